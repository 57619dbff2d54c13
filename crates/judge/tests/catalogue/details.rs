//! Every kind of detail has Danish that asks for the same arguments, and something says it.

use std::path::{Path, PathBuf};

use kravtjek_catalogue::fill::placeholders;
use kravtjek_model::detail::KINDS;

use crate::{catalogue, nothing_is_wrong};

/// Whether a pattern has words, beside its arguments, that another language would say in another way.
fn has_words(english: &str, args: &[&str]) -> bool {
    let bare = args.iter().fold(english.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), ""));
    bare.contains(char::is_alphabetic)
}

#[test]
fn every_detail_with_words_has_danish_that_asks_for_the_same_arguments() {
    let details = catalogue().details;
    let mut wrong = Vec::new();
    for kind in KINDS {
        let mut args: Vec<&str> = kind.args.iter().map(|(name, _)| *name).collect();
        args.sort_unstable();
        let mut own = vec![("English", Some(kind.english))];
        own.push(("English for people", details.en.get(kind.id).map(String::as_str)));
        own.push(("Danish", details.da.get(kind.id).map(String::as_str)));
        for (lang, text) in own {
            let Some(text) = text else { continue };
            let mut asked = placeholders(text);
            asked.sort_unstable();
            if asked != args {
                wrong.push(format!("{} asks for {asked:?} in {lang} and is given {args:?}", kind.id));
            }
        }
        if has_words(kind.english, &args) && !details.da.contains_key(kind.id) {
            wrong.push(format!("{} has no Danish in catalogue/details.toml", kind.id));
        }
    }
    nothing_is_wrong(&wrong);
}

#[test]
fn there_are_words_only_for_details_that_there_are() {
    let details = catalogue().details;
    let known = |id: &&String| !KINDS.iter().any(|kind| kind.id == **id);
    let unknown: Vec<&String> = details.en.keys().chain(details.da.keys()).filter(known).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

/// Kinds that the rules which read rows of files are to say; each leaves this list with the first rule that says it.
const AWAITED: &[&str] =
    &["not_in_file", "never_heard", "because_of", "older_than_months", "expired_on", "not_in_register"];

/// A kind that nothing makes is one that a rewrite has left behind.
#[test]
fn every_detail_is_said_by_something() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut text);
    let unsaid = KINDS.iter().filter(|kind| !text.contains(&format!("Detail::{}", kind.id)));
    let unsaid = unsaid.map(|kind| kind.id).filter(|id| !AWAITED.contains(id));
    assert_eq!(unsaid.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The text of all sources below a folder, tests and the table itself apart.
fn sources(folder: &Path, text: &mut String) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "tests" | "target" | "detail" | "benches") {
            sources(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" {
            let own = std::fs::read_to_string(&path).unwrap();
            text.push_str(own.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
        }
    }
}
