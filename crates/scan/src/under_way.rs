//! The measurements under way, each for one part of the organisation or for all that want it.

use std::collections::HashMap;
use std::future::Future;

use kravtjek_judge::Step;
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::{Probe, Seen};
use kravtjek_model::subject::Subject;
use tokio::task::{Id, JoinError, JoinSet};

use crate::spool::Extent;

/// What tells one measurement from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Measurement {
    probe: Probe,
    /// None for look-ups, which are facts about the DNS.
    asset: Option<AssetId>,
    subject: Subject,
}

impl Measurement {
    pub(crate) fn of(step: &Step) -> Self {
        let asset = (step.probe != Probe::Dns).then(|| step.asset.clone());
        Self { probe: step.probe, asset, subject: step.subject.clone() }
    }

    /// The measurement where it is made once for all parts: whatever concerns a mail gateway, since gateways serve many
    /// domains.
    fn shared(step: &Step) -> Option<Self> {
        (step.kind == AssetKind::MailGateway).then(|| Self::of(step))
    }
}

/// A measurement that several parts may want.
enum Shared {
    /// Being made; these parts wait for it as well.
    UnderWay(Vec<usize>),
    /// Made.
    Made(Extent),
}

/// The measurements under way.
#[derive(Default)]
pub(crate) struct UnderWay {
    tasks: JoinSet<Seen>,
    owners: HashMap<Id, (usize, Step)>,
    shared: HashMap<Measurement, Shared>,
}

/// A measurement that has come to its end.
pub(crate) struct Ended {
    pub(crate) step: Step,
    /// The parts that wanted it.
    pub(crate) wanted: Vec<usize>,
    /// What was seen, or how the task broke.
    pub(crate) seen: Result<Seen, JoinError>,
}

impl UnderWay {
    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether a measurement was made or is under way for all parts: then it can be had without making another.
    pub(crate) fn has(&self, step: &Step) -> bool {
        Measurement::shared(step).is_some_and(|key| self.shared.contains_key(&key))
    }

    /// Begins a measurement for a part, or has the part wait for one that is under way. One that was made before is not
    /// made again: then this is where it stands.
    pub(crate) fn begin<F>(
        &mut self,
        part: usize,
        step: Step,
        look: impl FnOnce(&Step) -> F,
    ) -> Option<Extent>
    where
        F: Future<Output = Seen> + Send + 'static,
    {
        let shared = Measurement::shared(&step);
        match shared.as_ref().and_then(|key| self.shared.get_mut(key)) {
            Some(Shared::Made(place)) => return Some(*place),
            Some(Shared::UnderWay(parts)) => parts.push(part),
            None => {
                let task = self.tasks.spawn(look(&step));
                self.owners.insert(task.id(), (part, step));
                if let Some(key) = shared {
                    self.shared.insert(key, Shared::UnderWay(Vec::new()));
                }
            }
        }
        None
    }

    /// The next to end; none when nothing is under way.
    pub(crate) async fn next(&mut self) -> Option<Ended> {
        loop {
            let (id, seen) = match self.tasks.join_next_with_id().await? {
                Ok((id, seen)) => (id, Ok(seen)),
                Err(error) => (error.id(), Err(error)),
            };
            let Some((part, step)) = self.owners.remove(&id) else { continue };
            let mut wanted = vec![part];
            let shared = Measurement::shared(&step).and_then(|key| self.shared.remove(&key));
            if let Some(Shared::UnderWay(others)) = shared {
                wanted.extend(others);
            }
            return Some(Ended { step, wanted, seen });
        }
    }

    /// Notes where a measurement stands, for parts that will want it.
    pub(crate) fn made(&mut self, step: &Step, place: Extent) {
        if let Some(key) = Measurement::shared(step) {
            self.shared.insert(key, Shared::Made(place));
        }
    }
}
