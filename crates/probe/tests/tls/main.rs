//! Endpoints of every kind, looked at over real sockets: what is told of them is what they are.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod characters;
mod faults;
mod mail;
mod modes;
mod silence;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use kravtjek_lab::scripted::{Script, ScriptedServer};
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::time::Clock;
use kravtjek_probe::dial::Dialer;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, Patience};
use kravtjek_probe::tls::{FirstFlights, Mode, Target, look};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How hard servers are pressed, and how long they are waited for.
#[derive(Clone)]
struct Limits {
    budget: Budget,
    patience: Patience,
}

/// No pauses, and patience as given.
fn limits(connect: Duration) -> Limits {
    let (rate, long) = (100_000, Duration::from_secs(300));
    Limits {
        budget: Budget { rate, per_host_rate: rate, mail_pace: Duration::ZERO, ..Budget::default() },
        patience: Patience { connect, whole: long, mail_whole: long, ..Patience::default() },
    }
}

fn dialer(limits: Limits) -> Dialer {
    let mut errand = Errand::without_dns(Clock::At("2026-11-21T12:00:00Z".parse().unwrap()));
    (errand.patience, errand.scope.inside) = (limits.patience, true);
    Ground::new(limits.budget).dialer(&errand)
}

/// Long enough for a server that answers, however busy the machine is.
const LONG: Duration = Duration::from_secs(60);
/// How long a server that is silent on purpose is waited for, at first.
const SHORT: Duration = Duration::from_millis(250);

async fn seen_by(mode: &Mode, script: Script, patience: Duration) -> (FirstFlights, ScriptedServer) {
    let server = script.serve().await.unwrap();
    let target = Target::new(HERE, server.port()).named("www.example.dk");
    let seen = look(&dialer(limits(patience)), &target, mode).await;
    (seen, server)
}

async fn full(script: Script) -> (Tls, ScriptedServer) {
    let (seen, server) = seen_by(&Mode::Full, script, LONG).await;
    (seen.tls, server)
}

/// What is seen of a server that is silent on purpose. On a busy machine others seem silent too: what is not as it should
/// be is looked at again with more patience, and is wrong when that does not mend it.
async fn impatient(script: Script, right: impl Fn(&Tls) -> bool) -> Tls {
    let mut patience = SHORT;
    loop {
        let (seen, _server) = seen_by(&Mode::Full, script.clone(), patience).await;
        if right(&seen.tls) || patience > SHORT * 16 {
            return seen.tls;
        }
        patience *= 4;
    }
}

/// The versions that are spoken, with the suites of each.
fn spoken(tls: &Tls) -> Vec<(&str, Vec<&str>)> {
    let all = tls.versions.iter().filter(|(_, spoken)| **spoken == Tri::YES);
    all.map(|(version, _)| (version.as_str(), tls.suites[version].iter().map(String::as_str).collect()))
        .collect()
}

/// Every version is known.
fn settled(tls: &Tls) -> bool {
    tls.versions.len() == 6 && tls.versions.values().all(|version| version.known().is_some())
}

fn what(tls: &Tls) -> Vec<&str> {
    let mut all: Vec<&str> = tls.contradictions.iter().map(|one| one.what.as_str()).collect();
    all.dedup();
    all
}

/// What the script of today speaks.
fn today() -> Vec<(&'static str, Vec<&'static str>)> {
    let middle = [
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ];
    let newest = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"];
    vec![("TLSv1.2", middle.to_vec()), ("TLSv1.3", newest.to_vec())]
}

fn is_today(tls: &Tls) -> bool {
    settled(tls) && spoken(tls) == today() && tls.unfinished.is_empty() && tls.groups.len() == 4
}

fn assert_today(tls: &Tls) {
    assert!(settled(tls), "{tls:#?}");
    assert_eq!(spoken(tls), today());
    assert!(tls.unfinished.is_empty(), "{:?}", tls.unfinished);
    assert_eq!(tls.groups, ["X25519MLKEM768", "x25519", "secp256r1", "secp384r1"]);
}
