//! Extras are told beside the verdicts and change none.

use kravtjek_judge::EXTRAS;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::observation::{NotSeen, Seen, Why};

use crate::common::{World, catalogue, lookup, units};
use crate::rows::{DOMAIN, problem as problem_called};

#[test]
fn every_extra_has_words_for_all_it_can_find() {
    let words = &catalogue().extras;
    assert_eq!(words.len(), EXTRAS.len());
    for extra in EXTRAS {
        let own = &words[&extra.id];
        for tag in extra.tags {
            assert!(own.tags.contains_key(tag.name), "{}.{}", extra.id, tag.name);
        }
        assert_eq!(own.tags.len(), extra.tags.len(), "{}", extra.id);
    }
}

#[test]
fn an_extra_is_told_and_no_verdict_changes() {
    let plain = World::outside(&[DOMAIN]);
    let mut world = plain.clone();
    let caa = lookup(DOMAIN, "CAA", vec!["0 issue \"ca.example\"".to_owned()]);
    world.see(DOMAIN, "nordhavn.dk CAA", Seen::Dns(caa));
    world.see(DOMAIN, "rpki.covered", units("rpki.covered", &[("192.0.2.1", Holds::No)]));
    let judged = world.judged();
    assert_eq!(judged.requirements, plain.judged().requirements);
    let extras = &judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap().extras;
    assert_eq!(extras["dns.caa"][0].args["issuers"], "ca.example");
    assert_eq!(extras["dns.routes_covered"][0].args["addresses"], "192.0.2.1");
}

#[test]
fn records_beside_the_required_ones_are_told_with_what_is_wrong() {
    let record = |kind, text: Option<&str>, problem: Option<&str>| BesideRecord {
        kind,
        at: "x".to_owned(),
        text: text.map(str::to_owned),
        problems: problem.into_iter().map(problem_called).collect(),
        not_seen: None,
    };
    let missed = BesideRecord {
        not_seen: Some(NotSeen::new(Why::TimedOut, "")),
        ..record(BesideKind::Bimi, None, None)
    };
    let beside = vec![
        record(BesideKind::MtaSts, Some("v=STSv1; id=1"), None),
        record(BesideKind::TlsRpt, Some("v=TLSRPTv1"), Some("missing_tag")),
        missed,
    ];
    let plain = World::outside(&[DOMAIN]);
    let world = plain.clone().bend(DOMAIN, |seen| {
        if let Seen::Dmarc(dmarc) = seen {
            dmarc.beside.clone_from(&beside);
        }
    });
    let judged = world.judged();
    assert_eq!(judged.requirements, plain.judged().requirements);
    let extras = &judged.assets.iter().find(|asset| asset.asset.as_str() == DOMAIN).unwrap().extras;
    assert_eq!(extras["mail.mta_sts"][0].tag, "published");
    assert_eq!(extras["mail.tls_rpt"][0].tag, "faulty");
    assert_eq!(extras["mail.tls_rpt"][0].args["problem"], "missing_tag");
    assert!(!extras.contains_key("mail.bimi"), "not seen is not absent");
}
