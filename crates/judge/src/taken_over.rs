//! What the authority said of itself before: what of it nobody has confirmed yet. It is shown beside the verdicts, and no
//! verdict knows of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kravtjek_catalogue::{Criterion, Requirement};
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::Unconfirmed;
use kravtjek_model::observation::taken_over::{Stated, Statement};
use kravtjek_model::observation::{Observation, Seen};

use crate::input::Input;

/// What is to be confirmed, in the order of the framework. Of several files the one that speaks of the latest day counts;
/// what stands in the organisation file goes before them.
pub(crate) fn unconfirmed(input: &Input<'_>) -> Vec<Unconfirmed> {
    let said = input.looked.observations.iter().filter_map(|one| match &one.seen {
        Seen::TakenOver(taken) => Some(taken.statements.iter().map(move |said| (one, said))),
        _ => None,
    });
    let mut latest: BTreeMap<&str, (Date, Vec<Unconfirmed>)> = BTreeMap::new();
    for (observation, statement) in said.flatten() {
        let Some((requirement, _)) = place(input, &statement.about) else { continue };
        let day = statement.on.unwrap_or_else(|| day_of(observation));
        let one = Unconfirmed {
            requirement: requirement.id.clone(),
            statement: statement.clone(),
            day,
            file: Some(observation.by.clone()),
            observation: Some(observation.id.clone()),
        };
        let known = latest.entry(&statement.about).or_insert((day, Vec::new()));
        if day > known.0 {
            *known = (day, vec![one]);
        } else if day == known.0 {
            known.1.push(one);
        }
    }
    let drafts = input.organisation.answers.iter().filter(|answer| answer.taken_over);
    for answer in drafts {
        let about = answer.question.as_str();
        let Some((requirement, _)) = place(input, about) else { continue };
        let statement = drafted(answer, requirement);
        let one = Unconfirmed {
            requirement: requirement.id.clone(),
            statement,
            day: answer.on,
            file: None,
            observation: None,
        };
        _ = latest.insert(about, (answer.on, vec![one]));
    }
    let open = latest.into_iter().filter(|(about, (day, _))| !is_confirmed(input, about, *day));
    let mut all: Vec<Unconfirmed> = open.flat_map(|(_, (_, said))| said).collect();
    all.sort_by_cached_key(|one| {
        let place = place(input, &one.statement.about).map(|(_, place)| place);
        (place, one.statement.clone(), one.file.clone())
    });
    all
}

fn day_of(observation: &Observation) -> Date {
    TimeZone::UTC.to_datetime(observation.at).date()
}

/// The requirement of an id, and where in the framework it stands. A condition stands where the first criterion does that
/// asks for it.
fn place<'a>(input: &Input<'a>, about: &str) -> Option<(&'a Requirement, (usize, usize))> {
    let by = input.by;
    let all = by.framework.requirements().filter_map(|id| by.catalogue.requirements.get(id));
    all.enumerate().find_map(|(at, requirement)| {
        if requirement.id.as_str() == about {
            return Some((requirement, (at, 0)));
        }
        let mut own = by.catalogue.criteria(requirement, &by.framework.id);
        let within = own.position(|one| one.id.as_str() == about || asks(one, about))?;
        Some((requirement, (at, within + 1)))
    })
}

fn asks(criterion: &Criterion, question: &str) -> bool {
    criterion.applies_if.as_ref().is_some_and(|condition| condition.answer.as_str() == question)
}

/// An answer that stands in the organisation file as a draft.
fn drafted(answer: &Answer, requirement: &Requirement) -> Statement {
    let about = answer.question.as_str();
    let is_condition = requirement.criteria.iter().any(|one| asks(one, about));
    let status = match answer.says {
        Says::Yes => Stated::Met,
        Says::No if is_condition => Stated::NotApplicable,
        Says::No => Stated::NotMet,
    };
    Statement {
        about: about.to_owned(),
        status,
        owner: Some(answer.by.clone()),
        document: answer.document.as_ref().map(|document| document.name.clone()),
        on: Some(answer.on),
        due: None,
        remark: answer.note.clone(),
        row: None,
    }
}

/// Whether the authority has answered since: the criterion's own question or its condition; of a requirement, those of every
/// criterion.
fn is_confirmed(input: &Input<'_>, about: &str, day: Date) -> bool {
    let answered = |question: &str| {
        let mut given = input.organisation.answers.iter();
        given.any(|one| !one.taken_over && one.question.as_str() == question && one.on >= day)
    };
    if answered(about) {
        return true;
    }
    let Some((requirement, _)) = place(input, about) else { return false };
    let by = input.by;
    let mut own = by.catalogue.criteria(requirement, &by.framework.id);
    let settled = |one: &Criterion| {
        let condition = one.applies_if.as_ref().map(|condition| condition.answer.as_str());
        answered(one.id.as_str()) || condition.is_some_and(answered)
    };
    match requirement.id.as_str() == about {
        true => own.all(settled),
        false => own.any(|one| one.id.as_str() == about && settled(one)),
    }
}
