//! The policy of MTA-STS is planned where there is a record, told in full, and changes no verdict.

use std::collections::BTreeSet;

use kravtjek_judge::{Topic, plan};
use kravtjek_model::assessment::Finding;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::{Body, Hop};
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, Problem};
use kravtjek_model::observation::mta_sts::{Mode, Policy, Served};
use kravtjek_model::observation::tls::Chain;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Tri, Why};
use kravtjek_model::text::Lang;

use crate::common::{World, catalogue, lookup};
use crate::payload;
use crate::rows::DOMAIN;

const SUBJECT: &str = "GET https://mta-sts.nordhavn.dk/.well-known/mta-sts.txt 192.0.2.9:443";

/// A world in order, with a record of MTA-STS and, where it is given, an address of the policy host.
fn world(address: Option<&str>) -> World {
    let record = BesideRecord {
        kind: BesideKind::MtaSts,
        at: "_mta-sts.nordhavn.dk".to_owned(),
        text: Some("v=STSv1; id=1".to_owned()),
        problems: Vec::new(),
        not_seen: None,
    };
    let mut world = World::outside(&[DOMAIN]).bend(DOMAIN, |seen| {
        if let Seen::Dmarc(dmarc) = seen {
            dmarc.beside = vec![record.clone()];
        }
    });
    if let Some(address) = address {
        let host = "mta-sts.nordhavn.dk";
        let records = if address.is_empty() { Vec::new() } else { vec![address.to_owned()] };
        world.see(DOMAIN, &format!("{host} A"), Seen::Dns(lookup(host, "A", records)));
        world.see(DOMAIN, &format!("{host} AAAA"), Seen::Dns(lookup(host, "AAAA", Vec::new())));
    }
    world
}

fn good() -> Policy {
    Policy {
        version: true,
        mode: Some(Mode::Enforce),
        mx: vec!["*.nordhavn.dk".to_owned()],
        max_age: Some(604_800),
        problems: Vec::new(),
    }
}

/// The answer of a policy host in order.
fn hop(policy: Policy) -> Hop {
    let chain = Chain { trusted: Tri::YES, problem: None };
    Hop {
        url: "https://mta-sts.nordhavn.dk/.well-known/mta-sts.txt".to_owned(),
        status: 200,
        headers: vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())],
        body: Some(Body::default()),
        mta_sts: Some(Box::new(Served { chain, policy: Some(policy), reading: 1 })),
        ..Hop::default()
    }
}

fn answered(hop: Hop) -> World {
    let mut world = world(Some("192.0.2.9"));
    let mut http = payload::http("https", "mta-sts.nordhavn.dk");
    http.hops = vec![hop];
    // Its clock is somebody else's.
    http.clock = Some((86_400, 1));
    world.see(DOMAIN, SUBJECT, Seen::Http(http));
    world
}

/// What the extra says, tag by tag with the arguments. No verdict may change.
fn found(world: &World) -> Vec<(String, String)> {
    let judged = world.judged();
    assert_eq!(judged.requirements, World::outside(&[DOMAIN]).judged().requirements);
    let asset = judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap();
    let words = |finding: &Finding| {
        (finding.tag.clone(), catalogue().sentence(&CheckId::known("mail.mta_sts"), finding, Lang::Da))
    };
    asset.extras["mail.mta_sts"].iter().map(words).collect()
}

fn tags(world: &World) -> Vec<String> {
    found(world).into_iter().map(|(tag, _)| tag).collect()
}

fn planned(world: &World, topics: BTreeSet<Topic>) -> Vec<String> {
    let catalogue = catalogue();
    let framework = &catalogue.frameworks[world.framework];
    let steps = plan(catalogue, framework, &world.organisation, &world.assets, &world.observations, &topics);
    let own = steps.into_iter().filter(|step| step.subject.to_string().contains("mta-sts"));
    own.map(|step| step.subject.to_string()).collect()
}

#[test]
fn rfc_8461_3_3_the_policy_is_asked_for_where_there_is_a_record() {
    let all = || BTreeSet::from(Topic::ALL);
    assert!(planned(&World::outside(&[DOMAIN]), all()).is_empty());
    assert_eq!(planned(&world(None), all()), ["mta-sts.nordhavn.dk A", "mta-sts.nordhavn.dk AAAA"]);
    assert_eq!(planned(&world(Some("192.0.2.9")), all()), [SUBJECT]);
    assert!(planned(&answered(hop(good())), all()).is_empty(), "once");
    assert_eq!(planned(&world(Some("192.0.2.9")), [Topic::Mail].into()), [SUBJECT], "a matter of mail");
    assert!(planned(&world(None), [Topic::Http, Topic::Tls].into()).is_empty());
}

