//! Registers as people fill them in, and what they come to.

mod doubt;
mod laws;
mod periods;
mod shown;
mod told;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use crate::import::Fleet;
use crate::import::cells::Wanted;
use crate::import::formats::Means;
use crate::import::handed::{HandedIn, Moment};
use crate::import::rules::{Bearings, Ground, apply};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
static SUPPORT: LazyLock<&Support> = LazyLock::new(|| Support::embedded().unwrap());

fn handed(text: &str) -> HandedIn {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    let means = Means::of(&CATALOGUE);
    all.read_bytes("register.csv", text.as_bytes().to_vec(), Moment { given: None, now }, means);
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    all
}

type Said = BTreeMap<String, Vec<(String, Holds, Detail)>>;

/// What the files say, by fact.
fn said_of(all: &HandedIn) -> Said {
    let fleet = Fleet::default();
    let framework = "kommune-2024".into();
    let by = Bearings { catalogue: &CATALOGUE, support: *SUPPORT, framework: &framework, organisation: None };
    let facts = apply(&Ground::new(all, &fleet, by)).into_facts();
    let units = |parts: crate::import::claims::ByPart<crate::import::claims::Units>| {
        let all = parts.into_values().flatten();
        all.map(|(unit, claim)| (unit.to_string(), claim.holds, claim.detail)).collect()
    };
    facts.into_iter().map(|(fact, parts)| (fact.to_string(), units(parts))).collect()
}

/// What a register says of one fact: each unit with its state, and in Danish what keeps it from being well.
fn said(text: &str, fact: &str) -> Vec<String> {
    let all = handed(text);
    let told = said_of(&all).remove(fact).unwrap_or_default().into_iter().map(|(unit, holds, what)| {
        let holds = match holds {
            Holds::Yes => "yes",
            Holds::No => "no",
            Holds::Unknown => "unknown",
            Holds::NotApplicable => "not_applicable",
        };
        let what = CATALOGUE.detail(&what, Lang::Da);
        if what.is_empty() { format!("{unit}: {holds}") } else { format!("{unit}: {holds} ({what})") }
    });
    told.collect()
}

fn puzzling(text: &str) -> Vec<(u64, String, String, Wanted)> {
    let mut all = handed(text);
    let told = all.parts.remove(0).puzzling.into_iter();
    told.map(|one| (one.place.row, one.column.into_owned(), one.value, one.wanted)).collect()
}

#[test]
fn a_room_is_controlled_by_its_lock_or_by_printers_that_wait() {
    let text = "Rum eller skab;Indhold;Adgangskontrol;Alle printere bruger follow-me print\n\
        Eksempel: Serverrum;Servere;Ingen;\n\
        Serverrum;Servere;Personligt kort eller nøglebrik;\n\
        Arkiv;Arkiv;Ingen;\n\
        Printerrum 1;Printere;ingen;x\n\
        Printerrum 2;Printere;ingen;nej\n\
        Printerrum 3;Printere;ingen;\n\
        Depot;Andet;;\n";
    assert_eq!(
        said(text, "registers.room_controlled"),
        [
            "Arkiv: no (Adgangskontrol = Ingen)",
            "Depot: unknown (Adgangskontrol er tom)",
            "Printerrum 1: yes",
            "Printerrum 2: no (Adgangskontrol = ingen)",
            "Printerrum 3: unknown (Alle printere bruger follow-me print er tom)",
            "Serverrum: yes",
        ]
    );
}

#[test]
fn a_unit_patched_longer_ago_than_90_days_is_late_unless_nothing_is_missing() {
    let text = "Enhed eller tjeneste;Enhedstype;Omfattet af bilag 1;Produkt;Version;Seneste sikkerhedsopdatering;Ingen sikkerhedsopdatering mangler\n\
        sw-1;Switch;ja;A;1;27-08-2026;\n\
        sw-2;Switch;ja;A;1;26-08-2026;\n\
        sw-3;Switch;ja;A;1;26-08-2026;ja\n\
        sw-4;Switch;ja;A;1;aldrig;nej\n\
        sw-5;Switch;nej;A;1;;\n\
        sw-6;Switch;ja;A;1;31-12-2026;\n";
    assert_eq!(
        said(text, "registers.unit_patched"),
        [
            "sw-1: yes",
            "sw-2: no (Seneste sikkerhedsopdatering: 26. august 2026, mere end 90 dage tidligere)",
            "sw-3: yes",
            "sw-4: no (Seneste sikkerhedsopdatering = aldrig)",
            "sw-5: not_applicable",
            "sw-6: unknown (Seneste sikkerhedsopdatering: 31. december 2026, som ikke er kommet endnu)",
        ]
    );
}

