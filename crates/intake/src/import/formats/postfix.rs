//! `postfix`: the settings of a mail server that differ from their defaults, as `postconf -n` writes them, or its `main.cf`.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::{Format, Way};
use crate::import::Taking;
use crate::import::cells::{Puzzling, Wanted};
use crate::import::mta::{MailServer, Setting};
use crate::sheet::Why;

pub(super) static FORMAT: Format = Format { id: "postfix", typed: false, ways: &[Way::Text { fits, read }] };

/// The settings that rules go by; all others stay behind.
static SETTINGS: [&str; 16] = [
    "compatibility_level",
    "inet_interfaces",
    "mynetworks",
    "mynetworks_style",
    "relayhost",
    "smtp_enforce_tls",
    "smtp_tls_mandatory_protocols",
    "smtp_tls_per_site",
    "smtp_tls_policy_maps",
    "smtp_tls_protocols",
    "smtp_tls_security_level",
    "smtp_use_tls",
    "smtpd_recipient_restrictions",
    "smtpd_relay_restrictions",
    "smtpd_tls_auth_only",
    "smtpd_sasl_auth_enable",
];
/// By one of these a text is known.
const MARKS: [&str; 7] = [
    "compatibility_level",
    "myhostname",
    "mydestination",
    "mynetworks",
    "smtpd_relay_restrictions",
    "smtpd_recipient_restrictions",
    "smtp_tls_security_level",
];
/// Lines, and letters of one setting, are no more than this.
const MOST_LINES: usize = 10_000;
const LONGEST: usize = 16 << 10;
/// Names within values are filled in so deep.
const DEEPEST: u8 = 4;

fn fits(head: &str) -> bool {
    let mut settings = head.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = settings.next().and_then(setting);
    first.is_some() && head.lines().filter_map(setting).any(|(name, _)| MARKS.contains(&name))
}

/// `name = value`.
fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(plain)).then_some((name, value.trim()))
}

fn read(text: &mut dyn BufRead, taking: &mut Taking) -> Result<(), Why> {
    let mut all: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut last: Option<String> = None;
    let mut whole = String::new();
    _ = text.read_to_string(&mut whole)?;
    for (line, row) in whole.lines().take(MOST_LINES).zip(1..) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        // A line that begins with a blank goes on with the one before.
        if line.starts_with([' ', '\t']) {
            let before = last.as_ref().and_then(|name| all.get_mut(name));
            if let Some((_, value)) = before.filter(|(_, value)| value.len() + line.len() <= LONGEST) {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let Some((name, value)) = setting(line) else { continue };
        taking.counted();
        last = Some(name.to_owned());
        // Of a setting that stands twice the last one counts.
        _ = all.insert(name.to_owned(), (row, value.chars().take(LONGEST).collect()));
    }
    take(&all, taking);
    Ok(())
}

fn take(all: &BTreeMap<String, (u64, String)>, taking: &mut Taking) {
    let name = all.get("myhostname").map(|(_, value)| filled(value, all, DEEPEST).to_lowercase());
    let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(['$', ' '])) else {
        let value = all.get("myhostname").map(|(_, value)| value.chars().take(100).collect());
        let row = all.get("myhostname").map_or(0, |(row, _)| *row);
        return taking.puzzled(Puzzling {
            place: taking.place(row),
            column: "myhostname".into(),
            value: value.unwrap_or_default(),
            wanted: Wanted::Word,
        });
    };
    let of = |name: &&'static str| {
        let (row, value) = all.get(*name)?;
        let value = filled(value, all, DEEPEST).into();
        Some(Setting { name, value, place: taking.place(*row) })
    };
    let settings: Vec<Setting> = SETTINGS.iter().filter_map(of).collect();
    let server = MailServer { name: name.trim_end_matches('.').into(), settings, place: taking.place(0) };
    taking.records.mail_servers.push(server);
}

/// A value with the settings it names filled in; what is not in the text stays as it is.
fn filled(value: &str, all: &BTreeMap<String, (u64, String)>, depth: u8) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let after = &after[1..];
        let (name, left) = match after.strip_prefix(['{', '(']) {
            Some(braced) => braced.split_once(['}', ')']).unwrap_or(("", after)),
            None => {
                let end = after.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
                after.split_at(end.unwrap_or(after.len()))
            }
        };
        match all.get(name).filter(|_| depth > 0 && out.len() <= LONGEST) {
            Some((_, value)) => out.push_str(&filled(value, all, depth - 1)),
            None => {
                out.push('$');
                out.push_str(name);
            }
        }
        rest = left;
    }
    out.push_str(rest);
    out.chars().take(LONGEST).collect()
}
