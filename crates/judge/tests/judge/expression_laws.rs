//! The laws of joining, over made-up expressions and what made-up sources say.

use kravtjek_catalogue::{Leaf, May, MetWhen, ShownBy};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Verdict::{self, Met, NotMet, Unknown};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Seen, Why};
use proptest::prelude::*;

use crate::common::World;
use crate::expressions::Source::{Answer, Check, File, Inside, Other};
use crate::expressions::{self, PLACE, Source, answer, fail, good, nothing, say};
use crate::laws::cases;

/// What one source says: whether it failed, whether it lists all, its units, and how many days ago.
#[derive(Clone, Debug)]
struct Word {
    failed: bool,
    complete: bool,
    units: Vec<(&'static str, Holds)>,
    days: i64,
}

const UNITS: [&str; 3] = ["A", "B", "C"];

fn words() -> impl Strategy<Value = Word> {
    let holds = prop_oneof![
        5 => Just(Some(Holds::Yes)), 2 => Just(Some(Holds::No)), 1 => Just(Some(Holds::Unknown)),
        1 => Just(Some(Holds::NotApplicable)), 2 => Just(None)
    ];
    let units = prop::collection::vec(holds, 3);
    let days = prop_oneof![3 => 1i64..80, 2 => 95i64..300];
    (prop::bool::weighted(0.15), any::<bool>(), units, days).prop_map(|(failed, complete, units, days)| {
        let units = UNITS.iter().zip(units).filter_map(|(unit, holds)| Some((*unit, holds?)));
        Word { failed, complete, units: units.collect(), days }
    })
}

fn sources() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

/// A world in which some sources have spoken, some of them twice.
fn worlds() -> impl Strategy<Value = World> {
    prop::collection::vec((sources(), words()), 0..8).prop_map(|all| {
        let mut world = nothing();
        all.iter().for_each(|(source, word)| speak(&mut world, *source, word));
        world
    })
}

fn speak(world: &mut World, source: Source, word: &Word) {
    match source {
        Answer => say(world, Answer, true, &word.units, word.days),
        _ if word.failed => fail(world, source, word.days),
        _ => say(world, source, word.complete, &word.units, word.days),
    }
}

/// Expressions of some sources, joined in any way.
fn expressions(of: &'static [Source]) -> impl Strategy<Value = MetWhen> {
    let may = prop_oneof![
        6 => Just(None), 1 => Just(Some(May::Refute)), 1 => Just(Some(May::Block)), 1 => Just(Some(May::Meet))
    ];
    let leaf = (prop::sample::select(of.to_vec()), may).prop_map(|(source, may)| source.speaking(may));
    leaf.prop_recursive(2, 8, 3, |inner| {
        (0..3u8, prop::collection::vec(inner, 1..4)).prop_map(|(join, mut parts)| match join {
            0 => {
                parts.retain(|part| part.may() != Some(May::Meet));
                if parts.is_empty() { Other.leaf() } else { MetWhen::All(parts) }
            }
            1 => MetWhen::Any(parts),
            _ => MetWhen::Either(parts),
        })
    })
}

const ALL: &[Source] = &Source::ALL;
const BUT_INSIDE: &[Source] = &[Check, File, Other, Answer];

/// What an expression comes to. Where it has no place for an answer, none is given: one would count in another way.
fn comes_to(world: &World, expression: MetWhen) -> Verdict {
    let own = |leaf: &&Leaf| leaf.shown_by == ShownBy::Answer(PLACE.into());
    if expression.leaves().iter().any(own) {
        return expressions::comes_to(world, expression);
    }
    let mut silent = world.clone();
    silent.organisation.answers.clear();
    expressions::comes_to(&silent, expression)
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        NotMet => 0,
        Unknown => 1,
        Met | Verdict::NotApplicable => 2,
    }
}

fn failed(observation: &Observation) -> Seen {
    let probe = observation.seen.probe();
    Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) })
}

