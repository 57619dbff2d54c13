//! What checks found: the same thing of many assets, and one cause of many findings, as one line.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Place, View};
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, CriterionVerdict, Finding, RequirementVerdict, Rows, Verdict, Weight,
};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::{AssetId, CheckId, CriterionId, RequirementId};
use kravtjek_model::text::Lang;

use super::cause::{self, Cause, OnAsset};
use super::order::Order;
use super::outside;
use crate::wording;

/// How many names of assets stand before "and so many more".
const NAMES: usize = 3;

/// How many different lines are held of one kind; of what comes behind them only the number is known.
const LINES: usize = 100;

/// How many assets of a line are known by name, so that one that comes again is not counted again.
const KNOWN: usize = 100;

/// The first of many, and how many there are.
#[derive(Clone)]
struct Several<T> {
    count: usize,
    first: Vec<T>,
    last: Option<T>,
}

/// The assets a thing was found on.
#[derive(Clone, Default)]
pub(crate) struct Named {
    assets: Several<AssetId>,
    kinds: BTreeSet<AssetKind>,
}

/// Where a thing was found, which criteria it bears on, and which measurements of it gave nothing.
#[derive(Default)]
struct Group {
    criteria: BTreeSet<usize>,
    assets: Named,
    unseen: Several<String>,
}

/// Where lines are told together: those of one requirement, or all of them.
type Part = Option<RequirementId>;

/// What lines are held by.
type Key = (Part, Weight, Cause);

/// A line about what was found, and what to do about it.
pub(crate) struct Line {
    pub(crate) weight: Weight,
    /// The criteria it bears on, in the order of the catalogue.
    pub(crate) criteria: Vec<CriterionId>,
    /// Where it stands among what is to be mended; what could not be seen has no place.
    pub(crate) place: Option<Place>,
    /// The check that found it.
    pub(crate) check: Option<CheckId>,
    pub(crate) assets: usize,
    pub(crate) said: String,
    pub(crate) mend: Option<String>,
}

/// The findings that are worth telling.
pub(crate) struct Grouped<'a> {
    criteria: Vec<Told<'a>>,
    by: BTreeMap<Key, Group>,
    /// Assets with lines that were too many to hold, by part, weight and check.
    beyond: BTreeMap<(Part, Weight, CheckId), Group>,
    held: BTreeMap<(Part, Weight, CheckId), usize>,
    /// The kinds of assets that each check speaks of.
    kinds: BTreeMap<CheckId, BTreeSet<AssetKind>>,
}

/// A criterion, and how what was found of it is told.
struct Told<'a> {
    requirement: &'a RequirementId,
    verdict: &'a CriterionVerdict,
    checks: Vec<&'a CheckId>,
    /// Whether its faults stand among all that is to be mended.
    together: bool,
}

/// Where nothing was checked.
static NO_KINDS: BTreeSet<AssetKind> = BTreeSet::new();

/// The check that says whether a zone validates.
const VALIDATES: &str = "dns.dnssec_signed";

