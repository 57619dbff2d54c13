//! What files get wrong: one sentence with the file, the place in it and what is the matter.

use std::fs;

use crate::program::{Room, good, sentence};

/// A room with one good file of each kind.
fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.write("good.json", good());
    room.write("good.toml", "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\n");
    fs::create_dir(room.0.join("folder")).unwrap();
    room.write("latin.txt", b"name = \"R\xf8dovre\"\n");
    room
}

/// Runs in both languages and holds both sentences against what must stand in them.
fn tells(room: &Room, arguments: &[&str], da: &str, en: &str) {
    let danish = room.run(arguments);
    assert!(sentence(&danish).contains(da), "{arguments:?}: {}", danish.err);
    let english: Vec<&str> = arguments.iter().chain(&["--lang", "en"]).copied().collect();
    let english = room.run(&english);
    assert!(sentence(&english).contains(en), "{arguments:?}: {}", english.err);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let room = room("unreadable");
    for arguments in [
        &["judge", "FILE"][..],
        &["plan", "--organisation", "FILE"],
        &["judge", "good.json", "--organisation", "FILE"],
    ] {
        for (name, da, en) in [
            (
                "missing",
                "missing kan ikke læses: filen findes ikke",
                "missing cannot be read: there is no such file",
            ),
            ("folder", "folder kan ikke læses: det er en mappe", "folder cannot be read: it is a directory"),
            ("latin.txt", "filen er ikke tekst i UTF-8", "it is not text in UTF-8"),
        ] {
            let named: Vec<&str> =
                arguments.iter().map(|word| if *word == "FILE" { name } else { *word }).collect();
            tells(&room, &named, da, en);
        }
    }
    tells(&room, &["judge", "good.json", "--policy", "folder"], "det er en mappe", "it is a directory");
    tells(&room, &["judge", "good.json", "--policy", "latin.txt"], "UTF-8", "UTF-8");
}

#[test]
fn a_file_of_observations_that_is_not_one_is_told_with_line_and_column() {
    let room = room("observations");
    let good = room.read("good.json");
    for (name, text, da, en) in [
        ("empty", String::new(), "empty, linje 1, tegn 0", "empty, line 1, column 0"),
        ("cut", good.get(..good.len() / 2).unwrap().to_owned(), "linje 1, tegn", "line 1, column"),
        ("text", "hej\n".to_owned(), "ikke en fil med observationer", "not a file of observations"),
        ("list", "[]".to_owned(), "ikke en fil med observationer", "not a file of observations"),
        ("toml", "name = \"A\"".to_owned(), "ikke en fil med observationer", "not a file of observations"),
        ("twice", format!("{good}{good}"), "ikke en fil med observationer", "not a file of observations"),
        ("field", good.replacen("\"program\"", "\"progam\"", 1), "`program`", "`program`"),
        ("ugly", "{\"sch\\nem\\u001b[2Ja\": 1}".to_owned(), "ikke en fil", "not a file"),
        ("time", good.replacen("2026-11-20T12:00:00Z", "i går", 1), "linje 1", "line 1"),
        (
            "schema",
            good.replace("observations/1", "observations/2"),
            "skemaet er `kravtjek/observations/2`, men denne version læser `kravtjek/observations/1`",
            "the schema is `kravtjek/observations/2`, but this version reads `kravtjek/observations/1`",
        ),
        (
            "another",
            "{\"runs\": [], \"schema\": \"kravtjek/observations/2\"}".to_owned(),
            "skemaet er `kravtjek/observations/2`, men",
            "the schema is `kravtjek/observations/2`, but",
        ),
    ] {
        room.write(name, text);
        tells(&room, &["judge", name], da, en);
    }
}

