//! How long each source counts, and that what has lapsed is said.

use jiff::civil::Date;
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, Unknown};
use kravtjek_model::assessment::{Because, Missing};
use kravtjek_model::observation::units::Holds::{No, Yes};

use crate::common::{World, units, verdict};
use crate::expressions::Source::{Answer, Check, File, Inside};
use crate::expressions::{answer, comes_to, nothing, say};
use crate::rows::DOMAIN;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn lapsed(world: &World, criterion: &str) -> Vec<(Missing, String, String)> {
    let judged = world.judged();
    let because = &verdict(&judged, criterion).unwrap_or_else(|| panic!("{criterion} is not judged")).because;
    because
        .iter()
        .filter_map(|because| match because {
            Because::Lapsed { what, id, on, .. } => Some((*what, id.clone(), on.to_string())),
            _ => None,
        })
        .collect()
}

#[test]
fn rule_3_exports_runs_and_measurements_count_as_long_as_the_criterion_says_and_answers_a_year() {
    for source in [Check, Inside, File] {
        for (days, counts) in [(89, Met), (91, Unknown)] {
            let mut world = nothing();
            say(&mut world, source, true, &[("A", Yes)], days);
            assert_eq!(comes_to(&world, source.leaf()), counts, "{source:?} after {days} days");
        }
    }
    for (days, counts) in [(91, Met), (364, Met), (367, Unknown)] {
        let mut world = nothing();
        answer(&mut world, Says::Yes, days);
        assert_eq!(comes_to(&world, Answer.leaf()), counts, "an answer after {days} days");
    }
}

#[test]
fn rule_3_a_rule_on_paper_and_we_have_none_do_not_lapse_with_the_months_export() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S22.1", Says::Yes);
    world.answer("S13.used", Says::No);
    for answer in &mut world.organisation.answers {
        answer.on = day("2026-10-15");
    }
    assert_eq!(world.verdict("S22.1"), Some(Met), "the criterion's own age is 30 days");
    assert_eq!(world.verdict("S14.1"), Some(NotApplicable));
}

#[test]
fn rule_3_an_answer_that_names_its_own_end_counts_no_longer() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S22.1", Says::Yes);
    world.organisation.answers[0].valid_until = Some(day("2026-11-10"));
    assert_eq!(world.verdict("S22.1"), Some(Unknown));
}

#[test]
fn rule_3_an_answer_that_has_lapsed_makes_the_criterion_visible_and_is_told() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S22.1", Says::Yes);
    world.organisation.answers[0].on = day("2025-10-15");
    assert_eq!(world.verdict("S22.1"), Some(Unknown), "and not left out without a word");
    let expected = (Missing::Answer, "S22.1".to_owned(), "2025-10-15".to_owned());
    assert_eq!(lapsed(&world, "S22.1"), [expected]);
}

#[test]
fn rule_3_we_have_none_that_has_lapsed_is_told_where_nothing_else_is_known() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S13.used", Says::No);
    world.organisation.answers[0].on = day("2025-10-15");
    let expected = (Missing::Answer, "S13.used".to_owned(), "2025-10-15".to_owned());
    assert_eq!(lapsed(&world, "S13"), [expected]);
}

#[test]
fn rule_3_the_authoritys_own_word_lapses_too_and_is_told_where_it_would_matter() {
    let mut world = World::outside(&[DOMAIN]);
    world.answer("S25.1", Says::Yes);
    world.organisation.answers[0].on = day("2025-10-15");
    let expected = (Missing::Answer, "S25.1".to_owned(), "2025-10-15".to_owned());
    assert_eq!(lapsed(&world, "S25.1"), [expected]);
    world.organisation.answers[0].question = "S18".into();
    assert_eq!(lapsed(&world, "S18"), [], "what is measured needs no word");
}

#[test]
fn rule_3_a_measurement_and_an_export_that_have_lapsed_are_told() {
    let mut world = World::outside(&[DOMAIN]);
    world.see("clients", "clients.disk_encrypted", units("clients.disk_encrypted", &[("PC-1", Yes)]));
    world.see("networks", "networks.guest_apart", units("networks.guest_apart", &[("Gæst", Yes)]));
    world.on = "2027-06-01T12:00:00Z".parse().unwrap();
    for (criterion, what, id) in [
        ("S3", Missing::File, "clients.disk_encrypted"),
        ("S25.1", Missing::Inside, "networks.guest_apart"),
        ("S18", Missing::Check, "dns.dnssec_signed"),
    ] {
        assert_eq!(world.verdict(criterion), Some(Unknown), "{criterion}");
        assert_eq!(lapsed(&world, criterion), [(what, id.to_owned(), "2026-11-21".to_owned())]);
    }
}

#[test]
fn rule_3_of_two_places_only_the_one_that_has_lapsed_is_told() {
    let fact = "networks.guest_apart";
    let mut world = World::outside(&[DOMAIN]);
    world.see("rådhuset", fact, units(fact, &[("Gæst", Yes)]));
    world.see_at("skolen", fact, units(fact, &[("Elev", No)]), "2026-01-10T12:00:00Z".parse().unwrap());
    assert_eq!(world.verdict("S25.1"), Some(Unknown));
    assert_eq!(lapsed(&world, "S25.1"), [(Missing::Inside, fact.to_owned(), "2026-01-10".to_owned())]);
}