impl<'a> Grouped<'a> {
    /// Reads the rows once, whatever the number of criteria.
    pub(crate) fn new<A: Rows>(
        assessment: &'a Assessment<A>,
        view: View<'_>,
        order: Order,
    ) -> Result<Self, A::Error> {
        let criteria = assessment.requirements.iter().flat_map(|requirement| told(requirement, order));
        let mut grouped = Self {
            criteria: criteria.collect(),
            by: BTreeMap::new(),
            beyond: BTreeMap::new(),
            held: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        assessment.assets.each(&mut |row| grouped.add(row, view))?;
        Ok(grouped)
    }

    fn add(&mut self, row: &AssetOutcomes, view: View<'_>) {
        for check in row.checks.keys().chain(row.unseen.keys()) {
            match self.kinds.get_mut(check) {
                Some(known) => known.insert(row.kind),
                None => self.kinds.entry(check.clone()).or_default().insert(row.kind),
            };
        }
        let mut parts: BTreeMap<Part, Vec<cause::Bearing<'_>>> = BTreeMap::new();
        for (at, told) in self.criteria.iter().enumerate() {
            for (check, finding) in found(row, told) {
                let together = told.together && finding.weight != Weight::Note;
                let part = (!together).then(|| told.requirement.clone());
                parts.entry(part).or_default().push((at, check, finding));
            }
        }
        let mut causes = Vec::new();
        for (part, found) in parts {
            let all = cause::causes(&row.asset, &found, view.catalogue);
            causes.extend(all.into_iter().map(|one| (part.clone(), one)));
        }
        for (part, one) in causes {
            self.place(part, one, row.kind);
        }
    }

    fn place(&mut self, part: Part, one: OnAsset, kind: AssetKind) {
        let fails =
            |at: &usize| self.criteria.get(*at).is_some_and(|told| told.verdict.verdict == Verdict::NotMet);
        // What is only a sign leaves the criterion open.
        let weight = match one.weight {
            Weight::Fail if !one.criteria.iter().any(fails) => Weight::Gap,
            weight => weight,
        };
        let key = (part, weight, one.cause);
        if let Some(group) = self.by.get_mut(&key) {
            return group.add(one.asset, kind, one.criteria, one.unseen);
        }
        let of = match &key.2 {
            Cause::Found(found) => found.check.clone(),
            _ => CheckId::known("common"),
        };
        let (part, weight, cause) = key;
        let kept = (part.clone(), weight, of);
        let held = self.held.entry(kept.clone()).or_default();
        let group = if *held < LINES {
            *held += 1;
            self.by.entry((part, weight, cause)).or_default()
        } else {
            self.beyond.entry(kept).or_default()
        };
        group.add(one.asset, kind, one.criteria, one.unseen);
    }

    /// The kinds of assets that a check said something of.
    pub(crate) fn kinds(&self, check: &CheckId) -> &BTreeSet<AssetKind> {
        self.kinds.get(check).unwrap_or(&NO_KINDS)
    }

    /// The lines of one requirement, or those that are told of all together; the most widespread first, and last what was
    /// too much to hold.
    pub(crate) fn lines(&self, part: Option<&RequirementId>, view: View<'_>) -> Vec<Line> {
        let own = |key: &Part| key.as_ref() == part;
        let mut held: Vec<_> = self.by.iter().filter(|((key, ..), _)| own(key)).collect();
        held.sort_by_key(|((_, weight, _), group)| (*weight, std::cmp::Reverse(group.assets.assets.count)));
        let mut lines: Vec<Line> = held
            .into_iter()
            .map(|((_, weight, cause), group)| self.line(*weight, cause, group, view))
            .collect();
        let beyond = self.beyond.iter().filter(|((key, ..), _)| own(key));
        lines.extend(beyond.map(|((_, weight, check), group)| self.beyond(*weight, check, group, view)));
        lines
    }

    fn line(&self, weight: Weight, cause: &Cause, group: &Group, view: View<'_>) -> Line {
        let lang = view.lang;
        let names = group.assets.written(lang);
        let (said, mend) = match cause {
            Cause::Found(found) => {
                let first = group.assets.first();
                let (said, mend) = found.told(&first, weight, view);
                if group.assets.assets.count > 1 && found.names_the_asset() {
                    let such = lang.pick("fx", "such as");
                    let such = if said.contains(first.as_str()) {
                        format!(", {such} {first}")
                    } else {
                        String::new()
                    };
                    let alike = lang.pick("Gør det samme for de andre.", "Do the same for the others.");
                    let mend = mend.map(|mend| match mend.contains(first.as_str()) {
                        true => format!("{mend} {alike}"),
                        false => mend,
                    });
                    (format!("{names}{such}: {said}"), mend)
                } else {
                    (format!("{names}: {said}"), mend)
                }
            }
            Cause::Bogus => (self.not_validated(&names, group, view), None),
            Cause::Stopped => {
                let said = lang.pick(
                    "Ikke målt, fordi kørslen blev stoppet.",
                    "Not measured, because the run was stopped.",
                );
                (format!("{names}: {said}"), None)
            }
            Cause::Unseen(args) => {
                let said = format!("{names}: {}", unseen("not_seen", Some(args), group, view));
                (said, wording::again(args, view).filter(|_| weight == Weight::Gap))
            }
            Cause::NotLooked => {
                let scan = lang.pick("`kravtjek scan` måler det.", "`kravtjek scan` measures it.");
                let mend = (weight == Weight::Gap).then(|| scan.to_owned());
                (format!("{names}: {}", unseen("not_looked", None, group, view)), mend)
            }
        };
        let (place, check) = match cause {
            Cause::Found(found) => {
                (Some(view.catalogue.urgency.of_finding(&found.check, &found.tag)), Some(found.check.clone()))
            }
            _ => (None, None),
        };
        Line {
            weight,
            criteria: self.ids(group),
            place,
            check,
            assets: group.assets.assets.count,
            said,
            mend,
        }
    }

    /// What is not held line by line.
    fn beyond(&self, weight: Weight, check: &CheckId, group: &Group, view: View<'_>) -> Line {
        let lang = view.lang;
        let words = view.catalogue.words.get(check);
        let title = words.map_or_else(String::new, |words| format!(": ”{}”", words.title.get(lang)));
        let of = wording::assets(group.assets.assets.count, &group.assets.kinds, lang);
        let said = lang.pick(
            format!("og {of} til{title}. Alle står i `--format json`."),
            format!("and {of} more{title}. `--format json` has them all."),
        );
        let place = words.map(|_| view.catalogue.urgency.of_finding(check, ""));
        Line {
            weight,
            criteria: self.ids(group),
            place,
            check: words.map(|_| check.clone()),
            // It stands behind those that are named.
            assets: 0,
            said,
            mend: None,
        }
    }

    fn ids(&self, group: &Group) -> Vec<CriterionId> {
        group.criteria.iter().filter_map(|at| Some(self.criteria.get(*at)?.verdict.id.clone())).collect()
    }

    /// What cannot be measured because a zone does not validate, and where that is told.
    fn not_validated(&self, names: &str, group: &Group, view: View<'_>) -> String {
        let lang = view.lang;
        let told = self.criteria.iter().enumerate().find(|(at, told)| {
            told.verdict.verdict == Verdict::NotMet
                && !group.criteria.contains(at)
                && told.checks.iter().any(|check| check.as_str() == VALIDATES)
        });
        let see = told.map_or_else(String::new, |(_, told)| {
            let see = lang.pick("se", "see");
            format!(" ({see} {})", told.requirement)
        });
        lang.pick(
            format!("{names} kan ikke måles, fordi DNSSEC-signaturen er ugyldig{see}."),
            format!("{names} cannot be measured, because the DNSSEC signature is invalid{see}."),
        )
    }
}

fn unseen(tag: &str, args: Option<&kravtjek_model::args::Args>, group: &Group, view: View<'_>) -> String {
    let first: Vec<&str> = group.unseen.shown().map(String::as_str).collect();
    let what = wording::names(&first, group.unseen.count, view.lang);
    let args = args.cloned().unwrap_or_default().with("what", &what);
    let whole = Finding { weight: Weight::Gap, tag: tag.to_owned(), args, evidence: Vec::new() };
    if let Some(said) = wording::short_gap(&whole, view) {
        return said;
    }
    view.catalogue.sentence(&CheckId::known("common"), &whole, view.lang)
}

/// The criteria of a requirement, and how what was found of them is told.
fn told<'a>(requirement: &'a RequirementVerdict, order: Order) -> Vec<Told<'a>> {
    let of = |verdict: &'a CriterionVerdict| Told {
        requirement: &requirement.id,
        verdict,
        checks: checks(verdict),
        together: order == Order::Urgency && verdict.exception.is_none() && verdict.needed,
    };
    requirement.criteria.iter().map(of).collect()
}

