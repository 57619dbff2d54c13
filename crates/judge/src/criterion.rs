//! One criterion: what its expression of checks, facts and answers comes to.

use jiff::Timestamp;
use kravtjek_catalogue::{ANSWERS_COUNT, AppliesIf, Criterion, Leaf, May, MetWhen, ShownBy, Strength};
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::assessment::{Because, Missing, Said, Verdict};
use kravtjek_model::id::{CheckId, FactId, QuestionId};
use kravtjek_model::organisation::Basis;
use kravtjek_model::time::Fresh;

use crate::answers::{self, Valid};
use crate::audience::{self, Outside};
use crate::index::Index;
use crate::input::Input;
use crate::kleene;
use crate::outcomes::Tally;
use crate::units;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) verdict: Verdict,
    /// Whether anything was seen, tried, read or answered at all.
    pub(crate) attempted: bool,
    /// Whether it was attempted by something other than an answer.
    pub(crate) measured: bool,
    /// Whether something was attempted and came to no answer, rather than merely being absent.
    pub(crate) open: bool,
    /// Whether a measurement was tried and failed.
    pub(crate) failed: bool,
    pub(crate) because: Vec<Because>,
    pub(crate) fresh_until: Option<Timestamp>,
    pub(crate) contradicted: bool,
}

/// Works criteria out from what the checks come to.
pub(crate) struct Concluder<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) index: &'a Index<'a>,
    pub(crate) tally: &'a Tally,
    pub(crate) outside: &'a Outside<'a>,
}

