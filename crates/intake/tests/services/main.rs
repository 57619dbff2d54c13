//! Port scans, vulnerability reports and lists of a service's parts, as their programs write them, and what comes of them,
//! by hand.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod cyclonedx;
mod exploited;
mod greenbone;
mod nessus;
mod nmap;
mod soak;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::Means;
use kravtjek_intake::import::handed::{HandedIn, Moment};
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::organisation::{Organisation, Range};

/// The moment of which files without a date speak.
const NOW: &str = "2026-11-30T12:00:00Z";

/// Each unit of a fact with its state, and what is said where it is not well; with the day of the file that says so.
fn said(fact: &str, ranges: &[&str], framework: &'static str, files: &[&str]) -> Vec<String> {
    let catalogue = Catalogue::embedded().unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    let mut handed = HandedIn::default();
    for file in files {
        let moment = Moment { given: None, now };
        handed.read_bytes("fil", file.as_bytes().to_vec(), moment, Means::of(&catalogue));
    }
    assert!(handed.refused.is_empty(), "{:?}", handed.refused);
    let mut organisation = Organisation::given("Nordhavn", []);
    for range in ranges {
        _ = organisation.ranges.insert((*range).into(), Range::default());
    }
    let framework = FrameworkId::known(framework);
    let organisation = Some(&organisation).filter(|_| !ranges.is_empty());
    let support = Support::embedded().unwrap();
    let all = imported(
        &mut handed,
        Bearings { catalogue: &catalogue, support, framework: &framework, organisation },
    );
    let mut lines = Vec::new();
    for observation in &all.observations {
        let Seen::Units(units) = &observation.seen else { continue };
        if units.fact.as_str() != fact {
            continue;
        }
        for (unit, state) in &units.units {
            let holds = match state.holds {
                Holds::Yes => "yes",
                Holds::No => "no",
                Holds::Unknown => "unknown",
                Holds::NotApplicable => "not applicable",
            };
            lines.push(format!("{unit} {holds} {}", state.detail.text()).trim().to_owned());
        }
    }
    lines
}

fn why_refused(file: &str) -> &'static str {
    let catalogue = Catalogue::embedded().unwrap();
    let mut handed = HandedIn::default();
    let moment = Moment { given: None, now: NOW.parse().unwrap() };
    handed.read_bytes("fil", file.as_bytes().to_vec(), moment, Means::of(&catalogue));
    assert!(handed.parts.is_empty());
    handed.refused[0].why.id()
}

fn formats(file: &str) -> Vec<Option<&'static str>> {
    let catalogue = Catalogue::embedded().unwrap();
    let mut handed = HandedIn::default();
    let moment = Moment { given: None, now: NOW.parse().unwrap() };
    handed.read_bytes("fil", file.as_bytes().to_vec(), moment, Means::of(&catalogue));
    handed.parts.iter().map(|part| part.format.map(|format| format.id)).collect()
}
