//! What templates look like before anybody has filled them in.

use kravtjek_catalogue::Catalogue;

use super::csv::harmless;
use super::*;

fn registers() -> Vec<Register> {
    Catalogue::embedded().unwrap().registers.into_values().collect()
}

#[test]
fn a_csv_has_danish_headings_and_two_lines_that_are_marked_as_examples() {
    let rooms = registers().into_iter().find(|register| register.id == "rooms").unwrap();
    let text = String::from_utf8(template(&rooms, Written::Csv, Lang::Da).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Rum eller skab;Bygning;Indhold;Adgangskontrol;"), "{text}");
    assert!(lines[1].starts_with("Eksempel: Serverrum, kælderen;Rådhuset;Servere;Personligt kort"), "{text}");
    assert!(lines[2].contains(";ja;Lone Bak;02-10-2026"), "{text}");
    assert_eq!(lines.len(), 3);
}

#[test]
fn no_cell_is_taken_for_a_formula() {
    for cell in ["=1+1", "+45 12345678", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
        assert_eq!(harmless(cell), format!("'{cell}"));
    }
    assert_eq!(harmless("a=1"), "a=1");
    for register in registers() {
        for lang in Lang::ALL {
            let text = String::from_utf8(template(&register, Written::Csv, lang).unwrap()).unwrap();
            let cells = text.lines().flat_map(|line| line.trim_start_matches('\u{feff}').split(';'));
            for cell in cells {
                assert_eq!(harmless(cell), cell, "{}", register.id);
            }
        }
    }
}

#[test]
fn every_register_is_a_workbook_in_both_languages_and_the_same_one_twice() {
    for register in registers() {
        for lang in Lang::ALL {
            let first = template(&register, Written::Xlsx, lang).unwrap();
            assert!(first.starts_with(b"PK"), "{}", register.id);
            assert_eq!(first, template(&register, Written::Xlsx, lang).unwrap(), "{}", register.id);
        }
    }
}
