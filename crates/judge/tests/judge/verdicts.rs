//! How sources, ages, lists and exceptions make verdicts.

use crate::common::{World, units, verdict};
use kravtjek_judge::Breadth;
use kravtjek_model::answer::{Exception, Says};
use kravtjek_model::assessment::{Because, Missing, Verdict};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
use kravtjek_model::organisation::{Basis, Rejection};
use kravtjek_model::subject::Subject;

fn not_seen(probe: Probe) -> Seen {
    Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) })
}

#[test]
fn a_world_in_order_meets_every_criterion_of_both_frameworks() {
    for (framework, number) in [("kommune-2024", 88), ("stat-2024", 60)] {
        let judged = World::whole(framework).judged();
        let short: Vec<_> = judged
            .criteria()
            .filter(|one| !matches!(one.verdict, Verdict::Met | Verdict::NotApplicable))
            .map(|one| (one.id.as_str(), one.verdict, &one.because))
            .collect();
        assert!(short.is_empty(), "{framework}: {short:#?}");
        assert_eq!(judged.criteria().count(), number);
        assert!(judged.requirements.iter().all(|one| one.verdict == Some(Verdict::Met)));
    }
}

#[test]
fn nothing_known_is_unknown_and_never_met() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.observations.clear();
    assert_eq!(world.judged().criteria().count(), 0, "nothing at hand, nothing judged");
    world.breadth = Breadth::Everything;
    let judged = world.judged();
    assert_eq!(judged.criteria().count(), 88);
    assert!(judged.criteria().all(|one| one.verdict == Verdict::Unknown));
}

#[test]
fn a_scan_from_outside_judges_what_it_can_and_lists_the_rest() {
    let judged = World::outside(&["nordhavn.dk"]).judged();
    let decided: Vec<_> = judged.criteria().map(|one| one.id.as_str()).collect();
    assert_eq!(
        decided,
        [
            "S9.3", "S17.1", "S17.2", "S18", "S19", "S20", "S23.1", "S23.2", "S23.3", "S27.0", "S27.a",
            "S27.b", "S27.c", "K11.1", "K11.2"
        ]
    );
    for one in judged.criteria() {
        let expected = match one.id.as_str() {
            "S17.2" => Verdict::NotApplicable,
            "S27.0" => Verdict::Unknown,
            _ => Verdict::Met,
        };
        assert_eq!(one.verdict, expected, "{}", one.id);
    }
    assert!(judged.not_judged.contains("S9.1"), "only the inbound half was seen");
    let s9 = judged.requirements.iter().find(|one| one.id.as_str() == "S9").unwrap();
    assert_eq!(s9.verdict, Some(Verdict::Unknown), "never better than unknown with some not judged");
}

#[test]
fn the_inbound_half_alone_can_fail_s9() {
    let world = World::outside(&["nordhavn.dk"]).bend("192.0.2.2", |seen| {
        let Seen::MailServer(server) = seen else { return };
        server.starttls = kravtjek_model::observation::Tri::NO;
        server.tls = None;
    });
    assert_eq!(world.verdict("S9.1"), Some(Verdict::NotMet));
}

#[test]
fn the_last_conclusive_measurement_stands_until_it_is_stale() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.see_at("nordhavn.dk", "nordhavn.dk", not_seen(Probe::Dmarc), world.on);
    assert_eq!(world.verdict("S23.2"), Some(Verdict::Met), "a later failure to measure changes nothing");
    world.on = "2026-11-28T11:00:00Z".parse().unwrap();
    assert_eq!(world.verdict("S23.2"), Some(Verdict::Met), "seven days to the second");
    world.on = "2026-11-28T11:00:01Z".parse().unwrap();
    assert_eq!(world.verdict("S23.2"), Some(Verdict::Unknown), "then only the failed attempt is left");
}

#[test]
fn a_verdict_says_when_it_goes_stale() {
    let world = World::outside(&["nordhavn.dk"]);
    let judged = world.judged();
    let until = |criterion: &str| verdict(&judged, criterion).unwrap().fresh_until.unwrap().to_string();
    assert_eq!(until("S18"), "2026-11-28T11:00:00Z");
    assert_eq!(until("S17.1"), "2027-02-19T11:00:00Z");
}

