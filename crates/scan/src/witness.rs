//! What a part hangs on that other parts of the run have seen, and the parts that wait to hear it: a port of mail is closed
//! only where another one was open, and a clock that is off may be our own where all are.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

use kravtjek_model::asset::Asset;
use kravtjek_model::id::ObservationId;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{NotSeen, Observation, Seen, Tri, Why};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;

use crate::spool::Extent;

/// A part that was looked at and not judged yet. What was seen of it is on disk.
pub(crate) struct Waiting {
    pub(crate) organisation: Organisation,
    pub(crate) assets: Vec<Asset>,
    pub(crate) places: Vec<Extent>,
}

/// The mail servers that spoke in a run and the clocks of its services, and the parts whose status hangs on them.
#[derive(Default)]
pub(crate) struct Witnesses {
    spoke: Vec<Observation>,
    /// What each address said last under each name.
    clocks: BTreeMap<(IpAddr, String), Observation>,
    waiting: Vec<Waiting>,
}

/// Whether what it says hangs on what others said: that a mail server's port was closed, or that a clock is further off than
/// so many seconds.
pub(crate) fn hangs_on_others(observation: &Observation, limit: u32) -> bool {
    match &observation.seen {
        Seen::MailServer(server) => server.is_closed(),
        Seen::Http(http) => http.clock.is_some_and(|(seconds, _)| seconds.unsigned_abs() > u64::from(limit)),
        _ => false,
    }
}

impl Witnesses {
    /// Keeps of an observation that a mail server spoke or what a clock said, and nothing of the rest.
    pub(crate) fn heed(&mut self, observation: &Observation) {
        match (&observation.seen, &observation.subject) {
            (Seen::MailServer(server), _) if server.spoke() => {
                let seen = Seen::MailServer(Box::new(greeting(server)));
                self.spoke.push(Observation { seen, ..observation.clone() });
            }
            (Seen::Http(http), Subject::Request(request)) if http.clock.is_some() => {
                let one = Observation { seen: Seen::Http(clock(http)), ..observation.clone() };
                let last = self
                    .clocks
                    .entry((request.address.ip(), request.host.to_string()))
                    .or_insert_with(|| one.clone());
                if (last.at, &last.id) < (one.at, &one.id) {
                    *last = one;
                }
            }
            _ => {}
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
        let all = self.spoke.iter().chain(self.clocks.values());
        seen.extend(all.filter(|one| !own.contains(&one.id)).cloned());
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

/// What a clock said, in an answer that shows nothing else.
fn clock(http: &Http) -> Http {
    Http {
        url: http.url.clone(),
        address: http.address.clone(),
        method: http.method.clone(),
        hops: Vec::new(),
        closed: false,
        first_visit: None,
        clock: http.clock,
        broke_off: None,
        not_seen: Some(NotSeen::only(Why::Upstream)),
    }
}
