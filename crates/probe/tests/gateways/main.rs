//! Mail gateways and TLS endpoints on loopback, spoken to for real: what each character of server comes out as.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use kravtjek_lab::pki::{Authority, Identity, Key, Leaf};
use kravtjek_lab::smtp::{Character, MailHost, Smtp, SmtpServing};
use kravtjek_lab::tls_server::{Handler, Options, TlsServer};
use kravtjek_lab::{Algorithm, Behaviour, Internet, Serving, Signing, ZoneBuilder};
use kravtjek_model::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{Tri, Why};
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dns::{Anchors, RootHints};
use kravtjek_probe::endpoint::Prober;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::mail_server::{Known, Settings};
use kravtjek_probe::reach::{Budget, Consent, Patience};
use kravtjek_probe::tls::{Forbidden, Mode, Target};

mod alias;
mod injection;

const NOW: &str = "2026-11-21T12:00:00Z";
const HOST: &str = "mx.nord.dk";
const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 94, 1, 1));

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A signed zone with a gateway and the TLSA records given, and what looks at it.
struct Net {
    settings: Settings,
    mail: SmtpServing,
    _dns: Serving,
}

impl Net {
    async fn start(host: MailHost, tlsa: &str) -> Self {
        Self::with(host, tlsa, Vec::new()).await
    }

    async fn with(host: MailHost, tlsa: &str, consents: Vec<Consent>) -> Self {
        let records = format!("@ MX 10 mx\nmx A {ADDRESS}\n{tlsa}");
        let nord = ZoneBuilder::new("nord.dk", &records).signed(Signing::new(Algorithm::EcdsaP256));
        Self::of(host, vec![nord], consents).await
    }

    /// A gateway behind zones that one server serves; a second one, `ns2.vaert.dk`, does nothing but decline.
    async fn of(host: MailHost, zones: Vec<ZoneBuilder>, consents: Vec<Consent>) -> Self {
        let mut net = Internet::with_tlds(now());
        for zone in zones {
            net.zone(zone);
        }
        net.server("ns1.vaert.dk", Ipv4Addr::new(127, 94, 0, 53));
        net.server("ns2.vaert.dk", Ipv4Addr::new(127, 94, 0, 54));
        net.behave(Ipv4Addr::new(127, 94, 0, 54), Behaviour::NotImplemented);
        net.zone(
            ZoneBuilder::new("vaert.dk", "ns1 A 127.94.0.53\nns2 A 127.94.0.54").served_by(&["ns1.vaert.dk"]),
        );
        let lab = Arc::new(net.build().unwrap());
        let dns = Arc::clone(&lab).serve(None).await.unwrap();
        let mail = Smtp::new().host(ADDRESS, host).serve(None).await.unwrap();
        let hints = RootHints::parse(&lab.root_hints()).unwrap();
        let anchors = Anchors::parse(&lab.trust_anchor()).unwrap();
        let mut errand = patient(Errand::new(hints, anchors, Clock::At(now())));
        errand.scope.ipv6 = false;
        errand.scope.ports.insert(53, dns.port());
        errand.scope.ports.insert(25, mail.port);
        errand.scope.consents = consents;
        let ground = ground();
        let settings = Settings {
            prober: Prober::new(ground.dialer(&errand), Roots::built_in()),
            resolver: ground.resolver(&errand),
            ehlo_name: "maaler.example".to_owned(),
            mode: Mode::Verdict(Forbidden::default()),
            known: Known::default(),
        };
        Self { settings, mail, _dns: dns }
    }

    async fn look(&self) -> MailServer {
        self.settings.look(HOST, ADDRESS, now()).await
    }

    /// The connections of mail made so far.
    fn connections(&self) -> u64 {
        self.mail.connections(ADDRESS)
    }
}

/// A ground without pauses, for a machine of one's own.
fn ground() -> Ground {
    let rate = 100_000;
    Ground::new(Budget { rate, per_host_rate: rate, mail_pace: Duration::ZERO, ..Budget::default() })
}

