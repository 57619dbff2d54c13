//! Looks at TLS endpoints and shows what was seen: `tls [--verdict] [--starttls PROTOCOL] [--rate N] ADDRESS:PORT[=NAME]…`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "an example")]

use std::net::SocketAddr;
use std::time::Instant;

use kravtjek_probe::dial::Dialer;
use kravtjek_probe::reach::{Budget, Scope, Stop};
use kravtjek_probe::tls::{Forbidden, Mode, Target, look};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (mut mode, mut starttls, mut rate) = (Mode::Full, None, 10_000);
    let mut targets = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--verdict" => mode = Mode::Verdict(weak()),
            "--starttls" => starttls = Some(arguments.next().unwrap().parse().unwrap()),
            "--rate" => rate = arguments.next().unwrap().parse().unwrap(),
            other => targets.push(other.to_owned()),
        }
    }
    let scope = Scope { inside: true, ..Scope::default() };
    let budget = Budget { rate, per_host_rate: rate, ..Budget::default() };
    let dialer = Dialer::new(scope, budget, Stop::default());
    for text in targets {
        let (endpoint, name) = text.split_once('=').unwrap_or((&text, ""));
        let endpoint: SocketAddr = endpoint.parse().unwrap();
        let mut target = Target::new(endpoint.ip(), endpoint.port()).named(name);
        if let Some(protocol) = starttls {
            target = target.starting(protocol, "probe.example.dk");
        }
        let began = Instant::now();
        let seen = look(&dialer, &target, &mode).await;
        let took = began.elapsed();
        println!("{:#?}", seen.tls);
        let chains: Vec<usize> = seen.certificates_der.iter().map(Vec::len).collect();
        println!(
            "chains {chains:?}, {} connections, {:.1} ms",
            seen.tls.connections,
            took.as_secs_f64() * 1e3
        );
    }
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
        |suite| {
            let weak = bad.iter().any(|word| suite.contains(word));
            weak && !good.iter().any(|start| suite.starts_with(start)) || suite.ends_with("CCM_8")
        },
        |group| !curves.iter().any(|curve| group.contains(curve)),
    )
}
