//! What the reports of one file say, domain by domain, as it is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_model::observation::mail::{MailReport, MailReports, SignedWith};

use super::Report;
use super::sums::{Ledger, Sums, id_of};

/// What reports that came in one file say of each author domain. One that stands there twice counts once.
pub fn observed(reports: &[Report]) -> BTreeMap<String, MailReports> {
    let mut all: BTreeMap<String, MailReports> = BTreeMap::new();
    for report in reports {
        let mut alone = Ledger::default();
        alone.add(report);
        for (domain, sums) in alone.domains() {
            let own = of(report, sums);
            let kept =
                &mut all.entry(domain.to_owned()).or_insert_with(|| MailReports { reports: Vec::new() });
            if !kept.reports.iter().any(|other| is_same(other, &own)) {
                kept.reports.push(own);
            }
        }
    }
    all
}

/// What reports that were kept add up to for one author domain. One that came in several files counts once.
pub fn total<'a>(reports: impl IntoIterator<Item = &'a MailReport>) -> Sums {
    let mut sums = Sums::default();
    let mut counted = BTreeSet::new();
    for report in reports {
        if counted.insert((&report.organisation, &report.id, &report.published)) {
            sums.add_observed(report);
        }
    }
    sums
}

fn is_same(one: &MailReport, other: &MailReport) -> bool {
    one.organisation == other.organisation && one.id == other.id && one.published == other.published
}

/// What one report says of a domain: the sums of this report alone.
fn of(report: &Report, sums: &Sums) -> MailReport {
    let time = |second: i64| Timestamp::from_second(second).unwrap_or_default();
    let (reporter, seen) = sums.reporters.first_key_value().unzip();
    let selectors = sums.selectors.iter().map(|((domain, selector), messages)| SignedWith {
        domain: domain.clone(),
        selector: selector.clone(),
        messages: *messages,
    });
    let (organisation, id, published) = id_of(report);
    MailReport {
        reporter: reporter.cloned().unwrap_or_default(),
        organisation,
        id,
        published,
        first: (sums.first > 0).then(|| time(sums.first)),
        last: time(sums.last),
        messages: sums.all.messages,
        dkim: sums.all.dkim,
        spf: sums.all.spf,
        neither: sums.all.neither,
        signed: seen.is_some_and(|seen| seen.signed.is_some()),
        selectors: selectors.collect(),
        senders: sums.observed().senders,
    }
}
