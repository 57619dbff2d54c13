//! Rule 5: who receives mail. A domain without MX records and with port 25 closed does not, where it is shown.

use kravtjek_model::Timestamp;
use kravtjek_model::assessment::Said::{CannotTell, Fail, NotApplicable, Pass};
use kravtjek_model::assessment::{Finding, Outcome, Said, Verdict};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Probe, Seen, Tri, Why};
use kravtjek_model::subject::Subject;

use crate::common::World;
use crate::payload;

/// A domain whose own gateway answers: the witness.
const WITH_MAIL: &str = "nordhavn.dk";
/// A domain for the web alone.
const WEB_ONLY: &str = "havneteater.dk";
const OWN: &str = "198.51.100.7";
const SIX: &str = "2001:db8::7";
/// The checks of gateways; the first two are decided in seven days, the others in ninety.
const CHECKS: [&str; 5] =
    ["dns.mx_signed", "dane.mail_valid", "mail.starttls_offered", "mail.old_tls_off", "mail.tls_parameters"];
/// What everything else in the world was seen at.
const THEN: &str = "2026-11-21T11:00:00Z";

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// A mail server that nobody spoke to, after so many connections that were refused.
fn refused(address: &str, times: Option<u32>) -> Seen {
    let not_seen = NotSeen::only(Why::Refused);
    Seen::MailServer(Box::new(MailServer {
        address: address.to_owned(),
        greeting: Vec::new(),
        ehlo: Vec::new(),
        starttls: Tri::Escaped { not_seen: not_seen.clone() },
        auth_in_clear: None,
        injection: None,
        tls: None,
        dane: None,
        refused: times,
        not_seen: Some(not_seen),
        ..payload::mail_server(WEB_ONLY)
    }))
}

fn failed(why: Why) -> Seen {
    Seen::NotSeen(Attempt { probe: Probe::MailServer, not_seen: NotSeen::only(why) })
}

/// The world in order with a domain beside it that has no MX records, one address, and this at port 25.
fn world(port: Option<Seen>) -> World {
    let mut world = World::outside(&[WITH_MAIL, WEB_ONLY]);
    world.observations.retain(|one| one.asset.as_str() != format!("mx.{WEB_ONLY}"));
    world.assets.retain(|asset| asset.id.as_str() != format!("mx.{WEB_ONLY}"));
    let mut world = world
        .bend(&format!("{WEB_ONLY} MX"), |seen| lookup(seen).records.clear())
        .bend(&format!("{WEB_ONLY} A"), |seen| lookup(seen).records = vec![OWN.to_owned()]);
    if let Some(port) = port {
        world.see_at(WEB_ONLY, OWN, port, at(THEN));
    }
    world
}

/// The same with an address of IPv6, and this at its port 25.
fn with_six(port: Seen) -> World {
    let mut world = closed().bend(&format!("{WEB_ONLY} AAAA"), |seen| {
        lookup(seen).records = vec![SIX.to_owned()];
    });
    world.see_at(WEB_ONLY, SIX, port, at(THEN));
    world
}

fn closed() -> World {
    world(Some(refused(OWN, Some(4))))
}

fn lookup(seen: &mut Seen) -> &mut kravtjek_model::observation::dns::Lookup {
    let Seen::Dns(lookup) = seen else { panic!("not a look-up") };
    lookup
}

fn stated_without(world: &mut World, domain: &str) {
    world.organisation.domains.get_mut(domain).unwrap().mail = Some(false);
}

/// Where the witness was seen, and when.
fn witness(world: &mut World) -> &mut Observation {
    let address = Subject::Address("192.0.2.2".parse().unwrap());
    world.observations.iter_mut().find(|one| one.subject == address).unwrap()
}

fn tags(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.tag.as_str()).collect()
}

fn found(outcome: &Outcome, tag: &str) -> Finding {
    let found = outcome.findings.iter().find(|finding| finding.tag == tag);
    found.unwrap_or_else(|| panic!("{tag} is not among {:?}", tags(outcome))).clone()
}

