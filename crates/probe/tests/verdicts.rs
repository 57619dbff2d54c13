//! Every fault, with NSEC and NSEC3 and three algorithms: the state and the reason that it must have.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{RECORDS, at, has_note, look, resolver, verdict};
use kravtjek_lab::{Algorithm, Fault, Internet, Signing, ZoneBuilder, set};
use kravtjek_model::observation::dns::State;
use kravtjek_probe::dns::Resolver;

const ALGORITHMS: [Algorithm; 3] = [Algorithm::RsaSha256, Algorithm::EcdsaP256, Algorithm::Ed25519];

/// The same zone signed in six ways, as `a8.dk`, `b8.dk` and so on, with the same faults.
fn six(faults: &[Fault]) -> (Resolver, Vec<String>) {
    let mut net = Internet::with_tlds(at());
    let mut names = Vec::new();
    for algorithm in ALGORITHMS {
        for (letter, signing) in [("a", Signing::new(algorithm)), ("b", Signing::new(algorithm).nsec3())] {
            let name = format!("{letter}{}.dk", algorithm.number());
            let zone = ZoneBuilder::new(&name, RECORDS).signed(signing);
            net.zone(faults.iter().cloned().fold(zone, ZoneBuilder::fault));
            names.push(name);
        }
    }
    (resolver(net.build().unwrap()), names)
}

async fn each(faults: &[Fault], owner: &str, rtype: &str, state: State, reason: &str) {
    let (resolver, zones) = six(faults);
    for zone in zones {
        let name = format!("{owner}{zone}");
        let lookup = look(&resolver, &name, rtype).await;
        assert_eq!(verdict(&lookup), (state, reason), "{faults:?} {name} {rtype}: {lookup:#?}");
    }
}

#[tokio::test]
async fn a_sound_zone_is_secure_in_everything_it_says_and_denies() {
    let (resolver, zones) = six(&[]);
    for zone in zones {
        for (owner, rtype, rcode, records) in [
            ("", "SOA", "NOERROR", 1),
            ("", "MX", "NOERROR", 1),
            ("", "DNSKEY", "NOERROR", 2),
            ("", "CAA", "NOERROR", 0),
            ("", "DS", "NOERROR", 1),
            ("nx.", "A", "NXDOMAIN", 0),
            ("a.nx.", "A", "NXDOMAIN", 0),
            ("b.c.", "TXT", "NOERROR", 0),
            ("_tcp.mail.", "TLSA", "NOERROR", 0),
            ("www.", "A", "NOERROR", 1),
            ("www.", "AAAA", "NOERROR", 0),
            ("q.wild.", "A", "NOERROR", 1),
            ("p.q.wild.", "A", "NOERROR", 1),
            ("q.wild.", "TXT", "NOERROR", 0),
            ("wild.", "A", "NOERROR", 0),
            ("x.old.", "A", "NOERROR", 1),
            ("y.old.", "A", "NXDOMAIN", 0),
        ] {
            let lookup = look(&resolver, &format!("{owner}{zone}"), rtype).await;
            assert_eq!(verdict(&lookup), (State::Secure, ""), "{lookup:#?}");
            assert_eq!(lookup.rcode.as_deref(), Some(rcode), "{lookup:#?}");
            assert_eq!(lookup.records.len(), records, "{lookup:#?}");
            let expected = if rtype == "DS" { "dk" } else { &zone };
            assert_eq!(lookup.zone, expected);
            assert!(lookup.notes.iter().all(|note| note.id.as_str() == "wildcard"), "{lookup:#?}");
        }
    }
}

