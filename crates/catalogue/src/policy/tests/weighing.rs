//! Weighing one endpoint: what is judged, what escaped, what nobody looked at.

use std::collections::BTreeMap;

use kravtjek_model::detail::Detail;

use kravtjek_model::observation::tls::{Certificate, Order, Renegotiation, Staple, StapleState, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use proptest::prelude::*;

use super::shipped;
use crate::policy::weigh::weigh;
use crate::policy::{Class, Part, TlsPolicy, Weighed};

fn certificate(subject: &str, issuer: &str, key: &str, signature: &str) -> Certificate {
    Certificate {
        subject: subject.to_owned(),
        issuer: issuer.to_owned(),
        names: Vec::new(),
        not_before: "2026-01-01T00:00:00Z".parse().expect("a time"),
        not_after: "2026-12-31T00:00:00Z".parse().expect("a time"),
        key: key.to_owned(),
        signature: signature.to_owned(),
        fingerprint: String::new(),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// An endpoint of which nothing at all is known.
fn unseen() -> Tls {
    toml::from_str("endpoint = \"192.0.2.1:443\"\n[versions]\n").expect("an observation")
}

/// A server of today on which everything was seen.
fn modern() -> Tls {
    let version = |name: &str, on| (name.to_owned(), Tri::Known(on));
    let old = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"].map(|name| version(name, false));
    Tls {
        versions: old.into_iter().chain([version("TLSv1.2", true), version("TLSv1.3", true)]).collect(),
        suites: BTreeMap::from([
            (
                "TLSv1.2".to_owned(),
                words(&[
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                ]),
            ),
            ("TLSv1.3".to_owned(), words(&["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"])),
        ]),
        order: BTreeMap::from([("TLSv1.2".to_owned(), Order::Server), ("TLSv1.3".to_owned(), Order::Client)]),
        groups: words(&["x25519", "secp256r1"]),
        signature_hashes: words(&["SHA-256", "SHA-1"]),
        compression: Some(Tri::NO),
        renegotiation: Some(Renegotiation::uncounted(Tri::YES, Tri::NO)),
        early_data: Some(Tri::NO),
        ocsp_stapled: Some(Tri::NO),
        ems: Some(Tri::NO),
        certificates: vec![
            certificate("CN=www", "CN=middle", "ECDSA secp256r1", "SHA-256"),
            certificate("CN=middle", "CN=root", "RSA 2048", "SHA-256"),
            certificate("CN=root", "CN=root", "RSA 1024", "SHA-1"),
        ],
        ..unseen()
    }
}

fn default() -> TlsPolicy {
    shipped("ncsc-2.1").tls
}

fn found(weighed: &Weighed, part: Part) -> Vec<(&str, &str, Option<Class>)> {
    let items = weighed.items.iter().filter(|item| item.part == part);
    items.map(|item| (item.field.as_str(), item.value.as_str(), item.class)).collect()
}

fn missing(weighed: &Weighed) -> Vec<(Part, &str)> {
    weighed.not_looked.iter().map(|not| (not.part, not.field.as_str())).collect()
}

fn escaped(weighed: &Weighed) -> Vec<(Part, &str)> {
    weighed.escaped.iter().map(|not| (not.part, not.field.as_str())).collect()
}

#[test]
fn a_server_of_today_is_settled() {
    let weighed = weigh(&modern(), &default());
    assert!(weighed.settled(), "{weighed:?}");
    assert_eq!(weighed.worst, Some(Class::Sufficient));
    let suites = found(&weighed, Part::Suite);
    assert_eq!(
        suites[1],
        ("suites.TLSv1.2[1]", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", Some(Class::Sufficient))
    );
    assert_eq!(suites.len(), 4);
    assert_eq!(found(&weighed, Part::Group)[0], ("groups[0]", "x25519", Some(Class::Good)));
    assert_eq!(
        found(&weighed, Part::Order),
        [("order.TLSv1.2", "server", Some(Class::Good)), ("order.TLSv1.3", "client", Some(Class::Good))]
    );
    assert_eq!(
        found(&weighed, Part::SignatureHash),
        [("signature_hashes", "SHA-256, SHA-1", Some(Class::Good))]
    );
    assert_eq!(
        found(&weighed, Part::SecureRenegotiation),
        [("renegotiation.secure", "true", Some(Class::Good))]
    );
    assert!(found(&weighed, Part::ExtendedMasterSecret).is_empty());
}

#[test]
fn a_root_is_left_out_and_a_leaf_of_its_own_keeps_its_key() {
    let weighed = weigh(&modern(), &default());
    assert_eq!(
        found(&weighed, Part::CertificateKey),
        [
            ("certificates[0].key", "ECDSA secp256r1", Some(Class::Good)),
            ("certificates[1].key", "RSA 2048", Some(Class::Sufficient)),
        ]
    );
    let leaf = Tls { certificates: vec![certificate("CN=mx", "CN=mx", "RSA 1024", "SHA-1")], ..modern() };
    let weighed = weigh(&leaf, &default());
    let key = ("certificates[0].key", "RSA 1024", Some(Class::Insufficient));
    assert_eq!(found(&weighed, Part::CertificateKey), [key]);
    assert!(found(&weighed, Part::CertificateSignature).is_empty());
}

#[test]
fn two_names_that_are_empty_make_no_root() {
    let certificates =
        vec![certificate("CN=a", "CN=b", "RSA 2048", "SHA-256"), certificate("", "", "RSA 2048", "SHA-1")];
    let weighed = weigh(&Tls { certificates, ..modern() }, &default());
    let last = ("certificates[1].signature", "SHA-1", Some(Class::Insufficient));
    assert_eq!(found(&weighed, Part::CertificateSignature)[1], last);
}

#[test]
fn the_weakest_group_decides() {
    let weighed = weigh(&Tls { groups: words(&["x25519", "secp192r1"]), ..modern() }, &default());
    assert_eq!(weighed.worst, Some(Class::Insufficient));
    let noted = weigh(&Tls { groups: words(&["X25519MLKEM768"]), ..modern() }, &default());
    assert!(noted.items.iter().any(|item| item.part == Part::Group && item.note.is_some()));
}

#[test]
fn finite_fields_count_where_they_are_used() {
    let dhe = words(&["TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"]);
    let mut tls = Tls { suites: BTreeMap::from([("TLSv1.2".to_owned(), dhe)]), ..modern() };
    tls.versions.insert("TLSv1.3".to_owned(), Tri::NO);
    assert_eq!(missing(&weigh(&tls, &default())), [(Part::FiniteField, "dh_bits")]);
    tls.dh_bits = Some(2048);
    let own = [("dh_bits", "2048 bit", Some(Class::Insufficient))];
    assert_eq!(found(&weigh(&tls, &default()), Part::FiniteField), own);
    tls.dh_group = Some("ffdhe2048".to_owned());
    let named = [("dh_group", "ffdhe2048", Some(Class::PhaseOut))];
    assert_eq!(found(&weigh(&tls, &default()), Part::FiniteField), named);
}

#[test]
fn the_order_must_be_seen_where_it_matters() {
    let mut tls = Tls { order: BTreeMap::new(), ..modern() };
    assert_eq!(missing(&weigh(&tls, &default())), [(Part::Order, "order.TLSv1.2")]);
    tls.order.insert("TLSv1.2".to_owned(), Order::Client);
    let weighed = weigh(&tls, &default());
    assert_eq!(found(&weighed, Part::Order), [("order.TLSv1.2", "client", Some(Class::PhaseOut))]);
    assert!(weighed.items.iter().any(|item| item.part == Part::Order && item.note.is_some()));
}

#[test]
fn what_escaped_is_told_with_its_reason() {
    let gone = || Tri::escaped(Why::TimedOut, Detail::said("after hello"));
    let mut tls = Tls {
        compression: Some(gone()),
        ems: Some(gone()),
        renegotiation: Some(Renegotiation::uncounted(Tri::YES, gone())),
        ..modern()
    };
    tls.versions.insert("TLSv1.1".to_owned(), gone());
    let weighed = weigh(&tls, &default());
    assert_eq!(
        escaped(&weighed),
        [
            (Part::Suite, "versions.TLSv1.1"),
            (Part::Compression, "compression"),
            (Part::ClientRenegotiation, "renegotiation.client"),
        ]
    );
    assert_eq!(weighed.escaped[0].not_seen.why, Why::TimedOut);
    assert!(!weighed.settled());
    let newest = weigh(&tls, &shipped("ncsc-2025-05").tls);
    assert!(escaped(&newest).contains(&(Part::ExtendedMasterSecret, "ems")));
}

/// NCSC-NL 2.0: none; 2.1: sufficient, however often; 2025-05: ten on one connection at most.
#[test]
fn how_often_a_client_may_renegotiate_is_judged_as_each_edition_says() {
    use Class::{Good, Insufficient, PhaseOut, Sufficient};
    let none = Renegotiation { accepted: Some(0), ..Renegotiation::uncounted(Tri::YES, Tri::NO) };
    let some = |accepted, limited| Renegotiation {
        accepted: Some(accepted),
        limited: Some(Tri::Known(limited)),
        ..Renegotiation::uncounted(Tri::YES, Tri::YES)
    };
    for (profile, classes) in [
        ("ncsc-2.0", [Good, Insufficient, Insufficient]),
        ("ncsc-2.1", [Good, Sufficient, Sufficient]),
        ("ncsc-2025-05", [Good, Sufficient, PhaseOut]),
    ] {
        for (seen, class) in [none.clone(), some(10, true), some(11, false)].into_iter().zip(classes) {
            let weighed = weigh(&Tls { renegotiation: Some(seen), ..modern() }, &shipped(profile).tls);
            let found = found(&weighed, Part::ClientRenegotiation);
            assert!(matches!(found[..], [(_, _, Some(found))] if found == class), "{profile} {found:?}");
        }
    }
}

#[test]
fn a_count_that_escaped_leaves_open_only_what_depends_on_it() {
    let limited = Some(Tri::escaped(Why::Closed, Detail::step("TLS")));
    let seen = Renegotiation { accepted: Some(3), limited, ..Renegotiation::uncounted(Tri::YES, Tri::YES) };
    let tls = Tls { renegotiation: Some(seen), ..modern() };
    assert_eq!(
        found(&weigh(&tls, &default()), Part::ClientRenegotiation),
        [("renegotiation.client", "true", Some(Class::Sufficient))]
    );
    let newest = weigh(&tls, &shipped("ncsc-2025-05").tls);
    assert!(found(&newest, Part::ClientRenegotiation).is_empty());
    assert!(escaped(&newest).contains(&(Part::ClientRenegotiation, "renegotiation.limited")));
}

#[test]
fn a_staple_is_judged_by_what_it_is_worth() {
    use Class::{Good, Insufficient, Sufficient};
    for profile in ["ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"] {
        for (state, problem, class) in [
            (StapleState::Valid, None, Good),
            (StapleState::Invalid, Some("staple_stale"), Insufficient),
            (StapleState::Absent, None, Sufficient),
            (StapleState::Absent, Some("staple_missing"), Sufficient),
            (StapleState::NoResponder, None, Good),
        ] {
            let staple = Some(Staple { state, problem: problem.map(str::to_owned) });
            let weighed = weigh(&Tls { staple, ..modern() }, &shipped(profile).tls);
            let value = problem.unwrap_or(state.as_str());
            assert_eq!(found(&weighed, Part::Ocsp), [("staple", value, Some(class))], "{profile}");
        }
    }
    // Nobody who cannot see the issuer can tell what the answer is worth.
    let staple = Some(Staple { state: StapleState::Unproven, problem: None });
    let weighed = weigh(&Tls { staple, ..modern() }, &default());
    assert_eq!(escaped(&weighed), [(Part::Ocsp, "staple")]);
}

#[test]
fn nothing_is_asked_of_a_version_that_is_off() {
    let mut tls =
        Tls { compression: None, renegotiation: None, ems: None, signature_hashes: Vec::new(), ..modern() };
    tls.versions.insert("TLSv1.2".to_owned(), Tri::NO);
    tls.suites.remove("TLSv1.2");
    assert!(weigh(&tls, &default()).settled());
}

#[test]
fn what_nobody_looked_at_is_neither_good_nor_bad() {
    let tls = unseen();
    let weighed = weigh(&tls, &default());
    assert!(weighed.items.is_empty());
    assert_eq!(weighed.worst, None);
    let parts: Vec<_> = missing(&weighed).into_iter().map(|(part, _)| part).collect();
    for part in [
        Part::Suite,
        Part::Group,
        Part::FiniteField,
        Part::CertificateKey,
        Part::CertificateSignature,
        Part::SignatureHash,
        Part::Compression,
        Part::SecureRenegotiation,
        Part::ClientRenegotiation,
        Part::EarlyData,
        Part::Ocsp,
    ] {
        assert!(parts.contains(&part), "{part:?}");
    }
}

#[test]
fn a_failed_measurement_is_never_settled() {
    let tls = Tls { not_seen: Some(NotSeen::only(Why::Reset)), ..modern() };
    let weighed = weigh(&tls, &default());
    assert_eq!(escaped(&weighed), [(Part::Suite, "not_seen")]);
    assert!(!weighed.settled());
}

#[test]
fn a_closed_port_has_nothing_to_weigh() {
    assert_eq!(weigh(&Tls { closed: true, ..unseen() }, &default()), Weighed::default());
}

#[test]
fn signals_are_not_weighed() {
    let mut tls = modern();
    tls.suites.entry("TLSv1.2".to_owned()).or_default().push("TLS_FALLBACK_SCSV".to_owned());
    let weighed = weigh(&tls, &default());
    assert!(weighed.settled());
    assert_eq!(found(&weighed, Part::Suite).len(), 4);
}

#[test]
fn an_empty_profile_settles_nothing() {
    let weighed = weigh(&modern(), &shipped("bilag1-2024").tls);
    assert!(!weighed.items.is_empty());
    assert_eq!(weighed.unsaid().count(), weighed.items.len());
    assert_eq!(weighed.worst, None);
    assert!(!weighed.settled());
}

proptest! {
    #[test]
    fn losing_sight_of_a_fact_never_settles_more(which in 0usize..7, bad in any::<bool>()) {
        let policy = shipped("ncsc-2025-05").tls;
        let mut tls = modern();
        tls.compression = Some(Tri::Known(bad));
        let before = weigh(&tls, &policy);
        let gone = || Tri::escaped(Why::Reset, Detail::NOTHING);
        match which {
            0 => tls.compression = Some(gone()),
            1 => tls.early_data = None,
            2 => tls.ems = Some(gone()),
            3 => tls.groups.clear(),
            4 => tls.certificates.clear(),
            5 => { tls.suites.remove("TLSv1.2"); }
            _ => { tls.versions.insert("TLSv1.0".to_owned(), gone()); }
        }
        let after = weigh(&tls, &policy);
        prop_assert!(before.settled());
        prop_assert!(!after.settled());
    }
}

/// What was seen of a list that could not be finished is weighed; that there may be more keeps it open.
#[test]
fn a_list_that_could_not_be_finished_keeps_its_part_open() {
    let not_seen = kravtjek_model::observation::NotSeen::only(Why::TimedOut);
    let unfinished = ["suites.TLSv1.2", "groups"].map(|field| (field.to_owned(), not_seen.clone()));
    let tls = Tls { unfinished: unfinished.into_iter().collect(), ..modern() };
    let weighed = weigh(&tls, &default());
    let escaped: Vec<_> = weighed.escaped.iter().map(|one| (one.part, one.field.as_str())).collect();
    assert_eq!(escaped, [(Part::Group, "groups"), (Part::Suite, "suites.TLSv1.2")]);
    assert_eq!(found(&weighed, Part::Group).len(), 2);
}
