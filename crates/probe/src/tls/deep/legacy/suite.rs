//! The suites that this client can really use.

use aws_lc_rs::{aead, hmac};

use super::prf::Prf;

/// How keys are agreed upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    /// Encrypted to the key in the certificate.
    Rsa,
    /// Diffie-Hellman over a finite field.
    Dhe,
    /// Diffie-Hellman on a curve.
    Ecdhe,
}

/// How records are protected.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cipher {
    /// AES in GCM, with this many octets of key.
    Gcm(&'static aead::Algorithm, usize),
    /// ChaCha20-Poly1305.
    ChaCha,
    /// AES in CBC with this many octets of key, behind a keyed hash.
    Cbc(usize, hmac::Algorithm),
    /// 3DES in CBC behind SHA-1.
    TripleDes,
    /// RC4 behind SHA-1.
    Rc4,
}

/// A suite up to TLS 1.2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suite {
    pub(super) id: u16,
    pub(super) name: &'static str,
    pub(super) exchange: Exchange,
    pub(super) cipher: Cipher,
    prf: Prf,
}

impl Suite {
    /// The suite with this number.
    pub(super) fn of(id: u16) -> Option<&'static Self> {
        SUITES.iter().find(|suite| suite.id == id)
    }

    /// Its pseudo-random function in a version.
    pub(super) fn prf(&self, version: u16) -> Prf {
        if version < super::TLS12 { Prf::Old } else { self.prf }
    }

    /// It can be used below TLS 1.2.
    pub(super) fn is_old(&self) -> bool {
        match self.cipher {
            Cipher::Cbc(_, mac) => mac == SHA1,
            Cipher::TripleDes | Cipher::Rc4 => true,
            Cipher::Gcm(..) | Cipher::ChaCha => false,
        }
    }
}

pub(super) const SHA1: hmac::Algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
const SHA256: hmac::Algorithm = hmac::HMAC_SHA256;
const SHA384: hmac::Algorithm = hmac::HMAC_SHA384;
const GCM128: Cipher = Cipher::Gcm(&aead::AES_128_GCM, 16);
const GCM256: Cipher = Cipher::Gcm(&aead::AES_256_GCM, 32);

const fn suite(id: u16, name: &'static str, exchange: Exchange, cipher: Cipher, prf: Prf) -> Suite {
    Suite { id, name, exchange, cipher, prf }
}

/// In the order they are offered in.
pub(super) static SUITES: [Suite; 36] = {
    use Cipher::{Cbc, ChaCha, Rc4, TripleDes};
    use Exchange::{Dhe, Ecdhe, Rsa};
    use Prf::{Sha256, Sha384};
    [
        suite(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Ecdhe, GCM128, Sha256),
        suite(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Ecdhe, GCM128, Sha256),
        suite(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Ecdhe, GCM256, Sha384),
        suite(0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Ecdhe, GCM256, Sha384),
        suite(0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", Ecdhe, ChaCha, Sha256),
        suite(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Ecdhe, ChaCha, Sha256),
        suite(0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", Ecdhe, Cbc(16, SHA256), Sha256),
        suite(0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", Ecdhe, Cbc(16, SHA256), Sha256),
        suite(0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", Ecdhe, Cbc(32, SHA384), Sha384),
        suite(0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Ecdhe, Cbc(32, SHA384), Sha384),
        suite(0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", Ecdhe, Cbc(16, SHA1), Sha256),
        suite(0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Ecdhe, Cbc(16, SHA1), Sha256),
        suite(0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", Ecdhe, Cbc(32, SHA1), Sha256),
        suite(0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", Ecdhe, Cbc(32, SHA1), Sha256),
        suite(0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", Dhe, GCM128, Sha256),
        suite(0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", Dhe, GCM256, Sha384),
        suite(0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Dhe, ChaCha, Sha256),
        suite(0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", Dhe, Cbc(16, SHA256), Sha256),
        suite(0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", Dhe, Cbc(32, SHA256), Sha256),
        suite(0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", Dhe, Cbc(16, SHA1), Sha256),
        suite(0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", Dhe, Cbc(32, SHA1), Sha256),
        suite(0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", Dhe, Cbc(16, SHA1), Sha256),
        suite(0x0038, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA", Dhe, Cbc(32, SHA1), Sha256),
        suite(0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", Rsa, GCM128, Sha256),
        suite(0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", Rsa, GCM256, Sha384),
        suite(0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", Rsa, Cbc(16, SHA256), Sha256),
        suite(0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", Rsa, Cbc(32, SHA256), Sha256),
        suite(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", Rsa, Cbc(16, SHA1), Sha256),
        suite(0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", Rsa, Cbc(32, SHA1), Sha256),
        suite(0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA", Ecdhe, TripleDes, Sha256),
        suite(0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", Ecdhe, TripleDes, Sha256),
        suite(0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", Dhe, TripleDes, Sha256),
        suite(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", Rsa, TripleDes, Sha256),
        suite(0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", Ecdhe, Rc4, Sha256),
        suite(0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA", Ecdhe, Rc4, Sha256),
        suite(0x0005, "TLS_RSA_WITH_RC4_128_SHA", Rsa, Rc4, Sha256),
    ]
};
