//! What checks found, criterion by criterion: the same thing on many assets, and one cause of many gaps, as one line.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::View;
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, CriterionVerdict, Finding, Rows, Verdict, Weight,
};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::{AssetId, CheckId, CriterionId};
use kravtjek_model::text::Lang;

use super::outside;
use crate::wording;

/// How many names of assets stand before "and so many more".
const NAMES: usize = 3;

/// One thing found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    /// A sentence, and what to do about it.
    Sentence(String, Option<String>),
    /// Measurements that gave nothing, all for one cause; the finding's `what` is left out.
    Unseen(CheckId, Finding),
}

/// The first of many, and how many there are.
struct Several<T> {
    count: usize,
    first: Vec<T>,
    last: Option<T>,
}

/// The assets a thing was found on.
#[derive(Default)]
pub(crate) struct Named {
    assets: Several<AssetId>,
    kinds: BTreeSet<AssetKind>,
}

/// Where a thing was found, and which measurements of it gave nothing.
#[derive(Default)]
struct Group {
    assets: Named,
    unseen: Several<String>,
}

/// A line about a criterion: what was found, and what to do about it.
pub(crate) struct Line {
    pub(crate) weight: Weight,
    pub(crate) said: String,
    pub(crate) mend: Option<String>,
}

/// The findings that are worth telling of each criterion.
pub(crate) struct Grouped<'a> {
    by: BTreeMap<&'a CriterionId, BTreeMap<(Weight, Thing), Group>>,
    /// The kinds of assets that each check speaks of.
    kinds: BTreeMap<CheckId, BTreeSet<AssetKind>>,
}

/// Where nothing was checked.
static NO_KINDS: BTreeSet<AssetKind> = BTreeSet::new();

impl<'a> Grouped<'a> {
    /// Reads the rows once, whatever the number of criteria.
    pub(crate) fn new<A: Rows>(assessment: &'a Assessment<A>, view: View<'_>) -> Result<Self, A::Error> {
        let rests: Vec<(&CriterionVerdict, Vec<&CheckId>)> =
            assessment.criteria().map(|criterion| (criterion, checks(criterion))).collect();
        let mut by: BTreeMap<_, BTreeMap<(Weight, Thing), Group>> = BTreeMap::new();
        let mut kinds: BTreeMap<CheckId, BTreeSet<AssetKind>> = BTreeMap::new();
        assessment.assets.each(&mut |row| {
            for check in row.checks.keys().chain(row.unseen.keys()) {
                match kinds.get_mut(check) {
                    Some(known) => known.insert(row.kind),
                    None => kinds.entry(check.clone()).or_default().insert(row.kind),
                };
            }
            for (criterion, checks) in &rests {
                let found = found(row, criterion, checks, view);
                if !found.is_empty() {
                    let lines = by.entry(&criterion.id).or_default();
                    for (weight, said, what) in found {
                        lines.entry((weight, said)).or_default().add(row, what);
                    }
                }
            }
        })?;
        Ok(Self { by, kinds })
    }

    /// The kinds of assets that a check said something of.
    pub(crate) fn kinds(&self, check: &CheckId) -> &BTreeSet<AssetKind> {
        self.kinds.get(check).unwrap_or(&NO_KINDS)
    }

    /// The lines of one criterion, the most widespread first.
    pub(crate) fn lines(&self, criterion: &CriterionId, view: View<'_>) -> Vec<Line> {
        let mut lines: Vec<_> = self.by.get(criterion).into_iter().flatten().collect();
        lines.sort_by_key(|((weight, _), group)| (*weight, std::cmp::Reverse(group.assets.assets.count)));
        lines.into_iter().map(|((weight, said), group)| group.line(*weight, said, view)).collect()
    }
}

impl Group {
    fn add(&mut self, row: &AssetOutcomes, what: Option<String>) {
        self.assets.add(row);
        if let Some(what) = what {
            self.unseen.add(&what);
        }
    }