impl Concluder<'_> {
    /// What a criterion comes to, its condition and the authority's own word included.
    pub(crate) fn criterion(&self, criterion: &Criterion) -> (Shown, bool) {
        let shown = self.shown(&criterion.met_when, criterion.fresh);
        let shown = match &criterion.applies_if {
            Some(condition) => self.unless_not_concerned(shown, condition),
            None => shown,
        };
        let (mut shown, stated) = self.with_the_authoritys_word(shown, criterion);
        shown.because = audience::with_left_out(shown.because, criterion, self.tally);
        (shown, stated)
    }

    fn shown(&self, expression: &MetWhen, fresh: Fresh) -> Shown {
        match expression {
            MetWhen::All(parts) => self.joined(parts, fresh, kleene::all),
            MetWhen::Any(parts) => self.joined(parts, fresh, kleene::any),
            MetWhen::Either(parts) => self.strongest(parts, fresh),
            MetWhen::Leaf(leaf) if leaf.may.is_some() => {
                self.joined(std::slice::from_ref(expression), fresh, kleene::any)
            }
            MetWhen::Leaf(leaf) => self.leaf(leaf, fresh),
        }
    }

    /// What one thing says, however it may speak.
    fn leaf(&self, leaf: &Leaf, criterion: Fresh) -> Shown {
        let fresh = leaf.counts(criterion);
        match &leaf.shown_by {
            ShownBy::Check(id) => self.check(id),
            ShownBy::Inside(id) => self.fact(id, fresh, Missing::Inside),
            ShownBy::File(id) => self.fact(id, fresh, Missing::File),
            ShownBy::Answer(id) => self.answer(id, fresh),
        }
    }

    /// What a part that can decide says. One that may only meet says that it is met, or nothing at all.
    fn part(&self, part: &MetWhen, fresh: Fresh) -> Shown {
        match part {
            MetWhen::Leaf(leaf) if leaf.may == Some(May::Meet) => {
                let said = self.leaf(leaf, fresh);
                match said.verdict {
                    Met => said,
                    // A miss is no fault, and nothing is missing either.
                    NotMet => Shown::nothing(),
                    Unknown | NotApplicable => Shown::absent(leaf),
                }
            }
            MetWhen::Leaf(leaf) => self.leaf(leaf, fresh),
            MetWhen::All(_) | MetWhen::Any(_) | MetWhen::Either(_) => self.shown(part, fresh),
        }
    }

    fn joined(&self, parts: &[MetWhen], fresh: Fresh, add_up: fn(Vec<Verdict>) -> Option<Verdict>) -> Shown {
        let (beside, deciding) = told_apart(parts);
        let mut whole = Shown::nothing();
        let mut verdicts = Vec::new();
        for part in deciding {
            let said = self.part(part, fresh);
            // What may only meet and does not is left out of account.
            if part.may().is_none() || said.verdict == Met {
                verdicts.push(said.verdict);
            }
            whole = whole.beside(said);
        }
        let verdict = add_up(verdicts).unwrap_or(Unknown);
        self.against(Shown { verdict, ..whole }, &beside, fresh)
    }

    /// The strongest source that was attempted decides; a weaker one that disagrees is a contradiction.
    fn strongest(&self, parts: &[MetWhen], fresh: Fresh) -> Shown {
        let (beside, mut deciding) = told_apart(parts);
        deciding.sort_by_key(|part| strength(part));
        let shown: Vec<Shown> = deciding.iter().map(|part| self.part(part, fresh)).collect();
        let decides = |part: &&Shown| part.attempted && part.verdict != NotApplicable;
        let concluded = |part: &Shown| matches!(part.verdict, Met | NotMet) && part.attempted;
        let Some(decisive) = shown.iter().find(decides).or_else(|| shown.iter().find(|part| part.attempted))
        else {
            let nothing = shown.into_iter().reduce(Shown::beside).unwrap_or_else(Shown::nothing);
            return self.against(Shown { verdict: Unknown, ..nothing }, &beside, fresh);
        };
        let mut whole = decisive.clone();
        let disagrees =
            |part: &&Shown| concluded(part) && concluded(decisive) && part.verdict != decisive.verdict;
        for part in shown.iter().filter(disagrees) {
            whole.contradicted = true;
            whole.because.extend(part.because.clone());
        }
        self.against(whole, &beside, fresh)
    }

    /// What can only speak against the whole: a no refutes or blocks it. One that was tried and failed might have, so it
    /// blocks too.
    fn against(&self, whole: Shown, beside: &[&Leaf], fresh: Fresh) -> Shown {
        beside.iter().fold(whole, |whole, leaf| {
            let said = self.leaf(leaf, fresh);
            let no = said.verdict == NotMet;
            let refutes = no && leaf.may == Some(May::Refute);
            let verdict = match whole.verdict {
                _ if refutes => NotMet,
                Met | NotApplicable if no || said.failed => Unknown,
                verdict => verdict,
            };
            // A sign that something is wrong is shown where nothing else is known as well.
            let sign = no && verdict == Unknown;
            // Of an authority's own list, what a check looked at and could only have refuted is open, and not left out.
            let open = !whole.attempted && said.measured && self.might_have_refuted(leaf);
            if verdict == whole.verdict && !refutes && !sign && !open {
                return whole;
            }
            let contradicted = whole.contradicted || refutes && whole.verdict == Met;
            Shown { verdict, contradicted, open: true, ..whole.beside(said) }
        })
    }

    fn check(&self, id: &CheckId) -> Shown {
        let told = self.tally.of(id);
        let meant = told.not_asked == 0 && !told.not_meant;
        let open = told.not_asked > 0 || told.counts.contains_key(&Said::CannotTell);
        let mut shown = Shown {
            attempted: told.looked,
            measured: told.looked,
            open: open && told.looked,
            failed: told.failed,
            because: vec![Because::Check {
                check: id.clone(),
                counts: told.counts.clone(),
                ports: told.ports.clone(),
            }],
            fresh_until: told.fresh_until,
            ..Shown::nothing()
        };
        let not_asked = (told.not_asked > 0).then_some(Unknown);
        let verdicts = told.counts.keys().map(|said| said.verdict()).chain(not_asked);
        // A run that did not set out to see all that the check needs leaves it out, unless it is settled all the same.
        let settled = |verdict: &Verdict| shown.attempted && (meant || *verdict != Unknown);
        match kleene::all(verdicts).filter(settled) {
            Some(verdict) => shown.verdict = verdict,
            None => return Shown::missing(Missing::Check, id.as_str()),
        }
        self.if_the_list_is_complete(shown)
    }

    /// "All" needs a list that somebody has called complete; the names given on a command line are their own list.
    fn if_the_list_is_complete(&self, mut shown: Shown) -> Shown {
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

    fn fact(&self, id: &FactId, fresh: Fresh, kind: Missing) -> Shown {
        let examples = self.input.by.policy.limits.unit_examples;
        let Some(counted) = units::count(
            id,
            fresh,
            self.input.on,
            self.index,
            self.input.by.catalogue,
            self.outside,
            examples,
        ) else {
            return Shown::missing(kind, id.as_str());
        };
        Shown {
            verdict: counted.said.verdict(),
            attempted: true,
            measured: true,
            open: counted.said == Said::CannotTell,
            failed: counted.failed,
            because: counted.because,
            fresh_until: counted.fresh_until,
            contradicted: false,
        }
    }

    fn answer(&self, id: &QuestionId, fresh: Fresh) -> Shown {
        let Some(valid) = self.valid(id, fresh) else { return Shown::missing(Missing::Answer, id.as_str()) };
        let mut shown = Shown::answered(&valid);
        if valid.shows().is_none() {
            shown.because.push(Because::Missing { what: Missing::Answer, id: id.to_string() });
        }
        shown
    }

    fn valid(&self, id: &QuestionId, fresh: Fresh) -> Option<Valid<'_>> {
        answers::valid(self.input.organisation, id, fresh, self.input.on)
    }

    /// "We have none" makes a criterion not applicable, unless something was measured that says otherwise.
    fn unless_not_concerned(&self, shown: Shown, condition: &AppliesIf) -> Shown {
        let Some(none) = self.valid(&condition.answer, condition.counts()).filter(Valid::exempts) else {
            return shown;
        };
        if shown.measured && shown.verdict != NotApplicable {
            let mut whole = shown.beside(Shown::answered(&none));
            whole.contradicted = true;
            return whole;
        }
        Shown { verdict: NotApplicable, ..Shown::answered(&none) }
    }

    /// An answer where the criterion has no place for one: shown as stated, and counted only where the policy says
    /// so. An admission counts always, unless something stronger was measured.
    fn with_the_authoritys_word(&self, shown: Shown, criterion: &Criterion) -> (Shown, bool) {
        let own = QuestionId::from(criterion.id.as_str());
        let has_a_place = criterion
            .met_when
            .leaves()
            .iter()
            .any(|leaf| matches!(&leaf.shown_by, ShownBy::Answer(id) if *id == own));
        let Some(valid) = (!has_a_place).then(|| self.valid(&own, ANSWERS_COUNT)).flatten() else {
            return (shown, false);
        };
        let verdict = match (shown.verdict, valid.shows()) {
            (Unknown, Some(false)) => NotMet,
            (Unknown, Some(true)) if self.input.by.policy.limits.accept_answers && !shown.measured => Met,
            (verdict, _) => verdict,
        };
        let said = valid.shows().map(|holds| if holds { Met } else { NotMet });
        let disagrees = matches!(verdict, Met | NotMet) && said.is_some_and(|said| said != verdict);
        let whole = shown.beside(Shown::answered(&valid));
        let contradicted = whole.contradicted || disagrees;
        (Shown { verdict, contradicted, open: true, ..whole }, true)
    }
}

