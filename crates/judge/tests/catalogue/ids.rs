//! Which requirements and criteria there are, written out once more so that none is lost or slips in.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Force, State};
use kravtjek_model::id::RequirementId;

use crate::{IN_FORCE, catalogue, framework};

/// The municipal list in its groups' order: the state's 29 and 12 of its own.
const MUNICIPAL: [&str; 41] = [
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "K1", "K2", // clients
    "S8", "S9", "S10", // mail
    "S11", "K3", // authentication
    "S12", "K9", // passwords
    "S13", "S14", "S15", // mobile devices
    "S16", // logging
    "S17", "S18", "S19", "S20", "S21", "S22", "S23", // domains
    "S24", "S25", "K6", // networks
    "S26", "S27", "S28", // internet-facing services
    "S29", // internal systems
    "K4", "K5", "K7", "K8", "K10", "K11", "K12", // other
];

const STATE: [&str; 29] = [
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S15", "S16",
    "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S24", "S25", "S26", "S27", "S28", "S29",
];

#[rustfmt::skip]
const MUNICIPAL_CRITERIA: [&str; 88] = [
    "S1.1", "S1.2", "S1.3", "S2.1", "S2.2", "S3", "S4", "S5.1", "S5.2", "S6.1", "S6.2", "S7",
    "K1.1", "K1.2", "K2.1", "K2.2",
    "S8", "S9.1", "S9.2", "S9.3", "S10",
    "S11.1", "S11.2", "S11.3", "S11.4", "K3.1", "K3.2",
    "S12.1", "S12.2", "S12.3", "K9",
    "S13", "S14.1", "S14.2", "S14.3", "S14.4", "S14.5", "S14.6", "S14.7", "S14.8", "S15.1", "S15.2", "S15.3",
    "S16.1", "S16.2", "S16.3",
    "S17.1", "S17.2", "S18", "S19", "S20", "S21", "S22.1", "S22.2", "S23.1", "S23.2", "S23.3",
    "S24", "S25.1", "S25.2", "S25.3", "K6.1", "K6.2", "K6.3",
    "S26.1", "S26.2", "S27.0", "S27.a", "S27.b", "S27.c", "S28.1", "S28.2",
    "S29",
    "K4", "K5.1", "K5.2", "K5.3", "K7.1", "K7.2", "K8.1", "K8.2", "K8.3", "K10", "K11.1", "K11.2",
    "K12.1", "K12.2", "K12.3",
];

#[rustfmt::skip]
const STATE_CRITERIA: [&str; 60] = [
    "S1.1", "S1.2", "S1.3", "S2.1", "S2.2", "S3", "S4", "S5.1", "S5.2", "S6.1", "S6.2", "S7",
    "S8", "S9.1", "S9.2", "S9.3", "S10",
    "S11.1", "S11.2", "S11.3", "S11.4",
    "S12.1", "S12.2", "S12.3",
    "S13", "S14.1", "S14.2", "S14.3", "S14.4", "S14.5", "S15.1", "S15.2", "S15.3",
    "S16.1", "S16.2", "S16.3",
    "S17.1", "S17.2", "S18", "S19", "S20", "S21", "S22.1", "S22.2", "S23.1", "S23.2", "S23.3",
    "S24", "S25.1", "S25.2", "S25.3",
    "S26.1", "S26.2", "S27.0", "S27.a", "S27.b", "S27.c", "S28.1", "S28.2",
    "S29",
];

fn requirements_of(id: &str) -> Vec<String> {
    let catalogue = catalogue();
    framework(&catalogue, id).requirements().map(ToString::to_string).collect()
}

