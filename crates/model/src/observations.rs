//! A set of observations as one file: what `scan --save` writes and `judge` reads.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::asset::Asset;
use crate::observation::{Observation, Probe};
use crate::organisation::Organisation;

/// The schema of such a file.
pub const SCHEMA: &str = "kravtjek/observations/1";

/// Everything that was seen, with the organisation it was seen for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observations {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The program and version that wrote it.
    pub program: String,
    /// Whose assets these are.
    pub organisation: Organisation,
    /// The kinds of measurement that the run set out to make; all where nothing is said.
    #[serde(default = "all_probes")]
    pub measured: BTreeSet<Probe>,
    /// The assets found besides those the organisation declares.
    #[serde(default)]
    pub assets: Vec<Asset>,
    /// What was seen of them, in any order.
    #[serde(default)]
    pub observations: Vec<Observation>,
}

fn all_probes() -> BTreeSet<Probe> {
    Probe::ALL.into()
}
