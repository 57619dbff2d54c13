//! Which requirement or criterion is meant, in the spellings of both lists: `S1.2`, `S 1, punkt 2`, `Krav 27a`, `1.2`, a title.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Catalogue, Framework, Requirement, View};
use kravtjek_model::text::Lang;

/// What a cell names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A requirement or criterion, by its id.
    Id(String),
    /// A number alone, where the state's and the municipalities' requirements both have numbers.
    WhichList,
    /// A requirement of another list than the one that is gone by.
    OtherList,
    /// Nothing that is known.
    Nothing,
}

/// What can be named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Ids in lower case, with the id as it is written.
    ids: BTreeMap<String, String>,
    /// Titles and texts, as they are compared; of those that several have none counts.
    titles: BTreeMap<String, Option<String>>,
    /// Ids of requirements that only other lists have.
    elsewhere: BTreeSet<String>,
    /// The letters that ids of requirements begin with.
    letters: BTreeSet<char>,
}

/// An id as somebody writes it.
#[derive(Debug, PartialEq, Eq)]
struct Spelt {
    letter: Option<char>,
    number: u16,
    sub: Option<String>,
}

impl Known {
    /// What the list has that is gone by; what any list has, where none is given.
    pub(crate) fn of(catalogue: &Catalogue, framework: Option<&Framework>) -> Self {
        let mut known = Self::default();
        for requirement in catalogue.requirements.values() {
            let own = framework.is_none_or(|own| own.requirements().any(|id| *id == requirement.id));
            let id = requirement.id.to_string();
            let lower = id.to_lowercase();
            if !own {
                _ = known.elsewhere.insert(lower);
                continue;
            }
            known.letters.extend(lower.chars().next());
            _ = known.ids.insert(lower, id);
            known.criteria(catalogue, framework, requirement);
        }
        known
    }

    fn criteria(&mut self, catalogue: &Catalogue, framework: Option<&Framework>, requirement: &Requirement) {
        let of_list: Vec<_> = match framework {
            Some(framework) => catalogue.criteria(requirement, &framework.id).collect(),
            None => requirement.criteria.iter().collect(),
        };
        for criterion in &of_list {
            let id = criterion.id.to_string();
            _ = self.ids.insert(id.to_lowercase(), id);
        }
        // The one criterion of a requirement goes by its id; people call it its first.
        if let [only] = of_list.as_slice()
            && only.id.as_str() == requirement.id.as_str()
        {
            _ = self.ids.insert(format!("{}.1", only.id).to_lowercase(), only.id.to_string());
        }
        let Some(framework) = framework else { return };
        for lang in Lang::ALL {
            let view = View { catalogue, framework, lang };
            self.title(&view.of(requirement, &requirement.title), requirement.id.as_str());
            for criterion in &of_list {
                self.title(&view.of(requirement, &criterion.text), criterion.id.as_str());
            }
        }
    }

    fn title(&mut self, title: &str, id: &str) {
        let same = self.titles.entry(letters(title)).or_insert_with(|| Some(id.to_owned()));
        if same.as_deref() != Some(id) {
            *same = None;
        }
    }

    /// What a cell names; with what another cell beside it says of the criterion.
    pub(crate) fn named(&self, text: &str, beside: Option<&str>) -> Named {
        let Some(beside) = beside else { return self.alone(text) };
        // A number alone is that of the criterion.
        let is_number = spelt(beside).is_some_and(|spelt| spelt.letter.is_none() && spelt.sub.is_none());
        match self.alone(beside) {
            Named::WhichList | Named::Nothing => {}
            whole if !is_number => return whole,
            _ => {}
        }
        let Named::Id(requirement) = self.alone(text) else { return self.alone(text) };
        let sub = sub_alone(beside, &requirement);
        let id = sub.and_then(|sub| self.ids.get(&format!("{requirement}.{sub}").to_lowercase()));
        id.map_or(Named::Nothing, |id| Named::Id(id.clone()))
    }

