//! What the fuzz targets throw bytes at, with the promises that must hold. Not part of the interface.
//!
//! Each function takes any bytes, panics when a promise is broken, and returns nothing. The targets in `fuzz/` call
//! them with bytes that libFuzzer makes up; `tests/corpus.rs` with those that are kept.

use std::collections::BTreeMap;
use std::net::IpAddr;

use kravtjek_model::observation::mail::{Problem, Spf};
use kravtjek_model::observation::mta_sts::{LONGEST, Policy};
use kravtjek_model::observation::{NotSeen, Why};

use crate::dkim::{self, Hints};
use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, RecordType};
use crate::report::{self, Ledger, Limits};
use crate::spf::{self, Client};
use crate::{dmarc, mta_sts, sample};

/// As many rounds and look-ups as the probe makes before it gives up.
const ROUNDS: usize = 64;
const LOOKUPS: usize = 400;
/// The label that nobody uses.
const MADE_UP: &str = "kravtjek-7f3a";

/// A zone made of lines: each is what one of many names answers, picked by the name.
struct Made<'a> {
    lines: Vec<&'a [u8]>,
    own: &'a str,
    rounds: usize,
}

impl<'a> Made<'a> {
    fn of(data: &'a [u8], own: &'a str, rounds: usize) -> Self {
        Self { lines: data.split(|byte| *byte == b'\n').take(8).collect(), own, rounds }
    }

    fn line(&self, name: &str) -> &'a [u8] {
        let number = if name == self.own { 0 } else { name.bytes().map(usize::from).sum::<usize>() };
        self.lines.get(number % self.lines.len().max(1)).copied().unwrap_or_default()
    }

    fn answer(&self, name: &str, rtype: RecordType) -> DnsAnswer {
        let line = self.line(name);
        match (rtype, line.first()) {
            (_, Some(b'!')) => DnsAnswer::Failed(NotSeen::only(Why::TimedOut)),
            (_, None) => DnsAnswer::NxDomain,
            (RecordType::Txt, _) => {
                DnsAnswer::Records(line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect())
            }
            (RecordType::A, _) => DnsAnswer::Records(vec![b"192.0.2.1".to_vec()]),
            (RecordType::Mx, _) => DnsAnswer::Records(vec![[b"10 ", line].concat()]),
            _ => DnsAnswer::NoData,
        }
    }

    /// What an analysis comes to; none when it wants more than the probe grants.
    fn run<T>(&self, analyse: impl Fn(&DnsAnswers) -> Result<T, Needs>) -> Option<T> {
        let mut answers = DnsAnswers::default();
        let mut asked = 0;
        for _ in 0..self.rounds {
            match analyse(&answers) {
                Ok(concluded) => return Some(concluded),
                Err(Needs(needs)) => {
                    assert!(!needs.is_empty(), "who needs nothing concludes");
                    asked += needs.len();
                    if asked > LOOKUPS {
                        return None;
                    }
                    for question in needs {
                        assert!(answers.get(&question).is_none(), "nothing is asked twice");
                        let answer = self.answer(&question.name, question.rtype);
                        answers.insert(question, answer);
                    }
                }
            }
        }
        None
    }
}

/// Every span lies within one of the texts that stand at its name.
fn spans<'a>(problems: impl IntoIterator<Item = &'a Problem>, texts: &BTreeMap<&str, Vec<&str>>) {
    for problem in problems {
        let (Some((from, to)), Some(texts)) = (problem.span, texts.get(problem.at.as_str())) else {
            continue;
        };
        let within = |text: &&str| from <= to && usize::try_from(to).is_ok_and(|to| to <= text.len());
        assert!(texts.iter().any(within), "{problem:?}");
    }
}

/// What is made of the records of several names, one in each line; none where the look-ups take no end.
pub fn spf_analysed(data: &[u8]) -> Option<Spf> {
    Made::of(data, "a.dk", ROUNDS).run(|answers| spf::analyse("a.dk", answers))
}

