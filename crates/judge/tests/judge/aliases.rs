//! A mail host that is an alias, as DANE is judged: the records at its end decide, and what they were held against counts.

use kravtjek_model::detail::Detail;

use kravtjek_model::assessment::Said::{self, CannotTell, Fail, Pass};
use kravtjek_model::observation::dns::{Link, Listed, Reason, State};
use kravtjek_model::observation::{Seen, Tri};

use crate::common::{World, lookup};
use crate::rows::DOMAIN;

const HOST: &str = "mx.nordhavn.dk";
const END: &str = "mx.syd.dk";

/// The gateway is an alias; TLSA records stand at these names, and the certificate was held against those of one.
fn world(state: State, at: &[&str], held_against: &str) -> World {
    let mut world = World::outside(&[DOMAIN]);
    world.observations.retain(|one| !one.subject.to_string().ends_with("TLSA"));
    for name in [HOST, END] {
        let name = format!("_25._tcp.{name}");
        let records =
            if at.iter().any(|one| name.ends_with(one)) { vec!["3 1 1 ab12".to_owned()] } else { vec![] };
        world.see(DOMAIN, &format!("{name} TLSA"), Seen::Dns(lookup(&name, "TLSA", records)));
    }
    for rtype in ["A", "AAAA"] {
        world = world.bend(&format!("{HOST} {rtype}"), |seen| {
            let Seen::Dns(lookup) = seen else { return };
            (lookup.aliases, lookup.state) = (vec![END.to_owned()], state);
            let link = |zone: &str, state| Link {
                zone: zone.to_owned(),
                state,
                ds_algorithms: vec![],
                key_algorithms: vec![],
            };
            lookup.chain = vec![link(DOMAIN, State::Secure), link("syd.dk", state)];
        });
    }
    world.bend("192.0.2.2", |seen| {
        let Seen::MailServer(server) = seen else { return };
        server.dane.as_mut().unwrap().base = format!("_25._tcp.{held_against}");
    })
}

fn said(world: &World) -> (Said, Vec<String>) {
    let outcome = world.outcome("dane.mail_valid", DOMAIN);
    (outcome.outcome, outcome.findings.iter().map(|finding| finding.tag.clone()).collect())
}

#[test]
fn rfc7672_2_2_3_records_at_the_end_of_a_secure_alias_are_enough_and_decide() {
    assert_eq!(said(&world(State::Secure, &[END], END)).0, Pass);
    assert_eq!(said(&world(State::Secure, &[HOST, END], END)).0, Pass);
    assert_eq!(said(&world(State::Secure, &[HOST], HOST)).0, Pass, "none at the end");
    let other = said(&world(State::Secure, &[HOST, END], HOST));
    assert_eq!(other, (CannotTell, vec!["not_looked".to_owned()]), "held against records that do not decide");
    assert_eq!(said(&world(State::Secure, &[], END)), (Fail, vec!["no_tlsa".to_owned()]));
}

#[test]
fn rfc7672_2_2_2_an_alias_into_a_zone_that_is_not_signed_leaves_the_host_itself() {
    assert_eq!(said(&world(State::Insecure, &[HOST, END], HOST)).0, Pass);
    assert_eq!(said(&world(State::Insecure, &[END], END)), (Fail, vec!["no_tlsa".to_owned()]));
}

/// A name server that cannot be asked about TLSA leaves nothing open where no sender asks.
#[test]
fn rfc7672_2_2_2_a_host_that_is_proven_insecure_needs_no_answer_about_tlsa() {
    let mut world = World::outside(&[DOMAIN]).bend("_25._tcp.mx.nordhavn.dk TLSA", |seen| {
        let Seen::Dns(lookup) = seen else { return };
        lookup.state = State::Indeterminate;
        lookup.reasons = vec![Reason {
            id: Listed::read("servfail"),
            ede: None,
            zone: DOMAIN.into(),
            detail: Detail::said("NOTIMP"),
        }];
    });
    assert_eq!(said(&world), (CannotTell, vec!["not_seen".to_owned()]), "of a signed host it is missed");
    for rtype in ["A", "AAAA"] {
        world = world.bend(&format!("{HOST} {rtype}"), |seen| {
            let Seen::Dns(lookup) = seen else { return };
            lookup.state = State::Insecure;
        });
    }
    assert_eq!(said(&world), (Fail, vec!["host_not_signed".to_owned()]));
}

#[test]
fn rfc7672_3_2_2_a_certificate_made_out_to_the_domain_is_right_for_its_mail_and_no_other() {
    let of = |name: &str| {
        World::outside(&[DOMAIN]).bend("192.0.2.2", |seen| {
            let Seen::MailServer(server) = seen else { return };
            let dane = server.dane.as_mut().unwrap();
            (dane.matches, dane.made_out_to) = (Tri::NO, vec![name.to_owned()]);
            dane.problems = vec![crate::rows::problem("name_not_covered")];
        })
    };
    assert_eq!(said(&of(DOMAIN)), (Pass, vec![]));
    assert_eq!(said(&of("syd.dk")), (Fail, vec!["mismatch".to_owned(), "worth_knowing".to_owned()]));
}