    fn alone(&self, text: &str) -> Named {
        if let Some(Some(id)) = self.titles.get(&letters(text)) {
            return Named::Id(id.clone());
        }
        let Some(spelt) = spelt(text) else { return Named::Nothing };
        let letter = match (spelt.letter, self.letters.len()) {
            (Some(letter), _) => letter,
            (None, 1) => self.letters.first().copied().unwrap_or('s'),
            (None, _) => return Named::WhichList,
        };
        let whole = format!("{letter}{}", spelt.number);
        let id = spelt.sub.map_or_else(|| whole.clone(), |sub| format!("{whole}.{sub}"));
        match self.ids.get(&id) {
            Some(id) => Named::Id(id.clone()),
            None if self.elsewhere.contains(&whole) => Named::OtherList,
            None => Named::Nothing,
        }
    }
}

/// A title as it is compared.
fn letters(title: &str) -> String {
    title.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words that stand before an id and say nothing of it.
const BEFORE: [&str; 15] = [
    "krav",
    "kravet",
    "kravnr",
    "nr",
    "no",
    "nummer",
    "number",
    "requirement",
    "req",
    "anbefaling",
    "recommendation",
    "kriterium",
    "criterion",
    "delkrav",
    "id",
];
/// Words that say which list it is.
const STATE: [&str; 6] = ["stat", "statens", "statslig", "statsligt", "statslige", "state"];
const MUNICIPAL: [&str; 6] = ["kommune", "kommunal", "kommunalt", "kommunale", "municipal", "kl"];
/// Words that stand before the number of a criterion.
const POINT: [&str; 9] = ["punkt", "pkt", "nr", "no", "point", "kriterium", "criterion", "delkrav", "litra"];

fn is_between(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '.' | ':' | ',' | ';' | '-' | '–' | '#' | '(')
}

/// The letters that a text begins with, and what follows.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len()))
}

fn spelt(text: &str) -> Option<Spelt> {
    let lower = text.trim().to_lowercase();
    let mut rest = lower.as_str();
    let mut letter = None;
    loop {
        rest = rest.trim_start_matches(is_between);
        let (first, after) = word(rest);
        match first {
            "s" | "k" => {
                letter = first.chars().next();
                rest = after.trim_start_matches([' ', '.', '-']);
                break;
            }
            _ if STATE.contains(&first) => letter = Some('s'),
            _ if MUNICIPAL.contains(&first) => letter = Some('k'),
            _ if BEFORE.contains(&first) => {}
            _ => break,
        }
        rest = after;
    }
    let (number, rest) = digits(rest)?;
    let (sub, rest) = sub_of(rest).map_or((None, rest), |(sub, rest)| (Some(sub), rest));
    is_title(rest).then_some(Spelt { letter, number, sub })
}

/// A number, and what follows.
fn digits(text: &str) -> Option<(u16, &str)> {
    let (digits, rest) = text.split_at(text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len()));
    Some((digits.parse().ok()?, rest))
}

/// A number or a single letter, and what follows.
fn point(text: &str) -> Option<(String, &str)> {
    if let Some((number, rest)) = digits(text) {
        return (!rest.starts_with(char::is_alphabetic)).then(|| (number.to_string(), rest));
    }
    let (letter, rest) = word(text);
    (letter.len() == 1 && !rest.starts_with(|sign: char| sign.is_ascii_digit()))
        .then(|| (letter.to_owned(), rest))
}

/// The criterion behind the number of a requirement: `.2`, `,2`, `a`, ` pkt. 2`, ` (2)`, ` a)`.
fn sub_of(rest: &str) -> Option<(String, &str)> {
    let direct = rest.strip_prefix(['.', ',']).unwrap_or(rest);
    if let Some(found) = point(direct) {
        return Some(found);
    }
    let apart = rest.trim_start_matches(is_between);
    let (first, after) = word(apart);
    if POINT.contains(&first) {
        return point(after.trim_start_matches(is_between));
    }
    let (sub, after) = point(apart)?;
    after.starts_with(')').then_some((sub, after))
}

