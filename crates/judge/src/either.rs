//! `either`: the same thing shown by several sources, of which the strongest that concludes decides.

use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::observation::units::Holds;

use crate::showing::{Shown, outweighs};

/// Joins what the sources say, the strongest first. One that was not attempted, or does not concern anybody, gives way
/// to the next, and so does one that saw a part only; one that was tried and failed does not.
pub(crate) fn strongest(parts: Vec<Shown<'_>>, examples: usize) -> Shown<'_> {
    let passed_over = |part: &Shown<'_>| !part.attempted || part.verdict == NotApplicable || part.gives_way();
    let decisive = parts.iter().position(|part| !passed_over(part));
    let partial: Vec<Shown<'_>> =
        parts.iter().take(decisive.unwrap_or(parts.len())).filter(|part| part.gives_way()).cloned().collect();
    let partial = partial.into_iter().reduce(Shown::beside);
    let none_concerned = parts.iter().position(|part| part.attempted && part.verdict == NotApplicable);
    let (at, whole) = match (decisive.and_then(|at| Some((at, parts.get(at)?))), partial) {
        (Some((at, decisive)), Some(partial)) => (at, completed(partial, decisive, examples)),
        (Some((at, decisive)), None) => (at, decisive.clone()),
        (None, Some(partial)) => (parts.len(), partial),
        (None, None) => match none_concerned.and_then(|at| Some((at, parts.get(at)?))) {
            Some((at, concerned)) => (at, concerned.clone()),
            None => return parts.into_iter().reduce(Shown::beside).unwrap_or_else(Shown::nothing),
        },
    };
    unless_a_red_lapsed(contradicted(whole, &parts), &parts, at)
}

/// What a weaker source says where a stronger one saw a part. What it calls met is so only when its list holds every
/// unit that the stronger one saw; and it does not outweigh what the stronger one saw of the same units.
fn completed<'a>(partial: Shown<'a>, weaker: &Shown<'a>, examples: usize) -> Shown<'a> {
    let left_out: Vec<&str> =
        partial.units.keys().filter(|unit| !weaker.units.contains_key(*unit)).copied().collect();
    let mut failing = weaker.units.iter().filter(|(_, holds)| **holds == Holds::No).peekable();
    match weaker.verdict {
        Met if left_out.is_empty() => {
            Shown { measured: partial.measured || weaker.measured, ..weaker.clone() }
        }
        // An answer holds no units, so it completes nothing that has some.
        Met if weaker.units.is_empty() => Shown { verdict: Unknown, ..partial }.beside(weaker.clone()),
        Met => {
            let because = Because::LeftOut {
                number: left_out.len(),
                examples: left_out.into_iter().take(examples).map(str::to_owned).collect(),
            };
            let mut whole = partial.beside(weaker.clone());
            whole.because.push(because);
            Shown { verdict: Unknown, open: true, partial: false, ..whole }
        }
        NotMet
            if failing.peek().is_some()
                && failing.all(|(unit, _)| partial.units.get(unit) == Some(&Holds::Yes)) =>
        {
            let whole = partial.beside(weaker.clone());
            Shown { verdict: Unknown, open: true, partial: false, contradicted: true, ..whole }
        }
        NotMet => weaker.clone(),
        Unknown | NotApplicable => Shown { partial: false, ..partial.beside(weaker.clone()) },
    }
}

/// Sources that concluded otherwise are shown, and change nothing.
fn contradicted<'a>(mut whole: Shown<'a>, parts: &[Shown<'a>]) -> Shown<'a> {
    let disagrees =
        |part: &&Shown<'_>| part.concludes() && whole.concludes() && part.verdict != whole.verdict;
    let against: Vec<Because> =
        parts.iter().filter(disagrees).flat_map(|part| part.because.clone()).collect();
    whole.contradicted |= !against.is_empty();
    whole.because.extend(against);
    whole
}

/// A stronger source that spoke against it and is now too old keeps it unknown, unless it was shown at a later date.
fn unless_a_red_lapsed<'a>(mut whole: Shown<'a>, parts: &[Shown<'a>], at: usize) -> Shown<'a> {
    let (stronger, others) = parts.split_at(at.min(parts.len()));
    if whole.is_good() {
        let agree = others.iter().filter(|part| part.attempted && part.verdict == whole.verdict);
        whole.since = agree.filter_map(|part| part.since).max();
        let outstanding = stronger.iter().filter(|part| outweighs(part.red.last(), whole.since));
        let outstanding: Vec<Shown<'a>> = outstanding.cloned().collect();
        return match outstanding.into_iter().reduce(Shown::beside) {
            Some(red) => Shown { verdict: Unknown, open: true, ..whole.beside(red) },
            None => whole,
        };
    }
    if whole.verdict == Unknown {
        let told = parts.iter().filter(|part| part.lapsed && !part.attempted).cloned();
        return told.fold(whole, Shown::beside);
    }
    whole
}
