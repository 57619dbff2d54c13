//! Whatever a user writes has an effect, or a sentence says that it has none.

use serde_json::{Value, json};

use crate::program::{NOW, Room, file, run, sentence, well};

const OWN: &str = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";

/// What is said on standard error when an organisation file with these lines is judged by.
fn told(room: &Room, lines: &str, lang: &str) -> String {
    room.write("own.toml", format!("{OWN}{lines}"));
    room.write("seen.json", file(&[]));
    let asked = ["judge", "seen.json", "--organisation", "own.toml", "--now", NOW, "--lang", lang];
    room.run(&asked).err
}

fn answer(question: &str, says: &str, more: &str) -> String {
    format!("[[answers]]\nquestion = \"{question}\"\nsays = \"{says}\"\nby = \"Anna\"\n{more}\n")
}

fn exception(criterion: &str, more: &str) -> String {
    format!(
        "[[exceptions]]\ncriterion = \"{criterion}\"\napprover = \"B\"\nreason = \"C\"\nmeasure = \"D\"\n{more}\n"
    )
}

#[test]
fn an_answer_or_exception_that_counts_for_nothing_is_told_in_both_languages() {
    let room = Room::new("counts-for-nothing");
    let document = "document = { name = \"X\" }";
    for (lines, da, en) in [
        (exception("S27.b", "expires = 2026-03-31"), "udløb den 31. marts 2026", "expired on 31 March 2026"),
        (
            exception("S27.b", "expires = 2027-03-31\nasset = \"ab.dk\""),
            "nævner ab.dk, som ikke er blandt det, myndigheden har oplyst",
            "names ab.dk, which is neither declared by the authority nor found",
        ),
        (
            answer("S1.2", "yes", &format!("on = 2027-01-01\n{document}")),
            "tæller ikke endnu",
            "does not count yet",
        ),
        (
            answer("S1.2", "yes", &format!("on = 2025-01-01\n{document}")),
            "gjaldt til og med 1. januar 2026 og tæller ikke længere",
            "counted up to 1 January 2026 and no longer does",
        ),
        (
            answer("S1.2", "yes", &format!("on = 2026-11-01\nvalid_until = 2026-11-10\n{document}")),
            "gjaldt til og med 10. november 2026",
            "counted up to 10 November 2026",
        ),
        (
            answer("S13.used", "no", "on = 2026-11-01"),
            "Svaret nej til S13.used nævner intet dokument",
            "The no to S13.used names no document",
        ),
    ] {
        for (lang, words) in [("da", da), ("en", en)] {
            let said = told(&room, &lines, lang);
            assert!(said.contains(words) && said.lines().count() == 1, "{lines}: {said}");
        }
    }
}

/// One unit of one fact in a file of observations.
fn units(fact: &str, unit: &str) -> Value {
    json!({
        "id": "o1", "asset": "login", "subject": fact, "at": "2026-11-20T10:00:00Z", "by": "test",
        "seen": { "kind": "units", "fact": fact, "complete": true, "units": { unit: { "holds": "no" } } },
    })
}

#[test]
fn rule_8_an_audience_of_something_unknown_or_under_a_list_that_makes_no_difference_is_told() {
    let room = Room::new("audience");
    let own =
        |kind: &str, lines: &str| format!("name = \"A\"\nkind = \"{kind}\"\n[domains.\"a.dk\"]\n{lines}");
    room.write("seen.json", file(&[units("accounts.multi_factor_required", "Borgerportalen")]));
    let judged = |kind: &str, lines: &str, lang: &str| {
        room.write("own.toml", own(kind, lines));
        room.run(&["judge", "seen.json", "--organisation", "own.toml", "--now", NOW, "--lang", lang])
    };
    let system = |name: &str| format!("[systems.\"{name}\"]\naudience = \"public\"\n");
    for (kind, name, da, en) in [
        (
            "state",
            "Borgerportal",
            "Målgruppen for Borgerportal bruges ikke",
            "The audience of Borgerportal is not used",
        ),
        (
            "municipality",
            "Borgerportalen",
            "kommune-2024 stiller de samme krav",
            "kommune-2024 asks the same",
        ),
    ] {
        for (lang, words) in [("da", da), ("en", en)] {
            let err = judged(kind, &system(name), lang).err;
            assert!(err.contains(words) && err.lines().count() == 1, "{kind} {name}: {err}");
        }
    }
    for lines in [system("borgerportalen"), "audience = \"public\"\n".to_owned()] {
        assert_eq!(judged("state", &lines, "da").err, "", "{lines}");
    }
    let run = judged("state", &system("Borgerportalen"), "da");
    let said: String = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = "Ikke omfattet: Borgerportalen. Kravet er ikke obligatorisk for det, der hovedsagelig bruges af andre end statens ansatte";
    assert!(said.contains(reason), "{}", run.out);
}

#[test]
fn what_counts_is_not_remarked_upon() {
    let room = Room::new("counts");
    let document = "document = { name = \"X\" }";
    let lines = [
        answer("S1.2", "yes", &format!("on = 2026-11-01\n{document}")),
        // An older answer to the same question is history.
        answer("S1.2", "no", "on = 2024-01-01"),
        answer("S13.used", "no", &format!("on = 2026-11-01\n{document}")),
        exception("S27.b", "expires = 2027-03-31\nasset = \"a.dk\""),
    ];
    assert_eq!(told(&room, &lines.concat(), "da"), "");
}

