//! Every criterion of both lists, whatever each of its sources says, against the rules told once more and plainly.

use std::collections::BTreeMap;

use kravtjek_catalogue::policy::Policy;
use kravtjek_catalogue::{Catalogue, Criterion, Leaf, May, MetWhen, Requirement, ShownBy};
use kravtjek_judge::{Input, Yardstick, judge};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Verdict::{self, Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};

use crate::common::{World, catalogue, units, verdict};
use crate::expressions::{ago, nothing};
use crate::rows::DOMAIN;

/// What one source does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Yes,
    No,
    Failed,
    Missing,
}

const WORDS: [Word; 4] = [Word::Yes, Word::No, Word::Failed, Word::Missing];

/// What something comes to, and whether any of it was tried.
type Told = (Verdict, bool);

/// How what the parts come to adds up.
type Join = fn(&[Told]) -> Told;

fn all(parts: &[Told]) -> Told {
    let verdict = match () {
        () if parts.iter().any(|part| part.0 == NotMet) => NotMet,
        () if parts.iter().all(|part| part.0 == Met) => Met,
        () => Unknown,
    };
    (verdict, parts.iter().any(|part| part.1))
}

fn any(parts: &[Told]) -> Told {
    let verdict = match () {
        () if parts.iter().any(|part| part.0 == Met) => Met,
        () if parts.iter().all(|part| part.0 == NotMet) => NotMet,
        () => Unknown,
    };
    (verdict, parts.iter().any(|part| part.1))
}

fn leaf(leaf: &Leaf, words: &BTreeMap<&ShownBy, Word>) -> Told {
    match words[&leaf.shown_by] {
        Word::Yes => (Met, true),
        Word::No => (NotMet, true),
        Word::Failed => (Unknown, true),
        Word::Missing => (Unknown, false),
    }
}

fn deciding(part: &MetWhen, words: &BTreeMap<&ShownBy, Word>) -> Told {
    match part {
        MetWhen::Leaf(one) if one.may == Some(May::Meet) && leaf(one, words).0 != Met => (Unknown, false),
        MetWhen::Leaf(one) => leaf(one, words),
        whole => expected(whole, words),
    }
}

fn expected(expression: &MetWhen, words: &BTreeMap<&ShownBy, Word>) -> Told {
    let (parts, join): (&[MetWhen], Join) = match expression {
        MetWhen::Leaf(one) => return leaf(one, words),
        MetWhen::All(parts) => (parts, all),
        MetWhen::Any(parts) => (parts, any),
        MetWhen::Either(parts) => {
            (parts, |told| told.iter().copied().find(|part| part.1).unwrap_or((Unknown, false)))
        }
    };
    let beside = |part: &&MetWhen| matches!(part.may(), Some(May::Refute | May::Block));
    let mut decide: Vec<&MetWhen> = parts.iter().filter(|part| !beside(part)).collect();
    if matches!(expression, MetWhen::Either(_)) {
        decide.sort_by_key(|part| part.leaves().iter().map(|leaf| leaf.shown_by.strength()).min());
    }
    let told: Vec<Told> = decide.into_iter().map(|part| deciding(part, words)).collect();
    parts.iter().filter(beside).fold(join(&told), |whole, part| {
        let MetWhen::Leaf(one) = part else { return whole };
        match leaf(one, words) {
            (NotMet, _) if one.may == Some(May::Refute) => (NotMet, true),
            (NotMet, _) | (Unknown, true) if whole.0 == Met => (Unknown, true),
            (NotMet, _) => (whole.0, true),
            _ => whole,
        }
    })
}

/// Whether a test can have it say what it likes: most checks read many observations.
fn speaks(shown_by: &ShownBy) -> bool {
    let own = ["web.login_accounted", "web.versions_supported"];
    !matches!(shown_by, ShownBy::Check(id) if !own.contains(&id.as_str()))
}

