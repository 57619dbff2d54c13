//! Silence, resets and refusals that are none.

use kravtjek_lab::scripted::{Fault, Refusal, Script};
use kravtjek_model::observation::tls::Renegotiation;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::endpoint::Prober;
use kravtjek_probe::tls::{Mode, Target, look};
use tokio::net::TcpListener;

use super::*;

/// Pitfall 19: a server that says no without a word is believed after two tries, and that is told.
#[tokio::test]
async fn silence_counts_when_a_good_hello_succeeds_right_after() {
    for refusal in [Refusal::Close, Refusal::Reset, Refusal::Silence] {
        let tls = impatient(Script::default().with(Fault::Refuses(refusal)), is_today).await;
        assert_today(&tls);
        assert!(tls.connections <= 60, "{refusal:?}: {}", tls.connections);
        for question in ["versions.TLSv1.0", "suites.TLSv1.2", "groups"] {
            assert!(tls.by_silence.iter().any(|known| known == question), "{refusal:?} {:?}", tls.by_silence);
        }
    }
}

/// Pitfall 19: a version that is silently dropped is not spoken; the others are not touched by it.
#[tokio::test]
async fn one_silent_version_is_told_apart() {
    let one = |tls: &Tls| is_today(tls) && tls.by_silence.len() == 1;
    let tls = impatient(Script::default().with(Fault::SilentTo(0x0301)), one).await;
    assert_today(&tls);
    assert_eq!(tls.by_silence, ["versions.TLSv1.0"]);
}

/// Pitfall 19: connections lost now and then change nothing.
#[tokio::test]
async fn lost_connections_are_asked_again() {
    let mut whole = 0;
    for nth in [11, 13, 17, 19] {
        // Where a question and its repetition are both lost, the list is open; it is never said to end there.
        let open = |tls: &Tls| tls.unfinished.keys().any(|field| field.starts_with("suites."));
        let right = |tls: &Tls| tls.by_silence.is_empty() && (open(tls) || spoken(tls) == today());
        let tls = impatient(Script::default().with(Fault::LosesEvery(nth)), right).await;
        let open = open(&tls);
        assert!(open || spoken(&tls) == today(), "{nth}: {tls:#?}");
        assert!(tls.by_silence.is_empty(), "{nth}: {:?}", tls.by_silence);
        whole += usize::from(!open);
    }
    assert!(whole > 0, "what is lost now and then is asked again");
}

/// Pitfall 19: a server that loses half of what it is asked is never said to refuse: the rest is open.
#[tokio::test]
async fn a_server_that_loses_much_is_not_judged_by_it() {
    let tls = impatient(Script::default().with(Fault::LosesEvery(2)), |_| true).await;
    for (version, suites) in today() {
        let seen = tls.suites.get(version).cloned().unwrap_or_default();
        let open = tls.versions[version].known().is_none()
            || tls.unfinished.contains_key(&format!("suites.{version}"));
        assert!(open || seen == suites, "{tls:#?}");
    }
}

/// Pitfall 20.
#[tokio::test]
async fn a_server_that_does_one_thing_at_a_time_is_seen_in_full() {
    let (tls, _) = full(Script::default().with(Fault::OneAtATime)).await;
    assert_today(&tls);
}

/// RFC 8446 §6.2: `internal_error` has nothing to do with what was asked. It is believed no sooner than silence, and never
/// where nothing else is said.
#[tokio::test]
async fn trouble_of_a_servers_own_is_no_refusal() {
    let (tls, _) = full(Script::default().with(Fault::Refuses(Refusal::Trouble))).await;
    assert_today(&tls);
    assert!(tls.by_silence.iter().any(|known| known == "versions.TLSv1.0"), "{:?}", tls.by_silence);
    let nothing = Script { versions: Vec::new(), ..Script::default() };
    let (tls, _) = full(nothing.with(Fault::Refuses(Refusal::Trouble))).await;
    assert_eq!(tls.not_seen.unwrap().why, Why::ServerFailure);
    assert!(tls.versions.values().all(|version| version.known().is_none()), "{:?}", tls.versions);
}

