//! An appliance of old that really speaks: TLS 1.0 with RSA key exchange and 3DES (RFC 2246), behind the first flight of a
//! script. Nobody should; it is here to be read by a client that can.

use std::io;
use std::sync::Arc;

use des::TdesEde3;
use des::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use md5::{Digest as _, Md5};
use num_bigint::BigUint;
use ring::{digest, hmac};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadHalf};
use tokio::sync::mpsc;

use crate::pki::Identity;
use crate::scripted::Script;
use crate::tls_front::hear;

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const DATA: u8 = 23;
/// The longest record that is taken (RFC 2246 §6.2.3).
const RECORD: usize = (1 << 14) + 2048;
/// TLS_RSA_WITH_3DES_EDE_CBC_SHA.
const SUITE: [u8; 2] = [0x00, 0x0a];
/// The extension for the extended master secret (RFC 7627 §5.1).
const EXTENDED: u16 = 23;
/// Octets that a stream holds in each direction.
const HELD: usize = 64 * 1024;

/// One appliance: what it says first, and its private key.
#[derive(Debug)]
pub(crate) struct Oldest {
    script: Arc<Script>,
    modulus: BigUint,
    exponent: BigUint,
}

impl Oldest {
    /// An appliance with an RSA key; none with another kind of key.
    pub(crate) fn new(script: Arc<Script>, identity: &Identity) -> Option<Self> {
        let [modulus, exponent] = private(&identity.key)?.map(BigUint::from_bytes_be);
        Some(Self { script, modulus, exponent })
    }

    /// Takes a connection as far as a stream of data; none when the client has gone, or was told no.
    pub(crate) async fn accept<S>(&self, mut stream: S) -> io::Result<Option<DuplexStream>>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let hello = hear(&mut stream).await?;
        let reply = self.script.reply(&hello);
        stream.write_all(&reply).await?;
        let flight = payload(&reply);
        let agreed = flight.get(39..41) == Some(&SUITE) && flight.first() == Some(&2);
        if !agreed {
            let mut rest = Vec::new();
            let _ = stream.take(HELD as u64).read_to_end(&mut rest).await?;
            return Ok(None);
        }
        match self.finish(&mut stream, &payload(&hello), &flight).await {
            Ok((write, read)) => Ok(Some(pumped(stream, write, read))),
            // Clients that have seen the certificate go.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The rest of a handshake; the protection of what is written and of what is read.
    async fn finish<S>(&self, stream: &mut S, hello: &[u8], flight: &[u8]) -> io::Result<(Half, Half)>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let randoms = hello.get(6..38).zip(flight.get(6..38)).ok_or_else(|| odd("hello"))?;
        let (kind, exchange) = record(stream).await?;
        let secret = exchange.get(6..).and_then(|sent| self.opened(sent)).filter(|_| kind == HANDSHAKE);
        let secret = secret.ok_or_else(|| odd("key exchange"))?;
        let mut messages = [hello, flight, &exchange].concat();
        let master = if self.script.extensions.contains(&EXTENDED) {
            prf(&secret, b"extended master secret", &hashes(&messages), 48)
        } else {
            prf(&secret, b"master secret", &[randoms.0, randoms.1].concat(), 48)
        };
        let keys = prf(&master, b"key expansion", &[randoms.1, randoms.0].concat(), 2 * (20 + 24 + 8));
        let half = |own: usize| {
            let part = |from: usize, length: usize| keys.get(from + own * length..from + (own + 1) * length);
            Half::new(part(0, 20)?, part(40, 24)?, part(88, 8)?)
        };
        let (mut read, mut write) = half(0).zip(half(1)).ok_or_else(|| odd("keys"))?;

        if record(stream).await?.0 != CHANGE_CIPHER_SPEC {
            return Err(odd("no ChangeCipherSpec"));
        }
        let (kind, sealed) = record(stream).await?;
        let finished = read.open(kind, &sealed).ok_or_else(|| odd("Finished"))?;
        let expected = prf(&master, b"client finished", &hashes(&messages), 12);
        if finished.get(4..) != Some(&expected) {
            return Err(odd("Finished"));
        }
        messages.extend(&finished);
        let verified = prf(&master, b"server finished", &hashes(&messages), 12);
        let sealed = write.seal(HANDSHAKE, &[&[20, 0, 0, 12][..], &verified].concat());
        stream.write_all(&[framed(CHANGE_CIPHER_SPEC, &[1]), sealed].concat()).await?;
        Ok((write, read))
    }

