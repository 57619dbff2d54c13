//! What a criterion rests on besides what checks found: files, answers, what is missing, and what was in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_catalogue::{Requirement, View};
use kravtjek_model::answer::{Answer, Exception, Says};
use kravtjek_model::assessment::{Because, CriterionVerdict, Missing, Said, Verdict};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use super::grouped::Grouped;
use super::line::Line;
use super::{answer_line, lapsed, needs, notices, outside, ports, units};
use crate::wording;

/// How many days before the end of what an answer or a file shows it is said.
const NEAR: i64 = 30;

/// The lines of one criterion, in the order of what it rests on.
pub(crate) fn lines(
    criterion: &CriterionVerdict,
    words: &Requirement,
    grouped: &Grouped<'_>,
    on: Timestamp,
    view: View<'_>,
) -> Vec<Line> {
    let lang = view.lang;
    let line = |sign, said| Line::new(&criterion.id, sign, said);
    let told = criterion.because.iter().filter(|because| !is_concerned(because, criterion, words, view));
    let said = told.filter_map(|because| one(because, criterion, grouped, view));
    let mut lines: Vec<Line> =
        said.map(|Told { sign, said, below, mend }| Line { ways: below, mend, ..line(sign, said) }).collect();
    let outside = criterion.because.iter().filter_map(|because| outside::said(because, &words.id, view));
    lines.extend(outside.map(|said| line("–", said)));
    match stated(criterion, lang) {
        Some(said) => lines.push(line("?", said)),
        None => lines.extend(missing(criterion, words, view)),
    }
    lines.extend(condition(criterion, words, view).map(|said| line("?", said)));
    let told = criterion.because.iter().any(|because| matches!(because, Because::Contradiction { .. }));
    if criterion.contradicted && !told {
        let said = match criterion.verdict {
            Verdict::Unknown => {
                lang.pick("Kilderne modsiger hinanden.", "The sources contradict each other.")
            }
            Verdict::Met | Verdict::NotMet | Verdict::NotApplicable => lang.pick(
                "Kilderne modsiger hinanden; den stærkeste er lagt til grund.",
                "The sources contradict each other; the strongest is relied on.",
            ),
        };
        lines.push(line("≠", said.to_owned()));
    }
    lines.extend(until(criterion, on, view).map(|said| line("·", said)));
    lines.extend(criterion.exception.as_ref().map(|exception| line("·", excepted(exception, lang))));
    lines
}

/// Which ports were looked at, where a file or an answer would tell of the others and is missing.
fn ports(criterion: &CriterionVerdict, lang: Lang) -> Option<String> {
    let others =
        |because: &Because| matches!(because, Because::Missing { what: Missing::File | Missing::Answer, .. });
    let missing = criterion.because.iter().any(others);
    let seen = ports::seen([criterion]).filter(|_| missing)?;
    Some(ports::only(&seen, lang))
}

fn excepted(exception: &Exception, lang: Lang) -> String {
    let (by, why) = (&exception.approver, &exception.reason);
    let until = wording::day(exception.expires, lang);
    lang.pick(
        format!("Godkendt afvigelse til og med {until}, godkendt af {by}: {why}"),
        format!("Exception up to {until}, approved by {by}: {why}"),
    )
}

/// What a criterion rests on: a sign, a sentence, what was read of each unit below it, and what to do about it.
struct Told {
    sign: &'static str,
    said: String,
    below: Vec<String>,
    mend: Option<String>,
}

/// A cross stands before what fails and nothing else, a question mark before what is open, and a point before what somebody
/// has stated.
fn one(
    because: &Because,
    criterion: &CriterionVerdict,
    grouped: &Grouped<'_>,
    view: View<'_>,
) -> Option<Told> {
    let plain = |(sign, said)| Told { sign, said, below: Vec::new(), mend: None };
    match because {
        // What each check found stands by its assets; what it found in order, where the list alone is missing.
        Because::Check { check, counts, .. } if criterion.because.iter().any(notices::is_incomplete) => {
            in_order(check, counts, grouped.kinds(check), view).map(plain)
        }
        Because::Check { .. } => None,
        // Where every unit was left out, what is said of that is enough.
        Because::Units { counts, .. }
            if counts.keys().all(|holds| *holds == Holds::NotApplicable)
                && criterion.because.iter().any(outside::is_one) =>
        {
            None
        }
        Because::Units { fact, outcome, counts, examples, details, .. } => {
            let (said, below) = units::units(fact, counts, (examples, details), view);
            let mend = view.catalogue.facts.get(fact).and_then(|fact| fact.mend.as_ref());
            let mend = mend.filter(|_| *outcome == Said::Fail).map(|mend| mend.get(view.lang).to_owned());
            Some(Told { sign: wording::of_outcome(*outcome), said, below, mend })
        }
        Because::Answer(answer) => {
            Some(plain((sign_of(answer, criterion.verdict), answer_line::answer(answer, view.lang))))
        }
        Because::Missing { .. } | Because::Outside { .. } => None,
        Because::Lapsed { .. } if criterion.verdict == Verdict::Met => None,
        Because::Lapsed { what, id, on, not_met } => {
            Some(plain(("?", lapsed::lapsed((*what, id), *on, *not_met, &criterion.id, view))))
        }
        Because::LeftOut { number, examples } => {
            Some(plain(("?", lapsed::left_out(*number, examples, view))))
        }
        Because::Contradiction { fact, number, units, .. } => {
            let (said, below) = units::contradiction(fact, *number, units, view);
            Some(Told { sign: "≠", said, below, mend: None })
        }
        Because::NotApplicable(reason) => Some(plain(("–", reason.clone()))),
    }
}

