//! Rule 6: what is said of services speaks of those that are known, and of the ports that were looked at.

use std::collections::BTreeSet;

use kravtjek_judge::{Topic, plan};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Said::{self, CannotTell, Fail, Pass};
use kravtjek_model::assessment::{Because, Missing, Verdict};
use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{NotSeen, Observation, Probe, Seen, Why};
use kravtjek_model::organisation::Basis;

use crate::common::{World, catalogue, units, verdict};
use crate::payload;
use crate::rows::DOMAIN;

const FACT: &str = "services.no_clear_text_port";
const HTTP: &str = "GET http://nordhavn.dk/ 192.0.2.1:80";
const HTTPS: &str = "GET https://nordhavn.dk/ 192.0.2.1:443";
const NO_SUCH_PAGE: &str = "GET http://nordhavn.dk/kravtjek-findes-ikke 192.0.2.1:80";
const REACHED: &str = "GET http://nordhavn.dk/da/forside 192.0.2.1:80";

fn declared() -> World {
    World::outside(&[DOMAIN])
}

fn given() -> World {
    let mut world = declared();
    world.organisation.scope.basis = Basis::Given;
    world
}

/// The same world, with something served in clear text.
fn in_clear(world: World) -> World {
    bent(world, HTTP, |http| {
        http.hops.truncate(1);
        http.hops[0].status = 200;
    })
}

fn bent(world: World, subject: &str, change: impl Fn(&mut Http)) -> World {
    world.bend(subject, |seen| {
        if let Seen::Http(http) = seen {
            change(http);
        }
    })
}

#[test]
fn rule_6_of_an_authoritys_own_list_s27_0_is_unknown_until_its_ports_were_seen_and_says_which_were() {
    let judged = declared().judged();
    let criterion = verdict(&judged, "S27.0").unwrap();
    assert_eq!(criterion.verdict, Verdict::Unknown);
    let ports = criterion.because.iter().find_map(|because| match because {
        Because::Check { ports, .. } => Some(ports.clone()),
        _ => None,
    });
    assert_eq!(ports, Some(BTreeSet::from([80, 443])));
    for missing in [Missing::File, Missing::Answer] {
        let told = |because: &Because| matches!(because, Because::Missing { what, .. } if *what == missing);
        assert!(criterion.because.iter().any(told), "{missing:?}");
    }
}

#[test]
fn rule_6_of_names_merely_given_s27_0_is_not_judged() {
    assert_eq!(given().verdict("S27.0"), None);
    assert!(given().judged().not_judged.contains("S27.0"));
}

#[test]
fn rule_6_a_service_in_clear_text_refutes_s27_0_in_both_cases() {
    assert_eq!(in_clear(declared()).verdict("S27.0"), Some(Verdict::NotMet));
    assert_eq!(in_clear(given()).verdict("S27.0"), Some(Verdict::NotMet));
    let mut answered = in_clear(declared());
    answered.answer("S27.0", Says::Yes);
    let judged = answered.judged();
    let criterion = verdict(&judged, "S27.0").unwrap();
    assert_eq!((criterion.verdict, criterion.contradicted), (Verdict::NotMet, true));
}

#[test]
fn rule_6_an_answer_that_names_all_services_shows_s27_0() {
    let mut world = declared();
    world.answer("S27.0", Says::Yes);
    assert_eq!(world.verdict("S27.0"), Some(Verdict::Met));
    world.organisation.answers[0].document = None;
    assert_eq!(world.verdict("S27.0"), Some(Verdict::Unknown), "without its list it names none");
}

