//! The few words that belong to reports themselves, in both languages.

use std::collections::BTreeSet;

use kravtjek_catalogue::{ShownBy, View};
use kravtjek_model::args::Args;
use kravtjek_model::assessment::{Difference, Finding, Missing, Said, Verdict, Weight};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::CheckId;
use kravtjek_model::text::Lang;

/// A verdict's sign.
pub(crate) fn sign(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Met) => "✓",
        Some(Verdict::NotMet) => "✗",
        Some(Verdict::Unknown) => "?",
        Some(Verdict::NotApplicable) => "–",
        None => "·",
    }
}

/// The sign before a finding: a cross for what fails, a question mark for what could not be seen, else a point.
pub(crate) fn of_weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Fail => "✗",
        Weight::Gap => "?",
        Weight::Note => "·",
    }
}

/// The verdict whose colour a sign has.
pub(crate) fn coloured(sign: &str) -> Option<Verdict> {
    match sign {
        "✓" => Some(Verdict::Met),
        "✗" => Some(Verdict::NotMet),
        "?" | "≠" => Some(Verdict::Unknown),
        _ => None,
    }
}

/// The sign of an outcome.
pub(crate) fn of_outcome(outcome: Said) -> &'static str {
    sign(Some(outcome.verdict()))
}

/// A verdict in words.
pub(crate) fn verdict(verdict: Option<Verdict>, lang: Lang) -> &'static str {
    match verdict {
        Some(Verdict::Met) => lang.pick("opfyldt", "met"),
        Some(Verdict::NotMet) => lang.pick("ikke opfyldt", "not met"),
        Some(Verdict::Unknown) => lang.pick("uafklaret", "cannot be told"),
        Some(Verdict::NotApplicable) => lang.pick("ikke relevant", "not applicable"),
        None => lang.pick("ikke undersøgt", "not looked into"),
    }
}

/// Checks whose measurement this version cannot make.
const CANNOT_MEASURE: [&str; 2] = ["mail.dmarc_respected", "mail.relay_closed"];

/// Whether a check's measurement is one that this version cannot make.
pub(crate) fn cannot_be_measured(check: &str) -> bool {
    CANNOT_MEASURE.contains(&check)
}

/// What is missing, as the beginning of a sentence; `id` says of what.
pub(crate) fn missing(what: Missing, id: &str, lang: Lang) -> &'static str {
    match what {
        Missing::Check if cannot_be_measured(id) => {
            lang.pick("Kravtjek kan endnu ikke måle dette", "Kravtjek cannot measure this yet")
        }
        Missing::Check => lang.pick("Mangler en måling", "A measurement is missing"),
        Missing::Inside => lang.pick("Mangler en måling indefra", "A measurement from inside is missing"),
        Missing::File => lang.pick("Mangler dokumentation for", "Evidence is missing for"),
        Missing::Answer => {
            lang.pick("Mangler et svar med dokumentation", "An answer with a document is missing")
        }
        Missing::Complete => lang.pick(
            "Det er ikke oplyst, at denne liste er fuldstændig",
            "It is not said that this list is complete",
        ),
    }
}

/// What kind of thing is missing: `et svar med dokumentation`.
pub(crate) fn kind_of_missing(what: Missing, id: &str, lang: Lang) -> &'static str {
    match what {
        Missing::Check if cannot_be_measured(id) => lang.pick(
            "en måling, som kravtjek endnu ikke kan foretage",
            "a measurement that kravtjek cannot make yet",
        ),
        Missing::Check => lang.pick("en måling", "a measurement"),
        Missing::Inside => lang.pick("en måling indefra", "a measurement from inside"),
        Missing::File => lang.pick("et udtræk", "an export"),
        Missing::Answer => lang.pick("et svar med dokumentation", "an answer with a document"),
        Missing::Complete => {
            lang.pick("en oplysning om, at listen er fuldstændig", "a word that the list is complete")
        }
    }
}

/// Whether a finding stands against what the authority has said, which is shown whatever the verdict.
pub(crate) fn is_contradiction(finding: &Finding) -> bool {
    finding.tag.starts_with("stated_against_")
}

/// Whether a finding only says that something was not seen or not looked at, which any check can find.
pub(crate) fn is_unseen(finding: &Finding) -> bool {
    matches!(finding.tag.as_str(), "not_seen" | "not_looked")
}

/// A gap whose cause stands at the top of the report, in a few words.
pub(crate) fn short_gap(finding: &Finding, view: View<'_>) -> Option<String> {
    let lang = view.lang;
    match finding.args.get("why")? {
        "cancelled" => Some(
            lang.pick("Ikke målt, fordi kørslen blev stoppet.", "Not measured, because the run was stopped.")
                .to_owned(),
        ),
        "foundation" => {
            let flaw = view.catalogue.detail(finding.args.detail()?, lang);
            Some(lang.pick(format!("Uafklaret: {flaw}."), format!("Cannot be told: {flaw}.")))
        }
        _ => None,
    }
}

