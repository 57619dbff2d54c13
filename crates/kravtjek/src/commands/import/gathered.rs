//! What was read, put together as it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::Imported;
use kravtjek_intake::import::read::{AtFrom, Part};
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::{Holds, UnitState};
use kravtjek_report::import::{Fact, File, Import, Puzzle, Refused, Stale, Unit};

use crate::refusal;

/// What the files show, with words where there are ids.
pub(super) fn import<'a>(
    handed: &HandedIn,
    imported: &'a Imported,
    by: Bearings<'a>,
    now: Timestamp,
    saved: Option<String>,
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
        let day = kravtjek_intake::sheet::date::danish_day(now);
        on.checked_add(45.days()).is_ok_and(|until| until < day)
    });
    Import {
        organisation: by.organisation.map(|own| own.name.as_str()),
        files: handed.parts.iter().filter_map(|part| file(handed, part)).collect(),
        refused: refused.collect(),
        fleets: BTreeMap::new(),
        facts: facts(imported, by),
        stale: stale.collect(),
        leads: imported.leads.iter().map(|lead| (&*lead.asset, lead.kind)).collect(),
        support: (support, outdated),
        saved,
    }
}

fn file(handed: &HandedIn, part: &Part) -> Option<File> {
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
    let rows: BTreeSet<u64> = part.puzzling.iter().map(|one| one.place.row).collect();
    let understood = if part.format.is_some() { part.rows.saturating_sub(rows.len() as u64) } else { 0 };
    Some(File {
        file: source.file.clone(),
        part: part.name.clone(),
        sha256: source.sha256.clone(),
        format: part.format.map(|format| format.id.into()),
        register: part.source.as_deref().map(str::to_owned),
        at: part.at,
        at_from,
        rows: part.rows,
        understood,
        encoding: part.encoded.map(|encoded| (encoded.name, encoded.guessed)),
        lost_letters: 0,
        headings: part.headings.clone(),
        nearest: None,
        not_understood: puzzles.collect(),
        puzzles: part.puzzles,
    })
}

fn facts<'a>(imported: &'a Imported, by: Bearings<'a>) -> Vec<Fact<'a>> {
    let mut all: BTreeMap<&str, Fact<'a>> = BTreeMap::new();
    for observation in &imported.observations {
        let Seen::Units(units) = &observation.seen else { continue };
        let Some(known) = by.catalogue.facts.get(&units.fact) else { continue };
        let fact = all.entry(known.id.as_str()).or_insert_with(|| Fact {
            fact: &known.id,
            complete: units.complete,
            units: BTreeMap::new(),
            sources: BTreeSet::new(),
            contradictions: Vec::new(),
        });
        fact.sources.extend(units.source.as_ref().map(ToString::to_string));
        for (name, state) in &units.units {
            add(&mut fact.units, name, state);
        }
    }
    all.into_values().collect()
}

fn add(units: &mut BTreeMap<Arc<str>, Unit>, name: &Arc<str>, state: &UnitState) {
    let badness = |holds| match holds {
        Holds::No => 3,
        Holds::Yes => 2,
        Holds::NotApplicable => 1,
        Holds::Unknown => 0,
    };
    let own = Unit { holds: state.holds, read: state.detail.clone() };
    match units.get_mut(name) {
        Some(other) if badness(other.holds) < badness(own.holds) => *other = own,
        Some(_) => {}
        None => _ = units.insert(Arc::clone(name), own),
    }
}
