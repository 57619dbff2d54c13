//! From the root hints to the answer, past servers that misbehave in every way the lab knows.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{InMemory, RECORDS, Sent, at, errand, has_note, ip, look, over, resolver, verdict};
use kravtjek_lab::{Algorithm, Behaviour, Internet, Lab, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::State;
use kravtjek_probe::dns::{Resolver, Via};

fn signing() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

/// `a.dk` on the servers at these addresses, with these behaviours.
fn with(behaviours: &[(u8, Behaviour)]) -> Lab {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.dk", ip(11)).server("ns2.a.dk", ip(12));
    for (last, behaviour) in behaviours {
        net.behave(ip(*last), behaviour.clone());
    }
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns1.a.dk", "ns2.a.dk"]));
    net.build().unwrap()
}

fn watched(lab: Lab) -> (Resolver, Arc<std::sync::Mutex<Vec<Sent>>>) {
    let errand = errand(&lab);
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    (over(network, errand), sent)
}

#[tokio::test]
async fn each_server_learns_no_more_of_the_name_than_it_must() {
    let (resolver, sent) = watched(with(&[]));
    assert_eq!(look(&resolver, "_25._tcp.mail.a.dk", "TLSA").await.state, State::Secure);
    let sent = sent.lock().unwrap();
    for Sent { to, question, .. } in sent.iter() {
        let allowed: &[&str] = match to {
            to if *to == ip(1) => &["dk A", ". DNSKEY"],
            to if *to == ip(2) => &["a.dk A", "dk DNSKEY"],
            _ => &["mail.a.dk A", "_tcp.mail.a.dk A", "_25._tcp.mail.a.dk TLSA", "a.dk DNSKEY"],
        };
        assert!(allowed.contains(&question.as_str()), "{to} was asked {question}");
    }
    assert!(sent.len() <= 8, "{sent:?}");
}

#[tokio::test]
async fn what_was_found_out_is_not_asked_again() {
    let (resolver, sent) = watched(with(&[]));
    look(&resolver, "a.dk", "MX").await;
    let cold = sent.lock().unwrap().len();
    look(&resolver, "a.dk", "TXT").await;
    look(&resolver, "mail.a.dk", "A").await;
    assert_eq!(sent.lock().unwrap().len(), cold + 2);
}

#[tokio::test]
async fn look_ups_at_once_find_each_zone_only_once() {
    let (resolver, sent) = watched(with(&[]));
    let mut all = tokio::task::JoinSet::new();
    for rtype in ["MX", "TXT", "SOA", "CAA", "NS", "A"].repeat(5) {
        let resolver = resolver.clone();
        all.spawn(async move { look(&resolver, "a.dk", rtype).await });
    }
    assert!(all.join_all().await.iter().all(|lookup| lookup.state == State::Secure));
    let sent = sent.lock().unwrap();
    let times = |question: &str| sent.iter().filter(|sent| sent.question == question).count();
    for question in ["dk A", "a.dk DNSKEY", "dk DNSKEY", ". DNSKEY"] {
        assert_eq!(times(question), 1, "{question}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_good_server_is_enough() {
    for bad in [
        Behaviour::Refused,
        Behaviour::ServFail,
        Behaviour::NotImplemented,
        Behaviour::Silent,
        Behaviour::Dead,
        Behaviour::Garbage,
        Behaviour::HalfMessages,
        Behaviour::WrongId,
        Behaviour::WrongQuestion,
        Behaviour::NotAuthoritative,
        Behaviour::UpwardReferral,
        Behaviour::NoUdp,
        Behaviour::IgnoresEdns,
    ] {
        let resolver = resolver(with(&[(11, bad.clone())]));
        for rtype in ["MX", "TXT", "A"] {
            let lookup = look(&resolver, "a.dk", rtype).await;
            assert_eq!(lookup.state, State::Secure, "{bad:?}: {lookup:#?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn servers_that_need_patience_are_understood() {
    for (odd, note) in [
        (Behaviour::NoTcp, ""),
        (Behaviour::NoUdp, ""),
        (Behaviour::Truncating, ""),
        (Behaviour::Slow(Duration::from_secs(2)), ""),
        (Behaviour::NxDomainForEmptyNonTerminals, ""),
        (Behaviour::LowerCasesQuestion, ""),
        (Behaviour::NotAuthoritative, "not_authoritative"),
    ] {
        let resolver = resolver(with(&[(11, odd.clone()), (12, odd.clone())]));
        for name in ["a.dk", "a.b.c.a.dk"] {
            let lookup = look(&resolver, name, "TXT").await;
            assert_eq!(verdict(&lookup), (State::Secure, ""), "{odd:?}: {lookup:#?}");
            assert_eq!(lookup.records.len(), 1, "{odd:?}: {lookup:#?}");
            assert!(note.is_empty() || has_note(&lookup, note), "{lookup:#?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_measurement_is_never_a_verdict() {
    for (bad, reason, rcode) in [
        (Behaviour::Refused, "refused", Some("REFUSED")),
        (Behaviour::ServFail, "servfail", Some("SERVFAIL")),
        (Behaviour::NotImplemented, "garbled", Some("NOTIMP")),
        (Behaviour::Silent, "timed_out", None),
        (Behaviour::Dead, "unreachable", None),
        (Behaviour::Garbage, "garbled", None),
        (Behaviour::HalfMessages, "garbled", None),
        (Behaviour::UpwardReferral, "lame", Some("NOERROR")),
    ] {
        let resolver = resolver(with(&[(11, bad.clone()), (12, bad.clone())]));
        let lookup = look(&resolver, "a.dk", "MX").await;
        assert_eq!(verdict(&lookup), (State::Indeterminate, reason), "{bad:?}: {lookup:#?}");
        assert_eq!(lookup.rcode.as_deref(), rcode, "{bad:?}");
        assert!(lookup.records.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn servers_without_edns_answer_for_unsigned_zones() {
    for odd in [Behaviour::FormErrToEdns, Behaviour::IgnoresEdns, Behaviour::SilentToEdns] {
        let mut net = Internet::with_tlds(at());
        net.server("ns1.b.dk", ip(21)).behave(ip(21), odd.clone());
        net.zone(ZoneBuilder::new("b.dk", RECORDS).served_by(&["ns1.b.dk"]));
        let lookup = look(&resolver(net.build().unwrap()), "b.dk", "MX").await;
        assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{odd:?}: {lookup:#?}");
        assert_eq!(lookup.records.len(), 1);
        assert!(has_note(&lookup, "no_edns"), "{odd:?}: {lookup:#?}");
    }
}

#[tokio::test]
async fn mixed_case_is_asked_for_and_servers_that_lose_it_over_tcp() {
    let lab = with(&[(11, Behaviour::LowerCasesQuestion), (12, Behaviour::LowerCasesQuestion)]);
    let mut errand = errand(&lab);
    errand.mixed_case = true;
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    let resolver = over(network, errand);
    let lookup = look(&resolver, "_25._tcp.mail.a.dk", "TLSA").await;
    assert_eq!(lookup.state, State::Secure, "{lookup:#?}");
    let sent = sent.lock().unwrap();
    assert!(
        sent.iter()
            .any(|sent| sent.via == Via::Udp && sent.question.contains(|c: char| "AKDMIL".contains(c)))
    );
    assert!(sent.iter().any(|sent| sent.via == Via::Tcp));
}

#[tokio::test]
async fn servers_that_refuse_minimised_questions_get_the_whole_one() {
    for rcode in [2, 4, 5] {
        let lab = with(&[]);
        let errand = errand(&lab);
        let mut network = InMemory::new(Arc::new(lab));
        network.tamper = Some(Box::new(move |sent, message| {
            let minimised = sent.question.ends_with(" A") && sent.to != ip(1) && sent.to != ip(2);
            if minimised {
                message.truncate(12);
                message[3] = rcode;
                message[4..12].fill(0);
            }
        }));
        let resolver = over(network, errand);
        let lookup = look(&resolver, "_25._tcp.mail.a.dk", "TLSA").await;
        assert_eq!((lookup.state, lookup.records.len()), (State::Secure, 1), "{lookup:#?}");
    }
}

#[tokio::test]
async fn servers_without_glue_are_looked_up() {
    let mut net = Internet::with_tlds(at());
    net.server("ns.host.se", ip(31)).server("ns.deep.other.se", ip(32));
    net.zone(ZoneBuilder::new("host.se", "").signed(signing()));
    net.zone(ZoneBuilder::new("other.se", "").served_by(&["ns.host.se"]));
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns.host.se"]));
    net.zone(ZoneBuilder::new("b.dk", RECORDS).signed(signing()).served_by(&["ns.deep.other.se"]));
    let resolver = resolver(net.build().unwrap());
    for name in ["a.dk", "b.dk"] {
        let lookup = look(&resolver, name, "MX").await;
        assert_eq!(verdict(&lookup), (State::Secure, ""), "{lookup:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn zones_that_name_each_others_servers_end_at_once() {
    let mut net = Internet::with_tlds(at());
    net.server("ns.one.dk", ip(41)).server("ns.two.dk", ip(42));
    net.zone(ZoneBuilder::new("one.dk", RECORDS).served_by(&["ns.two.dk"]));
    net.zone(ZoneBuilder::new("two.dk", RECORDS).served_by(&["ns.one.dk"]));
    let resolver = resolver(net.build().unwrap());
    let began = tokio::time::Instant::now();
    let mut all = tokio::task::JoinSet::new();
    for name in ["one.dk", "two.dk", "mail.one.dk", "mail.two.dk"].repeat(4) {
        let resolver = resolver.clone();
        all.spawn(async move { look(&resolver, name, "MX").await });
    }
    for lookup in all.join_all().await {
        assert_eq!(lookup.state, State::Indeterminate, "{lookup:#?}");
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn parent_and_child_on_the_same_servers() {
    let mut net = Internet::with_tlds(at());
    net.server("ns.a.dk", ip(51));
    let zone = |apex: &str| ZoneBuilder::new(apex, RECORDS).served_by(&["ns.a.dk"]);
    net.zone(zone("a.dk").signed(signing()));
    net.zone(zone("signed.a.dk").signed(signing().nsec3()));
    net.zone(zone("open.a.dk"));
    net.zone(zone("island.a.dk").signed(signing()).fault(kravtjek_lab::Fault::DsMissing));
    net.zone(zone("bad.a.dk").signed(signing()).fault(kravtjek_lab::Fault::SigExpired));
    net.zone(zone("b.dk"));
    net.zone(zone("open.b.dk"));
    let resolver = resolver(net.build().unwrap());
    for (name, rtype, state, reason, zone) in [
        ("mail.signed.a.dk", "A", State::Secure, "", "signed.a.dk"),
        ("signed.a.dk", "MX", State::Secure, "", "signed.a.dk"),
        ("nx.signed.a.dk", "MX", State::Secure, "", "signed.a.dk"),
        ("signed.a.dk", "DS", State::Secure, "", "a.dk"),
        ("open.a.dk", "DS", State::Secure, "", "a.dk"),
        ("open.a.dk", "MX", State::Insecure, "no_ds", "open.a.dk"),
        ("mail.open.a.dk", "A", State::Insecure, "no_ds", "open.a.dk"),
        ("nx.open.a.dk", "A", State::Insecure, "no_ds", "open.a.dk"),
        ("island.a.dk", "MX", State::Insecure, "no_ds", "island.a.dk"),
        ("bad.a.dk", "MX", State::Bogus, "sig_expired", "bad.a.dk"),
        ("mail.b.dk", "A", State::Insecure, "no_ds", "b.dk"),
        ("mail.open.b.dk", "A", State::Insecure, "no_ds", "open.b.dk"),
        ("nx.open.b.dk", "A", State::Insecure, "no_ds", "open.b.dk"),
    ] {
        let lookup = look(&resolver, name, rtype).await;
        assert_eq!(verdict(&lookup), (state, reason), "{name} {rtype}: {lookup:#?}");
        assert_eq!(lookup.zone, zone, "{name} {rtype}: {lookup:#?}");
    }
}

#[tokio::test]
async fn the_messages_are_kept_as_evidence_when_that_is_wanted() {
    let lab = with(&[]);
    let mut errand = errand(&lab);
    errand.keep_messages = true;
    errand.scope.ports.insert(53, 5300);
    let resolver = over(InMemory::new(Arc::new(lab)), errand);
    let lookup = look(&resolver, "a.dk", "MX").await;
    let from: Vec<_> = lookup.messages.iter().map(|message| message.from.as_str()).collect();
    assert_eq!((from.first(), lookup.messages.len()), (Some(&"127.53.0.1:5300"), 6), "{from:?}");
    assert!(lookup.messages.iter().all(|message| message.base64.len() > 40));
    assert!(look(&watched(with(&[])).0, "a.dk", "MX").await.messages.is_empty());
}

#[tokio::test]
async fn types_that_stand_for_no_rrset_are_not_asked_for() {
    let (resolver, sent) = watched(with(&[]));
    for rtype in ["ANY", "RRSIG", "AXFR", "OPT"] {
        let lookup = look(&resolver, "a.dk", rtype).await;
        assert_eq!(verdict(&lookup), (State::Indeterminate, "not_a_record"), "{lookup:#?}");
    }
    assert!(sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn danish_letters_are_looked_up_as_a_labels() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("xn--rdhus-mra.dk", RECORDS).signed(signing()));
    let lookup = look(&resolver(net.build().unwrap()), "Rådhus.dk", "MX").await;
    assert_eq!((lookup.state, lookup.name.as_str()), (State::Secure, "xn--rdhus-mra.dk"));
}

#[tokio::test]
async fn when_one_server_is_bogus_another_may_be_right() {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.a.dk", ip(61)).server("ns2.a.dk", ip(62));
    let zone = ZoneBuilder::new("a.dk", RECORDS).signed(signing()).served_by(&["ns1.a.dk", "ns2.a.dk"]);
    net.zone(zone.faults_at(ip(62), &[kravtjek_lab::Fault::SigExpired]));
    let lab = Arc::new(net.build().unwrap());
    let mut noted = 0;
    for _ in 0..16 {
        let resolver = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
        let lookup = look(&resolver, "a.dk", "MX").await;
        assert_eq!(verdict(&lookup), (State::Secure, ""), "{lookup:#?}");
        noted += usize::from(has_note(&lookup, "servers_differ"));
    }
    assert!(noted > 0, "the bad server is never asked first");
}
