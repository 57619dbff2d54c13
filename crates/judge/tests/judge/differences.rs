//! Where other policy profiles would judge otherwise: counted over assets, with the parts that are why.

use kravtjek_model::assessment::{Difference, Said};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::tls::Tls;

use crate::common::World;

const ENDPOINT: &str = "192.0.2.1:443";
const GATEWAY: &str = "192.0.2.2";

fn tls(world: World, subject: &str, change: impl Fn(&mut Tls)) -> World {
    world.bend(subject, |seen| match seen {
        Seen::Tls(tls) => change(tls),
        Seen::MailServer(server) => change(server.tls.as_mut().unwrap()),
        _ => {}
    })
}

fn by(world: World, policy: &str) -> World {
    World { policy: policy.to_owned(), ..world }
}

fn difference(check: &str, policy: &str, outcome: Said, assets: usize, part: &str) -> Difference {
    let parts = [(part.to_owned(), assets)].into_iter().filter(|_| !part.is_empty()).collect();
    Difference { check: check.into(), policy: policy.into(), outcome, assets, parts }
}

/// Ordinary certificates, which only the newest edition wants to phase out.
fn rsa(world: World) -> World {
    tls(world, ENDPOINT, |tls| tls.certificates[0].key = "RSA 2048".to_owned())
}

#[test]
fn profiles_that_agree_are_not_told() {
    assert_eq!(World::outside(&["nordhavn.dk"]).judged().differences, []);
    // All of them call this insufficient.
    let world = tls(World::outside(&["nordhavn.dk"]), ENDPOINT, |tls| {
        tls.certificates[0].key = "RSA 1024".to_owned();
    });
    assert_eq!(world.judged().differences, []);
}

#[test]
fn a_stricter_profile_is_told_with_what_it_would_object_to() {
    let world = rsa(World::outside(&["nordhavn.dk", "sydhavn.dk"]));
    let stricter = difference("web.tls_parameters", "ncsc-2025-05", Said::Fail, 4, "certificate_key");
    assert_eq!(world.judged().differences, [stricter], "a domain and its www, twice");
}

#[test]
fn a_milder_profile_is_told_with_what_it_would_let_pass() {
    let world = by(rsa(World::outside(&["nordhavn.dk"])), "ncsc-2025-05");
    let milder = |policy| difference("web.tls_parameters", policy, Said::Pass, 2, "certificate_key");
    assert_eq!(world.judged().differences, [milder("ncsc-2.0"), milder("ncsc-2.1")]);
}

#[test]
fn where_the_profile_is_empty_the_others_are_told_and_an_empty_one_never_is() {
    let world = by(World::outside(&["nordhavn.dk"]), "bilag1-2024");
    let differences = world.judged().differences;
    let policies: Vec<&str> = differences.iter().map(|one| one.policy.as_str()).collect();
    assert_eq!(policies, ["ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"].repeat(2), "for mail and the web");
    assert!(differences.iter().all(|one| one.outcome == Said::Pass && one.parts.is_empty()));
}

/// A gateway was asked for what one profile forbids: what another one forbids may be offered all the same.
#[test]
fn what_was_asked_for_one_profile_passes_by_no_other() {
    let asked_for = |world, policy: &str| {
        tls(world, GATEWAY, |tls| {
            tls.asked_for = Some(policy.to_owned());
            tls.certificates[0].key = "RSA 2048".to_owned();
        })
    };
    let world = asked_for(World::outside(&["nordhavn.dk"]), "ncsc-2025-05");
    assert_eq!(world.outcome("mail.tls_parameters", "nordhavn.dk").outcome, Said::CannotTell);
    assert_eq!(by(world, "ncsc-2025-05").judged().differences, []);
    let alike = asked_for(World::outside(&["nordhavn.dk"]), "ncsc-2.0");
    let said = alike.outcome("mail.tls_parameters", "nordhavn.dk").outcome;
    assert_eq!(said, Said::Pass, "both editions forbid the same suites and groups");
    let world = asked_for(World::outside(&["nordhavn.dk"]), "ncsc-2.1");
    assert_eq!(world.outcome("mail.tls_parameters", "nordhavn.dk").outcome, Said::Pass);
    let failing = difference("mail.tls_parameters", "ncsc-2025-05", Said::Fail, 1, "certificate_key");
    assert_eq!(world.judged().differences, [failing], "what was seen is enough to fail");
}
