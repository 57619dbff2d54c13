//! The machinery of a scan: parts of the organisation under way, several hundred measurements at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use kravtjek_judge::{Step, Tally};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Probe, Seen, Why};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;
use tokio::task::{Id, JoinError, JoinSet};

use super::kept::{Kept, Place};
use super::laid::Laid;
use super::{Progress, Scan, Scanned, look, parts};
use crate::eyes::Eyes;
use crate::failure::Failure;

/// Measurements under way at once; the probes keep their own, stricter pace towards each server.
const AT_ONCE: usize = 300;
/// Parts under way at once: a few that wait for slow servers do not hold up the others.
const OPEN: usize = 40;

/// Some domains, what they lead to, and what was seen of them so far.
struct Part {
    organisation: Organisation,
    assets: Vec<Asset>,
    seen: Vec<Observation>,
    waiting: VecDeque<Step>,
    under_way: usize,
}

/// A measurement that several parts may want: mail gateways serve many domains.
enum Shared {
    /// Being made; these parts wait for it as well.
    UnderWay(Vec<usize>),
    /// Made.
    Done(Place),
}

/// The kind of measurement, the asset (none for look-ups, which are facts about the DNS) and the subject.
type Key = (Probe, Option<AssetId>, Subject);

struct Run<'a> {
    scan: &'a Scan<'a>,
    eyes: Arc<Eyes>,
    progress: &'a Progress,
    measured: BTreeSet<Probe>,
    open: BTreeMap<usize, Part>,
    tasks: JoinSet<Seen>,
    owners: HashMap<Id, (usize, Step)>,
    shared: HashMap<Key, Shared>,
    found: HashSet<(AssetId, AssetKind)>,
    told: HashSet<(AssetId, AssetKind)>,
    assets: Vec<Asset>,
    tally: Tally,
    laid: Laid,
    kept: Kept,
    foundation: Observation,
    /// What was not measured because the run was stopped, each thing once.
    not_made: HashSet<Key>,
}

pub(super) async fn run(
    scan: &Scan<'_>,
    foundation: Foundation,
    progress: &Progress,
) -> Result<Scanned, Failure> {
    let mut kept = Kept::new()?;
    let root = AssetId::from(".");
    let foundation = scan.observed(&root, &Subject::name("."), Seen::Foundation(foundation), kept.count());
    kept.add(&foundation)?;
    let mut run = Run {
        scan,
        eyes: Arc::new(scan.eyes.clone()),
        progress,
        measured: scan.measured(),
        open: BTreeMap::new(),
        tasks: JoinSet::new(),
        owners: HashMap::new(),
        shared: HashMap::new(),
        found: HashSet::new(),
        told: HashSet::new(),
        assets: Vec::new(),
        tally: Tally::default(),
        laid: Laid::new()?,
        kept,
        foundation,
        not_made: HashSet::new(),
    };
    let mut left = parts::cut(scan.organisation).into_iter().enumerate();
    loop {
        run.start()?;
        run.heed_the_disk();
        if run.tasks.len() < AT_ONCE
            && run.open.len() < OPEN
            && let Some((number, organisation)) = left.next()
        {
            run.begin(number, organisation)?;
            continue;
        }
        match run.tasks.join_next_with_id().await {
            Some(done) => run.done(done)?,
            None if run.open.is_empty() => return Ok(run.finish()),
            // What was planned meanwhile was seen already, by another part.
            None => {}
        }
    }
}

