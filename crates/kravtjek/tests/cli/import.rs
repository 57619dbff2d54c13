//! Exports handed in: what they are taken for, what is told of those that are not understood, and what is saved of them.

use serde_json::{Value, json};

use crate::program::{Room, Run, sentence, well};

const AD: &str = "Name;DNSHostName;OperatingSystem;OperatingSystemVersion;Enabled;LastLogonDate\r\n\
    PC-1;;Windows 11 Enterprise;10.0 (26100);True;24-11-2026\r\nPC-2;;Windows 11 Enterprise;10.0 (26100);True;24-11-2026\r\n\
    PC-3;;Windows 11 Enterprise;10.0 (26100);True;01-06-2026\r\nSRV-1;;Windows Server 2022;10.0 (20348);True;24-11-2026\r\n";
const FIREWALL: &str = "DeviceName;FirewallStatus\nPC-1;0\nPC-2;2\n";
const OWN: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n[fleets.clients]\ncomplete = [\"ad-computers\"]\n\
    by = \"Anna Holm\"\non = 2026-11-23\nstale_after = \"45d\"\n";

fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.write("ad.csv", AD);
    room.write("firewall.csv", FIREWALL);
    room.write("own.toml", OWN);
    room.write("kantine.csv", "Kantine;Menu\nRådhuset;Suppe\n");
    room.write("strange.csv", "DeviceName;FirewallStatus\nPC-1;måske\nPC-2;0\n");
    room.write("cut.json", "[{\"deviceName\":\"PC-1\",\"operatingSystem\":\"Windows\"");
    room
}

const MOMENT: [&str; 4] = ["--at", "2026-11-25", "--now", "2026-11-30T12:00:00Z"];

fn import(room: &Room, arguments: &[&str]) -> Run {
    room.run(&[&["import"], arguments, &MOMENT].concat())
}

fn imported(room: &Room, arguments: &[&str]) -> (Option<i32>, Value) {
    let run = import(room, &[arguments, &["--format", "json"]].concat());
    (run.code, serde_json::from_str(&run.out).unwrap())
}

fn fact<'a>(import: &'a Value, id: &str) -> &'a Value {
    import["facts"].as_array().unwrap().iter().find(|one| one["fact"] == id).unwrap_or(&Value::Null)
}

#[test]
fn what_several_files_say_of_each_fact_adds_up_by_the_names_of_devices() {
    let room = room("import-facts");
    let (code, told) = imported(&room, &["firewall.csv", "ad.csv", "--organisation", "own.toml"]);
    assert_eq!((code, &told["schema"]), (Some(0), &json!("kravtjek/import/1")));
    let file = &told["files"][1];
    assert_eq!(&told["files"][0]["file"], &json!("ad.csv"), "files are told in the order of their names");
    assert_eq!((&file["file"], &file["format"]), (&json!("firewall.csv"), &json!("intune-firewall")));
    assert_eq!((&file["at"], &file["at_from"]), (&json!("2026-11-25T00:00:00Z"), &json!("given")));
    assert_eq!(
        (&file["rows"], &file["understood"], &file["not_understood"]),
        (&json!(2), &json!(2), &json!([]))
    );
    assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
    let firewall = fact(&told, "clients.firewall_on");
    assert_eq!((&firewall["asset"], &firewall["complete"]), (&json!("clients"), &json!(true)));
    assert_eq!(
        firewall["units"],
        json!({ "yes": ["pc-1"], "no": ["pc-2"], "unknown": [], "not_applicable": [] }),
        "neither the server nor what was not heard of for long"
    );
    assert_eq!(
        told["stale"],
        json!([{ "asset": "clients", "unit": "pc-3", "last_seen": told["stale"][0]["last_seen"] }])
    );
    assert_eq!((&told["leads"], &told["refused"]), (&json!([]), &json!([])));
    assert_eq!(firewall["criteria"], json!(["S1.1"]));
}

#[test]
fn a_device_that_no_source_of_a_fact_knows_is_unknown_by_name() {
    let room = room("import-unknown");
    room.write("own.toml", OWN.replace("stale_after = \"45d\"\n", ""));
    let (_, told) = imported(&room, &["firewall.csv", "ad.csv", "--organisation", "own.toml"]);
    let firewall = fact(&told, "clients.firewall_on");
    assert_eq!((&firewall["units"]["unknown"], &firewall["complete"]), (&json!(["pc-3"]), &json!(true)));
    let alone = imported(&room, &["firewall.csv", "--organisation", "own.toml"]).1;
    assert_eq!(
        fact(&alone, "clients.firewall_on")["complete"],
        false,
        "the whole list is not among the files"
    );
}

