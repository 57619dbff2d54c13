//! What people read when something is wrong, in one language: no word of the libraries that read TOML, JSON, zone files and
//! the command line reaches them.

use std::fs;

use crate::program::{Room, file, good, signed};

/// Organisation files that are wrong from the top.
const BARE: &[&str] = &[
    "",
    "name",
    "name =",
    "name = ",
    "name = A",
    "name = \"A",
    "name = 'A",
    "name \"A\"",
    "name == \"A\"",
    "name = \"A\" kind = \"state\"",
    "= \"A\"",
    "[domains",
    "[domains.\"a.dk\"",
    "domains]",
    "[[answers]",
    "name = \"A\"\nname = \"B\"\n",
    "name = \"A\"\nkind = \"kommune\"\n",
    "name = \"A\"\nkind = \"State\"\n",
    "name = \"A\"\nkind = \"municipalty\"\n",
    "name = 1\nkind = \"state\"\n",
    "name = true\nkind = \"state\"\n",
    "name = [\"A\"]\nkind = \"state\"\n",
    "kind = \"state\"\n",
    "name = \"A\"\n",
    "name = \"\\q\"\n",
    "name = \"A\\\"\n",
    "name = \"\"\"A\n",
    "name = 01\n",
    "name = 1_\n",
    "name = 0x\n",
    "name = +\n",
    "a.b = 1\na = 2\n",
    "a = 1\n[a]\n",
    "a = 1\na.b = 1\n",
    "{\"name\": \"A\"}",
    "hej\n",
    "[]\n",
    "\t\u{1}\n",
    "name = \"A\"\rkind\n",
    "name = \"æ\u{0}\"\n",
    "é = 1\n",
    "a b = 1\n",
];

/// What follows a good name and kind.
const ORGANISATIONS: &[&str] = &[
    "farve = \"blå\"\n",
    "domæner = 1\n",
    "domans = 1\n",
    "\"domæner\" = 1\n",
    "cvr = 12345678\n",
    "cvr = \"1\"\n",
    "id = \"Nord Havn\"\n",
    "[scope]\ncomplete = \"ja\"\n",
    "[scope]\ncomplete = ja\n",
    "[scope]\ncomplete = true\n",
    "[scope]\ncomplete = true\nby = \"B\"\non = 21.11.2026\n",
    "[scope]\non = \"21.11.2026\"\n",
    "[scope]\non = 2026-02-30\n",
    "[scope]\non = 2026-13-01\n",
    "[scope]\non = 20261121\n",
    "[scope]\nafter = 1\n",
    "domains = [\"a.dk\"]\n",
    "domains = \"a.dk\"\n",
];

/// What follows a good domain.
const DOMAINS: &[&str] = &[
    "mail = \"ja\"\n",
    "mail = 1\n",
    "hosts = \"www.a.dk\"\n",
    "hosts = [1]\n",
    "hosts = [\"www.a.dk\" \"x.a.dk\"]\n",
    "hosts = [\"www.a.dk\",\n",
    "hosts = [\"a b\"]\n",
    "selector = [\"s1\"]\n",
    "selectors = [\"s1\", 2]\n",
    "host = [\"www.a.dk\"]\n",
    "[domains.\"a.dk\"]\n",
    "[domains.\"http://b.dk\"]\n",
    "[domains.\"_x.a.dk\"]\n",
    "[domains.\"192.0.2.1\"]\n",
    "[domains.A.dk]\n",
    "[ranges.\"192.0.2.0/40\"]\n",
    "[rejected.\"b.dk\"]\n",
    "[rejected.\"a.dk\"]\nby = \"B\"\non = 2026-01-01\nreason = \"C\"\n",
    "[answers]\nquestion = \"S1.2\"\n",
    "answers = \"x\"\n",
    "[[exceptions]]\ncriterion = \"S99\"\napprover = \"B\"\nreason = \"r\"\nmeasure = \"m\"\nexpires = 2026-12-01\n",
    "[[exceptions]]\ncriterion = \"S1.2\"\n",
    "[[exceptions]]\ncriterion = \"S1.2\"\napprover = \"\"\nreason = \"r\"\nmeasure = \"m\"\nexpires = 2026-12-01\n",
    "[[consents]]\nto = \"porte\"\nassets = [\"a.dk\"]\nby = \"B\"\nfrom = 2026-12-01\nuntil = 2026-12-02\n",
    "[[consents]]\nto = \"ports\"\nassets = []\nby = \"B\"\nfrom = 2026-12-01\nuntil = 2026-12-02\n",
    "[[consents]]\nto = \"ports\"\nassets = [\"a b\"]\nby = \"B\"\nfrom = 2026-12-01\nuntil = 2026-12-02\n",
    "critical_systems = \"x\"\n",
];

