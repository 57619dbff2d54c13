//! What the command line gets wrong: one sentence, in the language of the reader, that says how to mend it.

use std::ffi::OsStr;

use crate::program::{Room, command, run, said, sentence};

/// Arguments, and what must stand in the sentence in Danish and in English.
const WRONG: &[(&[&str], &str, &str)] = &[
    (&["nope"], "`nope` er ikke en kommando", "`nope` is not a command"),
    (&["plan", "a.dk", "--formt", "json"], "Mente du `--format`?", "Did you mean `--format`?"),
    (&["explain", "S1", "--polcy=x"], "`--polcy` er ikke et valg her", "`--polcy` is not an option here"),
    (&["init", "a.dk", "-x"], "`-x` er ikke et valg her", "`-x` is not an option here"),
    (&["init", "a.dk", "b.dk"], "`b.dk` er ét argument for meget", "`b.dk` is one too many here"),
    (&["catalogue", "S1"], "`S1` er ét argument for meget", "`S1` is one too many here"),
    (
        &["plan", "a.dk", "--framework"],
        "`--framework <ID>` mangler en værdi",
        "`--framework <ID>` needs a value",
    ),
    (&["plan", "a.dk", "--output="], "`--output <FIL>` mangler en værdi", "`--output <FILE>` needs a value"),
    (&["judge", "x.json", "--policy"], "mangler en værdi", "needs a value"),
    (&["judge"], "Argumentet <OBSERVATIONER.json> mangler.", "The argument <OBSERVATIONS.json> is missing."),
    (&["explain"], "Argumentet <ID> mangler.", "The argument <ID> is missing."),
    (&["init"], "Argumentet <NAVN> mangler.", "The argument <NAME> is missing."),
    (&["docs"], "Argumentet <MAPPE> mangler.", "The argument <DIRECTORY> is missing."),
    (&["plan"], "Skriv mindst ét domæne", "Write at least one domain"),
    (&["plan", "a.dk", "--format", "xml"], "vælg mellem: text, json", "choose one of: text, json"),
    (
        &["catalogue", "--format", "html"],
        "vælg mellem: text, json, oscal",
        "choose one of: text, json, oscal",
    ),
    (&["plan", "a.dk", "--only", "dns,web"], "`web` kan ikke bruges", "`web` cannot be used"),
    (&["plan", "a.dk", "--format", "json", "--format", "text"], "givet to gange", "given twice"),
    (&["judge", "x.json", "--now", "i går"], "fx 2026-11-21T12:00:00Z", "such as 2026-11-21T12:00:00Z"),
    (&["judge", "x.json", "--now", "21.11.2026"], "eller 2026-11-21", "or 2026-11-21"),
    (&["judge", "x.json", "--now", "2026-02-30"], "et tidspunkt eller en dato", "a moment or a date"),
    (
        &["plan", "a.dk", "--now", "2026-11-21T12:00:00Z"],
        "`--now` er ikke et valg",
        "`--now` is not an option",
    ),
    (
        &["plan", "--framework", "kommune", "a.dk"],
        "vælg mellem kommune-2024, stat-2024",
        "kommune-2024, stat-2024",
    ),
    (&["plan", "--framework", "stat-2023", "a.dk"], "afløst", "superseded"),
    (&["catalogue", "--framework", "stat-2023"], "brug stat-2024", "use stat-2024"),
    (&["explain", "S1", "--framework", "x"], "`x` er ikke et kravsæt", "`x` is not a framework"),
    (
        &["explain", "K1", "--framework", "stat-2024"],
        "`--framework kommune-2024`",
        "`--framework kommune-2024`",
    ),
    (&["probe", "tls", "a.dk"], "er ikke VÆRT:PORT", "is not HOST:PORT"),
    (&["probe", "tls", "a.dk:99999"], "er ikke VÆRT:PORT", "is not HOST:PORT"),
    (&["probe", "http", "ftp://a.dk/"], "er ikke en webadresse", "is not a web address"),
    (&["probe", "http", "a.dk"], "er ikke en webadresse", "is not a web address"),
    (&["probe", "mx", "a..b"], "er ikke et navn i DNS", "is not a name in the DNS"),
    (&["probe", "tls", "127.0.0.1:1", "--ca-file", "nix.pem"], "kan ikke læses", "cannot be read"),
    (&["probe", "tls", "127.0.0.1:1", "--ca-only"], "Argumentet --ca-file", "The argument --ca-file"),
    (&["probe", "tls", "127.0.0.1:1", "--rate", "0"], "kan ikke bruges", "cannot be used"),
    (&["explain", "nope"], "hverken et krav, et kriterium", "is no requirement, criterion"),
    (&["explain", ""], "`` er hverken", "`` is no requirement"),
    (&["explain", "a\nb\u{1b}[2J"], "hverken et krav", "is no requirement"),
    (&["plan", "http://a.dk"], "uden http://", "without http://"),
    (&["plan", "192.0.2.1"], "er ikke et domænenavn", "is not a domain name"),
    (&["plan", "a.dk", "dk"], "`dk` er ikke et domænenavn", "`dk` is not a domain name"),
    (&["scan", "_dmarc.eksempel.dk"], "har en understreg", "has an underscore"),
    (&["plan", "_25._tcp.mx.eksempel.dk"], "skriv mx.eksempel.dk, eller", "write mx.eksempel.dk, or"),
    (&["init", "_tcp.eksempel.dk"], "har en understreg", "has an underscore"),
    (&["init", "a..dk"], "er ikke et domænenavn", "is not a domain name"),
    (&["jugde", "x.json"], "Mente du `judge`?", "Did you mean `judge`?"),
    (&["plan", "a.dk", "--output", "nowhere/x"], "mappen nowhere findes ikke", "there is no folder nowhere"),
    (&["explain", "S23.9"], "hverken et krav", "is no requirement"),
    (&["init", "a dk"], "er ikke et domænenavn", "is not a domain name"),
];

