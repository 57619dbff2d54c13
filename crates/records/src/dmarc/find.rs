//! What there is to say of the records: which ones count, what is wrong with them, what to publish instead.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::observation::mail::{DmarcRecord, Problem};

use crate::desk::Desk;
use crate::dns_answers::{DnsAnswer, RecordType};
use crate::names::{is_within, organisation};
use crate::place::{Place, of_name};

use super::correct::corrected;
use super::faults::{Reach, of_record};
use super::rank::{rank, sorted};
use super::receiver::{Texts, Zone, records};
use super::record::{Action, Record};
use super::unread::{was_meant, why};
use super::uri::{Uri, listed};
use super::{Rulings, holder};

/// The most records that are shown.
const SHOWN: usize = 16;

/// The most report addresses whose consent is looked up.
const ADDRESSES: usize = 10;

/// What was looked up.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) domain: &'a str,
    pub(super) child: &'a str,
    pub(super) zone: &'a Zone,
    pub(super) wildcard: &'a Texts,
    pub(super) elsewhere: &'a [(String, String)],
}

/// What there is to say.
pub(super) struct Remarks {
    pub(super) records: Vec<DmarcRecord>,
    pub(super) problems: Vec<Problem>,
    pub(super) mend: Option<Mend>,
}

/// A record to publish, and where.
pub(super) struct Mend {
    pub(super) at: String,
    pub(super) record: String,
}

impl<'a> Scene<'a> {
    fn texts(&self, name: &str) -> &'a [String] {
        let texts = self.zone.get(name).and_then(|texts| texts.as_ref().ok());
        texts.map(Vec::as_slice).unwrap_or_default()
    }

    /// The record that a wildcard serves for a made-up name.
    fn for_made_up(&self) -> Option<&'a str> {
        let texts = self.wildcard.as_ref().map(Vec::as_slice).unwrap_or_default();
        texts.iter().map(String::as_str).find(|text| Record::is(text))
    }

    /// The texts at the domain's own `_dmarc` that are records or were meant as one.
    fn own(&self) -> Vec<&'a String> {
        let meant = |text: &&String| Record::is(text) || was_meant(text);
        self.texts(self.domain).iter().filter(meant).collect()
    }
}

pub(super) fn found(scene: &Scene<'_>, rulings: &Rulings, desk: &mut Desk<'_>) -> Remarks {
    let reaches = reaches(scene, rulings);
    let mut problems = of_own(scene);
    problems.extend(of_names(scene, rulings, desk));
    for (name, reach) in &reaches {
        problems.extend(of_governing(scene, name, *reach, rulings, desk));
    }
    problems.extend(of_wildcard(scene, rulings));
    let problems = sorted(problems);
    let mend = mend(scene, rulings, &problems);
    Remarks { records: shown(scene, &reaches, mend.as_ref()), problems, mend }
}

/// The names whose records count, and for whom. The wildcard of a made-up name is not among them.
fn reaches(scene: &Scene<'_>, rulings: &Rulings) -> BTreeMap<String, Reach> {
    let mut reaches: BTreeMap<String, Reach> = BTreeMap::new();
    let mut add = |by: Option<&String>, set: fn(&mut Reach)| {
        let Some(name) = by.filter(|name| *name != scene.child) else { return };
        let suffix = organisation(name) == name && psl::domain_str(name).is_none();
        let reach = reaches.entry(name.clone()).or_default();
        reach.suffix = suffix;
        set(reach);
    };
    for ruling in rulings.itself.iter().flatten() {
        let own = ruling.by.as_deref() == Some(scene.domain);
        add(ruling.by.as_ref(), if own { |reach| reach.own = true } else { |reach| reach.below = true });
    }
    for ruling in rulings.below.iter().flatten() {
        add(ruling.by.as_ref(), |reach| reach.below = true);
    }
    for ruling in rulings.made_up.iter().flatten() {
        add(ruling.by.as_ref(), |reach| reach.made_up = true);
    }
    reaches
}

/// What stands at the domain's own `_dmarc`, apart from what a single good record says.
fn of_own(scene: &Scene<'_>) -> Vec<Problem> {
    let at = holder(scene.domain);
    let texts = scene.texts(scene.domain);
    let place = |text| Place { at: &at, text };
    let good = |text: &&String| Record::is(text);
    let mut problems: Vec<_> = texts
        .iter()
        .filter(|text| !good(text))
        .map(|text| if was_meant(text) { why(place(text)) } else { of_name("foreign_record", &at, text) })
        .collect();
    problems.extend(texts.iter().filter(good).skip(1).map(|text| place(text).whole("several_records")));
    problems
}

