//! TLS behind STARTTLS on a mail server.

use kravtjek_lab::scripted::{Fault, Mail, Refusal, Script};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::endpoint::{Measured, Prober};
use kravtjek_probe::tls::{FirstFlights, Mode, Starttls, Target, look};
use tokio::time::{Instant, timeout};

use super::*;

async fn mail(mail: Mail) -> (FirstFlights, ScriptedServer) {
    let server = Script { mail: Some(mail), ..Script::default() }.serve().await.unwrap();
    let target = Target::new(HERE, server.port()).named("mail.example.dk");
    let target = target.starting(Starttls::Smtp, "probe.example.dk");
    let seen = look(&dialer(limits(LONG)), &target, &Mode::Full).await;
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
    let tired = Tri::escaped(Why::Throttled, Detail::said("421 too many connections"));
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
    assert_eq!(not_seen.detail.text(), "454 TLS not available due to temporary reason");
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

/// What is seen of a script behind STARTTLS with all handshakes, within limits.
async fn whole(script: &Script, mode: &Mode, limits: Limits) -> (Measured, ScriptedServer) {
    let mail = Some(script.mail.clone().unwrap_or_default());
    let server = Script { mail, ..script.clone() }.serve().await.unwrap();
    let target = Target::new(HERE, server.port()).starting(Starttls::Smtp, "probe.example.dk");
    let prober = Prober::new(dialer(limits), Roots::built_in());
    let at = "2026-11-21T12:00:00Z".parse().unwrap();
    let looked = timeout(Duration::from_secs(120), prober.look(&target, mode, at)).await;
    (looked.unwrap(), server)
}

fn tires_after(sessions: usize) -> Script {
    Script { mail: Some(Mail { tires_after: Some(sessions), ..Mail::default() }), ..Script::default() }
}

/// RFC 5321 §3.8: 421 three times is the end of the whole measurement, handshakes included, and its words are the reason.
#[tokio::test]
async fn a_server_that_asks_for_peace_gets_it_after_three_times() {
    let mut slow = limits(LONG);
    slow.budget.mail_pace = Duration::from_millis(20);
    for mode in [Mode::Full, super::modes::strict()] {
        let (seen, server) = whole(&tires_after(1), &mode, slow.clone()).await;
        assert!(server.connections() <= 4, "{}", server.connections());
        assert_eq!(seen.started, Some(true), "STARTTLS was seen the first time");
        assert_eq!(seen.tls.versions["TLSv1.3"], Tri::YES);
        let tired = Tri::escaped(Why::Throttled, Detail::said("421 too many connections"));
        let tls = &seen.tls;
        assert_eq!((&tls.versions["TLSv1.0"], tls.early_data.as_ref()), (&tired, Some(&tired)));
        assert_eq!(tls.renegotiation.as_ref().map(|own| &own.client), Some(&Tri::NO));
    }
}

/// The whole time holds, our own pace included: what could not be begun in time is not waited for.
#[tokio::test]
async fn a_turn_that_comes_too_late_is_not_waited_for() {
    let mut slow = limits(LONG);
    slow.budget.mail_pace = Duration::from_secs(100);
    slow.patience.mail_whole = Duration::from_secs(50);
    let began = Instant::now();
    let (seen, server) = whole(&Script::default(), &Mode::Full, slow.clone()).await;
    assert_eq!((server.connections(), seen.tls.connections), (1, 1));
    let own_limit = Tri::escaped(Why::OverLimit, Detail::read("50 s"));
    assert_eq!(seen.tls.versions["TLSv1.2"], own_limit, "what could not wait is our own pace");
    let (seen, server) = whole(&tires_after(0), &Mode::Full, slow).await;
    assert_eq!(server.connections(), 1);
    let tired = NotSeen::new(Why::Throttled, Detail::said("421 too many connections"));
    assert_eq!(seen.tls.not_seen, Some(tired), "the wait is the server's own wish");
    assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
}

/// No session begins when the time is up, and each ends with its farewell: QUIT in clear (RFC 5321 §4.1.1.10), an alert
/// once TLS was agreed on.
#[tokio::test]
async fn no_session_begins_at_the_end_and_each_takes_its_leave() {
    let mut short = limits(LONG);
    short.patience.mail_whole = Duration::from_millis(700);
    let silent = Script { versions: Vec::new(), ..Script::default() };
    let silent = silent.with(Fault::Refuses(Refusal::Silence));
    let half = Mail { ehlo: "250-mail.example.dk\r\n250-STARTT".to_owned(), ..Mail::default() };
    let half = Script { mail: Some(half), ..Script::default() };
    for _ in 0..3 {
        let (seen, server) = whole(&silent, &Mode::Full, short.clone()).await;
        assert_eq!(server.connections(), 1);
        assert_eq!(server.lines(), ["EHLO probe.example.dk", "STARTTLS"]);
        assert_eq!(seen.tls.not_seen.unwrap().why, Why::TimedOut);
        let (seen, server) = whole(&half, &Mode::Full, short.clone()).await;
        assert_eq!(server.connections(), 1);
        assert_eq!(server.lines(), ["EHLO probe.example.dk", "QUIT"]);
        assert_eq!(seen.tls.not_seen.unwrap().why, Why::TimedOut);
    }
}

/// A server that agrees to STARTTLS and then never says a word is not pestered: nothing could be learned from it.
#[tokio::test]
async fn a_mail_server_that_breaks_off_whatever_is_said_is_left_alone() {
    let nothing = Script { versions: Vec::new(), ..Script::default() };
    for refusal in [Refusal::Close, Refusal::Reset, Refusal::Trouble] {
        for mode in [Mode::Full, super::modes::strict()] {
            let (seen, server) =
                whole(&nothing.clone().with(Fault::Refuses(refusal)), &mode, limits(LONG)).await;
            assert!(server.connections() <= 20, "{refusal:?}: {}", server.connections());
            assert!(seen.tls.not_seen.is_some());
            assert!(seen.tls.versions.values().all(|version| version.known().is_none()), "{refusal:?}");
        }
    }
}

/// Pitfall 19, where every connection is dear: questions that were met with silence share the good hellos behind them.
#[tokio::test]
async fn a_mail_server_that_says_no_without_a_word_is_not_pestered() {
    for refusal in [Refusal::Close, Refusal::Reset] {
        for mode in [super::modes::strict(), super::modes::lenient()] {
            let script = Script::default().with(Fault::Refuses(refusal));
            let (seen, server) = whole(&script, &mode, limits(LONG)).await;
            assert!(server.connections() <= 20, "{refusal:?}: {}", server.connections());
            let tls = seen.tls;
            // A script has no keys, so that what is encrypted does not show.
            assert!(settled(&tls) && tls.unfinished.keys().eq(["certificates"]), "{tls:#?}");
            let names: Vec<&str> = spoken(&tls).into_iter().map(|(version, _)| version).collect();
            assert_eq!(names, ["TLSv1.2", "TLSv1.3"]);
            for field in
                ["versions.SSLv2", "versions.SSLv3", "versions.TLSv1.0", "versions.TLSv1.1", "groups"]
            {
                assert!(tls.by_silence.iter().any(|known| known == field), "{field}: {:?}", tls.by_silence);
            }
        }
    }
}

/// Shared good hellos must not hide what is spoken: by a server that refuses without a word and loses connections too.
#[tokio::test]
async fn what_is_spoken_is_never_taken_for_refused_however_many_connections_are_lost() {
    // One at a time and in clear, as fast as may be; what a busy machine loses besides may only leave more open.
    let mut serial = limits(SHORT);
    serial.budget.per_host = 1;
    for refusal in [Refusal::Close, Refusal::Alert] {
        for nth in 2..=9 {
            let script = Script::default().speaking(0x0301, &[0x002f]).speaking(0x0303, &[0xc030, 0x0005]);
            let script = script.with(Fault::Refuses(refusal)).with(Fault::LosesEvery(nth));
            let server = script.serve().await.unwrap();
            let target = Target::new(HERE, server.port());
            let tls = look(&dialer(serial.clone()), &target, &super::modes::strict()).await.tls;
            assert_ne!(tls.versions["TLSv1.0"], Tri::NO, "{refusal:?} {nth}: {tls:#?}");
            let open =
                tls.unfinished.contains_key("suites.TLSv1.2") || tls.versions["TLSv1.2"].known().is_none();
            let weak = tls.suites.get("TLSv1.2").is_some_and(|all| all.len() == 2);
            assert!(open || weak, "{refusal:?} {nth}: {tls:#?}");
        }
    }
}
