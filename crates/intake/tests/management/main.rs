//! What policies, accounts and mail show: files as portals and commands write them, and the verdict of each unit, written by
//! hand.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounts;
mod domains;
mod policies;
mod postfix;
mod scuba;
mod self_assessment;
mod whom;

use std::collections::BTreeMap;

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_intake::import::facts::{Imported, imported};
use kravtjek_intake::import::formats::Means;
use kravtjek_intake::import::handed::{HandedIn, Moment};
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

/// Files by their names, as they were handed in together on one day.
struct Told {
    handed: HandedIn,
    imported: Imported,
}

impl Told {
    fn by(files: &[(&str, &str)]) -> Self {
        Self::under("kommune-2024", files)
    }

    fn under(framework: &str, files: &[(&str, &str)]) -> Self {
        let catalogue = Catalogue::embedded().unwrap();
        let at = Some("2026-11-25T00:00:00Z".parse().unwrap());
        let moment = Moment { given: at, now: "2026-11-30T12:00:00Z".parse().unwrap() };
        let mut handed = HandedIn::default();
        for (name, text) in files {
            let means = Means::of(&catalogue);
            handed.read_bytes(name, text.as_bytes().to_vec(), moment, means);
        }
        let framework: FrameworkId = framework.into();
        let support = Support::embedded().unwrap();
        let by = Bearings { catalogue: &catalogue, support, framework: &framework, organisation: None };
        let imported = imported(&mut handed, by);
        Self { handed, imported }
    }

    /// The format that each part of the files is in.
    fn formats(&self) -> Vec<Option<&'static str>> {
        self.handed.parts.iter().map(|part| part.format.map(|format| format.id)).collect()
    }

    /// What all files say of a fact: `unit yes`, in order. A word that concludes something comes before one that does not.
    fn units(&self, fact: &str) -> Vec<String> {
        let mut all: BTreeMap<String, Holds> = BTreeMap::new();
        for observation in &self.imported.observations {
            let Seen::Units(units) = &observation.seen else { continue };
            if units.fact.as_str() != fact {
                continue;
            }
            for (unit, state) in &units.units {
                let holds = all.entry(unit.to_string()).or_insert(state.holds);
                if *holds == Holds::Unknown {
                    *holds = state.holds;
                }
            }
        }
        all.into_iter().map(|(unit, holds)| format!("{unit} {}", word(holds))).collect()
    }

    /// When a unit was heard of, by what is said of a fact.
    fn heard(&self, fact: &str, unit: &str) -> Option<jiff::Timestamp> {
        let of = self.imported.observations.iter().filter_map(|observation| match &observation.seen {
            Seen::Units(units) if units.fact.as_str() == fact => Some(&units.units),
            _ => None,
        });
        of.filter_map(|units| units.get(unit)?.at()).max()
    }

    /// What was read of a unit, in English.
    fn why(&self, fact: &str, unit: &str) -> String {
        let of = self.imported.observations.iter().filter_map(|observation| match &observation.seen {
            Seen::Units(units) if units.fact.as_str() == fact => Some(&units.units),
            _ => None,
        });
        let state = of
            .filter_map(|units| units.iter().find(|(name, _)| name.to_string() == unit))
            .map(|(_, state)| state);
        state
            .map(|state| state.detail.to_string())
            .filter(|why| !why.is_empty())
            .collect::<Vec<_>>()
            .join(" | ")
    }

    /// Names to look at.
    fn leads(&self) -> Vec<&str> {
        self.imported.leads.iter().map(|lead| &*lead.asset).collect()
    }

    /// Cells that are not understood, as `column: value`.
    fn puzzling(&self) -> Vec<String> {
        let all = self.handed.parts.iter().flat_map(|part| &part.puzzling);
        all.map(|one| format!("{}: {}", one.column, one.value)).collect()
    }
}

fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Yes => "yes",
        Holds::No => "no",
        Holds::Unknown => "unknown",
        Holds::NotApplicable => "not applicable",
    }
}