#[test]
fn a_client_outside_the_whole_list_disproves_it_and_is_told() {
    let room = room("import-outside");
    room.write("more.csv", format!("{FIREWALL}PC-9;0\n"));
    let (code, told) = imported(&room, &["more.csv", "ad.csv", "--organisation", "own.toml"]);
    assert_eq!((code, &told["fleets"]["clients"]["outside"]), (Some(0), &json!(["pc-9"])));
    assert_eq!(fact(&told, "clients.firewall_on")["complete"], false);
    assert!(fact(&told, "clients.firewall_on")["units"]["yes"].as_array().unwrap().contains(&json!("pc-9")));
    let text = import(&room, &["more.csv", "ad.csv", "--organisation", "own.toml", "--lang", "da"]).out;
    assert!(text.contains("uden for hele listen (ad-computers)") && text.contains("pc-9"), "{text}");
}

#[test]
fn the_exit_code_says_whether_everything_was_understood() {
    let room = room("import-exit");
    for (files, code) in [
        (&["ad.csv", "firewall.csv"][..], 0),
        (&["ad.csv", "strange.csv"], 1),
        (&["ad.csv", "kantine.csv"], 1),
        (&["ad.csv", "cut.json"], 1),
        (&["ad.csv", "nix.csv"], 1),
        (&["cut.json"], 2),
        (&["kantine.csv"], 2),
        (&["nix.csv"], 2),
    ] {
        for lang in ["da", "en"] {
            let run = import(&room, &[files, &["--lang", lang]].concat());
            assert_eq!(run.code, Some(code), "{files:?}: {}{}", run.out, run.err);
            assert_eq!((run.out.is_empty(), run.err.is_empty()), (code == 2, code != 2), "{files:?}");
        }
        let (json_code, told) = imported(&room, files);
        assert_eq!(json_code, Some(code), "programs are told what there was all the same");
        let all = told["files"].as_array().unwrap().len() + told["refused"].as_array().unwrap().len();
        assert_eq!(all, files.len(), "{told}");
    }
}

#[test]
fn a_value_that_is_not_understood_is_told_with_its_row_and_counts_as_unknown() {
    let room = room("import-strange");
    let (_, told) = imported(&room, &["strange.csv", "--lang", "da"]);
    let file = &told["files"][0];
    let odd = &file["not_understood"][0];
    assert_eq!(
        (&odd["row"], &odd["column"], &odd["value"]),
        (&json!(2), &json!("FirewallStatus"), &json!("måske"))
    );
    assert!(odd["why"].is_string() && odd["text"].as_str().is_some_and(|text| text.ends_with('.')), "{odd}");
    assert_eq!((&file["rows"], &file["understood"]), (&json!(2), &json!(1)));
    assert_eq!(fact(&told, "clients.firewall_on")["units"]["unknown"], json!(["pc-1"]));
    let text = import(&room, &["strange.csv", "--lang", "da"]).out;
    assert!(text.contains("række 2, FirewallStatus: ”måske”."), "{text}");
}

#[test]
fn a_file_that_is_not_recognised_is_told_with_its_columns_and_the_way_on() {
    let room = room("import-unrecognised");
    room.write("near.csv", "DeviceName;FirewallState\nPC-1;0\n");
    for (lang, words) in [("da", "er ikke genkendt"), ("en", "is not recognised")] {
        let run = import(&room, &["ad.csv", "kantine.csv", "--lang", lang]);
        let text = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&format!("✗ kantine.csv {words}")), "{text}");
        assert!(text.contains("Kantine") && text.contains("Menu") && text.contains("`--map"), "{text}");
        let alone = import(&room, &["kantine.csv", "--lang", lang]);
        assert!(sentence(&alone).contains(words), "{}", alone.err);
    }
    let (_, told) = imported(&room, &["kantine.csv"]);
    assert_eq!(
        (&told["files"][0]["format"], &told["files"][0]["headings"]),
        (&Value::Null, &json!(["Kantine", "Menu"]))
    );
}

#[test]
fn a_file_that_is_not_whole_is_refused_and_takes_nothing_with_it() {
    let room = room("import-refused");
    room.write(
        "page.json",
        r#"{"value":[{"deviceName":"PC-9","operatingSystem":"Windows","osVersion":"1","isEncrypted":true}],"@odata.nextLink":"https://x.example/"}"#,
    );
    let (code, told) = imported(&room, &["cut.json", "page.json", "ad.csv"]);
    let why: Vec<&Value> = told["refused"].as_array().unwrap().iter().map(|one| &one["why"]).collect();
    assert_eq!((code, why), (Some(1), vec![&json!("cut_off"), &json!("next_page")]));
    assert!(!told.to_string().contains("pc-9"), "{told}");
    let text = import(&room, &["cut.json", "ad.csv", "--lang", "da"]).out;
    assert!(text.contains("cut.json slutter midt i"), "{text}");
}

