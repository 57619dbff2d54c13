//! What files say, record by record and before any rule, and the hand that takes it while a part of a file is read.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::FactId;
use kravtjek_model::observation::units::Holds;

use super::cells::Puzzling;
use super::kind::Systems;
use super::mapping::Of;
use super::mta::MailServer;
use super::policy::Policy;
use super::record::{Account, FirewallRule, Installed, LocalAdmin, Membership, Missing, Since};
use super::register::Lines;
use super::scan::{Exploited, Parts, Scan};
use super::self_assessment::Line;
use super::tenant::Tenant;
use super::{DeviceKind, Keys, Os, Place, Sighting};

/// Of so many cells that are not understood each is kept; the rest is counted.
pub const PUZZLES: usize = 100;

/// What all files say. A format puts in what it reads; rules make claims of it.
#[derive(Debug, Default)]
pub struct Records {
    /// Rows about devices. There may be half a million, and they are moved from hand to hand.
    pub sightings: Vec<Box<Sighting>>,
    /// Accounts of a directory.
    pub accounts: Vec<Account>,
    /// Members of groups of a directory.
    pub memberships: Vec<Membership>,
    /// Members of the groups of administrators of devices.
    pub local_admins: Vec<LocalAdmin>,
    /// Programs on devices.
    pub installed: Vec<Installed>,
    /// Rules of firewalls.
    pub firewall_rules: Vec<FirewallRule>,
    /// Policies of device management.
    pub policies: Vec<Policy>,
    /// Updates that devices lack.
    pub missing: Vec<Missing>,
    /// Lines of registers.
    pub registers: Vec<Lines>,
    /// Tenants of Microsoft 365.
    pub tenants: Vec<Tenant>,
    /// Mail servers by their own settings.
    pub mail_servers: Vec<MailServer>,
    /// Runs of scanners.
    pub scans: Vec<Scan>,
    /// The parts of services.
    pub parts: Vec<Parts>,
    /// Vulnerabilities that are being exploited.
    pub exploited: Vec<Exploited>,
    /// What a file says of facts outright.
    pub said: Vec<Said>,
    /// What people typed into tables.
    pub typed: Vec<Typed>,
    /// Lines of self-assessments.
    pub self_assessed: Vec<Line>,
    /// Names that the authority ought to look at.
    pub leads: Vec<Lead>,
}

impl Records {
    pub(crate) fn append(&mut self, other: Self) {
        let Self {
            sightings,
            accounts,
            local_admins,
            installed,
            firewall_rules,
            memberships,
            policies,
            missing,
            registers,
            tenants,
            mail_servers,
            scans,
            parts,
            exploited,
            said,
            typed,
            self_assessed,
            leads,
        } = other;
        self.sightings.extend(sightings);
        self.accounts.extend(accounts);
        self.memberships.extend(memberships);
        self.local_admins.extend(local_admins);
        self.installed.extend(installed);
        self.firewall_rules.extend(firewall_rules);
        self.policies.extend(policies);
        self.missing.extend(missing);
        self.registers.extend(registers);
        self.tenants.extend(tenants);
        self.mail_servers.extend(mail_servers);
        self.scans.extend(scans);
        self.parts.extend(parts);
        self.exploited.extend(exploited);
        self.said.extend(said);
        self.typed.extend(typed);
        self.self_assessed.extend(self_assessed);
        self.leads.extend(leads);
    }
}

/// A fact of a unit that stands in a file as such: no rule is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The fact.
    pub fact: FactId,
    /// The unit.
    pub unit: Box<str>,
    /// Whether it is true for it.
    pub holds: Holds,
    /// What was read, where it is not well.
    pub what: Detail,
    /// Where.
    pub place: Place,
    /// When the unit was last heard of, where the file says so.
    pub at: Option<Timestamp>,
}

/// What a person typed of a unit, explained with a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The fact.
    pub fact: FactId,
    /// What its units are.
    pub of: Of,
    /// By what a device is known.
    pub keys: Keys,
    /// What the unit is called where it is no device.
    pub unit: Box<str>,
    /// Whether the fact is true for it.
    pub holds: Holds,
    /// What was read, where it is not well.
    pub what: Detail,
    /// The day that decides instead, and for how many days from it the fact is true.
    pub until: Option<(Date, u16)>,
    /// Where.
    pub place: Place,
    /// When the unit was last heard of, where the table says so.
    pub at: Option<Timestamp>,
}

/// A name that a file led to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// What it is called.
    pub asset: Box<str>,
    /// What it is.
    pub kind: kravtjek_model::asset::AssetKind,
    /// Where it stands.
    pub place: Place,
}

