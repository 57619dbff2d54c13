//! What files show of a domain: each is an observation of its own, and says what it said when it was kept beside a look-up.

use jiff::Timestamp;
use kravtjek_model::args::Args;
use kravtjek_model::assessment::{Outcome, Said};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::observation::mail::{
    DkimLevel, DkimProof, MailReport, MailReports, MailSample, SampleSignature,
};
use kravtjek_model::observation::routes::{Route, Routes};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{NotSeen, Seen, Tri, Why};

use crate::common::{World, units};
use crate::rows::DOMAIN;

const DKIM: &str = "mail.dkim_found";
const DMARC: &str = "mail.dmarc_enforced";
const MADE: &str = "2026-11-20T12:00:00Z";

/// The SHA-256 of a file, as far as anybody can tell.
pub(crate) fn file(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// A message in the domain's name that it signed itself.
pub(crate) fn sample(made: &str) -> MailSample {
    let signature = SampleSignature {
        domain: DOMAIN.to_owned(),
        selector: "s1".to_owned(),
        at: Some(made.parse().unwrap()),
        aligned: true,
        holds: Tri::YES,
        flaw: None,
    };
    MailSample { author: DOMAIN.to_owned(), signatures: vec![signature] }
}

/// A report of twenty messages, one of them forged.
pub(crate) fn report(reporter: &str, signed: bool) -> MailReport {
    MailReport {
        reporter: reporter.to_owned(),
        organisation: reporter.to_owned(),
        id: "1".to_owned(),
        published: DOMAIN.to_owned(),
        first: None,
        last: MADE.parse().unwrap(),
        messages: 20,
        dkim: if signed { 19 } else { 0 },
        spf: 0,
        neither: if signed { 1 } else { 20 },
        signed,
        selectors: Vec::new(),
        senders: Vec::new(),
    }
}

fn reports(all: &[MailReport]) -> Seen {
    Seen::MailReports(MailReports { reports: all.to_vec() })
}

/// A world in which looking shows that the domain has no key.
fn without_keys() -> World {
    World::outside(&[DOMAIN]).bend(DOMAIN, |seen| {
        if let Seen::Dkim(dkim) = seen {
            dkim.level = DkimLevel::D;
            dkim.keys.clear();
        }
    })
}

fn outcome(world: &World, check: &str) -> Outcome {
    let judged = world.judged();
    let asset = judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap();
    asset.checks.get(check).unwrap_or_else(|| &asset.unseen[check]).clone()
}

fn told(world: &World, check: &str) -> (Said, Vec<(String, Args)>) {
    let outcome = outcome(world, check);
    let findings = outcome.findings.iter().map(|one| (one.tag.clone(), one.args.clone()));
    (outcome.outcome, findings.collect())
}

#[test]
fn a_sample_shows_what_it_showed_beside_the_keys() {
    let mut own = without_keys();
    own.see(DOMAIN, &file('a'), Seen::MailSample(sample(MADE)));
    let beside = without_keys().bend(DOMAIN, |seen| {
        if let Seen::Dkim(dkim) = seen {
            let (domain, selector) = (DOMAIN.to_owned(), "s1".to_owned());
            dkim.level = DkimLevel::A;
            dkim.proofs = vec![DkimProof::Sample { domain, selector, at: MADE.parse().unwrap() }];
        }
    });
    assert_eq!(told(&without_keys(), DKIM).0, Said::Fail);
    assert_eq!(told(&own, DKIM), told(&beside, DKIM));
    assert_eq!(told(&own, DKIM).0, Said::Pass);
    let evidence = outcome(&own, DKIM).findings[0].evidence[0].clone();
    let kept = own.observations.last().unwrap();
    assert_eq!((evidence.observation, evidence.field.as_str()), (kept.id.clone(), "signatures[0]"));
    // Read twice, or kept in both ways, it is told once.
    own.see(DOMAIN, &file('a'), Seen::MailSample(sample(MADE)));
    assert_eq!(told(&own, DKIM).1.len(), 1);
    let mut both = beside.clone();
    both.see(DOMAIN, &file('a'), Seen::MailSample(sample(MADE)));
    assert_eq!(told(&both, DKIM).1.len(), 1);
}

#[test]
fn a_sample_shows_nothing_that_is_old_foreign_bent_or_could_not_be_verified() {
    let with = |change: &dyn Fn(&mut SampleSignature)| {
        let mut world = without_keys();
        let mut sample = sample(MADE);
        change(&mut sample.signatures[0]);
        world.see(DOMAIN, &file('a'), Seen::MailSample(sample));
        told(&world, DKIM).0
    };
    assert_eq!(with(&|_| {}), Said::Pass);
    assert_eq!(with(&|one| one.at = Some("2026-10-20T12:00:00Z".parse().unwrap())), Said::Fail);
    assert_eq!(with(&|one| one.at = None), Said::Fail);
    assert_eq!(with(&|one| one.aligned = false), Said::Fail);
    assert_eq!(with(&|one| one.holds = Tri::NO), Said::Fail);
    assert_eq!(with(&|one| one.holds = Tri::escaped(Why::TimedOut, Detail::NOTHING)), Said::Fail);
}

#[test]
fn a_look_that_failed_takes_nothing_from_what_mail_has_shown() {
    let failed = |mut world: World| {
        let dkim = world.observations.iter_mut().find(|one| matches!(one.seen, Seen::Dkim(_))).unwrap();
        let Seen::Dkim(seen) = &mut dkim.seen else { unreachable!() };
        seen.not_seen = Some(NotSeen::only(Why::TimedOut));
        world
    };
    let world = failed(without_keys());
    assert_eq!(told(&world, DKIM).0, Said::CannotTell);
    let mut shown = world;
    shown.see(DOMAIN, &file('a'), Seen::MailSample(sample(MADE)));
    assert_eq!(told(&shown, DKIM).0, Said::Pass);
}

#[test]
fn what_a_sample_shows_counts_no_longer_than_a_measurement() {
    let mut world = without_keys();
    let read: Timestamp = "2026-11-10T12:00:00Z".parse().unwrap();
    world.see_at(DOMAIN, &file('a'), Seen::MailSample(sample("2026-11-10T11:00:00Z")), read);
    assert_eq!(told(&world, DKIM).0, Said::Fail, "the message is young enough, and was read too long ago");
}

#[test]
fn reports_of_two_organisations_in_whatever_files_show_what_they_showed_beside_the_record() {
    let two = [report("a.example", true), report("b.example", true)];
    let mut own = without_keys();
    own.see(DOMAIN, &file('a'), reports(&two[..1]));
    assert_eq!(told(&own, DKIM).0, Said::Fail, "one organisation");
    own.see(DOMAIN, &file('b'), reports(&two));
    own.see(DOMAIN, &file('c'), reports(&[report("c.example", false)]));
    let (said, findings) = told(&own, DKIM);
    assert_eq!((said, findings[0].0.as_str()), (Said::Pass, "reported"));
    assert_eq!((&findings[0].1["reporters"], &findings[0].1["number"]), ("2", "38"));
    let noted = told(&own, DMARC).1.into_iter().find(|(tag, _)| tag == "reported").unwrap().1;
    let figures = ["number", "neither", "reporters", "date"].map(|name| noted[name].to_owned());
    assert_eq!(figures, ["60", "22", "3", "2026-11-20"]);
    assert_eq!(outcome(&own, DKIM).findings[0].evidence.len(), 3, "each file");
}

#[test]
fn a_flawed_ground_takes_the_keys_from_a_sample_and_nothing_from_a_report() {
    let flawed = |seen: Seen| {
        let mut world = without_keys();
        let ground = Foundation {
            servers: Tri::NO,
            root: kravtjek_model::observation::dns::State::Secure,
            reasons: Vec::new(),
            control: kravtjek_model::observation::dns::State::Secure,
            control_reasons: Vec::new(),
            clock: None,
            shut: std::collections::BTreeMap::new(),
        };
        world.see_at(".", ".", Seen::Foundation(ground), "2026-11-21T10:00:00Z".parse().unwrap());
        world.see(DOMAIN, &file('a'), seen);
        told(&world, DKIM).0
    };
    assert_eq!(flawed(Seen::MailSample(sample(MADE))), Said::CannotTell);
    assert_eq!(flawed(reports(&[report("a.example", true), report("b.example", true)])), Said::Pass);
}

#[test]
fn routes_say_what_they_said_as_a_fact_about_units() {
    let route = Route { prefix: "192.0.2.0/24".to_owned(), origins: vec!["AS64496".to_owned()] };
    let found = |all: &[(&str, bool)]| {
        let addresses = all.iter().map(|(one, yes)| (one.parse().unwrap(), yes.then(|| route.clone())));
        let (mut own, mut fact) = (World::outside(&[DOMAIN]), World::outside(&[DOMAIN]));
        own.see(DOMAIN, DOMAIN, Seen::Routes(Routes { addresses: addresses.collect() }));
        let states = all.iter().map(|(one, yes)| (*one, if *yes { Holds::Yes } else { Holds::No }));
        fact.see(DOMAIN, "rpki.covered", units("rpki.covered", &states.collect::<Vec<_>>()));
        let extra = |world: &World| {
            let judged = world.judged();
            let asset = judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap();
            let found = asset.extras["dns.routes_covered"].iter();
            found.map(|one| (one.tag.clone(), one.args.clone())).collect::<Vec<_>>()
        };
        let own = extra(&own);
        assert_eq!(own, extra(&fact));
        own
    };
    assert_eq!(found(&[("192.0.2.9", true), ("192.0.2.10", true)])[0].0, "covered");
    assert_eq!(
        &found(&[("192.0.2.9", false), ("192.0.2.10", false), ("192.0.2.1", true)])[0].1["addresses"],
        "192.0.2.10, 192.0.2.9"
    );
}