#[test]
fn a_policy_in_order_is_told() {
    assert_eq!(tags(&world(None)), ["published"], "nobody has asked for the policy yet");
    let said = found(&answered(hop(good())));
    assert_eq!(said[1].0, "policy_holds");
    assert!(said[1].1.contains("(*.nordhavn.dk) og gælder i 7 dage"), "{}", said[1].1);
}

#[test]
fn rfc_8461_3_3_what_keeps_senders_from_the_policy_is_told() {
    let with = |change: fn(&mut Hop)| {
        let mut hop = hop(good());
        change(&mut hop);
        tags(&answered(hop)).split_off(1)
    };
    assert_eq!(with(|hop| hop.status = 404), ["no_policy"]);
    assert_eq!(
        with(|hop| {
            hop.status = 302;
            hop.location = Some("https://b.dk/".to_owned());
        }),
        ["redirected"]
    );
    assert_eq!(with(|hop| hop.status = 503), ["not_fetched"]);
    assert_eq!(with(|hop| hop.wall = Some("cloudflare".to_owned())), ["not_fetched"]);
    assert_eq!(with(|hop| hop.headers.clear()), ["not_plain"]);
    assert_eq!(with(|hop| hop.headers[0].1 = "TEXT/plain".to_owned()), ["policy_holds"]);
    assert_eq!(with(|hop| hop.headers[0].1 = "text/plainly".to_owned()), ["not_plain"]);
    assert_eq!(with(|hop| hop.mta_sts.as_mut().unwrap().policy = None), ["not_fetched"]);
    assert_eq!(
        with(
            |hop| hop.mta_sts.as_mut().unwrap().chain.trusted = Tri::escaped(Why::OverLimit, Detail::NOTHING)
        ),
        ["not_fetched"]
    );
    let mut wrong = hop(good());
    wrong.mta_sts.as_mut().unwrap().chain =
        Chain { trusted: Tri::NO, problem: Some("wrong_name".to_owned()) };
    let said = found(&answered(wrong));
    assert_eq!((said.len(), said[1].0.as_str()), (2, "bad_certificate"));
    assert!(said[1].1.ends_with("certifikatet er udstedt til et andet navn."), "{}", said[1].1);
}

#[test]
fn what_the_policy_says_is_held_against_the_domain() {
    let with = |change: fn(&mut Policy)| {
        let mut policy = good();
        change(&mut policy);
        tags(&answered(hop(policy))).split_off(1)
    };
    assert_eq!(with(|policy| policy.mode = Some(Mode::Testing)), ["testing"]);
    assert_eq!(
        with(|policy| *policy = Policy { mode: Some(Mode::None), mx: Vec::new(), ..good() }),
        ["mode_none"]
    );
    assert_eq!(with(|policy| policy.max_age = Some(604_799)), ["short"]);
    assert_eq!(with(|policy| policy.mx = vec!["nordhavn.dk".to_owned()]), ["mx_not_named"]);
    let problem = |id: &str| Problem {
        id: id.to_owned(),
        term: "mx".to_owned(),
        at: String::new(),
        span: None,
        figure: None,
    };
    let mut missing = Policy { mx: Vec::new(), problems: vec![problem("missing_tag")], ..good() };
    assert_eq!(tags(&answered(hop(missing.clone()))), ["published", "policy_invalid"]);
    missing.problems = vec![problem("bad_syntax"); 9];
    missing.mx = good().mx;
    assert_eq!(tags(&answered(hop(missing))), ["published", "policy_flawed"], "one of a kind");
}

#[test]
fn a_policy_that_was_not_seen_says_why_and_is_not_absent() {
    let nowhere = found(&world(Some("")));
    assert_eq!(nowhere[1].0, "no_host");
    let mut lost = world(Some("192.0.2.9"));
    let not_seen = NotSeen::only(Why::TimedOut);
    lost.see(DOMAIN, SUBJECT, Seen::NotSeen(Attempt { probe: Probe::Http, not_seen: not_seen.clone() }));
    let said = found(&lost);
    assert_eq!(said[1].0, "not_fetched");
    assert!(said[1].1.ends_with("der kom intet svar inden for fristen."), "{}", said[1].1);
    let mut unknown = world(None);
    let attempt = Attempt { probe: Probe::Dns, not_seen };
    unknown.see(DOMAIN, "mta-sts.nordhavn.dk A", Seen::NotSeen(attempt));
    assert_eq!(tags(&unknown), ["published", "not_fetched"]);
    let mut closed = payload::http("https", "mta-sts.nordhavn.dk");
    (closed.hops, closed.closed) = (Vec::new(), true);
    let mut world = world(Some("192.0.2.9"));
    world.see(DOMAIN, SUBJECT, Seen::Http(closed));
    assert_eq!(tags(&world), ["published", "not_fetched"]);
}
