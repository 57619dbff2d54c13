//! Builds the first message of a client: any version, any suites, nothing behind it.

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use super::tables::suites::{FALLBACK_SIGNAL, KINDS, RENEGOTIATION_SIGNAL};
use super::tables::{SIGNATURES, Version, groups, suites};

/// The most suites of one hello when a server does not take a long list; with the signal they are 128.
pub(crate) const CHUNK: usize = 127;
/// The same in SSL 3.0, where nothing can be padded: the hello stays below 256 octets.
pub(crate) const SHORT_CHUNK: usize = 100;

/// Extensions by number (IANA, "TLS ExtensionType Values").
pub(crate) mod extension {
    pub(crate) const SERVER_NAME: u16 = 0;
    pub(crate) const STATUS_REQUEST: u16 = 5;
    pub(crate) const GROUPS: u16 = 10;
    pub(crate) const POINT_FORMATS: u16 = 11;
    pub(crate) const SIGNATURES: u16 = 13;
    pub(crate) const PADDING: u16 = 21;
    pub(crate) const ENCRYPT_THEN_MAC: u16 = 22;
    pub(crate) const EXTENDED_MASTER_SECRET: u16 = 23;
    pub(crate) const SUPPORTED_VERSIONS: u16 = 43;
    pub(crate) const COOKIE: u16 = 44;
    pub(crate) const KEY_SHARE: u16 = 51;
    pub(crate) const RENEGOTIATION: u16 = 0xff01;
}

/// A first message. [`Hello::new`] offers everything; a probe narrows what it asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hello {
    /// The version, and the newest that is offered.
    pub(crate) version: Version,
    /// Suites, without the signals. SSLv2 offers every kind of its own instead.
    pub(crate) suites: Vec<u16>,
    /// Key exchange groups; none leaves the extension out.
    pub(crate) groups: Vec<u16>,
    /// Signature algorithms; sent in TLS 1.2 and 1.3 only.
    pub(crate) signatures: Vec<u16>,
    /// Compression methods before `null`.
    pub(crate) compression: Vec<u8>,
    /// The name to ask for: a DNS name, never an address.
    pub(crate) server_name: Option<String>,
    /// Groups that come with a share in TLS 1.3. None makes the server ask for the one it wants.
    pub(crate) shares: Vec<u16>,
    /// The signal that we fell back (RFC 7507).
    pub(crate) fallback: bool,
}

/// What makes two hellos different: sent as they are, kept nowhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Randomness {
    /// The client's random.
    pub(crate) random: [u8; 32],
    /// The session id of a hello for TLS 1.3.
    pub(crate) session: [u8; 32],
}

impl Hello {
    /// A hello that offers all there is in one version.
    pub(crate) fn new(version: Version, name: Option<&str>) -> Self {
        Self {
            version,
            suites: suites::offered(version),
            groups: groups::offered(version),
            signatures: SIGNATURES.to_vec(),
            compression: Vec::new(),
            server_name: name.and_then(server_name),
            shares: Vec::new(),
            fallback: false,
        }
    }

    /// The same with other suites.
    #[must_use]
    pub(crate) fn with_suites(&self, suites: &[u16]) -> Self {
        Self { suites: suites.to_vec(), ..self.clone() }
    }

    /// The same with other groups.
    #[must_use]
    pub(crate) fn with_groups(&self, groups: &[u16]) -> Self {
        Self { groups: groups.to_vec(), ..self.clone() }
    }

    /// Whether a server that would accept another hello would accept this one, perhaps by picking the older version:
    /// this one offers all of it, and a server picks the newest version up to the one that is named (RFC 5246 §E.1).
    pub(crate) fn offers(&self, other: &Self) -> bool {
        let older =
            Version::Ssl2 < other.version && other.version < self.version && self.version < Version::Tls12;
        let plain = |hello: &Self| !hello.fallback && hello.compression.is_empty();
        let held = |own: &[u16], others: &[u16]| others.iter().all(|one| own.contains(one));
        let groups = other.version == Version::Ssl3 || held(&self.groups, &other.groups);
        older && plain(self) && plain(other) && groups && held(&self.suites, &other.suites)
    }

    /// The octets to send, records and all.
    pub(crate) fn octets(&self, randomness: &Randomness) -> Vec<u8> {
        if self.version == Version::Ssl2 {
            return oldest(randomness);
        }
        let extensions = if self.version == Version::Ssl3 { Vec::new() } else { self.extensions() };
        let filler = randomness.session.get(..self.session_length(extensions.len())).unwrap_or_default();
        let mut body = Vec::with_capacity(1024);
        put16(&mut body, self.version.min(Version::Tls12).wire());
        body.extend_from_slice(&randomness.random);
        block8(&mut body, filler);
        block16(&mut body, &self.suite_list());
        block8(&mut body, &[self.compression.as_slice(), &[0]].concat());
        if self.version != Version::Ssl3 {
            let before = HEADER + body.len() + 2;
            block16(&mut body, &pad(extensions, before));
        }
        record(self.version, &body)
    }

