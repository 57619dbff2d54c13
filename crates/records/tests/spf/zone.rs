//! A zone for tests, written as lines, and analyses that are answered from it until they conclude.

use std::collections::BTreeMap;

use kravtjek_model::observation::mail::{Problem, Spf};
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_records::spf::{Client, SpfResult, analyse, check_host};
use kravtjek_records::{DnsAnswer, DnsAnswers, Needs, Question};

/// Names, types and records; a name that is not here does not exist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zone {
    held: BTreeMap<String, Vec<(String, String)>>,
}

impl Zone {
    /// Lines such as `dk.example TXT v=spf1 -all`; `FAIL` in place of a record is a look-up that fails.
    pub(crate) fn of(lines: &str) -> Self {
        let mut zone = Self::default();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, rest) = line.split_once(' ').unwrap();
            let (rtype, record) = rest.trim().split_once(' ').unwrap_or((rest, ""));
            zone.add(name, rtype, record.trim_start());
        }
        zone
    }

    pub(crate) fn add(&mut self, name: &str, rtype: &str, record: &str) {
        self.held.entry(name.to_lowercase()).or_default().push((rtype.to_owned(), record.to_owned()));
    }

    fn answer(&self, question: &Question) -> DnsAnswer {
        let Some(held) = self.held.get(&question.name) else { return DnsAnswer::NxDomain };
        let records: Vec<&str> = held
            .iter()
            .filter(|(rtype, _)| rtype == question.rtype.as_str())
            .map(|(_, record)| record.as_str())
            .collect();
        match records.as_slice() {
            [] => DnsAnswer::NoData,
            ["FAIL"] => DnsAnswer::Failed(NotSeen::only(Why::TimedOut)),
            records => DnsAnswer::Records(records.iter().map(|record| record.as_bytes().to_vec()).collect()),
        }
    }

    /// Asks again until there is a conclusion; also how many questions it took.
    pub(crate) fn ask<T>(&self, mut analysis: impl FnMut(&DnsAnswers) -> Result<T, Needs>) -> (T, usize) {
        let mut answers = DnsAnswers::default();
        let mut asked = 0;
        for _ in 0..100 {
            match analysis(&answers) {
                Ok(done) => {
                    // An analysis is a function of its answers: with all of them kept it concludes the same again.
                    if let Some(kept) = answers.kept(1, "a.dk", &[]) {
                        assert_eq!(DnsAnswers::of_kept(&kept, "a.dk"), answers);
                    }
                    return (done, asked);
                }
                Err(needs) => {
                    assert!(!needs.0.is_empty(), "needs nothing, yet does not conclude");
                    for question in needs.0 {
                        assert!(answers.get(&question).is_none(), "asks again for {question:?}");
                        asked += 1;
                        answers.insert(question.clone(), self.answer(&question));
                    }
                }
            }
        }
        panic!("no conclusion after a hundred rounds");
    }

    pub(crate) fn analyse(&self, domain: &str) -> Spf {
        self.ask(|answers| analyse(domain, answers)).0
    }

    pub(crate) fn told(&self, client: &Client<'_>) -> (SpfResult, Option<String>) {
        self.ask(|answers| check_host(client, client.domain(), answers)).0
    }

    /// What a sender at a domain is told when it comes from an address.
    pub(crate) fn check(&self, ip: &str, domain: &str) -> SpfResult {
        let sender = format!("anna@{domain}");
        self.told(&Client::new(ip.parse().unwrap(), "helo.example", &sender)).0
    }
}

pub(crate) fn ids(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.id.as_str()).collect()
}

pub(crate) fn the<'a>(problems: &'a [Problem], id: &str) -> &'a Problem {
    let all = ids(problems);
    problems.iter().find(|problem| problem.id == id).unwrap_or_else(|| panic!("no {id} among {all:?}"))
}
