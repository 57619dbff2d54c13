//! What findings are told together by: one fault is one line, however many methods, addresses or names show it.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Catalogue, Urgency, View};
use kravtjek_model::args::Args;
use kravtjek_model::assessment::{Finding, Weight};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::text::Lang;

use crate::wording;

/// Stands for the asset's own name, so that the same fault of many assets is one.
const OWN: &str = "\u{0}";

/// Arguments that may be lists: findings that differ in one of them alone are one. In the order they are tried.
const LISTS: [&str; 6] = ["version", "value", "method", "url", "address", "endpoint"];

/// And in what is only worth knowing, where nothing is to be done at each of them.
const NOTED: [&str; 3] = ["host", "selector", "term"];

/// Arguments that say together where the same was found.
const PLACES: [&[&str]; 2] = [&["server", "address"], &["method", "status", "url"]];

/// What is told in one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// Something was found.
    Found(Found),
    /// A measurement gave nothing, and why.
    Unseen(Args),
    /// Nothing was measured, or too long ago.
    NotLooked,
    /// The answers do not validate.
    Bogus,
    /// The run was stopped.
    Stopped,
}

/// Findings of one check that are one fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) check: CheckId,
    pub(crate) tag: String,
    args: BTreeMap<String, BTreeSet<String>>,
    detail: Option<Detail>,
    /// Places that show the same, behind the first.
    also: Vec<BTreeMap<String, BTreeSet<String>>>,
}

/// A cause on one asset, and what it bears on.
pub(crate) struct OnAsset {
    pub(crate) asset: AssetId,
    pub(crate) weight: Weight,
    pub(crate) cause: Cause,
    /// Places of criteria in the assessment.
    pub(crate) criteria: BTreeSet<usize>,
    /// What could not be seen.
    pub(crate) unseen: BTreeSet<String>,
}

/// A finding of one asset, and the criterion it bears on.
pub(crate) type Bearing<'a> = (usize, &'a CheckId, &'a Finding);

/// The causes of what was found on one asset.
pub(crate) fn causes(asset: &AssetId, found: &[Bearing<'_>], catalogue: &Catalogue) -> Vec<OnAsset> {
    let (unseen, found): (Vec<_>, Vec<_>) =
        found.iter().copied().partition(|(_, _, finding)| wording::is_unseen(finding));
    let mut causes = faults(asset, &found, catalogue);
    causes.extend(unseen_causes(asset, &unseen));
    causes
}

fn faults(asset: &AssetId, found: &[Bearing<'_>], catalogue: &Catalogue) -> Vec<OnAsset> {
    let mut each: BTreeMap<By<'_>, BTreeSet<usize>> = BTreeMap::new();
    for (criterion, check, finding) in found {
        each.entry((*check, *finding)).or_default().insert(*criterion);
    }
    let mut leading: BTreeMap<By<'_>, BTreeSet<usize>> = BTreeMap::new();
    for (one, criteria) in &each {
        let led = first_cause(*one, &each, &catalogue.urgency);
        leading.entry(first_to_say(led, &each, catalogue)).or_default().extend(criteria);
    }
    let mut alike: BTreeMap<Alike<'_>, Vec<Found>> = BTreeMap::new();
    for ((check, finding), criteria) in leading {
        let (check, at) = meant(asset, check, finding, &catalogue.urgency);
        let mut one = Found::new(check.clone(), finding, &at);
        if at != *asset {
            // The asset is named as such, and not by its whole.
            one.args.retain(|name, values| name != "subdomain" || values.iter().any(|value| value != OWN));
        }
        let key = Alike { weight: finding.weight, asset: at, criteria, check, tag: &finding.tag };
        alike.entry(key).or_default().push(one);
    }
    let told = alike.into_iter().flat_map(|(key, all)| {
        joined(all, key.weight).into_iter().map(move |one| OnAsset {
            asset: key.asset.clone(),
            weight: key.weight,
            cause: Cause::Found(one),
            criteria: key.criteria.clone(),
            unseen: BTreeSet::new(),
        })
    });
    told.collect()
}

/// A finding, and the check that made it.
type By<'a> = (&'a CheckId, &'a Finding);

/// What findings have in common that may be one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike<'a> {
    weight: Weight,
    asset: AssetId,
    criteria: BTreeSet<usize>,
    check: CheckId,
    tag: &'a str,
}

/// The finding of the first check that says the same in the same words.
fn first_to_say<'a>(one: By<'a>, all: &BTreeMap<By<'a>, BTreeSet<usize>>, catalogue: &Catalogue) -> By<'a> {
    let (check, finding) = one;
    if !catalogue.is_common(check, &finding.tag) {
        return one;
    }
    let same = |other: &By<'a>| {
        let said = |finding: &'a Finding| (finding.weight, &finding.tag, &finding.args);
        said(other.1) == said(finding) && catalogue.is_common(other.0, &finding.tag)
    };
    all.keys().copied().find(same).unwrap_or(one)
}