/// What to do where nothing was seen, by the reason; nothing where the top of the report tells it.
pub(crate) fn again(args: &Args, view: View<'_>) -> Option<String> {
    let why = args.get("why")?;
    let said = view.catalogue.term("again", why, view.lang);
    (said != why).then_some(said)
}

/// What another policy profile would make of a check, as a sentence.
pub(crate) fn difference(one: &Difference, view: View<'_>) -> String {
    by_profiles(&[one.policy.as_str()], one, view)
}

/// The same of several, those that say the same of several profiles as one.
pub(crate) fn differences(all: &[Difference], view: View<'_>) -> Vec<String> {
    let mut left: Vec<&Difference> = all.iter().collect();
    let mut said = Vec::new();
    while let Some(first) = left.first().copied() {
        let same = |one: &&Difference| {
            (&one.check, one.outcome, one.assets, &one.parts)
                == (&first.check, first.outcome, first.assets, &first.parts)
        };
        let (alike, others): (Vec<_>, Vec<_>) = left.into_iter().partition(same);
        let profiles: Vec<&str> = alike.iter().map(|one| one.policy.as_str()).collect();
        said.push(by_profiles(&profiles, first, view));
        left = others;
    }
    said
}

fn by_profiles(profiles: &[&str], one: &Difference, view: View<'_>) -> String {
    let lang = view.lang;
    let term = |table: &str, id: &str| view.catalogue.term(table, id, lang);
    let mut parts: Vec<_> = one.parts.iter().collect();
    parts.sort_by_key(|(_, assets)| std::cmp::Reverse(**assets));
    let parts = parts.into_iter().map(|(part, assets)| match *assets == one.assets {
        true => term("part", part),
        false => format!("{}: {assets}", term("part", part)),
    });
    let why = parts.collect::<Vec<_>>().join(", ");
    // TLS is asked of domains, hosts and gateways: each is a name.
    let of = match one.assets {
        1 => lang.pick("1 navn", "1 name").to_owned(),
        assets => lang.pick(format!("{assets} navne"), format!("{assets} names")),
    };
    let meet = match one.outcome {
        Said::Pass => lang.pick("opfylde", "meet"),
        _ => lang.pick("ikke opfylde", "not meet"),
    };
    let (profiles, what) = (names(profiles, profiles.len(), lang), shown_by(&one.check, view));
    let said = lang.pick(
        format!("Bemærk: Efter {profiles} ville {of} {meet} {what}"),
        format!("Note: by {profiles}, {of} would {meet} {what}"),
    );
    if why.is_empty() { format!("{said}.") } else { format!("{said} ({why}).") }
}

/// The criteria that a check shows, or its own title where none does.
fn shown_by(check: &CheckId, view: View<'_>) -> String {
    let all = view.requirements().flat_map(|words| view.catalogue.criteria(words, &view.framework.id));
    let shows = |leaf: &ShownBy| matches!(leaf, ShownBy::Check(own) if own == check);
    let criteria = all.filter(|one| one.met_when.leaves().iter().any(|leaf| shows(&leaf.shown_by)));
    let ids: Vec<&str> = criteria.map(|one| one.id.as_str()).collect();
    match ids.as_slice() {
        [] => view
            .catalogue
            .words
            .get(check)
            .map_or_else(|| check.to_string(), |words| words.title.get(view.lang).to_owned()),
        ids => names(ids, ids.len(), view.lang),
    }
}

/// So many assets of some kinds: `12 domæner`. Those of several kinds are names where each of them has one.
pub(crate) fn assets(number: usize, kinds: &BTreeSet<AssetKind>, lang: Lang) -> String {
    let (one, several) = noun(kinds, lang);
    format!("{number} {}", if number == 1 { one } else { several })
}