#[test]
fn an_organisation_file_is_told_with_its_line() {
    let room = room("organisations");
    for (text, da, en) in [
        ("name = \"A\"\n", "linje 1: feltet `kind` mangler", "line 1: the field `kind` is missing"),
        (
            "name = \"A\"\nkind = \"State\"\n",
            "`State` kan ikke stå i `kind` (mente du `state`?)",
            "`State` cannot stand in `kind` (did you mean `state`?)",
        ),
        ("name = \"A\nkind = \"state\"\n", "linje 1", "line 1"),
        ("name = \"A\"\nkind = \"kommune\"\n", "linje 2", "line 2"),
        ("name = \"A\"\nkind = \"state\"\nfarve = \"blå\"\n", "linje 3", "line 3"),
        ("name = \"A\"\nkind = \"state\"\ncvr = \"12 34\"\n", "otte cifre", "eight digits"),
        ("name = \"A\"\nkind = \"state\"\n[domains.\"https://a.dk\"]\n", "linje 3: `https://a.dk`", "line 3"),
        ("name = \"A\"\nkind = \"state\"\n[scope]\ncomplete = true\n", "linje 4", "line 4"),
        (
            "name = \"A\"\nkind = \"state\"\n[ranges.\"192.0.2.0/40\"]\n",
            "adresseområde",
            "range of addresses",
        ),
        (
            "name = \"A\"\nkind = \"state\"\n[[answers]]\nquestion = \"S1.9\"\nsays = \"yes\"\nby = \"B\"\non = 2026-11-01\n",
            "linje 4: der er intet spørgsmål `S1.9`",
            "line 4: there is no question `S1.9`",
        ),
        (
            "name = \"A\"\nkind = \"state\"\n[[exceptions]]\ncriterion = \"S99\"\napprover = \"B\"\nreason = \"r\"\nmeasure = \"m\"\nexpires = 2026-12-01\n",
            "intet kriterium `S99`",
            "no criterion `S99`",
        ),
        (
            "name = \"A\"\nkind = \"state\"\n[[consents]]\nto = \"ports\"\nassets = []\nby = \"B\"\nfrom = 2026-12-01\nuntil = 2026-12-02\n",
            "mindst ét navn",
            "at least one name",
        ),
        (
            "name = \"A\"\nkind = \"state\"\n[[consents]]\nto = \"injection\"\nassets = [\"mx.a.dk/24\"]\nby = \"B\"\nfrom = 2026-12-01\nuntil = 2026-12-02\n",
            "`mx.a.dk/24` er hverken et navn",
            "`mx.a.dk/24` is neither a name",
        ),
    ] {
        room.write("fil.toml", text);
        tells(&room, &["plan", "--organisation", "fil.toml"], da, en);
        tells(&room, &["judge", "good.json", "--organisation", "fil.toml"], da, en);
    }
}

#[test]
fn every_fault_of_observations_and_of_a_profile_is_told() {
    let room = room("every-fault");
    let good = crate::program::file(&crate::program::signed());
    room.write("f.json", good.replace("2026-11-20T12:00:00Z", "i går"));
    let told = room.run(&["judge", "f.json"]).err;
    assert_eq!(told.matches("er ikke en dato").count(), 2, "{told}");
    room.write(
        "own.toml",
        "id = \"own\"\ndated = \"2026-01-01\"\n[title]\nda = \"E\"\n[limits]\nspf_max_voids = -1\nbase = \"ncsc-2.1\"\n\
         [source]\nda = \"E\"\nen = \"O\"\n",
    );
    let told = room.run(&["judge", "good.json", "--policy", "own.toml"]).err;
    for line in
        ["linje 3: `title` mangler feltet `en`", "linje 6: `-1`", "linje 7: `base` hører til øverst i filen"]
    {
        assert!(told.contains(line), "{line}: {told}");
    }
    room.write(
        "own.toml",
        "id = \"own\"\ndated = \"2026-01-01\"\ntitle = { da = \"E\", en = \"O\" }\nsource = { da = \"E\", en = \"O\" }\n\
         [tls.groups]\nx25518 = \"good\"\n[tls.cipher]\nAES = \"good\"\n",
    );
    let told = room.run(&["judge", "good.json", "--policy", "own.toml"]).err;
    assert!(told.contains("linje 6: `x25518`") && told.contains("linje 8: `AES`"), "{told}");
}

