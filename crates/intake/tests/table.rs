//! Tables that a person has explained with a mapping, from a spreadsheet or another system, and what they show.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use jiff::Timestamp;
use kravtjek_catalogue::support::Support;
use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::{Imported, imported};
use kravtjek_intake::import::formats::{Format, Means};
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::mapping::Mapping;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::{Holds, MadeBy};
use rust_xlsxwriter::Workbook;

const MAP: &str = "unit = \"Maskinnavn\"\nseen = \"Sidst set\"\nserial = \"Serienummer\"\n\
    [facts.\"clients.firewall_on\"]\ncolumn = \"Firewall\"\nyes = [\"til\", \"slået til\"]\nno = [\"fra\"]\nnot_applicable = [\"kiosk\"]\n";

fn read(files: &[(&str, Vec<u8>)], map: &str, only: Option<&str>) -> HandedIn {
    let catalogue = Catalogue::embedded().unwrap();
    let mapping = Mapping::parse("map.toml", map, &catalogue).unwrap();
    let only = only.and_then(Format::find);
    let means = Means { map: Some(&mapping), only, ..Means::of(&catalogue) };
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    for (name, bytes) in files {
        all.read_bytes(name, bytes.clone(), Moment { given: None, now }, means);
    }
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    all
}

fn shown(handed: &mut HandedIn) -> Imported {
    let catalogue = Catalogue::embedded().unwrap();
    let framework = FrameworkId::known("kommune-2024");
    let support = Support::embedded().unwrap();
    imported(handed, Bearings { catalogue: &catalogue, support, framework: &framework, organisation: None })
}

/// The units of a fact, by what is said of them: `pc-1=yes`.
fn units(imported: &Imported, fact: &str) -> Vec<String> {
    let of = |seen: &Seen| match seen {
        Seen::Units(units) if units.fact.as_str() == fact => units
            .units
            .iter()
            .map(|(name, state)| {
                let holds = match state.holds {
                    Holds::Yes => "yes",
                    Holds::No => "no",
                    Holds::Unknown => "unknown",
                    Holds::NotApplicable => "not applicable",
                };
                format!("{name}={holds}")
            })
            .collect(),
        _ => Vec::new(),
    };
    imported.observations.iter().flat_map(|one| of(&one.seen)).collect()
}

fn facts(imported: &Imported) -> Vec<String> {
    imported.observations.iter().map(|one| one.subject.to_string()).collect()
}

#[test]
fn a_csv_with_semicolons_says_yes_no_and_what_it_does_not_know() {
    let text = "Maskinnavn;Firewall;Sidst set;Bemærkning\nPC-1.nordhavn.local; TIL ;24-11-2026;\nPC-2;Slået til;;x\nPC-3;fra;;\n\
        PC-4;;;\nPC-5;måske;;\nPC-6;Kiosk;;\n;;;\n;til;;uden navn\n";
    let mut all = read(&[("klienter.csv", text.into())], MAP, None);
    assert_eq!(all.parts[0].format.unwrap().id, "table");
    let imported = shown(&mut all);
    assert_eq!(
        units(&imported, "clients.firewall_on"),
        [
            "#9=unknown",
            "pc-1=yes",
            "pc-2=yes",
            "pc-3=no",
            "pc-4=unknown",
            "pc-5=unknown",
            "pc-6=not applicable"
        ],
        "a row that names nothing does not vanish"
    );
    assert_eq!(facts(&imported), ["clients.firewall_on"], "it says what it was asked for and no more");
    let Seen::Units(own) = &imported.observations[0].seen else { panic!() };
    assert_eq!(own.made_by, MadeBy::People);
    let told: Vec<_> =
        all.parts[0].puzzling.iter().map(|one| (one.place.row, &*one.column, one.value.as_str())).collect();
    assert_eq!(told, [(6, "Firewall", "måske"), (9, "Maskinnavn", ""), (1, "Serienummer", "")]);
}