#[test]
fn one_successful_test_of_a_class_within_12_months_is_enough() {
    let text = "Klasse i backuppolitikken;Gendannet system;Testet den;Resultat\n\
        Fagsystemer;ESDH;18-06-2026;Gendannet\nfagsystemer;Løn;19-06-2026;Mislykket\n\
        Filservere;F1;24-11-2025;Gendannet\nNetværk;;aldrig;Ikke testet\nKatalog;DC1;03-09-2026;\n";
    assert_eq!(
        said(text, "registers.restore_tested"),
        [
            "Fagsystemer: yes",
            "Filservere: no (Testet den: 24. november 2025, mere end 12 måneder tidligere)",
            "Katalog: unknown (Resultat er tom)",
            "Netværk: no (Resultat = Ikke testet)",
        ]
    );
}

#[test]
fn access_of_outsiders_ends_by_itself_and_each_extension_is_approved() {
    let text = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse\n\
        ext-1;Drift;ESDH;esdh;ja;Første periode;01-01-2026;30-06-2026;31-12-2026;;Lone;20-12-2025\n\
        EXT-1@nordhavn.example;Drift;ESDH, VPN;ESDH;ja;Forlængelse;01-07-2026;31-12-2026;31-12-2026;;Lone;25-06-2026\n\
        ext-2;Drift;ESDH;ESDH, Løn;ja;Forlængelse;01-07-2026;31-12-2026;aldrig;nej;ingen;25-06-2026\n\
        ext-3;Drift;ESDH;ESDH;ja;Forlængelse;01-07-2026;31-12-2026;aldrig;ja;Lone;02-07-2026\n\
        ext-4;Drift;ESDH;ESDH;nej;Første periode;01-07-2025;31-12-2025;aldrig;;Lone;02-07-2026\n\
        ext-5;Drift;ESDH;ESDH;ja;Første periode;01-07-2026;31-12-2026;;;Lone;02-06-2026\n";
    assert_eq!(
        said(text, "registers.external_within_period"),
        [
            "ext-1: yes",
            "ext-2: no (Godkender = ingen)",
            "ext-3: no (Dato for godkendelse: 2. juli 2026, efter Godkendt fra: 1. juli 2026)",
            "ext-4: not_applicable",
            "ext-5: unknown (Kontoen udløber er tom)",
        ]
    );
    assert_eq!(
        said(text, "registers.external_only_needed")[1],
        "ext-2: no (1 af dem under Faktiske adgange står ikke under Godkendte systemer)",
        "a word that no line has as a system may be somebody's name"
    );
    assert_eq!(
        said(text, "registers.external_renewal_approved")[..3],
        [
            "ext-1: yes",
            "ext-2: no (Godkender = ingen)",
            "ext-3: no (Dato for godkendelse: 2. juli 2026, efter Godkendt fra: 1. juli 2026)",
        ]
    );
}

#[test]
fn logs_share_what_most_of_them_say_and_are_kept_for_a_year() {
    let text = "System, der logger;Log;Logger som krævet eller besluttet;Tidskilde;Tidszone;Opbevaringstid;Lov om anden opbevaringstid;Ældste hændelse;Koblet på den\n\
        FW;;ja;ntp1;UTC;365 dage;;01-11-2025;01-01-2024\n\
        Web;adgang;ja;NTP1;utc;12 måneder;;01-03-2026;01-01-2024\n\
        Web;fejl;nej;ntp1;dansk tid;6 måneder;;01-03-2026;01-03-2026\n\
        TV;;ja;ntp1;UTC;30 dage;Tv-overvågningsloven § 4 c;;\n\
        Løn;ingen;nej;;;;;;\n\
        AD;;ja;;UTC;400;;;\n";
    assert_eq!(
        said(text, "logging.sources_log"),
        [
            "AD: yes",
            "FW: yes",
            "Løn: no (Logger som krævet eller besluttet = nej)",
            "TV: yes",
            "Web: no (Logger som krævet eller besluttet = nej)"
        ]
    );
    assert_eq!(
        said(text, "logging.one_time"),
        [
            "AD: unknown (Tidskilde er tom)",
            "FW: yes",
            "Løn: not_applicable",
            "TV: yes",
            "Web: adgang: yes",
            "Web: fejl: no (Tidszone = dansk tid, de fleste siger utc)",
        ]
    );
    assert_eq!(
        said(text, "logging.kept_a_year"),
        [
            "AD: unknown (Opbevaringstid = 400, som ikke kan forstås)",
            "FW: yes",
            "Løn: not_applicable",
            "TV: yes",
            "Web: adgang: yes",
            "Web: fejl: no (Opbevaringstid = 6 måneder, mindst 12 måneder kræves)",
        ]
    );
    assert_eq!(
        said(text, "logging.old_events_there"),
        [
            "AD: unknown (Ældste hændelse er tom)",
            "FW: yes",
            "Løn: not_applicable",
            "TV: not_applicable",
            "Web: adgang: no (Ældste hændelse: 1. marts 2026, mindre end 12 måneder tidligere)",
            "Web: fejl: yes",
        ]
    );
    assert_eq!(puzzling(text), [(7, "Opbevaringstid".into(), "400".into(), Wanted::Span)]);
}