#[test]
fn what_leaves_nothing_to_measure_is_refused_before_anything_is_sent() {
    let room = Room::new("nothing-to-measure");
    room.write("empty.toml", "name = \"A\"\nkind = \"municipality\"\n");
    for command in ["scan", "plan"] {
        let run = room.run(&[command, "--organisation", "empty.toml"]);
        assert!(sentence(&run).contains("nævner ingen domæner"), "{}", run.err);
        let ports = room.run(&[command, "a.dk", "--only", "ports", "--lang", "en"]);
        assert!(sentence(&ports).contains("cannot measure ports"), "{}", ports.err);
    }
    let both = run(&["plan", "a.dk", "--only", "ports,dns"]);
    assert_eq!(both.code, Some(0));
    assert!(both.err.contains("`ports` i `--only` gør ingen forskel"), "{}", both.err);
}

#[test]
fn an_option_that_another_probe_has_is_refused() {
    for (asked, belongs) in [
        (&["probe", "dns", "a.dk", "MX", "--selector", "s1"][..], "`probe dkim` og `probe dmarc`"),
        (&["probe", "dmarc", "a.dk", "--ip", "192.0.2.1"][..], "`probe spf`"),
        (&["probe", "http", "https://a.dk/", "--mode", "full"][..], "`probe tls`"),
        (&["probe", "spf", "a.dk", "--reports", "/nowhere"][..], "`probe dkim` og `probe dmarc`"),
    ] {
        let run = run(asked);
        assert!(sentence(&run).contains(&format!("den hører til {belongs}")), "{}", run.err);
    }
}

#[test]
fn nobody_cannot_call_a_list_complete() {
    let room = Room::new("nobody");
    room.write("own.toml", format!("{OWN}[scope]\ncomplete = true\nby = \" \"\non = 2026-11-01\n"));
    let run = room.run(&["plan", "--organisation", "own.toml"]);
    assert!(sentence(&run).contains("linje 5: når listen oplyses som fuldstændig"), "{}", run.err);
}

#[test]
fn a_folder_without_files_is_told() {
    let room = Room::new("empty-folder");
    std::fs::create_dir(room.0.join("reports")).unwrap();
    let hints = ". 3600 IN NS ns.nowhere.\nns.nowhere. 3600 IN A 127.99.99.99\n";
    room.write("dead.hints", hints);
    let run = room.run(&["scan", "a.dk", "--reports", "reports", "--root-hints", "dead.hints"]);
    assert!(run.err.contains("Der er ingen filer i reports"), "{}", run.err);
}

#[test]
fn conditions_are_shown_with_how_to_answer_them() {
    for asked in ["S13", "S13.used"] {
        let shown = run(&["explain", asked, "--lang", "da"]);
        let shown = well(&shown);
        assert!(shown.contains("    question = \"S13.used\"\n    says = \"no\"\n"), "{shown}");
    }
    let catalogue = run(&["catalogue", "--lang", "da"]);
    for condition in ["S13.used", "S11.3.used", "K7.used"] {
        assert!(well(&catalogue).contains(&format!("kun, hvis {condition}: ")), "{condition}");
    }
    let room = Room::new("conditions");
    room.write("seen.json", file(&[]));
    let all = room.run(&["judge", "seen.json", "--now", NOW, "--everything", "--lang", "da"]);
    assert!(all.out.contains("S13.used"), "{}", all.out);
}

#[test]
fn the_ids_that_probes_put_in_brackets_are_explained() {
    for (id, da) in [
        ("no_ds", "der er ingen DS-record"),
        ("opt_out", "NSEC3 opt-out"),
        ("upstream", "en forudsætning for målingen"),
    ] {
        let shown = run(&["explain", id, "--lang", "da"]);
        assert!(well(&shown).contains(da), "{}", shown.out);
    }
}

/// Nothing is sent: the address is refused first.
#[test]
fn what_may_not_be_measured_is_told_in_words_and_by_the_exit_code() {
    for (lang, words) in
        [("da", "10.0.0.1 er ikke en offentlig adresse"), ("en", "10.0.0.1 is not a public address")]
    {
        let run = run(&["probe", "tls", "10.0.0.1:443", "--lang", lang]);
        assert_eq!(run.code, Some(3), "{}", run.out);
        assert!(run.out.contains(words) && !run.out.contains("out_of_scope"), "{}", run.out);
    }
}

#[test]
fn names_are_written_as_people_write_them() {
    let init = run(&["init", "sønderlund-kommune.dk", "--no-look", "--lang", "da"]);
    let written = well(&init);
    assert!(written.contains("name = \"sønderlund-kommune.dk\""), "{written}");
    let both = "[domains.\"sønderlund-kommune.dk\"]\n# I DNS: xn--snderlund-kommune-00b.dk\n";
    assert!(written.contains(both), "{written}");
    let room = Room::new("u-labels");
    room.write("own.toml", written);
    let plan = room.run(&["plan", "--organisation", "own.toml", "--lang", "da"]);
    assert!(well(&plan).contains("www.sønderlund-kommune.dk A"), "{}", plan.out);
    assert!(!plan.out.contains("xn--"), "{}", plan.out);
}
