//! The words for what stands as object identifiers in a certificate: keys, signatures, parts of names.

use kravtjek_model::hex::hex;
use kravtjek_records::der::Der;
use x509_parser::prelude::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// PKCS #1 `rsaEncryption` and `id-RSASSA-PSS`.
const RSA: [&str; 2] = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const DSA: &str = "1.2.840.10040.4.1";
const EC: &str = "1.2.840.10045.2.1";

const INTEGER: u8 = 0x02;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// A key as policies write it: `RSA 2048`, `ECDSA secp256r1`, `ECDSA explicit`, `Ed25519`, `DSA 1024`, `ML-DSA-65`.
/// What has no name is shown by its object identifier.
pub(super) fn key(spki: &SubjectPublicKeyInfo<'_>) -> String {
    let algorithm = spki.algorithm.algorithm.to_id_string();
    if RSA.contains(&algorithm.as_str()) {
        let mut key = Der::new(&spki.subject_public_key.data);
        let modulus = key.expect(SEQUENCE).and_then(|key| key.inside().expect(INTEGER));
        return format!("RSA {}", modulus.map_or(0, |modulus| modulus.bits()));
    }
    if algorithm == EC {
        return format!("ECDSA {}", curve(&spki.algorithm));
    }
    if algorithm == DSA {
        let parameters = spki.algorithm.parameters.as_ref().map(|any| any.data).unwrap_or_default();
        let prime = Der::new(parameters).expect(INTEGER);
        return format!("DSA {}", prime.map_or(0, |prime| prime.bits()));
    }
    pure(&algorithm).map_or(algorithm, str::to_owned)
}

/// Algorithms of one strength, which name key and signature alike (RFC 8410, FIPS 204).
fn pure(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return None,
    })
}

/// The IANA name of a named curve (RFC 5480 §2.1.1.1); `explicit` for parameters written out.
fn curve(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let Some(parameters) = &algorithm.parameters else { return "without parameters".into() };
    let Ok(oid) = parameters.as_oid() else { return "explicit".into() };
    if u32::from(OID) != parameters.tag().0 {
        return "explicit".into();
    }
    let oid = oid.to_id_string();
    let name = match oid.as_str() {
        "1.2.840.10045.3.1.7" => "secp256r1",
        "1.3.132.0.34" => "secp384r1",
        "1.3.132.0.35" => "secp521r1",
        "1.3.132.0.33" => "secp224r1",
        "1.3.132.0.10" => "secp256k1",
        "1.2.840.10045.3.1.1" => "secp192r1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => return oid,
    };
    name.to_owned()
}

/// The hash of a signature as policies write it: `SHA-256`; Ed25519 and the like bring their own and stand for it.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let oid = algorithm.algorithm.to_id_string();
    if oid == RSA[1] {
        return pss_hash(algorithm);
    }
    let hash = match oid.as_str() {
        "1.2.840.113549.1.1.2" => "MD2",
        "1.2.840.113549.1.1.4" | "1.3.14.3.2.3" => "MD5",
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" | "1.2.840.10045.4.1" | "1.2.840.10040.4.3" => "SHA-1",
        "1.2.840.113549.1.1.14" | "1.2.840.10045.4.3.1" | "2.16.840.1.101.3.4.3.1" => "SHA-224",
        "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" | "2.16.840.1.101.3.4.3.2" => "SHA-256",
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" | "2.16.840.1.101.3.4.3.3" => "SHA-384",
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "2.16.840.1.101.3.4.3.4" => "SHA-512",
        _ => return pure(&oid).map_or(oid, str::to_owned),
    };
    hash.to_owned()
}

/// The hash among the parameters of RSASSA-PSS; SHA-1 when none is named (RFC 4055 §3.1).
fn pss_hash(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let parameters = algorithm.parameters.as_ref().map(|any| any.data).unwrap_or_default();
    let Some(tagged) = Der::new(parameters).optional(0xa0) else { return "SHA-1".into() };
    let oid = tagged.inside().expect(SEQUENCE).and_then(|hash| hash.inside().expect(OID));
    let name = match oid.map(|oid| oid.contents) {
        Some([0x2b, 0x0e, 0x03, 0x02, 0x1a]) => "SHA-1",
        Some([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, which]) => match which {
            1 => "SHA-256",
            2 => "SHA-384",
            3 => "SHA-512",
            4 => "SHA-224",
            _ => "RSASSA-PSS",
        },
        _ => "RSASSA-PSS",
    };
    name.to_owned()
}

/// The short name of a part of a distinguished name (RFC 4514 §3 and common use).
pub(super) fn attribute(oid: &str) -> String {
    let name = match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.42" => "GN",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return oid.to_owned(),
    };
    name.to_owned()
}

/// A string of any of the kinds that names are written in; the rest as hex after `#` (RFC 4514 §2.4).
pub(super) fn text(tag: u32, data: &[u8]) -> String {
    let latin = || data.iter().map(|octet| char::from(*octet)).collect::<String>();
    match tag {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString
        12 | 18 | 19 | 22 | 26 => std::str::from_utf8(data).map_or_else(|_| latin(), str::to_owned),
        // TeletexString
        20 => latin(),
        // BMPString
        30 => {
            let units: Vec<u16> =
                data.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => format!("#{}", hex(data.get(..64).unwrap_or(data))),
    }
}
