//! The four classes that the guides share, from the best to the worst.

use kravtjek_model::text::Text;
use serde::{Deserialize, Serialize};

/// How good a value is. The worst part of a whole decides, so the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// `god`: safe for years to come.
    Good,
    /// `tilstrækkelig`: safe, with less to spare.
    Sufficient,
    /// `bør udfases`: known to be getting weak.
    PhaseOut,
    /// `utilstrækkelig`: not to be used.
    Insufficient,
}

impl Class {
    /// All, the best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Sufficient, Self::PhaseOut, Self::Insufficient];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Sufficient => "sufficient",
            Self::PhaseOut => "phase_out",
            Self::Insufficient => "insufficient",
        }
    }

    /// The word on screen.
    pub fn text(self) -> Text {
        let (da, en) = match self {
            Self::Good => ("god", "good"),
            Self::Sufficient => ("tilstrækkelig", "sufficient"),
            Self::PhaseOut => ("bør udfases", "to be phased out"),
            Self::Insufficient => ("utilstrækkelig", "insufficient"),
        };
        Text { da: da.to_owned(), en: en.to_owned() }
    }

    /// The class of a whole by its parts: an insufficient part settles it, else a silent one leaves it open.
    pub fn worst(parts: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut silent = false;
        let mut worst = None;
        for part in parts {
            silent |= part.is_none();
            worst = worst.max(part);
        }
        worst.filter(|class| !silent || *class == Self::Insufficient)
    }

    /// The class of a choice by its members: a good member settles it, else a silent one leaves it open.
    pub fn best(members: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut silent = false;
        let mut best: Option<Self> = None;
        for member in members {
            silent |= member.is_none();
            best = [best, member].into_iter().flatten().min();
        }
        best.filter(|class| !silent || *class == Self::Good)
    }
}
