//! The finite-field groups of RFC 7919, computed from their definition, and what a prime on the wire is.

use std::sync::OnceLock;

use num_bigint::BigUint;

/// Bits and the constant `X` of each group (RFC 7919, appendix A).
const GROUPS: [(u32, u32, &str); 5] = [
    (2048, 560_316, "ffdhe2048"),
    (3072, 2_625_351, "ffdhe3072"),
    (4096, 5_736_041, "ffdhe4096"),
    (6144, 15_705_020, "ffdhe6144"),
    (8192, 10_965_728, "ffdhe8192"),
];

/// Bits and the constant of the groups for IKE, which many servers use in TLS (RFC 2409 §6, RFC 3526).
const IKE: [(u32, u32); 8] = [
    (768, 149_686),
    (1024, 129_093),
    (1536, 741_804),
    (2048, 124_476),
    (3072, 1_690_314),
    (4096, 240_904),
    (6144, 929_484),
    (8192, 4_743_158),
];

/// The longest number that is tested for being prime; longer ones cost too much time.
const LONGEST: u64 = 3072;

/// The primes of [`GROUPS`] and of [`IKE`], each computed when one of its length is seen first.
static PRIMES: [OnceLock<BigUint>; GROUPS.len()] = [const { OnceLock::new() }; GROUPS.len()];
static IKE_PRIMES: [OnceLock<BigUint>; IKE.len()] = [const { OnceLock::new() }; IKE.len()];

/// The RFC 7919 name of a group given by its prime and generator, as on the wire.
pub(crate) fn name(prime: &[u8], generator: &[u8]) -> Option<&'static str> {
    if BigUint::from_bytes_be(generator) != BigUint::from(2u8) {
        return None;
    }
    let given = BigUint::from_bytes_be(prime);
    let same = GROUPS.iter().zip(&PRIMES).filter(|((bits, ..), _)| given.bits() == u64::from(*bits));
    same.map(|((bits, x, name), known)| (known.get_or_init(|| made(*bits, *x, euler)), *name))
        .find(|(known, _)| **known == given)
        .map(|(_, name)| name)
}

/// Whether a number is one of the well-known primes for IKE.
fn is_ike_prime(number: &BigUint) -> bool {
    let mut same = IKE.iter().zip(&IKE_PRIMES).filter(|((bits, _), _)| number.bits() == u64::from(*bits));
    same.any(|((bits, x), known)| known.get_or_init(|| made(*bits, *x, circle)) == number)
}

/// The length of a number in bits, leading zeros left out.
pub(crate) fn bits(number: &[u8]) -> u32 {
    u32::try_from(BigUint::from_bytes_be(number).bits()).unwrap_or(u32::MAX)
}

/// Whether a number is certainly not prime (Miller and Rabin, to two bases: whoever builds a number to deceive it can). Of
/// one that is too long to test, only whether it is even.
pub(crate) fn is_composite(number: &[u8]) -> bool {
    let number = BigUint::from_bytes_be(number);
    if number.bits() > LONGEST {
        return !number.bit(0);
    }
    !is_ike_prime(&number) && !is_probably_prime(&number)
}

fn is_probably_prime(number: &BigUint) -> bool {
    let (one, two) = (BigUint::from(1u8), BigUint::from(2u8));
    if *number < BigUint::from(4u8) {
        return *number >= two;
    }
    if !number.bit(0) {
        return false;
    }
    let before = number - &one;
    let twos = before.trailing_zeros().unwrap_or(0);
    let odd = &before >> twos;
    [2u8, 3].iter().map(|base| BigUint::from(*base)).all(|base| {
        if base >= before {
            return true;
        }
        let mut power = base.modpow(&odd, number);
        if power == one || power == before {
            return true;
        }
        for _ in 1..twos {
            power = power.modpow(&two, number);
            if power == before {
                return true;
            }
        }
        false
    })
}

