//! The decision table of S23, row by row, and the rows where other tools go wrong.

use kravtjek_model::detail::Detail;

use super::*;

const DOMAIN: &str = "nordhavn.dk";

fn check(text: &str, receivers: (&str, &str), enforced: bool, problems: &[&str]) -> Dmarc {
    let dmarc = with(text).dmarc(DOMAIN);
    assert_eq!(policies(&dmarc), receivers, "{text}");
    assert_eq!(dmarc.enforced, enforced, "{text}");
    assert_eq!(ids(&dmarc), problems, "{text}");
    assert_eq!(dmarc.not_seen, None);
    dmarc
}

#[test]
fn a_clean_reject_is_enforced() {
    let dmarc = check("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk", ("reject", "reject"), true, &[]);
    assert!(dmarc.made_up_enforced);
    assert_eq!(dmarc.corrected, None);
    assert_eq!(dmarc.rfc7489.unwrap().from.as_deref(), Some("_dmarc.nordhavn.dk"));
    assert_eq!(dmarc.records.len(), 1);
    assert_eq!(dmarc.public_suffix_list.as_deref(), Some(crate::dmarc::PUBLIC_SUFFIX_LIST));
}

/// RFC 7489 §6.6.4; RFC 9989 A.6 dropped `pct`.
#[test]
fn pct_below_100_lets_part_of_the_mail_through_at_older_receivers() {
    let text = "v=DMARC1; p=reject; pct=10; rua=mailto:d@nordhavn.dk";
    let dmarc = check(text, ("quarantine", "reject"), false, &["partial"]);
    assert_eq!(dmarc.problems[0].figure, Some(10));
    assert_eq!(pointed(&dmarc, "partial"), "pct=10");
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk"));
    for whole in ["pct=100", "pct=x", "pct=101", "pct="] {
        let dmarc = with(&format!("v=DMARC1; p=reject; {whole}")).dmarc(DOMAIN);
        assert!(dmarc.enforced, "{whole}");
    }
}

/// RFC 9989 §4.7 on `t`.
#[test]
fn test_mode_steps_down_at_newer_receivers() {
    let text = "v=DMARC1; p=reject; t=y; rua=mailto:d@nordhavn.dk";
    let dmarc = check(text, ("reject", "quarantine"), false, &["test_mode"]);
    assert_eq!(pointed(&dmarc, "test_mode"), "t=y");
    check(
        "v=DMARC1; p=quarantine; t=Y",
        ("quarantine", "none"),
        false,
        &["weak_policy", "test_mode", "no_reports"],
    );
    check("v=DMARC1; p=reject; t=n", ("reject", "reject"), true, &["no_reports"]);
}

#[test]
fn rule_7_test_mode_is_not_reject_for_the_name_for_those_below_it_nor_for_made_up_ones() {
    for rest in ["", "; sp=reject", "; np=reject", "; sp=reject; np=reject"] {
        let world = with(&format!("v=DMARC1; p=reject; t=y{rest}; rua=mailto:d@nordhavn.dk"));
        for name in [DOMAIN, "borger.nordhavn.dk"] {
            let dmarc = world.dmarc(name);
            assert_eq!(policies(&dmarc), ("reject", "quarantine"), "{name} {rest}");
            assert!(!dmarc.enforced && !dmarc.made_up_enforced, "{name} {rest}");
        }
    }
    // A record of one's own counts, whatever the record above is in test mode of.
    let world = with("v=DMARC1; p=reject; t=y")
        .txt("_dmarc.borger.nordhavn.dk", "v=DMARC1; p=reject; psd=n; rua=mailto:d@nordhavn.dk");
    let own = world.dmarc("borger.nordhavn.dk");
    assert_eq!(policies(&own), ("reject", "reject"));
    // A public suffix in test mode covers nobody below it, and `n` is as good as none.
    let suffix = World::default().txt("_dmarc.dk", "v=DMARC1; p=reject; psd=y; t=y");
    assert_eq!(policies(&suffix.dmarc(DOMAIN)), ("absent", "quarantine"));
    assert!(with("v=DMARC1; p=reject; t=n").dmarc(DOMAIN).enforced);
}