impl Shown {
    fn nothing() -> Self {
        Self {
            verdict: Unknown,
            attempted: false,
            measured: false,
            open: false,
            failed: false,
            because: Vec::new(),
            fresh_until: None,
            contradicted: false,
        }
    }

    fn missing(what: Missing, id: &str) -> Self {
        Self { because: vec![Because::Missing { what, id: id.to_owned() }], ..Self::nothing() }
    }

    /// That nothing came of one thing.
    fn absent(leaf: &Leaf) -> Self {
        let (what, id) = match &leaf.shown_by {
            ShownBy::Check(id) => (Missing::Check, id.as_str()),
            ShownBy::Inside(id) => (Missing::Inside, id.as_str()),
            ShownBy::File(id) => (Missing::File, id.as_str()),
            ShownBy::Answer(id) => (Missing::Answer, id.as_str()),
        };
        Self::missing(what, id)
    }

    fn answered(valid: &Valid<'_>) -> Self {
        let verdict = valid.shows().map_or(Unknown, |holds| if holds { Met } else { NotMet });
        Self {
            verdict,
            attempted: true,
            open: verdict == Unknown,
            because: vec![Because::Answer(valid.answer.clone())],
            fresh_until: Some(valid.until),
            ..Self::nothing()
        }
    }

    /// Both, side by side; the verdict is the first one's.
    fn beside(self, other: Self) -> Self {
        let mut because = self.because;
        because.extend(other.because);
        Self {
            verdict: self.verdict,
            attempted: self.attempted || other.attempted,
            measured: self.measured || other.measured,
            open: self.open || other.open,
            failed: self.failed || other.failed,
            because,
            fresh_until: self.fresh_until.into_iter().chain(other.fresh_until).min(),
            contradicted: self.contradicted || other.contradicted,
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
