//! Look-ups: what is known is handed out, what is not is noted as needed.

use kravtjek_model::observation::NotSeen;

use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, Question, RecordType};
use crate::names::fits;

/// The most texts that are read at one name.
const TEXTS: usize = 64;

/// Answers, and what is missing among them.
pub(crate) struct Desk<'a> {
    answers: &'a DnsAnswers,
    needs: Needs,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(answers: &'a DnsAnswers) -> Self {
        Self { answers, needs: Needs::default() }
    }

    /// An answer; none when it has to be looked up first. A name that cannot be asked for does not exist.
    pub(crate) fn ask(&mut self, name: &str, rtype: RecordType) -> Option<&'a DnsAnswer> {
        if !fits(name) {
            return Some(&DnsAnswer::NxDomain);
        }
        let question = Question::new(name, rtype);
        let answer = self.answers.get(&question);
        if answer.is_none() {
            self.needs.0.insert(question);
        }
        answer
    }

    /// The TXT records of a name, as text: bytes that are not UTF-8 become U+FFFD. Empty when it is not yet known.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>, NotSeen> {
        match self.ask(name, RecordType::Txt) {
            Some(answer) => texts(answer),
            None => Ok(Vec::new()),
        }
    }

    /// The names that CNAMEs at a name lead through to its TXT records.
    pub(crate) fn aliases(&self, name: &str) -> &'a [String] {
        self.answers.aliases(&Question::new(name, RecordType::Txt))
    }

    /// Whether a NOERROR about a name was a proven "no such name" (RFC 9824).
    pub(crate) fn is_compact(&self, name: &str, rtype: RecordType) -> bool {
        self.answers.is_compact(&Question::new(name, rtype))
    }

    /// Goes on only when everything asked for so far is known.
    pub(crate) fn settled(&mut self) -> Result<(), Needs> {
        let needs = std::mem::take(&mut self.needs);
        if needs.0.is_empty() { Ok(()) } else { Err(needs) }
    }
}

/// The texts of an answer about TXT records.
pub(crate) fn texts(answer: &DnsAnswer) -> Result<Vec<String>, NotSeen> {
    match answer {
        DnsAnswer::Records(records) => {
            let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
            Ok(records.iter().take(TEXTS).map(text).collect())
        }
        DnsAnswer::NoData | DnsAnswer::NxDomain => Ok(Vec::new()),
        DnsAnswer::Failed(not_seen) => Err(not_seen.clone()),
    }
}
