//! One run that saw one thing in two ways: the worse one counts, whichever came last, and both are shown.

use kravtjek_model::Timestamp;
use kravtjek_model::assessment::{Outcome, Said};
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::{Attempt, NotSeen, Seen, Tri, Why};

use crate::common::World;
use crate::rows::DOMAIN;

/// The world in order, with a second sight of one subject at a moment.
fn with(subject: &str, at: &str, change: fn(&mut Seen)) -> World {
    let mut world = World::outside(&[DOMAIN]);
    let mut other = world.observations.iter().find(|one| one.subject.to_string() == subject).unwrap().clone();
    change(&mut other.seen);
    other.at = at.parse::<Timestamp>().unwrap();
    let asset = other.asset.to_string();
    world.see_at(&asset, subject, other.seen, other.at);
    world
}

/// A check, the subject that is seen twice, and how the second sight is worse.
type Case = (&'static str, &'static str, fn(&mut Seen));

fn tags(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.tag.as_str()).collect()
}

/// What the world in order was seen at is 11:00.
const BEFORE: &str = "2026-11-21T10:59:50Z";
const AFTER: &str = "2026-11-21T11:00:10Z";

#[test]
fn a_good_sight_does_not_outweigh_a_contrary_one_of_the_same_run() {
    let no_starttls = |seen: &mut Seen| {
        if let Seen::MailServer(server) = seen {
            server.starttls = Tri::NO;
        }
    };
    let bogus = |seen: &mut Seen| {
        if let Seen::Dns(lookup) = seen {
            lookup.state = State::Bogus;
        }
    };
    let no_hsts = |seen: &mut Seen| {
        if let Seen::Http(http) = seen {
            http.hops[0].headers.clear();
        }
    };
    let old = |seen: &mut Seen| {
        if let Seen::Tls(tls) = seen {
            tls.versions.insert("TLSv1.0".into(), Tri::YES);
        }
    };
    let cases: [Case; 4] = [
        ("mail.starttls_offered", "192.0.2.2", no_starttls),
        ("dns.dnssec_signed", "nordhavn.dk MX", bogus),
        ("web.hsts_everywhere", "GET https://nordhavn.dk/ 192.0.2.1:443", no_hsts),
        ("web.old_tls_off", "192.0.2.1:443", old),
    ];
    for (check, subject, change) in cases {
        for at in [BEFORE, AFTER] {
            let outcome = with(subject, at, change).outcome(check, DOMAIN);
            assert_eq!(outcome.outcome, Said::Fail, "{check} {at}");
            let told = outcome.findings.iter().find(|finding| finding.tag == "seen_otherwise").unwrap();
            assert_eq!(told.evidence.len(), 2, "both are shown: {told:?}");
        }
    }
}

#[test]
fn sights_that_differ_in_nothing_that_is_judged_are_no_contradiction() {
    let world = with("192.0.2.2", AFTER, |seen| {
        if let Seen::MailServer(server) = seen {
            server.greeting.push("220 another machine".into());
        }
    });
    let outcome = world.outcome("mail.starttls_offered", DOMAIN);
    assert_eq!((outcome.outcome, tags(&outcome)), (Said::Pass, vec![]));
}

#[test]
fn a_later_run_tells_what_was_mended_and_a_failed_try_undoes_nothing() {
    let bogus = |seen: &mut Seen| {
        if let Seen::Dns(lookup) = seen {
            lookup.state = State::Bogus;
        }
    };
    let mended = with("nordhavn.dk MX", "2026-11-21T08:00:00Z", bogus);
    assert_eq!(mended.outcome("dns.dnssec_signed", DOMAIN).outcome, Said::Pass);
    let broken = with("nordhavn.dk MX", "2026-11-21T11:50:00Z", bogus);
    assert_eq!(broken.outcome("dns.dnssec_signed", DOMAIN).outcome, Said::Fail);
    for at in [BEFORE, AFTER] {
        let failed = with("nordhavn.dk MX", at, |seen| {
            let not_seen = NotSeen::only(Why::TimedOut);
            *seen = Seen::NotSeen(Attempt { probe: seen.probe(), not_seen });
        });
        let outcome = failed.outcome("dns.dnssec_signed", DOMAIN);
        assert_eq!((outcome.outcome, tags(&outcome)), (Said::Pass, vec![]), "{at}");
    }
}
