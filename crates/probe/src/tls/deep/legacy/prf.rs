//! How TLS makes keys of a secret (RFC 2246 §5, RFC 5246 §5), and its hash of a handshake.

use aws_lc_rs::{digest, hmac};

use super::md5;

/// The pseudo-random function of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prf {
    /// MD5 and SHA-1 together, before TLS 1.2.
    Old,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
}

impl Prf {
    /// So many octets out of a secret, a label and a seed.
    pub(super) fn derive(self, secret: &[u8], label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
        let sha = |algorithm, secret: &[u8]| {
            let key = hmac::Key::new(algorithm, secret);
            expand(|parts| keyed(&key, parts), label, seed, length)
        };
        match self {
            Self::Sha256 => sha(hmac::HMAC_SHA256, secret),
            Self::Sha384 => sha(hmac::HMAC_SHA384, secret),
            Self::Old => {
                // The halves share the middle octet when the length is odd (RFC 2246 §5).
                let half = secret.len().div_ceil(2);
                let first = secret.get(..half).unwrap_or_default();
                let second = secret.get(secret.len() - half..).unwrap_or_default();
                let old = expand(|parts| md5::hmac(first, parts), label, seed, length);
                let other = sha(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, second);
                old.iter().zip(other).map(|(one, other)| one ^ other).collect()
            }
        }
    }

    /// The hash of all handshake messages so far.
    pub(super) fn hash(self, messages: &[u8]) -> Vec<u8> {
        let digest = |algorithm| digest::digest(algorithm, messages).as_ref().to_vec();
        match self {
            Self::Sha256 => digest(&digest::SHA256),
            Self::Sha384 => digest(&digest::SHA384),
            Self::Old => {
                let mut both = md5::md5(messages).to_vec();
                both.extend(digest(&digest::SHA1_FOR_LEGACY_USE_ONLY));
                both
            }
        }
    }
}

fn keyed(key: &hmac::Key, parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

/// P_hash (RFC 5246 §5).
fn expand(hmac: impl Fn(&[&[u8]]) -> Vec<u8>, label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
    let mut chain = hmac(&[label, seed]);
    let mut octets = Vec::with_capacity(length + chain.len());
    while octets.len() < length {
        octets.extend(hmac(&[&chain, label, seed]));
        chain = hmac(&[&chain]);
    }
    octets.truncate(length);
    octets
}

#[cfg(test)]
mod tests {
    use kravtjek_model::hex::hex;

    use super::*;

    /// The vector that the TLS working group agreed on for P_SHA256.
    #[test]
    fn rfc5246_5_keys_are_derived() {
        let secret =
            [0x9b, 0xbe, 0x43, 0x6b, 0xa9, 0x40, 0xf0, 0x17, 0xb1, 0x76, 0x52, 0x84, 0x9a, 0x71, 0xdb, 0x35];
        let seed =
            [0xa0, 0xba, 0x9f, 0x93, 0x6c, 0xda, 0x31, 0x18, 0x27, 0xa6, 0xf7, 0x96, 0xff, 0xd5, 0x19, 0x8c];
        let octets = Prf::Sha256.derive(&secret, b"test label", &seed, 100);
        assert_eq!(octets.len(), 100);
        assert_eq!(hex(&octets[..16]), "e3f229ba727be17b8d122620557cd453");
    }
}
