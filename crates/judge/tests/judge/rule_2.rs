//! `either`: which of several sources decides, what gives way, and what a red that has lapsed still does.

use kravtjek_catalogue::{May, MetWhen};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::observation::units::Holds::{self, No, Yes};
use kravtjek_model::observation::{Seen, Tri};

use crate::common::{World, verdict};
use crate::expressions::Source::{Answer, Check, File, Inside};
use crate::expressions::{Source, answer, comes_to, fail, judged, nothing, say};
use crate::rows::DOMAIN;

fn either(sources: &[Source]) -> MetWhen {
    MetWhen::Either(sources.iter().map(|source| source.leaf()).collect())
}

#[test]
fn rule_2_the_strongest_source_that_concludes_decides_and_another_that_disagrees_is_shown() {
    let all = either(&[Answer, File, Inside]);
    let mut world = nothing();
    answer(&mut world, Says::Yes, 10);
    assert_eq!(comes_to(&world, all.clone()), Met);
    say(&mut world, File, true, &[("A", No)], 10);
    let told = judged(&world, all.clone());
    assert_eq!((told.verdict, told.contradicted), (NotMet, true));
    say(&mut world, Inside, true, &[("A", Yes)], 10);
    let told = judged(&world, all);
    assert_eq!((told.verdict, told.contradicted), (Met, true));
}

#[test]
fn rule_2_a_stronger_source_that_was_tried_and_failed_blocks() {
    let mut world = nothing();
    say(&mut world, File, true, &[("A", Yes)], 10);
    fail(&mut world, Inside, 10);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Unknown);
    say(&mut world, Inside, true, &[("A", Yes)], 20);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Met, "the last conclusive measurement stands");
}

#[test]
fn rule_2_a_part_gives_way_to_a_complete_list_that_holds_all_of_it() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes)], 10);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Unknown, "a part alone shows nothing of all");
    say(&mut world, File, true, &[("A", Yes), ("B", Yes)], 10);
    let told = judged(&world, either(&[Inside, File]));
    assert_eq!((told.verdict, told.contradicted), (Met, false));
}

#[test]
fn rule_2_a_unit_that_is_missing_from_the_list_disproves_that_it_is_complete_and_is_named() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes), ("Glemt", Yes)], 10);
    say(&mut world, File, true, &[("A", Yes), ("B", Yes)], 10);
    let told = judged(&world, either(&[Inside, File]));
    assert_eq!(told.verdict, Unknown);
    let left_out = Because::LeftOut { number: 1, examples: vec!["Glemt".to_owned()] };
    assert!(told.because.contains(&left_out), "{:#?}", told.because);
}

#[test]
fn rule_2_what_does_not_concern_anybody_need_not_be_on_the_list() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes), ("Gæst", Holds::NotApplicable)], 10);
    say(&mut world, File, true, &[("A", Yes)], 10);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Met);
}

#[test]
fn rule_2_a_part_gives_way_to_nothing_that_is_itself_a_part_or_holds_no_units() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes)], 10);
    answer(&mut world, Says::Yes, 10);
    assert_eq!(comes_to(&world, either(&[Inside, Answer])), Unknown, "an answer holds no units");
    say(&mut world, File, false, &[("A", Yes), ("B", Yes)], 10);
    assert_eq!(comes_to(&world, either(&[Inside, File, Answer])), Unknown);
}

#[test]
fn rule_2_a_red_among_the_part_stays_red() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes), ("B", No)], 10);
    say(&mut world, File, true, &[("A", Yes), ("B", Yes)], 10);
    let told = judged(&world, either(&[Inside, File]));
    assert_eq!((told.verdict, told.contradicted), (NotMet, true));
}

#[test]
fn rule_2_a_unit_of_which_nothing_could_be_told_is_no_mere_part() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes), ("B", Holds::Unknown)], 10);
    say(&mut world, File, true, &[("A", Yes), ("B", Yes)], 10);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Unknown);
}

#[test]
fn rule_2_a_weaker_source_is_red_for_what_the_part_did_not_see_and_not_against_what_it_saw() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("A", Yes)], 10);
    let mut beyond = world.clone();
    say(&mut beyond, File, true, &[("A", Yes), ("B", No)], 10);
    assert_eq!(comes_to(&beyond, either(&[Inside, File])), NotMet);
    say(&mut world, File, true, &[("A", No), ("B", Yes)], 10);
    let told = judged(&world, either(&[Inside, File]));
    assert_eq!((told.verdict, told.contradicted), (Unknown, true), "measured to hold, listed not to");
}