    fn line(&self, weight: Weight, said: &Thing, view: View<'_>) -> Line {
        let (said, mend) = match said {
            Thing::Sentence(said, mend) => (said.clone(), mend.clone()),
            Thing::Unseen(check, finding) => (self.unseen(check, finding, view), None),
        };
        Line { weight, said: format!("{}: {said}", self.assets.written(view.lang)), mend }
    }

    fn unseen(&self, check: &CheckId, finding: &Finding, view: View<'_>) -> String {
        if let Some(said) = wording::short_gap(finding, view) {
            return said;
        }
        let first: Vec<&str> = self.unseen.first.iter().map(String::as_str).collect();
        let what = wording::names(&first, self.unseen.count, view.lang);
        let whole = Finding { args: finding.args.with("what", &what), ..finding.clone() };
        view.catalogue.sentence(check, &whole, view.lang)
    }
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new(), last: None }
    }
}

impl<T: Clone + PartialEq> Several<T> {
    /// Adds one; the same one twice in a row is one.
    fn add(&mut self, one: &T) {
        if self.last.as_ref() != Some(one) {
            self.count += 1;
            if self.first.len() < NAMES {
                self.first.push(one.clone());
            }
            self.last = Some(one.clone());
        }
    }
}

impl Named {
    pub(crate) fn add(&mut self, row: &AssetOutcomes) {
        // Rows come in the order of names: an asset of two kinds has two of them, one after the other.
        self.assets.add(&row.asset);
        self.kinds.insert(row.kind);
    }

    /// `a, b, c and 9 more`.
    pub(crate) fn names(&self, lang: Lang) -> String {
        let first: Vec<&str> = self.assets.first.iter().map(AssetId::as_str).collect();
        wording::names(&first, self.assets.count, lang)
    }

    /// `a and b`, or `12 domains (a, b, c and 9 more)`.
    fn written(&self, lang: Lang) -> String {
        let names = self.names(lang);
        match self.assets.count {
            0..=NAMES => names,
            number => format!("{} ({names})", wording::assets(number, &self.kinds, lang)),
        }
    }
}

fn checks(criterion: &CriterionVerdict) -> Vec<&CheckId> {
    let checks = criterion.because.iter().filter_map(|because| match because {
        Because::Check { check, .. } => Some(check),
        _ => None,
    });
    checks.collect()
}

/// What of an asset's findings bears on the verdict: faults where it is not met, gaps too where it is not known.
fn found(
    row: &AssetOutcomes,
    criterion: &CriterionVerdict,
    checks: &[&CheckId],
    view: View<'_>,
) -> BTreeSet<(Weight, Thing, Option<String>)> {
    let wanted = |weight| match criterion.verdict {
        Verdict::NotMet => weight == Weight::Fail,
        Verdict::Unknown => weight != Weight::Note,
        Verdict::Met | Verdict::NotApplicable => weight == Weight::Note,
    };
    let said = checks.iter().filter_map(|check| Some((*check, row.said_by(check)?)));
    let findings = said.flat_map(|(check, outcome)| outcome.findings.iter().map(move |one| (check, one)));
    findings
        .filter(|(_, finding)| wanted(finding.weight) && !outside::is_said_by(finding))
        .map(|(check, finding)| {
            let (said, what) = said_of(check, finding, view);
            (finding.weight, said, what)
        })
        .collect()
}

/// A finding as it is grouped: any check can find that a measurement gave nothing, and the cause is what sets those apart.
fn said_of(check: &CheckId, finding: &Finding, view: View<'_>) -> (Thing, Option<String>) {
    let what = finding.args.get("what").filter(|_| wording::is_unseen(finding));
    match what {
        Some(what) => {
            let args = finding.args.without("what");
            let cause = Finding { args, evidence: Vec::new(), ..finding.clone() };
            (Thing::Unseen(CheckId::known("common"), cause), Some(what.to_owned()))
        }
        None => {
            let said = view.catalogue.sentence(check, finding, view.lang);
            (Thing::Sentence(said, view.catalogue.remedy(check, finding, view.lang)), None)
        }
    }
}
