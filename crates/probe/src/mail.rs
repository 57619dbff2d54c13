//! Mail records: looks up what their analyses ask for, until they conclude.

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::{BesideRecord, Dkim, DkimProof, Dmarc, ReadFrom, Spf};
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_records::again::READING;
use kravtjek_records::dkim::{Hints, is_parking_asked};
use kravtjek_records::sample::{Message, Tried};
use kravtjek_records::spf::{Client, SpfResult};
use kravtjek_records::{DnsAnswer, DnsAnswers, MADE_UP, Needs};
use tokio::task::JoinSet;

use crate::dns::{Resolver, Rtype, parse_name, read_name};

/// Rounds of look-ups that one analysis may ask for; a record's own limits end it long before.
const ROUNDS: usize = 64;
/// Look-ups that one analysis may ask for in all.
const LOOKUPS: usize = 400;

/// Asks an analysis again and again, looking up what it needs each time. An analysis that never concludes is one whose
/// records are built to keep it busy.
pub async fn conclude<T>(
    resolver: &Resolver,
    answers: &mut DnsAnswers,
    now: Timestamp,
    analyse: impl Fn(&DnsAnswers) -> Result<T, Needs>,
) -> Result<T, NotSeen> {
    let mut asked = 0;
    for _ in 0..ROUNDS {
        let needs = match analyse(answers) {
            Ok(concluded) => return Ok(concluded),
            Err(needs) => needs,
        };
        asked += needs.0.len();
        if needs.0.is_empty() || asked > LOOKUPS {
            break;
        }
        look(resolver, needs, answers, now).await;
    }
    Err(NotSeen::new(Why::OverLimit, Detail::look_ups(asked)))
}

/// Looks everything up at once; the resolver keeps its own pace.
async fn look(resolver: &Resolver, needs: Needs, answers: &mut DnsAnswers, now: Timestamp) {
    let mut under_way = JoinSet::new();
    for question in needs.0 {
        let resolver = resolver.clone();
        under_way.spawn(async move {
            let name = read_name(&question.name).or_else(|_| parse_name(&question.name)).ok();
            let rtype = question.rtype.as_str().parse::<Rtype>().ok();
            let seen = match (name, rtype) {
                (Some(name), Some(rtype)) => Some(resolver.lookup(&name, rtype, now).await),
                _ => None,
            };
            (question, seen)
        });
    }
    while let Some(done) = under_way.join_next().await {
        let Ok((question, seen)) = done else { continue };
        // The name in the answer may be written in another way than the one asked for.
        let seen = seen
            .map(|lookup| kravtjek_model::observation::dns::Lookup { name: question.name.clone(), ..lookup });
        match seen {
            Some(lookup) if answers.observe(&lookup) => {}
            // What could not be asked was not answered either.
            _ => {
                let not_seen = NotSeen::new(Why::OutOfScope, Detail::name(&question.name));
                answers.insert(question, DnsAnswer::Failed(not_seen));
            }
        }
    }
}

/// The DMARC record that governs a domain.
pub async fn dmarc(resolver: &Resolver, domain: &str, now: Timestamp) -> Dmarc {
    let mut answers = DnsAnswers::default();
    let analyse = |answers: &DnsAnswers| kravtjek_records::dmarc::analyse(domain, MADE_UP, answers);
    match conclude(resolver, &mut answers, now, analyse).await {
        Ok(dmarc) => Dmarc { read_from: answers.kept(READING, domain, &[]), ..dmarc },
        Err(not_seen) => Dmarc { not_seen: Some(not_seen), ..Dmarc::default() },
    }
}

/// The records of a domain's mail that no requirement asks for; nothing when they could not be read to the end.
///
/// With them comes what they were read from.
pub async fn beside(
    resolver: &Resolver,
    domain: &str,
    now: Timestamp,
) -> (Vec<BesideRecord>, Option<Box<ReadFrom>>) {
    let mut answers = DnsAnswers::default();
    let read = |answers: &DnsAnswers| kravtjek_records::beside::analyse(domain, answers);
    match conclude(resolver, &mut answers, now, read).await {
        Ok(records) => (records, answers.kept(READING, domain, &[])),
        Err(_) => (Vec::new(), None),
    }
}

/// The SPF record of a domain and everything it leads to.
pub async fn spf(resolver: &Resolver, domain: &str, now: Timestamp) -> Spf {
    let mut answers = DnsAnswers::default();
    let analyse = |answers: &DnsAnswers| kravtjek_records::spf::analyse(domain, answers);
    match conclude(resolver, &mut answers, now, analyse).await {
        Ok(spf) => Spf { read_from: answers.kept(READING, domain, &[]), ..spf },
        Err(not_seen) => Spf { not_seen: Some(not_seen), ..Spf::default() },
    }
}

/// What a receiver tells a sender that uses a domain (RFC 7208 §2.6), and the explanation of a `fail`.
pub async fn check_host(
    resolver: &Resolver,
    client: &Client<'_>,
    domain: &str,
    now: Timestamp,
) -> Result<(SpfResult, Option<String>), NotSeen> {
    let evaluate = |answers: &DnsAnswers| kravtjek_records::spf::check_host(client, domain, answers);
    conclude(resolver, &mut DnsAnswers::default(), now, evaluate).await
}

/// What is known of a domain before the DNS is asked: from its owner, and from mail itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// DKIM selectors, the surest first.
    pub selectors: Vec<String>,
    /// What has shown that its mail is signed.
    pub proofs: Vec<DkimProof>,
}

/// Whose signatures on a sample message hold, with the keys that stand in the DNS now.
pub async fn verify(resolver: &Resolver, message: &Message, now: Timestamp) -> Result<Vec<Tried>, NotSeen> {
    let read = |answers: &DnsAnswers| kravtjek_records::sample::verify(message, answers);
    conclude(resolver, &mut DnsAnswers::default(), now, read).await
}

/// The DKIM keys of a domain. What the domain says about not sending mail is only asked where no key is found.
pub async fn dkim(resolver: &Resolver, domain: &str, known: &Known, now: Timestamp) -> Dkim {
    let mut hints = Hints {
        selectors: known.selectors.clone(),
        proofs: known.proofs.clone(),
        made_up: MADE_UP.to_owned(),
        ..Hints::default()
    };
    let mut answers = DnsAnswers::default();
    let mut found = keys(resolver, domain, &hints, &mut answers, now).await;
    if is_parking_asked(&found) {
        let read = |answers: &DnsAnswers| kravtjek_records::dkim::parked(domain, MADE_UP, answers);
        hints.parked = conclude(resolver, &mut answers, now, read).await.unwrap_or_default();
        if hints.parked.is_whole() {
            found = keys(resolver, domain, &hints, &mut answers, now).await;
        }
    }
    Dkim { read_from: answers.kept(READING, domain, &known.selectors), ..found }
}

async fn keys(
    resolver: &Resolver,
    domain: &str,
    hints: &Hints,
    answers: &mut DnsAnswers,
    now: Timestamp,
) -> Dkim {
    let analyse = |answers: &DnsAnswers| kravtjek_records::dkim::analyse(domain, hints, answers);
    conclude(resolver, answers, now, analyse)
        .await
        .unwrap_or_else(|not_seen| Dkim { not_seen: Some(not_seen), ..Dkim::default() })
}
