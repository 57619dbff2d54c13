//! Chains of the lab's authority, good ones and each kind of broken one.

use std::sync::LazyLock;

use kravtjek_lab::pki::{Authority, Identity, Key, Leaf, self_signed};
use rcgen::{DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree};

use kravtjek_model::detail::Detail;

use super::*;

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new(now()).unwrap());
static ROOTS: LazyLock<Roots> = LazyLock::new(|| Roots::only(&AUTHORITY.root_pem()).unwrap());

fn leaf(names: &[&str]) -> Leaf {
    Leaf::new(names, now())
}

fn issue(leaf: &Leaf) -> Identity {
    AUTHORITY.issue(leaf).unwrap()
}

fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// Problems of a chain judged for `www.a.dk`.
fn problems(sent: &[Vec<u8>]) -> Vec<&'static str> {
    let judged = judge(sent, "www.a.dk", &ROOTS, now());
    assert_eq!(judged.chain.trusted, Tri::Known(judged.problems.is_empty()));
    assert_eq!(judged.chain.problem.as_deref(), judged.problems.first().copied());
    judged.problems
}

#[test]
fn a_whole_chain_to_a_known_root_is_trusted() {
    for key in [Key::P256, Key::P384, Key::Rsa2048, Key::Ed25519] {
        assert_eq!(problems(&issue(&leaf(&["www.a.dk"]).key(key)).chain), [""; 0], "{key:?}");
    }
    assert_eq!(problems(&issue(&leaf(&["*.a.dk"])).chain), [""; 0]);
    let numbered = issue(&leaf(&["192.0.2.1", "2001:db8::1"]));
    for name in ["192.0.2.1", "[2001:db8::1]", "2001:db8:0::1"] {
        assert_eq!(judge(&numbered.chain, name, &ROOTS, now()).chain.trusted, Tri::YES, "{name}");
    }
    assert_eq!(judge(&numbered.chain, "192.0.2.2", &ROOTS, now()).problems, ["wrong_name"]);
}

