//! The handshake messages of TLS 1.0 to 1.2 (RFC 5246 §7.4) that this client writes and reads.

use super::suite::{SUITES, Suite};
use super::{TLS10, TLS12};

pub(super) const CLIENT_HELLO: u8 = 1;
pub(super) const SERVER_HELLO: u8 = 2;
pub(super) const NEW_SESSION_TICKET: u8 = 4;
pub(super) const CERTIFICATE: u8 = 11;
pub(super) const SERVER_KEY_EXCHANGE: u8 = 12;
pub(super) const CERTIFICATE_REQUEST: u8 = 13;
pub(super) const SERVER_HELLO_DONE: u8 = 14;
pub(super) const CLIENT_KEY_EXCHANGE: u8 = 16;
pub(super) const FINISHED: u8 = 20;
pub(super) const CERTIFICATE_STATUS: u8 = 22;

const SERVER_NAME: u16 = 0;
const SUPPORTED_GROUPS: u16 = 10;
const POINT_FORMATS: u16 = 11;
const SIGNATURE_ALGORITHMS: u16 = 13;
const EXTENDED_MASTER_SECRET: u16 = 23;
const RENEGOTIATION_INFO: u16 = 0xff01;
/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 §3.3), for servers that cannot stand extensions.
const SCSV: u16 = 0x00ff;

/// The curves: x25519, secp256r1, secp384r1, secp521r1 and x448.
pub(super) const GROUPS: [u16; 5] = [29, 23, 24, 25, 30];

/// Reads octets from the front; none beyond the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of one to four octets.
    pub(super) fn number(&mut self, octets: usize) -> Option<usize> {
        Some(self.take(octets)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)))
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        u16::try_from(self.number(2)?).ok()
    }

    /// Octets behind a length of so many octets.
    pub(super) fn vector(&mut self, octets: usize) -> Option<&'a [u8]> {
        let length = self.number(octets)?;
        self.take(length)
    }
}

/// Puts a length of so many octets before some octets.
pub(super) fn vector(octets: usize, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut out = length.get(4 - octets.min(4)..).unwrap_or_default().to_vec();
    out.extend_from_slice(contents);
    out
}

/// A message with its header.
pub(super) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(vector(3, body));
    out
}

fn extension(out: &mut Vec<u8>, kind: u16, contents: &[u8]) {
    out.extend(kind.to_be_bytes());
    out.extend(vector(2, contents));
}

/// How a hello speaks of renegotiation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Info<'a> {
    /// The first handshake: it would know of it (RFC 5746 §3.4).
    First,
    /// A further one, bound to the one before by what its client verified (RFC 5746 §3.5).
    Bound(&'a [u8]),
    /// A further one, bound to nothing: what an attacker would send.
    Unbound,
}

/// A ClientHello.
pub(super) fn client_hello(version: u16, random: &[u8], sni: Option<&str>, info: Info<'_>) -> Vec<u8> {
    let mut suites: Vec<u8> = Vec::new();
    for suite in SUITES.iter().filter(|suite| version >= TLS12 || suite.is_old()) {
        suites.extend(suite.id.to_be_bytes());
    }
    let mut extensions = Vec::new();
    if let Some(name) = sni {
        let entry = [&[0][..], &vector(2, name.as_bytes())].concat();
        extension(&mut extensions, SERVER_NAME, &vector(2, &entry));
    }
    let groups = GROUPS.map(u16::to_be_bytes).concat();
    extension(&mut extensions, SUPPORTED_GROUPS, &vector(2, &groups));
    extension(&mut extensions, POINT_FORMATS, &[1, 0]);
    extension(&mut extensions, EXTENDED_MASTER_SECRET, &[]);
    if version >= TLS12 {
        // PSS and PKCS #1, ECDSA, Ed25519, DSA, with every hash: none is verified.
        const SCHEMES: [u16; 16] = [
            0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0301, 0x0303,
            0x0201, 0x0203, 0x0402, 0x0202,
        ];
        let schemes = SCHEMES.map(u16::to_be_bytes).concat();
        extension(&mut extensions, SIGNATURE_ALGORITHMS, &vector(2, &schemes));
    }
    match info {
        Info::First => suites.extend(SCSV.to_be_bytes()),
        Info::Bound(verified) => extension(&mut extensions, RENEGOTIATION_INFO, &vector(1, verified)),
        Info::Unbound => {}
    }
    let mut body = version.to_be_bytes().to_vec();
    body.extend_from_slice(random);
    body.push(0);
    body.extend(vector(2, &suites));
    body.extend([1, 0]);
    body.extend(vector(2, &extensions));
    message(CLIENT_HELLO, &body)
}

/// What a ServerHello says.
#[derive(Debug)]
pub(super) struct ServerHello {
    pub(super) version: u16,
    pub(super) random: Vec<u8>,
    pub(super) suite: &'static Suite,
    /// Its renegotiation_info, if it has any.
    pub(super) info: Option<Vec<u8>>,
    /// Extended master secret (RFC 7627).
    pub(super) extended: bool,
}

/// Reads a ServerHello; none when it is not one, or picks what was not offered.
pub(super) fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let mut reader = Reader(body);
    let version = reader.u16().filter(|version| (TLS10..=TLS12).contains(version))?;
    let random = reader.take(32)?.to_vec();
    reader.vector(1)?;
    let suite = Suite::of(reader.u16()?).filter(|suite| version >= TLS12 || suite.is_old())?;
    if reader.number(1)? != 0 {
        return None;
    }
    let mut hello = ServerHello { version, random, suite, info: None, extended: false };
    let mut extensions = Reader(if reader.0.is_empty() { &[] } else { reader.vector(2)? });
    while !extensions.0.is_empty() {
        let (kind, contents) = (extensions.u16()?, extensions.vector(2)?);
        match kind {
            RENEGOTIATION_INFO => hello.info = Some(Reader(contents).vector(1)?.to_vec()),
            EXTENDED_MASTER_SECRET => hello.extended = true,
            _ => {}
        }
    }
    Some(hello)
}

/// Reads the certificates of a Certificate message, leaf first.
pub(super) fn certificates(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut list = Reader(Reader(body).vector(3)?);
    let mut chain = Vec::new();
    while !list.0.is_empty() && chain.len() <= crate::certificate::MOST {
        chain.push(list.vector(3)?.to_vec());
    }
    Some(chain)
}
