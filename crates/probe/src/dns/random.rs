//! Random numbers that nobody can guess, and a random order.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

use super::reason::Fault;

/// Puts things into a random order; leaves them as they are when the machine has no random bits to give.
pub(crate) fn shuffle<T>(things: &mut [T]) {
    let Ok(mut random) = random() else { return };
    for last in (1..things.len()).rev() {
        let most = last as u128 + 1;
        // The remainder is smaller than the slice is long.
        things.swap(last, (random % most) as usize);
        random /= most;
    }
}

/// Random bits that nobody can guess.
pub(crate) fn random() -> Result<u128, Fault> {
    random_from(getrandom::fill)
}

/// A query with a number that can be guessed could be answered by anybody, so none is sent without random bits.
fn random_from(fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>) -> Result<u128, Fault> {
    let mut octets = [0; 16];
    fill(&mut octets).map_err(|error| Fault::new(Cause::NoRandomness, Detail::said(error.to_string())))?;
    Ok(u128::from_ne_bytes(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_random_bits_there_is_a_fault_and_no_number() {
        let fault = random_from(|_| Err(getrandom::Error::UNSUPPORTED)).unwrap_err();
        assert_eq!(fault.why, Cause::NoRandomness);
        assert!(!fault.detail.is_empty());
        let given = random_from(|octets| {
            octets.fill(0x5a);
            Ok(())
        });
        assert_eq!(given, Ok(u128::from_ne_bytes([0x5a; 16])));
        assert_ne!(random(), random());
    }
}
