//! `defender-vulnerabilities`: Defender's list of the vulnerabilities on each machine, with the updates that mend them
//! (SoftwareVulnerabilitiesByMachine): a page of JSON, the export's lines of JSON, or the same columns from advanced
//! hunting.

use jiff::civil::{Date, Weekday};

use super::{Columns, Format, Way, defender_software, needed, read};
use crate::import::Keys;
use crate::import::cells::{Cells, Column};
use crate::import::record::{Missing, Since};
use crate::sheet::date::danish_day;

pub(super) static FORMAT: Format = Format {
    id: "defender-vulnerabilities",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["vulnerabilitySeverityLevel"], &["recommendedSecurityUpdate"], &["firstSeenTimestamp"]],
        read: vulnerability,
    })],
};

const NAME: usize = 0;
const CVE: usize = 1;
const PRODUCT: usize = 2;
const VERSION: usize = 3;
const VENDOR: usize = 4;
const FIRST_SEEN: usize = 5;
const UPDATE: usize = 6;
const AVAILABLE: usize = 7;
const PLATFORM: usize = 8;
static COLUMNS: [Column; 9] = [
    needed(&["deviceName"]),
    needed(&["cveId"]),
    read(&["softwareName"]),
    read(&["softwareVersion"]),
    read(&["softwareVendor"]),
    read(&["firstSeenTimestamp"]),
    read(&["recommendedSecurityUpdate"]),
    read(&["securityUpdateAvailable"]),
    read(&["osPlatform"]),
];

fn vulnerability(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let device = Keys::of(None, None, name.as_deref());
    defender_software::machine(cells, PLATFORM, &device);
    let (cve, update) = (cells.text(CVE), cells.text_or_empty(UPDATE));
    let is_there = cells.yes(AVAILABLE);
    let seen = cells.past(FIRST_SEEN).map(danish_day);
    let since = match (&cve, is_there) {
        (None, _) | (_, Some(false)) => Since::Nothing,
        // Whether there is an update at all is not said: only a person can tell what it means.
        (Some(_), None) if update.is_empty() => Since::Unclear,
        (Some(_), _) => released(&update).or(seen).map_or(Since::Unclear, Since::Day),
    };
    let product = [cells.text_or_empty(VENDOR), cells.text_or_empty(PRODUCT), cells.text_or_empty(VERSION)];
    let product =
        product.iter().filter(|word| !word.is_empty()).map(|word| &**word).collect::<Vec<_>>().join(" ");
    let what = match &cve {
        Some(cve) => format!("{product} ({cve})"),
        None => product,
    };
    let place = cells.place();
    cells.taking().missing(Missing { place, device, what: what.into(), since });
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day Microsoft released a month's security updates, such as `November 2026 Security Updates`: the second Tuesday.
fn released(update: &str) -> Option<Date> {
    let update = update.to_ascii_lowercase();
    let mut words = update.split_whitespace();
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = words.next()?.parse::<i16>().ok().filter(|year| (2000..2100).contains(year))?;
    patch_tuesday(Date::new(year, i8::try_from(month + 1).ok()?, 1).ok()?)
}

/// The second Tuesday of the month that a day is in.
fn patch_tuesday(first: Date) -> Option<Date> {
    first.nth_weekday_of_month(2, Weekday::Tuesday).ok()
}
