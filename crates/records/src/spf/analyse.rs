//! The whole of a domain's SPF: one record, everything it leads to, and what is to be said of it.

use std::cmp::Reverse;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::{Problem, Spf};
use kravtjek_model::observation::{NotSeen, Why};

use super::lookup::{Asking, Resolved, is_domain};
use super::parse::{is_spf, parse};
use super::record::{Mechanism, Qualifier, SpfResult, Term};
use super::walk::{Read, TermPlace, Walk};
use crate::dns_answers::{DnsAnswers, Needs};
use crate::names::presented;

/// From here on the number of look-ups is close to its limit.
const MANY_LOOKUPS: u32 = 9;
/// More IPv4 addresses than this are worth a warning.
const MANY_ADDRESSES: u64 = 65_536;
/// Half of all IPv4 addresses.
const HALF: u64 = 1 << 31;
/// The largest answer that needs neither EDNS nor TCP, in bytes (RFC 1035 §4.2.1; RFC 7208 §3.4).
const SMALL_ANSWER: usize = 512;
/// Errors and problems kept, each.
const MOST_SAID: usize = 200;

/// Whether a record says that nobody sends for the domain: `v=spf1 -all`, at most with `exp`.
pub fn is_closed(record: &str) -> bool {
    let Ok(record) = parse(record.as_bytes()) else { return false };
    let (exp, rest): (Vec<&Term>, Vec<&Term>) =
        record.terms.iter().partition(|term| matches!(term, Term::Exp(_)));
    exp.len() <= 1 && matches!(rest.as_slice(), [Term::Directive(Some(Qualifier::Fail), Mechanism::All)])
}

/// Reads a domain's SPF record and everything it leads to, or says what has yet to be looked up.
///
/// A failed look-up sets `not_seen`, unless the verdict cannot change any more: a permanent error was seen, or the
/// record's own end lets everybody in or says nothing. Then the rest is told as far as it was seen, and what was not
/// looked up is among the problems.
pub fn analyse(domain: &str, answers: &DnsAnswers) -> Result<Spf, Needs> {
    let mut spf = Spf::default();
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let place = TermPlace { term: domain.clone(), at: domain.clone(), span: None };
    let domain = presented(&domain);
    if !is_domain(&domain) {
        spf.errors.push(place.problem("bad_domain", None));
        return Ok(spf);
    }
    let mut asking = Asking::new(answers);
    let texts = match asking.texts(&domain) {
        Resolved::Pending => return Err(asking.needs),
        Resolved::Failed(reason) => {
            spf.not_seen = Some(reason);
            return Ok(spf);
        }
        Resolved::Void(_) => &[],
        Resolved::Here(texts) => texts,
    };
    spf.records = texts
        .iter()
        .filter(|text| is_spf(text))
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    let [record] = spf.records.as_slice() else {
        return Ok(not_one(spf, texts, &place));
    };
    let mut walk = Walk::new(&domain, asking);
    let read = walk.record(&domain, record);
    relays(&mut walk);
    if !walk.asking.needs.0.is_empty() {
        return Err(walk.asking.needs);
    }
    long_answer(&mut walk, texts, &place);
    Ok(concluded(spf, walk, read, &place))
}

/// No record, or several: neither has a tree.
fn not_one(mut spf: Spf, texts: &[Vec<u8>], place: &TermPlace) -> Spf {
    if spf.records.is_empty() {
        spf.errors.push(place.problem("no_record", None));
        for text in texts.iter().filter(|text| is_almost(text)).take(MOST_SAID) {
            let term: String = String::from_utf8_lossy(text).chars().take(80).collect();
            spf.problems.push(TermPlace { term, ..place.clone() }.problem("almost_spf", None));
        }
    } else {
        let number = u64::try_from(spf.records.len()).ok();
        spf.errors.push(place.problem("several_records", number));
    }
    spf
}

/// Whether a text was probably meant to be an SPF record.
fn is_almost(text: &[u8]) -> bool {
    let start = text.get(..text.len().min(40)).unwrap_or_default().to_ascii_lowercase();
    let letters: Vec<u8> = start.into_iter().filter(u8::is_ascii_alphanumeric).collect();
    letters.starts_with(b"vspf") || letters.starts_with(b"spf1") || letters.starts_with(b"spfv1")
}

/// The domain's own hosts give their own names with HELO, and those want a record too (RFC 7208 §10.1.3).
fn relays(walk: &mut Walk<'_>) {
    let mut seen: Vec<String> = Vec::new();
    for (host, place) in std::mem::take(&mut walk.relays) {
        if seen.contains(&host) {
            continue;
        }
        let has_one = match walk.asking.texts(&host) {
            Resolved::Here(texts) => texts.iter().any(|text| is_spf(text)),
            Resolved::Void(_) => false,
            Resolved::Failed(_) | Resolved::Pending => true,
        };
        if !has_one {
            walk.problems.push(TermPlace { term: host.clone(), ..place }.problem("host_without_spf", None));
        }
        seen.push(host);
    }
}