/// What there is to say of names: aliases, misplaced records, several records above, where the policy comes from.
fn of_names(scene: &Scene<'_>, rulings: &Rulings, desk: &mut Desk<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, text) in scene.elsewhere {
        let id = if name == scene.domain { "record_at_apex" } else { "record_elsewhere" };
        problems.push(Place { at: name, text }.whole(id));
    }
    let above = scene.zone.iter().filter(|(name, _)| *name != scene.domain);
    for (name, texts) in above {
        if texts.as_ref().is_ok_and(|texts| records(texts).len() > 1) {
            problems.push(of_name("several_above", &holder(name), ""));
        }
    }
    let home = organisation(scene.domain);
    let bare =
        scene.zone.get(home).is_some_and(|texts| texts.as_ref().is_ok_and(|texts| records(texts).is_empty()));
    if bare && home != scene.domain && !records(scene.texts(scene.domain)).is_empty() {
        problems.push(of_name("no_record_above", &holder(home), ""));
    }
    let sources = rulings.itself.iter().flatten().filter_map(|ruling| ruling.by.as_deref());
    let mut names = vec![scene.domain];
    names.extend(sources);
    names.dedup();
    for name in names {
        let at = holder(name);
        if let Some(target) = desk.aliases(&at).last() {
            let id = match desk.ask(&at, RecordType::Txt) {
                Some(DnsAnswer::NxDomain) => "alias_dangling",
                Some(DnsAnswer::NoData) => "alias_empty",
                _ => "alias",
            };
            problems.push(of_name(id, &at, target));
        }
        if name != scene.domain {
            problems.push(of_name("inherited", &at, ""));
        }
    }
    problems
}

/// What a record that counts says. Where it counts only for names below, nothing is said of what is not about them.
fn of_governing(
    scene: &Scene<'_>,
    name: &str,
    reach: Reach,
    rulings: &Rulings,
    desk: &mut Desk<'_>,
) -> Vec<Problem> {
    let at = holder(name);
    let all = records(scene.texts(name));
    let Some(record) = all.first() else { return Vec::new() };
    let place = Place { at: &at, text: record.text };
    let mut problems = of_record(place, record, reach);
    let own = rulings.itself.iter().flatten().any(|ruling| ruling.by.as_deref() == Some(name));
    if own {
        problems.extend(unauthorised(place, name, record, desk));
    } else {
        problems.retain(|problem| rank(&problem.id) <= 2);
    }
    problems
}

/// Report addresses in other organisations that have not agreed (RFC 9990 §4, RFC 7489 §7.1). Organisations are told
/// apart by the public suffix list for both kinds of receiver.
fn unauthorised(place: Place<'_>, name: &str, record: &Record<'_>, desk: &mut Desk<'_>) -> Vec<Problem> {
    let addresses = record.tags.iter().filter(|tag| matches!(tag.name, "rua" | "ruf")).flat_map(listed);
    let mut problems = Vec::new();
    for (span, uri) in addresses.take(ADDRESSES) {
        let Some(Uri::Mail(host)) = uri else { continue };
        if organisation(&host) == organisation(name) {
            continue;
        }
        let agreed = match desk.ask(&format!("{name}._report._dmarc.{host}"), RecordType::Txt) {
            Some(DnsAnswer::Records(records)) => records.iter().any(|text| {
                let text = String::from_utf8_lossy(text);
                Record::is(&text)
            }),
            Some(DnsAnswer::NoData | DnsAnswer::NxDomain) => false,
            Some(DnsAnswer::Failed(_)) | None => true,
        };
        if !agreed {
            problems.push(place.problem("reports_not_authorised", span));
        }
    }
    problems
}

/// A record that a wildcard serves for names that nobody made.
fn of_wildcard(scene: &Scene<'_>, rulings: &Rulings) -> Vec<Problem> {
    let weak = rulings
        .made_up
        .iter()
        .flatten()
        .any(|ruling| ruling.by.as_deref() == Some(scene.child) && ruling.action < Action::Reject);
    let at = holder(scene.child);
    let text = scene.for_made_up().filter(|_| weak);
    text.map(|text| Place { at: &at, text }.whole("weak_made_up_policy")).into_iter().collect()
}

/// What to publish where; none when nothing within the organisation needs to change. What leaves the domain open comes
/// first, and of that what is furthest down.
fn mend(scene: &Scene<'_>, rulings: &Rulings, problems: &[Problem]) -> Option<Mend> {
    let open = mend_faults(scene, rulings, problems, 1);
    open.or_else(|| mend_absence(scene, rulings)).or_else(|| mend_faults(scene, rulings, problems, u8::MAX))
}

