//! Records on the wire, and the connection as a stream of data for those who speak something over it.

use kravtjek_model::detail::Detail;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream};
use tokio::time::timeout;

use super::Ended;
use super::client::{ALERT, CHANGE_CIPHER_SPEC, CLOSE_NOTIFY, DATA, Legacy, NO_RENEGOTIATION, WARNING};
use super::message::{self as m, Reader};
use crate::dial;

/// The longest record, with what protection adds (RFC 5246 §6.2.3).
const RECORD: usize = 16_384 + 2048;
/// Octets that a stream holds in each direction.
const HELD: usize = 64 * 1024;

impl<S: AsyncRead + AsyncWrite + Unpin> Legacy<S> {
    /// Puts a record with the rest of what is to be sent; it goes out before the next one is awaited.
    pub(super) fn put(&mut self, kind: u8, contents: &[u8]) -> Result<(), Ended> {
        let sealed =
            self.write.seal(kind, contents).ok_or_else(|| Ended::Garbled(Detail::step("sealing")))?;
        let [high, low] = self.version.to_be_bytes();
        self.outgoing.extend([kind, high, low]);
        self.outgoing.extend(m::vector(2, &sealed));
        Ok(())
    }

    /// Sends what was put.
    pub(super) async fn flush(&mut self) -> Result<(), Ended> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        let record = std::mem::take(&mut self.outgoing);
        let sent = async {
            self.stream.write_all(&record).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|error| broken(&error))
    }

    /// Says the last words, closes TLS (RFC 5246 §7.2.1) and its side of the connection.
    pub(super) async fn leave(&mut self, words: &[u8]) -> Result<(), Ended> {
        if !words.is_empty() {
            self.put(DATA, words)?;
        }
        self.put(ALERT, &[WARNING, CLOSE_NOTIFY])?;
        self.flush().await?;
        self.stream.shutdown().await.map_err(|error| broken(&error))
    }

    /// The next record. Warnings are passed over, but for the two that mean something. When this is given up half-way,
    /// nothing that came is lost.
    pub(super) async fn record(&mut self) -> Result<(u8, Vec<u8>), Ended> {
        self.flush().await?;
        loop {
            let mut reader = Reader(&self.incoming);
            let header = reader.take(3).zip(reader.number(2));
            if let Some((&[kind, major, _], length)) =
                header.and_then(|(start, length)| Some((<&[u8; 3]>::try_from(start).ok()?, length)))
            {
                if !(CHANGE_CIPHER_SPEC..=DATA).contains(&kind) || major != 3 || length > RECORD {
                    return Err(Ended::Garbled(Detail::not_a_record()));
                }
                if let Some(sealed) = reader.take(length) {
                    let opened = self.read.open(kind, sealed).ok_or(Ended::BadRecord)?;
                    self.incoming.drain(..5 + length);
                    match (kind, opened.as_slice()) {
                        (ALERT, [WARNING, alert]) if !matches!(*alert, CLOSE_NOTIFY | NO_RENEGOTIATION) => {
                            self.spin()?;
                        }
                        (ALERT, [_, alert]) => return Err(Ended::Alert(*alert)),
                        (ALERT, _) => return Err(Ended::Garbled(Detail::step("alert"))),
                        _ => return Ok((kind, opened)),
                    }
                    continue;
                }
            }
            match self.stream.read_buf(&mut self.incoming).await {
                Ok(0) => return Err(Ended::Closed),
                Ok(_) => {}
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Legacy<S> {
    /// The connection as a stream. It ends when the server ends it, when it breaks, or when the stream was closed and
    /// the server has said nothing for as long as a handshake may take.
    pub fn into_stream(mut self) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(HELD);
        tokio::spawn(async move {
            let (mut from, mut to) = tokio::io::split(theirs);
            let (mut octets, mut open) = (vec![0; 16_384], true);
            let patience = self.patience();
            while open {
                tokio::select! {
                    data = self.read() => match data {
                        Ok(Some(data)) if to.write_all(&data).await.is_ok() => {}
                        _ => return,
                    },
                    read = from.read(&mut octets) => match read {
                        Ok(count @ 1..) => {
                            let sent = self.write_all(octets.get(..count).unwrap_or_default()).await;
                            open = sent.is_ok();
                        }
                        _ => open = false,
                    },
                }
            }
            // A server that waits for us to go would keep the connection, and everybody behind it, for as long as it is
            // listened to.
            if self.leave(&[]).await.is_err() {
                return;
            }
            while let Ok(Ok(Some(data))) = timeout(patience, self.read()).await {
                if to.write_all(&data).await.is_err() {
                    return;
                }
            }
        });
        ours
    }
}

fn broken(error: &std::io::Error) -> Ended {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Ended::Closed,
        _ => Ended::Broken(dial::not_seen(error)),
    }
}
