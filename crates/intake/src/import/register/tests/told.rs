//! How registers are known, and what is told of cells and headings that are wrong.

use jiff::Timestamp;
use kravtjek_model::text::Text;

use super::{CATALOGUE, handed, puzzling, said};
use crate::import::Place;
use crate::import::cells::Wanted;
use crate::import::formats::Means;
use crate::import::handed::{HandedIn, Moment};

#[test]
fn each_cell_that_is_wrong_is_told_with_what_is_wanted_there() {
    let text = "Rum eller skab;Indhold;Adgangskontrol;Alle printere bruger follow-me print;Sidst gennemgået\n\
        A;Server;Kort;måske;12/11/2026\n;Servere;Nøgle;;\n";
    let choice = |da: &str, en: &str| Wanted::Choice(Some(Text { da: da.into(), en: en.into() }));
    assert_eq!(
        puzzling(text),
        [
            (2, "Indhold".into(), "Server".into(), choice("Servere", "Servers")),
            (2, "Adgangskontrol".into(), "Kort".into(), choice("Kode", "Code")),
            (2, "Alle printere bruger follow-me print".into(), "måske".into(), Wanted::YesOrNo),
            (2, "Sidst gennemgået".into(), "12/11/2026".into(), Wanted::Date),
            (3, "Rum eller skab".into(), String::new(), Wanted::Something),
        ]
    );
    assert_eq!(
        said(text, "registers.room_controlled"),
        ["#3: unknown (Rum eller skab er tom)", "A: unknown (Adgangskontrol = Kort, som ikke kan forstås)"]
    );
}

#[test]
fn a_column_that_is_missing_is_told_with_the_heading_nearest_to_it_and_a_strange_one_once() {
    let text = "Rum eller skab;Bygning;Indhold;Adgangskontroll;Nøgleboks\nA;Rådhuset;Servere;Kode;3\nB;Rådhuset;Servere;Kode;4\n";
    assert_eq!(
        puzzling(text),
        [
            (1, "Adgangskontrol".into(), String::new(), Wanted::Column(Some("Adgangskontroll".into()))),
            (1, "Adgangskontroll".into(), String::new(), Wanted::KnownColumn),
            (1, "Nøgleboks".into(), String::new(), Wanted::KnownColumn),
        ]
    );
    assert_eq!(
        said(text, "registers.room_controlled")[0],
        "A: unknown (filen har ingen kolonne Adgangskontrol)"
    );
}

#[test]
fn headings_are_known_in_both_languages_and_by_their_ids_in_any_order() {
    for header in [
        "Access control;Room or cabinet;Contents",
        "lock;room;room_holds",
        "ADGANGSKONTROL;RUM ELLER SKAB;INDHOLD",
    ] {
        let text = format!("{header}\nKey;A;Servers\n");
        assert_eq!(said(&text, "registers.room_controlled"), ["A: yes"], "{header}");
    }
}

#[test]
fn other_tables_are_no_registers() {
    for header in [
        "Name;SamAccountName;Enabled;AccountExpirationDate",
        "Rum;Sted",
        "Kantine;Menu",
        "Produkt;Version;Leverandør",
    ] {
        let all = handed(&format!("{header}\na;b;c;d\n"));
        assert!(all.records.registers.is_empty(), "{header}");
    }
}

#[test]
fn names_of_people_and_remarks_that_no_rule_needs_are_dropped() {
    let text = "Ekstern konto;Ekstern person;Firma;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode\n\
        ext-1;Pia Lund;Havnedata;Drift;ESDH;ESDH;ja;Første periode\n";
    let kept = format!("{:?}", handed(text).records.registers);
    assert!(!kept.contains("Pia") && !kept.contains("Havnedata") && kept.contains("ESDH"), "{kept}");
}

#[test]
fn too_many_lines_say_nothing_and_it_is_told() {
    let row = "A;Servere;Kode\n";
    let text = format!("Rum eller skab;Indhold;Adgangskontrol\n{}", row.repeat(100_001));
    let all = handed(&text);
    assert!(all.records.registers[0].lines.is_empty());
    assert_eq!(all.parts[0].puzzling.last().map(|one| &one.wanted), Some(&Wanted::FewerRows(100_000)));
    assert_eq!(Place { part: 0, row: 1 }, all.parts[0].puzzling[0].place);
}

/// Seventeen of Nordhavn's files are registers; what other systems wrote is taken for none.
#[test]
fn the_registers_of_an_authority_are_known_among_its_other_files_and_understood() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nordhavn/filer");
    let now: Timestamp = "2026-12-01T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    for file in std::fs::read_dir(folder).unwrap() {
        let moment = Moment { given: "2026-11-25T00:00:00Z".parse().ok(), now };
        all.read_all(vec![file.unwrap().path()], moment, Means::of(&CATALOGUE));
    }
    let registers = all.records.registers.iter();
    let mut ids: Vec<&str> = registers.clone().map(|lines| &*lines.register).collect();
    ids.sort_unstable();
    let expected = [
        "admin-accounts",
        "admin-approvals",
        "cameras",
        "citizen-pcs",
        "external-access",
        "infrastructure-units",
        "internet-systems",
        "iot-devices",
        "leak-check",
        "log-sources",
        "mail-relays",
        "outbound-mail",
        "owasp-tests",
        "remote-platforms",
        "restore-tests",
        "rooms",
        "wifi-networks",
    ];
    assert_eq!(ids, expected);
    for lines in registers {
        let puzzling = &all.part(lines.part).unwrap().puzzling;
        assert!(puzzling.is_empty() && !lines.lines.is_empty(), "{}: {puzzling:?}", lines.register);
    }
}