/// An errand to this machine. Whoever is looked at here answers: only what hangs takes so long.
fn patient(mut errand: Errand) -> Errand {
    let (connect, whole) = (Duration::from_secs(60), Duration::from_secs(300));
    errand.patience = Patience { connect, whole, mail_whole: whole, ..errand.patience };
    errand.scope.inside = true;
    errand
}

fn identity(key: Key) -> Identity {
    Authority::new(now()).unwrap().issue(&Leaf::new(&[HOST], now()).key(key)).unwrap()
}

fn host(character: Character) -> MailHost {
    MailHost::new(HOST, identity(Key::Mail)).character(character)
}

fn right() -> String {
    format!("_25._tcp.mx TLSA 3 1 1 {}", kravtjek_lab::world::MAIL_KEY_SHA256)
}

#[tokio::test]
async fn a_gateway_in_order_is_seen_whole() {
    let net = Net::start(host(Character::Good), &right()).await;
    let seen = net.look().await;
    assert_eq!((&seen.starttls, &seen.not_seen, seen.auth_in_clear), (&Tri::YES, &None, Some(false)));
    assert!(seen.greeting[0].starts_with("220 "), "{:?}", seen.greeting);
    assert!(seen.ehlo.iter().any(|line| line.contains("STARTTLS")), "{:?}", seen.ehlo);
    let tls = seen.tls.unwrap();
    assert_eq!(tls.versions["TLSv1.3"], Tri::YES);
    assert_eq!(tls.versions["TLSv1.0"], Tri::NO);
    assert_eq!(tls.early_data, Some(Tri::NO));
    assert_eq!(tls.renegotiation.unwrap().client, Tri::NO);
    assert!(tls.connections <= 16, "{} connections", tls.connections);
    let dane = seen.dane.unwrap();
    assert_eq!((dane.usable, &dane.matches), (1, &Tri::YES));
    assert_eq!(dane.base, "_25._tcp.mx.nord.dk");
}

#[tokio::test]
async fn records_that_could_not_be_looked_up_are_not_none() {
    let Net { settings, mail: _mail, _dns } = Net::start(host(Character::Good), &right()).await;
    drop(_dns);
    let seen = settings.look(HOST, ADDRESS, now()).await;
    let dane = seen.dane.unwrap();
    assert_eq!((seen.starttls, dane.matches.known(), dane.usable), (Tri::YES, None, 0));
    assert_eq!(dane.base, "_25._tcp.mx.nord.dk");
}

#[tokio::test]
async fn both_certificates_of_a_gateway_must_match_its_records() {
    let two = host(Character::Good).second(identity(Key::Rsa2048));
    let seen = Net::start(two, &right()).await.look().await;
    assert_eq!(seen.dane.unwrap().matches, Tri::NO, "senders that like RSA better are turned away");
}

#[tokio::test]
async fn records_for_another_key_do_not_match() {
    let zeros = format!("_25._tcp.mx TLSA 3 1 1 {}", "0".repeat(64));
    let seen = Net::start(host(Character::Good), &zeros).await.look().await;
    assert_eq!((seen.starttls, seen.dane.unwrap().matches), (Tri::YES, Tri::NO));
    let none = Net::start(host(Character::Good), "x A 127.94.1.2").await.look().await;
    assert_eq!(none.dane, None);
}