/// Takes what a part of a file says while it is read.
#[derive(Debug)]
pub struct Taking {
    /// What was taken so far.
    pub records: Records,
    part: u32,
    now: Timestamp,
    pub(crate) rows: u64,
    pub(crate) dated: Option<Timestamp>,
    pub(crate) source: Option<Box<str>>,
    pub(crate) next_page: Option<String>,
    pub(crate) incomplete: Option<(u64, u64)>,
    pub(crate) puzzling: Vec<Puzzling>,
    pub(crate) puzzles: usize,
    pub(crate) odd: u64,
    last_odd: Option<u64>,
    /// What was read and is not well: most often the same of many.
    details: HashSet<Detail>,
    systems: Systems,
    /// Devices that were named already, in a list with many rows about each.
    named: HashSet<Box<str>>,
    /// Where the missing updates of a device stand among the records: the oldest, and one without a day.
    gaps: HashMap<Box<str>, [Option<usize>; 2]>,
}

impl Taking {
    pub(crate) fn of(part: u32, now: Timestamp) -> Self {
        Self {
            records: Records::default(),
            part,
            now,
            rows: 0,
            dated: None,
            source: None,
            next_page: None,
            incomplete: None,
            puzzling: Vec::new(),
            puzzles: 0,
            odd: 0,
            last_odd: None,
            details: HashSet::new(),
            systems: Systems::default(),
            named: HashSet::new(),
            gaps: HashMap::new(),
        }
    }

    /// The place of a row or element, from 1.
    pub fn place(&self, row: u64) -> Place {
        Place { part: self.part, row }
    }

    /// One more row or element was read.
    pub fn counted(&mut self) {
        self.rows += 1;
    }

    /// The file says itself when what it says was so. Of several moments the earliest counts.
    pub fn dated(&mut self, at: Timestamp) {
        self.dated = Some(self.dated.map_or(at, |other| other.min(at)));
    }

    /// What the list is known by besides its format: the id of the register.
    pub fn named(&mut self, source: &str) {
        self.source = Some(source.into());
    }

    /// The list goes on elsewhere: then nothing of the file is taken in.
    pub fn has_next_page(&mut self, link: &str) {
        if !link.is_empty() {
            self.next_page = Some(link.chars().take(200).collect());
        }
    }

    /// A list within the file says that it has more elements than are here: then nothing of the file is taken in.
    pub fn has_of(&mut self, all: u64, here: u64) {
        if all > here {
            self.incomplete = self.incomplete.or(Some((all, here)));
        }
    }

    /// Whether a moment is still to come, but for a day that clocks and zones may be apart.
    pub(crate) fn is_to_come(&self, at: Timestamp) -> bool {
        at.checked_sub(24.hours()).is_ok_and(|at| at > self.now)
    }

    /// Something is not understood: it is told, and counts for nothing.
    pub fn puzzled(&mut self, puzzling: Puzzling) {
        self.puzzles += 1;
        // Rows come in order, so that one in which several cells are odd is counted once.
        self.odd += u64::from(self.last_odd.replace(puzzling.place.row) != Some(puzzling.place.row));
        if self.puzzling.len() < PUZZLES {
            self.puzzling.push(puzzling);
        }
    }

    /// A detail, shared by all that are alike.
    pub(crate) fn shared(&mut self, detail: Detail) -> Detail {
        if let Some(known) = self.details.get(&detail) {
            return known.clone();
        }
        // A list of which every detail is another is not made dearer by keeping them here.
        if self.details.len() < 10_000 {
            _ = self.details.insert(detail.clone());
        }
        detail
    }

    /// The system that columns tell of, and what a device is that runs it.
    pub(crate) fn system(
        &mut self,
        name: &str,
        version: &str,
        edition: &str,
    ) -> (Option<Os>, Option<DeviceKind>) {
        self.systems.of(name, version, edition)
    }

    /// Whether a device is named for the first time in this part.
    pub(crate) fn is_first(&mut self, device: &str) -> bool {
        !self.named.contains(device) && self.named.insert(device.into())
    }

    /// An update that a device lacks, or that none is missing as far as a row goes.
    pub(crate) fn missing(&mut self, missing: Missing) {
        let Some(name) = missing.device.name() else { return };
        if !self.gaps.contains_key(name) {
            _ = self.gaps.insert(name.into(), [None, None]);
        }
        let Some(gaps) = self.gaps.get_mut(name) else { return };
        let known = &mut gaps[usize::from(missing.since == Since::Unclear)];
        match known.and_then(|at| self.records.missing.get_mut(at)) {
            None => {
                *known = Some(self.records.missing.len());
                self.records.missing.push(missing);
            }
            Some(other) => match (other.since, missing.since) {
                (Since::Day(one), Since::Day(day)) if day >= one => {}
                (_, Since::Day(_)) => *other = missing,
                _ => {}
            },
        }
    }

    /// A row about a device.
    pub fn sighted(&mut self, sighting: Sighting) {
        self.records.sightings.push(Box::new(sighting));
    }
}