/// What a coordinator writes, and what must be said of it: where it is, and what to write.
#[test]
fn what_a_coordinator_gets_wrong_is_told_with_the_way_to_mend_it() {
    let room = room("coordinators");
    let domain = "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\n";
    for (text, da, en) in [
        ("name = “A”\n".to_owned(), "linje 1: typografiske anførselstegn", "line 1: curly quotation marks"),
        ("name = \"A\",\n".to_owned(), "slutter med et komma eller semikolon; slet det", "delete it"),
        (
            format!("{domain}critical_systems = [\"x\"]\n"),
            "linje 4: `critical_systems` hører til øverst i filen",
            "line 4: `critical_systems` belongs at the top of the file",
        ),
        (
            "name = \"A\"\nkind = \"state\"\nhosts = [\"x.a.dk\"]\n[domains.\"a.dk\"]\n".to_owned(),
            "linje 3: `hosts` hører til under [domains.",
            "line 3: `hosts` belongs below [domains.",
        ),
        (
            domain.replace('"', "").replace("name = A", "name = \"A\"").replace("= state", "= \"state\""),
            "linje 3: `[domains.a.dk]` er ikke en gyldig overskrift; skriv fx [domains.\"eksempel.dk\"]",
            "line 3: `[domains.a.dk]` is not a valid heading; write for example [domains.\"example.dk\"]",
        ),
        (format!("{domain}mail = ja\n"), "linje 4: `ja` kan ikke stå i `mail`; skriv true", "write true"),
        (
            domain.replace("\"state\"", "\"kommune\""),
            "(mente du `municipality`?)",
            "(did you mean `municipality`?)",
        ),
        (
            format!("{domain}hosts = [\"a.a.dk\",\n[scope]\ncomplete = true\n"),
            "linje 4: listen, der begynder her, mangler et ]",
            "line 4: the list that begins here lacks a ]",
        ),
    ] {
        room.write("fil.toml", text);
        tells(&room, &["plan", "--organisation", "fil.toml"], da, en);
    }
    tells(
        &room,
        &["plan", "--organisation", "latin.txt"],
        "gem den igen som tekst med tegnsættet UTF-8",
        "save it again as text in UTF-8",
    );
}

#[test]
fn of_many_faults_the_first_are_told_and_how_many_there_are_beside_them() {
    let room = room("many");
    let domains: String = (0..30).map(|number| format!("[domains.\"a {number}.dk\"]\n")).collect();
    room.write("fil.toml", format!("name = \"A\"\nkind = \"state\"\n{domains}"));
    let run = room.run(&["plan", "--organisation", "fil.toml"]);
    assert_eq!((run.code, run.err.lines().count()), (Some(2), 21), "{}", run.err);
    assert!(
        run.err.ends_with("kravtjek: Der er mindst 10 fejl til; ret først dem, der er nævnt.\n"),
        "{}",
        run.err
    );
}

#[test]
fn a_policy_that_cannot_be_used_is_told() {
    let room = room("policies");
    let judge = |policy| ["judge", "good.json", "--policy", policy];
    tells(
        &room,
        &judge("ncsc-9"),
        "hverken en medfølgende vurderingsprofil",
        "neither a shipped policy profile",
    );
    tells(&room, &judge("ncsc-9"), "ncsc-2.1", "ncsc-2.1");
    room.write("own.toml", "id = \"own\"\n");
    tells(&room, &judge("own.toml"), "own.toml", "own.toml");
    room.write("own.toml", "id = \"own\"\nbase = \"ncsc-9\"\ndated = \"2026-01-01\"\n[title]\nda = \"E\"\nen = \"O\"\n[source]\nda = \"E\"\nen = \"O\"\n");
    tells(&room, &judge("own.toml"), "ncsc-9", "ncsc-9");
}

#[test]
fn a_framework_that_cannot_be_judged_by_is_told_before_anything_is_written() {
    let room = room("frameworks");
    let before = room.names();
    for id in ["stat-2023", "nope"] {
        sentence(&room.run(&["judge", "good.json", "--framework", id, "--output", "result.txt"]));
    }
    assert_eq!(room.names(), before);
}

#[test]
fn every_policy_that_is_shipped_can_be_judged_by() {
    let room = room("shipped");
    for policy in ["bilag1-2024", "ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"] {
        let run = room.run(&["judge", "good.json", "--policy", policy, "--now", crate::program::NOW]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{policy}");
        assert!(run.out.contains(policy), "{policy} is named");
    }
}
