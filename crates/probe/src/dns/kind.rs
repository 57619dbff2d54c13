//! What a reply is, seen from the zone that was asked: an answer, an alias, a referral, a denial, or of no use.

use domain::base::Rtype;
use domain::base::iana::OptRcode;

use super::heard::{Heard, Kind};
use super::message::{Question, Reply};
use super::name::{self, Name};
use super::reason::Fault;
use super::record::{self, RrSet};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// Reads what a reply is; says why when it is of no use.
pub(crate) fn classify(reply: &Reply, apex: &Name, question: &Question) -> Result<Kind, Fault> {
    match reply.rcode {
        OptRcode::NOERROR | OptRcode::NXDOMAIN | OptRcode::YXDOMAIN => {}
        other => return Err(refusal(other, reply)),
    }
    let at = |owner: &Name, rtype| {
        reply.answer.iter().any(|record| record.owner == *owner && record.rtype == rtype)
    };
    let is_dname = |owner: &Name| name::below(&question.name, owner) && owner.ends_with(apex);
    let mut dnames =
        reply.answer.iter().filter(|record| record.rtype == Rtype::DNAME && is_dname(&record.owner));
    let dname = dnames.next().map(|dname| Kind::Redirect(dname.owner.clone()));
    // Below a DNAME there is no CNAME but the one that it makes, which is not signed (RFC 6672 §5.3.1).
    let made = question.rtype == Rtype::CNAME && dname.is_some();
    if at(&question.name, question.rtype) && !made {
        // The response code is not signed: only what fits the answer is believed.
        let fits = reply.rcode == OptRcode::NOERROR;
        let odd = || Fault::new(Cause::Garbled, Detail::rcode_beside_answer(reply.rcode.to_string()));
        return if fits { Ok(Kind::Answer) } else { Err(odd()) };
    }
    if let Some(redirect) = dname {
        return Ok(redirect);
    }
    if at(&question.name, Rtype::CNAME) {
        return Ok(Kind::Alias);
    }
    if reply.rcode == OptRcode::NXDOMAIN {
        return Ok(Kind::NoName);
    }
    if reply.authority.iter().any(|record| record.rtype == Rtype::SOA) {
        return Ok(Kind::NoData);
    }
    let ns = reply
        .authority
        .iter()
        .find(|record| record.rtype == Rtype::NS && question.name.ends_with(&record.owner));
    match ns {
        Some(ns) if name::below(&ns.owner, apex) => Ok(Kind::Referral(ns.owner.clone())),
        _ if reply.authoritative => Ok(Kind::NoData),
        Some(ns) => Err(Fault::new(Cause::Lame, Detail::refers_to(name::show(&ns.owner)))),
        None => Err(Fault::new(Cause::Lame, Detail::neither_answers_nor_refers())),
    }
}

/// Whether a reply says that the server knows no EDNS (RFC 6891 §7).
pub(crate) fn needs_plain(reply: &Reply) -> bool {
    matches!(reply.rcode, OptRcode::FORMERR | OptRcode::NOTIMP | OptRcode::BADVERS)
}

fn refusal(rcode: OptRcode, reply: &Reply) -> Fault {
    let why = match rcode {
        OptRcode::REFUSED | OptRcode::NOTAUTH => Cause::Refused,
        OptRcode::SERVFAIL => Cause::Servfail,
        _ => Cause::Garbled,
    };
    let mut text = rcode.to_string();
    for error in &reply.errors {
        text.push_str("; ");
        text.push_str(error);
    }
    Fault::new(why, Detail::said(text))
}

fn signers<'a>(sets: impl Iterator<Item = &'a RrSet>) -> Vec<Name> {
    sets.flat_map(|set| &set.sigs).map(|sig| name::canonical(sig.signer_name())).collect()
}

/// The zone below `apex` that a reply gives away by its SOA or its signatures: a cut that the servers did not show,
/// since they serve both sides of it.
pub(crate) fn hidden_cut(heard: &Heard, apex: &Name, question: &Question) -> Option<Name> {
    let fits = |zone: &Name| {
        let above = question.rtype != Rtype::DS || *zone != question.name;
        name::below(zone, apex) && question.name.ends_with(zone) && above
    };
    let found = match heard.kind {
        Kind::NoData | Kind::NoName => {
            let soa = heard.reply.authority.iter().filter(|record| record.rtype == Rtype::SOA);
            soa.map(|record| record.owner.clone()).find(fits)
        }
        Kind::Answer | Kind::Alias => {
            let sets = record::sets(&heard.reply.answer, apex);
            let own = sets.iter().filter(|set| set.owner == question.name);
            signers(own).into_iter().find(fits)
        }
        Kind::Redirect(ref owner) => {
            let sets = record::sets(&heard.reply.answer, apex);
            let dname = sets.iter().filter(|set| set.owner == *owner && set.rtype == Rtype::DNAME);
            signers(dname).into_iter().find(fits)
        }
        Kind::Referral(_) => None,
    };
    // Only the apex of a zone has SOA and, seen with authority, NS.
    let soa = matches!(question.rtype, Rtype::SOA | Rtype::NS)
        && heard.kind == Kind::Answer
        && fits(&question.name);
    found.or_else(|| soa.then(|| question.name.clone()))
}
