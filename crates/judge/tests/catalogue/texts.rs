//! Every text stands in both languages, is filled in, is long enough to help and stands once.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::text::Lang;

use crate::wording::{self, Kind, Worded};
use crate::{IN_FORCE, catalogue, framework, nothing_is_wrong};

#[test]
fn every_text_stands_in_both_languages() {
    let mut wrong = Vec::new();
    for worded in wording::all(&catalogue()) {
        for lang in Lang::ALL {
            let text = worded.text.get(lang);
            if text.trim().is_empty() || text.trim() != text {
                wrong.push(format!("{} {lang:?}: {text:?}", worded.place));
            }
        }
        // Short words may be alike in both (`host`, `TLS 1.2`); a sentence that is has been forgotten.
        if worded.text.da == worded.text.en && worded.text.da.split_whitespace().count() > 3 {
            wrong.push(format!("{} is not translated: {}", worded.place, worded.text.da));
        }
    }
    nothing_is_wrong(&wrong);
}

#[test]
fn a_danish_text_is_danish_and_an_english_one_english() {
    let mut wrong = Vec::new();
    for worded in wording::all(&catalogue()) {
        let has = |text: &str, words: &[&str]| text.split(' ').any(|word| words.contains(&word));
        let plain = |text: &str| without_code_and_quotes(text).to_lowercase();
        if has(&plain(&worded.text.da), &["the", "is", "which", "must", "and"]) {
            wrong.push(format!("{} da: {}", worded.place, worded.text.da));
        }
        let english = plain(&worded.text.en);
        if has(&english, &["og", "ikke", "skal", "der", "som"]) || english.contains(['æ', 'ø', 'å']) {
            wrong.push(format!("{} en: {}", worded.place, worded.text.en));
        }
    }
    nothing_is_wrong(&wrong);
}

/// A person reads what a view gives: nothing of the notation may be left in it.
#[test]
fn no_placeholder_is_left_in_any_framework_and_language() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for id in IN_FORCE {
        let framework = framework(&catalogue, id);
        for lang in Lang::ALL {
            let view = View { catalogue: &catalogue, framework, lang };
            let mut look = |place: &str, text: String| {
                if text.contains(['{', '}']) || text.trim().is_empty() {
                    wrong.push(format!("{id} {lang:?} {place}: {text}"));
                }
            };
            for requirement in view.requirements() {
                for worded in wording::of_requirement(requirement) {
                    if worded.place.ends_with(')') && !worded.place.contains(id) {
                        continue;
                    }
                    look(&worded.place, view.of(requirement, &worded.text));
                }
            }
            for group in &framework.groups {
                look(&group.id, view.text(&group.title));
                look(&group.id, view.text(&group.scope));
            }
            for text in [&framework.title, &framework.about, &framework.binding] {
                look("framework", text.get(lang).to_owned());
            }
        }
    }
    nothing_is_wrong(&wrong);
}

/// Only requirements and groups are filled by framework, and findings by their arguments. All else stands as it is.
#[test]
fn nothing_else_holds_a_placeholder() {
    let catalogue = catalogue();
    let requirements: Vec<String> = catalogue.requirements.keys().map(|id| id.to_string()).collect();
    let filled = |worded: &Worded| {
        let first = worded.place.split([' ', '.']).next().unwrap_or_default();
        matches!(worded.kind, Kind::Tag | Kind::Group)
            || worded.place.starts_with("[common]")
            || worded.place.starts_with("[common_mend]")
            || worded.place.starts_with("[foundation]")
            || requirements.iter().any(|id| id == first)
    };
    let left: Vec<String> = wording::all(&catalogue)
        .into_iter()
        .filter(|worded| !filled(worded))
        .filter(|worded| worded.text.da.contains(['{', '}']) || worded.text.en.contains(['{', '}']))
        .map(|worded| format!("{}: {}", worded.place, worded.text.da))
        .collect();
    nothing_is_wrong(&left);
}