proptest! {
    #![proptest_config(cases())]

    /// What is too old counts only as the red that it was, so the law speaks of what still counts.
    #[test]
    fn rule_1_a_measurement_that_failed_never_improves_what_an_expression_comes_to(
        world in worlds(), expression in expressions(ALL), which in any::<prop::sample::Index>()
    ) {
        let old = expressions::ago(&world, 90);
        let fresh: Vec<usize> = (0..world.observations.len()).filter(|at| world.observations[*at].at > old).collect();
        prop_assume!(!fresh.is_empty());
        let which = fresh[which.index(fresh.len())];
        let mut after = world.clone();
        // Nor may an earlier word of the same source stand in for it.
        let (subject, asset) = (&world.observations[which].subject, &world.observations[which].asset);
        let same = |one: &Observation| one.subject == *subject && one.asset == *asset;
        prop_assume!(world.observations.iter().filter(|one| same(one)).count() == 1);
        after.observations[which].seen = failed(&world.observations[which]);
        let (before, after) = (comes_to(&world, expression.clone()), comes_to(&after, expression));
        prop_assert!(good(before) || !good(after), "{before:?} became {after:?}");
    }

    #[test]
    fn rule_1_what_may_only_block_never_makes_red_and_never_makes_better(
        world in worlds(), expression in expressions(BUT_INSIDE)
    ) {
        let without = comes_to(&world, expression.clone());
        let with = comes_to(&world, MetWhen::All(vec![expression, Inside.may(May::Block)]));
        prop_assert_eq!(with == NotMet, without == NotMet);
        prop_assert!(rank(with) <= rank(without), "{:?} became {:?}", without, with);
    }

    #[test]
    fn rule_1_what_may_only_refute_never_makes_better(world in worlds(), expression in expressions(BUT_INSIDE)) {
        let without = comes_to(&world, expression.clone());
        let with = comes_to(&world, MetWhen::All(vec![expression, Inside.may(May::Refute)]));
        prop_assert!(rank(with) <= rank(without), "{:?} became {:?}", without, with);
    }

    #[test]
    fn rule_1_what_may_only_meet_never_makes_worse(world in worlds(), expression in expressions(BUT_INSIDE)) {
        let without = comes_to(&world, expression.clone());
        for joined in [MetWhen::Either, MetWhen::Any] {
            let with = comes_to(&world, joined(vec![expression.clone(), Inside.may(May::Meet)]));
            prop_assert!(rank(with) >= rank(without), "{:?} became {:?}", without, with);
        }
    }

    #[test]
    fn rule_1_what_may_only_meet_says_nothing_by_a_miss(world in worlds(), word in words()) {
        let either = || MetWhen::Either(vec![Inside.may(May::Meet), Answer.leaf()]);
        let mut silent = world.clone();
        silent.observations.retain(|one| one.subject.to_string() != Inside.fact());
        let without = comes_to(&silent, either());
        let mut spoken = silent.clone();
        let units: Vec<_> = word.units.iter().map(|(unit, _)| (*unit, Holds::No)).collect();
        prop_assume!(!units.is_empty());
        say(&mut spoken, Inside, word.complete, &units, word.days);
        prop_assert_eq!(comes_to(&spoken, either()), without);
    }

    #[test]
    fn rule_2_a_weaker_source_never_overrules_one_that_concludes(world in worlds()) {
        let order = [Check, Inside, File, Answer];
        for at in 0..order.len() {
            let alone = comes_to(&world, order[at].leaf());
            let silent = order[..at].iter().all(|stronger| !spoke(&world, *stronger));
            if silent && matches!(alone, Met | NotMet) {
                let all = MetWhen::Either(order.iter().map(|source| source.leaf()).collect());
                prop_assert_eq!(comes_to(&world, all), alone);
            }
        }
    }

    #[test]
    fn rule_2_a_part_gives_way_only_to_a_complete_list_of_all_it_saw(stronger in words(), weaker in words()) {
        let mut world = nothing();
        speak(&mut world, Inside, &Word { days: 10, ..stronger.clone() });
        speak(&mut world, File, &Word { days: 10, ..weaker.clone() });
        let verdict = comes_to(&world, MetWhen::Either(vec![Inside.leaf(), File.leaf()]));
        let alone = comes_to(&world, Inside.leaf());
        if verdict == Met && alone != Met && !matches!(alone, Verdict::NotApplicable) {
            prop_assert!(!stronger.failed && !stronger.complete && weaker.complete && !weaker.failed);
            for (unit, holds) in stronger.units.iter().filter(|(_, holds)| *holds != Holds::NotApplicable) {
                prop_assert_eq!(*holds, Holds::Yes);
                prop_assert!(weaker.units.iter().any(|(listed, _)| listed == unit), "{}", unit);
            }
        }
    }

    #[test]
    fn rule_2_no_older_answer_turns_a_lapsed_red_green_however_many_there_are(
        source in prop::sample::select(vec![Check, Inside, File]),
        red in 95i64..300,
        older in prop::collection::vec((0i64..60, any::<bool>()), 0..4)
    ) {
        let mut world = nothing();
        say(&mut world, source, true, &[("A", Holds::No)], red);
        let expressions = || [
            MetWhen::Either(vec![source.leaf(), Answer.leaf()]),
            MetWhen::All(vec![Answer.leaf(), source.may(May::Refute)]),
            MetWhen::All(vec![Answer.leaf(), source.may(May::Block)]),
        ];
        for (before, yes) in older {
            answer(&mut world, if yes { Says::Yes } else { Says::No }, red + before);
        }
        for expression in expressions() {
            prop_assert!(!good(comes_to(&world, expression)));
        }
        answer(&mut world, Says::Yes, red - 1);
        for expression in expressions() {
            prop_assert_eq!(comes_to(&world, expression), Met);
        }
    }

    #[test]
    fn rule_2_growing_old_turns_nothing_red_green_that_was_all_said_on_one_day(
        words in prop::collection::vec((sources(), words()), 1..8),
        expression in expressions(ALL), days in 1i64..200
    ) {
        // Of alternatives one is enough, whatever became of the others.
        prop_assume!(!within_any(&expression));
        let mut world = nothing();
        words.iter().for_each(|(source, word)| speak(&mut world, *source, &Word { days: 10, ..word.clone() }));
        let before = comes_to(&world, expression.clone());
        let mut later = world;
        later.on = expressions::ago(&later, -days);
        later.organisation.scope.on = Some("2026-11-20".parse().unwrap());
        prop_assert!(!(before == NotMet && good(comes_to(&later, expression))));
    }

    #[test]
    fn rule_2_the_order_of_what_was_seen_and_answered_does_not_matter(
        world in worlds(), expression in expressions(ALL), turn in 0usize..8
    ) {
        let mut turned = world.clone();
        turned.observations.reverse();
        let by = turn % turned.observations.len().max(1);
        turned.observations.rotate_left(by);
        turned.organisation.answers.reverse();
        let judged = |world: &World| expressions::judged(world, expression.clone());
        prop_assert_eq!(judged(&world), judged(&turned));
    }
}

/// Whether a source has said anything, at any time.
fn spoke(world: &World, source: Source) -> bool {
    match source {
        Answer => !world.organisation.answers.is_empty(),
        _ => world.observations.iter().any(|one| one.subject.to_string() == source.fact()),
    }
}

fn within_any(expression: &MetWhen) -> bool {
    match expression {
        MetWhen::Any(_) => true,
        MetWhen::All(parts) | MetWhen::Either(parts) => parts.iter().any(within_any),
        MetWhen::Leaf(_) => false,
    }
}
