//! Reads a file of observations one by one, and keeps what it does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{Later, Observations};
use crate::asset::Asset;
use crate::observation::{Observation, Probe};
use crate::organisation::Organisation;
use crate::stored::{Lenient, Rest, is_of_later_version};

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
        let (mut measured, mut assets, mut observations) = (None, List::default(), List::default());
        let mut fields = Map::new();
        while let Some(name) = file.next_key::<String>()? {
            match name.as_str() {
                "schema" => schema = Some(file.next_value()?),
                "program" => program = Some(file.next_value()?),
                "organisation" => organisation = Some(one::<Organisation, A::Error>(&file.next_value()?)?),
                "measured" => measured = Some(file.next_value::<List<Probe>>()?),
                "assets" => assets = file.next_value()?,
                "observations" => observations = file.next_value()?,
                _ => drop(fields.insert(name, file.next_value()?)),
            }
        }
        let missing = |field| move || A::Error::missing_field(field);
        let (organisation, of_organisation) = organisation.ok_or_else(missing("organisation"))?;
        let kinds = measured.unwrap_or_else(|| List::of(Probe::ALL));
        let assets: List<Asset> = assets;
        let observations: List<Observation> = observations;
        let later = Later {
            fields: Rest::of_fields(fields),
            organisation: of_organisation,
            of_assets: beside(&assets, |asset| (asset.id.clone(), asset.kind)),
            of_observations: beside(&observations, |observation| observation.id.clone()),
            measured: kinds.unknown,
            assets: assets.unknown,
            observations: observations.unknown,
        };
        Ok(Observations {
            schema: schema.ok_or_else(missing("schema"))?,
            program: program.ok_or_else(missing("program"))?,
            organisation,
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

fn one<T: DeserializeOwned + Serialize, E: Error>(read: &Value) -> Result<(T, Rest), E> {
    let known = T::deserialize(Lenient(read)).map_err(E::custom)?;
    let rest = Rest::of(read, &known).map_err(E::custom)?;
    Ok((known, rest))
}

/// A list whose members are read one by one.
struct List<T> {
    known: Vec<T>,
    /// What was passed over in some of them, with their places.
    rests: Vec<(usize, Rest)>,
    /// Those that only a later version knows.
    unknown: Vec<Value>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::of([])
    }
}

impl<T> List<T> {
    fn of(known: impl IntoIterator<Item = T>) -> Self {
        Self { known: known.into_iter().collect(), rests: Vec::new(), unknown: Vec::new() }
    }
}

impl<'de, T: DeserializeOwned + Serialize> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Members(Self::default()))
    }
}

struct Members<T>(List<T>);

impl<'de, T: DeserializeOwned + Serialize> Visitor<'de> for Members<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let Self(mut list) = self;
        while let Some(read) = members.next_element::<Value>()? {
            match one::<T, serde_json::Error>(&read) {
                Ok((known, rest)) => {
                    if !rest.is_empty() {
                        list.rests.push((list.known.len(), rest));
                    }
                    list.known.push(known);
                }
                Err(error) if is_of_later_version(&error) => list.unknown.push(read),
                Err(error) => return Err(A::Error::custom(error)),
            }
        }
        Ok(list)
    }
}
