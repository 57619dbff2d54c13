//! The finite-field groups of RFC 7919, computed from their definition, and what a prime on the wire is.

use std::sync::LazyLock;

use num_bigint::BigUint;

/// Bits and the constant `X` of each group (RFC 7919, appendix A).
const GROUPS: [(u32, u32, &str); 5] = [
    (2048, 560_316, "ffdhe2048"),
    (3072, 2_625_351, "ffdhe3072"),
    (4096, 5_736_041, "ffdhe4096"),
    (6144, 15_705_020, "ffdhe6144"),
    (8192, 10_965_728, "ffdhe8192"),
];

/// The longest number that is tested for being prime; longer ones cost too much time.
const LONGEST: u64 = 3072;

static PRIMES: LazyLock<Vec<(BigUint, &'static str)>> =
    LazyLock::new(|| GROUPS.iter().map(|(bits, x, name)| (prime(*bits, *x), *name)).collect());

/// The RFC 7919 name of a group given by its prime and generator, as on the wire.
pub(crate) fn name(prime: &[u8], generator: &[u8]) -> Option<&'static str> {
    if BigUint::from_bytes_be(generator) != BigUint::from(2u8) {
        return None;
    }
    let given = BigUint::from_bytes_be(prime);
    PRIMES.iter().find(|(prime, _)| *prime == given).map(|(_, name)| *name)
}

/// The length of a number in bits, leading zeros left out.
pub(crate) fn bits(number: &[u8]) -> u32 {
    u32::try_from(BigUint::from_bytes_be(number).bits()).unwrap_or(u32::MAX)
}

/// Whether a number is certainly not prime (Miller and Rabin, to two bases: whoever builds a number to deceive it can). Of
/// one that is too long to test, only whether it is even.
pub(crate) fn is_composite(number: &[u8]) -> bool {
    let number = BigUint::from_bytes_be(number);
    let (one, two) = (BigUint::from(1u8), BigUint::from(2u8));
    if number.bits() > LONGEST {
        return !number.bit(0);
    }
    if number < BigUint::from(4u8) {
        return number < two;
    }
    if !number.bit(0) {
        return true;
    }
    let before = &number - &one;
    let twos = before.trailing_zeros().unwrap_or(0);
    let odd = &before >> twos;
    [2u8, 3].iter().map(|base| BigUint::from(*base)).any(|base| {
        if base >= before {
            return false;
        }
        let mut power = base.modpow(&odd, &number);
        if power == one || power == before {
            return false;
        }
        for _ in 1..twos {
            power = power.modpow(&two, &number);
            if power == before {
                return false;
            }
        }
        true
    })
}

/// `2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1`, where `e` is the base of the natural logarithm.
fn prime(bits: u32, x: u32) -> BigUint {
    let one = BigUint::from(1u8);
    let middle = (euler(bits - 130) + BigUint::from(x)) << 64u32;
    ((&one << bits) - (&one << (bits - 64)) + middle) - one
}

/// `floor(2^bits e)`: the sum of 1/n!, with 64 more bits than are kept.
fn euler(bits: u32) -> BigUint {
    let mut term = BigUint::from(1u8) << (bits + 64);
    let mut sum = term.clone();
    let mut divisor = 1u32;
    while term.bits() > 0 {
        term /= divisor;
        sum += &term;
        divisor += 1;
    }
    sum >> 64u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last 16 octets of ffdhe2048 and ffdhe3072 as RFC 7919, appendix A, prints them.
    #[test]
    fn rfc_7919_primes_end_as_printed() {
        let ends = ["886B423861285C97FFFFFFFFFFFFFFFF", "25E41D2B66C62E37FFFFFFFFFFFFFFFF"];
        for ((prime, name), end) in PRIMES.iter().zip(ends) {
            assert!(format!("{prime:X}").ends_with(end), "{name} {prime:X}");
        }
    }

    /// All are safe primes (RFC 7919, appendix A); a slip in the constant would give a composite number.
    #[test]
    fn rfc_7919_primes_are_safe_primes() {
        for (prime, name) in PRIMES.iter().take(2) {
            assert!(!is_composite(&prime.to_bytes_be()), "{name}");
            assert!(!is_composite(&(prime >> 1u8).to_bytes_be()), "{name}");
        }
    }

    #[test]
    fn a_group_is_known_by_prime_and_generator() {
        for (prime, name) in PRIMES.iter() {
            let wire = [&[0][..], &prime.to_bytes_be()].concat();
            assert_eq!(super::name(&wire, &[0, 2]), Some(*name));
            assert_eq!(super::name(&wire, &[5]), None);
            assert_eq!(format!("ffdhe{}", bits(&wire)), *name);
        }
        assert_eq!(name(&[7], &[2]), None);
    }

    #[test]
    fn small_numbers_are_told_apart() {
        let primes = [2u16, 3, 5, 7, 11, 13, 97, 251, 257, 65_521];
        let composites = [0u16, 1, 4, 9, 15, 91, 561, 2047, 65_535];
        assert!(primes.iter().all(|number| !is_composite(&number.to_be_bytes())));
        assert!(composites.iter().all(|number| is_composite(&number.to_be_bytes())));
    }
}
