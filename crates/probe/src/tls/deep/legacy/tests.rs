//! The client against a server made of the same parts, which refuses in every way that servers do.

mod openssl;
pub(crate) mod server;

use std::time::Duration;

use jiff::Timestamp;
use kravtjek_lab::pki::{Authority, Leaf};
use kravtjek_lab::tls_server::{Handler, Options, TlsServer};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Renegotiation;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::TcpSocket;
use tokio::time::Instant;

use self::server::{Manner, serve};
use super::*;

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn offer(version: u16) -> Offer {
    Offer::new(Some("a.dk".into()), version, Duration::from_secs(20))
}

/// Measures a server that treats each renegotiation in its manner. Silence ends by paused time.
async fn measured(manner: Manner, secure: bool, most: u32) -> Renegotiated {
    measured_by(&offer(TLS12), manner, secure, most).await
}

async fn measured_by(offer: &Offer, manner: Manner, secure: bool, most: u32) -> Renegotiated {
    let open = || {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        tokio::spawn(serve(theirs, manner, secure));
        std::future::ready(Ok::<DuplexStream, NotSeen>(ours))
    };
    measure(open, offer, most).await
}

#[tokio::test]
async fn renegotiations_are_counted_up_to_the_limit() {
    for secure in [true, false] {
        let all = measured(Manner::Accept(u32::MAX), secure, MOST).await;
        assert_eq!(all.renegotiation, model(secure, MOST, Some(Tri::NO)), "RFC 5746 §4.4 or an attacker's");
        assert_eq!((all.accepted, all.answer, all.connections), (MOST, None, 1));
        // Ten are limited still (NCSC-NL), one more is not.
        for most in [1, 3, MOST - 1] {
            let few = measured(Manner::Accept(most), secure, MOST).await;
            assert_eq!(few.renegotiation, model(secure, most, Some(Tri::YES)));
            assert_eq!((few.accepted, few.answer), (most, Some(RenegotiationAnswer::Refused(100))));
        }
        let uncounted = measured(Manner::Accept(u32::MAX), secure, 1).await;
        assert_eq!(
            uncounted.renegotiation,
            model(secure, 1, None),
            "one that is accepted says nothing of more"
        );
    }
}

/// A server that takes its time is not taken for one that refuses, or that has a limit.
#[tokio::test(start_paused = true)]
async fn who_ponders_each_for_a_second_is_counted_to_the_end() {
    let slow = measured(Manner::Ponders, true, MOST).await;
    assert_eq!(slow.renegotiation, model(true, MOST, Some(Tri::NO)));
    assert_eq!((slow.answer, slow.connections), (None, 2));
}

fn model(secure: bool, accepted: u32, limited: Option<Tri>) -> Renegotiation {
    let client = Tri::Known(accepted > 0);
    Renegotiation { secure: Tri::Known(secure), client, accepted: Some(accepted), limited }
}

#[tokio::test]
async fn an_end_without_a_word_is_a_limit_only_when_it_is_seen_twice() {
    let seen = measured(Manner::CloseAfter(3), true, MOST).await;
    assert_eq!(seen.renegotiation, model(true, 3, Some(Tri::YES)));
    assert_eq!((seen.answer, seen.connections), (Some(RenegotiationAnswer::Dropped(Ended::Closed)), 2));
    let mut opened = 0;
    let open = || {
        opened += 1;
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        tokio::spawn(serve(theirs, Manner::CloseAfter(3), true));
        let refused = NotSeen::only(Why::Refused);
        std::future::ready(if opened == 1 { Ok::<DuplexStream, NotSeen>(ours) } else { Err(refused) })
    };
    let seen = measure(open, &offer(TLS12), MOST).await.renegotiation;
    assert_eq!((seen.client, seen.accepted), (Tri::YES, Some(3)));
    assert!(matches!(seen.limited, Some(Tri::Escaped { .. })), "{:?}", seen.limited);
}