#[test]
fn an_approval_of_administrator_rights_that_has_run_out_is_red_until_the_rights_are_removed() {
    let text = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den;Kun den godkendte handling;Trækkes tilbage automatisk;Fjernet den\n\
        adm-1;Særskilt konto;Måler;01-11-2026;25-11-2026;Lone;30-10-2026;;;\n\
        adm-2;Særskilt konto;Måler;01-10-2026;24-11-2026;Lone;30-09-2026;;;\n\
        adm-3;Særskilt konto;Måler;01-10-2026;24-11-2026;Lone;30-09-2026;;;24-11-2026\n\
        adm-4;Særskilt konto;Måler;01-10-2026;;Lone;30-09-2026;;;\n\
        epm-1;Software, der eleverer rettigheder;CAD;01-10-2026;31-12-2026;Lone;30-09-2026;ja;nej;\n\
        adm-2;Særskilt konto;Måler;25-11-2026;31-12-2026;Lone;24-11-2026;;;\n";
    assert_eq!(
        said(text, "clients.admin_access_approved"),
        [
            "adm-1: yes",
            "adm-2: yes",
            "adm-3: not_applicable",
            "adm-4: unknown (Rettigheder til er tom)",
            "epm-1: no (Måde = Software, der eleverer rettigheder)",
        ]
    );
    let expired = text.lines().take(3).collect::<Vec<_>>().join("\n");
    assert_eq!(
        said(&expired, "clients.admin_access_approved")[1],
        "adm-2: no (Rettigheder til: 24. november 2026, som er passeret)"
    );
}

#[test]
fn a_test_against_the_owasp_top_10_follows_the_edition_of_its_day() {
    let text = "Hjemmeside eller tjeneste;Testdato;Udgave af OWASP Top 10\n\
        a;10-02-2026;2025\nb;10-02-2026;2021\nc;10-12-2025;2021\nd;aldrig;\n";
    assert_eq!(
        said(text, "services.owasp_tested"),
        [
            "a: yes",
            "b: no (Udgave af OWASP Top 10 = 2021, som ikke gjaldt den 10. februar 2026)",
            "c: yes",
            "d: no (Testdato = aldrig)",
        ]
    );
}

#[test]
fn a_leaked_password_is_replaced_or_its_owner_is_told_after_the_check() {
    let text = "Kontrolleret konto;Brugerkonto eller servicekonto;Kontrolleret den;Lækket password;Skal skifte ved næste login;Password skiftet den;Ejeren har fået besked den\n\
        a;Brugerkonto;25-10-2026;nej;;;\nb;Brugerkonto;24-10-2026;ja;nej;;\nc;Brugerkonto;15-11-2026;ja;nej;16-11-2026;\n\
        d;System- eller servicekonto;15-11-2026;ja;;;14-11-2026\ne;;15-11-2026;nej;;;\n";
    assert_eq!(
        said(text, "accounts.leak_check_monthly")[..2],
        ["a: yes", "b: no (Kontrolleret den: 24. oktober 2026, mere end 31 dage tidligere)"]
    );
    assert_eq!(
        said(text, "accounts.leaked_password_replaced"),
        [
            "a: yes",
            "b: no (Lækket password = ja)",
            "c: yes",
            "d: not_applicable",
            "e: unknown (Brugerkonto eller servicekonto er tom)",
        ]
    );
    assert_eq!(
        said(text, "accounts.leak_owner_told")[3..],
        ["d: no (Lækket password = ja)", "e: unknown (Brugerkonto eller servicekonto er tom)"]
    );
}
