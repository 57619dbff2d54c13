//! Several sources for one fact add up, unit by unit.

use std::collections::BTreeMap;

use kravtjek_judge::added_up;
use kravtjek_model::assessment::Verdict::{Met, NotMet, Unknown};
use kravtjek_model::assessment::{Because, CriterionVerdict, Missing, Verdict};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds::{No, NotApplicable, Unknown as Open, Yes};
use kravtjek_model::observation::units::{Holds, MadeBy, UnitState, Units};

use crate::common::{World, catalogue, verdict};
use crate::expressions::{ago, nothing};

const FACT: &str = "clients.firewall_on";
const OTHER: &str = "clients.endpoint_protected";

/// One file handed in: its format, whose word it is, how many days ago, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct File {
    fact: &'static str,
    source: Option<&'static str>,
    made_by: MadeBy,
    complete: bool,
    days: i64,
    /// Each with how many days ago it was heard of, where the file says.
    units: Vec<(&'static str, Holds, Option<i64>)>,
}

/// An export of what manages the devices.
pub(crate) fn export(source: &'static str, days: i64, units: &[(&'static str, Holds)]) -> File {
    let units = units.iter().map(|(unit, holds)| (*unit, *holds, None)).collect();
    File { fact: FACT, source: Some(source), made_by: MadeBy::Devices, complete: false, days, units }
}

