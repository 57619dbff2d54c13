//! What is written as a template is read again: as the register that it is, without a fault, and without its examples.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use kravtjek_catalogue::support::Support;
use kravtjek_catalogue::{Catalogue, Register};
use kravtjek_intake::import::cells::Wanted;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::Means;
use kravtjek_intake::import::handed::{HandedIn, Moment};
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;
use kravtjek_report::template::{Written, template};

fn read(catalogue: &Catalogue, bytes: Vec<u8>) -> HandedIn {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    let means = Means::of(catalogue);
    all.read_bytes("register", bytes, Moment { given: None, now }, means);
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    all
}

fn every_template(see: impl Fn(&Catalogue, &Register, Written, Lang, Vec<u8>)) {
    let catalogue = Catalogue::embedded().unwrap();
    for register in catalogue.registers.values() {
        for written in [Written::Csv, Written::Xlsx] {
            for lang in Lang::ALL {
                let bytes = template(register, written, lang).unwrap();
                see(&catalogue, register, written, lang, bytes);
            }
        }
    }
}

#[test]
fn a_template_is_read_as_its_register_without_faults_and_without_lines() {
    every_template(|catalogue, register, written, lang, bytes| {
        let which = format!("{} {written:?} {lang:?}", register.id);
        let all = read(catalogue, bytes);
        assert_eq!(all.parts.len(), if written == Written::Xlsx { 2 } else { 1 }, "{which}");
        for (at, part) in all.parts.iter().enumerate() {
            assert_eq!(part.format.map(|format| format.id), Some("register"), "{which}");
            let told: Vec<_> = part.puzzling.iter().map(|one| &one.wanted).collect();
            // A register that nobody has filled in says nothing, and it is told.
            let wanted = if at == 0 { vec![&Wanted::Lines] } else { Vec::new() };
            assert_eq!((part.rows, told), (0, wanted), "{which}");
        }
        assert_eq!(all.parts[0].list(), Some(register.id.as_str()), "{which}");
        let [lines] = &all.records.registers[..] else { panic!("{which}") };
        assert!(lines.lines.is_empty() && lines.headings.iter().all(Option::is_some), "{which}");
    });
}

/// The examples are an authority that does well, so that whoever writes on beside them sees how that looks.
#[test]
fn the_examples_of_a_template_are_understood_and_well() {
    let catalogue = Catalogue::embedded().unwrap();
    let support = Support::embedded().unwrap();
    let framework = "kommune-2024".into();
    for register in catalogue.registers.values() {
        for lang in Lang::ALL {
            let which = format!("{} {lang:?}", register.id);
            let text = String::from_utf8(template(register, Written::Csv, lang).unwrap()).unwrap();
            let text = text.replace("Eksempel: ", "").replace("Example: ", "");
            let mut all = read(&catalogue, text.into_bytes());
            assert_eq!((all.parts[0].rows, &all.parts[0].puzzling[..]), (2, &[][..]), "{which}");
            let by = Bearings { catalogue: &catalogue, support, framework: &framework, organisation: None };
            let mut said = BTreeMap::new();
            for observation in imported(&mut all, by).observations {
                let Seen::Units(units) = observation.seen else { panic!("{which}") };
                let states = units.units.values().map(|state| state.holds);
                let well = states.filter(|holds| *holds == Holds::Yes || *holds == Holds::NotApplicable);
                // Two examples are a part of what there must be.
                let is_part = register.gives.iter().any(|own| own.fact == units.fact && own.least > 2);
                if is_part {
                    assert_eq!(well.count(), 0, "{which} {units:#?}");
                    said.insert(units.fact.to_string(), units.units.len());
                    continue;
                }
                assert_eq!(well.count(), units.units.len(), "{which} {units:#?}");
                said.insert(units.fact.to_string(), units.units.len());
            }
            let mut facts: Vec<String> = register.facts().map(ToString::to_string).collect();
            facts.sort();
            assert_eq!(said.into_keys().collect::<Vec<_>>(), facts, "{which}");
        }
    }
}

#[test]
fn what_is_said_of_the_format_names_every_fact_of_a_register_and_no_other() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut facts: Vec<&str> =
        catalogue.registers.values().flat_map(Register::facts).map(|fact| fact.as_str()).collect();
    facts.sort_unstable();
    facts.dedup();
    let told: Vec<&str> = catalogue.formats["register"].facts.iter().map(|fact| fact.as_str()).collect();
    assert_eq!(told, facts);
}
