//! Hostile zones, deadlines, budgets and stopping: every look-up ends, and says why.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{InMemory, RECORDS, at, errand, ip, look, over, resolver, verdict};
use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Lab, Signing, ZoneBuilder, hostile};
use kravtjek_model::observation::dns::State;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::Budget;
use kravtjek_probe::reach::Stop;
use tokio::time::Instant;

fn signing() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

fn one(zone: ZoneBuilder) -> Lab {
    let mut net = Internet::with_tlds(at());
    net.zone(zone);
    net.build().unwrap()
}

/// A resolver for an errand of another kind, and a count of what it sent.
fn with(lab: Lab, change: impl FnOnce(&mut Errand)) -> (Resolver, impl Fn() -> usize) {
    let mut errand = errand(&lab);
    change(&mut errand);
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    (over(network, errand), move || sent.lock().unwrap().len())
}

#[tokio::test]
async fn colliding_keys_and_signatures_cost_no_more_than_allowed() {
    for algorithm in [Algorithm::RsaSha256, Algorithm::EcdsaP256, Algorithm::Ed25519] {
        let trap = Fault::KeyTrap { keys: 30, signatures: 100 };
        let zone = ZoneBuilder::new("trap.dk", RECORDS).signed(Signing::new(algorithm)).fault(trap);
        let (resolver, sent) = with(one(zone), |_| {});
        let began = std::time::Instant::now();
        let lookup = look(&resolver, "trap.dk", "MX").await;
        assert!(verdict(&lookup) == (State::Indeterminate, "over_limit"), "{lookup:#?}");
        assert!(began.elapsed() < Duration::from_secs(300), "{:?}", began.elapsed());
        assert!(sent() < 20);
    }
}

#[tokio::test]
async fn a_flood_of_ds_records_ends() {
    for (count, state, reason) in [
        (16, State::Bogus, "ds_digest_mismatch"),
        (17, State::Indeterminate, "over_limit"),
        (200, State::Indeterminate, "over_limit"),
    ] {
        let zone = ZoneBuilder::new("flood.dk", RECORDS).signed(signing()).fault(Fault::DsFlood(count));
        let lookup = look(&resolver(one(zone)), "flood.dk", "MX").await;
        assert_eq!(verdict(&lookup), (state, reason), "{count}: {lookup:#?}");
    }
}

#[tokio::test]
async fn aliases_end() {
    let zone = |text: String| one(ZoneBuilder::new("c.dk", &text).signed(signing()));
    for length in [17, 30] {
        let lookup = look(&resolver(zone(hostile::cname_chain(length))), "c0.c.dk", "A").await;
        assert_eq!(verdict(&lookup), (State::Indeterminate, "over_limit"), "{length}: {lookup:#?}");
    }
    for length in [7, 11, 16] {
        let lookup = look(&resolver(zone(hostile::cname_chain(length))), "c0.c.dk", "A").await;
        assert_eq!(
            (verdict(&lookup), lookup.records.len()),
            ((State::Secure, ""), 1),
            "{length}: {lookup:#?}"
        );
    }
    for length in [1, 2, 5] {
        let lookup = look(&resolver(zone(hostile::cname_loop(length))), "l0.c.dk", "A").await;
        assert_eq!(verdict(&lookup), (State::Indeterminate, "loop"), "{length}: {lookup:#?}");
    }
}