#[test]
fn every_known_unit_counts_and_an_unknown_one_blocks() {
    for (states, expected) in [
        (vec![("PC-1", Holds::Yes), ("PC-2", Holds::Yes)], Verdict::Met),
        (vec![("PC-1", Holds::Yes), ("PC-2", Holds::No)], Verdict::NotMet),
        (vec![("PC-1", Holds::Yes), ("PC-2", Holds::Unknown)], Verdict::Unknown),
        (vec![("PC-1", Holds::No), ("PC-2", Holds::Unknown)], Verdict::NotMet),
        (vec![("VM-1", Holds::NotApplicable)], Verdict::NotApplicable),
        (vec![], Verdict::Unknown),
    ] {
        let mut world = World::outside(&["nordhavn.dk"]);
        world.see("clients", "clients.disk_encrypted", units("clients.disk_encrypted", &states));
        let criterion = fact_of("S3");
        world.observations.last_mut().unwrap().subject = Subject::Fact(criterion.as_str().into());
        if let Seen::Units(units) = &mut world.observations.last_mut().unwrap().seen {
            units.fact = criterion.as_str().into();
        }
        assert_eq!(world.verdict("S3"), Some(expected), "{states:?}");
    }
}

#[test]
fn a_device_that_another_list_knows_counts_too() {
    let (encrypted, protected) = (fact_of("S3"), fact_of("S4"));
    let mut world = World::outside(&["nordhavn.dk"]);
    world.see("clients", &encrypted, units(&encrypted, &[("PC-1", Holds::Yes)]));
    world.see("clients", &protected, units(&protected, &[("PC-1", Holds::Yes), ("PC-2", Holds::Yes)]));
    assert_eq!(world.verdict("S4"), Some(Verdict::Met));
    assert_eq!(world.verdict("S3"), Some(Verdict::Unknown), "PC-2 exists, and nothing is known of its disk");
}

#[test]
fn a_file_that_is_not_known_to_be_complete_cannot_meet() {
    let encrypted = fact_of("S3");
    let mut world = World::outside(&["nordhavn.dk"]);
    world.see("clients", &encrypted, units(&encrypted, &[("PC-1", Holds::Yes)]));
    if let Seen::Units(units) = &mut world.observations.last_mut().unwrap().seen {
        units.complete = false;
    }
    assert_eq!(world.verdict("S3"), Some(Verdict::Unknown));
}

#[test]
fn an_answer_counts_where_there_is_a_place_for_it_and_names_its_document() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.answer("S1.2", Says::Yes);
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Met));
    world.organisation.answers[0].document = None;
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Unknown), "a yes without a document shows nothing");
    world.organisation.answers[0].says = Says::No;
    assert_eq!(world.verdict("S1.2"), Some(Verdict::NotMet), "a no needs none");
}

#[test]
fn an_answer_without_a_place_is_stated_and_not_shown() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.answer("S3", Says::Yes);
    let judged = world.judged();
    let criterion = verdict(&judged, "S3").unwrap();
    assert_eq!((criterion.verdict, criterion.stated), (Verdict::Unknown, true));
}

#[test]
fn an_answer_grows_old_and_may_end_sooner() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.breadth = Breadth::Everything;
    world.answer("S1.2", Says::Yes);
    world.on = "2027-11-01T12:00:00Z".parse().unwrap();
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Met), "twelve months, the last day included");
    world.on = "2027-11-02T00:00:00Z".parse().unwrap();
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Unknown));
    world.on = crate::common::on();
    world.organisation.answers[0].valid_until = Some("2026-11-20".parse().unwrap());
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Unknown));
}

#[test]
fn a_weaker_source_never_overrules_a_fresh_failure() {
    let fact = fact_of("S2.1");
    let mut world = World::outside(&["nordhavn.dk"]);
    world.answer("S2.1", Says::Yes);
    assert_eq!(world.verdict("S2.1"), Some(Verdict::Met));
    world.see("clients", &fact, units(&fact, &[("PC-1", Holds::No)]));
    let judged = world.judged();
    let criterion = verdict(&judged, "S2.1").unwrap();
    assert_eq!((criterion.verdict, criterion.contradicted), (Verdict::NotMet, true));
}

#[test]
fn none_of_them_makes_a_criterion_not_applicable_unless_some_were_seen() {
    let mut world = World::outside(&["nordhavn.dk"]);
    let fact = fact_of("S25.1");
    world.answer("S25.used", Says::No);
    world.breadth = Breadth::Everything;
    assert_eq!(world.verdict("S25.1"), Some(Verdict::NotApplicable));
    world.see("networks", &fact, units(&fact, &[("Gæst", Holds::No)]));
    let judged = world.judged();
    let criterion = verdict(&judged, "S25.1").unwrap();
    assert_eq!((criterion.verdict, criterion.contradicted), (Verdict::NotMet, true));
}

