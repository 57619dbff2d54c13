//! The ciphers behind a keyed hash: AES and 3DES in CBC, and RC4. The last two are weak and go by no other way any more;
//! here nothing is secret, and servers that have nothing else are to be read.

use aws_lc_rs::cipher::{
    AES_128, AES_256, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use des::TdesEde3;
use des::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};

/// A cipher of whole blocks, each bound to the one before.
#[derive(Debug)]
pub(super) enum Block {
    /// One half for each direction.
    Aes(Box<(EncryptingKey, DecryptingKey)>),
    TripleDes(Box<TdesEde3>),
}

impl Block {
    /// AES with a key of 16 or 32 octets.
    pub(super) fn aes(key: &[u8]) -> Option<Self> {
        let aes = if key.len() == 16 { &AES_128 } else { &AES_256 };
        let seal = EncryptingKey::cbc(UnboundCipherKey::new(aes, key).ok()?).ok()?;
        let open = DecryptingKey::cbc(UnboundCipherKey::new(aes, key).ok()?).ok()?;
        Some(Self::Aes(Box::new((seal, open))))
    }

    /// 3DES with a key of 24 octets.
    pub(super) fn triple_des(key: &[u8]) -> Option<Self> {
        TdesEde3::new_from_slice(key).ok().map(|des| Self::TripleDes(Box::new(des)))
    }

    /// The size of a block, in octets.
    pub(super) fn octets(&self) -> usize {
        match self {
            Self::Aes(_) => 16,
            Self::TripleDes(_) => 8,
        }
    }

    /// Encrypts whole blocks, of which the first is bound to a block that was sent before.
    pub(super) fn encrypt(&self, before: &[u8], data: &mut [u8]) -> Option<()> {
        match self {
            Self::Aes(aes) => {
                let before: &[u8; 16] = before.try_into().ok()?;
                let context = EncryptionContext::Iv128(FixedLength::from(before));
                aes.0.less_safe_encrypt(data, context).ok().map(|_| ())
            }
            Self::TripleDes(des) => {
                let mut before: [u8; 8] = before.try_into().ok()?;
                for block in data.as_chunks_mut::<8>().0 {
                    block.iter_mut().zip(before).for_each(|(octet, before)| *octet ^= before);
                    des.encrypt_block((&mut *block).into());
                    before = *block;
                }
                Some(())
            }
        }
    }

    /// Decrypts what was encrypted so.
    pub(super) fn decrypt(&self, before: &[u8], data: &mut [u8]) -> Option<()> {
        match self {
            Self::Aes(aes) => {
                let before: &[u8; 16] = before.try_into().ok()?;
                aes.1.decrypt(data, DecryptionContext::Iv128(FixedLength::from(before))).ok().map(|_| ())
            }
            Self::TripleDes(des) => {
                let mut before: [u8; 8] = before.try_into().ok()?;
                let (blocks, []) = data.as_chunks_mut::<8>() else { return None };
                for block in blocks {
                    let sealed = *block;
                    des.decrypt_block((&mut *block).into());
                    block.iter_mut().zip(before).for_each(|(octet, before)| *octet ^= before);
                    before = sealed;
                }
                Some(())
            }
        }
    }
}

/// The stream of RC4.
#[derive(Clone)]
pub(super) struct Rc4 {
    state: [u8; 256],
    at: (u8, u8),
}

impl std::fmt::Debug for Rc4 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rc4")
    }
}

impl Rc4 {
    pub(super) fn new(key: &[u8]) -> Self {
        let mut state: [u8; 256] = std::array::from_fn(|at| u8::try_from(at).unwrap_or_default());
        let mut other = 0u8;
        for (at, key) in (0..=255u8).zip(key.iter().cycle()) {
            other = other.wrapping_add(of(&state, at)).wrapping_add(*key);
            state.swap(usize::from(at), usize::from(other));
        }
        Self { state, at: (0, 0) }
    }

    /// Encrypts or decrypts, which is the same.
    pub(super) fn apply(&mut self, data: &mut [u8]) {
        let Self { state, at: (one, other) } = self;
        for octet in data {
            *one = one.wrapping_add(1);
            *other = other.wrapping_add(of(state, *one));
            state.swap(usize::from(*one), usize::from(*other));
            *octet ^= of(state, of(state, *one).wrapping_add(of(state, *other)));
        }
    }
}

fn of(state: &[u8; 256], at: u8) -> u8 {
    state.get(usize::from(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6229 §2, the keys of 40 and 128 bits.
    #[test]
    fn rfc6229_2_the_stream_of_rc4_is_that_of_the_vectors() {
        let key: Vec<u8> = (1..=16).collect();
        for (length, expected) in [
            (5, [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]),
            (16, [0x9a, 0xc7, 0xcc, 0x9a, 0x60, 0x9d, 0x1e, 0xf7]),
        ] {
            let mut stream = [0; 8];
            Rc4::new(&key[..length]).apply(&mut stream);
            assert_eq!(stream, expected, "{length}");
        }
    }

    /// NIST SP 800-67, appendix B: three keys, and the blocks of a text; here bound together, with zeros before the first.
    #[test]
    fn blocks_are_bound_together_and_come_apart_again() {
        let key = [
            0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01,
            0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23,
        ];
        let des = Block::triple_des(&key).unwrap();
        let mut first = *b"The qufc";
        des.encrypt(&[0; 8], &mut first).unwrap();
        assert_eq!(first, [0xa8, 0x26, 0xfd, 0x8c, 0xe5, 0x3b, 0x85, 0x5f]);
        for block in [des, Block::aes(&[7; 16]).unwrap(), Block::aes(&[7; 32]).unwrap()] {
            let before = vec![9; block.octets()];
            let text: Vec<u8> = (0..48).collect();
            let mut data = text.clone();
            block.encrypt(&before, &mut data).unwrap();
            assert_ne!(data, text);
            block.decrypt(&before, &mut data).unwrap();
            assert_eq!(data, text);
            assert!(
                block.decrypt(&before, &mut data[..47]).is_none() && block.decrypt(&[], &mut data).is_none()
            );
        }
        assert!(Block::triple_des(&[0; 16]).is_none());
    }
}