/// The finding that another comes of, and what that comes of, as far as it goes.
fn first_cause<'a>(one: By<'a>, all: &BTreeMap<By<'a>, BTreeSet<usize>>, urgency: &Urgency) -> By<'a> {
    let named = |(check, finding): By<'a>| (check, finding.tag.as_str(), &finding.args);
    let before = |one: By<'a>| {
        all.keys()
            .copied()
            .find(|other| other.1.weight == one.1.weight && urgency.follows(named(one), named(*other)))
    };
    before(one).map_or(one, |first| before(first).unwrap_or(first))
}

/// The check that a finding is told by, and the asset it is told of.
fn meant(asset: &AssetId, check: &CheckId, finding: &Finding, urgency: &Urgency) -> (CheckId, AssetId) {
    let same = urgency.same(check, &finding.tag).filter(|_| finding.weight == Weight::Fail);
    match same.and_then(|same| Some((same.other.clone(), finding.args.get(&same.asset)?))) {
        Some((other, part)) => (other, AssetId::from(part)),
        None => (check.clone(), asset.clone()),
    }
}

/// Findings that differ in one argument alone are one, for each argument that may be a list. So all that is said of the
/// lists holds of everything in them.
fn joined(mut all: Vec<Found>, weight: Weight) -> Vec<Found> {
    let noted: &[&str] = if weight == Weight::Note { &NOTED } else { &[] };
    for name in LISTS.iter().chain(noted) {
        let mut by: BTreeMap<Found, BTreeSet<String>> = BTreeMap::new();
        for mut one in all {
            let values = one.args.remove(*name).unwrap_or_default();
            by.entry(one).or_default().extend(values);
        }
        let back = by.into_iter().map(|(mut one, values)| {
            if !values.is_empty() {
                one.args.insert((*name).to_owned(), values);
            }
            one
        });
        all = back.collect();
    }
    PLACES.iter().fold(all, |all, place| by_place(all, place))
}

/// Findings that differ in their place alone are one: the others are named behind the first.
fn by_place(all: Vec<Found>, place: &[&str]) -> Vec<Found> {
    let mut by: BTreeMap<Found, Vec<BTreeMap<String, BTreeSet<String>>>> = BTreeMap::new();
    let mut others = Vec::new();
    for mut one in all {
        if !place.iter().all(|name| one.args.contains_key(*name)) {
            others.push(one);
            continue;
        }
        let at = place.iter().filter_map(|name| Some(((*name).to_owned(), one.args.remove(*name)?)));
        let at = at.collect();
        by.entry(one).or_default().push(at);
    }
    let back = by.into_iter().map(|(mut one, places)| {
        let mut places = places.into_iter();
        one.args.extend(places.next().unwrap_or_default());
        one.also = places.collect();
        one
    });
    others.extend(back);
    others
}

