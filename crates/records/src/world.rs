//! Small zones for tests: what is looked up there, and how often.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};

use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, Question, RecordType};

/// The label that nobody uses.
pub(crate) const MADE_UP: &str = "kravtjek-7f3a";

/// A zone: names without records do not exist, unless they are told to.
#[derive(Clone, Default)]
pub(crate) struct World {
    answers: Vec<(Question, DnsAnswer)>,
    aliases: Vec<(String, String)>,
    compact: Vec<String>,
}

impl World {
    pub(crate) fn txt(self, name: &str, text: &str) -> Self {
        self.bytes(name, text.as_bytes())
    }

    pub(crate) fn bytes(mut self, name: &str, text: &[u8]) -> Self {
        let question = Question::new(name, RecordType::Txt);
        let known = self.answers.iter_mut().find(|(one, _)| *one == question);
        match known {
            Some((_, DnsAnswer::Records(records))) => records.push(text.to_vec()),
            _ => self.answers.push((question, DnsAnswer::Records(vec![text.to_vec()]))),
        }
        self
    }

    /// One text in place of all that stood there.
    pub(crate) fn replaced(mut self, name: &str, text: &str) -> Self {
        let question = Question::new(name, RecordType::Txt);
        self.answers.retain(|(known, _)| *known != question);
        self.txt(name, text)
    }

    pub(crate) fn says(mut self, name: &str, rtype: RecordType, answer: DnsAnswer) -> Self {
        self.answers.push((Question::new(name, rtype), answer));
        self
    }

    /// NOERROR without TXT records.
    pub(crate) fn empty(self, name: &str) -> Self {
        self.says(name, RecordType::Txt, DnsAnswer::NoData)
    }

    /// NOERROR with the proof that the name does not exist (RFC 9824).
    pub(crate) fn compact(mut self, name: &str) -> Self {
        self.compact.push(name.to_owned());
        self.empty(name)
    }

    pub(crate) fn fails(self, name: &str) -> Self {
        self.says(name, RecordType::Txt, DnsAnswer::Failed(NotSeen::new(Why::TimedOut, Detail::name(name))))
    }

    pub(crate) fn alias(mut self, name: &str, target: &str) -> Self {
        self.aliases.push((name.to_owned(), target.to_owned()));
        self
    }

    /// What an analysis comes to when every look-up it asks for is answered, and all of them in order.
    pub(crate) fn run<T>(&self, analyse: impl Fn(&DnsAnswers) -> Result<T, Needs>) -> (T, Vec<Question>) {
        let mut answers = DnsAnswers::default();
        let mut asked = Vec::new();
        for _ in 0..8 {
            match analyse(&answers) {
                Ok(result) => {
                    // An analysis is a function of its answers: with all of them kept it concludes the same again.
                    if let Some(kept) = answers.kept(1, "nordhavn.dk", &[]) {
                        assert_eq!(DnsAnswers::of_kept(&kept, "nordhavn.dk"), answers);
                    }
                    return (result, asked);
                }
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

    fn answer(&self, question: &Question, answers: &mut DnsAnswers) {
        assert!(answers.get(question).is_none(), "asked twice: {question:?}");
        if let Some((_, target)) = self.aliases.iter().find(|(name, _)| *name == question.name) {
            answers.insert_aliases(question.clone(), vec![target.clone()]);
        }
        if self.compact.contains(&question.name) {
            answers.insert_compact(question.clone());
        }
        let known = self.answers.iter().find(|(known, _)| known == question);
        answers.insert(question.clone(), known.map_or(DnsAnswer::NxDomain, |(_, answer)| answer.clone()));
    }
}
