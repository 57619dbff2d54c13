//! One fact about many units: what an export, a register, an inside run or a test with consent shows.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::detail::Detail;
use crate::id::{FactId, FormatId};

/// One fact about each unit of an asset, such as the firewall of every client.
///
/// An observation that names no source replaces every earlier one of the same fact. Those that name one add up, unit by
/// unit: what each knows counts beside what the others do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// The fact.
    pub fact: FactId,
    /// Whether the source is known to list every unit there is.
    pub complete: bool,
    /// The kind of file it was read from, where several add up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FormatId>,
    /// Whose word it is.
    #[serde(default, skip_serializing_if = "MadeBy::is_devices")]
    pub made_by: MadeBy,
    /// The units, by name. One name stands in many facts, which share it.
    pub units: BTreeMap<Arc<str>, UnitState>,
}

impl Units {
    /// A fact that replaces all that was seen of it earlier.
    pub fn new(fact: impl Into<FactId>, complete: bool, units: BTreeMap<Arc<str>, UnitState>) -> Self {
        Self { fact: fact.into(), complete, source: None, made_by: MadeBy::Devices, units }
    }

    /// The same as one source among several, which add up.
    #[must_use]
    pub fn of(self, source: FormatId, made_by: MadeBy) -> Self {
        Self { source: Some(source), made_by, ..self }
    }
}

/// Whose word a source is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeBy {
    /// The devices' own, or that of what manages or scans them.
    #[default]
    Devices,
    /// What people typed: a table, a register, last year's assessment.
    People,
}

impl MadeBy {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over by reference")]
    fn is_devices(&self) -> bool {
        *self == Self::Devices
    }
}

/// How a unit stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UnitState {
    /// Whether the fact is true for it.
    pub holds: Holds,
    /// What was read, in the source's own words. Units of which the same was read share it.
    #[serde(flatten)]
    pub detail: Detail,
    /// When the unit itself was last heard of.
    #[serde(default)]
    at: Option<Second>,
    /// The row that says it.
    #[serde(default)]
    row: Option<NonZeroU32>,
}

impl Serialize for UnitState {
    /// Of most units nothing was read, and there are hundreds of thousands: they are written without a look at fields that
    /// are not there.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { holds, detail, at, row } = self;
        let mut state = serializer.serialize_map(None)?;
        state.serialize_entry("holds", holds)?;
        detail.serialize_into(&mut state)?;
        at.iter().try_for_each(|at| state.serialize_entry("at", at))?;
        row.iter().try_for_each(|row| state.serialize_entry("row", row))?;
        state.end()
    }
}

impl UnitState {
    /// With what was read of it; nothing where that goes without saying.
    pub fn new(holds: Holds, detail: Detail) -> Self {
        Self { holds, detail, at: None, row: None }
    }

    /// The same, of a unit that was itself last heard of at a moment.
    #[must_use]
    pub fn heard(self, at: Timestamp) -> Self {
        Self { at: Some(at.into()), ..self }
    }

    /// The same, read in a row of the file that the observation is read from.
    #[must_use]
    pub fn in_row(self, row: u64) -> Self {
        Self { row: NonZeroU32::new(u32::try_from(row).unwrap_or(u32::MAX)), ..self }
    }

    /// When the unit itself was last heard of, to the second, where the source says.
    pub fn at(&self) -> Option<Timestamp> {
        self.at.map(Timestamp::from)
    }

    /// The row of the file that says it.
    pub fn row(&self) -> Option<u64> {
        self.row.map(|row| u64::from(row.get()))
    }
}

impl From<Holds> for UnitState {
    fn from(holds: Holds) -> Self {
        Self::new(holds, Detail::NOTHING)
    }
}

/// A second of the years 1970 to 2106, in four octets: there are a hundred thousand of them to each fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Second(NonZeroU32);

impl From<Timestamp> for Second {
    fn from(at: Timestamp) -> Self {
        let second = u32::try_from(at.as_second().max(1)).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(second).unwrap_or(NonZeroU32::MIN))
    }
}

impl From<Second> for Timestamp {
    fn from(second: Second) -> Self {
        Self::from_second(second.0.get().into()).unwrap_or_default()
    }
}

impl Serialize for Second {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Timestamp::from(*self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Second {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Timestamp::deserialize(deserializer).map(Self::from)
    }
}

/// Whether a fact is true for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The source does not say, or says something that is not understood.
    Unknown,
    /// The fact does not concern this unit (a virtual machine's disk).
    NotApplicable,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Units {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_was_stored_before_sources_added_up_is_read_and_written_as_it_was() {
        let old = r#"{"fact":"clients.firewall_on","complete":true,"units":{"pc-1":{"holds":"yes"},"pc-2":{"holds":"no","detail":"off","detail_id":"said"}}}"#;
        let units = read(old);
        assert_eq!((units.source.as_ref(), units.made_by), (None, MadeBy::Devices));
        assert_eq!((units.units["pc-1"].at(), units.units["pc-1"].row()), (None, None));
        assert_eq!(serde_json::to_string(&units).unwrap(), old);
    }

    #[test]
    fn a_source_says_whose_word_it_is_when_each_unit_was_heard_of_and_in_which_row() {
        let at: Timestamp = "2026-11-12T08:15:30.25Z".parse().unwrap();
        let state = UnitState::new(Holds::No, Detail::said("False")).heard(at).in_row(118);
        let units = Units::new("clients.disk_encrypted", false, [("pc-1".into(), state)].into());
        let units = units.of("table".into(), MadeBy::People);
        let json = serde_json::to_string(&units).unwrap();
        assert_eq!(
            json,
            r#"{"fact":"clients.disk_encrypted","complete":false,"source":"table","made_by":"people","units":{"pc-1":{"holds":"no","detail":"False","detail_id":"said","at":"2026-11-12T08:15:30Z","row":118}}}"#
        );
        assert_eq!(read(&json), units);
    }

    #[test]
    fn a_moment_outside_the_years_that_are_kept_is_the_nearest_that_is() {
        let kept =
            |at: &str| UnitState::from(Holds::Yes).heard(at.parse().unwrap()).at().unwrap().to_string();
        assert_eq!(kept("0001-01-01T00:00:00Z"), "1970-01-01T00:00:01Z");
        assert_eq!(kept("9999-01-01T00:00:00Z"), "2106-02-07T06:28:15Z");
    }

    #[test]
    fn a_unit_takes_little_room() {
        assert!(size_of::<(Arc<str>, UnitState)>() <= 40);
    }
}
