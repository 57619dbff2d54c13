//! Reads a file of observations one by one, and keeps what it does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Later, Observations};
use crate::answer::Answer;
use crate::asset::{Asset, Provenance};
use crate::audience::Audience;
use crate::observation::{Observation, Probe};
use crate::organisation::{Basis, Consent, Organisation, OrganisationKind};
use crate::stored::{Once, Original, Read, Readable, Rest, Unread, read};

impl<'de> Deserialize<'de> for Observations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(File)
    }
}

struct File;

impl<'de> Visitor<'de> for File {
    type Value = Observations;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file of observations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut file: A) -> Result<Observations, A::Error> {
        let (mut schema, mut program, mut organisation) = (None, None, None);
        let (mut measured, mut assets, mut observations) = (None, None, None);
        let mut fields = Map::new();
        while let Some(name) = file.next_key::<String>()? {
            let twice = match name.as_str() {
                "schema" => schema.replace(file.next_value()?).is_some(),
                "program" => program.replace(file.next_value()?).is_some(),
                "organisation" => {
                    organisation.replace(whose(&file.next_value::<Box<RawValue>>()?)?).is_some()
                }
                "measured" => measured.replace(file.next_value::<List<Probe>>()?).is_some(),
                "assets" => assets.replace(file.next_value::<List<Asset>>()?).is_some(),
                "observations" => observations.replace(file.next_value::<List<Observation>>()?).is_some(),
                _ => fields.insert(name.clone(), file.next_value::<Once>()?.0).is_some(),
            };
            if twice {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
        }
        let missing = |field| move || A::Error::missing_field(field);
        let organisation = organisation.ok_or_else(missing("organisation"))?;
        let kinds = measured.unwrap_or_else(|| List::of(Probe::ALL));
        let (assets, observations) = (assets.unwrap_or_default(), observations.unwrap_or_default());
        let later = Later {
            fields: Rest::of_fields(fields),
            organisation: organisation.rest,
            of_assets: beside(&assets, |asset| (asset.id.clone(), asset.kind)),
            of_observations: beside(&observations, |observation| observation.id.clone()),
            measured: kinds.unknown,
            assets: assets.unknown,
            observations: observations.unknown,
            words: organisation.later + assets.later,
        };
        Ok(Observations {
            schema: schema.ok_or_else(missing("schema"))?,
            program: program.ok_or_else(missing("program"))?,
            organisation: organisation.known,
            measured: kinds.known.into_iter().collect::<BTreeSet<_>>(),
            assets: assets.known,
            observations: observations.known,
            later,
        })
    }
}

/// What was passed over in the members of a list, by what they are known by.
fn beside<T, K: Ord>(list: &List<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, Rest> {
    let of = |(place, rest): &(usize, Rest)| Some((key(list.known.get(*place)?), rest.clone()));
    list.rests.iter().filter_map(of).collect()
}

fn whose<E: Error>(raw: &RawValue) -> Result<Read<Organisation>, E> {
    read(raw).map_err(|unread| match unread {
        Unread::Later(_) => E::custom("an organisation in words of a later version"),
        Unread::Broken(problem) => E::custom(problem),
    })
}

impl Readable for Probe {}

impl Readable for Observation {}

impl Readable for Asset {
    /// However it was found, it counts.
    fn weaken(read: &mut Value) -> Original {
        Original::default().word::<Provenance>(read, "found", "discovered")
    }
}

impl Readable for Organisation {
    fn weaken(read: &mut Value) -> Original {
        let original = Original::default()
            .word::<OrganisationKind>(read, "kind", "unknown")
            .members::<Answer>(read, "answers")
            .members::<Consent>(read, "consents");
        let tables = ["domains", "ranges", "systems", "networks"];
        let original =
            tables.into_iter().fold(original, |all, table| all.within(table, audiences(read.get_mut(table))));
        let Some(scope) = read.get_mut("scope") else { return original };
        original.within("scope", Original::default().word::<Basis>(scope, "basis", "given"))
    }
}

/// Whoever something is for in words of a later version, all is asked of it.
fn audiences(table: Option<&mut Value>) -> Original {
    let members = table.and_then(Value::as_object_mut).into_iter().flatten();
    members.fold(Original::default(), |all, (name, one)| {
        all.within(name, Original::default().word::<Audience>(one, "audience", "own"))
    })
}

/// A list whose members are read one by one.
struct List<T> {
    known: Vec<T>,
    /// What was passed over in some of them, with their places.
    rests: Vec<(usize, Rest)>,
    /// Those that only a later version knows.
    unknown: Vec<Value>,
    /// How many words only a later version knows in those that are known.
    later: usize,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::of([])
    }
}

impl<T> List<T> {
    fn of(known: impl IntoIterator<Item = T>) -> Self {
        Self { known: known.into_iter().collect(), rests: Vec::new(), unknown: Vec::new(), later: 0 }
    }
}

impl<'de, T: Readable> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Members(Self::default()))
    }
}

struct Members<T>(List<T>);

impl<'de, T: Readable> Visitor<'de> for Members<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let Self(mut list) = self;
        while let Some(raw) = members.next_element::<Box<RawValue>>()? {
            match read::<T>(&raw) {
                Ok(Read { known, rest, later }) => {
                    if !rest.is_empty() {
                        list.rests.push((list.known.len(), rest));
                    }
                    list.later += later;
                    list.known.push(known);
                }
                Err(Unread::Later(value)) => list.unknown.push(value),
                Err(Unread::Broken(problem)) => return Err(A::Error::custom(problem)),
            }
        }
        Ok(list)
    }
}
