//! LDIF (RFC 2849) as directories write it: each entry becomes an element with its attributes, which the format of its
//! class reads by the same columns as a table of them.

use std::collections::HashMap;
use std::io::{BufRead, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::{Format, Way};
use crate::import::Taking;
use crate::sheet::json::text_at;
use crate::sheet::{ROW, ROWS, Why};

/// The classes of entries that are read, each with the format that reads it. A computer is a user as well: of several
/// classes the first one here counts.
const CLASSES: [(&str, &str); 3] =
    [("computer", "ad-computers"), ("user", "ad-users"), ("group", "ad-groups")];
/// The most values of an entry that are kept.
const VALUES: usize = 20_000;

/// Whether a text that begins so is LDIF whose first entry of a known class is one of this; where none of them can be
/// seen yet, one of computers.
pub(super) fn begins_with(head: &str, class: &str) -> bool {
    let mut lines = head.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next().unwrap_or_default().to_ascii_lowercase();
    if !first.starts_with("version:") && !first.starts_with("dn:") {
        return false;
    }
    let mut first = None;
    _ = entries(&mut head.as_bytes(), &mut |_, entry| {
        first = first.or(class_of(entry));
        Ok(())
    });
    first.map_or("computer", |(class, _)| class) == class
}

/// Reads every entry of a class that a format knows. A group names its members by their place in the directory: what
/// they are called stands in their own entries, before or after it.
pub(super) fn read(text: &mut dyn BufRead, taking: &mut Taking) -> Result<(), Why> {
    let mut groups = Vec::new();
    let mut known: HashMap<String, (String, &str)> = HashMap::new();
    entries(text, &mut |line, entry| {
        let Some((class, format)) = class_of(entry) else {
            taking.counted();
            return Ok(());
        };
        let called = text_at(entry, "samaccountname").or_else(|| text_at(entry, "cn")).unwrap_or_default();
        if let Some(dn) = text_at(entry, "dn") {
            _ = known.insert(dn.to_lowercase(), (called.clone(), class));
        }
        match class {
            "group" => groups.push((line, called, entry.get("member").cloned())),
            _ => element(format, line, entry, taking),
        }
        Ok(())
    })?;
    for (line, group, members) in groups {
        let members = match members {
            Some(Value::Array(all)) => all,
            Some(one) => vec![one],
            None => Vec::new(),
        };
        taking.counted();
        for dn in members.iter().filter_map(Value::as_str) {
            let (member, class) =
                known.get(&dn.to_lowercase()).map_or((dn, ""), |(name, class)| (name, class));
            let row = json!({ "Group": group, "Member": member, "objectClass": class });
            element("ad-groups", line, &row, taking);
            taking.rows -= 1;
        }
    }
    Ok(())
}

fn element(format: &str, line: u64, entry: &Value, taking: &mut Taking) {
    let ways = Format::find(format).map_or(&[][..], |format| format.ways);
    match ways.iter().find(|way| matches!(way, Way::Rows(_))) {
        Some(way) => way.element(entry, line, taking),
        None => taking.counted(),
    }
}

fn class_of(entry: &Value) -> Option<(&'static str, &'static str)> {
    let classes = match entry.get("objectclass")? {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let is = |name: &str| classes.iter().filter_map(Value::as_str).any(|own| own.eq_ignore_ascii_case(name));
    CLASSES.into_iter().find(|(class, _)| is(class))
}

/// Shows every entry with the number of the line it begins on.
pub(crate) fn entries(
    text: &mut dyn BufRead,
    see: &mut dyn FnMut(u64, &Value) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut lines = Lines { text, number: 0, ahead: None, said: None };
    let (mut begins, mut entry, mut all, mut here) = (0, Entry::default(), 0, 0);
    while let Some((number, line)) = lines.next(&entry)? {
        if !line.is_empty() {
            if entry.bytes == 0 {
                begins = number;
            }
            entry.add(&line);
            continue;
        }
        all += 1;
        if all > ROWS {
            return Err(Why::TooManyRows(ROWS));
        }
        here += u64::from(entry.is_named);
        std::mem::take(&mut entry).shown(begins, see)?;
    }
    here += u64::from(entry.is_named);
    entry.shown(begins, see)?;
    match lines.said {
        Some(said) if said > here => Err(Why::Incomplete(said, here)),
        _ => Ok(()),
    }
}

/// One entry while it is read.
#[derive(Default)]
struct Entry {
    attributes: Map<String, Value>,
    values: usize,
    bytes: usize,
    is_named: bool,
    /// It tells of a change that leaves nothing there.
    is_gone: bool,
}

impl Entry {
    fn add(&mut self, line: &str) {
        self.bytes += line.len();
        let Some((name, rest)) = line.split_once(':') else { return };
        let name = name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase();
        let value = match rest.strip_prefix(':') {
            Some(coded) => {
                STANDARD.decode(coded.trim()).ok().and_then(|bytes| text_of(&name, bytes)).unwrap_or_default()
            }
            // What stands elsewhere is never fetched.
            None if rest.starts_with('<') => return,
            None => rest.trim().to_owned(),
        };
        self.is_named |= name == "dn";
        self.is_gone |= name == "changetype" && !value.eq_ignore_ascii_case("add");
        self.values += 1;
        if value.is_empty() || self.values > VALUES {
            return;
        }
        match self.attributes.get_mut(&name) {
            Some(Value::Array(all)) => all.push(Value::String(value)),
            Some(one) => *one = Value::Array(vec![one.take(), Value::String(value)]),
            None => _ = self.attributes.insert(name, Value::String(value)),
        }
    }

    fn shown(self, begins: u64, see: &mut dyn FnMut(u64, &Value) -> Result<(), Why>) -> Result<(), Why> {
        if !self.is_named {
            // How a search ended stands where an entry would: another number than 0 is no success.
            let result = self.attributes.get("result").and_then(Value::as_str);
            let stopped = result.filter(|result| {
                let code = result.split_whitespace().next().unwrap_or_default();
                code != "0" && code.parse::<u32>().is_ok()
            });
            return stopped.map_or(Ok(()), |result| {
                Err(Why::Stopped(format!("result: {result}").chars().take(100).collect()))
            });
        }
        if self.is_gone {
            return Ok(());
        }
        see(begins, &Value::Object(self.attributes))
    }
}

/// What an attribute of any bytes says: an id in the form that tables have it in, or text. A picture says nothing.
fn text_of(name: &str, bytes: Vec<u8>) -> Option<String> {
    match name {
        "objectguid" => guid(&bytes),
        "objectsid" => sid(&bytes),
        _ => String::from_utf8(bytes).ok().map(|text| text.trim().to_owned()),
    }
}

/// A GUID: its first three numbers are written with the least octet first (MS-DTYP 2.3.4.2).
fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let number = u128::from_be_bytes([
        bytes[3], bytes[2], bytes[1], bytes[0], bytes[5], bytes[4], bytes[7], bytes[6], bytes[8], bytes[9],
        bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15],
    ]);
    let hex = format!("{number:032x}");
    Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// The id of an account: its revision, who gave it, and numbers with the least octet first (MS-DTYP 2.4.2.2).
fn sid(bytes: &[u8]) -> Option<String> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let authority = head[2..].iter().fold(0_u64, |all, octet| all << 8 | u64::from(*octet));
    let mut text = format!("S-{}-{authority}", head[0]);
    for part in rest.chunks(4) {
        text.push_str(&format!("-{}", u32::from_le_bytes(part.try_into().ok()?)));
    }
    (rest.len() == usize::from(head[1]) * 4).then_some(text)
}

