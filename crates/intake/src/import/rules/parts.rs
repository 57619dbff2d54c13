//! Support for what services are made of (S26), by lists of their parts and by what scanners see.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kravtjek_catalogue::support::{Found, Product as Known};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::scan::{Host, MendedBy, Parts, Product, Scan};
use crate::import::{Claims, Keys, Place};
use crate::sheet::date::danish_day;

const FACT: &str = "services.software_supported";
/// So many parts that are not known are named.
const NAMED: usize = 5;
/// Distributions mend faults without changing the version: their packages are as supported as they are.
const DISTRIBUTIONS: [&str; 3] = ["pkg:deb/", "pkg:rpm/", "pkg:apk/"];

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for parts in ground.handed.records.parts.iter().filter(|parts| !parts.service.is_empty()) {
        of_service(ground, parts, claims);
    }
    let names = Names::of(ground);
    for scan in &ground.handed.records.scans {
        for host in &scan.hosts {
            of_host(ground, scan, host, &names.unit(host), claims);
        }
    }
}

/// What scanned hosts are called.
pub(super) struct Names {
    /// Names without a domain that are those of several.
    shared: BTreeSet<String>,
}

impl Names {
    /// Those of every host that any file tells of.
    pub(super) fn of(ground: &Ground<'_>) -> Self {
        let mut whole: BTreeMap<String, &str> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for host in ground.handed.records.scans.iter().flat_map(|scan| &scan.hosts) {
            let Some((name, short)) = host.name.as_deref().zip(short(host)) else { continue };
            if *whole.entry(short.clone()).or_insert(name) != name {
                _ = shared.insert(short);
            }
        }
        Self { shared }
    }

    /// Its name without the domain; with it where another host has the same, and its address where it has none.
    pub(super) fn unit(&self, host: &Host) -> String {
        match (short(host), &host.name) {
            (Some(short), Some(name)) if self.shared.contains(&short) => name.to_string(),
            (Some(short), _) => short,
            (None, _) => host.address.to_string(),
        }
    }
}

/// A host's name without its domain.
pub(super) fn short(host: &Host) -> Option<String> {
    Keys::of(None, None, host.name.as_deref()).host.map(String::from)
}

/// The product that something is, what is known of its version, and that version.
pub(super) fn release<'a, 'g: 'a>(
    ground: &Ground<'g>,
    part: &'a Product,
) -> Option<(&'a Known, Found<'a>, &'a str)> {
    let (services, support) = (&ground.by.catalogue.services, ground.by.support);
    let called = part.identifier.as_deref().unwrap_or(&part.name);
    let (product, own) = services.product(support, called)?;
    let version = own.unwrap_or(&part.version);
    // What stands before the colon is the packager's.
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    (!version.is_empty()).then(|| (product, product.release_of(version), version))
}

/// Whether a product is supported on a day, and what there is to say of it; nothing where the collection has no such
/// product.
pub(super) fn supported(ground: &Ground<'_>, part: &Product, day: Date) -> Option<(Holds, Detail)> {
    let (product, found, version) = release(ground, part)?;
    let called = format!("{} {version}", product.name);
    let known = ground.by.support.on().unwrap_or(day);
    Some(match found {
        // A later version than is known, of a release whose end is.
        Found::Release(release) | Found::NewerThanKnown(Some(release)) => {
            match (release.is_supported(day), release.until) {
                (Some(true), _) => (Holds::Yes, Detail::NOTHING),
                (Some(false), until) => match until.and_then(|until| until.last()) {
                    Some(last) => (Holds::No, Detail::unsupported_since(called, last)),
                    None => (Holds::No, Detail::unsupported(called)),
                },
                (None, _) => (Holds::Unknown, Detail::not_in_support_data(called, known)),
            }
        }
        Found::NewerThanKnown(None) => (Holds::Unknown, Detail::newer_than_known(called, known)),
        Found::Unknown => (Holds::Unknown, Detail::not_in_support_data(called, known)),
    })
}

