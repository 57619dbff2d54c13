//! Tests of the shipped profiles against the guides' own tables, and of weighing.

mod profiles;
mod suites;
mod values;
mod weighing;

use std::sync::LazyLock;

use super::{Class, Policy};

/// The shipped files, as the program would find them.
fn texts() -> Vec<(String, &'static str)> {
    [
        ("limits", include_str!("../../../../../catalogue/policies/limits.toml")),
        ("ncsc-2.1", include_str!("../../../../../catalogue/policies/ncsc-2.1.toml")),
        ("ncsc-2.0", include_str!("../../../../../catalogue/policies/ncsc-2.0.toml")),
        ("ncsc-2025-05", include_str!("../../../../../catalogue/policies/ncsc-2025-05.toml")),
        ("bilag1-2024", include_str!("../../../../../catalogue/policies/bilag1-2024.toml")),
    ]
    .map(|(name, text)| (format!("policies/{name}.toml"), text))
    .to_vec()
}

fn text_of(id: &str) -> Option<&'static str> {
    let file = format!("policies/{id}.toml");
    texts().into_iter().find(|(name, _)| *name == file).map(|(_, text)| text)
}

fn shipped(id: &str) -> Policy {
    static ALL: LazyLock<Vec<Policy>> =
        LazyLock::new(|| Policy::parse_all(&texts()).expect("the shipped profiles are sound"));
    ALL.iter().find(|policy| policy.id.as_str() == id).expect("the profile is shipped").clone()
}

/// A profile of one's own.
fn own(text: &str) -> Result<Policy, super::PolicyError> {
    Policy::parse("own.toml", text, &text_of)
}

/// The guides' letters.
fn class(letter: &str) -> Class {
    match letter {
        "G" => Class::Good,
        "S" => Class::Sufficient,
        "P" => Class::PhaseOut,
        "I" => Class::Insufficient,
        other => panic!("no class: {other}"),
    }
}

/// What three profiles say of one row, oldest first, as the guides' letters; `-` where they say nothing.
fn letters(of: impl Fn(&Policy) -> Option<Class>) -> String {
    let letter = |class: Option<Class>| match class {
        Some(Class::Good) => "G",
        Some(Class::Sufficient) => "S",
        Some(Class::PhaseOut) => "P",
        Some(Class::Insufficient) => "I",
        None => "-",
    };
    ["ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"].map(|id| letter(of(&shipped(id)))).join(" ")
}