#[tokio::test]
async fn too_many_nsec3_iterations() {
    let zone =
        |iterations| ZoneBuilder::new("i.dk", RECORDS).signed(signing().nsec3_with(iterations, b"", false));
    for (iterations, state, reason) in [
        (150, State::Secure, ""),
        (151, State::Insecure, "nsec3_iterations"),
        (500, State::Insecure, "nsec3_iterations"),
        (501, State::Insecure, "nsec3_iterations"),
        (2500, State::Insecure, "nsec3_iterations"),
    ] {
        let lookup = look(&resolver(one(zone(iterations))), "nx.i.dk", "A").await;
        assert_eq!(verdict(&lookup), (state, reason), "{iterations}: {lookup:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn endless_referrals_and_many_servers_stay_within_the_budget() {
    let mut net = Internet::with_tlds(at());
    net.server("ns.evil.dk", ip(91)).behave(ip(91), Behaviour::EndlessReferral);
    net.zone(ZoneBuilder::new("evil.dk", "").served_by(&["ns.evil.dk"]));
    net.zone(ZoneBuilder::new("many.dk", &hostile::many_servers(500, "evil.dk")));
    let (resolver, sent) = with(net.build().unwrap(), |errand| errand.patience.dns.queries = 100);
    for name in ["a.b.c.d.e.f.g.evil.dk", "www.sub.many.dk"] {
        let before = sent();
        let lookup = look(&resolver, name, "A").await;
        assert!(sent() - before <= 100, "{name}: {}", sent() - before);
        assert_eq!(lookup.state, State::Indeterminate, "{name}: {lookup:#?}");
    }
}

#[tokio::test]
async fn a_huge_rrset_is_read_or_refused_whole() {
    let huge =
        |records| resolver(one(ZoneBuilder::new("h.dk", &hostile::huge_rrset(records)).signed(signing())));
    let lookup = look(&huge(200), "huge.h.dk", "TXT").await;
    assert_eq!((lookup.state, lookup.records.len()), (State::Secure, 200));
    let lookup = look(&huge(1500), "huge.h.dk", "TXT").await;
    assert_eq!((lookup.state, lookup.records.len()), (State::Indeterminate, 0), "{lookup:#?}");
}

#[tokio::test]
async fn more_records_than_are_read_are_a_limit_of_ours() {
    let many = |records: u16| {
        let lines = (0..records).map(|number| format!("many A 10.0.{}.{}\n", number / 250, number % 250));
        resolver(one(ZoneBuilder::new("m.dk", &lines.collect::<String>())))
    };
    let lookup = look(&many(1900), "many.m.dk", "A").await;
    assert_eq!((lookup.state, lookup.records.len()), (State::Insecure, 1900));
    let lookup = look(&many(2100), "many.m.dk", "A").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "over_limit"), "{lookup:#?}");
}

#[tokio::test]
async fn a_server_that_sends_too_much_does_not_keep_another_from_being_asked() {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.dk", ip(61)).server("ns2.a.dk", ip(62));
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns1.a.dk", "ns2.a.dk"]));
    let lab = Arc::new(net.build().unwrap());
    for _ in 0..8 {
        let mut network = InMemory::new(Arc::clone(&lab));
        network.tamper = Some(Box::new(|sent, message| {
            if sent.to == ip(61) {
                message[10..12].copy_from_slice(&2500_u16.to_be_bytes());
            }
        }));
        let lookup = look(&over(network, errand(&lab)), "a.dk", "MX").await;
        assert_eq!(verdict(&lookup), (State::Secure, ""), "{lookup:#?}");
    }
}

