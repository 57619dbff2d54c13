//! Whom something is for: what the state's list does not ask of outward systems and guest networks, and what it does.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::ShownBy;
use kravtjek_model::assessment::{Because, Said, Verdict};
use kravtjek_model::audience::{Audience, Named};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::units::Holds;

use crate::common::{World, catalogue, units, verdict};

const MULTI_FACTOR: &str = "accounts.multi_factor_required";

fn named(audience: Audience) -> Named {
    Named { audience }
}

/// The state's whole world in order, but that one fact is as given.
fn world(fact: &str, states: &[(&str, Holds)]) -> World {
    World::whole("stat-2024").bend(fact, |seen| *seen = units(fact, states))
}

fn left_out(world: &World, criterion: &str) -> Vec<(Audience, BTreeSet<String>)> {
    let judged = world.judged();
    let because = verdict(&judged, criterion).unwrap().because.clone();
    let out = because.into_iter().filter_map(|one| match one {
        Because::Outside { audience, names } => Some((audience, names)),
        _ => None,
    });
    out.collect()
}

#[test]
fn rule_8_a_system_mainly_for_others_is_left_out_and_the_criterion_says_so() {
    let states = [("Lønsystemet", Holds::Yes), ("Borgerportalen", Holds::No)];
    let mut world = world(MULTI_FACTOR, &states);
    assert_eq!(world.verdict("S11.1"), Some(Verdict::NotMet));
    world.organisation.systems.insert("Borgerportalen".into(), named(Audience::Public));
    assert_eq!(world.verdict("S11.1"), Some(Verdict::Met));
    let out = left_out(&world, "S11.1");
    assert_eq!(out, [(Audience::Public, ["Borgerportalen".to_owned()].into())]);
    let judged = world.judged();
    let because = &verdict(&judged, "S11.1").unwrap().because;
    let counts = because.iter().find_map(|one| match one {
        Because::Units { counts, .. } => Some(counts.clone()),
        _ => None,
    });
    assert_eq!(counts, Some(BTreeMap::from([(Holds::Yes, 1), (Holds::NotApplicable, 1)])));
}

#[test]
fn rule_8_a_system_that_nothing_is_known_of_blocks_until_it_is_said_to_be_for_others() {
    let mut world = world(MULTI_FACTOR, &[("Lønsystemet", Holds::Yes), ("Borgerportalen", Holds::Unknown)]);
    assert_eq!(world.verdict("S11.1"), Some(Verdict::Unknown));
    world.organisation.systems.insert("borgerportalen".into(), named(Audience::Public));
    assert_eq!(world.verdict("S11.1"), Some(Verdict::Met));
}

#[test]
fn rule_8_where_all_are_for_others_the_requirement_is_not_relevant_with_the_reason() {
    let mut world = world("services.range_scanned", &[("192.0.2.0/28", Holds::No)]);
    world = world.bend("services.every_port_scanned", |seen| {
        *seen = units("services.every_port_scanned", &[("192.0.2.0/28", Holds::No)]);
    });
    world.organisation.ranges.entry("192.0.2.0/28".into()).or_default().audience = Audience::Public;
    let judged = world.judged();
    let requirement = judged.requirements.iter().find(|one| one.id.as_str() == "S28").unwrap();
    assert_eq!(requirement.verdict, Some(Verdict::NotApplicable));
    for criterion in ["S28.1", "S28.2"] {
        assert_eq!(left_out(&world, criterion), [(Audience::Public, ["192.0.2.0/28".to_owned()].into())]);
    }
}

#[test]
fn rule_8_a_website_mainly_for_others_is_left_out_of_a_check() {
    let mut world = World::whole("stat-2024");
    world.organisation.domains.entry("nordhavn.dk".into()).or_default().audience = Audience::Public;
    for host in ["nordhavn.dk", "www.nordhavn.dk"] {
        let said = world.outcome("time.clock_agrees", host);
        assert_eq!(said.outcome, Said::NotApplicable);
        let tags: Vec<_> =
            said.findings.iter().map(|one| (one.tag.as_str(), one.args.get("audience"))).collect();
        assert_eq!(tags, [("outside", Some("public"))]);
    }
    let names = ["nordhavn.dk", "www.nordhavn.dk"].map(str::to_owned);
    assert_eq!(left_out(&world, "S16.2"), [(Audience::Public, names.into())]);
}

