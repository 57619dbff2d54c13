//! One case for each rule of RFC 6698, 7671 and 7672 about matching.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use kravtjek_lab::pki::{Authority, Key, Leaf};
use proptest::prelude::*;

use kravtjek_model::detail::Detail;

use super::*;
use kravtjek_model::hex::hex;
use kravtjek_records::digest::sha256_hex;

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new(now()).unwrap());
static CHAIN: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| issued(&Leaf::new(&["mx.a.dk"], now())));
/// What stands beside the record under test, so that no advice on roll-over is given.
const OTHER: &str = "3 1 1 0000000000000000000000000000000000000000000000000000000000000000";

fn issued(leaf: &Leaf) -> Vec<Vec<u8>> {
    AUTHORITY.issue(&leaf.clone().key(Key::Mail)).unwrap().chain
}

fn key_of(certificate: &[u8]) -> Vec<u8> {
    parse(certificate).unwrap().public_key().raw.to_vec()
}

fn sha512_hex(octets: &[u8]) -> String {
    hex(digest::digest(&digest::SHA512, octets).as_ref())
}

fn judged(records: &[&str], chain: &[Vec<u8>]) -> Dane {
    let records: Vec<String> = records.iter().map(|record| (*record).to_owned()).collect();
    let service = Service { base: "_25._tcp.mx.a.dk", names: &["mx.a.dk", "a.dk"] };
    judge(service, &records, Ok(chain), now())
}

fn matches(records: &[&str], chain: &[Vec<u8>]) -> bool {
    judged(records, chain).matches == Tri::YES
}

fn ids(dane: &Dane) -> Vec<&str> {
    dane.problems.iter().map(|problem| problem.id.as_str()).collect()
}

#[test]
fn rfc6698_2_1_each_selector_and_matching_type_fits_the_leaf() {
    let leaf = &CHAIN[0];
    let key = key_of(leaf);
    for record in [
        format!("3 0 0 {}", hex(leaf)),
        format!("3 0 1 {}", sha256_hex(leaf)),
        format!("3 0 2 {}", sha512_hex(leaf)),
        format!("3 1 0 {}", hex(&key)),
        format!("3 1 1 {}", sha256_hex(&key)),
        format!("3 1 2 {}", sha512_hex(&key)),
    ] {
        assert!(matches(&[&record], &CHAIN), "{record}");
        let upper = record.to_uppercase();
        assert!(matches(&[&upper], &CHAIN), "digits of either case: {upper}");
    }
    assert_eq!(sha256_hex(&key), kravtjek_lab::world::MAIL_KEY_SHA256);
}

#[test]
fn rfc6698_2_2_digits_may_stand_in_groups() {
    let digits = sha256_hex(&key_of(&CHAIN[0]));
    let (first, second) = digits.split_at(20);
    assert!(matches(&[&format!("3 1 1 ( {first} {second} )")], &CHAIN));
    assert!(matches(&[&format!("3 1 1 ({first} {second})")], &CHAIN));
}

#[test]
fn rfc7672_3_1_3_usages_0_and_1_are_of_no_use() {
    let digits = sha256_hex(&key_of(&CHAIN[0]));
    for usage in [0, 1, 4, 255] {
        let dane = judged(&[&format!("{usage} 1 1 {digits}")], &CHAIN);
        assert_eq!((dane.usable, &dane.matches), (0, &Tri::NO));
        assert_eq!(ids(&dane), ["usage_unusable"]);
    }
}

#[test]
fn rfc7671_10_malformed_records_are_of_no_use_and_harm_no_other() {
    let good = format!("3 1 1 {}", sha256_hex(&key_of(&CHAIN[0])));
    for wrong in [
        "",
        "3",
        "3 1 1",
        "3 1 1 zz",
        "3 1 1 abc",
        "3 1 1 abcd",
        "3 2 1 00",
        "3 1 3 00",
        "256 1 1 00",
        "3 0 0 00",
        "3 1 0 00",
    ] {
        let dane = judged(&[wrong, &good], &CHAIN);
        assert_eq!((dane.usable, &dane.matches), (1, &Tri::YES), "{wrong}");
        assert_eq!(ids(&dane)[0], "tlsa_malformed", "{wrong}");
        assert_eq!(dane.problems[0].term, wrong);
    }
}