    /// The premaster secret (RFC 2246 §7.4.7.1).
    fn opened(&self, sent: &[u8]) -> Option<Vec<u8>> {
        let block = BigUint::from_bytes_be(sent).modpow(&self.exponent, &self.modulus).to_bytes_be();
        // The leading zero is not among these octets.
        let secret = block.get(block.len().checked_sub(48)?..)?;
        (block.first() == Some(&2)).then(|| secret.to_vec())
    }
}

/// The connection as a stream of data, until either side ends it.
fn pumped<S>(stream: S, mut write: Half, read: Half) -> DuplexStream
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (ours, theirs) = tokio::io::duplex(HELD);
    let (from, mut to) = tokio::io::split(stream);
    let (sender, mut records) = mpsc::channel(4);
    tokio::spawn(heard(from, read, sender));
    tokio::spawn(async move {
        let (mut answers, mut asked) = tokio::io::split(theirs);
        let mut octets = vec![0; 1 << 14];
        loop {
            let sealed = tokio::select! {
                record = records.recv() => match record {
                    Some((DATA, data)) if asked.write_all(&data).await.is_ok() => continue,
                    // Nobody renegotiates here (RFC 2246 §7.2.2).
                    Some((HANDSHAKE, _)) => write.seal(ALERT, &[1, 100]),
                    _ => return,
                },
                read = answers.read(&mut octets) => match read {
                    Ok(count @ 1..) => write.seal(DATA, octets.get(..count).unwrap_or_default()),
                    _ => {
                        let _gone = to.write_all(&write.seal(ALERT, &[1, 0])).await;
                        let _gone = to.shutdown().await;
                        return;
                    }
                },
            };
            if to.write_all(&sealed).await.is_err() {
                return;
            }
        }
    });
    ours
}

async fn heard<S: AsyncRead>(mut from: ReadHalf<S>, mut read: Half, to: mpsc::Sender<(u8, Vec<u8>)>) {
    while let Ok((kind, sealed)) = record(&mut from).await {
        let Some(opened) = read.open(kind, &sealed) else { return };
        if to.send((kind, opened)).await.is_err() {
            return;
        }
    }
}

/// One direction under keys.
#[derive(Debug)]
struct Half {
    des: TdesEde3,
    mac: hmac::Key,
    before: [u8; 8],
    number: u64,
}

impl Half {
    fn new(mac: &[u8], key: &[u8], iv: &[u8]) -> Option<Self> {
        let des = TdesEde3::new_from_slice(key).ok()?;
        let mac = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, mac);
        Some(Self { des, mac, before: iv.try_into().ok()?, number: 0 })
    }

    fn tag(&mut self, kind: u8, contents: &[u8]) -> hmac::Tag {
        let length = u16::try_from(contents.len()).unwrap_or(u16::MAX).to_be_bytes();
        let header = [&self.number.to_be_bytes()[..], &[kind, 3, 1], &length].concat();
        self.number += 1;
        hmac::sign(&self.mac, &[&header, contents].concat())
    }

    fn seal(&mut self, kind: u8, contents: &[u8]) -> Vec<u8> {
        let mut sealed = contents.to_vec();
        sealed.extend(self.tag(kind, contents).as_ref());
        let padding = 7 - sealed.len() % 8;
        sealed.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or_default(), padding + 1));
        for block in sealed.as_chunks_mut::<8>().0 {
            block.iter_mut().zip(self.before).for_each(|(octet, before)| *octet ^= before);
            self.des.encrypt_block((&mut *block).into());
            self.before = *block;
        }
        framed(kind, &sealed)
    }

    fn open(&mut self, kind: u8, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut opened = sealed.to_vec();
        for block in opened.as_chunks_mut::<8>().0 {
            let own = *block;
            self.des.decrypt_block((&mut *block).into());
            block.iter_mut().zip(self.before).for_each(|(octet, before)| *octet ^= before);
            self.before = own;
        }
        let padding = usize::from(*opened.last()?);
        let (contents, tag) =
            opened.get(..opened.len().checked_sub(padding + 1)?)?.split_last_chunk::<20>()?;
        (self.tag(kind, contents).as_ref() == tag).then(|| contents.to_vec())
    }
}