/// What stands in a good answer, and what is written in its place.
const ANSWERS: &[(&str, &str)] = &[
    ("S1.2", "S1.9"),
    ("S1.2", "s1.2"),
    ("S1.2", "S99"),
    ("\"yes\"", "\"ja\""),
    ("\"yes\"", "yes"),
    ("\"yes\"", "true"),
    ("\"B\"", "\"\""),
    ("by = \"B\"\n", ""),
    ("on = 2026-11-01\n", ""),
    ("2026-11-01", "i går"),
    ("2026-11-01", "\"i går\""),
    ("2026-11-01", "2026-11-01T25:00:00"),
    ("2026-11-01", "1/11 2026"),
    ("question", "quesiton"),
];

/// What follows a good answer.
const BESIDE_ANSWERS: &[&str] = &[
    "document = \"X\"\n",
    "document = { }\n",
    "document = { name = \"X\", sha256 = \"abc\" }\n",
    "document = { name = \"X\"\n",
    "valid_until = \"snart\"\n",
];

/// Files of observations.
const OBSERVATIONS: &[&str] = &[
    "",
    "{",
    "[",
    "[]",
    "{}",
    "hej",
    "null",
    "1",
    "\"x\"",
    "{\"schema\":\"kravtjek/observations/1\",}",
    "[[[[",
    "{\"a\":[1,2}",
    "\u{feff}{",
    "{\"schema\":1}",
];

/// What stands in a good file of observations, and what is written in its place.
const IN_OBSERVATIONS: &[(&str, &str)] = &[
    ("\"program\"", "\"progam\""),
    ("\"schema\"", "\"skema\""),
    ("observations/1", "observations/2"),
    ("\"2026-11-20T12:00:00Z\"", "\"i går\""),
    ("\"2026-11-20T12:00:00Z\"", "5"),
    ("\"at\"", "\"ta\""),
    ("\"0 .\"", "0"),
    ("[\"0 .\"]", "\"0 .\""),
    ("\"observations\":[", "\"observations\":{"),
    ("\"a.dk MX\"", "[]"),
    ("\"complete\":false", "\"complete\":\"nej\""),
    ("\"kind\":\"unknown\"", "\"kind\":1"),
    ("\"program\":", "\"program\":\"x\",\"program\":"),
    (",", ""),
    (":", " "),
    ("\"test\"", "'test'"),
    ("\"test\"", "\"te\\qst\""),
    ("\"test\"", "\"te\nst\""),
    ("false", "flase"),
    ("false", "00"),
];

/// Policy profiles.
const POLICIES: &[&str] = &[
    "",
    "id",
    "id = \"own\"\n",
    "id = 1\n",
    "id = \"own\"\nbase = \"ncsc-9\"\ndated = 2026-01-01\n[title]\nda = \"E\"\nen = \"O\"\n[source]\nda = \"E\"\nen = \"O\"\n",
    "id = \"own\"\ndated = \"i går\"\ntitle = { da = \"E\", en = \"O\" }\nsource = { da = \"E\", en = \"O\" }\n",
    "id = \"own\"\ndated = \"2026-01-01\"\ntitle = { da = \"E\",  }\nsource = { da = \"E\", en = \"O\" }\n",
];

/// What follows a good head of a profile.
const IN_POLICIES: &[&str] = &[
    "[tls.groups]\nx25519 = \"great\"\n",
    "[tls.cypher]\n",
    "[tls.cipher]\nAES256-GCM = \"good\"\n",
    "[tls.versions]\n\"TLS 1.2\" = \"good\"\n",
    "[tls.groups]\nP-256 = \"good\"\n",
    "[tls.order]\nclient = \"phase_out\"\n",
    "[limits]\nspf_max_voids = -1\n",
    "[limits]\nspf_max_voids = \"to\"\n",
    "[limits\n",
    "base = \"own\"\n",
    "[limits]\nspf_max_void = 2\n",
];

/// Route origins.
const ROUTES: &[&str] = &[
    "",
    "{}",
    "[]",
    "hej",
    "{\"roas\": 1}",
    "{\"roas\": [{}]}",
    "{\"roas\": [{\"prefix\": \"x\", \"asn\": 1}]}",
    "{\"roas\": [{\"prefix\": \"192.0.2.0/33\", \"asn\": \"AS1\"}]}",
    "{\"roas\": [{\"prefix\": 1, \"asn\": 1}]}",
    "{\"roas\": [{\"prefix\": \"192.0.2.0/24\", \"asn\": []}]}",
    "{\"roas\": [",
    "{\"roas\": [{\"prefix\" \"x\"}]}",
];

