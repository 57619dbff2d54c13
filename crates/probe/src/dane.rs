//! How the chain that a mail server shows stands against the TLSA records of its name (RFC 6698, 7671, 7672).
//!
//! Nothing is looked up here. That the records are secure, and that CNAMEs were followed to the name they were found
//! at (RFC 7672 §2.2.2), is the caller's business; so is a record set that is insecure or absent, which says nothing
//! of the certificate.

mod anchor;
mod record;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::{Dane, Problem};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use self::record::{Matching, Record, Usage};
use crate::certificate::{MOST, chain, name, parse};

/// How many records are held against a chain; when none of them fits, whether one of the rest does is not known.
const MOST_RECORDS: usize = 64;

/// What a TLSA record set belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// The name the records were found at, such as `_25._tcp.mx.example.dk`.
    pub base: &'a str,
    /// The host names that a certificate may be made out to (RFC 7672 §3.2.2): the gateway's own, before and after
    /// CNAMEs, and where it is known the domain that the mail is for ([`Dane::matches_for`] has it otherwise).
    pub names: &'a [&'a str],
}

/// Judges the chain that was served, in DER and leaf first, against the records in presentation form.
///
/// Of a chain that was not seen only the records are judged; `matches` carries the reason. Problems are
/// `usage_unusable` and `tlsa_malformed` (records that no mail sender uses), `tlsa_stale` (one that fits nothing while
/// another fits), `whole_certificate` (a `3 0` record), `issuer_not_served` and `name_not_covered` (why a usage 2
/// record does not match) and `no_roll_over` (one record only).
pub fn judge(
    service: Service<'_>,
    records: &[String],
    chain: Result<&[Vec<u8>], &NotSeen>,
    at: Timestamp,
) -> Dane {
    let mut problems = Vec::new();
    let mut usable = Vec::new();
    for text in records {
        match Record::read(text) {
            Ok(record) => usable.push((record, text)),
            Err(reason) => problems.push(problem(reason.id(), text, service.base)),
        }
    }
    let mut made_out_to = Vec::new();
    let matches = match chain {
        _ if usable.is_empty() => Tri::NO,
        Err(not_seen) => Tri::Escaped { not_seen: not_seen.clone() },
        Ok([]) => Tri::escaped(Why::Upstream, Detail::no_certificate()),
        Ok(served) => {
            let matches = fits(service, &usable, served, at, &mut problems);
            if problems.iter().any(|problem| problem.id == "name_not_covered") {
                made_out_to = named(served);
            }
            matches
        }
    };
    for (_, text) in usable.iter().filter(|(record, _)| record.is_whole_certificate()) {
        problems.push(problem("whole_certificate", text, service.base));
    }
    if let [(_, text)] = usable.as_slice() {
        problems.push(problem("no_roll_over", text, service.base));
    }
    let usable = u32::try_from(usable.len()).unwrap_or(u32::MAX);
    Dane { base: service.base.to_owned(), records: records.to_vec(), usable, matches, made_out_to, problems }
}

/// Whether any record fits. A record that fits nothing beside one that does is worth a word.
fn fits(
    service: Service<'_>,
    usable: &[(Record, &String)],
    served: &[Vec<u8>],
    at: Timestamp,
    problems: &mut Vec<Problem>,
) -> Tri {
    let (looked_at, cut) = (served.get(..MOST).unwrap_or(served), served.len() > MOST);
    let considered = agile(usable);
    let held = considered.iter().take(MOST_RECORDS);
    let verdicts: Vec<Fit> = held.map(|(record, _)| fit(record, service.names, looked_at, at)).collect();
    let any = verdicts.contains(&Fit::Yes);
    let issuer = |verdict: &Fit| !matches!(verdict, Fit::Yes | Fit::OtherName);
    let by_issuer = considered.iter().zip(&verdicts);
    let missed =
        by_issuer.filter(|((record, _), verdict)| record.usage == Usage::TrustAnchor && issuer(verdict));
    let beyond = verdicts.iter().find_map(|verdict| match verdict {
        Fit::Beyond(detail) => Some(detail.clone()),
        _ => None,
    });
    let over = beyond.or_else(|| (cut && missed.count() > 0).then(chain::more));
    let over = over.or_else(|| (considered.len() > MOST_RECORDS).then(|| Detail::more_tlsa(MOST_RECORDS)));
    if let Some(detail) = over.filter(|_| !any) {
        return Tri::escaped(Why::OverLimit, detail);
    }
    for ((_, text), verdict) in considered.iter().zip(&verdicts) {
        let id = match verdict {
            Fit::Yes => continue,
            Fit::NotServed if !any => "issuer_not_served",
            Fit::OtherName if !any => "name_not_covered",
            Fit::NotServed | Fit::OtherName | Fit::No if any => "tlsa_stale",
            Fit::NotServed | Fit::OtherName | Fit::No | Fit::Beyond(_) => continue,
        };
        problems.push(problem(id, text, service.base));
    }
    Tri::Known(any)
}

/// The names that the leaf is made out to.
fn named(served: &[Vec<u8>]) -> Vec<String> {
    served.first().and_then(|leaf| parse(leaf).ok()).map(|leaf| name::for_mail(&leaf)).unwrap_or_default()
}

/// Of the records with one usage and selector, those with the strongest hash, and those without one (RFC 7671 §9).
fn agile<'a>(records: &[(Record, &'a String)]) -> Vec<(Record, &'a String)> {
    let weaker = |record: &Record| {
        record.matching == Matching::Sha256
            && records.iter().any(|(other, _)| {
                other.matching == Matching::Sha512
                    && (other.usage, other.selector) == (record.usage, record.selector)
            })
    };
    records.iter().filter(|(record, _)| !weaker(record)).cloned().collect()
}

/// How one record fits a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// No issuer that was sent is the one it names.
    NotServed,
    /// It names an issuer that leads to the leaf, but the leaf is for another name.
    OtherName,
    /// It names an issuer, and the verifier cannot judge whether that leads to the leaf.
    Beyond(Detail),
}

fn fit(record: &Record, names: &[&str], served: &[Vec<u8>], at: Timestamp) -> Fit {
    let Some((leaf, issuers)) = served.split_first() else { return Fit::No };
    match record.usage {
        // RFC 7671 §5.1: neither names nor dates of the certificate count.
        Usage::EndEntity if record.holds(leaf) => Fit::Yes,
        Usage::EndEntity => Fit::No,
        Usage::TrustAnchor => {
            let named = anchor::named(record, leaf, issuers);
            if named.is_empty() {
                return Fit::NotServed;
            }
            match anchor::leads(&named, leaf, issuers, at) {
                Ok(true) => {}
                Ok(false) => return Fit::No,
                Err(beyond) => return Fit::Beyond(beyond),
            }
            let covered = parse(leaf).is_ok_and(|leaf| name::matches_mail(&leaf, names));
            if covered { Fit::Yes } else { Fit::OtherName }
        }
    }
}

fn problem(id: &str, record: &str, base: &str) -> Problem {
    let term = record.chars().take(200).collect();
    Problem { id: id.to_owned(), term, at: base.to_owned(), span: None, figure: None }
}

#[cfg(test)]
mod tests;