/// Every check of gateways says the same of the domain, with this finding.
fn all_say(world: &World, said: Said, tag: &str) {
    for check in CHECKS {
        let outcome = world.outcome(check, WEB_ONLY);
        assert_eq!(outcome.outcome, said, "{check}: {:?}", tags(&outcome));
        found(&outcome, tag);
    }
}

#[test]
fn rule_5_a_refused_port_25_beside_one_that_answers_is_no_mail() {
    let world = closed();
    all_say(&world, NotApplicable, "port_closed");
    let outcome = world.outcome("dane.mail_valid", WEB_ONLY);
    let finding = found(&outcome, "port_closed");
    assert_eq!(&finding.args["addresses"], OWN);
    assert_eq!(&finding.args["witness"], "mx.nordhavn.dk (192.0.2.2)");
    let fields: Vec<&str> = finding.evidence.iter().map(|evidence| evidence.field.as_str()).collect();
    assert_eq!(fields, ["refused", "greeting"], "the refusal and the answer beside it");
    for criterion in ["S19", "S20", "S9.3"] {
        assert_eq!(world.verdict(criterion), Some(Verdict::Met), "{criterion}: the other domain has mail");
    }
}

#[test]
fn rule_5_an_authority_without_mail_has_nothing_to_show() {
    let mut world = closed();
    // The witness belongs to somebody else's gateway that the run met.
    world.organisation.domains.retain(|name, _| name.as_str() == WEB_ONLY);
    world.assets.retain(|asset| asset.id.as_str().ends_with(WEB_ONLY));
    for criterion in ["S19", "S20", "S9.3"] {
        assert_eq!(world.verdict(criterion), Some(Verdict::NotApplicable), "{criterion}");
    }
}

#[test]
fn rule_5_the_advice_is_a_null_mx_in_both_languages() {
    let outcome = closed().outcome("dns.mx_signed", WEB_ONLY);
    let finding = found(&outcome, "port_closed");
    let id = kravtjek_model::id::CheckId::known("dns.mx_signed");
    for lang in kravtjek_model::text::Lang::ALL {
        let mend = crate::common::catalogue().remedy(&id, &finding, lang).unwrap();
        assert!(mend.contains("null MX"), "{mend}");
    }
}

#[test]
fn rule_5_silence_and_failure_stay_unknown() {
    for why in [Why::TimedOut, Why::Unreachable, Why::Reset, Why::Cancelled] {
        all_say(&world(Some(failed(why))), CannotTell, "not_seen");
    }
    all_say(&world(None), CannotTell, "not_looked");
}

#[test]
fn rule_5_a_port_that_nobody_could_see_is_told_with_the_record_that_settles_it() {
    for world in [world(Some(failed(Why::TimedOut))), world(None), world(Some(refused(OWN, None)))] {
        all_say(&world, CannotTell, "no_mx");
    }
    let outcome = world(None).outcome("dane.mail_valid", WEB_ONLY);
    let id = kravtjek_model::id::CheckId::known("dane.mail_valid");
    for lang in kravtjek_model::text::Lang::ALL {
        let mend = crate::common::catalogue().remedy(&id, &found(&outcome, "no_mx"), lang).unwrap();
        assert!(mend.contains("null MX") && mend.contains("mail = false"), "{mend}");
    }
    let mut world = closed();
    witness(&mut world).seen = failed(Why::TimedOut);
    let outcome = world.outcome("dane.mail_valid", WEB_ONLY);
    assert_eq!(tags(&outcome), ["no_witness"], "which says the same");
}

#[test]
fn rule_5_one_refusal_is_not_enough_and_stored_files_have_no_second_one() {
    for times in [None, Some(1)] {
        let world = world(Some(refused(OWN, times)));
        all_say(&world, CannotTell, "not_seen");
        assert_eq!(&found(&world.outcome("dns.mx_signed", WEB_ONLY), "not_seen").args["why"], "refused");
    }
    all_say(&world(Some(refused(OWN, Some(2)))), NotApplicable, "port_closed");
}

