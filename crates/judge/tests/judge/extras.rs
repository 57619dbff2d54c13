//! Extras are told beside the verdicts and change none.

use kravtjek_judge::EXTRAS;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

use crate::common::{World, catalogue, lookup, units};
use crate::rows::DOMAIN;

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
    assert_eq!(&extras["dns.caa"][0].args["issuers"], "ca.example");
    assert_eq!(&extras["dns.routes_covered"][0].args["addresses"], "192.0.2.1");
}
