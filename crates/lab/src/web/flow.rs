//! Bodies as they flow: whole, stuck or endless.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::Flow;

/// What is left of a body.
#[derive(Debug)]
pub(super) enum Left {
    Whole(Option<Bytes>),
    Stuck(Option<Bytes>),
    Endless,
}

impl Left {
    pub(super) fn of(flow: Flow) -> Self {
        let some = |octets: Vec<u8>| (!octets.is_empty()).then(|| Bytes::from(octets));
        match flow {
            Flow::Whole(octets) => Self::Whole(some(octets)),
            Flow::Stuck(octets) => Self::Stuck(some(octets)),
            Flow::Endless => Self::Endless,
        }
    }
}

impl Body for Left {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(rest) => Poll::Ready(rest.take().map(|octets| Ok(Frame::data(octets)))),
            Self::Stuck(rest) => match rest.take() {
                Some(octets) => Poll::Ready(Some(Ok(Frame::data(octets)))),
                // Nobody wakes it: the end of the connection does.
                None => Poll::Pending,
            },
            Self::Endless => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'a'; 16 << 10]))))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(rest) => {
                let octets = rest.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(octets).unwrap_or(u64::MAX))
            }
            _ => SizeHint::default(),
        }
    }
}
