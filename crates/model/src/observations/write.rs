//! Writes a file of observations, with what a later version had put in it.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Observations;
use crate::asset::Asset;
use crate::observation::{Observation, Probe};
use crate::stored::Rest;

impl Serialize for Observations {
    /// The observations stand last.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { schema, program, organisation, measured, assets, observations, later } = self;
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
}

/// The members of a list, each with what was passed over in it, and behind them those that are not known.
struct Members<'a, L, F>(&'a L, F, &'a [Value]);

impl<'a, T: Serialize + 'a, L, F> Serialize for Members<'a, L, F>
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
