//! Writes a file of observations, with what a later version had put in it.

use std::collections::BTreeSet;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Later, Observations, SCHEMA};
use crate::asset::Asset;
use crate::observation::{Observation, Probe};
use crate::organisation::Organisation;
use crate::stored::Rest;

/// What stands in such a file, borrowed from where it is: there may be half a million units in it.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// As [`Observations::program`].
    pub program: &'a str,
    /// As [`Observations::organisation`].
    pub organisation: &'a Organisation,
    /// As [`Observations::measured`].
    pub measured: &'a BTreeSet<Probe>,
    /// As [`Observations::assets`].
    pub assets: &'a [Asset],
    /// As [`Observations::observations`].
    pub observations: &'a [Observation],
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        written(SCHEMA, *self, &Later::default(), serializer)
    }
}

impl Serialize for Observations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { schema, program, organisation, measured, assets, observations, later } = self;
        written(schema, Written { program, organisation, measured, assets, observations }, later, serializer)
    }
}

/// The observations stand last.
fn written<S: Serializer>(
    schema: &str,
    what: Written<'_>,
    later: &Later,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Written { program, organisation, measured, assets, observations } = what;
    let none = Rest::default();
    let mut file = serializer.serialize_map(None)?;
    file.serialize_entry("schema", schema)?;
    file.serialize_entry("program", program)?;
    file.serialize_entry("organisation", &later.organisation.with(organisation))?;
    file.serialize_entry("measured", &Members(measured, |_: &Probe| &none, &later.measured))?;
    let of_asset = |asset: &Asset| later.of_assets.get(&(asset.id.clone(), asset.kind)).unwrap_or(&none);
    file.serialize_entry("assets", &Members(assets, of_asset, &later.assets))?;
    for (name, value) in later.fields.fields() {
        file.serialize_entry(name, value)?;
    }
    let of = |one: &Observation| later.of_observations.get(&one.id).unwrap_or(&none);
    file.serialize_entry("observations", &Members(observations, of, &later.observations))?;
    file.end()
}

/// The members of a list, each with what was passed over in it, and behind them those that are not known.
struct Members<'a, L: ?Sized, F>(&'a L, F, &'a [Value]);

impl<'a, T: Serialize + 'a, L: ?Sized, F> Serialize for Members<'a, L, F>
where
    &'a L: IntoIterator<Item = &'a T>,
    F: Fn(&T) -> &'a Rest,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(known, beside, unknown) = self;
        let mut list = serializer.serialize_seq(None)?;
        for one in *known {
            list.serialize_element(&beside(one).with(one))?;
        }
        unknown.iter().try_for_each(|one| list.serialize_element(one))?;
        list.end()
    }
}