#[test]
fn rule_2_a_check_is_completed_by_a_list_of_the_assets_it_saw() {
    let mut world = nothing();
    world.organisation.scope.complete = false;
    say(&mut world, Check, true, &[("login", Yes)], 10);
    assert_eq!(comes_to(&world, either(&[Check, File])), Unknown, "nobody calls the assets complete");
    let mut listed = world.clone();
    say(&mut listed, File, true, &[(DOMAIN, Yes), ("andet.dk", Yes)], 10);
    assert_eq!(comes_to(&listed, either(&[Check, File])), Met);
    say(&mut world, File, true, &[("andet.dk", Yes)], 10);
    let told = judged(&world, either(&[Check, File]));
    assert_eq!(told.verdict, Unknown);
    let left_out = Because::LeftOut { number: 1, examples: vec![DOMAIN.to_owned()] };
    assert!(told.because.contains(&left_out), "{:#?}", told.because);
}

#[test]
fn rule_2_wireless_networks_seen_at_one_place_give_way_to_the_controllers_complete_list() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("Nordhavn", Yes)], 10);
    say(&mut world, File, true, &[("Nordhavn", Yes), ("Nordhavn-Drift", Yes)], 10);
    assert_eq!(world.verdict("S24"), Some(Met));
}

#[test]
fn rule_2_a_red_that_lapsed_is_unknown_until_it_is_measured_again_or_answered_at_a_later_date() {
    for source in [Check, Inside, File] {
        let mut world = nothing();
        say(&mut world, source, true, &[("A", No)], 100);
        let sources = either(&[source, Answer]);
        assert_eq!(comes_to(&world, sources.clone()), Unknown, "{source:?}");
        answer(&mut world, Says::Yes, 200);
        assert_eq!(comes_to(&world, sources.clone()), Unknown, "{source:?}: an older answer");
        let mut same_day = world.clone();
        answer(&mut same_day, Says::Yes, 100);
        assert_eq!(comes_to(&same_day, sources.clone()), Unknown, "{source:?}: one of the same day");
        let mut answered = world.clone();
        answer(&mut answered, Says::Yes, 50);
        assert_eq!(comes_to(&answered, sources.clone()), Met, "{source:?}: a later answer");
        say(&mut world, source, true, &[("A", Yes)], 5);
        assert_eq!(comes_to(&world, sources), Met, "{source:?}: measured again");
    }
}

#[test]
fn rule_2_a_look_at_another_part_does_not_measure_a_red_again() {
    let mut world = nothing();
    say(&mut world, Inside, false, &[("B", No)], 40);
    say(&mut world, Inside, false, &[("A", Yes)], 10);
    let mut before = world.clone();
    say(&mut before, File, true, &[("A", Yes), ("B", Yes)], 60);
    let told = judged(&before, either(&[Inside, File]));
    let red = |because: &Because| matches!(because, Because::Lapsed { not_met: true, .. });
    assert_eq!(told.verdict, Unknown, "listed before it was seen to be wrong");
    assert!(told.because.iter().any(red), "{:#?}", told.because);
    say(&mut world, File, true, &[("A", Yes), ("B", Yes)], 20);
    assert_eq!(comes_to(&world, either(&[Inside, File])), Met, "listed since");
}

#[test]
fn rule_2_what_held_and_lapsed_gives_way_to_an_older_answer() {
    for source in [Check, Inside, File] {
        let mut world = nothing();
        say(&mut world, source, true, &[("A", Yes)], 100);
        answer(&mut world, Says::Yes, 200);
        assert_eq!(comes_to(&world, either(&[source, Answer])), Met, "{source:?}");
    }
}

#[test]
fn rule_2_an_older_file_does_not_turn_a_lapsed_red_green_either() {
    let with_fresh = |days| {
        let mut world = nothing();
        say(&mut world, Inside, true, &[("A", No)], 100);
        say(&mut world, File, true, &[("A", Yes)], days);
        let kravtjek_catalogue::MetWhen::Leaf(mut file) = File.leaf() else { unreachable!() };
        file.fresh = Some("12m".parse().unwrap());
        comes_to(&world, MetWhen::Either(vec![Inside.leaf(), MetWhen::Leaf(file)]))
    };
    assert_eq!(with_fresh(150), Unknown);
    assert_eq!(with_fresh(50), Met);
}

