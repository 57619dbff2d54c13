//! How sure it is that mail is signed, and when it cannot be told.

use kravtjek_model::observation::mail::DkimLevel;

use super::super::{Parked, is_null_mx, selectors};
use super::*;
use crate::dns_answers::{DnsAnswer, RecordType};
use crate::spf::is_closed;

/// A name lies below `_domainkey`, and the server is honest about it.
fn something() -> World {
    World::default().empty(BELOW)
}

#[test]
fn a_usable_key_at_a_known_selector_is_level_b() {
    let world = something().txt(&at("borger2024"), &good());
    let dkim = world.dkim(&hints(&["borger2024"]));
    assert_eq!((dkim.level, dkim.keys.len(), dkim.not_seen), (DkimLevel::B, 1, None));
    assert_eq!((dkim.keys[0].selector.as_str(), dkim.keys[0].bits), ("borger2024", 2048));
    // Without the hint it stays hidden.
    let blind = world.dkim(&hints(&[]));
    assert_eq!((blind.level, blind.keys.len()), (DkimLevel::C, 0));
}

#[test]
fn providers_and_habit_lead_to_selectors() {
    let mx = DnsAnswer::Records(vec![b"0 nordhavn-dk.mail.protection.outlook.com.".to_vec()]);
    let world = something().txt(&at("selector2"), &good()).says(DOMAIN, RecordType::Mx, mx);
    let (dkim, asked) = world.searched(&hints(&[]));
    assert_eq!(dkim.level, DkimLevel::B);
    // Six that need no guessing, and the provider's two.
    assert_eq!(asked.len(), 7, "{asked:?}");
    let (dkim, asked) = something().txt(&at("dkim2025"), &good()).searched(&hints(&[]));
    assert_eq!(dkim.level, DkimLevel::B);
    assert_eq!(asked.len(), 5 + selectors::usual(true).len());
}

#[test]
fn a_proven_signature_is_level_a_whatever_the_dns_says() {
    let hints = Hints { proofs: vec![proof()], ..hints(&["s1"]) };
    assert_eq!(World::default().dkim(&hints).level, DkimLevel::A);
    let failing = World::default().fails(BELOW).fails(&at("s1")).dkim(&hints);
    assert_eq!((failing.level, failing.not_seen), (DkimLevel::A, None));
}

/// RFC 8020: nothing lies below a name that does not exist.
#[test]
fn nxdomain_from_an_honest_server_is_level_d() {
    let (dkim, asked) = World::default().searched(&hints(&[]));
    assert_eq!((dkim.level, dkim.not_seen), (DkimLevel::D, None));
    assert!(asked.len() <= 5 + 8, "{}", asked.len());
    // A server that denies empty non-terminals is caught by a key that it has after all.
    let lying = World::default().txt(&at("default"), &good()).dkim(&hints(&[]));
    assert_eq!(lying.level, DkimLevel::B);
}

#[test]
fn the_empty_non_terminal_tells_nothing_where_every_name_exists() {
    let control = format!("{MADE_UP}.{DOMAIN}");
    let below = format!("{MADE_UP}.{BELOW}");
    // A wildcard, or a server that denies with NOERROR and does not prove it (RFC 9824).
    assert_eq!(something().empty(&control).dkim(&hints(&[])).level, DkimLevel::E);
    assert_eq!(something().txt(&control, "v=spf1 -all").dkim(&hints(&[])).level, DkimLevel::E);
    assert_eq!(something().txt(&below, "v=spf1 -all").dkim(&hints(&[])).level, DkimLevel::E);
    // A text at `_domainkey` itself says nothing of what lies below it.
    assert_eq!(World::default().txt(BELOW, "o=~").dkim(&hints(&[])).level, DkimLevel::E);
    // NXDOMAIN there and NOERROR beside it contradict each other.
    assert_eq!(World::default().empty(&control).dkim(&hints(&[])).level, DkimLevel::E);
    // Without a label for the control nothing can be told.
    assert_eq!(World::default().dkim(&Hints::default()).level, DkimLevel::E);
}

/// RFC 9824 §3.1: with the proof (NXNAME), NOERROR means what NXDOMAIN means.
#[test]
fn proven_compact_denial_counts_as_nxdomain() {
    let control = format!("{MADE_UP}.{DOMAIN}");
    let denied = World::default().compact(BELOW).compact(&control).compact(&format!("{MADE_UP}.{BELOW}"));
    assert_eq!(denied.dkim(&hints(&[])).level, DkimLevel::D);
    assert_eq!(something().compact(&control).dkim(&hints(&[])).level, DkimLevel::C);
}