#[test]
fn each_mistake_is_one_sentence_in_danish_by_default() {
    for (arguments, told, _) in WRONG {
        let run = run(arguments);
        let sentence = sentence(&run);
        assert!(sentence.contains(told), "{arguments:?}: {sentence}");
        for english in [" is ", " the ", "must ", " not ", " for example "] {
            assert!(!sentence.contains(english), "{sentence}");
        }
    }
}

#[test]
fn each_mistake_is_one_sentence_in_english_where_that_is_asked_for() {
    for (arguments, _, told) in WRONG {
        let english: Vec<&str> = ["--lang", "en"].iter().chain(*arguments).copied().collect();
        let run = run(&english);
        let sentence = sentence(&run);
        assert!(sentence.contains(told), "{arguments:?}: {sentence}");
        assert!(!sentence.replace("i går", "").contains(['æ', 'ø', 'å']), "{sentence}");
    }
}

/// What is refused is told with what is allowed and an example, and the help that is shown the way to lists the option.
#[test]
fn a_value_that_is_refused_is_told_what_is_allowed() {
    for (option, value, da, en) in [
        (
            "--timeout",
            "10",
            "fra 1ms til 3600s, fx 10s eller 500ms",
            "from 1ms to 3600s, such as 10s or 500ms",
        ),
        ("--connect-timeout", "2h", "fra 1ms til 3600s", "from 1ms to 3600s"),
        ("--mail-pace", "0s", "fra 1ms til 3600s", "from 1ms to 3600s"),
        ("--rate", "0", "et helt tal fra 1 til 100000, fx 50", "a whole number from 1 to 100000, such as 50"),
        ("--rate", "mange", "fra 1 til 100000", "from 1 to 100000"),
        ("--per-host", "1000", "et helt tal fra 1 til 100, fx 4", "a whole number from 1 to 100, such as 4"),
        ("--port-map", "53", "fx 53=5353", "such as 53=5353"),
        ("--port-map", "0=70000", "fra 1 til 65535", "from 1 to 65535"),
    ] {
        for (lang, allowed) in [("da", da), ("en", en)] {
            let told = run(&["scan", "a.dk", option, value, "--lang", lang]);
            let sentence = sentence(&told);
            assert!(sentence.contains(&format!("`{value}`")) && sentence.contains(option), "{sentence}");
            assert!(sentence.contains(allowed) && sentence.contains("`kravtjek scan --help`"), "{sentence}");
        }
        let help = run(&["scan", "--help"]).out;
        assert!(help.contains(option), "{option}");
    }
    for (option, value, da) in [("--ip", "x", "fx 192.0.2.1"), ("--starttls", "irc", "smtp, imap, pop3")] {
        let told = run(&["probe", "tls", "127.0.0.1:1", option, value]);
        assert!(sentence(&told).contains(da), "{}", told.err);
    }
}

#[test]
fn the_language_itself_may_be_the_mistake() {
    assert!(sentence(&run(&["--lang", "sv", "catalogue"])).contains("vælg mellem: da, en"));
    assert!(sentence(&run(&["catalogue", "--lang"])).contains("mangler en værdi"));
}

#[test]
fn the_locale_decides_where_the_command_line_says_nothing() {
    for (variable, value, told) in [
        ("LANG", "en_GB.UTF-8", "is not a command"),
        ("LANG", "da_DK.UTF-8", "er ikke en kommando"),
        ("LC_ALL", "C.UTF-8", "is not a command"),
        ("LC_MESSAGES", "de_DE", "is not a command"),
    ] {
        let run = said(command(&["nope"]).env(variable, value).output().unwrap());
        assert!(sentence(&run).contains(told), "{variable}={value}: {}", run.err);
    }
    let over = said(command(&["nope", "--lang=da"]).env("LANG", "en_GB.UTF-8").output().unwrap());
    assert!(sentence(&over).contains("er ikke en kommando"));
}

#[test]
fn every_sentence_about_the_command_line_shows_the_way_on() {
    for (arguments, help) in [
        (&["nope"][..], "kravtjek"),
        (&["--lang", "da", "nope"], "kravtjek"),
        (&["judge"], "kravtjek judge"),
        (&["plan", "--nope"], "kravtjek plan"),
        (&["plan", "--framework"], "kravtjek plan"),
        (&["--lang", "da", "scan", "a.dk", "--rate", "0"], "kravtjek scan"),
        (&["init", "a.dk", "b.dk"], "kravtjek init"),
    ] {
        let told = run(arguments);
        assert!(sentence(&told).ends_with(&format!("Se `{help} --help`.")), "{arguments:?}: {}", told.err);
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf_8_is_a_mistake_and_not_a_crash() {
    use std::os::unix::ffi::OsStrExt;
    let bytes = OsStr::from_bytes(b"\xff\xfe");
    let room = Room::new("not-utf-8");
    for command in ["explain", "init", "plan", "nope"] {
        sentence(&room.run(&[OsStr::new(command), bytes]));
    }
    // A file may be called so; here there is none.
    assert!(sentence(&room.run(&[OsStr::new("judge"), bytes])).contains("filen findes ikke"));
}
