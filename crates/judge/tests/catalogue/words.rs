//! What checks can find, and the words there are for it.

use kravtjek_catalogue::fill::placeholders;
use kravtjek_judge::{CHECKS, COMMON, Tag};
use kravtjek_model::assessment::{Finding, Weight};
use kravtjek_model::text::{Lang, Text};

use crate::{catalogue, nothing_is_wrong};

#[test]
fn checks_and_words_know_the_same_tags() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for check in CHECKS {
        let Some(words) = catalogue.words.get(&check.id) else { continue };
        let tags: Vec<&str> = check.tags.iter().map(|tag| tag.name).collect();
        let wordless = tags.iter().filter(|tag| !words.tags.contains_key(**tag));
        wrong.extend(wordless.map(|tag| format!("{}.{tag} has no words", check.id)));
        let unknown = words.tags.keys().filter(|tag| !tags.contains(&tag.as_str()));
        wrong.extend(unknown.map(|tag| format!("{}.{tag} is not a tag of the check", check.id)));
        for tag in check.tags {
            if check.tags.iter().filter(|other| other.name == tag.name).count() > 1 {
                wrong.push(format!("{}.{} stands twice", check.id, tag.name));
            }
            if COMMON.iter().any(|common| common.name == tag.name) {
                wrong.push(format!("{}.{} is common to all and not its own", check.id, tag.name));
            }
        }
    }
    nothing_is_wrong(&wrong);
}

#[test]
fn every_placeholder_of_a_finding_is_one_of_its_arguments_in_both_languages_alike() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for check in CHECKS {
        for tag in check.tags {
            let Some(words) = catalogue.words.get(&check.id).and_then(|words| words.tags.get(tag.name))
            else {
                continue;
            };
            let place = format!("{}.{}", check.id, tag.name);
            wrong.extend(misfits(&place, tag, &words.text));
            wrong.extend(words.mend.iter().flat_map(|mend| misfits(&format!("{place} mend"), tag, mend)));
        }
    }
    for tag in COMMON {
        let text = catalogue.terms.get("common").and_then(|common| common.get(tag.name)).unwrap();
        wrong.extend(misfits(tag.name, tag, text));
        let mend = catalogue.terms.get("common_mend").and_then(|common| common.get(tag.name));
        wrong.extend(mend.iter().flat_map(|mend| misfits(&format!("{} mend", tag.name), tag, mend)));
    }
    nothing_is_wrong(&wrong);
}

fn misfits(place: &str, tag: &Tag, text: &Text) -> Vec<String> {
    let in_order = |lang| {
        let mut names = placeholders(text.get(lang));
        names.sort_unstable();
        names.dedup();
        names
    };
    let (da, en) = (in_order(Lang::Da), in_order(Lang::En));
    let unknown = da.iter().chain(&en).filter(|name| !tag.args.contains(*name));
    let mut wrong: Vec<String> =
        unknown.map(|name| format!("{place} asks for {{{name}}} and is given {:?}", tag.args)).collect();
    if da != en {
        wrong.push(format!("{place} asks for {da:?} in Danish and {en:?} in English"));
    }
    wrong
}

/// Arguments that code leaves empty where it knows no more: a detail, a term, a record to publish instead.
const MAY_BE_EMPTY: [&str; 8] =
    ["detail", "reason", "problem", "term", "at", "corrected", "list_date", "status"];

#[test]
fn every_finding_becomes_a_whole_sentence_even_where_little_is_known() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for check in CHECKS {
        for tag in check.tags.iter().chain(COMMON) {
            for empty in [&[][..], &MAY_BE_EMPTY] {
                let value = |name: &str| if empty.contains(&name) { "" } else { "X" };
                let finding = finding(tag, value);
                for lang in Lang::ALL {
                    let said = catalogue.sentence(&check.id, &finding, lang);
                    let whole = said.ends_with(['.', '?', '!']) && said.contains(' ');
                    if !whole || UNTIDY.iter().any(|bad| said.contains(bad)) {
                        wrong.push(format!("{}.{} {lang:?} {empty:?}: {said}", check.id, tag.name));
                    }
                }
            }
        }
    }
    nothing_is_wrong(&wrong);
}

const UNTIDY: [&str; 11] = ["()", " .", " ,", " :", ":.", "  ", "``", "””", "\"\"", "{", "}"];

fn finding(tag: &Tag, value: impl Fn(&str) -> &'static str) -> Finding {
    let args = tag.args.iter().map(|name| (name, value(name))).collect();
    Finding { weight: Weight::Fail, tag: tag.name.to_owned(), args, evidence: Vec::new() }
}

/// One sentence can stand for many assets, so no finding needs the asset's own name.
#[test]
fn no_finding_names_the_asset() {
    for check in CHECKS {
        for tag in check.tags {
            assert!(
                !tag.args.contains(&"asset") && !tag.args.contains(&"domain"),
                "{}.{}",
                check.id,
                tag.name
            );
        }
    }
}

/// A remedy says what to do in whole sentences. A record to publish stands last, so that it can be copied as it is.
#[test]
fn every_remedy_is_filled() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for check in CHECKS {
        for tag in check.tags {
            for lang in Lang::ALL {
                let remedy = catalogue.remedy(&check.id, &finding(tag, |_| "X"), lang);
                let untidy = |said: &String| {
                    !said.ends_with(['.', '!', 'X']) || UNTIDY.iter().any(|bad| said.contains(bad))
                };
                wrong.extend(remedy.filter(untidy).map(|said| format!("{}.{}: {said}", check.id, tag.name)));
            }
        }
    }
    nothing_is_wrong(&wrong);
}
