//! Every row of the guides' other tables, written out: versions, order, groups, certificates, hashes, options.

use kravtjek_model::observation::tls::Order;

use super::{letters, shipped};
use crate::policy::{Class, Staple};

#[test]
fn versions() {
    let rows = [
        ("TLSv1.3", "G G G"),
        ("TLSv1.2", "G S S"),
        ("TLSv1.1", "P P I"),
        ("TLSv1.0", "P P I"),
        ("SSLv3", "I I I"),
        ("SSLv2", "I I I"),
        ("SSLv1", "I I I"),
        ("TLSv1.4", "- - -"),
    ];
    for (version, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.version(version)), expected, "{version}");
    }
}

const GOOD: &str = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
const GOOD_SHORTER: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
const SUFFICIENT: &str = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
const PHASE_OUT: &str = "TLS_RSA_WITH_AES_256_GCM_SHA384";

#[test]
fn order() {
    let rows: [(Order, &[&str], &str); 10] = [
        (Order::Server, &[GOOD, GOOD_SHORTER], "G G G"),
        (Order::Server, &[GOOD_SHORTER, GOOD], "P G G"),
        (Order::Client, &[GOOD, GOOD_SHORTER], "P G P"),
        (Order::Server, &[GOOD, SUFFICIENT, PHASE_OUT], "G G G"),
        (Order::Server, &[SUFFICIENT, GOOD], "P P P"),
        (Order::Server, &[GOOD, PHASE_OUT, SUFFICIENT], "P P P"),
        (Order::Client, &[GOOD, SUFFICIENT], "P P P"),
        (Order::Client, &[SUFFICIENT], "G G G"),
        (Order::None, &[GOOD, SUFFICIENT], "- - -"),
        (Order::None, &[], "G G G"),
    ];
    for (who, suites, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.order(who, suites)), expected, "{who:?} {suites:?}");
    }
}

#[test]
fn the_order_inside_a_class_belongs_to_the_oldest_profile() {
    let prescribed = [
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
    ];
    for (place, pair) in prescribed.windows(2).enumerate() {
        let turned = [pair[1], pair[0]];
        let policy = shipped("ncsc-2.0");
        assert_eq!(policy.tls.order(Order::Server, pair), Some(Class::Good), "{place}");
        assert_eq!(policy.tls.order(Order::Server, &turned), Some(Class::PhaseOut), "{place}");
    }
}

#[test]
fn groups() {
    let rows = [
        ("secp384r1", "G G S"),
        ("secp256r1", "G G S"),
        ("x25519", "G G S"),
        ("x448", "G G S"),
        ("secp521r1", "S S S"),
        ("brainpoolP256r1", "I I S"),
        ("brainpoolP384r1", "I I S"),
        ("brainpoolP512r1", "I I S"),
        ("brainpoolP256r1tls13", "I I S"),
        ("brainpoolP384r1tls13", "I I S"),
        ("brainpoolP512r1tls13", "I I S"),
        ("secp224r1", "P P P"),
        ("secp192r1", "I I I"),
        ("secp256k1", "I I I"),
        ("sect283r1", "I I I"),
        ("secp160r1", "I I I"),
        ("ffdhe8192", "S S P"),
        ("ffdhe6144", "S S P"),
        ("ffdhe4096", "S S P"),
        ("ffdhe3072", "S S P"),
        ("ffdhe2048", "P P I"),
        ("X25519MLKEM768", "S S G"),
        ("SecP256r1MLKEM768", "S S G"),
        ("SecP384r1MLKEM1024", "S S G"),
    ];
    for (group, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.group(group)), expected, "{group}");
    }
}

#[test]
fn finite_field_groups() {
    let rows = [
        (4096, Some("ffdhe4096"), "S S P"),
        (3072, Some("ffdhe3072"), "S S P"),
        (2048, Some("ffdhe2048"), "P P I"),
        (4096, None, "I I I"),
        (2048, None, "I I I"),
        (1024, None, "I I I"),
        (1024, Some("ffdhe3072"), "I I I"),
    ];
    for (bits, name, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.dh(bits, name)), expected, "{bits} {name:?}");
    }
}

#[test]
fn ambiguous_values_carry_a_note() {
    for id in ["ncsc-2.0", "ncsc-2.1"] {
        let policy = shipped(id).tls;
        for value in ["secp521r1", "ECDSA secp521r1", "X25519MLKEM768", "SecP384r1MLKEM1024"] {
            assert!(policy.note(value).is_some(), "{id} {value}");
        }
        assert!(policy.note("secp256r1").is_none());
    }
    let newest = shipped("ncsc-2025-05").tls;
    assert!(newest.note("secp521r1").is_none());
    assert!(newest.note("X25519MLKEM768").is_some());
}

