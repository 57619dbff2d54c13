//! `docs`: the generated pages are written, checked, and told when they are stale.

use std::fs;

use crate::program::{Room, sentence};

fn room(name: &str) -> Room {
    let room = Room::new(name);
    fs::create_dir(room.0.join("src")).unwrap();
    room.write("src/SUMMARY.head.md", "# Indhold\n");
    room
}

#[test]
fn pages_are_written_once_and_are_then_up_to_date() {
    let room = room("docs");
    let stale = room.run(&["docs", "src", "--check"]);
    assert!(sentence(&stale).contains("ikke ajour"), "{}", stale.err);
    for arguments in [&["docs", "src"][..], &["docs", "src", "--check"], &["docs", "src"]] {
        let run = room.run(arguments);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""));
    }
    for page in
        ["da/krav/S23.md", "en/requirements/K12.md", "da/tjek/web.dot_dk.md", "en/checks/dane.mail_valid.md"]
    {
        let text = room.read(&format!("src/{page}"));
        assert!(text.contains("## "), "{page}: {text}");
        assert!(room.read("src/SUMMARY.md").contains(page), "{page}");
    }
}

#[test]
fn a_page_that_was_changed_or_belongs_to_nothing_is_told_and_put_right() {
    let room = room("docs-changed");
    room.run(&["docs", "src"]);
    let right = room.read("src/da/krav/S1.md");
    room.write("src/da/krav/S1.md", "rettet i hånden");
    let told = room.run(&["docs", "src", "--check", "--lang", "en"]);
    assert!(sentence(&told).contains("src/da/krav/S1.md is not up to date"), "{}", told.err);
    room.write("src/en/checks/gone.md", "of another time");
    room.run(&["docs", "src"]);
    assert_eq!(room.read("src/da/krav/S1.md"), right);
    assert!(!room.0.join("src/en/checks/gone.md").exists());
}

#[test]
fn a_folder_that_is_no_book_is_told() {
    let room = Room::new("no-book");
    let told = room.run(&["docs", "."]);
    assert!(sentence(&told).contains("SUMMARY.head.md kan ikke læses"), "{}", told.err);
    assert_eq!(room.names(), Vec::<String>::new(), "and nothing was written");
}
