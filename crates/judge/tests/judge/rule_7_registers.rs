//! How the criteria that registers, exports and answers show are read: one test for each decision.

use crate::common::{World, catalogue, units, verdict};
use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

const TUNNEL: &str = "accounts.remote_use_tunnelled";
const TWO_FACTOR: &str = "accounts.remote_use_two_factor";

/// A world in which one asset was looked at by files and runs inside.
fn world(seen: &[(&str, &[(&str, Holds)])]) -> World {
    let mut world = World::outside(&["nordhavn.dk"]);
    for (fact, states) in seen {
        world.see("register", fact, units(fact, states));
    }
    world
}

/// The same, but nobody says that the list of this fact is complete.
fn in_part(mut world: World, fact: &str) -> World {
    for observation in &mut world.observations {
        match &mut observation.seen {
            Seen::Units(units) if units.fact.as_str() == fact => units.complete = false,
            _ => {}
        }
    }
    world
}

#[test]
fn rule_7_a_platform_missing_from_the_tunnel_list_leaves_k3_1_open() {
    let tunnel: &[_] = &[("Intranet", Holds::Yes)];
    for without in [Holds::No, Holds::Unknown] {
        let listed: &[_] = &[("Intranet", Holds::No), ("Skoleportal", without)];
        let judged = world(&[(TUNNEL, tunnel), (TWO_FACTOR, listed)]).judged();
        let k3_1 = verdict(&judged, "K3.1").unwrap();
        assert_eq!(k3_1.verdict, Unknown, "{without:?}");
        let names_it = |because: &Because| matches!(because, Because::Units { examples, .. } if *examples == ["Skoleportal"]);
        assert!(k3_1.because.iter().any(names_it), "{:?}", k3_1.because);
    }
}

#[test]
fn rule_7_a_platform_with_two_factors_need_not_be_on_the_tunnel_list() {
    let both: &[_] = &[("Intranet", Holds::No), ("Mail", Holds::Yes)];
    for tunnel in [&[("Intranet", Holds::Yes)] as &[_], &[("Intranet", Holds::Yes), ("Mail", Holds::No)]] {
        let judged = world(&[(TUNNEL, tunnel), (TWO_FACTOR, both)]).judged();
        assert_eq!(verdict(&judged, "K3.1").unwrap().verdict, Met, "{tunnel:?}");
        assert!(!verdict(&judged, "K3.2").unwrap().needed, "{tunnel:?}");
    }
    let all: &[_] = &[("Mail", Holds::Yes)];
    let world = world(&[(TUNNEL, &[("Mail", Holds::No)]), (TWO_FACTOR, all)]);
    assert_eq!(world.verdict("K3.1"), Some(NotApplicable), "nothing is left for a tunnel");
    assert_eq!(world.verdict("K3.2"), Some(Met));
}

#[test]
fn rule_7_a_platform_with_neither_two_factors_nor_a_tunnel_fails_k3_1() {
    let tunnel: &[_] = &[("Intranet", Holds::No)];
    assert_eq!(world(&[(TUNNEL, tunnel)]).verdict("K3.1"), Some(NotMet));
    assert_eq!(world(&[(TUNNEL, tunnel), (TWO_FACTOR, tunnel)]).verdict("K3.1"), Some(NotMet));
}

#[test]
fn rule_7_k3_1_is_met_only_where_one_of_the_lists_is_complete() {
    let tunnel: &[_] = &[("Intranet", Holds::Yes)];
    let listed: &[_] = &[("Intranet", Holds::No)];
    let whole = world(&[(TUNNEL, tunnel), (TWO_FACTOR, listed)]);
    let one = in_part(whole.clone(), TUNNEL);
    assert_eq!(one.verdict("K3.1"), Some(Met), "the list of two factors names every platform");
    assert_eq!(in_part(one, TWO_FACTOR).verdict("K3.1"), Some(Unknown));
    let other = in_part(whole, TWO_FACTOR);
    assert_eq!(other.verdict("K3.2"), Some(NotMet));
}

#[test]
fn rule_7_a_fact_is_excused_only_by_one_about_the_same_units() {
    let facts = &catalogue().facts;
    let mut excused = 0;
    for fact in facts.values() {
        let Some(by) = &fact.excused_by else { continue };
        let by = &facts[by];
        assert_eq!((by.population(), by.source), (fact.population(), fact.source), "{}", fact.id);
        excused += 1;
    }
    assert!(excused > 0);
}
