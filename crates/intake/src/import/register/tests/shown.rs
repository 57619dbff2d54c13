//! What is told of a line, and what of it goes no further: names and addresses that people typed where no rule needs them.

use kravtjek_model::observation::units::Holds;

use super::{handed, puzzling, said, said_of};
use crate::import::cells::Wanted;

/// All that is told of a register, in one text.
fn told(text: &str) -> String {
    format!("{:?}", said_of(&handed(text)))
}

#[test]
fn a_name_or_an_address_of_mail_that_somebody_typed_goes_no_further() {
    let head = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse";
    let line = |name: &str, granted: &str| {
        format!(
            "{name};Drift;ESDH;{granted};ja;Første periode;01-07-2026;31-12-2026;31-12-2026;nej;Lone;20-06-2026"
        )
    };
    let pay = "e3;Drift;Løn;ESDH;ja;Første periode;01-07-2026;31-12-2026;31-12-2026;nej;Lone;20-06-2026";
    let text =
        [head, &line("e1", "ESDH, Lone Bak, lone@nordhavn.example"), &line("e2", "ESDH, Løn"), pay, ""]
            .join("\n");
    let only = said(&text, "registers.external_only_needed");
    assert_eq!(
        only,
        [
            "e1: no (2 af dem under Faktiske adgange står ikke under Godkendte systemer)",
            "e2: no (Løn: står ikke under Godkendte systemer)",
            "e3: no (ESDH: står ikke under Godkendte systemer)",
        ]
    );
    let others = [
        "Mailrelay;Alle afsendere autentificerer sig;Andre kun fra positivlisten;Positivliste\na;nej;ja;\"10.0.0.0/8, lone@nordhavn.example\"\n",
        "Rum eller skab;Indhold;Adgangskontrol\nA;Servere;Lone Bak har nøglen\n",
        "Enhed eller tjeneste;Enhedstype;Omfattet af bilag 1;Produkt;Version;Seneste sikkerhedsopdatering\nsw;Switch;ja;A;1;spørg lone@nordhavn.example\n",
        "System, der logger;Log;Logger som krævet eller besluttet;Tidskilde;Tidszone;Opbevaringstid;Eksempel på linje\nA;;ja;ntp1;dansk tid;400 dage;2026-11-12T08:01:22Z Lone Bak logged on\nB;;ja;lone@nordhavn.example;UTC;efter aftale med Lone;\n",
    ];
    for text in others.iter().chain([&&*text]) {
        let told = told(text).to_lowercase();
        assert!(!told.contains("lone"), "{told}");
    }
    let kept = format!("{:?}", handed(others[3]).records.registers);
    assert!(!kept.contains("Bak"), "of a line of a log nothing but its zone is kept: {kept}");
}

#[test]
fn a_sample_of_another_zone_and_the_clock_of_a_system_itself_are_no_common_time() {
    let head =
        "System, der logger;Log;Logger som krævet eller besluttet;Tidskilde;Tidszone;Eksempel på linje";
    let text = format!(
        "{head}\nA;;ja;ntp1;dansk tid;2026-11-12T08:01:22Z ok\nB;;ja;ntp1;dansk tid;2026-11-12T08:01:22+01:00 ok\nC;;ja;ntp1;dansk tid;\n"
    );
    assert_eq!(
        said(&text, "logging.one_time"),
        ["A: no (Eksempel på linje = +00:00, men Tidszone = dansk tid)", "B: yes", "C: yes"]
    );
    let own = said(&format!("{head}\nA;;ja;lokalt ur;UTC;\nB;;ja;lokalt ur;UTC;\n"), "logging.one_time");
    assert_eq!(own[0], "A: no (Tidskilde nævner systemets eget ur, som intet holder i takt)");
    for (source, zone, told) in [("ntp1", "xyzzy", "Tidszone"), ("ja", "UTC", "Tidskilde")] {
        let alike =
            said(&format!("{head}\nA;;ja;{source};{zone};\nB;;ja;{source};{zone};\n"), "logging.one_time");
        assert!(alike.iter().all(|one| one.contains(": unknown") && one.contains(told)), "{alike:?}");
    }
}

#[test]
fn a_port_whose_protocol_has_no_encryption_leaves_it_open_whatever_is_said_of_it() {
    let head = "Tjenestens adresse;Tjenester på adressen;Åbne porte;Alle porte scannet den;Kan bruges uden kryptering";
    let text = format!(
        "{head}\n192.0.2.1;;\"21/tcp, 443\";20-11-2026;nej\n192.0.2.2;;443;20-11-2026;nej\n192.0.2.3;;20-25;20-11-2026;nej\n192.0.2.4;;23;20-11-2026;ja\n"
    );
    let told = said(&text, "services.no_clear_text_port");
    assert_eq!(told[0], "192.0.2.1: unknown (Åbne porte: 21/tcp, hvor protokollen ikke selv har kryptering)");
    assert_eq!(told[1], "192.0.2.2: yes");
    assert!(told[2].starts_with("192.0.2.3: unknown") && told[3].starts_with("192.0.2.4: no"), "{told:?}");
}