#[test]
fn rule_5_without_a_witness_it_may_be_our_own_network() {
    let mut world = closed();
    witness(&mut world).seen = failed(Why::TimedOut);
    all_say(&world, CannotTell, "no_witness");
    let finding = found(&world.outcome("dane.mail_valid", WEB_ONLY), "no_witness");
    assert_eq!((&finding.args["address"], &finding.args["family"]), (OWN, "IPv4"));
}

#[test]
fn rule_5_who_answers_that_it_is_busy_is_a_witness_all_the_same() {
    let mut world = closed();
    if let Seen::MailServer(server) = &mut witness(&mut world).seen {
        let not_seen = NotSeen::new(Why::Throttled, Detail::said("421 kom igen senere"));
        server.greeting = vec!["421 kom igen senere".to_owned()];
        server.starttls = Tri::Escaped { not_seen: not_seen.clone() };
        server.not_seen = Some(not_seen);
    }
    all_say(&world, NotApplicable, "port_closed");
}

#[test]
fn rule_5_the_witness_is_of_the_same_run() {
    for (moment, said) in [
        ("2026-11-21T10:45:00Z", NotApplicable),
        ("2026-11-21T11:15:00Z", NotApplicable),
        ("2026-11-21T10:44:59Z", CannotTell),
        ("2026-11-21T11:15:01Z", CannotTell),
    ] {
        let mut world = closed();
        witness(&mut world).at = at(moment);
        assert_eq!(world.outcome("dns.mx_signed", WEB_ONLY).outcome, said, "{moment}");
    }
    let mut world = closed();
    witness(&mut world).by = "another program".to_owned();
    all_say(&world, CannotTell, "no_witness");
}

#[test]
fn rule_5_a_witness_over_ipv4_says_nothing_of_ipv6() {
    let mut world = with_six(refused(SIX, Some(4)));
    all_say(&world, CannotTell, "no_witness");
    let finding = found(&world.outcome("dns.mx_signed", WEB_ONLY), "no_witness");
    assert_eq!((&finding.args["address"], &finding.args["family"]), (SIX, "IPv6"));
    let six = Seen::MailServer(Box::new(payload::mail_server("mx.andetsteds.dk")));
    world.see_at("mx.andetsteds.dk", "2001:db8::25", six, at(THEN));
    all_say(&world, NotApplicable, "port_closed");
    let finding = found(&world.outcome("dns.mx_signed", WEB_ONLY), "port_closed");
    assert_eq!(&finding.args["addresses"], "198.51.100.7, 2001:db8::7");
}

#[test]
fn rule_5_every_address_must_be_closed() {
    all_say(&with_six(failed(Why::TimedOut)), CannotTell, "not_seen");
    let speaks =
        Seen::MailServer(Box::new(MailServer { address: SIX.to_owned(), ..payload::mail_server(WEB_ONLY) }));
    let outcome = with_six(speaks).outcome("dns.mx_signed", WEB_ONLY);
    assert_eq!((outcome.outcome, tags(&outcome)), (Pass, vec!["implicit_mx"]));
}

#[test]
fn rule_5_a_server_that_speaks_at_the_domains_own_address_receives_mail() {
    let outcome = world(Some(Seen::MailServer(Box::new(payload::mail_server(WEB_ONLY)))))
        .outcome("mail.starttls_offered", WEB_ONLY);
    assert_eq!((outcome.outcome, tags(&outcome)), (Pass, vec!["implicit_mx"]));
}

#[test]
fn rule_5_an_address_that_spoke_under_another_name_is_not_closed() {
    let mut world = closed();
    let speaks = Seen::MailServer(Box::new(payload::mail_server("mx.andetsteds.dk")));
    world.see_at("mx.andetsteds.dk", OWN, speaks, at(THEN));
    all_say(&world, CannotTell, "no_witness");
}