/// What to publish in place of a record with problems of at most this rank.
fn mend_faults(scene: &Scene<'_>, rulings: &Rulings, problems: &[Problem], worst: u8) -> Option<Mend> {
    let faults = problems.iter().filter(|problem| is_of_text(&problem.id) && rank(&problem.id) <= worst);
    let faults: BTreeSet<&str> = faults.map(|problem| problem.at.as_str()).collect();
    let faulty = |at: &str| faults.contains(at);
    let home = organisation(scene.domain);
    let end = needs_end(scene, rulings, home);
    let mend = |at: &str, texts: &[&str]| Some(Mend { at: holder(at), record: corrected(texts, end) });
    let own: Vec<&str> = scene.own().into_iter().map(String::as_str).collect();
    if !own.is_empty() && (faulty(&holder(scene.domain)) || end && scene.domain == home) {
        return mend(scene.domain, &own);
    }
    let all = rulings.itself.iter().chain(&rulings.below).chain(&rulings.made_up).flatten();
    let names = all.filter_map(|ruling| ruling.by.as_deref());
    for name in names.filter(|name| *name != scene.child && is_within(name, home)).chain([home]) {
        let text = scene.texts(name).iter().find(|text| Record::is(text));
        if let (Some(text), true) = (text, faulty(&holder(name)) || end && name == home) {
            return mend(name, &[text]);
        }
    }
    let wildcard = scene.for_made_up().filter(|_| faulty(&holder(scene.child)));
    wildcard.map(|text| Mend { at: holder(scene.child), record: corrected(&[text], false) })
}

/// What to publish where the organisational domain has no record, or several.
fn mend_absence(scene: &Scene<'_>, rulings: &Rulings) -> Option<Mend> {
    let home = organisation(scene.domain);
    let end = needs_end(scene, rulings, home);
    let at_home = scene.zone.get(home).and_then(|texts| texts.as_ref().ok()).map(|texts| records(texts))?;
    let (at, texts) = match (at_home.as_slice(), scene.elsewhere.first()) {
        ([_], _) => return None,
        ([], Some((_, text))) if scene.own().is_empty() => (scene.domain, vec![text.as_str()]),
        (all, _) => (home, all.iter().map(|record| record.text).collect()),
    };
    Some(Mend { at: holder(at), record: corrected(&texts, end) })
}

/// Whether a record above the organisation, not marked as one of a public suffix, draws the tree walk past it; `psd=n`
/// at the organisation ends the walk there (RFC 9989 §4.10.2).
fn needs_end(scene: &Scene<'_>, rulings: &Rulings, home: &str) -> bool {
    let all = rulings.itself.iter().chain(&rulings.below).flatten();
    let above = all.filter_map(|ruling| ruling.by.as_deref()).filter(|name| !is_within(name, home));
    above.flat_map(|name| records(scene.texts(name))).any(|record| record.is_suffix() != Some(true))
}

/// Whether another text would be without it.
fn is_of_text(id: &str) -> bool {
    !matches!(
        id,
        "no_reports"
            | "reports_not_authorised"
            | "alias"
            | "alias_dangling"
            | "alias_empty"
            | "inherited"
            | "several_above"
            | "no_record_above"
            | "foreign_record"
    )
}

/// The organisation's records in the order of their weight: those to replace, the domain's own, those that count, the
/// misplaced.
fn shown(scene: &Scene<'_>, reaches: &BTreeMap<String, Reach>, mend: Option<&Mend>) -> Vec<DmarcRecord> {
    let home = organisation(scene.domain);
    let mut all: Vec<(String, &str)> = Vec::new();
    all.extend(scene.own().into_iter().map(|text| (holder(scene.domain), text.as_str())));
    let others = reaches.keys().map(String::as_str).chain([home]);
    for name in others.filter(|name| *name != scene.domain && is_within(name, home)) {
        all.extend(records(scene.texts(name)).into_iter().map(|record| (holder(name), record.text)));
    }
    all.extend(scene.for_made_up().map(|text| (holder(scene.child), text)));
    all.extend(scene.elsewhere.iter().map(|(name, text)| (name.clone(), text.as_str())));
    all.sort_by_key(|(at, _)| mend.is_none_or(|mend| mend.at != *at));
    let mut shown: Vec<DmarcRecord> = Vec::new();
    for (at, text) in all {
        let record = DmarcRecord { at, text: text.to_owned() };
        if shown.len() < SHOWN && !shown.contains(&record) {
            shown.push(record);
        }
    }
    shown
}
