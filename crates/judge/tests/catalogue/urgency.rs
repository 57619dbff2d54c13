//! What is mended first names things that exist, and everything that can be red has its place.

use std::collections::BTreeSet;

use kravtjek_judge::CHECKS;
use kravtjek_model::assessment::Weight;

use crate::{catalogue, nothing_is_wrong};

/// Findings as they are named: `check.tag`.
fn findings() -> BTreeSet<String> {
    CHECKS
        .iter()
        .flat_map(|check| check.tags.iter().map(move |tag| format!("{}.{}", check.id, tag.name)))
        .collect()
}

#[test]
fn every_check_and_requirement_has_one_place_among_what_is_mended() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for id in catalogue.urgency.weights.iter().flat_map(|one| &one.of) {
        let known = findings().contains(id)
            || catalogue.words.keys().any(|check| check.as_str() == id)
            || catalogue.facts.keys().any(|fact| fact.as_str() == id)
            || catalogue.requirements.keys().any(|requirement| requirement.as_str() == id);
        if !known {
            wrong.push(format!("{id} is not a finding, check, fact or requirement"));
        }
        if !named.insert(id.as_str()) {
            wrong.push(format!("{id} stands twice"));
        }
    }
    let all = catalogue.words.keys().map(|check| check.to_string());
    let all = all.chain(catalogue.requirements.keys().map(|requirement| requirement.to_string()));
    // Of a check whose findings all have a place of their own nothing more is to be said.
    let placed = |id: &str| {
        let own = CHECKS.iter().find(|check| check.id.as_str() == id);
        own.is_some_and(|check| {
            check.tags.iter().all(|tag| named.contains(format!("{id}.{}", tag.name).as_str()))
        })
    };
    wrong.extend(
        all.filter(|id| !named.contains(id.as_str()) && !placed(id)).map(|id| format!("{id} has no place")),
    );
    nothing_is_wrong(&wrong);
}

#[test]
fn what_follows_from_a_fault_is_a_finding_and_so_is_the_fault() {
    let catalogue = catalogue();
    let known = findings();
    let all = catalogue.urgency.follows.iter().flat_map(|one| one.of.iter().chain(&one.from));
    let mut wrong: Vec<String> =
        all.filter(|id| !known.contains(*id)).map(|id| format!("{id} is not a finding")).collect();
    for same in &catalogue.urgency.same {
        let tags = |id: &kravtjek_model::id::CheckId| {
            let check = CHECKS.iter().find(|check| check.id == *id);
            check
                .map(|check| check.tags.iter().map(|tag| tag.name).collect::<BTreeSet<_>>())
                .unwrap_or_default()
        };
        let (mut own, other) = (tags(&same.check), tags(&same.other));
        own.retain(|tag| same.tag.as_ref().is_none_or(|only| only == tag));
        // A note is told by the check that makes it.
        let lacking = own.difference(&other).filter(|tag| !matches!(**tag, "none_known" | "note"));
        wrong.extend(lacking.map(|tag| format!("{} has no {tag}, which {} has", same.other, same.check)));
    }
    nothing_is_wrong(&wrong);
}

#[test]
fn a_broken_signature_is_mended_before_an_unsigned_zone_and_that_before_a_missing_preload_entry() {
    let urgency = &catalogue().urgency;
    let place =
        |check: &'static str, tag| urgency.of_finding(&kravtjek_model::id::CheckId::known(check), tag);
    assert!(place("dns.dnssec_signed", "bogus") < place("dns.dnssec_signed", "unsigned"));
    assert!(place("dns.dnssec_signed", "unsigned") < place("web.hsts_first_visit", "unprotected"));
    assert!(place("web.no_clear_text", "clear_text") < place("web.hsts_everywhere", "missing"));
    assert_eq!(
        Weight::Fail.min(Weight::Note),
        Weight::Fail,
        "what fails is told before what is worth knowing"
    );
}
