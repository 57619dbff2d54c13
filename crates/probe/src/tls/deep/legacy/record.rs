//! Protection of records up to TLS 1.2: AEAD (RFC 5246 §6.2.3.3, RFC 7905), and blocks (§6.2.3.2) and streams (§6.2.3.1)
//! behind a keyed hash.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{hmac, rand};

use super::TLS11;
use super::cipher::{Block, Rc4};
use super::suite::{Cipher, SHA1, Suite};

/// The protection of one direction.
#[derive(Debug)]
pub(super) struct Protection {
    kind: Kind,
    version: u16,
    sequence: u64,
}

#[derive(Debug)]
enum Kind {
    Plain,
    Aead { key: LessSafeKey, iv: Vec<u8> },
    Cbc(Box<Cbc>),
    Stream(Box<Stream>),
}

#[derive(Debug)]
struct Cbc {
    block: Block,
    mac: hmac::Key,
    /// The last block before, which is the next IV in TLS 1.0.
    chained: Vec<u8>,
}

#[derive(Debug)]
struct Stream {
    cipher: Rc4,
    mac: hmac::Key,
}

/// How many octets of a key block each direction needs: keyed hash, key, IV.
pub(super) fn sizes(suite: &Suite, version: u16) -> (usize, usize, usize) {
    match suite.cipher {
        Cipher::Gcm(_, key) => (0, key, 4),
        Cipher::ChaCha => (0, 32, 12),
        Cipher::Cbc(key, mac) => (mac.tag_len(), key, if version < TLS11 { 16 } else { 0 }),
        Cipher::TripleDes => (SHA1.tag_len(), 24, if version < TLS11 { 8 } else { 0 }),
        Cipher::Rc4 => (SHA1.tag_len(), 16, 0),
    }
}

impl Protection {
    /// None at all.
    pub(super) fn plain() -> Self {
        Self { kind: Kind::Plain, version: 0, sequence: 0 }
    }

    /// With keys; none when they have the wrong sizes.
    pub(super) fn new(suite: &Suite, version: u16, mac: &[u8], key: &[u8], iv: &[u8]) -> Option<Self> {
        let kind = match suite.cipher {
            Cipher::Gcm(algorithm, _) => {
                Kind::Aead { key: LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?), iv: iv.to_vec() }
            }
            Cipher::ChaCha => {
                let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).ok()?);
                Kind::Aead { key, iv: iv.to_vec() }
            }
            Cipher::Cbc(_, algorithm) => {
                let (block, mac) = (Block::aes(key)?, hmac::Key::new(algorithm, mac));
                Kind::Cbc(Box::new(Cbc { block, mac, chained: iv.to_vec() }))
            }
            Cipher::TripleDes => {
                let (block, mac) = (Block::triple_des(key)?, hmac::Key::new(SHA1, mac));
                Kind::Cbc(Box::new(Cbc { block, mac, chained: iv.to_vec() }))
            }
            Cipher::Rc4 => {
                Kind::Stream(Box::new(Stream { cipher: Rc4::new(key), mac: hmac::Key::new(SHA1, mac) }))
            }
        };
        Some(Self { kind, version, sequence: 0 })
    }

    /// What is sent for some contents of a type.
    pub(super) fn seal(&mut self, kind: u8, contents: &[u8]) -> Option<Vec<u8>> {
        let header = self.header(kind, contents.len())?;
        let sealed = match &mut self.kind {
            Kind::Plain => contents.to_vec(),
            Kind::Aead { key, iv } => {
                let (nonce, explicit) = nonce(iv, &header, None)?;
                let mut sealed = contents.to_vec();
                key.seal_in_place_append_tag(nonce, Aad::from(header), &mut sealed).ok()?;
                [explicit, sealed].concat()
            }
            Kind::Cbc(cbc) => {
                let Cbc { block, mac, chained } = &mut **cbc;
                let mut padded = contents.to_vec();
                padded.extend(tag(mac, &header, contents).as_ref());
                let padding = block.octets() - 1 - padded.len() % block.octets();
                padded.extend(std::iter::repeat_n(u8::try_from(padding).ok()?, padding + 1));
                if self.version >= TLS11 {
                    chained.resize(block.octets(), 0);
                    rand::fill(chained).ok()?;
                }
                block.encrypt(chained, &mut padded)?;
                if self.version >= TLS11 {
                    [chained.clone(), padded].concat()
                } else {
                    *chained = last(&padded, block.octets())?;
                    padded
                }
            }
            Kind::Stream(stream) => {
                let mut sealed = contents.to_vec();
                sealed.extend(tag(&stream.mac, &header, contents).as_ref());
                stream.cipher.apply(&mut sealed);
                sealed
            }
        };
        self.sequence = self.sequence.wrapping_add(1);
        Some(sealed)
    }

    /// The contents of what came; none when it was not sealed with these keys.
    pub(super) fn open(&mut self, kind: u8, sealed: &[u8]) -> Option<Vec<u8>> {
        let contents = match &mut self.kind {
            Kind::Plain => sealed.to_vec(),
            Kind::Aead { key, iv } => {
                let explicit = if iv.len() == 4 { sealed.get(..8)? } else { &[] };
                let mut rest = sealed.get(explicit.len()..)?.to_vec();
                let header = header(self.sequence, kind, self.version, rest.len().checked_sub(16)?)?;
                let (nonce, _) = nonce(iv, &header, Some(explicit))?;
                key.open_in_place(nonce, Aad::from(header), &mut rest).ok()?.to_vec()
            }
            Kind::Cbc(cbc) => {
                let Cbc { block, mac, chained } = &mut **cbc;
                let (iv, rest) = if self.version >= TLS11 {
                    let (iv, rest) = sealed.split_at_checked(block.octets())?;
                    (iv.to_vec(), rest)
                } else {
                    (chained.clone(), sealed)
                };
                *chained = last(rest, block.octets())?;
                let mut opened = rest.to_vec();
                block.decrypt(&iv, &mut opened)?;
                unpadded(&opened, mac, self.sequence, kind, self.version)?
            }
            Kind::Stream(stream) => {
                let (mut cipher, mut opened) = (stream.cipher.clone(), sealed.to_vec());
                cipher.apply(&mut opened);
                let contents = unhashed(&opened, &stream.mac, self.sequence, kind, self.version)?;
                // What was not sealed with these keys does not move the stream on.
                stream.cipher = cipher;
                contents
            }
        };
        self.sequence = self.sequence.wrapping_add(1);
        Some(contents)
    }

    fn header(&self, kind: u8, length: usize) -> Option<[u8; 13]> {
        header(self.sequence, kind, self.version, length)
    }
}

