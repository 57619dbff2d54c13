//! Which name's record counts: tree walk, public suffix list, made-up names, consent of report receivers.

use super::*;

/// RFC 9989 §4.10: the examples' shape, with different answers of the two kinds of receiver.
#[test]
fn the_record_with_the_fewest_labels_counts() {
    let world = World::default()
        .txt("_dmarc.mail.nordhavn.dk", "v=DMARC1; p=reject")
        .txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject; sp=quarantine");
    let dmarc = world.dmarc("a.mail.nordhavn.dk");
    assert_eq!(policies(&dmarc), ("quarantine", "quarantine"));
    assert_eq!(dmarc.rfc9989.unwrap().from.as_deref(), Some("_dmarc.nordhavn.dk"));
}

#[test]
fn psd_n_ends_the_walk_and_makes_the_organisation() {
    let world = World::default()
        .txt("_dmarc.mail.nordhavn.dk", "v=DMARC1; p=reject; psd=n; rua=mailto:d@nordhavn.dk")
        .txt("_dmarc.nordhavn.dk", "v=DMARC1; p=none");
    let dmarc = world.dmarc("a.mail.nordhavn.dk");
    // The older kind goes by the public suffix list.
    assert_eq!(policies(&dmarc), ("none", "reject"));
    assert!(!dmarc.enforced);
}

/// RFC 9989 §4.10.2, third example: a policy of the public suffix itself.
#[test]
fn the_policy_of_a_public_suffix_is_the_last_resort() {
    let world = World::default().txt("_dmarc.dk", "v=DMARC1; p=none; sp=reject; psd=y");
    let dmarc = world.dmarc("nordhavn.dk");
    assert_eq!(policies(&dmarc), ("absent", "reject"));
    assert!(!dmarc.enforced && !ids(&dmarc).contains(&"psd_set"));
    assert_eq!(dmarc.corrected.as_deref(), Some("v=DMARC1; p=reject"));
    let own = world.clone().txt("_dmarc.nordhavn.dk", "v=DMARC1; p=none");
    assert_eq!(policies(&own.dmarc("nordhavn.dk")), ("none", "none"));
    // The organisational domain lies one label below and has a record.
    assert_eq!(policies(&own.dmarc("a.nordhavn.dk")), ("none", "none"));
    assert_eq!(policies(&own.dmarc("a.b.nordhavn.dk")), ("none", "none"));
    // Between it and the name lies none that counts.
    let middle = world.txt("_dmarc.b.nordhavn.dk", "v=DMARC1; p=none");
    assert_eq!(policies(&middle.dmarc("a.b.nordhavn.dk")), ("absent", "reject"));
}

/// RFC 9989 §4.10 (2): two records are discarded and the walk goes on; RFC 7489 §6.6.3 (5) ends there.
#[test]
fn two_records_at_a_subdomain_let_newer_receivers_walk_on() {
    let world = with("v=DMARC1; p=reject")
        .txt("_dmarc.mail.nordhavn.dk", "v=DMARC1; p=reject")
        .txt("_dmarc.mail.nordhavn.dk", "v=DMARC1; p=none");
    let dmarc = world.dmarc("mail.nordhavn.dk");
    assert_eq!(policies(&dmarc), ("absent", "reject"));
    assert!(!dmarc.enforced);
    assert_eq!(dmarc.problems[0].id, "several_records");
    let above = world.txt("_dmarc.nordhavn.dk", "v=DMARC1; p=none").dmarc("web.nordhavn.dk");
    assert_eq!(policies(&above), ("absent", "absent"));
    assert_eq!(ids(&above), ["several_above"]);
    assert_eq!(above.records[0].at, "_dmarc.nordhavn.dk");
    assert!(above.corrected.is_some());
}