#[test]
fn a_workbook_with_dates_and_booleans_is_read_by_the_same_mapping() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in
        ["Maskinnavn", "Serienummer", "Firewall", "Sidst set", "Password kontrolleret"].iter().enumerate()
    {
        sheet.write(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    sheet.write(1, 0, "PC-1").unwrap();
    sheet.write(1, 2, true).unwrap();
    sheet.write(2, 0, "PC-2").unwrap();
    sheet.write(2, 2, false).unwrap();
    let map = MAP.replace("\"til\"", "\"true\"").replace("\"fra\"", "\"false\"");
    let mut all = read(&[("klienter.xlsx", book.save_to_buffer().unwrap())], &map, None);
    assert_eq!(
        units(&shown(&mut all), "clients.firewall_on"),
        ["pc-1=yes", "pc-2=no"],
        "{:?}",
        all.parts[0].puzzling
    );
}

#[test]
fn a_row_is_put_together_with_what_management_says_of_the_same_device() {
    let intune = "Device name,OS,OS version,Serial number,Encrypted,Managed by,Last check-in\n\
        PC-1,Windows,10.0.26200.1,5CG1,True,MDM,2026-11-24\nSRV-1,Windows Server 2022,10.0.20348,5CG9,True,MDM,2026-11-24\n";
    let table = "Maskinnavn;Firewall;Serienummer\nkontor-pc;fra;5CG1\nSRV-1;fra;5CG9\nPC-7;til;\n";
    let mut all = read(&[("intune.csv", intune.into()), ("t.csv", table.into())], MAP, None);
    assert_eq!(all.parts[0].format.unwrap().id, "intune-devices");
    assert_eq!(
        units(&shown(&mut all), "clients.firewall_on"),
        ["pc-1=no", "pc-7=yes"],
        "a server is no client"
    );
    let by_serial = "Serial number;Status\n5CG1;x\n";
    let map = "unit = \"Serial number\"\nserial = \"Serial number\"\n[facts.\"clients.vpn_assigned\"]\ncolumn = \"Status\"\nyes = [\"x\"]\n";
    let mut all = read(&[("intune.csv", intune.into()), ("t.csv", by_serial.into())], map, None);
    assert_eq!(units(&shown(&mut all), "clients.vpn_assigned"), ["pc-1=yes"]);
}

#[test]
fn a_day_holds_for_as_long_as_the_mapping_says_counted_from_the_day_of_the_file() {
    let map = "unit = \"Konto\"\n[facts.\"accounts.leak_check_monthly\"]\ncolumn = \"Kontrolleret\"\nwithin_days = 31\n";
    let text = "Konto\tKontrolleret\nNORDHAVN\\Abcd01\t25-10-2026\nbcde02@nordhavn.example\t24-10-2026\ncdef03\taldrig\ndefg04\t26-11-2026\nefgh05\t\n";
    let mut all = read(&[("k.csv", text.into())], map, None);
    assert_eq!(
        units(&shown(&mut all), "accounts.leak_check_monthly"),
        ["abcd01=yes", "bcde02=no", "cdef03=no", "defg04=unknown", "efgh05=unknown"]
    );
    assert_eq!(all.parts[0].puzzles, 0, "{:?}", all.parts[0].puzzling);
}

#[test]
fn names_that_differ_in_capitals_are_one_unit_and_the_worse_row_counts() {
    let map = "unit = \"Rum\"\n[facts.\"registers.room_controlled\"]\ncolumn = \"Adgang\"\nyes = [\"ja\"]\nno = [\"nej\"]\n";
    let fact = "registers.room_controlled";
    let of = |text: &str| units(&shown(&mut read(&[("t.csv", text.into())], map, None)), fact);
    assert_eq!(of("Rum;Adgang\nArkiv;ja\narkiv;nej\nÆblerum;ja\næblerum;ja\n"), ["Arkiv=no", "Æblerum=yes"]);
    assert_eq!(of("Rum;Adgang\nArkiv;ja\n;ja\n"), ["#3=unknown", "Arkiv=yes"]);
}

#[test]
fn a_column_that_is_not_there_is_told_with_the_one_that_is_near() {
    let text = "Maskinnavn;Firewal\nPC-1;til\n";
    let mut all = read(&[("t.csv", text.into())], MAP, Some("table"));
    assert_eq!(all.parts[0].puzzling[0].column, "Firewall");
    assert_eq!(format!("{:?}", all.parts[0].puzzling[0].wanted), "Column(Some(\"Firewal\"))");
    assert!(shown(&mut all).observations.is_empty());
    let other = read(&[("t.csv", "Kantine;Menu\nA;B\n".into())], MAP, None);
    assert!(other.parts[0].format.is_none(), "a table of something else is not taken for one");
}

#[test]
fn every_fact_of_files_can_be_had_from_a_table() {
    let catalogue = Catalogue::embedded().unwrap();
    let all = catalogue.facts.values().filter(|fact| fact.source == FactSource::File);
    let mut count = 0;
    for fact in all {
        let map = format!(
            "unit = \"Navn\"\n[facts.\"{}\"]\ncolumn = \"Status\"\nyes = [\"ja\"]\nno = [\"nej\"]\n",
            fact.id
        );
        let mut handed = read(&[("t.csv", "Navn;Status\na;ja\nb;nej\nc;ved ikke\n".into())], &map, None);
        assert_eq!(
            units(&shown(&mut handed), fact.id.as_str()),
            ["a=yes", "b=no", "c=unknown"],
            "{}",
            fact.id
        );
        count += 1;
    }
    assert_eq!(count, 64);
    assert!(kravtjek_intake::import::makers::text("MAP.toml").is_some());
}
