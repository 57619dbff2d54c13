//! Extras are told beside the verdicts and change none.

use kravtjek_judge::EXTRAS;
use kravtjek_model::args::Args;
use kravtjek_model::observation::http::Body;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{NotSeen, Seen, Why};

use crate::common::{World, catalogue, lookup, units};
use crate::payload;
use crate::rows::{DOMAIN, problem as problem_called};

#[test]
fn every_extra_has_words_for_all_it_can_find() {
    let words = &catalogue().extras;
    assert_eq!(words.len(), EXTRAS.len());
    for extra in EXTRAS {
        let own = &words[&extra.id];
        for tag in extra.tags {
            assert!(own.tags.contains_key(tag.name), "{}.{}", extra.id, tag.name);
        }
        assert_eq!(own.tags.len(), extra.tags.len(), "{}", extra.id);
    }
}

#[test]
fn an_extra_is_told_and_no_verdict_changes() {
    let plain = World::outside(&[DOMAIN]);
    let mut world = plain.clone();
    let caa = lookup(DOMAIN, "CAA", vec!["0 issue \"ca.example\"".to_owned()]);
    world.see(DOMAIN, "nordhavn.dk CAA", Seen::Dns(caa));
    world.see(DOMAIN, "rpki.covered", units("rpki.covered", &[("192.0.2.1", Holds::No)]));
    let judged = world.judged();
    assert_eq!(judged.requirements, plain.judged().requirements);
    let extras = &judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap().extras;
    assert_eq!(&extras["dns.caa"][0].args["issuers"], "ca.example");
    assert_eq!(&extras["dns.routes_covered"][0].args["addresses"], "192.0.2.1");
}

fn extra_of(world: &World, extra: &str) -> Vec<(String, Args)> {
    let judged = world.judged();
    let asset = judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap();
    let found = asset.extras.get(extra).into_iter().flatten();
    found.map(|finding| (finding.tag.clone(), finding.args.clone())).collect()
}

/// A world in which the front page has these fields too, and this title.
fn with(fields: &[(&str, &str)], title: &str) -> World {
    World::outside(&[DOMAIN]).bend("GET https://nordhavn.dk/ 192.0.2.1:443", |seen| {
        if let Seen::Http(http) = seen {
            let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            http.hops[0].headers.extend(fields);
            http.hops[0].body = Some(Body { octets: 7, title: Some(title.to_owned()), ..Body::default() });
        }
    })
}

#[test]
fn the_front_page_is_read_for_what_serves_no_requirement() {
    let world = with(
        &[
            ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
            ("x-content-type-options", "sniff"),
            ("set-cookie", "id=; Secure; HttpOnly"),
            ("server", "nginx/1.22.1"),
            ("content-encoding", "gzip"),
        ],
        "Nordhavn",
    );
    assert_eq!(world.judged().requirements, World::outside(&[DOMAIN]).judged().requirements);
    for (extra, tag, argument, value) in [
        ("web.security_headers", "missing", "headers", "Referrer-Policy"),
        ("web.cookies", "lacking", "attribute", "SameSite"),
        ("web.server_version", "shown", "value", "nginx/1.22.1"),
        ("web.compression", "on", "encoding", "gzip"),
    ] {
        let found = extra_of(&world, extra);
        assert_eq!((found[0].0.as_str(), &found[0].1[argument]), (tag, value), "{extra}");
    }
    assert_eq!(extra_of(&world, "web.security_headers")[1].0, "weak");
    let plain = World::outside(&[DOMAIN]);
    for extra in ["web.cookies", "web.server_version", "web.compression", "web.security_txt"] {
        assert_eq!(extra_of(&plain, extra), [], "{extra} says nothing of what was not seen");
    }
}

