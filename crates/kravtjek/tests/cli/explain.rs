//! `explain`: everything that has an id is explained, in both languages.

use kravtjek_catalogue::{Catalogue, State, View};
use kravtjek_judge::CHECKS;
use kravtjek_model::text::Lang;
use kravtjek_report::Style;

use crate::program::{run, well};

/// All of them at once, through what the command itself calls.
#[test]
fn everything_with_an_id_is_explained_in_both_languages() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut count = 0;
    for framework in catalogue.frameworks.values().filter(|framework| framework.state == State::InForce) {
        let mut ids: Vec<String> = framework.requirements().map(ToString::to_string).collect();
        ids.extend(catalogue.criterion_ids(framework).iter().map(ToString::to_string));
        ids.extend(CHECKS.iter().map(|check| check.id.to_string()));
        for check in CHECKS {
            ids.extend(check.tags.iter().map(|tag| format!("{}.{}", check.id, tag.name)));
            ids.extend(check.tags.iter().map(|tag| tag.name.to_owned()));
        }
        ids.extend(catalogue.facts.keys().map(ToString::to_string));
        ids.extend(catalogue.frameworks.keys().map(ToString::to_string));
        ids.extend(catalogue.policies.keys().map(ToString::to_string));
        for lang in Lang::ALL {
            let view = View { catalogue: &catalogue, framework, lang };
            for id in &ids {
                let text = kravtjek_report::catalogue::explain(id, view, Style::PLAIN).unwrap_or_default();
                assert!(text.lines().count() >= 3 && text.ends_with('\n'), "{id} {lang:?}: {text:?}");
                assert!(!text.contains(['{', '}']), "{id} {lang:?}: {text}");
                assert!(
                    text.lines().skip(1).all(|line| line.chars().count() <= 120),
                    "{id} {lang:?} is wrapped: {text}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 1000, "{count}");
}

/// One of each kind, through the program.
#[test]
fn each_kind_of_thing_is_explained_by_the_program() {
    for (id, da, en) in [
        ("S23", "Opfyldt, når", "Met when"),
        ("S23.2", "Dokumenteres ved", "Shown by"),
        ("S1.2", "Spørgsmålet", "What is asked"),
        ("S13", "Opfyldt, når", "Met when"),
        ("S6.2", "Gælder kun, hvis", "Applies only if"),
        ("mail.dmarc_enforced", "Det kan tjekket finde", "What it can find"),
        ("dns.dnssec_signed.unsigned", "Sådan gør I", "What to do"),
        ("unsigned", "dns.delegations_signed.unsigned", "dns.dnssec_signed.unsigned"),
        ("clients.firewall_on", "Hentes fra", "To be had from"),
        ("stat-2023", "Kilde", "Source"),
        ("kommune-2024", "anbefaling", "recommendation"),
        ("ncsc-2.1", "NCSC-NL", "NCSC-NL"),
    ] {
        let danish = run(&["explain", id]);
        let english = run(&["explain", id, "--lang", "en"]);
        assert!(well(&danish).contains(da) && well(&english).contains(en), "{id}: {}", danish.out);
        assert_ne!(danish.out, english.out, "{id}");
        for run in [&danish, &english] {
            assert!(!run.out.contains(['{', '\u{1b}']), "{id}: {}", run.out);
        }
    }
}

#[test]
fn rule_4_a_requirement_of_which_one_way_is_enough_says_so() {
    let danish = run(&["explain", "K3"]);
    assert!(well(&danish).contains("Opfyldt, når mindst én af disse gælder"), "{}", danish.out);
    let english = run(&["explain", "K3", "--lang", "en"]);
    assert!(well(&english).contains("Met when at least one of these holds"), "{}", english.out);
}

#[test]
fn letter_case_does_not_matter() {
    assert_eq!(run(&["explain", "s23.2"]), run(&["explain", "S23.2"]));
    assert_eq!(run(&["explain", "MAIL.dmarc_enforced"]), run(&["explain", "mail.dmarc_enforced"]));
}

#[test]
fn each_framework_speaks_of_its_own_body_and_numbers() {
    let municipal = run(&["explain", "S7"]);
    let state = run(&["explain", "S7", "--framework", "stat-2024"]);
    assert!(
        well(&municipal).contains("18 måneder") && !municipal.out.contains("24 måneder"),
        "{}",
        municipal.out
    );
    assert!(well(&state).contains("24 måneder") && !state.out.contains("18 måneder"), "{}", state.out);
    assert!(municipal.out.contains("kommune-2024") && state.out.contains("stat-2024"));
}