    /// A session id makes TLS 1.3 look familiar to boxes in between (RFC 8446 §D.4); in SSL 3.0 it is the only
    /// thing that can be made longer.
    fn session_length(&self, extensions: usize) -> usize {
        match self.version {
            Version::Tls13 => 32,
            Version::Ssl3 => {
                let length = HEADER + self.plain_length() + extensions;
                (0..=32).find(|more| !is_odd_length(length + more)).unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// Everything but header, session id and extensions.
    fn plain_length(&self) -> usize {
        2 + 32 + 1 + 2 + self.suite_list().len() + 2 + self.compression.len()
    }

    fn suite_list(&self) -> Vec<u8> {
        let mut all = self.suites.clone();
        if self.version < Version::Tls13 {
            // Some servers refuse a client without it.
            all.push(RENEGOTIATION_SIGNAL);
        }
        if self.fallback {
            all.push(FALLBACK_SIGNAL);
        }
        list16(&all)
    }

    fn extensions(&self) -> Vec<u8> {
        let mut all = Vec::new();
        if let Some(name) = &self.server_name {
            let mut entry = vec![0];
            block16(&mut entry, name.as_bytes());
            extend(&mut all, extension::SERVER_NAME, &within16(&entry));
        }
        let newest = self.version == Version::Tls13;
        if !newest {
            extend(&mut all, extension::EXTENDED_MASTER_SECRET, &[]);
            extend(&mut all, extension::ENCRYPT_THEN_MAC, &[]);
        }
        // An answer about the leaf, from any responder, without options (RFC 6066 §8).
        extend(&mut all, extension::STATUS_REQUEST, &[1, 0, 0, 0, 0]);
        if !self.groups.is_empty() {
            extend(&mut all, extension::GROUPS, &within16(&list16(&self.groups)));
        }
        if !newest {
            extend(&mut all, extension::POINT_FORMATS, &[1, 0]);
        }
        if self.version >= Version::Tls12 && !self.signatures.is_empty() {
            extend(&mut all, extension::SIGNATURES, &within16(&list16(&self.signatures)));
        }
        if newest {
            extend(&mut all, extension::SUPPORTED_VERSIONS, &[2, 3, 4]);
            extend(&mut all, extension::KEY_SHARE, &within16(&self.share_list()));
        }
        all
    }

    fn share_list(&self) -> Vec<u8> {
        let mut list = Vec::new();
        for (group, share) in self.shares.iter().filter_map(|group| Some((group, groups::share(*group)?))) {
            put16(&mut list, *group);
            block16(&mut list, &share);
        }
        list
    }
}

/// The name as it may stand in the extension: no address, no final dot (RFC 6066 §3).
fn server_name(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.');
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    (!name.is_empty() && !address && name.len() < 256).then(|| name.to_owned())
}

/// The header of a handshake message.
const HEADER: usize = 4;

/// Lengths at which servers and boxes in between have broken (RFC 7685 §1; the two residues by experience).
fn is_odd_length(length: usize) -> bool {
    (256..512).contains(&length) || matches!(length % 256, 10 | 14)
}

/// Adds padding (RFC 7685) so that the whole message has a harmless length; `before` is all that comes first.
fn pad(mut extensions: Vec<u8>, before: usize) -> Vec<u8> {
    let length = before + extensions.len();
    if !is_odd_length(length) {
        return extensions;
    }
    // An extension that is empty and the last one upsets some servers, so the padding has an octet at least.
    let more = (1..512).find(|more| !is_odd_length(length + 4 + more)).unwrap_or(1);
    extend(&mut extensions, extension::PADDING, &vec![0; more]);
    extensions
}

fn record(version: Version, body: &[u8]) -> Vec<u8> {
    let outer = if version == Version::Ssl3 { Version::Ssl3 } else { Version::Tls10 };
    let mut message = vec![1];
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    message.extend(length.into_iter().skip(1));
    message.extend_from_slice(body);
    let mut octets = Vec::with_capacity(message.len() + 5);
    for piece in message.chunks(1 << 14) {
        octets.push(22);
        put16(&mut octets, outer.wire());
        block16(&mut octets, piece);
    }
    octets
}

/// An SSLv2 CLIENT-HELLO that offers every kind.
fn oldest(randomness: &Randomness) -> Vec<u8> {
    let kinds: Vec<u8> = KINDS.iter().flat_map(|(kind, _)| kind.to_be_bytes().into_iter().skip(1)).collect();
    let challenge = randomness.random.get(..16).unwrap_or_default();
    let mut body = vec![1];
    put16(&mut body, Version::Ssl2.wire());
    put16(&mut body, length16(&kinds));
    put16(&mut body, 0);
    put16(&mut body, length16(challenge));
    body.extend_from_slice(&kinds);
    body.extend_from_slice(challenge);
    let mut octets = Vec::new();
    put16(&mut octets, 0x8000 | length16(&body));
    octets.extend_from_slice(&body);
    octets
}

fn length16(octets: &[u8]) -> u16 {
    u16::try_from(octets.len()).unwrap_or(u16::MAX)
}

fn put16(to: &mut Vec<u8>, number: u16) {
    to.extend_from_slice(&number.to_be_bytes());
}

fn block8(to: &mut Vec<u8>, block: &[u8]) {
    to.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
    to.extend_from_slice(block);
}

fn block16(to: &mut Vec<u8>, block: &[u8]) {
    put16(to, length16(block));
    to.extend_from_slice(block);
}

fn within16(block: &[u8]) -> Vec<u8> {
    let mut within = Vec::with_capacity(block.len() + 2);
    block16(&mut within, block);
    within
}

fn list16(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn extend(to: &mut Vec<u8>, number: u16, data: &[u8]) {
    put16(to, number);
    block16(to, data);
}
