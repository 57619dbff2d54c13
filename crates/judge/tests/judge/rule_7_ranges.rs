//! S28: the ranges that the authority has declared count, whether a scan names them or not.

use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{Met, NotMet, Unknown};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::organisation::Range;

use crate::common::{World, units, verdict};
use crate::rule_7_registers::world;

/// An authority that has declared two ranges of addresses.
fn with_ranges(mut world: World) -> World {
    for range in ["192.0.2.0/28", "198.51.100.0/24"] {
        world.organisation.ranges.insert(range.into(), Range::default());
    }
    world
}

#[test]
fn rule_7_a_range_that_the_scan_leaves_out_leaves_s28_open() {
    for (fact, criterion) in [("services.range_scanned", "S28.1"), ("services.every_port_scanned", "S28.2")] {
        let one: &[_] = &[("192.0.2.0/28", Holds::Yes)];
        let world = with_ranges(world(&[(fact, one)]));
        let judged = world.judged();
        let seen = verdict(&judged, criterion).unwrap();
        assert_eq!(seen.verdict, Unknown, "{criterion}");
        let names_it = |because: &Because| matches!(because, Because::Units { examples, .. } if *examples == ["198.51.100.0/24"]);
        assert!(seen.because.iter().any(names_it), "{criterion}: {:?}", seen.because);
        // Nor is it left unsaid where the list is open anyhow, or something of it is not scanned.
        for (complete, first, what) in [(false, Holds::Yes, Unknown), (true, Holds::No, NotMet)] {
            let mut world = with_ranges(crate::rule_7_registers::world(&[]));
            let states = units(fact, &[("192.0.2.0/28", first)]);
            let Seen::Units(mut states) = states else { panic!() };
            states.complete = complete;
            world.see("register", fact, Seen::Units(states));
            let judged = world.judged();
            let seen = verdict(&judged, criterion).unwrap();
            assert_eq!(seen.verdict, what, "{criterion}");
            let names_it = |because: &Because| {
                matches!(because, Because::Units { examples, counts, .. } if counts[&Holds::Unknown] == 1
                    && examples.last().is_some_and(|last| last == "198.51.100.0/24"))
            };
            assert!(seen.because.iter().any(names_it), "{criterion}: {:?}", seen.because);
        }
    }
    let wider: &[_] =
        &[("192.0.2.0/24", Holds::Yes), ("198.51.100.0/25", Holds::Yes), ("198.51.100.128/25", Holds::Yes)];
    assert_eq!(with_ranges(world(&[("services.range_scanned", wider)])).verdict("S28.1"), Some(Met));
    let both: &[_] = &[("192.0.2.0/28", Holds::Yes), ("198.51.100.0/24", Holds::Yes)];
    assert_eq!(with_ranges(world(&[("services.range_scanned", both)])).verdict("S28.1"), Some(Met));
}

#[test]
fn rule_7_a_range_that_is_gone_from_the_latest_scan_leaves_s28_open_whatever_an_older_one_said() {
    for before in [Holds::Yes, Holds::No] {
        let fact = "services.range_scanned";
        let mut world = with_ranges(world(&[(fact, &[("192.0.2.0/28", Holds::Yes)])]));
        let older = units(fact, &[("192.0.2.0/28", Holds::Yes), ("198.51.100.0/24", before)]);
        world.see_at("register", fact, older, "2026-10-10T11:00:00Z".parse().unwrap());
        assert_eq!(world.verdict("S28.1"), Some(Unknown), "{before:?}");
    }
}

#[test]
fn rule_7_whoever_has_declared_ranges_cannot_say_that_there_are_none() {
    let mut world = with_ranges(world(&[]));
    world.answer("S28.used", Says::No);
    let judged = world.judged();
    let seen = verdict(&judged, "S28.1").unwrap();
    assert_eq!((seen.verdict, seen.contradicted), (Unknown, true));
}

#[test]
fn rule_7_whoever_has_answered_that_a_criterion_concerns_it_is_not_asked_again() {
    let mut world = with_ranges(world(&[("services.range_scanned", &[("192.0.2.0/28", Holds::Unknown)])]));
    let kept = |world: &World| {
        let judged = world.judged();
        let seen = verdict(&judged, "S28.1").unwrap();
        let asked = |because: &Because| matches!(because, Because::Answer(one) if one.question.as_str() == "S28.used");
        (seen.verdict, seen.because.iter().any(asked))
    };
    assert_eq!(kept(&world), (Unknown, false));
    world.answer("S28.used", Says::Yes);
    assert_eq!(kept(&world), (Unknown, true));
}