/// A text that is no record falls away at both kinds, and the policy comes from above.
#[test]
fn a_misspelt_record_at_a_subdomain_falls_to_the_parent() {
    let dmarc = with("v=DMARC1; p=reject")
        .txt("_dmarc.mail.nordhavn.dk", "v=dmarc1; p=none")
        .dmarc("mail.nordhavn.dk");
    assert_eq!(policies(&dmarc), ("reject", "reject"));
    assert!(dmarc.enforced);
    assert_eq!(dmarc.problems[0].id, "wrong_version");
    assert_eq!(dmarc.records[0].at, "_dmarc.mail.nordhavn.dk");
}

/// RFC 9989 §4.10 (4): from eight labels on, the walk jumps to seven.
#[test]
fn long_names_jump_over_records_in_between() {
    let domain = "a.b.c.d.e.f.g.h.nordhavn.dk";
    let world = with("v=DMARC1; p=reject").txt("_dmarc.b.c.d.e.f.g.h.nordhavn.dk", "v=DMARC1; p=none; psd=n");
    let (dmarc, asked) = world.asked(domain);
    assert_eq!(policies(&dmarc), ("reject", "reject"));
    let walked = asked.iter().filter(|question| question.name.starts_with("_dmarc.")).count();
    // Eight for the name, the made-up one, and where a control panel may have put the record.
    assert!(walked <= 10, "{walked}");
    assert!(asked.iter().all(|question| question.name != "_dmarc.b.c.d.e.f.g.h.nordhavn.dk"));
}

#[test]
fn look_ups_come_in_few_rounds_and_small_numbers() {
    let (_, asked) = with("v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk").asked("nordhavn.dk");
    let names: Vec<_> = asked.iter().map(|question| question.name.as_str()).collect();
    assert_eq!(names, ["_dmarc.dk", &format!("_dmarc.{MADE_UP}.nordhavn.dk"), "_dmarc.nordhavn.dk"]);
}

/// RFC 9989 §3.2.13 and §4.7 on `np`; RFC 9824 servers deny with NOERROR, where `sp` is applied.
#[test]
fn made_up_names_are_judged_as_receivers_see_them() {
    let child = format!("{MADE_UP}.nordhavn.dk");
    let world = |text: &str, answer| with(text).says(&child, RecordType::A, answer).dmarc("nordhavn.dk");
    let open = "v=DMARC1; p=reject; sp=none; np=reject";
    let shut = "v=DMARC1; p=reject; sp=reject; np=none";
    let made_up = |text, answer| world(text, answer).made_up_enforced;
    let address = DnsAnswer::Records(vec![b"192.0.2.1".to_vec()]);
    // The older kind applies `sp` to every name below.
    assert!(!made_up(open, DnsAnswer::NxDomain));
    assert!(!made_up(shut, DnsAnswer::NxDomain));
    assert!(!made_up(shut, DnsAnswer::NoData));
    // A wildcard makes every name exist.
    assert!(made_up(shut, address));
    assert!(!made_up(shut, DnsAnswer::Failed(NotSeen::only(Why::TimedOut))));
    assert!(made_up("v=DMARC1; p=reject; np=reject", DnsAnswer::NoData));
}

#[test]
fn a_wildcard_record_governs_made_up_names() {
    let child = format!("_dmarc.{MADE_UP}.nordhavn.dk");
    let dmarc = with("v=DMARC1; p=reject").txt(&child, "v=DMARC1; p=none").dmarc("nordhavn.dk");
    assert!(dmarc.enforced && !dmarc.made_up_enforced);
    assert_eq!(pointed(&dmarc, "weak_made_up_policy"), "v=DMARC1; p=none");
    assert_eq!(
        (dmarc.records[0].at.as_str(), dmarc.corrected.as_deref()),
        (child.as_str(), Some("v=DMARC1; p=reject"))
    );
    // A wildcard of another kind is nobody's record.
    let spf = with("v=DMARC1; p=reject").txt(&child, "v=spf1 -all").dmarc("nordhavn.dk");
    assert!(spf.made_up_enforced);
}

