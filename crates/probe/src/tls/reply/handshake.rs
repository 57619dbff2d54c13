//! The handshake messages of a first flight (RFC 5246 §7.4, RFC 8446 §4).

use super::input::Input;
use super::{Flight, key_exchange};
use crate::tls::hello::extension;

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// A ServerHello, or a HelloRetryRequest, which picks suite and group as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerHello {
    /// The version picked, as on the wire; that of the extension where there is one.
    pub(crate) version: u16,
    /// The server's random; in TLS 1.2 it may say that a newer version was passed over (RFC 8446 §4.1.3).
    pub(crate) random: [u8; 32],
    /// The suite picked.
    pub(crate) suite: u16,
    /// The compression method picked.
    pub(crate) compression: u8,
    /// The numbers of the extensions.
    pub(crate) extensions: Vec<u16>,
    /// The group picked in TLS 1.3.
    pub(crate) group: Option<u16>,
    /// It asks for another hello.
    pub(crate) retry: bool,
}

impl ServerHello {
    /// Whether it carries an extension.
    pub(crate) fn has(&self, number: u16) -> bool {
        self.extensions.contains(&number)
    }
}

/// Reads one message into the flight; true when it is the last.
pub(super) fn message(flight: &mut Flight, kind: u8, body: &[u8]) -> Result<bool, &'static str> {
    let Some(hello) = &flight.hello else {
        return match kind {
            // HelloRequest may come at any time and is ignored (RFC 5246 §7.4.1.1).
            0 => Ok(false),
            2 => {
                let hello = server_hello(body).ok_or("server_hello")?;
                let newest = hello.version >= 0x0304;
                flight.whole = newest;
                flight.hello = Some(hello);
                Ok(newest)
            }
            _ => Err("no_server_hello"),
        };
    };
    match kind {
        // SupplementalData (RFC 4680) and NewSessionTicket say nothing that is asked here.
        0 | 4 | 23 => {}
        11 => flight.certificates = certificates(body).ok_or("certificate")?,
        12 => {
            let read = key_exchange::read(hello.suite, hello.version, body);
            flight.key_exchange = Some(read.ok_or("server_key_exchange")?);
        }
        13 => flight.asks_certificate = true,
        14 => flight.whole = true,
        22 => flight.staple = Some(staple(body).ok_or("certificate_status")?),
        _ => return Err("unknown_message"),
    }
    Ok(flight.whole)
}

fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let mut input = Input(body);
    let version = input.number16()?;
    let random: [u8; 32] = input.take(32)?.try_into().ok()?;
    if version >> 8 != 3 || input.block8()?.len() > 32 {
        return None;
    }
    let suite = input.number16()?;
    let compression = input.number8()?;
    let retry = random == RETRY;
    let extensions = Vec::new();
    let mut hello = ServerHello { version, random, suite, compression, extensions, group: None, retry };
    if !input.is_empty() {
        read_extensions(&mut hello, Input(input.block16()?))?;
    }
    Some(hello)
}

fn read_extensions(hello: &mut ServerHello, mut input: Input<'_>) -> Option<()> {
    while !input.is_empty() {
        let number = input.number16()?;
        let mut data = Input(input.block16()?);
        hello.extensions.push(number);
        match number {
            extension::SUPPORTED_VERSIONS => hello.version = data.number16()?,
            extension::KEY_SHARE => hello.group = Some(data.number16()?),
            _ => {}
        }
    }
    Some(())
}

fn certificates(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut list = Input(Input(body).block24()?);
    let mut all = Vec::new();
    while !list.is_empty() {
        all.push(list.block24()?.to_vec());
    }
    Some(all)
}

/// A CertificateStatus message (RFC 6066 §8).
fn staple(body: &[u8]) -> Option<Vec<u8>> {
    let mut input = Input(body);
    if input.number8()? != 1 {
        return None;
    }
    input.block24().map(<[u8]>::to_vec)
}
