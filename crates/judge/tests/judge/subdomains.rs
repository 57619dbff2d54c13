//! What is judged across names: the mail records of delegated subdomains, and one DKIM key at several domains.

use kravtjek_judge::{Topic, leads, plan};
use kravtjek_model::assessment::Said::{CannotTell, Fail, Pass};
use kravtjek_model::assessment::{Outcome, Said};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::mail::{Dmarc, Spf};
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};

use crate::common::{World, catalogue};
use crate::payload;
use crate::rows::{DOMAIN, zone};

const POST: &str = "post.nordhavn.dk";

/// A state body with a delegated subdomain, whose records are these.
fn world(spf: Seen, dmarc: Seen) -> World {
    let mut world = World { framework: "stat-2024", ..World::outside(&[DOMAIN]) };
    let mut cut = world.observations[0].seen.clone();
    let own = zone(&mut cut).unwrap();
    (own.name, own.zone) = (POST.into(), POST.into());
    world.see(POST, POST, cut);
    world.see(POST, POST, spf);
    world.see(POST, POST, dmarc);
    world
}

fn says(outcome: &Outcome) -> (Said, Vec<&str>) {
    (outcome.outcome, outcome.findings.iter().map(|finding| finding.tag.as_str()).collect())
}

#[test]
fn a_delegated_subdomain_needs_spf_of_its_own_and_reject() {
    let good = || (Seen::Spf(payload::spf()), Seen::Dmarc(payload::dmarc(POST)));
    let (spf, dmarc) = good();
    let whole = world(spf, dmarc);
    assert_eq!(says(&whole.outcome("mail.subdomains_spf", DOMAIN)).0, Pass);
    assert_eq!(says(&whole.outcome("mail.subdomains_dmarc", DOMAIN)).0, Pass);
    let verdicts = |world: &World| ["S23.1", "S23.2"].map(|id| world.verdict(id).unwrap().as_str());
    assert_eq!(verdicts(&whole), ["met", "met"]);

    let bare =
        world(Seen::Spf(Spf::default()), Seen::Dmarc(Dmarc { enforced: false, ..payload::dmarc(POST) }));
    assert_eq!(says(&bare.outcome("mail.subdomains_spf", DOMAIN)), (Fail, vec!["absent"]));
    assert_eq!(says(&bare.outcome("mail.subdomains_dmarc", DOMAIN)), (Fail, vec!["below_open"]));
    assert_eq!(verdicts(&bare), ["not_met", "not_met"]);
    let municipal = World { framework: "kommune-2024", ..bare };
    assert_eq!(["S23.1", "S23.2"].map(|id| municipal.verdict(id).unwrap().as_str()), ["met", "met"]);
}

/// What receivers of the older and the newer kind apply, and the one sentence that says it.
#[test]
fn a_policy_that_all_receivers_read_alike_is_told_in_one_sentence() {
    for (older, newer, tag) in [
        ("quarantine", "quarantine", "not_reject"),
        ("absent", "absent", "absent"),
        ("reject", "quarantine", "open"),
    ] {
        let mut dmarc = Dmarc { enforced: false, ..payload::dmarc(POST) };
        dmarc.rfc7489.as_mut().unwrap().policy = older.into();
        dmarc.rfc9989.as_mut().unwrap().policy = newer.into();
        let world = world(Seen::Spf(payload::spf()), Seen::Dmarc(dmarc));
        assert_eq!(says(&world.outcome("mail.subdomains_dmarc", DOMAIN)), (Fail, vec![tag]));
    }
}

#[test]
fn an_spf_record_that_lets_all_send_is_not_enough_for_a_subdomain() {
    for spf in [
        Spf { otherwise: Some("pass".into()), ..payload::spf() },
        Spf { lookups: 11, ..payload::spf() },
        Spf { voids: 3, ..payload::spf() },
        Spf { records: vec!["v=spf1 -all".into(); 2], ..payload::spf() },
    ] {
        let world = world(Seen::Spf(spf), Seen::Dmarc(payload::dmarc(POST)));
        assert_eq!(says(&world.outcome("mail.subdomains_spf", DOMAIN)), (Fail, vec!["unsound"]));
    }
}

