//! Builds a small internet: zones with their servers, delegations and signatures.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;

use crate::Error;
use crate::behaviour::Behaviour;
use crate::draft::{Draft, ZoneBuilder, address_servers, delegate, delegate_all};
use crate::key::Algorithm;
use crate::lab::{Lab, Made};
use crate::sign::Signing;
use crate::synthetic::{Making, Recipe, Synthetic, address, everyday, gateway, servers};
use crate::world::records::filled;

/// The hosters that serve the domains where nothing else is said, each with two name servers and a mail gateway.
const HOSTERS: usize = 4;
/// The most hosters that have addresses of their own.
const MOST_HOSTERS: usize = 150;

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

    /// Adds so many made domains below `dk` ([`synthetic_name`](crate::synthetic_name)), which must be one of the
    /// zones.
    ///
    /// They are signed when they are asked for and only some two thousand are kept, so that many more cost little more
    /// than their delegations.
    pub fn synthetic(&mut self, count: usize) -> &mut Self {
        self.synthetic_among(count, HOSTERS)
    }

    /// The same, at so many hosters (at least one, at most 150), so that a resolver that is polite to each name server
    /// is not held up by it.
    pub fn synthetic_among(&mut self, count: usize, hosters: usize) -> &mut Self {
        self.made(count, hosters, everyday)
    }

    /// The same, with records by a recipe.
    pub(crate) fn made(&mut self, count: usize, hosters: usize, recipe: Recipe) -> &mut Self {
        let hosters = hosters.clamp(1, MOST_HOSTERS);
        for hoster in 0..hosters {
            let servers = servers(hoster);
            for (server, last) in servers.iter().zip([1, 2]) {
                self.server(server, address(hoster, last));
            }
            let (_, gateway) = gateway(hoster);
            let text = filled(&format!("mx A {gateway}\n_25._tcp.mx {{TLSA}}\n"));
            let zone = ZoneBuilder::new(&format!("synth{hoster}.dk"), &text)
                .signed(Signing::new(Algorithm::EcdsaP256).nsec3())
                .served_by(&servers.each_ref().map(String::as_str));
            self.zone(zone);
        }
        self.making = Making { count, hosters, recipe };
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
            publish(&draft, &mut lab)?;
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

/// Hands a zone to its servers.
fn publish(draft: &Draft, lab: &mut Lab) -> Result<(), Error> {
    let apex = draft.zone.apex.clone();
    let zone = draft.finished(&[], lab.at)?;
    for (server, addresses) in &draft.servers {
        for address in addresses {
            let copy = draft.builder.copies.iter().find(|(at, _)| at == address);
            let served = match copy {
                Some((_, faults)) => draft.finished(faults, lab.at)?,
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
