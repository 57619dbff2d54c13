//! What rests on a ground that does not hold is unknown; a run that was looked at on firm ground stands.

use std::collections::BTreeMap;

use kravtjek_model::detail::Detail;

use kravtjek_model::assessment::{Assessment, Verdict};
use kravtjek_model::observation::dns::{Listed, Reason, State};
use kravtjek_model::observation::foundation::{Flaw, Foundation};
use kravtjek_model::observation::{Seen, Tri};

use crate::common::World;

fn sound() -> Foundation {
    Foundation {
        servers: Tri::YES,
        root: State::Secure,
        reasons: Vec::new(),
        control: State::Secure,
        control_reasons: Vec::new(),
        clock: None,
        shut: BTreeMap::new(),
    }
}

fn reason(id: &str) -> Vec<Reason> {
    vec![Reason { id: Listed::read(id), ede: None, zone: ".".to_owned(), detail: Detail::NOTHING }]
}

/// A foundation with each flaw.
fn flawed() -> Vec<(Flaw, Foundation)> {
    let root = |state, id| Foundation { root: state, reasons: reason(id), ..sound() };
    vec![
        (Flaw::Impostor, Foundation { servers: Tri::NO, ..sound() }),
        (Flaw::Clock, Foundation { clock: Some(Detail::said("2020")), ..sound() }),
        (Flaw::Anchor, root(State::Bogus, "anchor_no_matching_key")),
        (Flaw::Root, root(State::Bogus, "sig_crypto_failed")),
        (Flaw::Control, Foundation { control: State::Bogus, ..sound() }),
    ]
}

/// A world with a zone that is not signed, looked at on this ground.
fn red_world(foundation: Option<Foundation>) -> World {
    let mut world = World::outside(&["nordhavn.dk"]).bend("nordhavn.dk", |seen| {
        if let Seen::Dnssec(zone) = seen {
            zone.state = State::Insecure;
        }
    });
    if let Some(foundation) = foundation {
        world.see_at(".", ".", Seen::Foundation(foundation), "2026-11-21T10:59:00Z".parse().unwrap());
    }
    world
}

fn reds(assessment: &Assessment) -> usize {
    assessment.criteria().filter(|one| one.verdict == Verdict::NotMet).count()
}

#[test]
fn on_a_ground_that_does_not_hold_nothing_is_red_and_nothing_is_green() {
    assert_eq!(red_world(None).verdict("S18"), Some(Verdict::NotMet), "read as before");
    assert_eq!(red_world(Some(sound())).verdict("S18"), Some(Verdict::NotMet));
    for (flaw, foundation) in flawed() {
        let judged = red_world(Some(foundation)).judged();
        assert!(judged.criteria().count() > 10, "{flaw:?}");
        for criterion in judged.criteria() {
            assert_eq!(criterion.verdict, Verdict::Unknown, "{flaw:?} {}", criterion.id);
        }
        let told: Vec<Flaw> = judged.foundation.iter().map(|one| one.flaw).collect();
        assert_eq!(told, [flaw]);
    }
}

#[test]
fn the_finding_names_the_ground_as_its_cause() {
    for (flaw, foundation) in flawed() {
        let outcome = red_world(Some(foundation)).outcome("dns.dnssec_signed", "nordhavn.dk");
        let first = &outcome.findings[0];
        assert_eq!((first.tag.as_str(), &first.args["why"]), ("not_seen", "foundation"), "{flaw:?}");
        assert_eq!(&first.args["detail"], flaw.as_str());
    }
}

#[test]
fn what_was_seen_before_on_firm_ground_stands() {
    let mut world = red_world(Some(sound()));
    let later = "2026-11-21T11:30:00Z".parse().unwrap();
    world.see_at(".", ".", Seen::Foundation(flawed()[0].1.clone()), later);
    let good = crate::common::zone("nordhavn.dk");
    world.see_at("nordhavn.dk", "nordhavn.dk", Seen::Dnssec(good), "2026-11-21T11:31:00Z".parse().unwrap());
    assert_eq!(world.verdict("S18"), Some(Verdict::NotMet), "the later word rests on nothing");
}

#[test]
fn answers_and_files_rest_on_no_network() {
    let whole = World::whole("kommune-2024");
    let mut world = whole.clone();
    world.see_at(".", ".", Seen::Foundation(flawed()[0].1.clone()), "2026-11-21T10:00:00Z".parse().unwrap());
    for criterion in ["S1.1", "S1.2", "S3"] {
        assert_eq!(world.verdict(criterion), whole.verdict(criterion), "{criterion}");
    }
    assert_eq!(reds(&world.judged()), 0);
}

/// RFC 4035 §4.3: without a trust anchor nobody knows whether a zone is meant to be signed.
#[test]
fn without_a_trust_anchor_nothing_is_said_of_dnssec_and_the_rest_is_judged() {
    let mut world = World::outside(&["nordhavn.dk"]);
    for observation in &mut world.observations {
        match &mut observation.seen {
            Seen::Dnssec(zone) => (zone.state, zone.reasons) = (State::Insecure, reason("no_trust_anchor")),
            Seen::Dns(lookup) => {
                (lookup.state, lookup.reasons) = (State::Insecure, reason("no_trust_anchor"));
            }
            _ => {}
        }
    }
    let none = Foundation { root: State::Insecure, reasons: reason("no_trust_anchor"), ..sound() };
    world.see_at(".", ".", Seen::Foundation(none), "2026-11-21T10:00:00Z".parse().unwrap());
    for criterion in ["S18", "S19", "S20"] {
        assert_eq!(world.verdict(criterion), Some(Verdict::Unknown), "{criterion}");
    }
    for criterion in ["S23.1", "S27.a", "K11.1"] {
        assert_eq!(world.verdict(criterion), Some(Verdict::Met), "{criterion}");
    }
}