#[test]
fn a_list_that_says_itself_that_it_lacks_something_is_refused_in_one_sentence() {
    let room = room("import-incomplete");
    let one = r#"{"deviceName":"PC-9","operatingSystem":"Windows","osVersion":"1","isEncrypted":true}"#;
    room.write("count.json", format!(r#"{{"@odata.count":900,"value":[{one}]}}"#));
    room.write(
        "search.ldf",
        "dn: CN=PC-9\nobjectClass: computer\nname: PC-9\n\nsearch: 2\nresult: 4 Size limit exceeded\n",
    );
    room.write("twice.csv", "DeviceName;FirewallStatus;FirewallStatus\nPC-9;0;1\n");
    let files = ["count.json", "search.ldf", "twice.csv", "ad.csv"];
    let (code, told) = imported(&room, &files);
    let why: Vec<&Value> = told["refused"].as_array().unwrap().iter().map(|one| &one["why"]).collect();
    assert_eq!(
        (code, why),
        (Some(1), vec![&json!("incomplete"), &json!("stopped"), &json!("twice_heading")])
    );
    let text = import(&room, &[&files[..], &["--lang", "da"]].concat()).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "skriver selv, at den har 900, men kun 1 er med",
        "result: 4 Size limit exceeded",
        "overskriften ”FirewallStatus”",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_device_that_is_turned_off_is_told_as_not_counted() {
    let room = room("import-off");
    room.write("off.csv", "Name;OperatingSystem;OperatingSystemVersion;Enabled;LastLogonDate\nPC-1;Windows 11 Enterprise;10.0 (26100);True;2026-11-01\nPC-2;Windows 11 Enterprise;10.0 (26100);False;2026-11-01\n");
    let (_, told) = imported(&room, &["off.csv"]);
    assert_eq!(told["turned_off"], json!([{ "asset": "clients", "unit": "pc-2" }]));
    let text = import(&room, &["off.csv", "--lang", "da"]).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("slået fra og derfor ikke talt med: pc-2"), "{text}");
}

#[test]
fn a_day_is_that_day_and_none_is_in_the_future() {
    let room = room("import-day");
    let at =
        |at: &str, now: &str| room.run(&["import", "ad.csv", "--at", at, "--now", now, "--format", "json"]);
    let moment = |run: &Run| serde_json::from_str::<Value>(&run.out).unwrap()["files"][0]["at"].clone();
    assert_eq!(moment(&at("2026-11-25", "2026-11-30T12:00:00Z")), "2026-11-25T00:00:00Z");
    assert_eq!(moment(&at("2026-11-25T08:30:00+01:00", "2026-11-30T12:00:00Z")), "2026-11-25T07:30:00Z");
    assert_eq!(moment(&at("2026-11-30", "2026-11-30T12:00:00Z")), "2026-11-30T00:00:00Z", "today has begun");
    assert_eq!(
        moment(&at("2026-11-30", "2026-11-29T23:30:00Z")),
        "2026-11-29T23:30:00Z",
        "in Denmark it has"
    );
    for lang in ["da", "en"] {
        let told = room.run(&[
            "import",
            "ad.csv",
            "--at",
            "2026-12-01",
            "--now",
            "2026-11-30T12:00:00Z",
            "--lang",
            lang,
        ]);
        assert!(sentence(&told).contains("`--at`"), "{}", told.err);
    }
    let own = room.run(&["import", "ad.csv", "--format", "json", "--now", "2020-01-01T00:00:00Z"]);
    let own: Value = serde_json::from_str(&own.out).unwrap();
    assert_eq!(own["files"][0]["at_from"], "modified");
}

#[test]
fn what_wraps_a_file_is_opened_and_a_dash_is_standard_input() {
    let room = room("import-wrapped");
    let zip = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/nordhavn/filer/DevicesWithInventory_5d8f0a6e-3c1b-4b7d-9a52-0e6c1f7b2d44.zip"
    );
    let (code, told) = imported(&room, &[zip]);
    let file = &told["files"][0];
    assert_eq!((code, &file["format"], &file["part"]), (Some(0), &json!("intune-devices"), &Value::Null));
    assert!(file["rows"].as_u64().is_some_and(|rows| rows > 400), "{file}");
    let fed =
        crate::inputs::fed(&room, &["import", "-", "--format", "json", "--now", "2026-11-30T12:00:00Z"], AD);
    let told: Value = serde_json::from_str(&fed.out).unwrap();
    assert_eq!(
        (fed.code, &told["files"][0]["file"], &told["files"][0]["at_from"]),
        (Some(0), &json!("stdin"), &json!("now"))
    );
    let words = ["import", "/dev/stdin", "--format", "json", "--now", "2026-11-30T12:00:00Z"];
    let told: Value = serde_json::from_str(&crate::inputs::fed(&room, &words, AD).out).unwrap();
    assert_eq!(
        (&told["files"][0]["format"], &told["files"][0]["at_from"]),
        (&json!("ad-computers"), &json!("now"))
    );
}

#[test]
fn letters_that_were_lost_and_an_encoding_that_was_guessed_are_told() {
    let room = room("import-letters");
    room.write("lost.csv", "DeviceName;FirewallStatus;Ejer\nPC-1;0;S?ren\n");
    room.write("western.csv", b"DeviceName;FirewallStatus;Ejer\nPC-1;0;S\xf8ren\n");
    let run = import(&room, &["lost.csv", "western.csv", "--lang", "da"]);
    let text = well(&run).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("`-Encoding UTF8`") && text.contains("gættet til windows-1252"), "{text}");
    let (_, told) = imported(&room, &["lost.csv", "western.csv"]);
    assert_eq!(told["files"][0]["lost_letters"], 1);
    assert_eq!(told["files"][1]["encoding"], json!({ "name": "windows-1252", "guessed": true }));
}

