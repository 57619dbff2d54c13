//! Of a requirement that asks for any of several ways, the ways that are not needed count for nothing.

use crate::common::{World, units, verdict};
use kravtjek_judge::Breadth;
use kravtjek_model::answer::{Exception, Says};
use kravtjek_model::assessment::{Assessment, RequirementVerdict, Verdict};
use kravtjek_model::observation::units::Holds;

const TUNNEL: &str = "accounts.remote_use_tunnelled";

fn k3(judged: &Assessment) -> &RequirementVerdict {
    judged.requirements.iter().find(|one| one.id.as_str() == "K3").unwrap()
}

fn answered(answers: &[(&str, Says)]) -> World {
    let mut world = World::outside(&["nordhavn.dk"]);
    for (question, says) in answers {
        world.answer(question, *says);
    }
    world
}

#[test]
fn rule_4_a_way_that_is_not_met_is_not_needed_where_another_is_met() {
    let judged = answered(&[("K3.1", Says::Yes), ("K3.2", Says::No)]).judged();
    assert_eq!(k3(&judged).verdict, Some(Verdict::Met));
    let (first, second) = (verdict(&judged, "K3.1").unwrap(), verdict(&judged, "K3.2").unwrap());
    assert_eq!((first.verdict, first.needed), (Verdict::Met, true));
    assert_eq!((second.verdict, second.needed), (Verdict::NotMet, false), "its own verdict is no other one");
    assert!(judged.needed().all(|one| one.id.as_str() != "K3.2"), "it is outside every count");
}

#[test]
fn rule_4_a_way_that_nobody_has_looked_into_is_not_asked_for_where_another_is_met() {
    for breadth in [Breadth::Present, Breadth::Everything] {
        let judged = World { breadth, ..answered(&[("K3.2", Says::Yes)]) }.judged();
        let other = verdict(&judged, "K3.1").unwrap();
        assert_eq!((other.verdict, other.needed), (Verdict::Unknown, false), "{breadth:?}");
        assert!(!judged.not_judged.contains("K3.1"), "{breadth:?}");
    }
}

#[test]
fn rule_4_every_way_is_needed_while_none_is_met() {
    let open = answered(&[("K3.1", Says::No)]).judged();
    assert_eq!(k3(&open).verdict, Some(Verdict::Unknown));
    assert!(verdict(&open, "K3.1").unwrap().needed && open.not_judged.contains("K3.2"));
    let red = answered(&[("K3.1", Says::No), ("K3.2", Says::No)]).judged();
    assert_eq!(k3(&red).verdict, Some(Verdict::NotMet));
    assert!(k3(&red).criteria.iter().all(|one| one.needed));
}

#[test]
fn rule_4_where_all_ways_are_needed_none_is_left_out() {
    let judged = World::whole("kommune-2024").judged();
    assert!(judged.criteria().all(|one| one.needed));
}

#[test]
fn rule_4_a_way_that_is_not_needed_carries_no_exception() {
    let mut world = answered(&[("K3.2", Says::Yes)]);
    world.see("platforms", TUNNEL, units(TUNNEL, &[("Intranet", Holds::No)]));
    world.organisation.exceptions.push(Exception {
        criterion: "K3.1".into(),
        asset: None,
        reason: "Afløses til sommer".to_owned(),
        measure: "Overvåges".to_owned(),
        approver: "Anna Holm".to_owned(),
        expires: "2027-01-01".parse().unwrap(),
    });
    let judged = world.judged();
    let one = verdict(&judged, "K3.1").unwrap();
    assert_eq!((one.verdict, one.needed, &one.exception), (Verdict::NotMet, false, &None));
    world.organisation.answers.clear();
    let red = world.judged();
    assert!(verdict(&red, "K3.1").unwrap().exception.is_some(), "without the other way it is needed");
}
