//! The first flight of SSLv2.

use super::Reply;
use super::input::Input;

/// An SSLv2 SERVER-HELLO: the version is spoken, even when no kind of cipher is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OldestHello {
    /// The certificate, in DER; empty when none was sent.
    pub(crate) certificate: Vec<u8>,
    /// The kinds of cipher, each of three octets.
    pub(crate) kinds: Vec<u32>,
}

/// Reads a reply in the form of SSLv2. None: more is needed; `Some(None)`: it is nothing of the kind.
pub(super) fn read(octets: &[u8]) -> Option<Option<Reply>> {
    let mut input = Input(octets);
    let length = usize::from(input.number16()? & 0x7fff);
    let body = input.take(length)?;
    Some(match body.first() {
        Some(0) => Some(Reply::Alert(body.get(2).copied().unwrap_or(0))),
        Some(4) => server_hello(body).map(Reply::Oldest),
        _ => None,
    })
}

/// An SSLv2 error as the reply to a hello of any version.
pub(super) fn error(octets: &[u8]) -> Option<Reply> {
    read(octets)?
}

fn server_hello(body: &[u8]) -> Option<OldestHello> {
    let mut input = Input(body);
    // The type, whether the session is known, and the type of the certificate.
    input.take(3)?;
    if input.number16()? != 2 {
        return None;
    }
    let certificate = usize::from(input.number16()?);
    let kinds = usize::from(input.number16()?);
    input.number16()?;
    let certificate = input.take(certificate)?.to_vec();
    let mut list = Input(input.take(kinds)?);
    let kinds = std::iter::from_fn(|| list.number24()).filter_map(|kind| u32::try_from(kind).ok()).collect();
    Some(OldestHello { certificate, kinds })
}