#[test]
fn titles_are_short_and_explanations_are_long_enough_to_help() {
    let mut wrong = Vec::new();
    for worded in wording::all(&catalogue()) {
        for lang in Lang::ALL {
            let text = worded.text.get(lang);
            let (place, sentences, signs) = (&worded.place, sentences(text), text.chars().count());
            match worded.kind {
                Kind::Title if signs > 70 => wrong.push(format!("{place} {lang:?}: {signs} signs")),
                Kind::Line if signs > 110 => wrong.push(format!("{place} {lang:?}: {signs} signs")),
                Kind::Title | Kind::Line if text.ends_with('.') => {
                    wrong.push(format!("{place} {lang:?} ends in a full stop"));
                }
                Kind::Mend if sentences < 3 => wrong.push(format!("{place} {lang:?}: {sentences} sentences")),
                Kind::Why if sentences < 2 => wrong.push(format!("{place} {lang:?}: {sentences} sentences")),
                Kind::Why | Kind::Mend | Kind::Tag if !ends_a_sentence(text) => {
                    wrong.push(format!("{place} {lang:?} does not end: {text}"));
                }
                _ => {}
            }
        }
    }
    nothing_is_wrong(&wrong);
}

/// Conditions are shared by the criteria they decide, units by facts about the same thing, groups by frameworks, and
/// words for ids by tables that name the same thing. A finding may be the same in several checks under the same tag.
/// Everything else is said once: twice means copied and forgotten.
#[test]
fn no_two_texts_are_alike_by_accident() {
    let mut places: BTreeMap<(Lang, String), Vec<String>> = BTreeMap::new();
    for worded in wording::all(&catalogue()) {
        if matches!(worded.kind, Kind::Condition | Kind::Unit | Kind::Group | Kind::Term) {
            continue;
        }
        for lang in Lang::ALL {
            places.entry((lang, worded.text.get(lang).to_owned())).or_default().push(worded.place.clone());
        }
    }
    let one_tag = |places: &[String]| {
        let tags: Vec<&str> = places.iter().filter_map(|place| place.rsplit('.').next()).collect();
        places.iter().all(|place| place.matches('.').count() >= 2)
            && tags.windows(2).all(|two| two[0] == two[1])
    };
    let alike: Vec<String> = places
        .into_iter()
        .filter(|(_, places)| places.len() > 1 && !one_tag(places))
        .map(|((lang, text), places)| format!("{lang:?} {}: {text}", places.join(" = ")))
        .collect();
    nothing_is_wrong(&alike);
}

/// What stands in back ticks or quotation marks is the words of a program or a document, in its own language.
fn without_code_and_quotes(text: &str) -> String {
    let mut plain = String::new();
    let mut inside = None;
    for sign in text.chars() {
        match (inside, sign) {
            (None, '`') => inside = Some('`'),
            (None, '"') => inside = Some('"'),
            (None, '”') => inside = Some('”'),
            (None, '»') => inside = Some('«'),
            (Some(end), sign) if sign == end => inside = None,
            (None, sign) => plain.push(sign),
            (Some(_), _) => {}
        }
    }
    plain
}

fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', ')', '`']).ends_with(['.', '?', '!', '}'])
}

/// How many sentences: ends before a capital letter, a figure, a placeholder or code, or at the end.
fn sentences(text: &str) -> usize {
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |word: &&&str| word.starts_with(|sign: char| !sign.is_lowercase());
    let ends = |at: &usize| {
        let ended = words.get(*at).is_some_and(|word| ends_a_sentence(word) && !word.ends_with('}'));
        ended && words.get(at + 1).is_none_or(|next| begins(&next))
    };
    (0..words.len()).filter(ends).count()
}

#[test]
fn sentences_are_counted_as_people_count_them() {
    assert_eq!(sentences("Slå det fra. Prøv så igen, fx pr. mail. `ls` viser det."), 3);
    assert_eq!(sentences("Kun én linje pr. domæne"), 0);
}
