//! What a whole run rests on: root servers that answer as themselves, keys that fit the trust anchor, a plausible clock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Tri;
use super::dns::{Reason, State, anchor_flaw};
pub use super::flaw::Flaw;
use crate::detail::{self, Detail};

/// What a run rests on, as it was seen before anything else was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foundation {
    /// Whether the root's name servers answered as themselves; `false`: somebody answers in their place.
    pub servers: Tri,
    /// The state of the root's own keys, held against the trust anchor.
    pub root: State,
    /// Why the keys are in this state.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// The state of a record that is known to be good, the root's own SOA: what stands on the keys arrives whole.
    #[serde(default = "not_seen")]
    pub control: State,
    /// Why the control is in this state.
    #[serde(default)]
    pub control_reasons: Vec<Reason>,
    /// How the clock disagrees with the root's signatures; nothing where it agrees.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "detail::text::option")]
    pub clock: Option<Detail>,
    /// Ways to the root servers that are closed (`udp4`, `udp6`, `tcp`), and what was heard instead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "detail::text::map")]
    pub shut: BTreeMap<String, Detail>,
}

fn not_seen() -> State {
    State::Indeterminate
}

/// A flaw, and what exactly was seen of it.
pub type SeenFlaw = (Flaw, Detail);

impl Foundation {
    /// What is wrong with it, causes only: a wrong clock makes the root's keys look bogus, and then the keys are not at
    /// fault. That something could not be seen is no flaw; what rests on it could not be seen either.
    pub fn flaws(&self) -> Vec<SeenFlaw> {
        let mut flaws = Vec::new();
        if self.servers == Tri::NO {
            flaws.push((Flaw::Impostor, Detail::NOTHING));
        }
        if let Some(clock) = &self.clock {
            flaws.push((Flaw::Clock, clock.clone()));
        }
        if flaws.is_empty() {
            flaws.extend(self.of_keys());
        }
        flaws
    }

    fn of_keys(&self) -> Option<SeenFlaw> {
        let detail = |reasons: &[Reason]| reasons.first().map(|one| one.detail.clone()).unwrap_or_default();
        let flaw = match (self.root, self.control) {
            (State::Bogus, _) => anchor_flaw(&self.reasons).unwrap_or(Flaw::Root),
            (State::Insecure, _) => Flaw::NoAnchor,
            (State::Secure, State::Bogus | State::Insecure) => {
                return Some((Flaw::Control, detail(&self.control_reasons)));
            }
            _ => return None,
        };
        Some((flaw, detail(&self.reasons)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Probe;
    use crate::observation::dns::Cause;

    fn sound() -> Foundation {
        Foundation {
            servers: Tri::YES,
            root: State::Secure,
            reasons: Vec::new(),
            control: State::Secure,
            control_reasons: Vec::new(),
            clock: None,
            shut: BTreeMap::new(),
        }
    }

    fn because(cause: Cause) -> Vec<Reason> {
        vec![Reason::new(cause, ".", Detail::NOTHING)]
    }

    #[test]
    fn the_cause_is_named_and_not_what_follows_from_it() {
        let flaws = |foundation: &Foundation| {
            foundation.flaws().into_iter().map(|(flaw, _)| flaw).collect::<Vec<_>>()
        };
        assert_eq!(flaws(&sound()), []);
        let bogus = |cause| Foundation { root: State::Bogus, reasons: because(cause), ..sound() };
        let late = Foundation { clock: Some(Detail::said("ended")), ..bogus(Cause::SigExpired) };
        assert_eq!(flaws(&late), [Flaw::Clock]);
        assert_eq!(flaws(&Foundation { servers: Tri::NO, ..late }), [Flaw::Impostor, Flaw::Clock]);
        assert_eq!(flaws(&bogus(Cause::AnchorNoMatchingKey)), [Flaw::Anchor]);
        assert_eq!(flaws(&bogus(Cause::SigCryptoFailed)), [Flaw::Root]);
        let none = Foundation { root: State::Insecure, reasons: because(Cause::NoTrustAnchor), ..sound() };
        assert_eq!(flaws(&none), [Flaw::NoAnchor]);
        assert_eq!(flaws(&Foundation { control: State::Bogus, ..sound() }), [Flaw::Control]);
    }

    #[test]
    fn what_could_not_be_seen_is_no_flaw() {
        let unseen = Foundation { root: State::Indeterminate, control: State::Indeterminate, ..sound() };
        assert_eq!(unseen.flaws(), []);
    }

    #[test]
    fn files_rest_on_no_network_and_web_answers_need_no_trust_anchor() {
        for flaw in Flaw::ALL {
            assert!(!flaw.undermines(Probe::Units), "{flaw:?}");
            assert!(flaw.undermines(Probe::Dnssec), "{flaw:?}");
            assert_eq!(flaw.undermines(Probe::Http), flaw != Flaw::NoAnchor, "{flaw:?}");
        }
    }
}
