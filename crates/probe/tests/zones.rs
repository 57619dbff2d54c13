//! Zones with all their name servers, and what stands in the way before the first look.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use common::{InMemory, RECORDS, at, errand, ip, look_zone, over, resolver};
use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Signing, ZoneBuilder};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{NameServer, State, Zone};
use kravtjek_model::observation::foundation::Flaw;
use kravtjek_probe::dns::{Resolver, Way, parse_name};
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::Budget;

fn signing() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

fn two(zone: ZoneBuilder, more: impl FnOnce(&mut Internet)) -> Resolver {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.dk", ip(71)).server("ns2.a.dk", ip(72));
    net.zone(zone.served_by(&["ns1.a.dk", "ns2.a.dk"]));
    more(&mut net);
    resolver(net.build().unwrap())
}

fn notes(zone: &Zone) -> Vec<&str> {
    zone.notes.iter().map(|note| note.id.as_str()).collect()
}

fn states(zone: &Zone) -> Vec<(&str, State)> {
    zone.name_servers.iter().map(|server| (server.address.as_str(), server.state)).collect()
}

#[tokio::test]
async fn a_sound_zone_with_all_its_servers() {
    let zone = look_zone(&two(ZoneBuilder::new("a.dk", RECORDS).signed(signing()), |_| {}), "a.dk").await;
    assert_eq!((zone.state, zone.apex, zone.zone.as_str()), (State::Secure, true, "a.dk"), "{zone:#?}");
    assert!(zone.reasons.is_empty() && zone.notes.is_empty(), "{zone:#?}");
    assert_eq!(states(&zone), [("127.53.0.71", State::Secure), ("127.53.0.72", State::Secure)]);
    assert_eq!(zone.name_servers[0].name, "ns1.a.dk");
    assert!(zone.name_servers.iter().all(|server| server.serial == Some(2_026_110_101)), "{zone:#?}");
    let chain: Vec<_> =
        zone.chain.iter().map(|link| (link.zone.as_str(), link.ds_algorithms.as_slice())).collect();
    assert_eq!(chain, [(".", &[8][..]), ("dk", &[13][..]), ("a.dk", &[13][..])]);
}

#[tokio::test]
async fn one_broken_secondary_is_seen_and_does_not_hide_the_zone() {
    for (fault, reason) in [
        (Fault::SigExpired, "sig_expired"),
        (Fault::Unsigned, "no_dnskey"),
        (Fault::DnskeyUnsigned, "no_rrsig"),
        (Fault::Tampered(kravtjek_lab::set("@", "SOA")), "sig_crypto_failed"),
    ] {
        let zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing());
        let zone =
            look_zone(&two(zone.faults_at(ip(72), std::slice::from_ref(&fault)), |_| {}), "a.dk").await;
        assert_eq!(zone.state, State::Secure, "{fault:?}: {zone:#?}");
        assert_eq!(
            states(&zone),
            [("127.53.0.71", State::Secure), ("127.53.0.72", State::Bogus)],
            "{zone:#?}"
        );
        assert_eq!(zone.name_servers[1].reasons[0].id.as_str(), reason, "{fault:?}: {zone:#?}");
        assert!(notes(&zone).contains(&"servers_differ"), "{zone:#?}");
    }
}

