//! DKIM: whether a domain's mail is signed, as far as the DNS and evidence from elsewhere show it (RFC 6376).

mod key;
mod rsa;
mod selectors;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::mail::{Dkim, DkimKey, DkimLevel, DkimProof};

use crate::desk::{Desk, texts};
use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, RecordType};
use crate::names::plain;
use crate::place::of_name;
use crate::{dmarc, spf};

pub use key::{is_key, is_revoked, is_usable, read};
pub(crate) use key::{public_key, unbase64};
pub use selectors::LISTED;

/// What is known of a domain from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Selectors declared by the organisation, or seen in sample messages and aggregate reports.
    pub selectors: Vec<String>,
    /// Aligned signatures seen: in a verified sample message, or in the reports of two reporters.
    pub proofs: Vec<DkimProof>,
    /// What the domain says about not sending mail.
    pub parked: Parked,
    /// A label that nobody uses, for the control look-ups.
    pub made_up: String,
}

/// The three things that together say that a domain sends no mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parked {
    /// SPF is exactly `v=spf1 -all` ([`crate::spf::is_closed`]).
    pub spf_closed: bool,
    /// The MX record is the null MX ([`is_null_mx`]).
    pub null_mx: bool,
    /// DMARC is enforced.
    pub rejected: bool,
}

impl Parked {
    /// The whole set.
    pub fn is_whole(self) -> bool {
        self.spf_closed && self.null_mx && self.rejected
    }
}

/// Whether it is worth asking if the domain sends no mail: no usable key was found, and nothing has shown one.
pub fn is_parking_asked(found: &Dkim) -> bool {
    found.level > DkimLevel::B && found.not_seen.is_none()
}

/// Whether the domain carries the three signs that it sends no mail.
pub fn parked(domain: &str, made_up: &str, answers: &DnsAnswers) -> Result<Parked, Needs> {
    let mut desk = Desk::new(answers);
    let null_mx = desk.ask(domain, RecordType::Mx).is_some_and(is_null_mx);
    desk.settled()?;
    if !null_mx {
        return Ok(Parked::default());
    }
    let spf = spf::analyse(domain, answers)?;
    let spf_closed = matches!(spf.records.as_slice(), [one] if spf::is_closed(one));
    let rejected = dmarc::analyse(domain, made_up, answers)?.enforced;
    Ok(Parked { spf_closed, null_mx, rejected })
}

/// Whether the answer about MX records is the null MX alone (RFC 7505 §3).
pub fn is_null_mx(answer: &DnsAnswer) -> bool {
    let DnsAnswer::Records(records) = answer else { return false };
    matches!(records.as_slice(), [one] if one.split(u8::is_ascii_whitespace).eq([&b"0"[..], b"."]))
}

/// Looks for the DKIM keys of a domain. Asks at the selectors that are known or likely, and whether anything lies
/// below `_domainkey` at all, with a control beside it.
pub fn analyse(domain: &str, hints: &Hints, answers: &DnsAnswers) -> Result<Dkim, Needs> {
    let domain = plain(domain);
    let mut desk = Desk::new(answers);
    let below = format!("_domainkey.{domain}");
    let mut signs = Signs {
        below: sign(&mut desk, &below),
        control: if hints.made_up.is_empty() {
            Sign::Empty
        } else {
            sign(&mut desk, &format!("{}.{domain}", hints.made_up))
        },
        wildcard: wildcard(&mut desk, &format!("{}.{below}", hints.made_up)),
        failed: None,
    };
    let known = selectors::declared(&hints.selectors);
    for selector in &known {
        desk.ask(&format!("{selector}.{below}"), RecordType::Txt);
    }
    let mx = desk.ask(&domain, RecordType::Mx);
    let txt = desk.ask(&domain, RecordType::Txt);
    desk.settled()?;

    let mut tried: BTreeSet<&str> = BTreeSet::new();
    let likely = known.iter().map(String::as_str).chain(selectors::of_providers(mx, txt));
    let likely: Vec<&str> = likely.filter(|selector| tried.insert(selector)).collect();
    let mut keys = found(&mut desk, &below, &likely, &mut signs);
    desk.settled()?;
    if !keys.iter().any(is_usable) && hints.proofs.is_empty() {
        let usual = selectors::usual(signs.below != Sign::NoName).iter().copied();
        let usual: Vec<&str> = usual.filter(|selector| tried.insert(selector)).collect();
        keys.extend(found(&mut desk, &below, &usual, &mut signs));
        desk.settled()?;
    }
    if let Wildcard::Key(key, _) = &signs.wildcard
        && !is_revoked(key)
    {
        keys.push(key.clone());
    }
    Ok(conclusion(hints, signs, keys))
}

/// What the look-ups beside the keys showed.
struct Signs {
    /// At `_domainkey` itself.
    below: Sign,
    /// At a label beside it that nobody uses.
    control: Sign,
    /// At a label below it that nobody uses.
    wildcard: Wildcard,
    /// The first look-up for a key that failed.
    failed: Option<NotSeen>,
}

