//! Names that do not exist, and hosts that were given in a domain's place: what is judged of them, and what is looked at.

use std::collections::BTreeSet;

use kravtjek_judge::{Topic, leads, plan};
use kravtjek_model::assessment::{Said, Verdict};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Listed, Note, State};
use kravtjek_model::observation::mail::{Dkim, DkimLevel, Dmarc, Spf};
use kravtjek_model::observation::{Probe, Seen};
use kravtjek_model::organisation::Basis;

use crate::common::{World, catalogue, lookup};
use crate::rows::DOMAIN;

/// A domain of which everything says that it does not exist.
fn gone(state: State, compact: bool) -> World {
    let mut world = World::outside(&[DOMAIN]);
    world.assets.clear();
    world.observations.retain(|one| one.asset.as_str() == DOMAIN);
    for observation in &mut world.observations {
        match &mut observation.seen {
            Seen::Dns(lookup) => {
                lookup.records.clear();
                lookup.state = state;
                lookup.rcode = Some(if compact { "NOERROR" } else { "NXDOMAIN" }.to_owned());
                let note =
                    Note { id: Listed::read("compact_denial"), zone: "dk".into(), detail: Detail::NOTHING };
                lookup.notes = if compact { vec![note] } else { Vec::new() };
            }
            Seen::Dnssec(zone) => {
                (zone.state, zone.zone) = (state, "dk".into());
                let note =
                    Note { id: Listed::read("no_such_name"), zone: "dk".into(), detail: Detail::NOTHING };
                zone.notes = if state == State::Bogus { Vec::new() } else { vec![note] };
            }
            Seen::Spf(spf) => *spf = Spf::default(),
            Seen::Dmarc(dmarc) => *dmarc = Dmarc::default(),
            Seen::Dkim(dkim) => *dkim = Dkim { level: DkimLevel::D, ..Dkim::default() },
            _ => {}
        }
    }
    world
        .observations
        .retain(|one| !matches!(one.seen.probe(), Probe::MailServer | Probe::Tls | Probe::Http));
    world
}

#[test]
fn a_name_that_does_not_exist_is_asked_to_publish_nothing() {
    for (state, compact) in [(State::Secure, false), (State::Insecure, false), (State::Secure, true)] {
        let world = gone(state, compact);
        let judged = world.judged();
        let own = judged.assets.iter().find(|row| row.asset.as_str() == DOMAIN).unwrap();
        let said: Vec<_> = own.checks.iter().chain(&own.unseen).collect();
        assert!(said.len() > 12, "{}", said.len());
        for (check, outcome) in said {
            let tags: Vec<_> = outcome.findings.iter().map(|finding| finding.tag.as_str()).collect();
            assert_eq!(
                (outcome.outcome, tags),
                (Said::CannotTell, vec!["no_such_name"]),
                "{check} {state:?}"
            );
        }
        assert!(own.extras.is_empty(), "{:?}", own.extras);
        for id in ["S18", "S19", "S20", "S23.1", "S23.2", "S23.3", "S27.a"] {
            assert_eq!(world.verdict(id), Some(Verdict::Unknown), "{id}");
        }
    }
}

#[test]
fn a_name_that_only_an_odd_server_denies_is_judged() {
    let bogus = gone(State::Bogus, false);
    assert!(bogus.judged().assets.iter().all(|row| {
        row.checks.values().all(|said| said.findings.iter().all(|finding| finding.tag != "no_such_name"))
    }));
    let mut below = gone(State::Secure, false);
    below.observations.retain(|one| one.subject.to_string() != "www.nordhavn.dk A");
    let www = lookup("www.nordhavn.dk", "A", vec!["192.0.2.1".to_owned()]);
    below.see(DOMAIN, "www.nordhavn.dk A", Seen::Dns(www));
    assert_eq!(below.outcome("mail.dmarc_present", DOMAIN).outcome, Said::Fail, "something lies below it");
    let alias = gone(State::Secure, false).bend("nordhavn.dk MX", |seen| {
        let Seen::Dns(lookup) = seen else { return };
        lookup.aliases = vec!["borte.example".to_owned()];
    });
    assert_eq!(alias.outcome("mail.dmarc_present", DOMAIN).outcome, Said::Fail, "it is an alias, and exists");
}

const WWW: &str = "www.nordhavn.dk";