fn criteria_of(id: &str) -> Vec<String> {
    let catalogue = catalogue();
    let ids = catalogue.criterion_ids(framework(&catalogue, id));
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn the_municipal_list_has_these_41_requirements_and_88_criteria() {
    assert_eq!(requirements_of("kommune-2024"), MUNICIPAL);
    assert_eq!(criteria_of("kommune-2024"), MUNICIPAL_CRITERIA);
}

#[test]
fn the_states_list_has_these_29_requirements_and_60_criteria() {
    assert_eq!(requirements_of("stat-2024"), STATE);
    assert_eq!(criteria_of("stat-2024"), STATE_CRITERIA);
}

#[test]
fn no_criterion_stands_twice_in_a_framework() {
    for id in IN_FORCE {
        let ids = criteria_of(id);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{id}");
    }
}

#[test]
fn every_requirement_belongs_to_a_framework_and_stands_in_the_file_of_its_name() {
    let catalogue = catalogue();
    let belonging: BTreeSet<&RequirementId> =
        catalogue.frameworks.values().flat_map(|framework| framework.requirements()).collect();
    assert_eq!(belonging, catalogue.requirements.keys().collect());
    let known: BTreeSet<String> = catalogue.requirements.keys().map(ToString::to_string).collect();
    assert_eq!(files("requirements"), known);
}

#[test]
fn every_criterion_belongs_to_its_requirement_and_to_a_framework_that_has_it() {
    let catalogue = catalogue();
    for requirement in catalogue.requirements.values() {
        let own = requirement.id.as_str();
        for criterion in &requirement.criteria {
            let id = criterion.id.as_str();
            assert!(id == own || id.strip_prefix(own).is_some_and(|rest| rest.starts_with('.')), "{id}");
            for only in criterion.frameworks.iter().flatten() {
                assert!(
                    framework(&catalogue, only.as_str()).requirements().any(|had| had.as_str() == own),
                    "{id}"
                );
            }
        }
        let parameters = requirement.parameters.keys().map(ToString::to_string);
        let having: BTreeSet<String> = catalogue
            .frameworks
            .values()
            .filter(|framework| framework.requirements().any(|had| had.as_str() == own))
            .map(|framework| framework.id.to_string())
            .collect();
        let given: BTreeSet<String> = parameters.collect();
        assert!(given.is_empty() || given == having, "{own} gives parameters for {given:?}, not {having:?}");
    }
}

#[test]
fn each_framework_says_what_it_is_from_when_and_how_binding() {
    let catalogue = catalogue();
    let said: Vec<String> = catalogue
        .frameworks
        .values()
        .map(|framework| {
            let force = match framework.force {
                Force::Mandatory => "mandatory",
                Force::Recommended => "recommended",
            };
            let state = match (framework.state, &framework.superseded_by) {
                (State::InForce, None) => "in force".to_owned(),
                (State::Superseded, Some(later)) => format!("superseded by {later}"),
                (state, later) => format!("{state:?} and {later:?}, which do not go together"),
            };
            let from = framework.in_force.map_or("no date".to_owned(), |date| date.to_string());
            let (id, published, count) =
                (&framework.id, framework.published, framework.count.unwrap_or_default());
            format!("{id}: {count}, {force}, {state}, published {published}, fulfilled from {from}")
        })
        .collect();
    let expected = [
        "kommune-2024: 41, recommended, in force, published 2024-10-01, fulfilled from no date",
        "stat-2023: 20, mandatory, superseded by stat-2024, published 2022-06-29, fulfilled from 2023-01-01",
        "stat-2024: 29, mandatory, in force, published 2024-10-01, fulfilled from 2024-07-01",
    ];
    assert_eq!(said, expected);
    assert_eq!(requirements_of("stat-2023").len(), 0, "its texts could not be had, so nothing is listed");
}

#[test]
fn rule_9_a_framework_that_is_judged_by_says_which_text_of_it_is_restated() {
    for (id, framework) in &catalogue().frameworks {
        let dated = framework.edition.as_ref().map(|edition| edition.as_of.to_string());
        let expected = (framework.state == State::InForce).then(|| "2024-10-07".to_owned());
        assert_eq!(dated, expected, "{id}");
    }
}

/// The names of the catalogue's files in one folder, without their ending.
pub(crate) fn files(folder: &str) -> BTreeSet<String> {
    let path = format!("{}/../../catalogue/{folder}", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.to_string_lossy().trim_end_matches(".toml").to_owned()).collect()
}
