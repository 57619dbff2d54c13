//! What the checks of websites say of chains, of several kinds of answers and of first visits; and what is planned.

use std::collections::BTreeSet;

use kravtjek_judge::{Topic, plan};
use kravtjek_model::assessment::Said::{self, CannotTell, Fail, Pass};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::http::{BrokeOff, Hop, Http};
use kravtjek_model::observation::{NotSeen, Probe, Seen, Tri, Why};

use crate::common::{World, catalogue};
use crate::rows::DOMAIN;

const WWW: &str = "www.nordhavn.dk";
const HTTP: &str = "GET http://nordhavn.dk/ 192.0.2.1:80";
const HTTPS: &str = "GET https://nordhavn.dk/ 192.0.2.1:443";
const OTHERS: [&str; 3] = [
    "GET https://nordhavn.dk/kravtjek-findes-ikke 192.0.2.1:443",
    "HEAD https://nordhavn.dk/ 192.0.2.1:443",
    "OPTIONS https://nordhavn.dk/ 192.0.2.1:443",
];

fn bent(subject: &str, change: impl Fn(&mut Http)) -> World {
    World::outside(&[DOMAIN]).bend(subject, |seen| {
        if let Seen::Http(http) = seen {
            change(http);
        }
    })
}

/// What a check says of the domain, and with which tag first.
fn said(world: &World, check: &str) -> (Said, String) {
    let outcome = world.outcome(check, DOMAIN);
    (outcome.outcome, outcome.findings.first().map(|finding| finding.tag.clone()).unwrap_or_default())
}

fn hop(url: &str, status: u16, location: &str) -> Hop {
    Hop { url: url.to_owned(), status, location: Some(location.to_owned()), ..Hop::default() }
}

fn broke_off(url: &str, looped: bool) -> Option<BrokeOff> {
    Some(BrokeOff { url: url.to_owned(), looped, not_seen: NotSeen::only(Why::TimedOut) })
}

#[test]
fn internetnl_row_14_a_hop_back_to_clear_text_fails() {
    let world = bent(HTTP, |http| {
        http.hops = vec![
            hop("http://nordhavn.dk/", 301, "https://nordhavn.dk/"),
            hop("https://nordhavn.dk/", 302, "http://nordhavn.dk/da/"),
            hop("http://nordhavn.dk/da/", 307, "https://nordhavn.dk/da/"),
            hop("https://nordhavn.dk/da/", 200, ""),
        ];
    });
    assert_eq!(said(&world, "web.https_redirect"), (Fail, "back_to_http".to_owned()));
    assert_eq!(
        &world.outcome("web.https_redirect", DOMAIN).findings[0].args["hop"],
        "http://nordhavn.dk/da/"
    );
}

#[test]
fn a_first_step_to_another_name_is_noted_and_passes() {
    let world = bent(HTTP, |http| {
        let www = format!("https://{WWW}/");
        http.hops[0].location = Some(www.clone());
        http.hops[1].url = www;
    });
    assert_eq!(said(&world, "web.https_redirect"), (Pass, "other_host_first".to_owned()));
    assert_eq!(said(&World::outside(&[DOMAIN]), "web.https_redirect"), (Pass, String::new()));
}

#[test]
fn internetnl_row_15_hsts_on_the_front_page_alone_fails_and_does_not_cover_the_first_visit() {
    for other in OTHERS {
        let world = bent(other, |http| http.hops[0].headers.clear());
        assert_eq!(said(&world, "web.hsts_everywhere"), (Fail, "missing".to_owned()), "{other}");
    }
    let world = bent(HTTPS, |http| http.first_visit.as_mut().unwrap().preloaded = None);
    assert_eq!(said(&world, "web.hsts_first_visit"), (Fail, "unprotected".to_owned()));
}

#[test]
fn one_kind_of_answer_does_not_show_the_others() {
    for other in OTHERS {
        let mut world = World::outside(&[DOMAIN]);
        world.observations.retain(|observation| observation.subject.to_string() != other);
        assert_eq!(said(&world, "web.hsts_everywhere"), (CannotTell, "not_looked".to_owned()), "{other}");
    }
}

#[test]
fn a_server_in_trouble_is_a_gap_but_its_policy_counts() {
    let bare = |status| {
        bent(OTHERS[0], move |http| {
            http.hops[0].status = status;
            http.hops[0].headers.clear();
        })
    };
    assert_eq!(said(&bare(503), "web.hsts_everywhere").0, CannotTell);
    assert_eq!(said(&bare(501), "web.hsts_everywhere").0, Fail, "not to know a method is an answer");
    let with = bent(OTHERS[0], |http| http.hops[0].status = 503);
    assert_eq!(said(&with, "web.hsts_everywhere").0, Pass);
}

/// Older versions kept a hundred fields and let the rest go.
#[test]
fn a_policy_that_may_stand_behind_the_fields_that_were_kept_is_not_missing() {
    let kept = |number| {
        bent(HTTPS, move |http| {
            http.hops[0].headers = vec![("set-cookie".to_owned(), "a=; Secure".to_owned()); number];
        })
    };
    for (number, expected) in [(99, Fail), (100, CannotTell), (101, Fail)] {
        assert_eq!(said(&kept(number), "web.hsts_everywhere").0, expected, "{number}");
    }
}

