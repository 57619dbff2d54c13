//! Rules that make claims of what files say, one file a subject. Every limit is data of the catalogue.

mod accounts;
mod admins;
mod backups;
mod clients;
mod external;
mod firewall;
mod leaks;
mod logging;
mod parts;
mod patched;
mod phones;
mod policies;
mod policy_says;
mod postfix;
mod postfix_tls;
mod programs;
mod registers;
mod said;
mod scans;
mod software;
mod tenant;
#[cfg(test)]
pub(crate) mod testing;
mod typed;
mod updates;

use std::sync::OnceLock;

use jiff::civil::Date;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::time::Fresh;

use super::handed::{HandedIn, Part};
use super::register::Kept;
use super::whole::Index;
use super::{Claims, Device, DeviceKind, Fleet, Keys, Place, Sighting};
use crate::sheet::date::danish_day;
use crate::side_by_side::side_by_side;

/// What rules go by.
#[derive(Clone, Copy, Debug)]
pub struct Bearings<'a> {
    /// The catalogue with its limits and registers.
    pub catalogue: &'a Catalogue,
    /// What is known of products.
    pub support: &'a Support,
    /// The framework whose limits count.
    pub framework: &'a FrameworkId,
    /// Whose files these are, where that is said.
    pub organisation: Option<&'a Organisation>,
}

impl Bearings<'_> {
    /// How long a unit of a fleet that is not heard of counts.
    pub fn stale_after(&self, fleet: &str) -> Option<Fresh> {
        self.organisation?.fleets.get(fleet)?.stale_after
    }

    /// A limit of a fact, such as its days; none where the catalogue has none.
    pub fn limit(&self, fact: &str, name: &str) -> Option<i32> {
        self.catalogue.limits.of(fact, name, self.framework)
    }
}

/// What there is to judge: all records, and the devices that they are about.
#[derive(Debug)]
pub struct Ground<'a> {
    /// What the files say.
    pub handed: &'a HandedIn,
    /// The devices, but for those that were not heard of for long.
    pub fleet: &'a Fleet,
    /// Those of the devices that rules about each device are applied to.
    among: &'a [Device],
    /// The devices by their keys, once they are asked for.
    index: OnceLock<Index<'a>>,
    /// What rules go by.
    pub by: Bearings<'a>,
}

impl<'a> Ground<'a> {
    /// What there is to judge.
    pub fn new(handed: &'a HandedIn, fleet: &'a Fleet, by: Bearings<'a>) -> Self {
        Self { handed, fleet, among: &fleet.devices, index: OnceLock::new(), by }
    }

    /// The device that goes by these keys.
    pub fn device(&self, keys: &Keys) -> Option<&'a Device> {
        self.index.get_or_init(|| Index::of(self.fleet)).find(keys)
    }

    /// The part of a file in which something stands.
    pub fn part(&self, place: Place) -> Option<&'a Part> {
        self.handed.part(place.part)
    }

    /// An order of places that does not hang on the order in which files were handed in.
    pub(crate) fn standing(&self, place: Place) -> (Option<&'a str>, &'a str, u64) {
        let part = self.part(place);
        let file = part.and_then(|part| self.handed.files.get(part.file));
        (part.and_then(Part::list), file.map_or("", |file| &file.source.sha256), place.row)
    }

    /// Whether a person typed what stands there.
    pub fn is_typed(&self, place: Place) -> bool {
        self.part(place).and_then(|part| part.format).is_some_and(|format| format.typed)
    }

    /// The day of which a row speaks.
    pub fn day(&self, place: Place) -> Option<Date> {
        self.part(place).map(|part| danish_day(part.at))
    }

    /// The lines of every table that is this register; nothing where no file is.
    pub(crate) fn register(&self, id: &str) -> Option<Vec<Kept<'a>>> {
        let register = self.by.catalogue.registers.get(id)?;
        let mut tables =
            self.handed.records.registers.iter().filter(|lines| *lines.register == *id).peekable();
        _ = tables.peek()?;
        Some(tables.flat_map(|lines| lines.lines.iter().map(|line| Kept { register, lines, line })).collect())
    }

    /// The devices of a kind, with each row about them. Servers and what is turned off belong to no fleet; what nobody
    /// says anything of is a client until somebody says otherwise.
    pub fn devices(&self, kind: DeviceKind) -> impl Iterator<Item = (&'a Device, &'a Sighting)> {
        let own = self.among.iter().filter(move |device| device.fleet() == Some(kind));
        own.flat_map(|device| device.sightings.iter().map(move |sighting| (device, &**sighting)))
    }
}

/// A rule: it makes claims of what there is.
type Rule = fn(&Ground<'_>, &mut Claims);

/// Rules about each device by itself.
const OF_EACH_DEVICE: &[Rule] = &[clients::apply, phones::apply];

/// So many devices at a time: a power of two, so that lists of one row for each have no room to spare.
const DEVICES: usize = 8_192;

/// Every other rule.
const RULES: &[Rule] = &[
    programs::apply,
    updates::apply,
    accounts::apply,
    policies::apply,
    postfix::apply,
    tenant::apply,
    registers::apply,
    admins::apply,
    external::apply,
    firewall::apply,
    logging::apply,
    backups::apply,
    software::apply,
    leaks::apply,
    said::apply,
    typed::apply,
    parts::apply,
    patched::apply,
    scans::apply,
];

/// Applies every rule.
pub fn apply(ground: &Ground<'_>) -> Claims {
    let each = |among| {
        let some = Ground { among, ..Ground::new(ground.handed, ground.fleet, ground.by) };
        let mut claims = Claims::default();
        OF_EACH_DEVICE.iter().for_each(|rule| rule(&some, &mut claims));
        claims
    };
    let mut claims = Claims::default();
    for some in side_by_side(ground.fleet.devices.chunks(DEVICES).collect(), each) {
        claims.append(some);
    }
    RULES.iter().for_each(|rule| rule(ground, &mut claims));
    claims
}
