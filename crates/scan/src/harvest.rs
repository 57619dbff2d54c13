//! What has come of a run so far, and in the end: what was seen, what the checks say of it, and what was not measured.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};

use jiff::Timestamp;
use kravtjek_judge::{Breadth, Input, Looked, Outcomes, Tally, Yardstick};
use kravtjek_model::assessment::Assessment;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::{Observation, Probe};
use kravtjek_model::observations::{Later, Observations, SCHEMA};
use kravtjek_model::organisation::Organisation;

use crate::error::Error;
use crate::rows::AssetRows;
use crate::spool::Spool;
use crate::under_way::Measurement;

/// What a run has come to so far.
pub(crate) struct Harvest {
    pub(crate) seen: Spool<Observation>,
    rows: AssetRows,
    tally: Tally,
    assets: Vec<Asset>,
    /// The assets that were found by a part.
    found: HashSet<(AssetId, AssetKind)>,
    /// The assets that a part was judged with.
    judged: HashSet<(AssetId, AssetKind)>,
    /// What was not measured because the run was stopped, each thing once.
    not_made: HashSet<Measurement>,
}

impl Harvest {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self {
            seen: Spool::new()?,
            rows: AssetRows::new()?,
            tally: Tally::default(),
            assets: Vec::new(),
            found: HashSet::new(),
            judged: HashSet::new(),
            not_made: HashSet::new(),
        })
    }

    /// Adds what the checks say of a part, and the assets found in it. What several parts speak of, such as a mail
    /// gateway, counts once.
    pub(crate) fn add(
        &mut self,
        mut outcomes: Outcomes,
        found: Vec<Asset>,
        whole: &Organisation,
    ) -> Result<(), Error> {
        outcomes.retain(|asset, kind| self.judged.insert((asset.clone(), kind)));
        self.tally.count(&outcomes, whole);
        outcomes.rows().try_for_each(|row| self.rows.add(&row))?;
        let new = found.into_iter().filter(|asset| self.found.insert((asset.id.clone(), asset.kind)));
        self.assets.extend(new);
        Ok(())
    }

    /// Says of a measurement that it was not made because the run was stopped.
    pub(crate) fn not_made(&mut self, measurement: Measurement) {
        self.not_made.insert(measurement);
    }

    /// What stood in the way when the disk took no more.
    pub(crate) fn full(&self) -> Option<Error> {
        self.seen.full().or_else(|| self.rows.full())
    }

    pub(crate) fn finish(self, measured: BTreeSet<Probe>, foundation: Observation) -> Scanned {
        let full = self.full();
        let Self { seen, mut rows, mut tally, mut assets, not_made, .. } = self;
        tally.stopped_short(not_made.len());
        assets.sort_by(|one, other| (&one.id, one.kind).cmp(&(&other.id, other.kind)));
        rows.sort();
        Scanned { assets, measured, foundation, seen, rows, tally, full }
    }
}

/// What a scan saw, and what the checks say of it.
pub struct Scanned {
    /// The assets found besides the declared ones.
    pub assets: Vec<Asset>,
    /// The kinds of measurement that the run set out to make.
    pub measured: BTreeSet<Probe>,
    /// What was seen, the foundation of the run first.
    pub seen: Spool<Observation>,
    /// Why the run ended early, where the disk took no more of what was seen.
    pub full: Option<Error>,
    foundation: Observation,
    rows: AssetRows,
    tally: Tally,
}

impl Scanned {
    /// How many observations there are. The foundation of the run is none of anybody.
    pub fn count(&self) -> usize {
        self.seen.count().saturating_sub(1)
    }

    /// Writes the file that `judge` reads.
    ///
    /// # Errors
    /// When the writer takes no more, or what was kept cannot be read again.
    pub fn write(&mut self, organisation: &Organisation, out: &mut dyn Write) -> io::Result<()> {
        let about = Observations {
            schema: SCHEMA.to_owned(),
            program: self.foundation.by.clone(),
            organisation: organisation.clone(),
            measured: self.measured.clone(),
            assets: self.assets.clone(),
            observations: Vec::new(),
            later: Later::default(),
        };
        self.seen.write(&about, out)
    }

    /// The verdicts on what was seen, with the rows of the single assets.
    pub fn judged(
        self,
        organisation: &Organisation,
        by: Yardstick<'_>,
        on: Timestamp,
        breadth: Breadth,
    ) -> Assessment<AssetRows> {
        let looked = Looked {
            found: &self.assets,
            observations: std::slice::from_ref(&self.foundation),
            measured: &self.measured,
        };
        let input = Input { organisation, looked, by, on, breadth };
        kravtjek_judge::conclude(&input, &self.tally, self.rows)
    }
}
