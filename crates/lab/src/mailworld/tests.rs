//! The table of mail records as a table: every row once, every outcome somewhere, every zone readable.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_case_stands_once_and_every_zone_is_built() {
    let names: BTreeSet<&str> = cases().map(|case| case.domain).collect();
    assert_eq!(names.len(), cases().count());
    let lab = mailworld("2026-11-21T12:00:00Z".parse().unwrap()).build().unwrap();
    let zones: BTreeSet<String> = lab.zone_names().map(ToString::to_string).collect();
    for case in cases() {
        let above = case.domain.split_once('.').unwrap().1;
        let held = zones.iter().any(|zone| case.domain.ends_with(zone.as_str()) && zone.contains('.'));
        assert!(zones.contains(case.domain) == case.text().is_some() && held, "{above}");
    }
}

#[test]
fn each_check_is_met_failed_and_left_open_by_some_case() {
    for (at, check) in CHECKS.into_iter().enumerate() {
        for outcome in [Outcome::Pass, Outcome::Fail, Outcome::CannotTell] {
            assert!(cases().any(|case| case.outcomes[at] == outcome), "{check} {}", outcome.as_str());
            assert!(cases().any(|case| case.outcome(check) == Some(outcome)));
        }
    }
}
