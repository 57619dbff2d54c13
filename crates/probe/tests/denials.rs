//! Every kind of denial: with the covering record removed, swapped for another of the zone, incomplete, or made to say
//! too much, the answer must be bogus.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::ip;
use common::{RECORDS, at, look, resolver, verdict};
use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::State;
use kravtjek_probe::dns::Resolver;

/// What is asked below the zone, and what kind of proof the answer needs.
const KINDS: &[(&str, &str, &str)] = &[
    ("mail.", "TXT", "no data"),
    ("", "CAA", "no data at the apex"),
    ("b.c.", "TXT", "no data at an empty non-terminal"),
    ("q.wild.", "TXT", "no data at a wildcard"),
    ("q.wild.", "A", "made from a wildcard"),
    ("p.q.wild.", "A", "made from a wildcard, deeper"),
    ("nx.", "A", "no name"),
    ("a.b.nx.", "A", "no name, deeper"),
    ("www.", "AAAA", "no data behind a CNAME"),
    ("lost.", "A", "no name behind a CNAME"),
    ("y.old.", "A", "no name behind a DNAME"),
    ("mail.open.", "A", "no DS at a cut"),
];

fn signings() -> [(&'static str, Signing); 3] {
    let signing = || Signing::new(Algorithm::EcdsaP256);
    [
        ("nsec.dk", signing()),
        ("nsec3.dk", signing().nsec3()),
        ("salted.dk", signing().nsec3_with(5, b"salt", false)),
    ]
}

fn zones(faults: &[Fault]) -> Resolver {
    let mut net = Internet::with_tlds(at());
    let records = format!("{RECORDS}\nlost CNAME nobody\n");
    for (apex, signing) in signings() {
        let zone = ZoneBuilder::new(apex, &records).signed(signing);
        net.zone(faults.iter().cloned().fold(zone, ZoneBuilder::fault));
        net.zone(ZoneBuilder::new(&format!("open.{apex}"), RECORDS));
    }
    resolver(net.build().unwrap())
}

#[tokio::test]
async fn all_kinds_are_proven_when_nothing_is_wrong() {
    let resolver = zones(&[]);
    for (apex, _) in signings() {
        for (owner, rtype, kind) in KINDS {
            let lookup = look(&resolver, &format!("{owner}{apex}"), rtype).await;
            let expected = if owner.contains("open") { State::Insecure } else { State::Secure };
            assert_eq!(lookup.state, expected, "{kind}, {apex}: {lookup:#?}");
        }
    }
}

async fn broken(fault: Fault, reasons: &[&str], skip: &[&str]) {
    let resolver = zones(std::slice::from_ref(&fault));
    for (apex, _) in signings() {
        for (owner, rtype, kind) in KINDS.iter().filter(|(_, _, kind)| !skip.contains(kind)) {
            let lookup = look(&resolver, &format!("{owner}{apex}"), rtype).await;
            let (state, reason) = verdict(&lookup);
            assert_eq!(state, State::Bogus, "{fault:?}, {kind}, {apex}: {lookup:#?}");
            assert!(reasons.contains(&reason), "{fault:?}, {kind}, {apex}: {lookup:#?}");
        }
    }
}

#[tokio::test]
async fn with_the_proof_removed() {
    broken(Fault::DenialRemoved, &["no_denial_proof"], &[]).await;
}

#[tokio::test]
async fn with_another_record_of_the_zone_in_its_place() {
    broken(Fault::DenialSwapped, &["denial_wrong"], &[]).await;
}

#[tokio::test]
async fn with_a_record_that_covers_too_much() {
    broken(Fault::DenialWidened, &["sig_crypto_failed"], &[]).await;
}

#[tokio::test]
async fn with_one_of_several_records_missing() {
    let resolver = zones(&[Fault::DenialIncomplete]);
    for (apex, _) in signings() {
        for (owner, rtype, kind) in [("nx.", "A", "no name"), ("lost.", "A", "no name behind a CNAME")] {
            let lookup = look(&resolver, &format!("{owner}{apex}"), rtype).await;
            assert_eq!(verdict(&lookup), (State::Bogus, "denial_wrong"), "{kind}, {apex}: {lookup:#?}");
        }
    }
}

#[tokio::test]
async fn with_a_gap_at_the_name_itself() {
    let resolver = zones(&[Fault::DenialGap("mail".into()), Fault::DenialGap("open".into())]);
    for (apex, _) in signings() {
        for (owner, rtype) in [("mail.", "TXT"), ("mail.open.", "A")] {
            let lookup = look(&resolver, &format!("{owner}{apex}"), rtype).await;
            assert_eq!(lookup.state, State::Bogus, "{apex}: {lookup:#?}");
        }
    }
}

#[tokio::test]
async fn the_absence_of_ds_below_an_opt_out_zone() {
    for (fault, reasons) in [
        (None, &["no_ds"][..]),
        (Some(Fault::DenialRemoved), &["no_denial_proof"][..]),
        (Some(Fault::DenialSwapped), &["denial_wrong"][..]),
        (Some(Fault::DenialIncomplete), &["denial_wrong"][..]),
        (Some(Fault::DenialWidened), &["sig_crypto_failed"][..]),
    ] {
        let mut net = Internet::new(at());
        net.zone(ZoneBuilder::new(".", "").signed(Signing::new(Algorithm::EcdsaP256)));
        let signing = Signing::new(Algorithm::EcdsaP256).nsec3_with(0, b"", true);
        let registry = ZoneBuilder::new("dk", "a TXT x\nb TXT x\nc TXT x").signed(signing);
        net.zone(fault.iter().cloned().fold(registry, ZoneBuilder::fault));
        net.zone(ZoneBuilder::new("open.dk", RECORDS));
        let lookup = look(&resolver(net.build().unwrap()), "open.dk", "MX").await;
        let state = if fault.is_none() { State::Insecure } else { State::Bogus };
        assert_eq!(lookup.state, state, "{fault:?}: {lookup:#?}");
        assert!(reasons.contains(&verdict(&lookup).1), "{fault:?}: {lookup:#?}");
    }
}

#[tokio::test]
async fn lies_told_with_good_signatures() {
    for (lie, names) in [
        (Behaviour::HidesDelegations, &["mail.shut", "shut"][..]),
        (Behaviour::StripsDs, &["mail.shut", "shut"][..]),
        (Behaviour::ReplaysWildcards, &["here.wild"][..]),
    ] {
        for (apex, signing) in signings() {
            let mut net = Internet::with_tlds(at());
            net.server("ns1.liar.dk", ip(81)).behave(ip(81), lie.clone());
            let records = format!("{RECORDS}\nhere.wild A 127.80.0.9\n");
            net.zone(ZoneBuilder::new(apex, &records).signed(signing.clone()).served_by(&["ns1.liar.dk"]));
            net.zone(ZoneBuilder::new("liar.dk", "").served_by(&["ns1.liar.dk"]));
            net.zone(ZoneBuilder::new(&format!("open.{apex}"), RECORDS));
            net.zone(ZoneBuilder::new(&format!("shut.{apex}"), RECORDS).signed(signing));
            let resolver = resolver(net.build().unwrap());
            for name in names {
                let lookup = look(&resolver, &format!("{name}.{apex}"), "A").await;
                assert_eq!(verdict(&lookup), (State::Bogus, "denial_wrong"), "{lie:?}: {lookup:#?}");
            }
            // Below an unsigned delegation nothing is protected, not even from its parent's lies.
            let lookup = look(&resolver, &format!("mail.open.{apex}"), "A").await;
            assert_eq!(verdict(&lookup), (State::Insecure, "no_ds"), "{lie:?}: {lookup:#?}");
        }
    }
}
