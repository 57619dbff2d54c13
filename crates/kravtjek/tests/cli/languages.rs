//! What people read when something is wrong, in one language: no word of the libraries that read TOML, JSON, zone files and
//! the command line reaches them.

mod tables;
mod trusted;

use std::fs;

use self::tables::{
    ANSWERS, BARE, BESIDE_ANSWERS, DOMAINS, EXPORTS, IN_OBSERVATIONS, IN_POLICIES, OBSERVATIONS,
    ORGANISATIONS, POLICIES, USES,
};
use self::trusted::{ANCHORS, HINTS, LISTS, ROOTS, ROUTES};
use crate::program::{Room, file, good, signed};

/// Words that give a sentence away as English. None of them is Danish too.
const ENGLISH: &[&str] = &[
    "expected", "missing", "invalid", "while", "parsing", "found", "error", "failed", "not", "of", "the",
    "is", "in", "an", "cannot", "must", "this", "such", "line", "column", "value", "string", "sequence",
    "and", "with", "no", "or",
];

/// A sentence without what is quoted in it: what the user wrote, words of commands and of files, and lists to choose from.
fn own_words(sentence: &str) -> Vec<String> {
    let outside = sentence.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let outside = outside.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let end = ["; brug ", "vælg mellem", "; use ", "choose one of"]
        .iter()
        .filter_map(|start| outside.find(start))
        .min();
    let own = outside.get(..end.unwrap_or(outside.len())).unwrap_or_default();
    let own = own.to_lowercase();
    own.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned).collect()
}

/// Runs in both languages and holds what is said against the words that neither may have.
fn in_one_language(room: &Room, arguments: &[&str], about: &str) {
    for lang in ["da", "en"] {
        let run = room.run(&[arguments, &["--lang", lang]].concat());
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{about:?}: {}", run.err);
        for line in run.err.lines() {
            let sentence = line.strip_prefix("kravtjek: ").unwrap_or_default();
            assert!(sentence.ends_with('.'), "{about:?}: {line}");
            let words = own_words(sentence);
            match lang {
                "da" => {
                    assert!(!words.iter().any(|word| ENGLISH.contains(&word.as_str())), "{about:?}: {line}")
                }
                _ => assert!(!words.concat().contains(['æ', 'ø', 'å']), "{about:?}: {line}"),
            }
        }
    }
}

/// Each text as the file `f` that the arguments name.
fn files(name: &str, arguments: &[&str], texts: impl IntoIterator<Item = String>) {
    let room = Room::new(name);
    room.write("good.json", good());
    room.write("dead.hints", ". 3600 IN NS ns.nowhere.\nns.nowhere. 3600 IN A 127.99.99.99\n");
    for text in texts {
        room.write("f", &text);
        in_one_language(&room, arguments, &text);
    }
}

fn each<'a>(before: &'a str, texts: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    texts.iter().map(move |text| format!("{before}{text}"))
}

const HEAD: &str = "name = \"A\"\nkind = \"state\"\n";
const DOMAIN: &str = "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\n";
const ANSWER: &str = "[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"B\"\non = 2026-11-01\n";
const PROFILE: &str = "id = \"own\"\ndated = \"2026-01-01\"\ntitle = { da = \"E\", en = \"O\" }\nsource = { da = \"E\", en = \"O\" }\n";

#[test]
fn an_organisation_file_is_told_of_in_one_language() {
    let plan = ["plan", "--organisation", "f"];
    files("language-bare", &plan, each("", BARE).chain(each(HEAD, ORGANISATIONS)));
    files("language-domains", &plan, each(DOMAIN, DOMAINS));
}

#[test]
fn an_answer_is_told_of_in_one_language() {
    let plan = ["plan", "--organisation", "f"];
    let changed = ANSWERS.iter().map(|(from, to)| format!("{DOMAIN}{}", ANSWER.replace(from, to)));
    files("language-answers", &plan, changed);
    files("language-beside", &plan, each(&format!("{DOMAIN}{ANSWER}"), BESIDE_ANSWERS));
}

#[test]
fn a_file_of_observations_is_told_of_in_one_language() {
    files("language-observations", &["judge", "f"], each("", OBSERVATIONS));
    let good = file(&[signed()[1].clone()]);
    let changed = |(from, to): &(&str, &str)| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    let cut = good.get(..good.len() / 2).unwrap().to_owned();
    let all = IN_OBSERVATIONS.iter().map(changed).chain([cut, format!("{good}{good}")]);
    files("language-in-observations", &["judge", "f"], all);
}

#[test]
fn a_file_that_is_no_export_is_told_of_in_one_language() {
    files("language-exports", &["import", "f"], each("", EXPORTS));
}

#[test]
fn what_judges_and_what_is_trusted_is_told_of_in_one_language() {
    let judge = ["judge", "good.json", "--policy", "f"];
    files("language-policies", &judge, each("", POLICIES).chain(each(PROFILE, IN_POLICIES)));
    let scan = ["scan", "a.dk", "--root-hints", "dead.hints", "--rpki", "f"];
    files("language-routes", &scan, each("", ROUTES));
    for (option, texts) in [
        ("--root-hints", HINTS),
        ("--trust-anchor", ANCHORS),
        ("--ca-file", ROOTS),
        ("--preload-list", LISTS),
    ] {
        let probe = ["probe", "tls", "127.0.0.1:1", option, "f"];
        files(&format!("language{option}"), &probe, each("", texts));
    }
}

#[test]
fn a_command_line_is_told_of_in_one_language() {
    let room = Room::new("language-use");
    room.write("good.json", good());
    room.write("good.toml", DOMAIN);
    room.write("latin", b"name = \"R\xf8\"");
    fs::create_dir(room.0.join("folder")).unwrap();
    for arguments in USES {
        in_one_language(&room, arguments, &arguments.join(" "));
    }
}
