//! Validated route origins from a file, held against addresses (RFC 6811 §2).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::AssetId;
use kravtjek_model::misread::Misread;
use kravtjek_model::observation::routes::{Route, Routes};
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;
use serde::Deserialize;

use crate::file::{Source, sourced_text};
use crate::{Error, NoRoutes};

/// Validated payloads: prefixes with the networks that may originate them.
pub struct Payloads {
    source: Source,
    by_prefix: BTreeMap<(bool, u128, u8), BTreeSet<String>>,
}

#[derive(Deserialize)]
struct File {
    roas: Vec<Roa>,
}

#[derive(Deserialize)]
struct Roa {
    prefix: String,
    asn: Asn,
}

/// Routinator writes `"AS64496"`, rpki-client writes `64496`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Asn {
    Text(String),
    Number(u32),
}

/// Reads a file of validated payloads as Routinator and rpki-client write them in JSON.
///
/// # Errors
/// When it cannot be read, or holds something else.
pub fn read(path: &Path) -> Result<Payloads, Error> {
    let (text, source) = sourced_text(path)?;
    let no = |wrong| Error::Routes { file: source.file.clone(), wrong };
    let file: File = serde_json::from_str(&text).map_err(|error| no(form(&error)))?;
    let mut by_prefix: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for roa in file.roas {
        let prefix = prefix(&roa.prefix).ok_or_else(|| no(NoRoutes::Prefix(roa.prefix.clone())))?;
        let asn = match roa.asn {
            Asn::Text(text) => text,
            Asn::Number(number) => format!("AS{number}"),
        };
        by_prefix.entry(prefix).or_default().insert(asn);
    }
    Ok(Payloads { source, by_prefix })
}

fn form(error: &serde_json::Error) -> NoRoutes {
    let misread = Misread::of_json(&error.to_string());
    NoRoutes::Form { line: error.line(), column: error.column(), misread }
}

fn prefix(text: &str) -> Option<(bool, u128, u8)> {
    let (address, length) = text.split_once('/')?;
    let (six, bits, most) = bits(address.parse().ok()?);
    let length: u8 = length.parse().ok().filter(|length| *length <= most)?;
    Some((six, network(bits, length, most), length))
}

fn bits(address: IpAddr) -> (bool, u128, u8) {
    match address {
        IpAddr::V4(four) => (false, u128::from(four.to_bits()), 32),
        IpAddr::V6(six) => (true, six.to_bits(), 128),
    }
}

fn network(bits: u128, length: u8, most: u8) -> u128 {
    let host = u32::from(most - length);
    bits.checked_shr(host).and_then(|kept| kept.checked_shl(host)).unwrap_or_default()
}

/// The address of these bits.
fn address(six: bool, bits: u128) -> IpAddr {
    if six { IpAddr::V6(bits.into()) } else { IpAddr::V4(u32::try_from(bits).unwrap_or_default().into()) }
}

impl Payloads {
    /// The most specific prefix that covers an address, with who may originate it.
    fn covering(&self, of: IpAddr) -> Option<Route> {
        let (six, bits, most) = bits(of);
        (0..=most).rev().find_map(|length| {
            let network = network(bits, length, most);
            let origins = self.by_prefix.get(&(six, network, length))?;
            let prefix = format!("{}/{length}", address(six, network));
            Some(Route { prefix, origins: origins.iter().cloned().collect() })
        })
    }

    /// For each domain, whether the addresses of its own servers and name servers are covered.
    pub fn about(
        &self,
        organisation: &Organisation,
        assets: &[Asset],
        seen: &[Observation],
        at: Timestamp,
    ) -> Vec<Observation> {
        let found = assets.iter().filter(|asset| asset.kind == AssetKind::Domain).map(|asset| &asset.id);
        let domains: BTreeSet<&AssetId> = organisation.domains.keys().chain(found).collect();
        let mut by_domain: BTreeMap<&AssetId, BTreeSet<IpAddr>> = BTreeMap::new();
        for observation in seen {
            let Some(domain) = domains.get(&observation.asset) else { continue };
            let addresses = by_domain.entry(domain).or_default();
            let mut add = |text: &String| addresses.extend(text.parse::<IpAddr>().ok());
            match &observation.seen {
                Seen::Dns(lookup) => lookup.records.iter().for_each(&mut add),
                Seen::Dnssec(zone) => zone.name_servers.iter().for_each(|server| add(&server.address)),
                _ => {}
            }
        }
        let known = by_domain.into_iter().filter(|(_, addresses)| !addresses.is_empty());
        known.map(|(domain, addresses)| self.observation(domain, &addresses, at)).collect()
    }

    fn observation(&self, domain: &AssetId, addresses: &BTreeSet<IpAddr>, at: Timestamp) -> Observation {
        let addresses = addresses.iter().map(|address| (*address, self.covering(*address))).collect();
        let subject = Subject::name(domain.as_str());
        self.source.observation(domain.as_str(), subject, at, Seen::Routes(Routes { addresses }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_prefix_covers() {
        let mut by_prefix: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for (text, asn) in [
            ("192.0.2.0/24", "AS1"),
            ("192.0.2.128/25", "AS2"),
            ("2001:db8::/32", "AS3"),
            ("0.0.0.0/0", "AS4"),
        ] {
            by_prefix.entry(prefix(text).unwrap()).or_default().insert(asn.to_owned());
        }
        let source = Source::of(Path::new("roas.json"), b"");
        let payloads = Payloads { source, by_prefix };
        let covering = |address: &str| {
            let route = payloads.covering(address.parse().unwrap())?;
            Some(format!("{} {}", route.prefix, route.origins.join(", ")))
        };
        assert_eq!(covering("192.0.2.200").as_deref(), Some("192.0.2.128/25 AS2"));
        assert_eq!(covering("192.0.2.1").as_deref(), Some("192.0.2.0/24 AS1"));
        assert_eq!(covering("198.51.100.1").as_deref(), Some("0.0.0.0/0 AS4"));
        assert_eq!(covering("2001:db8:1::1").as_deref(), Some("2001:db8::/32 AS3"));
        assert_eq!(covering("2001:db9::1"), None);
        for wrong in ["192.0.2.0", "192.0.2.0/33", "x/8", "2001:db8::/129"] {
            assert!(prefix(wrong).is_none(), "{wrong}");
        }
    }
}