#[test]
fn what_was_once_found_counts_until_a_person_rejects_it() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.assets.push(Asset {
        id: "glemt.dk".into(),
        kind: AssetKind::Domain,
        found: Provenance::Discovered,
    });
    assert_eq!(world.verdict("S18"), Some(Verdict::Unknown), "glemt.dk was found and not measured");
    let why =
        Rejection { reason: "Ikke vores".into(), by: "Anna Holm".into(), on: "2026-11-01".parse().unwrap() };
    world.organisation.rejected.insert("glemt.dk".into(), why);
    assert_eq!(world.verdict("S18"), Some(Verdict::Met));
}

#[test]
fn all_needs_a_list_that_somebody_has_called_complete() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.organisation.scope.complete = false;
    let judged = world.judged();
    let criterion = verdict(&judged, "S18").unwrap();
    assert_eq!(criterion.verdict, Verdict::Unknown);
    let told = |because: &Because| matches!(because, Because::Missing { what: Missing::Complete, .. });
    assert!(criterion.because.iter().any(told));
    world.organisation.scope.basis = Basis::Given;
    assert_eq!(world.verdict("S18"), Some(Verdict::Met), "names given are their own list");
}

#[test]
fn an_exception_marks_a_red_verdict_and_never_turns_it_green() {
    let mut world = World::outside(&["nordhavn.dk"]).bend("nordhavn.dk MX", |seen| {
        if let Seen::Dns(lookup) = seen {
            lookup.state = State::Bogus;
        }
    });
    world.organisation.exceptions.push(Exception {
        criterion: "S18".into(),
        asset: Some("nordhavn.dk".into()),
        approver: "Sikkerhedsudvalget".into(),
        reason: "Flytning af navneservere".into(),
        measure: "Overvågning".into(),
        expires: "2026-11-21".parse().unwrap(),
    });
    let judged = world.judged();
    let criterion = verdict(&judged, "S18").unwrap();
    assert_eq!(criterion.verdict, Verdict::NotMet);
    assert!(criterion.exception.is_some(), "it holds on its last day");
    world.organisation.exceptions[0].expires = "2026-11-20".parse().unwrap();
    assert!(verdict(&world.judged(), "S18").unwrap().exception.is_none());
}

#[test]
fn an_answer_that_has_run_out_does_not_bring_an_older_one_back() {
    let mut world = World { breadth: Breadth::Everything, ..World::outside(&["nordhavn.dk"]) };
    world.answer("S1.2", Says::Yes);
    world.answer("S1.2", Says::No);
    world.organisation.answers[1].on = "2026-11-10".parse().unwrap();
    world.organisation.answers[1].valid_until = Some("2026-11-15".parse().unwrap());
    assert_eq!(world.verdict("S1.2"), Some(Verdict::Unknown));
}

#[test]
fn none_of_them_needs_a_document_to_free_anybody() {
    let mut world = World { breadth: Breadth::Everything, ..World::outside(&["nordhavn.dk"]) };
    world.answer("S25.used", Says::No);
    world.organisation.answers[0].document = None;
    assert_eq!(world.verdict("S25.1"), Some(Verdict::Unknown));
}

#[test]
fn what_is_dated_later_than_the_moment_judged_by_does_not_count() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.on = "2026-11-20T12:00:00Z".parse().unwrap();
    assert_eq!(world.judged().criteria().count(), 0);
}

#[test]
fn the_word_that_a_list_is_complete_grows_old_and_has_an_author() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.organisation.scope.on = Some("2025-11-20".parse().unwrap());
    assert_eq!(world.verdict("S18"), Some(Verdict::Unknown));
    world.organisation.scope.on = Some("2026-11-01".parse().unwrap());
    world.organisation.scope.by = None;
    assert_eq!(world.verdict("S18"), Some(Verdict::Unknown));
}

#[test]
fn a_bogus_answer_names_nothing_and_denies_nothing() {
    for record in ["0 .", "10 mx.nordhavn.dk."] {
        let world = World::outside(&["nordhavn.dk"]).bend("nordhavn.dk MX", |seen| {
            if let Seen::Dns(lookup) = seen {
                (lookup.state, lookup.records) = (State::Bogus, vec![record.into()]);
            }
        });
        // Whose gateways these are, and whether there are any, nobody knows. That the answer is bogus is S18's.
        assert_eq!(world.verdict("S18"), Some(Verdict::NotMet), "{record}");
        assert_eq!(world.verdict("S19"), Some(Verdict::Unknown), "{record}");
        assert_eq!(world.verdict("S20"), Some(Verdict::Unknown), "{record}");
        let said = world.outcome("mail.starttls_offered", "nordhavn.dk");
        assert_eq!(said.outcome.as_str(), "cannot_tell", "{record}");
    }
}