#[tokio::test]
async fn one_sound_server_among_many_broken_ones_is_found() {
    let mut net = Internet::with_tlds(at());
    let names: Vec<String> = (1..=8).map(|number| format!("ns{number}.a.dk")).collect();
    let mut zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing());
    for (name, last) in names.iter().zip(71..) {
        net.server(name, ip(last));
        if last > 71 {
            zone = zone.faults_at(ip(last), &[Fault::SigExpired]);
        }
    }
    net.zone(zone.served_by(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    let zone = look_zone(&resolver(net.build().unwrap()), "a.dk").await;
    assert_eq!((zone.state, zone.reasons.len()), (State::Secure, 0), "{zone:#?}");
    assert_eq!(zone.name_servers.iter().filter(|server| server.state == State::Bogus).count(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_silent_or_refusing_secondary_could_not_be_measured() {
    for (behaviour, reason) in [
        (Behaviour::Silent, "timed_out"),
        (Behaviour::Refused, "refused"),
        (Behaviour::ServFail, "servfail"),
        (Behaviour::Dead, "unreachable"),
        (Behaviour::UpwardReferral, "lame"),
        (Behaviour::NotAuthoritative, "lame"),
    ] {
        let zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing());
        let resolver = two(zone, |net| {
            net.behave(ip(72), behaviour.clone());
        });
        let zone = look_zone(&resolver, "a.dk").await;
        assert_eq!(zone.state, State::Secure, "{behaviour:?}: {zone:#?}");
        let NameServer { state, reasons, .. } = &zone.name_servers[1];
        assert_eq!(
            (*state, reasons[0].id.as_str()),
            (State::Indeterminate, reason),
            "{behaviour:?}: {zone:#?}"
        );
    }
}

#[tokio::test]
async fn more_name_servers_than_are_asked_are_told_and_are_no_difference() {
    let mut net = Internet::with_tlds(at());
    let names: Vec<String> = (0..25).map(|number| format!("ns{number}.a.dk")).collect();
    for (name, last) in names.iter().zip(100..) {
        net.server(name, ip(last));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&names));
    let zone = look_zone(&resolver(net.build().unwrap()), "a.dk").await;
    assert_eq!((zone.state, zone.name_servers.len()), (State::Secure, 20), "{zone:#?}");
    assert_eq!(notes(&zone), ["not_asked"], "{zone:#?}");
}

#[tokio::test]
async fn every_address_of_a_name_server_is_looked_at() {
    let mut net = Internet::with_tlds(at());
    for last in 100..112 {
        net.server("ns.a.dk", ip(last)).server("ns.host.se", ip(last + 20));
    }
    net.zone(ZoneBuilder::new("host.se", ""));
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns.a.dk", "ns.host.se"]));
    let zone = look_zone(&resolver(net.build().unwrap()), "a.dk").await;
    assert_eq!(zone.name_servers.len(), 24, "{zone:#?}");
    assert!(zone.name_servers.iter().all(|server| server.state == State::Secure), "{zone:#?}");
}

#[tokio::test]
async fn a_secondary_that_lags_behind() {
    let zone = ZoneBuilder::new("a.dk", RECORDS)
        .signed(signing())
        .faults_at(ip(72), &[Fault::Serial(2_026_010_101)]);
    let zone = look_zone(&two(zone, |_| {}), "a.dk").await;
    assert_eq!(states(&zone), [("127.53.0.71", State::Secure), ("127.53.0.72", State::Secure)], "{zone:#?}");
    assert_eq!(zone.name_servers[1].serial, Some(2_026_010_101));
    assert!(notes(&zone).contains(&"servers_differ"), "{zone:#?}");
}

#[tokio::test]
async fn unsigned_is_told_apart_from_signed_without_ds() {
    let open = look_zone(&two(ZoneBuilder::new("a.dk", RECORDS), |_| {}), "a.dk").await;
    assert_eq!((open.state, open.reasons[0].id.as_str()), (State::Insecure, "no_ds"), "{open:#?}");
    assert!(!notes(&open).contains(&"signed_without_ds"));
    assert!(open.name_servers.iter().all(|server| server.state == State::Insecure));

    let island = ZoneBuilder::new("a.dk", RECORDS).signed(signing()).fault(Fault::DsMissing);
    let island = look_zone(&two(island, |_| {}), "a.dk").await;
    assert_eq!((island.state, island.reasons[0].id.as_str()), (State::Insecure, "no_ds"), "{island:#?}");
    assert!(notes(&island).contains(&"signed_without_ds"), "{island:#?}");
    assert_eq!(island.chain[2].key_algorithms, [13]);

    let unknown = ZoneBuilder::new("a.dk", RECORDS).signed(Signing::new(Algorithm::Unassigned));
    let unknown = look_zone(&two(unknown, |_| {}), "a.dk").await;
    assert_eq!(
        (unknown.state, unknown.reasons[0].id.as_str()),
        (State::Insecure, "ds_unsupported_algorithm")
    );
    assert!(!notes(&unknown).contains(&"signed_without_ds"), "{unknown:#?}");
}

#[tokio::test]
async fn a_zone_that_is_bogus_everywhere() {
    let zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing()).fault(Fault::DsWrongDigest);
    let zone = look_zone(&two(zone, |_| {}), "a.dk").await;
    assert_eq!((zone.state, zone.reasons[0].id.as_str()), (State::Bogus, "ds_digest_mismatch"), "{zone:#?}");
    assert!(zone.name_servers.iter().all(|server| server.state == State::Bogus), "{zone:#?}");
    let soa = ZoneBuilder::new("a.dk", RECORDS)
        .signed(signing())
        .fault(Fault::SigMissing(kravtjek_lab::set("@", "SOA")));
    let soa = look_zone(&two(soa, |_| {}), "a.dk").await;
    assert_eq!((soa.state, soa.reasons[0].id.as_str()), (State::Bogus, "no_rrsig"), "{soa:#?}");
}

#[tokio::test]
async fn a_zone_that_nobody_serves() {
    let zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing());
    let resolver = two(zone, |net| {
        net.behave(ip(71), Behaviour::Refused).behave(ip(72), Behaviour::Refused);
    });
    let zone = look_zone(&resolver, "a.dk").await;
    assert_eq!(
        (zone.state, zone.apex, zone.zone.as_str()),
        (State::Indeterminate, true, "a.dk"),
        "{zone:#?}"
    );
    assert_eq!(zone.reasons[0].id.as_str(), "refused");
    assert_eq!(zone.name_servers.len(), 2, "{zone:#?}");
}

