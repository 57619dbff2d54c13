//! Builds a small internet: zones with their servers, delegations and signatures.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use crate::Error;
use crate::behaviour::Behaviour;
use crate::fault::Fault;
use crate::key::Algorithm;
use crate::lab::{Lab, Made};
use crate::name::{Name, Rtype, depth, name, upwards};
use crate::presentation::parse;
use crate::rrsig::Keys;
use crate::sign::{Signing, sign};
use crate::synthetic::{Making, Synthetic};
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
    copies: Vec<(IpAddr, Vec<Fault>)>,
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

    /// Served by these servers, each made known by [`Internet::server`]; otherwise by one at a standard address.
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

/// An internet to be.
#[derive(Clone, Debug)]
pub struct Internet {
    at: Timestamp,
    zones: Vec<ZoneBuilder>,
    servers: BTreeMap<String, Vec<IpAddr>>,
    behaviours: BTreeMap<IpAddr, Vec<Behaviour>>,
    /// The synthetic domains.
    pub(crate) making: Making,
}

impl Internet {
    /// An empty one whose signatures are valid for fifteen days to either side of an instant.
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            zones: Vec::new(),
            servers: BTreeMap::new(),
            behaviours: BTreeMap::new(),
            making: Making::default(),
        }
    }

    /// With a root and top-level domains as most tests want them: `dk` and `com` signed with NSEC3 and opt-out
    /// (ECDSA and RSA), `se` signed with NSEC, `plain` not signed.
    pub fn with_tlds(at: Timestamp) -> Self {
        let mut net = Self::new(at);
        let opt_out = |algorithm| Signing::new(algorithm).nsec3_with(0, b"", true);
        net.zone(ZoneBuilder::new(".", "").signed(Signing::new(Algorithm::RsaSha256)))
            .zone(ZoneBuilder::new("dk", "").signed(opt_out(Algorithm::EcdsaP256)))
            .zone(ZoneBuilder::new("com", "").signed(opt_out(Algorithm::RsaSha256)))
            .zone(ZoneBuilder::new("se", "").signed(Signing::new(Algorithm::EcdsaP256)))
            .zone(ZoneBuilder::new("plain", ""));
        net
    }

    /// Adds a zone.
    pub fn zone(&mut self, zone: ZoneBuilder) -> &mut Self {
        self.zones.push(zone);
        self
    }

    /// Makes a name server known, with one of its addresses.
    pub fn server(&mut self, name: &str, address: impl Into<IpAddr>) -> &mut Self {
        self.servers.entry(name.trim_end_matches('.').to_owned()).or_default().push(address.into());
        self
    }

    /// Lets the server at an address misbehave.
    pub fn behave(&mut self, address: impl Into<IpAddr>, behaviour: Behaviour) -> &mut Self {
        let behaviours = self.behaviours.entry(address.into()).or_default();
        if !behaviours.contains(&behaviour) {
            behaviours.push(behaviour);
        }
        self
    }

    /// Delegates and signs everything.
    ///
    /// # Errors
    ///
    /// When a zone's text does not read, a zone names a server that is not known, a fault names an RRset that is not
    /// there, or two zones have one name.
    pub fn build(&self) -> Result<Lab, Error> {
        let mut drafts = BTreeMap::new();
        for builder in &self.zones {
            let draft = Draft::new(builder, &self.servers)?;
            if let Some(twin) = drafts.insert(draft.zone.apex.clone(), draft) {
                return Err(twin.wrong("stands twice"));
            }
        }
        address_servers(&mut drafts);
        delegate_all(&mut drafts)?;
        let made = Synthetic::new(self.at, self.making, self.servers.clone());
        for child in made.drafts() {
            delegate(&mut drafts, &child?)?;
        }
        let mut lab =
            Lab { at: self.at, servers: BTreeMap::new(), zones: BTreeMap::new(), root_servers: Vec::new() };
        for draft in drafts.into_values() {
            draft.publish(&mut lab)?;
        }
        if self.making.count > 0 {
            let domains = Arc::new(made);
            for address in domains.addresses() {
                let domains = Arc::clone(&domains);
                lab.servers.entry(address).or_default().made = Some(Made { domains, address });
            }
        }
        for (address, behaviours) in &self.behaviours {
            lab.servers.entry(*address).or_default().behaviours.clone_from(behaviours);
        }
        Ok(lab)
    }
}

/// A zone on its way from builder to servers.
pub(crate) struct Draft {
    zone: Zone,
    servers: Vec<(Name, Vec<IpAddr>)>,
    builder: ZoneBuilder,
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

    fn wrong(&self, what: &str) -> Error {
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

    /// Hands the zone to its servers.
    fn publish(self, lab: &mut Lab) -> Result<(), Error> {
        let apex = self.zone.apex.clone();
        let zone = self.finished(&[], lab.at)?;
        for (server, addresses) in &self.servers {
            for address in addresses {
                let copy = self.builder.copies.iter().find(|(at, _)| at == address);
                let served = match copy {
                    Some((_, faults)) => self.finished(faults, lab.at)?,
                    None => Arc::clone(&zone),
                };
                lab.servers.entry(*address).or_default().zones.insert(apex.clone(), served);
                if apex.is_root() {
                    lab.root_servers.push((server.clone(), *address));
                }
            }
        }
        lab.zones.insert(apex, zone);
        Ok(())
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
fn address_servers(drafts: &mut BTreeMap<Name, Draft>) {
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
fn delegate_all(drafts: &mut BTreeMap<Name, Draft>) -> Result<(), Error> {
    let apexes: Vec<Name> = drafts.keys().filter(|apex| !apex.is_root()).cloned().collect();
    for apex in apexes {
        let Some(child) = drafts.remove(&apex) else { continue };
        delegate(drafts, &child)?;
        drafts.insert(apex, child);
    }
    Ok(())
}

/// Puts NS, DS and glue of a zone into the zone above it.
fn delegate(drafts: &mut BTreeMap<Name, Draft>, child: &Draft) -> Result<(), Error> {
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
