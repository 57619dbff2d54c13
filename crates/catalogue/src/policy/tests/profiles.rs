//! Profiles as files: what they inherit, what an empty one says, and what the author of a wrong one is told.

use crate::policy::Wrong;
use kravtjek_model::observation::tls::Order;
use proptest::prelude::*;

use super::{own, shipped, text_of, texts};
use crate::policy::{Class, DEFAULT, Policy, PolicyError, Staple};

const HEAD: &str = "id = \"own\"\ndated = \"2026-01-01\"\ntitle = { da = \"Egen\", en = \"Own\" }\nsource = { da = \"Bilag\", en = \"Appendix\" }\n";

fn with(rest: &str) -> Result<Policy, PolicyError> {
    own(&format!("{HEAD}{rest}"))
}

fn error(rest: &str) -> PolicyError {
    with(rest).expect_err("the profile is wrong")
}

#[test]
fn all_are_shipped_and_the_default_is_among_them() {
    let all = Policy::parse_all(&texts()).expect("sound");
    let ids: Vec<_> = all.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids, ["ncsc-2.1", "ncsc-2.0", "ncsc-2025-05", "bilag1-2024"]);
    assert!(ids.contains(&DEFAULT));
    for policy in &all {
        for text in [&policy.title, &policy.source].into_iter().chain(&policy.notes) {
            assert!(!text.da.is_empty() && !text.en.is_empty() && text.da != text.en, "{}", policy.id);
        }
        assert!(!policy.notes.is_empty(), "{}", policy.id);
    }
}

#[test]
fn limits_come_from_one_file_unless_a_profile_differs() {
    let limits = shipped("ncsc-2.1").limits;
    assert!(!limits.accept_answers && !limits.parked_dkim_strict);
    assert_eq!((limits.hsts_min_seconds, limits.clock_skew_seconds), (31_536_000, 60));
    assert_eq!((limits.dkim_min_bits, limits.dkim_good_bits), (1024, 2048));
    assert_eq!((limits.spf_max_lookups, limits.spf_max_voids), (10, 2));
    assert_eq!((limits.signature_warn_days, limits.certificate_warn_days), (3, 14));
    assert_eq!((limits.screen_lock_minutes, limits.unit_examples), (5, 5));
    let own = with("[limits]\nscreen_lock_minutes = 15\n").expect("sound").limits;
    assert_eq!((own.screen_lock_minutes, own.unit_examples), (15, 5));
}

#[test]
fn a_base_gives_what_a_profile_does_not_say() {
    let text = format!(
        "base = \"ncsc-2025-05\"\n{HEAD}[tls]\naccepts = \"phase_out\"\n[tls.groups]\nX25519 = \"good\"\n"
    );
    let own = own(&text).expect("sound").tls;
    assert_eq!(own.group("x25519"), Some(Class::Good));
    assert_eq!(own.group("secp256r1"), Some(Class::Sufficient));
    assert_eq!(own.version("TLSv1.3"), Some(Class::Good));
    assert_eq!(own.meets(Class::PhaseOut), Some(true));
}

fn says_nothing(policy: &Policy) {
    let tls = &policy.tls;
    let suites = ["TLS_RSA_WITH_NULL_MD5", "TLS_AES_128_GCM_SHA256"];
    let mut said = vec![
        tls.version("SSLv2"),
        tls.version("TLSv1.3"),
        tls.order(Order::Server, &suites),
        tls.order(Order::Client, &suites[..1]),
        tls.group("x25519"),
        tls.dh(512, None),
        tls.dh(4096, Some("ffdhe4096")),
        tls.certificate_key("RSA 512"),
        tls.certificate_key("ECDSA secp256r1"),
        tls.certificate_key("DSA 1024"),
        tls.certificate_signature("MD5"),
        tls.signature_hashes(&["SHA-1"]),
    ];
    said.extend(suites.map(|suite| tls.suite(suite)));
    for on in [true, false] {
        said.extend([tls.compression(on), tls.secure_renegotiation(on), tls.early_data(on)]);
        said.extend([tls.client_renegotiation(on, None), tls.extended_master_secret(on)]);
    }
    said.extend([Staple::Valid, Staple::Invalid, Staple::Absent, Staple::NoResponder].map(|s| tls.ocsp(s)));
    assert!(said.iter().all(Option::is_none), "{said:?}");
    assert_eq!(tls.meets(Class::Good), None);
    assert!(tls.is_empty());
}

#[test]
fn an_empty_profile_says_nothing() {
    says_nothing(&shipped("bilag1-2024"));
    says_nothing(&with("").expect("sound"));
    assert!(["ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"].iter().all(|id| !shipped(id).tls.is_empty()));
}