impl Run<'_> {
    /// Where the disk takes no more, the run ends with what it has.
    fn heed_the_disk(&self) {
        if !self.scan.stop.is_stopped() && (self.kept.full().is_some() || self.laid.full().is_some()) {
            self.scan.stop.stop();
        }
    }

    fn begin(&mut self, number: usize, organisation: Organisation) -> Result<(), Failure> {
        let part = Part {
            organisation,
            assets: Vec::new(),
            // Every part is judged by the ground under the run.
            seen: vec![self.foundation.clone()],
            waiting: VecDeque::new(),
            under_way: 0,
        };
        self.open.insert(number, part);
        self.advance(number)
    }

    /// A part with nothing under way is planned again; with nothing left to plan it is weighed and closed.
    fn advance(&mut self, number: usize) -> Result<(), Failure> {
        let Some(part) = self.open.get_mut(&number) else { return Ok(()) };
        if part.under_way > 0 || !part.waiting.is_empty() {
            return Ok(());
        }
        part.assets.extend(kravtjek_judge::leads(&part.organisation, &part.assets, &part.seen));
        let steps = self.scan.steps(&part.organisation, &part.assets, &part.seen);
        if steps.is_empty() {
            return self.close(number);
        }
        self.progress.round(steps.len());
        part.waiting.extend(steps);
        Ok(())
    }

    fn close(&mut self, number: usize) -> Result<(), Failure> {
        let Some(mut part) = self.open.remove(&number) else { return Ok(()) };
        if let Some(payloads) = self.scan.payloads {
            let about = payloads.about(&part.organisation, &part.assets, &part.seen, (self.scan.clock)());
            for observation in about {
                self.kept.add(&observation)?;
                part.seen.push(observation);
            }
        }
        let mut outcomes = self.scan.outcomes(&part.organisation, &part.assets, &part.seen, &self.measured);
        // What several parts speak of, such as a mail gateway, is told once.
        let told = &mut self.told;
        outcomes.retain(|asset, kind| told.insert((asset.clone(), kind)));
        self.tally.count(&outcomes, self.scan.organisation);
        outcomes.rows().try_for_each(|row| self.laid.add(&row))?;
        let new = part.assets.into_iter().filter(|asset| self.found.insert((asset.id.clone(), asset.kind)));
        self.assets.extend(new);
        Ok(())
    }

    /// Starts what there is room for, part by part.
    fn start(&mut self) -> Result<(), Failure> {
        let numbers: Vec<usize> = self.open.keys().copied().collect();
        for number in numbers {
            while self.tasks.len() < AT_ONCE
                && let Some(step) = self.open.get_mut(&number).and_then(|part| part.waiting.pop_front())
            {
                self.step(number, step)?;
            }
            self.advance(number)?;
        }
        Ok(())
    }

    fn step(&mut self, number: usize, step: Step) -> Result<(), Failure> {
        if self.scan.stop.is_stopped() {
            let cancelled = not_seen(&step, NotSeen::new(Why::Cancelled, ""));
            return self.saw(&[number], &step, cancelled).map(drop);
        }
        let key = shared(&step);
        match key.as_ref().and_then(|key| self.shared.get_mut(key)) {
            Some(Shared::Done(place)) => {
                let observation = self.kept.read(*place)?;
                if let Some(part) = self.open.get_mut(&number) {
                    part.seen.push(observation);
                }
                self.progress.done(&step.subject);
                return Ok(());
            }
            Some(Shared::UnderWay(parts)) => parts.push(number),
            None => {
                let (eyes, now) = (Arc::clone(&self.eyes), self.scan.now);
                let (own, known) = (step.clone(), self.scan.known(&step));
                let task = self.tasks.spawn(async move { look::at(&eyes, &own, &known, now).await });
                self.owners.insert(task.id(), (number, step));
                if let Some(key) = key {
                    self.shared.insert(key, Shared::UnderWay(Vec::new()));
                }
            }
        }
        if let Some(part) = self.open.get_mut(&number) {
            part.under_way += 1;
        }
        Ok(())
    }

    fn done(&mut self, done: Result<(Id, Seen), JoinError>) -> Result<(), Failure> {
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some((number, step)) = self.owners.remove(&id) else { return Ok(()) };
        let seen = done.map(|(_, seen)| seen).unwrap_or_else(|error| {
            // A panic in one measurement is a bug of ours; the rest of the run goes on without it.
            self.progress.note(&error.to_string());
            not_seen(&step, NotSeen::new(Why::Upstream, "kravtjek"))
        });
        let key = shared(&step);
        let mut wanted = vec![number];
        if let Some(Shared::UnderWay(others)) = key.as_ref().and_then(|key| self.shared.remove(key)) {
            wanted.extend(others);
        }
        let place = self.saw(&wanted, &step, seen)?;
        if let Some(key) = key {
            self.shared.insert(key, Shared::Done(place));
        }
        for number in wanted {
            if let Some(part) = self.open.get_mut(&number) {
                part.under_way = part.under_way.saturating_sub(1);
            }
            self.advance(number)?;
        }
        Ok(())
    }

    /// Keeps what was seen, and shows it to the parts that wanted it.
    fn saw(&mut self, wanted: &[usize], step: &Step, seen: Seen) -> Result<Place, Failure> {
        if seen.inconclusive().is_some_and(|not_seen| not_seen.why == Why::Cancelled) {
            let asset = (step.probe != Probe::Dns).then(|| step.asset.clone());
            self.not_made.insert((step.probe, asset, step.subject.clone()));
        }
        let observation = self.scan.observation(step, seen, self.kept.count());
        let place = self.kept.add(&observation)?;
        for number in wanted {
            if let Some(part) = self.open.get_mut(number) {
                part.seen.push(observation.clone());
            }
            self.progress.done(&step.subject);
        }
        Ok(place)
    }

    fn finish(self) -> Scanned {
        let Self { mut assets, measured, mut tally, mut laid, kept, foundation, not_made, .. } = self;
        tally.stopped_short(not_made.len());
        assets.sort_by(|one, other| (&one.id, one.kind).cmp(&(&other.id, other.kind)));
        laid.sort();
        let full = kept.full().or_else(|| laid.full());
        Scanned { assets, measured, tally, laid, kept, foundation, full }
    }
}

/// What is measured once for all parts: whatever concerns a mail gateway.
fn shared(step: &Step) -> Option<Key> {
    let asset = (step.probe != Probe::Dns).then(|| step.asset.clone());
    (step.kind == AssetKind::MailGateway).then(|| (step.probe, asset, step.subject.clone()))
}

fn not_seen(step: &Step, not_seen: NotSeen) -> Seen {
    Seen::NotSeen(Attempt { probe: step.probe, not_seen })
}
