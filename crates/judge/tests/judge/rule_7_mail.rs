//! Rule 7, what concerns mail: a note in S19, a failure in S20, DKIM of subdomains in the mail flow, and test mode of DMARC.

use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Topic, leads, plan};
use kravtjek_model::assessment::Said::{CannotTell, Fail, NotApplicable, Pass};
use kravtjek_model::assessment::{Outcome, Said, Verdict};
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::{Dkim, DkimLevel, Spf};
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};

use crate::common::{World, catalogue};
use crate::payload;
use crate::rows::{DOMAIN, zone};

const POST: &str = "post.nordhavn.dk";
const CHECK: &str = "mail.subdomains_dkim";

fn says(outcome: &Outcome) -> (Said, Vec<&str>) {
    (outcome.outcome, outcome.findings.iter().map(|finding| finding.tag.as_str()).collect())
}

fn lookup(seen: &mut Seen) -> &mut Lookup {
    let Seen::Dns(lookup) = seen else { panic!("not a look-up") };
    lookup
}

/// A state body with a delegated subdomain that has these MX records and this SPF record.
fn world(mx: &[&str], spf: Spf) -> World {
    let mut world = World { framework: "stat-2024", ..World::outside(&[DOMAIN]) };
    let mut cut = world.observations[0].seen.clone();
    let own = zone(&mut cut).unwrap();
    (own.name, own.zone) = (POST.into(), POST.into());
    world.see(POST, POST, cut);
    let mut of_domain = world
        .observations
        .iter()
        .find(|one| one.subject.to_string() == "nordhavn.dk MX")
        .unwrap()
        .seen
        .clone();
    *lookup(&mut of_domain) = Lookup {
        name: POST.into(),
        records: mx.iter().map(|record| (*record).to_owned()).collect(),
        ..lookup(&mut of_domain).clone()
    };
    world.see(POST, &format!("{POST} MX"), of_domain);
    world.see(POST, POST, Seen::Spf(spf));
    world.see(POST, POST, Seen::Dmarc(payload::dmarc(POST)));
    world
}

fn spf(record: &str) -> Spf {
    Spf { records: vec![record.to_owned()], ..payload::spf() }
}

fn with_dkim(mut world: World, level: DkimLevel) -> World {
    world.see(POST, POST, Seen::Dkim(Dkim { level, keys: Vec::new(), ..payload::dkim() }));
    world
}

#[test]
fn rule_7_an_unsigned_mx_set_is_a_note_in_s19_and_fails_s18_and_s20() {
    let world = World::outside(&[DOMAIN]).bend("nordhavn.dk MX", |seen| lookup(seen).state = State::Insecure);
    assert_eq!(says(&world.outcome("dns.mx_signed", DOMAIN)), (Pass, vec!["mx_unsigned"]));
    let verdicts = ["S18", "S19", "S20"].map(|id| world.verdict(id).unwrap());
    assert_eq!(verdicts, [Verdict::NotMet, Verdict::Met, Verdict::NotMet]);
}

#[test]
fn rule_7_the_readings_of_s19_and_s20_say_whose_the_mx_set_is() {
    for (requirement, says) in [("S19", "hører til S18"), ("S20", "MX-svaret skal også være signeret")] {
        let reading = &catalogue().requirements[requirement].reading;
        assert!(format!("{reading:?}").contains(says), "{requirement}");
    }
}

#[test]
fn rule_7_a_gateway_in_an_unsigned_zone_is_told_once_for_both_types_of_address() {
    let world = ["A", "AAAA"].iter().fold(World::outside(&[DOMAIN]), |world, rtype| {
        world.bend(&format!("mx.nordhavn.dk {rtype}"), |seen| lookup(seen).state = State::Insecure)
    });
    let outcome = world.outcome("dns.mx_signed", DOMAIN);
    assert_eq!(says(&outcome), (Fail, vec!["host_unsigned"]));
    assert_eq!(outcome.findings[0].evidence.len(), 2);
}

#[test]
fn rule_7_junk_is_enough_for_quarantine_and_not_for_reject() {
    let s10 = format!("{:?}", catalogue().requirements["S10"].reading);
    assert!(s10.contains("Mappen uønsket mail er ikke nok") && s10.contains("Ved p=quarantine er mappen"));
    assert!(
        s10.contains("The junk folder is not enough") && s10.contains("With p=quarantine the junk folder")
    );
}