#[test]
fn a_subdomain_that_was_not_seen_is_a_gap() {
    let failed = |probe| Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) });
    let world = world(failed(Probe::Spf), failed(Probe::Dmarc));
    for check in ["mail.subdomains_spf", "mail.subdomains_dmarc"] {
        assert_eq!(says(&world.outcome(check, DOMAIN)), (CannotTell, vec!["not_seen"]));
    }
}

#[test]
fn a_zone_of_records_alone_is_no_mail_domain_but_is_to_be_signed() {
    const RECORDS: &str = "_tcp.mx.nordhavn.dk";
    let mut world = World { framework: "stat-2024", ..World::outside(&[DOMAIN]) };
    let mut cut = world.observations[0].seen.clone();
    let own = zone(&mut cut).unwrap();
    (own.name, own.zone, own.state) = (RECORDS.into(), RECORDS.into(), State::Insecure);
    world.see(RECORDS, RECORDS, cut);
    // An earlier version asked for these, and they are still on file.
    world.see(RECORDS, RECORDS, Seen::Spf(Spf::default()));
    world.see(RECORDS, RECORDS, Seen::Dmarc(Dmarc::default()));
    for check in ["mail.subdomains_spf", "mail.subdomains_dmarc"] {
        assert_eq!(says(&world.outcome(check, DOMAIN)), (Said::NotApplicable, vec!["none_known"]));
    }
    assert_eq!(says(&world.outcome("dns.delegations_signed", DOMAIN)), (Fail, vec!["unsigned"]));
    let verdicts = ["S18", "S23.1", "S23.2"].map(|id| world.verdict(id).unwrap().as_str());
    assert_eq!(verdicts, ["not_met", "met", "met"]);
}

#[test]
fn of_a_zone_of_records_alone_only_its_signature_is_measured() {
    const RECORDS: &str = "_tcp.mx.nordhavn.dk";
    let mut world = World { framework: "stat-2024", ..World::outside(&[DOMAIN]) };
    let tlsa = "_25._tcp.mx.nordhavn.dk TLSA";
    let answer = world.observations.iter_mut().find(|one| one.subject.to_string() == tlsa);
    if let Some(Seen::Dns(lookup)) = answer.map(|one| &mut one.seen) {
        lookup.zone = RECORDS.into();
    }
    let found = leads(&world.organisation, &world.assets, &world.observations);
    let kinds: Vec<_> =
        found.iter().filter(|asset| asset.id.as_str() == RECORDS).map(|one| one.kind).collect();
    assert_eq!(kinds, [AssetKind::Delegation]);
    let catalogue = catalogue();
    let framework = &catalogue.frameworks[world.framework];
    let topics = Topic::ALL.into();
    let steps = plan(catalogue, framework, &world.organisation, &found, &world.observations, &topics);
    let of_it: Vec<_> =
        steps.iter().filter(|step| step.asset.as_str() == RECORDS).map(|step| step.probe).collect();
    assert_eq!(of_it, [Probe::Dnssec]);
}

#[test]
fn a_key_at_two_domains_is_told_at_both() {
    let other = "nordhavn-bibliotek.dk";
    let mut world = World::outside(&[DOMAIN, other]);
    for observation in &mut world.observations {
        if let Seen::Dkim(dkim) = &mut observation.seen {
            dkim.keys[0].fingerprint = Some("ab12".into());
        }
    }
    for (domain, its_twin) in [(DOMAIN, other), (other, DOMAIN)] {
        let outcome = world.outcome("mail.dkim_found", domain);
        assert_eq!(says(&outcome), (Pass, vec!["key_shared"]));
        assert_eq!(&outcome.findings[0].args["domains"], its_twin);
    }
}
