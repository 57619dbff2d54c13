//! A policy of device management: whom it is for, and what it sets of what the rules go by.

use kravtjek_model::detail::Detail;

use super::Place;
use super::os::Family;

/// One policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where it was read.
    pub place: Place,
    /// What its makers call it.
    pub name: Box<str>,
    /// What it does.
    pub kind: PolicyKind,
    /// The devices it can be for.
    pub platform: Platform,
    /// Whom it is assigned to.
    pub assigned: Assigned,
    /// Whether some of those are left out again.
    pub excludes: bool,
    /// What shows that it guards a part only of the devices or apps of those it is assigned to.
    pub part: Option<Detail>,
    /// What it sets, by the names that the management has for it; what is set to nothing is not here.
    pub settings: Vec<(&'static str, Set)>,
}

/// What a policy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// It says what a device must be like; the device then complies or does not.
    Compliance,
    /// It sets up the device.
    Configuration,
    /// It guards the data within apps.
    AppProtection,
    /// It sets up a connection to a network.
    Vpn,
}

/// The devices a policy can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// iPhones and iPads.
    Ios,
    /// Android, however it is managed.
    Android,
    /// Android that is managed as a whole.
    AndroidOwner,
    /// Android with a work profile on a device of the user's.
    AndroidWorkProfile,
    /// Android in the old way.
    AndroidAdministrator,
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
}

impl Platform {
    /// The family of systems it belongs to.
    pub fn family(self) -> Family {
        match self {
            Self::Ios => Family::Ios,
            Self::Android | Self::AndroidOwner | Self::AndroidWorkProfile | Self::AndroidAdministrator => {
                Family::Android
            }
            Self::Windows => Family::Windows,
            Self::MacOs => Family::MacOs,
        }
    }
}

/// What stands before a number that is the least.
const LEAST: [&str; 7] = ["≥", ">=", "mindst", "minimum", "min.", "min", "at least"];
/// What stands before a number that is the most.
const MOST: [&str; 8] = ["≤", "<=", "højst", "maksimalt", "maximum", "max.", "max", "at most"];

/// `6`, and `6.0` as some tools write it.
fn number_in(word: &str) -> Option<i64> {
    let word = word.trim();
    let whole = word.split_once(['.', ',']).filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'));
    whole.map_or(word, |(whole, _)| whole).parse().ok()
}

fn number_after(set: &Set, before: &[&str]) -> Option<i64> {
    let Set::Word(word) = set else { return None };
    let word = word.trim().to_lowercase();
    before.iter().find_map(|before| number_in(word.strip_prefix(before)?))
}

/// Whom a policy is assigned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// Every device.
    Everybody,
    /// Every user: no device that has none.
    Users,
    /// Groups, or those whom a filter lets through.
    Groups,
    /// Nobody: it shows nothing.
    Nobody,
    /// The list does not have its assignments.
    NotSaid,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// Yes or no.
    To(bool),
    /// A number.
    Number(i64),
    /// A word.
    Word(Box<str>),
    /// So many of something.
    Count(usize),
}

impl Set {
    /// As it is written in the file.
    pub fn text(&self) -> String {
        match self {
            Self::To(is) => is.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Word(word) => word.to_string(),
            Self::Count(count) => count.to_string(),
        }
    }
}

impl Policy {
    /// What a setting is set to.
    pub fn set(&self, name: &str) -> Option<&Set> {
        self.settings.iter().find(|(own, _)| *own == name).map(|(_, set)| set)
    }

    /// Whether a setting is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.on(name) == Some(true)
    }

    /// Whether a setting is on or off; nothing where it says neither.
    pub fn on(&self, name: &str) -> Option<bool> {
        match self.set(name)? {
            Set::To(is) => Some(*is),
            Set::Word(word) => match word.to_lowercase().as_str() {
                "true" | "yes" | "ja" | "sand" => Some(true),
                "false" | "no" | "nej" | "falsk" => Some(false),
                _ => None,
            },
            Set::Number(_) | Set::Count(_) => None,
        }
    }

    /// The number that a setting is set to.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.set(name)? {
            Set::Number(number) => Some(*number),
            Set::Word(word) => number_in(word),
            Set::To(_) | Set::Count(_) => None,
        }
    }

    /// The number that a setting is set to, or that it is to be at the least: `6`, `≥6`, `Mindst 6`.
    pub fn least(&self, name: &str) -> Option<i64> {
        self.number(name).or_else(|| number_after(self.set(name)?, &LEAST))
    }

    /// The number that a setting is set to, or that it is to be at the most.
    pub fn most(&self, name: &str) -> Option<i64> {
        self.number(name).or_else(|| number_after(self.set(name)?, &MOST))
    }

    /// The word that a setting is set to, in lower case.
    pub fn word(&self, name: &str) -> Option<String> {
        match self.set(name)? {
            Set::Word(word) => Some(word.to_lowercase()),
            Set::To(_) | Set::Number(_) | Set::Count(_) => None,
        }
    }
}
