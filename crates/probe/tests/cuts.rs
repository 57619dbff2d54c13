//! Zone cuts that no server shows: parents, children and grandchildren on the same servers, and servers that answer
//! some questions only.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::odd::{Odd, forms, p256, resolver, together, with};
use common::{InMemory, errand, ip, look, look_zone, over, verdict};
use kravtjek_lab::{Behaviour, Fault, Internet, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_probe::dns::Resolver;
use tokio::time::Instant;

const TLSA: &str =
    "_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";

fn zones_of(lookup: &Lookup) -> Vec<(&str, State)> {
    lookup.chain.iter().map(|link| (link.zone.as_str(), link.state)).collect()
}

/// `by` signed; `u` below it not, with or without an address at its apex; below that `s`, signed with its DS in `u`,
/// and `x`, not signed.
fn family(signing: &Signing, apex: &str) -> Internet {
    let records = format!("www A 127.80.0.1\nmail A 127.80.0.2\n{TLSA}@ A 127.80.0.3\n");
    together([
        ZoneBuilder::new("by.example", "").signed(signing.clone()),
        ZoneBuilder::new("u.by.example", apex),
        ZoneBuilder::new("s.u.by.example", &records).signed(signing.clone()),
        ZoneBuilder::new("x.u.by.example", &records),
    ])
}

#[tokio::test]
async fn what_lies_below_an_unsigned_zone_is_insecure_though_nobody_shows_that_zone() {
    for (number, signing) in forms().into_iter().enumerate() {
        for apex in ["@ A 127.80.0.9", "www A 127.80.0.9", "@ TXT x\n@ A 127.80.0.9\n* A 127.80.0.8"] {
            let lab = Arc::new(family(&signing, apex).build().unwrap());
            for (name, rtype) in [
                ("www.s.u.by.example", "A"),
                ("s.u.by.example", "A"),
                ("s.u.by.example", "MX"),
                ("s.u.by.example", "DNSKEY"),
                ("nx.s.u.by.example", "A"),
                ("a.b.nx.s.u.by.example", "AAAA"),
                ("_25._tcp.mail.s.u.by.example", "TLSA"),
                ("_25._tcp.www.s.u.by.example", "TLSA"),
                ("s.u.by.example", "DS"),
                ("x.u.by.example", "A"),
                ("x.u.by.example", "MX"),
                ("x.u.by.example", "DS"),
                ("www.x.u.by.example", "TXT"),
                ("nx.x.u.by.example", "A"),
                ("u.by.example", "MX"),
                ("u.by.example", "A"),
                ("www.u.by.example", "A"),
                ("www.u.by.example", "TXT"),
            ] {
                let fresh = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
                let lookup = look(&fresh, name, rtype).await;
                let reason = lookup.reasons.first().map(|reason| (reason.id.as_str(), reason.zone.as_str()));
                // In an opt-out span it is not proven that the zone is there.
                let opt_out = number == 2 && reason == Some(("opt_out", "by.example"));
                assert_eq!(lookup.state, State::Insecure, "{apex}, {name} {rtype}: {lookup:#?}");
                assert!(
                    opt_out || reason == Some(("no_ds", "u.by.example")),
                    "{number} {apex}, {name} {rtype}: {lookup:#?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_zone_that_nobody_showed_stands_in_the_chain() {
    let lab = family(&p256(), "@ A 127.80.0.9").build().unwrap();
    let resolver = resolver(lab);
    let lookup = look(&resolver, "s.u.by.example", "MX").await;
    let below = [("u.by.example", State::Insecure), ("s.u.by.example", State::Insecure)];
    assert_eq!(zones_of(&lookup).get(3..), Some(&below[..]), "{lookup:#?}");
    assert_eq!(lookup.zone, "s.u.by.example");
    let zone = look_zone(&resolver, "s.u.by.example").await;
    assert_eq!((zone.state, zone.reasons[0].zone.as_str()), (State::Insecure, "u.by.example"), "{zone:#?}");
    assert!(zone.notes.iter().all(|note| note.id.as_str() != "signed_without_ds"), "{zone:#?}");
    assert!(zone.name_servers.iter().all(|server| server.state == State::Insecure), "{zone:#?}");
}

#[tokio::test]
async fn signed_zones_that_nobody_showed_carry_the_chain_on() {
    // So many labels are not asked one by one: the cuts among them are seen only by what the last one gives away.
    let deep = "a.b.c.d.e.f.g.h.i.j.k";
    for signing in [p256(), p256().nsec3()] {
        let lab = together([
            ZoneBuilder::new("by.example", "").signed(signing.clone()),
            ZoneBuilder::new("k.by.example", "").signed(signing.clone()),
            ZoneBuilder::new("h.i.j.k.by.example", "").signed(signing.clone()),
            ZoneBuilder::new(&format!("{deep}.by.example"), "www A 127.80.0.1").signed(signing.clone()),
            ZoneBuilder::new(&format!("o.{deep}.by.example"), "www A 127.80.0.1"),
        ]);
        let resolver = resolver(lab.build().unwrap());
        for (name, state, reason) in [
            (format!("www.{deep}.by.example"), State::Secure, ""),
            (format!("nx.{deep}.by.example"), State::Secure, ""),
        ] {
            let lookup = look(&resolver, &name, "A").await;
            assert_eq!(verdict(&lookup), (state, reason), "{name}: {lookup:#?}");
        }
        let lookup = look(&resolver, &format!("nx.o.{deep}.by.example"), "A").await;
        assert_eq!(lookup.state, State::Insecure, "{lookup:#?}");
    }
}

#[tokio::test]
async fn a_ds_that_is_bogus_between_stays_so() {
    for fault in [Fault::SigExpired, Fault::DsWrongDigest, Fault::Unsigned] {
        let lab = together([
            ZoneBuilder::new("by.example", "").signed(p256()),
            ZoneBuilder::new("u.by.example", "@ A 127.80.0.9").signed(p256()).fault(fault.clone()),
            ZoneBuilder::new("x.u.by.example", "www A 127.80.0.1"),
        ]);
        let resolver = resolver(lab.build().unwrap());
        for (name, rtype) in [("www.x.u.by.example", "A"), ("www.x.u.by.example", "TXT")] {
            let lookup = look(&resolver, name, rtype).await;
            assert_eq!(lookup.state, State::Bogus, "{fault:?}, {name} {rtype}: {lookup:#?}");
        }
    }
}

#[tokio::test]
async fn where_the_proof_of_a_missing_ds_is_missing_the_reason_names_the_cut() {
    for signing in [p256(), p256().nsec3()] {
        let lab = together([
            ZoneBuilder::new("by.example", "").signed(signing.clone()).fault(Fault::DenialRemoved),
            ZoneBuilder::new("u.by.example", "@ A 127.80.0.9\nwww A 127.80.0.1"),
        ]);
        let resolver = resolver(lab.build().unwrap());
        for (name, rtype) in [
            ("u.by.example", "A"),
            ("www.u.by.example", "A"),
            ("www.u.by.example", "TXT"),
            ("u.by.example", "MX"),
        ] {
            let lookup = look(&resolver, name, rtype).await;
            let reason = &lookup.reasons[0];
            assert_eq!(verdict(&lookup), (State::Bogus, "no_denial_proof"), "{name} {rtype}: {lookup:#?}");
            assert_eq!((reason.ede, reason.zone.as_str()), (Some(12), "u.by.example"), "{lookup:#?}");
        }
    }
}

#[tokio::test]
async fn a_ds_answer_is_judged_as_its_parents_alone() {
    let lab = together([
        ZoneBuilder::new("p.example", "www A 127.80.0.1")
            .signed(p256())
            .fault(Fault::Tampered(kravtjek_lab::set("@", "SOA"))),
        ZoneBuilder::new("u.p.example", "www A 127.80.0.2"),
    ]);
    let resolver = resolver(lab.build().unwrap());
    for (name, rtype, state, reason) in [
        ("u.p.example", "DS", State::Bogus, "sig_crypto_failed"),
        ("www.p.example", "TXT", State::Bogus, "sig_crypto_failed"),
        ("www.u.p.example", "A", State::Insecure, "no_ds"),
    ] {
        let lookup = look(&resolver, name, rtype).await;
        assert_eq!(verdict(&lookup), (state, reason), "{name} {rtype}: {lookup:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_denial_that_is_broken_by_itself_needs_no_answer_about_ds() {
    // What is received: a denial with signatures that do not hold; and a record without any.
    for (fault, name, rtype, state) in [
        (Fault::DenialWidened, "www.p.example", "TXT", State::Bogus),
        (Fault::DenialRemoved, "nx.p.example", "A", State::Bogus),
        (Fault::SigMissing(kravtjek_lab::set("www", "A")), "www.p.example", "A", State::Indeterminate),
    ] {
        for servfail in [true, false] {
            let zone = ZoneBuilder::new("p.example", "www A 127.80.0.1").signed(p256()).fault(fault.clone());
            let resolver = with(together([zone]).build().unwrap(), move |_, rtype| {
                let odd = if servfail { Odd::Rcode(2) } else { Odd::Silent };
                (rtype == "DS").then_some(odd)
            });
            let lookup = look(&resolver, name, rtype).await;
            assert_eq!(lookup.state, state, "{fault:?}, {servfail}: {lookup:#?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_referral_with_a_broken_proof_needs_no_answer_about_ds_and_one_without_any_does() {
    for (fault, state, reason) in [
        (Fault::DenialWidened, State::Bogus, "sig_crypto_failed"),
        (Fault::DenialSwapped, State::Bogus, "denial_wrong"),
        (Fault::DenialRemoved, State::Indeterminate, "servfail"),
    ] {
        let mut net =
            together([ZoneBuilder::new("p.example", "www A 127.80.0.1").signed(p256()).fault(fault)]);
        net.zone(ZoneBuilder::new("u.p.example", "www A 127.80.0.2"));
        let resolver = with(net.build().unwrap(), |_, rtype| (rtype == "DS").then_some(Odd::Rcode(2)));
        let lookup = look(&resolver, "www.u.p.example", "A").await;
        assert_eq!(verdict(&lookup), (state, reason), "{lookup:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn name_server_records_are_not_needed_at_a_cut_that_is_given_away() {
    for what in 0..4 {
        for zones in [
            vec![ZoneBuilder::new("lb.example", "www.u A 127.80.0.1\nu A 127.80.0.2")],
            vec![
                ZoneBuilder::new("lb.example", "").signed(p256()),
                ZoneBuilder::new("u.lb.example", "www A 127.80.0.1\n@ A 127.80.0.2"),
            ],
        ] {
            let resolver = with(together(zones).build().unwrap(), move |name, rtype| {
                if name != "www.u.lb.example" {
                    return None;
                }
                match (rtype, what) {
                    ("A", _) => None,
                    ("AAAA", _) => Some(Odd::OwnSoa),
                    (_, 0) => Some(Odd::Rcode(2)),
                    (_, 1) => Some(Odd::Rcode(5)),
                    (_, 2) => Some(Odd::Silent),
                    _ => Some(Odd::OwnSoa),
                }
            });
            for rtype in ["AAAA", "A"] {
                let began = Instant::now();
                let lookup = look(&resolver, "www.u.lb.example", rtype).await;
                let took = began.elapsed();
                assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{what} {rtype}: {lookup:#?}");
                assert_eq!(
                    (lookup.rcode.as_deref(), lookup.records.len()),
                    (Some("NOERROR"), usize::from(rtype == "A"))
                );
                assert!(took < Duration::from_secs(3), "{what} {rtype}: {took:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_zone_on_its_parents_servers_is_looked_at_with_its_own() {
    let mut net = together([ZoneBuilder::new("by.example", "").signed(p256())]);
    net.server("c.host.plain", ip(13));
    let zone = ZoneBuilder::new("s.by.example", "").signed(p256());
    net.zone(zone.served_by(&["a.host.plain", "c.host.plain"]));
    let zone = look_zone(&resolver(net.build().unwrap()), "s.by.example").await;
    let servers: Vec<_> = zone.name_servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!((zone.state, servers), (State::Secure, vec!["a.host.plain", "c.host.plain"]), "{zone:#?}");
    assert!(zone.notes.is_empty(), "{zone:#?}");
}

/// What the one server does with questions for `mute.h.example` itself, or with all.
#[derive(Clone, Copy, Debug)]
enum Mute {
    Servfail,
    Silent,
    SilentToAll,
}

fn mute(behaviour: Mute) -> Resolver {
    let zone = ZoneBuilder::new("h.example", "a.mute TXT x\nb.c.mute TXT y").signed(p256());
    with(together([zone]).build().unwrap(), move |name, _| match behaviour {
        Mute::Servfail => (name == "mute.h.example").then_some(Odd::Rcode(2)),
        Mute::Silent => (name == "mute.h.example").then_some(Odd::Silent),
        Mute::SilentToAll => Some(Odd::Silent),
    })
}

#[tokio::test(start_paused = true)]
async fn silence_to_part_of_a_name_leads_to_the_whole_question() {
    for behaviour in [Mute::Servfail, Mute::Silent] {
        let resolver = mute(behaviour);
        for name in ["a.mute.h.example", "b.c.mute.h.example"] {
            let began = Instant::now();
            let lookup = look(&resolver, name, "TXT").await;
            assert_eq!((verdict(&lookup), lookup.records.len()), ((State::Secure, ""), 1), "{lookup:#?}");
            assert!(began.elapsed() <= Duration::from_secs(4), "{behaviour:?}: {:?}", began.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn silence_to_everything_ends_little_later_than_to_one_question() {
    let took = async |name: &str| {
        let resolver = mute(Mute::SilentToAll);
        let began = Instant::now();
        let lookup = look(&resolver, name, "TXT").await;
        assert_eq!(verdict(&lookup), (State::Indeterminate, "timed_out"), "{lookup:#?}");
        began.elapsed()
    };
    // `a.h` is asked for whole at once.
    let (whole, in_parts) = (took("a.h.example").await, took("a.mute.h.example").await);
    assert!(in_parts <= whole + Duration::from_secs(4), "{whole:?} {in_parts:?}");
}

#[tokio::test(start_paused = true)]
async fn servers_that_speak_tcp_only_are_still_asked_about_ds() {
    let mut net = together([
        ZoneBuilder::new("by.example", "").signed(p256()),
        ZoneBuilder::new("u.by.example", "@ A 127.80.0.3\nwww A 127.80.0.1"),
    ]);
    net.behave(ip(11), Behaviour::NoUdp).behave(ip(12), Behaviour::NoUdp);
    let resolver = resolver(net.build().unwrap());
    for rtype in ["A", "TXT"] {
        let lookup = look(&resolver, "www.u.by.example", rtype).await;
        assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{rtype}: {lookup:#?}");
    }
}
