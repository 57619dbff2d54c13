//! Files on disk, read as people hand them in.

use kravtjek_catalogue::Catalogue;

use super::super::HandedIn;
use super::*;

const NOW: &str = "2026-11-30T12:00:00Z";

fn handed(files: &[(&str, &str)]) -> HandedIn {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let mut all = HandedIn::default();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let moment =
            Moment { given: Some("2026-11-12T00:00:00Z".parse().unwrap()), now: NOW.parse().unwrap() };
        all.read_all(vec![path], moment, Means::of(&catalogue));
    }
    all
}

#[test]
fn each_file_is_known_by_what_is_in_it_and_a_damaged_one_takes_nothing_with_it() {
    let all = handed(&[
        ("hvad-som-helst.txt", "DeviceName;FirewallStatus\nPC-1;0\nPC-2;huh\n"),
        (
            "enheder.json",
            r#"[{"deviceName":"PC-1","operatingSystem":"Windows","osVersion":"10.0.26100","isEncrypted":true}]"#,
        ),
        (
            "side1.json",
            r#"{"value":[{"deviceName":"PC-9","operatingSystem":"Windows","osVersion":"1","isEncrypted":true}],"@odata.nextLink":"https://x.example/"}"#,
        ),
        ("ukendt.csv", "Kantine;Menu\nA;B\n"),
    ]);
    let formats: Vec<_> =
        all.parts.iter().map(|part| (part.format.map(|format| format.id), part.rows)).collect();
    assert_eq!(formats, [(Some("intune-firewall"), 2), (Some("intune-devices"), 1), (None, 1)]);
    assert_eq!(all.parts[2].headings, ["Kantine", "Menu"]);
    assert_eq!((all.refused.len(), all.refused[0].why.id()), (1, "next_page"));
    assert_eq!(all.records.sightings.len(), 3, "nothing of a page of several");
    assert_eq!((all.parts[0].puzzles, all.parts[0].puzzling[0].value.as_str()), (1, "huh"));
    let files: Vec<u32> = all.records.sightings.iter().map(|one| one.place.part).collect();
    let numbers: Vec<u32> = all.parts.iter().map(|part| part.number).collect();
    assert_eq!(files, [numbers[0], numbers[0], numbers[1]]);
    assert!(all.called(numbers[2]).ends_with("ukendt.csv"), "one that is refused takes no number of another");
    assert!(all.part(2 * MOST_PARTS).is_none() && all.part(1).is_none());
}

#[test]
fn of_a_heading_that_stands_twice_neither_column_is_taken() {
    let all = handed(&[
        ("a.csv", "DeviceName;FirewallStatus;Firewall status\nPC-1;0;1\n"),
        ("b.csv", "DeviceName;FirewallStatus;UPN;upn\nPC-1;0;a;b\n"),
    ]);
    assert_eq!((all.refused.len(), all.refused[0].why.id()), (1, "twice_heading"));
    assert_eq!(all.records.sightings.len(), 1, "a column that is not read may stand twice");
}

#[test]
fn a_row_of_an_account_or_a_device_without_a_name_is_told() {
    let all = handed(&[
        ("a.csv", "DeviceName;FirewallStatus\nPC-1;0\n;1\n"),
        ("b.csv", "userPrincipalName;methodsRegistered\nhje@x.dk;fido2\n;fido2\n;\n"),
    ]);
    assert_eq!(
        all.parts.iter().map(|part| part.puzzles).collect::<Vec<_>>(),
        [1, 1],
        "the last row is blank"
    );
}

#[test]
fn a_file_speaks_of_when_it_was_written_unless_somebody_says_otherwise_and_never_of_the_future() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "DeviceName;FirewallStatus\nPC-1;0\n").unwrap();
    let now: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let means = Means::of(&catalogue);
    let mut all = HandedIn::default();
    all.read_all(vec![path.clone()], Moment { given: None, now }, means);
    assert_eq!((all.parts[0].at, all.parts[0].at_from), (now, AtFrom::Modified));
    assert_eq!(all.files[0].source.sha256.len(), 64);
    let later = "2020-01-02T00:00:00Z".parse().ok();
    all.read_all(vec![path], Moment { given: later, now }, means);
    assert_eq!((all.files.len(), all.refused[0].why.id()), (1, "future"));
}