fn say(world: &mut World, shown_by: &ShownBy, word: Word) {
    let (asset, fact) = match shown_by {
        ShownBy::Answer(_) if word == Word::Failed => return,
        ShownBy::Answer(id) => {
            match word {
                Word::Yes => world.answer(id.as_str(), Says::Yes),
                Word::No => world.answer(id.as_str(), Says::No),
                Word::Failed | Word::Missing => {}
            }
            return;
        }
        ShownBy::Check(id) => (DOMAIN, id.as_str()),
        ShownBy::File(id) | ShownBy::Inside(id) => (id.as_str().split('.').next().unwrap(), id.as_str()),
    };
    let unit = if matches!(shown_by, ShownBy::Check(_)) { "nginx 1.14" } else { "A" };
    let seen = |holds| units(fact, &[(unit, holds)]);
    match word {
        Word::Yes => world.see(asset, fact, seen(Holds::Yes)),
        Word::No => world.see(asset, fact, seen(Holds::No)),
        Word::Failed => {
            let not_seen = NotSeen::only(Why::TimedOut);
            world.see(asset, fact, Seen::NotSeen(Attempt { probe: Probe::Units, not_seen }));
        }
        Word::Missing => {}
    }
}

/// Every way in which the sources of a criterion may speak.
fn ways(criterion: &Criterion) -> Vec<BTreeMap<&ShownBy, Word>> {
    let mut ways = vec![BTreeMap::new()];
    let mut sources: Vec<&ShownBy> = criterion.met_when.leaves().iter().map(|leaf| &leaf.shown_by).collect();
    sources.sort();
    sources.dedup();
    for source in sources {
        let words = WORDS.iter().filter(|word| {
            **word == Word::Missing
                || speaks(source) && (**word != Word::Failed || !matches!(source, ShownBy::Answer(_)))
        });
        let words: Vec<Word> = words.copied().collect();
        ways = ways
            .into_iter()
            .flat_map(|way| {
                words.iter().map(move |word| {
                    let mut way = way.clone();
                    way.insert(source, *word);
                    way
                })
            })
            .collect();
    }
    ways
}

