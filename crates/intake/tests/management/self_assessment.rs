//! Last year's self-assessments, as people keep them.

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::View;
use kravtjek_catalogue::support::Support;
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::{Format, Means};
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::mapping::Mapping;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::taken_over::Statement;
use kravtjek_model::text::Lang;
use kravtjek_report::template::{Written, self_assessment};

/// What one file says by a list: `S1.1 met`, and the cells that are told: `row column: value`.
struct Sheet {
    format: Option<&'static str>,
    said: Vec<Statement>,
    told: Vec<String>,
}

impl Sheet {
    fn of(framework: &str, text: &str) -> Self {
        Self::read(framework, text.as_bytes().to_vec(), None, None)
    }

    fn read(framework: &str, bytes: Vec<u8>, map: Option<&str>, only: Option<&'static Format>) -> Self {
        let catalogue = Catalogue::embedded().unwrap();
        let map = map.map(|text| Mapping::parse("map.toml", text, &catalogue).unwrap());
        let framework = &catalogue.frameworks[framework];
        let now = "2026-11-30T12:00:00Z".parse().unwrap();
        let means = Means { framework: Some(framework), map: map.as_ref(), only, ..Means::of(&catalogue) };
        let mut handed = HandedIn::default();
        handed.read_bytes("selvevaluering.csv", bytes, Moment { given: Some(now), now }, means);
        assert!(handed.refused.is_empty(), "{:?}", handed.refused);
        let support = Support::embedded().unwrap();
        let by = Bearings { catalogue: &catalogue, support, framework: &framework.id, organisation: None };
        let all = imported(&mut handed, by);
        assert!(all.assets.is_empty(), "nothing of it is an asset");
        let said = all.observations.into_iter().filter_map(|one| match one.seen {
            Seen::TakenOver(taken) => Some(taken.statements),
            _ => None,
        });
        let part = &handed.parts[0];
        let told = part.puzzling.iter();
        Self {
            format: part.format.map(|format| format.id),
            said: said.flatten().collect(),
            told: told.map(|one| format!("{} {}: {}", one.place.row, one.column, one.value)).collect(),
        }
    }

    fn words(&self) -> Vec<String> {
        self.said.iter().map(|one| format!("{} {}", one.about, one.status.as_str())).collect()
    }
}

#[test]
fn a_municipalitys_sheet_is_read_with_owner_document_day_deadline_and_remark() {
    let sheet = Sheet::of(
        "kommune-2024",
        "Krav;Kravtekst;Status;Ansvarlig;Dokumentation;Vurderet den;Frist;Bemærkning;Telefon\n\
         Klienter;;;;;;;;\n\
         S1.2;Trafik;Opfyldt;Anna Holm;Firewallregler v3;12-11-2025;;;12345678\n\
         Krav S3;Diske;Delvist opfyldt;Lars Beck;;12.11.2025;01-03-2026;\"14 pc'er; venter\";\n\
         K12.1;Backup;rød;;;;;;\n\
         S13;Kode;Ikke relevant;;;;;;\n",
    );
    assert_eq!((sheet.format, &sheet.told[..]), (Some("self-assessment"), &[][..]));
    assert_eq!(sheet.words(), ["S1.2 met", "S3 partly", "K12.1 not_met", "S13 not_applicable"]);
    let [first, second, ..] = &sheet.said[..] else { panic!() };
    assert_eq!(
        (first.owner.as_deref(), first.document.as_deref()),
        (Some("Anna Holm"), Some("Firewallregler v3"))
    );
    assert_eq!((first.on.unwrap().to_string(), first.row), ("2025-11-12".to_owned(), Some(3)));
    assert_eq!(
        (second.due.unwrap().to_string(), second.remark.as_str()),
        ("2026-03-01".to_owned(), "14 pc'er; venter")
    );
    assert!(!format!("{:?}", sheet.said).contains("12345678"), "other columns are not kept");
}

#[test]
fn a_state_bodys_sheet_numbers_requirements_and_points_of_them_in_columns_of_their_own() {
    let sheet = Sheet::of(
        "stat-2024",
        "Nr.,Requirement,Criterion,Status,Owner\n1,1. Firewalls,1),Yes,B. Olsen\n1,1. Firewalls,2),In progress,\n27,Encryption,a,No,\n18,DNSSEC,,Compliant,\n",
    );
    assert_eq!(sheet.told, [""; 0]);
    assert_eq!(sheet.words(), ["S1.1 met", "S1.2 under_way", "S27.a not_met", "S18 met"]);
}