#[test]
fn a_subdomain_inherits_reject_and_it_shows_from_where() {
    let dmarc = with("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk").dmarc("borger.nordhavn.dk");
    assert_eq!(policies(&dmarc), ("reject", "reject"));
    assert!(dmarc.enforced && dmarc.made_up_enforced);
    assert_eq!(ids(&dmarc), ["inherited"]);
    assert_eq!(dmarc.rfc9989.unwrap().from.as_deref(), Some("_dmarc.nordhavn.dk"));
    assert_eq!(dmarc.corrected, None);
}

#[test]
fn a_weak_sp_opens_every_subdomain_without_its_own_record() {
    for weak in ["none", "quarantine"] {
        let world = with(&format!("v=DMARC1; p=reject; sp={weak}; rua=mailto:d@nordhavn.dk"));
        let apex = world.dmarc(DOMAIN);
        assert_eq!(policies(&apex), ("reject", "reject"));
        assert!(!apex.enforced && !apex.made_up_enforced);
        assert_eq!(pointed(&apex, "weak_subdomain_policy"), format!("sp={weak}"));
        let below = world.dmarc("borger.nordhavn.dk");
        assert_eq!(policies(&below), (weak, weak));
        assert!(!below.enforced);
        assert_eq!(pointed(&below, "weak_subdomain_policy"), format!("sp={weak}"));
        let right = "v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk";
        assert_eq!((apex.corrected.as_deref(), below.corrected.as_deref()), (Some(right), Some(right)));
    }
}

/// RFC 9989 §4.7 on `sp`: it counts at the organisational domain only, so names below a subdomain are open.
#[test]
fn a_subdomain_with_its_own_reject_does_not_cover_the_names_below_it() {
    let world = with("v=DMARC1; p=reject; sp=none").txt("_dmarc.borger.nordhavn.dk", "v=DMARC1; p=reject");
    let dmarc = world.dmarc("borger.nordhavn.dk");
    assert_eq!(policies(&dmarc), ("reject", "reject"));
    assert!(!dmarc.enforced);
    assert_eq!(pointed(&dmarc, "weak_subdomain_policy"), "sp=none");
    assert_eq!(dmarc.records[0].at, "_dmarc.nordhavn.dk");
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"));
}

#[test]
fn a_weak_np_opens_made_up_names_only() {
    let text = "v=DMARC1; p=reject; np=none; rua=mailto:d@nordhavn.dk";
    let dmarc = check(text, ("reject", "reject"), true, &["weak_made_up_policy"]);
    assert!(!dmarc.made_up_enforced);
    assert_eq!(pointed(&dmarc, "weak_made_up_policy"), "np=none");
}

#[test]
fn sp_alone_does_not_protect_the_domain_itself() {
    let text = "v=DMARC1; p=none; sp=reject; rua=mailto:d@nordhavn.dk";
    let dmarc = check(text, ("none", "none"), false, &["weak_policy"]);
    assert!(dmarc.made_up_enforced);
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject; sp=reject; rua=mailto:d@nordhavn.dk"));
}

#[test]
fn two_records_protect_nothing() {
    let world = with("v=DMARC1; p=reject").txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject; rua=mailto:d@b.dk");
    let dmarc = world.dmarc(DOMAIN);
    assert_eq!(policies(&dmarc), ("absent", "absent"));
    assert!(!dmarc.enforced);
    assert_eq!(pointed(&dmarc, "several_records"), "v=DMARC1; p=reject; rua=mailto:d@b.dk");
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject; rua=mailto:d@b.dk"));
}

