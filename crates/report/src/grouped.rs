//! What checks found, criterion by criterion: the same thing on many assets as one line.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use kravtjek_catalogue::View;
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, CriterionVerdict, Rows, Verdict, Weight,
};
use kravtjek_model::id::{AssetId, CheckId, CriterionId};
use kravtjek_model::text::Lang;

use crate::wording;

/// How many names of assets stand before "and so many more".
const NAMES: usize = 3;

/// One thing found, as a sentence, and what to do about it.
type Said = (Weight, String, Option<String>);

/// The assets a thing was found on: how many, and the first of them by name.
#[derive(Default)]
pub(crate) struct Named {
    count: usize,
    first: Vec<AssetId>,
    last: Option<AssetId>,
}

/// The findings that are worth telling of each criterion.
pub(crate) struct Grouped<'a> {
    by: BTreeMap<&'a CriterionId, BTreeMap<Said, Named>>,
}

impl<'a> Grouped<'a> {
    /// Reads the rows once, whatever the number of criteria.
    pub(crate) fn new<A: Rows>(assessment: &'a Assessment<A>, view: View<'_>) -> io::Result<Self> {
        let rests: Vec<(&CriterionVerdict, Vec<&CheckId>)> =
            assessment.criteria().map(|criterion| (criterion, checks(criterion))).collect();
        let mut by: BTreeMap<_, BTreeMap<Said, Named>> = BTreeMap::new();
        assessment.assets.each(&mut |row| {
            for (criterion, checks) in &rests {
                let found = found(row, criterion, checks, view);
                if !found.is_empty() {
                    let lines = by.entry(&criterion.id).or_default();
                    found.into_iter().for_each(|said| lines.entry(said).or_default().add(&row.asset));
                }
            }
        })?;
        Ok(Self { by })
    }

    /// The sentences of one criterion with their remedies, the most widespread first.
    pub(crate) fn lines(&self, criterion: &CriterionId, lang: Lang) -> Vec<(String, Option<String>)> {
        let mut lines: Vec<_> = self.by.get(criterion).into_iter().flatten().collect();
        lines.sort_by_key(|((weight, _, _), named)| (*weight, std::cmp::Reverse(named.count)));
        let line = |((_, said, mend), named): (&Said, &Named)| {
            (format!("{}: {said}", named.written(lang)), mend.clone())
        };
        lines.into_iter().map(line).collect()
    }
}

impl Named {
    pub(crate) fn add(&mut self, asset: &AssetId) {
        // Rows come in the order of names: an asset of two kinds has two of them, one after the other.
        if self.last.as_ref() != Some(asset) {
            self.count += 1;
            if self.first.len() < NAMES {
                self.first.push(asset.clone());
            }
            self.last = Some(asset.clone());
        }
    }

    /// `a, b, c and 9 more`.
    pub(crate) fn names(&self, lang: Lang) -> String {
        let first: Vec<&str> = self.first.iter().map(AssetId::as_str).collect();
        wording::names(&first, self.count, lang)
    }

    /// `a and b`, or `12 assets (a, b, c and 9 more)`.
    fn written(&self, lang: Lang) -> String {
        let names = self.names(lang);
        match self.count {
            0..=NAMES => names,
            number => lang.pick(format!("{number} aktiver ({names})"), format!("{number} assets ({names})")),
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
) -> BTreeSet<Said> {
    let wanted = |weight| match criterion.verdict {
        Verdict::NotMet => weight == Weight::Fail,
        Verdict::Unknown => weight != Weight::Note,
        Verdict::Met | Verdict::NotApplicable => weight == Weight::Note,
    };
    let said = checks.iter().filter_map(|check| Some((check, row.said_by(check)?)));
    let findings = said.flat_map(|(check, outcome)| outcome.findings.iter().map(move |one| (check, one)));
    findings
        .filter(|(_, finding)| wanted(finding.weight))
        .map(|(check, finding)| {
            let said = view.catalogue.sentence(check, finding, view.lang);
            (finding.weight, said, view.catalogue.remedy(check, finding, view.lang))
        })
        .collect()
}
