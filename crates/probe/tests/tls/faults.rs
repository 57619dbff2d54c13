//! Servers that break in the ways in which servers have broken (the numbers of pitfalls are those of the design).

use kravtjek_lab::scripted::{Fault, Mail, Script};
use kravtjek_model::observation::tls::Order;
use kravtjek_model::observation::{Tri, Why};
use kravtjek_probe::tls::{Mode, Target, look};

use super::*;

/// Pitfall 1: long lists are refused, or only their head is read.
#[tokio::test]
async fn long_lists_are_cut_when_a_server_cannot_read_them() {
    let script = Script::default().without(0x0304).speaking(0x0303, &[0xc02f, 0x0005, 0x00af, 0xc09d]);
    let all = [
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_RC4_128_SHA",
        "TLS_PSK_WITH_AES_256_CBC_SHA384",
        "TLS_RSA_WITH_AES_256_CCM",
    ];
    for fault in [Fault::RefusesLongLists(128), Fault::ReadsOnly(64)] {
        let (tls, _) = full(script.clone().with(fault.clone())).await;
        let [(version, mut suites)] = <[_; 1]>::try_from(spoken(&tls)).unwrap();
        assert_eq!(version, "TLSv1.2");
        suites.sort_unstable();
        let mut expected = all.to_vec();
        expected.sort_unstable();
        assert_eq!(suites, expected, "{fault:?}");
        assert!(settled(&tls) && tls.unfinished.is_empty(), "{tls:#?}");
    }
}

/// The picks of chunks are put into one order again.
#[tokio::test]
async fn chunks_do_not_destroy_the_order() {
    let order = [0xc09d, 0xc02f, 0x0084, 0x0005];
    let script = Script::default().speaking(0x0303, &order).with(Fault::RefusesLongLists(128));
    let (tls, _) = full(script).await;
    let expected = [
        "TLS_RSA_WITH_AES_256_CCM",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA",
        "TLS_RSA_WITH_RC4_128_SHA",
    ];
    assert_eq!(tls.suites["TLSv1.2"], expected);
    assert_eq!(tls.order["TLSv1.2"], Order::Server);
}

/// Pitfalls 2, 3 and 4: lengths, long hellos, and the missing signal.
#[tokio::test]
async fn no_hello_breaks_a_delicate_server() {
    for fault in [Fault::ChokesOnLengths, Fault::RefusesLongHellos(1400), Fault::WantsRenegotiationSignal] {
        let (tls, _) = full(Script::default().with(fault)).await;
        assert_today(&tls);
        assert!(tls.by_silence.is_empty());
    }
}

/// Pitfall 5: TLS 1.0 without groups is refused by some; a warning comes before the answer.
#[tokio::test]
async fn an_old_version_is_not_missed() {
    let script = Script::default().speaking(0x0301, &[0x002f]).speaking(0x0300, &[0x000a]);
    let (tls, server) = full(script.with(Fault::WantsGroups).with(Fault::WarnsFirst(112))).await;
    let names: Vec<&str> = spoken(&tls).into_iter().map(|(version, _)| version).collect();
    assert_eq!(names, ["SSLv3", "TLSv1.0", "TLSv1.2", "TLSv1.3"]);
    // Pitfall 6: SSL 3.0 is asked in its own record and without extensions.
    for asked in server.asked().iter().filter(|asked| asked.version > 2) {
        assert_eq!(asked.record, if asked.version == 0x0300 { 0x0300 } else { 0x0301 });
        assert_eq!(asked.extensions.is_empty(), asked.version == 0x0300);
    }
}

/// Pitfall 7: what was not offered is not accepted by picking it.
#[tokio::test]
async fn a_pick_of_what_was_not_offered_is_a_contradiction() {
    let (tls, _) = full(Script::default().without(0x0304).with(Fault::PicksSuite(0xfafa))).await;
    assert_eq!(what(&tls), ["suite_not_offered"]);
    assert!(spoken(&tls).is_empty());
    assert!(matches!(&tls.versions["TLSv1.2"], Tri::Escaped { not_seen } if not_seen.why == Why::Garbled));
    let (tls, _) = full(Script::default().without(0x0304).with(Fault::PicksSuite(0xc030))).await;
    assert_eq!(spoken(&tls), [("TLSv1.2", vec!["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"])]);
    assert_eq!(what(&tls), ["suite_not_offered"]);
    assert!(tls.unfinished.contains_key("suites.TLSv1.2"));
    let script = Script::default().without(0x0304).speaking(0x0301, &[0x002f]).speaking(0x0303, &[0x002f]);
    let (tls, _) = full(script.with(Fault::PicksVersion(0x0303))).await;
    assert_eq!(what(&tls), ["version_not_offered"]);
    assert_eq!(tls.versions["TLSv1.2"], Tri::YES);
    assert_eq!(tls.versions["TLSv1.0"].known(), None);
}