#[tokio::test]
async fn names_that_are_no_zone_of_their_own() {
    let resolver = two(ZoneBuilder::new("a.dk", RECORDS).signed(signing()), |net| {
        net.zone(ZoneBuilder::new("sub.a.dk", RECORDS).signed(signing()).served_by(&["ns1.a.dk"]));
    });
    for (name, apex, holder, servers, note) in [
        ("mail.a.dk", false, "a.dk", 2, None),
        ("nx.a.dk", false, "a.dk", 2, Some("no_such_name")),
        ("sub.a.dk", true, "sub.a.dk", 1, None),
        ("www.sub.a.dk", false, "sub.a.dk", 1, None),
        ("nx.sub.a.dk", false, "sub.a.dk", 1, Some("no_such_name")),
        ("nobody-here.dk", false, "dk", 0, Some("no_such_name")),
        ("dk", true, "dk", 1, None),
    ] {
        let zone = look_zone(&resolver, name).await;
        assert_eq!(
            (zone.apex, zone.zone.as_str(), zone.state),
            (apex, holder, State::Secure),
            "{name}: {zone:#?}"
        );
        assert_eq!(zone.name_servers.len(), servers, "{name}: {zone:#?}");
        assert!(note.is_none_or(|note| notes(&zone).contains(&note)), "{name}: {zone:#?}");
    }
}

#[tokio::test]
async fn parent_and_zone_that_name_other_servers() {
    let zone = ZoneBuilder::new("a.dk", "@ NS ns3.a.dk.\nns3 A 127.53.0.73").signed(signing());
    let zone = look_zone(&two(zone, |_| {}), "a.dk").await;
    assert!(notes(&zone).contains(&"ns_differ"), "{zone:#?}");
    assert_eq!(zone.name_servers.len(), 3, "{zone:#?}");
}