#[test]
fn a_record_that_is_not_one_shows_the_exact_byte() {
    let cases = [
        ("v=dmarc1; p=reject", "wrong_version", "dmarc1"),
        ("V=DMARC1; p=reject", "wrong_version", "V"),
        ("v=DMARC1.0; p=reject", "wrong_version", ".0"),
        ("v=DMARC2; p=reject", "wrong_version", "DMARC2"),
        (" v=DMARC1; p=reject", "wrong_version", " "),
        ("\u{feff}v=DMARC1; p=reject", "wrong_version", "\u{feff}"),
        ("DMARC1; p=reject", "wrong_version", "DMARC1"),
        ("p=reject; v=DMARC1", "wrong_version", "p=reject"),
        ("v=DMARC1 p=reject", "wrong_separator", " "),
        ("v=DMARC1, p=reject", "wrong_separator", ","),
        ("v=DMARC1: p=reject", "wrong_separator", ":"),
        ("v=DMARC1\\; p=reject", "backslash", "\\"),
        ("\"v=DMARC1; p=reject\"", "quotation_marks", "\""),
        ("“v=DMARC1; p=reject”", "typographic_quotes", "“"),
        ("v=DMARC1“; p=reject", "typographic_quotes", "“"),
        ("v=“DMARC1”; p=reject", "typographic_quotes", "“"),
        ("v=DMARC1\u{a0}; p=reject", "wrong_version", "\u{a0}"),
    ];
    for (text, id, byte) in cases {
        let dmarc = with(text).dmarc(DOMAIN);
        assert_eq!(policies(&dmarc), ("absent", "absent"), "{text}");
        assert!(!dmarc.enforced && !dmarc.made_up_enforced, "{text}");
        assert_eq!(dmarc.problems[0].id, id, "{text}");
        assert_eq!(pointed(&dmarc, id), byte, "{text}");
        assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"), "{text}");
    }
}

#[test]
fn a_value_spoilt_by_a_separator_or_a_quote_shows_the_exact_byte() {
    let cases = [
        ("v=DMARC1; p=reject, rua=mailto:d@b.dk", "wrong_separator", ",", "unknown_policy"),
        ("v=DMARC1; p=reject rua=mailto:d@b.dk", "wrong_separator", " ", "unknown_policy"),
        ("v=DMARC1; p=“reject”", "typographic_quotes", "“", "unknown_policy"),
        ("v=DMARC1; p=\"reject\"", "quotation_marks", "\"", "unknown_policy"),
        ("v=DMARC1; rua=mailto:d@b.dk p=reject", "wrong_separator", " ", "missing_policy"),
        ("v=DMARC1; p=reject; sp=reject, adkim=s", "wrong_separator", ",", "unknown_subdomain_policy"),
    ];
    for (text, id, byte, spoilt) in cases {
        let dmarc = with(text).dmarc(DOMAIN);
        assert_eq!(policies(&dmarc), ("absent", "absent"), "{text}");
        assert_eq!(pointed(&dmarc, id), byte, "{text}");
        assert_eq!(ids(&dmarc)[..2], [id, spoilt], "{text}");
    }
}

/// RFC 7489 §6.6.3 (6), RFC 9989 §4.10.1.
#[test]
fn an_unknown_word_as_policy_takes_the_record_away_or_makes_it_none() {
    let rua = "rua=mailto:d@nordhavn.dk";
    check("v=DMARC1; p=rejct", ("absent", "absent"), false, &["unknown_policy", "no_reports"]);
    check(&format!("v=DMARC1; p=rejct; {rua}"), ("none", "none"), false, &["unknown_policy"]);
    let sp = ["unknown_subdomain_policy", "no_reports"];
    check("v=DMARC1; p=reject; sp=rejct", ("absent", "absent"), false, &sp);
    check(&format!("v=DMARC1; p=reject; sp=rejct; {rua}"), ("none", "none"), false, &sp[..1]);
    // The older kind does not know `np`.
    let np = ["unknown_made_up_policy", "no_reports"];
    check("v=DMARC1; p=reject; np=rejct", ("reject", "absent"), false, &np);
    check(&format!("v=DMARC1; p=reject; np=rejct; {rua}"), ("reject", "none"), false, &np[..1]);
    check(&format!("v=DMARC1; {rua}"), ("none", "none"), false, &["missing_policy"]);
    check("v=DMARC1", ("absent", "absent"), false, &["missing_policy", "no_reports"]);
    // An address that is not valid does not count.
    let bad = ["unknown_policy", "bad_report_address"];
    check("v=DMARC1; p=x; rua=d@nordhavn.dk", ("absent", "absent"), false, &bad);
}

#[test]
fn psd_on_an_ordinary_domain_is_a_warning() {
    let text = "v=DMARC1; p=reject; psd=y; rua=mailto:d@nordhavn.dk";
    let dmarc = check(text, ("reject", "reject"), true, &["psd_set"]);
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk"));
}