#[tokio::test]
async fn servers_that_lead_to_servers_too_often_are_a_limit_of_ours_and_no_circle() {
    let mut net = Internet::with_tlds(at());
    for number in 0..9 {
        net.server(&format!("ns.z{number}.dk"), ip(100 + number));
    }
    for number in 0..8 {
        let server = format!("ns.z{}.dk", number + 1);
        net.zone(ZoneBuilder::new(&format!("z{number}.dk"), RECORDS).served_by(&[&server]));
    }
    net.zone(ZoneBuilder::new("z8.dk", RECORDS));
    let resolver = resolver(net.build().unwrap());
    let lookup = look(&resolver, "z4.dk", "MX").await;
    assert_eq!(lookup.records.len(), 1, "{lookup:#?}");
    let (fresh, _) = with(net.build().unwrap(), |_| {});
    let lookup = look(&fresh, "z0.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "over_limit"), "{lookup:#?}");
}

#[tokio::test]
async fn the_deepest_names_there_are() {
    let zone = one(ZoneBuilder::new("a.dk", RECORDS).signed(signing().nsec3()));
    let (resolver, sent) = with(zone, |_| {});
    let deep = format!("{}a.dk", "x.".repeat(120));
    let lookup = look(&resolver, &deep, "A").await;
    assert_ne!(lookup.state, State::Bogus, "{lookup:#?}");
    assert!(sent() < 20, "{}", sent());
}

#[tokio::test(start_paused = true)]
async fn a_look_up_ends_at_its_deadline() {
    let mut net = Internet::with_tlds(at());
    let names: Vec<String> = (0..10).map(|number| format!("ns{number}.slow.dk")).collect();
    for (at, name) in names.iter().enumerate() {
        net.server(name, ip(100 + at as u8)).behave(ip(100 + at as u8), Behaviour::Silent);
    }
    let servers: Vec<&str> = names.iter().map(String::as_str).collect();
    net.zone(ZoneBuilder::new("slow.dk", RECORDS).served_by(&servers));
    let (resolver, _) =
        with(net.build().unwrap(), |errand| errand.patience.dns.lookup = Duration::from_secs(7));
    let began = Instant::now();
    let lookup = look(&resolver, "slow.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "timed_out"), "{lookup:#?}");
    assert!(began.elapsed() <= Duration::from_secs(8), "{:?}", began.elapsed());
    let ours: Vec<_> =
        lookup.reasons.iter().filter(|reason| reason.detail.text().contains("conclusive within")).collect();
    assert_eq!(ours.len(), 1, "{lookup:#?}");
    assert!(!ours[0].detail.text().contains("127.53"), "no server is blamed for our own time: {lookup:#?}");
    // Each gets one and a half seconds, the fifth only what is left of seven.
    let silent = lookup.reasons.iter().filter(|reason| reason.detail.text().ends_with("no answer in time"));
    assert_eq!(silent.count(), 4, "{lookup:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_look_up_ends_with_its_budget() {
    let zone = one(ZoneBuilder::new("a.dk", RECORDS).signed(signing()));
    let (resolver, sent) = with(zone, |errand| errand.patience.dns.queries = 3);
    let lookup = look(&resolver, "mail.a.dk", "A").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "over_limit"), "{lookup:#?}");
    assert_eq!(sent(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_stopped_run_ends_at_once_and_says_so() {
    let mut net = Internet::with_tlds(at());
    net.server("ns.a.dk", ip(95)).behave(ip(95), Behaviour::Silent);
    net.zone(ZoneBuilder::new("a.dk", RECORDS).served_by(&["ns.a.dk"]));
    let stop = Stop::default();
    let (resolver, sent) = with(net.build().unwrap(), |errand| errand.stop = stop.clone());
    let (other, began) = (resolver.clone(), Instant::now());
    let under_way = tokio::spawn(async move { look(&other, "a.dk", "MX").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.stop();
    let lookup = under_way.await.unwrap();
    assert_eq!(verdict(&lookup), (State::Indeterminate, "cancelled"), "{lookup:#?}");
    assert!(began.elapsed() < Duration::from_millis(200));
    let before = sent();
    let lookup = look(&resolver, "a.dk", "TXT").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "cancelled"));
    assert_eq!(sent(), before, "a stopped run sends nothing more");
}

#[tokio::test(start_paused = true)]
async fn private_addresses_in_public_zones_are_left_alone() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("a.dk", RECORDS));
    let (resolver, sent) = with(net.build().unwrap(), |errand| errand.scope.inside = false);
    let lookup = look(&resolver, "a.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "unreachable"), "{lookup:#?}");
    assert!(lookup.reasons[0].detail.text().contains("not a public address"), "{lookup:#?}");
    assert_eq!(sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_look_ups_keep_to_the_pace_and_to_their_own_time() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()));
    let lab = net.build().unwrap();
    let mut errand = errand(&lab);
    errand.patience.dns.lookup = Duration::from_secs(5);
    let resolver = Ground::over(InMemory::new(Arc::new(lab)), Budget::default()).resolver(&errand);
    let began = Instant::now();
    let mut all = tokio::task::JoinSet::new();
    for number in 0..1000 {
        let resolver = resolver.clone();
        all.spawn(async move { look(&resolver, &format!("x{number}.a.dk"), "A").await });
    }
    assert!(all.join_all().await.iter().all(|lookup| lookup.state == State::Secure));
    // 1000 queries to one address at 40 a second, after a burst of 10.
    assert!(began.elapsed() > Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