#[test]
fn rfc5280_4_1_2_5_dates_are_inclusive_and_compared_with_the_moment_given() {
    let sent = issue(&leaf(&["www.a.dk"])).chain;
    let until = |seconds| {
        let leaf = super::super::read(&sent[0]).unwrap();
        judge(
            &sent,
            "www.a.dk",
            &ROOTS,
            Timestamp::from_second(leaf.not_after.as_second() + seconds).unwrap(),
        )
    };
    assert_eq!(until(0).problems, [""; 0]);
    assert_eq!(until(1).problems, ["expired"]);
    let early = judge(&sent, "www.a.dk", &ROOTS, "2026-09-01T00:00:00Z".parse().unwrap());
    assert_eq!(early.problems, ["not_yet_valid"]);
    let late = judge(&sent, "www.a.dk", &ROOTS, "2046-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(late.problems, ["expired"], "the path is judged as of the leaf's last day");
}

#[test]
fn an_issuer_out_of_date_is_told_apart() {
    let old = Authority::new("2006-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let roots = Roots::only(&old.root_pem()).unwrap();
    let sent = old.issue(&leaf(&["www.a.dk"])).unwrap().chain;
    assert_eq!(judge(&sent, "www.a.dk", &roots, now()).problems, ["issuer_expired"]);
}

#[test]
fn rfc9525_2_names_come_from_subject_alternative_names_only() {
    assert_eq!(problems(&issue(&leaf(&["www.b.dk"])).chain), ["wrong_name"]);
    let common = Leaf { names: Vec::new(), common_name: Some("www.a.dk".into()), ..leaf(&[]) };
    assert_eq!(problems(&issue(&common).chain), ["name_only_in_subject"]);
    let other = Leaf { common_name: Some("www.a.dk".into()), ..leaf(&["www.b.dk"]) };
    assert_eq!(problems(&issue(&other).chain), ["wrong_name"]);
    let empty = Leaf { common_name: None, ..leaf(&["www.a.dk"]) };
    assert_eq!(problems(&issue(&empty).chain), [""; 0], "an empty subject is no fault (RFC 5280 §4.1.2.6)");
}

#[test]
fn a_chain_that_breaks_off_is_incomplete() {
    let sent = issue(&leaf(&["www.a.dk"]));
    assert_eq!(problems(&sent.clone().alone().chain), ["incomplete"]);
    // The organisation has a root that is trusted, but what was sent does not reach it.
    let other = self_signed(&Leaf { authority: true, ..leaf(&["Another Root"]) }).unwrap();
    let roots = Roots::only(&pem(&other.chain[0])).unwrap();
    assert_eq!(judge(&sent.chain, "www.a.dk", &roots, now()).problems, ["incomplete"]);
}

#[test]
fn a_root_that_nobody_knows_is_an_unknown_issuer() {
    let mut sent = issue(&leaf(&["www.a.dk"])).chain;
    let judged = judge(&sent, "www.a.dk", &Roots::built_in(), now());
    assert_eq!(judged.problems, ["unknown_issuer"]);
    sent.push(AUTHORITY.root().to_vec());
    assert_eq!(judge(&sent, "www.a.dk", &Roots::built_in(), now()).problems, ["unknown_issuer"]);
    assert_eq!(problems(&sent), [""; 0], "a root that is sent along does no harm");
}

#[test]
fn what_has_signed_itself_is_trusted_only_when_it_is_named_a_root() {
    for authority in [false, true] {
        let own = self_signed(&Leaf { authority, ..leaf(&["www.a.dk"]) }).unwrap();
        assert_eq!(problems(&own.chain), ["self_signed"]);
        let wrong = judge(&own.chain, "www.b.dk", &ROOTS, "2030-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(wrong.problems, ["self_signed", "expired", "wrong_name"]);
    }
}

#[test]
fn a_signature_that_does_not_fit_is_told() {
    let mut sent = issue(&leaf(&["www.a.dk"])).chain;
    *sent[0].last_mut().unwrap() ^= 1;
    assert_eq!(problems(&sent), ["bad_signature"]);
    assert_eq!(problems(&[b"0\x03\x02\x01\x00".to_vec()]), ["unreadable"]);
    assert_eq!(problems(&[]), ["no_certificate"]);
}

#[test]
fn rfc5280_4_2_1_12_a_certificate_for_something_else_does_not_serve() {
    let client = Leaf { usages: vec![ExtendedKeyUsagePurpose::ClientAuth], ..leaf(&["www.a.dk"]) };
    assert_eq!(problems(&issue(&client).chain), ["wrong_purpose"]);
    let authority = Leaf { authority: true, ..leaf(&["www.a.dk"]) };
    assert_eq!(problems(&issue(&authority).chain), ["wrong_purpose"]);
}

#[test]
fn rfc5246_7_4_2_form_is_noted_and_does_no_harm() {
    let good = issue(&leaf(&["www.a.dk"]));
    let said = |sent: &[Vec<u8>]| -> Vec<String> {
        let judged = judge(sent, "www.a.dk", &ROOTS, now());
        assert_eq!(judged.chain.trusted, Tri::YES);
        judged.contradictions.into_iter().map(|contradiction| contradiction.what).collect()
    };
    assert_eq!(said(&good.chain), [""; 0]);
    let [leaf_der, issuer] = [good.chain[0].clone(), good.chain[1].clone()];
    let root = AUTHORITY.root().to_vec();
    assert_eq!(said(&[leaf_der.clone(), issuer.clone(), issuer.clone()]), ["certificate_duplicate"]);
    assert_eq!(said(&[leaf_der.clone(), root, issuer.clone()]), ["certificate_order"]);
    let stranger = self_signed(&leaf(&["b.dk"])).unwrap().chain.remove(0);
    assert_eq!(said(&[leaf_der, issuer, stranger]), ["certificate_extra"]);
}

#[test]
fn the_worst_of_two_certificates_decides() {
    let chain = |trusted| Chain { trusted, problem: None };
    let unsure = chain(Tri::escaped(Why::OverLimit, Detail::NOTHING));
    assert!(rank(&chain(Tri::NO)) < rank(&unsure) && rank(&unsure) < rank(&chain(Tri::YES)));
}

#[test]
fn an_outdated_hash_is_told_apart_from_a_wrong_signature() {
    let mut sent = issue(&leaf(&["www.a.dk"])).chain;
    // ecdsa-with-SHA256 becomes ecdsa-with-SHA224, inside and outside of what is signed.
    let (own, weaker) = (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", b"\x2a\x86\x48\xce\x3d\x04\x03\x01");
    let places: Vec<usize> =
        sent[0].windows(8).enumerate().filter(|(_, at)| at == own).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        sent[0][at..at + 8].copy_from_slice(weaker);
    }
    assert_eq!(super::super::read(&sent[0]).unwrap().signature, "SHA-224");
    assert_eq!(problems(&sent), ["weak_signature"]);
}

#[test]
fn a_chain_without_end_is_cut_short() {
    let mut sent = issue(&leaf(&["www.a.dk"])).chain;
    let issuer = sent[1].clone();
    sent.extend(std::iter::repeat_n(issuer, 500));
    assert_eq!(problems(&sent), [""; 0]);
    let link = sent.remove(1);
    sent.push(link);
    let judged = judge(&sent, "www.b.dk", &Roots::none(), now());
    assert_eq!((judged.chain.trusted, judged.problems), (Tri::NO, vec!["wrong_name"]));
    let unsure = judge(&sent, "www.a.dk", &Roots::none(), now());
    assert!(matches!(unsure.chain.trusted, Tri::Escaped { .. }), "a link may lie beyond the limit");
}

/// Judges a leaf for `www.a.dk` by an issuer that may issue for some names only.
fn permitted(names: Vec<GeneralSubtree>) -> Judged {
    let authority = Authority::permitting(now(), names).unwrap();
    let roots = Roots::only(&authority.root_pem()).unwrap();
    let sent = authority.issue(&leaf(&["www.a.dk", "192.0.2.1"])).unwrap().chain;
    judge(&sent, "www.a.dk", &roots, now())
}

#[test]
fn rfc5280_4_2_1_10_a_constraint_that_the_verifier_does_not_know_is_no_violation() {
    let directory = |country: &str| {
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, country);
        GeneralSubtree::DirectoryName(name)
    };
    let dns = |name: &str| GeneralSubtree::DnsName(name.to_owned());
    for names in [vec![directory("DK")], vec![directory("DK"), dns("a.dk")], vec![directory("SE")]] {
        let judged = permitted(names);
        let unknown = Tri::escaped(Why::OverLimit, Detail::read("name constraint of the kind directoryName"));
        assert_eq!((judged.chain.trusted, judged.chain.problem), (unknown, None));
    }
    assert_eq!(permitted(vec![dns("a.dk")]).problems, [""; 0]);
    // One that it knows is broken whatever the others say.
    for names in [vec![dns("b.dk")], vec![directory("DK"), dns("b.dk")]] {
        assert_eq!(permitted(names).problems, ["constraint_violated"]);
    }
}

#[test]
fn a_signature_that_the_verifier_does_not_know_is_not_called_weak() {
    let (root, leaf) =
        (include_bytes!("../samples/ed448-root.der"), include_bytes!("../samples/by-ed448.der"));
    let roots = Roots::only(&pem(root)).unwrap();
    let judged = judge(&[leaf.to_vec()], "www.a.dk", &roots, "2030-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(judged.problems, [""; 0]);
    assert_eq!(
        judged.chain.trusted,
        Tri::escaped(Why::OverLimit, Detail::read("signature of the kind Ed448"))
    );
    let other = judge(&[leaf.to_vec()], "www.b.dk", &roots, "2030-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(other.problems, ["wrong_name"], "what is known to be wrong stays wrong");
}

#[test]
fn a_certificate_that_is_too_large_is_not_called_unreadable() {
    let names: Vec<String> = (0..6000).map(|number| format!("n{number}.a.dk")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.push("www.a.dk");
    let large = issue(&leaf(&names)).chain;
    assert!(large[0].len() > LARGEST);
    let judged = judge(&large, "www.a.dk", &ROOTS, now());
    let unknown = Tri::escaped(Why::OverLimit, Detail::read("a certificate of more than 65536 octets"));
    assert_eq!((judged.chain.trusted, judged.problems), (unknown, vec![]));
}

#[test]
fn a_name_behind_ten_thousand_others_is_found() {
    let names = vec!["x"; 10_001];
    let names = [&names[..], &["www.a.dk"]].concat();
    assert_eq!(problems(&issue(&leaf(&names)).chain), [""; 0]);
}
