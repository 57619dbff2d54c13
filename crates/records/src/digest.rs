//! SHA-256 (FIPS 180-4) of keys, certificates, bodies and files, so that all of them are told apart in one way.

use std::io::{self, Read};

use aws_lc_rs::digest::{Context, SHA256, digest};
use kravtjek_model::hex::hex;

/// The digest of these octets.
pub fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, octets).as_ref());
    sum
}

/// The digest, in hex, of all that a reader has left, which is not kept.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_hex_of(mut from: impl Read) -> io::Result<String> {
    let mut sum = Context::new(&SHA256);
    let mut octets = vec![0; 256 << 10];
    loop {
        match from.read(&mut octets) {
            Ok(0) => return Ok(hex(sum.finish().as_ref())),
            Ok(read) => sum.update(&octets[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The digest of these octets in hex, in lower case.
pub fn sha256_hex(octets: &[u8]) -> String {
    hex(&sha256(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fips_180_4_the_digest_of_three_letters() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), known);
        assert_eq!(sha256_hex_of(&b"abc"[..]).unwrap(), known);
    }
}
