//! Files of any kind, taken in and made facts of: what must hold whatever they say.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::register::Register;
use kravtjek_catalogue::support::{self, Support};
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::organisation::{Fleet, Organisation};
use kravtjek_records::digest::sha256_hex;

use crate::import::facts::{Imported, imported};
use crate::import::formats::{Format, Means};
use crate::import::handed::{HandedIn, Moment};
use crate::import::mapping::Mapping;
use crate::import::rules::Bearings;
use crate::import::taken::PUZZLES;

/// What stands between two files that are thrown together.
const BETWEEN: u8 = 0x1e;
/// No more files than these are taken of one input.
const FILES: usize = 4;
/// The evening of 25 November 2026.
const NOW: Timestamp = Timestamp::constant(1_795_636_800, 0);

static CATALOGUE: LazyLock<Option<Catalogue>> = LazyLock::new(|| Catalogue::embedded().ok());

static OWN: LazyLock<Organisation> = LazyLock::new(|| {
    let mut own = Organisation::given("Nordhavn Kommune", []);
    for (fleet, lists) in
        [("clients", ["ad-computers", "entra-devices"]), ("phones", ["intune-devices", "jamf-mobile"])]
    {
        let complete = lists.map(Into::into).into();
        let stale_after = "45d".parse().ok();
        let declared = Fleet { complete, by: Some("Anna Holm".to_owned()), on: None, stale_after };
        _ = own.fleets.insert(fleet.to_owned(), declared);
    }
    own
});

/// Whatever it is: it is read, and rules are applied to it, now and at the end of time.
pub(super) fn taken(data: &[u8]) {
    let (Some(catalogue), Ok(support)) = (CATALOGUE.as_ref(), Support::embedded()) else { return };
    _ = all(&[data], Means::of(catalogue));
    _ = shown(&[data], Means::of(catalogue), support, Timestamp::MAX);
}

/// Up to four files together: in whatever order they come, they show the same.
pub fn import(data: &[u8]) {
    let Some(catalogue) = CATALOGUE.as_ref() else { return };
    let files: BTreeSet<&[u8]> = data.split(|byte| *byte == BETWEEN).take(FILES).collect();
    let mut files: Vec<&[u8]> = files.into_iter().collect();
    let first = all(&files, Means::of(catalogue));
    files.reverse();
    assert_eq!(first, all(&files, Means::of(catalogue)));
}

/// The lines of the register that the first byte picks, below its headings in Danish or English.
pub fn register(data: &[u8]) {
    let (Some(catalogue), [pick, rows @ ..]) = (CATALOGUE.as_ref(), data) else { return };
    let (at, is_danish) = (usize::from(pick / 2), pick % 2 == 0);
    let Some(register) = catalogue.registers.values().nth(at % catalogue.registers.len()) else { return };
    let mut text = headings(register, is_danish).into_bytes();
    text.extend_from_slice(rows);
    _ = all(&[&text], Means { only: Format::find("register"), ..Means::of(catalogue) });
    _ = all(&[&text], Means::of(catalogue));
}

fn headings(register: &Register, is_danish: bool) -> String {
    let heading = |heading: &kravtjek_model::text::Text| {
        if is_danish { heading.da.clone() } else { heading.en.clone() }
    };
    let all: Vec<String> = register.columns.iter().map(|column| heading(&column.heading)).collect();
    format!("{}\n", all.join(";"))
}

/// What a person says of a table, and below it the table.
pub fn mapped(data: &[u8]) {
    let Some(catalogue) = CATALOGUE.as_ref() else { return };
    let middle = data.iter().position(|byte| *byte == BETWEEN).unwrap_or(data.len());
    let (map, table) = data.split_at(middle);
    let text = String::from_utf8_lossy(map);
    match Mapping::parse("map.toml", &text, catalogue) {
        Ok(map) => {
            _ = all(&[table.get(1..).unwrap_or_default()], Means { map: Some(&map), ..Means::of(catalogue) });
        }
        Err(faults) => assert!(!faults.is_empty()),
    }
}

/// A collection of releases in place of ours, asked for what a few devices and parts run.
pub fn support(data: &[u8]) {
    const RUN: [&str; 2] = [
        "Device name,OS,OS version,Model,SkuFamily,Security patch level,Managed by,Encrypted,Last check-in\n\
         PC-1,Windows,10.0.26200.7171,x,Enterprise,,MDM,True,2026-11-24\nM-1,macOS,26.1,x,,,MDM,True,2026-11-24\n\
         T-1,iOS,18.7.2,iPhone 15,,,MDM,True,2026-11-24\nT-2,Android,16,SM-S911B,,2026-11-05,MDM,True,2026-11-24\n",
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"component\":{\"name\":\"A\"}},\"components\":[\
         {\"type\":\"library\",\"name\":\"log4j\",\"version\":\"1.2.17\",\"purl\":\"pkg:maven/log4j/log4j@1.2.17\"}]}",
    ];
    let (Some(catalogue), Ok(support)) = (CATALOGUE.as_ref(), support::read(data)) else { return };
    _ = shown(&RUN.map(str::as_bytes), Means::of(catalogue), &support, NOW);
}

fn all(files: &[&[u8]], means: Means<'_>) -> Vec<String> {
    Support::embedded().map(|support| shown(files, means, support, NOW)).unwrap_or_default()
}

/// What files show: the ids of the observations, which hold all they say, and what is said beside them.
fn shown(files: &[&[u8]], means: Means<'_>, support: &Support, now: Timestamp) -> Vec<String> {
    let mut handed = HandedIn::default();
    for data in files {
        let name = sha256_hex(data);
        let moment = Moment { given: None, now };
        handed.read_bytes(&name[..8], data.to_vec(), moment, means);
    }
    well(&handed, files.len());
    let framework = FrameworkId::known("kommune-2024");
    let by =
        Bearings { catalogue: means.catalogue, support, framework: &framework, organisation: Some(&OWN) };
    let seen = imported(&mut handed, by);
    let parts = handed.parts.len();
    assert!(parts > 0 || seen.observations.is_empty());
    told(&seen)
}

/// Each file is taken or refused, and what is told of a part is bounded.
fn well(handed: &HandedIn, files: usize) {
    assert_eq!(handed.files.len() + handed.refused.len(), files);
    assert_eq!(handed.parts.len(), handed.files.iter().map(|file| file.parts).sum::<usize>());
    for part in &handed.parts {
        assert!(part.file < handed.files.len());
        assert!(part.puzzling.len() <= PUZZLES && part.puzzling.len() <= part.puzzles);
    }
}

fn told(seen: &Imported) -> Vec<String> {
    let mut lines: Vec<String> = seen.observations.iter().map(|one| one.id.to_string()).collect();
    for one in &seen.observations {
        let Seen::Units(units) = &one.seen else { panic!("{:?}", one.seen) };
        assert!(crate::FACTS.contains(&units.fact.as_str()), "{}", units.fact);
        assert!(
            !units.units.is_empty() && units.units.keys().all(|unit| !unit.trim().is_empty()),
            "{units:?}"
        );
    }
    lines.extend(seen.stale.iter().map(|one| format!("{one:?}")));
    lines.extend(seen.outside.iter().map(|one| format!("{one:?}")));
    lines.extend(seen.leads.iter().map(|one| format!("{} {:?}", one.asset, one.kind)));
    lines.sort();
    lines
}
