//! What is made of the records of small zones.

mod laws;
mod names;
mod rows;
mod texts;

use kravtjek_model::observation::mail::Dmarc;
use kravtjek_model::observation::{NotSeen, Why};

use super::analyse;
use crate::dns_answers::{DnsAnswer, Question, RecordType};
pub(super) use crate::world::{MADE_UP, World};

impl World {
    pub(super) fn dmarc(&self, domain: &str) -> Dmarc {
        self.asked(domain).0
    }

    pub(super) fn asked(&self, domain: &str) -> (Dmarc, Vec<Question>) {
        self.run(|answers| analyse(domain, MADE_UP, answers))
    }
}

/// The policy words of both kinds of receiver, older first.
pub(super) fn policies(dmarc: &Dmarc) -> (&str, &str) {
    let word = |policy: &Option<kravtjek_model::observation::mail::DmarcPolicy>| match policy {
        Some(policy) => match policy.policy.as_str() {
            "reject" => "reject",
            "quarantine" => "quarantine",
            "none" => "none",
            _ => "absent",
        },
        None => "not seen",
    };
    (word(&dmarc.rfc7489), word(&dmarc.rfc9989))
}

pub(super) fn ids(dmarc: &Dmarc) -> Vec<&str> {
    dmarc.problems.iter().map(|problem| problem.id.as_str()).collect()
}

/// A domain with one record at the right place.
pub(super) fn with(text: &str) -> World {
    World::default().txt("_dmarc.nordhavn.dk", text)
}

/// What the problem points at.
pub(super) fn pointed<'a>(dmarc: &'a Dmarc, id: &str) -> &'a str {
    let problem = dmarc.problems.iter().find(|problem| problem.id == id);
    let problem = problem.unwrap_or_else(|| panic!("{id} is not among {:?}", ids(dmarc)));
    let record = dmarc.records.iter().find(|record| {
        let (from, to) = problem.span.unwrap();
        record.at == problem.at && record.text.get(from as usize..to as usize) == Some(&problem.term)
    });
    let (from, to) = problem.span.unwrap();
    &record.unwrap_or_else(|| panic!("{problem:?} points at nothing in {:?}", dmarc.records)).text
        [from as usize..to as usize]
}
