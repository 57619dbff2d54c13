//! Reads the SPF and DMARC records of the domains on standard input and prints one line for each, in order; then on
//! standard error the seconds that reading takes with every answer at hand, those that looking and reading took, and the
//! most memory in KiB. For comparing with others in a lab.
//!
//! `cargo run --release -p kravtjek-probe --example records -- HINTS ANCHOR INSTANT [PORT] < DOMAINS`
//!
//! It presses as hard as it can, and therefore refuses to go anywhere but to root servers on loopback.
#![expect(clippy::print_stderr, reason = "an example prints what it found")]

use std::collections::VecDeque;
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use kravtjek_model::Timestamp;
use kravtjek_model::observation::mail::{Dmarc, Spf};
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, Resolver, RootHints};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::mail;
use kravtjek_probe::reach::{Budget, DnsBudget};
use kravtjek_records::{DnsAnswers, dmarc, spf};

/// As the program itself has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The most domains whose answers are kept at hand.
const AT_HAND: usize = 500;
/// How often everything at hand is read; the median counts.
const READINGS: usize = 5;
/// A label that nobody uses.
const MADE_UP: &str = "kravtjek-opdigtet-navn";
/// Domains under way at once.
const AT_ONCE: usize = 50;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing"));
    let hints = RootHints::parse(&std::fs::read_to_string(next("the file of root hints")?)?)?;
    let anchors = Anchors::parse(&std::fs::read_to_string(next("the file of trust anchors")?)?)?;
    let now: Timestamp = next("the instant")?.parse()?;
    let port = next("the port").map_or(Ok(53), |port| port.parse())?;
    if !hints.on_loopback() {
        return Err("this is for a laboratory: the root servers must be on loopback".into());
    }
    let domains = std::io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;

    let mut errand = Errand::new(hints, anchors, Clock::At(now));
    errand.scope.ports.insert(53, port);
    errand.scope.ipv6 = false;
    let dns = DnsBudget { rate: 1_000_000, per_server: 2 * AT_ONCE, ..DnsBudget::default() };
    let resolver = Ground::new(Budget { dns, ..Budget::default() }).resolver(&errand);
    let began = Instant::now();
    let mut out = std::io::stdout().lock();
    let mut under_way = VecDeque::new();
    for domain in domains.clone() {
        if under_way.len() >= AT_ONCE
            && let Some(first) = under_way.pop_front()
        {
            let line: tokio::task::JoinHandle<String> = first;
            writeln!(out, "{}", line.await?)?;
        }
        let resolver = resolver.clone();
        under_way.push_back(tokio::spawn(async move {
            let (spf, dmarc) =
                tokio::join!(mail::spf(&resolver, &domain, now), mail::dmarc(&resolver, &domain, now));
            format!("{domain} {} {}", of_spf(&spf), of_dmarc(&dmarc))
        }));
    }
    for line in under_way {
        writeln!(out, "{}", line.await?)?;
    }
    let looked = began.elapsed();
    let again = again(&resolver, &domains, now).await?;
    eprintln!("{:.6} {:.6} {}", again, looked.as_secs_f64(), most_memory());
    Ok(())
}

/// The seconds that reading takes when every answer is at hand; 0 for more domains than are kept at hand.
async fn again(resolver: &Resolver, domains: &[String], now: Timestamp) -> Result<f64, Box<dyn Error>> {
    let mut known = Vec::new();
    for domain in domains.iter().filter(|_| domains.len() <= AT_HAND) {
        let mut answers = DnsAnswers::default();
        _ = mail::conclude(resolver, &mut answers, now, |answers| spf::analyse(domain, answers)).await;
        _ = mail::conclude(resolver, &mut answers, now, |answers| dmarc::analyse(domain, MADE_UP, answers))
            .await;
        known.push((domain, answers));
    }
    let mut times = [0.0; READINGS];
    for time in times.iter_mut().filter(|_| !known.is_empty()) {
        let began = Instant::now();
        for (domain, answers) in &known {
            let spf = spf::analyse(domain, answers).map_err(|_| "an answer is missing")?;
            let dmarc = dmarc::analyse(domain, MADE_UP, answers).map_err(|_| "an answer is missing")?;
            std::hint::black_box((of_spf(&spf), of_dmarc(&dmarc)));
        }
        *time = began.elapsed().as_secs_f64();
    }
    times.sort_by(f64::total_cmp);
    Ok(times[READINGS / 2])
}

/// `spf=absent`, `spf=unseen`, `spf=invalid`, or `spf=valid:LOOKUPS:VOIDS`.
fn of_spf(spf: &Spf) -> String {
    match spf {
        Spf { not_seen: Some(_), .. } => "spf=unseen".to_owned(),
        Spf { records, .. } if records.is_empty() => "spf=absent".to_owned(),
        Spf { errors, .. } if !errors.is_empty() => "spf=invalid".to_owned(),
        Spf { lookups, voids, .. } => format!("spf=valid:{lookups}:{voids}"),
    }
}

/// `dmarc=unseen`, or the policy as a receiver by RFC 9989 applies it.
fn of_dmarc(dmarc: &Dmarc) -> String {
    match (&dmarc.not_seen, &dmarc.rfc9989) {
        (None, Some(policy)) => format!("dmarc={}", policy.policy),
        _ => "dmarc=unseen".to_owned(),
    }
}

/// The most memory this process has had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
