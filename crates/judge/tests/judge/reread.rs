//! What was seen long ago is judged by today's reading of the records that were kept.

use std::collections::BTreeMap;

use kravtjek_model::assessment::Said::{Fail, Pass};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::mail::{LookedUp, ReadFrom, Spf};
use kravtjek_records::again::READING;

use crate::common::World;
use crate::rows::DOMAIN;

/// A record that an older reading took to let everybody send.
fn misread(reading: u64, record: &str) -> World {
    let records = BTreeMap::from([("@".to_owned(), vec![record.to_owned()])]);
    let lookups = BTreeMap::from([("TXT".to_owned(), LookedUp { records, ..LookedUp::default() })]);
    let read_from = Some(Box::new(ReadFrom { reading, selectors: Vec::new(), lookups }));
    let spf = Spf {
        records: vec![record.to_owned()],
        otherwise: Some("pass".to_owned()),
        read_from,
        ..Spf::default()
    };
    let mut world = World::outside(&[DOMAIN]);
    world.observations.retain(|one| !matches!(one.seen, Seen::Spf(_)));
    world.see(DOMAIN, DOMAIN, Seen::Spf(spf));
    world
}

#[test]
fn a_wrong_old_conclusion_is_judged_by_todays_reading_of_the_kept_record() {
    const RECORD: &str = "v=spf1 ip4:192.0.2.0/28 -all";
    assert_eq!(misread(READING - 1, RECORD).outcome("mail.spf_sound", DOMAIN).outcome, Pass);
    let same = misread(READING, RECORD);
    assert_eq!(same.outcome("mail.spf_sound", DOMAIN).outcome, Fail, "this reading has concluded already");
    let needs_more = misread(READING - 1, "v=spf1 include:spf.udbyder.dk -all");
    assert_eq!(needs_more.outcome("mail.spf_sound", DOMAIN).outcome, Fail, "the include was not kept");
}

#[test]
fn evidence_points_at_the_same_observation() {
    let world = misread(READING - 1, "v=spf1 ip4:192.0.2.0/28 +all");
    let outcome = world.outcome("mail.spf_sound", DOMAIN);
    let id = &world.observations.last().unwrap().id;
    assert!(
        outcome
            .findings
            .iter()
            .flat_map(|finding| &finding.evidence)
            .all(|evidence| evidence.observation == *id)
    );
    assert_eq!(outcome.outcome, Fail);
}
