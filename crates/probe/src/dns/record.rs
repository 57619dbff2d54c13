//! Records and RRsets, owned and in canonical form.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::base::Rtype;
use domain::base::rdata::ComposeRecordData;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::rdata::ZoneRecordData;

use super::name::Name;

/// The data of one record.
pub(crate) type Data = ZoneRecordData<Bytes, Name>;
/// A DNSKEY record's data (RFC 4034 §2).
pub(crate) type Dnskey = domain::rdata::Dnskey<Bytes>;
/// A DS record's data (RFC 4034 §5).
pub(crate) type Ds = domain::rdata::Ds<Bytes>;
/// An RRSIG record's data (RFC 4034 §3).
pub(crate) type Rrsig = domain::rdata::Rrsig<Bytes, Name>;

/// One record of a message. The owner is in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    /// The TTL, in seconds.
    pub(crate) ttl: u32,
    pub(crate) data: Data,
}

/// All records of one owner and type in a section, with their signatures.
#[derive(Clone, Debug)]
pub(crate) struct RrSet {
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    pub(crate) data: Vec<Data>,
    pub(crate) sigs: Vec<Rrsig>,
}

impl RrSet {
    /// The data in presentation form, in canonical order.
    pub(crate) fn shown(&self) -> Vec<String> {
        let mut sorted: Vec<_> = self.data.iter().map(|data| (canonical(data), show(data))).collect();
        sorted.sort();
        sorted.dedup_by(|one, other| one.0 == other.0);
        sorted.into_iter().map(|(_, shown)| shown).collect()
    }
}

/// A record's data in presentation form, on one line, names with their final dot.
pub(crate) fn show(data: &Data) -> String {
    data.display_zonefile(DisplayKind::Simple).to_string()
}

/// A record's data in canonical wire format (RFC 4034 §6.2).
pub(crate) fn canonical(data: &Data) -> Vec<u8> {
    let mut wire = Vec::new();
    // Appending to a vector cannot fail.
    let Ok(()) = data.compose_canonical_rdata(&mut wire);
    wire
}

/// Groups the records of a section that lie at or below `apex` into RRsets, in canonical order of owners.
pub(crate) fn sets(section: &[Record], apex: &Name) -> Vec<RrSet> {
    let mut sets: BTreeMap<(Name, Rtype), RrSet> = BTreeMap::new();
    for record in section.iter().filter(|record| record.owner.ends_with(apex)) {
        let (rtype, sig) = match &record.data {
            ZoneRecordData::Rrsig(sig) => (sig.type_covered(), Some(sig)),
            _ => (record.rtype, None),
        };
        let set = sets.entry((record.owner.clone(), rtype)).or_insert_with(|| RrSet {
            owner: record.owner.clone(),
            rtype,
            data: Vec::new(),
            sigs: Vec::new(),
        });
        match sig {
            Some(sig) => set.sigs.push(sig.clone()),
            None => set.data.push(record.data.clone()),
        }
    }
    // Signatures alone, without the records that they cover, are of no use.
    sets.into_values().filter(|set| !set.data.is_empty()).collect()
}

/// The RRset of an owner and type among several.
pub(crate) fn find<'a>(sets: &'a [RrSet], owner: &Name, rtype: Rtype) -> Option<&'a RrSet> {
    sets.iter().find(|set| set.rtype == rtype && set.owner == *owner)
}
