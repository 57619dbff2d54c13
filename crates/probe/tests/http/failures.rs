//! What is no answer: each failure says what it was, and none becomes a statement about the site.

use kravtjek_lab::web::{Reply, Scheme, Site, Web, When, Wire};
use kravtjek_model::observation::Why;
use kravtjek_model::observation::http::Http;
use kravtjek_probe::dial::Manner;

use crate::laboratory::{Laboratory, ip, short, statuses};

fn why(http: &Http) -> Why {
    assert!(http.hops.is_empty() && !http.closed && http.broke_off.is_none());
    http.not_seen.as_ref().unwrap().why
}

async fn broken(scheme: Scheme, wire: Wire) -> Http {
    let web = Web::new().site("a.dk", ip(1), Site::good("a.dk")).wire(ip(1), scheme, wire);
    let laboratory = match wire {
        Wire::Silent => Laboratory::with(web, short).await,
        _ => Laboratory::new(web).await,
    };
    let url = if scheme == Scheme::Https { "GET https://a.dk/" } else { "GET http://a.dk/" };
    laboratory.look(url).await
}

#[tokio::test]
async fn a_port_that_refuses_is_closed() {
    for scheme in Scheme::BOTH {
        let http = broken(scheme, Wire::Closed).await;
        assert_eq!((http.closed, http.hops.len(), http.not_seen), (true, 0, None));
    }
}

/// A second try after a refusal is made however long our own pace made the first one wait.
#[tokio::test(start_paused = true)]
async fn our_own_pace_is_not_part_of_the_deadline() {
    let web = Web::new().site("a.dk", ip(1), Site::good("a.dk")).wire(ip(1), Scheme::Http, Wire::Closed);
    let laboratory = Laboratory::with(web, |errand, budget| {
        short(errand, budget);
        budget.per_host_rate = 1;
    })
    .await;
    let _first = laboratory.dialer.open(ip(1), 80, Manner::Usual).await;
    let http = laboratory.look("GET http://a.dk/").await;
    assert_eq!((http.closed, http.not_seen), (true, None));
}

#[tokio::test]
async fn what_is_not_http_says_what_it_was() {
    for (wire, expected) in [
        (Wire::Hangup, Why::Closed),
        (Wire::CutHeader, Why::Closed),
        (Wire::Silent, Why::TimedOut),
        (Wire::NoHeader, Why::Garbled),
        (Wire::EndlessHeader, Why::OverLimit),
    ] {
        for scheme in Scheme::BOTH {
            assert_eq!(why(&broken(scheme, wire).await), expected, "{wire:?} {scheme:?}");
        }
    }
}

#[tokio::test]
async fn a_handshake_that_fails_says_how_and_is_not_a_missing_https() {
    let old = broken(Scheme::Https, Wire::Alert(70)).await;
    assert_eq!(why(&old), Why::ServerFailure);
    assert_eq!(old.not_seen.unwrap().detail.text(), "TLS alert ProtocolVersion");
    let refused = broken(Scheme::Https, Wire::Alert(40)).await;
    assert_eq!(refused.not_seen.unwrap().detail.text(), "TLS alert HandshakeFailure");
    let clear = broken(Scheme::Https, Wire::ClearText).await;
    assert_eq!(why(&clear), Why::Garbled);
}

#[tokio::test]
async fn http_that_leads_to_https_which_fails_keeps_the_redirect() {
    let web = Web::new().site("a.dk", ip(1), Site::good("a.dk")).wire(ip(1), Scheme::Https, Wire::Alert(40));
    let http = Laboratory::new(web).await.look("GET http://a.dk/").await;
    assert_eq!(statuses(&http), [301]);
    assert_eq!(http.broke_off.unwrap().not_seen.why, Why::ServerFailure);
}

#[tokio::test]
async fn a_header_that_is_too_large_is_not_read_in_either_protocol() {
    let mut reply = Reply::page(200, "");
    for number in 0..90 {
        reply = reply.header(&format!("X-{number}"), &"a".repeat(1000));
    }
    let web = Web::new().site("a.dk", ip(1), Site::new().on(When::any(), reply));
    let laboratory = Laboratory::new(web).await;
    assert_eq!(why(&laboratory.look("GET http://a.dk/").await), Why::OverLimit);
    assert_eq!(why(&laboratory.look("GET https://a.dk/").await), Why::OverLimit);
}

#[tokio::test]
async fn what_may_not_be_touched_is_not() {
    let laboratory = Laboratory::with(Web::new().site("a.dk", ip(1), Site::good("a.dk")), |errand, _| {
        errand.scope.inside = false;
    })
    .await;
    assert_eq!(why(&laboratory.look("GET http://a.dk/").await), Why::OutOfScope);
    assert!(laboratory.serving.journal().is_empty());
}

#[tokio::test]
async fn a_run_that_is_stopped_ends_what_is_under_way() {
    let web = Web::new().site("a.dk", ip(1), Site::new()).wire(ip(1), Scheme::Http, Wire::Silent);
    let laboratory = Laboratory::new(web).await;
    let looking = laboratory.look("GET http://a.dk/");
    let stopping = async {
        tokio::task::yield_now().await;
        laboratory.dialer.stop().stop();
    };
    let (http, ()) = tokio::join!(looking, stopping);
    assert_eq!(why(&http), Why::Cancelled);
}

#[tokio::test]
async fn rfc_9113_7_a_server_that_agrees_on_http_2_and_does_not_speak_it_is_asked_in_http_1_1() {
    let http = broken(Scheme::Https, Wire::NoHttp2).await;
    assert_eq!(statuses(&http), [200]);
    assert_eq!(http.hops[0].protocol.as_deref(), Some("HTTP/1.1"));
}