#[test]
fn ticks_in_columns_are_read_and_two_in_a_row_are_told() {
    let sheet = Sheet::of(
        "kommune-2024",
        "Anbefaling;Opfyldt;Delvist opfyldt;Ikke opfyldt;Ejer\nS1;x;;;A\nS2;;X;;B\nS3;x;;x;C\nS4;;;;D\nS5;;;;\n",
    );
    assert_eq!(sheet.words(), ["S1 met", "S2 partly", "S3 nothing", "S4 nothing"]);
    assert_eq!(sheet.told, ["4 Opfyldt: x", "5 Opfyldt: "]);
    let alone = Sheet::of("kommune-2024", "Krav;Opfyldt\nS1;x\nS2;nej\n");
    assert_eq!(alone.words(), ["S1 met", "S2 not_met"]);
}

#[test]
fn columns_and_words_of_ones_own_are_explained_once() {
    let map = "[assessment]\nrequirement = \"Ref\"\nstatus = \"Fase\"\nowner = \"Hvem\"\ndue = \"Slut\"\nmet = [\"Lukket\"]\nnot_met = [\"Åben\"]\n";
    let text = "Ref;Fase;Hvem\nS1;LUKKET;Anna\nS2;åben;\nS4;opfyldt;\nS7;halv;\n";
    let sheet = Sheet::read("kommune-2024", text.as_bytes().to_vec(), Some(map), None);
    assert_eq!(sheet.words(), ["S1 met", "S2 not_met", "S4 met", "S7 nothing"]);
    assert_eq!(sheet.told, ["5 Fase: halv", "1 Slut: "]);
    let without = Sheet::of("kommune-2024", text);
    assert_eq!(without.format, None);
}

#[test]
fn what_is_not_certain_is_told_and_not_guessed() {
    let sheet = Sheet::of(
        "stat-2024",
        "Krav;Status;Ansvarlig;Frist\nS99;Opfyldt;;\nK3;Opfyldt;;\nS1;måske;;\nS2;;Anna;\nS3;Ja;;Q2\nS3;Nej;;\n;Ja;;\n",
    );
    assert_eq!(sheet.words(), ["S1 nothing", "S2 nothing", "S3 met", "S3 not_met"]);
    assert_eq!(
        sheet.told,
        [
            "2 Krav: S99",
            "3 Krav: K3",
            "4 Status: måske",
            "5 Status: ",
            "6 Frist: Q2",
            "7 Status: S3",
            "8 Krav: "
        ]
    );
    let municipal = Sheet::of("kommune-2024", "Krav;Status\n1;Ja\nS1;Ja\n");
    assert_eq!(
        (municipal.words(), municipal.told),
        (vec!["S1 met".to_owned()], vec!["2 Krav: 1".to_owned()])
    );
}

#[test]
fn another_list_is_no_self_assessment_unless_somebody_says_so() {
    let text = "Nr.;Status\nS1;Ja\n";
    assert_eq!(Sheet::of("kommune-2024", text).format, None);
    let only = Format::find("self-assessment");
    let sheet = Sheet::read("kommune-2024", text.as_bytes().to_vec(), None, only);
    assert_eq!(sheet.words(), ["S1 met"]);
}

#[test]
fn the_template_is_read_again_in_both_languages_and_says_nothing_before_it_is_filled_in() {
    let catalogue = Catalogue::embedded().unwrap();
    for id in ["kommune-2024", "stat-2024"] {
        for lang in Lang::ALL {
            let framework = &catalogue.frameworks[id];
            let view = View { catalogue: &catalogue, framework, lang };
            for written in [Written::Csv, Written::Xlsx] {
                let bytes = self_assessment(view, written).unwrap();
                let sheet = Sheet::read(id, bytes, None, None);
                assert_eq!(sheet.format, Some("self-assessment"), "{id} {lang:?} {written:?}");
                assert!(sheet.said.is_empty() && sheet.told.is_empty(), "{:?}", sheet.told);
            }
            let text = String::from_utf8(self_assessment(view, Written::Csv).unwrap()).unwrap();
            let filled = text.replace(";;;;;;\r\n", &format!(";{};;;;;\r\n", lang.pick("opfyldt", "met")));
            let sheet = Sheet::of(id, &filled);
            let all: Vec<String> =
                catalogue.criterion_ids(framework).iter().map(|id| format!("{id} met")).collect();
            assert_eq!((sheet.words(), &sheet.told[..]), (all, &[][..]));
        }
    }
}
