//! MD5 (RFC 1321), which TLS 1.0 and 1.1 mix into their keys and which no library of ours has. For nothing else.

/// How far each step rotates, four to a round.
const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const BLOCK: usize = 64;

/// The hash of some octets.
pub(super) fn md5(octets: &[u8]) -> [u8; 16] {
    let mut padded = octets.to_vec();
    padded.push(0x80);
    while padded.len() % BLOCK != BLOCK - 8 {
        padded.push(0);
    }
    let bits = u64::try_from(octets.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    padded.extend(bits.to_le_bytes());
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.as_chunks::<BLOCK>().0 {
        state = mixed(state, block);
    }
    let mut hash = [0; 16];
    for (four, word) in hash.chunks_exact_mut(4).zip(state) {
        four.copy_from_slice(&word.to_le_bytes());
    }
    hash
}

fn mixed(state: [u32; 4], block: &[u8; BLOCK]) -> [u32; 4] {
    let words: Vec<u32> = block.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let [mut a, mut b, mut c, mut d] = state;
    for step in 0..64_u32 {
        let (round, index) = (step / 16, step % 16);
        let (mix, word) = match round {
            0 => (b & c | !b & d, index),
            1 => (d & b | !d & c, (5 * index + 1) % 16),
            2 => (b ^ c ^ d, (3 * index + 5) % 16),
            _ => (c ^ (b | !d), 7 * index % 16),
        };
        let word = words.get(word as usize).copied().unwrap_or_default();
        let turn = TURNS.get(round as usize).and_then(|turns| turns.get(step as usize % 4)).copied();
        let sum = a.wrapping_add(mix).wrapping_add(sine(step)).wrapping_add(word);
        let turned = b.wrapping_add(sum.rotate_left(turn.unwrap_or_default()));
        (a, d, c, b) = (d, c, b, turned);
    }
    let [first, second, third, fourth] = state;
    [a.wrapping_add(first), b.wrapping_add(second), c.wrapping_add(third), d.wrapping_add(fourth)]
}

/// The constant of a step: 2³² times the sine of the step's number, counted from one (RFC 1321 §3.4).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2³², by definition")]
fn sine(step: u32) -> u32 {
    (f64::from(step + 1).sin().abs() * 4_294_967_296.0) as u32
}

/// HMAC with MD5 (RFC 2104).
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = md5(key);
        &hashed[..]
    } else {
        key
    };
    let pad = |with: u8| -> Vec<u8> {
        let filled = key.iter().copied().chain(std::iter::repeat(0)).take(BLOCK);
        filled.map(|octet| octet ^ with).collect()
    };
    let mut inner = pad(0x36);
    inner.extend(parts.iter().copied().flatten());
    let mut outer = pad(0x5c);
    outer.extend(md5(&inner));
    md5(&outer).to_vec()
}

#[cfg(test)]
mod tests {
    use kravtjek_model::hex::hex;

    use super::*;

    #[test]
    fn rfc1321_a_5_hashes() {
        let digits = "12345678901234567890123456789012345678901234567890123456789012345678901234567890";
        for (text, hash) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (digits, "57edf4a22be3c955ac49da2e2107b67a"),
        ] {
            assert_eq!(hex(&md5(text.as_bytes())), hash, "{text}");
        }
    }

    #[test]
    fn rfc2202_2_keyed_hashes() {
        assert_eq!(hex(&hmac(&[0x0b; 16], &[b"Hi ", b"There"])), "9294727a3638bb1c13f48ef8158bfc9d");
        let long = hmac(&[0xaa; 80], &[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        assert_eq!(hex(&long), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
    }
}
