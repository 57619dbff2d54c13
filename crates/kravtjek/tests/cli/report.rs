//! The report for people: one cause is one line, a cross stands before what fails and nothing else.

use serde_json::{Value, json};

use crate::program::{NOW, Room, file, observation};

fn shown(room: &Room, observations: &[Value], more: &[&str]) -> String {
    room.write("seen.json", file(observations));
    let run = room.run(&[&["judge", "seen.json", "--now", NOW], more].concat());
    assert_eq!(run.err, "");
    run.out
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lookup(name: &str, rtype: &str, state: &str, records: &[&str]) -> Value {
    json!({ "kind": "dns", "name": name, "rtype": rtype, "state": state, "rcode": "NOERROR", "records": records, "zone": "a.dk" })
}

fn bogus() -> Vec<Value> {
    ["A", "AAAA"]
        .iter()
        .map(|rtype| observation(rtype, &format!("a.dk {rtype}"), &lookup("a.dk", rtype, "bogus", &[])))
        .collect()
}

#[test]
fn one_bogus_zone_is_one_line_and_in_the_order_of_the_catalogue_one_under_each_requirement() {
    let room = Room::new("one-cause");
    let told = "a.dk kan ikke måles, fordi DNSSEC-signaturen er ugyldig.";
    let text = shown(&room, &bogus(), &[]);
    assert!(joined(&text).contains(&format!("S27.a, S27.b, S27.c, K11.1, K11.2 · {told}")), "{text}");
    assert_eq!(joined(&text).matches(told).count(), 1, "{text}");
    assert!(!text.contains("bogus") && !text.contains("server_failure"), "{text}");
    let by_requirement = shown(&room, &bogus(), &["--order", "catalogue"]);
    assert_eq!(joined(&by_requirement).matches(told).count(), 2, "S27 and K11: {by_requirement}");
}

#[test]
fn what_every_check_of_gateways_says_alike_is_one_line() {
    let room = Room::new("alike");
    let mut mx = lookup("a.dk", "MX", "bogus", &["10 mx.b.dk."]);
    mx["reasons"] = json!([{ "id": "sig_expired", "zone": "a.dk", "detail": "" }]);
    let text = shown(&room, &[observation("mx", "a.dk MX", &mx)], &[]);
    let first = text.split("Krav for krav").next().unwrap();
    assert_eq!(joined(first).matches("Svaret med MX-records").count(), 1, "{text}");
    assert!(joined(first).contains("S9.1, S9.3, S19, S20 · a.dk: Svaret med MX-records"), "{text}");
}

#[test]
fn a_sign_that_proves_nothing_has_no_cross() {
    let room = Room::new("sign");
    let hop = json!({ "url": "http://a.dk/", "status": 301, "location": "https://a.dk/" });
    let asked = json!({ "kind": "http", "url": "http://a.dk/", "address": "192.0.2.1:80", "method": "GET", "hops": [hop], "clock": [-600, 1] });
    let seen = [
        observation("a", "a.dk A", &lookup("a.dk", "A", "secure", &["192.0.2.1"])),
        observation("http", "GET http://a.dk/ 192.0.2.1:80", &asked),
    ];
    let text = joined(&shown(&room, &seen, &[]));
    assert!(text.contains("? S16.2 · a.dk: Uret bag http://a.dk/"), "{text}");
    assert!(!text.contains("✗ Drift"), "{text}");
}

fn cancelled(probe: &str) -> Value {
    json!({ "kind": "not_seen", "probe": probe, "not_seen": { "why": "cancelled" } })
}

#[test]
fn a_run_that_was_stopped_says_so_at_the_top_once() {
    let room = Room::new("stopped");
    let seen: Vec<Value> = ["dnssec", "spf", "dmarc", "dkim"]
        .iter()
        .map(|probe| observation(probe, "a.dk", &cancelled(probe)))
        .collect();
    let text = shown(&room, &seen, &[]);
    let top = text.split("krav:").next().unwrap();
    assert!(
        joined(top).contains("Kørslen blev stoppet, før alt var målt: Mindst 4 målinger mangler."),
        "{text}"
    );
    let english = shown(&room, &seen, &["--lang", "en"]);
    assert!(joined(&english).contains("at least 4 measurements were not made"), "{english}");
    let json: Value = serde_json::from_str(&shown(&room, &seen, &["--format", "json"])).unwrap();
    assert_eq!(json["interrupted"]["not_made"], 4);
    let whole: Value = serde_json::from_str(&shown(&room, &bogus(), &["--format", "json"])).unwrap();
    assert_eq!(whole["interrupted"], Value::Null);
}

const OWN: &str = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";

#[test]
fn a_cross_stands_before_what_fails_and_not_before_a_yes_or_what_is_missing() {
    let room = Room::new("signs");
    let answer = "[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"Anna\"\non = 2026-11-01\ndocument = { name = \"Regler\" }\n";
    let no = answer.replace("S1.2", "S12.3").replace("yes", "no");
    room.write("own.toml", format!("{OWN}{answer}{no}"));
    for (order, lead) in [("urgency", "  "), ("catalogue", "     ")] {
        let text = shown(&room, &[], &["--organisation", "own.toml", "--everything", "--order", order]);
        let signed = |sign: &str| {
            let lead = format!("{lead}{sign} ");
            let lines = text.lines().filter(move |line| line.starts_with(&lead));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let crosses = signed("✗");
        assert!(!crosses.is_empty() && crosses.iter().all(|line| line.contains("nej")), "{crosses:?}");
        assert!(signed("?").iter().any(|line| line.contains("Mangler dokumentation for")), "{text}");
        let stated = text.lines().find(|line| line.contains("ja (dokument: Regler)")).unwrap();
        assert!(stated.starts_with("     · S1.2"), "what is stated has a neutral mark: {stated}");
    }
}

#[test]
fn one_of_several_ways_and_all_of_several_things_are_told_apart() {
    let room = Room::new("ways");
    room.write("own.toml", OWN);
    let all =
        |lang| joined(&shown(&room, &[], &["--organisation", "own.toml", "--everything", "--lang", lang]));
    let (da, en) = (all("da"), all("en"));
    for told in ["S2.1 · Mangler ét af følgende: – et svar på S2.1", "S1.3 · Mangler begge dele: –"]
    {
        assert!(da.contains(told), "{told}: {da}");
    }
    for told in ["S2.1 · One of these is missing: – an answer to S2.1", "S1.3 · Both of these are missing: –"]
    {
        assert!(en.contains(told), "{told}: {en}");
    }
    // What settles most criteria stands first.
    let place = |told: &str| da.find(told).unwrap();
    assert!(place("svar på S13.used") < place("svar på K1.used"), "{da}");
    assert!(place("svar på K1.used") < place("S2.1 · Mangler ét"), "{da}");
}

/// Nobody is sent looking for a measurement that the program cannot make.
#[test]
fn what_cannot_be_measured_yet_is_said_to_be_so() {
    let room = Room::new("not-yet");
    room.write("own.toml", OWN);
    let all = |lang| shown(&room, &[], &["--organisation", "own.toml", "--everything", "--lang", lang]);
    let not_yet = |lang, told: &str| joined(&all(lang)).matches(told).count();
    assert_eq!(not_yet("da", "– en måling, som kravtjek endnu ikke kan foretage: "), 2, "{}", all("da"));
    assert_eq!(not_yet("en", "– a measurement that kravtjek cannot make yet: "), 2, "{}", all("en"));
    assert!(all("da").contains("Mangler en måling: "), "what it can measure is still asked for");
}

#[test]
fn a_list_nobody_calls_complete_is_told_once_with_what_to_write_and_what_was_fine() {
    let room = Room::new("incomplete");
    room.write("own.toml", OWN);
    let seen = [observation("1", "a.dk", &crate::program::dmarc("reject"))];
    let text = shown(&room, &seen, &["--organisation", "own.toml"]);
    assert_eq!(joined(&text).matches("Ingen har oplyst, at listen er fuldstændig").count(), 1, "{text}");
    assert!(text.contains("    [scope]\n    complete = true\n    by = \"Navn på"), "{text}");
    assert!(text.contains("    on = 2026-11-21\n"), "{text}");
    let fine = text.lines().filter(|line| line.starts_with("     ✓ S23.")).count();
    assert!(fine >= 1, "{text}");
    let toml: String = text
        .lines()
        .skip_while(|line| *line != "    [scope]")
        .map_while(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    room.write(
        "whole.toml",
        format!("{}{toml}{}", &OWN[..OWN.find("[domains").unwrap()], &OWN[OWN.find("[domains").unwrap()..]),
    );
    let whole = shown(&room, &seen, &["--organisation", "whole.toml"]);
    assert!(
        !whole.contains("complete = true") && whole.contains("listen er angivet som fuldstændig"),
        "{whole}"
    );
}

/// A zone that no longer validates is worse than a name without a preload entry, whatever their place in the catalogue.
#[test]
fn what_is_urgent_stands_first_and_the_old_order_can_still_be_had() {
    let room = Room::new("urgent");
    room.write("demo.json", include_str!("../../../../fixtures/demo.json"));
    let text = |more: &[&str]| {
        let run = room.run(&[&["judge", "demo.json", "--now", NOW], more].concat());
        assert_eq!(run.err, "");
        run.out
    };
    let first = text(&[]);
    let steps =
        ["\nHaster (", "\nRet snart (", "\nPlanlæg (", "\nMangler (", "\nKrav for krav\n", "\nGrundlag\n"];
    let places: Vec<usize> =
        steps.iter().map(|step| first.find(step).unwrap_or_else(|| panic!("{first}"))).collect();
    assert!(places.is_sorted(), "{first}");
    let (urgent, planned) = (first.find("S23.2 ·").unwrap(), first.find("K11.2 ·").unwrap());
    assert!(
        places[0] < urgent && urgent < places[1] && places[2] < planned && planned < places[3],
        "{first}"
    );
    let firewall = "Klienter · S1.1 · Firewallen er slået fra: 2 af 212 klienter (PC-0117 og PC-0140); ukendt for 1 (PC-0201).";
    assert!(joined(&first).contains(firewall), "{first}");
    let catalogue = text(&["--order", "catalogue"]);
    assert!(!catalogue.contains("\nHaster"), "{catalogue}");
    assert!(catalogue.contains("\n     ✗ S23.2  nordhavn-bibliotek.dk: "), "{catalogue}");
    assert_eq!(text(&["--format", "json"]), text(&["--format", "json", "--order", "catalogue"]));
}

/// Methods, addresses and versions of TLS are one line; what is asked of one host is asked once.
#[test]
fn a_repeated_fault_is_one_line() {
    let room = Room::new("repeated");
    room.write("demo.json", include_str!("../../../../fixtures/demo.json"));
    let run = room.run(&["judge", "demo.json", "--now", NOW, "--lang", "en"]);
    assert_eq!(run.out.matches("K11.1 ·").count(), 1, "{}", run.out);
    let told = joined(&run.out);
    assert!(told.contains("DNS · S18, S20 · nordhavn-bibliotek.dk: The zone is not signed."), "{told}");
}

#[test]
fn rule_9_each_report_ends_with_what_it_rests_on_in_both_languages_and_as_json() {
    let room = Room::new("basis");
    room.write("seen.json", file(&[observation("1", "a.dk", &crate::program::dmarc("none"))]));
    for (lang, tls, edition, readings) in [
        (
            "da",
            "efter ncsc-2.1, som træder i stedet for bilag 1",
            "7. oktober 2024",
            "`kravtjek explain S23`",
        ),
        ("en", "by ncsc-2.1, which stands in for appendix 1", "7 October 2024", "`kravtjek explain S23`"),
    ] {
        for framework in ["kommune-2024", "stat-2024"] {
            let judge = ["judge", "seen.json", "--now", NOW, "--lang", lang, "--framework", framework];
            let text = room.run(&judge).out;
            let end = text.split(if lang == "da" { "\nGrundlag\n" } else { "\nBasis\n" }).nth(1).unwrap();
            for told in [tls, edition, "december 2024", readings] {
                assert!(joined(end).to_lowercase().contains(&told.to_lowercase()), "{told}: {text}");
            }
            let json: Value =
                serde_json::from_str(&room.run(&[&judge[..], &["--format", "json"]].concat()).out).unwrap();
            let basis = &json["basis"];
            assert_eq!(
                (&basis["tls"]["policy"], &basis["tls"]["in_place_of"]),
                (&json!("ncsc-2.1"), &json!("bilag 1"))
            );
            assert_eq!(basis["list"]["as_of"], "2024-10-07");
            assert!(joined(end).contains(basis["tls"]["text"].as_str().unwrap()), "{end}");
            let read = |one: &Value| one["requirement"] == "S23" && one["explain"] == "kravtjek explain S23";
            assert!(basis["readings"].as_array().unwrap().iter().any(read), "{basis}");
        }
    }
}

#[test]
fn rule_9_a_requirement_whose_status_rests_on_a_reading_is_marked() {
    let room = Room::new("readings");
    let text = shown(&room, &[observation("1", "a.dk", &crate::program::dmarc("none"))], &[]);
    let marked = text.lines().find(|line| line.starts_with("✗ S23 ")).unwrap();
    assert!(marked.ends_with(" · læsning"), "{marked}");
}

#[test]
fn rule_9_values_of_ones_own_are_not_said_to_stand_in_for_the_appendix() {
    let room = Room::new("own-values");
    let seen = [observation("1", "a.dk", &crate::program::dmarc("none"))];
    let text = joined(&shown(&room, &seen, &["--policy", "bilag1-2024"]));
    assert!(
        text.contains("hvor I selv skriver værdierne fra bilag 1") && !text.contains("i stedet for bilag 1"),
        "{text}"
    );
}

#[test]
fn the_head_says_how_binding_the_list_is_and_until_when_it_counts() {
    let room = Room::new("head");
    let seen = [observation("1", "a.dk", &crate::program::dmarc("none"))];
    for (framework, binding) in [("kommune-2024", "anbefalinger"), ("stat-2024", "ufravigelige krav")] {
        let text = shown(&room, &seen, &["--framework", framework]);
        let head: Vec<&str> = text.lines().take(6).collect();
        let head = joined(&head.join(" "));
        assert!(head.contains(&format!("Kravene er {binding}")), "{head}");
        assert!(head.contains("gælder til 27. november 2026"), "{head}");
    }
}

/// The made-up municipality, with its organisation changed.
fn demo(room: &Room, change: impl Fn(&mut Value), more: &[&str]) -> String {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/demo.json");
    let mut seen: Value = serde_json::from_str(&std::fs::read_to_string(demo).unwrap()).unwrap();
    change(&mut seen);
    room.write("demo.json", seen.to_string());
    let run = room.run(&[&["judge", "demo.json", "--now", NOW], more].concat());
    joined(&run.out)
}

#[test]
fn what_does_not_concern_the_authority_is_no_part_of_what_has_to_be_met() {
    let text = demo(&Room::new("counted"), |_| (), &[]);
    let s17 = text.split("✓ S17").nth(1).unwrap_or_else(|| panic!("{text}"));
    assert!(s17.starts_with(" Internetvendte tjenester under .dk opfyldt 1 af 1 kriterium"), "{s17}");
}

#[test]
fn rule_6_the_ports_that_were_looked_at_are_said_once_for_all_and_where_others_are_missing() {
    let text = demo(&Room::new("ports-once"), |_| (), &[]);
    let all = "Af internetvendte tjenester (S17, S27 og K11) er der kun set på dem på port 80 og 443.";
    assert_eq!(text.matches(all).count(), 1, "{text}");
    let missing = "? S27.0 · Der er kun set på port 80 og 443. Mangler ét af følgende:";
    assert_eq!((text.matches("kun set på").count(), text.matches(missing).count()), (2, 1), "{text}");
}

#[test]
fn what_is_red_is_not_asked_to_be_renewed_nor_what_it_lacks_among_what_is_missing() {
    let room = Room::new("red");
    let text = demo(&room, |_| (), &[]);
    let s1 = text.split("✗ S1 ").nth(1).unwrap().split("S3 ").next().unwrap();
    assert!(!s1.contains("forny"), "{s1}");
    let no = json!([{ "question": "S8", "says": "no", "by": "A", "on": "2026-11-01", "document": { "name": "D" } }]);
    let text = demo(&room, |seen| seen["organisation"]["answers"] = no.clone(), &[]);
    let (first, rest) = text.split_once("Krav for krav").unwrap();
    assert!(
        first.contains("✗ Mail · S8 · Kun godkendte mailrelays med autentifikation: Oplyst af A"),
        "{text}"
    );
    assert!(!first.contains("Når fejlen er rettet"), "{text}");
    assert!(rest.contains("· Når fejlen er rettet, mangler også"), "{text}");
}

#[test]
fn rule_3_an_answer_to_renew_is_told_with_its_day_and_stands_for_the_other_ways() {
    let answers = json!([
        { "question": "S9.1", "says": "yes", "by": "A", "on": "2025-10-15", "document": { "name": "D" } },
        { "question": "S25.used", "says": "no", "by": "A", "on": "2025-10-15", "document": { "name": "D" } },
        { "question": "S13", "says": "yes", "by": "A", "on": "2026-11-01" },
    ]);
    let text = demo(&Room::new("renewed"), |seen| seen["organisation"]["answers"] = answers.clone(), &[]);
    assert!(text.contains("? S9.1 · Svaret fra 15. oktober 2025 er udløbet; bekræft det igen."), "{text}");
    assert!(!text.contains("S9.1 · Mangler"), "{text}");
    assert!(text.contains("Svaret på S25.used fra 15. oktober 2025 er udløbet"), "{text}");
    assert!(!text.contains("svar på S25.used"), "it is asked for once: {text}");
    assert!(text.contains("? S13 · Oplyst, men et svar alene tæller her kun"), "{text}");
}

#[test]
fn what_could_not_be_seen_says_what_to_do() {
    let text = demo(&Room::new("unseen"), |_| (), &[]);
    let told = "(421 4.7.0 Try again later). → Mål igen senere.";
    assert!(text.contains(told), "{text}");
    let english = demo(&Room::new("unseen-en"), |_| (), &["--lang", "en"]);
    assert!(english.contains("(421 4.7.0 Try again later). → Measure again later."), "{english}");
}
