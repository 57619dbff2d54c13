//! Expanding macro strings (RFC 7208 §7.3): with a sender at hand, or as far as a record alone can tell.

use std::net::IpAddr;

use super::lookup::dotted;
use super::macros::{Letter, Macro, MacroString, Part};
use crate::dns_answers::text;
use crate::names::presented;

/// What the macros stand for in one check.
#[derive(Clone, Debug)]
pub(super) struct Values<'a> {
    /// The domain being checked, in presentation form.
    pub(super) domain: &'a str,
    /// The domain that the check began with.
    pub(super) origin: &'a str,
    /// The rest, where there is a sender.
    pub(super) sender: Option<SenderValues<'a>>,
}

/// What depends on the sender.
#[derive(Clone, Debug)]
pub(super) struct SenderValues<'a> {
    pub(super) ip: IpAddr,
    pub(super) helo: &'a str,
    pub(super) local: &'a str,
    pub(super) sender_domain: &'a str,
    pub(super) receiver: &'a str,
    pub(super) at: Option<u64>,
    /// The client's validated name, in presentation form; found out only where a macro asks for it.
    pub(super) validated: &'a str,
}

impl Values<'_> {
    fn value(&self, letter: Letter) -> Option<String> {
        let sender = self.sender.as_ref();
        match letter {
            Letter::Domain => Some(bare(self.domain)),
            // The check begins with the sender's domain, so this one is known without a sender.
            Letter::SenderDomain => {
                Some(sender.map_or_else(|| bare(self.origin), |sender| sender.sender_domain.to_owned()))
            }
            Letter::Sender => sender.map(|sender| format!("{}@{}", sender.local, sender.sender_domain)),
            Letter::LocalPart => sender.map(|sender| sender.local.to_owned()),
            Letter::Ip => sender.map(|sender| dotted(sender.ip)),
            Letter::ValidatedName => sender.map(|sender| bare(sender.validated)),
            Letter::Family => {
                sender.map(|sender| if sender.ip.is_ipv4() { "in-addr" } else { "ip6" }.to_owned())
            }
            Letter::Helo => sender.map(|sender| sender.helo.to_owned()),
            Letter::ReadableIp => sender.map(|sender| sender.ip.to_string()),
            Letter::Receiver => sender.map(|sender| sender.receiver.to_owned()),
            Letter::Time => sender.and_then(|sender| sender.at).map(|at| at.to_string()),
        }
    }

    /// The string with every macro expanded; none where a value is not known.
    pub(super) fn expand(&self, string: &MacroString) -> Option<String> {
        let mut text = String::new();
        for part in &string.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Percent => text.push('%'),
                Part::Blank => text.push(' '),
                Part::EscapedBlank => text.push_str("%20"),
                Part::Macro(one) => text.push_str(&transformed(&self.value(one.letter)?, one)),
            }
        }
        Some(text)
    }

    /// The name that a domain-spec makes, in presentation form: without the final dot, shortened from the left to 253
    /// octets. A local part may hold anything.
    pub(super) fn name(&self, spec: &MacroString) -> Option<String> {
        let text = self.expand(spec)?;
        let mut name = text.strip_suffix('.').unwrap_or(&text);
        while name.len() > 253 {
            let Some((_, rest)) = name.split_once('.') else { break };
            name = rest;
        }
        Some(presented(name))
    }
}

/// A name in presentation form as text, its escapes undone.
fn bare(name: &str) -> String {
    if !name.contains('\\') {
        return name.to_owned();
    }
    String::from_utf8_lossy(&text(&format!("\"{name}\""))).into_owned()
}

fn transformed(value: &str, one: &Macro) -> String {
    let delimiters = if one.delimiters.is_empty() { "." } else { &one.delimiters };
    let mut parts: Vec<&str> = value.split(|letter| delimiters.contains(letter)).collect();
    if one.reversed {
        parts.reverse();
    }
    let keep = one.keep.map_or(parts.len(), |keep| usize::try_from(keep).unwrap_or(usize::MAX));
    let kept = parts.get(parts.len().saturating_sub(keep)..).unwrap_or_default().join(".");
    if one.escaped { url_escaped(&kept) } else { kept }
}

/// Everything but letters, digits and `-._~` as `%XX` (RFC 3986 §2.3).
fn url_escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
