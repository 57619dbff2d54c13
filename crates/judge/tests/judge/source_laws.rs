//! The laws of adding sources up, on made-up files.

use kravtjek_model::assessment::Verdict::{self, Met, NotMet, Unknown};
use kravtjek_model::observation::units::Holds;
use proptest::prelude::*;

use crate::common::verdict;
use crate::laws::cases;
use crate::sources::{File, export, typed, world};

const UNITS: [&str; 3] = ["a", "b", "c"];
const FORMATS: [&str; 3] = ["intune-devices", "osquery", "jamf-computers"];

fn rows(holds: impl Strategy<Value = Holds> + Clone) -> impl Strategy<Value = Vec<(&'static str, Holds)>> {
    let row = (prop::sample::select(UNITS.to_vec()), holds);
    prop::collection::vec(row, 0..4)
}

fn any_word() -> impl Strategy<Value = Holds> + Clone {
    prop::sample::select(vec![Holds::Yes, Holds::Yes, Holds::No, Holds::Unknown, Holds::NotApplicable])
}

prop_compose! {
    fn exports()(
        format in prop::sample::select(FORMATS.to_vec()), days in 1i64..80, rows in rows(any_word()),
        whole in any::<bool>(), heard in prop::option::of((prop::sample::select(UNITS.to_vec()), 1i64..90)),
    ) -> File {
        let file = export(format, days, &rows);
        let file = if whole { file.whole() } else { file };
        heard.map_or(file.clone(), |(unit, days)| file.heard(unit, days))
    }
}

fn comes_to(files: &[File]) -> Verdict {
    let judged = world(files).judged();
    verdict(&judged, "S1.1").map_or(Unknown, |told| told.verdict)
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        NotMet => 0,
        Unknown => 1,
        Met | Verdict::NotApplicable => 2,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_order_of_files_does_not_matter(
        files in prop::collection::vec(exports(), 0..5).prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle()))
    ) {
        let (one, other) = files;
        prop_assert_eq!(comes_to(&one), comes_to(&other));
    }

    #[test]
    fn more_rows_that_conclude_nothing_never_make_a_verdict_better(
        files in prop::collection::vec(exports(), 0..5), rows in rows(Just(Holds::Unknown)), days in 1i64..80,
        format in prop::sample::select(FORMATS.to_vec()), people in any::<bool>()
    ) {
        let before = comes_to(&files);
        let more = if people { typed(days, &rows) } else { export(format, days, &rows) };
        let after = comes_to(&[files, vec![more]].concat());
        prop_assert!(rank(after) <= rank(before), "{:?} became {:?}", before, after);
    }

    #[test]
    fn what_people_typed_never_turns_what_is_not_met_into_met(
        files in prop::collection::vec(exports(), 1..5), rows in rows(any_word()), days in 1i64..80, whole in any::<bool>()
    ) {
        prop_assume!(comes_to(&files) == NotMet);
        let more = typed(days, &rows);
        let more = if whole { more.whole() } else { more };
        prop_assert_eq!(comes_to(&[files, vec![more]].concat()), NotMet);
    }

    #[test]
    fn a_no_that_counts_makes_it_not_met_whatever_else_is_handed_in_as_old_or_older(
        files in prop::collection::vec(exports(), 0..5), format in prop::sample::select(FORMATS.to_vec())
    ) {
        let no = export(format, 1, &[("a", Holds::No)]);
        prop_assert_eq!(comes_to(&[files, vec![no]].concat()), NotMet);
    }
}
