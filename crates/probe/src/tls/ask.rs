//! Asks until there is an answer that can be relied on: silence counts only after a second try and two good ones.

use kravtjek_model::observation::{NotSeen, Why};

use super::hello::Hello;
use super::outcome::{Outcome, shown};
use super::reply::{Flight, OldestHello};
use super::starttls::Stopped;
use super::tables::alert_name;
use super::wire::Wire;

/// How often a server may ask to come back later before it is left alone.
const LATER: u32 = 3;
/// Silence counts when it happened so often and a good hello succeeded right after each; as many failures end the asking.
const TWICE: u32 = 2;

/// An answer that can be relied on, or none.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// It picked something that was offered.
    Yes(Box<Flight>),
    /// It speaks SSLv2.
    Oldest(OldestHello),
    /// It does not.
    No(No),
    /// It cannot be told.
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
    Quiet,
}

impl Answer {
    pub(crate) fn flight(&self) -> Option<&Flight> {
        match self {
            Self::Yes(flight) => Some(flight),
            _ => None,
        }
    }
}

/// What one try brought.
enum Tried {
    Done(Answer),
    /// Nothing was said.
    Silent(Why),
    /// It did not come to the hello.
    Failed(NotSeen),
}

impl Wire<'_> {
    /// Asks, and asks again where the first try proves nothing.
    pub(crate) async fn ask(&self, hello: &Hello) -> Answer {
        let first = {
            let _beside_others = self.alone.read().await;
            self.try_once(hello).await
        };
        if let Tried::Done(answer) = first {
            return answer;
        }
        // Further tries and the good ones go alone: what looked like silence may have been a queue.
        let _alone = self.alone.write().await;
        let (mut quiet, mut failures, mut tried, mut silent) = (0, 0, first, false);
        loop {
            let not_seen = match tried {
                Tried::Done(answer) => {
                    // It was silent, and then it was not.
                    self.state().unreliable |= silent;
                    return answer;
                }
                Tried::Silent(why) => {
                    silent = true;
                    // Where one of two back ends is dead, every second try is lost: the first silence takes two good
                    // ones, so that the next try meets the other back end.
                    let well = self.still_well().await && (quiet > 0 || self.still_well().await);
                    if well {
                        quiet += 1;
                    } else {
                        failures += 1;
                    }
                    NotSeen::new(why, "")
                }
                Tried::Failed(not_seen) => {
                    failures += 1;
                    not_seen
                }
            };
            if quiet >= TWICE && !self.state().unreliable {
                return Answer::No(No::Quiet);
            }
            if failures >= TWICE || quiet >= 2 * TWICE {
                return Answer::Open(not_seen);
            }
            tried = self.try_once(hello).await;
        }
    }

    async fn try_once(&self, hello: &Hello) -> Tried {
        let outcome = self.once(hello).await;
        if let Some(why) = outcome.silence() {
            return Tried::Silent(why);
        }
        Tried::Done(match outcome {
            Outcome::Accepted(flight) => Answer::Yes(flight),
            Outcome::Oldest(oldest) => Answer::Oldest(oldest),
            Outcome::Refused(alert) => Answer::No(No::Alert(alert)),
            Outcome::Older(_) => Answer::No(No::Older),
            Outcome::NotTls(octets) => Answer::Open(NotSeen::new(Why::Garbled, shown(&octets))),
            Outcome::Contradiction(contradiction) => {
                let words = format!("{} {}", contradiction.what, contradiction.detail);
                self.contradicts(contradiction);
                Answer::Open(NotSeen::new(Why::Garbled, words))
            }
            Outcome::Stopped(stopped) => return Tried::Failed(self.stopped(&stopped)),
            Outcome::NotOpened(not_seen) => return Tried::Failed(not_seen),
            Outcome::ClosedClean | Outcome::Reset | Outcome::Timeout => return Tried::Silent(Why::Closed),
        })
    }

    /// Whether the known-good hello is still accepted.
    async fn still_well(&self) -> bool {
        let good = self.state().good.clone();
        match good {
            Some(good) => {
                let outcome = self.once(&good).await;
                self.state().unreliable |= outcome.silence().is_some();
                matches!(outcome, Outcome::Accepted(_))
            }
            None => false,
        }
    }

    /// A server that declines for good, or for now once too often, is left alone.
    fn stopped(&self, stopped: &Stopped) -> NotSeen {
        let not_seen = stopped.not_seen();
        let mut state = self.state();
        let temporary = matches!(stopped, Stopped::Declined { temporary: true, .. });
        state.later += u32::from(temporary);
        let for_good = matches!(stopped, Stopped::Declined { temporary: false, .. } | Stopped::NotOffered);
        if for_good || state.later >= LATER {
            state.given_up = Some(not_seen.clone());
        }
        not_seen
    }
}

impl No {
    /// The server's own words.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Alert(alert) => alert_name(alert),
            Self::Older => "an older version".to_owned(),
            Self::Quiet => "silence".to_owned(),
        }
    }
}
