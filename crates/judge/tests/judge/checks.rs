//! Each check says the right thing when one thing is bent: every tag it has, by the measurement that brings it forth.

use std::collections::BTreeSet;

use kravtjek_judge::CHECKS;
use kravtjek_model::assessment::Said::{self, CannotTell, Fail, NotApplicable, Pass};
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::units::Holds;

use crate::common::{World, units};
use crate::rows::{DOMAIN, STATE_ONLY, rows, zone};

#[test]
fn bending_one_thing_brings_forth_its_finding() {
    for row in rows() {
        let outcome = row.world().outcome(row.check, DOMAIN);
        let tags: Vec<&str> = outcome.findings.iter().map(|finding| finding.tag.as_str()).collect();
        assert_eq!(outcome.outcome, row.said, "{} {}: {tags:?}", row.check, row.tag);
        assert!(tags.contains(&row.tag), "{} said {tags:?}, not {}", row.check, row.tag);
    }
}

#[test]
fn unbent_every_check_that_measures_passes() {
    let world = World::whole("kommune-2024");
    for check in CHECKS.iter().filter(|check| !STATE_ONLY.contains(&check.id.as_str())) {
        let judged = world.judged();
        let outcomes: Vec<Said> = judged
            .assets
            .iter()
            .filter_map(|asset| asset.checks.get(&check.id))
            .map(|outcome| outcome.outcome)
            .filter(|said| *said != NotApplicable)
            .collect();
        let beside = ["web.login_accounted", "web.versions_supported"].contains(&check.id.as_str());
        assert!(outcomes.iter().all(|said| *said == Pass || beside), "{}: {outcomes:?}", check.id);
    }
}

#[test]
fn every_finding_names_a_field_that_is_there() {
    for row in rows() {
        let world = row.world();
        for finding in world.outcome(row.check, DOMAIN).findings.iter() {
            for evidence in &finding.evidence {
                let observation =
                    world.observations.iter().find(|one| one.id == evidence.observation).unwrap();
                let whole = serde_json::to_value(observation).unwrap();
                let root = if evidence.field == "seen" { "" } else { "/seen" };
                let path = evidence.field.replace('[', "/").replace(']', "");
                let path = if path.contains("versions") {
                    path.replacen('.', "/", path.matches("tls.").count() + 1)
                } else {
                    path.replace('.', "/")
                };
                let absent =
                    row.tag == "not_looked" || path.starts_with("suites") || path.starts_with("tls/suites");
                assert!(
                    whole.pointer(&format!("{root}/{path}")).is_some() || absent,
                    "{}: {}",
                    row.tag,
                    evidence.field
                );
            }
        }
    }
}

#[test]
fn a_domain_outside_dk_must_lead_there_or_be_excused() {
    let mut world = World::outside(&["nordhavn.com"]);
    for check in ["web.dot_dk", "web.leads_to_dk"] {
        assert_eq!(world.outcome(check, "nordhavn.com").outcome, Fail);
    }
    let exemption = kravtjek_model::organisation::Exemption {
        reason: "Turister fra udlandet".into(),
        by: "Anna Holm".into(),
        on: "2026-11-01".parse().unwrap(),
    };
    world.organisation.domains.get_mut("nordhavn.com").unwrap().foreign_audience = Some(exemption);
    for check in ["web.dot_dk", "web.leads_to_dk"] {
        assert_eq!(world.outcome(check, "nordhavn.com").outcome, NotApplicable);
        assert_eq!(world.outcome(check, "www.nordhavn.com").outcome, NotApplicable, "its hosts with it");
    }
}

#[test]
fn a_delegated_subdomain_counts_for_state_bodies_only() {
    let mut world = World::outside(&[DOMAIN]);
    let mut unsigned = world.observations[0].seen.clone();
    if let Some(zone) = zone(&mut unsigned) {
        (zone.name, zone.zone, zone.state) =
            ("post.nordhavn.dk".into(), "post.nordhavn.dk".into(), State::Insecure);
    }
    world.see("post.nordhavn.dk", "post.nordhavn.dk", unsigned);
    assert_eq!(world.verdict("S18").unwrap().as_str(), "met");
    world.framework = "stat-2024";
    assert_eq!(world.verdict("S18").unwrap().as_str(), "not_met");
}

#[test]
fn tests_with_consent_are_read_unit_by_unit() {
    for (holds, said) in [(Holds::Yes, Pass), (Holds::No, Fail), (Holds::Unknown, CannotTell)] {
        for check in ["mail.relay_closed", "mail.dmarc_respected"] {
            let mut world = World::outside(&[DOMAIN]);
            world.see("mx.nordhavn.dk", check, units(check, &[("192.0.2.2", holds)]));
            assert_eq!(world.outcome(check, "mx.nordhavn.dk").outcome, said);
        }
    }
}

#[test]
fn the_rows_cover_every_tag_of_every_check() {
    let covered: BTreeSet<(&str, &str)> = rows().iter().map(|row| (row.check, row.tag)).collect();
    // Shared with a check that has a row for it, or tested above by itself.
    let elsewhere = [
        "null_mx",
        "no_mail",
        "implicit_mx",
        "empty_policy",
        "unsaid",
        "not_so",
        "no_modern_version",
        "old_version",
    ];
    let alone = [
        ("time.clock_agrees", "own_clock"),
        ("web.dot_dk", "stays_outside"),
        ("web.dot_dk", "leads_outside"),
        ("web.dot_dk", "foreign_audience"),
        ("web.no_clear_text", "not_scanned"),
        ("web.leads_to_dk", "not_redirected"),
        ("web.leads_to_dk", "foreign_audience"),
        ("web.https_redirect", "nothing_there"),
        ("web.versions_supported", "vouched_for"),
        ("web.hsts_first_visit", "list_partial"),
        ("web.https_redirect", "other_host_first"),
        ("mail.dkim_found", "parked_not_revoked"),
        ("mail.dkim_found", "key_shared"),
    ];
    for check in CHECKS.iter().filter(|check| !STATE_ONLY.contains(&check.id.as_str())) {
        for tag in check.tags {
            let own = (check.id.as_str(), tag.name);
            assert!(
                covered.contains(&own) || elsewhere.contains(&tag.name) || alone.contains(&own),
                "{own:?}"
            );
        }
    }
}
