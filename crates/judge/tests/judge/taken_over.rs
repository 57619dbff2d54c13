//! What was taken over from an earlier self-assessment is shown until it is confirmed, and changes no verdict.

use kravtjek_model::answer::Says;
use kravtjek_model::assessment::{Assessment, Verdict};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::taken_over::{Stated, Statement, TakenOver};

use crate::common::World;

const FILE: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn said(world: &mut World, at: &str, lines: &[(&str, Stated)]) {
    let line = |(about, status): &(&str, Stated)| Statement {
        about: (*about).to_owned(),
        status: *status,
        owner: Some("Anna Holm".to_owned()),
        document: None,
        on: None,
        due: None,
        remark: String::new(),
        row: Some(2),
    };
    let statements = lines.iter().map(line).collect();
    world.see_at("self-assessment", FILE, Seen::TakenOver(TakenOver { statements }), at.parse().unwrap());
}

fn open(judged: &Assessment) -> Vec<String> {
    let one = judged.taken_over.iter();
    one.map(|one| format!("{} {}", one.statement.about, one.statement.status.as_str())).collect()
}

#[test]
fn no_verdict_knows_of_it_whatever_it_says() {
    for make in [|| World::outside(&["nordhavn.dk"]), || World::whole("kommune-2024")] {
        let before = make().judged();
        for status in Stated::ALL {
            let mut world = make();
            let every: Vec<(&str, Stated)> =
                ["S1", "S1.1", "S1.2", "S3", "S18", "K12.1", "S13.used"].map(|about| (about, status)).into();
            said(&mut world, "2025-11-12T00:00:00Z", &every);
            world.answer("S1.3", Says::No);
            world.organisation.answers.last_mut().unwrap().taken_over = true;
            let mut after = world.judged();
            assert!(!after.taken_over.is_empty());
            after.taken_over.clear();
            assert_eq!(after, before, "{status:?}");
        }
    }
}

#[test]
fn the_latest_file_counts_and_a_draft_in_the_organisation_file_before_it() {
    let mut world = World::outside(&["nordhavn.dk"]);
    said(
        &mut world,
        "2025-11-12T00:00:00Z",
        &[("S1.2", Stated::Met), ("S3", Stated::Partly), ("K99", Stated::Met)],
    );
    said(&mut world, "2024-11-12T00:00:00Z", &[("S1.2", Stated::NotMet), ("S2", Stated::NotMet)]);
    assert_eq!(open(&world.judged()), ["S1.2 met", "S2 not_met", "S3 partly"]);
    world.answer("S1.2", Says::No);
    world.organisation.answers[0].taken_over = true;
    let judged = world.judged();
    assert_eq!(open(&judged), ["S1.2 not_met", "S2 not_met", "S3 partly"]);
    assert!(judged.taken_over[0].file.is_none() && judged.taken_over[1].file.is_some());
}

#[test]
fn what_is_answered_since_is_confirmed_and_counts_then() {
    let mut world = World::outside(&["nordhavn.dk"]);
    let lines = [("S1", Stated::Met), ("S1.2", Stated::Met), ("S13", Stated::NotApplicable)];
    said(&mut world, "2025-11-12T00:00:00Z", &lines);
    assert_eq!(open(&world.judged()), ["S1 met", "S1.2 met", "S13 not_applicable"]);
    world.answer("S1.2", Says::Yes);
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Met));
    world.answer("S13.used", Says::No);
    assert_eq!(open(&world.judged()), ["S1 met"], "the requirement has criteria that nobody has answered");
    world.answer("S1.1", Says::No);
    world.answer("S1.3", Says::No);
    assert_eq!(open(&world.judged()), [""; 0]);
    for answer in &mut world.organisation.answers {
        answer.on = "2025-10-01".parse().unwrap();
    }
    assert_eq!(open(&world.judged()).len(), 3, "an answer from before it confirms nothing");
}