#[test]
fn a_delegation_seen_long_ago_still_counts() {
    let mut world = World { framework: "stat-2024", ..World::outside(&["nordhavn.dk"]) };
    let Seen::Dnssec(mut zone) = world.observations[0].seen.clone() else { panic!() };
    (zone.name, zone.zone, zone.state) =
        ("post.nordhavn.dk".into(), "post.nordhavn.dk".into(), State::Insecure);
    let long_ago = "2026-10-01T00:00:00Z".parse().unwrap();
    world.see_at("post.nordhavn.dk", "post.nordhavn.dk", Seen::Dnssec(zone), long_ago);
    assert_eq!(world.verdict("S18"), Some(Verdict::Unknown));
}

#[test]
fn a_gateway_that_is_also_a_host_stays_a_gateway() {
    let mut world = World::whole("kommune-2024");
    let domain = world.organisation.domains.values_mut().next().unwrap();
    domain.hosts = vec!["mx.nordhavn.dk".into()];
    let open = units("mail.relay_closed", &[("192.0.2.2", Holds::No)]);
    world.see_at("mx.nordhavn.dk", "mail.relay_closed", open, world.on);
    assert_eq!(world.verdict("S8"), Some(Verdict::NotMet));
}

#[test]
fn a_name_of_three_kinds_is_one_asset_to_a_check() {
    let mut world = World::outside(&["nordhavn.dk"]);
    let domain = world.organisation.domains.values_mut().next().unwrap();
    (domain.delegations, domain.hosts) = (vec!["nordhavn.dk".into()], vec!["nordhavn.dk".into()]);
    let judged = world.judged();
    let own = judged.assets.iter().filter(|row| row.asset.as_str() == "nordhavn.dk");
    let said = own.filter(|row| row.said_by(&"web.https_redirect".into()).is_some());
    assert_eq!(said.count(), 1);
}

#[test]
fn of_several_exceptions_the_first_to_run_out_is_told() {
    let mut world = World::outside(&["nordhavn.dk", "sydhavn.dk"]);
    for observation in &mut world.observations {
        if let Seen::Dnssec(zone) = &mut observation.seen {
            zone.state = State::Insecure;
        }
    }
    let exception = |asset: &str, expires: &str| Exception {
        criterion: "S18".into(),
        asset: Some(asset.into()),
        approver: "Direktøren".into(),
        reason: "Flytning".into(),
        measure: "Overvågning".into(),
        expires: expires.parse().unwrap(),
    };
    world.organisation.exceptions = vec![exception("nordhavn.dk", "2027-01-01")];
    assert!(verdict(&world.judged(), "S18").unwrap().exception.is_none(), "one of two is not covered");
    world.organisation.exceptions.push(exception("sydhavn.dk", "2026-12-01"));
    let judged = world.judged();
    let told = verdict(&judged, "S18").unwrap().exception.as_ref().unwrap();
    assert_eq!(told.expires.to_string(), "2026-12-01");
}

#[test]
fn an_empty_policy_settles_nothing() {
    let world = World { policy: "bilag1-2024".to_owned(), ..World::outside(&["nordhavn.dk"]) };
    assert_eq!(world.verdict("S27.c"), Some(Verdict::Unknown));
    assert_eq!(world.verdict("S9.3"), Some(Verdict::Unknown));
    assert_eq!(world.verdict("S27.b"), Some(Verdict::Met), "the Danish rule on versions needs no profile");
}

/// The fact that a criterion reads from a file or an inside run.
fn fact_of(criterion: &str) -> String {
    use kravtjek_catalogue::ShownBy;
    let all = crate::common::catalogue().requirements.values().flat_map(|requirement| &requirement.criteria);
    let leaves = all.filter(|one| one.id.as_str() == criterion).flat_map(|one| one.met_when.leaves());
    let facts = leaves.filter_map(|leaf| match &leaf.shown_by {
        ShownBy::File(fact) | ShownBy::Inside(fact) => Some(fact.to_string()),
        _ => None,
    });
    facts.collect::<Vec<_>>().pop().unwrap()
}

#[test]
fn a_check_that_needs_more_than_the_run_measures_can_fail_and_settles_nothing_else() {
    let mut world = World::outside(&["nordhavn.dk"]);
    world.measured = [Probe::Dns, Probe::Dnssec].into();
    world.observations.retain(|one| matches!(one.seen.probe(), Probe::Dns | Probe::Dnssec));
    let decided: Vec<_> = world.judged().criteria().map(|one| one.id.to_string()).collect();
    assert_eq!(decided, ["S17.1", "S17.2", "S18", "S19"]);
    let without = world.bend("_25._tcp.mx.nordhavn.dk TLSA", |seen| {
        if let Seen::Dns(lookup) = seen {
            lookup.records.clear();
        }
    });
    assert_eq!(without.verdict("S20"), Some(Verdict::NotMet), "without records there is nothing to match");
}
