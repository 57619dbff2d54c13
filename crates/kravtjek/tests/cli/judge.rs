//! `judge`: the same input gives the same bytes, and the exit code says how it stands.

use serde_json::{Value, json};

use crate::program::{NOW, Room, Run, dmarc, file, observation, signed, timed_out};

fn judged(room: &Room, observations: &[Value], more: &[&str]) -> Run {
    room.write("seen.json", file(observations));
    let run = room.run(&[&["judge", "seen.json", "--now", NOW], more].concat());
    assert_eq!(run.err, "");
    run
}

fn assessment(room: &Room, observations: &[Value], more: &[&str]) -> (Option<i32>, Value) {
    let run = judged(room, observations, &[&["--format", "json"], more].concat());
    (run.code, serde_json::from_str(&run.out).unwrap())
}

fn criterion<'a>(assessment: &'a Value, id: &str) -> &'a Value {
    let requirements = assessment["requirements"].as_array().unwrap();
    let mut criteria = requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap());
    criteria.find(|criterion| criterion["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn the_exit_code_says_how_it_stands() {
    let room = Room::new("exit-codes");
    for (seen, code, verdict) in [
        (dmarc("reject"), 0, "met"),
        (dmarc("none"), 1, "not_met"),
        (dmarc("quarantine"), 1, "not_met"),
        (timed_out("dmarc"), 3, "unknown"),
    ] {
        let (said, assessment) = assessment(&room, &with_zone(&observation("1", "a.dk", &seen)), &[]);
        assert_eq!(said, Some(code), "{seen}");
        assert_eq!(criterion(&assessment, "S23.2")["verdict"], verdict, "{seen}");
    }
}

#[test]
fn what_is_not_met_outweighs_what_is_unknown() {
    let room = Room::new("outweighs");
    let seen = [observation("1", "a.dk", &dmarc("none")), observation("2", "a.dk", &timed_out("spf"))];
    assert_eq!(judged(&room, &seen, &[]).code, Some(1));
    let seen = [observation("1", "a.dk", &dmarc("reject")), observation("2", "a.dk", &timed_out("dnssec"))];
    assert_eq!(judged(&room, &seen, &[]).code, Some(3));
}

/// The exit code says what the headline says: criteria of a requirement that is open settle nothing by themselves.
#[test]
fn where_no_requirement_is_decided_as_a_whole_nothing_is_met() {
    let room = Room::new("in-part");
    let (code, seen) = assessment(&room, &[observation("1", "a.dk", &dmarc("reject"))], &[]);
    assert_eq!(criterion(&seen, "S23.2")["verdict"], "met");
    assert_eq!((code, &seen["counts"]["requirements"]["unknown"]), (Some(3), &json!(1)));

    let answer = "name = \"A\"\nkind = \"municipality\"\n[scope]\ncomplete = true\nby = \"B\"\non = 2026-11-01\n\
                  [domains.\"a.dk\"]\n[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"B\"\non = 2026-11-01\n\
                  document = { name = \"D\" }\n";
    room.write("own.toml", answer);
    let (code, seen) = assessment(&room, &[], &["--organisation", "own.toml"]);
    assert_eq!(criterion(&seen, "S1.2")["verdict"], "met");
    assert_eq!((code, &seen["counts"]["requirements"]["met"]), (Some(3), &json!(0)));
}

fn with_zone(one: &Value) -> Vec<Value> {
    [&signed()[..], std::slice::from_ref(one)].concat()
}

/// The zone, seen so long ago that it no longer counts.
fn stale() -> Value {
    let [mut stale, _] = signed();
    stale["at"] = json!("2025-01-01T00:00:00Z");
    stale
}

/// What was measured must count for something before anything is called met.
#[test]
fn where_all_that_was_measured_is_too_old_an_answer_alone_is_not_enough() {
    let room = Room::new("only-answers");
    let answer = |says: &str| {
        format!(
            "name = \"A\"\nkind = \"municipality\"\n[scope]\ncomplete = true\nby = \"B\"\non = 2026-11-01\n\
             [domains.\"a.dk\"]\n[[answers]]\nquestion = \"{WHOLE}\"\nsays = \"{says}\"\nby = \"B\"\non = 2026-11-01\n\
             document = {{ name = \"D\" }}\n"
        )
    };
    let judge = |seen: &[Value], says: &str| {
        room.write("own.toml", answer(says));
        room.write("seen.json", file(seen));
        room.run(&["judge", "seen.json", "--organisation", "own.toml", "--now", NOW])
    };
    let old = judge(&[stale()], "yes");
    assert_eq!(old.code, Some(3), "{}", old.out);
    assert!(old.err.contains("gælder længere"), "{}", old.err);
    assert_eq!(judge(&[stale()], "no").code, Some(1), "a no is a no");
    let bare = judge(&[], "yes");
    assert_eq!(
        (bare.code, bare.err.as_str()),
        (Some(0), ""),
        "an authority may judge its answers alone: {}",
        bare.out
    );
}

/// A requirement of one criterion that an answer shows.
const WHOLE: &str = "K4";

/// One of two ways is enough (K3): the other one costs nothing, whichever way it went, and nothing is asked for it.
#[test]
fn rule_4_a_way_that_is_not_met_costs_nothing_where_another_is() {
    let room = Room::new("any");
    let one = |question: &str, says: &str| {
        format!(
            "[[answers]]\nquestion = \"{question}\"\nsays = \"{says}\"\nby = \"B\"\non = 2026-11-01\ndocument = {{ name = \"D\" }}\n"
        )
    };
    let head = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";
    room.write("seen.json", file(&[]));
    let judge = ["judge", "seen.json", "--organisation", "own.toml", "--now", NOW];
    for (answers, code, verdict, counted) in [
        ([one("K3.1", "yes"), one("K3.2", "no")].concat(), 0, "met", [1, 0, 0]),
        ([one("K3.1", "no"), one("K3.2", "yes")].concat(), 0, "met", [1, 0, 0]),
        (one("K3.1", "yes"), 0, "met", [1, 0, 0]),
        ([one("K3.1", "no"), one("K3.2", "no")].concat(), 1, "not_met", [0, 2, 0]),
        (one("K3.1", "no"), 3, "unknown", [0, 1, 0]),
    ] {
        room.write("own.toml", format!("{head}{answers}"));
        let run = room.run(&[&judge[..], &["--format", "json"]].concat());
        let seen: Value = serde_json::from_str(&run.out).unwrap();
        let k3 = seen["requirements"].as_array().unwrap().iter().find(|one| one["id"] == "K3").unwrap();
        assert_eq!((run.code, &k3["verdict"]), (Some(code), &json!(verdict)), "{answers}");
        let count = &seen["counts"]["criteria"];
        assert_eq!(
            [&count["met"], &count["not_met"], &count["unknown"]],
            counted.map(|one| json!(one)).each_ref(),
            "{answers}"
        );
        let spared = k3["criteria"].as_array().unwrap().iter().filter(|one| one["needed"] == false).count();
        assert_eq!(spared, usize::from(code == 0), "{answers}");
    }

    room.write("own.toml", format!("{head}{}{}", one("K3.1", "yes"), one("K3.2", "no")));
    let run = room.run(&[&judge[..], &["--lang", "da"]].concat());
    assert!(run.out.contains("– K3.2   Ikke nødvendig, fordi K3.1 er opfyldt"), "{}", run.out);
    assert!(run.out.contains("1 af 1 kriterium") && !run.out.contains('✗'), "{}", run.out);
    let run = room.run(&[&judge[..], &["--lang", "en"]].concat());
    assert!(run.out.contains("– K3.2   Not needed, since K3.1 is met"), "{}", run.out);

    room.write("own.toml", format!("{head}{}", one("K3.2", "no")));
    let run = room.run(&[&judge[..], &["--lang", "da"]].concat());
    let haste = "Haster";
    assert!(run.out.contains("✗ K3.2") && !run.out.contains(haste), "the other way may be met: {}", run.out);
    room.write("own.toml", format!("{head}{}{}", one("K3.1", "no"), one("K3.2", "no")));
    let run = room.run(&[&judge[..], &["--lang", "da"]].concat());
    assert!(run.out.contains(haste), "{}", run.out);
}

/// An empty set gives Unknown, never Met.
#[test]
fn where_nothing_was_judged_nothing_is_met() {
    let room = Room::new("nothing");
    assert_eq!(judged(&room, &[], &[]).code, Some(3));
    assert_eq!(
        judged(&room, &[observation("1", "a.dk", &dmarc("reject"))], &["--only", "tls"]).code,
        Some(3)
    );
    let stale = ["--now", "2027-11-21T12:00:00Z"];
    room.write("old.json", file(&[observation("1", "a.dk", &dmarc("reject"))]));
    assert_eq!(
        room.run(&[&["judge", "old.json"], &stale[..]].concat()).code,
        Some(3),
        "too old counts as nothing"
    );
}

#[test]
fn the_last_conclusive_measurement_stands() {
    let room = Room::new("stands");
    let mut later = observation("2", "a.dk", &timed_out("dmarc"));
    later["at"] = json!("2026-11-21T11:00:00Z");
    let mut all = with_zone(&observation("1", "a.dk", &dmarc("reject")));
    all.push(later);
    let (code, assessment) = assessment(&room, &all, &[]);
    assert_eq!((code, &criterion(&assessment, "S23.2")["verdict"]), (Some(0), &json!("met")));
}

/// A dozen observations of several kinds, some of the same thing at the same time.
fn many() -> Vec<Value> {
    let lookup = |name: &str, rtype: &str, records: &[&str], state: &str| json!({ "kind": "dns", "name": name, "rtype": rtype, "state": state, "rcode": "NOERROR", "records": records, "zone": "a.dk" });
    let zone = json!({ "kind": "dnssec", "name": "a.dk", "apex": true, "zone": "a.dk", "state": "insecure" });
    let spf = json!({ "kind": "spf", "records": ["v=spf1 ?all"], "otherwise": "neutral" });
    let dkim = json!({ "kind": "dkim", "level": "C" });
    vec![
        observation("01", "a.dk", &zone),
        observation("02", "a.dk MX", &lookup("a.dk", "MX", &["10 mx.a.dk.", "20 mx.b.dk."], "insecure")),
        observation("03", "a.dk A", &lookup("a.dk", "A", &["192.0.2.1", "192.0.2.2"], "insecure")),
        observation("04", "a.dk AAAA", &lookup("a.dk", "AAAA", &[], "insecure")),
        observation("05", "mx.a.dk A", &lookup("mx.a.dk", "A", &["192.0.2.3"], "insecure")),
        observation("06", "mx.b.dk A", &timed_out("dns")),
        observation("07", "a.dk", &spf),
        observation("08", "a.dk", &dmarc("none")),
        observation("09", "a.dk", &dmarc("quarantine")),
        observation("10", "a.dk", &timed_out("dmarc")),
        observation("11", "a.dk", &dkim),
        observation("12", "192.0.2.1:443", &timed_out("tls")),
    ]
}

#[test]
fn the_same_observations_give_the_same_bytes_in_any_order() {
    let room = Room::new("order");
    let many = many();
    let mut orders = vec![many.clone(), many.iter().rev().cloned().collect()];
    for turn in [3, 5, 7] {
        let mut turned = many.clone();
        turned.rotate_left(turn);
        turned.swap(0, turn);
        orders.push(turned);
    }
    for format in ["json", "text"] {
        let first = judged(&room, &many, &["--format", format]);
        assert_eq!(first.code, Some(1));
        for order in &orders {
            assert_eq!(judged(&room, order, &["--format", format]), first, "{format}");
        }
    }
}

#[test]
fn the_assessment_holds_what_the_contract_promises() {
    let room = Room::new("contract");
    let (_, assessment) = assessment(&room, &many(), &[]);
    assert_eq!(assessment["schema"], "kravtjek/assessment/1");
    assert_eq!(assessment["framework"], "kommune-2024");
    assert_eq!(assessment["policy"], "ncsc-2.1");
    assert_eq!(assessment["on"], NOW);
    assert_eq!(assessment["scope"]["basis"], "given");
    assert_eq!(assessment["organisation"], json!({ "name": "a.dk", "kind": "unknown" }));
    let judged: usize = assessment["counts"]["criteria"].as_object().unwrap().values().map(number).sum();
    let left = assessment["not_judged"].as_array().unwrap();
    assert_eq!(judged + left.len(), 88, "each criterion is judged once or listed as not judged");
    assert!(left.contains(&json!("S1.1")) && left.contains(&json!("K12.3")));
    let red = criterion(&assessment, "S23.2");
    let finding = &red["because"][0]["findings"][0];
    assert_eq!(
        (&red["because"][0]["check"], &finding["tag"]),
        (&json!("mail.dmarc_enforced"), &json!("not_reject"))
    );
    assert!(!finding["evidence"].as_array().unwrap().is_empty(), "{finding}");
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

#[test]
fn everything_leaves_nothing_unjudged() {
    let room = Room::new("everything");
    for (framework, criteria) in [("kommune-2024", 88), ("stat-2024", 60)] {
        let more = ["--everything", "--framework", framework];
        let (code, assessment) = assessment(&room, &[observation("1", "a.dk", &dmarc("reject"))], &more);
        assert_eq!(code, Some(3));
        assert_eq!(assessment["not_judged"], json!([]));
        let judged: usize = assessment["counts"]["criteria"].as_object().unwrap().values().map(number).sum();
        assert_eq!(judged, criteria);
    }
}

#[test]
fn an_organisation_file_speaks_instead_of_the_one_observed_for() {
    let room = Room::new("instead");
    room.write("state.toml", "name = \"Styrelsen\"\nkind = \"state\"\n[domains.\"a.dk\"]\n");
    let more = ["--organisation", "state.toml"];
    let (code, assessment) = assessment(&room, &[observation("1", "a.dk", &dmarc("reject"))], &more);
    assert_eq!(assessment["framework"], "stat-2024", "by the kind of organisation");
    assert_eq!(assessment["organisation"]["name"], "Styrelsen");
    assert_eq!(assessment["scope"]["basis"], "declared");
    assert_eq!(code, Some(3), "nobody said that the list is complete, so \"all\" cannot be met");
}

/// What a target publishes is quoted, never obeyed: not by the terminal, and not by our own notation.
#[test]
fn what_a_target_sends_commands_no_terminal() {
    let room = Room::new("hostile");
    let mut hostile = dmarc("none");
    hostile["records"][0]["text"] =
        json!("v=DMARC1; p=none \u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m {older} \r\nkravtjek: x");
    for lang in ["da", "en"] {
        let run = judged(&room, &[observation("1", "a.dk", &hostile)], &["--lang", lang]);
        assert!(run.out.contains("{older}"), "it is shown as it was sent: {}", run.out);
        assert!(!run.out.contains(|sign: char| sign.is_control() && sign != '\n'), "{:?}", run.out);
        assert!(!run.out.lines().any(|line| line.starts_with("kravtjek: ")), "{}", run.out);
    }
}

#[test]
fn verdicts_are_told_in_the_language_asked_for() {
    let room = Room::new("languages");
    let seen = [observation("1", "a.dk", &dmarc("none"))];
    let danish = judged(&room, &seen, &[]);
    let english = judged(&room, &seen, &["--lang", "en"]);
    assert!(
        danish.out.contains("ikke opfyldt") && danish.out.contains("21. november 2026"),
        "{}",
        danish.out
    );
    assert!(english.out.contains("not met") && english.out.contains("21 November 2026"), "{}", english.out);
    assert!(danish.out.contains("S23.2") && danish.out.contains("reject"), "{}", danish.out);
}

#[test]
fn where_another_profile_would_judge_otherwise_is_told_in_both_languages_and_in_numbers() {
    let room = Room::new("differences");
    room.write("demo.json", include_str!("../../../../fixtures/demo.json"));
    let judge = |more: &[&str]| {
        let asked = ["judge", "demo.json", "--now", NOW, "--policy", "bilag1-2024"];
        room.run(&[&asked, more].concat()).out
    };
    let told: Value = serde_json::from_str(&judge(&["--format", "json"])).unwrap();
    let web = |one: &&Value| {
        one["check"] == "web.tls_parameters" && one["policy"] == "ncsc-2.1" && one["outcome"] == "fail"
    };
    let [one] = told["differences"].as_array().unwrap().iter().filter(web).collect::<Vec<_>>()[..] else {
        panic!("{}", told["differences"])
    };
    assert_eq!((&one["assets"], &one["parts"]), (&json!(1), &json!({"suite": 1})));
    let unbroken = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let da = "≠ Bemærk: Efter ncsc-2.0 og ncsc-2.1 ville 1 navn ikke opfylde S27.c (en cipher suite).";
    let en = "≠ Note: by ncsc-2.0 and ncsc-2.1, 1 name would not meet S27.c (a cipher suite).";
    for (lang, line) in [("da", da), ("en", en)] {
        let text = unbroken(judge(&["--lang", lang]));
        assert!(text.contains(line), "{text}");
    }
    // By the default profile nobody would say otherwise of this municipality.
    let usual = room.run(&["judge", "demo.json", "--now", NOW, "--format", "json"]).out;
    assert_eq!(serde_json::from_str::<Value>(&usual).unwrap()["differences"], json!([]));
}