#[test]
fn a_chain_that_broke_off_says_what_it_showed_and_leaves_the_rest_open() {
    let chain = |hops: usize, lost: &'static str, looped| {
        bent(HTTP, move |http| {
            http.hops.truncate(hops);
            http.broke_off = broke_off(lost, looped);
        })
    };
    let redirect = "web.https_redirect";
    for (hops, lost, looped, said_of_redirect) in [
        (1, "https://nordhavn.dk/", false, CannotTell),
        (1, "http://nordhavn.dk/", true, Fail),
        (2, "https://www.nordhavn.dk/", false, CannotTell),
        (2, "https://nordhavn.dk/", true, Pass),
        (2, "http://nordhavn.dk/x", false, Fail),
    ] {
        let world = chain(hops, lost, looped);
        assert_eq!(said(&world, redirect).0, said_of_redirect, "{hops} {lost} {looped}");
    }
    assert_eq!(said(&chain(1, "https://nordhavn.dk/", false), "web.no_clear_text").0, CannotTell);
    let elsewhere = bent(HTTPS, |http| http.broke_off = broke_off("https://login.example/", false));
    assert_eq!(said(&elsewhere, "web.hsts_everywhere").0, Pass, "another host's trouble is not this one's");
    let own = bent(HTTPS, |http| http.broke_off = broke_off("https://nordhavn.dk/da/", false));
    assert_eq!(said(&own, "web.hsts_everywhere").0, CannotTell);
}

#[test]
fn a_name_missing_from_a_partial_list_is_unknown() {
    let world = bent(HTTPS, |http| {
        let first = http.first_visit.as_mut().unwrap();
        (first.preloaded, first.list_partial) = (None, true);
    });
    assert_eq!(said(&world, "web.hsts_first_visit"), (CannotTell, "list_partial".to_owned()));
}

#[test]
fn rfc_6797_8_1_1_a_host_inherits_from_the_parent_that_its_users_come_through() {
    let www = "GET https://www.nordhavn.dk/ 192.0.2.1:443";
    let unlisted = |http: &mut Http| http.first_visit.as_mut().unwrap().preloaded = None;
    let leads = |policy: &'static str| {
        let world = bent(www, unlisted);
        world.bend(HTTPS, |seen| {
            if let Seen::Http(http) = seen {
                let last = http.hops[0].clone();
                http.hops[0].status = 301;
                http.hops[0].headers[0].1 = policy.to_owned();
                http.hops.push(Hop { url: format!("https://{WWW}/"), ..last });
            }
        })
    };
    let of_www = |world: &World| world.outcome("web.hsts_first_visit", WWW).outcome;
    assert_eq!(of_www(&bent(www, unlisted)), Fail, "the parent does not lead there");
    assert_eq!(of_www(&leads("max-age=31536000; includeSubDomains")), Pass);
    assert_eq!(of_www(&leads("max-age=31536000")), Fail, "the parent speaks for itself only");
    assert_eq!(of_www(&leads("max-age=0; includeSubDomains")), Fail, "the policy is turned off");
    let inherited = leads("max-age=31536000; includeSubDomains").outcome("web.hsts_first_visit", WWW);
    assert_eq!(&inherited.findings[0].args["from"], DOMAIN);
}

#[test]
fn only_the_front_page_must_lead_to_dk() {
    let mut world = World::outside(&["nordhavn.com"]);
    for observation in &mut world.observations {
        if let Seen::Http(http) = &mut observation.seen
            && http.method == "GET"
            && http.url.ends_with(".com/")
        {
            let last = http.hops.last().unwrap().clone();
            http.hops.push(Hop { url: "https://www.nordhavn.dk/".to_owned(), ..last });
        }
    }
    assert_eq!(world.outcome("web.dot_dk", "nordhavn.com").outcome, Pass, "an error page need not");
}

fn planned(world: &World) -> BTreeSet<String> {
    let catalogue = catalogue();
    let framework = &catalogue.frameworks[world.framework];
    let topics = BTreeSet::from([Topic::Http]);
    let steps = plan(catalogue, framework, &world.organisation, &world.assets, &world.observations, &topics);
    let web = steps.into_iter().filter(|step| step.probe == Probe::Http && step.asset.as_str() == DOMAIN);
    web.map(|step| step.subject.to_string()).collect()
}

#[test]
fn other_kinds_of_answers_are_asked_for_once_the_site_has_answered() {
    let mut world = World::outside(&[DOMAIN]);
    let security_txt = "GET https://nordhavn.dk/.well-known/security.txt 192.0.2.1:443";
    assert_eq!(planned(&world), BTreeSet::from([security_txt.to_owned()]));
    world.observations.retain(|observation| !OTHERS.contains(&observation.subject.to_string().as_str()));
    let next: BTreeSet<String> = OTHERS.iter().chain([&security_txt]).map(|one| (*one).to_owned()).collect();
    assert_eq!(planned(&world), next);
    let walled = world.clone().bend(HTTPS, |seen| {
        if let Seen::Http(http) = seen {
            http.hops[0].wall = Some("cloudflare".to_owned());
        }
    });
    assert_eq!(planned(&walled), BTreeSet::new(), "a wall is not knocked at again");
    world.observations.retain(|observation| !observation.subject.to_string().starts_with("GET http"));
    assert_eq!(planned(&world), BTreeSet::from([HTTP.to_owned(), HTTPS.to_owned()]), "the front page first");
}

#[test]
fn a_port_that_is_closed_is_an_answer_and_has_no_tls_to_judge() {
    let world = World::outside(&[DOMAIN]).bend("192.0.2.1:443", |seen| {
        if let Seen::Tls(tls) = seen {
            tls.closed = true;
            tls.versions
                .values_mut()
                .for_each(|version| *version = Tri::escaped(Why::Refused, Detail::NOTHING));
            tls.not_seen = Some(NotSeen::only(Why::Refused));
        }
    });
    for check in ["web.old_tls_off", "web.tls_parameters", "web.certificate_valid"] {
        assert_eq!(said(&world, check).0, Said::NotApplicable, "{check}");
    }
}
