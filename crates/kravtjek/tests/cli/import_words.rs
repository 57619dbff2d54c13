//! What is said of files that do not fit: what they are, which column is missing, and what to hand in or to write instead.

use serde_json::{Value, json};

use crate::program::{Room, Run, sentence, well};

const MOMENT: [&str; 4] = ["--at", "2026-11-25", "--now", "2026-11-30T12:00:00Z"];
const ROOMS: &str = "Rum eller skab;Bygning;Indhold;Adgangskontrol\nKælder, nord;Rådhuset;Servere;Nøgle\n";

fn import(room: &Room, arguments: &[&str]) -> Run {
    room.run(&[&["import"], arguments, &MOMENT].concat())
}

#[test]
fn a_file_that_is_no_export_is_called_by_what_it_is_with_what_to_hand_in() {
    let room = Room::new("import-foreign");
    let compound = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        (bytes[30], bytes[48]) = (9, 0);
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.splice(512..512, name);
        bytes
    };
    for (name, bytes, da, en) in [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n".to_vec(), "er en PDF", "is a PDF"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "er et billede", "is a picture"),
        ("a.doc", compound("WordDocument"), "Words gamle format", "Word's old format"),
        ("a.xls", compound("Workbook"), "Excels gamle format", "Excel's old format"),
        ("b.xlsx", compound("EncryptedPackage"), "låst med en adgangskode", "locked with a password"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04aaaaaaaa".to_vec(), "pakket på en måde", "wrapped in a way"),
    ] {
        room.write(name, bytes);
        for (lang, words) in [("da", da), ("en", en)] {
            let run = import(&room, &[name, "--lang", lang]);
            assert!(run.code == Some(2) && sentence(&run).contains(words), "{name}: {}", run.err);
        }
    }
    room.write("deep.json", "{\"value\":".repeat(10_000));
    let run = import(&room, &["deep.json", "--lang", "da"]);
    assert!(sentence(&run).contains("indlejret dybere"), "{}", run.err);
}

#[test]
fn a_format_or_a_mapping_that_does_not_fit_is_told_with_the_column_that_is_missing() {
    let room = Room::new("import-unfit");
    room.write("rum.csv", ROOMS);
    let map = "unit = \"Maskinenavn\"\n[facts.\"clients.firewall_on\"]\ncolumn = \"Firewall\"\nyes = [\"til\"]\nno = [\"fra\"]\n";
    room.write("map.toml", map);
    room.write("near.csv", "Maskinnavn;Firewall\nPC-1;til\n");
    for (words, told) in [
        (
            &["rum.csv", "--as", "intune-firewall"][..],
            "passer ikke til `--as intune-firewall`: kolonnerne ”DeviceName”",
        ),
        (&["rum.csv", "--as", "nmap"], "den er ikke skrevet, som nmap bliver"),
        (
            &["rum.csv", "--as", "table", "--map", "map.toml"],
            "kolonnerne ”Maskinenavn” og ”Firewall” mangler",
        ),
        (&["near.csv", "--map", "map.toml"], "kolonnen ”Maskinenavn” (nærmest er ”Maskinnavn”) mangler"),
    ] {
        let run = import(&room, &[words, &["--lang", "da"]].concat());
        let said = sentence(&run);
        assert!(said.contains(told) && !said.contains("beskriv kolonnerne med `--map`"), "{}", run.err);
    }
    room.write("own.csv", "DeviceName;FirewallStatus\nPC-1;0\n");
    let run = import(&room, &["own.csv", "rum.csv", "--as", "intune-firewall", "--lang", "en"]);
    let text = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("✗ rum.csv does not fit `--as intune-firewall`: it has no columns"), "{text}");
}

#[test]
fn an_export_handed_to_judge_leads_to_import() {
    let room = Room::new("judge-export");
    room.write("rum.csv", ROOMS);
    room.write("western.csv", b"Rum eller skab;Bygning\nK\xe6lder;R\xe5dhuset\n");
    room.write("intune.json", "{\"@odata.context\":\"x\",\"value\":[]}");
    for file in ["rum.csv", "western.csv", "intune.json"] {
        let run = room.run(&["judge", file, "--lang", "da"]);
        let hint = format!("er det et udtræk, så læs det først med `kravtjek import {file} --save FIL`");
        assert!(run.code == Some(2) && run.err.contains(&hint), "{}", run.err);
    }
    room.write("ours.json", "{\"schema\":\"kravtjek/observations/1\"}");
    let run = room.run(&["judge", "ours.json", "--lang", "en"]);
    assert!(
        !run.err.contains("an export, read it") && run.err.contains("kravtjek import --save"),
        "{}",
        run.err
    );
}

