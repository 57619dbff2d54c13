//! Signatures made here and now, over RRsets that try every rule of their form.

use bytes::Bytes;
use domain::base::Ttl;
use domain::base::iana::SecurityAlgorithm;
use domain::rdata::{A, Mx, Nsec, ZoneRecordData};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::*;
use crate::dns::denial::Denial;
use crate::dns::name::parse;
use crate::dns::record::Data;

fn n(text: &str) -> Name {
    parse(text).unwrap()
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn key(seed: u8, flags: u16) -> Dnskey {
    let public = Bytes::copy_from_slice(pair(seed).public_key().as_ref());
    Dnskey::new(flags, 3, SecurityAlgorithm::ED25519, public).unwrap()
}

/// What an RRSIG says.
#[derive(Clone, Copy)]
struct Made {
    seed: u8,
    labels: u8,
    begins: u32,
    ends: u32,
    signer: &'static str,
}

const NOW: u32 = 1_800_000_000;
const GOOD: Made = Made { seed: 1, labels: 2, begins: NOW - 1000, ends: NOW + 1000, signer: "a.dk" };

fn unsigned_sig(set: &RrSet, made: Made, signature: Vec<u8>) -> Rrsig {
    Rrsig::new(
        set.rtype,
        SecurityAlgorithm::ED25519,
        made.labels,
        Ttl::from_secs(300),
        made.ends.into(),
        made.begins.into(),
        key(made.seed, 256).key_tag(),
        n(made.signer),
        Bytes::from(signature),
    )
    .unwrap()
}

fn sign(mut set: RrSet, made: Made) -> RrSet {
    let octets = signed_octets(&set, &unsigned_sig(&set, made, Vec::new()));
    let signature = pair(made.seed).sign(&octets).as_ref().to_vec();
    let sig = unsigned_sig(&set, made, signature);
    set.sigs.push(sig);
    set
}

fn mx(owner: &str, hosts: &[&str]) -> RrSet {
    let data = hosts.iter().map(|host| ZoneRecordData::Mx(Mx::new(10, Name::bytes_from_str(host).unwrap())));
    RrSet { owner: n(owner), rtype: Rtype::MX, data: data.collect(), sigs: Vec::new() }
}

fn now(seconds: u32) -> Timestamp {
    Timestamp::from_second(i64::from(seconds)).unwrap()
}

fn judge_at(set: &RrSet, seconds: u32) -> Result<Good, Cause> {
    let (zone, keys) = (n("a.dk"), [key(1, 256), key(2, 256)]);
    let signer = Signer { zone: &zone, keys: &keys, now: now(seconds) };
    verify(set, signer, &mut Work::default()).map_err(|fault| fault.why)
}

fn judge(set: &RrSet) -> Result<Good, Cause> {
    judge_at(set, NOW)
}

#[test]
fn the_order_case_and_number_of_records_do_not_matter() {
    let set = sign(mx("a.dk", &["one.a.dk", "two.a.dk"]), GOOD);
    assert!(judge(&set).is_ok());
    for hosts in
        [&["two.a.dk", "one.a.dk"][..], &["ONE.a.dk", "Two.A.dk"], &["one.a.dk", "two.a.dk", "one.a.dk"]]
    {
        assert!(judge(&RrSet { data: mx("a.dk", hosts).data, ..set.clone() }).is_ok(), "{hosts:?}");
    }
    for hosts in [&["one.a.dk"][..], &["one.a.dk", "two.a.dk", "evil.a.dk"], &["one.a.dk", "twp.a.dk"]] {
        let changed = RrSet { data: mx("a.dk", hosts).data, ..set.clone() };
        assert_eq!(judge(&changed), Err(Cause::SigCryptoFailed), "{hosts:?}");
    }
}

#[test]
fn a_signature_is_of_its_owner_and_type() {
    let set = sign(mx("a.dk", &["one.a.dk"]), GOOD);
    assert_eq!(judge(&RrSet { owner: n("b.a.dk"), ..set.clone() }), Err(Cause::SigCryptoFailed));
    let address = ZoneRecordData::A(A::from_octets(127, 0, 0, 1));
    let other = RrSet { rtype: Rtype::A, data: vec![address], ..set };
    assert_eq!(judge(&other), Err(Cause::NoRrsig), "its signature covers another type");
}

#[test]
fn the_time_is_the_one_handed_in_ends_included() {
    let set = sign(mx("a.dk", &["one.a.dk"]), GOOD);
    assert!(judge_at(&set, GOOD.begins).is_ok() && judge_at(&set, GOOD.ends).is_ok());
    assert_eq!(judge_at(&set, GOOD.begins - 1), Err(Cause::SigNotYetValid));
    assert_eq!(judge_at(&set, GOOD.ends + 1), Err(Cause::SigExpired));
    let backwards = Made { begins: NOW + 10, ends: NOW - 10, ..GOOD };
    assert_eq!(judge(&sign(mx("a.dk", &["one.a.dk"]), backwards)), Err(Cause::SigMalformed));
}

#[test]
fn times_are_serial_numbers_that_wrap() {
    // 2106-02-07, when 32 bits of seconds are used up.
    let made = Made { begins: u32::MAX - 500, ends: 500, ..GOOD };
    let set = sign(mx("a.dk", &["one.a.dk"]), made);
    let (zone, keys) = (n("a.dk"), [key(1, 256)]);
    for (second, good) in [(-600i64, false), (-400, true), (400, true), (600, false)] {
        let now = Timestamp::from_second((1 << 32) + second).unwrap();
        let verified = verify(&set, Signer { zone: &zone, keys: &keys, now }, &mut Work::default());
        assert_eq!(verified.is_ok(), good, "{second}: {verified:?}");
    }
}

#[test]
fn one_good_signature_among_bad_ones_is_enough() {
    let expired = Made { ends: NOW - 1, ..GOOD };
    let set = sign(sign(mx("a.dk", &["one.a.dk"]), expired), Made { seed: 2, ..GOOD });
    assert!(judge(&set).is_ok());
    let unknown = sign(sign(mx("a.dk", &["one.a.dk"]), expired), Made { seed: 9, ..GOOD });
    assert_eq!(judge(&unknown), Err(Cause::SigExpired), "the more telling of two faults");
    assert_eq!(judge(&sign(mx("a.dk", &["one.a.dk"]), Made { seed: 9, ..GOOD })), Err(Cause::SigNoKey));
    assert_eq!(
        judge(&sign(mx("a.dk", &["one.a.dk"]), Made { signer: "dk", ..GOOD })),
        Err(Cause::SigWrongSigner)
    );
}

#[test]
fn fewer_labels_are_a_wildcard_and_more_are_wrong() {
    let wild = sign(mx("*.a.dk", &["one.a.dk"]), GOOD);
    assert_eq!(judge(&wild).unwrap().encloser, None, "the wildcard itself is no expansion");
    for owner in ["x.a.dk", "y.x.a.dk"] {
        let made = judge(&RrSet { owner: n(owner), ..wild.clone() }).unwrap();
        assert_eq!(made.encloser, Some(n("a.dk")), "{owner}");
    }
    let deeper = sign(mx("a.dk", &["one.a.dk"]), Made { labels: 3, ..GOOD });
    assert_eq!(judge(&deeper), Err(Cause::SigMalformed));
    let above = sign(mx("*.dk", &["one.a.dk"]), Made { labels: 1, ..GOOD });
    let at_apex = RrSet { owner: n("a.dk"), ..above };
    assert_eq!(judge(&at_apex), Err(Cause::SigMalformed), "a wildcard above the zone");
}

#[test]
fn checks_are_counted() {
    let bad = Made { seed: 9, ..GOOD };
    let mut set = mx("a.dk", &["one.a.dk"]);
    for _ in 0..40 {
        set = sign(set, bad);
    }
    let (zone, keys) = (n("a.dk"), [key(9, 256), key(1, 256)]);
    for sig in &mut set.sigs {
        sig.set_signature(Bytes::from(vec![7; 64]));
    }
    let mut work = Work::default();
    let verified = verify(&set, Signer { zone: &zone, keys: &keys, now: now(NOW) }, &mut work);
    assert_eq!(verified.unwrap_err().why, Cause::OverLimit);
    let keys: Vec<Dnskey> = (0..5).map(|_| key(1, 256)).collect();
    let set = sign(mx("a.dk", &["one.a.dk"]), GOOD);
    let verified = verify(&set, Signer { zone: &zone, keys: &keys, now: now(NOW) }, &mut Work::default());
    assert_eq!(verified.unwrap_err().why, Cause::OverLimit, "five keys of one tag");
}

#[test]
fn an_nsec_made_from_a_wildcard_proves_nothing_of_the_name() {
    // CVE-2017-15105: the NSEC of *.a.dk, signed with two labels, passes as one of x.a.dk.
    let types = domain::rdata::dnssec::RtypeBitmap::from_octets(Bytes::from_static(&[0, 1, 0x40])).unwrap();
    let data: Data = ZoneRecordData::Nsec(Nsec::new(n("b.a.dk"), types));
    let wild = RrSet { owner: n("*.a.dk"), rtype: Rtype::NSEC, data: vec![data], sigs: Vec::new() };
    let wild = sign(wild, GOOD);
    let replayed = RrSet { owner: n("x.a.dk"), ..wild.clone() };
    let (zone, keys) = (n("a.dk"), [key(1, 256)]);
    let signer = Signer { zone: &zone, keys: &keys, now: now(NOW) };
    for (set, proven) in [(wild, true), (replayed, false)] {
        let mut work = Work::default();
        let name = set.owner.clone();
        let denial = Denial::collect(&[set], signer, &mut work).unwrap();
        assert_eq!(denial.no_data(&name, Rtype::MX, &mut work).is_ok(), proven, "{name}");
    }
}

#[test]
fn a_signature_near_its_end_is_noted_unless_it_was_made_short() {
    let day = 86_400;
    for (begins, ends, noted) in [
        (NOW - 28 * day, NOW + 2 * day, true),
        (NOW - 28 * day, NOW + 4 * day, false),
        (NOW - day, NOW + day, false),
        (NOW - 5 * day, NOW + 2 * day, false),
    ] {
        let good = judge(&sign(mx("a.dk", &["one.a.dk"]), Made { begins, ends, ..GOOD })).unwrap();
        let note = crate::dns::keys::soon(&good, now(NOW), &n("a.dk"), "MX");
        assert_eq!(note.is_some(), noted, "{begins} {ends}");
    }
}

#[test]
fn a_key_that_cannot_be_used_excuses_only_a_zone_that_has_no_other() {
    // RSA of 512 bits, which no library here takes.
    let public = Bytes::from([&[3u8, 1, 0, 1][..], &[0xff; 64]].concat());
    let short = Dnskey::new(256, 3, SecurityAlgorithm::RSASHA256, public).unwrap();
    let mut set = mx("a.dk", &["one.a.dk"]);
    set.sigs.push(
        Rrsig::new(
            Rtype::MX,
            SecurityAlgorithm::RSASHA256,
            2,
            Ttl::from_secs(300),
            GOOD.ends.into(),
            GOOD.begins.into(),
            short.key_tag(),
            n("a.dk"),
            Bytes::from(vec![1; 64]),
        )
        .unwrap(),
    );
    let zone = n("a.dk");
    for (other, why) in [(key(1, 256), Cause::SigCryptoFailed), (key(1, 257), Cause::KeyUnsupported)] {
        let keys = [short.clone(), other];
        let signer = Signer { zone: &zone, keys: &keys, now: now(NOW) };
        assert_eq!(verify(&set, signer, &mut Work::default()).unwrap_err().why, why);
    }
}
