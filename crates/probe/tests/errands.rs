//! Several errands on one ground: together they are as polite as one, and none has anything of another's but what it could
//! have found out itself.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use common::{InMemory, RECORDS, at, errand, ground, ip, look, verdict};
use kravtjek_lab::{Algorithm, Internet, Lab, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::time::Clock;
use kravtjek_probe::dial::{Manner, NotOpened};
use kravtjek_probe::dns::{Anchors, Exchange, Network, Via};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, DnsBudget, Stop};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::Instant;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn lab() -> Lab {
    let mut net = Internet::with_tlds(at());
    net.server("a.host.plain", ip(11)).zone(ZoneBuilder::new("host.plain", ""));
    let zone = ZoneBuilder::new("a.dk", RECORDS).signed(Signing::new(Algorithm::EcdsaP256));
    net.zone(zone.served_by(&["a.host.plain"]));
    net.build().unwrap()
}

/// When each server was asked, and how many questions it had before it at once at most.
#[derive(Default)]
struct Log {
    asked: BTreeMap<IpAddr, Vec<Instant>>,
    open: BTreeMap<IpAddr, usize>,
    most: usize,
}

/// A network that writes down what goes on, and in which everything takes half a second.
struct Slow {
    network: InMemory,
    log: Arc<Mutex<Log>>,
}

impl Network for Slow {
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, wait: Duration) -> Exchange<'a> {
        Box::pin(async move {
            {
                let mut log = self.log.lock().unwrap();
                log.asked.entry(to.ip()).or_default().push(Instant::now());
                let open = log.open.entry(to.ip()).or_default();
                *open += 1;
                log.most = (*open).max(log.most);
            }
            tokio::time::sleep(Duration::from_millis(500)).await; // how slow this network is
            let reply = self.network.exchange(to, via, query, wait).await;
            *self.log.lock().unwrap().open.entry(to.ip()).or_default() -= 1;
            reply
        })
    }
}

#[tokio::test(start_paused = true)]
async fn two_errands_together_press_a_name_server_no_harder_than_one_may() {
    let lab = Arc::new(lab());
    let log = Arc::new(Mutex::new(Log::default()));
    let network = Slow { network: InMemory::new(Arc::clone(&lab)), log: Arc::clone(&log) };
    let ground = Ground::over(network, Budget::default());
    let mut all = tokio::task::JoinSet::new();
    for (side, ipv6) in [("x", true), ("y", false)] {
        // What one sees of the DNS is not what the other sees, so that each asks for itself.
        let mut errand = errand(&lab);
        errand.scope.ipv6 = ipv6;
        let resolver = ground.resolver(&errand);
        for number in 0..150 {
            let resolver = resolver.clone();
            all.spawn(async move { look(&resolver, &format!("{side}{number}.a.dk"), "A").await });
        }
    }
    assert!(all.join_all().await.iter().all(|lookup| lookup.state == State::Secure));
    let log = log.lock().unwrap();
    let DnsBudget { rate, per_server, .. } = DnsBudget::default();
    assert_eq!(log.most, per_server, "as many as may be, and no more");
    assert!(log.asked[&ip(11)].len() >= 300);
    for (server, asked) in &log.asked {
        for window in asked.windows(rate as usize + 1) {
            let took = window[rate as usize] - window[0];
            assert!(took >= Duration::from_secs(1), "{server}: {} in {took:?}", window.len());
        }
    }
}

fn to_here() -> Errand {
    let mut errand = Errand::without_dns(Clock::At(at()));
    errand.scope.inside = true;
    errand
}

#[tokio::test(start_paused = true)]
async fn two_errands_together_connect_no_faster_than_one_may() {
    let port = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap().port();
    let ground = Ground::new(Budget { per_host_rate: 10, ..Budget::default() });
    let (one, other) = (ground.dialer(&to_here()), ground.dialer(&to_here()));
    for (manner, gap) in [(Manner::Usual, 100), (Manner::Mail, 300)] {
        let began = Instant::now();
        for _ in 0..5 {
            for dialer in [&one, &other] {
                let NotOpened { not_seen, .. } = dialer.open(HERE, port, manner).await.unwrap_err();
                assert_eq!(not_seen.why, Why::Refused);
            }
        }
        assert!(began.elapsed() >= Duration::from_millis(9 * gap), "{manner:?}: {:?}", began.elapsed());
    }
    one.throttled(HERE);
    let began = Instant::now();
    let _refused = other.open(HERE, port, Manner::Mail).await;
    assert!(began.elapsed() >= Duration::from_millis(600), "who asks one for peace gets it from the other");
}

