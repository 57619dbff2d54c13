//! What is wrong or worth knowing in one DMARC record, with the place of each.

use kravtjek_model::observation::mail::Problem;

use crate::place::{Place, of_name};
use crate::tag_list::{Span, Tag};

use super::record::{Action, CURRENT, RETIRED, Record, Wish};
use super::unread::{mark, separator};
use super::uri::{Uri, listed};

/// The most tags whose form is looked at; the policy is read from all of them.
const TAGS: usize = 128;

/// Which names a record is applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The name that holds it.
    pub(super) own: bool,
    /// Existing names below it.
    pub(super) below: bool,
    /// Names below it that do not exist.
    pub(super) made_up: bool,
    /// The name is a public suffix, where `psd=y` belongs.
    pub(super) suffix: bool,
}

/// Everything wrong with a record, in no order.
pub(super) fn of_record(place: Place<'_>, record: &Record<'_>, reach: Reach) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(record.repeated().take(TAGS).map(|tag| place.problem("duplicate_tag", tag.at())));
    policies(place, record, reach, &mut problems);
    conditions(place, record, reach, &mut problems);
    for (at, tag) in record.tags.iter().enumerate().take(TAGS) {
        let last = at + 1 == record.tags.len();
        problems.extend(form(place, tag, last));
        problems.extend(value(tag).map(|span| place.problem("bad_value", span)));
    }
    reports(place, record, &mut problems);
    problems
}

fn policies(place: Place<'_>, record: &Record<'_>, reach: Reach, problems: &mut Vec<Problem>) {
    let (p, sp, np) = (record.wish("p"), record.wish("sp"), record.wish("np"));
    if p == Wish::Missing {
        problems.push(place.whole("missing_policy"));
    }
    let inherits =
        reach.below && sp == Wish::Missing || reach.made_up && sp == Wish::Missing && np == Wish::Missing;
    let weak = [
        ("p", p.is_weak() && (reach.own || inherits), "weak_policy"),
        (
            "sp",
            sp.is_weak() && (reach.below || reach.made_up && np == Wish::Missing),
            "weak_subdomain_policy",
        ),
        ("np", np.is_weak() && reach.made_up, "weak_made_up_policy"),
        ("p", p == Wish::Invalid, "unknown_policy"),
        ("sp", sp == Wish::Invalid, "unknown_subdomain_policy"),
        ("np", np == Wish::Invalid, "unknown_made_up_policy"),
        ("sp", sp.is_weak() && !reach.below && !reach.made_up, "ineffective_tag"),
        ("np", np.is_weak() && !reach.below && !reach.made_up, "ineffective_tag"),
    ];
    for (name, _, id) in weak.into_iter().filter(|(_, holds, _)| *holds) {
        problems.extend(record.tag(name).map(|tag| place.problem(id, tag.at())));
    }
    let second = record.tags.get(1).is_some_and(|tag| tag.name == "p");
    if let (false, Some(tag)) = (second, record.tag("p")) {
        problems.push(place.problem("policy_not_second", tag.at()));
    }
}

fn conditions(place: Place<'_>, record: &Record<'_>, reach: Reach, problems: &mut Vec<Problem>) {
    let percent = record.percent();
    if let (Some(tag), true) = (record.tag("pct"), percent < 100) {
        problems.push(Problem { figure: Some(percent.into()), ..place.problem("partial", tag.at()) });
    }
    if let (Some(tag), true) = (record.tag("t"), record.is_test()) {
        problems.push(place.problem("test_mode", tag.at()));
    }
    if let (Some(tag), Some(true), false) = (record.tag("psd"), record.is_suffix(), reach.suffix) {
        problems.push(place.problem("psd_set", tag.at()));
    }
    for tag in record.tags.iter().filter(|tag| RETIRED.contains(&tag.name)) {
        if tag.name != "pct" || percent == 100 {
            problems.push(place.problem("retired_tag", tag.at()));
        }
    }
}

/// What is wrong with how a tag is written.
fn form(place: Place<'_>, tag: &Tag<'_>, last: bool) -> Vec<Problem> {
    let known = CURRENT.contains(&tag.name) || RETIRED.contains(&tag.name);
    let mut problems = Vec::new();
    if tag.is_empty() {
        if !last {
            problems.push(place.problem("empty_tag", (tag.raw.0, tag.raw.1 + 1)));
        }
        return problems;
    }
    if let Some(span) = separator(tag) {
        problems.push(place.problem("wrong_separator", span));
    }
    if let Some((id, (from, to))) = mark(&place.text[tag.raw.0..tag.raw.1]) {
        problems.push(place.problem(id, (tag.raw.0 + from, tag.raw.0 + to)));
    }
    if tag.name.is_empty() || tag.value.is_none_or(str::is_empty) || !tag.name.bytes().all(names_tag) {
        problems.push(place.problem("bad_syntax", tag.at()));
    } else if !known {
        problems.push(place.problem("unknown_tag", tag.at()));
    }
    problems
}

fn names_tag(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where a tag that is not a policy or an address has a value that it cannot have (RFC 9989 §4.8).
fn value(tag: &Tag<'_>) -> Option<Span> {
    let value = tag.value?;
    let one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(value));
    let number = |most: u32| {
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        digits && value.parse::<u32>().is_ok_and(|number| number <= most)
    };
    let fits = match tag.name {
        "adkim" | "aspf" => one_of(&["r", "s"]),
        "t" => one_of(&["y", "n"]),
        "psd" => one_of(&["y", "n", "u"]),
        "fo" => failure_options(value),
        "pct" => number(100),
        "ri" => number(u32::MAX),
        _ => true,
    };
    (!fits).then_some(tag.value_at)
}

/// `0` or `1`, `d` and `s`, each once, with colons between.
pub(super) fn failure_options(value: &str) -> bool {
    let options: Vec<_> = value.split(':').map(|option| option.trim().to_ascii_lowercase()).collect();
    let known = |option: &String| ["0", "1", "d", "s"].contains(&option.as_str());
    let once = (1..options.len()).all(|at| !options[..at].contains(&options[at]));
    let both = options.iter().filter(|option| ["0", "1"].contains(&option.as_str())).count() > 1;
    options.iter().all(known) && once && !both
}

fn reports(place: Place<'_>, record: &Record<'_>, problems: &mut Vec<Problem>) {
    for tag in record.tags.iter().filter(|tag| matches!(tag.name, "rua" | "ruf")) {
        let bad = listed(tag).filter(|(_, uri)| !matches!(uri, Some(Uri::Mail(_))));
        problems.extend(bad.take(16).map(|(span, _)| place.problem("bad_report_address", span)));
    }
    if record.tag("rua").is_none() {
        problems.push(of_name("no_reports", place.at, ""));
    }
}

/// Whether a word is a policy that a record may carry on.
pub(super) fn is_reject(value: &str) -> bool {
    Action::of(value) == Some(Action::Reject)
}
