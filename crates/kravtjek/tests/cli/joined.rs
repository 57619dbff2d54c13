//! Several files of observations judged as one: a scan's beside an import's.

use serde_json::{Value, json};

use crate::program::{Room, dmarc, file, observation, sentence, signed};

const OWN: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n[scope]\ncomplete = true\nby = \"Anna Holm\"\non = 2026-11-02\n\
    [domains.\"a.dk\"]\n[fleets.clients]\ncomplete = [\"ad-computers\"]\nby = \"Anna Holm\"\non = 2026-11-02\n";
const AD: &str = "Name;DNSHostName;OperatingSystem;OperatingSystemVersion;Enabled\n\
    PC-1;;Windows 11 Enterprise;10.0 (26100);True\nPC-2;;Windows 11 Enterprise;10.0 (26100);True\n";
const NOW: &str = "2026-11-21T12:00:00Z";

/// A room with what a scan saw and what an import shows, of names that were given and of an authority.
fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.write("own.toml", OWN);
    room.write("ad.csv", AD);
    room.write("firewall.csv", "DeviceName;FirewallStatus\nPC-1;0\nPC-2;0\n");
    let [zone, key] = signed();
    room.write("scan.json", file(&[zone, key, observation("1", "a.dk", &dmarc("none"))]));
    save(&room, "own.toml", "import.json");
    room
}

fn save(room: &Room, own: &str, to: &str) {
    let files = ["import", "ad.csv", "firewall.csv", "--at", "2026-11-20", "--now", NOW];
    let run = room.run(&[&files[..], &["--organisation", own, "--save", to]].concat());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
}

fn judged(room: &Room, arguments: &[&str]) -> Value {
    let run = room.run(&[&["judge"], arguments, &["--now", NOW, "--format", "json"]].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err))
}

fn verdict(assessment: &Value, id: &str) -> Value {
    let all = assessment["requirements"].as_array().unwrap().iter();
    let mut criteria = all.flat_map(|one| one["criteria"].as_array().unwrap());
    criteria.find(|one| one["id"] == id).map_or(Value::Null, |one| one["verdict"].clone())
}

#[test]
fn what_an_import_saved_is_judged_with_the_units_and_the_whole_that_it_had() {
    let room = room("joined-alone");
    let seen = judged(&room, &["import.json"]);
    assert_eq!(
        (verdict(&seen, "S1.1"), &seen["organisation"]["name"]),
        (json!("met"), &json!("Nordhavn Kommune"))
    );
    assert_eq!(verdict(&seen, "S23.2"), Value::Null, "no file shows it, and nobody set out to measure it");
}

#[test]
fn a_scan_and_an_import_are_read_as_one_in_any_order_and_who_is_declared_speaks() {
    let room = room("joined-both");
    let seen = judged(&room, &["scan.json", "import.json"]);
    assert_eq!(seen, judged(&room, &["import.json", "scan.json"]));
    assert_eq!((verdict(&seen, "S1.1"), verdict(&seen, "S23.2")), (json!("met"), json!("not_met")));
    assert_eq!(seen["organisation"]["name"], "Nordhavn Kommune");
}

#[test]
fn the_same_file_twice_says_no_more_than_once() {
    let room = room("joined-twice");
    assert_eq!(judged(&room, &["import.json", "import.json"]), judged(&room, &["import.json"]));
}

#[test]
fn files_of_two_authorities_are_refused_unless_one_is_named() {
    let room = room("joined-two");
    room.write("other.toml", OWN.replace("Nordhavn Kommune", "Sydhavn Kommune"));
    save(&room, "other.toml", "other.json");
    for (lang, words) in [("da", "vurdér én myndighed ad gangen"), ("en", "judge one authority at a time")]
    {
        let told = room.run(&["judge", "import.json", "other.json", "--lang", lang]);
        assert!(sentence(&told).contains(words), "{}", told.err);
    }
    let seen = judged(&room, &["import.json", "other.json", "--organisation", "other.toml"]);
    assert_eq!(seen["organisation"]["name"], "Sydhavn Kommune");
}

#[test]
fn of_two_editions_of_one_organisation_file_one_counts_and_that_is_told() {
    let room = room("joined-editions");
    room.write("later.toml", format!("{OWN}[domains.\"b.dk\"]\n"));
    save(&room, "later.toml", "later.json");
    for (lang, words) in [("da", "hver sin udgave af myndighedsfilen"), ("en", "different editions")] {
        let told = room.run(&["judge", "import.json", "later.json", "--now", NOW, "--lang", lang]);
        assert!(told.err.contains(words) && told.code != Some(2), "{}", told.err);
    }
}

#[test]
fn names_that_were_given_in_several_files_are_judged_together() {
    let room = room("joined-given");
    room.write("nobodys.json", "");
    let import = ["import", "ad.csv", "--at", "2026-11-20", "--now", NOW, "--save", "nobodys.json"];
    assert_eq!(room.run(&import).code, Some(0));
    let seen = judged(&room, &["nobodys.json", "scan.json"]);
    assert_eq!(seen["organisation"]["name"], "a.dk");
    let alone = room.run(&["judge", "nobodys.json", "--now", NOW, "--lang", "en"]);
    assert!(alone.out.starts_with("Ukendt myndighed") && alone.code == Some(1), "{}{}", alone.out, alone.err);
}