/// Root hints.
const HINTS: &[&str] = &[
    "",
    "hej",
    ". NS",
    ". MX 10 a.",
    ". A 1.2.3",
    ". 3600 IN",
    ". NS a.",
    ". NS a..b\n",
    "æ@ø NS a.\n",
    "x\ty\n",
];

/// Trust anchors.
const ANCHORS: &[&str] =
    &["", "hej", ". A 1.2.3.4", ". DS 1 2", ". DNSKEY 257 3 8 !!", ". DS 1 8 2 XY", "; intet\n"];

/// Root certificates.
const ROOTS: &[&str] = &[
    "",
    "hej",
    "-----BEGIN CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
];

/// Preload lists.
const LISTS: &[&str] = &[
    "",
    "hej",
    "[]",
    "{}",
    "{\"entries\": []}",
    "{\"entries\": 1}",
    "{\"entries\": [{\"mode\": \"force-https\"}]}",
    "{\"entries\": [{\"name\": 1}]}",
    "{\"entries\": [{\"name\": \"a\", \"include_subdomains\": \"ja\"}]}",
    "// x\n{\"entries\": [",
];

/// Command lines.
const USES: &[&[&str]] = &[
    &["nope"],
    &["jugde", "x"],
    &["judge"],
    &["judge", "missing.json"],
    &["judge", "folder"],
    &["judge", "latin"],
    &["plan"],
    &["plan", "a..b"],
    &["plan", "a.dk", "--only", "web"],
    &["plan", "a.dk", "--formt", "json"],
    &["plan", "a.dk", "--framework"],
    &["plan", "a.dk", "--framework", "x"],
    &["plan", "a.dk", "--output", "nowhere/x"],
    &["plan", "a.dk", "--output", "folder"],
    &["plan", "a.dk", "--output", "/proc/x"],
    &["plan", "a.dk", "--output", "good.toml"],
    &["plan", "a.dk", "--output", "good.toml/x"],
    &["plan", "a.dk", "--format", "xml"],
    &["scan", "a.dk", "--timeout", "10"],
    &["scan", "a.dk", "--rate", "0"],
    &["scan", "a.dk", "--rate", "x"],
    &["scan", "a.dk", "--per-host", "1000"],
    &["scan", "a.dk", "--port-map", "53"],
    &["scan", "a.dk", "--now", "i går"],
    &["scan", "a.dk", "--now", "2026-02-30"],
    &["scan", "a.dk", "--now", "2026-11-21T99:00:00Z"],
    &["scan", "a.dk", "--mail-pace", "1h"],
    &["scan", "--organisation", "good.toml", "a.dk"],
    &["scan", "a.dk", "--sample", "nix"],
    &["scan", "a.dk", "--ca-only"],
    &["probe"],
    &["probe", "dsn", "a.dk"],
    &["probe", "tls"],
    &["probe", "tls", "a.dk"],
    &["probe", "tls", "a.dk:99999"],
    &["probe", "http", "a.dk"],
    &["probe", "mx", "a..b"],
    &["probe", "spf", "a.dk", "--ip", "x"],
    &["probe", "spf", "a.dk", "--helo", "x"],
    &["probe", "tls", "127.0.0.1:1", "--starttls", "smpt"],
    &["probe", "tls", "127.0.0.1:1", "--mode", "x"],
    &["explain"],
    &["explain", "nope"],
    &["explain", "S23.9"],
    &["explain", "K1", "--framework", "stat-2024"],
    &["init"],
    &["init", "dk"],
    &["init", "_x.a.dk"],
    &["catalogue", "S1"],
    &["catalogue", "--format", "html"],
    &["help", "nope"],
    &["judge", "good.json", "--policy", "nix"],
    &["judge", "good.json", "--policy", "folder"],
    &["judge", "good.json", "--output", "good.json"],
    &["judge", "-", "--organisation", "-"],
    &["plan", "a.dk", "b.dk", "--format", "json", "--format", "text"],
    &["docs"],
    &["plan", "a.dk", "--output="],
];

/// Words that give a sentence away as English. None of them is Danish too.
const ENGLISH: &[&str] = &[
    "expected", "missing", "invalid", "while", "parsing", "found", "error", "failed", "not", "of", "the",
    "is", "in", "an", "cannot", "must", "this", "such", "line", "column", "value", "string", "sequence",
    "and", "with", "no", "to",
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