/// Calls with each criterion of both lists, and a catalogue that holds its requirement alone.
fn each(mut with: impl FnMut(&'static str, &Catalogue, &Criterion)) {
    for framework in ["kommune-2024", "stat-2024"] {
        let known = &catalogue().frameworks[framework];
        for requirement in known.requirements() {
            let mut alone = catalogue().clone();
            alone.requirements.retain(|id, _| id == requirement);
            let whole: &Requirement = &catalogue().requirements[requirement];
            for criterion in catalogue().criteria(whole, &known.id) {
                with(framework, &alone, criterion);
            }
        }
    }
}

fn comes_to(world: &World, alone: &Catalogue, policy: &Policy, criterion: &Criterion) -> Verdict {
    let input = world.input();
    let by = Yardstick { catalogue: alone, policy, ..input.by };
    verdict(&judge(&Input { by, ..input }), criterion.id.as_str()).unwrap().verdict
}

fn accepting() -> Policy {
    let mut policy = catalogue().policies[nothing().policy.as_str()].clone();
    policy.limits.accept_answers = true;
    policy
}

#[test]
fn each_criterion_comes_to_what_its_sources_say() {
    let policy = &catalogue().policies[nothing().policy.as_str()];
    let mut wrong = Vec::new();
    let mut seen = 0;
    each(|framework, alone, criterion| {
        for way in ways(criterion) {
            let mut world = World { framework, ..nothing() };
            way.iter().for_each(|(source, word)| say(&mut world, source, *word));
            let expected = expected(&criterion.met_when, &way).0;
            let found = comes_to(&world, alone, policy, criterion);
            seen += 1;
            if found != expected {
                wrong.push(format!("{framework} {}: {way:?}: {found:?}, not {expected:?}", criterion.id));
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn we_have_none_frees_only_where_nothing_else_was_tried_or_seen() {
    let policy = &catalogue().policies[nothing().policy.as_str()];
    let mut wrong = Vec::new();
    let mut seen = 0;
    each(|framework, alone, criterion| {
        let Some(condition) = &criterion.applies_if else { return };
        for way in ways(criterion) {
            let mut world = World { framework, ..nothing() };
            way.iter().for_each(|(source, word)| say(&mut world, source, *word));
            world.answer(condition.answer.as_str(), Says::No);
            let leaves = criterion.met_when.leaves();
            let sources = || leaves.iter().filter(|leaf| !matches!(leaf.shown_by, ShownBy::Answer(_)));
            // What may only speak against it says nothing by a yes, and what may only meet it nothing by a miss.
            let heard = |leaf: &&&Leaf| match (way[&leaf.shown_by], leaf.may) {
                (Word::Yes, may) => !matches!(may, Some(May::Refute | May::Block)),
                (Word::No | Word::Failed, may) => may != Some(May::Meet),
                (Word::Missing, _) => false,
            };
            let tried = sources().any(|leaf| heard(&leaf));
            let expected = if tried { expected(&criterion.met_when, &way).0 } else { NotApplicable };
            let found = comes_to(&world, alone, policy, criterion);
            seen += 1;
            if found != expected {
                wrong.push(format!("{framework} {}: {way:?}: {found:?}, not {expected:?}", criterion.id));
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_answer_that_the_profile_accepts_stands_only_where_nothing_else_was_tried() {
    let policy = accepting();
    let mut wrong = Vec::new();
    let mut seen = 0;
    each(|framework, alone, criterion| {
        let own = |leaf: &&Leaf| matches!(&leaf.shown_by, ShownBy::Answer(id) if id.as_str() == criterion.id.as_str());
        if criterion.met_when.leaves().iter().any(own) {
            return;
        }
        for way in ways(criterion) {
            for says in [Says::Yes, Says::No] {
                let mut world = World { framework, ..nothing() };
                way.iter().for_each(|(source, word)| say(&mut world, source, *word));
                world.answer(criterion.id.as_str(), says);
                let plain = expected(&criterion.met_when, &way).0;
                let silent = criterion.met_when.leaves().iter().all(|leaf| match way[&leaf.shown_by] {
                    Word::Missing => true,
                    Word::Yes => matches!(leaf.may, Some(May::Refute | May::Block)),
                    Word::No | Word::Failed => leaf.may == Some(May::Meet),
                });
                let expected = match (plain, says) {
                    (Unknown, Says::Yes) if silent => Met,
                    (Unknown, Says::No) => NotMet,
                    (plain, _) => plain,
                };
                let found = comes_to(&world, alone, &policy, criterion);
                seen += 1;
                if found != expected {
                    wrong.push(format!(
                        "{framework} {} {says:?}: {way:?}: {found:?}, not {expected:?}",
                        criterion.id
                    ));
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rule_2_an_answer_that_the_profile_accepts_does_not_outlive_a_later_sign_that_has_lapsed() {
    let mut requirement = catalogue().clone();
    requirement.requirements.retain(|id, _| id.as_str() == "S11");
    let whole = requirement.requirements.values().next().unwrap();
    let criterion = whole.criteria.iter().find(|one| one.id.as_str() == "S11.1").unwrap();
    let mut world = nothing();
    let page = units("web.login_accounted", &[("https://nordhavn.dk/login", Holds::No)]);
    world.see_at(DOMAIN, "web.login_accounted", page, ago(&world, 100));
    world.answer("S11.1", Says::Yes);
    for (days, expected) in [(101, Unknown), (99, Met)] {
        world.organisation.answers[0].on = ago(&world, days).to_string()[..10].parse().unwrap();
        assert_eq!(comes_to(&world, &requirement, &accepting(), criterion), expected, "{days}");
    }
}

#[test]
fn an_empty_list_and_we_have_none_agree() {
    let fact = "registers.external_within_period";
    let mut world = nothing();
    world.see("registers", fact, units(fact, &[]));
    assert_eq!(world.verdict("K5.2"), Some(Unknown), "an empty list alone is not none");
    world.answer("K5.used", Says::No);
    let judged = world.judged();
    let one = verdict(&judged, "K5.2").unwrap();
    assert_eq!((one.verdict, one.contradicted), (NotApplicable, false));
}
