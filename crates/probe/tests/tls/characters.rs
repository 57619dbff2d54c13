//! The laboratory's own servers, looked at: each must show the character or the fault that it is meant to have.

use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_lab::pki::{Authority, Identity, Key, Leaf};
use kravtjek_lab::smtp::{Character, MailHost, Smtp, SmtpServing};
use kravtjek_lab::tls_front::{old_versions, only_oldest, suites};
use kravtjek_lab::tls_server::{Handler, Options, TlsServer, acceptor};
use kravtjek_lab::web::{Site, Web};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::Why;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::endpoint::{Measured, Prober};
use kravtjek_probe::tls::{Mode, Starttls, Target};
use rustls::SignatureScheme;
use rustls::server::Acceptor;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::LazyConfigAcceptor;

use super::*;

const NAME: &str = "mx.havn.dk";

fn at() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn authority() -> Authority {
    Authority::new(at()).unwrap()
}

fn issued(key: Key) -> Identity {
    authority().issue(&Leaf::new(&[NAME], at()).key(key)).unwrap()
}

fn prober() -> Prober {
    Prober::new(dialer(limits(LONG)), Roots::only(&authority().root_pem()).unwrap())
}

/// What is seen of a mail server, and the server.
async fn mail(host: MailHost) -> (Measured, SmtpServing) {
    let serving = Smtp::new().host(HERE, host).serve(None).await.unwrap();
    let target = Target::new(HERE, serving.port).named(NAME).starting(Starttls::Smtp, "probe.example.dk");
    (prober().look(&target, &Mode::Full, at()).await, serving)
}

async fn character(character: Character) -> (Measured, SmtpServing) {
    mail(MailHost::new(NAME, issued(Key::Mail)).character(character)).await
}

/// What is seen of a web server.
async fn web(identity: &Identity, change: impl FnOnce(Web) -> Web) -> Measured {
    let site = Site::good(NAME).identity(identity);
    let serving = change(Web::new().site(NAME, HERE, site)).serve(None).await.unwrap();
    prober().look(&Target::new(HERE, serving.https_port).named(NAME), &Mode::Full, at()).await
}

fn offered(whole: &Measured) -> Option<bool> {
    whole.talk.as_ref().and_then(|talk| talk.smtp.as_ref()).and_then(|smtp| smtp.offered())
}

/// The versions that are spoken.
fn versions(whole: &Measured) -> Vec<&str> {
    assert!(settled(&whole.tls), "{:#?}", whole.tls);
    spoken(&whole.tls).into_iter().map(|(version, _)| version).collect()
}

/// A server with a certificate on a curve, silent to those who take none but RSA: it may have another for them.
#[tokio::test]
async fn a_certificate_of_the_other_kind_that_was_not_heard_of_is_open() {
    let config = acceptor(&issued(Key::P256), &Options::default()).unwrap().config().clone();
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let mut tasks = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let config = Arc::clone(&config);
            tasks.spawn(async move {
                let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await.ok()?;
                if !start.client_hello().signature_schemes().contains(&SignatureScheme::ECDSA_NISTP256_SHA256)
                {
                    std::future::pending::<()>().await;
                }
                start.into_stream(config).await.ok()?.shutdown().await.ok()
            });
        }
    });
    let dialer = dialer(limits(Duration::from_secs(4)));
    let prober = Prober::new(dialer, Roots::only(&authority().root_pem()).unwrap());
    let target = Target::new(HERE, port).named(NAME);
    let mut whole = prober.look(&target, &super::modes::strict(), at()).await;
    assert!(!whole.tls.certificates.is_empty() && !whole.tls.unfinished.contains_key("certificates"));
    prober.other_chain(&target, &mut whole).await;
    assert_eq!(whole.tls.unfinished["certificates"].why, Why::TimedOut, "it is not said to have none");
    serving.abort();
}

#[tokio::test]
async fn a_good_mail_server_is_good_to_the_last_field() {
    for way in [Character::Good, Character::LongGreeting(Duration::from_millis(5)), Character::AuthInClear] {
        let (whole, serving) = character(way).await;
        assert_eq!(versions(&whole), ["TLSv1.2", "TLSv1.3"], "{way:?}");
        assert_eq!(whole.tls.chain.as_ref().unwrap().trusted, Tri::YES);
        assert_eq!(whole.tls.renegotiation.as_ref().unwrap().client, Tri::NO);
        assert_eq!(whole.tls.early_data, Some(Tri::NO));
        assert!(whole.tls.unfinished.is_empty() && whole.tls.by_silence.is_empty(), "{:#?}", whole.tls);
        let ehlo = whole.talk.unwrap().smtp.unwrap().ehlo.unwrap();
        assert_eq!(ehlo.offers("AUTH"), way == Character::AuthInClear);
        let greeted = serving.journal().into_iter().filter(|heard| heard.encrypted);
        assert!(greeted.map(|heard| heard.line).any(|line| line == "EHLO probe.example.dk"));
    }
}

/// RFC 5321 §4.2.1: what is refused for now is no answer; only a whole EHLO without the word is.
#[tokio::test]
async fn who_does_not_start_tls_says_why() {
    for (way, offers, why) in [
        (Character::NoStarttls, Some(false), None),
        (Character::Greylisting, None, Some(Why::Throttled)),
        (Character::Busy, None, Some(Why::Throttled)),
        (Character::NotNow, Some(true), Some(Why::Throttled)),
        (Character::Declined, None, Some(Why::Declined)),
        (Character::HangsUp, None, Some(Why::Closed)),
    ] {
        let (whole, _serving) = character(way).await;
        assert_eq!((offered(&whole), whole.started), (offers, Some(false)), "{way:?}");
        let seen = whole.tls.not_seen.as_ref().map(|not_seen| not_seen.why);
        assert!(why.is_none() || seen == why, "{way:?}: {seen:?}");
        assert!(whole.tls.versions.values().all(|version| version.known().is_none()), "{way:?}");
    }
}

