//! Updates that are missing (S26, S29), by scanners that look for them and by lists of a service's parts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_catalogue::support::{Found, Version};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use super::parts::{Names, release, short};
use crate::import::claims::Word;
use crate::import::scan::{Flaw, Host, MendedBy, Parts, Scan};
use crate::import::{Claims, Place};
use crate::sheet::date::danish_day;

const SERVICES: &str = "services.software_patched";
const UNITS: &str = "registers.unit_patched";

type Verdict = (u64, Holds, Detail);

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let names = Names::of(ground);
    let seen = Seen::of(ground, &names);
    for scan in ground.handed.records.scans.iter().filter(|scan| scan.seeks_flaws) {
        for host in &scan.hosts {
            let is_unit =
                host.kind.as_deref().is_some_and(|kind| ground.by.catalogue.services.is_infrastructure(kind));
            let unit = names.unit(host);
            for (fact, concerns, unit) in [
                (SERVICES, true, unit.clone()),
                (UNITS, is_unit, short(host).unwrap_or_else(|| unit.clone())),
            ] {
                let Some(days) = ground.by.limit(fact, "days").filter(|_| concerns) else { continue };
                let Some(day) = host.at.map(danish_day).or_else(|| ground.day(scan.place)) else { continue };
                let (row, holds, what) = seen.of_host(&names.unit(host), scan, host, day, days);
                let word = Word { place: Place { row, ..scan.place }, at: host.at };
                claims.say(fact, &unit, holds, word, || what);
            }
        }
    }
    for parts in ground.handed.records.parts.iter().filter(|parts| !parts.service.is_empty()) {
        let (Some(day), Some(days)) = (ground.day(parts.place), ground.by.limit(SERVICES, "days")) else {
            continue;
        };
        let (row, holds, what) = seen.of_parts(ground, parts, day, days);
        claims.say(SERVICES, &parts.service, holds, Place { row, ..parts.place }, || what);
    }
}

/// Whether a day lies more than so many days before another.
fn is_before(one: Date, days: i32, other: Date) -> bool {
    one.checked_add(days.days()).is_ok_and(|last| last < other)
}

/// What all files together show of flaws.
struct Seen<'a> {
    /// When each was first seen open, by unit and id.
    first: BTreeMap<(String, &'a str), Date>,
    /// Those that are being exploited.
    exploited: BTreeSet<&'a str>,
}

impl<'a> Seen<'a> {
    fn of(ground: &Ground<'a>, names: &Names) -> Self {
        let records = &ground.handed.records;
        let mut first: BTreeMap<(String, &'a str), Date> = BTreeMap::new();
        let mut put = |unit: String, flaw: &'a Flaw, day: Date| {
            if flaw.mended_by == MendedBy::Update {
                let own = first.entry((unit, &flaw.id)).or_insert(day);
                *own = day.min(*own);
            }
        };
        for scan in &records.scans {
            for host in &scan.hosts {
                let Some(day) = host.at.map(danish_day).or_else(|| ground.day(scan.place)) else { continue };
                host.flaws.iter().for_each(|flaw| put(names.unit(host), flaw, day));
            }
        }
        for parts in &records.parts {
            let Some(day) = ground.day(parts.place) else { continue };
            parts.flaws.iter().for_each(|one| put(parts.service.to_string(), &one.flaw, day));
        }
        Self { first, exploited: records.exploited.iter().map(|one| &*one.id).collect() }
    }

    /// What a flaw says of the unit it is in; nothing where its mending can still wait.
    fn of_flaw(
        &self,
        unit: &str,
        flaw: &Flaw,
        known_on: Option<Date>,
        day: Date,
        days: i32,
    ) -> Option<Verdict> {
        let called =
            if flaw.name == flaw.id { flaw.id.to_string() } else { format!("{} ({})", flaw.name, flaw.id) };
        let released = match flaw.mended_by {
            MendedBy::UpdateOf(released) => Some(released),
            MendedBy::Update => known_on,
            MendedBy::Nothing | MendedBy::Encryption => return None,
        };
        if let Some(released) = released.filter(|released| is_before(*released, days, day)) {
            return Some((flaw.row, Holds::No, Detail::fix_missing(called, released, days)));
        }
        let first =
            self.first.get(&(unit.to_owned(), &*flaw.id)).filter(|first| is_before(**first, days, day));
        if let Some(first) = first {
            return Some((flaw.row, Holds::No, Detail::open_since(called, *first, days)));
        }
        // That it is critical has no number of days: it is shown, and no "no" comes of it.
        if let Some(id) = flaw.cves.iter().find(|id| self.exploited.contains(&***id)) {
            return Some((flaw.row, Holds::Unknown, Detail::exploited(called, &**id)));
        }
        released.is_none().then(|| (flaw.row, Holds::Unknown, Detail::fix_undated(called)))
    }

    fn worst(all: impl Iterator<Item = Verdict>) -> Option<Verdict> {
        all.min_by_key(|(row, holds, _)| (*holds != Holds::No, *row))
    }

    fn of_host(&self, unit: &str, scan: &Scan, host: &Host, day: Date, days: i32) -> Verdict {
        let flaws = host.flaws.iter().filter_map(|flaw| self.of_flaw(unit, flaw, None, day, days));
        if let Some(worst) = Self::worst(flaws) {
            return worst;
        }
        let is_current = host.knows_until.is_none_or(|known| !is_before(known, days, day));
        match host.logged_on {
            Some(true) if host.is_whole && scan.is_whole && is_current => {
                (host.row, Holds::Yes, Detail::NOTHING)
            }
            Some(true) if is_current => (host.row, Holds::Unknown, Detail::scan_unfinished()),
            Some(true) => {
                let known = host.knows_until.unwrap_or(day);
                (host.row, Holds::Unknown, Detail::older_than_days(known, days))
            }
            _ => (host.row, Holds::Unknown, Detail::not_logged_on()),
        }
    }

    /// A part that is behind the newest version of its release keeps a service from being well, but a newer version is not
    /// always one that mends a fault of security: that alone is no "no".
    fn of_parts(&self, ground: &Ground<'_>, parts: &Parts, day: Date, days: i32) -> Verdict {
        let of_flaw = |one: &crate::import::scan::PartFlaw| {
            let mut verdict = self.of_flaw(&parts.service, &one.flaw, one.known_on, day, days)?;
            if let Some((_, part)) = one.part.and_then(|at| parts.parts.get(at)) {
                verdict.2 =
                    Detail::because_of(Detail::said(format!("{} {}", part.name, part.version)), verdict.2);
            }
            Some(verdict)
        };
        if let Some(worst) = Self::worst(parts.flaws.iter().filter_map(of_flaw)) {
            return worst;
        }
        let behind = parts.parts.iter().find_map(|(row, part)| {
            let (product, Found::Release(release), version) = release(ground, part)? else { return None };
            let (latest, on) = (release.latest.as_deref()?, release.latest_on?);
            let is_behind = Version::of(version) < Version::of(latest) && is_before(on, days, day);
            let called = format!("{} {version}", product.name);
            is_behind.then(|| (*row, Holds::Unknown, Detail::update_missing(called, on, days)))
        });
        match behind {
            Some(behind) => behind,
            None if parts.is_checked => (1, Holds::Yes, Detail::NOTHING),
            None => (1, Holds::Unknown, Detail::not_checked()),
        }
    }
}
