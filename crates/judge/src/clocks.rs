//! What the clocks of all services of a run say together of the clock that they were measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::subject::Subject;

/// The fewest services that say anything together: one that is off may well be off by itself.
const FEWEST: usize = 2;

/// By how much the clocks of services differ from that of the machine that measures, run by run: one number for each
/// address, in order, and of which service it is.
#[derive(Default)]
pub(crate) struct Clocks {
    by_run: BTreeMap<usize, Vec<(i64, IpAddr)>>,
}

impl Clocks {
    /// Reads them from web answers. The addresses of one name have one clock, so they are one service, known by the first
    /// of them.
    pub(crate) fn of(observations: &[Observation], run: impl Fn(&Observation) -> usize) -> Self {
        let mut last: BTreeMap<(usize, IpAddr), (&Observation, i64)> = BTreeMap::new();
        let mut names: BTreeMap<(usize, &str), BTreeSet<IpAddr>> = BTreeMap::new();
        for observation in observations {
            let (Subject::Request(request), Seen::Http(http)) = (&observation.subject, &observation.seen)
            else {
                continue;
            };
            let Some((seconds, _)) = http.clock else { continue };
            let (run, address) = (run(observation), request.address.ip());
            names.entry((run, &request.host)).or_default().insert(address);
            let of = last.entry((run, address)).or_insert((observation, seconds));
            if (of.0.at, &of.0.id) < (observation.at, &observation.id) {
                *of = (observation, seconds);
            }
        }
        let mut service: BTreeMap<(usize, IpAddr), IpAddr> = BTreeMap::new();
        for ((run, _), addresses) in &names {
            let first = addresses.iter().filter_map(|own| service.get(&(*run, *own))).chain(addresses).min();
            let Some(first) = first.copied() else { continue };
            service.extend(addresses.iter().map(|own| ((*run, *own), first)));
        }
        let mut by_run: BTreeMap<usize, Vec<(i64, IpAddr)>> = BTreeMap::new();
        for ((run, address), (_, seconds)) in last {
            let service = service.get(&(run, address)).copied().unwrap_or(address);
            by_run.entry(run).or_default().push((seconds, service));
        }
        by_run.values_mut().for_each(|offsets| offsets.sort_unstable());
        Self { by_run }
    }

    /// By how many seconds all services of a run are off, and how many they are: more than the limit, and no two further
    /// apart than the limit. One in ten may be otherwise, since it may be wrong by itself.
    pub(crate) fn all_off(&self, run: usize, limit: u64) -> Option<(i64, usize)> {
        let offsets = self.by_run.get(&run)?;
        let (middle, _) = *offsets.get(offsets.len() / 2)?;
        let near = offsets.iter().filter(|(offset, _)| offset.abs_diff(middle) <= limit);
        let alike = near.clone().count();
        let services = near.map(|(_, service)| service).collect::<BTreeSet<_>>().len();
        let all = services >= FEWEST && alike * 10 >= offsets.len() * 9;
        (all && middle.unsigned_abs() > limit).then_some((middle, services))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(offsets: &[i64]) -> Option<(i64, usize)> {
        let service = |own: usize| IpAddr::from([192, 0, 2, u8::try_from(own).unwrap()]);
        let mut offsets: Vec<_> =
            offsets.iter().enumerate().map(|(own, offset)| (*offset, service(own))).collect();
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