/// Most libraries are in no collection of releases, since nobody publishes an end of their support. Those of one kind are
/// one unit of the service: well where the list was held against known vulnerabilities and names none that will never be
/// mended, else unknown.
fn of_service(ground: &Ground<'_>, parts: &Parts, claims: &mut Claims) {
    let Some(day) = ground.day(parts.place) else { return };
    let service = &parts.service;
    let is_system = |part: &Product| {
        part.identifier.as_deref().is_some_and(|own| {
            own.starts_with("cpe:/o:") || own.starts_with("cpe:2.3:o:") || !own.contains(':')
        })
    };
    let has_system =
        parts.parts.iter().any(|(_, part)| is_system(part) && supported(ground, part, day).is_some());
    let mut rest: BTreeMap<&str, (u64, Vec<&Product>)> = BTreeMap::new();
    let forsaken = parts.flaws.iter().filter(|one| one.flaw.mended_by == MendedBy::Nothing);
    let forsaken: BTreeMap<Option<usize>, &str> = forsaken.map(|one| (one.part, &*one.flaw.id)).collect();
    for (at, (row, part)) in parts.parts.iter().enumerate() {
        let place = Place { row: *row, ..parts.place };
        let unit = format!("{service}: {} {}", part.name, part.version);
        if let Some(id) = forsaken.get(&Some(at)) {
            claims.say(FACT, unit.trim(), Holds::No, place, || Detail::never_mended(*id));
            continue;
        }
        let identifier = part.identifier.as_deref().unwrap_or_default();
        let is_packaged = DISTRIBUTIONS.iter().any(|kind| identifier.starts_with(kind));
        match supported(ground, part, day) {
            _ if is_packaged && has_system => {}
            Some((Holds::No, what)) if is_packaged => {
                claims.say(FACT, unit.trim(), Holds::Unknown, place, || Detail::outside_sign(what));
            }
            Some((holds, what)) => claims.say(FACT, unit.trim(), holds, place, || what),
            None => {
                let rest = rest.entry(kind(identifier)).or_insert((*row, Vec::new()));
                rest.1.push(part);
            }
        }
    }
    for (kind, (row, all)) in rest {
        let holds = if parts.is_checked { Holds::Yes } else { Holds::Unknown };
        let unit = format!("{service}: {kind}");
        claims.say(FACT, &unit, holds, Place { row, ..parts.place }, || {
            let some = all.iter().take(NAMED).map(|part| format!("{} {}", part.name, part.version));
            let more = if all.len() > NAMED { ", …" } else { "" };
            Detail::parts_unknown(all.len(), some.collect::<Vec<_>>().join(", ") + more)
        });
    }
}

/// The kind of a part by its identifier: `npm`, `maven`; `*` where it has none.
fn kind(identifier: &str) -> &str {
    let purl = identifier.strip_prefix("pkg:").and_then(|rest| rest.split('/').next());
    purl.unwrap_or(if identifier.starts_with("cpe:") { "cpe" } else { "*" })
}

/// What a scanner says has no support has none. What is concluded from a version seen from outside is a sign only.
fn of_host(ground: &Ground<'_>, scan: &Scan, host: &Host, unit: &str, claims: &mut Claims) {
    let Some(day) = host.at.map(danish_day).or_else(|| ground.day(scan.place)) else { return };
    let place = |row| Place { row, ..scan.place };
    for open in &host.open {
        let Some(product) = &open.product else { continue };
        let (holds, what) = supported(ground, product, day).unwrap_or_else(|| {
            let called = format!("{} {}", product.name, product.version);
            (Holds::Unknown, Detail::not_in_support_data(called, ground.by.support.on().unwrap_or(day)))
        });
        let (holds, what) = match holds {
            Holds::No if host.logged_on != Some(true) => (Holds::Unknown, Detail::outside_sign(what)),
            holds => (holds, what),
        };
        let unit = format!("{unit}: {} {}", product.name, product.version);
        claims.say(FACT, &unit, holds, place(open.row), || what);
    }
    for flaw in host.flaws.iter().filter(|flaw| flaw.mended_by == MendedBy::Nothing) {
        let unit = format!("{unit}: {}", flaw.name);
        claims.say(FACT, &unit, Holds::No, place(flaw.row), || {
            Detail::support_ended(format!("{} ({})", flaw.name, flaw.id))
        });
    }
}