/// What the DNS says of a name, seen from whether it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    /// It does not exist: NXDOMAIN, or a proven NOERROR that means it (RFC 9824).
    NoName,
    /// NOERROR without records: it exists, or the server denies all names so.
    Empty,
    /// It has TXT records.
    Text,
    Failed(NotSeen),
}

fn sign(desk: &mut Desk<'_>, name: &str) -> Sign {
    match desk.ask(name, RecordType::Txt) {
        Some(DnsAnswer::NoData) if desk.is_compact(name, RecordType::Txt) => Sign::NoName,
        Some(DnsAnswer::NxDomain) | None => Sign::NoName,
        Some(DnsAnswer::NoData) => Sign::Empty,
        Some(DnsAnswer::Records(_)) => Sign::Text,
        Some(DnsAnswer::Failed(not_seen)) => Sign::Failed(not_seen.clone()),
    }
}

/// What every selector that nobody made answers.
enum Wildcard {
    None,
    /// Texts that are no key.
    Text,
    /// A key, revoked or not, and all the texts.
    Key(DkimKey, Vec<String>),
    Failed(NotSeen),
}

fn wildcard(desk: &mut Desk<'_>, name: &str) -> Wildcard {
    match desk.texts(name) {
        Err(not_seen) => Wildcard::Failed(not_seen),
        Ok(texts) => match texts.iter().find(|text| is_key(text)) {
            Some(text) => Wildcard::Key(read("*", name, text), texts.clone()),
            None if texts.is_empty() => Wildcard::None,
            None => Wildcard::Text,
        },
    }
}

/// The keys at selectors. What a wildcard says is not said again for each selector.
fn found(desk: &mut Desk<'_>, below: &str, selectors: &[&str], signs: &mut Signs) -> Vec<DkimKey> {
    let mut keys: Vec<DkimKey> = Vec::new();
    for selector in selectors {
        let at = format!("{selector}.{below}");
        let Some(answer) = desk.ask(&at, RecordType::Txt) else { continue };
        match texts(answer) {
            Err(not_seen) => signs.failed = signs.failed.take().or(Some(not_seen)),
            Ok(texts) if texts.is_empty() => keys.extend(dangling(desk, selector, &at, answer)),
            Ok(texts) if matches!(&signs.wildcard, Wildcard::Key(_, all) if *all == texts) => {}
            Ok(texts) => keys.extend(at_selector(selector, &at, &texts)),
        }
    }
    keys
}

/// The key at a selector. Where several texts stand, the result is undefined (RFC 6376 §3.6.2.2).
fn at_selector(selector: &str, at: &str, texts: &[String]) -> Option<DkimKey> {
    let text = texts.iter().find(|text| is_key(text))?;
    let mut key = read(selector, at, text);
    if texts.len() > 1 {
        key.problems.push(of_name("several_keys", at, ""));
    }
    Some(key)
}

/// A selector that leads to somebody else, where nothing stands (any more).
fn dangling(desk: &Desk<'_>, selector: &str, at: &str, answer: &DnsAnswer) -> Option<DkimKey> {
    let target = desk.aliases(at).last()?;
    let id = if *answer == DnsAnswer::NxDomain { "alias_dangling" } else { "alias_empty" };
    let problems = vec![of_name(id, at, target)];
    let (selector, algorithm) = (selector.to_owned(), String::new());
    Some(DkimKey { selector, algorithm, bits: 0, fingerprint: None, problems })
}

fn conclusion(hints: &Hints, signs: Signs, keys: Vec<DkimKey>) -> Dkim {
    let all_revoked = matches!(&signs.wildcard, Wildcard::Key(key, _) if is_revoked(key));
    let usable = keys.iter().any(is_usable);
    let parked = hints.parked.is_whole();
    let level = match (!hints.proofs.is_empty(), usable) {
        (true, _) => DkimLevel::A,
        (_, true) => DkimLevel::B,
        _ => presence(&signs),
    };
    let unfinished = match &signs {
        Signs { wildcard: Wildcard::Failed(not_seen), .. } => Some(not_seen),
        _ if parked => None,
        Signs { below: Sign::Failed(not_seen), .. } | Signs { control: Sign::Failed(not_seen), .. } => {
            Some(not_seen)
        }
        Signs { failed, .. } => failed.as_ref(),
    };
    let not_seen = unfinished.filter(|_| hints.proofs.is_empty() && !usable).cloned();
    let level = if not_seen.is_some() { DkimLevel::E } else { level };
    let proofs = hints.proofs.clone();
    Dkim { level, keys, parked, all_revoked, proofs, read_from: None, not_seen }
}

/// What the empty non-terminal `_domainkey` tells (RFC 8020): it exists when something lies below it. It tells
/// nothing where other names that nobody made exist too, or where something other than a selector makes it exist.
fn presence(signs: &Signs) -> DkimLevel {
    match (&signs.below, &signs.control, &signs.wildcard) {
        (Sign::NoName, Sign::NoName, Wildcard::None) => DkimLevel::D,
        (Sign::Empty, Sign::NoName, Wildcard::None) => DkimLevel::C,
        _ => DkimLevel::E,
    }
}
