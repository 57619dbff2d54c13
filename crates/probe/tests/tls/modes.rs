//! What a full look and a look for a verdict find, and what they cost.

use std::collections::BTreeSet;

use kravtjek_lab::scripted::{Fault, Script};
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Order;
use kravtjek_probe::tls::{Forbidden, Mode};

use super::*;

/// A policy that takes ECDHE and AEAD only.
pub(super) fn strict() -> Mode {
    let good =
        |suite: &str| suite.starts_with("TLS_ECDHE_") && !suite.contains("PSK") && suite.contains("GCM");
    let newest = |suite: &str| {
        (suite.starts_with("TLS_AES") && !suite.contains("CCM_8")) || suite.starts_with("TLS_CHACHA20")
    };
    let curves = ["X25519MLKEM768", "x25519", "secp256r1", "secp384r1"];
    let suite = |suite: &str| !good(suite) && !newest(suite) && !suite.contains("CHACHA20_POLY1305_SHA256");
    Mode::Verdict(Forbidden::by("strict", suite, |group| !curves.contains(&group)))
}

/// A policy that allows DHE, so that its field has to be seen.
pub(super) fn lenient() -> Mode {
    let Mode::Verdict(mut forbidden) = strict() else { panic!("a verdict") };
    forbidden.suites.retain(|suite| !suite.starts_with("TLS_DHE_RSA_WITH_AES"));
    Mode::Verdict(forbidden)
}

#[tokio::test]
async fn a_full_look_at_a_server_of_today_is_cheap() {
    let (tls, server) = full(Script::default()).await;
    assert_today(&tls);
    assert!(tls.connections <= 45, "{}", tls.connections);
    assert_eq!(usize::try_from(tls.connections).unwrap(), server.connections());
    assert_eq!((tls.compression, tls.asked_for), (Some(Tri::NO), None));
    assert_eq!(tls.ems, Some(Tri::YES));
    assert_eq!(tls.renegotiation.unwrap().secure, Tri::YES);
    assert_eq!(tls.fallback_scsv, Some(Tri::YES));
    assert_eq!(tls.ocsp_stapled, Some(Tri::NO));
    assert_eq!(tls.signature_hashes, ["SHA-256"]);
    assert!(tls.by_silence.is_empty() && tls.contradictions.is_empty());
}

#[tokio::test]
async fn a_look_for_a_verdict_is_cheaper() {
    for mode in [strict(), lenient()] {
        let (seen, _) = seen_by(&mode, Script::default(), LONG).await;
        let tls = seen.tls;
        assert!(tls.connections <= 12, "{}", tls.connections);
        assert!(settled(&tls) && tls.unfinished.is_empty());
        assert_eq!(tls.suites["TLSv1.2"], ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]);
        assert_eq!(tls.suites["TLSv1.3"], ["TLS_AES_256_GCM_SHA384"]);
        assert_eq!(tls.groups, ["X25519MLKEM768", "x25519"]);
        assert_eq!((tls.compression, tls.ems), (Some(Tri::NO), Some(Tri::YES)));
        assert_eq!(tls.signature_hashes, ["SHA-256"]);
        assert!(!seen.certificates_der.is_empty());
        assert_eq!(tls.asked_for.as_deref(), Some("strict"), "what others forbid was not asked for");
    }
}

#[tokio::test]
async fn every_offender_is_found() {
    let script = Script { curves: vec![29, 19, 23, 22], groups: vec![29, 0x200, 23], ..Script::default() }
        .speaking(0x0303, &[0xc030, 0x0005, 0xc02f, 0x000a, 0x0033])
        .speaking(0x0304, &[0x1302, 0x1305])
        .speaking(0x0301, &[0x002f, 0x000a])
        .with(Fault::Compresses);
    let (seen, _) = seen_by(&strict(), script, LONG).await;
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    let expected = [
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_RSA_WITH_RC4_128_SHA",
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    ];
    assert_eq!(set(&seen.tls.suites["TLSv1.2"]), expected.map(str::to_owned).into());
    let newest = ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_CCM_8_SHA256"];
    assert_eq!(set(&seen.tls.suites["TLSv1.3"]), newest.map(str::to_owned).into());
    assert_eq!(
        set(&seen.tls.groups),
        ["x25519", "secp192r1", "secp256k1", "MLKEM512"].map(str::to_owned).into()
    );
    assert_eq!(seen.tls.versions["TLSv1.0"], Tri::YES);
    assert_eq!(seen.tls.suites["TLSv1.0"].len(), 1);
    assert_eq!(seen.tls.compression, Some(Tri::YES));
    assert_eq!(seen.tls.dh_bits, Some(2048));
}

/// A field that is used in an allowed suite is seen too.
#[tokio::test]
async fn the_field_of_an_allowed_suite_is_seen() {
    let script = Script { prime: vec![0xff; 128], ..Script::default() }.speaking(0x0303, &[0xc030, 0x009e]);
    let (seen, _) = seen_by(&lenient(), script, LONG).await;
    assert_eq!(seen.tls.dh_bits, Some(1024));
    assert!(seen.tls.suites["TLSv1.2"].contains(&"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256".to_owned()));
    assert_eq!(seen.tls.order.get("TLSv1.2"), Some(&Order::Server));
}

/// Both certificates show, as RSA and ECDSA suites are picked; so does a staple.
#[tokio::test]
async fn both_certificates_and_the_staple_are_kept() {
    let staple = Some(b"OCSP".to_vec());
    let script = Script { staple, ..Script::default() }.speaking(0x0303, &[0xc02c, 0xc030]);
    let (seen, _) = seen_by(&Mode::Full, script, LONG).await;
    let chains: BTreeSet<Vec<Vec<u8>>> = seen.certificates_der.into_iter().collect();
    let rsa = vec![b"RSA leaf".to_vec(), b"RSA middle".to_vec()];
    assert_eq!(chains, [rsa, vec![b"ECDSA leaf".to_vec()]].into());
    assert_eq!(seen.staple.as_deref(), Some(&b"OCSP"[..]));
    assert_eq!(seen.tls.ocsp_stapled, None, "whether it is valid is for others to say");
}

/// Weak hashes: only what the bytes show; many servers ignore what is offered.
#[tokio::test]
async fn a_hash_counts_when_it_was_used() {
    let weak = Script { signatures: vec![0x0401, 0x0201], ..Script::default() };
    let (tls, _) = full(weak).await;
    assert_eq!(tls.signature_hashes, ["SHA-256", "SHA-1"]);
    let (tls, _) = full(Script::default().with(Fault::IgnoresSignatures)).await;
    assert_eq!(tls.signature_hashes, ["SHA-256"]);
    assert_eq!(what(&tls), ["signature_not_offered"]);
}

/// RFC 5746, RFC 7627: what is missing in one flight is missing.
#[tokio::test]
async fn what_is_not_answered_is_off() {
    let (tls, _) = full(Script { extensions: Vec::new(), ..Script::default() }).await;
    assert_eq!(tls.ems, Some(Tri::NO));
    assert_eq!(tls.renegotiation.unwrap().secure, Tri::NO);
}