fn framed(kind: u8, contents: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(contents.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[kind, 3, 1, high, low], contents].concat()
}

async fn record(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).await?;
    let [kind, _, _, high, low] = header;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > RECORD {
        return Err(odd("record"));
    }
    let mut contents = vec![0; length];
    stream.read_exact(&mut contents).await?;
    Ok((kind, contents))
}

/// What stands in records, without their headers.
fn payload(records: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), records);
    while let [_, _, _, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (own, next) = after.split_at(length);
        out.extend(own);
        rest = next;
    }
    out
}

fn odd(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// MD5 and SHA-1 of some messages, side by side (RFC 2246 §7.4.9).
fn hashes(messages: &[u8]) -> Vec<u8> {
    let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, messages);
    [&Md5::digest(messages)[..], sha1.as_ref()].concat()
}

/// The pseudo-random function (RFC 2246 §5).
fn prf(secret: &[u8], label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
    let seed = [label, seed].concat();
    let half = secret.len().div_ceil(2);
    let (first, second) = (secret.get(..half), secret.get(secret.len() - half..));
    let sha1 = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, second.unwrap_or_default());
    let md5 = expanded(|data| hmac_md5(first.unwrap_or_default(), data), &seed, length);
    let sha1 = expanded(|data| hmac::sign(&sha1, data).as_ref().to_vec(), &seed, length);
    md5.iter().zip(&sha1).map(|(one, other)| one ^ other).collect()
}

fn expanded(keyed: impl Fn(&[u8]) -> Vec<u8>, seed: &[u8], length: usize) -> Vec<u8> {
    let (mut out, mut link) = (Vec::new(), seed.to_vec());
    while out.len() < length {
        link = keyed(&link);
        out.extend(keyed(&[&link, seed].concat()));
    }
    out.truncate(length);
    out
}

/// HMAC with MD5 (RFC 2104); keys here are never longer than a block.
fn hmac_md5(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(octet, key)| *octet = *key);
    let inner = Md5::digest([&block.map(|octet| octet ^ 0x36)[..], data].concat());
    Md5::digest([&block.map(|octet| octet ^ 0x5c)[..], &inner].concat()).to_vec()
}

/// Modulus and private exponent of an RSA key in PKCS #8 (RFC 5208 §5, RFC 8017 §A.1.2).
fn private(pkcs8: &[u8]) -> Option<[&[u8]; 2]> {
    let (whole, _) = element(0x30, pkcs8)?;
    let (_, rest) = element(0x02, whole)?;
    let (_, rest) = element(0x30, rest)?;
    let (key, _) = element(0x04, rest)?;
    let (key, _) = element(0x30, key)?;
    let (_, rest) = element(0x02, key)?;
    let (modulus, rest) = element(0x02, rest)?;
    let (_, rest) = element(0x02, rest)?;
    let (exponent, _) = element(0x02, rest)?;
    Some([modulus, exponent])
}

/// The contents of an element in DER with this tag, and what stands behind it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[own, first], rest) = der.split_first_chunk::<2>()?;
    let (octets, short) = if first < 0x80 { (0, usize::from(first)) } else { (usize::from(first & 0x7f), 0) };
    let long = rest.get(..octets.min(4))?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    let length = if octets == 0 { short } else { long };
    let (contents, behind) = rest.get(octets..)?.split_at_checked(length)?;
    (own == tag).then_some((contents, behind))
}