#[tokio::test(start_paused = true)]
async fn the_six_forms_of_refusal_are_told_apart() {
    for (manner, answer, connections) in [
        (Manner::Accept(0), RenegotiationAnswer::Refused(100), 1),
        (Manner::Alert(40), RenegotiationAnswer::Refused(40), 1),
        (Manner::Alert(10), RenegotiationAnswer::Refused(10), 1),
        (Manner::Close, RenegotiationAnswer::Dropped(Ended::Closed), 2),
        (Manner::Silence, RenegotiationAnswer::Dropped(Ended::Silent), 2),
        (Manner::BadRecord, RenegotiationAnswer::Dropped(Ended::BadRecord), 2),
    ] {
        let seen = measured(manner, true, 1).await;
        assert_eq!(seen.renegotiation, model(true, 0, None), "{manner:?}");
        assert_eq!((seen.answer, seen.connections), (Some(answer), connections), "{manner:?}");
    }
}

/// The first connection is silent for its second; the other one has half a second left of the two that it ought to have.
#[tokio::test(start_paused = true)]
async fn silence_that_our_own_time_cut_short_is_no_answer() {
    let short = Offer { until: Some(Instant::now() + Duration::from_millis(1500)), ..offer(TLS12) };
    let seen = measured_by(&short, Manner::Silence, true, 1).await;
    assert_eq!(seen.renegotiation.client, Tri::escaped(Why::TimedOut, Detail::step("TLS")), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_handshake_too_must_be_over_in_time() {
    let (began, (ours, _theirs)) = (Instant::now(), tokio::io::duplex(1 << 16));
    let until = began + Duration::from_secs(1);
    let ended = Legacy::connect(ours, Offer { until: Some(until), ..offer(TLS12) }).await.unwrap_err();
    assert_eq!((ended, began.elapsed().as_secs()), (Ended::Silent, 1));
}

#[tokio::test]
async fn what_is_not_the_protocol_is_no_answer() {
    let seen = measured(Manner::Nonsense, true, 1).await;
    assert_eq!(seen.renegotiation.secure, Tri::YES);
    assert!(matches!(seen.renegotiation.client, Tri::Escaped { .. }), "{seen:?}");
}

#[tokio::test]
async fn rfc5746_3_4_a_wrong_renegotiation_info_ends_the_handshake() {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    tokio::spawn(serve(theirs, Manner::Forged, true));
    let ended = Legacy::connect(ours, offer(TLS12)).await.unwrap_err();
    assert_eq!(ended, Ended::Garbled(Detail::step("renegotiation_info")));
}

#[tokio::test]
async fn a_modern_server_is_spoken_to_and_data_flows() {
    let identity = Authority::new(now()).unwrap().issue(&Leaf::new(&["a.dk"], now())).unwrap();
    let server = TlsServer::start(&identity, &Options::default(), Handler::Echo).await.unwrap();
    let address = server.address();
    let open = async || TcpSocket::new_v4().unwrap().connect(address).await.unwrap();
    let mut legacy = Legacy::connect(open().await, offer(TLS12)).await.unwrap();
    assert_eq!((legacy.version(), legacy.chain()), ("TLSv1.2", identity.chain.as_slice()));
    legacy.write_all(b"hej").await.unwrap();
    assert_eq!(legacy.read().await.unwrap().as_deref(), Some(&b"hej"[..]));
    let mut stream = legacy.into_stream();
    stream.write_all(b"igen").await.unwrap();
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"igen");

    let failed = Legacy::connect(open().await, offer(TLS11)).await.unwrap_err();
    assert!(matches!(failed, Ended::Alert(_)), "{failed:?}");
    let newest = Options { tls12: false, ..Options::default() };
    let server = TlsServer::start(&identity, &newest, Handler::Echo).await.unwrap();
    let address = server.address();
    let open = async || Ok(TcpSocket::new_v4().unwrap().connect(address).await.unwrap());
    let seen = measure(open, &offer(TLS12), 1).await;
    assert!(matches!(seen.renegotiation.client, Tri::Escaped { .. }));
}

/// A hello, and the first messages after it, as they begin on the wire.
const BEGINNINGS: [&[u8]; 4] = [&[], &[22, 3, 3], &[22, 3, 3, 0, 60, 2, 0, 0, 56, 3, 3], &[21, 3, 1, 0, 2]];

proptest! {
    #[test]
    fn whatever_a_server_sends_the_client_ends(
        beginning in 0..BEGINNINGS.len(),
        noise in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let ended = runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(1 << 16);
            theirs.write_all(BEGINNINGS[beginning]).await.unwrap();
            theirs.write_all(&noise).await.unwrap();
            theirs.shutdown().await.unwrap();
            Legacy::connect(ours, offer(TLS12)).await.map(|_| ())
        });
        prop_assert!(ended.is_err());
    }
}
