//! A zone to be, from its builder's words to the signed zone, with its delegation from the zone above it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use crate::Error;
use crate::fault::Fault;
use crate::name::{Name, Rtype, depth, name, upwards};
use crate::presentation::parse;
use crate::rrsig::Keys;
use crate::sign::{Signing, sign};
use crate::zone::Zone;

const TTL: u32 = 300;

/// One zone to be: its records, how it is signed, who serves it, what is wrong with it.
#[derive(Clone, Debug)]
pub struct ZoneBuilder {
    apex: String,
    text: String,
    servers: Vec<String>,
    signing: Option<Signing>,
    faults: Vec<Fault>,
    pub(crate) copies: Vec<(IpAddr, Vec<Fault>)>,
}

impl ZoneBuilder {
    /// A zone of records in master-file form, relative to its apex, with a TTL of 300 seconds where none is given.
    ///
    /// SOA and NS are added where they are missing, addresses of servers inside the zone as well. Delegations are
    /// made by adding the child as a zone of its own.
    pub fn new(apex: &str, text: &str) -> Self {
        Self {
            apex: apex.to_owned(),
            text: text.to_owned(),
            servers: Vec::new(),
            signing: None,
            faults: Vec::new(),
            copies: Vec::new(),
        }
    }

    /// Signs it, and puts DS records at its parent.
    #[must_use]
    pub fn signed(mut self, signing: Signing) -> Self {
        self.signing = Some(signing);
        self
    }

    /// Served by these servers, each made known by [`Internet::server`](crate::Internet::server); otherwise by one at a
    /// standard address.
    #[must_use]
    pub fn served_by(mut self, servers: &[&str]) -> Self {
        self.servers.extend(servers.iter().map(|server| (*server).to_owned()));
        self
    }

    /// With something wrong.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// With something more wrong on the server at one address only.
    #[must_use]
    pub fn faults_at(mut self, address: IpAddr, faults: &[Fault]) -> Self {
        self.copies.push((address, faults.to_vec()));
        self
    }
}

/// A zone on its way from builder to servers.
pub(crate) struct Draft {
    pub(crate) zone: Zone,
    pub(crate) servers: Vec<(Name, Vec<IpAddr>)>,
    pub(crate) builder: ZoneBuilder,
}

impl Draft {
    pub(crate) fn new(builder: &ZoneBuilder, known: &BTreeMap<String, Vec<IpAddr>>) -> Result<Self, Error> {
        let apex = name(&builder.apex)?;
        let mut zone = Zone::new(apex.clone(), parse(&apex, TTL, &builder.text)?);
        let mut servers = Vec::new();
        for server in &builder.servers {
            let addresses = known.get(server.trim_end_matches('.')).cloned().unwrap_or_default();
            servers.push((name(server)?, addresses));
        }
        if servers.is_empty() {
            servers.push(standard_server(&apex)?);
        }
        for (server, _) in &servers {
            zone.add(apex.clone(), Rtype::NS, TTL, server.as_octets().clone());
        }
        if zone.set(&apex, Rtype::SOA).is_none() {
            let text = "@ SOA ns1 hostmaster 2026110101 7200 3600 1209600 300";
            for record in parse(&apex, TTL, text)? {
                zone.add(record.owner, record.rtype, record.ttl, record.rdata);
            }
        }
        Ok(Self { zone, servers, builder: builder.clone() })
    }

    pub(crate) fn wrong(&self, what: &str) -> Error {
        Error::Zone { zone: self.zone.apex.to_string(), what: what.to_owned() }
    }

    /// The DS records that its parent holds.
    fn ds(&self) -> Result<Vec<Bytes>, Error> {
        let Some(signing) = &self.builder.signing else { return Ok(Vec::new()) };
        let keys = Keys::of(&self.zone.apex, signing, &self.builder.faults)?;
        Ok(Fault::at_parent(&self.builder.faults, keys.ds(&self.zone.apex, &signing.digests)))
    }

    /// The zone with these faults besides its own.
    pub(crate) fn finished(&self, more: &[Fault], at: Timestamp) -> Result<Arc<Zone>, Error> {
        let mut zone = self.zone.clone();
        let faults = [self.builder.faults.as_slice(), more].concat();
        for fault in &faults {
            fault.in_data(&mut zone);
        }
        if let Some(signing) = self.builder.signing.as_ref().filter(|_| !faults.contains(&Fault::Unsigned)) {
            sign(&mut zone, signing, &faults, at)?;
        }
        Ok(Arc::new(zone))
    }
}

/// The server of a zone that names none: one address for the root, one for top-level domains, one for what is below
/// them and one for everything deeper, so that referrals are always made.
fn standard_server(apex: &Name) -> Result<(Name, Vec<IpAddr>), Error> {
    let last = u8::try_from(depth(apex).min(3) + 1).unwrap_or(4);
    let server = if apex.is_root() { name("a.root-servers.lab")? } else { name(&format!("ns1.{apex}"))? };
    Ok((server, vec![Ipv4Addr::new(127, 53, 0, last).into()]))
}

/// Gives each server that lies in a zone its address records there.
pub(crate) fn address_servers(drafts: &mut BTreeMap<Name, Draft>) {
    let servers: Vec<_> = drafts.values().flat_map(|draft| draft.servers.clone()).collect();
    for (server, addresses) in servers {
        let Some(home) = upwards(&server).find(|above| drafts.contains_key(above)) else { continue };
        let Some(draft) = drafts.get_mut(&home) else { continue };
        for (rtype, data) in addresses.into_iter().map(address_record) {
            draft.zone.add(server.clone(), rtype, TTL, data);
        }
    }
}

fn address_record(address: IpAddr) -> (Rtype, Bytes) {
    match address {
        IpAddr::V4(address) => (Rtype::A, Bytes::copy_from_slice(&address.octets())),
        IpAddr::V6(address) => (Rtype::AAAA, Bytes::copy_from_slice(&address.octets())),
    }
}

/// Delegates each zone from the zone above it.
pub(crate) fn delegate_all(drafts: &mut BTreeMap<Name, Draft>) -> Result<(), Error> {
    let apexes: Vec<Name> = drafts.keys().filter(|apex| !apex.is_root()).cloned().collect();
    for apex in apexes {
        let Some(child) = drafts.remove(&apex) else { continue };
        delegate(drafts, &child)?;
        drafts.insert(apex, child);
    }
    Ok(())
}

/// Puts NS, DS and glue of a zone into the zone above it.
pub(crate) fn delegate(drafts: &mut BTreeMap<Name, Draft>, child: &Draft) -> Result<(), Error> {
    let apex = &child.zone.apex;
    let parent = upwards(apex).skip(1).find(|above| drafts.contains_key(above));
    let Some(parent) = parent.and_then(|parent| drafts.get_mut(&parent)) else { return Ok(()) };
    for (server, addresses) in &child.servers {
        parent.zone.add(apex.clone(), Rtype::NS, TTL, server.as_octets().clone());
        // Glue (RFC 9471): the address of a server that cannot be found without it.
        let glue = addresses.iter().filter(|_| server.ends_with(apex));
        for (rtype, data) in glue.copied().map(address_record) {
            parent.zone.add(server.clone(), rtype, TTL, data);
        }
    }
    for data in child.ds()? {
        parent.zone.add(apex.clone(), Rtype::DS, TTL, data);
    }
    Ok(())
}
