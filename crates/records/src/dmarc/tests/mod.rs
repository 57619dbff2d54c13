//! Small zones, and what is made of them.

mod laws;
mod names;
mod rows;
mod texts;

use kravtjek_model::observation::mail::Dmarc;
use kravtjek_model::observation::{NotSeen, Why};

use super::analyse;
use crate::answers::{Answer, Answers, Needs, Question, RecordType};

/// The label that nobody uses.
pub(super) const MADE_UP: &str = "kravtjek-7f3a";

/// A zone: names without records do not exist, unless they are told to.
#[derive(Clone, Default)]
pub(super) struct World {
    answers: Vec<(Question, Answer)>,
    aliases: Vec<(String, String)>,
}

impl World {
    pub(super) fn txt(self, name: &str, text: &str) -> Self {
        self.bytes(name, text.as_bytes())
    }

    pub(super) fn bytes(mut self, name: &str, text: &[u8]) -> Self {
        let question = Question::new(name, RecordType::Txt);
        let known = self.answers.iter_mut().find(|(one, _)| *one == question);
        match known {
            Some((_, Answer::Records(records))) => records.push(text.to_vec()),
            _ => self.answers.push((question, Answer::Records(vec![text.to_vec()]))),
        }
        self
    }

    pub(super) fn says(mut self, name: &str, rtype: RecordType, answer: Answer) -> Self {
        self.answers.push((Question::new(name, rtype), answer));
        self
    }

    pub(super) fn fails(self, name: &str) -> Self {
        self.says(name, RecordType::Txt, Answer::Failed(NotSeen::new(Why::TimedOut, name)))
    }

    pub(super) fn alias(mut self, name: &str, target: &str) -> Self {
        self.aliases.push((name.to_owned(), target.to_owned()));
        self
    }

    /// The analysis, with every look-up it asks for answered.
    pub(super) fn dmarc(&self, domain: &str) -> Dmarc {
        self.asked(domain).0
    }

    /// The analysis and the names of all its look-ups.
    pub(super) fn asked(&self, domain: &str) -> (Dmarc, Vec<Question>) {
        let mut answers = Answers::default();
        let mut asked = Vec::new();
        for _ in 0..8 {
            match analyse(domain, MADE_UP, &answers) {
                Ok(dmarc) => return (dmarc, asked),
                Err(Needs(needs)) => {
                    assert!(!needs.is_empty(), "asks for nothing");
                    for question in needs {
                        self.answer(&question, &mut answers);
                        asked.push(question);
                    }
                }
            }
        }
        panic!("asks again and again");
    }

    fn answer(&self, question: &Question, answers: &mut Answers) {
        assert!(answers.get(question).is_none(), "asked twice: {question:?}");
        if let Some((_, target)) = self.aliases.iter().find(|(name, _)| *name == question.name) {
            answers.insert_aliases(question.clone(), vec![target.clone()]);
        }
        let known = self.answers.iter().find(|(known, _)| known == question);
        answers.insert(question.clone(), known.map_or(Answer::NxDomain, |(_, answer)| answer.clone()));
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
