//! What was found out of zones and of name servers' addresses, remembered for as long as TTLs allow and within a bound.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::base::Rtype;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::heard::Failure;
use super::hints::RootHints;
use super::name::{self, Name};
use super::task::Task;
use super::tree::{Step, Zone};
use super::ttl::{LONGEST, until};

/// Names below zones of which is remembered what is there.
const STEPS: usize = 65_536;
/// Address look-ups of name servers that are remembered, one for each family.
const ADDRESSES: usize = 16_384;

/// Something found out, and until when it counts.
#[derive(Clone, Debug)]
pub(crate) struct Lasting<T> {
    is: T,
    until: Instant,
}

impl<T> Lasting<T> {
    /// Something that counts for a TTL from now on.
    pub(crate) fn new(is: T, ttl: u32) -> Self {
        Self { is, until: until(ttl) }
    }
}

/// The place of one thing that is found out once for all who ask.
pub(crate) type Cell<T> = Arc<OnceCell<Lasting<T>>>;

/// A name server, and the type of its addresses.
type Family = (Name, Rtype);

/// What all look-ups share that see the same of the DNS.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) root: Arc<Zone>,
    steps: Mutex<Recent<(u64, Name), Step>>,
    addresses: Mutex<Recent<Family, Arc<[IpAddr]>>>,
}

impl Memory {
    pub(crate) fn new(hints: &RootHints) -> Self {
        Self {
            root: Arc::new(Zone::root(hints)),
            steps: Mutex::new(Recent::new(STEPS)),
            addresses: Mutex::new(Recent::new(ADDRESSES)),
        }
    }

    /// The place where a name server's addresses of one family are remembered.
    pub(crate) fn addresses(&self, server: &Name, family: Rtype) -> Cell<Arc<[IpAddr]>> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.entry(&(server.clone(), family))
    }

    /// The place where what is at a name below a zone's apex is remembered.
    pub(crate) fn step(&self, zone: &Zone, name: &Name) -> Cell<Step> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).entry(&(zone.id, name.clone()))
    }

    /// The zone that is cut off at a name below another one's apex, when that is known.
    pub(crate) fn cut(&self, zone: &Zone, name: &Name) -> Option<Arc<Zone>> {
        let steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        match steps.known(&(zone.id, name.clone()))?.get() {
            Some(Lasting { is: Step::Cut(cut), .. }) => Some(Arc::clone(cut)),
            _ => None,
        }
    }

    /// Remembers a cut that was found on the way below a zone; the one that is remembered already wins. An earlier
    /// question at that name may have seen no cut: servers that hold both sides show it only now and then.
    pub(crate) fn remember(&self, above: &Zone, cut: Zone, ttl: u32) -> Arc<Zone> {
        let cell = self.step(above, &cut.apex);
        let cut = Arc::new(cut);
        let found = Lasting::new(Step::Cut(Arc::clone(&cut)), ttl);
        // While another look-up is just finding out, this one goes on with its own.
        let _ = cell.set(found.clone());
        match cell.get().map(|known| &known.is) {
            Some(Step::Cut(known)) => Arc::clone(known),
            Some(Step::Plain | Step::Gone) => {
                let cell = Arc::new(OnceCell::new_with(Some(found)));
                let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
                steps.replace(&(above.id, cut.apex.clone()), cell);
                cut
            }
            None => cut,
        }
    }

    /// The deepest zone on the way to a name that was found so far.
    pub(crate) fn deepest(&self, name: &Name) -> Arc<Zone> {
        let mut zone = Arc::clone(&self.root);
        for count in 1..=name::labels(name) {
            if let Some(cut) = self.cut(&zone, &name::suffix(name, count)) {
                zone = cut;
            }
        }
        zone
    }
}

