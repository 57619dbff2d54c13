//! What files that were handed in show: what each was taken for, what of it is not understood, and which facts come of it.

mod facts;
mod files;
mod fleets;
mod formats;
mod json;
mod next;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use kravtjek_model::assessment::{Contradicted, Unconfirmed};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{FactId, FormatId};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Text;

pub use self::files::unrecognised;
pub use self::formats::{
    Formats, Template, is_text as is_formats_text, json as formats_json, text as formats_text,
};
pub(crate) use self::formats::{given, lines};
pub use self::json::json;
pub use self::text::{is_text, text};

/// What some files show in all.
#[derive(Debug)]
pub struct Import<'a> {
    /// Whose they are; nothing where nobody says.
    pub organisation: Option<&'a str>,
    /// The parts of the files that were taken in, in the order in which they were named.
    pub files: Vec<File>,
    /// Files that were not taken in.
    pub refused: Vec<Refused>,
    /// Groups of devices, accounts or systems that the files speak of, by what ids of facts begin with.
    pub fleets: BTreeMap<&'a str, Fleet>,
    /// What the files say of each fact, added up.
    pub facts: Vec<Fact<'a>>,
    /// Units that were not heard of for long.
    pub stale: Vec<Stale>,
    /// Devices that are turned off: they do not count. The group, and the name.
    pub turned_off: Vec<(&'static str, String)>,
    /// Rows that name no device: how many there are, by the file they stand in.
    pub nameless: BTreeMap<String, usize>,
    /// What self-assessments say, to be confirmed.
    pub taken_over: Vec<Unconfirmed>,
    /// Names to look at.
    pub leads: Vec<(&'a str, AssetKind)>,
    /// The day of what is known of products, and whether that is long ago.
    pub support: (Option<Date>, bool),
    /// Where the observations were saved.
    pub saved: Option<String>,
}

/// One part of a file.
#[derive(Debug)]
pub struct File {
    /// The file, as it was named.
    pub file: String,
    /// Its name within the file, where that has several.
    pub part: Option<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The format it was taken for.
    pub format: Option<FormatId>,
    /// The register it is, where it is one.
    pub register: Option<String>,
    /// When what it says was so.
    pub at: Timestamp,
    /// How that is known: `file`, `given`, `modified` or `now`.
    pub at_from: &'static str,
    /// Rows below the headings, or elements.
    pub rows: u64,
    /// Those in which everything is understood.
    pub understood: u64,
    /// How its text is encoded, and whether that is a guess.
    pub encoding: Option<(&'static str, bool)>,
    /// How often a question mark stands where a letter was lost.
    pub lost_letters: u64,
    /// Its headings or keys, where it was taken for nothing.
    pub headings: Vec<String>,
    /// The format whose columns it comes nearest to.
    pub nearest: Option<FormatId>,
    /// What somebody said that it is, where it was taken for nothing.
    pub sought: Option<Sought>,
    /// The first cells that are not understood.
    pub not_understood: Vec<Puzzle>,
    /// How many there are in all.
    pub puzzles: usize,
}

/// What somebody said that a file is, and it does not fit.
#[derive(Debug)]
pub struct Sought {
    /// The format that was named; else it was to be read by a mapping.
    pub format: Option<FormatId>,
    /// Columns that were looked for and not found, each with the heading that is nearest.
    pub lacks: Vec<(String, Option<String>)>,
}

/// A cell that is not understood.
#[derive(Debug)]
pub struct Puzzle {
    /// The row or element, from 1.
    pub row: u64,
    /// The column, as the format calls it.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What the column asks for, as an id.
    pub why: &'static str,
    /// The same in words, with the way to mend it: one sentence.
    pub mend: Text,
}

/// A file that was not taken in.
#[derive(Debug)]
pub struct Refused {
    /// The file, as it was named.
    pub file: String,
    /// The part of it.
    pub part: Option<String>,
    /// The row in which it lies.
    pub row: Option<u64>,
    /// Why, as an id.
    pub why: &'static str,
    /// The same in words, with the way to mend it: one sentence that names the file.
    pub said: Text,
}

/// A group of devices, accounts or systems.
#[derive(Debug, Default)]
pub struct Fleet {
    /// How many devices the files know, but for those that were not heard of; nothing where it is no devices.
    pub known: Option<usize>,
    /// What each list knows of them.
    pub lists: BTreeMap<String, List>,
    /// The lists among the files that are declared to be the whole.
    pub whole: BTreeSet<String>,
    /// Those that are declared and not among the files.
    pub absent: BTreeSet<String>,
    /// Units outside the declared whole.
    pub outside: Vec<String>,
}

/// What one list knows of a group.
#[derive(Debug, Default)]
pub struct List {
    /// How many it knows.
    pub known: usize,
    /// Those that no other list knows.
    pub only: Vec<String>,
}

/// One fact, as all sources together say.
#[derive(Debug)]
pub struct Fact<'a> {
    /// The fact.
    pub fact: &'a FactId,
    /// Whether a list that is declared to be the whole stands behind it.
    pub complete: bool,
    /// Every unit that is known, in the order of their names.
    pub units: Vec<Unit<'a>>,
    /// The lists that speak of it.
    pub sources: BTreeSet<&'a str>,
    /// Units of which sources say different things.
    pub contradictions: Vec<Contradicted>,
}

/// How a unit stands.
#[derive(Debug)]
pub struct Unit<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the fact is true for it.
    pub holds: Holds,
    /// What was read, with where it stands.
    pub read: Detail,
}

/// A unit that was not heard of for long.
#[derive(Debug)]
pub struct Stale {
    /// Its group.
    pub fleet: String,
    /// Its name.
    pub unit: String,
    /// When it was last heard of; nothing where it never was.
    pub last_seen: Option<Timestamp>,
}

impl Fact<'_> {
    /// What its id begins with: the group it is about.
    pub fn fleet(&self) -> &str {
        self.fact.as_str().split('.').next().unwrap_or_default()
    }

    /// The names of the units that stand so.
    pub fn of(&self, holds: Holds) -> impl Iterator<Item = &str> {
        self.units.iter().filter(move |unit| unit.holds == holds).map(|unit| unit.name)
    }
}

impl Import<'_> {
    /// Whether everything that was handed in was understood.
    pub fn is_understood(&self) -> bool {
        self.refused.is_empty() && self.files.iter().all(|file| file.format.is_some() && file.puzzles == 0)
    }

    /// Whether anything could be read.
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|file| file.format.is_none())
    }
}