#[test]
fn rule_2_an_older_file_beside_a_later_answer_takes_nothing_from_it() {
    let mut world = nothing();
    say(&mut world, Check, true, &[("A", No)], 100);
    answer(&mut world, Says::Yes, 10);
    say(&mut world, File, true, &[("A", Yes)], 80);
    assert_eq!(comes_to(&world, either(&[Check, File, Answer])), Met);
}

#[test]
fn rule_2_what_may_only_refute_or_block_is_not_forgotten_when_it_lapses() {
    for may in [May::Refute, May::Block] {
        for source in [Check, Inside] {
            let told =
                |world: &World| comes_to(world, MetWhen::All(vec![either(&[File, Answer]), source.may(may)]));
            let mut world = nothing();
            say(&mut world, source, true, &[("A", No)], 100);
            answer(&mut world, Says::Yes, 200);
            assert_eq!(told(&world), Unknown, "{may:?} {source:?}: answered before");
            answer(&mut world, Says::Yes, 50);
            assert_eq!(told(&world), Met, "{may:?} {source:?}: answered since");
        }
    }
}

#[test]
fn rule_2_a_no_that_ran_out_is_not_outlived_by_an_older_yes() {
    let mut world = nothing();
    answer(&mut world, Says::Yes, 60);
    answer(&mut world, Says::No, 30);
    world.organisation.answers[1].valid_until = Some("2026-11-10".parse().unwrap());
    let told = judged(&world, Answer.leaf());
    assert_eq!(told.verdict, Unknown);
    let lapsed = |because: &Because| matches!(because, Because::Lapsed { not_met: true, .. });
    assert!(told.because.iter().any(lapsed), "{:#?}", told.because);
    answer(&mut world, Says::Yes, 10);
    assert_eq!(comes_to(&world, Answer.leaf()), Met);
}

#[test]
fn rule_2_we_have_none_does_not_outlive_a_later_measurement_that_was_red() {
    let mut world = nothing();
    world.answer("S24.used", Says::No);
    assert_eq!(world.verdict("S24"), Some(NotApplicable));
    let mut before = world.clone();
    say(&mut before, Inside, true, &[("Nordhavn", No)], 100);
    assert_eq!(before.verdict("S24"), Some(NotApplicable), "answered since");
    world.organisation.answers[0].on = "2026-01-05".parse().unwrap();
    say(&mut world, Inside, true, &[("Nordhavn", No)], 100);
    assert_eq!(world.verdict("S24"), Some(Unknown), "measured since, and too long ago");
}

#[test]
fn rule_2_a_red_seen_from_outside_lapses_into_unknown_with_the_day_it_was_seen() {
    let mut world = World::outside(&[DOMAIN]).bend("192.0.2.2", |seen| {
        if let Seen::MailServer(server) = seen {
            (server.starttls, server.tls) = (Tri::NO, None);
        }
    });
    world.answer("S9.1", Says::Yes);
    assert_eq!(world.verdict("S9.1"), Some(NotMet));
    world.on = "2027-03-01T12:00:00Z".parse().unwrap();
    let judged = world.judged();
    let told = verdict(&judged, "S9.1").unwrap();
    assert_eq!(told.verdict, Unknown);
    let lapsed = told.because.iter().find_map(|because| match because {
        Because::Lapsed { id, on, not_met: true, .. } => Some((id.as_str(), on.to_string())),
        _ => None,
    });
    assert_eq!(lapsed, Some(("mail.starttls_offered", "2026-11-21".to_owned())));
}

#[test]
fn rule_2_a_part_measured_again_keeps_the_red_of_the_rest() {
    let mut world = World::outside(&[DOMAIN, "sydhavn.dk"]);
    for observation in &mut world.observations {
        let old = observation.asset.as_str() == "sydhavn.dk";
        if let Seen::Dnssec(zone) = &mut observation.seen
            && old
        {
            zone.state = kravtjek_model::observation::dns::State::Insecure;
            observation.at = "2026-10-01T00:00:00Z".parse().unwrap();
        }
    }
    let judged = world.judged();
    let told = verdict(&judged, "S18").unwrap();
    assert_eq!(told.verdict, Unknown);
    let lapsed = |because: &Because| matches!(because, Because::Lapsed { on, not_met: true, .. } if on.to_string() == "2026-10-01");
    assert!(told.because.iter().any(lapsed), "{:#?}", told.because);
}
