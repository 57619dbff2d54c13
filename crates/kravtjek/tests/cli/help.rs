//! Help: every command and every option is explained, in the language asked for.

use crate::program::{Run, run, sentence, well};

#[cfg(feature = "demo")]
const COMMANDS: &[&str] =
    &["scan", "plan", "judge", "import", "explain", "catalogue", "init", "probe", "demo", "help"];
#[cfg(not(feature = "demo"))]
const COMMANDS: &[&str] =
    &["scan", "plan", "judge", "import", "explain", "catalogue", "init", "probe", "help"];

/// What clap writes itself and cannot be told to write otherwise: value names and its notes in brackets.
fn without_notes(help: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for sign in help.chars() {
        match sign {
            '[' | '<' => depth += 1,
            ']' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    plain
}

fn all(lang: &str) -> Vec<Run> {
    let mut all = vec![run(&["--help", "--lang", lang]), run(&["-h", "--lang", lang])];
    all.extend(COMMANDS.iter().map(|command| run(&[command, "--help", "--lang", lang])));
    all.push(run(&["docs", "--help", "--lang", lang]));
    all
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    for (lang, codes) in [("da", "Returkode: 0"), ("en", "Exit code: 0")] {
        let help = run(&["--help", "--lang", lang]);
        for command in COMMANDS {
            let line = well(&help).lines().find(|line| line.trim_start().starts_with(&format!("{command} ")));
            assert!(
                line.is_some_and(|line| line.trim().len() > command.len() + 20),
                "{command}: {}",
                help.out
            );
        }
        assert!(help.out.contains(codes), "{}", help.out);
    }
}

#[test]
fn danish_help_is_danish() {
    for help in all("da") {
        let text = without_notes(well(&help));
        assert!(text.contains("Brug:") && text.contains("Valg:"), "{text}");
        for english in
            ["Usage", "Options", "Commands", "Arguments", "Print", "possible", "default", " the ", " is "]
        {
            assert!(!text.contains(english), "{english}: {text}");
        }
    }
}

#[test]
fn english_help_is_english() {
    for help in all("en") {
        let text = well(&help).replace("tekniske minimumskrav", "");
        assert!(text.contains("Usage:") && text.contains("Options:"), "{text}");
        assert!(!text.contains(['æ', 'ø', 'å']), "{text}");
        for danish in ["Brug", "Valg", "Kommandoer", "Argumenter", " og ", " eller "] {
            assert!(!text.contains(danish), "{danish}: {text}");
        }
    }
}

#[test]
fn the_words_of_all_options_stand_in_one_column() {
    for lang in ["da", "en"] {
        for help in all(lang) {
            let options = well(&help).lines().filter(|line| line.trim_start().starts_with('-'));
            let columns = options.filter_map(|line| {
                let from = line.find("--")?;
                let gap = from + line.get(from..)?.find("  ")?;
                let words = line.get(gap..)?.trim_start();
                Some(line.chars().count() - words.chars().count())
            });
            let columns: std::collections::BTreeSet<usize> = columns.collect();
            assert_eq!(columns.len(), 1, "{}", help.out);
        }
    }
}

#[test]
fn every_option_is_explained() {
    for lang in ["da", "en"] {
        for help in all(lang) {
            for line in well(&help).lines().filter(|line| line.trim_start().starts_with('-')) {
                let words = without_notes(line);
                let explained = words.split("  ").map(str::trim).filter(|part| !part.is_empty()).nth(1);
                assert!(explained.is_some_and(|text| text.len() > 5), "{line}");
            }
        }
    }
}

#[test]
fn the_options_of_the_contract_are_there() {
    for (command, options) in [
        ("plan", "--organisation --framework --only --format --output --lang"),
        ("judge", "--organisation --framework --only --format --output --lang --now --policy"),
        (
            "import",
            "--as --map --organisation --framework --at --now --support --save --formats --template --format --output --lang",
        ),
        ("explain", "--framework --lang"),
        ("catalogue", "--framework --format --output --lang --now"),
        ("init", "--output --lang"),
    ] {
        let help = run(&[command, "--help"]);
        for option in options.split(' ') {
            assert!(well(&help).contains(option), "{command} {option}");
        }
    }
}

#[test]
fn help_is_a_command_too() {
    for lang in ["da", "en"] {
        assert_eq!(run(&["help", "--lang", lang]), run(&["--help", "--lang", lang]));
        for command in COMMANDS {
            assert_eq!(run(&["help", command, "--lang", lang]), run(&[command, "--help", "--lang", lang]));
        }
    }
    let nope = run(&["help", "jugde"]);
    assert!(sentence(&nope).contains("`jugde` er ikke en kommando. Mente du `judge`?"), "{}", nope.err);
}

/// What is written where a value goes is the kind of value, so that nobody takes it for the value in use.
#[test]
fn an_option_shows_what_it_takes_and_its_words_what_is_used_without_it() {
    let line = |help: &str, option: &str| {
        let unbroken = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let from = unbroken.find(&format!("{option} <")).unwrap();
        unbroken.get(from..).unwrap().chars().take(220).collect::<String>()
    };
    for (option, da, en) in [
        (
            "--rate",
            "--rate <ANTAL> Nye forbindelser pr. sekund i alt, 1 til 100000 (ellers 500)",
            "(else 500)",
        ),
        (
            "--per-host",
            "<ANTAL> Samtidige forbindelser til én adresse, 1 til 100 (ellers 4, til mail 1)",
            "(else 4, to mail 1)",
        ),
        (
            "--timeout",
            "<TID> Hvor længe én måling må tage, fx 10s eller 500ms (ellers 30s, for en mailadresse 180s)",
            "(else 30s, for a mail address 180s)",
        ),
        ("--connect-timeout", "<TID>", "(else 10s)"),
        ("--mail-pace", "<TID>", "(else 300ms)"),
    ] {
        let (danish, english) = (run(&["scan", "--help"]).out, run(&["scan", "--help", "--lang", "en"]).out);
        assert!(line(&danish, option).contains(da), "{}", line(&danish, option));
        assert!(line(&english, option).contains(en), "{}", line(&english, option));
    }
}

#[test]
fn the_version_is_told() {
    assert_eq!(well(&run(&["--version"])), concat!("kravtjek ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(run(&["-V"]), run(&["--version"]));
}

#[test]
fn without_a_command_one_sentence_shows_the_way_on() {
    let nothing = run(&[]);
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(2), ""));
    assert_eq!(nothing.err, "kravtjek: Der mangler en kommando. Se `kravtjek --help`.\n");
}
