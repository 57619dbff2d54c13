//! NSEC and NSEC3 records: which names they name, and the bitmaps (RFC 4034 §4, RFC 5155 §3).

use bytes::Bytes;

use crate::name::{Name, Rtype, prepend, upwards};
use crate::nsec3::{Nsec3, base32hex, hash};
use crate::zone::{Hashed, Node, RrSet, Zone};

/// How a signed zone proves what it does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// NSEC records.
    Nsec,
    /// NSEC3 records.
    Nsec3(Nsec3),
}

/// A type bitmap (RFC 4034 §4.1.2).
pub(crate) fn bitmap(types: &[Rtype]) -> Vec<u8> {
    let mut numbers: Vec<u16> = types.iter().map(|rtype| rtype.to_int()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut map = Vec::new();
    for window in numbers.chunk_by(|one, next| one >> 8 == next >> 8) {
        let Some(highest) = window.last() else { continue };
        let mut octets = vec![0_u8; usize::from(highest & 255) / 8 + 1];
        for number in window {
            if let Some(octet) = octets.get_mut(usize::from(number & 255) / 8) {
                *octet |= 0x80 >> (number & 7);
            }
        }
        map.extend_from_slice(&[(highest >> 8) as u8, octets.len() as u8]);
        map.append(&mut octets);
    }
    map
}

/// The data of an NSEC3 record (RFC 5155 §3.2).
pub(crate) fn nsec3_data(parameters: &Nsec3, next: &[u8], types: &[Rtype]) -> Bytes {
    let mut rdata = nsec3_start(parameters, u8::from(parameters.opt_out));
    rdata.push(next.len() as u8);
    rdata.extend_from_slice(next);
    rdata.extend(bitmap(types));
    rdata.into()
}

/// The data of an NSEC3PARAM record (RFC 5155 §4.2), which never has the opt-out flag.
pub(crate) fn nsec3param_data(parameters: &Nsec3) -> Bytes {
    nsec3_start(parameters, 0).into()
}

fn nsec3_start(parameters: &Nsec3, flags: u8) -> Vec<u8> {
    let [high, low] = parameters.iterations.to_be_bytes();
    let mut rdata = vec![1, flags, high, low, parameters.salt.len() as u8];
    rdata.extend_from_slice(&parameters.salt);
    rdata
}

/// The data of an NSEC record (RFC 4034 §4.1).
pub(crate) fn nsec_data(next: &Name, types: &[Rtype]) -> Bytes {
    let mut rdata = next.as_slice().to_vec();
    rdata.extend(bitmap(types));
    rdata.into()
}

/// Adds the chain of NSEC or NSEC3 records to a zone that holds all its other records.
pub(crate) fn chain(zone: &mut Zone, denial: &Denial, ttl: u32) {
    match denial {
        Denial::Nsec => nsec_chain(zone, ttl),
        Denial::Nsec3(parameters) => {
            zone.nsec3 = Some(parameters.clone());
            nsec3_chain(zone, parameters, ttl);
        }
    }
}

/// The owners that the zone answers for: all but what lies below its zone cuts.
pub(crate) fn authoritative(zone: &Zone) -> Vec<Name> {
    let mut cut: Option<Name> = None;
    let mut owners = Vec::with_capacity(zone.nodes.len());
    for (owner, node) in &zone.nodes {
        if cut.as_ref().is_some_and(|cut| owner.ends_with(cut)) {
            continue;
        }
        cut = is_cut(zone, owner, node).then(|| owner.clone());
        owners.push(owner.clone());
    }
    owners
}

/// Whether an owner is a delegation.
pub(crate) fn is_cut(zone: &Zone, owner: &Name, node: &Node) -> bool {
    *owner != zone.apex && node.contains_key(&Rtype::NS)
}

/// The types that a proof lists at a node: at a delegation only what the parent is authoritative for, and NS.
fn listed(zone: &Zone, owner: &Name, node: &Node) -> Vec<Rtype> {
    let cut = is_cut(zone, owner, node);
    let at_cut = [Rtype::NS, Rtype::DS];
    node.keys().filter(|rtype| !cut || at_cut.contains(rtype)).copied().collect()
}

fn nsec_chain(zone: &mut Zone, ttl: u32) {
    let owners = authoritative(zone);
    for (index, owner) in owners.iter().enumerate() {
        let Some(next) = owners.get((index + 1) % owners.len()) else { continue };
        let Some(node) = zone.nodes.get(owner) else { continue };
        let mut types = listed(zone, owner, node);
        types.extend([Rtype::RRSIG, Rtype::NSEC]);
        zone.add(owner.clone(), Rtype::NSEC, ttl, nsec_data(next, &types));
    }
}

fn nsec3_chain(zone: &mut Zone, parameters: &Nsec3, ttl: u32) {
    let mut named = std::collections::BTreeMap::new();
    for owner in authoritative(zone) {
        let Some(node) = zone.nodes.get(&owner) else { continue };
        let mut types = listed(zone, &owner, node);
        let unsigned_cut = is_cut(zone, &owner, node) && !node.contains_key(&Rtype::DS);
        if unsigned_cut && parameters.opt_out {
            continue;
        }
        if !unsigned_cut {
            types.push(Rtype::RRSIG);
        }
        // The names in between have no records of their own and an empty bitmap (RFC 5155 §7.1).
        for above in upwards(&owner).skip(1).take_while(|above| above.label_count() > zone.apex.label_count())
        {
            named.entry(hash(&above, parameters)).or_insert_with(Vec::new);
        }
        named.insert(hash(&owner, parameters), types);
    }
    let hashes: Vec<Vec<u8>> = named.keys().cloned().collect();
    for (index, (hash, types)) in named.into_iter().enumerate() {
        let next = hashes.get((index + 1) % hashes.len()).unwrap_or(&hash);
        let Some(owner) = prepend(base32hex(&hash).as_bytes(), &zone.apex) else { continue };
        let set = RrSet::new(ttl, vec![nsec3_data(parameters, next, &types)]);
        zone.hashed.insert(hash, Hashed { owner, set });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bitmap_is_that_of_the_rfc() {
        // RFC 4034 §4.3: A MX RRSIG NSEC TYPE1234.
        let map = bitmap(&[Rtype::A, Rtype::MX, Rtype::RRSIG, Rtype::NSEC, Rtype::from_int(1234)]);
        let mut wanted = vec![0x00, 0x06, 0x40, 0x01, 0x00, 0x00, 0x00, 0x03, 0x04, 0x1b];
        wanted.extend([0; 26]);
        wanted.push(0x20);
        assert_eq!(map, wanted);
    }
}