#[tokio::test]
async fn a_slow_server_is_waited_for_and_a_tarpit_is_not_for_ever() {
    let (slow, _serving) = character(Character::SlowGreeting(Duration::from_millis(20))).await;
    assert_eq!(versions(&slow), ["TLSv1.2", "TLSv1.3"]);
    let host =
        MailHost::new(NAME, issued(Key::Mail)).character(Character::Tarpit(Duration::from_millis(400)));
    let serving = Smtp::new().host(HERE, host).serve(None).await.unwrap();
    let mut short = limits(SHORT);
    short.patience.mail_whole = Duration::from_millis(300);
    let prober = Prober::new(dialer(short), Roots::built_in());
    let target = Target::new(HERE, serving.port).named(NAME).starting(Starttls::Smtp, "probe.example.dk");
    let whole = prober.look(&target, &Mode::Full, at()).await;
    assert_eq!((offered(&whole), whole.tls.not_seen.unwrap().why), (None, Why::TimedOut));
}

/// RFC 3207 §4.2.
#[tokio::test]
async fn words_behind_the_consent_are_noted() {
    let (whole, _serving) = character(Character::EarlyWords).await;
    assert_eq!(whole.talk.unwrap().early, b"250 2.0.0 Ok\r\n");
}

#[tokio::test]
async fn two_certificates_are_both_seen() {
    let host = MailHost::new(NAME, issued(Key::Mail)).second(issued(Key::Rsa2048));
    let (whole, _serving) = mail(host).await;
    assert_eq!(whole.chains.len(), 2);
}

/// What a server of another kind shows in TLS 1.3, and with which answer to early data.
async fn other(options: Options) -> Measured {
    let server = TlsServer::start(&issued(Key::P256), &options, Handler::Echo).await.unwrap();
    prober().look(&Target::new(HERE, server.address().port()).named(NAME), &Mode::Full, at()).await
}

#[tokio::test]
async fn a_server_of_http_2_alone_shows_its_certificate() {
    for (early_data, expected) in [(0, Tri::NO), (16_384, Tri::YES)] {
        let whole = other(Options { alpn: vec!["h2".into()], early_data, ..Options::default() }).await;
        assert_eq!(whole.tls.chain.as_ref().unwrap().trusted, Tri::YES, "{:#?}", whole.tls);
        assert_eq!((whole.tls.certificates.len(), whole.tls.early_data), (2, Some(expected)));
    }
}

/// Nothing is offered that this server wants: it is not known whether its certificate is good, and it says why.
#[tokio::test]
async fn a_server_whose_certificate_cannot_be_had_says_why() {
    let told = |whole: Measured| {
        assert!(whole.tls.certificates.is_empty());
        let Tri::Escaped { not_seen } = whole.tls.chain.unwrap().trusted else {
            panic!("{:?}", whole.chains)
        };
        assert_eq!(whole.tls.unfinished["certificates"], not_seen);
        (not_seen.why, not_seen.detail)
    };
    let options = Options { tls12: false, alpn: vec!["x-other".into()], ..Options::default() };
    let stranger = told(other(options).await);
    assert_eq!(stranger, (Why::ServerFailure, Detail::alert("no_application_protocol")));
    // TLS_AES_128_CCM_8_SHA256, which no library has: a limit of ours.
    let script = Script::default().without(0x0303).without(0x0304).speaking(0x0304, &[0x1305]);
    let server = script.serve().await.unwrap();
    let target = Target::new(HERE, server.port()).named(NAME);
    let (why, detail) = told(prober().look(&target, &Mode::Full, at()).await);
    assert_eq!(why, Why::OverLimit, "{detail}");
}

#[tokio::test]
async fn old_versions_stand_beside_the_new_ones() {
    for key in [Key::P256, Key::Rsa2048] {
        let identity = issued(key);
        let whole = web(&identity, |web| web.beside(HERE, old_versions(&identity))).await;
        assert_eq!(versions(&whole), ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);
        assert_eq!(whole.tls.chain.unwrap().trusted, Tri::YES);
        assert_eq!(whole.chains, std::slice::from_ref(&identity.chain));
        let host = MailHost::new(NAME, identity.clone()).beside(old_versions(&identity));
        assert_eq!(versions(&mail(host).await.0), ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);
    }
}

#[tokio::test]
async fn weak_suites_stand_behind_the_good_ones() {
    let identity = issued(Key::Rsa2048);
    for (weak, name) in [
        ([0xc012, 0x000a], "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ([0x009d, 0x009c], "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    ] {
        let whole = web(&identity, |web| web.beside(HERE, suites(&identity, &weak))).await;
        assert_eq!(versions(&whole), ["TLSv1.2", "TLSv1.3"]);
        let middle = &whole.tls.suites["TLSv1.2"];
        assert_eq!((middle.len(), middle.last().map(String::as_str)), (5, Some(name)), "{middle:?}");
    }
}

#[tokio::test]
async fn an_appliance_of_old_shows_its_version_and_certificate_and_no_more() {
    let identity = issued(Key::Rsa2048);
    let whole = web(&identity, |web| web.only(HERE, only_oldest(&identity))).await;
    assert_eq!(versions(&whole), ["TLSv1.0"]);
    assert_eq!(whole.tls.suites["TLSv1.0"], ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]);
    assert_eq!(whole.tls.chain.unwrap().trusted, Tri::YES);
}