/// Lines as they were before they were folded, without comments.
struct Lines<'a> {
    text: &'a mut dyn BufRead,
    number: u64,
    /// The line that was read to see whether the one before it goes on.
    ahead: Option<String>,
    /// How many entries the searches say they found, in the comments behind them.
    said: Option<u64>,
}

impl Lines<'_> {
    /// The next one with its number, an empty one at the end of an entry.
    fn next(&mut self, entry: &Entry) -> Result<Option<(u64, String)>, Why> {
        loop {
            let Some(mut line) = self.physical()? else { return Ok(None) };
            let number = self.number;
            while let Some(next) = self.physical()? {
                let Some(more) = next.strip_prefix(' ').filter(|_| !line.is_empty()) else {
                    self.ahead = Some(next);
                    self.number -= 1;
                    break;
                };
                line.push_str(more);
                if (entry.bytes + line.len()) as u64 > ROW {
                    return Err(Why::RowTooLarge(ROW));
                }
            }
            if (entry.bytes + line.len()) as u64 > ROW {
                return Err(Why::RowTooLarge(ROW));
            }
            if let Some(said) =
                line.strip_prefix("# numEntries:").and_then(|said| said.trim().parse::<u64>().ok())
            {
                self.said = Some(self.said.unwrap_or_default().saturating_add(said));
            }
            let is_version = line.get(..8).is_some_and(|begin| begin.eq_ignore_ascii_case("version:"));
            let is_left_out = line.starts_with('#') || is_version && entry.bytes == 0;
            if !is_left_out {
                return Ok(Some((number, line)));
            }
        }
    }

    fn physical(&mut self) -> Result<Option<String>, Why> {
        self.number += 1;
        if let Some(line) = self.ahead.take() {
            return Ok(Some(line));
        }
        let mut line = String::new();
        let read = (&mut self.text).take(ROW + 1).read_line(&mut line)?;
        if read as u64 > ROW {
            return Err(Why::RowTooLarge(ROW));
        }
        while line.ends_with(['\n', '\r']) {
            _ = line.pop();
        }
        Ok((read > 0).then_some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Vec<(u64, Value)> {
        let mut all = Vec::new();
        entries(&mut text.as_bytes(), &mut |line, entry| {
            all.push((line, entry.clone()));
            Ok(())
        })
        .unwrap();
        all
    }

    #[test]
    fn entries_are_read_with_folded_lines_base64_comments_and_options() {
        let text = "version: 1\n\n# eksporteret\n  og foldet\ndn: CN=PC-1,DC=nord\n havn\nobjectClass: top\nobjectClass: computer\n\
            description;lang-da:: UsOlZGh1c2V0\nobjectGUID:: AQIDBAUGBwgJCgsMDQ4PEA==\njpegPhoto:: /9j/4A==\nmemo:< file:///etc/passwd\n\
            objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAA9AEAAA==\n\ndn: CN=PC-2,DC=nordhavn\r\nname: PC-2\r\n\r\n\r\nsearch: 2\nresult: 0 Success\n";
        let all = read_all(text);
        assert_eq!(all.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 15]);
        let first = &all[0].1;
        assert_eq!(first["dn"], "CN=PC-1,DC=nordhavn");
        assert_eq!(first["objectclass"], serde_json::json!(["top", "computer"]));
        assert_eq!(first["description"], "Rådhuset");
        assert_eq!(first["objectguid"], "04030201-0605-0807-090a-0b0c0d0e0f10");
        assert_eq!(first["objectsid"], "S-1-5-21-1-2-3-500");
        assert!(first.get("jpegphoto").is_none() && first.get("memo").is_none());
        assert_eq!(class_of(first), Some(("computer", "ad-computers")));
        assert_eq!(all[1].1["name"], "PC-2");
    }

    #[test]
    fn a_search_that_was_stopped_or_of_which_entries_are_gone_is_refused() {
        let refused = |end: &str| {
            let text = format!("dn: CN=A\nname: A\n\ndn: CN=B\nname: B\n\n{end}");
            entries(&mut text.as_bytes(), &mut |_, _| Ok(())).err().map(|why| why.id().to_owned())
        };
        assert_eq!(
            refused("# search result\nsearch: 2\nresult: 4 Size limit exceeded\n").as_deref(),
            Some("stopped")
        );
        assert_eq!(refused("search: 2\nresult: 3 Time limit exceeded\n\n").as_deref(), Some("stopped"));
        assert_eq!(refused("search: 2\nresult: 0 Success\n\n# numResponses: 3\n# numEntries: 2\n"), None);
        assert_eq!(
            refused("search: 2\nresult: 0 Success\n\n# numResponses: 4\n# numEntries: 3\n").as_deref(),
            Some("incomplete")
        );
        assert_eq!(refused("# numEntries: 1\n\n# numEntries: 1\n"), None, "two pages of one search");
    }

    #[test]
    fn what_is_taken_out_again_is_not_there() {
        let all = read_all(
            "dn: CN=A\nchangetype: delete\n\ndn: CN=B\nchangetype: add\nname: B\n\ndn: CN=C\nchangetype: modify\nreplace: x\n",
        );
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].1["name"], "B");
    }

    #[test]
    fn an_entry_has_an_end_and_so_has_a_line() {
        let refused = |text: &str| {
            entries(&mut text.as_bytes(), &mut |_, _| Ok(())).err().map(|why| why.id().to_owned())
        };
        let long = format!("dn: CN=A\nname: {}\n", "x".repeat(ROW as usize));
        assert_eq!(refused(&long).as_deref(), Some("row_too_large"));
        let folded = format!("dn: CN=A\nname: x\n{}", " xxxxxxxxxxxxxxx\n".repeat(300_000));
        assert_eq!(refused(&folded).as_deref(), Some("row_too_large"));
        let many = format!("dn: CN=A\n{}", "member: x\n".repeat(VALUES + 10));
        assert_eq!(read_all(&many)[0].1["member"].as_array().map(Vec::len), Some(VALUES - 1));
    }

    #[test]
    fn the_first_class_says_which_list_it_is() {
        let computers = "version: 1\n\ndn: OU=Klienter\nobjectClass: organizationalUnit\n\ndn: CN=PC\nobjectClass: top\nobjectClass: user\nobjectClass: computer\n";
        let users = "dn: CN=N\nobjectClass: user\n";
        assert!(begins_with(computers, "computer") && !begins_with(computers, "user"));
        assert!(begins_with(users, "user") && !begins_with(users, "computer"));
        assert!(begins_with("version: 1\n", "computer"));
        assert!(!begins_with("Name;OS\nPC-1;Windows\n", "computer"));
    }
}
