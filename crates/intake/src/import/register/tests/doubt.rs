//! What is not so yet, or contradicts itself, makes nothing well.

use super::said;

#[test]
fn access_counts_only_while_its_approved_period_holds() {
    let head = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse";
    let text = format!(
        "{head}\n\
        over;Drift;ESDH;ESDH;ja;Første periode;01-01-2025;30-06-2025;30-06-2025;nej;Lone;20-12-2024\n\
        pim;Drift;ESDH;ESDH;ja;Første periode;01-01-2025;30-06-2025;;ja;Lone;20-12-2024\n\
        snart;Drift;ESDH;ESDH;ja;Første periode;01-01-2027;30-06-2027;30-06-2027;nej;Lone;20-12-2025\n\
        nu;Drift;ESDH;ESDH;ja;Første periode;01-07-2026;31-12-2026;31-12-2026;nej;Lone;20-06-2026\n\
        nu;Drift;ESDH;ESDH;ja;Forlængelse;01-01-2027;31-03-2027;31-12-2026;nej;Lone;20-11-2026\n\
        venter;Drift;ESDH;ESDH;ja;Første periode;01-07-2026;31-12-2026;31-12-2026;nej;afventer;20-06-2026\n"
    );
    assert_eq!(
        said(&text, "registers.external_within_period"),
        [
            "nu: yes",
            "over: no (Godkendt til: 30. juni 2025, som er passeret)",
            "pim: no (Godkendt til: 30. juni 2025, som er passeret)",
            "snart: no (Godkendt fra: 1. januar 2027, som ikke er kommet endnu)",
            "venter: unknown (Godkender er tom)",
        ]
    );
}

#[test]
fn an_approval_that_has_not_begun_and_a_removal_to_come_are_none() {
    let text = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den;Kun den godkendte handling;Trækkes tilbage automatisk;Fjernet den\n\
        snart;Særskilt konto;Måler;01-01-2027;31-01-2027;Lone;30-10-2026;;;\n\
        lovet;Særskilt konto;Måler;01-10-2026;24-11-2026;Lone;30-09-2026;;;01-06-2030\n";
    let told = said(text, "clients.admin_access_approved");
    assert!(told.iter().all(|one| one.contains(": no (")) && told.len() == 2, "{told:?}");
}

#[test]
fn a_password_that_will_be_changed_and_an_owner_who_will_be_told_are_not_yet() {
    let text = "Kontrolleret konto;Brugerkonto eller servicekonto;Kontrolleret den;Lækket password;Skal skifte ved næste login;Password skiftet den;Kontoens ejer;Ejeren har fået besked den\n\
        hje;Brugerkonto;15-11-2026;ja;nej;16-11-2027;;\n\
        svc;System- eller servicekonto;15-11-2026;ja;;;Lone;16-11-2027\n";
    for fact in ["accounts.leaked_password_replaced", "accounts.leak_owner_told"] {
        let told = said(text, fact);
        let own = if fact.ends_with("replaced") { "hje: " } else { "svc: " };
        let word = told.iter().find_map(|one| one.strip_prefix(own));
        let is_open = word.is_some_and(|word| word.starts_with("no (") || word.starts_with("unknown ("));
        assert!(is_open, "{fact}: {told:?}");
        let past = said(&text.replace("2027", "2026"), fact);
        assert!(past.contains(&format!("{own}yes")), "what has been done counts: {past:?}");
    }
}

#[test]
fn only_a_law_is_a_law_and_a_system_without_a_log_does_not_log() {
    let head = "System, der logger;Log;Logger som krævet eller besluttet;Tidskilde;Tidszone;Opbevaringstid;Lov om anden opbevaringstid;Ældste hændelse;Koblet på den";
    let text = format!(
        "{head}\nA;;ja;ntp1;UTC;30 dage;ikke relevant;;\nB;;ja;ntp1;UTC;30 dage;efter aftale med Lone Bak;;\n\
        C;;ja;ntp1;UTC;30 dage;Tv-overvågningsloven § 4 c;;\nD;ingen;ja;;;;;;\n\
        E;;ja;ntp1;UTC;30 dage;ingen særlig lov;;\nF;;ja;ntp1;UTC;400 dage;arkivloven § 3;01-10-2026;01-03-2024\n"
    );
    let told = said(&text, "logging.kept_a_year");
    let states: Vec<&str> =
        told.iter().filter_map(|one| one.split([':', '(']).nth(1)).map(str::trim).collect();
    assert_eq!(states, ["no", "unknown", "yes", "not_applicable", "no", "yes"], "{told:?}");
    assert!(!told.concat().contains("Lone"), "what people wrote there goes no further: {told:?}");
    let old = said(&text, "logging.old_events_there");
    assert!(
        old.iter().any(|one| one.starts_with("F: no")),
        "a law takes nothing from a log kept for a year: {old:?}"
    );
    assert!(old.contains(&"C: not_applicable".to_owned()), "{old:?}");
    let logs = said(&text, "logging.sources_log");
    assert!(logs.iter().any(|one| one.starts_with("D: no")), "{logs:?}");
}

