//! Key records, rule by rule (RFC 6376 §3.6.1, RFC 8301, RFC 8463).

use proptest::prelude::*;

use super::super::{is_key, is_usable, read};
use super::*;

fn problems(text: &str) -> (String, u32, Vec<(String, String)>) {
    let key = read("s1", &at("s1"), text);
    let problems = key.problems.iter().map(|problem| (problem.id.clone(), problem.term.clone())).collect();
    (key.algorithm, key.bits, problems)
}

#[test]
fn good_keys_are_read_in_every_form() {
    let wrapped = format!("v=DKIM1; p={} {}\t; ", &RSA_2048[..200], &RSA_2048[200..]);
    let bare = format!("v=DKIM1;k=rsa;t=s;n=a note;p={RSA_2048_BARE}");
    let services = format!("k=RSA; h=sha1:sha256; s=email:x; x=y; p={RSA_2048}");
    for text in [good(), wrapped, bare, services, format!("p={}", RSA_2048.trim_end_matches('='))] {
        assert_eq!(problems(&text), ("rsa".to_owned(), 2048, Vec::new()), "{text}");
        assert!(is_key(&text));
    }
    assert_eq!(
        problems(&format!("v=DKIM1; k=ed25519; p={ED25519}")),
        ("ed25519".to_owned(), 256, Vec::new())
    );
}

#[test]
fn what_is_wrong_with_a_key_is_named_with_its_place() {
    let key = RSA_2048;
    let cases = [
        (format!("v=DKIM1; p={RSA_512}"), "key_too_short", "p"),
        ("v=DKIM1; p=".to_owned(), "key_revoked", "p="),
        ("v=DKIM1; p= ;".to_owned(), "key_revoked", "p="),
        ("v=DKIM1; k=rsa".to_owned(), "key_missing", "v=DKIM1; k=rsa"),
        (format!("v=DKIM2; p={key}"), "key_version_wrong", "v=DKIM2"),
        (format!("v=dkim1; p={key}"), "key_version_wrong", "v=dkim1"),
        (format!("k=rsa; v=DKIM1; p={key}"), "key_version_wrong", "v=DKIM1"),
        (format!("v=DKIM1; k=dsa; p={key}"), "key_type_unknown", "k=dsa"),
        (format!("v=DKIM1; h=sha1; p={key}"), "key_sha1_only", "h=sha1"),
        (format!("v=DKIM1; h=md5; p={key}"), "bad_value", "h=md5"),
        (format!("v=DKIM1; s=tlsrpt; p={key}"), "key_not_for_mail", "s=tlsrpt"),
        (format!("v=DKIM1; t=s:y; p={key}"), "key_in_test", "t=s:y"),
        (format!("v=DKIM1; k=rsa; k=rsa; p={key}"), "duplicate_tag", "k=rsa"),
        (format!("v=DKIM1; p=\"{key}\""), "key_unreadable", "\""),
        ("v=DKIM1; p=MIGf".to_owned(), "key_unreadable", "p=MIGf"),
        ("v=DKIM1; k=ed25519; p=AAAA".to_owned(), "key_unreadable", "p=AAAA"),
    ];
    for (text, id, term) in cases {
        let key = read("s1", &at("s1"), &text);
        let found = key.problems.iter().map(|problem| (problem.id.as_str(), problem.term.as_str()));
        assert_eq!(found.collect::<Vec<_>>(), [(id, term)], "{text}");
        assert!(!is_usable(&key), "{text}");
        let (from, to) = key.problems[0].span.unwrap();
        assert_eq!(&text[from as usize..to as usize], term);
        assert_eq!(key.problems[0].at, at("s1"));
    }
}

/// RFC 8301 §3.2.
#[test]
fn a_short_key_is_usable_with_a_warning() {
    let key = read("s1", &at("s1"), &format!("v=DKIM1; p={RSA_1024}"));
    assert_eq!(
        (key.bits, key.problems[0].id.as_str(), key.problems[0].figure),
        (1024, "key_short", Some(1024))
    );
    assert!(is_usable(&key));
}

#[test]
fn other_texts_are_no_keys() {
    for text in ["v=spf1 -all", "v=DMARC1; p=reject", "", "o=~; r=x@y.dk", "v=STSv1; id=1", "p"] {
        assert!(!is_key(text), "{text}");
    }
}

proptest! {
    #[test]
    fn arbitrary_texts_are_survived(text in ".{0,200}|[vkhpst=;: a-zA-Z0-9+/\"]{0,200}") {
        let key = read("s1", "s1._domainkey.dk", &text);
        for problem in key.problems {
            let (from, to) = problem.span.unwrap();
            let part = text.get(from as usize..to as usize).unwrap();
            prop_assert!(part.starts_with(&problem.term));
        }
        is_key(&text);
    }
}
