//! Writes a file of observations, with what a later version had put in it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Observations, SCHEMA};
use crate::asset::Asset;
use crate::observation::{Json, Observation, Probe};
use crate::organisation::Organisation;
use crate::stored::Rest;

/// What stands in such a file, with observations that are written already: there may be half a million units in them.
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
    pub observations: &'a [Json],
}

impl Written<'_> {
    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let Self { program, organisation, measured, assets, observations } = *self;
        let before = Before { schema: SCHEMA, program, organisation, measured, assets };
        let mut before = serde_json::to_vec(&before)?;
        // The observations stand last, before the brace.
        _ = before.pop();
        to.write_all(&before)?;
        to.write_all(br#","observations":["#)?;
        for (at, one) in observations.iter().enumerate() {
            if at > 0 {
                to.write_all(b",")?;
            }
            to.write_all(one.as_bytes())?;
        }
        to.write_all(b"]}")
    }
}

/// What stands before the observations.
#[derive(Serialize)]
struct Before<'a> {
    schema: &'a str,
    program: &'a str,
    organisation: &'a Organisation,
    measured: &'a BTreeSet<Probe>,
    assets: &'a [Asset],
}

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

#[cfg(test)]
mod tests {
    use super::super::Later;
    use super::*;
    use crate::asset::{AssetKind, Provenance};
    use crate::observation::units::{Holds, Units};
    use crate::observation::{Draft, Seen};
    use crate::subject::Subject;

    #[test]
    fn a_file_of_what_is_written_already_is_the_same_file() {
        let sum = |octets: &[u8]| [u8::try_from(octets.len() % 251).unwrap(); 32];
        let draft = |fact: &str| Draft {
            asset: "clients".into(),
            subject: Subject::Fact(fact.into()),
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            by: "æ.csv".to_owned(),
            file_sha256: None,
            seen: Seen::Units(Units::new(fact, true, [("pc-1".into(), Holds::Yes.into())].into())),
        };
        for facts in [&[][..], &["clients.os_supported", "clients.firewall_on"]] {
            let (observations, json): (Vec<_>, Vec<_>) =
                facts.iter().map(|fact| draft(fact).named_and_written(sum)).unzip();
            let all = Observations {
                schema: SCHEMA.to_owned(),
                program: "kravtjek".to_owned(),
                organisation: Organisation::given("Nordhavn Kommune", []),
                measured: [Probe::Units].into(),
                assets: vec![Asset {
                    id: "clients".into(),
                    kind: AssetKind::Fleet,
                    found: Provenance::Imported,
                }],
                observations,
                later: Later::default(),
            };
            let Observations { program, organisation, measured, assets, .. } = &all;
            let mut written = Vec::new();
            Written { program, organisation, measured, assets, observations: &json }
                .write(&mut written)
                .unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&all).unwrap());
        }
    }
}
