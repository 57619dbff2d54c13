//! One DMARC record, read tag by tag: what it asks for, and whether receivers can use it.

use std::collections::BTreeSet;

use crate::tag_list::{Tag, first, tags};

use super::uri;
use super::uri::BLANKS;

/// The tags that RFC 9989 §4.7 knows.
pub(super) const CURRENT: [&str; 11] =
    ["v", "p", "sp", "np", "psd", "t", "adkim", "aspf", "rua", "ruf", "fo"];

/// The tags of RFC 7489 §6.3 that RFC 9989 does not know any more.
pub(super) const RETIRED: [&str; 3] = ["pct", "rf", "ri"];

/// What a receiver does with mail that fails; `Absent` where no record can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// No policy applies.
    Absent,
    /// Nothing.
    None,
    /// Treats it as suspicious.
    Quarantine,
    /// Refuses it.
    Reject,
}

impl Action {
    /// The word, as records and observations have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// The action that a word asks for; case does not matter (RFC 9989 §4.8, RFC 5234 §2.3).
    pub fn of(word: &str) -> Option<Self> {
        let all = [Self::None, Self::Quarantine, Self::Reject];
        all.into_iter().find(|action| action.as_str().eq_ignore_ascii_case(word))
    }

    /// One level down (RFC 7489 §6.6.4, RFC 9989 §4.7 on `t`).
    fn lowered(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
            Self::Absent => Self::Absent,
        }
    }
}

/// What a policy tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It is not there.
    Missing,
    /// It is there and says nothing a receiver knows.
    Invalid,
    /// It asks for this.
    Says(Action),
}

impl Wish {
    fn or(self, other: Self) -> Self {
        if self == Self::Missing { other } else { self }
    }

    /// Whether it asks for less than reject.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Says(action) if action < Action::Reject)
    }
}

/// Whose mail is judged, seen from the name that holds the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The name itself.
    Own,
    /// A name below it that exists.
    Existing,
    /// A name below it that does not exist.
    MadeUp,
}

/// One text that begins with `v=DMARC1`.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The text.
    pub text: &'a str,
    /// What stands between its semicolons.
    pub tags: Vec<Tag<'a>>,
}

impl<'a> Record<'a> {
    /// The record, when the text is one: `v` first, in lower case, its value exactly `DMARC1` (RFC 9989 §4.7).
    /// Receivers discard every other text.
    pub fn read(text: &'a str) -> Option<Self> {
        Self::is(text).then(|| Self { text, tags: tags(text, &BLANKS) })
    }

    /// Whether a text is a record at all.
    pub fn is(text: &str) -> bool {
        let first = first(text, &BLANKS);
        first.name == "v" && first.name_at.0 == 0 && first.value == Some("DMARC1")
    }

    /// The first tag of a name. Names are case-sensitive (RFC 6376 §3.2).
    pub fn tag(&self, name: &str) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| tag.name == name)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.tag(name).and_then(|tag| tag.value)
    }

    /// What `p`, `sp` or `np` says.
    pub fn wish(&self, name: &str) -> Wish {
        match self.tag(name) {
            None => Wish::Missing,
            Some(tag) => tag.value.and_then(Action::of).map_or(Wish::Invalid, Wish::Says),
        }
    }

    /// The share of mail, in per cent, that a receiver by RFC 7489 §6.3 applies the policy to; 100 when it says
    /// nothing valid.
    pub fn percent(&self) -> u8 {
        let digits = |value: &&str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let value = self.value("pct").filter(digits).and_then(|value| value.parse().ok());
        value.filter(|percent| *percent <= 100).unwrap_or(100)
    }

    /// Whether `t` asks a receiver by RFC 9989 to step down one level.
    pub fn is_test(&self) -> bool {
        self.value("t").is_some_and(|value| value.eq_ignore_ascii_case("y"))
    }

    /// What `psd` says of the name: a public suffix, certainly none, or nothing (RFC 9989 §4.7).
    pub fn is_suffix(&self) -> Option<bool> {
        match self.value("psd") {
            Some(value) if value.eq_ignore_ascii_case("y") => Some(true),
            Some(value) if value.eq_ignore_ascii_case("n") => Some(false),
            _ => None,
        }
    }

    /// The known tags that stand there a second time.
    pub fn repeated(&self) -> impl Iterator<Item = &Tag<'a>> {
        let known = |tag: &&Tag<'a>| CURRENT.contains(&tag.name) || RETIRED.contains(&tag.name);
        let mut met = BTreeSet::new();
        self.tags.iter().filter(known).filter(move |tag| !met.insert(tag.name))
    }

    /// What a receiver by RFC 7489 does for the name itself or for names below it. Where `pct` leaves part of the
    /// mail at the next lower level, that level is what can be relied on.
    pub fn older(&self, whose: Whose) -> Action {
        let (p, sp) = (self.wish("p"), self.wish("sp"));
        let wish = if whose == Whose::Own { p } else { sp.or(p) };
        let action = self.usable(wish, &[p, sp]);
        if self.percent() < 100 { action.lowered() } else { action }
    }

    /// What a receiver by RFC 9989 does.
    pub fn newer(&self, whose: Whose) -> Action {
        let (p, sp, np) = (self.wish("p"), self.wish("sp"), self.wish("np"));
        let wish = match whose {
            Whose::Own => p,
            Whose::Existing => sp.or(p),
            Whose::MadeUp => np.or(sp).or(p),
        };
        let action = self.usable(wish, &[p, sp, np]);
        if self.is_test() { action.lowered() } else { action }
    }

    /// RFC 7489 §6.6.3 (6) and RFC 9989 §4.10.1: without a valid `p`, or with another policy tag that is not valid,
    /// a record with a report address counts as `p=none` and another one not at all. A list with the same tag twice
    /// is invalid as a whole (RFC 6376 §3.2).
    fn usable(&self, wish: Wish, all: &[Wish]) -> Action {
        let sound = all.first() != Some(&Wish::Missing) && !all.contains(&Wish::Invalid);
        match wish {
            _ if self.repeated().next().is_some() => Action::Absent,
            Wish::Says(action) if sound => action,
            _ if self.reports() => Action::None,
            _ => Action::Absent,
        }
    }

    /// Whether `rua` holds at least one valid URI.
    fn reports(&self) -> bool {
        self.tag("rua").is_some_and(|tag| uri::listed(tag).any(|(_, uri)| uri.is_some()))
    }
}