/// Two names in MX records, one address behind both: it is spoken to once, and both are told what it showed.
#[tokio::test]
async fn an_address_with_several_names_is_spoken_to_once() {
    let authority = Authority::new(now()).unwrap();
    let identity = authority.issue(&Leaf::new(&[HOST], now()).key(Key::Mail)).unwrap();
    let mut net = Net::start(MailHost::new(HOST, identity), "@ MX 20 post").await;
    let roots = Roots::only(&authority.root_pem()).unwrap();
    net.settings.prober = Prober::new(net.settings.prober.dialer().clone(), roots);
    let first = net.look().await;
    let once = net.connections();
    assert!((1..=14).contains(&once), "{once}");
    let second = net.settings.look("post.nord.dk", ADDRESS, now()).await;
    assert_eq!(net.connections(), once, "nothing more was sent");
    assert_eq!((second.host.as_str(), &second.ehlo), ("post.nord.dk", &first.ehlo));
    let (one, other) = (first.tls.unwrap(), second.tls.unwrap());
    assert_eq!(
        (&one.versions, &one.suites, one.connections),
        (&other.versions, &other.suites, other.connections)
    );
    assert_eq!(one.chain.unwrap().trusted, Tri::YES);
    assert_eq!(
        other.chain.unwrap().problem.as_deref(),
        Some("wrong_name"),
        "it is made out to the other name"
    );
}

#[tokio::test]
async fn names_that_come_at_the_same_time_wait_for_one_look() {
    let net = Net::start(host(Character::Good), "").await;
    let looks = ["mx", "post", "reserve"].map(|label| {
        let settings = net.settings.clone();
        async move { settings.look(&format!("{label}.nord.dk"), ADDRESS, now()).await }
    });
    let [first, second, third] = looks;
    let seen = tokio::join!(first, second, third);
    assert!(net.connections() <= 14, "{}", net.connections());
    assert_eq!(seen.0.starttls, Tri::YES);
    assert_eq!((&seen.1.ehlo, &seen.2.ehlo), (&seen.0.ehlo, &seen.0.ehlo));
}

/// RFC 7672 §8.1: where there are TLSA records the name decides what certificate is shown, so each is asked for.
#[tokio::test]
async fn a_name_with_tlsa_records_is_asked_for_by_itself() {
    let net = Net::start(
        host(Character::Good),
        &format!("{}\n_25._tcp.post TLSA 3 1 1 {}", right(), "0".repeat(64)),
    )
    .await;
    let first = net.look().await;
    let once = net.connections();
    let second = net.settings.look("post.nord.dk", ADDRESS, now()).await;
    assert!(net.connections() > once);
    assert_eq!((first.dane.unwrap().matches, second.dane.unwrap().matches), (Tri::YES, Tri::NO));
}

#[tokio::test]
async fn no_starttls_is_known_only_from_a_whole_answer_to_ehlo() {
    let seen = Net::start(host(Character::NoStarttls), &right()).await.look().await;
    assert_eq!((&seen.starttls, &seen.not_seen, &seen.tls), (&Tri::NO, &None, &None));
    assert!(matches!(seen.dane.unwrap().matches, Tri::Escaped { .. }));
}

/// Two machines behind one address, one of them set up wrongly: mail goes in clear on every second connection.
#[tokio::test]
async fn an_address_that_offers_starttls_on_every_second_connection_does_not_offer_it() {
    for tlsa in ["", &right()] {
        let seen = Net::start(host(Character::Wavering), tlsa).await.look().await;
        assert_eq!((&seen.starttls, &seen.not_seen), (&Tri::NO, &None), "{tlsa}");
        let offers = |lines: &[String]| lines.iter().any(|line| line.contains("STARTTLS"));
        assert!(!seen.ehlo.is_empty() && !offers(&seen.ehlo), "{:?}", seen.ehlo);
        assert!(offers(&seen.ehlo_otherwise), "both are shown: {:?}", seen.ehlo_otherwise);
    }
    let steady = Net::start(host(Character::Good), "").await.look().await;
    assert!(steady.ehlo_otherwise.is_empty());
}

