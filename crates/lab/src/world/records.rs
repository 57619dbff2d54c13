//! What the zones of the world share: their everyday signing, and the data that many of their records name.

use crate::draft::ZoneBuilder;
use crate::key::Algorithm;
use crate::sign::Signing;

/// SHA-256 of the public key that mail servers of this world show ([`crate::pki::Key::Mail`])
/// and their TLSA records name (RFC 6698 §2.1).
pub const MAIL_KEY_SHA256: &str = "1b0dd90d4b4a0520cf032be42bde2c47d2035d8be9b4bd4bc14ffa2005a90153";

/// A zone of records, filled in.
pub(super) fn zone(apex: &str, text: &str) -> ZoneBuilder {
    ZoneBuilder::new(apex, &filled(text))
}

/// Records in which `{TLSA}`, `{DKIM}`, `{DKIM_SHORT}` and `{DKIM_ED}` stand for data that many share.
pub(crate) fn filled(text: &str) -> String {
    text.replace("{TLSA}", &format!("TLSA 3 1 1 {MAIL_KEY_SHA256}"))
        .replace("{DKIM}", &dkim("rsa", DKIM_2048))
        .replace("{DKIM_SHORT}", &dkim("rsa", DKIM_1024))
        .replace("{DKIM_ED}", &dkim("ed25519", DKIM_ED25519))
}

/// A DKIM key record (RFC 6376 §3.6.1), in strings of what a TXT record can hold.
fn dkim(kind: &str, key: &str) -> String {
    let (first, second) = key.split_at(key.len().min(200));
    format!("TXT \"v=DKIM1; k={kind}; p={first}\" \"{second}\"")
}

/// The everyday form of signing: ECDSA P-256, NSEC3 without salt.
pub(super) fn everyday() -> Signing {
    Signing::new(Algorithm::EcdsaP256).nsec3()
}

const DKIM_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr5g+N72ZqcnqVG7AHZH/QwEIjQEACc474TnCyOjBnvIoH3gyzm67jlUVGLF5X8Zou9D+EXXwoQH2UPO5b6L/Q9obpwsWoIt+LQpUC/lU4nW2u29K/CvEbgncVty0GXiJPTLr9mUjG5MU2RTtALQ3enbKjnG/a87Gwx6VBEief4yjf4M/SD7gY4LvpKaLKeIEWWUFFZTwsI7ilyE7SapndG061KuveWUJSjpD0Q7xmSxCE/5OZ8B/31H8GeuAGCeK80sMUZVZEn5wlTFY3J3PdwZp/hfkX91eoqMi4TJ1ZHVimzJPu/2dxCTaHZ0Qmah7onbqOMr64ICXkn0pc1ntdQIDAQAB";
const DKIM_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC0GrO9G22vXMQEaTmWHx1i9WPrTLH//VcuH8ylg1NFNoYvDh8x1sAfm7+TdaorQyc0a0yfC280CVDaRlyBXOBKJyl7VbHMDcY7GWHZsSp1hqR6XGvQGg2uTihK9vk6dDEH/ZscfpI+ErPVzvqaGPS1isMi1TQpl/Z9ounELlHunQIDAQAB";
const DKIM_ED25519: &str = "IIgmy609XTmW16gsia0EKBCY6W7Wqtcg2TJ1N2qaTac=";
