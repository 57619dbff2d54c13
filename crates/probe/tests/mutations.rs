//! Replies with octets changed on the way: nothing panics, and what is secure is never changed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{InMemory, RECORDS, at, errand, look, over};
use kravtjek_lab::{Algorithm, Internet, Lab, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::{Lookup, State};
use proptest::prelude::*;

const LOOKUPS: &[(&str, &str)] = &[
    ("n.dk", "MX"),
    ("n.dk", "DS"),
    ("www.n.dk", "A"),
    ("q.wild.n.dk", "A"),
    ("nx.n.dk", "A"),
    ("mail.n.dk", "TXT"),
    ("x.old.h.dk", "A"),
    ("q.wild.h.dk", "A"),
    ("nx.h.dk", "A"),
    ("b.c.h.dk", "TXT"),
];

fn lab() -> Arc<Lab> {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("n.dk", RECORDS).signed(Signing::new(Algorithm::Ed25519)));
    net.zone(ZoneBuilder::new("h.dk", RECORDS).signed(Signing::new(Algorithm::Ed25519).nsec3()));
    Arc::new(net.build().unwrap())
}

/// One look-up in which the message number `message` has the octet at `at` (as a share of its length) changed.
fn changed(lab: &Arc<Lab>, lookup: (&str, &str), message: usize, place: f64, bits: u8) -> Lookup {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut network = InMemory::new(Arc::clone(lab));
        let seen = AtomicUsize::new(0);
        network.tamper = Some(Box::new(move |_, octets| {
            if seen.fetch_add(1, Ordering::Relaxed) == message && !octets.is_empty() {
                let place = (place * octets.len() as f64) as usize;
                let place = place.min(octets.len() - 1);
                octets[place] ^= bits;
            }
        }));
        let resolver = over(network, errand(lab));
        look(&resolver, lookup.0, lookup.1).await
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_secure_is_true(which in 0..LOOKUPS.len(), message in 0..9usize, place in 0.0..1.0f64, bits in 1..=255u8) {
        thread_local! {
            static LAB: Arc<Lab> = lab();
        }
        let lab = LAB.with(Arc::clone);
        let truth = changed(&lab, LOOKUPS[which], usize::MAX, 0.0, 1);
        prop_assert_eq!(truth.state, State::Secure);
        let lookup = changed(&lab, LOOKUPS[which], message, place, bits);
        if lookup.state == State::Secure {
            prop_assert_eq!(&lookup.records, &truth.records);
            prop_assert_eq!(&lookup.rcode, &truth.rcode);
            prop_assert_eq!(&lookup.aliases, &truth.aliases);
        }
    }
}

proptest! {
    #[test]
    fn files_and_names_of_any_kind_are_read_or_told(text in "[\\PC\\n]{0,200}", lines in "([.a-z]{1,8} (IN )?(NS|A|AAAA|DS|DNSKEY) [0-9a-z.: ()]{0,40}\n){0,4}") {
        for text in [&text, &lines] {
            let _ = kravtjek_probe::dns::RootHints::parse(text);
            let _ = kravtjek_probe::dns::Anchors::parse(text);
            if let Ok(name) = kravtjek_probe::dns::parse_name(text) {
                let shown = kravtjek_probe::dns::show_name(&name);
                prop_assert_eq!(kravtjek_probe::dns::read_name(&shown), Ok(name));
            }
        }
    }
}
