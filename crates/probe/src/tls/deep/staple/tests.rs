//! Answers of the lab's responder, good ones and each kind that clients reject.

use std::sync::LazyLock;

use kravtjek_lab::pki::ocsp::{self, OcspAnswer};
use kravtjek_lab::pki::{Authority, Leaf};
use proptest::prelude::*;

use super::*;

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new(now()).unwrap());
static CHAIN: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| chain(|_| {}));

fn chain(change: impl FnOnce(&mut Leaf)) -> Vec<Vec<u8>> {
    let mut leaf = Leaf { ocsp: Some("http://ocsp.lab/".into()), ..Leaf::new(&["a.dk"], now()) };
    change(&mut leaf);
    AUTHORITY.issue(&leaf).unwrap().chain
}

fn staple(change: impl FnOnce(&mut OcspAnswer)) -> Vec<u8> {
    let mut answer = OcspAnswer::good(now());
    change(&mut answer);
    AUTHORITY.ocsp(&CHAIN[0], &answer).unwrap()
}

fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn judged(change: impl FnOnce(&mut OcspAnswer)) -> Stapled {
    judge(Some(&staple(change)), &CHAIN, now())
}

#[test]
fn a_fresh_answer_by_the_issuer_is_valid() {
    let stapled = judged(|_| {});
    assert_eq!(stapled, Stapled::Valid);
    assert_eq!((stapled.tri(), stapled.problem()), (Tri::YES, None));
}

/// Each says when it is the last, so that the compiler asks when one is added.
fn next(fault: &Fault) -> Option<Fault> {
    match fault {
        Fault::Revoked => Some(Fault::Unknown),
        Fault::Unknown => Some(Fault::Stale),
        Fault::Stale => Some(Fault::BadSignature),
        Fault::BadSignature => Some(Fault::OtherCertificate),
        Fault::OtherCertificate => Some(Fault::NoAnswer),
        Fault::NoAnswer => Some(Fault::Unreadable),
        Fault::Unreadable => None,
    }
}

#[test]
fn the_model_knows_every_fault_and_tells_none_from_a_bad_one() {
    let faults = std::iter::successors(Some(Fault::Revoked), next).map(Stapled::Invalid);
    let told: Vec<Staple> = faults.chain([Stapled::Missing]).map(|stapled| stapled.told()).collect();
    let problems: Vec<&str> = told.iter().filter_map(|staple| staple.problem.as_deref()).collect();
    assert_eq!(problems, Staple::PROBLEMS);
    let states: Vec<&str> = told.iter().map(|staple| staple.state.as_str()).collect();
    assert_eq!(states, [&["invalid"; 7][..], &["absent"]].concat());
    for (stapled, word) in [
        (Stapled::Valid, "valid"),
        (Stapled::Unproven, "unproven"),
        (Stapled::Absent, "absent"),
        (Stapled::NoResponder, "no_responder"),
    ] {
        assert_eq!(stapled.told().word(), word);
    }
}

#[test]
fn rfc6960_2_2_status_is_told() {
    assert_eq!(judged(|answer| answer.status = ocsp::Status::Revoked), Stapled::Invalid(Fault::Revoked));
    assert_eq!(judged(|answer| answer.status = ocsp::Status::Unknown), Stapled::Invalid(Fault::Unknown));
    assert_eq!(judged(|answer| answer.fault = ocsp::Fault::TryLater), Stapled::Invalid(Fault::NoAnswer));
}

#[test]
fn rfc6960_3_2_answers_begin_and_run_out() {
    let span = |this: i64, next: Option<i64>| {
        judged(|answer| (answer.this_update, answer.next_update) = (hours(this), next.map(hours)))
    };
    assert_eq!(span(-1, Some(0)), Stapled::Valid);
    assert_eq!(span(-48, Some(-1)), Stapled::Invalid(Fault::Stale));
    assert_eq!(span(1, Some(2)), Stapled::Invalid(Fault::Stale));
    assert_eq!(span(-239, None), Stapled::Valid);
    assert_eq!(span(-241, None), Stapled::Invalid(Fault::Stale));
}

#[test]
fn rfc6960_3_2_the_signature_and_the_certificate_must_fit() {
    assert_eq!(
        judged(|answer| answer.fault = ocsp::Fault::BadSignature),
        Stapled::Invalid(Fault::BadSignature)
    );
    let other = Stapled::Invalid(Fault::OtherCertificate);
    assert_eq!(judged(|answer| answer.fault = ocsp::Fault::OtherSerial), other);
    assert_eq!(judge(Some(&staple(|_| {})), &chain(|leaf| leaf.names.push("b.dk".into())), now()), other);
    assert_eq!(judge(Some(&staple(|_| {})), &CHAIN[..1], now()), Stapled::Unproven);
}

/// An answer that OpenSSL's responder made and signed with a certificate for that purpose.
#[test]
fn rfc6960_4_2_2_2_a_delegated_responder_is_believed_when_the_issuer_named_it() {
    let chain = [include_bytes!("samples/leaf.der").to_vec(), include_bytes!("samples/issuer.der").to_vec()];
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let judged = |staple: &[u8], at| judge(Some(staple), &chain, at);
    let delegated = include_bytes!("samples/delegated.der");
    let undelegated = include_bytes!("samples/undelegated.der");
    let moment = at(include_str!("samples/moment.txt").trim());
    assert_eq!(judged(delegated, moment), Stapled::Valid);
    assert_eq!(judged(undelegated, moment), Stapled::Invalid(Fault::BadSignature));
    assert_eq!(judged(delegated, at("2020-01-01T00:00:00Z")), Stapled::Invalid(Fault::BadSignature));
}

#[test]
fn rfc7633_a_certificate_may_demand_a_staple() {
    let absent = judge(None, &CHAIN, now());
    assert_eq!((&absent, absent.ask_again(), absent.problem()), (&Stapled::Absent, true, None));
    let demanded = judge(None, &chain(|leaf| leaf.must_staple = true), now());
    assert_eq!(demanded, Stapled::Missing);
    assert_eq!(
        (demanded.tri(), demanded.ask_again(), demanded.problem()),
        (Tri::NO, true, Some("staple_missing"))
    );
    let none = judge(Some(&[]), &chain(|leaf| leaf.ocsp = None), now());
    assert_eq!((&none, none.ask_again()), (&Stapled::NoResponder, false));
}

#[test]
fn what_is_no_answer_is_unreadable() {
    for wrong in [&b"\x30\x00"[..], b"HTTP", &[0x30, 3, 0x0a, 1, 0], &vec![0x30; LARGEST + 1]] {
        assert_eq!(judge(Some(wrong), &CHAIN, now()), Stapled::Invalid(Fault::Unreadable));
    }
    let mut longer = staple(|_| {});
    longer.push(0);
    assert_eq!(judge(Some(&longer), &CHAIN, now()), Stapled::Invalid(Fault::Unreadable));
}

proptest! {
    #[test]
    fn no_turned_octet_is_taken_for_a_valid_answer(index in any::<prop::sample::Index>(), octet in 1u8..) {
        let mut turned = staple(|_| {});
        *index.get_mut(&mut turned) ^= octet;
        // The hash's parameters in the CertID and the like are signed, so nothing may be turned.
        let stapled = judge(Some(&turned), &CHAIN, now());
        prop_assert_ne!(stapled, Stapled::Valid);
    }
}
