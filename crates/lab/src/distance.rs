//! A stream to a client far away: what is said in answer to it comes a round trip later.

use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadBuf, copy, duplex, sink,
    split,
};
use tokio::time::{Instant, sleep_until, timeout};

/// Octets under way.
const PIPE: usize = 64 << 10;
/// How long a client that has heard all may take to go.
const LINGER: Duration = Duration::from_secs(5);

/// A stream whose words wait on their way until what they answer could have travelled to and fro. Whoever writes does
/// not notice: what was written arrives, also when the stream is dropped at once.
///
/// Loopback opens a connection at once; the round trip that it would have taken is charged to the first words of the
/// server, whoever speaks first.
#[derive(Debug)]
pub(crate) enum Distant<S> {
    /// Next door.
    Near(S),
    /// Words wait on their way.
    Far(DuplexStream),
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Distant<S> {
    /// A connection that was accepted just now.
    pub(crate) fn new(stream: S, round_trip: Duration) -> Self {
        if round_trip.is_zero() {
            return Self::Near(stream);
        }
        let (here, there) = duplex(PIPE);
        tokio::spawn(carried(stream, there, round_trip));
        Self::Far(here)
    }
}

/// Carries words between a client and the near end of its stream until one of them has gone.
async fn carried<S: AsyncRead + AsyncWrite>(client: S, near: DuplexStream, round_trip: Duration) {
    let (mut from_client, mut to_client) = split(client);
    let (mut from_server, mut to_server) = split(near);
    let opened = Instant::now() + round_trip;
    // When the answer to what was heard last may arrive.
    let due = Mutex::new(opened);
    let there = async {
        let mut piece = vec![0; 4096];
        while let Ok(count @ 1..) = from_client.read(&mut piece).await {
            *due.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now().max(opened) + round_trip;
            if to_server.write_all(piece.get(..count).unwrap_or_default()).await.is_err() {
                break;
            }
        }
        let _ = to_server.shutdown().await;
        // Read to the end, so that closing is not a reset, which would take the last words with it.
        let _ = copy(&mut from_client, &mut sink()).await;
    };
    let back = async {
        let mut piece = vec![0; 16 << 10];
        loop {
            let read = from_server.read(&mut piece).await;
            let arrives = *due.lock().unwrap_or_else(PoisonError::into_inner);
            sleep_until(arrives).await;
            match read {
                Ok(count @ 1..) => {
                    if to_client.write_all(piece.get(..count).unwrap_or_default()).await.is_err() {
                        break;
                    }
                }
                _ => break,
            }
        }
        let _ = to_client.shutdown().await;
    };
    tokio::pin!(there, back);
    tokio::select! {
        () = &mut back => { let _ = timeout(LINGER, there).await; }
        () = &mut there => back.await,
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Distant<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Near(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Far(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Distant<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Near(stream) => Pin::new(stream).poll_write(context, octets),
            Self::Far(stream) => Pin::new(stream).poll_write(context, octets),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Near(stream) => Pin::new(stream).poll_flush(context),
            Self::Far(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Near(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Far(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND: Duration = Duration::from_millis(40);

    /// Times are on the grain of the timer.
    fn after(began: Instant, rounds: u32) -> bool {
        let took = began.elapsed();
        took >= ROUND * rounds && took < ROUND * rounds + Duration::from_millis(5)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_speaks_first_is_heard_after_one_round_trip_and_answered_after_another() {
        let began = Instant::now();
        let (mut client, server) = duplex(64);
        let mut server = Distant::new(server, ROUND);
        let mut heard = [0; 4];
        server.write_all(b"220 ").await.unwrap();
        client.read_exact(&mut heard).await.unwrap();
        assert!(after(began, 1));
        client.write_all(b"EHLO").await.unwrap();
        server.read_exact(&mut heard).await.unwrap();
        server.write_all(b"250 ").await.unwrap();
        client.read_exact(&mut heard).await.unwrap();
        assert!(after(began, 2));

        let began = Instant::now();
        let (mut client, server) = duplex(64);
        let mut server = Distant::new(server, ROUND);
        client.write_all(b"EHLO").await.unwrap();
        server.read_exact(&mut heard).await.unwrap();
        server.write_all(b"250 ").await.unwrap();
        client.read_exact(&mut heard).await.unwrap();
        assert!(after(began, 2), "the connection's round trip and the answer's");
    }

    #[tokio::test(start_paused = true)]
    async fn last_words_arrive_though_the_speaker_has_gone() {
        let (mut client, server) = duplex(64);
        let mut server = Distant::new(server, ROUND);
        client.write_all(b"EHLO").await.unwrap();
        server.write_all(b"bye").await.unwrap();
        drop(server);
        let mut heard = Vec::new();
        client.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"bye");
    }

    #[tokio::test(start_paused = true)]
    async fn next_door_nothing_waits() {
        let began = Instant::now();
        let (mut client, server) = duplex(64);
        let mut server = Distant::new(server, Duration::ZERO);
        client.write_all(b"EHLO").await.unwrap();
        server.read_exact(&mut [0; 4]).await.unwrap();
        server.write_all(b"ok").await.unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
