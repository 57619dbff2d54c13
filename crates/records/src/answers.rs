//! What the DNS has said so far, and what an analysis still needs to know.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::dns::{Lookup, State};

/// The types of records that mail records refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// Text.
    Txt,
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Mail exchanges.
    Mx,
    /// Names of addresses.
    Ptr,
}

impl RecordType {
    /// The mnemonic.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "TXT",
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Mx => "MX",
            Self::Ptr => "PTR",
        }
    }
}

/// One look-up: a name in lower case, as A-labels, without the final dot, and a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The name.
    pub name: String,
    /// The type.
    pub rtype: RecordType,
}

impl Question {
    /// A question for a name in any case, with or without the final dot.
    pub fn new(name: &str, rtype: RecordType) -> Self {
        Self { name: name.trim_end_matches('.').to_ascii_lowercase(), rtype }
    }
}

/// What a look-up came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The records; never empty. TXT records are their strings' bytes, joined; others are in presentation form.
    Records(Vec<Vec<u8>>),
    /// The name exists and has no such records.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// It could not be looked up; SERVFAIL and bogus answers too, since a validating receiver sees nothing else.
    Failed(NotSeen),
}

/// What the DNS has said so far.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    known: BTreeMap<Question, Answer>,
}

/// The look-ups that an analysis still needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs(pub BTreeSet<Question>);

impl Answers {
    /// Adds what a look-up came to.
    pub fn insert(&mut self, question: Question, answer: Answer) {
        self.known.insert(question, answer);
    }

    /// What is known of a question.
    pub fn get(&self, question: &Question) -> Option<&Answer> {
        self.known.get(question)
    }
}

impl Answer {
    /// What an observed look-up came to.
    pub fn of(lookup: &Lookup) -> Self {
        use kravtjek_model::observation::Why;
        match (lookup.state, lookup.rcode.as_deref()) {
            (State::Indeterminate, _) => {
                let detail = lookup.reasons.first().map(|reason| reason.id.clone()).unwrap_or_default();
                Self::Failed(NotSeen::new(Why::Upstream, detail))
            }
            (State::Bogus, _) => Self::Failed(NotSeen::new(Why::ServerFailure, "bogus")),
            (_, Some("NXDOMAIN")) => Self::NxDomain,
            _ if lookup.records.is_empty() => Self::NoData,
            _ if lookup.rtype == "TXT" => {
                Self::Records(lookup.records.iter().map(|record| text(record)).collect())
            }
            _ => Self::Records(lookup.records.iter().map(|record| record.clone().into_bytes()).collect()),
        }
    }
}

/// The strings of a TXT record in presentation form, joined, escapes undone (RFC 1035 §5.1).
pub fn text(presentation: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(presentation.len());
    let mut rest = presentation.bytes();
    let mut quoted = false;
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' => bytes.extend(escaped(&mut rest)),
            b' ' | b'\t' if !quoted => {}
            byte => bytes.push(byte),
        }
    }
    bytes
}

fn escaped(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let first = rest.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
    let number = [first, rest.next()?, rest.next()?].into_iter().fold(0, |sum, byte| sum * 10 + digit(byte));
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strings_of_a_text_record_are_joined() {
        assert_eq!(text(r#""v=spf1 ip4:192.0.2.1" " -all""#), b"v=spf1 ip4:192.0.2.1 -all");
        assert_eq!(text(r#""a\"b\\c\195\166""#), "a\"b\\cæ".as_bytes());
        assert_eq!(text(r#""broken\"#), b"broken");
        assert_eq!(text(r"\99"), b"");
    }
}
