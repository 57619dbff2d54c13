//! The laws of judging, on made-up worlds: order, sameness, failed measurements, ranking, one verdict each.

use crate::common::{World, units};
use crate::handed_in::{file, report, sample};
use crate::rows::DOMAIN;
use kravtjek_judge::{Breadth, Input, Looked, Outcomes, Tally, conclude};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::{Assessment, Because, Finding, Verdict, Weight};
use kravtjek_model::id::CriterionId;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::mail::MailReports;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Seen, Tri, Why};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// When what has lapsed was seen: too long ago for all that counts for three months or less.
const LAPSED: &str = "2026-06-01T12:00:00Z";

/// What is done to one observation.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Keep,
    Bad,
    Failed,
    Gone,
    Stale,
    Lapsed,
}

fn turns() -> impl Strategy<Value = Turn> {
    prop_oneof![6 => Just(Turn::Keep), 2 => Just(Turn::Bad), 1 => Just(Turn::Failed), 1 => Just(Turn::Gone), 1 => Just(Turn::Stale), 1 => Just(Turn::Lapsed)]
}

prop_compose! {
    /// A whole world with some of it turned, some answers changed, and perhaps a list nobody calls complete.
    fn worlds()(
        state in any::<bool>(),
        turned in prop::collection::vec(turns(), 120),
        answers in prop::collection::vec(0..4u8, 60),
        complete in prop::bool::weighted(0.8),
    ) -> World {
        let mut world = World::whole(if state { "stat-2024" } else { "kommune-2024" });
        world.organisation.scope.complete = complete;
        world.see(DOMAIN, &file('a'), Seen::MailSample(sample("2026-11-20T12:00:00Z")));
        let two = ["a.example", "b.example"].map(|reporter| report(reporter, true));
        world.see(DOMAIN, &file('b'), Seen::MailReports(MailReports { reports: two.into() }));
        let mut at = 0;
        world.observations.retain_mut(|observation| {
            at += 1;
            turn(observation, turned[at % turned.len()])
        });
        let mut at = 0;
        world.organisation.answers.retain_mut(|answer| {
            at += 1;
            match answers[at % answers.len()] {
                0 => return false,
                1 => answer.says = Says::No,
                2 => answer.document = None,
                _ => {}
            }
            true
        });
        world
    }
}

fn turn(observation: &mut Observation, into: Turn) -> bool {
    match into {
        Turn::Keep => {}
        Turn::Gone => return false,
        Turn::Stale => observation.at = "2020-01-01T00:00:00Z".parse().unwrap(),
        Turn::Failed => fail(observation),
        Turn::Lapsed => {
            observation.at = LAPSED.parse().unwrap();
            return turn(observation, Turn::Bad);
        }
        Turn::Bad => match &mut observation.seen {
            Seen::Dns(lookup) => lookup.state = State::Bogus,
            Seen::Dnssec(zone) => zone.state = State::Insecure,
            Seen::Spf(spf) => spf.lookups = 14,
            Seen::Dmarc(dmarc) => dmarc.enforced = false,
            Seen::Dkim(dkim) => dkim.level = kravtjek_model::observation::mail::DkimLevel::D,
            Seen::MailServer(server) => server.starttls = Tri::NO,
            Seen::Tls(tls) => _ = tls.versions.insert("TLSv1.0".into(), Tri::YES),
            Seen::Http(http) => http.hops[0].headers.clear(),
            Seen::Units(units) => units.units.values_mut().next().unwrap().holds = Holds::No,
            Seen::MailSample(sample) => sample.signatures[0].holds = Tri::NO,
            Seen::MailReports(reports) => reports.reports.truncate(1),
            Seen::Routes(_) | Seen::TakenOver(_) | Seen::Foundation(_) | Seen::NotSeen(_) => {}
        },
    }
    true
}

/// Whether it still counts for everything.
fn recent(observation: &Observation) -> bool {
    observation.at > "2026-11-01T00:00:00Z".parse().unwrap()
}

