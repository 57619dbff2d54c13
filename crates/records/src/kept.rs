//! What an analysis was told is kept beside what it concluded, and taken up again.

use std::collections::BTreeMap;

use kravtjek_model::observation::mail::{LookedUp, ReadFrom};

use crate::dns_answers::{DnsAnswer, DnsAnswers, Question, RecordType};

/// The most octets of names and records that are kept: no honest domain comes near it.
const MOST: usize = 64 << 10;

impl DnsAnswers {
    /// All that is known, to be kept beside what was concluded from it; nothing where it is more than is kept.
    pub fn kept(&self, reading: u64, domain: &str, selectors: &[String]) -> Option<Box<ReadFrom>> {
        let origin = Origin::of(domain);
        let octets = |answer: &DnsAnswer| match answer {
            DnsAnswer::Records(records) => records.iter().map(Vec::len).sum(),
            _ => 0,
        };
        let all: usize =
            self.all().map(|(question, answer)| question.name.len() + octets(answer)).sum::<usize>();
        if all > MOST {
            return None;
        }
        let mut lookups: BTreeMap<String, LookedUp> = BTreeMap::new();
        for (question, answer) in self.all() {
            let of_type = lookups.entry(question.rtype.as_str().to_owned()).or_default();
            let name = origin.written(&question.name);
            match answer {
                DnsAnswer::Records(records) => {
                    let records = records.iter().map(|record| escaped(record)).collect();
                    of_type.records.insert(name.clone(), records);
                }
                DnsAnswer::NoData => of_type.no_data.push(name.clone()),
                DnsAnswer::NxDomain => of_type.no_such_name.push(name.clone()),
                DnsAnswer::Failed(not_seen) => {
                    of_type.failed.insert(name.clone(), not_seen.clone());
                }
            }
            if self.is_compact(question) {
                of_type.compact.push(name.clone());
            }
            let aliases = self.aliases(question);
            if !aliases.is_empty() {
                of_type.aliases.insert(name, aliases.to_vec());
            }
        }
        Some(Box::new(ReadFrom { reading, selectors: selectors.to_vec(), lookups }))
    }

    /// What was kept. Look-ups of a type that is not known here are passed over: no analysis asks for them.
    pub fn of_kept(read_from: &ReadFrom, domain: &str) -> Self {
        let origin = Origin::of(domain);
        let mut answers = Self::default();
        for (rtype, of_type) in &read_from.lookups {
            let Some(rtype) = RecordType::of(rtype) else { continue };
            let question = |name: &String| Question { name: origin.read(name), rtype };
            for (name, records) in &of_type.records {
                let records = records.iter().map(|record| unescaped(record)).collect();
                answers.insert(question(name), DnsAnswer::Records(records));
            }
            for name in &of_type.no_data {
                answers.insert(question(name), DnsAnswer::NoData);
            }
            for name in &of_type.no_such_name {
                answers.insert(question(name), DnsAnswer::NxDomain);
            }
            for (name, not_seen) in &of_type.failed {
                answers.insert(question(name), DnsAnswer::Failed(not_seen.clone()));
            }
            of_type.compact.iter().for_each(|name| answers.insert_compact(question(name)));
            for (name, aliases) in &of_type.aliases {
                answers.insert_aliases(question(name), aliases.clone());
            }
        }
        answers
    }
}

/// The domain to which names are written.
struct Origin {
    domain: String,
}

impl Origin {
    fn of(domain: &str) -> Self {
        Self { domain: domain.trim_end_matches('.').to_ascii_lowercase() }
    }

    fn written(&self, name: &str) -> String {
        if name == self.domain {
            return "@".to_owned();
        }
        let below = name.strip_suffix(self.domain.as_str()).and_then(|rest| rest.strip_suffix('.'));
        match below.filter(|rest| !rest.is_empty() && !rest.ends_with('.') && *rest != "@") {
            Some(below) => below.to_owned(),
            None => format!("{name}."),
        }
    }

    fn read(&self, written: &str) -> String {
        match written.strip_suffix('.') {
            _ if written == "@" => self.domain.clone(),
            Some(name) => name.to_owned(),
            None => format!("{written}.{}", self.domain),
        }
    }
}

/// Octets as text, so that none is lost.
fn escaped(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', "\\\\"));
        for octet in chunk.invalid() {
            text.push_str(&format!("\\{octet:03}"));
        }
    }
    text
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        octets.extend_from_slice(before.as_bytes());
        let number = after.get(..3).and_then(|digits| digits.parse::<u8>().ok());
        rest = match (after.strip_prefix('\\'), number) {
            (Some(after), _) => {
                octets.push(b'\\');
                after
            }
            (None, Some(octet)) => {
                octets.push(octet);
                after.get(3..).unwrap_or_default()
            }
            (None, None) => after,
        };
    }
    octets.extend_from_slice(rest.as_bytes());
    octets
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_written_as_in_a_zone_file() {
        let origin = Origin::of("Nordhavn.dk.");
        for (name, written) in [
            ("nordhavn.dk", "@"),
            ("_dmarc.nordhavn.dk", "_dmarc"),
            ("spf.udbyder.dk", "spf.udbyder.dk."),
            ("dk", "dk."),
            ("", "."),
            ("sydnordhavn.dk", "sydnordhavn.dk."),
            (r"a\.nordhavn.dk", r"a\"),
        ] {
            assert_eq!((origin.written(name), origin.read(written)), (written.to_owned(), name.to_owned()));
        }
    }

    #[test]
    fn more_than_an_honest_domain_has_is_not_kept() {
        let mut answers = DnsAnswers::default();
        answers.insert(Question::new("a.dk", RecordType::Txt), DnsAnswer::Records(vec![vec![b'a'; MOST]]));
        assert_eq!(answers.kept(1, "a.dk", &[]), None);
    }

    proptest! {
        #[test]
        fn no_octet_and_no_name_is_lost(
            octets in proptest::collection::vec(any::<u8>(), 0..40),
            mixed in "[a\\\\0-9æ\"]{0,12}",
            name in "[@a.\\\\]{0,8}(nordhavn\\.dk|dk)?",
        ) {
            for octets in [octets, mixed.into_bytes()] {
                prop_assert_eq!(unescaped(&escaped(&octets)), octets);
            }
            let origin = Origin::of("nordhavn.dk");
            prop_assert_eq!(origin.read(&origin.written(&name)), name);
        }
    }
}
