//! Registers to fill in: written by `import --template`, read again by `import`, and opened by LibreOffice where it is
//! there.

use std::process::Command;

use kravtjek_catalogue::Catalogue;
use serde_json::Value;

use crate::program::{Room, sentence};

#[test]
fn a_register_that_is_filled_in_shows_its_facts() {
    let room = Room::new("register");
    let asked = room.run(&["import", "--template", "rooms.csv"]);
    assert_eq!((asked.code, asked.err.as_str()), (Some(0), ""));
    assert!(asked.out.starts_with("\u{feff}Rum eller skab;"), "{}", asked.out);
    let english = room.run(&["import", "--template", "rooms.csv", "--lang", "en"]);
    assert!(english.out.starts_with("\u{feff}Room or cabinet;"), "{}", english.out);
    room.write("rum.csv", format!("{}Arkiv;Rådhuset;Arkiv;Ingen;;;\n", asked.out));
    let read = room.run(&["import", "rum.csv", "--at", "2026-11-20", "--format", "json"]);
    let read: Value = serde_json::from_str(&read.out).unwrap();
    let facts: Vec<&Value> = read["facts"].as_array().unwrap().iter().collect();
    let [fact] = facts[..] else { panic!("{read:#}") };
    assert_eq!(fact["fact"], "registers.room_controlled");
    assert_eq!(fact["units"]["no"].as_array().map(Vec::len), Some(1), "the examples are not read: {fact:#}");
}

#[test]
fn a_workbook_is_written_to_a_file_and_read_without_faults() {
    let room = Room::new("register-xlsx");
    let asked = room.run(&["import", "--template", "external-access.xlsx", "--output", "eksterne.xlsx"]);
    assert_eq!((asked.code, asked.err.as_str()), (Some(0), ""));
    let read = room.run(&["import", "eksterne.xlsx", "--format", "json"]);
    let read: Value = serde_json::from_str(&read.out).unwrap();
    for part in read["files"].as_array().unwrap() {
        assert_eq!((&part["format"], &part["rows"]), (&Value::from("register"), &Value::from(0)), "{part:#}");
        let told = part["not_understood"].as_array().unwrap();
        assert!(told.iter().all(|one| one["why"] == "no_lines"), "{part:#}");
    }
}

#[test]
fn a_template_that_is_not_there_is_told_with_the_nearest_one() {
    let room = Room::new("no-register");
    let told = room.run(&["import", "--template", "room.xlsx"]);
    assert_eq!(told.code, Some(2));
    assert!(sentence(&told).contains("rooms.xlsx"), "{}", told.err);
    assert_eq!(room.run(&["import", "--template", "rooms.pdf"]).code, Some(2));
}

/// The slow suite: `scripts/slow/templates.sh` sees to it that the program is there.
#[test]
fn libre_office_opens_every_workbook() {
    if std::env::var("KRAVTJEK_SLOW").as_deref() != Ok("must") {
        return;
    }
    let room = Room::new("libre-office");
    let ids: Vec<String> = Catalogue::embedded().unwrap().registers.into_keys().collect();
    for id in &ids {
        let (name, file) = (format!("{id}.xlsx"), format!("{id}-skabelon.xlsx"));
        assert_eq!(room.run(&["import", "--template", &name, "--output", &file]).code, Some(0), "{id}");
    }
    let files = ids.iter().map(|id| format!("{id}-skabelon.xlsx"));
    let own = format!("-env:UserInstallation=file://{}", room.0.join("profil").display());
    let made = Command::new("soffice")
        .args([
            &own,
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76,1",
            "--outdir",
            "ud",
        ])
        .args(files)
        .current_dir(&room.0)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for id in &ids {
        let text = room.read(&format!("ud/{id}-skabelon.csv"));
        assert!(text.lines().count() == 3 && text.contains("Eksempel: "), "{id}: {text}");
    }
}
