//! What holds of every register, however it is filled in: a cell that is emptied makes nothing better, and the order of
//! lines does not matter.

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Column, Condition, Kind};
use kravtjek_model::observation::units::Holds;
use proptest::prelude::*;

use super::{CATALOGUE, Said, handed, said_of};

/// A cell of a kind, of few values, so that lines meet: good ones, bad ones, days on both sides of every limit.
fn cell(column: &Column) -> BoxedStrategy<String> {
    let choices: Vec<String> = column.choices.iter().map(|choice| choice.da.clone()).collect();
    let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let words = match column.kind {
        Kind::Choice => choices,
        Kind::YesNo => of(&["ja", "nej"]),
        Kind::Day => {
            of(&["24-11-2026", "01-10-2026", "01-02-2026", "01-02-2024", "01-03-2027", "aldrig", "ingen"])
        }
        Kind::Number => of(&["1", "2"]),
        Kind::Span => of(&["6 måneder", "400 dage"]),
        Kind::List => of(&["a", "a, b", "c", "ingen", "afventer"]),
        Kind::Addresses => of(&["192.0.2.1", "192.0.2.0/24"]),
        Kind::Text | Kind::Name | Kind::Device | Kind::Account => {
            of(&["a", "b", "ingen", "afventer", "ikke endnu"])
        }
    };
    prop_oneof![6 => prop::sample::select(words), 1 => Just("??".to_owned()), 1 => Just(String::new())]
        .boxed()
}

fn lines_of_some_register() -> impl Strategy<Value = (String, Vec<Vec<String>>, usize, usize)> {
    let ids: Vec<String> = CATALOGUE.registers.keys().cloned().collect();
    prop::sample::select(ids).prop_flat_map(|id| {
        let columns: Vec<BoxedStrategy<String>> = CATALOGUE.registers[&id].columns.iter().map(cell).collect();
        let width = columns.len();
        (Just(id), prop::collection::vec(columns, 1..5), any::<prop::sample::Index>(), 0..width).prop_map(
            |(id, lines, line, column)| {
                let line = line.index(lines.len());
                (id, lines, line, column)
            },
        )
    })
}

fn text_of(id: &str, lines: &[Vec<String>]) -> String {
    let headings: Vec<&str> =
        CATALOGUE.registers[id].columns.iter().map(|column| column.heading.da.as_str()).collect();
    let quoted =
        |line: &Vec<String>| line.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(";");
    let headings = headings.iter().map(|heading| format!("\"{heading}\"")).collect::<Vec<_>>().join(";");
    let lines: Vec<String> = lines.iter().map(quoted).collect();
    format!("{headings}\n{}\n", lines.join("\n"))
}

/// Whether all that is said of a fact is well: what its criterion asks.
fn is_met(said: &Said, fact: &str) -> bool {
    let well = |holds: &Holds| matches!(holds, Holds::Yes | Holds::NotApplicable);
    said.get(fact).is_some_and(|units| !units.is_empty() && units.iter().all(|(_, holds, _)| well(holds)))
}

/// Whether a cell is of a column in which nothing must stand, or is a day to come of something said to have been done.
fn takes_back(register: &Register, column: usize, cell: &str) -> bool {
    let id = &register.columns[column].id;
    let clear = |condition: &Condition| match condition {
        Condition::All(parts) => parts.iter().any(|part| matches!(part, Condition::Clear(own) if own == id)),
        other => matches!(other, Condition::Clear(own) if own == id),
    };
    register.gives.iter().any(|gives| clear(&gives.holds) || gives.done.contains(id) && cell == "01-03-2027")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_cell_that_is_emptied_never_makes_a_verdict_better((id, lines, line, column) in lines_of_some_register()) {
        let before = said_of(&handed(&text_of(&id, &lines)));
        let mut emptied = lines.clone();
        emptied[line][column].clear();
        // A line of which nothing is left is no line.
        prop_assume!(emptied[line].iter().any(|cell| !cell.is_empty()));
        // What takes something back, such as an exception or a deed that is to come, does so only while it stands there.
        prop_assume!(!takes_back(&CATALOGUE.registers[&id], column, &lines[line][column]));
        let after = said_of(&handed(&text_of(&id, &emptied)));
        for fact in CATALOGUE.registers[&id].facts() {
            let fact = fact.as_str();
            prop_assert!(
                !is_met(&after, fact) || is_met(&before, fact),
                "{fact}: {:?} and then {:?}", before.get(fact), after.get(fact)
            );
        }
    }

    #[test]
    fn what_a_register_says_of_a_unit_does_not_hang_on_the_order_of_its_lines((id, lines, _, _) in lines_of_some_register()) {
        let states = |lines: &[Vec<String>]| {
            let mut all: Vec<(String, String, Holds)> = Vec::new();
            for (fact, units) in said_of(&handed(&text_of(&id, lines))) {
                let named = units.into_iter().filter(|(unit, ..)| !unit.starts_with('#'));
                all.extend(named.map(|(unit, holds, _)| (fact.clone(), unit.to_lowercase(), holds)));
            }
            all
        };
        let turned: Vec<Vec<String>> = lines.iter().rev().cloned().collect();
        prop_assert_eq!(states(&lines), states(&turned));
    }
}
