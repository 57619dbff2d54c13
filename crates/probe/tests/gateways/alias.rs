//! A mail host that is an alias: where its TLSA records are looked for, what it is asked for, what its certificate says.

use kravtjek_lab::pki::{Authority, Key, Leaf};
use kravtjek_lab::smtp::{Character, MailHost};
use kravtjek_lab::{Algorithm, Signing, ZoneBuilder};
use kravtjek_model::hex::hex;
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_probe::mail_server::tlsa;

use crate::{ADDRESS, HOST, Net, host, now};

const SERVER: &[&str] = &["ns1.vaert.dk"];

fn zone(apex: &str, records: &str) -> ZoneBuilder {
    ZoneBuilder::new(apex, records).served_by(SERVER)
}

fn signed(apex: &str, records: &str) -> ZoneBuilder {
    zone(apex, records).signed(Signing::new(Algorithm::EcdsaP256))
}

/// A TLSA record for the gateway's key at a name of the zone, and one for no key at all.
fn right(name: &str) -> String {
    format!("_25._tcp.{name} TLSA 3 1 1 {}\n", kravtjek_lab::world::MAIL_KEY_SHA256)
}

fn wrong(name: &str) -> String {
    format!("_25._tcp.{name} TLSA 3 1 1 {}\n", "0".repeat(64))
}

async fn look(zones: Vec<ZoneBuilder>) -> MailServer {
    Net::of(host(Character::Good), zones, Vec::new()).await.look().await
}

/// Where the records were found, and whether they match; nothing where senders use no DANE.
async fn dane(zones: Vec<ZoneBuilder>) -> Option<(String, Tri)> {
    look(zones).await.dane.map(|dane| (dane.base, dane.matches))
}

#[tokio::test]
async fn rfc7672_2_2_3_the_records_at_the_end_of_a_secure_alias_decide() {
    let nord = |more: &str| signed("nord.dk", &format!("@ MX 10 mx\nmx CNAME inderst.syd.dk.\n{more}"));
    let syd = |more: &str| signed("syd.dk", &format!("inderst A {ADDRESS}\n{more}"));
    let at_end = Some(("_25._tcp.inderst.syd.dk".to_owned(), Tri::YES));
    assert_eq!(dane(vec![nord(""), syd(&right("inderst"))]).await, at_end);
    assert_eq!(dane(vec![nord(&wrong("mx")), syd(&right("inderst"))]).await, at_end, "records at both");
    let at_end = Some(("_25._tcp.inderst.syd.dk".to_owned(), Tri::NO));
    assert_eq!(dane(vec![nord(&right("mx")), syd(&wrong("inderst"))]).await, at_end);
    let at_host = Some(("_25._tcp.mx.nord.dk".to_owned(), Tri::YES));
    assert_eq!(dane(vec![nord(&right("mx")), syd("")]).await, at_host, "none at the end");
    assert_eq!(dane(vec![nord(""), syd("")]).await, None);
}

#[tokio::test]
async fn rfc7672_2_2_3_an_alias_out_of_the_signed_zones_leaves_the_host_itself() {
    let chain = |more: &str, last: ZoneBuilder| {
        let nord = signed("nord.dk", &format!("@ MX 10 mx\nmx CNAME a.syd.dk.\n{more}"));
        vec![nord, signed("syd.dk", "a CNAME b.vest.dk."), last]
    };
    let vest = |signed: bool, more: &str| {
        let zone = zone("vest.dk", &format!("b A {ADDRESS}\n{more}"));
        if signed { zone.signed(Signing::new(Algorithm::EcdsaP256)) } else { zone }
    };
    let at_end = Some(("_25._tcp.b.vest.dk".to_owned(), Tri::YES));
    assert_eq!(dane(chain(&wrong("mx"), vest(true, &right("b")))).await, at_end, "two aliases, all secure");
    let at_host = Some(("_25._tcp.mx.nord.dk".to_owned(), Tri::YES));
    assert_eq!(dane(chain(&right("mx"), vest(false, &wrong("b")))).await, at_host);
    assert_eq!(dane(chain("", vest(false, &right("b")))).await, None, "what is not signed does not count");
}

/// RFC 7672 §2.2.2: where the host's own zone is not signed no sender asks, whatever a name server would answer.
#[tokio::test]
async fn a_host_in_an_unsigned_zone_needs_no_answer_about_tlsa() {
    let nord = zone("nord.dk", &format!("@ MX 10 mx\nmx A {ADDRESS}\n"));
    let stubborn = ZoneBuilder::new("_tcp.mx.nord.dk", "").served_by(&["ns2.vaert.dk"]);
    let net = Net::of(host(Character::Good), vec![nord, stubborn], Vec::new()).await;
    assert_eq!(tlsa(&net.settings.resolver, HOST, now()).await, None);
    assert_eq!(net.look().await.dane, None);

    let nord = signed("nord.dk", &format!("@ MX 10 mx\nmx A {ADDRESS}\n"));
    let stubborn = ZoneBuilder::new("_tcp.mx.nord.dk", "")
        .signed(Signing::new(Algorithm::EcdsaP256))
        .served_by(&["ns2.vaert.dk"]);
    let net = Net::of(host(Character::Good), vec![nord, stubborn], Vec::new()).await;
    let asked = tlsa(&net.settings.resolver, HOST, now()).await.unwrap();
    assert_eq!(asked.lookup.state, State::Indeterminate, "of a signed one the answer is missed");
}

#[tokio::test]
async fn rfc7672_3_2_2_a_certificate_may_have_each_name_on_the_way_and_that_of_the_domain() {
    let authority = Authority::new(now()).unwrap();
    let served = async |name: &str, record: &str| {
        let identity = authority.issue(&Leaf::new(&[name], now()).key(Key::Mail)).unwrap();
        let syd = format!("inderst A {ADDRESS}\n_25._tcp.inderst TLSA {record}\n");
        let zones = vec![signed("nord.dk", "@ MX 10 mx\nmx CNAME inderst.syd.dk."), signed("syd.dk", &syd)];
        let net = Net::of(MailHost::new(HOST, identity), zones, Vec::new()).await;
        net.look().await.dane.unwrap()
    };
    let issuer = authority.issue(&Leaf::new(&[HOST], now()).key(Key::Mail)).unwrap().chain;
    let record = format!("2 0 0 {}", hex(issuer.last().unwrap()));
    for name in ["inderst.syd.dk", HOST] {
        assert_eq!(served(name, &record).await.matches, Tri::YES, "{name}");
    }
    let own = served("nord.dk", &record).await;
    assert_eq!((&own.matches, own.made_out_to.as_slice()), (&Tri::NO, &["nord.dk".to_owned()][..]));
    assert_eq!(own.matches_for(["nord.dk"]), Tri::YES, "mail to the domain");
    assert_eq!(own.matches_for(["syd.dk"]), Tri::NO, "mail to another one with the same gateway");
    let other = served("nord.dk", &format!("2 1 1 {}", "0".repeat(64))).await;
    assert_eq!(other.matches_for(["nord.dk"]), Tri::NO, "the name alone is not enough");
}