#[test]
fn rule_5_an_absence_that_nobody_can_believe_denies_nothing() {
    for state in [State::Bogus, State::Indeterminate] {
        let world = closed().bend(&format!("{WEB_ONLY} MX"), |seen| lookup(seen).state = state);
        for check in CHECKS {
            assert_eq!(world.outcome(check, WEB_ONLY).outcome, CannotTell, "{check} {state:?}");
        }
    }
    let insecure = closed().bend(&format!("{WEB_ONLY} MX"), |seen| lookup(seen).state = State::Insecure);
    all_say(&insecure, NotApplicable, "port_closed");
}

#[test]
fn rule_5_what_was_seen_to_speak_stands_until_it_is_stale() {
    let mut world = world(Some(Seen::MailServer(Box::new(payload::mail_server(WEB_ONLY)))));
    world.see_at(WEB_ONLY, OWN, refused(OWN, Some(4)), at("2026-11-21T11:30:00Z"));
    witness(&mut world).at = at("2026-11-21T11:30:00Z");
    assert_eq!(world.outcome("mail.starttls_offered", WEB_ONLY).outcome, Pass);
}

#[test]
fn rule_5_mail_false_counts_where_the_dns_shows_no_mx() {
    for port in [None, Some(failed(Why::TimedOut)), Some(refused(OWN, None))] {
        let mut world = world(port);
        stated_without(&mut world, WEB_ONLY);
        all_say(&world, NotApplicable, "no_mail_stated");
    }
    let mut null =
        closed().bend(&format!("{WEB_ONLY} MX"), |seen| lookup(seen).records = vec!["0 .".to_owned()]);
    stated_without(&mut null, WEB_ONLY);
    all_say(&null, NotApplicable, "null_mx");
}

#[test]
fn rule_5_against_any_published_mx_mail_false_is_a_contradiction_and_the_measurement_stands() {
    let mut answers = World::outside(&[WITH_MAIL]);
    stated_without(&mut answers, WITH_MAIL);
    for check in CHECKS {
        let outcome = answers.outcome(check, WITH_MAIL);
        assert_eq!((outcome.outcome, tags(&outcome)), (Pass, vec!["stated_against_mx"]), "{check}");
    }
    let mut silent = answers.clone();
    witness(&mut silent).seen = failed(Why::TimedOut);
    let outcome = silent.outcome("mail.starttls_offered", WITH_MAIL);
    assert_eq!((outcome.outcome, tags(&outcome)), (CannotTell, vec!["not_seen", "stated_against_mx"]));
    for criterion in ["S19", "S20", "S9.3"] {
        let judged = answers.judged();
        assert!(crate::common::verdict(&judged, criterion).unwrap().contradicted, "{criterion}");
    }
    let bare = answers.bend("_25._tcp.mx.nordhavn.dk TLSA", |seen| lookup(seen).records.clear());
    assert_eq!(bare.outcome("dane.mail_valid", WITH_MAIL).outcome, Fail);
}

#[test]
fn rule_5_mail_false_does_not_outweigh_a_server_that_was_heard() {
    let mut world = world(Some(Seen::MailServer(Box::new(payload::mail_server(WEB_ONLY)))));
    stated_without(&mut world, WEB_ONLY);
    let outcome = world.outcome("mail.starttls_offered", WEB_ONLY);
    assert_eq!((outcome.outcome, tags(&outcome)), (Pass, vec!["stated_against_server", "implicit_mx"]));
}

#[test]
fn rule_5_mail_false_says_nothing_where_mx_records_could_not_be_seen() {
    let mut world = closed();
    stated_without(&mut world, WEB_ONLY);
    let world = world.bend(&format!("{WEB_ONLY} MX"), |seen| {
        *seen = Seen::NotSeen(Attempt { probe: Probe::Dns, not_seen: NotSeen::only(Why::TimedOut) });
    });
    for check in CHECKS {
        let outcome = world.outcome(check, WEB_ONLY);
        assert_eq!((outcome.outcome, tags(&outcome)), (CannotTell, vec!["not_seen"]), "{check}");
    }
}