#[test]
fn a_template_that_is_called_by_a_word_of_its_title_or_without_its_ending_is_found() {
    let room = Room::new("import-template-near");
    for (name, meant) in [
        ("rum", "rooms.csv"),
        ("rum.xlsx", "rooms.csv"),
        ("rooms", "rooms.csv"),
        ("kameraer", "cameras.csv"),
        ("room.csv", "rooms.csv"),
        ("camera", "cameras.csv"),
    ] {
        let run = room.run(&["import", "--template", name, "--lang", "en"]);
        assert!(sentence(&run).contains(&format!("did you mean `{meant}`?")), "{name}: {}", run.err);
    }
    let run = room.run(&["import", "--template", "zzzzzz", "--lang", "en"]);
    assert!(!sentence(&run).contains("did you mean"), "{}", run.err);
}

#[test]
fn files_that_are_the_same_or_of_one_day_by_at_are_told() {
    let room = Room::new("import-twice");
    let firewall = "DeviceName;FirewallStatus\nPC-1;0\nPC-2;0\n";
    room.write("a.csv", firewall);
    room.write("b.csv", firewall);
    room.write("c.csv", firewall.replace("PC-2;0", "PC-2;1"));
    room.write("d.csv", "DeviceName;FirewallStatus\nPC-3;0\n");
    let said = |files: &[&str]| {
        let run = import(&room, &[files, &["--lang", "da"]].concat());
        (run.code, run.err)
    };
    let (code, told) = said(&["a.csv", "b.csv"]);
    assert!(code == Some(0) && told.contains("a.csv og b.csv har samme indhold"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(said(&["a.csv", "./a.csv"]).1.contains("har samme indhold"));
    let (_, told) = said(&["a.csv", "c.csv"]);
    assert!(told.contains("a.csv og c.csv er begge intune-firewall") && told.lines().count() == 1, "{told}");
    assert_eq!(said(&["a.csv", "d.csv"]).1, "", "they speak of others");
    let run = room.run(&["import", "a.csv", "c.csv", "--lang", "da"]);
    assert!(well(&run).contains("Filerne"), "each has the time of its own file");
}

#[test]
fn an_empty_column_without_a_heading_is_not_spoken_of() {
    let room = Room::new("import-trailing");
    for at in 0..3 {
        let longer = |(line, own): (usize, &str)| {
            if line == at || at == 2 { format!("{own};\n") } else { format!("{own}\n") }
        };
        let text: String = ROOMS.lines().enumerate().map(longer).collect();
        room.write("rum.csv", text.trim_end());
        let run = import(&room, &["rum.csv", "--format", "json"]);
        let told: Value = serde_json::from_str(well(&run)).unwrap();
        assert_eq!(
            (&told["files"][0]["register"], &told["files"][0]["not_understood"]),
            (&json!("rooms"), &json!([]))
        );
    }
}

#[test]
fn a_result_is_as_wide_as_columns_says() {
    let room = Room::new("import-width");
    room.write("rum.csv", ROOMS);
    for width in [40, 60, 80, 120] {
        let mut command =
            crate::program::command(&[&["import", "rum.csv", "--lang", "da"], &MOMENT[..]].concat());
        let run = command.current_dir(&room.0).env("COLUMNS", width.to_string()).output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width && widest + 30 > width, "{width}: {widest}\n{text}");
    }
}

#[test]
fn what_to_do_and_what_a_code_means_stand_with_the_finding() {
    let room = Room::new("import-mend");
    let rows: String = (1..=6).map(|at| format!("PC-{at};2\n")).collect();
    room.write("firewall.csv", format!("DeviceName;FirewallStatus\n{rows}"));
    let own = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n[[answers]]\nquestion = \"S25.used\"\nsays = \"yes\"\n\
        by = \"Anna Holm\"\non = 2026-10-20\ndocument = { name = \"Netværkstegning\" }\n";
    room.write("own.toml", own);
    let run =
        import(&room, &["firewall.csv", "--organisation", "own.toml", "--save", "seen.json", "--lang", "da"]);
    let flat = |run: &Run| run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let judged = |more: &[&str]| {
        let words = [
            "judge",
            "seen.json",
            "--organisation",
            "own.toml",
            "--now",
            "2026-11-30T12:00:00Z",
            "--lang",
            "da",
        ];
        flat(&room.run(&[&words[..], more].concat()))
    };
    for text in [flat(&run), judged(&[])] {
        assert!(text.contains("FirewallStatus = 2 (firewallen vogter ikke alle netværk)"), "{text}");
        assert!(text.contains("→ Slå firewallen til i alle profiler på klienten"), "{text}");
    }
    let text = judged(&["--everything"]);
    assert!(text.contains("pc-5 og pc-6") && !text.contains("pc-5 og 1 til"), "one is not left out: {text}");
    assert!(
        !text.contains("S25.used") && text.contains("S24.used"),
        "what was answered is not asked again: {text}"
    );
}