/// What is authenticated beside the contents: number, type, version, length.
fn header(sequence: u64, kind: u8, version: u16, length: usize) -> Option<[u8; 13]> {
    let mut header = [0; 13];
    let (number, rest) = header.split_first_chunk_mut::<8>()?;
    *number = sequence.to_be_bytes();
    let [high, low] = version.to_be_bytes();
    let [more, less] = u16::try_from(length).ok()?.to_be_bytes();
    rest.copy_from_slice(&[kind, high, low, more, less]);
    Some(header)
}

/// The nonce, and the part of it that is sent: the number itself when sealing, what came when opening.
fn nonce(iv: &[u8], header: &[u8; 13], explicit: Option<&[u8]>) -> Option<(Nonce, Vec<u8>)> {
    let number = header.first_chunk::<8>()?;
    if iv.len() == 4 {
        let explicit = explicit.unwrap_or(number).to_vec();
        let nonce = [iv, &explicit].concat();
        return Some((Nonce::try_assume_unique_for_key(&nonce).ok()?, explicit));
    }
    let padded = [0; 4].into_iter().chain(*number);
    let nonce: Vec<u8> = iv.iter().zip(padded).map(|(iv, number)| iv ^ number).collect();
    Some((Nonce::try_assume_unique_for_key(&nonce).ok()?, Vec::new()))
}

fn tag(key: &hmac::Key, header: &[u8; 13], contents: &[u8]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(header);
    context.update(contents);
    context.sign()
}

/// The last so many octets.
fn last(octets: &[u8], count: usize) -> Option<Vec<u8>> {
    octets.get(octets.len().checked_sub(count)?..).map(<[u8]>::to_vec)
}

/// Takes padding and keyed hash off, when both are right.
fn unpadded(opened: &[u8], mac: &hmac::Key, sequence: u64, kind: u8, version: u16) -> Option<Vec<u8>> {
    let padding = *opened.last()?;
    let (rest, padded) = opened.split_at_checked(opened.len().checked_sub(usize::from(padding) + 1)?)?;
    if padded.iter().any(|octet| *octet != padding) {
        return None;
    }
    unhashed(rest, mac, sequence, kind, version)
}

/// Takes the keyed hash off, when it is right.
fn unhashed(opened: &[u8], mac: &hmac::Key, sequence: u64, kind: u8, version: u16) -> Option<Vec<u8>> {
    let length = opened.len().checked_sub(mac.algorithm().tag_len())?;
    let (contents, own) = opened.split_at_checked(length)?;
    let right = tag(mac, &header(sequence, kind, version, length)?, contents);
    (right.as_ref() == own).then(|| contents.to_vec())
}

#[cfg(test)]
mod tests {
    use super::super::suite::SUITES;
    use super::super::{TLS10, TLS12};
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_in_its_order_and_untouched_only() {
        for suite in &SUITES {
            for version in
                [TLS10, TLS11, TLS12].into_iter().filter(|version| *version == TLS12 || suite.is_old())
            {
                let (mac, key, iv) = sizes(suite, version);
                let make =
                    || Protection::new(suite, version, &vec![1; mac], &vec![2; key], &vec![3; iv]).unwrap();
                let (mut here, mut there) = (make(), make());
                for contents in [&b""[..], b"hej", &[7; 1000]] {
                    let sealed = here.seal(23, contents).unwrap();
                    let mut turned = sealed.clone();
                    *turned.last_mut().unwrap() ^= 1;
                    assert_eq!(make().open(23, &turned), None, "{}", suite.name);
                    assert_eq!(there.open(23, &sealed).as_deref(), Some(contents), "{}", suite.name);
                    assert!(there.open(23, &sealed).is_none(), "not twice");
                    // A failed try spoils the chain of TLS 1.0 only, so begin anew there.
                    if version == TLS10 {
                        (here, there) = (make(), make());
                    }
                }
            }
        }
    }
}