/// The host alone, given on a command line, with MX records or none.
fn given(mx: &[&str]) -> World {
    let mut world = World::outside(&[WWW]);
    (world.organisation.scope.basis, world.organisation.scope.complete) = (Basis::Given, false);
    world.assets.clear();
    let records = || mx.iter().map(|record| (*record).to_owned()).collect();
    world.observations.retain(|one| one.subject.to_string() != format!("{WWW} MX"));
    world.see(WWW, &format!("{WWW} MX"), Seen::Dns(lookup(WWW, "MX", records())));
    world
}

fn steps(world: &World) -> BTreeSet<String> {
    let framework = &catalogue().frameworks["kommune-2024"];
    let topics = Topic::ALL.into();
    let mut seen: Vec<_> =
        world.observations.iter().filter(|one| one.seen.probe() == Probe::Dns).cloned().collect();
    for one in &mut seen {
        if let Seen::Dns(lookup) = &mut one.seen {
            // Nothing is delegated.
            lookup.zone = DOMAIN.to_owned();
        }
    }
    let found = leads(&world.organisation, &[], &seen);
    let steps = plan(catalogue(), framework, &world.organisation, &found, &seen, &topics);
    steps.into_iter().map(|step| format!("{} {}", step.probe, step.subject)).collect()
}

#[test]
fn a_host_that_was_given_is_judged_for_the_web_and_dnssec_and_not_as_a_domain_of_mail() {
    let world = given(&[]);
    for check in
        ["mail.dmarc_present", "mail.spf_sound", "mail.dkim_found", "dns.mx_signed", "dane.mail_valid"]
    {
        let outcome = world.outcome(check, WWW);
        let above = outcome.findings.first().map(|finding| finding.args["above"].to_owned());
        assert_eq!((outcome.outcome, above.as_deref()), (Said::NotApplicable, Some(DOMAIN)), "{check}");
    }
    for check in ["dns.dnssec_signed", "web.https_redirect", "web.certificate_valid"] {
        assert_eq!(world.outcome(check, WWW).outcome, Said::Pass, "{check}");
    }
    let steps = steps(&world);
    assert!(steps.iter().all(|step| !step.contains("www.www")), "{steps:?}");
    assert!(steps.contains("dnssec www.nordhavn.dk"), "{steps:?}");
    assert!(!steps.iter().any(|step| step.starts_with("dmarc") || step.starts_with("spf")), "{steps:?}");
}

#[test]
fn a_host_with_mx_records_of_its_own_or_declared_as_a_domain_is_a_domain_of_mail() {
    let mail = given(&["10 mx.www.nordhavn.dk."]);
    assert_eq!(mail.outcome("mail.dmarc_present", WWW).outcome, Said::Pass);
    assert!(steps(&mail).contains("dmarc www.nordhavn.dk"));
    let declared = World::outside(&[WWW]);
    assert_eq!(declared.outcome("mail.dmarc_present", WWW).outcome, Said::Pass);
    let steps = steps(&declared);
    assert!(steps.contains("dmarc www.nordhavn.dk") && !steps.iter().any(|step| step.contains("www.www")));
}

#[test]
fn where_the_mx_records_of_a_host_could_not_be_seen_it_cannot_be_told_what_it_is() {
    let unseen = given(&[]).bend("www.nordhavn.dk MX", |seen| {
        let Seen::Dns(lookup) = seen else { return };
        lookup.state = State::Bogus;
    });
    assert_eq!(unseen.outcome("mail.dmarc_present", WWW).outcome, Said::CannotTell);
}

/// A forger may have put anybody's server there: nobody is contacted, and nothing falls back on the domain itself.
#[test]
fn what_is_forged_or_failed_leads_to_nobody() {
    for state in [State::Bogus, State::Indeterminate] {
        for (subject, records) in
            [("nordhavn.dk MX", vec!["10 mx.ond.dk.".to_owned()]), ("nordhavn.dk MX", vec![])]
        {
            let mut world = World::outside(&[DOMAIN]);
            world.assets.clear();
            world.observations.retain(|one| one.subject.to_string() != subject);
            let answer = kravtjek_model::observation::dns::Lookup { state, ..lookup(DOMAIN, "MX", records) };
            world.see(DOMAIN, subject, Seen::Dns(answer));
            let steps = steps(&world);
            assert!(
                steps.iter().all(|step| !step.starts_with("mail_server") && !step.contains("_25.")),
                "{steps:?}"
            );
        }
        let world = World::outside(&[DOMAIN]).bend("mx.nordhavn.dk A", |seen| {
            let Seen::Dns(lookup) = seen else { return };
            lookup.state = state;
        });
        let steps = steps(&world);
        assert!(steps.iter().all(|step| !step.starts_with("mail_server")), "{steps:?}");
    }
}