#[test]
fn rfc7671_5_1_usage_3_counts_neither_names_nor_dates() {
    let old = issued(&Leaf::expired(&["someone.else"], now()));
    let record = format!("3 1 1 {}", sha256_hex(&key_of(&old[0])));
    assert!(matches(&[&record], &old));
    assert!(matches(&[&record], &old[..1]), "no issuer is needed");
}

#[test]
fn rfc7671_5_2_usage_2_needs_the_issuer_among_what_is_sent() {
    let issuer = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[1])));
    assert!(matches(&[&issuer, OTHER], &CHAIN));
    let alone = judged(&[&issuer, OTHER], &CHAIN[..1]);
    assert_eq!((&alone.matches, ids(&alone)), (&Tri::NO, vec!["issuer_not_served"]));
    let root = format!("2 0 1 {}", sha256_hex(AUTHORITY.root()));
    assert!(!matches(&[&root, OTHER], &CHAIN), "the root is not sent");
    let whole: Vec<Vec<u8>> = CHAIN.iter().cloned().chain([AUTHORITY.root().to_vec()]).collect();
    assert!(matches(&[&root, OTHER], &whole));
    let leaf = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[0])));
    assert!(!matches(&[&leaf, OTHER], &CHAIN), "a leaf is not its own issuer");
}

#[test]
fn rfc7671_5_2_2_an_issuer_may_stand_whole_in_the_record() {
    let root = AUTHORITY.root();
    for record in [format!("2 0 0 {}", hex(root)), format!("2 1 0 {}", hex(&key_of(root)))] {
        assert!(matches(&[&record, OTHER], &CHAIN), "{record}");
        assert!(!matches(&[&record, OTHER], &CHAIN[..1]), "the intermediate is still needed");
    }
    let issuer = format!("2 1 0 {}", hex(&key_of(&CHAIN[1])));
    assert!(matches(&[&issuer, OTHER], &CHAIN[..1]), "the key that signed the leaf");
    let stranger = format!("2 1 0 {}", hex(&key_of(&CHAIN[0])));
    assert!(!matches(&[&stranger, OTHER], &CHAIN));
}

#[test]
fn rfc7672_3_2_3_usage_2_needs_one_of_the_names() {
    let record = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[1])));
    for (names, common, fine) in [
        (&["mx.a.dk"][..], None, true),
        (&["a.dk"], None, true),
        (&["*.a.dk"], None, true),
        (&["mx.b.dk"], Some("mx.a.dk"), false),
        (&[], Some("mx.a.dk"), true),
        (&["192.0.2.1"], Some("mx.a.dk"), true),
    ] {
        let leaf = Leaf { common_name: common.map(str::to_owned), ..Leaf::new(names, now()) };
        let dane = judged(&[&record, OTHER], &issued(&leaf));
        assert_eq!(dane.matches, Tri::Known(fine), "{names:?} {common:?}");
        assert_eq!(ids(&dane), if fine { vec!["tlsa_stale"] } else { vec!["name_not_covered"] });
    }
}

#[test]
fn rfc7671_5_2_usage_2_needs_a_valid_path() {
    let record = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[1])));
    assert!(!matches(&[&record, OTHER], &issued(&Leaf::expired(&["mx.a.dk"], now()))));
    let mut forged = CHAIN.clone();
    *forged[0].last_mut().unwrap() ^= 1;
    assert!(!matches(&[&record, OTHER], &forged));
}

#[test]
fn rfc7671_9_only_the_strongest_hash_of_a_kind_counts() {
    let key = key_of(&CHAIN[0]);
    let right = format!("3 1 1 {}", sha256_hex(&key));
    let wrong = format!("3 1 2 {}", sha512_hex(b"another"));
    assert!(!matches(&[&right, &wrong], &CHAIN), "SHA-512 is there, so SHA-256 does not count");
    assert!(matches(&[&format!("3 1 0 {}", hex(&key)), &wrong], &CHAIN), "no hash at all always counts");
    let other_selector = format!("3 0 2 {}", sha512_hex(b"another"));
    assert!(matches(&[&right, &other_selector], &CHAIN), "another selector is another kind");
}