/// What stands behind an id may be a title: neither another number nor another id, as in `S1–S3`.
fn is_title(rest: &str) -> bool {
    if rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let rest = rest.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let (first, after) = word(rest);
    let is_id = matches!(first, "s" | "k") && after.starts_with(|sign: char| sign.is_ascii_digit());
    !rest.starts_with(|sign: char| sign.is_ascii_digit()) && !is_id
}

/// The criterion that a cell of its own names: `2`, `2)`, `Punkt 2`, `a`, and `1.2` beside `S1`.
fn sub_alone(text: &str, requirement: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let rest = lower.trim_start_matches(is_between);
    let (first, after) = word(rest);
    let rest = if POINT.contains(&first) { after.trim_start_matches(is_between) } else { rest };
    let of_requirement = || {
        let own = requirement.get(1..)?;
        point(rest.strip_prefix(own)?.strip_prefix('.')?)
    };
    let (sub, rest) = of_requirement().or_else(|| point(rest))?;
    is_title(rest).then_some(sub)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(framework: Option<&str>) -> Known {
        let catalogue = Catalogue::embedded().unwrap();
        let framework =
            framework.map(|id| catalogue.frameworks.values().find(|one| one.id.as_str() == id).unwrap());
        Known::of(&catalogue, framework)
    }

    fn id(id: &str) -> Named {
        Named::Id(id.to_owned())
    }

    #[test]
    fn an_id_is_known_in_every_spelling() {
        let known = known(Some("kommune-2024"));
        for (text, meant) in [
            ("S1", "S1"),
            (" s01 ", "S1"),
            ("S.1", "S1"),
            ("S-1", "S1"),
            ("S 1: Firewall", "S1"),
            ("Krav S1", "S1"),
            ("Krav nr. K12 – backup", "K12"),
            ("K12.3", "K12.3"),
            ("S1.1", "S1.1"),
            ("S1,2", "S1.2"),
            ("S1, punkt 2", "S1.2"),
            ("S1 pkt. 3", "S1.3"),
            ("S1 (2)", "S1.2"),
            ("S1 2)", "S1.2"),
            ("S27a", "S27.a"),
            ("S27.a) Omdirigering", "S27.a"),
            ("S27 litra b", "S27.b"),
            ("S18", "S18"),
            ("S18.1", "S18"),
            ("Statsligt krav 1", "S1"),
            ("Kommunal anbefaling 3", "K3"),
            ("Firewall på klienterne", "S1"),
            ("Firewall on the clients", "S1"),
            ("Firewallen er slået til på alle klienter.", "S1.1"),
        ] {
            assert_eq!(known.named(text, None), id(meant), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_guessed() {
        let both = known(Some("kommune-2024"));
        for text in ["1", "Krav 1", "1.2", "13"] {
            assert_eq!(both.named(text, None), Named::WhichList, "{text}");
        }
        for text in [
            "S1–S3",
            "S1, S2",
            "S99",
            "S1.9",
            "S1.1.1",
            "Klienter",
            "",
            "Server 1",
            "S1 30 dage",
            "S1firewall",
        ] {
            assert_eq!(both.named(text, None), Named::Nothing, "{text}");
        }
        let state = known(Some("stat-2024"));
        for (text, meant) in [("1", "S1"), ("7. Klienter", "S7"), ("Krav 1.2", "S1.2"), ("27a", "S27.a")] {
            assert_eq!(state.named(text, None), id(meant), "{text}");
        }
        assert_eq!(state.named("K3", None), Named::OtherList);
        assert_eq!(known(None).named("K3", None), id("K3"));
    }

    #[test]
    fn the_criterion_may_stand_in_a_cell_of_its_own() {
        let known = known(Some("kommune-2024"));
        for (beside, meant) in [
            ("2", id("S1.2")),
            ("2)", id("S1.2")),
            ("Punkt 3", id("S1.3")),
            ("1.2", id("S1.2")),
            ("S1.3", id("S1.3")),
            ("9", Named::Nothing),
            ("Noget helt andet", Named::Nothing),
        ] {
            assert_eq!(known.named("S1 Firewall", Some(beside)), meant, "{beside}");
        }
        assert_eq!(known.named("1", Some("2")), Named::WhichList);
    }
}
