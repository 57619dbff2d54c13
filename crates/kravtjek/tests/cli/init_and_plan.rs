//! `init` writes a file that `plan` reads, and `plan` lists what would be sent before anything is.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::{NOW, Room, dmarc, file, observation, run, well};

fn steps(room: &Room, arguments: &[&str]) -> BTreeSet<(String, String, String)> {
    let run = room.run(&[&["plan", "--format", "json"], arguments].concat());
    let plan: Value = serde_json::from_str(well(&run)).unwrap();
    assert_eq!(plan["schema"], "kravtjek/plan/1");
    let steps = plan["steps"].as_array().unwrap();
    let word = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
    let unique: BTreeSet<_> = steps
        .iter()
        .map(|step| {
            assert_eq!(step.as_object().unwrap().len(), 4, "{step}");
            assert!(!word(step, "kind").is_empty());
            (word(step, "asset"), word(step, "probe"), word(step, "subject"))
        })
        .collect();
    assert_eq!(unique.len(), steps.len(), "nothing is sent twice");
    unique
}

fn step(asset: &str, probe: &str, subject: &str) -> (String, String, String) {
    (asset.to_owned(), probe.to_owned(), subject.to_owned())
}

#[test]
fn what_init_writes_can_be_used_as_it_is() {
    let room = Room::new("init");
    for lang in ["da", "en"] {
        room.write("own.toml", well(&run(&["init", "--no-look", "Blåbær.DK.", "--lang", lang])));
        let planned = steps(&room, &["--organisation", "own.toml"]);
        assert!(planned.contains(&step("xn--blbr-roah.dk", "dmarc", "xn--blbr-roah.dk")), "{planned:?}");
        assert_eq!(planned, steps(&room, &["blåbær.dk"]), "the file says no more than the name");
        room.write("seen.json", file(&[]));
        let judged = room.run(&["judge", "seen.json", "--organisation", "own.toml", "--now", NOW]);
        assert_eq!((judged.code, judged.err.as_str()), (Some(3), ""));
    }
}

/// Every line that is there to be taken into use is right when it is.
#[test]
fn the_examples_in_the_file_can_be_taken_into_use() {
    let room = Room::new("examples");
    let mut said = BTreeSet::new();
    for lang in ["da", "en"] {
        let text = run(&["init", "--no-look", "a.dk", "--lang", lang]).out;
        room.write("own.toml", uncommented(&text));
        let planned = steps(&room, &["--organisation", "own.toml"]);
        assert!(
            planned.iter().any(|(_, probe, subject)| probe == "dns" && subject.starts_with("sel")),
            "{planned:?}"
        );
        room.write("seen.json", file(&[observation("1", "a.dk", &dmarc("reject"))]));
        let arguments = [
            "judge",
            "seen.json",
            "--organisation",
            "own.toml",
            "--everything",
            "--now",
            NOW,
            "--format",
            "json",
        ];
        let judged = room.run(&arguments);
        let assessment: Value = serde_json::from_str(&judged.out).unwrap();
        let requirements = assessment["requirements"].as_array().unwrap();
        let mut criteria = requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap());
        let answered = criteria.find(|criterion| criterion["id"] == "S1.2").unwrap();
        assert_eq!(answered["verdict"], "met", "the answer in the example counts: {answered}");
        said.insert(text.lines().count());
    }
    assert_eq!(said.len(), 1, "both languages show the same lines");
}

