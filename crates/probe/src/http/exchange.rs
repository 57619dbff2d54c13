//! One request and its answer on an open way, in HTTP/1.1 or HTTP/2, within limits.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, Version};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::time::Clock;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::body::{Content, MOST};
use super::connect::{self, Way};
use super::heard::{HEADER, Heard, Listening};

/// Fields of a header section.
const FIELDS: usize = 256;
/// How long a body is waited for, once the header has come; what has not come then is left.
const BODY: Duration = Duration::from_secs(5);

/// An answer.
#[derive(Debug)]
pub(super) struct HttpAnswer {
    pub(super) status: StatusCode,
    pub(super) version: Version,
    /// The version of TLS, where the client for old servers was needed.
    pub(super) tls: Option<&'static str>,
    pub(super) headers: HeaderMap,
    /// The lines of the header that are no fields, and were passed over.
    pub(super) skipped: Vec<String>,
    pub(super) content: Content,
    /// Our time when the request went out.
    pub(super) sent: Timestamp,
    /// The time until the header had come.
    pub(super) took: Duration,
    /// The certificates of the way it came, leaf first, in DER.
    pub(super) chain: Vec<Vec<u8>>,
}

/// Sends a request and reads the answer. The deadline ends the wait for the header; a body that is late is cut.
pub(super) async fn exchange(
    way: Box<dyn Way>,
    h2: bool,
    request: Request<Empty<Bytes>>,
    clock: Clock,
    deadline: Instant,
) -> Result<HttpAnswer, NotSeen> {
    // Dropped at the end, which ends the connection.
    let mut tasks = JoinSet::new();
    let (mut sent, mut began) = (clock.now(), Instant::now());
    let heard = Heard::default();
    let header = async {
        if h2 {
            let (mut sender, connection) = http2::Builder::new(TokioExecutor::new())
                .max_header_list_size(u32::try_from(HEADER).unwrap_or(u32::MAX))
                .handshake(TokioIo::new(way))
                .await?;
            tasks.spawn(connection);
            (sent, began) = (clock.now(), Instant::now());
            sender.send_request(request).await
        } else {
            let (mut sender, connection) = http1::Builder::new()
                .max_headers(FIELDS)
                .max_header_size(HEADER)
                .max_buf_size(2 * HEADER)
                // As browsers do: one odd line does not cost the answer.
                .ignore_invalid_headers_in_responses(true)
                .allow_obsolete_multiline_headers_in_responses(true)
                .handshake(TokioIo::new(Listening { way, heard: heard.clone() }))
                .await?;
            tasks.spawn(connection);
            (sent, began) = (clock.now(), Instant::now());
            sender.send_request(request).await
        }
    };
    let answer = match timeout_at(deadline, header).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(not_seen(&error)),
        Err(_) => return Err(NotSeen::only(Why::TimedOut)),
    };
    let took = began.elapsed();
    let answer = read(answer, deadline.min(Instant::now() + BODY), sent, took).await;
    Ok(HttpAnswer { skipped: heard.no_fields(), ..answer })
}

async fn read(answer: Response<Incoming>, deadline: Instant, sent: Timestamp, took: Duration) -> HttpAnswer {
    let (parts, mut body) = answer.into_parts();
    let mut octets = Vec::new();
    let mut cut = false;
    loop {
        match timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                let room = MOST.saturating_sub(octets.len());
                octets.extend_from_slice(data.get(..room).unwrap_or(&data));
                if data.len() >= room {
                    cut = true;
                    break;
                }
            }
            Ok(None) => break,
            Ok(Some(Err(_))) | Err(_) => {
                cut = true;
                break;
            }
        }
    }
    let content = Content::new(&parts.headers, octets, cut);
    let (status, version, headers) = (parts.status, parts.version, parts.headers);
    let (skipped, chain) = (Vec::new(), Vec::new());
    HttpAnswer { status, version, tls: None, headers, skipped, content, sent, took, chain }
}

/// Why no answer came, in our words.
fn not_seen(error: &hyper::Error) -> NotSeen {
    if error.is_parse_too_large() {
        return NotSeen::new(Why::OverLimit, Detail::http_header());
    }
    if error.is_parse() {
        return NotSeen::new(Why::Garbled, Detail::of_step("HTTP", error.to_string()));
    }
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return NotSeen::only(Why::Closed);
    }
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return connect::not_seen(error);
        }
        words = inner.to_string();
        cause = inner.source();
    }
    NotSeen::new(Why::Garbled, Detail::of_step("HTTP", words))
}
