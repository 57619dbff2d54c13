//! Rule 7, of the web: names outside .dk, first visits, versions seen from outside, and one line for each cause.

use kravtjek_model::assessment::Said::{Fail, NotApplicable, Pass};
use kravtjek_model::assessment::Verdict;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Seen, Tri};

use crate::common::{World, units};
use crate::rows::DOMAIN;

const COM: &str = "nordhavn.com";

/// Names, with the last answer of every front page changed.
fn ending(domain: &str, change: impl Fn(&mut Http)) -> World {
    let mut world = World::outside(&[domain]);
    for observation in &mut world.observations {
        if let Seen::Http(http) = &mut observation.seen
            && http.method == "GET"
            && http.url.ends_with(".com/")
        {
            change(http);
        }
    }
    world
}

fn refused(http: &mut Http) {
    http.hops.iter_mut().for_each(|hop| hop.status = 404);
}

#[test]
fn rule_7_s17_2_is_not_relevant_without_names_outside_dk() {
    let world = World::outside(&[DOMAIN]);
    assert_eq!(world.verdict("S17.1"), Some(Verdict::Met));
    assert_eq!(world.verdict("S17.2"), Some(Verdict::NotApplicable));
    let mut some = world;
    some.organisation.scope.complete = false;
    assert_eq!(some.verdict("S17.2"), Some(Verdict::Unknown), "there may be others");
    let both = World::outside(&[DOMAIN, COM]);
    assert_eq!(both.verdict("S17.2"), Some(Verdict::NotMet));
}

#[test]
fn rule_7_s17_1_speaks_of_services_and_s17_2_of_names() {
    let of = |world: &World, check: &str| {
        let outcome = world.outcome(check, COM);
        let tags: Vec<String> = outcome.findings.iter().map(|finding| finding.tag.clone()).collect();
        (outcome.outcome, tags.join(" "))
    };
    let serving = World::outside(&[COM]);
    assert_eq!(of(&serving, "web.dot_dk"), (Fail, "stays_outside".to_owned()));
    assert_eq!(of(&serving, "web.leads_to_dk"), (Fail, "not_redirected".to_owned()));
    let parked = ending(COM, refused);
    assert_eq!(of(&parked, "web.dot_dk").0, Pass, "there is no service");
    assert_eq!(of(&parked, "web.leads_to_dk").0, Fail, "who comes there is not sent on");
    let led = ending(COM, |http| http.hops.last_mut().unwrap().url = "https://www.nordhavn.dk/".to_owned());
    assert_eq!(of(&led, "web.dot_dk").0, Pass);
    assert_eq!(of(&led, "web.leads_to_dk").0, Pass);
    let by_https = ending(COM, |http| {
        if http.url.starts_with("http://") {
            http.hops.truncate(1);
            refused(http);
        } else {
            http.hops[0].url = "https://www.nordhavn.dk/".to_owned();
        }
    });
    assert_eq!(of(&by_https, "web.leads_to_dk").0, Pass, "port 80 serves nothing");
    let closed = ending(COM, |http| {
        http.hops.clear();
        http.closed = true;
    });
    assert_eq!(of(&closed, "web.leads_to_dk").0, NotApplicable, "nothing answers");
}

#[test]
fn rule_7_a_name_under_dk_that_leads_outside_is_worth_knowing_and_no_failure() {
    let world = World::outside(&[DOMAIN]).bend("GET https://nordhavn.dk/ 192.0.2.1:443", |seen| {
        if let Seen::Http(http) = seen {
            http.hops[0].url = "https://login.example/saml?a=b".to_owned();
        }
    });
    let outcome = world.outcome("web.dot_dk", DOMAIN);
    assert_eq!((outcome.outcome, outcome.findings[0].tag.as_str()), (Pass, "leads_outside"));
    assert_eq!(&outcome.findings[0].args["final"], "login.example");
}

#[test]
fn rule_7_the_same_thing_on_http_and_https_is_one_finding() {
    let outcome = World::outside(&[COM]).outcome("web.leads_to_dk", COM);
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(&outcome.findings[0].args["url"], "http://nordhavn.com/, https://nordhavn.com/");
    assert_eq!(outcome.findings[0].evidence.len(), 2, "each place is shown");
}

#[test]
fn rule_7_hsts_missing_from_every_kind_of_answer_is_one_finding() {
    let mut world = World::outside(&[DOMAIN]);
    for observation in &mut world.observations {
        if let Seen::Http(http) = &mut observation.seen {
            http.hops.iter_mut().for_each(|hop| hop.headers.clear());
        }
    }
    let outcome = world.outcome("web.hsts_everywhere", DOMAIN);
    assert_eq!(outcome.outcome, Fail);
    assert_eq!(outcome.findings.len(), 1, "{:?}", outcome.findings);
    let answers = &outcome.findings[0].args["answers"];
    for answer in [
        "GET https://nordhavn.dk/ (200)",
        "GET https://nordhavn.dk/kravtjek-findes-ikke (404)",
        "HEAD https://nordhavn.dk/ (200)",
        "OPTIONS https://nordhavn.dk/ (200)",
    ] {
        assert!(answers.contains(answer), "{answers}");
    }
}

#[test]
fn rule_7_two_old_versions_are_one_finding() {
    let world = World::outside(&[DOMAIN]).bend("192.0.2.1:443", |seen| {
        if let Seen::Tls(tls) = seen {
            for version in ["TLSv1.0", "TLSv1.1"] {
                tls.versions.insert(version.into(), Tri::YES);
            }
        }
    });
    let outcome = world.outcome("web.old_tls_off", DOMAIN);
    assert_eq!((outcome.outcome, outcome.findings.len()), (Fail, 1));
    assert_eq!(&outcome.findings[0].args["version"], "TLSv1.0, TLSv1.1");
}

#[test]
fn rule_7_a_closed_port_80_does_not_protect_the_first_visit() {
    let world = World::outside(&[DOMAIN])
        .bend("GET http://nordhavn.dk/ 192.0.2.1:80", |seen| {
            if let Seen::Http(http) = seen {
                http.hops.clear();
                http.closed = true;
            }
        })
        .bend("GET https://nordhavn.dk/ 192.0.2.1:443", |seen| {
            if let Seen::Http(http) = seen {
                http.first_visit.as_mut().unwrap().preloaded = None;
            }
        });
    assert_eq!(world.verdict("S27.a"), Some(Verdict::Met), "there is no HTTP to lead anywhere");
    assert_eq!(world.verdict("K11.2"), Some(Verdict::NotMet), "who sits on the path answers there");
}

#[test]
fn rule_7_an_old_version_that_the_register_vouches_for_is_no_sign() {
    let (check, register) = ("web.versions_supported", "services.software_supported");
    let seen = |holds: Option<Holds>| {
        let mut world = World::outside(&[DOMAIN]);
        world.see(DOMAIN, check, units(check, &[("nginx 1.18.0", Holds::No)]));
        if let Some(holds) = holds {
            world.see("services", register, units(register, &[("Nginx 1.18.0", holds)]));
        }
        world.outcome(check, DOMAIN)
    };
    assert_eq!(seen(None).outcome, Fail, "the register is silent");
    assert_eq!(seen(Some(Holds::Unknown)).outcome, Fail);
    let vouched = seen(Some(Holds::Yes));
    assert_eq!((vouched.outcome, vouched.findings[0].tag.as_str()), (Pass, "vouched_for"));
}