#[test]
fn rule_6_a_file_of_all_addresses_ports_shows_s27_0_and_refutes_it() {
    let scanned = |states: &[(&str, Holds)]| {
        let mut world = declared();
        world.see("services", FACT, units(FACT, states));
        world
    };
    assert_eq!(scanned(&[("192.0.2.1", Holds::Yes)]).verdict("S27.0"), Some(Verdict::Met));
    let ftp = scanned(&[("192.0.2.1", Holds::Yes), ("192.0.2.9", Holds::No)]);
    assert_eq!(ftp.verdict("S27.0"), Some(Verdict::NotMet));
    let unseen = scanned(&[("192.0.2.1", Holds::Yes), ("192.0.2.9", Holds::Unknown)]);
    assert_eq!(unseen.verdict("S27.0"), Some(Verdict::Unknown));
    let mut some = scanned(&[("192.0.2.1", Holds::Yes)]);
    if let Some(Observation { seen: Seen::Units(units), .. }) = some.observations.last_mut() {
        units.complete = false;
    }
    assert_eq!(some.verdict("S27.0"), Some(Verdict::Unknown), "nobody says that it has all addresses");
}

#[test]
fn rule_6_a_scan_that_left_out_an_address_of_a_known_service_is_not_complete() {
    let scanned = |address, at: &str| {
        let mut world = declared();
        world.see_at("services", FACT, units(FACT, &[(address, Holds::Yes)]), at.parse().unwrap());
        world
    };
    let (recent, old) = ("2026-10-21T12:00:00Z", "2026-08-01T12:00:00Z");
    assert_eq!(scanned("192.0.2.1", recent).verdict("S27.0"), Some(Verdict::Met), "it counts for a quarter");
    let elsewhere = scanned("192.0.2.9", recent);
    assert_eq!(elsewhere.verdict("S27.0"), Some(Verdict::Unknown));
    assert_eq!(elsewhere.outcome("web.no_clear_text", DOMAIN).findings[0].tag, "not_scanned");
    let mut lapsed = scanned("192.0.2.9", old);
    assert_eq!(lapsed.outcome("web.no_clear_text", DOMAIN).outcome, Pass);
    lapsed.answer("S27.0", Says::Yes);
    assert_eq!(lapsed.verdict("S27.0"), Some(Verdict::Met));
}

#[test]
fn rule_6_a_look_at_port_80_that_failed_stands_in_the_way_of_an_answer() {
    let mut world = declared().bend(HTTP, |seen| {
        if let Seen::Http(http) = seen {
            http.hops.clear();
            http.not_seen = Some(NotSeen::only(Why::TimedOut));
        }
    });
    world.answer("S27.0", Says::Yes);
    assert_eq!(world.verdict("S27.0"), Some(Verdict::Unknown));
}

#[test]
fn rule_6_what_is_said_of_services_names_the_ports_that_were_looked_at() {
    let judged = declared().judged();
    for (criterion, expected) in [
        ("S17.1", &[80, 443][..]),
        ("S27.a", &[80]),
        ("S27.b", &[443]),
        ("S27.c", &[443]),
        ("K11.1", &[443]),
        ("K11.2", &[443]),
        ("S18", &[]),
        ("S9.3", &[]),
    ] {
        let because = &verdict(&judged, criterion).unwrap().because;
        let ports = because.iter().filter_map(|because| match because {
            Because::Check { ports, .. } => Some(ports),
            _ => None,
        });
        let ports: BTreeSet<u16> = ports.flatten().copied().collect();
        assert_eq!(ports, expected.iter().copied().collect(), "{criterion}");
    }
    let judged = World::outside(&["nordhavn.com"]).judged();
    let because = &verdict(&judged, "S17.2").unwrap().because;
    assert!(matches!(&because[0], Because::Check { ports, .. } if *ports == BTreeSet::from([80, 443])));
}

/// A world in which the port of HTTP refuses: the front page, a page that no site has, and the one reached over HTTPS.
fn refusing(front: u16, no_such_page: Option<u16>, reached: Option<u16>) -> World {
    let world = bent(declared(), HTTP, |http| {
        http.hops.truncate(1);
        http.hops[0].status = front;
    });
    let mut world = bent(world, HTTPS, |http| {
        let to = "https://nordhavn.dk/da/forside?fra=/";
        http.hops[0].status = 302;
        http.hops.push(Hop { url: to.to_owned(), status: 200, ..http.hops[0].clone() });
    });
    for (subject, status) in [(NO_SUCH_PAGE, no_such_page), (REACHED, reached)] {
        let Some(status) = status else { continue };
        let mut http = payload::http("http", DOMAIN);
        http.url = subject.split(' ').nth(1).unwrap().to_owned();
        http.hops.truncate(1);
        http.hops[0].url.clone_from(&http.url);
        http.hops[0].status = status;
        if status == 301 {
            let to = http.url.replace("http://", "https://");
            http.hops.push(Hop { url: to, status: 200, ..Hop::default() });
        }
        world.see(DOMAIN, subject, Seen::Http(http));
    }
    world
}

