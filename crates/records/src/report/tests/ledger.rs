//! What reports add up to.

use jiff::Timestamp;

use super::super::{Count, Ledger, Source, observed, total};
use super::*;

const DAY: i64 = 24 * 3600;

/// The same report from another reporter, with another name.
fn from(reporter: &str, id: &str) -> Report {
    let text =
        OLD.replace("modtager.example", reporter).replace("Modtager A/S", reporter).replace("2026.11.1", id);
    one(text.as_bytes())
}

fn now(days: i64) -> Timestamp {
    Timestamp::from_second(1_794_086_399 + days * DAY).unwrap()
}

#[test]
fn mail_is_summed_by_network_and_provider() {
    let mut ledger = Ledger::default();
    assert!(ledger.add(&from("a.example", "1")));
    let forged = OLD.replace(".17<", ".99<").replace("pass", "fail").replace("<count>3", "<count>5");
    assert!(ledger.add(&one(forged.as_bytes())));
    let sums = ledger.domain("Nordhavn.dk.").unwrap();
    assert_eq!(sums.all, Count { messages: 8, dkim: 3, spf: 0, neither: 5 });
    let source =
        |provider: &str| Source { network: "192.0.2.0/24".to_owned(), provider: provider.to_owned() };
    assert_eq!(sums.sources[&source("vendor.example")], Count { messages: 3, dkim: 3, spf: 0, neither: 0 });
    assert_eq!(sums.sources[&source("")].neither, 5);
    assert_eq!((sums.first, sums.last), (1_794_000_000, 1_794_086_399));
    assert_eq!(
        sums.reporters.keys().map(String::as_str).collect::<Vec<_>>(),
        ["a.example", "modtager.example"]
    );
    // No address is kept.
    assert!(!format!("{ledger:?}").contains("192.0.2.17"));
}

#[test]
fn only_aligned_and_verified_signatures_give_selectors() {
    let mut ledger = Ledger::default();
    ledger.add(&from("a.example", "1"));
    let sums = ledger.domain("nordhavn.dk").unwrap();
    assert_eq!(sums.selectors_of("nordhavn.dk").collect::<Vec<_>>(), ["s1"]);
    assert_eq!(sums.selectors.len(), 1);
    let mut ledger = Ledger::default();
    let failed = OLD.replace("<dkim>pass</dkim>", "<dkim>fail</dkim>");
    ledger.add(&one(failed.as_bytes()));
    assert!(ledger.domain("nordhavn.dk").unwrap().selectors.is_empty());
}

#[test]
fn two_reporters_within_30_days_prove_that_mail_is_signed() {
    let proves = |reports: &[Report], days| {
        let mut ledger = Ledger::default();
        reports.iter().for_each(|report| assert!(ledger.add(report)));
        ledger.domain("nordhavn.dk").unwrap().proves_signing(now(days))
    };
    let two = [from("a.example", "1"), from("b.example", "1")];
    assert!(proves(&two, 0) && proves(&two, 30));
    assert!(!proves(&two, 31), "too old");
    assert!(!proves(&two, -2), "from the future");
    assert!(!proves(&two[..1], 0), "one reporter");
    assert!(!proves(&[from("a.example", "1"), from("mx.a.example", "2")], 0), "one reporter under two names");
    let unsigned = |text: &str| {
        let text = OLD.replace("modtager", "b").replace("<dkim>pass</dkim>", text);
        proves(&[from("a.example", "1"), one(text.as_bytes())], 0)
    };
    assert!(unsigned("<dkim>pass</dkim>"));
    assert!(!unsigned("<dkim>fail</dkim>"));
    // It says that DKIM passed and lists no signature of the domain that did.
    let other = OLD
        .replace("modtager", "b")
        .replace("<domain>nordhavn.dk</domain><result>", "<domain>b.dk</domain><result>");
    assert!(!proves(&[from("a.example", "1"), one(other.as_bytes())], 0), "contradicts itself");
}

#[test]
fn the_same_report_counts_once() {
    let mut ledger = Ledger::default();
    assert!(ledger.add(&from("a.example", "1")));
    assert!(!ledger.add(&from("A.example", "1")));
    assert!(ledger.add(&from("a.example", "2")) && ledger.add(&from("b.example", "1")));
    assert_eq!(ledger.domain("nordhavn.dk").unwrap().all.messages, 9);
}

#[test]
fn a_report_speaks_of_its_own_organisation_only() {
    let mut ledger = Ledger::default();
    let text = OLD.replace("<header_from>nordhavn.dk", "<header_from>sydhavn.dk");
    ledger.add(&one(text.as_bytes()));
    assert!(ledger.domain("sydhavn.dk").is_none());
    let text =
        OLD.replace("<header_from>nordhavn.dk", "<header_from>borger.nordhavn.dk").replace("11.1", "11.2");
    ledger.add(&one(text.as_bytes()));
    assert_eq!(ledger.domain("borger.nordhavn.dk").unwrap().all.messages, 3);
    assert_eq!(ledger.domains().count(), 1);
}

#[test]
fn sources_beyond_the_limit_are_counted_together() {
    let mut report = from("a.example", "1");
    let record = report.records[0].clone();
    report.records = (0..5_000u32)
        .map(|at| {
            let [_, _, high, low] = at.to_be_bytes();
            super::super::Record { source: Some([10, high, low, 1].into()), ..record.clone() }
        })
        .collect();
    let mut ledger = Ledger::default();
    ledger.add(&report);
    let sums = ledger.domain("nordhavn.dk").unwrap();
    assert!(sums.sources.len() <= 2_001);
    assert_eq!(sums.sources[&Source::default()].messages, 9_000);
    assert_eq!(sums.all.messages, 15_000);
}

#[test]
fn networks_of_both_families_are_shortened() {
    let network = |address: &str| {
        let mut report = from("a.example", "1");
        report.records[0].source = address.parse().ok();
        let mut ledger = Ledger::default();
        ledger.add(&report);
        ledger.domain("nordhavn.dk").unwrap().sources.keys().next().unwrap().network.clone()
    };
    assert_eq!(network("2001:db8:1:2::3"), "2001:db8:1::/48");
    assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.0/24");
    assert_eq!(network("nonsense"), "");
}

#[test]
fn what_is_kept_of_reports_adds_up_to_what_they_said() {
    let forged = OLD.replace(".17<", ".99<").replace("pass", "fail").replace("<count>3", "<count>5");
    let all = [from("a.example", "1"), from("b.example", "1"), one(forged.as_bytes())];
    let mut ledger = Ledger::default();
    all.iter().for_each(|report| assert!(ledger.add(report)));
    // In two files, one of them with a report that stands in the other as well.
    let files = [observed(&[all[0].clone(), all[1].clone(), all[1].clone()]), observed(&all[1..])];
    let kept = files.iter().flat_map(|file| &file["nordhavn.dk"].reports);
    let (sums, said) = (total(kept), ledger.domain("nordhavn.dk").unwrap());
    assert_eq!(files[0]["nordhavn.dk"].reports.len(), 2);
    assert_eq!(sums.observed(), said.observed());
    assert_eq!((sums.all, &sums.selectors), (said.all, &said.selectors));
    assert_eq!((sums.witnesses(now(0)), sums.proves_signing(now(31))), (2, false));
    assert!(!format!("{files:?}").contains("192.0.2.17"), "no address is kept");
}
