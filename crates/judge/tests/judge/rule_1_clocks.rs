//! Rule 1, of clocks: what is off everywhere alike is more likely the clock of the machine that measures.

use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Said::{CannotTell, Fail, Pass};
use kravtjek_model::assessment::{Because, Verdict};
use kravtjek_model::observation::Seen;

use crate::common::World;

const CHECK: &str = "time.clock_agrees";
const HOSTS: [&str; 2] = ["nordhavn.dk", "sydhavn.dk"];

/// Two domains at two addresses, with clocks that are off by so many seconds.
fn off(seconds: [i64; 2]) -> World {
    let mut world = World::outside(&HOSTS);
    for observation in &mut world.observations {
        let south = observation.asset.as_str().ends_with(HOSTS[1]);
        if south {
            let text = observation.subject.to_string().replace("192.0.2.1", "192.0.2.7");
            observation.subject = kravtjek_model::subject::Subject::read(observation.seen.probe(), &text);
        }
        match &mut observation.seen {
            Seen::Http(http) => http.clock = Some((seconds[usize::from(south)], 1)),
            Seen::Dns(lookup) if lookup.name.ends_with(HOSTS[1]) && lookup.rtype == "A" => {
                lookup
                    .records
                    .iter_mut()
                    .filter(|one| *one == "192.0.2.1")
                    .for_each(|one| *one = "192.0.2.7".to_owned());
            }
            _ => {}
        }
    }
    world
}

#[test]
fn rule_1_when_all_services_are_off_alike_the_own_clock_is_suspected_and_said() {
    let world = off([-600, -598]);
    for host in HOSTS {
        let outcome = world.outcome(CHECK, host);
        assert_eq!(outcome.outcome, CannotTell);
        assert_eq!(outcome.findings.len(), 1, "said once: {:?}", outcome.findings);
        assert_eq!(outcome.findings[0].tag, "own_clock");
        assert_eq!(&outcome.findings[0].args["services"], "2");
    }
}

#[test]
fn rule_1_a_suspected_own_clock_is_told_where_nothing_else_is_known_of_the_logs() {
    let judged = off([-600, -598]).judged();
    let told = crate::common::verdict(&judged, "S16.2").unwrap();
    let check =
        |because: &Because| matches!(because, Because::Check { check, .. } if check.as_str() == CHECK);
    assert!(told.because.iter().any(check), "{:?}", told.because);
}

#[test]
fn rule_1_a_service_that_is_off_alone_is_suspected_itself() {
    let world = off([-600, 0]);
    let of = |host| world.outcome(CHECK, host);
    assert_eq!((of(HOSTS[0]).outcome, of(HOSTS[1]).outcome), (Fail, Pass));
    assert_eq!(of(HOSTS[0]).findings[0].tag, "skewed");
    let apart = off([-600, 600]);
    assert_eq!(apart.outcome(CHECK, HOSTS[0]).findings[0].tag, "skewed", "each is off in its own way");
}

#[test]
fn rule_1_a_server_with_two_addresses_is_one_service_and_says_nothing_of_the_own_clock() {
    let mut world = World::outside(&["nordhavn.dk"]);
    let mut also = Vec::new();
    for observation in &mut world.observations {
        match &mut observation.seen {
            Seen::Http(http) => {
                http.clock = Some((-600, 1));
                let text = observation.subject.to_string().replace("192.0.2.1:", "192.0.2.7:");
                let mut second = observation.clone();
                second.subject = kravtjek_model::subject::Subject::read(second.seen.probe(), &text);
                second.id = format!("{}-second", second.id).as_str().into();
                also.push(second);
            }
            Seen::Dns(lookup) if lookup.records == ["192.0.2.1"] => {
                lookup.records.push("192.0.2.7".to_owned());
            }
            _ => {}
        }
    }
    world.observations.extend(also);
    let outcome = world.outcome(CHECK, "nordhavn.dk");
    assert_eq!((outcome.outcome, outcome.findings[0].tag.as_str()), (Fail, "skewed"));
}

#[test]
fn rule_1_a_clock_that_is_off_is_a_sign_that_no_answer_outweighs_and_no_proof() {
    for (seconds, expected) in
        [([0, 1], Verdict::Met), ([-600, 0], Verdict::Unknown), ([-600, -598], Verdict::Unknown)]
    {
        let mut world = off(seconds);
        assert_ne!(world.verdict("S16.2"), Some(Verdict::NotMet), "{seconds:?}");
        world.answer("S16.2", Says::Yes);
        assert_eq!(world.verdict("S16.2"), Some(expected), "{seconds:?}");
    }
}
