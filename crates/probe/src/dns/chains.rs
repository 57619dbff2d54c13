//! From the root down to a zone: how each zone on the way hangs on the one above it (RFC 4035 §5.2).

use std::sync::Arc;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Cause, State};

use super::chain::Chain;
use super::delegation::Delegation;
use super::heard::Failure;
use super::keys::Entry;
use super::reason::At;
use super::resolver::Resolver;
use super::task::Task;
use super::tree::Zone;

impl Resolver {
    /// The chains of all zones from the root down to this one. The last is the zone's own.
    pub(crate) async fn chains(&self, zone: &Arc<Zone>, task: &Task) -> Vec<Arc<Chain>> {
        let mut chains: Vec<Arc<Chain>> = Vec::new();
        for zone in zone.path() {
            let mut known = tokio::select! {
                known = zone.chain.lock() => known,
                fault = task.expired() => {
                    chains.push(Arc::new(Chain::failed(&zone.apex, Failure::of(fault, &zone.apex), task.now)));
                    continue;
                }
            };
            let fresh = known.as_ref().filter(|chain| chain.counts(task.now));
            let chain = match fresh {
                Some(chain) => Arc::clone(chain),
                None => Arc::new(self.find_chain(&zone, chains.last().map(Arc::as_ref), task).await),
            };
            // What this look-up failed to measure, the next may measure; so, too, where it ended before all servers were
            // heard.
            let whole = chain.state == State::Secure || task.ended().is_none();
            if chain.state != State::Indeterminate && whole {
                *known = Some(Arc::clone(&chain));
            }
            chains.push(chain);
        }
        chains
    }

    async fn find_chain(&self, zone: &Arc<Zone>, parent: Option<&Chain>, task: &Task) -> Chain {
        let anchors = self.errand.anchors.of(&zone.apex);
        if !anchors.is_empty() {
            return self.keys_of(zone, Entry::Anchors(anchors.to_vec()), Vec::new(), task).await;
        }
        let (Some(parent), Some(above)) = (parent, &zone.parent) else {
            let reason = Cause::NoTrustAnchor.at(&zone.apex, Detail::no_trust_anchor());
            return Chain::new(&zone.apex, State::Insecure, vec![reason], task.now);
        };
        if parent.state != State::Secure {
            return Chain::new(&zone.apex, parent.state, parent.reasons.clone(), task.now);
        }
        let hung = self.delegation(zone, above, parent, task).await;
        let chain = match hung.said {
            Ok(Delegation::Signed(ds, notes)) => self.keys_of(zone, Entry::Ds(ds), notes, task).await,
            Ok(Delegation::Unsigned(reason, notes)) => {
                Chain { notes, ..Chain::new(&zone.apex, State::Insecure, vec![reason], task.now) }
            }
            Err(unclear) => Chain::new(&zone.apex, unclear.state, unclear.reasons, task.now),
        };
        Chain { between: hung.links, until: chain.until.min(hung.until), ..chain }
    }
}