/// Silence from the first hello on proves nothing.
#[tokio::test]
async fn a_server_that_never_answers_is_not_seen() {
    let script = Script { versions: Vec::new(), ..Script::default() };
    let tls = impatient(script.with(Fault::Refuses(Refusal::Silence)), |_| true).await;
    assert_eq!(tls.not_seen.unwrap().why, Why::TimedOut);
    assert!(tls.versions.values().all(|version| version.known().is_none()));
    assert!(!tls.closed);
}

/// No version is left out, and nothing stands there as if it had been seen.
#[tokio::test]
async fn a_closed_port_is_closed() {
    let port = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap().port();
    let prober = Prober::new(dialer(limits(LONG)), Roots::built_in());
    let at = "2026-11-21T12:00:00Z".parse().unwrap();
    for mode in [Mode::Full, super::modes::strict()] {
        let tls = prober.look(&Target::new(HERE, port), &mode, at).await.tls;
        assert!(tls.closed);
        let refused = NotSeen::only(Why::Refused);
        assert_eq!(tls.not_seen.as_ref(), Some(&refused));
        let unseen = Tri::Escaped { not_seen: refused.clone() };
        assert_eq!(tls.versions.len(), 6);
        assert!(tls.versions.values().all(|version| *version == unseen), "{:?}", tls.versions);
        for field in [&tls.compression, &tls.early_data, &tls.ocsp_stapled, &tls.ems] {
            assert_eq!(field.as_ref(), Some(&unseen));
        }
        assert_eq!(tls.renegotiation, Some(Renegotiation::uncounted(unseen.clone(), unseen.clone())));
        assert_eq!(tls.chain.map(|chain| chain.trusted), Some(unseen));
        for field in ["groups", "dh_bits", "signature_hashes"] {
            assert_eq!(tls.unfinished.get(field), Some(&refused), "{field}");
        }
    }
}

#[tokio::test]
async fn what_may_not_be_touched_is_not_touched() {
    let server = Script::default().serve().await.unwrap();
    let outside = Errand::without_dns(Clock::At("2026-11-21T12:00:00Z".parse().unwrap()));
    let dialer = Ground::new(Budget::default()).dialer(&outside);
    let seen = look(&dialer, &Target::new(HERE, server.port()), &Mode::Full).await;
    assert_eq!(seen.tls.not_seen.unwrap().why, Why::OutOfScope);
    assert_eq!(seen.tls.connections, 0);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_stopped_run_asks_no_more() {
    let server = Script::default().serve().await.unwrap();
    let dialer = dialer(limits(LONG));
    dialer.stop().stop();
    let seen = look(&dialer, &Target::new(HERE, server.port()), &Mode::Full).await;
    assert_eq!(seen.tls.not_seen.unwrap().why, Why::Cancelled);
    assert!(!seen.tls.closed);
    assert_eq!(server.connections(), 0);
}

/// The time for the whole is kept, and what was not asked is open, not "no".
#[tokio::test]
async fn the_whole_has_an_end() {
    let server = Script::default().serve().await.unwrap();
    let mut none = limits(LONG);
    none.patience.whole = Duration::ZERO;
    let seen = look(&dialer(none), &Target::new(HERE, server.port()), &Mode::Full).await;
    assert_eq!(seen.tls.not_seen.unwrap().why, Why::TimedOut);
    assert_eq!(server.connections(), 0);
}

/// A server that accepts whatever it is offered does not keep us for ever.
#[tokio::test]
async fn a_server_that_accepts_everything_is_left_in_the_end() {
    let all: Vec<u16> = (1..0x00ff).chain(0xc001..0xc0b0).collect();
    let script = Script::default().without(0x0304);
    let script =
        [0x0301, 0x0302, 0x0303].iter().fold(script, |script, version| script.speaking(*version, &all));
    let (tls, server) = full(script).await;
    assert!(server.connections() <= 600);
    assert!(tls.unfinished.values().all(|not_seen| not_seen.why == Why::OverLimit));
    assert!(!tls.unfinished.is_empty());
}
