//! The grammar, rule by rule (RFC 9989 §4.7 and §4.8, RFC 7489 §6.3 and §6.4).

use super::*;

fn enforced(text: &str) -> bool {
    with(text).dmarc("nordhavn.dk").enforced
}

#[test]
fn blanks_and_case_of_values_do_not_matter() {
    for text in
        ["v=DMARC1;p=reject", "v = DMARC1 ; p = REJECT ;", "v=DMARC1\t;\tp=Reject;", "v=DMARC1; p=reject ; "]
    {
        assert!(enforced(text), "{text}");
    }
}

/// RFC 6376 §3.2: names are case-sensitive, and a list with the same tag twice is invalid.
#[test]
fn names_of_tags_are_case_sensitive_and_come_once() {
    let upper = with("v=DMARC1; P=reject").dmarc("nordhavn.dk");
    assert_eq!(policies(&upper), ("absent", "absent"));
    assert!(ids(&upper).starts_with(&["missing_policy"]));
    for text in ["v=DMARC1; p=none; p=reject", "v=DMARC1; p=reject; p=reject", "v=DMARC1; p=reject; v=DMARC1"]
    {
        let twice = with(text).dmarc("nordhavn.dk");
        assert_eq!(policies(&twice), ("absent", "absent"), "{text}");
        assert_eq!(twice.problems[0].id, "duplicate_tag", "{text}");
    }
    assert_eq!(
        pointed(&with("v=DMARC1; p=none; p=reject").dmarc("nordhavn.dk"), "duplicate_tag"),
        "p=reject"
    );
}

/// RFC 9989 §4.8: what is wrong in other tags falls back to the default.
#[test]
fn errors_outside_the_policy_are_named_and_change_nothing() {
    let cases = [
        ("adkim=x", "bad_value", "x"),
        ("aspf=strict", "bad_value", "strict"),
        ("fo=0:1", "bad_value", "0:1"),
        ("t=yes", "bad_value", "yes"),
        ("psd=x", "bad_value", "x"),
        ("pct=hundred", "bad_value", "hundred"),
        ("ri=day", "bad_value", "day"),
        ("ri=86400", "retired_tag", "ri=86400"),
        ("pct=100", "retired_tag", "pct=100"),
        ("note", "bad_syntax", "note"),
        ("x=", "bad_syntax", "x="),
        ("=y", "bad_syntax", "=y"),
        ("æ=y", "not_ascii", "æ"),
        ("rua=d@nordhavn.dk", "bad_report_address", "d@nordhavn.dk"),
        ("rua=https://nordhavn.dk/d", "bad_report_address", "https://nordhavn.dk/d"),
        ("ruf=mailto:d", "bad_report_address", "mailto:d"),
    ];
    for (tag, id, part) in cases {
        let dmarc = with(&format!("v=DMARC1; p=reject; {tag}")).dmarc("nordhavn.dk");
        assert!(dmarc.enforced, "{tag}");
        assert_eq!(pointed(&dmarc, id), part, "{tag}");
        assert!(dmarc.corrected.is_some(), "{tag}");
    }
}

#[test]
fn bytes_that_are_not_text_are_shown_and_survived() {
    let world = World::default().bytes("_dmarc.nordhavn.dk", b"v=DMARC1; p=rej\xffect");
    let dmarc = world.dmarc("nordhavn.dk");
    assert_eq!(policies(&dmarc), ("absent", "absent"));
    assert_eq!(pointed(&dmarc, "not_ascii"), "\u{fffd}");
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"));
}

#[test]
fn sp_at_a_subdomain_has_no_effect() {
    let world = with("v=DMARC1; p=reject").txt("_dmarc.a.nordhavn.dk", "v=DMARC1; p=reject; sp=none");
    let dmarc = world.dmarc("a.nordhavn.dk");
    assert!(dmarc.enforced);
    assert_eq!(pointed(&dmarc, "ineffective_tag"), "sp=none");
}
