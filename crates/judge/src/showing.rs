//! What an expression comes to, with all that the next one up needs to know of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kravtjek_catalogue::{Leaf, ShownBy};
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::assessment::{Because, Missing, Verdict};
use kravtjek_model::observation::units::Holds;

use crate::answers::Valid;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) verdict: Verdict,
    /// Whether anything was seen, tried, read or answered at all that still counts.
    pub(crate) attempted: bool,
    /// Whether it was attempted by something other than an answer.
    pub(crate) measured: bool,
    /// Whether something was attempted and came to no answer, rather than merely being absent.
    pub(crate) open: bool,
    /// Whether a measurement was tried and failed.
    pub(crate) failed: bool,
    /// It is unknown only because there may be more than was seen: nothing of what was seen is wrong, failed or untold.
    pub(crate) partial: bool,
    /// How the units, or assets, that it was seen of stand.
    pub(crate) units: BTreeMap<&'a str, Holds>,
    /// The moment from which it is shown to be so.
    pub(crate) since: Option<Timestamp>,
    /// When something spoke against it that no longer counts.
    pub(crate) red: Red,
    /// Whether something that once counted is too old. It is told, also where nothing else is known.
    pub(crate) lapsed: bool,
    pub(crate) because: Vec<Because>,
    pub(crate) fresh_until: Option<Timestamp>,
    pub(crate) contradicted: bool,
}

/// When something last spoke against a criterion that is now too old to decide.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Red {
    pub(crate) measured: Option<Timestamp>,
    pub(crate) answered: Option<Timestamp>,
}

impl Red {
    /// Whichever is the later.
    pub(crate) fn last(self) -> Option<Timestamp> {
        self.measured.max(self.answered)
    }
}

/// Whether a red that has lapsed still weighs against what is shown from a moment on: nothing older outweighs it.
pub(crate) fn outweighs(red: Option<Timestamp>, shown: Option<Timestamp>) -> bool {
    red.is_some_and(|red| shown.is_none_or(|shown| shown <= red))
}

impl<'a> Shown<'a> {
    pub(crate) fn nothing() -> Self {
        Self {
            verdict: Unknown,
            attempted: false,
            measured: false,
            open: false,
            failed: false,
            partial: false,
            units: BTreeMap::new(),
            since: None,
            red: Red::default(),
            lapsed: false,
            because: Vec::new(),
            fresh_until: None,
            contradicted: false,
        }
    }

    pub(crate) fn missing(what: Missing, id: &str) -> Self {
        Self { because: vec![Because::Missing { what, id: id.to_owned() }], ..Self::nothing() }
    }

    /// That nothing came of one thing.
    pub(crate) fn absent(leaf: &Leaf) -> Self {
        let (what, id) = match &leaf.shown_by {
            ShownBy::Check(id) => (Missing::Check, id.as_str()),
            ShownBy::Inside(id) => (Missing::Inside, id.as_str()),
            ShownBy::File(id) => (Missing::File, id.as_str()),
            ShownBy::Answer(id) => (Missing::Answer, id.as_str()),
        };
        Self::missing(what, id)
    }

    pub(crate) fn answered(valid: &Valid<'_>) -> Self {
        let verdict = valid.shows().map_or(Unknown, |holds| if holds { Met } else { NotMet });
        Self {
            verdict,
            attempted: true,
            open: verdict == Unknown,
            since: Some(valid.since()),
            because: vec![Because::Answer(valid.answer.clone())],
            fresh_until: Some(valid.until),
            ..Self::nothing()
        }
    }

    /// That something which once counted is too old.
    pub(crate) fn lapsed(because: Because, red: Red) -> Self {
        Self { because: vec![because], red, lapsed: true, ..Self::nothing() }
    }

    /// Whether it is met, or does not concern anybody.
    pub(crate) fn is_good(&self) -> bool {
        matches!(self.verdict, Met | NotApplicable)
    }

    /// Whether something that was attempted settles it.
    pub(crate) fn concludes(&self) -> bool {
        self.attempted && matches!(self.verdict, Met | NotMet)
    }

    /// Whether it was attempted and leaves room for a weaker source that is complete.
    pub(crate) fn gives_way(&self) -> bool {
        self.attempted && self.verdict == Unknown && self.partial && !self.failed
    }

    /// The same, with what failed or was wrong long ago kept in mind: it changes nothing here, and yet no word of the
    /// authority alone makes good what it might have spoken against.
    pub(crate) fn in_doubt(self, doubt: Self) -> Self {
        let (attempted, measured, open, lapsed) = (self.attempted, self.measured, self.open, self.lapsed);
        Self { attempted, measured, open, lapsed, ..self.beside(doubt) }
    }

    /// Both, side by side; the verdict and what belongs to it alone are the first one's.
    pub(crate) fn beside(self, other: Self) -> Self {
        let mut because = self.because;
        because.extend(other.because);
        Self {
            attempted: self.attempted || other.attempted,
            measured: self.measured || other.measured,
            open: self.open || other.open,
            failed: self.failed || other.failed,
            units: together(self.units, other.units),
            red: Red {
                measured: self.red.measured.max(other.red.measured),
                answered: self.red.answered.max(other.red.answered),
            },
            lapsed: self.lapsed || other.lapsed,
            because,
            fresh_until: self.fresh_until.into_iter().chain(other.fresh_until).min(),
            contradicted: self.contradicted || other.contradicted,
            verdict: self.verdict,
            partial: self.partial,
            since: self.since,
        }
    }
}

/// The units of both; one that both know stands as the worse of them says.
pub(crate) fn together<'a>(
    mut one: BTreeMap<&'a str, Holds>,
    other: BTreeMap<&'a str, Holds>,
) -> BTreeMap<&'a str, Holds> {
    if one.is_empty() {
        return other;
    }
    let rank = |holds: Holds| match holds {
        Holds::No => 0,
        Holds::Unknown => 1,
        Holds::Yes => 2,
        Holds::NotApplicable => 3,
    };
    for (unit, holds) in other {
        let known = one.entry(unit).or_insert(holds);
        if rank(holds) < rank(*known) {
            *known = holds;
        }
    }
    one
}
