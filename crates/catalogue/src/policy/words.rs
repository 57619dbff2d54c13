//! The words a profile may use, so that a slip of the pen is an error and never a verdict.

use super::table::{OTHER, same};
use super::{Table, TlsPolicy};

const VERSIONS: &[&str] = &["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "SSLv3", "SSLv2", "SSLv1"];

const KEY_EXCHANGES: &[&str] =
    &["ECDHE", "DHE", "RSA", "ECDH", "DH", "PSK", "SRP", "KRB5", "ECCPWD", "GOSTR341112", "NULL"];

const VERIFICATIONS: &[&str] =
    &["RSA", "ECDSA", "EdDSA", "DSS", "anon", "PSK", "KRB5", "EXPORT", "RSA_EXPORT", "DSS_EXPORT", "NULL"];

const CIPHERS: &[&str] = &[
    "AES_256_GCM",
    "AES_128_GCM",
    "AES_256_CCM",
    "AES_128_CCM",
    "AES_256_CCM_8",
    "AES_128_CCM_8",
    "AES_256_CBC",
    "AES_128_CBC",
    "CHACHA20_POLY1305",
    "CAMELLIA_256_GCM",
    "CAMELLIA_128_GCM",
    "CAMELLIA_256_CBC",
    "CAMELLIA_128_CBC",
    "ARIA_256_GCM",
    "ARIA_128_GCM",
    "ARIA_256_CBC",
    "ARIA_128_CBC",
    "SEED_CBC",
    "3DES_EDE_CBC",
    "DES_CBC",
    "DES40_CBC",
    "DES_CBC_40",
    "IDEA_CBC",
    "RC2_CBC_40",
    "RC4_128",
    "RC4_40",
    "SM4_GCM",
    "SM4_CCM",
    "AEGIS_256",
    "AEGIS_128L",
    "28147_CNT",
    "KUZNYECHIK_CTR",
    "MAGMA_CTR",
    "KUZNYECHIK_MGM",
    "MAGMA_MGM",
    "NULL",
];

const MACS: &[&str] = &["AEAD", "SHA512", "SHA384", "SHA256", "SHA", "MD5", "SM3", "NULL"];

const HASHES: &[&str] = &[
    "SHA-512",
    "SHA-384",
    "SHA-256",
    "SHA-224",
    "SHA-1",
    "MD5",
    "MD4",
    "MD2",
    "SHA3-512",
    "SHA3-384",
    "SHA3-256",
    "SHA3-224",
    "SM3",
    "RIPEMD-160",
    "Ed25519",
    "Ed448",
];

const KEYS: &[&str] = &["Ed25519", "Ed448", "DSA", "SM2"];

/// Supported groups as IANA lists them; `sect…` and `secp…` are tested by their form.
const GROUPS: &[&str] = &[
    "x25519",
    "x448",
    "brainpoolP256r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
    "brainpoolP256r1tls13",
    "brainpoolP384r1tls13",
    "brainpoolP512r1tls13",
    "curveSM2",
    "ffdhe2048",
    "ffdhe3072",
    "ffdhe4096",
    "ffdhe6144",
    "ffdhe8192",
    "MLKEM512",
    "MLKEM768",
    "MLKEM1024",
    "X25519MLKEM768",
    "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
    "curveSM2MLKEM768",
    "X25519Kyber768Draft00",
    "SecP256r1Kyber768Draft00",
];

/// A word that stands in a table where it means nothing.
pub(super) struct Odd {
    pub(super) table: &'static str,
    pub(super) word: String,
    /// The words that the table knows; none where it takes whatever looks like the example.
    pub(super) known: &'static [&'static str],
    pub(super) example: &'static str,
}

/// The words that no observation will ever use.
pub(super) fn odd(tls: &TlsPolicy) -> Vec<Odd> {
    let certificate = &tls.certificate;
    let listed = [
        ("tls.versions", &tls.versions, VERSIONS),
        ("tls.key_exchange", &tls.key_exchange, KEY_EXCHANGES),
        ("tls.verification", &tls.verification, VERIFICATIONS),
        ("tls.cipher", &tls.cipher, CIPHERS),
        ("tls.mac", &tls.mac, MACS),
        ("tls.certificate.keys", &certificate.keys, KEYS),
        ("tls.certificate.signatures", &certificate.signatures, HASHES),
        ("tls.signature_hashes", &tls.signature_hashes, HASHES),
    ];
    let shaped = [
        ("tls.suites", odd_words(&tls.suites, is_suite), "TLS_AES_128_GCM_SHA256"),
        ("tls.groups", odd_words(&tls.groups, is_group), "secp256r1"),
        ("tls.certificate.curves", odd_words(&certificate.curves, is_group), "secp256r1"),
    ];
    let by_list = listed.into_iter().flat_map(|(table, words, known)| {
        let example = known.first().copied().unwrap_or_default();
        let odd = odd_words(words, |word| is_one_of(word, known));
        odd.into_iter().map(move |word| Odd { table, word, known, example })
    });
    let by_shape = shaped.into_iter().flat_map(|(table, words, example)| {
        words.into_iter().map(move |word| Odd { table, word, known: &[], example })
    });
    by_list.chain(by_shape).collect()
}

fn odd_words(table: &Table, fits: impl Fn(&str) -> bool) -> Vec<String> {
    table.words().filter(|word| *word != OTHER && !fits(word)).map(str::to_owned).collect()
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|one| same(one, word))
}

fn is_suite(word: &str) -> bool {
    word.starts_with("TLS_") || word.starts_with("SSL_CK_")
}

fn is_group(word: &str) -> bool {
    let binary = ["secp", "sect"].iter().find_map(|family| word.strip_prefix(family));
    let sized =
        binary.is_some_and(|rest| rest.len() == 5 && rest.bytes().take(3).all(|byte| byte.is_ascii_digit()));
    sized || is_one_of(word, GROUPS)
}
