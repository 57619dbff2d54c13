//! The hash of NSEC3 and its parameters (RFC 5155).

use ring::digest;

use crate::name::Name;

/// The parameters of NSEC3 (RFC 5155 §3.1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Nsec3 {
    /// Additional hash iterations; 0 is what RFC 9276 asks for.
    pub iterations: u16,
    /// The salt, at most 255 octets.
    pub salt: Vec<u8>,
    /// Whether unsigned delegations are left out (RFC 5155 §6).
    pub opt_out: bool,
}

/// The hash of a name (RFC 5155 §5).
pub(crate) fn hash(name: &Name, parameters: &Nsec3) -> Vec<u8> {
    let once = |octets: &[u8]| {
        let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
        context.update(octets);
        context.update(&parameters.salt);
        context.finish()
    };
    let mut hash = once(&name.as_slice().to_ascii_lowercase());
    for _ in 0..parameters.iterations {
        hash = once(hash.as_ref());
    }
    hash.as_ref().to_vec()
}

/// A hash as the label of an NSEC3 record (RFC 4648 §7, in lower case).
pub(crate) fn base32hex(octets: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let mut text = String::with_capacity(octets.len().div_ceil(5) * 8);
    let (mut buffer, mut bits) = (0_u32, 0);
    for octet in octets {
        buffer = (buffer << 8 | u32::from(*octet)) & 0xffff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(DIGITS[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(DIGITS[(buffer << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::name;

    #[test]
    fn the_hash_is_that_of_the_rfc() {
        // RFC 5155 appendix A: salt aabbccdd, 12 iterations.
        let parameters = Nsec3 { iterations: 12, salt: vec![0xaa, 0xbb, 0xcc, 0xdd], opt_out: true };
        let hashed = |text: &str| base32hex(&hash(&name(text).unwrap(), &parameters));
        assert_eq!(hashed("example"), "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom");
        assert_eq!(hashed("*.w.example"), "r53bq7cc2uvmubfu5ocmm6pers9tk9en");
        assert_eq!(hashed("X.Y.W.example"), "2vptu5timamqttgl4luu9kg21e0aor3s");
    }
}