fn checks(verdict: &CriterionVerdict) -> Vec<&CheckId> {
    let checks = verdict.because.iter().filter_map(|because| match because {
        Because::Check { check, .. } => Some(check),
        _ => None,
    });
    checks.collect()
}

/// What of an asset's findings bears on the verdict: faults where it is not met, gaps too where it is not known.
fn found<'r>(row: &'r AssetOutcomes, told: &'r Told<'_>) -> impl Iterator<Item = (&'r CheckId, &'r Finding)> {
    let wanted = |weight| match told.verdict.verdict {
        Verdict::NotMet => weight == Weight::Fail,
        Verdict::Unknown => weight != Weight::Note,
        Verdict::Met | Verdict::NotApplicable => weight == Weight::Note,
    };
    let said = told.checks.iter().filter_map(|check| Some((*check, row.said_by(check)?)));
    said.flat_map(|(check, outcome)| outcome.findings.iter().map(move |one| (check, one)))
        .filter(move |(_, finding)| wanted(finding.weight) || wording::is_contradiction(finding))
        .filter(|(_, finding)| !outside::is_said_by(finding))
}

impl Group {
    fn add(&mut self, asset: AssetId, kind: AssetKind, criteria: BTreeSet<usize>, unseen: BTreeSet<String>) {
        self.assets.add_one(&asset, kind);
        self.criteria.extend(criteria);
        for what in unseen {
            self.unseen.add(&what);
        }
    }
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new(), last: None }
    }
}

impl<T: Clone + PartialEq> Several<T> {
    /// Adds one; the same one twice in a row is one, and so is one of the first.
    fn add(&mut self, one: &T) {
        if self.last.as_ref() != Some(one) && !self.first.contains(one) {
            self.count += 1;
            if self.first.len() < KNOWN {
                self.first.push(one.clone());
            }
            self.last = Some(one.clone());
        }
    }

    fn shown(&self) -> impl Iterator<Item = &T> {
        self.first.iter().take(NAMES)
    }
}

impl Named {
    pub(crate) fn add(&mut self, row: &AssetOutcomes) {
        self.add_one(&row.asset, row.kind);
    }

    /// Rows come in the order of names: an asset of two kinds has two of them, one after the other.
    fn add_one(&mut self, asset: &AssetId, kind: AssetKind) {
        self.assets.add(asset);
        self.kinds.insert(kind);
    }

    fn first(&self) -> AssetId {
        self.assets.first.first().cloned().unwrap_or_else(|| AssetId::from(""))
    }

    /// `a, b, c and 9 more`.
    pub(crate) fn names(&self, lang: Lang) -> String {
        let first: Vec<&str> = self.assets.shown().map(AssetId::as_str).collect();
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
