//! A set of observations as one file: what `scan --save` writes and `judge` reads.

mod flaws;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::asset::{Asset, AssetKind};
use crate::id::{AssetId, ObservationId};
use crate::observation::{Observation, Probe};
use crate::organisation::Organisation;
use crate::stored::Rest;

pub use self::flaws::{Flaw, flaws};
pub use self::write::Written;

/// The schema of such a file.
pub const SCHEMA: &str = "kravtjek/observations/1";

/// Everything that was seen, with the organisation it was seen for.
#[derive(Clone, Debug, PartialEq)]
pub struct Observations {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The program and version that wrote it.
    pub program: String,
    /// Whose assets these are.
    pub organisation: Organisation,
    /// The kinds of measurement that the run set out to make; all where nothing is said.
    pub measured: BTreeSet<Probe>,
    /// The assets found besides those the organisation declares.
    pub assets: Vec<Asset>,
    /// What was seen of them, in any order.
    pub observations: Vec<Observation>,
    /// What a later version wrote that is not known here.
    pub later: Later,
}

/// What a later version wrote in such a file and this one does not know. It is written out again with the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Later {
    /// Fields of the file itself.
    fields: Rest,
    organisation: Rest,
    /// Fields of assets and observations that are known otherwise.
    of_assets: BTreeMap<(AssetId, AssetKind), Rest>,
    of_observations: BTreeMap<ObservationId, Rest>,
    /// Members of lists that are of kinds not known here, whole.
    measured: Vec<Value>,
    assets: Vec<Value>,
    observations: Vec<Value>,
    /// How many words of the organisation and of assets are read as the weakest known ones, or left out with what they
    /// stand in.
    words: usize,
}

impl Later {
    /// How many observations say something in words that are not known here. They count as not looked at.
    pub fn unread(&self) -> usize {
        self.observations.len()
    }

    /// How much is said of the organisation and its assets in words that are not known here. It does not count.
    pub fn unread_words(&self) -> usize {
        self.words + self.assets.len()
    }
}

impl Observations {
    /// The same with each observation once: one that is read again, such as a gateway's that two parts of a run measured at
    /// one moment, is still one fact.
    ///
    /// # Errors
    /// The id that two different observations have.
    pub fn each_once(mut self) -> Result<Self, ObservationId> {
        let mut first: BTreeMap<ObservationId, usize> = BTreeMap::new();
        let mut once: Vec<Observation> = Vec::with_capacity(self.observations.len());
        for observation in self.observations {
            match first.get(&observation.id).and_then(|at| once.get(*at)) {
                Some(same) if *same == observation => {}
                Some(_) => return Err(observation.id),
                None => {
                    first.insert(observation.id.clone(), once.len());
                    once.push(observation);
                }
            }
        }
        self.observations = once;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ids: &[(&str, &str)]) -> Observations {
        let list: Vec<String> = ids
            .iter()
            .map(|(id, asset)| {
                format!(
                    r#"{{"id":"{id}","asset":"{asset}","subject":"a.dk","at":"2026-11-21T12:00:00Z","by":"x",
                        "seen":{{"kind":"dkim","level":"E"}}}}"#
                )
            })
            .collect();
        let json = format!(
            r#"{{"schema":"{SCHEMA}","program":"x","organisation":{{"name":"A","kind":"state",
                "scope":{{"basis":"given","complete":false}}}},"observations":[{}]}}"#,
            list.join(",")
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn the_same_observation_twice_is_one_and_two_under_one_id_are_refused() {
        let whole = named(&[("o1", "a.dk"), ("o2", "a.dk"), ("o1", "a.dk")]);
        assert_eq!(whole.each_once().unwrap(), named(&[("o1", "a.dk"), ("o2", "a.dk")]));
        let torn = named(&[("o1", "a.dk"), ("o2", "a.dk"), ("o1", "b.dk")]);
        assert_eq!(torn.each_once().unwrap_err().as_str(), "o1");
    }
}
