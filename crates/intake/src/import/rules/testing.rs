//! What files show of facts, for tests of rules.

use std::collections::BTreeMap;

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

use super::Bearings;
use crate::import::facts::imported;
use crate::import::formats::Means;
use crate::import::handed::{HandedIn, Moment};

/// What is shown of a fact: each unit with how it stands and what was read, the worse where several files speak of it.
pub(crate) type Shown = BTreeMap<String, (Holds, String)>;

/// What files show on a day under a framework, by fact.
pub(crate) fn shown_under(framework: &str, day: &str, files: &[&str]) -> BTreeMap<String, Shown> {
    let catalogue = Catalogue::embedded().unwrap();
    let moment = Moment {
        given: Some(format!("{day}T12:00:00Z").parse().unwrap()),
        now: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let mut handed = HandedIn::default();
    for (at, text) in files.iter().enumerate() {
        let means = Means::of(&catalogue);
        handed.read_bytes(&format!("fil-{at}"), text.as_bytes().to_vec(), moment, means);
    }
    assert!(handed.refused.is_empty(), "{:?}", handed.refused);
    assert!(handed.parts.iter().all(|part| part.format.is_some()), "{:?}", handed.parts);
    let framework = FrameworkId::known(match framework {
        "stat-2024" => "stat-2024",
        _ => "kommune-2024",
    });
    let support = Support::embedded().unwrap();
    let by = Bearings { catalogue: &catalogue, support, framework: &framework, organisation: None };
    let mut all: BTreeMap<String, Shown> = BTreeMap::new();
    for observation in imported(&mut handed, by).observations {
        let Seen::Units(units) = observation.seen else { continue };
        let shown = all.entry(units.fact.to_string()).or_default();
        for (unit, state) in units.units {
            let said = (state.holds, state.detail.text().to_owned());
            let worse = |holds: Holds| match holds {
                Holds::No => 3,
                Holds::Yes => 2,
                Holds::Unknown => 1,
                Holds::NotApplicable => 0,
            };
            let known = shown.entry(unit.to_string()).or_insert_with(|| said.clone());
            if worse(known.0) < worse(said.0) {
                *known = said;
            }
        }
    }
    all
}

/// What files show on a day of one fact.
pub(crate) fn shown(day: &str, fact: &str, files: &[&str]) -> Shown {
    shown_under("kommune-2024", day, files).remove(fact).unwrap_or_default()
}

/// How one unit stands.
pub(crate) fn of<'a>(shown: &'a Shown, unit: &str) -> (&'static str, &'a str) {
    match shown.get(unit) {
        Some((Holds::Yes, what)) => ("yes", what),
        Some((Holds::No, what)) => ("no", what),
        Some((Holds::Unknown, what)) => ("unknown", what),
        Some((Holds::NotApplicable, what)) => ("not applicable", what),
        None => ("nothing", ""),
    }
}