/// Pitfall 8: who chooses, also where ChaCha20 goes first for clients that put it first.
#[tokio::test]
async fn who_chooses_is_told() {
    let chacha = [0xc030, 0xc02f, 0xcca8];
    for (script, expected) in [
        (Script::default(), Order::Server),
        (Script::default().with(Fault::ChachaByHint), Order::Server),
        (Script { chooses: false, ..Script::default() }, Order::Client),
        (Script::default().speaking(0x0303, &chacha).with(Fault::ChachaByHint), Order::Server),
    ] {
        let (tls, _) = full(script).await;
        assert_eq!((tls.order["TLSv1.2"], tls.order["TLSv1.3"]), (expected, expected));
    }
    let (tls, _) = full(Script::default().speaking(0x0303, &[0xc030])).await;
    assert_eq!(tls.order["TLSv1.2"], Order::None);
}

/// Pitfall 8: two back ends behind one address.
#[tokio::test]
async fn two_back_ends_are_noticed() {
    let one = Script::default().without(0x0304).speaking(0x0303, &[0xc030]);
    let other = Script::default().without(0x0304).speaking(0x0303, &[0x009c]);
    // Alternating back ends show their differences with one connection at a time.
    let server = one.with(Fault::Twin(Box::new(other))).serve().await.unwrap();
    let mut serial = limits(LONG);
    serial.budget.per_host = 1;
    let seen = look(&dialer(serial), &Target::new(HERE, server.port()), &Mode::Full).await;
    assert_eq!(what(&seen.tls), ["mixed_backends"], "{:#?}", seen.tls);
}

/// Pitfall 9, RFC 6066 §3.
#[tokio::test]
async fn only_names_are_asked_for() {
    for (name, expected) in [("www.example.dk.", Some("www.example.dk")), ("127.0.0.1", None)] {
        let server = Script::default().serve().await.unwrap();
        let target = Target::new(HERE, server.port()).named(name);
        let seen = look(&dialer(limits(LONG)), &target, &Mode::Full).await;
        assert_eq!(seen.tls.sni.as_deref(), expected);
        let names: Vec<Option<String>> = server.asked().into_iter().map(|asked| asked.name).collect();
        assert!(names.iter().any(|asked| asked.as_deref() == expected));
        assert!(names.iter().flatten().all(|asked| Some(asked.as_str()) == expected));
    }
}

/// Pitfall 9: an ECDSA certificate's own curve must stay in the offer, or the others seem to be off.
#[tokio::test]
async fn curves_behind_that_of_the_certificate_are_found() {
    let script = Script { chooses: false, curves: vec![29, 23, 24, 25], ..Script::default() };
    let script = script.without(0x0304).speaking(0x0303, &[0xc02c, 0xc02b]).with(Fault::CertificateCurve(23));
    let (tls, _) = full(script).await;
    assert_eq!(tls.groups, ["x25519", "secp256r1", "secp384r1", "secp521r1"]);
}

/// Pitfall 10: finite fields for those who name one, another field for those who name none, leading zeros.
#[tokio::test]
async fn the_weakest_finite_field_is_found() {
    let dhe = Script::default().speaking(0x0303, &[0xc030, 0x009e]);
    let (tls, _) = full(dhe.clone().with(Fault::WantsNamedField)).await;
    assert!(tls.suites["TLSv1.2"].iter().any(|suite| suite == "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"));
    assert_eq!((tls.dh_bits, tls.dh_group), (Some(2048), None));
    let short = [vec![0; 8], vec![0x7f; 128]].concat();
    let (tls, _) = full(dhe.with(Fault::OtherPrime(short))).await;
    assert_eq!(tls.dh_bits, Some(1023));
    assert_eq!(what(&tls), ["dh_not_prime"]);
}

/// Pitfall 11: a short key in place of the certificate's is no stumbling block.
#[tokio::test]
async fn suites_for_export_are_listed() {
    let script = Script::default().speaking(0x0301, &[0x0003, 0x002f]);
    let (tls, _) = full(script).await;
    assert_eq!(tls.suites["TLSv1.0"], ["TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_WITH_AES_128_CBC_SHA"]);
}

