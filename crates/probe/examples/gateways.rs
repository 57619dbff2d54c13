//! Looks at mail gateways on loopback as a scan does, and prints each observation as JSON, a line each:
//! `gateways NAME=ADDRESS[=TLSA]…`, where TLSA is the data of a record, such as `3 1 1 …`. For comparing with real servers.
//!
//! The names stand in a signed zone of the laboratory. Injection is tried on all of them, and nothing outside loopback.
#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_lab::{Algorithm, Internet, Signing, ZoneBuilder};
use kravtjek_model::organisation::Active;
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dns::{Anchors, RootHints};
use kravtjek_probe::endpoint::Prober;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::mail_server::{Known, Settings};
use kravtjek_probe::reach::{Budget, Consent, Target};
use kravtjek_probe::tls::{Forbidden, Mode};

const ZONE: &str = "gateways.dk";
const SERVER: Ipv4Addr = Ipv4Addr::new(127, 53, 90, 1);

#[expect(clippy::disallowed_methods, reason = "a program of its own has a clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (mut records, mut gateways) = (String::new(), Vec::new());
    for argument in std::env::args().skip(1) {
        let mut parts = argument.splitn(3, '=');
        let (Some(name), Some(address)) = (parts.next(), parts.next()) else {
            return Err(format!("`{argument}` is not NAME=ADDRESS[=TLSA]").into());
        };
        let address: IpAddr = address.parse()?;
        records.push_str(&format!("{name} A {address}\n"));
        if let Some(tlsa) = parts.next() {
            records.push_str(&format!("_25._tcp.{name} TLSA {tlsa}\n"));
        }
        gateways.push((format!("{name}.{ZONE}"), address));
    }
    let at = now();
    let mut net = Internet::with_tlds(at);
    let servers = ["ns1.names.dk"];
    net.server(servers[0], SERVER);
    net.zone(ZoneBuilder::new(ZONE, &records).signed(Signing::new(Algorithm::EcdsaP256)).served_by(&servers));
    net.zone(ZoneBuilder::new("names.dk", &format!("ns1 A {SERVER}")).served_by(&servers));
    let lab = Arc::new(net.build()?);
    let serving = Arc::clone(&lab).serve(None).await?;
    let (hints, anchors) = (RootHints::parse(&lab.root_hints())?, Anchors::parse(&lab.trust_anchor())?);
    let mut errand = Errand::new(hints, anchors, Clock::System(now));
    errand.scope.ipv6 = false;
    errand.scope.ports.insert(53, serving.port());
    let of = |(_, address): &(String, IpAddr)| Consent {
        to: Active::Injection,
        target: Target::Net(*address, 32),
        from: at,
        until: Timestamp::MAX,
    };
    errand.scope.consents = gateways.iter().map(of).collect();
    // Patient enough for a machine that is busy with others.
    errand.patience.connect = Duration::from_secs(30);
    errand.patience.mail_whole = Duration::from_secs(900);
    errand.patience.dns.lookup = Duration::from_secs(300);
    let (rate, mail_pace) = (1000, Duration::from_millis(1));
    let ground = Ground::new(Budget { rate, per_host_rate: rate, mail_pace, ..Budget::default() });
    let settings = Settings {
        prober: Prober::new(ground.dialer(&errand), Roots::built_in()),
        resolver: ground.resolver(&errand),
        ehlo_name: "maaler.example".to_owned(),
        mode: Mode::Verdict(Forbidden::default()),
        known: Known::default(),
    };
    for (name, address) in gateways {
        println!("{}", serde_json::to_string(&settings.look(&name, address, at).await)?);
    }
    Ok(())
}