#[test]
fn the_order_of_the_files_does_not_matter_to_the_facts() {
    let room = room("import-order");
    let facts = |files: &[&str]| {
        imported(&room, &[files, &["--organisation", "own.toml"]].concat()).1["facts"].clone()
    };
    assert_eq!(facts(&["ad.csv", "firewall.csv"]), facts(&["firewall.csv", "ad.csv"]));
}

#[test]
fn what_is_recognised_is_listed_with_how_to_make_it_and_what_it_decides() {
    let room = room("import-formats");
    for (lang, title) in [("da", "Formater, der genkendes\n"), ("en", "Formats that are recognised\n")] {
        let run = room.run(&["import", "--formats", "--lang", lang]);
        assert!(well(&run).starts_with(title) && run.out.contains("userRegistrationDetails"), "{}", run.out);
    }
    let run = room.run(&["import", "--formats", "--format", "json"]);
    let told: Value = serde_json::from_str(well(&run)).unwrap();
    let format =
        told["formats"].as_array().unwrap().iter().find(|one| one["id"] == "intune-policies").unwrap();
    assert!(format["criteria"].as_array().unwrap().contains(&json!("S14.1")), "{format}");
    let register = told["registers"].as_array().unwrap().iter().find(|one| one["id"] == "rooms").unwrap();
    assert_eq!(register["criteria"], json!(["K4"]));
}

#[test]
fn every_template_that_is_listed_is_written() {
    let room = room("import-templates");
    let run = room.run(&["import", "--formats", "--format", "json"]);
    let told: Value = serde_json::from_str(well(&run)).unwrap();
    let names = told["templates"].as_array().unwrap().iter().flat_map(|one| one["names"].as_array().unwrap());
    let mut count = 0;
    for name in names.filter_map(Value::as_str) {
        let run = room.run(&["import", "--template", name, "--output", name]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{name}");
        assert!(std::fs::metadata(room.0.join(name)).unwrap().len() > 100, "{name}");
        count += 1;
    }
    assert!(count > 10, "{count}");
    let again = room.run(&["import", "--template", "rooms.csv", "--output", "rooms.csv"]);
    assert!(sentence(&again).contains("bliver ikke overskrevet"), "{}", again.err);
    let near = room.run(&["import", "--template", "room.csv", "--lang", "en"]);
    assert!(sentence(&near).contains("did you mean `rooms.csv`?"), "{}", near.err);
}

#[test]
fn what_is_known_of_products_may_come_from_a_file_and_is_told_when_it_is_old() {
    let room = room("import-support");
    let support = |on: &str| {
        format!(
            r#"{{"schema":"kravtjek/support/1","sources":[{{"name":"x","licence":"MIT","commit":"1","on":"{on}","sha256":"0"}}],"products":{{}},"updates":{{}}}}"#
        )
    };
    for (on, old) in [("2026-11-20", false), ("2026-09-01", true)] {
        room.write("support.json", support(on));
        let (_, told) = imported(&room, &["ad.csv", "--support", "support.json"]);
        assert_eq!(told["support"], json!({ "on": on, "outdated": old }));
        let text = import(&room, &["ad.csv", "--support", "support.json", "--lang", "da"]).out;
        assert_eq!(text.contains("brug en nyere fil med"), old, "{text}");
    }
}
