//! The machinery of a scan: parts of the organisation under way, several hundred measurements at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_judge::Step;
use kravtjek_model::asset::Asset;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Seen, Why};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;

use crate::error::Error;
use crate::event::Event;
use crate::eyes::Eyes;
use crate::harvest::{Harvest, Scanned};
use crate::scan::Scan;
use crate::spool::Extent;
use crate::under_way::{Ended, Measurement, UnderWay};
use crate::witness::{self, Witnesses};
use crate::{look, parts};

/// Measurements under way at once; the probes keep their own, stricter pace towards each server.
const AT_ONCE: usize = 300;
/// Parts under way at once: a few that wait for slow servers do not hold up the others.
const OPEN: usize = 40;

/// Some domains, what they lead to, and what was seen of them so far.
struct Part {
    organisation: Organisation,
    assets: Vec<Asset>,
    seen: Vec<Observation>,
    /// Where what was seen stands on disk.
    places: Vec<Extent>,
    waiting: VecDeque<Step>,
    under_way: usize,
}

struct Run<'a> {
    scan: &'a Scan<'a>,
    tell: &'a (dyn Fn(Event<'_>) + Sync),
    start: Start,
    open: BTreeMap<usize, Part>,
    under_way: UnderWay,
    harvest: Harvest,
    witnesses: Witnesses,
}

/// What was settled when the run began.
struct Start {
    eyes: Arc<Eyes>,
    /// The moment signatures are judged by.
    now: Timestamp,
    /// What all that is seen rests on.
    foundation: Observation,
}