/// What assets of some kinds are called, one of them and several.
pub(crate) fn noun(kinds: &BTreeSet<AssetKind>, lang: Lang) -> (&'static str, &'static str) {
    let only = if kinds.len() == 1 { kinds.first() } else { None };
    let is_name = |kind: &AssetKind| {
        matches!(kind, AssetKind::Domain | AssetKind::Delegation | AssetKind::Host | AssetKind::MailGateway)
    };
    match only {
        Some(AssetKind::Domain) => lang.pick(("domæne", "domæner"), ("domain", "domains")),
        Some(AssetKind::Delegation) => lang.pick(("subdomæne", "subdomæner"), ("subdomain", "subdomains")),
        Some(AssetKind::Host) => lang.pick(("vært", "værter"), ("host", "hosts")),
        Some(AssetKind::MailGateway) => {
            lang.pick(("mailgateway", "mailgateways"), ("mail gateway", "mail gateways"))
        }
        Some(AssetKind::AddressRange) => {
            lang.pick(("adresseområde", "adresseområder"), ("range of addresses", "ranges of addresses"))
        }
        Some(AssetKind::Resolver) => lang.pick(("resolver", "resolvere"), ("resolver", "resolvers")),
        Some(AssetKind::Network) => lang.pick(("netværk", "netværk"), ("network", "networks")),
        Some(AssetKind::System) => lang.pick(("system", "systemer"), ("system", "systems")),
        None if !kinds.is_empty() && kinds.iter().all(is_name) => {
            lang.pick(("navn", "navne"), ("name", "names"))
        }
        Some(AssetKind::Fleet) | None => lang.pick(("sted", "steder"), ("place", "places")),
    }
}

pub(crate) use kravtjek_catalogue::date::{day, day_of as date};

/// How many of all are shown, where it is so many at most: one that would be left out takes no more room than saying so.
pub(crate) fn upto(most: usize, all: usize) -> usize {
    if all == most + 1 { all } else { most }
}

/// Names in a row, the first of so many: `a.dk, b.dk, c.dk og 37 til`.
pub(crate) fn names(first: &[&str], count: usize, lang: Lang) -> String {
    match (count.saturating_sub(first.len()), first) {
        (0, [all @ .., last]) if !all.is_empty() => {
            format!("{} {} {last}", all.join(", "), lang.pick("og", "and"))
        }
        (0, head) => head.join(", "),
        (rest, head) => {
            format!("{} {} {rest} {}", head.join(", "), lang.pick("og", "and"), lang.pick("til", "more"))
        }
    }
}

/// Names in a text as people write them: `xn--blbrgrd-fxak7p.dk` becomes `blåbærgrød.dk`. Only letters that Danish
/// and its neighbours use are shown so; a name in other letters might look like one it is not.
pub fn readable(text: &str) -> String {
    if !text.contains("xn--") {
        return text.to_owned();
    }
    let part_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(part_of_name) {
        let (before, from) = rest.split_at(start);
        let (name, after) = from.split_at(from.find(|letter| !part_of_name(letter)).unwrap_or(from.len()));
        shown.push_str(before);
        shown.push_str(&one_readable(name));
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// A name as people write it, with the form that the DNS has where that differs.
pub fn named(name: &str) -> String {
    let shown = readable(name);
    if shown == name { shown } else { format!("{shown} ({name})") }
}

fn one_readable(name: &str) -> String {
    let known = |letter: char| letter.is_ascii() || "æøåäöüéáíóúýþðßÆØÅ".contains(letter);
    match idna::domain_to_unicode(name) {
        (unicode, Ok(())) if name.contains("xn--") && unicode.chars().all(known) => unicode,
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_people_write_them() {
        assert_eq!(readable("mx1.xn--blbrgrd-fxak7p.dk (192.0.2.1)."), "mx1.blåbærgrød.dk (192.0.2.1).");
        assert_eq!(readable("xn--80ak6aa92e.com"), "xn--80ak6aa92e.com", "Cyrillic letters may deceive");
        assert_eq!(readable("xn--, xn---, æ"), "xn--, xn---, æ");
    }

    #[test]
    fn assets_are_called_by_their_kind_and_those_of_several_kinds_are_names() {
        let of = |number, kinds: &[AssetKind], lang| assets(number, &kinds.iter().copied().collect(), lang);
        assert_eq!(of(1, &[AssetKind::Domain], Lang::Da), "1 domæne");
        assert_eq!(of(4, &[AssetKind::Host], Lang::Da), "4 værter");
        assert_eq!(of(4, &[AssetKind::Domain, AssetKind::Host], Lang::En), "4 names");
        assert_eq!(of(2, &[AssetKind::Domain, AssetKind::Network], Lang::Da), "2 steder");
    }

    #[test]
    fn names_and_dates_read_well() {
        assert_eq!(names(&["a", "b", "c"], 3, Lang::Da), "a, b og c");
        assert_eq!(names(&["a", "b"], 4, Lang::Da), "a, b og 2 til");
        assert_eq!(names(&["a", "b"], 3, Lang::En), "a, b and 1 more");
        assert_eq!(names(&["a"], 1, Lang::Da), "a");
        let at = "2026-11-21T23:00:00Z".parse().unwrap();
        assert_eq!(date(at, Lang::Da), "21. november 2026");
        assert_eq!(date(at, Lang::En), "21 November 2026");
    }
}
