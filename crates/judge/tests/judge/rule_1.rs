//! Four ways a leaf may speak: it decides, or may only refute, only block, or only meet.

use kravtjek_judge::Breadth;
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{self, Met, NotMet, Unknown};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};

use crate::common::{World, units, verdict};
use crate::rows::DOMAIN;

fn failed(probe: Probe) -> Seen {
    Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) })
}

/// Where an answer says that all is well, or nobody has answered, and one thing beside it was seen.
fn beside(criterion: &str, asset: &str, fact: &str, answered: bool, seen: Option<Seen>) -> Option<Verdict> {
    let mut world = World::outside(&[DOMAIN]);
    if answered {
        world.answer(criterion, Says::Yes);
    }
    if let Some(seen) = seen {
        world.see(asset, fact, seen);
    }
    world.verdict(criterion)
}

#[test]
fn rule_1_what_may_only_refute_refutes_and_does_nothing_else() {
    let fact = "networks.camera_asks_login";
    let seen = |holds| Some(units(fact, &[("Kamera 1", holds)]));
    let told = |answered, seen| beside("K7.1", "networks", fact, answered, seen);
    assert_eq!(told(true, seen(Holds::Yes)), Some(Met));
    assert_eq!(told(true, seen(Holds::No)), Some(NotMet));
    assert_eq!(told(true, Some(failed(Probe::Units))), Some(Unknown));
    assert_eq!(told(true, None), Some(Met));
    assert_eq!(told(false, seen(Holds::Yes)), None);
    assert_eq!(told(false, seen(Holds::No)), Some(NotMet));
}

#[test]
fn rule_1_what_may_only_block_makes_what_would_be_met_unknown_and_never_refutes() {
    let fact = "web.versions_supported";
    let seen = |holds| Some(units(fact, &[("nginx 1.14", holds)]));
    let told = |answered, seen| beside("S26.1", DOMAIN, fact, answered, seen);
    assert_eq!(told(true, seen(Holds::Yes)), Some(Met));
    assert_eq!(told(true, seen(Holds::No)), Some(Unknown));
    assert_eq!(told(true, Some(failed(Probe::Units))), Some(Unknown));
    assert_eq!(told(true, None), Some(Met));
    assert_eq!(told(false, seen(Holds::Yes)), None, "it never meets");
    assert_eq!(told(false, seen(Holds::No)), Some(Unknown), "the sign is shown, whatever else is missing");
    assert_eq!(told(false, Some(failed(Probe::Units))), None);
}

#[test]
fn rule_1_what_blocks_is_among_the_reasons_and_no_contradiction() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S26.1", Says::Yes);
    world.see(
        DOMAIN,
        "web.versions_supported",
        units("web.versions_supported", &[("nginx 1.14", Holds::No)]),
    );
    let judged = world.judged();
    let criterion = verdict(&judged, "S26.1").unwrap();
    let told = |because: &Because| matches!(because, Because::Check { check, .. } if check.as_str() == "web.versions_supported");
    assert!(criterion.because.iter().any(told));
    assert!(!criterion.contradicted);
}

#[test]
fn rule_1_what_was_answered_with_no_stays_red_whatever_blocks() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S26.1", Says::No);
    world.see(
        DOMAIN,
        "web.versions_supported",
        units("web.versions_supported", &[("nginx 1.14", Holds::No)]),
    );
    assert_eq!(world.verdict("S26.1"), Some(NotMet));
}

#[test]
fn rule_1_a_clock_out_of_step_makes_the_time_of_logs_unknown_and_not_wrong() {
    let skewed = |mut world: World| {
        world.answer("S16.2", Says::Yes);
        world.bend("GET https://nordhavn.dk/ 192.0.2.1:443", |seen| {
            if let Seen::Http(http) = seen {
                http.clock = Some((90, 1));
            }
        })
    };
    assert_eq!(skewed(World::outside(&[DOMAIN])).verdict("S16.2"), Some(Unknown));
}

#[test]
fn rule_1_a_log_on_page_that_is_not_registered_makes_multi_factor_unknown_and_not_wrong() {
    let fact = "accounts.multi_factor_required";
    let mut world = World::outside(&[DOMAIN]);
    world.see("accounts", fact, units(fact, &[("VPN", Holds::Yes)]));
    assert_eq!(world.verdict("S11.1"), Some(Met));
    let page = units("web.login_accounted", &[("https://nordhavn.dk/login", Holds::No)]);
    world.see(DOMAIN, "web.login_accounted", page);
    assert_eq!(world.verdict("S11.1"), Some(Unknown));
}

#[test]
fn rule_1_what_may_only_meet_proves_by_a_hit_and_says_nothing_by_a_miss() {
    for (criterion, fact) in
        [("S22.1", "resolvers.harmful_blocked"), ("S22.2", "resolvers.lists_update_themselves")]
    {
        let seen = |holds| Some(units(fact, &[("192.0.2.53", holds)]));
        let told = |answered, seen| beside(criterion, "resolvers", fact, answered, seen);
        assert_eq!(told(false, seen(Holds::Yes)), Some(Met));
        for says_nothing in [
            None,
            seen(Holds::No),
            seen(Holds::Unknown),
            seen(Holds::NotApplicable),
            Some(failed(Probe::Units)),
        ] {
            assert_eq!(told(true, says_nothing.clone()), Some(Met), "the answer decides");
            assert_eq!(told(false, says_nothing), None, "nothing is known");
        }
    }
}

#[test]
fn rule_1_a_miss_is_neither_a_fault_nor_a_contradiction() {
    let fact = "resolvers.harmful_blocked";
    let mut world = World { breadth: Breadth::Everything, ..World::outside(&[DOMAIN]) };
    world.see("resolvers", fact, units(fact, &[("192.0.2.53", Holds::No)]));
    let told = |world: &World| {
        let judged = world.judged();
        let criterion = verdict(&judged, "S22.1").unwrap();
        let fault = criterion.because.iter().any(|because| matches!(because, Because::Units { .. }));
        (criterion.verdict, fault, criterion.contradicted)
    };
    assert_eq!(told(&world), (Unknown, false, false));
    world.answer("S22.1", Says::Yes);
    assert_eq!(told(&world), (Met, false, false));
    world.organisation.answers[0].says = Says::No;
    assert_eq!(told(&world), (NotMet, false, false));
}

#[test]
fn rule_1_a_hit_stands_against_an_answer_and_the_contradiction_is_shown() {
    let fact = "resolvers.harmful_blocked";
    let mut world = World::outside(&[DOMAIN]);
    world.see("resolvers", fact, units(fact, &[("192.0.2.53", Holds::Yes)]));
    world.answer("S22.1", Says::No);
    let judged = world.judged();
    let criterion = verdict(&judged, "S22.1").unwrap();
    assert_eq!((criterion.verdict, criterion.contradicted), (Met, true));
}
