//! The demo's authorities, looked at: what the table written by hand says of their zones must be what is seen.

mod common;

use std::sync::Arc;

use common::{InMemory, at, errand, look, over};
use kravtjek_lab::world::{EXPECTED, Outcome, expected, world};
use kravtjek_model::observation::dns::{Lookup, State, Zone};
use kravtjek_probe::dns::parse_name;

/// Signed, in the words of the table: neither a server nor the MX may be bogus, and a server that could not be asked
/// does not count.
fn outcome(zone: &Zone, mx: &Lookup) -> Outcome {
    let worst =
        mx.state == State::Bogus || zone.name_servers.iter().any(|server| server.state == State::Bogus);
    match zone.state {
        State::Indeterminate => Outcome::CannotTell,
        State::Secure if !worst => Outcome::Pass,
        _ => Outcome::Fail,
    }
}

#[tokio::test(start_paused = true)]
async fn every_domain_of_the_table_is_seen_as_it_says() {
    let lab = Arc::new(world(at()).build().unwrap());
    let resolver = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
    for (domain, _) in EXPECTED[0].rows {
        let zone = resolver.zone(&parse_name(domain).unwrap(), at()).await;
        assert!(zone.apex, "{zone:#?}");
        let mx = look(&resolver, domain, "MX").await;
        let signed = expected(domain, true).find(|(check, _)| *check == "dns.dnssec_signed").unwrap().1;
        assert_eq!(outcome(&zone, &mx), signed, "{domain}: {zone:#?}");
    }
}