#[test]
fn an_alias_works_and_a_dangling_one_does_not() {
    let vendor = with("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk")
        .alias("_dmarc.nordhavn.dk", "nordhavn.vendor.example");
    let dmarc = vendor.dmarc(DOMAIN);
    assert!(dmarc.enforced);
    assert_eq!(ids(&dmarc), ["alias"]);
    assert_eq!(dmarc.problems[0].term, "nordhavn.vendor.example");
    let dangling = World::default().alias("_dmarc.nordhavn.dk", "gone.vendor.example").dmarc(DOMAIN);
    assert!(!dangling.enforced);
    assert_eq!(ids(&dangling), ["alias_dangling"]);
    let empty = World::default().alias("_dmarc.nordhavn.dk", "vendor.example").says(
        "_dmarc.nordhavn.dk",
        RecordType::Txt,
        DnsAnswer::NoData,
    );
    assert_eq!(ids(&empty.dmarc(DOMAIN)), ["alias_empty"]);
}

#[test]
fn a_record_at_the_domain_itself_is_no_record() {
    let world = World::default().txt(DOMAIN, "v=spf1 -all").txt(DOMAIN, "v=DMARC1; p=reject");
    let dmarc = world.dmarc(DOMAIN);
    assert_eq!(policies(&dmarc), ("absent", "absent"));
    assert_eq!(ids(&dmarc), ["record_at_apex"]);
    assert_eq!(dmarc.records[0].at, DOMAIN);
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"));
    let doubled = World::default().txt("_dmarc.nordhavn.dk.nordhavn.dk", "v=DMARC1; p=reject").dmarc(DOMAIN);
    assert_eq!(ids(&doubled), ["record_elsewhere"]);
}

#[test]
fn a_failed_look_up_is_never_a_verdict() {
    let dmarc = World::default().fails("_dmarc.nordhavn.dk").dmarc(DOMAIN);
    assert_eq!(dmarc.not_seen, Some(NotSeen::new(Why::TimedOut, Detail::name("_dmarc.nordhavn.dk"))));
    assert_eq!(policies(&dmarc), ("not seen", "not seen"));
    // The own record settles what happens to the domain's own mail, and that it is not enforced.
    let weak = with("v=DMARC1; p=none").fails("_dmarc.dk").dmarc(DOMAIN);
    assert_eq!((weak.not_seen, weak.enforced), (None, false));
    // Whether names below are covered is not settled by it.
    let strong = with("v=DMARC1; p=reject").fails("_dmarc.dk").dmarc(DOMAIN);
    assert!(strong.not_seen.is_some() && !strong.enforced);
    // A subdomain that inherits cannot be told when the name above does not answer.
    let below = World::default().fails("_dmarc.nordhavn.dk").dmarc("borger.nordhavn.dk");
    assert!(below.not_seen.is_some());
}

#[test]
fn no_report_address_is_advice() {
    check("v=DMARC1; p=reject", ("reject", "reject"), true, &["no_reports"]);
}

/// Rows 5 to 7 of where Internet.nl goes wrong; 1 to 4 are above.
#[test]
fn what_older_readers_stumble_over_is_met_with_a_warning() {
    let rua = "rua=mailto:d@nordhavn.dk";
    check(&format!("v=DMARC1; p=quarantine; {rua}"), ("quarantine", "quarantine"), false, &["weak_policy"]);
    let unknown =
        check(&format!("v=DMARC1; p=reject; foo=bar; {rua}"), ("reject", "reject"), true, &["unknown_tag"]);
    assert_eq!(pointed(&unknown, "unknown_tag"), "foo=bar");
    let second =
        check(&format!("v=DMARC1; {rua}; p=reject"), ("reject", "reject"), true, &["policy_not_second"]);
    assert_eq!(second.corrected.as_deref(), Some("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk"));
    let empty = check(&format!("v=DMARC1; p=reject;; {rua}"), ("reject", "reject"), true, &["empty_tag"]);
    assert_eq!(pointed(&empty, "empty_tag"), ";");
}

#[test]
fn nothing_at_all_gets_a_record_to_begin_with() {
    let dmarc = World::default().dmarc(DOMAIN);
    assert_eq!(policies(&dmarc), ("absent", "absent"));
    assert!(dmarc.records.is_empty() && dmarc.problems.is_empty());
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"));
}

#[test]
fn the_suffix_list_is_the_one_that_is_built_in() {
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"));
    let version = crate::dmarc::PUBLIC_SUFFIX_LIST.split(' ').nth(1).unwrap();
    assert!(lock.contains(&format!("name = \"psl\"\nversion = \"{version}\"\n")), "{version}");
}