#[tokio::test(start_paused = true)]
async fn before_anything_else() {
    let good = two(ZoneBuilder::new("a.dk", RECORDS), |_| {}).preflight(at()).await;
    assert_eq!((&good.udp4, &good.udp6, &good.tcp), (&Way::Open, &Way::NotTried, &Way::Open), "{good:?}");
    assert!(!good.is_cut_off() && !good.intercepted && good.clock.is_none());
    assert_eq!(good.root, (State::Secure, Vec::new()));
    assert_eq!(good.control, (State::Secure, Vec::new()));
    assert_eq!(good.foundation().flaws(), []);

    let behaved = |behaviour: Behaviour| {
        two(ZoneBuilder::new("a.dk", RECORDS), move |net| {
            net.behave(ip(1), behaviour);
        })
    };
    let began = tokio::time::Instant::now();
    let silent = behaved(Behaviour::Silent).preflight(at()).await;
    assert!(silent.is_cut_off(), "{silent:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(silent.root.0, State::Indeterminate);
    assert_eq!(silent.foundation().flaws(), [], "nothing was seen, so nothing is wrong");
    let forged = behaved(Behaviour::NotAuthoritative).preflight(at()).await;
    assert!(forged.intercepted);
    assert_eq!(forged.foundation().flaws(), [(Flaw::Impostor, Detail::NOTHING)]);
    let no_tcp = behaved(Behaviour::NoTcp).preflight(at()).await;
    assert!(matches!(no_tcp.tcp, Way::Shut(_)) && !no_tcp.is_cut_off(), "{no_tcp:?}");
}

/// `a.dk` on one server with addresses of both families, `six.dk` on one that has only IPv6.
fn both_families() -> Arc<kravtjek_lab::Lab> {
    let six = |last: u16| IpAddr::from([0xfd00, 0x53, 0, 0, 0, 0, 0, last]);
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.dk", ip(71)).server("ns1.a.dk", six(71)).server("ns1.six.dk", six(72));
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns1.a.dk"]));
    net.zone(ZoneBuilder::new("six.dk", RECORDS).signed(signing()).served_by(&["ns1.six.dk"]));
    Arc::new(net.build().unwrap())
}

#[tokio::test]
async fn both_families_of_addresses_are_asked() {
    let lab = both_families();
    let resolver = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
    let zone = look_zone(&resolver, "a.dk").await;
    assert_eq!(states(&zone), [("127.53.0.71", State::Secure), ("fd00:53::47", State::Secure)], "{zone:#?}");
    assert_eq!(look_zone(&resolver, "six.dk").await.state, State::Secure);
}

#[tokio::test]
async fn without_ipv6_its_addresses_are_left_alone_and_named() {
    for turned_off in [true, false] {
        let lab = both_families();
        let mut network = InMemory::new(Arc::clone(&lab));
        network.no_ipv6 = true;
        let sent = Arc::clone(&network.sent);
        let mut errand = errand(&lab);
        errand.scope.ipv6 = !turned_off;
        let resolver = over(network, errand);
        for _ in 0..5 {
            let zone = look_zone(&resolver, "a.dk").await;
            assert_eq!(zone.state, State::Secure, "{zone:#?}");
            let NameServer { state, reasons, .. } = &zone.name_servers[1];
            let first = reasons.first().map(|reason| reason.id.as_str());
            assert_eq!((*state, first), (State::Indeterminate, Some("unreachable")), "{zone:#?}");
            let zone = look_zone(&resolver, "six.dk").await;
            assert_eq!(
                (zone.state, zone.reasons[0].id.as_str()),
                (State::Indeterminate, "unreachable"),
                "{zone:#?}"
            );
        }
        let tried = sent.lock().unwrap().iter().filter(|sent| sent.to.is_ipv6()).count();
        assert!(tried <= if turned_off { 0 } else { 2 }, "{tried} packets to a family that does not work");
    }
}

#[tokio::test]
async fn the_port_map_over_real_sockets() {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.se", ip(71)).server("ns2.a.se", ip(72)).behave(ip(72), Behaviour::Truncating);
    net.server("ns3.a.se", ip(73)).behave(ip(73), Behaviour::WrongId);
    let zone = ZoneBuilder::new("a.se", RECORDS).signed(Signing::new(Algorithm::RsaSha256).nsec3());
    net.zone(zone.served_by(&["ns1.a.se", "ns2.a.se", "ns3.a.se"]));
    let lab = Arc::new(net.build().unwrap());
    let serving = Arc::clone(&lab).serve(None).await.unwrap();
    let mut errand = errand(&lab);
    errand.scope.ports.insert(53, serving.port());
    // A server that answers does so in three seconds, even on a busy machine; the one that is not understood costs them.
    errand.patience.dns.udp_wait = Duration::from_secs(1);
    let resolver = Ground::new(Budget::default()).resolver(&errand);
    for (name, rtype) in [("a.se", "MX"), ("a.se", "DNSKEY"), ("nx.a.se", "A"), ("nobody.se", "A")] {
        let lookup = common::look(&resolver, name, rtype).await;
        assert_eq!(lookup.state, State::Secure, "{name} {rtype}: {lookup:#?}");
    }
    let zone = resolver.zone(&parse_name("a.se").unwrap(), at()).await;
    let states: Vec<_> = zone.name_servers.iter().map(|server| server.state).collect();
    assert_eq!(states, [State::Secure, State::Secure, State::Indeterminate], "{zone:#?}");
    assert!(
        serving.count(ip(72), kravtjek_lab::Transport::Tcp) > 0,
        "truncated answers are fetched over TCP"
    );
    assert_eq!(resolver.preflight(at()).await.udp4, Way::Open);
}