#[test]
fn rule_8_requirements_on_web_and_mail_hold_whoever_it_is_for() {
    let broken = World::whole("stat-2024").bend("nordhavn.dk", |seen| {
        if let Seen::Dnssec(zone) = seen {
            zone.state = State::Insecure;
        }
    });
    assert_eq!(broken.verdict("S18"), Some(Verdict::NotMet));
    let mut public = broken.clone();
    public.organisation.domains.entry("nordhavn.dk".into()).or_default().audience = Audience::Public;
    for name in ["A-1", "A-2", "mx.nordhavn.dk", "www.nordhavn.dk"] {
        public.organisation.systems.insert(name.into(), named(Audience::Public));
    }
    let (before, after) = (broken.judged(), public.judged());
    for id in ["S8", "S9", "S10", "S17", "S18", "S19", "S20", "S23", "S26", "S27"] {
        let of = |judged: &kravtjek_model::assessment::Assessment| {
            judged.requirements.iter().find(|one| one.id.as_str() == id).cloned()
        };
        assert_eq!(of(&before), of(&after), "{id}");
    }
    assert_eq!(public.verdict("S11.1"), Some(Verdict::NotApplicable));
}

#[test]
fn rule_8_a_guest_network_is_outside_what_is_asked_of_wireless_networks_and_inside_its_own_requirement() {
    let wifi = |fact: &str, world: World| {
        world.bend(fact, |seen| *seen = units(fact, &[("Fyr", Holds::Yes), ("Fyr-Gæst", Holds::No)]))
    };
    let world = wifi("networks.wifi_seen_wpa2", World::whole("stat-2024"));
    let world = wifi("networks.wifi_set_to_wpa2", world);
    let mut world = wifi("networks.guest_apart", world);
    assert_eq!(world.verdict("S24"), Some(Verdict::NotMet));
    world.organisation.networks.insert("Fyr-Gæst".into(), named(Audience::Guests));
    assert_eq!(world.verdict("S24"), Some(Verdict::Met));
    assert_eq!(left_out(&world, "S24"), [(Audience::Guests, ["Fyr-Gæst".to_owned()].into())]);
    assert_eq!(world.verdict("S25.1"), Some(Verdict::NotMet));
}

#[test]
fn rule_8_the_municipal_list_asks_the_same_for_every_audience() {
    let mut world = World::whole("kommune-2024")
        .bend(MULTI_FACTOR, |seen| *seen = units(MULTI_FACTOR, &[("Borgerportalen", Holds::No)]));
    world.organisation.systems.insert("Borgerportalen".into(), named(Audience::Public));
    assert_eq!(world.verdict("S11.1"), Some(Verdict::NotMet));
    assert_eq!(left_out(&world, "S11.1"), []);
}

#[test]
fn rule_8_what_an_audience_takes_out_is_data_that_splits_no_check_or_fact() {
    for framework in catalogue().frameworks.values() {
        let mut out: BTreeMap<ShownBy, BTreeMap<Audience, BTreeSet<String>>> = BTreeMap::new();
        let mut all: BTreeMap<ShownBy, BTreeSet<String>> = BTreeMap::new();
        for id in framework.requirements() {
            let criteria = catalogue().criteria(&catalogue().requirements[id], &framework.id);
            for leaf in criteria.flat_map(|criterion| criterion.met_when.leaves()) {
                all.entry(leaf.shown_by.clone()).or_default().insert(id.to_string());
                for one in framework.outside(id) {
                    out.entry(leaf.shown_by.clone())
                        .or_default()
                        .entry(one.audience)
                        .or_default()
                        .insert(id.to_string());
                }
            }
        }
        for (leaf, by) in out {
            for (audience, requirements) in by {
                assert_eq!(
                    requirements, all[&leaf],
                    "{leaf:?} is asked of {audience} by some and not by others"
                );
            }
        }
        for one in &framework.outside {
            assert_ne!(one.audience, Audience::Own, "{}", framework.id);
            let strange =
                |id: &&kravtjek_model::id::RequirementId| !framework.requirements().any(|own| own == *id);
            assert_eq!(one.requirements.iter().find(strange), None, "{}", framework.id);
        }
    }
    let of = |id: &str| catalogue().frameworks[id].outside.iter().map(|one| one.audience).collect::<Vec<_>>();
    assert_eq!(of("stat-2024"), [Audience::Public, Audience::Guests]);
    assert_eq!(of("kommune-2024"), []);
}
