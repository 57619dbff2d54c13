//! RSA keys as DKIM records hold them, in either of two forms, and the size of their modulus.

use crate::der::{Der, Element};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// `rsaEncryption`, 1.2.840.113549.1.1.1 (RFC 8017 A.1).
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The bits of an RSA modulus, from a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) or an RSAPublicKey (RFC 8017 A.1.1);
/// records hold either (RFC 6376 §3.6.1 and its erratum 3017).
pub(super) fn rsa_bits(der: &[u8]) -> Option<u32> {
    let mut numbers = Der::new(rsa_key(der)?).expect(SEQUENCE)?.inside();
    let modulus = numbers.expect(INTEGER).filter(is_positive)?;
    let exponent = numbers.expect(INTEGER).filter(is_positive)?;
    let odd = exponent.contents.last().is_some_and(|last| last % 2 == 1);
    (odd && exponent.bits() >= 2).then(|| modulus.bits())
}

/// The RSAPublicKey in either form.
pub(super) fn rsa_key(der: &[u8]) -> Option<&[u8]> {
    let mut outer = Der::new(der).expect(SEQUENCE)?.inside();
    if outer.peek() == Some(INTEGER) {
        return Some(der);
    }
    let object = outer.expect(SEQUENCE)?.inside().expect(OBJECT)?;
    let (unused, key) = outer.expect(BIT_STRING)?.contents.split_first()?;
    (object.contents == RSA && *unused == 0).then_some(key)
}

/// The sign is the first bit, and zero is not positive.
fn is_positive(integer: &Element<'_>) -> bool {
    integer.contents.first().is_some_and(|first| first & 0x80 == 0) && integer.bits() > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An RSAPublicKey with a modulus of so many bits and the exponent 65537.
    fn key(bits: usize) -> Vec<u8> {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] = 0xff >> (modulus.len() * 8 - bits);
        if modulus[0] & 0x80 != 0 {
            modulus.insert(0, 0);
        }
        let numbers = [wrap(INTEGER, &modulus), wrap(INTEGER, &[1, 0, 1])].concat();
        wrap(SEQUENCE, &numbers)
    }

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let head = match length {
            0..0x80 => vec![tag, length as u8],
            0x80..0x100 => vec![tag, 0x81, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head, content.to_vec()].concat()
    }

    fn info(key: &[u8]) -> Vec<u8> {
        let algorithm = wrap(SEQUENCE, &[wrap(OBJECT, &RSA), vec![5, 0]].concat());
        let bits = wrap(BIT_STRING, &[&[0], key].concat());
        wrap(SEQUENCE, &[algorithm, bits].concat())
    }

    #[test]
    fn both_forms_of_key_tell_their_size() {
        for bits in [384, 512, 1023, 1024, 1025, 2048, 4096] {
            assert_eq!(rsa_bits(&key(bits)), u32::try_from(bits).ok());
            assert_eq!(rsa_bits(&info(&key(bits))), u32::try_from(bits).ok());
        }
    }

    #[test]
    fn what_is_no_key_has_no_size() {
        let whole = info(&key(2048));
        for end in 0..whole.len() {
            assert_eq!(rsa_bits(&whole[..end]), None, "cut at {end}");
        }
        let mut other = whole.clone();
        other[12] ^= 1;
        assert_eq!(rsa_bits(&other), None, "another algorithm");
        let even = wrap(SEQUENCE, &[wrap(INTEGER, &[0x7f; 128]), wrap(INTEGER, &[2])].concat());
        assert_eq!(rsa_bits(&even), None, "an even exponent");
        let negative = wrap(SEQUENCE, &[wrap(INTEGER, &[0xff; 128]), wrap(INTEGER, &[3])].concat());
        assert_eq!(rsa_bits(&negative), None, "a negative modulus");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            rsa_bits(&bytes);
            rsa_bits(&wrap(SEQUENCE, &bytes));
            rsa_bits(&info(&bytes));
        }
    }
}