/// Pitfall 12.
#[tokio::test]
async fn the_oldest_version_is_told_from_its_errors() {
    let (tls, _) = full(Script::default().with(Fault::OldestError)).await;
    assert_today(&tls);
    let kinds = Some(vec![0x01_0080, 0]);
    let (tls, server) = full(Script { kinds, ..Script::default() }).await;
    assert_eq!(tls.versions["SSLv2"], Tri::YES);
    assert_eq!(tls.suites["SSLv2"], ["SSL_CK_RC4_128_WITH_MD5", "SSL_CK_NULL_WITH_MD5"]);
    assert_eq!(server.asked().iter().filter(|asked| asked.version == 2).count(), 1);
    let (tls, _) = full(Script { kinds: Some(Vec::new()), ..Script::default() }).await;
    assert_eq!(tls.versions["SSLv2"], Tri::YES);
    assert_eq!(what(&tls), ["no_suite_in_common"]);
}

/// Pitfall 13: another protocol is not "no TLS", and its words are kept; alerts without a record count.
#[tokio::test]
async fn other_protocols_are_told_in_their_own_words() {
    let http = b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n".to_vec();
    let (tls, _) = full(Script::default().with(Fault::Says(http))).await;
    let not_seen = tls.not_seen.unwrap();
    assert_eq!(not_seen.why, Why::Garbled);
    assert_eq!(not_seen.detail.text(), "HTTP/1.1 400 Bad Request Server: x");
    assert!(tls.versions.values().all(|version| version.known().is_none()));
    let mail = Some(Mail::default());
    let greeted = |tls: &Tls| {
        tls.not_seen
            .as_ref()
            .is_some_and(|not_seen| not_seen.detail.text().starts_with("220 mail.example.dk ESMTP"))
    };
    let tls = impatient(Script { mail, ..Script::default() }, greeted).await;
    assert!(greeted(&tls), "{:?}", tls.not_seen);
    let (tls, _) = full(Script::default().with(Fault::BareAlerts)).await;
    assert_today(&tls);
}

/// Pitfall 14: a request to try again is not answered, and leave is taken with a word.
#[tokio::test]
async fn leave_is_taken_politely() {
    let (_, server) = full(Script::default().with(Fault::DowngradeMark)).await;
    let leave = [21, 3, 1, 0, 2, 1, 90, 21, 3, 1, 0, 2, 1, 0];
    let farewells = server.farewells();
    assert!(!farewells.is_empty() && farewells.iter().all(|said| said == &leave), "{farewells:?}");
}

/// Pitfall 16.
#[tokio::test]
async fn a_wish_for_a_client_certificate_changes_nothing() {
    let (seen, _) = seen_by(&Mode::Full, Script::default().with(Fault::AsksCertificate), LONG).await;
    assert!(seen.asks_certificate);
    assert_today(&seen.tls);
}

/// RFC 8446 §4.2.8: a server that refuses empty shares is asked with fixed ones.
#[tokio::test]
async fn a_server_that_does_not_ask_for_a_share_gets_one() {
    let script = Script { groups: vec![29, 23, 24], ..Script::default() }.with(Fault::WantsShares);
    let (tls, _) = full(script).await;
    assert_eq!(spoken(&tls), today());
    assert_eq!(tls.groups, ["x25519", "secp256r1", "secp384r1"]);
}

/// RFC 5246 §6.2.1.
#[tokio::test]
async fn fragments_are_put_together() {
    let (seen, _) = seen_by(&Mode::Full, Script::default().with(Fault::Fragments(1)), LONG).await;
    assert_today(&seen.tls);
    assert_eq!(seen.certificates_der, [[b"RSA leaf".to_vec(), b"RSA middle".to_vec()]]);
}

/// Behind one address stand two servers, and the older one answers questions about newer versions as well as it can.
#[tokio::test]
async fn a_version_that_was_picked_once_is_spoken_whatever_was_said_when_it_was_asked_for() {
    let older = Script::default().without(0x0304).without(0x0303).speaking(0x0301, &[0x002f]);
    let (older, newer) = (older.with(Fault::SilentTo(0x0301)), Script::default());
    for (first, second) in [(newer.clone(), older.clone()), (older, newer)] {
        let (tls, _) = full(first.with(Fault::Twin(Box::new(second)))).await;
        assert_eq!(tls.versions["TLSv1.0"], Tri::YES, "{tls:#?}");
    }
}
