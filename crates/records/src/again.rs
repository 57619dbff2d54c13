//! Reading again: what was concluded from records that were kept is concluded anew where our reading has changed.

use kravtjek_model::observation::Seen;
use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::observation::mail::{Dkim, Dmarc, ReadFrom, Spf};

use crate::dkim::Hints;
use crate::dns_answers::{DnsAnswers, Needs};
use crate::{MADE_UP, beside, dkim, dmarc, mta_sts, spf};

/// Which reading this is. It is raised with every change of what records are taken to mean, the public suffix list
/// included; then what older readings concluded is read again before it is judged.
pub const READING: u64 = 1;

/// What was seen of a domain, as it is read today. None where this reading or a later one has read it already, and where
/// what was kept does not tell all that this reading asks for: then the old conclusion stands.
pub fn again(domain: &str, seen: &Seen) -> Option<Seen> {
    match seen {
        Seen::Spf(old) => spf_again(domain, old).map(Seen::Spf),
        Seen::Dmarc(old) => dmarc_again(domain, old).map(Seen::Dmarc),
        Seen::Dkim(old) => dkim_again(domain, old).map(Seen::Dkim),
        Seen::Http(old) => policies_again(old).map(Seen::Http),
        _ => None,
    }
}

fn older(read_from: Option<&ReadFrom>) -> Option<&ReadFrom> {
    read_from.filter(|read_from| read_from.reading < READING)
}

/// Concludes from what was kept, and says that it was this reading that did.
fn concluded<T>(
    domain: &str,
    read_from: &ReadFrom,
    analyse: impl Fn(&DnsAnswers) -> Result<T, Needs>,
) -> Option<(T, Option<Box<ReadFrom>>)> {
    // What was kept and says two things of one name tells nothing new.
    if !read_from.is_of_one_mind() {
        return None;
    }
    let concluded = analyse(&DnsAnswers::of_kept(read_from, domain)).ok()?;
    Some((concluded, Some(Box::new(ReadFrom { reading: READING, ..read_from.clone() }))))
}

fn spf_again(domain: &str, old: &Spf) -> Option<Spf> {
    let from = older(old.read_from.as_deref())?;
    let (spf, read_from) = concluded(domain, from, |answers| spf::analyse(domain, answers))?;
    Some(Spf { read_from, ..spf })
}

fn dmarc_again(domain: &str, old: &Dmarc) -> Option<Dmarc> {
    let from = older(old.read_from.as_deref())?;
    let (dmarc, read_from) = concluded(domain, from, |answers| dmarc::analyse(domain, MADE_UP, answers))?;
    // Other records of mail were perhaps not looked up.
    let beside = concluded(domain, from, |answers| beside::analyse(domain, answers));
    let beside = beside.map_or_else(|| old.beside.clone(), |(beside, _)| beside);
    Some(Dmarc { beside, reports: old.reports.clone(), read_from, ..dmarc })
}

fn dkim_again(domain: &str, old: &Dkim) -> Option<Dkim> {
    let from = older(old.read_from.as_deref())?;
    let hints = Hints {
        selectors: from.selectors.clone(),
        proofs: old.proofs.clone(),
        made_up: MADE_UP.to_owned(),
        ..Hints::default()
    };
    let (dkim, read_from) = concluded(domain, from, |answers| {
        let found = dkim::analyse(domain, &hints, answers)?;
        if !dkim::is_parking_asked(&found) {
            return Ok(found);
        }
        let parked = dkim::parked(domain, MADE_UP, answers)?;
        dkim::analyse(domain, &Hints { parked, ..hints.clone() }, answers)
    })?;
    Some(Dkim { read_from, ..dkim })
}

/// The policies of MTA-STS among the answers, whose text is kept beside them.
fn policies_again(old: &Http) -> Option<Http> {
    // Nearly every answer has none, and is not to be copied.
    if !old.hops.iter().filter_map(|hop| hop.mta_sts.as_deref()).any(|served| served.reading < READING) {
        return None;
    }
    let mut hops = old.hops.clone();
    let read = hops.iter_mut().filter_map(policy_again).count();
    (read > 0).then(|| Http { hops, ..old.clone() })
}

fn policy_again(hop: &mut Hop) -> Option<()> {
    let served = hop.mta_sts.as_deref_mut().filter(|served| served.reading < READING)?;
    let body = hop.body.as_ref().filter(|body| !body.cut)?;
    // What did not come through as it was served cannot be read again.
    let text = body.text.as_deref().filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))?;
    let whole = usize::try_from(body.octets).is_ok_and(|octets| octets == text.len());
    let policy = whole.then(|| mta_sts::read(text.as_bytes()))?;
    served.policy.as_mut().map(|old| *old = policy)?;
    served.reading = READING;
    Some(())
}

#[cfg(test)]
mod tests;