#[test]
fn rfc7671_8_roll_over_needs_two_records() {
    let current = format!("3 1 1 {}", sha256_hex(&key_of(&CHAIN[0])));
    assert_eq!(ids(&judged(&[&current], &CHAIN)), ["no_roll_over"]);
    let issuer = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[1])));
    assert_eq!(ids(&judged(&[&current, &issuer], &CHAIN)), [""; 0]);
    assert_eq!(ids(&judged(&[&current, OTHER], &CHAIN)), ["tlsa_stale"]);
    let whole = format!("3 0 1 {}", sha256_hex(&CHAIN[0]));
    assert_eq!(ids(&judged(&[&whole, &current], &CHAIN)), ["whole_certificate"]);
}

#[test]
fn what_was_not_seen_is_not_judged() {
    let service = Service { base: "_25._tcp.mx.a.dk", names: &["mx.a.dk"] };
    let lost = NotSeen::new(Why::TimedOut, Detail::step("EHLO"));
    let dane = judge(service, &[OTHER.to_owned()], Err(&lost), now());
    assert_eq!(dane.matches, Tri::Escaped { not_seen: lost.clone() });
    assert_eq!(dane.usable, 1);
    assert!(matches!(judged(&[OTHER], &[]).matches, Tri::Escaped { .. }));
    let useless = judge(service, &["1 1 1 00".to_owned()], Err(&lost), now());
    assert_eq!(useless.matches, Tri::NO, "nothing can match records of no use");
}

proptest! {
    #[test]
    fn no_record_panics(text in "[0-9 ()a-fA-F.]{0,80}|\\PC{0,60}") {
        let dane = judged(&[&text], &CHAIN);
        prop_assert_ne!(dane.matches, Tri::YES);
    }
}

#[test]
fn a_record_behind_many_others_is_not_taken_to_fit_nothing() {
    let fits = format!("3 1 1 {}", sha256_hex(&key_of(&CHAIN[0])));
    let others: Vec<String> = (0..64).map(|number| format!("3 1 1 {number:064x}")).collect();
    let mut records: Vec<&str> = others.iter().map(String::as_str).collect();
    assert_eq!(judged(&records, &CHAIN).matches, Tri::NO);
    records.push(&fits);
    let dane = judged(&records, &CHAIN);
    assert_eq!(dane.matches, Tri::escaped(Why::OverLimit, Detail::read("more than 64 TLSA records")));
    assert_eq!(dane.usable, 65);
    records.rotate_right(1);
    assert_eq!(judged(&records, &CHAIN).matches, Tri::YES);
    let unusable = vec!["1 1 1 00"; 70];
    let behind = [&unusable[..], &[&fits]].concat();
    assert_eq!(judged(&behind, &CHAIN).matches, Tri::YES, "what no sender uses is not in the way");
}

#[test]
fn an_issuer_behind_the_certificates_that_are_read_is_not_taken_to_be_absent() {
    let named = format!("2 1 1 {}", sha256_hex(&key_of(&CHAIN[1])));
    let long = [&CHAIN[..1], &vec![CHAIN[0].clone(); MOST], &CHAIN[1..]].concat();
    assert_eq!(judged(&[&named, OTHER], &long).matches, Tri::escaped(Why::OverLimit, chain::more()));
    assert_eq!(judged(&[OTHER, OTHER], &long).matches, Tri::NO, "the leaf is first, and this is not it");
}

#[test]
fn a_constraint_that_the_verifier_does_not_know_leaves_it_open() {
    let mut name = rcgen::DistinguishedName::new();
    name.push(rcgen::DnType::CountryName, "DK");
    let authority = Authority::permitting(now(), vec![rcgen::GeneralSubtree::DirectoryName(name)]).unwrap();
    let sent = authority.issue(&Leaf::new(&["mx.a.dk"], now())).unwrap().chain;
    let with_root = [&sent[..], &[authority.root().to_vec()]].concat();
    let named = format!("2 1 1 {}", sha256_hex(&key_of(authority.root())));
    let dane = judged(&[&named, OTHER], &with_root);
    let Tri::Escaped { not_seen } = dane.matches else { panic!("{dane:?}") };
    assert_eq!(not_seen.why, Why::OverLimit);
}