fn fail(observation: &mut Observation) {
    let probe = observation.seen.probe();
    observation.seen = Seen::NotSeen(Attempt { probe, not_seen: NotSeen::only(Why::TimedOut) });
}

fn verdicts(assessment: &Assessment) -> BTreeMap<CriterionId, Verdict> {
    assessment.criteria().map(|one| (one.id.clone(), one.verdict)).collect()
}

/// Few in the everyday suite; as many as `PROPTEST_CASES` says where it says so.
pub(crate) fn cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { 32 };
    ProptestConfig { cases, failure_persistence: None, ..asked }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_order_of_observations_does_not_matter(world in worlds(), turn in 1usize..50) {
        let mut shuffled = world.clone();
        shuffled.observations.reverse();
        let turn = turn % shuffled.observations.len().max(1);
        shuffled.observations.rotate_left(turn);
        prop_assert_eq!(world.judged(), shuffled.judged());
    }

    /// One that still counts, that is. Of what is too old, nothing but a red is remembered.
    #[test]
    fn a_measurement_that_failed_never_improves_a_verdict(world in worlds(), which in any::<prop::sample::Index>()) {
        let recent: Vec<usize> = (0..world.observations.len())
            .filter(|at| recent(&world.observations[*at]))
            .collect();
        prop_assume!(!recent.is_empty());
        let before = verdicts(&world.judged());
        let mut failed = world.clone();
        let which = recent[which.index(recent.len())];
        fail(&mut failed.observations[which]);
        let good = |verdict: &Verdict| matches!(verdict, Verdict::Met | Verdict::NotApplicable);
        for (criterion, after) in verdicts(&failed.judged()) {
            let worse_before = !good(&before[&criterion]);
            prop_assert!(!(worse_before && good(&after)), "{criterion}: {:?} became {after:?}", before[&criterion]);
        }
    }

    #[test]
    fn a_later_failure_changes_nothing_while_the_last_word_is_fresh(world in worlds(), which in any::<prop::sample::Index>()) {
        let conclusive: Vec<usize> = (0..world.observations.len())
            .filter(|at| world.observations[*at].seen.inconclusive().is_none() && recent(&world.observations[*at]))
            .collect();
        prop_assume!(!conclusive.is_empty());
        let mut later = world.clone();
        let mut attempt = later.observations[conclusive[which.index(conclusive.len())]].clone();
        fail(&mut attempt);
        attempt.at = "2026-11-21T11:59:00Z".parse().unwrap();
        attempt.id = "later".into();
        later.observations.push(attempt);
        prop_assert_eq!(verdicts(&world.judged()), verdicts(&later.judged()));
    }

    #[test]
    fn judging_in_parts_gives_what_judging_the_whole_gives(turned in prop::collection::vec(turns(), 50)) {
        let mut whole = World::outside(&["nordhavn.dk", "sydhavn.dk"]);
        let mut at = 0;
        whole.observations.retain_mut(|observation| {
            at += 1;
            turn(observation, turned[at % turned.len()])
        });
        let (mut tally, mut rows) = (Tally::default(), Vec::new());
        for domain in ["sydhavn.dk", "nordhavn.dk"] {
            let mut part = whole.clone();
            part.organisation.domains.retain(|name, _| name.as_str() == domain);
            part.assets.retain(|asset| asset.id.as_str().ends_with(domain));
            part.observations.retain(|observation| observation.asset.as_str().ends_with(domain));
            let outcomes = Outcomes::new(&part.input());
            tally.count(&outcomes, &whole.organisation);
            rows.extend(outcomes.rows());
        }
        rows.sort_by(|one, other| (&one.asset, one.kind).cmp(&(&other.asset, other.kind)));
        let files = whole.observations.iter().filter(|one| matches!(one.seen, Seen::Units(_)));
        let files: Vec<Observation> = files.cloned().collect();
        let input = whole.input();
        let looked = Looked { observations: &files, ..input.looked };
        let joined = conclude(&Input { looked, ..input }, &tally, rows);
        prop_assert_eq!(joined, whole.judged());
    }

    #[test]
    fn an_answer_never_turns_a_measured_failure_green(world in worlds()) {
        let mut silent = world.clone();
        silent.organisation.answers.clear();
        let measured = verdicts(&silent.judged());
        let mut boastful = world;
        boastful.organisation.answers.clear();
        for criterion in measured.keys() {
            boastful.answer(criterion.as_str(), Says::Yes);
        }
        for (criterion, verdict) in verdicts(&boastful.judged()) {
            if measured[&criterion] == Verdict::NotMet {
                prop_assert_eq!(verdict, Verdict::NotMet, "{}", criterion);
            }
        }
    }

    #[test]
    fn rule_2_an_older_answer_never_turns_a_red_that_lapsed_green(world in worlds()) {
        let mut silent = world;
        silent.organisation.answers.clear();
        let judged = silent.judged();
        let mut boastful = silent;
        for criterion in judged.criteria() {
            boastful.answer(criterion.id.as_str(), Says::Yes);
            boastful.organisation.answers.last_mut().unwrap().on = "2026-05-01".parse().unwrap();
        }
        let after = verdicts(&boastful.judged());
        let lapsed = |because: &Because| matches!(because, Because::Lapsed { not_met: true, .. });
        for criterion in judged.criteria().filter(|one| one.because.iter().any(lapsed)) {
            let good = matches!(after[&criterion.id], Verdict::Met | Verdict::NotApplicable);
            prop_assert!(!good, "{}: {:#?}", criterion.id, criterion.because);
        }
    }

    #[test]
    fn each_criterion_gets_exactly_one_verdict(world in worlds()) {
        let judged = world.judged();
        let wanted = if world.framework == "stat-2024" { 60 } else { 88 };
        prop_assert_eq!(judged.criteria().count(), wanted);
        prop_assert_eq!(verdicts(&judged).len(), wanted);
        let narrow = World { breadth: Breadth::Present, ..world }.judged();
        prop_assert_eq!(narrow.criteria().count() + narrow.not_judged.len(), wanted);
    }

    #[test]
    fn each_red_verdict_has_a_finding_with_evidence_or_an_answer(world in worlds()) {
        let judged = world.judged();
        let shown = |finding: &Finding| finding.weight == Weight::Fail && !finding.evidence.is_empty();
        for criterion in judged.criteria().filter(|one| one.verdict == Verdict::NotMet) {
            let shown = criterion.because.iter().any(|because| match because {
                Because::Check { check, .. } => judged
                    .assets
                    .iter()
                    .filter_map(|row| row.said_by(check))
                    .any(|outcome| outcome.findings.iter().any(shown)),
                Because::Units { evidence, counts, .. } => !evidence.is_empty() && counts.contains_key(&Holds::No),
                Because::Answer(answer) => answer.says == Says::No,
                _ => false,
            });
            prop_assert!(shown, "{}: {:#?}", criterion.id, criterion.because);
        }
    }

    #[test]
    fn a_unit_that_becomes_known_elsewhere_never_makes_a_fact_better(extra in "[A-Z]{1,8}") {
        let world = World::whole("kommune-2024");
        let before = verdicts(&world.judged());
        let mut more = world;
        more.see("clients", "clients.endpoint_protected", units("clients.endpoint_protected", &[(&extra, Holds::Yes)]));
        for (criterion, after) in verdicts(&more.judged()) {
            prop_assert!(before[&criterion] == after || after == Verdict::Unknown, "{criterion}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let world = World::whole("kommune-2024");
    let bytes = |world: &World| serde_json::to_vec(&world.judged()).unwrap();
    assert_eq!(bytes(&world), bytes(&world.clone()));
}