impl Found {
    fn new(check: CheckId, finding: &Finding, asset: &AssetId) -> Self {
        // A gateway is the same whoever's mail it takes, also that of the name it lies below.
        let own = if finding.args.get("host").is_some() { "" } else { asset.as_str() };
        let words = finding.args.iter().filter(|(name, _)| *name != "detail");
        Self {
            check,
            tag: finding.tag.clone(),
            args: words
                .map(|(name, value)| (name.to_owned(), BTreeSet::from([without_own(value, own)])))
                .collect(),
            detail: finding.args.detail().cloned(),
            also: Vec::new(),
        }
    }

    /// Whether what it says is said of the asset by its name.
    pub(crate) fn names_the_asset(&self) -> bool {
        self.args.values().flatten().any(|value| value.contains(OWN))
    }

    /// The sentence, and what to do about it, with an asset's name where its own stood.
    pub(crate) fn told(&self, asset: &AssetId, weight: Weight, view: View<'_>) -> (String, Option<String>) {
        let lang = view.lang;
        let list = |name: &str, values: &BTreeSet<String>| {
            let values: Vec<String> = values.iter().map(|one| one.replace(OWN, asset.as_str())).collect();
            match values.as_slice() {
                [one] => one.clone(),
                several => listed(several.iter().map(|one| view.catalogue.term(name, one, lang)), lang),
            }
        };
        let args: Args = self.args.iter().map(|(name, values)| (name.as_str(), list(name, values))).collect();
        let args = match &self.detail {
            Some(detail) => args.with_detail(detail.clone()),
            None => args,
        };
        let finding = Finding { weight, tag: self.tag.clone(), args, evidence: Vec::new() };
        let mut said = view.catalogue.sentence(&self.check, &finding, lang);
        if !self.also.is_empty() {
            let places = self.also.iter().map(|place| {
                let words = place.iter().filter(|(name, _)| !matches!(name.as_str(), "status" | "address"));
                words.map(|(name, values)| list(name, values)).collect::<Vec<_>>().join(" ")
            });
            let also = listed(places, lang);
            said += &lang.pick(format!(" Det samme gælder {also}."), format!(" The same goes for {also}."));
        }
        (said, view.catalogue.remedy(&self.check, &finding, lang))
    }
}

/// The first of some values. Addresses of one name stand together behind it: `mx1 (192.0.2.1 og 192.0.2.2)`.
fn listed(values: impl Iterator<Item = String>, lang: Lang) -> String {
    let values: Vec<String> = values.collect();
    let at = |value: &str| {
        let (name, address) = value.strip_suffix(')')?.rsplit_once(" (")?;
        Some((name.to_owned(), address.to_owned()))
    };
    let named: Option<Vec<(String, String)>> = values.iter().map(|value| at(value)).collect();
    if let Some([(name, _), others @ ..]) = named.as_deref()
        && others.iter().all(|(other, _)| other == name)
    {
        let addresses: Vec<&str> = named.iter().flatten().map(|(_, address)| address.as_str()).collect();
        return format!(
            "{name} ({})",
            wording::names(addresses.get(..3).unwrap_or(&addresses), addresses.len(), lang)
        );
    }
    let first: Vec<&str> = values.iter().take(3).map(String::as_str).collect();
    wording::names(&first, values.len(), lang)
}