#[tokio::test(start_paused = true)]
async fn two_errands_together_hold_no_more_connections_than_one_may() {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let ground = Ground::new(Budget { per_host: 2, ..Budget::default() });
    let (one, other) = (ground.dialer(&to_here()), ground.dialer(&to_here()));
    let soon = Duration::from_secs(60);
    for (manner, most) in [(Manner::Usual, 2), (Manner::Mail, 1)] {
        let mut held = Vec::new();
        for dialer in [&one, &other].into_iter().take(most) {
            held.push(dialer.open(HERE, port, manner).await.unwrap());
        }
        for dialer in [&one, &other] {
            assert!(tokio::time::timeout(soon, dialer.open(HERE, port, manner)).await.is_err(), "{manner:?}");
        }
        held.pop();
        assert!(other.open(HERE, port, manner).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_errand_found_out_serves_the_next_for_as_long_as_the_ttl() {
    let lab = lab();
    let errand = errand(&lab);
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    let ground = ground(network);
    let asked = || std::mem::take(&mut *sent.lock().unwrap()).into_iter().map(|sent| sent.question);
    look(&ground.resolver(&errand), "a.dk", "MX").await;
    assert!(asked().len() > 5);
    // Names and addresses in this laboratory have a TTL of 300 seconds.
    tokio::time::advance(Duration::from_secs(290)).await;
    assert_eq!(look(&ground.resolver(&errand), "a.dk", "TXT").await.state, State::Secure);
    assert_eq!(asked().collect::<Vec<_>>(), ["a.dk TXT"]);
    tokio::time::advance(Duration::from_secs(11)).await;
    assert_eq!(look(&ground.resolver(&errand), "a.dk", "TXT").await.state, State::Secure);
    let again: Vec<String> = asked().collect();
    for question in ["dk A", "a.dk A", "a.host.plain A", "dk DNSKEY", "a.dk DNSKEY"] {
        assert!(again.iter().any(|one| one == question), "{question}: {again:?}");
    }
}

/// Which family failed may come back, and an errand must not go on with half of the addresses for good.
#[tokio::test(start_paused = true)]
async fn half_an_answer_about_a_name_server_is_remembered_for_a_minute_only() {
    let lab = lab();
    let errand = errand(&lab);
    let mut network = InMemory::new(Arc::new(lab));
    network.mute = Some(Box::new(|sent| sent.question == "a.host.plain AAAA"));
    let sent = Arc::clone(&network.sent);
    let resolver = ground(network).resolver(&errand);
    let tried = || {
        let sent = std::mem::take(&mut *sent.lock().unwrap());
        sent.iter().filter(|sent| sent.question == "a.host.plain AAAA").count()
    };
    let began = Instant::now();
    assert_eq!(look(&resolver, "a.dk", "MX").await.state, State::Secure);
    assert!(tried() > 0);
    let found = Instant::now();
    assert_eq!(look(&resolver, "a.dk", "TXT").await.state, State::Secure);
    assert_eq!(tried(), 0, "nobody waits for it again at once");
    tokio::time::advance(Duration::from_secs(61)).await;
    assert!(found - began < Duration::from_secs(100), "the other half is still remembered");
    assert_eq!(look(&resolver, "mail.a.dk", "A").await.state, State::Secure);
    assert!(tried() > 0);
}

#[tokio::test]
async fn what_one_errand_may_touch_opens_nothing_to_another() {
    let lab = lab();
    let inside = errand(&lab);
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    let ground = ground(network);
    assert_eq!(look(&ground.resolver(&inside), "a.dk", "MX").await.state, State::Secure);
    let before = sent.lock().unwrap().len();
    let mut outside = inside.clone();
    outside.scope.inside = false;
    let lookup = look(&ground.resolver(&outside), "a.dk", "MX").await;
    assert_eq!(verdict(&lookup), (State::Indeterminate, "unreachable"));
    assert_eq!(sent.lock().unwrap().len(), before, "nobody was asked");
    let dialer = ground.dialer(&outside);
    let refused: NotSeen = dialer.open(HERE, 25, Manner::Mail).await.unwrap_err().into();
    assert_eq!(refused.why, Why::OutOfScope);
}

#[tokio::test]
async fn whom_one_errand_trusts_vouches_for_nothing_to_another() {
    let lab = lab();
    let trusting = errand(&lab);
    let doubting = Errand { anchors: Anchors::none(), ..trusting.clone() };
    let ground = ground(InMemory::new(Arc::new(lab)));
    for _ in 0..2 {
        assert_eq!(look(&ground.resolver(&trusting), "a.dk", "MX").await.state, State::Secure);
        let lookup = look(&ground.resolver(&doubting), "a.dk", "MX").await;
        assert_eq!(verdict(&lookup), (State::Insecure, "no_trust_anchor"));
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_one_errand_leaves_the_other_with_what_both_waited_for() {
    let lab = Arc::new(lab());
    let network = Slow { network: InMemory::new(Arc::clone(&lab)), log: Arc::default() };
    let ground = Ground::over(network, Budget::default());
    let (stop, stays) = (Stop::default(), errand(&lab));
    let stopped = Errand { stop: stop.clone(), ..stays.clone() };
    let (stopped, stays) = (ground.resolver(&stopped), ground.resolver(&stays));
    let soon = async {
        tokio::time::sleep(Duration::from_millis(1300)).await; // in the middle of what both need
        stop.stop();
    };
    let (one, other, ()) = tokio::join!(look(&stopped, "a.dk", "MX"), look(&stays, "a.dk", "MX"), soon);
    assert_eq!(verdict(&one), (State::Indeterminate, "cancelled"));
    assert_eq!(verdict(&other), (State::Secure, ""));
}

/// Neither what is remembered nor an errand beside it shows in what is seen.
#[tokio::test]
async fn what_an_errand_sees_is_the_same_alone_and_among_others() {
    let lab = Arc::new(lab());
    let shared = ground(InMemory::new(Arc::clone(&lab)));
    let questions =
        [("a.dk", "MX"), ("x.wild.a.dk", "A"), ("nx.a.dk", "TXT"), ("old.a.dk", "DNAME"), ("a.dk", "DS")];
    for keep_messages in [false, true] {
        for (name, rtype) in questions {
            let errand = Errand { keep_messages, ..errand(&lab) };
            let alone = ground(InMemory::new(Arc::clone(&lab))).resolver(&errand);
            let (one, other) = (shared.resolver(&errand), shared.resolver(&errand));
            let seen = tokio::join!(look(&one, name, rtype), look(&other, name, rtype));
            let alone = look(&alone, name, rtype).await;
            for mut seen in [seen.0, seen.1] {
                // The ids of queries are random, so that no two messages are the same.
                assert_eq!(seen.messages.len(), alone.messages.len(), "{name} {rtype}");
                seen.messages.clone_from(&alone.messages);
                assert_eq!(seen, alone, "{name} {rtype}");
            }
        }
    }
}

/// One of two servers signs wrongly, and the run ends before the other is heard: nobody knows yet whether the zone is wrong.
#[tokio::test(start_paused = true)]
async fn an_errand_that_is_stopped_half_way_leaves_no_verdict_behind() {
    for tampered in ["a.dk DNSKEY", "a.dk MX"] {
        let mut net = Internet::with_tlds(at());
        net.server("ns1.a.dk", ip(11)).server("ns2.a.dk", ip(12));
        let zone = ZoneBuilder::new("a.dk", RECORDS).signed(Signing::new(Algorithm::EcdsaP256));
        net.zone(zone.served_by(&["ns1.a.dk", "ns2.a.dk"]));
        let lab = net.build().unwrap();
        let (stop, stays) = (Stop::default(), errand(&lab));
        let stopped = Errand { stop: stop.clone(), ..stays.clone() };
        let mut network = InMemory::new(Arc::new(lab));
        let (heard, silent) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(true)));
        let wrong = Arc::clone(&heard);
        network.tamper = Some(Box::new(move |sent, message| {
            if sent.to == ip(11) && sent.question == tampered {
                // The last bits of the signature, before what EDNS adds.
                let at = message.len() - 12;
                message[at] ^= 1;
                wrong.notify_one();
            }
        }));
        let mute = Arc::clone(&silent);
        network.mute = Some(Box::new(move |sent| {
            sent.to == ip(12) && sent.question == tampered && mute.load(Ordering::Relaxed)
        }));
        let ground = ground(network);
        let resolver = ground.resolver(&stopped);
        let soon = async {
            heard.notified().await;
            tokio::time::sleep(Duration::from_millis(100)).await; // while the other server is waited for
            stop.stop();
        };
        let (one, ()) = tokio::join!(look(&resolver, "a.dk", "MX"), soon);
        assert_eq!(verdict(&one), (State::Indeterminate, "cancelled"), "{tampered}");
        silent.store(false, Ordering::Relaxed);
        let other = look(&ground.resolver(&stays), "a.dk", "MX").await;
        assert_eq!(verdict(&other), (State::Secure, ""), "{tampered}");
    }
}

#[tokio::test]
async fn what_was_heard_by_queries_that_are_easier_to_forge_serves_no_errand_that_wants_harder_ones() {
    let lab = lab();
    let plain = errand(&lab);
    let careful = Errand { mixed_case: true, ..plain.clone() };
    let network = InMemory::new(Arc::new(lab));
    let sent = Arc::clone(&network.sent);
    let ground = ground(network);
    look(&ground.resolver(&plain), "a.dk", "MX").await;
    sent.lock().unwrap().clear();
    look(&ground.resolver(&careful), "a.dk", "MX").await;
    let asked = sent.lock().unwrap();
    assert!(asked.iter().any(|sent| sent.question.eq_ignore_ascii_case("dk A")), "{asked:?}");
}