/// Takes away the `# ` in front of tables and keys.
fn uncommented(text: &str) -> String {
    let in_use = |line: &str| {
        let bare = line.strip_prefix("# ")?;
        let key = bare
            .split_once(" = ")
            .is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        (bare.starts_with('[') || key).then(|| bare.to_owned())
    };
    text.lines().map(|line| in_use(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[test]
fn a_plan_lists_the_first_look_ups_of_each_name() {
    let room = Room::new("plan");
    let planned = steps(&room, &["a.dk"]);
    let names = ["a.dk A", "a.dk AAAA", "a.dk CAA", "a.dk MX", "www.a.dk A", "www.a.dk AAAA"];
    let mut expected: BTreeSet<_> = names.iter().map(|subject| step("a.dk", "dns", subject)).collect();
    expected.extend(["dnssec", "spf", "dmarc", "dkim"].map(|probe| step("a.dk", probe, "a.dk")));
    assert_eq!(planned, expected, "no address is known yet, so no connection is planned");
    assert_eq!(steps(&room, &["A.dk.", "a.dk"]), planned, "one name however it is written");
    assert_eq!(steps(&room, &["a.dk", "b.dk"]).len(), 2 * planned.len());
}

#[test]
fn a_plan_can_be_narrowed() {
    let room = Room::new("only");
    let probes = |only: &str| -> BTreeSet<String> {
        steps(&room, &["a.dk", "--only", only]).into_iter().map(|(_, probe, _)| probe).collect()
    };
    assert_eq!(probes("dns"), ["dns", "dnssec"].map(str::to_owned).into());
    assert_eq!(probes("mail"), ["dkim", "dmarc", "dns", "spf"].map(str::to_owned).into());
    assert_eq!(probes("http,tls"), ["dns"].map(str::to_owned).into());
}

#[test]
fn a_plan_tells_which_active_tests_were_consented_to_and_whether_they_are_made() {
    let room = Room::new("consents");
    assert_eq!(active(&room, &["a.dk"]), [] as [(String, bool); 0]);
    let consent = |to: &str, from: &str, until: &str| {
        format!(
            "[[consents]]\nto = \"{to}\"\nassets = [\"mx.a.dk\"]\nby = \"Anna Holm\"\nfrom = {from}\nuntil = {until}\n"
        )
    };
    let head = "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\n";
    let (early, late) = ("2020-01-01", "2099-12-31");
    let consents = [
        consent("injection", early, late),
        consent("injection", early, early),
        consent("relay", early, late),
    ];
    room.write("own.toml", format!("{head}{}", consents.concat()));
    let asked = ["--organisation", "own.toml"];
    let told = |to: &str, made| (to.to_owned(), made);
    assert_eq!(
        active(&room, &asked),
        [told("injection", true), told("injection", false), told("relay", false)]
    );
    let others = [&asked[..], &["--only", "dns"]].concat();
    assert!(active(&room, &others).iter().all(|(_, made)| !made));
    for (lang, sent, not, by) in [
        ("da", "NOOP i klartekst", "så intet sendes", "tilladelse fra Anna Holm, 1. januar 2020 til"),
        ("en", "NOOP in clear", "so nothing is sent", "consent by Anna Holm, 1 January 2020 to"),
    ] {
        let run = room.run(&[&["plan", "--lang", lang], &asked[..]].concat());
        let text = well(&run).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(sent) && text.contains(by), "{text}");
        assert_eq!(text.matches(not).count(), 2, "{text}");
    }
}

/// The active tests that a plan tells of, and whether each is made.
fn active(room: &Room, arguments: &[&str]) -> Vec<(String, bool)> {
    let run = room.run(&[&["plan", "--format", "json"], arguments].concat());
    let plan: Value = serde_json::from_str(well(&run)).unwrap();
    let each = plan["active"].as_array().unwrap().iter();
    each.map(|one| (one["to"].as_str().unwrap().to_owned(), one["made"].as_bool().unwrap())).collect()
}

#[test]
fn a_plan_says_in_words_what_is_sent_to_whom() {
    for (lang, told, consent) in
        [("da", "_dmarc for domænet", "tilladelse"), ("en", "_dmarc for the domain", "consent")]
    {
        let run = run(&["plan", "a.dk", "--lang", lang]);
        let text = well(&run).replace('\n', " ");
        assert!(text.contains(told) && text.contains(consent), "{}", run.out);
        for subject in ["a.dk MX", "www.a.dk AAAA", "a.dk CAA"] {
            assert!(text.contains(subject), "{subject}");
        }
    }
}