/// A table that somebody typed.
pub(crate) fn typed(days: i64, units: &[(&'static str, Holds)]) -> File {
    File { made_by: MadeBy::People, ..export("table", days, units) }
}

impl File {
    pub(crate) fn whole(self) -> Self {
        Self { complete: true, ..self }
    }

    fn unnamed(self) -> Self {
        Self { source: None, ..self }
    }

    pub(crate) fn heard(mut self, unit: &str, days: i64) -> Self {
        for (own, _, heard) in &mut self.units {
            if *own == unit {
                *heard = Some(days);
            }
        }
        self
    }

    fn about(self, fact: &'static str) -> Self {
        Self { fact, ..self }
    }
}

/// A world in which nothing but files was handed in.
pub(crate) fn world(files: &[File]) -> World {
    let mut world = nothing();
    for (row, file) in files.iter().enumerate() {
        let state = |(unit, holds, heard): &(&'static str, Holds, Option<i64>)| {
            let detail = Detail::cell("Firewall", format!("{holds:?}"));
            let state = UnitState::new(*holds, if *holds == Yes { Detail::NOTHING } else { detail });
            let state = heard.map_or(state.clone(), |days| state.heard(ago(&world, days)));
            ((*unit).into(), state.in_row(row as u64 + 2))
        };
        let units: BTreeMap<_, _> = file.units.iter().map(state).collect();
        let units = Units::new(file.fact, file.complete, units);
        let units = match file.source {
            Some(source) => units.of(source.into(), file.made_by),
            None => units,
        };
        let at = ago(&world, file.days);
        world.see_at("clients", file.fact, Seen::Units(units), at);
        world.observations.last_mut().unwrap().by = format!("udtræk/alt.zip: nov/file-{row}.csv");
    }
    world
}

/// What S1.1 comes to.
fn told(files: &[File]) -> CriterionVerdict {
    let judged = world(files).judged();
    verdict(&judged, "S1.1").unwrap().clone()
}

fn comes_to(files: &[File]) -> Verdict {
    told(files).verdict
}

/// How a unit stands among all.
fn counts(told: &CriterionVerdict) -> BTreeMap<Holds, usize> {
    let units = told.because.iter().find_map(|because| match because {
        Because::Units { counts, .. } => Some(counts.clone()),
        _ => None,
    });
    units.unwrap_or_default()
}

fn details(told: &CriterionVerdict) -> BTreeMap<String, String> {
    let units = told.because.iter().find_map(|because| match because {
        Because::Units { details, .. } => Some(details),
        _ => None,
    });
    units.unwrap().iter().map(|(unit, detail)| (unit.clone(), detail.to_string())).collect()
}

/// A unit that sources disagree on, with what counts and who says what.
type Disputed = (String, Holds, Vec<(String, Holds)>);

fn disputed(told: &CriterionVerdict) -> Vec<Disputed> {
    let units = told.because.iter().find_map(|because| match because {
        Because::Contradiction { units, .. } => Some(units.clone()),
        _ => None,
    });
    let words = |one: &kravtjek_model::assessment::Contradicted| {
        let words = one.words.iter().map(|word| (word.source.as_ref().unwrap().to_string(), word.holds));
        (one.unit.clone(), one.counts, words.collect())
    };
    units.unwrap_or_default().iter().map(words).collect()
}

#[test]
fn exports_of_different_devices_add_up() {
    let windows = export("intune-devices", 3, &[("pc-1", Yes), ("pc-2", Yes)]).whole();
    let macs = export("jamf-computers", 1, &[("mac-1", Yes), ("pc-1", Open), ("pc-2", Open)]);
    let all = export("ad-computers", 2, &[("pc-1", Open), ("pc-2", Open), ("mac-1", Open)]).whole();
    assert_eq!(comes_to(&[windows.clone(), macs.clone(), all.clone()]), Met);
    assert_eq!(comes_to(&[windows, all]), Unknown, "nobody knows of the Mac");
}

#[test]
fn a_unit_that_any_source_knows_counts_everywhere() {
    let own = export("intune-devices", 1, &[("pc-1", Yes)]);
    let other = export("defender-software", 1, &[("pc-1", Yes), ("pc-2", Yes)]).about(OTHER).whole();
    let told = told(&[own, other]);
    assert_eq!((told.verdict, counts(&told)), (Unknown, [(Yes, 1), (Open, 1)].into()));
}

#[test]
fn the_later_conclusive_word_of_what_devices_say_counts() {
    let no = |days| export("intune-devices", days, &[("pc-1", No)]).whole();
    let yes = |days| export("osquery", days, &[("pc-1", Yes)]);
    assert_eq!(comes_to(&[no(5), yes(2)]), Met);
    assert_eq!(comes_to(&[no(2), yes(5)]), NotMet);
    assert_eq!(comes_to(&[no(2), yes(2)]), NotMet, "of one moment the worse counts");
}

#[test]
fn the_word_about_a_device_is_as_old_as_when_it_was_last_heard_of() {
    let no = export("intune-devices", 1, &[("pc-1", No)]).whole().heard("pc-1", 9);
    let yes = export("osquery", 4, &[("pc-1", Yes)]);
    assert_eq!(comes_to(&[no, yes]), Met, "the export is later, what it has of the device is not");
}

#[test]
fn a_device_that_was_last_heard_of_too_long_ago_is_not_known() {
    let file = export("intune-devices", 1, &[("pc-1", Yes), ("pc-2", Yes)]).whole();
    assert_eq!(comes_to(std::slice::from_ref(&file)), Met);
    let told = told(&[file.heard("pc-2", 200)]);
    assert_eq!((told.verdict, counts(&told)), (Unknown, [(Yes, 1), (Open, 1)].into()));
    assert_eq!(details(&told)["pc-2"], "last heard of 2026-05-05, file-0.csv row 2");
}

#[test]
fn a_later_word_that_concludes_nothing_undoes_nothing() {
    for (holds, expected) in [(Yes, Met), (No, NotMet)] {
        let earlier = export("intune-devices", 5, &[("pc-1", holds)]).whole();
        let later = export("osquery", 1, &[("pc-1", Open)]);
        let same = export("intune-devices", 1, &[("pc-1", Open)]).whole();
        assert_eq!(comes_to(&[earlier, later, same]), expected);
    }
}

#[test]
fn what_people_typed_never_turns_a_no_of_a_device_and_admits_what_came_later() {
    let device = |holds, days| export("intune-devices", days, &[("pc-1", holds)]).whole();
    let people = |holds, days| typed(days, &[("pc-1", holds)]);
    assert_eq!(comes_to(&[device(No, 5), people(Yes, 1)]), NotMet);
    assert_eq!(comes_to(&[device(No, 5), people(NotApplicable, 1)]), NotMet);
    assert_eq!(comes_to(&[device(Yes, 5), people(No, 1)]), NotMet, "an admission");
    assert_eq!(comes_to(&[device(Yes, 1), people(No, 5)]), Met, "the device has spoken since");
    assert_eq!(comes_to(&[device(Open, 1), people(Yes, 5)]), Met, "the device says nothing");
    let typed = [people(No, 5).whole(), people(Yes, 1).whole()];
    assert_eq!(comes_to(&typed), Met, "people may take back what they typed");
}

#[test]
fn sources_that_disagree_are_shown_with_what_counts() {
    let no = export("intune-devices", 5, &[("pc-1", No), ("pc-2", Yes)]).whole();
    let yes = export("osquery", 2, &[("pc-1", Yes), ("pc-2", Yes)]);
    let told = told(&[no.clone(), yes]);
    let words = [("intune-devices".to_owned(), No), ("osquery".to_owned(), Yes)];
    assert_eq!(disputed(&told), [("pc-1".to_owned(), Yes, words.to_vec())]);
    assert!(told.contradicted);
    let typed = typed(2, &[("pc-1", Yes)]);
    assert_eq!(disputed(&self::told(&[no.clone(), typed]))[0].1, No, "what is typed is shown too");
    let old = export("osquery", 200, &[("pc-1", Yes), ("pc-2", Yes)]);
    assert!(
        disputed(&self::told(&[no.clone(), old])).is_empty(),
        "what no longer counts disagrees with nothing"
    );
    let again = export("intune-devices", 2, &[("pc-1", Yes)]);
    assert!(
        disputed(&self::told(&[no, again])).is_empty(),
        "one source that says otherwise later has changed"
    );
}

#[test]
fn no_more_units_are_named_than_are_shown_and_all_are_counted() {
    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let no = export("intune-devices", 5, &NAMES.map(|name| (name, No)));
    let yes = export("osquery", 2, &NAMES.map(|name| (name, Yes)));
    let mut few = world(&[no, yes]);
    few.breadth = kravtjek_judge::Breadth::Present;
    let shown = |world: &World| {
        let judged = world.judged();
        let told = verdict(&judged, "S1.1").unwrap();
        told.because.iter().find_map(|because| match because {
            Because::Contradiction { number, units, .. } => Some((*number, units.len())),
            _ => None,
        })
    };
    assert_eq!(shown(&few), Some((8, 5)));
    few.breadth = kravtjek_judge::Breadth::Everything;
    assert_eq!(shown(&few), Some((8, 8)));
}

#[test]
fn a_later_whole_list_of_the_same_source_takes_away_what_it_leaves_out() {
    let earlier = export("intune-devices", 9, &[("pc-1", Yes), ("pc-2", No)]).whole();
    let later = export("intune-devices", 2, &[("pc-1", Yes)]);
    assert_eq!(comes_to(&[earlier.clone(), later.clone()]), NotMet, "a part says nothing of the rest");
    assert_eq!(comes_to(&[earlier.clone(), later.clone().whole()]), Met);
    let other = File { source: Some("osquery"), ..later.whole() };
    assert_eq!(comes_to(&[earlier.clone(), other]), NotMet, "another source knows nothing of it");
    let same_day = export("intune-devices", 9, &[("pc-1", Yes)]).whole();
    assert_eq!(comes_to(&[earlier, same_day]), NotMet, "two files of one day");
}

#[test]
fn what_names_no_source_is_replaced_by_the_next_and_adds_up_with_the_others() {
    let first = export("", 9, &[("pc-1", No)]).whole().unnamed();
    let second = export("", 5, &[("pc-1", Yes)]).whole().unnamed();
    assert_eq!(comes_to(&[first.clone(), second.clone()]), Met);
    let named = export("intune-devices", 7, &[("pc-2", No)]);
    assert_eq!(comes_to(&[first, second.clone(), named]), NotMet);
    let later = export("intune-devices", 1, &[("pc-1", No)]);
    assert_eq!(comes_to(&[second, later]), NotMet);
}

#[test]
fn a_unit_outside_of_the_whole_counts_and_disproves_it() {
    let list = export("ad-computers", 2, &[("pc-1", Yes)]).whole();
    let told = told(&[list, export("intune-devices", 1, &[("pc-2", Yes)])]);
    assert_eq!(told.verdict, Unknown);
    let left_out = |because: &Because| matches!(because, Because::LeftOut { number: 1, examples } if *examples == ["pc-2"]);
    assert!(told.because.iter().any(left_out), "{:?}", told.because);
    let missing = |because: &Because| matches!(because, Because::Missing { what: Missing::Complete, .. });
    assert!(told.because.iter().any(missing));
}

#[test]
fn a_list_is_whole_for_as_long_as_nothing_is_seen_that_is_not_on_it() {
    let list = export("intune-devices", 9, &[("pc-1", Yes), ("pc-2", Yes)]).whole();
    let part = export("intune-devices", 1, &[("pc-2", Yes)]);
    assert_eq!(comes_to(&[list.clone(), part]), Met);
    assert_eq!(comes_to(&[list, export("intune-devices", 1, &[("pc-3", Yes)])]), Unknown);
}

#[test]
fn what_was_read_of_a_wrong_unit_is_told_with_its_day_file_and_row() {
    let told = told(&[export("intune-devices", 9, &[("pc-1", No)]).heard("pc-1", 10)]);
    assert_eq!(details(&told)["pc-1"], "Firewall = No, 2026-11-11, file-0.csv row 2");
}

#[test]
fn what_it_rests_on_counts_as_long_as_the_first_word_of_it() {
    let told = told(&[
        export("intune-devices", 5, &[("pc-1", Yes)]).whole().heard("pc-1", 8),
        export("osquery", 2, &[("pc-2", Yes), ("pc-1", Open)]).whole(),
        export("jamf-computers", 29, &[("pc-1", No)]),
    ]);
    assert_eq!(told.verdict, Met);
    assert_eq!(
        told.fresh_until.unwrap().to_string(),
        "2026-12-13T12:00:00Z",
        "thirty days from the thirteenth"
    );
    let rests_on = told.because.iter().find_map(|because| match because {
        Because::Units { evidence, .. } => Some(evidence.len()),
        _ => None,
    });
    assert_eq!(rests_on, Some(2), "what another has the later word of is nothing that it rests on");
}

#[test]
fn a_unit_that_was_wrong_and_has_not_been_seen_since_is_not_forgotten() {
    let wrong = export("jamf-computers", 60, &[("mac-1", No)]);
    let fine = export("intune-devices", 1, &[("pc-1", Yes)]).whole();
    let lapsed = |told: &CriterionVerdict| {
        told.because.iter().any(|because| matches!(because, Because::Lapsed { not_met: true, .. }))
    };
    let alone = told(std::slice::from_ref(&wrong));
    assert!(alone.verdict == Unknown && lapsed(&alone));
    let mended = told(&[wrong.clone(), fine.clone(), export("osquery", 2, &[("mac-1", Yes)])]);
    assert!(!lapsed(&mended), "another source has seen it since");
    // A criterion with an answer beside it: the word of the authority makes good nothing that was seen later.
    let mut world = world(&[wrong, export("intune-devices", 1, &[("pc-1", Open)])]);
    world.answer("S1.1", kravtjek_model::answer::Says::Yes);
    let judged = world.judged();
    let open = verdict(&judged, "S1.1").unwrap();
    assert!(open.verdict == Unknown && lapsed(open), "{:?}", open.because);
}

#[test]
fn what_adds_up_without_judging_is_what_judging_counts() {
    let files = [
        export("intune-devices", 5, &[("pc-1", No), ("pc-2", Yes)]).whole(),
        export("osquery", 2, &[("pc-1", Yes)]),
        typed(1, &[("pc-3", Yes)]),
        export("defender-software", 1, &[("pc-4", No)]).about(OTHER),
    ];
    let world = world(&files);
    let added: Vec<_> = added_up(&world.observations, catalogue()).collect();
    assert_eq!(added.iter().map(|one| one.fact).collect::<Vec<_>>(), [OTHER, FACT]);
    let own = &added[1];
    let stands: Vec<_> = own.units.iter().map(|one| (one.unit, one.holds)).collect();
    assert_eq!(stands, [("pc-1", Yes), ("pc-2", Yes), ("pc-3", Yes), ("pc-4", Open)]);
    assert!(!own.complete, "pc-3 is on no list that is whole");
    assert_eq!(own.left_out, ["pc-3", "pc-4"]);
    assert_eq!(own.contradicted.len(), 1);
    assert_eq!(own.units[0].observation().unwrap().by, "udtræk/alt.zip: nov/file-1.csv");
    assert!(own.units[3].observation().is_none());
    assert_eq!(added[0].units[3].read().text(), "Firewall = No, 2026-11-20, file-3.csv row 5");
}

#[test]
fn what_a_later_whole_list_leaves_out_is_gone_from_every_fact_of_its_units() {
    let old = export("intune-devices", 20, &[("pc-1", Yes), ("pc-2", No)]);
    let new = export("intune-devices", 2, &[("pc-1", Yes)]).whole();
    let files = [old.clone(), old.about(OTHER), new.clone(), new.clone().about(OTHER)];
    let files = files.map(|file| if file.fact == OTHER { File { complete: false, ..file } } else { file });
    let world = world(&files);
    let all: Vec<_> = added_up(&world.observations, catalogue()).collect();
    for fact in [FACT, OTHER] {
        let one = all.iter().find(|one| one.fact == fact).unwrap();
        let units: Vec<&str> = one.units.iter().map(|stands| stands.unit).collect();
        assert_eq!((units, one.complete), (vec!["pc-1"], true), "{fact}");
    }
}

#[test]
fn two_whole_lists_of_one_source_that_have_nothing_in_common_are_as_one_of_both() {
    let apart = [
        export("cyclonedx", 20, &[("a: x 1", Yes)]).whole(),
        export("cyclonedx", 2, &[("b: y 1", Yes)]).whole(),
    ];
    let both = [export("cyclonedx", 2, &[("a: x 1", Yes), ("b: y 1", Yes)]).whole()];
    let again = [apart.as_slice(), &[export("cyclonedx", 1, &[("a: x 2", Yes)]).whole()]].concat();
    let names = |files: &[File]| {
        let world = world(files);
        let all: Vec<_> = added_up(&world.observations, catalogue()).collect();
        let [one] = &all[..] else { panic!("{}", all.len()) };
        let units: Vec<String> = one.units.iter().map(|stands| stands.unit.to_owned()).collect();
        (units, one.complete)
    };
    let of = |names: &[&str]| (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), true);
    assert_eq!(names(&apart), of(&["a: x 1", "b: y 1"]));
    assert_eq!(names(&apart), names(&both));
    assert_eq!(
        names(&again),
        of(&["a: x 2", "b: y 1"]),
        "a new list of one of them takes the place of its old one"
    );
}
