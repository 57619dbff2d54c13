//! The addresses of other hosts, from our own resolver over the lab.

use kravtjek_lab::{Algorithm, Fault, Internet, Signing, ZoneBuilder};
use kravtjek_model::observation::Why;
use kravtjek_probe::http::addresses;

use crate::common::{at, resolver};

const RECORDS: &str =
    "@ A 127.80.0.1\nwww CNAME both\nboth A 127.80.0.2\nboth AAAA 2001:db8::2\nmail TXT \"x\"";

#[tokio::test(start_paused = true)]
async fn hosts_on_the_way_are_looked_up_by_our_own_resolver_and_validated() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("n.dk", RECORDS).signed(Signing::new(Algorithm::Ed25519)));
    net.zone(
        ZoneBuilder::new("b.dk", RECORDS).signed(Signing::new(Algorithm::Ed25519)).fault(Fault::SigExpired),
    );
    let resolver = resolver(net.build().unwrap());
    let of = |host: &'static str| addresses(&resolver, host, at());
    assert_eq!(of("n.dk").await.unwrap(), ["127.80.0.1".parse::<std::net::IpAddr>().unwrap()]);
    assert_eq!(of("www.n.dk").await.unwrap().len(), 2);
    assert_eq!(of("mail.n.dk").await.unwrap_err().why, Why::NoAddress);
    assert_eq!(of("findes-ikke.n.dk").await.unwrap_err().why, Why::NoAddress);
    let bogus = of("www.b.dk").await.unwrap_err();
    assert_eq!((bogus.why, bogus.detail.text()), (Why::Bogus, "www.b.dk A"));
    assert_eq!(of("[2001:db8::1]").await.unwrap().len(), 1);
}
