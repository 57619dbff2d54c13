//! One criterion: what its expression of checks, facts and answers comes to.

use jiff::Timestamp;
use kravtjek_catalogue::{ANSWERS_COUNT, AppliesIf, Criterion, Leaf, May, MetWhen, ShownBy, Strength};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Verdict::{self, Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::assessment::{Because, Missing, Said};
use kravtjek_model::id::{CheckId, FactId, QuestionId};
use kravtjek_model::organisation::Basis;
use kravtjek_model::time::Fresh;

use crate::answers::{self, Asked};
use crate::audience::{self, Outside};
use crate::either;
use crate::index::Index;
use crate::input::{Breadth, Input};
use crate::kleene;
use crate::outcomes::Tally;
use crate::showing::{Red, Shown, outweighs};
use crate::units::{Counting, Populations};

/// How many times as many units are named where everything is asked for.
const MORE: usize = 20;

/// Works criteria out from what the checks come to.
pub(crate) struct Concluder<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) index: &'a Index<'a>,
    pub(crate) tally: &'a Tally,
    pub(crate) outside: &'a Outside<'a>,
    pub(crate) populations: Populations<'a>,
}

impl<'a> Concluder<'a> {
    /// What a criterion comes to, its condition and the authority's own word included.
    pub(crate) fn criterion(&self, criterion: &Criterion) -> (Shown<'a>, bool) {
        let shown = self.shown(&criterion.met_when, criterion.fresh);
        let shown = match &criterion.applies_if {
            Some(condition) => self.unless_not_concerned(shown, condition),
            None => shown,
        };
        let (mut shown, stated) = self.with_the_authoritys_word(shown, criterion);
        shown.because = audience::with_left_out(shown.because, criterion, self.tally);
        (shown, stated)
    }

