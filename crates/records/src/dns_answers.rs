//! What the DNS has said so far, and what an analysis still needs to know.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::dns::{Aside, Lookup, State};

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

    /// The type with a mnemonic, when it is one of these.
    pub fn of(mnemonic: &str) -> Option<Self> {
        let all = [Self::Txt, Self::A, Self::Aaaa, Self::Mx, Self::Ptr];
        all.into_iter().find(|rtype| rtype.as_str().eq_ignore_ascii_case(mnemonic))
    }
}

/// One look-up: a name in lower case, as A-labels, in presentation form (RFC 1035 §5.1), without the final dot, and a
/// type.
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
pub enum DnsAnswer {
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnsAnswers {
    known: BTreeMap<Question, DnsAnswer>,
    aliases: BTreeMap<Question, Vec<String>>,
    compact: BTreeSet<Question>,
}

/// The look-ups that an analysis still needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs(pub BTreeSet<Question>);

impl DnsAnswers {
    /// Adds what a look-up came to.
    pub fn insert(&mut self, question: Question, answer: DnsAnswer) {
        self.known.insert(question, answer);
    }

    /// Adds an observed look-up with the aliases it led through; false when no analysis asks for its type.
    pub fn observe(&mut self, lookup: &Lookup) -> bool {
        let Some(rtype) = RecordType::of(&lookup.rtype) else { return false };
        let question = Question::new(&lookup.name, rtype);
        if !lookup.aliases.is_empty() {
            self.insert_aliases(question.clone(), lookup.aliases.clone());
        }
        if lookup.notes.iter().any(|note| note.id == Aside::CompactDenial) {
            self.insert_compact(question.clone());
        }
        self.insert(question, DnsAnswer::of(lookup));
        true
    }

    /// Adds the names that CNAME and DNAME led a look-up through.
    pub fn insert_aliases(&mut self, question: Question, aliases: Vec<String>) {
        self.aliases.insert(question, aliases);
    }

    /// Adds that a look-up's NOERROR meant "no such name" (RFC 9824 §3.1, proven by NXNAME).
    pub fn insert_compact(&mut self, question: Question) {
        self.compact.insert(question);
    }

    /// What is known of a question.
    pub fn get(&self, question: &Question) -> Option<&DnsAnswer> {
        self.known.get(question)
    }

    /// All that is known.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Question, &DnsAnswer)> {
        self.known.iter()
    }

    /// The names that CNAME and DNAME led through, in order.
    pub fn aliases(&self, question: &Question) -> &[String] {
        self.aliases.get(question).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the answer was a proven "no such name" in the compact form, whose response code is NOERROR.
    pub fn is_compact(&self, question: &Question) -> bool {
        self.compact.contains(question)
    }
}

impl DnsAnswer {
    /// What an observed look-up came to.
    pub fn of(lookup: &Lookup) -> Self {
        use kravtjek_model::observation::Why;
        if let Some(not_seen) = lookup.inconclusive() {
            return Self::Failed(not_seen);
        }
        match (lookup.state, lookup.rcode.as_deref()) {
            (State::Bogus, _) => Self::Failed(NotSeen::new(
                Why::Bogus,
                Detail::rrset(format!("{} {}", lookup.name, lookup.rtype)),
            )),
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
    fn an_observed_look_up_keeps_its_aliases_and_how_it_denied() {
        let lookup = Lookup {
            name: "_dmarc.Example.dk".to_owned(),
            rtype: "TXT".to_owned(),
            state: State::Insecure,
            rcode: Some("NXDOMAIN".to_owned()),
            records: Vec::new(),
            aliases: vec!["gone.vendor.example".to_owned()],
            zone: String::new(),
            reasons: Vec::new(),
            notes: Vec::new(),
            chain: Vec::new(),
            messages: Vec::new(),
        };
        let mut answers = DnsAnswers::default();
        assert!(answers.observe(&lookup));
        let question = Question::new("_dmarc.example.dk.", RecordType::Txt);
        assert_eq!(answers.get(&question), Some(&DnsAnswer::NxDomain));
        assert_eq!(answers.aliases(&question), ["gone.vendor.example"]);
        assert!(!answers.is_compact(&question));
        assert!(!answers.observe(&Lookup { rtype: "SOA".to_owned(), ..lookup }));
    }

    #[test]
    fn a_look_up_that_settles_nothing_says_why_in_its_own_words() {
        use kravtjek_model::observation::Why;
        use kravtjek_model::observation::dns::{Listed, Reason};
        for (id, why) in [
            ("timed_out", Why::TimedOut),
            ("refused", Why::Refused),
            ("servfail", Why::ServerFailure),
            ("over_limit", Why::OverLimit),
            ("cancelled", Why::Cancelled),
            ("loop", Why::Upstream),
        ] {
            let detail = Detail::said("192.0.2.53: told");
            let reason = Reason { id: Listed::read(id), ede: None, zone: "dk".to_owned(), detail };
            let lookup = Lookup {
                name: "example.dk".to_owned(),
                rtype: "TXT".to_owned(),
                state: State::Indeterminate,
                rcode: None,
                records: Vec::new(),
                aliases: Vec::new(),
                zone: "dk".to_owned(),
                reasons: vec![reason],
                notes: Vec::new(),
                chain: Vec::new(),
                messages: Vec::new(),
            };
            assert_eq!(
                DnsAnswer::of(&lookup),
                DnsAnswer::Failed(NotSeen::new(why, Detail::said("192.0.2.53: told")))
            );
        }
    }

    #[test]
    fn the_strings_of_a_text_record_are_joined() {
        assert_eq!(text(r#""v=spf1 ip4:192.0.2.1" " -all""#), b"v=spf1 ip4:192.0.2.1 -all");
        assert_eq!(text(r#""a\"b\\c\195\166""#), "a\"b\\cæ".as_bytes());
        assert_eq!(text(r#""broken\"#), b"broken");
        assert_eq!(text(r"\99"), b"");
    }
}
