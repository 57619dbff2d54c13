//! Looks at TLS endpoints and prints what was seen as JSON, a line each, with the wall time and the number of
//! connections: `tls [--verdict] [--starttls PROTOCOL] [--rate N] [--at-once N] ADDRESS:PORT[=NAME]…`. For comparing with others in a lab.
//!
//! It presses as hard as it is told to, and therefore goes nowhere but to loopback.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints what it found")]

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::endpoint::Prober;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::Budget;
use kravtjek_probe::tls::{Forbidden, Mode, Starttls, Target};
use serde_json::json;
use tokio::sync::Semaphore;

/// What the command line asks for.
struct Asked {
    mode: Mode,
    starttls: Option<Starttls>,
    rate: u32,
    at_once: usize,
    targets: Vec<Target>,
}

#[expect(clippy::disallowed_methods, reason = "a program of its own has a clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let asked = asked()?;
    let budget = Budget {
        rate: asked.rate,
        per_host_rate: asked.rate,
        mail_pace: Duration::from_millis(1),
        ..Budget::default()
    };
    let mut errand = Errand::without_dns(Clock::System(now));
    errand.scope.inside = true;
    // Patient enough for a machine that is busy with others.
    errand.patience.connect = Duration::from_secs(30);
    errand.patience.whole = Duration::from_secs(300);
    errand.patience.mail_whole = Duration::from_secs(600);
    let prober = Prober::new(Ground::new(budget).dialer(&errand), Roots::built_in());
    let room = Arc::new(Semaphore::new(asked.at_once));
    let began = Instant::now();
    let mut under_way = Vec::with_capacity(asked.targets.len());
    for target in asked.targets {
        let place = Arc::clone(&room).acquire_owned().await?;
        let (prober, mode) = (prober.clone(), asked.mode.clone());
        under_way.push(tokio::spawn(async move {
            let one = Instant::now();
            let whole = prober.look(&target, &mode, now()).await;
            drop(place);
            (one.elapsed(), whole.tls)
        }));
    }
    let mut seen = Vec::with_capacity(under_way.len());
    for one in under_way {
        seen.push(one.await?);
    }
    let took = began.elapsed();
    let forbidden = match &asked.mode {
        Mode::Verdict(forbidden) => Some(&forbidden.suites),
        Mode::Full => None,
    };
    for (took, tls) in seen {
        let ms = took.as_secs_f64() * 1e3;
        println!(
            "{}",
            json!({ "ms": ms, "connections": tls.connections, "forbidden": forbidden, "tls": tls })
        );
    }
    eprintln!("{:.6}", took.as_secs_f64());
    Ok(())
}

fn asked() -> Result<Asked, Box<dyn Error>> {
    let mut asked =
        Asked { mode: Mode::Full, starttls: None, rate: 1_000_000, at_once: 200, targets: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--verdict" => asked.mode = Mode::Verdict(weak()),
            "--starttls" => {
                let protocol = value()?;
                asked.starttls = Some(protocol.parse().map_err(|_| format!("`{protocol}` is no protocol"))?);
            }
            "--rate" => asked.rate = value()?.parse()?,
            "--at-once" => asked.at_once = value()?.parse()?,
            endpoint => asked.targets.push(target(endpoint)?),
        }
    }
    if let Some(protocol) = asked.starttls {
        asked.targets =
            asked.targets.into_iter().map(|one| one.starting(protocol, "probe.example.dk")).collect();
    }
    Ok(asked)
}

fn target(text: &str) -> Result<Target, Box<dyn Error>> {
    let (endpoint, name) = text.split_once('=').unwrap_or((text, ""));
    let endpoint: SocketAddr = endpoint.parse()?;
    if !endpoint.ip().is_loopback() {
        return Err("this is for a laboratory: endpoints must be on loopback".into());
    }
    let target = Target::new(endpoint.ip(), endpoint.port());
    Ok(if name.is_empty() { target } else { target.named(name) })
}

/// What most guides forbid, roughly, by the names.
fn weak() -> Forbidden {
    let bad = [
        "_RSA_WITH_AES",
        "3DES",
        "RC4",
        "NULL",
        "EXPORT",
        "anon",
        "DES_",
        "MD5",
        "PSK",
        "KRB5",
        "DH_",
        "CCM_8",
    ];
    let good = ["TLS_ECDHE_RSA_WITH_AES", "TLS_ECDHE_ECDSA_WITH_AES", "TLS_DHE_RSA_WITH_AES"];
    let curves = ["x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "MLKEM"];
    Forbidden::by(
        "example",
        |suite| {
            let weak = bad.iter().any(|word| suite.contains(word));
            weak && !good.iter().any(|start| suite.starts_with(start)) || suite.ends_with("CCM_8")
        },
        |group| !curves.iter().any(|curve| group.contains(curve)),
    )
}
