//! DMARC: the record that governs a domain, as a receiver by RFC 7489 and one by RFC 9989 read it.
//!
//! Section numbers of RFC 9989 are those of draft-ietf-dmarc-dmarcbis-41, from which it was published.

mod correct;
mod faults;
mod find;
mod rank;
mod receiver;
mod record;
mod unread;
mod uri;

#[cfg(test)]
mod tests;

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::mail::{Dmarc, DmarcPolicy};

use crate::desk::Desk;
use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, RecordType};
use crate::names::{organisation, plain};

use find::Scene;
use receiver::{Ruling, Subject, Texts, Zone, newer, older, records, walk};

pub use record::{Action, Record, Whose, Wish};

/// The public suffix list that receivers by RFC 7489 are read with, and when it was published.
pub const PUBLIC_SUFFIX_LIST: &str = "psl 2.1.247 (2026-11-05)";

/// Reads the DMARC policy of a domain. `made_up` is a label that nobody uses; one made-up subdomain is judged with it.
///
/// `enforced` holds when both kinds of receiver reject everything for the domain itself and for existing subdomains
/// without a record of their own. Look-ups that failed make it `not_seen`, unless what was seen settles it.
pub fn analyse(domain: &str, made_up: &str, answers: &DnsAnswers) -> Result<Dmarc, Needs> {
    let domain = plain(domain);
    let child = plain(&format!("{made_up}.{domain}"));
    let mut desk = Desk::new(answers);
    let zone = zone(&mut desk, &domain, &child);
    let wildcard = desk.texts(&holder(&child));
    desk.settled()?;
    let elsewhere = elsewhere(&mut desk, &domain, &zone);
    let exists = exists(&mut desk, &domain, &zone);
    let made_up_names = made_up_names(&mut desk, &child, &zone);
    desk.settled()?;

    let nothing: Texts = Ok(Vec::new());
    let own = zone.get(&domain).unwrap_or(&nothing);
    let itself = Subject { name: &domain, own, exists };
    let below = Subject { name: &child, own: &nothing, exists: true };
    let wildcard = if wildcard.is_ok() { &wildcard } else { &nothing };
    let rulings = Rulings {
        itself: [older(itself, &zone), newer(itself, &zone)],
        below: [older(below, &zone), newer(below, &zone)],
        made_up: made_up_names
            .iter()
            .map(|exists| Subject { name: &child, own: wildcard, exists: *exists })
            .flat_map(|subject| [older(subject, &zone), newer(subject, &zone)])
            .collect(),
    };
    let scene = Scene { domain: &domain, child: &child, zone: &zone, wildcard, elsewhere: &elsewhere };
    let found = find::found(&scene, &rulings, &mut desk);
    desk.settled()?;
    Ok(conclusion(&rulings, found))
}

/// What receivers do: by RFC 7489 first, by RFC 9989 second.
struct Rulings {
    itself: [Result<Ruling, NotSeen>; 2],
    below: [Result<Ruling, NotSeen>; 2],
    made_up: Vec<Result<Ruling, NotSeen>>,
}

/// The name at which the record of a name stands.
fn holder(name: &str) -> String {
    format!("_dmarc.{name}")
}

/// Every name that a receiver may ask for on behalf of the domain or a name directly below it.
fn zone(desk: &mut Desk<'_>, domain: &str, child: &str) -> Zone {
    let mut names = walk(domain);
    names.extend(walk(child).into_iter().skip(1));
    names.push(organisation(domain));
    names.into_iter().map(|name| (name.to_owned(), desk.texts(&holder(name)))).collect()
}

/// Texts where no receiver looks, with the name of each; asked for when the right place holds no record.
fn elsewhere(desk: &mut Desk<'_>, domain: &str, zone: &Zone) -> Vec<(String, String)> {
    if !zone.get(domain).is_some_and(|own| own.as_ref().is_ok_and(|texts| records(texts).is_empty())) {
        return Vec::new();
    }
    let names = [domain.to_owned(), format!("{}.{domain}", holder(domain))];
    let found = names.into_iter().flat_map(|name| {
        let texts = desk.texts(&name).unwrap_or_default();
        texts.into_iter().map(move |text| (name.clone(), text))
    });
    found.filter(|(_, text)| text.to_ascii_lowercase().contains("dmarc1")).collect()
}

/// Whether the domain exists, which matters when it inherits.
fn exists(desk: &mut Desk<'_>, domain: &str, zone: &Zone) -> bool {
    let inherits =
        zone.get(domain).is_some_and(|own| own.as_ref().is_ok_and(|texts| records(texts).is_empty()));
    !inherits || desk.ask(domain, RecordType::Txt) != Some(&DnsAnswer::NxDomain)
}

/// How a made-up name looks to a receiver: as one that exists, as one that does not, or, where servers deny names with
/// NOERROR (RFC 9824), now one and now the other. Asked for only when some record has `np`, which no other name heeds.
fn made_up_names(desk: &mut Desk<'_>, child: &str, zone: &Zone) -> Vec<bool> {
    let texts = zone.values().flatten().flatten();
    let heeded = texts
        .filter(|text| text.contains("np"))
        .filter_map(|text| Record::read(text))
        .any(|record| record.tag("np").is_some());
    match heeded.then(|| desk.ask(child, RecordType::A)).flatten() {
        Some(DnsAnswer::Records(_)) => vec![true],
        Some(DnsAnswer::NoData) => vec![true, false],
        _ => vec![false],
    }
}

fn conclusion(rulings: &Rulings, found: find::Remarks) -> Dmarc {
    let rejects = |ruling: &Result<Ruling, NotSeen>| {
        ruling.as_ref().is_ok_and(|ruling| ruling.action == Action::Reject)
    };
    let lax =
        |ruling: &Result<Ruling, NotSeen>| ruling.as_ref().is_ok_and(|ruling| ruling.action < Action::Reject);
    let all = || rulings.itself.iter().chain(&rulings.below);
    let enforced = all().all(rejects);
    let settled = rulings.itself.iter().all(Result::is_ok) && (enforced || all().any(lax));
    let missing = || all().find_map(|ruling| ruling.as_ref().err().cloned());
    let [older, newer] = &rulings.itself;
    let (corrected, corrected_at) = found.mend.map(|mend| (mend.record, mend.at)).unzip();
    Dmarc {
        records: found.records,
        rfc7489: older.as_ref().ok().map(policy),
        rfc9989: newer.as_ref().ok().map(policy),
        enforced,
        made_up_enforced: rulings.made_up.iter().all(rejects),
        problems: found.problems,
        corrected,
        corrected_at,
        public_suffix_list: Some(PUBLIC_SUFFIX_LIST.to_owned()),
        beside: Vec::new(),
        reports: None,
        read_from: None,
        not_seen: if settled { None } else { missing() },
    }
}

fn policy(ruling: &Ruling) -> DmarcPolicy {
    let from = ruling.by.as_deref().filter(|_| ruling.action > Action::Absent).map(holder);
    DmarcPolicy { policy: ruling.action.as_str().to_owned(), from }
}