/// The answer that carries the record: header, question and OPT, then each text with its own lengths.
fn long_answer(walk: &mut Walk<'_>, texts: &[Vec<u8>], place: &TermPlace) {
    let each = |text: &Vec<u8>| 12 + text.len() + text.len().div_ceil(255).max(1);
    let size = 12 + place.at.len() + 6 + 11 + texts.iter().map(each).sum::<usize>();
    if size > SMALL_ANSWER {
        let place = TermPlace { term: size.to_string(), ..place.clone() };
        walk.problems.push(place.problem("long_answer", u64::try_from(size).ok()));
    }
}

fn concluded(mut spf: Spf, mut walk: Walk<'_>, read: Read, place: &TermPlace) -> Spf {
    governing(&mut walk, &read);
    addresses(&mut walk, &read, place);
    limits(&mut walk, &read, place);
    spf.lookups = read.lookups;
    spf.voids = read.voids.any;
    if walk.errors.is_empty() {
        spf.otherwise = read.otherwise.as_ref().map(|(result, _)| result.as_str().to_owned());
    }
    let open = matches!(read.otherwise, Some((SpfResult::Pass | SpfResult::Neutral, _)));
    if walk.errors.is_empty() && !open {
        // A redirect whose target depends on the sender leaves what holds otherwise untold.
        let untold = || NotSeen::new(Why::Upstream, Detail::said(&place.term));
        spf.not_seen = walk.not_seen.or_else(|| read.otherwise.is_none().then(untold));
    }
    spf.tree = read.terms;
    spf.errors = first(walk.errors);
    spf.problems = first(walk.problems);
    spf
}

fn first(mut all: Vec<Problem>) -> Vec<Problem> {
    all.truncate(MOST_SAID);
    all
}

/// What the end of the record says to everybody else.
fn governing(walk: &mut Walk<'_>, read: &Read) {
    let Some((result, place)) = &read.otherwise else { return };
    let id = match result {
        SpfResult::Pass => "allows_all",
        SpfResult::Neutral if place.term.eq_ignore_ascii_case("?all") => "neutral_all",
        SpfResult::Neutral => "no_all",
        _ => return,
    };
    walk.problems.push(place.problem(id, None));
}

fn addresses(walk: &mut Walk<'_>, read: &Read, place: &TermPlace) {
    let sum = read.senders.v4_passing();
    if sum >= HALF {
        let largest = walk.sums.iter().max_by_key(|(_, sum)| *sum).map_or(place, |(place, _)| place);
        walk.errors.push(largest.problem("half_the_internet", Some(sum)));
        return;
    }
    let large: Vec<Problem> = walk
        .sums
        .iter()
        .filter(|(_, sum)| *sum > MANY_ADDRESSES)
        .map(|(place, sum)| place.problem("many_addresses", Some(*sum)))
        .collect();
    if large.is_empty() && sum > MANY_ADDRESSES {
        walk.problems.push(place.problem("many_addresses", Some(sum)));
    }
    walk.problems.extend(large);
}

fn limits(walk: &mut Walk<'_>, read: &Read, place: &TermPlace) {
    let (lookups, voids) = (read.lookups, read.voids);
    let over = |number: u32, limit: usize| usize::try_from(number).is_ok_and(|number| number > limit);
    let heavy = TermPlace { term: heaviest(read), ..place.clone() };
    if over(lookups, Spf::MAX_LOOKUPS) {
        walk.errors.push(heavy.problem("too_many_lookups", Some(lookups.into())));
    } else if lookups >= MANY_LOOKUPS {
        walk.problems.push(heavy.problem("near_lookup_limit", Some(lookups.into())));
    }
    let void_terms: Vec<&str> =
        read.terms.iter().filter(|term| term.voids > 0).map(|term| term.text.as_str()).collect();
    let empty = TermPlace { term: void_terms.join(", "), ..place.clone() };
    if over(voids.any, Spf::MAX_VOIDS) {
        walk.errors.push(empty.problem("too_many_voids", Some(voids.any.into())));
        return;
    }
    if usize::try_from(voids.any).is_ok_and(|number| number == Spf::MAX_VOIDS) {
        walk.problems.push(empty.problem("near_void_limit", Some(voids.any.into())));
    }
    // A receiver looks up the family the mail came over and no other (§5.3), and so may count more.
    if over(voids.v6, Spf::MAX_VOIDS) && read.senders.has_v6_passing() {
        let place = TermPlace { term: "IPv6".to_owned(), ..place.clone() };
        walk.problems.push(place.problem("voids_one_family", Some(voids.v6.into())));
    }
    if over(voids.v4, Spf::MAX_VOIDS) && read.senders.v4_passing() > 0 {
        let place = TermPlace { term: "IPv4".to_owned(), ..place.clone() };
        walk.problems.push(place.problem("voids_one_family", Some(voids.v4.into())));
    }
}

/// The terms that cost most, with what they cost.
fn heaviest(read: &Read) -> String {
    let mut costly: Vec<_> = read.terms.iter().filter(|term| term.lookups > 0).collect();
    costly.sort_by_key(|term| Reverse(term.lookups));
    let named: Vec<String> =
        costly.iter().take(3).map(|term| format!("{} {}", term.text, term.lookups)).collect();
    named.join(", ")
}