impl Scan<'_> {
    /// Looks, round after round: what was seen names what is next. Stopped early, the rest is marked as cancelled.
    /// `foundation` is what was seen first, and when: all that is seen later rests on it. `tell`
    /// hears how far the run has come.
    ///
    /// # Errors
    /// When what was seen can neither be kept on disk nor be read again from there. A disk that takes no more ends the
    /// run early and is no error: what was seen until then stands, with [`Scanned::full`].
    pub async fn run(
        &self,
        (foundation, at): (Foundation, Timestamp),
        tell: &(dyn Fn(Event<'_>) + Sync),
    ) -> Result<Scanned, Error> {
        let now = self.clock.now();
        let mut harvest = Harvest::new()?;
        let (root, subject, seen) = (AssetId::from("."), Subject::name("."), Seen::Foundation(foundation));
        let foundation = self.observation(&root, &subject, seen, at);
        harvest.seen.add(&foundation)?;
        self.handed.observations.iter().try_for_each(|shown| harvest.seen.add(shown).map(drop))?;
        let start = Start { eyes: Arc::new(self.eyes.clone()), now, foundation };
        let (open, under_way) = (BTreeMap::new(), UnderWay::default());
        let mut run =
            Run { scan: self, tell, start, open, under_way, harvest, witnesses: Witnesses::default() };
        let mut left = parts::cut(self.target.organisation).into_iter().enumerate();
        loop {
            run.start()?;
            run.heed_the_disk();
            if run.under_way.len() < AT_ONCE
                && run.open.len() < OPEN
                && let Some((number, organisation)) = left.next()
            {
                run.begin(number, organisation)?;
                continue;
            }
            match run.under_way.next().await {
                Some(ended) => run.ended(ended)?,
                None if run.open.is_empty() => return run.finish(),
                // What was planned meanwhile was seen already, by another part.
                None => {}
            }
        }
    }
}

impl Run<'_> {
    /// Where the disk takes no more, the run ends with what it has.
    fn heed_the_disk(&self) {
        if !self.scan.eyes.stop.is_stopped() && self.harvest.full().is_some() {
            self.scan.eyes.stop.stop();
        }
    }

    fn begin(&mut self, number: usize, organisation: Organisation) -> Result<(), Error> {
        let part = Part {
            organisation,
            assets: Vec::new(),
            // Every part is judged by the foundation of the run.
            seen: vec![self.start.foundation.clone()],
            places: Vec::new(),
            waiting: VecDeque::new(),
            under_way: 0,
        };
        self.open.insert(number, part);
        self.advance(number)
    }

    /// A part with nothing under way is planned again; with nothing left to plan it is judged and closed.
    fn advance(&mut self, number: usize) -> Result<(), Error> {
        let Some(part) = self.open.get_mut(&number) else { return Ok(()) };
        if part.under_way > 0 || !part.waiting.is_empty() {
            return Ok(());
        }
        part.assets.extend(kravtjek_judge::leads(&part.organisation, &part.assets, &part.seen));
        part.waiting.extend(self.scan.steps(&part.organisation, &part.assets, &part.seen));
        if part.waiting.is_empty() {
            return self.close(number);
        }
        (self.tell)(Event::Planned(part.waiting.len()));
        Ok(())
    }

    /// A part where a port of mail was closed or a clock is off waits for the end of the run: what that says hangs on who
    /// answered anywhere, and when.
    fn close(&mut self, number: usize) -> Result<(), Error> {
        let Some(part) = self.open.remove(&number) else { return Ok(()) };
        let Part { organisation, assets, seen, places, .. } = part;
        let limit = self.scan.by.policy.limits.clock_skew_seconds;
        if seen.iter().any(|one| witness::hangs_on_others(one, limit)) {
            self.witnesses.keep(organisation, assets, places);
            return Ok(());
        }
        self.judge(&organisation, assets, seen)
    }

    fn judge(
        &mut self,
        part: &Organisation,
        assets: Vec<Asset>,
        mut seen: Vec<Observation>,
    ) -> Result<(), Error> {
        let at = self.scan.clock.now();
        seen.extend(self.scan.handed.of(part, &assets));
        for observation in self.scan.handed.about(part, &assets, &seen, at) {
            self.harvest.seen.add(&observation)?;
            seen.push(observation);
        }
        let outcomes = self.scan.outcomes(part, &assets, &seen);
        self.harvest.add(outcomes, assets, self.scan.target.organisation)
    }

    /// Starts what there is room for, part by part.
    fn start(&mut self) -> Result<(), Error> {
        let numbers: Vec<usize> = self.open.keys().copied().collect();
        for number in numbers {
            while self.under_way.len() < AT_ONCE
                && let Some(step) = self.open.get_mut(&number).and_then(|part| part.waiting.pop_front())
            {
                self.step(number, step)?;
            }
            self.advance(number)?;
        }
        Ok(())
    }

    fn step(&mut self, number: usize, step: Step) -> Result<(), Error> {
        // What another part has seen is not lost to this one, nor overwritten by its not looking.
        if self.scan.eyes.stop.is_stopped() && !self.under_way.has(&step) {
            let cancelled = not_seen(&step, NotSeen::only(Why::Cancelled));
            return self.saw(&[number], &step, cancelled).map(drop);
        }
        let (scan, start, subject) = (self.scan, &self.start, step.subject.clone());
        let made = self.under_way.begin(number, step, |step| {
            let (eyes, now) = (Arc::clone(&start.eyes), start.now);
            let (own, known) = (step.clone(), scan.known(step));
            async move { look::at(&eyes, &own, &known, now).await }
        });
        let Some(part) = self.open.get_mut(&number) else { return Ok(()) };
        match made {
            Some(place) => {
                part.seen.push(self.harvest.seen.read(place)?);
                part.places.push(place);
                (self.tell)(Event::Made(&subject));
            }
            None => part.under_way += 1,
        }
        Ok(())
    }

    fn ended(&mut self, ended: Ended) -> Result<(), Error> {
        let Ended { step, wanted, seen } = ended;
        let seen = seen.unwrap_or_else(|error| {
            // A panic in one measurement is a bug of ours; the rest of the run goes on without it.
            (self.tell)(Event::Broke { step: &step, report: &error.to_string() });
            not_seen(&step, NotSeen::new(Why::Upstream, Detail::name("kravtjek")))
        });
        let place = self.saw(&wanted, &step, seen)?;
        self.under_way.made(&step, place);
        for number in wanted {
            if let Some(part) = self.open.get_mut(&number) {
                part.under_way = part.under_way.saturating_sub(1);
            }
            self.advance(number)?;
        }
        Ok(())
    }

    /// Keeps what was seen, and shows it to the parts that wanted it.
    fn saw(&mut self, wanted: &[usize], step: &Step, seen: Seen) -> Result<Extent, Error> {
        if seen.inconclusive().is_some_and(|not_seen| not_seen.why == Why::Cancelled) {
            self.harvest.not_made(Measurement::of(step));
        }
        let observation = self.scan.observation(&step.asset, &step.subject, seen, self.scan.clock.now());
        let place = self.harvest.seen.add(&observation)?;
        self.witnesses.heed(&observation);
        for number in wanted {
            if let Some(part) = self.open.get_mut(number) {
                part.seen.push(observation.clone());
                part.places.push(place);
            }
            (self.tell)(Event::Made(&step.subject));
        }
        Ok(place)
    }

    /// Judges the parts that waited for the end, one after the other.
    fn finish(mut self) -> Result<Scanned, Error> {
        for waiting in self.witnesses.waiting() {
            let mut seen = vec![self.start.foundation.clone()];
            for place in waiting.places {
                seen.push(self.harvest.seen.read(place)?);
            }
            self.witnesses.join(&mut seen);
            self.judge(&waiting.organisation, waiting.assets, seen)?;
        }
        Ok(self.harvest.finish(self.scan.target.measured(), self.start.foundation))
    }
}

fn not_seen(step: &Step, not_seen: NotSeen) -> Seen {
    Seen::NotSeen(Attempt { probe: step.probe, not_seen })
}