#[tokio::test]
async fn what_is_found_is_given_in_presentation_form_with_the_way_to_it() {
    let (resolver, _) = six(&[]);
    let mx = look(&resolver, "A8.dk", "MX").await;
    assert_eq!(mx.records, ["10 mail.a8.dk."]);
    assert_eq!((mx.name.as_str(), mx.rtype.as_str(), mx.zone.as_str()), ("a8.dk", "MX", "a8.dk"));
    let zones: Vec<_> = mx.chain.iter().map(|link| (link.zone.as_str(), link.state)).collect();
    assert_eq!(zones, [(".", State::Secure), ("dk", State::Secure), ("a8.dk", State::Secure)]);
    assert_eq!((&mx.chain[2].ds_algorithms[..], &mx.chain[2].key_algorithms[..]), (&[8][..], &[8][..]));
    assert_eq!(look(&resolver, "a8.dk", "TXT").await.records, [r#""v=spf1 mx -all""#]);
    assert_eq!(look(&resolver, "www.a8.dk", "A").await.aliases, ["mail.a8.dk"]);
    assert_eq!(look(&resolver, "x.old.a8.dk", "A").await.aliases, ["x.new.a8.dk"]);
    assert!(has_note(&look(&resolver, "q.wild.a8.dk", "A").await, "wildcard"));
}

#[tokio::test]
async fn signatures_out_of_their_time() {
    each(&[Fault::SigExpired], "", "MX", State::Bogus, "sig_expired").await;
    each(&[Fault::SigNotYetValid], "", "MX", State::Bogus, "sig_not_yet_valid").await;
    each(&[Fault::SetExpired(set("@", "MX"))], "", "MX", State::Bogus, "sig_expired").await;
    each(&[Fault::SetExpired(set("@", "MX"))], "", "TXT", State::Secure, "").await;
}

#[tokio::test]
async fn signatures_that_end_soon_are_worth_a_note() {
    let (resolver, zones) = six(&[Fault::SigExpiresSoon]);
    for zone in zones {
        let lookup = look(&resolver, &zone, "MX").await;
        assert_eq!(lookup.state, State::Secure);
        assert!(has_note(&lookup, "sig_expires_soon"), "{lookup:#?}");
    }
}

#[tokio::test]
async fn signatures_that_are_missing_wrong_or_of_somebody_else() {
    each(&[Fault::SigMissing(set("@", "MX"))], "", "MX", State::Bogus, "no_rrsig").await;
    each(&[Fault::SigMissing(set("www", "CNAME"))], "www.", "A", State::Bogus, "no_rrsig").await;
    each(&[Fault::SigMissing(set("old", "DNAME"))], "x.old.", "A", State::Bogus, "no_rrsig").await;
    each(&[Fault::SigMissing(set("@", "SOA"))], "nx.", "A", State::Bogus, "no_rrsig").await;
    each(&[Fault::Tampered(set("@", "MX"))], "", "MX", State::Bogus, "sig_crypto_failed").await;
    each(&[Fault::Tampered(set("www", "CNAME"))], "www.", "A", State::Bogus, "sig_crypto_failed").await;
    each(&[Fault::Tampered(set("*.wild", "A"))], "q.wild.", "A", State::Bogus, "sig_crypto_failed").await;
    each(&[Fault::Tampered(set("@", "SOA"))], "nx.", "A", State::Bogus, "sig_crypto_failed").await;
    each(&[Fault::SignerWrong(set("@", "MX"))], "", "MX", State::Bogus, "sig_wrong_signer").await;
    each(&[Fault::DnskeyUnsigned], "", "MX", State::Bogus, "no_rrsig").await;
}

#[tokio::test]
async fn the_parent_points_at_the_wrong_key_or_at_none() {
    each(&[Fault::Unsigned], "", "MX", State::Bogus, "no_dnskey").await;
    each(&[Fault::DsWrongDigest], "", "MX", State::Bogus, "ds_digest_mismatch").await;
    each(&[Fault::DsWrongTag], "", "MX", State::Bogus, "ds_no_matching_key").await;
    each(&[Fault::KeysNotForZones], "", "MX", State::Bogus, "key_not_zone_key").await;
}

#[tokio::test]
async fn the_parent_points_nowhere_or_at_what_is_not_supported() {
    each(&[Fault::DsMissing], "", "MX", State::Insecure, "no_ds").await;
    each(&[Fault::DsMissing], "nx.", "MX", State::Insecure, "no_ds").await;
    each(&[Fault::DsUnknownAlgorithm], "", "MX", State::Insecure, "ds_unsupported_algorithm").await;
    each(&[Fault::DsUnknownDigest], "", "MX", State::Insecure, "ds_unsupported_digest").await;
    let (resolver, zones) = six(&[Fault::DsMissing]);
    for zone in zones {
        assert!(has_note(&look(&resolver, &zone, "MX").await, "signed_without_ds"));
    }
}

#[tokio::test]
async fn one_good_ds_is_enough() {
    each(&[Fault::DsStale], "", "MX", State::Secure, "").await;
    let (resolver, _) = six(&[Fault::DsStale]);
    assert!(has_note(&look(&resolver, "a13.dk", "MX").await, "stale_ds"));
}

#[tokio::test]
async fn weak_but_valid() {
    let mut net = Internet::with_tlds(at());
    for algorithm in [Algorithm::RsaSha1, Algorithm::RsaSha1Nsec3] {
        let signing = Signing::new(algorithm).digests(&[1]);
        net.zone(ZoneBuilder::new(&format!("w{}.dk", algorithm.number()), RECORDS).signed(signing));
    }
    let signing = Signing::new(Algorithm::EcdsaP256).nsec3_with(120, b"salt", false);
    net.zone(ZoneBuilder::new("iterations.dk", RECORDS).signed(signing));
    let resolver = resolver(net.build().unwrap());
    for name in ["w5.dk", "w7.dk"] {
        let lookup = look(&resolver, name, "MX").await;
        assert_eq!(lookup.state, State::Secure, "{lookup:#?}");
        assert!(has_note(&lookup, "weak_algorithm") && has_note(&lookup, "sha1_ds"), "{lookup:#?}");
    }
    let lookup = look(&resolver, "nx.iterations.dk", "A").await;
    assert_eq!(lookup.state, State::Secure);
    assert!(has_note(&lookup, "nsec3_iterations"), "{lookup:#?}");
}

#[tokio::test]
async fn every_algorithm_that_the_lab_can_sign_with() {
    let mut net = Internet::with_tlds(at());
    for (at, algorithm) in Algorithm::KNOWN.into_iter().enumerate() {
        let signing = Signing::new(algorithm).digests(&[1, 2, 4]);
        net.zone(ZoneBuilder::new(&format!("w{at}.dk"), RECORDS).signed(signing));
    }
    net.zone(ZoneBuilder::new("unknown.dk", RECORDS).signed(Signing::new(Algorithm::Unassigned)));
    let resolver = resolver(net.build().unwrap());
    for (at, algorithm) in Algorithm::KNOWN.into_iter().enumerate() {
        let lookup = look(&resolver, &format!("w{at}.dk"), "MX").await;
        assert_eq!(verdict(&lookup), (State::Secure, ""), "{lookup:#?}");
        assert_eq!(lookup.chain[2].key_algorithms, [algorithm.number()]);
        assert_eq!(has_note(&lookup, "short_key"), algorithm == Algorithm::RsaSha256Short, "{lookup:#?}");
    }
    let lookup = look(&resolver, "unknown.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Insecure, "ds_unsupported_algorithm"), "{lookup:#?}");
}

#[tokio::test]
async fn unsigned_below_signed_and_below_opt_out() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("open.dk", RECORDS));
    net.zone(ZoneBuilder::new("open.se", RECORDS));
    net.zone(ZoneBuilder::new("any.plain", RECORDS).signed(Signing::new(Algorithm::EcdsaP256)));
    let resolver = resolver(net.build().unwrap());
    let lookup = look(&resolver, "open.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{lookup:#?}");
    assert!(has_note(&lookup, "opt_out"));
    let lookup = look(&resolver, "open.se", "MX").await;
    assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{lookup:#?}");
    assert!(!has_note(&lookup, "opt_out"));
    let lookup = look(&resolver, "any.plain", "MX").await;
    assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{lookup:#?}");
    assert_eq!(lookup.reasons[0].zone, "plain");
    // A name that is not there, in a span where unsigned delegations may be: no fault, but no proof either.
    let lookup = look(&resolver, "nobody-here.dk", "A").await;
    assert_eq!(verdict(&lookup), (State::Insecure, "opt_out"), "{lookup:#?}");
    let lookup = look(&resolver, "nobody-here.se", "A").await;
    assert_eq!((lookup.state, lookup.rcode.as_deref()), (State::Secure, Some("NXDOMAIN")), "{lookup:#?}");
}

#[tokio::test]
async fn the_state_of_an_alias_is_the_weakest_along_the_way() {
    let mut net = Internet::with_tlds(at());
    let signing = || Signing::new(Algorithm::EcdsaP256);
    let aliases = "secure CNAME mail.good.se.\ninsecure CNAME mail.open.se.\nbogus CNAME mail.bad.se.\n\
                   nowhere CNAME nx.good.se.\nnothing CNAME good.se.\ngone CNAME mail.gone.se.";
    net.zone(ZoneBuilder::new("from.dk", aliases).signed(signing()));
    net.zone(ZoneBuilder::new("open-from.dk", aliases));
    net.zone(ZoneBuilder::new("good.se", RECORDS).signed(signing()));
    net.zone(ZoneBuilder::new("open.se", RECORDS));
    net.zone(ZoneBuilder::new("bad.se", RECORDS).signed(signing()).fault(Fault::SigExpired));
    net.server("ns1.gone.se", common::ip(77)).behave(common::ip(77), kravtjek_lab::Behaviour::Refused);
    net.zone(ZoneBuilder::new("gone.se", RECORDS).signed(signing()).served_by(&["ns1.gone.se"]));
    let resolver = resolver(net.build().unwrap());
    for (name, state, reason, rcode) in [
        ("secure.from.dk", State::Secure, "", "NOERROR"),
        ("insecure.from.dk", State::Insecure, "no_ds", "NOERROR"),
        ("bogus.from.dk", State::Bogus, "sig_expired", "NOERROR"),
        ("nowhere.from.dk", State::Secure, "", "NXDOMAIN"),
        ("nothing.from.dk", State::Secure, "", "NOERROR"),
        ("gone.from.dk", State::Indeterminate, "refused", "REFUSED"),
        ("secure.open-from.dk", State::Insecure, "no_ds", "NOERROR"),
        ("bogus.open-from.dk", State::Bogus, "sig_expired", "NOERROR"),
        ("gone.open-from.dk", State::Indeterminate, "refused", "REFUSED"),
    ] {
        let lookup = look(&resolver, name, "A").await;
        assert_eq!(verdict(&lookup), (state, reason), "{name}: {lookup:#?}");
        assert_eq!(lookup.rcode.as_deref(), Some(rcode), "{name}: {lookup:#?}");
    }
}

#[tokio::test]
async fn trust_anchors_of_any_zone_or_none() {
    use kravtjek_probe::dns::Anchors;
    use kravtjek_probe::errand::Errand;
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("a.dk", RECORDS).signed(Signing::new(Algorithm::EcdsaP256)));
    net.zone(ZoneBuilder::new("a.plain", RECORDS).signed(Signing::new(Algorithm::EcdsaP256)));
    let lab = std::sync::Arc::new(net.build().unwrap());
    let with = |anchors: Anchors| {
        let errand = Errand { anchors, ..common::errand(&lab) };
        common::over(common::InMemory::new(std::sync::Arc::clone(&lab)), errand)
    };
    let none = look(&with(Anchors::none()), "a.dk", "MX").await;
    assert_eq!(verdict(&none), (State::Insecure, "no_trust_anchor"));
    let shipped = look(&with(Anchors::shipped().unwrap()), "a.dk", "MX").await;
    assert_eq!(verdict(&shipped), (State::Bogus, "anchor_no_matching_key"), "{shipped:#?}");
    assert_eq!(shipped.reasons[0].zone, ".");

    let keys = look(&with(Anchors::none()), "a.plain", "DNSKEY").await.records;
    let own: String = keys.iter().map(|key| format!("a.plain. IN DNSKEY {key}\n")).collect();
    let island = with(Anchors::parse(&own).unwrap());
    assert_eq!(verdict(&look(&island, "a.plain", "MX").await), (State::Secure, ""));
    assert_eq!(verdict(&look(&island, "a.dk", "MX").await), (State::Insecure, "no_trust_anchor"));
}

#[tokio::test]
async fn a_clock_that_disagrees_with_the_root_is_told() {
    let (resolver, _) = six(&[]);
    let later = "2027-06-01T00:00:00Z".parse().unwrap();
    let lookup = common::look_at(&resolver, "a8.dk", "MX", later).await;
    assert_eq!(verdict(&lookup), (State::Bogus, "sig_expired"), "{lookup:#?}");
    assert!(has_note(&lookup, "clock_disagrees"), "{lookup:#?}");
    let preflight = resolver.preflight(later).await;
    assert!(preflight.clock.is_some(), "{preflight:?}");
    assert_eq!(resolver.preflight(at()).await.clock, None);
}