#[test]
fn unusable_keys_are_shown_and_do_not_count() {
    for text in [
        "v=DKIM1; p=",
        "v=DKIM1; t=y; p=",
        &format!("v=DKIM1; t=y; p={RSA_2048}"),
        &format!("v=DKIM1; p={RSA_512}"),
    ] {
        let dkim = something().txt(&at("s1"), text).dkim(&hints(&["s1"]));
        assert_eq!((dkim.level, dkim.keys.len()), (DkimLevel::C, 1), "{text}");
        assert!(!dkim.all_revoked);
    }
    let twice = something().txt(&at("s1"), &good()).txt(&at("s1"), "v=DKIM1; p=");
    let dkim = twice.dkim(&hints(&["s1"]));
    assert_eq!((dkim.level, dkim.keys[0].problems[0].id.as_str()), (DkimLevel::C, "several_keys"));
}

#[test]
fn a_dangling_alias_is_shown() {
    let world =
        something().alias(&at("selector1"), "selector1-nordhavn-dk._domainkey.nordhavn.onmicrosoft.com");
    let dkim = world.dkim(&hints(&[]));
    assert_eq!(dkim.level, DkimLevel::C);
    assert_eq!(dkim.keys[0].selector, "selector1");
    let problem = &dkim.keys[0].problems[0];
    assert_eq!((problem.id.as_str(), problem.at.as_str()), ("alias_dangling", at("selector1").as_str()));
    assert!(problem.term.ends_with("onmicrosoft.com"));
}

#[test]
fn a_wildcard_below_revokes_every_key() {
    let revoked = "v=DKIM1; p=";
    let mut world = something().txt(&format!("{MADE_UP}.{BELOW}"), revoked);
    for selector in ["selector1", "default", "s1"] {
        world = world.txt(&at(selector), revoked);
    }
    let dkim = world.dkim(&hints(&["s1"]));
    assert!(dkim.all_revoked && dkim.keys.is_empty());
    assert_eq!(dkim.level, DkimLevel::E);
    let beside = world.txt(&at("real"), &good()).dkim(&hints(&["real"]));
    assert_eq!((beside.level, beside.keys.len()), (DkimLevel::B, 1));
    // A wildcard with a key answers for every selector, once.
    let every = something().txt(&format!("{MADE_UP}.{BELOW}"), &good()).txt(&at("s1"), &good());
    let dkim = every.dkim(&hints(&["s1"]));
    assert_eq!((dkim.level, dkim.keys.len(), dkim.keys[0].selector.as_str()), (DkimLevel::B, 1, "*"));
}

#[test]
fn a_failed_look_up_is_never_a_level() {
    let control = format!("{MADE_UP}.{DOMAIN}");
    let below = format!("{MADE_UP}.{BELOW}");
    for name in [BELOW, &control, &below, &at("s1"), &at("selector1")] {
        let dkim = World::default().fails(name).dkim(&hints(&["s1"]));
        assert_eq!(dkim.level, DkimLevel::E, "{name}");
        assert_eq!(dkim.not_seen.unwrap().detail.text(), name);
    }
    // What was found stands all the same.
    let found = World::default().fails(BELOW).txt(&at("s1"), &good()).dkim(&hints(&["s1"]));
    assert_eq!((found.level, found.not_seen), (DkimLevel::B, None));
}

#[test]
fn a_parked_domain_needs_the_whole_set() {
    let whole = Parked { spf_closed: true, null_mx: true, rejected: true };
    let parked = |parked| World::default().fails(&at("selector1")).dkim(&Hints { parked, ..hints(&[]) });
    // Whether there is a key does not matter to it.
    assert!(parked(whole).parked && parked(whole).not_seen.is_none());
    for part in [
        Parked { spf_closed: false, ..whole },
        Parked { null_mx: false, ..whole },
        Parked { rejected: false, ..whole },
    ] {
        assert!(!parked(part).parked && parked(part).not_seen.is_some());
    }
    // Whether all keys are revoked does, for the strict reading.
    let unknown = World::default().fails(&format!("{MADE_UP}.{BELOW}"));
    assert!(unknown.dkim(&Hints { parked: whole, ..hints(&[]) }).not_seen.is_some());
}

#[test]
fn what_says_that_no_mail_is_sent() {
    for closed in ["v=spf1 -all", "V=SPF1  -ALL ", "v=spf1 -all exp=why.nordhavn.dk"] {
        assert!(is_closed(closed), "{closed}");
    }
    for open in
        ["v=spf1 ~all", "v=spf1 mx -all", "v=spf1", " v=spf1 -all", "v=spf1 -all -all", "v=spf1-all", ""]
    {
        assert!(!is_closed(open), "{open}");
    }
    let mx = |texts: &[&str]| DnsAnswer::Records(texts.iter().map(|text| text.as_bytes().to_vec()).collect());
    assert!(is_null_mx(&mx(&["0 ."])));
    for other in [mx(&["0 .", "10 mx.nordhavn.dk."]), mx(&["10 ."]), mx(&["0 mx.dk."]), DnsAnswer::NoData] {
        assert!(!is_null_mx(&other));
    }
}