    fn shown(&self, expression: &MetWhen, fresh: Fresh) -> Shown<'a> {
        match expression {
            MetWhen::All(parts) => self.joined(parts, fresh, Join::All),
            MetWhen::Any(parts) => self.joined(parts, fresh, Join::Any),
            MetWhen::Either(parts) => self.strongest(parts, fresh),
            MetWhen::Leaf(leaf) if leaf.may.is_some() => {
                self.joined(std::slice::from_ref(expression), fresh, Join::Any)
            }
            MetWhen::Leaf(leaf) => self.leaf(leaf, fresh),
        }
    }

    /// What one thing says, however it may speak.
    fn leaf(&self, leaf: &Leaf, criterion: Fresh) -> Shown<'a> {
        let fresh = leaf.counts(criterion);
        match &leaf.shown_by {
            ShownBy::Check(id) => self.check(id),
            ShownBy::Inside(id) => self.fact(id, fresh, Missing::Inside),
            ShownBy::File(id) => self.fact(id, fresh, Missing::File),
            ShownBy::Answer(id) => self.answer(id, fresh),
        }
    }

    /// What a part that can decide says. One that may only meet says that it is met, or nothing at all.
    fn part(&self, part: &MetWhen, fresh: Fresh) -> Shown<'a> {
        match part {
            MetWhen::Leaf(leaf) if leaf.may == Some(May::Meet) => {
                let said = self.leaf(leaf, fresh);
                let missed = said.verdict == NotMet || said.red.last().is_some();
                match said.verdict {
                    Met => said,
                    // A miss is no fault, and nothing is missing either.
                    _ if missed => Shown::nothing(),
                    _ if said.lapsed && !said.attempted => said,
                    _ => Shown::absent(leaf),
                }
            }
            MetWhen::Leaf(leaf) => self.leaf(leaf, fresh),
            MetWhen::All(_) | MetWhen::Any(_) | MetWhen::Either(_) => self.shown(part, fresh),
        }
    }

    fn joined(&self, parts: &[MetWhen], fresh: Fresh, join: Join) -> Shown<'a> {
        let (beside, deciding) = told_apart(parts);
        let said = deciding.into_iter().map(|part| (part.may(), self.part(part, fresh)));
        // What may only meet and does not is left out of account.
        let (heard, silent): (Vec<_>, Vec<_>) =
            said.partition(|(may, said)| may.is_none() || said.verdict == Met);
        let heard: Vec<Shown<'a>> = heard.into_iter().map(|(_, said)| said).collect();
        let verdict = join.verdict(&heard);
        let since = join.since(&heard, verdict);
        let unknown = |part: &&Shown<'_>| part.verdict == Unknown;
        let partial = verdict == Unknown
            && heard.iter().filter(unknown).all(|part| part.partial || !part.attempted && !part.lapsed);
        let all = heard.into_iter().chain(silent.into_iter().map(|(_, said)| said));
        let whole = all.reduce(Shown::beside).unwrap_or_else(Shown::nothing);
        self.against(Shown { verdict, since, partial, ..whole }, &beside, fresh)
    }

    fn strongest(&self, parts: &[MetWhen], fresh: Fresh) -> Shown<'a> {
        let (beside, mut deciding) = told_apart(parts);
        deciding.sort_by_key(|part| strength(part));
        let shown = deciding.iter().map(|part| self.part(part, fresh)).collect();
        let whole = either::strongest(shown, self.input.by.policy.limits.unit_examples);
        self.against(whole, &beside, fresh)
    }

    /// What can only speak against the whole: a no refutes or blocks it. One that was tried and failed might have, so it
    /// blocks too; and so does a no that has lapsed, unless the whole was shown at a later date.
    fn against(&self, whole: Shown<'a>, beside: &[&Leaf], fresh: Fresh) -> Shown<'a> {
        beside.iter().fold(whole, |whole, leaf| {
            let said = self.leaf(leaf, fresh);
            let no = said.verdict == NotMet;
            let refutes = no && leaf.may == Some(May::Refute);
            let blocks = no || said.failed || outweighs(said.red.last(), whole.since);
            let verdict = match whole.verdict {
                _ if refutes => NotMet,
                Met | NotApplicable if blocks => Unknown,
                verdict => verdict,
            };
            // A sign that something is wrong is shown where nothing else is known as well.
            let sign = (no || self.suspects_own_clock(leaf)) && verdict == Unknown;
            // Of an authority's own list, what a check looked at and could only have refuted is open, and not left out.
            let open = !whole.attempted && said.measured && self.might_have_refuted(leaf);
            if verdict == whole.verdict && !refutes && !sign && !open {
                let weighs = said.failed || said.red.last().is_some();
                return if weighs && !whole.is_good() { whole.in_doubt(said) } else { whole };
            }
            let contradicted = whole.contradicted || refutes && whole.verdict == Met;
            Shown { verdict, contradicted, open: true, partial: false, ..whole.beside(said) }
        })
    }

    fn suspects_own_clock(&self, leaf: &Leaf) -> bool {
        matches!(&leaf.shown_by, ShownBy::Check(id) if self.tally.of(id).own_clock)
    }

    fn check(&self, id: &CheckId) -> Shown<'a> {
        let told = self.tally.of(id);
        let meant = told.not_asked == 0 && !told.not_meant;
        let open = told.not_asked > 0 || told.counts.contains_key(&Said::CannotTell);
        let red = Red { measured: told.lapse.red, answered: None };
        let lapsed = told.lapse.told(Missing::Check, id.as_str());
        let mut shown = Shown {
            attempted: told.looked,
            measured: told.looked,
            open: open && told.looked,
            failed: told.failed,
            units: told.seen.iter().map(|(asset, holds)| (asset.as_str(), *holds)).collect(),
            since: told.since,
            because: vec![Because::Check {
                check: id.clone(),
                counts: told.counts.clone(),
                ports: told.ports.clone(),
            }],
            fresh_until: told.fresh_until,
            contradicted: told.contradicted,
            ..Shown::nothing()
        };
        let not_asked = (told.not_asked > 0).then_some(Unknown);
        let verdicts = told.counts.keys().map(|said| said.verdict()).chain(not_asked);
        // A run that did not set out to see all that the check needs leaves it out, unless it is settled all the same.
        let settled = |verdict: &Verdict| shown.attempted && (meant || *verdict != Unknown);
        let Some(verdict) = kleene::all(verdicts).filter(settled) else {
            let missing = || Shown::missing(Missing::Check, id.as_str());
            return lapsed.map_or_else(missing, |lapsed| Shown::lapsed(lapsed, red));
        };
        shown.verdict = verdict;
        if verdict == Unknown && told.lapse.red.is_some() {
            shown.red = red;
            shown.lapsed = true;
            shown.because.extend(lapsed);
        }
        let shown = self.if_the_list_is_complete(shown);
        Shown { partial: shown.verdict == Unknown && !shown.failed, ..shown }
    }

    /// "All" needs a list that somebody has called complete; the names given on a command line are their own list.
    fn if_the_list_is_complete(&self, mut shown: Shown<'a>) -> Shown<'a> {
        let scope = &self.input.organisation.scope;
        let stated = scope.complete && scope.by.is_some();
        let closed = scope.basis == Basis::Given
            || stated && scope.on.is_some_and(|date| answers::counts(date, ANSWERS_COUNT, self.input.on));
        if !closed && matches!(shown.verdict, Met | NotApplicable) {
            shown.verdict = Unknown;
            shown.open = true;
            shown.because.push(Because::Missing { what: Missing::Complete, id: "assets".to_owned() });
        }
        shown
    }

    fn might_have_refuted(&self, leaf: &Leaf) -> bool {
        let declared = self.input.organisation.scope.basis == Basis::Declared;
        declared && leaf.may == Some(May::Refute) && matches!(leaf.shown_by, ShownBy::Check(_))
    }

    /// How many units are named.
    pub(crate) fn examples(&self) -> usize {
        let shown = match self.input.breadth {
            Breadth::Present => 1,
            Breadth::Everything => MORE,
        };
        self.input.by.policy.limits.unit_examples.saturating_mul(shown)
    }

    fn fact(&self, id: &FactId, fresh: Fresh, kind: Missing) -> Shown<'a> {
        let Input { by, on, .. } = *self.input;
        let counting = Counting {
            fresh,
            on,
            index: self.index,
            catalogue: by.catalogue,
            outside: self.outside,
            populations: &self.populations,
            examples: self.examples(),
        };
        let Some(counted) = counting.count(id, kind) else { return Shown::missing(kind, id.as_str()) };
        let verdict = counted.said.verdict();
        let red = if verdict == Unknown { counted.lapse.red } else { None };
        Shown {
            verdict: if counted.looked { verdict } else { Unknown },
            attempted: counted.looked,
            measured: counted.looked,
            open: counted.looked && counted.said == Said::CannotTell,
            failed: counted.failed,
            partial: counted.partial && counted.looked,
            units: counted.units,
            since: counted.since,
            red: Red { measured: red, answered: None },
            lapsed: !counted.looked || red.is_some(),
            because: counted.because,
            fresh_until: counted.fresh_until,
            contradicted: counted.contradicted,
        }
    }

    fn answer(&self, id: &QuestionId, fresh: Fresh) -> Shown<'a> {
        let valid = match self.asked(id, fresh) {
            Asked::Valid(valid) => valid,
            Asked::Lapsed(answer) => {
                let red = (answer.says == Says::No).then(|| answers::start_of(answer.on));
                return Shown::lapsed(answers::told(answer), Red { measured: None, answered: red });
            }
            Asked::Never => return Shown::missing(Missing::Answer, id.as_str()),
        };
        let mut shown = Shown::answered(&valid);
        if valid.shows().is_none() {
            shown.because.push(Because::Missing { what: Missing::Answer, id: id.to_string() });
        }
        shown
    }

    fn asked(&self, id: &QuestionId, fresh: Fresh) -> Asked<'_> {
        answers::asked(self.input.organisation, id, fresh, self.input.on)
    }

    /// "We have none" makes a criterion not applicable, unless something was measured that says otherwise, or did at a
    /// later date.
    fn unless_not_concerned(&self, shown: Shown<'a>, condition: &AppliesIf) -> Shown<'a> {
        let none = match self.asked(&condition.answer, condition.counts()) {
            Asked::Valid(none) if none.exempts() => none,
            Asked::Lapsed(answer) if answer.says == Says::No && shown.verdict == Unknown => {
                let because = Because::Lapsed {
                    what: Missing::Answer,
                    id: condition.answer.to_string(),
                    on: answer.on,
                    not_met: false,
                };
                return shown.beside(Shown::lapsed(because, Red::default()));
            }
            // It concerns the authority, which has not to be asked again.
            Asked::Valid(some) if some.answer.says == Says::Yes && shown.verdict == Unknown => {
                let mut shown = shown;
                shown.because.push(Because::Answer(some.answer.clone()));
                return shown;
            }
            _ => return shown,
        };
        let there = matches!(shown.verdict, Met | NotMet) || !shown.units.is_empty();
        if (shown.measured || shown.failed) && shown.verdict != NotApplicable && there {
            let mut whole = shown.beside(Shown::answered(&none));
            whole.contradicted = true;
            return whole;
        }
        // A source that failed might have seen one; an empty list and an answer say the same thing.
        if shown.failed || outweighs(shown.red.measured, Some(none.since())) {
            return Shown { verdict: Unknown, ..shown.beside(Shown::answered(&none)) };
        }
        Shown { verdict: NotApplicable, ..Shown::answered(&none) }
    }

    /// An answer where the criterion has no place for one: shown as stated, and counted only where the policy says
    /// so. An admission counts always, unless something stronger was measured.
    fn with_the_authoritys_word(&self, shown: Shown<'a>, criterion: &Criterion) -> (Shown<'a>, bool) {
        let own = QuestionId::from(criterion.id.as_str());
        let is_own = |leaf: &&Leaf| matches!(&leaf.shown_by, ShownBy::Answer(id) if *id == own);
        if criterion.met_when.leaves().iter().any(is_own) {
            return (shown, false);
        }
        let valid = match self.asked(&own, ANSWERS_COUNT) {
            Asked::Valid(valid) => valid,
            Asked::Lapsed(answer) if shown.verdict == Unknown => {
                let lapsed = Shown::lapsed(answers::told(answer), Red::default());
                return (shown.beside(lapsed), false);
            }
            Asked::Lapsed(_) | Asked::Never => return (shown, false),
        };
        let accepted = self.input.by.policy.limits.accept_answers
            && !shown.measured
            && !shown.failed
            && !outweighs(shown.red.measured, Some(valid.since()));
        let verdict = match (shown.verdict, valid.shows()) {
            (Unknown, Some(false)) => NotMet,
            (Unknown, Some(true)) if accepted => Met,
            (verdict, _) => verdict,
        };
        let said = valid.shows().map(|holds| if holds { Met } else { NotMet });
        let disagrees = matches!(verdict, Met | NotMet) && said.is_some_and(|said| said != verdict);
        let whole = shown.beside(Shown::answered(&valid));
        let contradicted = whole.contradicted || disagrees;
        (Shown { verdict, contradicted, open: true, ..whole }, true)
    }
}