#[test]
fn a_platform_of_which_nobody_says_whether_it_asks_for_two_factors_is_unknown_but_where_no_matter() {
    let text = "Platform;Forbindelse udefra;Platformens ejer\nA;HTTPS til en tjeneste uden for eget netværk;It\nB;VPN ind i eget netværk;It\nC;Kan ikke bruges udefra;It\n";
    assert_eq!(
        said(text, "accounts.remote_use_tunnelled"),
        ["A: unknown (filen har ingen kolonne To faktorer udefra)", "B: yes", "C: not_applicable"]
    );
    let text = "Platform;To faktorer udefra;Forbindelse udefra\nA;nej;HTTPS til en tjeneste uden for eget netværk\nB;ja;HTTPS til en tjeneste uden for eget netværk\n";
    let told = said(text, "accounts.remote_use_tunnelled");
    assert!(told[0].starts_with("A: no") && told[1] == "B: not_applicable", "{told:?}");
}

#[test]
fn what_is_missing_of_a_list_that_has_a_least_length_is_told() {
    let text = "Anbefaling;Anbefalingen følges\nLange passwords;ja\nPasswordmanager;ja\n";
    assert_eq!(
        said(text, "accounts.password_advice_followed")[0],
        "Lange passwords: unknown (3 af mindst 5 linjer under Anbefaling mangler)"
    );
    let one = said(
        "Punkt i vejledningen;Følges for alle IoT-enheder\nOpdateringer;ja\n",
        "registers.iot_guide_followed",
    );
    assert_eq!(one, ["Opdateringer: unknown (1 af mindst 2 linjer under Punkt i vejledningen mangler)"]);
}

#[test]
fn a_typed_end_of_support_that_the_collection_contradicts_is_told_and_a_version_must_be_there() {
    let text = "Internetvendt tjeneste;Produkt eller bibliotek;Produktets version;Support indtil\n\
        www;PHP;7.4;31-12-2030\nwww;PHP;8.4;31-12-2028\nwww;Drupal;;31-12-2028\nwww;Hjemmelavet;1.0;31-12-2028\nwww;PHP;5.6;01-01-2019\n";
    let told = said(text, "services.software_supported");
    let find = |name: &str| told.iter().find(|one| one.starts_with(name)).cloned().unwrap_or_default();
    assert!(find("www: PHP 7.4").starts_with("www: PHP 7.4: unknown (Support indtil: "), "{told:?}");
    assert!(find("www: PHP 5.6").starts_with("www: PHP 5.6: no ("), "what was typed ended first: {told:?}");
    assert_eq!(find("www: Drupal"), "www: Drupal: unknown (Produktets version er tom)");
    assert_eq!(
        (find("www: PHP 8.4"), find("www: Hj")),
        ("www: PHP 8.4: yes".into(), "www: Hjemmelavet 1.0: yes".into())
    );
}

#[test]
fn a_class_of_the_backup_policy_that_no_test_is_of_is_unknown() {
    let tests = "Klasse i backuppolitikken;Testet den;Resultat\nFagsystemer;18-06-2026;Gendannet\n";
    let assets = "Oplysninger;Følsomhed;Klasse i politikken for backup\nSager;Høj;fagsystemer\nNet;Mellem;Netværksudstyr\n";
    let mut all = handed(tests);
    let moment = crate::import::handed::Moment { given: None, now: "2026-11-25T12:00:00Z".parse().unwrap() };
    let means = crate::import::formats::Means::of(&super::CATALOGUE);
    all.read_bytes("aktiver.csv", assets.as_bytes().to_vec(), moment, means);
    let told = said_of(&all).remove("registers.restore_tested").unwrap();
    let states: Vec<(&str, Holds)> = told.iter().map(|(unit, holds, _)| (unit.as_str(), *holds)).collect();
    assert_eq!(states, [("Fagsystemer", Holds::Yes), ("Netværksudstyr", Holds::Unknown)]);
}

#[test]
fn headings_alone_and_lines_that_stand_there_twice_are_told() {
    let head = "Rum eller skab;Indhold;Adgangskontrol";
    assert_eq!(puzzling(&format!("{head}\n")), [(1, "rooms".into(), String::new(), Wanted::Lines)]);
    let text = format!("{head}\nA;Servere;Kode\nB;Servere;Kode\nA;Servere;Kode\nB;Servere;Kode\n");
    assert_eq!(puzzling(&text), [(4, "rooms".into(), String::new(), Wanted::Once { first: 2, more: 1 })]);
}
