//! How the two sides come to a secret: RSA encryption, and Diffie-Hellman on curves and over finite fields.

use aws_lc_rs::rand;
use kravtjek_records::der::Der;
use num_bigint::BigUint;
use rustls::NamedGroup;

use super::super::agreement::Own;
use super::message::{GROUPS, Reader, vector};
use super::suite::Exchange;
use crate::certificate::parse;

/// The largest modulus that is computed with, in octets: 8192 bits.
const LARGEST: usize = 1024;
/// The largest public exponent, in octets: longer ones are there to cost time.
const EXPONENT: usize = 9;

/// What the client sends, and the secret that only the two sides know.
#[derive(Debug)]
pub(super) struct Agreed {
    /// The body of ClientKeyExchange.
    pub(super) sent: Vec<u8>,
    /// The premaster secret.
    pub(super) secret: Vec<u8>,
}

/// Agrees on a secret; none when what the server sent cannot be used. Its signature is not looked at: whoever is
/// there, it is only asked how it renegotiates.
pub(super) fn agree(exchange: Exchange, offered: u16, leaf: &[u8], server: &[u8]) -> Option<Agreed> {
    match exchange {
        Exchange::Rsa => encrypted(offered, leaf),
        Exchange::Ecdhe => on_curve(server),
        Exchange::Dhe => in_field(server),
    }
}

fn on_curve(server: &[u8]) -> Option<Agreed> {
    let mut reader = Reader(server);
    // named_curve (RFC 8422 §5.4)
    if reader.number(1)? != 3 {
        return None;
    }
    let group = Some(reader.u16()?).filter(|group| GROUPS.contains(group))?;
    let ours = Own::of(NamedGroup::from(group))?;
    let sent = vector(1, ours.public());
    Some(Agreed { sent, secret: ours.agree(reader.vector(1)?)? })
}

fn in_field(server: &[u8]) -> Option<Agreed> {
    let mut reader = Reader(server);
    let mut number = || reader.vector(2).filter(|number| number.len() <= LARGEST).map(BigUint::from_bytes_be);
    let (prime, generator, theirs) = (number()?, number()?, number()?);
    if prime.bits() < 2 || !prime.bit(0) {
        return None;
    }
    let mut exponent = [0; 32];
    rand::fill(&mut exponent).ok()?;
    let exponent = BigUint::from_bytes_be(&exponent);
    let sent = vector(2, &generator.modpow(&exponent, &prime).to_bytes_be());
    // Leading zeros are left out (RFC 5246 §8.1.2), as `to_bytes_be` does.
    Some(Agreed { sent, secret: theirs.modpow(&exponent, &prime).to_bytes_be() })
}

/// PKCS #1 v1.5 (RFC 8017 §7.2.1) to the key in the certificate, of whatever size.
fn encrypted(offered: u16, leaf: &[u8]) -> Option<Agreed> {
    let leaf = parse(leaf).ok()?;
    let mut key = Der::new(&leaf.public_key().subject_public_key.data).expect(0x30)?.inside();
    let mut number =
        |most| key.expect(0x02).map(|number| number.contents).filter(|number| number.len() <= most);
    let modulus = BigUint::from_bytes_be(number(LARGEST + 1)?);
    let exponent = BigUint::from_bytes_be(number(EXPONENT)?);
    if !modulus.bit(0) {
        return None;
    }
    let size = usize::try_from(modulus.bits().div_ceil(8)).ok()?;
    let mut secret = vec![0; 48];
    rand::fill(&mut secret).ok()?;
    secret.splice(..2, offered.to_be_bytes());
    let mut padding = vec![0; size.checked_sub(secret.len() + 3).filter(|padding| *padding >= 8)?];
    rand::fill(&mut padding).ok()?;
    for octet in &mut padding {
        *octet = (*octet).max(1);
    }
    let block = [&[0, 2][..], &padding, &[0], &secret].concat();
    let encrypted = BigUint::from_bytes_be(&block).modpow(&exponent, &modulus).to_bytes_be();
    let mut sent = vec![0; size.checked_sub(encrypted.len())?];
    sent.extend(encrypted);
    Some(Agreed { sent: vector(2, &sent), secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_primes_or_too_large_are_not_computed_with() {
        let server = |prime: &[u8]| [vector(2, prime), vector(2, &[2]), vector(2, &[5])].concat();
        assert_eq!(in_field(&server(&[23])).map(|agreed| agreed.sent.len()), Some(3));
        for wrong in [&[][..], &[0], &[1], &[22], &[0xff; LARGEST + 1]] {
            assert!(in_field(&server(wrong)).is_none(), "{wrong:?}");
        }
        assert!(in_field(&vector(2, &[23])).is_none(), "cut short");
        assert!(on_curve(&[3, 0, 29, 1, 0]).is_none() && on_curve(&[1]).is_none());
        assert!(encrypted(super::super::TLS12, b"no certificate").is_none());
    }
}