/// A value with the asset's own name taken out, where it stands as a name of its own or at the end of one.
fn without_own(value: &str, own: &str) -> String {
    let part_of_name = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let mut shown = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(own).filter(|_| !own.is_empty()) {
        let (before, from) = rest.split_at(at);
        let (name, after) = from.split_at(own.len());
        let longer = before.ends_with(part_of_name)
            || after.starts_with(part_of_name)
            || after.starts_with('.') && after.chars().nth(1).is_some_and(part_of_name);
        shown.push_str(before);
        shown.push_str(if longer { name } else { OWN });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Why measurements of one asset gave nothing, each cause once.
fn unseen_causes(asset: &AssetId, unseen: &[Bearing<'_>]) -> Vec<OnAsset> {
    let mut by: BTreeMap<(Weight, Cause), (BTreeSet<usize>, BTreeSet<String>)> = BTreeMap::new();
    for (criterion, _, finding) in unseen {
        let cause = unseen_cause(finding, unseen);
        let (criteria, what) = by.entry((finding.weight, cause)).or_default();
        criteria.insert(*criterion);
        what.extend(finding.args.get("what").map(str::to_owned));
    }
    let told = by.into_iter().map(|((weight, cause), (criteria, unseen))| OnAsset {
        asset: asset.clone(),
        weight,
        cause,
        criteria,
        unseen,
    });
    told.collect()
}

fn unseen_cause(finding: &Finding, all: &[Bearing<'_>]) -> Cause {
    match finding.args.get("why") {
        None => Cause::NotLooked,
        Some("cancelled") => Cause::Stopped,
        Some("bogus") => Cause::Bogus,
        Some("foundation") => Cause::Unseen(finding.args.without("what")),
        Some(why) => {
            // What was asked for stands before what came: the shortest says what came alone.
            let same = all.iter().filter(|(_, _, other)| other.args.get("why") == Some(why));
            let details = same.filter_map(|(_, _, other)| other.args.detail());
            let shortest = details.min_by_key(|detail| (detail.text().len(), detail.text().to_owned()));
            let own = finding.args.detail();
            let detail = match (own, shortest) {
                (Some(own), Some(shortest)) if own.text().ends_with(shortest.text()) => Some(shortest),
                (own, _) => own,
            };
            let bare: Args = [("why", why)].into_iter().collect();
            Cause::Unseen(match detail {
                Some(detail) => bare.with_detail(detail.clone()),
                None => bare,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(args: &[(&str, &str)]) -> Found {
        let args: Args = args.iter().copied().collect();
        let finding = Finding { weight: Weight::Fail, tag: "t".to_owned(), args, evidence: Vec::new() };
        Found::new(CheckId::known("web.old_tls_off"), &finding, &AssetId::from("a.dk"))
    }

    #[test]
    fn what_is_joined_holds_of_everything_in_the_lists() {
        let both = [("mx1", "1.0"), ("mx1", "1.1"), ("mx2", "1.0"), ("mx2", "1.1")];
        let all = |pairs: &[(&str, &str)]| {
            let each = pairs.iter().map(|(at, version)| found(&[("endpoint", at), ("version", version)]));
            joined(each.collect(), Weight::Fail)
        };
        assert_eq!(all(&both).len(), 1);
        assert_eq!(all(&both[..3]).len(), 2, "mx2 does not speak 1.1");
    }

    #[test]
    fn the_same_of_several_name_servers_and_answers_is_one() {
        let servers = [("ns1", "192.0.2.1"), ("ns1", "192.0.2.2"), ("ns2", "192.0.2.3")];
        let each = servers.map(|(server, address)| found(&[("server", server), ("address", address)]));
        assert_eq!(joined(each.to_vec(), Weight::Fail).len(), 1);
        let answers = [("GET", "200", "/"), ("HEAD", "200", "/"), ("GET", "404", "/x")];
        let each = answers
            .map(|(method, status, url)| found(&[("method", method), ("status", status), ("url", url)]));
        assert_eq!(joined(each.to_vec(), Weight::Fail).len(), 1);
    }

    #[test]
    fn addresses_of_one_name_stand_behind_it() {
        let listed = |values: &[&str]| listed(values.iter().map(|one| (*one).to_owned()), Lang::Da);
        assert_eq!(listed(&["mx1 (a)", "mx1 (b)"]), "mx1 (a og b)");
        assert_eq!(listed(&["mx1 (a)", "mx2 (b)"]), "mx1 (a) og mx2 (b)");
    }

    #[test]
    fn an_asset_is_known_by_its_whole_name_only() {
        assert_eq!(without_own("https://a.dk/x _dmarc.a.dk", "a.dk"), "https://\0/x _dmarc.\0");
        assert_eq!(without_own("aa.dk a.dk.example.dk a.dkk", "a.dk"), "aa.dk a.dk.example.dk a.dkk");
    }
}