#[test]
fn half_a_rule_gives_no_class_unless_it_is_the_worst() {
    let half = with("[tls.cipher]\nAES_256_GCM = \"good\"\nRC4_128 = \"insufficient\"\n").expect("sound").tls;
    assert_eq!(half.suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), None);
    assert_eq!(half.suite("TLS_RSA_WITH_RC4_128_SHA"), Some(Class::Insufficient));
    assert!(!half.is_empty());
}

#[test]
fn an_exception_goes_before_the_rule() {
    let text = format!(
        "base = \"ncsc-2.1\"\n{HEAD}[tls.suites]\nTLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384 = \"insufficient\"\n"
    );
    let own = own(&text).expect("sound").tls;
    assert_eq!(own.suite("TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384"), Some(Class::Insufficient));
    assert_eq!(own.suite("TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256"), Some(Class::Sufficient));
}

#[test]
fn a_wrong_profile_says_where_and_how_to_mend_it() {
    let cases = [
        ("[tls.groups]\nx25519 = \"great\"\n", 6, "NoSuchWord", "great"),
        ("[tls]\n\n[tls.cypher]\n", 7, "NoSuchField", "cypher"),
        ("[tls.cipher]\nother = \"good\"\nAES256-GCM = \"good\"\n", 7, "AES256-GCM", "AES_256_GCM"),
        ("[tls.versions]\n\"TLS 1.2\" = \"good\"\n", 6, "TLS 1.2", "TLSv1.2"),
        ("[tls.groups]\nP-256 = \"good\"\n", 6, "P-256", "secp256r1"),
        ("[tls.order]\nclient = \"phase_out\"\n", 5, "Missing", "unsorted"),
        ("[limits]\nspf_max_voids = -1\n", 6, "Sort", "spf_max_voids"),
        ("[limits\n", 5, "Syntax", "Brackets"),
    ];
    for (rest, line, problem, mend) in cases {
        let error = error(rest);
        assert_eq!((error.file.as_str(), error.line), ("own.toml", line), "{error}");
        let wrong = format!("{:?}", error.wrong);
        assert!(wrong.contains(problem) && wrong.contains(mend), "{error}");
    }
}

#[test]
fn a_base_must_exist_and_lead_somewhere() {
    let no = |base: &str| Wrong::NoBase(base.to_owned());
    for (base, wrong) in
        [("ncsc-9", no("ncsc-9")), ("limits", no("limits")), ("own", Wrong::Ring("own".into()))]
    {
        let text = format!("base = \"{base}\"\n{HEAD}");
        let error = own(&text).expect_err("no such base");
        assert_eq!((error.line, *error.wrong), (1, wrong));
    }
}

#[test]
fn bases_in_a_ring_are_found() {
    let head = |id: &str, base: &str| {
        HEAD.replace("\"own\"", &format!("\"{id}\"")) + &format!("base = \"{base}\"\n")
    };
    let (one, two) = (head("one", "two"), head("two", "one"));
    let limits = text_of("limits").expect("shipped");
    let texts = [("one.toml", &*one), ("two.toml", &*two), ("limits.toml", limits)];
    let error = Policy::parse_all(&texts.map(|(name, text)| (name.to_owned(), text))).expect_err("a ring");
    assert_eq!((error.file.as_str(), error.line), ("two.toml", 5));
}

#[test]
fn a_shipped_profile_is_called_as_its_file() {
    let texts = [
        ("policies/other.toml".to_owned(), HEAD),
        ("limits.toml".to_owned(), text_of("limits").expect("shipped")),
    ];
    let error = Policy::parse_all(&texts).expect_err("misnamed");
    assert_eq!((error.line, *error.wrong), (1, Wrong::Misnamed { id: "own".into(), file: "other".into() }));
}

proptest! {
    #[test]
    fn odd_names_never_panic(name in ".{0,60}", tail in "(TLS_)?[A-Z0-9_]{0,40}(_WITH_)?[A-Z0-9_]{0,40}") {
        let policy = shipped("ncsc-2.0").tls;
        let empty = shipped("bilag1-2024").tls;
        for word in [&name, &tail] {
            let known = [policy.group(word), policy.certificate_key(word), policy.certificate_signature(word)];
            let pair = [word.as_str(), "TLS_AES_128_GCM_SHA256"];
            let _ = (known, policy.version(word), policy.order(Order::Server, &pair), policy.note(word));
            let suites = [empty.suite(word), empty.group(word), empty.certificate_key(word)];
            prop_assert!(suites.iter().all(Option::is_none));
        }
    }

    #[test]
    fn an_odd_suite_is_never_good(name in "TLS_[A-Z]{1,8}_WITH_[A-Z0-9_]{1,20}") {
        prop_assume!(!name.ends_with("_SCSV") && !name.contains("GREASE"));
        prop_assume!(!name.starts_with("TLS_RSA_WITH_"));
        prop_assert_eq!(shipped("ncsc-2.1").tls.suite(&name), Some(Class::Insufficient));
    }
}