/// `2^b - 2^(b-64) + (floor(2^(b-130) c) + X) 2^64 - 1`, where `c` is the base of the natural logarithm (RFC 7919) or the
/// circle's number (RFC 2409).
fn made(bits: u32, x: u32, constant: fn(u32) -> BigUint) -> BigUint {
    let one = BigUint::from(1u8);
    let middle = (constant(bits - 130) + BigUint::from(x)) << 64u32;
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

/// `floor(2^bits pi)` by Machin's formula, `pi = 16 atan(1/5) - 4 atan(1/239)`, with 64 more bits than are kept.
fn circle(bits: u32) -> BigUint {
    let whole = BigUint::from(1u8) << (bits + 64);
    ((inverse_tangent(&whole, 5) << 4u8) - (inverse_tangent(&whole, 239) << 2u8)) >> 64u32
}

/// `whole atan(1/x)`: 1/x - 1/(3 x^3) + 1/(5 x^5) and so on.
fn inverse_tangent(whole: &BigUint, x: u32) -> BigUint {
    let mut power = whole / x;
    let (mut plus, mut minus) = (power.clone(), BigUint::ZERO);
    let mut odd = 1u32;
    while power.bits() > 0 {
        power /= x * x;
        odd += 2;
        let term = &power / odd;
        if odd % 4 == 3 { minus += term } else { plus += term }
    }
    plus - minus
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last 16 octets of ffdhe2048 and ffdhe3072 as RFC 7919, appendix A, prints them.
    #[test]
    fn rfc_7919_primes_end_as_printed() {
        let ends = ["886B423861285C97FFFFFFFFFFFFFFFF", "25E41D2B66C62E37FFFFFFFFFFFFFFFF"];
        for ((bits, x, name), end) in GROUPS.into_iter().zip(ends) {
            let prime = made(bits, x, euler);
            assert!(format!("{prime:X}").ends_with(end), "{name} {prime:X}");
        }
    }

    /// The last 16 octets of the primes of 1024 and 2048 bits as RFC 2409 §6.2 and RFC 3526 §3 print them.
    #[test]
    fn rfc_2409_and_3526_primes_end_as_printed() {
        let ends = [(1, "49286651ECE65381FFFFFFFFFFFFFFFF"), (3, "15728E5A8AACAA68FFFFFFFFFFFFFFFF")];
        for (index, end) in ends {
            let (bits, x) = IKE[index];
            let prime = made(bits, x, circle);
            assert!(format!("{prime:X}").ends_with(end), "{bits} {prime:X}");
            assert!(is_ike_prime(&prime) && !is_ike_prime(&(prime + 2u8)));
        }
    }

    /// Whether all of them are prime is not asked again of a server's: a slip in a constant would show here.
    #[test]
    fn rfc_2409_and_3526_primes_are_safe_primes() {
        for (bits, x) in IKE.into_iter().take(4) {
            let prime = made(bits, x, circle);
            assert!(is_probably_prime(&prime) && is_probably_prime(&(prime >> 1u8)), "{bits}");
        }
    }

    /// All are safe primes (RFC 7919, appendix A); a slip in the constant would give a composite number.
    #[test]
    fn rfc_7919_primes_are_safe_primes() {
        for (bits, x, name) in GROUPS.into_iter().take(2) {
            let prime = made(bits, x, euler);
            assert!(is_probably_prime(&prime) && is_probably_prime(&(prime >> 1u8)), "{name}");
        }
    }

    #[test]
    fn a_group_is_known_by_prime_and_generator() {
        for (length, x, name) in GROUPS {
            let prime = made(length, x, euler);
            let wire = [&[0][..], &prime.to_bytes_be()].concat();
            assert_eq!(super::name(&wire, &[0, 2]), Some(name));
            assert_eq!(super::name(&wire, &[5]), None);
            assert_eq!(format!("ffdhe{}", bits(&wire)), name);
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