/// What is missing. Where something fails, that comes first, and what is missing is told in a few words.
fn missing(criterion: &CriterionVerdict, words: &Requirement, view: View<'_>) -> Option<Line> {
    if !matches!(criterion.verdict, Verdict::Unknown | Verdict::NotMet) {
        return None;
    }
    let mut own = view.catalogue.criteria(words, &view.framework.id);
    let need = needs::of(criterion, &own.find(|one| one.id == criterion.id)?.met_when)?;
    if criterion.verdict == Verdict::NotMet {
        let short = need.short(view);
        let said = view.lang.pick(
            format!("Når fejlen er rettet, mangler også {short}."),
            format!("Once the fault is mended, this is missing too: {short}."),
        );
        return Some(Line::new(&criterion.id, "·", said));
    }
    let wanted = need.written(view);
    let said = match ports(criterion, view.lang) {
        Some(ports) => format!("{ports} {}", wanted.said),
        None => wanted.said,
    };
    Some(Line { ways: wanted.ways, ..Line::new(&criterion.id, "?", said) })
}

/// That somebody's word is not enough.
fn stated(criterion: &CriterionVerdict, lang: Lang) -> Option<String> {
    let open = criterion.stated && criterion.verdict == Verdict::Unknown;
    let said = lang.pick(
        "Oplyst, men et svar alene tæller her kun efter en vurderingsprofil med `accept_answers = true`; ellers kræver det en måling eller et udtræk.",
        "Stated, but here an answer alone counts only by a policy profile with `accept_answers = true`; otherwise it takes a measurement or an export.",
    );
    open.then(|| said.to_owned())
}

/// Until when an answer or a file counts, where that is soon. Measurements are made again anyhow.
fn until(criterion: &CriterionVerdict, on: Timestamp, view: View<'_>) -> Option<String> {
    let measured = criterion.because.iter().any(|because| matches!(because, Because::Check { .. }));
    let holds = matches!(criterion.verdict, Verdict::Met | Verdict::NotApplicable);
    let until = criterion.fresh_until.filter(|_| !measured && holds)?;
    let near = until.as_second() - on.as_second() <= NEAR * 24 * 60 * 60;
    let date = wording::date(until, view.lang);
    let said = view.lang.pick(
        format!("Gælder til {date}; forny det inden da."),
        format!("Counts until {date}; renew it before then."),
    );
    near.then_some(said)
}

/// A check that nothing spoke against on any asset.
fn in_order(
    check: &CheckId,
    counts: &BTreeMap<Said, usize>,
    kinds: &BTreeSet<AssetKind>,
    view: View<'_>,
) -> Option<(&'static str, String)> {
    if counts.contains_key(&Said::Fail) || counts.contains_key(&Said::CannotTell) {
        return None;
    }
    let lang = view.lang;
    let title = view.catalogue.words.get(check).map_or(check.as_str(), |words| words.title.get(lang));
    let of = |number| wording::assets(number, kinds, lang);
    Some(match counts.get(&Said::Pass) {
        Some(1) => {
            let of = of(1);
            ("✓", lang.pick(format!("{title}: undersøgt for {of}."), format!("{title}: seen on {of}.")))
        }
        Some(pass) => {
            let of = of(*pass);
            let said = lang.pick(
                format!("{title}: undersøgt for alle {of}, det gælder."),
                format!("{title}: seen on all {of} concerned."),
            );
            ("✓", said)
        }
        None => {
            let (_, several) = wording::noun(kinds, lang);
            let said = lang.pick(
                format!("{title}: vedrører ingen af de {several}, der er kendt."),
                format!("{title}: concerns none of the {several} known."),
            );
            ("–", said)
        }
    })
}

/// An answer speaks for itself: a no that decides, or what somebody has stated.
fn sign_of(answer: &Answer, verdict: Verdict) -> &'static str {
    match (answer.says, verdict) {
        (Says::No, Verdict::NotMet) => "✗",
        _ => "·",
    }
}

/// Whether it is that the criterion concerns the authority: it explains nothing by itself.
fn is_concerned(
    because: &Because,
    criterion: &CriterionVerdict,
    words: &Requirement,
    view: View<'_>,
) -> bool {
    let Because::Answer(answer) = because else { return false };
    let mut own = view.catalogue.criteria(words, &view.framework.id);
    let own = own.find(|one| one.id == criterion.id).and_then(|one| one.applies_if.as_ref());
    answer.says == Says::Yes && own.is_some_and(|condition| condition.answer == answer.question)
}

/// What would make the criterion not applicable, where something of it is missing and nobody has answered that.
fn condition(criterion: &CriterionVerdict, words: &Requirement, view: View<'_>) -> Option<String> {
    let missing = |because: &Because| {
        matches!(because, Because::Missing { what: Missing::File | Missing::Inside | Missing::Answer, .. })
    };
    if criterion.verdict != Verdict::Unknown || criterion.stated || !criterion.because.iter().any(missing) {
        return None;
    }
    let mut own = view.catalogue.criteria(words, &view.framework.id);
    let condition = own.find(|one| one.id == criterion.id)?.applies_if.as_ref()?;
    // That an answer is to be confirmed again is said already.
    let lapsed = |because: &Because| matches!(because, Because::Lapsed { what: Missing::Answer, id, .. } if id == condition.answer.as_str());
    let concerned = |because: &Because| is_concerned(because, criterion, words, view);
    if criterion.because.iter().any(|because| lapsed(because) || concerned(because)) {
        return None;
    }
    let (question, id) = (view.of(words, &condition.text()), &condition.answer);
    Some(view.lang.pick(
        format!("{question} Er svaret nej, er det ikke relevant: svar på {id} (`kravtjek explain {id}` viser hvordan)."),
        format!("{question} If not, it is not applicable: answer {id} (`kravtjek explain {id}` shows how)."),
    ))
}
