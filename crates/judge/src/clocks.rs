//! What the clocks of all services of a run say together of the clock that they were measured by.

use std::collections::BTreeMap;
use std::net::IpAddr;

use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::subject::Subject;

/// The fewest services that say anything together: one that is off may well be off by itself.
const FEWEST: usize = 2;

/// By how much the clocks of services differ from that of the machine that measures, run by run: one number for each
/// address, in order.
#[derive(Default)]
pub(crate) struct Clocks {
    by_run: BTreeMap<usize, Vec<i64>>,
}

impl Clocks {
    /// Reads them from web answers.
    pub(crate) fn of(observations: &[Observation], run: impl Fn(&Observation) -> usize) -> Self {
        let mut last: BTreeMap<(usize, IpAddr), (&Observation, i64)> = BTreeMap::new();
        for observation in observations {
            let (Subject::Request(request), Seen::Http(http)) = (&observation.subject, &observation.seen)
            else {
                continue;
            };
            let Some((seconds, _)) = http.clock else { continue };
            let of = last.entry((run(observation), request.address.ip())).or_insert((observation, seconds));
            if (of.0.at, &of.0.id) < (observation.at, &observation.id) {
                *of = (observation, seconds);
            }
        }
        let mut by_run: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for ((run, _), (_, seconds)) in last {
            by_run.entry(run).or_default().push(seconds);
        }
        by_run.values_mut().for_each(|offsets| offsets.sort_unstable());
        Self { by_run }
    }

    /// By how many seconds all services of a run are off, and how many they are: more than the limit, and no two further
    /// apart than the limit. One in ten may be otherwise, since it may be wrong by itself.
    pub(crate) fn all_off(&self, run: usize, limit: u64) -> Option<(i64, usize)> {
        let offsets = self.by_run.get(&run)?;
        let middle = *offsets.get(offsets.len() / 2)?;
        let near = |offset: &&i64| offset.abs_diff(middle) <= limit;
        let alike = offsets.iter().filter(near).count();
        let all = offsets.len() >= FEWEST && alike * 10 >= offsets.len() * 9;
        (all && middle.unsigned_abs() > limit).then_some((middle, alike))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(offsets: &[i64]) -> Option<(i64, usize)> {
        let mut offsets = offsets.to_vec();
        offsets.sort_unstable();
        Clocks { by_run: BTreeMap::from([(0, offsets)]) }.all_off(0, 60)
    }

    #[test]
    fn rule_1_services_that_are_all_off_alike_point_at_the_clock_they_were_measured_by() {
        assert_eq!(off(&[-600, -601, -598]), Some((-600, 3)));
        assert_eq!(off(&[90, 92]), Some((92, 2)));
        assert_eq!(off(&[600]), None, "one may be wrong by itself");
        assert_eq!(off(&[0, 1, 600]), None);
        assert_eq!(off(&[-600, 600]), None, "each is wrong by itself");
        assert_eq!(off(&[20, 21]), None, "within the limit");
        assert_eq!(off(&[600, 600, 600, 600, 600, 600, 600, 600, 600, 0]), Some((600, 9)));
        assert_eq!(Clocks::default().all_off(0, 60), None);
    }
}
