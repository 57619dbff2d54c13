//! Looks up what it is told on standard input, `NAME TYPE` line by line, and prints `name type state` for each, in the
//! order of the input; then the seconds that took, on standard error. For comparing with other resolvers in a lab.
//!
//! `cargo run --release -p kravtjek-probe --example lookups -- HINTS ANCHOR INSTANT [PORT] < QUESTIONS`
//!
//! It presses as hard as it can, and therefore refuses to go anywhere but to root servers on loopback.
#![expect(clippy::print_stderr, reason = "an example prints what it found")]

use std::error::Error;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use kravtjek_model::Timestamp;
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, RootHints, Rtype, parse_name};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, DnsBudget};
use tokio::sync::Semaphore;

/// Look-ups under way at once.
const AT_ONCE: usize = 100;

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
    let questions = questions()?;

    let mut errand = Errand::new(hints, anchors, Clock::At(now));
    errand.scope.ports.insert(53, port);
    errand.scope.ipv6 = false;
    let dns = DnsBudget { rate: 1_000_000, per_server: AT_ONCE, ..DnsBudget::default() };
    let resolver = Ground::new(Budget { dns, ..Budget::default() }).resolver(&errand);
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let began = Instant::now();
    let mut under_way = Vec::with_capacity(questions.len());
    for (name, rtype) in questions {
        let place = Arc::clone(&room).acquire_owned().await?;
        let resolver = resolver.clone();
        under_way.push(tokio::spawn(async move {
            let name = parse_name(&name).map_err(|error| error.to_string())?;
            let lookup = resolver.lookup(&name, rtype, now).await;
            drop(place);
            Ok::<_, String>(format!("{} {} {}", lookup.name, lookup.rtype, lookup.state.as_str()))
        }));
    }
    let mut lines = Vec::with_capacity(under_way.len());
    for one in under_way {
        lines.push(one.await??);
    }
    let took = began.elapsed();

    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    eprintln!("{:.6}", took.as_secs_f64());
    Ok(())
}

fn questions() -> Result<Vec<(String, Rtype)>, Box<dyn Error>> {
    let mut questions = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (name, rtype) =
            line.trim().split_once(' ').ok_or_else(|| format!("`{line}` is not NAME TYPE"))?;
        let rtype = rtype.parse().map_err(|_| format!("`{rtype}` is not a type"))?;
        questions.push((name.to_owned(), rtype));
    }
    Ok(questions)
}