/// SPF: records of several names, one in each line, analysed, and tried on a sender.
pub fn spf(data: &[u8]) {
    let made = Made::of(data, "a.dk", ROUNDS);
    for line in &made.lines {
        if let Ok(record) = spf::parse(line) {
            assert_eq!(
                spf::parse(record.to_string().as_bytes()),
                Ok(record),
                "what is printed reads the same"
            );
        }
    }
    if let Some(seen) = spf_analysed(data) {
        let over = seen.errors.iter().any(|error| error.id == "too_many_lookups");
        assert!(over || seen.lookups <= 10 || !seen.errors.is_empty(), "{seen:?}");
    }
    let ip = IpAddr::from([192, 0, 2, 7]);
    let client = Client { ip, helo: "h.dk", sender: "anna@a.dk", receiver: None, at: None };
    made.run(|answers| spf::check_host(&client, "a.dk", answers));
}

/// DMARC: the record of a domain and of the names above it; the corrected record must pass.
pub fn dmarc(data: &[u8]) {
    let made = Made::of(data, "_dmarc.post.nordhavn.dk", ROUNDS);
    let read = |made: &Made<'_>| made.run(|answers| dmarc::analyse("post.nordhavn.dk", MADE_UP, answers));
    let Some(seen) = read(&made) else { return };
    let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in &seen.records {
        texts.entry(&record.at).or_default().push(&record.text);
    }
    spans(&seen.problems, &texts);
    if let Some(corrected) = &seen.corrected {
        let right = Made::of(corrected.as_bytes(), "", ROUNDS);
        let again = read(&right);
        assert!(again.is_some_and(|again| again.enforced), "{corrected:?} does not pass");
    }
}

/// A DKIM key record.
pub fn dkim_key(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let key = dkim::read("s1", "s1._domainkey.nordhavn.dk", &text);
    spans(&key.problems, &BTreeMap::from([("s1._domainkey.nordhavn.dk", vec![text.as_ref()])]));
    if dkim::is_usable(&key) {
        assert!(key.bits == 256 || key.bits >= 1024, "{key:?}");
        assert!(!dkim::is_revoked(&key), "{key:?}");
    }
    let hints = Hints { selectors: vec!["s1".to_owned()], made_up: MADE_UP.to_owned(), ..Hints::default() };
    let seen = Made::of(data, "s1._domainkey.nordhavn.dk", ROUNDS)
        .run(|answers| dkim::analyse("nordhavn.dk", &hints, answers));
    assert!(seen.is_some(), "the search for keys ends");
}

/// The policy file of MTA-STS.
pub fn mta_sts(data: &[u8]) {
    let policy = mta_sts::read(data);
    assert!(policy.max_age.is_none_or(|seconds| seconds <= LONGEST), "{policy:?}");
    let again = mta_sts::read(mta_sts::written(&policy).as_bytes());
    assert!(!policy.is_whole() || again.problems.is_empty(), "{again:?}");
    let same = Policy { problems: again.problems.clone(), ..policy };
    assert_eq!(again, same, "what is written reads the same");
    for pattern in &same.mx {
        assert!(same.names(&pattern.replace('*', "x")), "{pattern} fits nothing");
        assert!(!pattern.contains(char::is_uppercase), "{pattern} is not in lower case");
    }
    assert!(!same.names(""));
}

/// An aggregate report, packed or not.
pub fn report(data: &[u8]) {
    let limits = Limits { unpacked: 4 << 20, records: 1000, ..Limits::default() };
    let Ok(reports) = report::read(data, &limits) else { return };
    let mut ledger = Ledger::default();
    for report in &reports {
        assert!(report.records.len() <= limits.records);
        ledger.add(report);
        assert!(!ledger.add(report), "a report counts once");
    }
    for (_, sums) in ledger.domains() {
        let kept = sums.observed();
        assert!(kept.neither <= kept.messages && kept.senders.len() <= 21, "{kept:?}");
        let sum = kept.senders.iter().fold(0_u64, |sum, sender| sum.saturating_add(sender.messages));
        assert_eq!(sum, kept.messages, "every message has a sender");
    }
}

/// A mail message as it was saved. Nothing holds but what the one key known signed.
pub fn sample(data: &[u8]) {
    let Ok(message) = sample::read(data) else { return };
    let key = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let tried = Made::of(key, "", 2).run(|answers| sample::verify(&message, answers)).unwrap_or_default();
    for one in tried.iter().filter(|one| one.holds.is_ok()) {
        assert_eq!(one.domain, "football.example.com", "{one:?}");
        assert_eq!(message.author, "football.example.com", "{one:?}");
    }
}