#[test]
fn what_a_gateway_does_with_quarantine_counts_too() {
    let text = "Indgående mailgateway;Ved DMARC-politikken reject;Ved DMARC-politikken quarantine;Sidst gennemgået\n\
        mx1;Afvises;Leveres i indbakken;14-09-2026\nmx2;Afvises;;14-09-2026\nmx3;Afvises;Lægges i uønsket mail;14-09-2026\n";
    let told = said(text, "mail.sender_dmarc_respected");
    let states: Vec<bool> = told.iter().map(|one| one.ends_with(": yes")).collect();
    assert_eq!(states, [false, false, true], "{told:?}");
}

#[test]
fn an_allow_list_of_everybody_is_none_and_a_wide_network_is_open() {
    let head = "Mailrelay;Alle afsendere autentificerer sig;Andre kun fra positivlisten;Positivliste";
    let text = format!(
        "{head}\na;nej;ja;0.0.0.0/0\nb;nej;ja;alle\nc;nej;ja;10.0.0.0/8\nd;nej;ja;\"10.1.4.20, 10.1.4.21\"\n"
    );
    let told = said(&text, "mail.relays_authenticated");
    let states: Vec<&str> =
        told.iter().filter_map(|one| one.split([':', '(']).nth(1)).map(str::trim).collect();
    assert_eq!(states, ["no", "no", "unknown", "yes"], "{told:?}");
}

#[test]
fn exceptions_leave_it_open_whether_all_need_factors_and_one_of_five_is_not_five() {
    let text = "System med login;Log på med egne konti;Flerfaktor kræves for alle konti;Undtagelser\n\
        A;ja;ja;Alle lærere\nB;ja;ja;ingen\nC;ja;ja;\n";
    let told = said(text, "accounts.multi_factor_required");
    assert_eq!(told, ["A: unknown (Undtagelser er udfyldt)", "B: yes", "C: yes"].map(str::to_owned));
    let one =
        said("Anbefaling;Anbefalingen følges\nLange passwords;ja\n", "accounts.password_advice_followed");
    assert!(one.iter().all(|one| one.contains("unknown")) && one.len() == 1, "{one:?}");
}

#[test]
fn a_deed_that_is_to_come_and_a_check_that_is_to_come_make_nothing_well() {
    let units = "Enhed eller tjeneste;Enhedstype;Omfattet af bilag 1;Produkt;Version;Seneste sikkerhedsopdatering;Ingen sikkerhedsopdatering mangler\n\
        sw-1;Switch;ja;A;1;31-12-2026;ja\nsw-2;Switch;ja;A;1;01-01-2020;ja\n";
    let told = said(units, "registers.unit_patched");
    assert!(told[0].starts_with("sw-1: unknown (") && told[1] == "sw-2: yes", "{told:?}");
    let head = "Kontrolleret konto;Brugerkonto eller servicekonto;Kontrolleret den;Lækket password;Skal skifte ved næste login;Ejeren har fået besked den";
    let text = format!(
        "{head}\nhje;Brugerkonto;15-12-2026;nej;;\nsvc;System- eller servicekonto;15-12-2026;nej;;\n\
        mka;Brugerkonto;15-11-2026;ja;nej;\nmka;Brugerkonto;15-12-2026;nej;;\n"
    );
    let told = said(&text, "accounts.leaked_password_replaced");
    assert!(told[0].starts_with("hje: unknown (") && told[1].starts_with("mka: no ("), "{told:?}");
    let told = said(&text, "accounts.leak_owner_told");
    assert!(told[2].starts_with("svc: unknown ("), "{told:?}");
    let advice = "Anbefaling;Anbefalingen følges;Dato for stillingtagen\na;ja;01-01-2027\nb;ja;01-01-2026\nc;ja;\nd;ja;\ne;ja;\n";
    let told = said(advice, "accounts.password_advice_followed");
    assert!(told[0].starts_with("a: unknown (") && told[1] == "b: yes", "{told:?}");
}

#[test]
fn who_waits_for_an_approval_has_none_and_what_is_unknown_is_no_exception_that_is_clear() {
    let head = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den";
    let lines: Vec<String> =
        ["afventer godkendelse", "??", "TBD.", "under afklaring", "ikke endnu", "Lone Bak"]
            .iter()
            .enumerate()
            .map(|(at, word)| format!("a{at};Særskilt konto;Måler;01-10-2026;31-12-2026;{word};30-09-2026"))
            .collect();
    let told = said(&format!("{head}\n{}\n", lines.join("\n")), "clients.admin_access_approved");
    let states: Vec<&str> =
        told.iter().filter_map(|one| one.split([':', '(']).nth(1)).map(str::trim).collect();
    assert_eq!(states, ["unknown", "unknown", "unknown", "unknown", "no", "yes"], "{told:?}");
    let text = "System med login;Log på med egne konti;Flerfaktor kræves for alle konti;Undtagelser\nA;ja;ja;ukendt\n";
    assert_eq!(said(text, "accounts.multi_factor_required"), ["A: unknown (Undtagelser er udfyldt)"]);
}
