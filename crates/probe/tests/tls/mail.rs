//! TLS behind STARTTLS on a mail server.

use kravtjek_lab::scripted::{Mail, Script};
use kravtjek_model::observation::Why;
use kravtjek_probe::tls::{Mode, Seen, Starttls, Target, look};

use super::*;

async fn mail(mail: Mail) -> (Seen, ScriptedServer) {
    let server = Script { mail: Some(mail), ..Script::default() }.serve().await.unwrap();
    let target = Target::new(HERE, server.port()).named("mail.example.dk");
    let target = target.starting(Starttls::Smtp, "probe.example.dk");
    let seen = look(&dialer(budget(LONG)), &target, &Mode::Full).await;
    (seen, server)
}

#[tokio::test]
async fn a_mail_server_is_seen_in_full() {
    let (seen, server) = mail(Mail::default()).await;
    assert_today(&seen.tls);
    assert_eq!(seen.started, Some(true));
    let talk = seen.talk.unwrap();
    assert!(talk.early.is_empty());
    assert_eq!(talk.smtp.unwrap().offered(), Some(true));
    assert!(server.lines().chunks(2).all(|lines| lines == ["EHLO probe.example.dk", "STARTTLS"]));
}

/// Pitfall 18: a server that has had enough is left alone, and what it did not answer is open.
#[tokio::test]
async fn a_tired_server_is_left_alone() {
    let (seen, server) = mail(Mail { tires_after: Some(10), ..Mail::default() }).await;
    assert!(server.connections() <= 13, "{}", server.connections());
    assert_eq!(seen.tls.not_seen, None);
    let open: Vec<_> = seen.tls.versions.values().filter(|version| version.known().is_none()).collect();
    let tired = Tri::escaped(Why::Throttled, "421 too many connections");
    assert!(!seen.tls.unfinished.is_empty() || open.contains(&&tired), "{:#?}", seen.tls);
    let reasons = seen.tls.unfinished.values().map(|not_seen| not_seen.why);
    assert!(reasons.into_iter().all(|why| why == Why::Throttled));
}

/// Pitfall 18: 454 is "not now"; it is tried again, and is never "no TLS".
#[tokio::test]
async fn not_now_is_not_never() {
    let starttls = "454 TLS not available due to temporary reason\r\n".to_owned();
    let (seen, server) = mail(Mail { starttls, ..Mail::default() }).await;
    let not_seen = seen.tls.not_seen.unwrap();
    assert_eq!(not_seen.why, Why::Throttled);
    assert_eq!(not_seen.detail, "454 TLS not available due to temporary reason");
    assert_eq!(seen.started, Some(false));
    assert_eq!(seen.talk.unwrap().smtp.unwrap().offered(), Some(true));
    assert!(server.connections() <= 4);
    assert!(server.lines().contains(&"QUIT".to_owned()));
}

#[tokio::test]
async fn without_the_offer_one_connection_is_enough() {
    let ehlo = "250 mail.example.dk\r\n".to_owned();
    let (seen, server) = mail(Mail { ehlo, ..Mail::default() }).await;
    assert_eq!(seen.talk.unwrap().smtp.unwrap().offered(), Some(false));
    assert_eq!(seen.started, Some(false));
    assert!(server.connections() <= 2);
}

/// RFC 3207 §4.2: words behind the consent.
#[tokio::test]
async fn words_behind_the_consent_are_kept() {
    let starttls = "220 go ahead\r\n250 injected\r\n".to_owned();
    let (seen, _) = mail(Mail { starttls, ..Mail::default() }).await;
    assert_eq!(seen.talk.unwrap().early, b"250 injected\r\n");
}