#[test]
fn certificate_keys() {
    let rows = [
        ("RSA 4096", "G G S"),
        ("RSA 3072", "G G S"),
        ("RSA 3071", "S S P"),
        ("RSA 2048", "S S P"),
        ("RSA 2047", "I I I"),
        ("RSA 512", "I I I"),
        ("ECDSA secp384r1", "G G S"),
        ("ECDSA secp256r1", "G G S"),
        ("ECDSA secp521r1", "S S S"),
        ("ECDSA brainpoolP256r1", "I I S"),
        ("ECDSA brainpoolP384r1", "I I S"),
        ("ECDSA brainpoolP512r1", "I I S"),
        ("ECDSA secp224r1", "P P P"),
        ("ECDSA secp192r1", "I I I"),
        ("Ed25519", "G G S"),
        ("Ed448", "G G S"),
        ("DSA 1024", "I I I"),
        ("DSA 3072", "I I I"),
        ("RSA", "- - -"),
        ("RSA many", "- - -"),
        ("", "- - -"),
    ];
    for (key, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.certificate_key(key)), expected, "{key}");
    }
}

#[test]
fn certificate_signatures() {
    let rows = [
        ("SHA-512", "G G G"),
        ("SHA-384", "G G G"),
        ("SHA-256", "G G G"),
        ("sha256", "G G G"),
        ("SHA-224", "I I P"),
        ("SHA-1", "I I I"),
        ("MD5", "I I I"),
        ("MD2", "I I I"),
    ];
    for (hash, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.certificate_signature(hash)), expected, "{hash}");
    }
}

#[test]
fn signature_hashes_in_the_key_exchange() {
    let rows: [(&[&str], &str); 7] = [
        (&["SHA-256"], "G G G"),
        (&["SHA-384"], "G G G"),
        (&["SHA-512", "SHA-1"], "G G G"),
        (&["SHA-224"], "P P P"),
        (&["SHA-1"], "P P I"),
        (&["MD5", "SHA-1"], "P P I"),
        (&[], "- - -"),
    ];
    for (hashes, expected) in rows {
        assert_eq!(letters(|policy| policy.tls.signature_hashes(hashes)), expected, "{hashes:?}");
    }
}

#[test]
fn options() {
    assert_eq!(letters(|policy| policy.tls.compression(false)), "G G G");
    assert_eq!(letters(|policy| policy.tls.compression(true)), "I I I");
    assert_eq!(letters(|policy| policy.tls.secure_renegotiation(true)), "G G G");
    assert_eq!(letters(|policy| policy.tls.secure_renegotiation(false)), "I I I");
    assert_eq!(letters(|policy| policy.tls.early_data(false)), "G G G");
    assert_eq!(letters(|policy| policy.tls.early_data(true)), "I I I");
    assert_eq!(letters(|policy| policy.tls.extended_master_secret(true)), "- - G");
    assert_eq!(letters(|policy| policy.tls.extended_master_secret(false)), "- - I");
}

#[test]
fn renegotiation_that_a_client_starts() {
    let rows = [
        (false, None, "G G G"),
        (true, Some(true), "I S S"),
        (true, Some(false), "I S P"),
        (true, None, "I S -"),
    ];
    for (on, limited, expected) in rows {
        let seen = letters(|policy| policy.tls.client_renegotiation(on, limited));
        assert_eq!(seen, expected, "{on} {limited:?}");
    }
}

#[test]
fn stapled_ocsp() {
    assert_eq!(letters(|policy| policy.tls.ocsp(Staple::Valid)), "G G G");
    assert_eq!(letters(|policy| policy.tls.ocsp(Staple::Absent)), "S S S");
    assert_eq!(letters(|policy| policy.tls.ocsp(Staple::NoResponder)), "G G G");
    assert_eq!(letters(|policy| policy.tls.ocsp(Staple::Invalid)), "I I I");
}

#[test]
fn the_worst_class_that_meets_the_requirement() {
    for id in ["ncsc-2.0", "ncsc-2.1", "ncsc-2025-05"] {
        let met = Class::ALL.map(|class| shipped(id).tls.meets(class));
        assert_eq!(met, [Some(true), Some(true), Some(false), Some(false)], "{id}");
    }
}