#[test]
fn both_families_are_compared_by_status_and_title() {
    let six = |status: u16, title: &str| {
        let mut world = with(&[], "Nordhavn").bend("nordhavn.dk AAAA", |seen| {
            if let Seen::Dns(lookup) = seen {
                lookup.records = vec!["2001:db8::1".to_owned()];
            }
        });
        let mut http = payload::http("https", DOMAIN);
        http.address = "[2001:db8::1]:443".to_owned();
        http.hops[0].status = status;
        http.hops[0].body = Some(Body { title: Some(title.to_owned()), ..Body::default() });
        world.see(DOMAIN, "GET https://nordhavn.dk/ [2001:db8::1]:443", Seen::Http(http));
        extra_of(&world, "web.same_on_both_families")[0].0.clone()
    };
    assert_eq!(six(200, "Nordhavn"), "same");
    assert_eq!(six(404, "Nordhavn"), "status_differs");
    assert_eq!(six(200, "Welcome to nginx!"), "page_differs");
    assert_eq!(extra_of(&World::outside(&[DOMAIN]), "web.same_on_both_families")[0].0, "no_ipv6");
}

#[test]
fn security_txt_is_read_and_its_end_is_looked_at() {
    let found = |status: u16, kind: &str, text: &str| {
        let mut world = World::outside(&[DOMAIN]);
        let mut http = payload::other_http("GET", "/.well-known/security.txt", DOMAIN);
        http.hops[0].status = status;
        http.hops[0].headers.push(("content-type".to_owned(), kind.to_owned()));
        http.hops[0].body = Some(Body { text: Some(text.to_owned()), ..Body::default() });
        world.see(DOMAIN, "GET https://nordhavn.dk/.well-known/security.txt 192.0.2.1:443", Seen::Http(http));
        extra_of(&world, "web.security_txt").into_iter().map(|(tag, _)| tag).collect::<Vec<_>>()
    };
    let (plain, contact) = ("text/plain; charset=utf-8", "Contact: mailto:a@b.dk\n");
    assert_eq!(found(200, plain, &format!("{contact}Expires: 2027-01-01T00:00:00Z")), ["found"]);
    assert_eq!(found(200, plain, &format!("{contact}Expires: 2026-01-01T00:00:00Z")), ["expired"]);
    assert_eq!(found(200, "", contact), ["no_expiry", "not_plain"]);
    assert_eq!(found(200, plain, "Expires: 2027-01-01T00:00:00Z"), ["no_contact"]);
    assert_eq!(found(404, plain, ""), ["absent"]);
    assert_eq!(found(200, "text/html", "<!doctype html>"), ["absent"], "a front page for everything");
}

#[test]
fn records_beside_the_required_ones_are_told_with_what_is_wrong() {
    let record = |kind, text: Option<&str>, problem: Option<&str>| BesideRecord {
        kind,
        at: "x".to_owned(),
        text: text.map(str::to_owned),
        problems: problem.into_iter().map(problem_called).collect(),
        not_seen: None,
    };
    let missed =
        BesideRecord { not_seen: Some(NotSeen::only(Why::TimedOut)), ..record(BesideKind::Bimi, None, None) };
    let beside = vec![
        record(BesideKind::MtaSts, Some("v=STSv1; id=1"), None),
        record(BesideKind::TlsRpt, Some("v=TLSRPTv1"), Some("missing_tag")),
        missed,
    ];
    let plain = World::outside(&[DOMAIN]);
    let world = plain.clone().bend(DOMAIN, |seen| {
        if let Seen::Dmarc(dmarc) = seen {
            dmarc.beside.clone_from(&beside);
        }
    });
    let judged = world.judged();
    assert_eq!(judged.requirements, plain.judged().requirements);
    let extras = &judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap().extras;
    assert_eq!(extras["mail.mta_sts"][0].tag, "published");
    assert_eq!(extras["mail.tls_rpt"][0].tag, "faulty");
    assert_eq!(&extras["mail.tls_rpt"][0].args["problem"], "missing_tag");
    assert!(!extras.contains_key("mail.bimi"), "not seen is not absent");
}
