//! The world of the demo and the domains made for measuring.

mod common;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;

use common::{HOST, ReadReply, TLD, ask, at, query};
use kravtjek_lab::world::{EXPECTED, Outcome, expected, serve, world};
use kravtjek_lab::{
    Algorithm, Internet, Reply, Signing, Transport, ZoneBuilder, synthetic_name, synthetic_signed,
};

#[test]
fn the_world_is_built_and_every_domain_of_the_table_is_delegated() {
    let lab = world(at()).build().unwrap();
    let zones: BTreeSet<String> = lab.zone_names().map(ToString::to_string).collect();
    let domains = || EXPECTED[0].rows.iter().map(|(domain, _)| *domain);
    for domain in domains().filter(|domain| domain.is_ascii()) {
        assert!(zones.contains(domain), "{domain}");
    }
    assert_eq!(zones.iter().filter(|zone| zone.contains("xn--")).count(), 3);
    let signed = |domain| expected(domain, true).find(|(check, _)| *check == "dns.dnssec_signed").unwrap().1;
    let outcomes = |wanted| domains().filter(|domain| signed(domain) == wanted).count();
    assert!(
        outcomes(Outcome::Pass) > 10 && outcomes(Outcome::Fail) > 8 && outcomes(Outcome::CannotTell) == 1
    );
}

#[test]
fn files_point_at_the_root() {
    let lab = world(at()).build().unwrap();
    let directory = std::env::temp_dir().join(format!("kravtjek-lab-{}", std::process::id()));
    let files = lab.write_files(&directory).unwrap();
    let hints = std::fs::read_to_string(&files.root_hints).unwrap();
    assert!(hints.contains("a.root-servers.lab. 3600000 IN A 127.53.0.1"), "{hints}");
    let anchor = std::fs::read_to_string(&files.trust_anchor).unwrap();
    assert!(anchor.starts_with(". 3600 IN DS ") && anchor.lines().count() == 1, "{anchor}");
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn everything_that_the_world_names_listens_and_the_files_point_at_it() {
    let world = serve(at()).await.unwrap();
    let ports: Vec<String> = world.port_map().split(',').map(str::to_owned).collect();
    assert_eq!(
        ports.iter().map(|port| port.split('=').next().unwrap()).collect::<Vec<_>>(),
        ["53", "25", "80", "443"]
    );

    // Port 80 is closed on one machine, and port 443 on another.
    let closed = [([127, 80, 5, 3], 80), ([127, 80, 2, 4], 443)].map(|(at, port)| (IpAddr::from(at), port));
    let zones = std::env::temp_dir().join(format!("kravtjek-lab-zones-{}", std::process::id()));
    let mut seen = 0;
    for path in world.dns.lab().write_zones(&zones).unwrap() {
        let text = std::fs::read_to_string(path).unwrap();
        let words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let addresses = words.filter_map(|words| match words[..] {
            [.., "A" | "AAAA", address] => address.parse::<IpAddr>().ok(),
            _ => None,
        });
        let other = addresses.filter(|address| !address.to_string().starts_with("127.53."));
        for address in other.filter(|address| address.is_ipv4() || world.ipv6) {
            let mail = address.to_string().starts_with("127.25.");
            let asked: &[(u16, u16)] = if mail {
                &[(25, world.mail.port)]
            } else {
                &[(80, world.web.http_port), (443, world.web.https_port)]
            };
            for (port, real) in asked {
                let socket = match address {
                    IpAddr::V4(_) => tokio::net::TcpSocket::new_v4(),
                    IpAddr::V6(_) => tokio::net::TcpSocket::new_v6(),
                };
                let socket = socket.unwrap();
                let open = socket.connect((address, *real).into()).await.is_ok();
                assert_eq!(open, !closed.contains(&(address, *port)), "{address}:{port}");
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen}");
    std::fs::remove_dir_all(&zones).unwrap();

    let directory = std::env::temp_dir().join(format!("kravtjek-lab-world-{}", std::process::id()));
    let files = world.write_files(&directory).unwrap();
    let read = |path: &Option<PathBuf>| std::fs::read_to_string(path.as_ref().unwrap()).unwrap();
    assert_eq!(read(&files.ca_file), world.root_pem);
    assert!(read(&files.preload_list).contains("\"nordhavn-kommune.dk\""));
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn made_domains_are_delegated_signed_and_answered_by_their_hoster_only() {
    let mut net = Internet::with_tlds(at());
    let lab = net.synthetic(50).build().unwrap();
    for number in [0, 7, 49] {
        let name = synthetic_name(number);
        let referral = ask(&lab, TLD, &name, "MX+");
        let ds = ReadReply::sets(&referral.authority).iter().any(|set| set.ends_with(" DS"));
        assert_eq!(ds, synthetic_signed(number), "{name}");
        let third = 100 + (number % 4) as u8;
        let at = |third| lab.answer([127, 53, third, 1].into(), &query(&name, "MX+"), Transport::Udp);
        let Reply::Message(octets) = at(third) else { panic!() };
        let answer = ReadReply::read(octets);
        assert_eq!(ReadReply::sets(&answer.answer), [format!("{name} MX")]);
        assert_eq!(ReadReply::signatures(&answer.answer), usize::from(synthetic_signed(number)));
        let Reply::Message(octets) = at(100 + (number as u8 + 1) % 4) else { panic!() };
        assert_eq!(ReadReply::read(octets).rcode(), "REFUSED");
    }
    assert_eq!(ask(&lab, TLD, &synthetic_name(50), "MX").rcode(), "NXDOMAIN");
}

#[test]
fn a_thousand_zones_are_built_and_answer() {
    let mut net = Internet::with_tlds(at());
    for number in 0..1000 {
        let zone = ZoneBuilder::new(&format!("z{number}.dk"), common::RECORDS);
        net.zone(zone.signed(Signing::new(Algorithm::EcdsaP256)));
    }
    let lab = net.build().unwrap();
    assert_eq!(ask(&lab, HOST, "z999.dk", "MX+").answer.len(), 2);
}
