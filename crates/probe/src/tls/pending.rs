//! A question to a TLS server that waits to be asked again, and what its tries add up to.

use kravtjek_model::observation::{NotSeen, Why};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::hello::Hello;
use super::reply::{Flight, OldestHello};

/// Silence counts when it happened so often and a good hello succeeded right after each; as many failures end the asking.
const TWICE: u32 = 2;

/// An answer that can be relied on, or none.
#[derive(Clone, Debug)]
pub(crate) enum HelloAnswer {
    /// It picked something that was offered.
    Yes(Box<Flight>),
    /// It speaks SSLv2.
    Oldest(OldestHello),
    /// It does not.
    No(No),
    /// It is not known.
    Open(NotSeen),
}

/// How a server said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum No {
    /// With an alert.
    Alert(u8),
    /// It picked an older version.
    Older,
    /// With silence, twice, while a good hello directly after each succeeded.
    Quiet(Why),
}

impl HelloAnswer {
    pub(crate) fn flight(&self) -> Option<&Flight> {
        match self {
            Self::Yes(flight) => Some(flight),
            _ => None,
        }
    }
}

/// What one try brought.
pub(super) enum Tried {
    Done(HelloAnswer),
    /// Nothing was said.
    Silent(Why),
    /// It did not come to the hello.
    Failed(NotSeen),
}

/// A question that waits to be asked again.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(super) hello: Hello,
    /// When silence came that no good hello has followed yet.
    pub(super) silent: Option<Instant>,
    /// How it was silent, if it was.
    pub(super) why: Option<Why>,
    /// Times that a good hello followed.
    pub(super) quiet: u32,
    pub(super) failures: u32,
    pub(super) last: NotSeen,
    pub(super) answer: Option<HelloAnswer>,
    pub(super) tell: oneshot::Sender<HelloAnswer>,
}

impl Pending {
    /// A good hello succeeded that was sent at a moment.
    pub(super) fn well(&mut self, sent: Instant) {
        if self.silent.take_if(|silent| *silent <= sent).is_some() {
            self.quiet += 1;
        }
    }

    /// It was asked; the answer, if that settles it.
    pub(super) fn tried(&mut self, tried: Tried) -> Option<HelloAnswer> {
        match tried {
            Tried::Done(answer) => return Some(answer),
            Tried::Silent(why) => {
                self.silent = Some(Instant::now());
                self.why = Some(why);
                self.last = NotSeen::only(why);
            }
            Tried::Failed(not_seen) => {
                self.failures += 1;
                self.last = not_seen;
            }
        }
        None
    }

    /// What follows from all tries, if anything does. The silence of who was silent without reason means nothing.
    pub(super) fn settled(&self, unreliable: bool) -> Option<HelloAnswer> {
        if let (Some(why), false) = (self.why.filter(|_| self.quiet >= TWICE), unreliable) {
            return Some(HelloAnswer::No(No::Quiet(why)));
        }
        let over = self.failures >= TWICE || self.quiet >= 2 * TWICE;
        over.then(|| HelloAnswer::Open(self.last.clone()))
    }

    /// Its own hello was met with silence already, and another one of these offers all of it: it need not be sent again
    /// as long as the other is not answered.
    pub(super) fn covered_by(&self, other: &Self) -> bool {
        self.quiet > 0 && other.hello.offers(&self.hello)
    }
}