#[test]
fn a_foreign_text_at_the_name_is_only_mentioned() {
    let dmarc = World::default().txt("_dmarc.nordhavn.dk", "v=spf1 -all").dmarc("nordhavn.dk");
    assert_eq!(ids(&dmarc), ["foreign_record"]);
    assert!(dmarc.records.is_empty());
}

/// RFC 7489 §7.1, RFC 9990 §4.
#[test]
fn reports_to_another_organisation_need_its_consent() {
    let text = "v=DMARC1; p=reject; rua=mailto:a@vendor.example, mailto:b@post.nordhavn.dk";
    let place = "nordhavn.dk._report._dmarc.vendor.example";
    let without = with(text).dmarc("nordhavn.dk");
    assert_eq!(ids(&without), ["reports_not_authorised"]);
    assert_eq!(pointed(&without, "reports_not_authorised"), "mailto:a@vendor.example");
    assert!(without.enforced && without.corrected.is_none());
    assert!(ids(&with(text).txt(place, "v=DMARC1;").dmarc("nordhavn.dk")).is_empty());
    assert!(ids(&with(text).fails(place).dmarc("nordhavn.dk")).is_empty());
    let wrong = with(text).txt(place, "v=spf1 -all").dmarc("nordhavn.dk");
    assert_eq!(ids(&wrong), ["reports_not_authorised"]);
    // The consent is for the name that holds the record.
    let below = with(text).txt(place, "v=DMARC1").dmarc("borger.nordhavn.dk");
    assert_eq!(ids(&below), ["inherited"]);
}

#[test]
fn a_domain_that_does_not_exist_gets_the_policy_for_made_up_names() {
    let world = with("v=DMARC1; p=reject; sp=reject; np=none");
    assert_eq!(policies(&world.dmarc("gone.nordhavn.dk")), ("reject", "none"));
    let there = world.says("here.nordhavn.dk", RecordType::Txt, DnsAnswer::NoData);
    assert_eq!(policies(&there.dmarc("here.nordhavn.dk")), ("reject", "reject"));
}

/// RFC 9989 §4.10.2 (3): without `psd`, a record above the organisation is the one with the fewest labels.
#[test]
fn a_record_above_the_organisation_is_shut_out() {
    let above = World::default().txt("_dmarc.dk", "v=DMARC1; p=none");
    let dmarc = above.clone().txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject").dmarc("nordhavn.dk");
    assert_eq!(policies(&dmarc), ("reject", "reject"));
    assert!(!dmarc.enforced, "names below get the policy of dk");
    let right = "v=DMARC1; p=reject; psd=n";
    assert_eq!(
        (dmarc.records[0].at.as_str(), dmarc.corrected.as_deref()),
        ("_dmarc.nordhavn.dk", Some(right))
    );
    let mended = above.clone().txt("_dmarc.nordhavn.dk", right);
    assert!(mended.dmarc("nordhavn.dk").enforced && mended.dmarc("a.nordhavn.dk").enforced);
    let none = above.dmarc("nordhavn.dk");
    assert_eq!((policies(&none), none.corrected.as_deref()), (("absent", "none"), Some(right)));
}

/// RFC 7489 §6.6.3 (3): older receivers look at the organisational domain for names below a subdomain.
#[test]
fn a_subdomain_alone_does_not_cover_the_names_below_it() {
    let world =
        World::default().txt("_dmarc.mail.nordhavn.dk", "v=DMARC1; p=reject; rua=mailto:d@nordhavn.dk");
    let dmarc = world.dmarc("mail.nordhavn.dk");
    assert_eq!((policies(&dmarc), dmarc.enforced), (("reject", "reject"), false));
    assert_eq!(ids(&dmarc), ["no_record_above"]);
    assert_eq!(dmarc.corrected_at.as_deref(), Some("_dmarc.nordhavn.dk"));
    let mended = world.txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject").dmarc("mail.nordhavn.dk");
    assert!(mended.enforced && mended.corrected.is_none());
}