/// The latest things of a kind that were asked for. Those that nobody asked for since half the bound of others came,
/// or for a whole [`LONGEST`], are forgotten.
#[derive(Debug)]
struct Recent<K, T> {
    young: HashMap<K, Cell<T>>,
    old: HashMap<K, Cell<T>>,
    /// Since when the young have been gathered.
    since: Instant,
    most: usize,
}

impl<K: Clone + Eq + Hash, T> Recent<K, T> {
    fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), since: Instant::now(), most }
    }

    /// What is remembered, unless it ran out; otherwise a new place for it.
    fn entry(&mut self, key: &K) -> Cell<T> {
        let known = self.known(key).cloned();
        if self.young.len() >= self.most / 2 || self.since.elapsed() >= LONGEST {
            self.old = std::mem::take(&mut self.young);
            self.since = Instant::now();
        }
        let cell = known.unwrap_or_default();
        self.old.remove(key);
        self.young.insert(key.clone(), Arc::clone(&cell));
        cell
    }

    fn known(&self, key: &K) -> Option<&Cell<T>> {
        let counts = |cell: &&Cell<T>| cell.get().is_none_or(|found| Instant::now() < found.until);
        self.young.get(key).or_else(|| self.old.get(key)).filter(counts)
    }

    /// Puts another place where one is.
    fn replace(&mut self, key: &K, cell: Cell<T>) {
        self.old.remove(key);
        self.young.insert(key.clone(), cell);
    }
}

/// Finds something out once for all who ask. Who may not wait finds it out alone while another is at it. A failure is
/// not remembered: it may be this look-up's own.
pub(crate) async fn once<T: Clone>(
    cell: &Cell<T>,
    task: &Task,
    zone: &Name,
    find: impl Future<Output = Result<Lasting<T>, Failure>>,
) -> Result<T, Failure> {
    if task.may_wait() {
        return tokio::select! {
            found = cell.get_or_try_init(|| find) => found.map(|found| found.is.clone()),
            fault = task.expired() => Err(Failure::of(fault, zone)),
        };
    }
    if let Some(known) = cell.get() {
        return Ok(known.is.clone());
    }
    let found = find.await?;
    let _ = cell.set(found.clone());
    Ok(found.is)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::dns::ttl::ANY;

    type Numbers = Recent<usize, usize>;

    fn fill(recent: &mut Numbers, key: usize, ttl: u32) {
        let _ = recent.entry(&key).set(Lasting::new(key, ttl));
    }

    fn knows(recent: &Numbers, key: usize) -> bool {
        recent.known(&key).is_some_and(|cell| cell.get().is_some())
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_is_bounded_and_keeps_what_is_used() {
        let mut recent = Numbers::new(100);
        for key in 0..10_000 {
            fill(&mut recent, key, ANY);
            recent.entry(&0);
            assert!(recent.young.len() + recent.old.len() <= 100);
        }
        assert!(knows(&recent, 0) && knows(&recent, 9_960) && !knows(&recent, 9_000));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_counts_for_its_ttl_within_limits() {
        let mut recent = Numbers::new(100);
        for (key, ttl) in [(0, 0), (1, 300), (2, ANY), (3, u32::MAX)] {
            fill(&mut recent, key, ttl);
        }
        let known = |recent: &Numbers| (0..4).filter(|key| knows(recent, *key)).collect::<Vec<_>>();
        for (seconds, left) in
            [(59, vec![0, 1, 2, 3]), (60, vec![1, 2]), (299, vec![1, 2]), (300, vec![2]), (600, vec![])]
        {
            let began = recent.since;
            tokio::time::advance(Duration::from_secs(seconds) - began.elapsed()).await;
            assert_eq!(known(&recent), left, "after {seconds} s");
        }
        assert!(recent.entry(&2).get().is_none(), "what ran out is found out again");
        tokio::time::advance(LONGEST).await;
        recent.entry(&2);
        tokio::time::advance(LONGEST).await;
        recent.entry(&2);
        assert_eq!(recent.young.len() + recent.old.len(), 1, "what nobody asks for is forgotten");
    }
}
