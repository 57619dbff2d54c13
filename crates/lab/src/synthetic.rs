//! Domains by the thousand for measuring: made when they are asked for, forgotten soon after.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::Error;
use crate::draft::{Draft, ZoneBuilder};
use crate::key::Algorithm;
use crate::name::{Name, depth, suffix};
use crate::sign::Signing;
use crate::zone::Zone;

/// Zones that are kept ready.
const KEPT: usize = 2048;

/// The name of a made domain: `d000042.dk`.
pub fn synthetic_name(number: usize) -> String {
    format!("d{number:06}.dk")
}

/// Whether a made domain is signed: six of ten are.
pub const fn synthetic_signed(number: usize) -> bool {
    number % 10 < 6
}

/// What a made domain holds: its number and its hoster's become records.
pub(crate) type Recipe = fn(usize, usize) -> String;

/// Which domains are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Making {
    pub(crate) count: usize,
    pub(crate) hosters: usize,
    pub(crate) recipe: Recipe,
}

impl Default for Making {
    fn default() -> Self {
        Self { count: 0, hosters: 1, recipe: everyday }
    }
}

impl Making {
    /// A made domain at one of the hosters; algorithm and kind of denial vary.
    fn zone(&self, number: usize) -> ZoneBuilder {
        let hoster = number % self.hosters;
        let servers = servers(hoster);
        let builder = ZoneBuilder::new(&synthetic_name(number), &(self.recipe)(number, hoster))
            .served_by(&servers.each_ref().map(String::as_str));
        if !synthetic_signed(number) {
            return builder;
        }
        let algorithm = match number % 5 {
            0 => Algorithm::RsaSha256,
            1 => Algorithm::Ed25519,
            _ => Algorithm::EcdsaP256,
        };
        let signing = Signing::new(algorithm).one_key();
        builder.signed(if number.is_multiple_of(2) { signing } else { signing.nsec3() })
    }
}

/// Everyday mail records.
pub(crate) fn everyday(number: usize, hoster: usize) -> String {
    let own = number.is_multiple_of(3);
    let gateway = if own { "mx".to_owned() } else { format!("mx.synth{hoster}.dk.") };
    let last = number % 250 + 1;
    let mut text = format!(
        "@ A 127.80.200.{last}\nwww CNAME @\n@ MX 10 {gateway}\n@ TXT \"v=spf1 mx -all\"\n\
         _dmarc TXT \"v=DMARC1; p=reject\"\n@ CAA 0 issue \"certifikat.example\"\n"
    );
    if own {
        text.push_str(&format!("mx A 127.25.200.{last}\n_25._tcp.mx TLSA 3 1 1 {}\n", "ab".repeat(32)));
    }
    text
}

pub(crate) fn servers(hoster: usize) -> [String; 2] {
    [1, 2].map(|server| format!("ns{server}.synth{hoster}.dk"))
}

pub(crate) fn address(hoster: usize, server: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 53, 100 + hoster as u8, server)
}

/// The mail gateway of a hoster, and its address.
pub(crate) fn gateway(hoster: usize) -> (String, Ipv4Addr) {
    (format!("mx.synth{hoster}.dk"), Ipv4Addr::new(127, 25, 201, hoster as u8 + 1))
}

/// The made domains that one lab serves.
#[derive(Debug)]
pub(crate) struct Synthetic {
    at: Timestamp,
    making: Making,
    servers: BTreeMap<String, Vec<IpAddr>>,
    kept: Mutex<Kept>,
}

/// The zones that are ready, and their numbers, the oldest first.
#[derive(Debug, Default)]
struct Kept {
    zones: HashMap<usize, Arc<Zone>>,
    order: VecDeque<usize>,
}

impl Kept {
    fn keep(&mut self, number: usize, zone: &Arc<Zone>) {
        if self.zones.insert(number, Arc::clone(zone)).is_some() {
            return;
        }
        self.order.push_back(number);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.zones.remove(&oldest);
        }
    }
}

impl Synthetic {
    pub(crate) fn new(at: Timestamp, making: Making, servers: BTreeMap<String, Vec<IpAddr>>) -> Self {
        Self { at, making, servers, kept: Mutex::default() }
    }

    /// Their drafts one by one, for the parent to delegate to.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = Result<Draft, Error>> + '_ {
        (0..self.making.count).map(|number| Draft::new(&self.making.zone(number), &self.servers))
    }

    /// The addresses that serve them.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = IpAddr> + use<> {
        (0..self.making.hosters).flat_map(|hoster| [1, 2].map(|server| address(hoster, server).into()))
    }

    /// The zone that a name lies in, made if need be; only at one of its own hoster's addresses.
    pub(crate) fn zone(&self, name: &Name, at: IpAddr) -> Option<Arc<Zone>> {
        let apex = suffix(name, 2);
        let number = self.number(&apex)?;
        let hoster = number % self.making.hosters;
        if ![1, 2].map(|server| address(hoster, server).into()).contains(&at) {
            return None;
        }
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = kept().zones.get(&number) {
            return Some(Arc::clone(zone));
        }
        // Signing takes its time; others are answered meanwhile.
        let draft = Draft::new(&self.making.zone(number), &self.servers).ok()?;
        let zone = draft.finished(&[], self.at).ok()?;
        kept().keep(number, &zone);
        Some(zone)
    }

    fn number(&self, apex: &Name) -> Option<usize> {
        let label = std::str::from_utf8(apex.first().as_slice()).ok()?;
        let number: usize = label.strip_prefix('d')?.parse().ok()?;
        let known =
            number < self.making.count && depth(apex) == 2 && apex.to_string() == synthetic_name(number);
        known.then_some(number)
    }
}
