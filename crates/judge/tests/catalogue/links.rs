//! Every id in the catalogue leads somewhere, and nothing stands there that nothing leads to.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Catalogue, Criterion, FactSource, May, ShownBy};
use kravtjek_judge::CHECKS;

use crate::{IN_FORCE, catalogue, framework, ids, nothing_is_wrong};

fn criteria(catalogue: &Catalogue) -> impl Iterator<Item = &Criterion> {
    catalogue.requirements.values().flat_map(|requirement| &requirement.criteria)
}

fn leaves(catalogue: &Catalogue) -> Vec<&ShownBy> {
    criteria(catalogue).flat_map(|criterion| criterion.met_when.leaves()).map(|leaf| &leaf.shown_by).collect()
}

#[test]
fn checks_words_and_criteria_name_the_same_checks() {
    let catalogue = catalogue();
    let there_are: BTreeSet<String> = CHECKS.iter().map(|check| check.id.to_string()).collect();
    let asked_for: BTreeSet<String> = leaves(&catalogue)
        .into_iter()
        .filter_map(|leaf| match leaf {
            ShownBy::Check(id) => Some(id.to_string()),
            _ => None,
        })
        .collect();
    let worded: BTreeSet<String> = catalogue.words.keys().map(ToString::to_string).collect();
    assert_eq!(
        asked_for, there_are,
        "every check that is asked for exists, and every check serves a criterion"
    );
    assert_eq!(worded, there_are, "every check has words, and all words belong to a check");
    assert_eq!(ids::files("checks"), worded, "the words stand in the file of the check's name");
    assert_eq!(there_are.len(), CHECKS.len(), "no check is listed twice");
}

#[test]
fn checks_stand_in_order_and_are_named_by_topic_and_good_state() {
    assert!(CHECKS.is_sorted_by_key(|check| check.id.as_str()));
    for check in CHECKS {
        let (topic, state) = check.id.as_str().split_once('.').unwrap();
        assert!(["dane", "dns", "mail", "time", "web"].contains(&topic), "{}", check.id);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        assert!(!state.is_empty() && state.bytes().all(plain), "{}", check.id);
        assert!(!check.of.is_empty() && check.probes().next().is_some(), "{} looks at something", check.id);
    }
}

#[test]
fn facts_and_criteria_name_the_same_facts_with_the_same_source() {
    let catalogue = catalogue();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for leaf in leaves(&catalogue) {
        let (id, source) = match leaf {
            ShownBy::File(id) => (id, FactSource::File),
            ShownBy::Inside(id) => (id, FactSource::Inside),
            ShownBy::Check(_) | ShownBy::Answer(_) => continue,
        };
        used.insert(id.clone());
        match catalogue.facts.get(id) {
            None => wrong.push(format!("{id} is asked for and does not exist")),
            Some(fact) if fact.source != source => wrong.push(format!("{id} is asked for as {source:?}")),
            Some(_) => {}
        }
    }
    wrong.extend(
        catalogue.facts.keys().filter(|id| !used.contains(*id)).map(|id| format!("{id} serves nothing")),
    );
    nothing_is_wrong(&wrong);
}

/// Units are counted together by the topic of their fact: those of one topic must be the same kind of thing to a
/// reader, so facts stand in the file of their topic (citizens' PCs among the clients).
#[test]
fn facts_stand_in_few_files_by_topic() {
    let topics: BTreeSet<String> = catalogue()
        .facts
        .keys()
        .map(|id| id.as_str().split_once('.').unwrap().0.to_owned())
        .filter(|topic| topic != "citizen_pcs")
        .collect();
    assert_eq!(ids::files("facts"), topics);
}

#[test]
fn an_answer_is_the_criterions_own_and_comes_with_its_question() {
    let mut wrong = Vec::new();
    let catalogue = catalogue();
    for criterion in criteria(&catalogue) {
        let own = criterion.id.as_str();
        let answers: Vec<&str> = criterion
            .met_when
            .leaves()
            .into_iter()
            .filter_map(|leaf| match &leaf.shown_by {
                ShownBy::Answer(id) => Some(id.as_str()),
                _ => None,
            })
            .collect();
        if answers.iter().any(|answer| *answer != own) {
            wrong.push(format!("{own} is answered by {answers:?}"));
        }
        match (answers.is_empty(), criterion.ask.is_some()) {
            (false, false) => wrong.push(format!("{own} has an answer but no question")),
            (true, true) => wrong.push(format!("{own} has a question but no answer")),
            _ => {}
        }
    }
    nothing_is_wrong(&wrong);
}

/// A condition's question is no criterion's, and where several share it they ask in the same words.
#[test]
fn a_condition_is_one_question_wherever_it_stands() {
    let catalogue = catalogue();
    let conditions: Vec<_> = criteria(&catalogue).filter_map(|one| one.applies_if.as_ref()).collect();
    let known: BTreeSet<&str> = criteria(&catalogue).map(|criterion| criterion.id.as_str()).collect();
    for condition in &conditions {
        assert!(!known.contains(condition.answer.as_str()), "{}", condition.answer);
        let requirement = condition.answer.as_str().split('.').next().unwrap();
        assert!(catalogue.requirements.contains_key(requirement), "{}", condition.answer);
        for other in conditions.iter().filter(|other| other.answer == condition.answer) {
            assert_eq!((&other.da, &other.en), (&condition.da, &condition.en), "{}", condition.answer);
        }
    }
}

/// What can only refute or block stands beside something that can meet, or the criterion could never be met.
#[test]
fn something_can_meet_every_criterion() {
    let catalogue = catalogue();
    for criterion in criteria(&catalogue) {
        let leaves = criterion.met_when.leaves();
        assert!(leaves.iter().any(|leaf| matches!(leaf.may, None | Some(May::Meet))), "{}", criterion.id);
    }
}

#[test]
fn every_check_serves_a_framework_in_force() {
    let catalogue = catalogue();
    for check in CHECKS {
        let serves = IN_FORCE.iter().any(|id| {
            let framework = framework(&catalogue, id);
            let requirements = framework.requirements().filter_map(|id| catalogue.requirements.get(id));
            let mut criteria = requirements.flat_map(|one| catalogue.criteria(one, &framework.id));
            criteria.any(|criterion| {
                let leaves = criterion.met_when.leaves();
                leaves.iter().any(|leaf| matches!(&leaf.shown_by, ShownBy::Check(id) if *id == check.id))
            })
        });
        assert!(serves, "{}", check.id);
    }
}
