//! The same work for each of many things, on as many threads as the machine has, with the results in the order of the things.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this gain nothing: what is done is mostly reading memory.
const MOST_THREADS: usize = 4;

/// What a function makes of each.
pub(crate) fn side_by_side<T: Send, R: Send>(all: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(all.len());
    if threads < 2 {
        return all.into_iter().map(each).collect();
    }
    let waiting: Vec<Mutex<Option<T>>> = all.into_iter().map(|one| Mutex::new(Some(one))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = waiting.get(at) else { return done };
            let taken = one.lock().ok().and_then(|mut one| one.take());
            done.extend(taken.map(|one| (at, each(one))));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[test]
    fn results_are_in_the_order_of_the_things_and_each_is_done_once() {
        let all: Vec<u64> = (0..1_000).collect();
        let expected: Vec<u64> = all.iter().map(|one| one * one).collect();
        assert_eq!(side_by_side(all, |one| one * one), expected);
        assert_eq!(side_by_side(Vec::<u64>::new(), |one| one), Vec::<u64>::new());
    }
}