fn redirect_of(world: &World) -> (Said, String) {
    let outcome = world.outcome("web.https_redirect", DOMAIN);
    (outcome.outcome, outcome.findings.first().map(|finding| finding.tag.clone()).unwrap_or_default())
}

#[test]
fn rule_6_a_port_80_that_refuses_everything_is_no_service() {
    for status in [403, 404, 410, 421, 426] {
        let world = refusing(status, Some(status), Some(404));
        assert_eq!(redirect_of(&world), (Pass, "nothing_there".to_owned()), "{status}");
        assert_eq!(world.verdict("S27.a"), Some(Verdict::Met), "{status}");
    }
    assert_eq!(redirect_of(&refusing(404, Some(301), Some(301))).0, Pass, "the rest leads to HTTPS");
}

#[test]
fn rule_6_a_port_80_that_asks_who_is_there_is_a_service() {
    for status in [401, 400, 405, 200] {
        assert_eq!(redirect_of(&refusing(status, None, None)), (Fail, "no_redirect".to_owned()), "{status}");
    }
    let secret = refusing(403, Some(403), Some(401));
    assert_eq!(redirect_of(&secret), (Fail, "no_redirect".to_owned()));
    assert_eq!(secret.verdict("S27.0"), Some(Verdict::NotMet), "the page of the visitors is served in clear");
    assert_eq!(redirect_of(&refusing(404, Some(200), Some(404))).0, Fail, "any page is served there");
}

#[test]
fn rule_6_a_refusal_at_the_front_page_alone_shows_nothing_yet() {
    for world in [refusing(403, None, None), refusing(403, Some(404), None), refusing(403, None, Some(404))] {
        assert_eq!(redirect_of(&world), (CannotTell, "not_looked".to_owned()));
    }
    let walled = bent(refusing(403, Some(404), Some(404)), NO_SUCH_PAGE, |http| {
        http.hops[0].wall = Some("cloudflare".to_owned());
    });
    assert_eq!(redirect_of(&walled).0, CannotTell, "a wall is not the site");
}

fn planned(world: &World) -> BTreeSet<String> {
    let catalogue = catalogue();
    let framework = &catalogue.frameworks[world.framework];
    let topics = BTreeSet::from([Topic::Http]);
    let steps = plan(catalogue, framework, &world.organisation, &world.assets, &world.observations, &topics);
    let web = steps.into_iter().filter(|step| step.probe == Probe::Http && step.asset.as_str() == DOMAIN);
    web.map(|step| step.subject.to_string()).filter(|subject| subject.ends_with(":80")).collect()
}

#[test]
fn rule_6_port_80_is_asked_for_more_only_where_its_front_page_is_refused() {
    assert_eq!(planned(&declared()), BTreeSet::new(), "it redirects");
    assert_eq!(planned(&in_clear(declared())), BTreeSet::new(), "it serves");
    let more = BTreeSet::from([NO_SUCH_PAGE.to_owned(), REACHED.to_owned()]);
    assert_eq!(planned(&refusing(403, None, None)), more);
    assert_eq!(planned(&refusing(403, Some(403), Some(403))), BTreeSet::new());
}

#[test]
fn rule_6_a_redirect_to_another_names_clear_text_is_that_names_content() {
    let world = bent(declared(), HTTP, |http| {
        http.hops[1].url = "http://andetsteds.dk/".to_owned();
    });
    assert_eq!(world.outcome("web.no_clear_text", DOMAIN).outcome, Pass);
    assert_eq!(world.outcome("web.https_redirect", DOMAIN).outcome, Fail);
}
