//! What the fuzz targets throw bytes at: the parsers that are private otherwise. Not part of the interface.
//!
//! Each function takes any bytes, panics when a promise is broken, and returns nothing. The targets in `fuzz/` call
//! them with bytes that libFuzzer makes up; `tests/corpus.rs` with those that are kept.

use bytes::Bytes;
use domain::base::Rtype;

use super::denial::Denial;
use super::heard::{Heard, Kind};
use super::hints::{Anchors, RootHints};
use super::kind;
use super::message::{self, Question};
use super::name::{self, Name};
use super::record;
use super::signature::Work;
use super::tree::Zone;

/// The longest name as text: 255 octets, each written as `\ddd`.
const LONGEST: usize = 4 * 255;

/// A message, as the reply to the question that it says it answers; then everything that reads a reply.
pub fn message(data: &[u8]) {
    let Some((query, question)) = asked(data) else { return };
    let Ok(reply) = message::read(&query, Bytes::copy_from_slice(data)) else { return };
    for section in [&reply.answer, &reply.authority, &reply.additional] {
        for record in section {
            let shown = record::show(&record.data);
            assert!(!shown.contains(char::is_control), "no control characters: {} {shown:?}", record.rtype);
            assert!(name::show(&record.owner).len() <= LONGEST, "an owner is a name");
        }
        for set in record::sets(section, &Name::root_bytes()) {
            assert!(!set.data.is_empty(), "an RRset has records");
            let mut sorted: Vec<_> = set.data.iter().map(record::canonical).collect();
            sorted.sort();
            sorted.dedup();
            assert_eq!(set.shown().len(), sorted.len(), "each record is shown once");
        }
    }
    let root = std::sync::Arc::new(Zone::root(&RootHints::of(&[])));
    for above in question.name.iter_suffixes() {
        let Ok(found) = kind::classify(&reply, &above, &question) else { continue };
        if let Kind::Referral(cut) = &found {
            assert!(name::below(cut, &above), "a referral leads downwards");
            if let Some(child) = Zone::child(&root, cut, &reply) {
                assert!(child.servers.len() <= super::tree::SERVERS, "no more servers than are used");
            }
        }
        let heard = Heard { from: std::net::IpAddr::from([127, 0, 0, 1]), reply: reply.clone(), kind: found };
        if let Some(cut) = kind::hidden_cut(&heard, &above, &question) {
            assert!(name::below(&cut, &above), "a hidden cut lies below");
        }
    }
}

/// A negative answer whose NSEC and NSEC3 records are believed without looking at their signatures: no proof may cost
/// more than the work that one reply is allowed, and none may prove both that a name is there and that it is not.
pub fn denial(data: &[u8]) {
    let Some((query, question)) = asked(data) else { return };
    let Ok(reply) = message::read(&query, Bytes::copy_from_slice(data)) else { return };
    let sets = record::sets(&reply.authority, &Name::root_bytes());
    for apex in question.name.iter_suffixes() {
        let denial = Denial::believed(&sets, &apex);
        let mut work = Work::default();
        let no_name = denial.no_name(&question.name, &mut work);
        let no_data = denial.no_data(&question.name, question.rtype, &mut work);
        let _ = denial.no_data(&question.name, Rtype::DS, &mut work);
        let _ = denial.delegation(&question.name, &mut work);
        let _ = denial.is_compact(&question.name);
        for encloser in question.name.iter_suffixes().skip(1).take_while(|above| above.ends_with(&apex)) {
            let _ = denial.nothing_closer(&question.name, &encloser, &mut Work::default());
        }
        if denial.is_lone_match(&question.name) && !denial.is_compact(&question.name) {
            assert!(no_name.is_err(), "what is said to exist is not denied: {no_data:?}");
        }
    }
}

/// A name as people write it: what is read is shown so that it is read as the same.
pub fn name(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(name) = name::parse(text) else { return };
    let shown = name::show(&name);
    assert_eq!(name::read(&shown).as_ref(), Ok(&name), "{shown:?} is read as it was");
    assert_eq!(name::suffix(&name, name::labels(&name)), name, "the whole is its own end");
    assert_eq!(name::common(&name, &name), name, "a name shares all with itself");
    match name::parent(&name) {
        Some(parent) => {
            assert!(name::below(&name, &parent), "a name lies below its parent");
            assert_eq!(name::redirect(&name, &parent, &parent), Some(name.clone()), "moved to where it is");
        }
        None => assert!(name.is_root(), "only the root has no parent"),
    }
    if let Some(wildcard) = name::wildcard(&name) {
        assert!(name::is_wildcard(&wildcard), "a wildcard is one");
        assert_eq!(name::signed_labels(&wildcard), name::labels(&name), "its asterisk is not counted");
    }
}

/// A file of root hints or of trust anchors.
pub fn file(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(hints) = RootHints::parse(text) {
        assert!(!Zone::root(&hints).servers.is_empty(), "hints lead somewhere");
    }
    let _ = Anchors::parse(text);
}

/// The query and the question that a message says it answers.
fn asked(data: &[u8]) -> Option<(Bytes, Question)> {
    let message = domain::base::Message::from_octets(data).ok()?;
    let first = message.first_question()?;
    // The limits of a reply are the network's: one that is larger never comes.
    if data.len() > usize::from(u16::MAX) {
        return None;
    }
    let octets = message::question_octets(data)?;
    let mut query = data.get(..12)?.to_vec();
    query.extend_from_slice(octets);
    let question = Question { name: name::canonical(first.qname()), rtype: first.qtype() };
    Some((Bytes::from(query), question))
}