#[tokio::test]
async fn who_asks_us_to_come_back_is_not_judged_and_is_quoted() {
    for (character, why, words) in [
        (Character::Greylisting, Why::Throttled, "421"),
        (Character::Busy, Why::Throttled, "450"),
        (Character::NotNow, Why::Throttled, "454"),
        (Character::Declined, Why::Declined, "554"),
    ] {
        let seen = Net::start(host(character), &right()).await.look().await;
        let Tri::Escaped { not_seen } = &seen.starttls else { panic!("{character:?}: {:?}", seen.starttls) };
        assert_eq!(not_seen.why, why, "{character:?}");
        assert!(not_seen.detail.text().starts_with(words), "{character:?}: {}", not_seen.detail);
        assert_eq!(seen.not_seen.as_ref(), Some(not_seen));
        assert_eq!(seen.tls, None);
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_or_a_closed_port_is_no_verdict() {
    let seen = Net::start(host(Character::HangsUp), &right()).await.look().await;
    assert!(matches!(seen.starttls, Tri::Escaped { .. }), "{:?}", seen.starttls);
    let net = Net::start(host(Character::Good), &right()).await;
    let nobody = IpAddr::V4(Ipv4Addr::new(127, 94, 1, 77));
    let seen = net.settings.look(HOST, nobody, now()).await;
    let Tri::Escaped { not_seen } = seen.starttls else { panic!("{:?}", seen.starttls) };
    assert_eq!(not_seen.why, Why::Refused);
    assert_eq!((seen.refused.map(|times| times >= 2), seen.greeting.len()), (Some(true), 0), "tried twice");
}

#[tokio::test]
async fn slow_and_long_greetings_are_waited_for_and_auth_in_clear_is_told() {
    let pause = Duration::from_millis(30);
    for character in [Character::SlowGreeting(pause), Character::LongGreeting(pause)] {
        let seen = Net::start(host(character), &right()).await.look().await;
        assert_eq!(seen.starttls, Tri::YES, "{character:?}");
    }
    let seen = Net::start(host(Character::AuthInClear), &right()).await.look().await;
    assert_eq!(seen.auth_in_clear, Some(true));
}

#[tokio::test]
async fn an_endpoint_shows_its_certificates_and_what_needs_keys() {
    let authority = Authority::new(now()).unwrap();
    let roots = Roots::only(&authority.root_pem()).unwrap();
    let prober = Prober::new(ground().dialer(&patient(Errand::without_dns(Clock::At(now())))), roots);
    let good = authority.issue(&Leaf::new(&["www.nord.dk"], now())).unwrap();
    let second = authority.issue(&Leaf::expired(&["www.nord.dk"], now()).key(Key::Rsa2048)).unwrap();
    let look = async |options: &Options| {
        let server = TlsServer::start(&good, options, Handler::Canned(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()));
        let server = server.await.unwrap();
        let target = Target::new(server.address().ip(), server.address().port()).named("www.nord.dk");
        prober.look(&target, &Mode::Full, now()).await
    };
    let seen = look(&Options::default()).await;
    assert_eq!(seen.tls.chain.as_ref().unwrap().trusted, Tri::YES, "{:?}", seen.tls.chain);
    assert_eq!((seen.tls.certificates.len(), seen.tls.certificates[0].key.as_str()), (2, "ECDSA secp256r1"));
    assert_eq!((seen.tls.early_data, seen.tls.ocsp_stapled), (Some(Tri::NO), Some(Tri::NO)));
    assert!(seen.tls.connections <= 60, "{} connections", seen.tls.connections);
    let newest = look(&Options { tls12: false, early_data: 16_384, ..Options::default() }).await;
    assert_eq!(newest.tls.early_data, Some(Tri::YES));
    let renegotiation = newest.tls.renegotiation.unwrap();
    assert_eq!(renegotiation.client, Tri::NO, "there is none in TLS 1.3");
    assert_eq!(
        renegotiation.secure,
        Tri::escaped(Why::Upstream, Detail::step("TLSv1.2")),
        "and nothing to be secure"
    );
    let both = look(&Options { second: Some(second.clone()), ..Options::default() }).await;
    assert_eq!(
        both.tls.chain.unwrap().problem.as_deref(),
        Some("expired"),
        "the other certificate counts too"
    );
}