/// How parts are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    All,
    Any,
}

impl Join {
    fn verdict(self, parts: &[Shown<'_>]) -> Verdict {
        let verdicts = parts.iter().map(|part| part.verdict);
        let verdict = match self {
            Self::All => kleene::all(verdicts),
            Self::Any => kleene::any(verdicts),
        };
        verdict.unwrap_or(Unknown)
    }

    /// The moment from which the whole is shown: when the last of all parts was, or the latest of those that are enough.
    fn since(self, parts: &[Shown<'_>], verdict: Verdict) -> Option<Timestamp> {
        let alike = parts.iter().filter(|part| part.verdict == verdict).filter_map(|part| part.since);
        match self {
            Self::Any if verdict == Met => alike.max(),
            Self::All | Self::Any => parts.iter().filter_map(|part| part.since).min(),
        }
    }
}

/// What can only speak against the whole, and the parts that can decide.
fn told_apart(parts: &[MetWhen]) -> (Vec<&Leaf>, Vec<&MetWhen>) {
    let mut beside = Vec::new();
    let mut deciding = Vec::new();
    for part in parts {
        match part {
            MetWhen::Leaf(leaf) if matches!(leaf.may, Some(May::Refute | May::Block)) => beside.push(leaf),
            _ => deciding.push(part),
        }
    }
    (beside, deciding)
}

/// How strong a part is: as its strongest leaf.
fn strength(part: &MetWhen) -> Option<Strength> {
    part.leaves().iter().map(|leaf| leaf.shown_by.strength()).min()
}