#[test]
fn rule_7_dkim_is_asked_of_subdomains_that_receive_or_send_mail() {
    let closed = || spf("v=spf1 -all");
    for (mx, spf) in [
        (vec!["10 mx.nordhavn.dk."], closed()),
        (vec![], spf("v=spf1 mx -all")),
        (vec!["0 ."], spf("v=spf1 include:_spf.leverandoer.example ~all")),
    ] {
        let bare = with_dkim(world(&mx, spf.clone()), DkimLevel::D);
        assert_eq!(says(&bare.outcome(CHECK, DOMAIN)), (Fail, vec!["absent"]), "{mx:?}");
        assert_eq!(bare.verdict("S23.3"), Some(Verdict::NotMet));
        let municipal = World { framework: "kommune-2024", ..bare };
        assert_eq!(
            municipal.verdict("S23.3"),
            Some(Verdict::Met),
            "the municipal list speaks of domains only"
        );
        let unsure = with_dkim(world(&mx, spf.clone()), DkimLevel::C);
        assert_eq!(says(&unsure.outcome(CHECK, DOMAIN)), (CannotTell, vec!["unproven"]));
        let found = with_dkim(world(&mx, spf), DkimLevel::B);
        assert_eq!(found.outcome(CHECK, DOMAIN).outcome, Pass);
        assert_eq!(found.verdict("S23.3"), Some(Verdict::Met));
    }
    for mx in [vec![], vec!["0 ."]] {
        for spf in [closed(), Spf { records: Vec::new(), ..payload::spf() }] {
            let outside = world(&mx, spf);
            assert_eq!(says(&outside.outcome(CHECK, DOMAIN)), (NotApplicable, vec!["none_in_flow"]));
            assert_eq!(outside.verdict("S23.3"), Some(Verdict::Met));
        }
    }
}

#[test]
fn rule_7_a_key_that_receivers_ignore_is_no_dkim_of_a_subdomain() {
    let mut short = payload::dkim();
    short.keys[0].bits = 512;
    let mut world = world(&["10 mx.nordhavn.dk."], spf("v=spf1 -all"));
    world.see(POST, POST, Seen::Dkim(short));
    assert_eq!(says(&world.outcome(CHECK, DOMAIN)), (Fail, vec!["too_short"]));
}

#[test]
fn rule_7_a_subdomain_whose_part_in_the_mail_flow_was_not_seen_is_unknown() {
    let failed = |probe| Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) });
    let mut world = world(&[], spf("v=spf1 -all"));
    let of_post = world.observations.iter_mut().filter(|one| one.asset.as_str() == POST);
    for one in of_post.filter(|one| one.seen.probe() == Probe::Spf) {
        one.seen = failed(Probe::Spf);
    }
    assert_eq!(says(&world.outcome(CHECK, DOMAIN)), (CannotTell, vec!["not_seen"]));
    let bogus = world.bend("post.nordhavn.dk MX", |seen| lookup(seen).state = State::Bogus);
    assert_eq!(says(&bogus.outcome(CHECK, DOMAIN)), (CannotTell, vec!["not_seen", "not_seen"]));
}

#[test]
fn rule_7_a_scan_looks_for_dkim_only_at_the_subdomains_in_the_mail_flow() {
    let asks = |world: &World| {
        let catalogue: &Catalogue = catalogue();
        let framework = &catalogue.frameworks[world.framework];
        let mut found = world.assets.clone();
        found.extend(leads(&world.organisation, &world.assets, &world.observations));
        let post = kravtjek_model::asset::Asset {
            id: POST.into(),
            kind: kravtjek_model::asset::AssetKind::Delegation,
            found: kravtjek_model::asset::Provenance::Discovered,
        };
        found.push(post);
        let steps =
            plan(catalogue, framework, &world.organisation, &found, &world.observations, &Topic::ALL.into());
        steps.iter().any(|step| step.probe == Probe::Dkim && step.asset.as_str() == POST)
    };
    assert!(asks(&world(&["10 mx.nordhavn.dk."], spf("v=spf1 -all"))));
    assert!(asks(&world(&[], spf("v=spf1 mx -all"))));
    assert!(!asks(&world(&[], spf("v=spf1 -all"))));
    assert!(!asks(&World {
        framework: "kommune-2024",
        ..world(&["10 mx.nordhavn.dk."], spf("v=spf1 mx -all"))
    }));
}

#[test]
fn rule_7_reject_in_test_mode_is_not_reject() {
    let world = World::outside(&[DOMAIN]);
    let mut world = world;
    for one in &mut world.observations {
        if let Seen::Dmarc(dmarc) = &mut one.seen {
            // As `v=DMARC1; p=reject; t=y` is read: older receivers know nothing of test mode.
            dmarc.enforced = false;
            dmarc.rfc9989.as_mut().unwrap().policy = "quarantine".to_owned();
        }
    }
    let outcome = world.outcome("mail.dmarc_enforced", DOMAIN);
    assert_eq!(says(&outcome), (Fail, vec!["not_rejected"]));
    assert_eq!(
        (&outcome.findings[0].args["older"], &outcome.findings[0].args["newer"]),
        ("reject", "quarantine")
    );
    assert_eq!(world.verdict("S23.2"), Some(Verdict::NotMet));
}
