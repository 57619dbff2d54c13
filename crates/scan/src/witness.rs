//! Who answered on the port of mail, and the parts that wait to hear it: a port is closed only where another one was open.

use std::collections::HashSet;

use kravtjek_model::asset::Asset;
use kravtjek_model::id::ObservationId;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{NotSeen, Observation, Seen, Tri, Why};
use kravtjek_model::organisation::Organisation;

use crate::spool::Extent;

/// A part that was looked at and not judged yet. What was seen of it is on disk.
pub(crate) struct Waiting {
    pub(crate) organisation: Organisation,
    pub(crate) assets: Vec<Asset>,
    pub(crate) places: Vec<Extent>,
}

/// The mail servers that spoke in a run, and the parts whose status hangs on them.
#[derive(Default)]
pub(crate) struct Witnesses {
    spoke: Vec<Observation>,
    waiting: Vec<Waiting>,
}

/// Whether it says that a mail server's port was closed.
pub(crate) fn was_refused(observation: &Observation) -> bool {
    matches!(&observation.seen, Seen::MailServer(server) if server.is_closed())
}

impl Witnesses {
    /// Keeps of an observation that a mail server spoke, where it did: the greeting, and nothing of the rest.
    pub(crate) fn heed(&mut self, observation: &Observation) {
        if let Seen::MailServer(server) = &observation.seen
            && server.spoke()
        {
            let seen = Seen::MailServer(Box::new(greeting(server)));
            self.spoke.push(Observation { seen, ..observation.clone() });
        }
    }

    /// Keeps a part for the end of the run.
    pub(crate) fn keep(&mut self, organisation: Organisation, assets: Vec<Asset>, places: Vec<Extent>) {
        self.waiting.push(Waiting { organisation, assets, places });
    }

    /// The parts that waited.
    pub(crate) fn waiting(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.waiting)
    }

    /// Adds the witnesses to what was seen of a part, less those that it has met itself.
    pub(crate) fn join(&self, seen: &mut Vec<Observation>) {
        let own: HashSet<ObservationId> = seen.iter().map(|one| one.id.clone()).collect();
        seen.extend(self.spoke.iter().filter(|one| !own.contains(&one.id)).cloned());
    }
}

/// What a witness must say, and nothing that a check could settle anything by.
fn greeting(server: &MailServer) -> MailServer {
    let not_seen = NotSeen::only(Why::Upstream);
    MailServer {
        host: server.host.clone(),
        address: server.address.clone(),
        greeting: server.greeting.clone(),
        ehlo: Vec::new(),
        ehlo_otherwise: Vec::new(),
        starttls: Tri::Escaped { not_seen: not_seen.clone() },
        auth_in_clear: None,
        injection: None,
        tls: None,
        dane: None,
        refused: None,
        not_seen: Some(not_seen),
    }
}
