//! What was read, put together as it is shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use kravtjek_intake::import::facts::Imported;
use kravtjek_intake::import::formats::{Means, lacking, nearest};
use kravtjek_intake::import::handed::{AtFrom, Part};
use kravtjek_intake::import::rules::Bearings;
use kravtjek_intake::import::{DeviceKind, HandedIn};
use kravtjek_intake::sheet::date::danish_day;
use kravtjek_judge::{AddedUp, Stands, added_up};
use kravtjek_model::assessment::Unconfirmed;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::taken_over::Statement;
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_report::import::{Fact, File, Import, Puzzle, Refused, Sought, Stale, Unit};

use super::fleets;
use crate::refusal;

/// What the files show, with words where there are ids.
pub(super) fn import<'a>(
    handed: &HandedIn,
    imported: &'a Imported,
    by: Bearings<'a>,
    means: &Means<'_>,
    (now, saved): (Timestamp, Option<String>),
) -> Import<'a> {
    let refused = handed.refused.iter().map(|one| Refused {
        file: one.file.clone(),
        part: one.part.clone(),
        row: one.row,
        why: one.why.id(),
        said: refusal::sentence(one),
    });
    let stale = imported.stale.iter().map(|one| Stale {
        fleet: one.fleet.to_owned(),
        unit: one.unit.clone(),
        last_seen: one.last_seen,
    });
    let support = by.support.on();
    let outdated = support.is_some_and(|on| {
        let day = danish_day(now);
        on.checked_add(45.days()).is_ok_and(|until| until < day)
    });
    Import {
        organisation: by.organisation.map(|own| own.name.as_str()),
        files: handed.parts.iter().filter_map(|part| file(handed, part, means)).collect(),
        refused: refused.collect(),
        fleets: fleets::fleets(handed, imported, by),
        nameless: fleets::nameless(handed, imported),
        facts: facts(imported, by),
        stale: stale.collect(),
        turned_off: turned_off(imported),
        taken_over: taken_over(imported),
        leads: imported.leads.iter().map(|lead| (&*lead.asset, lead.kind)).collect(),
        support: (support, outdated),
        saved,
    }
}

/// The devices that would be in a fleet if they were not turned off.
fn turned_off(imported: &Imported) -> Vec<(&'static str, String)> {
    let off = imported.devices.iter().filter(|device| device.is_disabled);
    let named = off.filter_map(|device| {
        let fleet = match device.kind.unwrap_or(DeviceKind::Client) {
            DeviceKind::Client => "clients",
            DeviceKind::Phone => "phones",
            DeviceKind::Server | DeviceKind::Other => return None,
        };
        Some((fleet, device.name.clone()))
    });
    named.collect()
}

fn file(handed: &HandedIn, part: &Part, means: &Means<'_>) -> Option<File> {
    let source = &handed.files.get(part.file)?.source;
    let at_from = match part.at_from {
        AtFrom::Own => "file",
        AtFrom::Given => "given",
        AtFrom::Modified => "modified",
        AtFrom::Now => "now",
    };
    let puzzles = part.puzzling.iter().map(|one| {
        let (why, mend) = refusal::wanted(&one.wanted);
        Puzzle { row: one.place.row, column: one.column.to_string(), value: one.value.clone(), why, mend }
    });
    let understood = if part.format.is_some() { part.rows.saturating_sub(part.odd) } else { 0 };
    let nearest = if part.format.is_none() { nearest(&part.headings) } else { None };
    let is_sought = part.format.is_none() && (means.only.is_some() || means.map.is_some());
    let sought = is_sought.then(|| Sought {
        format: means.only.map(|only| only.id).filter(|id| *id != "table").map(Into::into),
        lacks: lacking(&part.headings, means),
    });
    Some(File {
        sought,
        file: source.file.clone(),
        part: handed.name_of(part).map(str::to_owned),
        sha256: source.sha256.clone(),
        format: part.format.map(|format| format.id.into()),
        register: part.source.as_deref().map(str::to_owned),
        at: part.at,
        at_from,
        rows: part.rows,
        understood,
        encoding: part.encoded.map(|encoded| (encoded.name, encoded.guessed)),
        lost_letters: part.lost,
        headings: part.headings.clone(),
        nearest: nearest.map(|format| format.id.into()),
        not_understood: puzzles.collect(),
        puzzles: part.puzzles,
    })
}

/// What self-assessments say, in the order of the files and their rows.
fn taken_over(imported: &Imported) -> Vec<Unconfirmed> {
    let said = imported.observations.iter().filter_map(|one| match &one.seen {
        Seen::TakenOver(taken) => Some(taken.statements.iter().map(move |said| (one, said))),
        _ => None,
    });
    let one = |(observation, said): (&Observation, &Statement)| Unconfirmed {
        requirement: said.about.split('.').next().unwrap_or_default().into(),
        statement: said.clone(),
        day: said.on.unwrap_or_else(|| danish_day(observation.at)),
        file: Some(observation.by.clone()),
        observation: Some(observation.id.clone()),
    };
    said.flatten().map(one).collect()
}

/// Every fact, its sources added up as judging does.
fn facts<'a>(imported: &'a Imported, by: Bearings<'a>) -> Vec<Fact<'a>> {
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for observation in &imported.observations {
        if let Seen::Units(Units { fact, source: Some(source), .. }) = &observation.seen {
            sources.entry(fact.as_str()).or_default().insert(source.as_str());
        }
    }
    let one = |added: AddedUp<'a>| {
        let unit = |stands: &Stands<'a>| {
            let read = stands.read();
            let untold = read.is_empty() && stands.holds == Holds::Unknown && !is_in_a_row(stands);
            Unit {
                name: stands.unit,
                holds: stands.holds,
                read: if untold { Detail::in_no_source() } else { read },
            }
        };
        Some(Fact {
            fact: &by.catalogue.facts.get(added.fact)?.id,
            complete: added.complete,
            units: added.units.iter().map(unit).collect(),
            sources: sources.get(added.fact).cloned().unwrap_or_default(),
            contradictions: added.contradicted,
        })
    };
    added_up(&imported.observations, by.catalogue).filter_map(one).collect()
}

/// Whether a row of a file speaks of a unit, if only by not saying it.
fn is_in_a_row(stands: &Stands<'_>) -> bool {
    stands.observation().is_some_and(|one| match &one.seen {
        Seen::Units(units) => units.units.get(stands.unit).is_some_and(|state| state.row().is_some()),
        _ => false,
    })
}
