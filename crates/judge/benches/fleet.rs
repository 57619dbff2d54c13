//! How long judging takes, and how much memory: 98 municipalities of 100 domains each, and the growth up to that.
//!
//! `cargo bench -p kravtjek-judge` prints a row per size: organisations, observations, seconds (the least of three),
//! criteria judged a second, and the highest memory of the process so far.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

#[path = "../tests/judge/common.rs"]
mod common;
#[path = "../tests/judge/payload.rs"]
mod payload;

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::common::World;
use kravtjek_model::assessment::Verdict;
use kravtjek_model::observation::{Seen, Tri};

const DOMAINS: usize = 100;

fn main() {
    println!(
        "{:>4} {:>12} {:>9} {:>14} {:>10} {:>9}",
        "orgs", "observations", "seconds", "criteria/s", "peak MiB", "not met"
    );
    for organisations in [1, 10, 49, 98] {
        let fleet: Vec<World> = (0..organisations).map(authority).collect();
        let observations: usize = fleet.iter().map(|world| world.observations.len()).sum();
        let (mut least, mut judged, mut red) = (Duration::MAX, 0, 0);
        for _ in 0..3 {
            let start = Instant::now();
            (judged, red) = (0, 0);
            for world in &fleet {
                let assessment = black_box(world.judged());
                judged += assessment.criteria().count();
                red += assessment.criteria().filter(|one| one.verdict == Verdict::NotMet).count();
            }
            least = least.min(start.elapsed());
        }
        let rate = judged as f64 / least.as_secs_f64();
        let seconds = least.as_secs_f64();
        println!(
            "{organisations:>4} {observations:>12} {seconds:>9.3} {rate:>14.0} {:>10} {red:>9}",
            peak_mib()
        );
    }
}

/// An authority with a hundred domains, of which every seventh has an everyday fault.
fn authority(number: usize) -> World {
    let names: Vec<String> = (0..DOMAINS).map(|at| format!("d{at}.kommune{number}.dk")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::outside(&names);
    for observation in world.observations.iter_mut().step_by(7) {
        match &mut observation.seen {
            Seen::Dmarc(dmarc) => dmarc.enforced = false,
            Seen::Tls(tls) => _ = tls.versions.insert("TLSv1.0".into(), Tri::YES),
            Seen::Http(http) => http.hops[0].headers.clear(),
            _ => {}
        }
    }
    world
}

/// The process's highest resident memory so far, as Linux tells it.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
