//! What a mail gateway, a web server and mail records look like when nothing is wrong.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::unwrap_used,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses its own part"
)]

use std::collections::BTreeMap;

use kravtjek_model::observation::Tri;
use kravtjek_model::observation::http::{FirstVisit, Hop, Http};
use kravtjek_model::observation::mail::{
    Dane, Dkim, DkimKey, DkimLevel, Dmarc, DmarcPolicy, DmarcRecord, MailServer, Spf,
};
use kravtjek_model::observation::tls::{Certificate, Chain, Order, Renegotiation, Staple, StapleState, Tls};

pub fn spf() -> Spf {
    Spf {
        records: vec!["v=spf1 mx -all".to_owned()],
        lookups: 1,
        otherwise: Some("fail".to_owned()),
        ..Spf::default()
    }
}

pub fn dmarc(domain: &str) -> Dmarc {
    let at = format!("_dmarc.{domain}");
    let policy = || Some(DmarcPolicy { policy: "reject".to_owned(), from: Some(at.clone()) });
    Dmarc {
        records: vec![DmarcRecord { at: at.clone(), text: "v=DMARC1; p=reject".to_owned() }],
        rfc7489: policy(),
        rfc9989: policy(),
        enforced: true,
        made_up_enforced: true,
        ..Dmarc::default()
    }
}

pub fn dkim() -> Dkim {
    let key = DkimKey {
        selector: "selector1".to_owned(),
        algorithm: "rsa".to_owned(),
        bits: 2048,
        fingerprint: None,
        problems: Vec::new(),
    };
    Dkim { level: DkimLevel::B, keys: vec![key], ..Dkim::default() }
}

pub fn mail_server(host: &str) -> MailServer {
    MailServer {
        host: host.to_owned(),
        address: "192.0.2.2".to_owned(),
        greeting: vec![format!("220 {host} ESMTP")],
        ehlo: vec!["STARTTLS".to_owned()],
        ehlo_otherwise: Vec::new(),
        starttls: Tri::YES,
        auth_in_clear: Some(false),
        injection: Some(Tri::NO),
        tls: Some(tls(host)),
        dane: Some(Dane {
            base: format!("_25._tcp.{host}"),
            records: vec!["3 1 1 ab12".to_owned()],
            usable: 1,
            matches: Tri::YES,
            made_out_to: Vec::new(),
            problems: Vec::new(),
        }),
        refused: None,
        not_seen: None,
    }
}

pub fn tls(host: &str) -> Tls {
    let versions = [
        ("SSLv2", false),
        ("SSLv3", false),
        ("TLSv1.0", false),
        ("TLSv1.1", false),
        ("TLSv1.2", true),
        ("TLSv1.3", true),
    ];
    Tls {
        endpoint: "192.0.2.1:443".to_owned(),
        sni: Some(host.to_owned()),
        closed: false,
        versions: versions.iter().map(|(version, on)| ((*version).to_owned(), Tri::Known(*on))).collect(),
        suites: BTreeMap::from([
            ("TLSv1.2".to_owned(), vec!["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".to_owned()]),
            ("TLSv1.3".to_owned(), vec!["TLS_AES_256_GCM_SHA384".to_owned()]),
        ]),
        order: ["TLSv1.2", "TLSv1.3"].iter().map(|version| ((*version).to_owned(), Order::Server)).collect(),
        groups: vec!["x25519".to_owned()],
        dh_bits: None,
        dh_group: None,
        signature_hashes: vec!["SHA-256".to_owned()],
        compression: Some(Tri::NO),
        renegotiation: Some(Renegotiation::uncounted(Tri::YES, Tri::NO)),
        early_data: Some(Tri::NO),
        ocsp_stapled: Some(Tri::NO),
        staple: Some(Staple { state: StapleState::NoResponder, problem: None }),
        ems: Some(Tri::YES),
        certificates: vec![Certificate {
            subject: format!("CN={host}"),
            issuer: "CN=Prøve-CA".to_owned(),
            names: vec![host.to_owned()],
            not_before: "2026-10-01T00:00:00Z".parse().unwrap(),
            not_after: "2027-03-01T00:00:00Z".parse().unwrap(),
            key: "ECDSA secp256r1".to_owned(),
            signature: "SHA-256".to_owned(),
            fingerprint: "00".repeat(32),
        }],
        chain: Some(Chain { trusted: Tri::YES, problem: None }),
        encrypt_then_mac: Some(Tri::YES),
        fallback_scsv: Some(Tri::YES),
        contradictions: Vec::new(),
        unfinished: BTreeMap::new(),
        by_silence: Vec::new(),
        asked_for: None,
        connections: 30,
        not_seen: None,
    }
}

pub fn http(scheme: &str, host: &str) -> Http {
    let hsts =
        ("strict-transport-security".to_owned(), "max-age=31536000; includeSubDomains; preload".to_owned());
    let home = Hop {
        url: format!("https://{host}/"),
        status: 200,
        location: None,
        headers: vec![hsts],
        ..Hop::default()
    };
    let redirect = Hop {
        url: format!("http://{host}/"),
        status: 301,
        location: Some(home.url.clone()),
        ..Hop::default()
    };
    let clear = scheme == "http";
    Http {
        url: format!("{scheme}://{host}/"),
        address: format!("192.0.2.1:{}", if clear { 80 } else { 443 }),
        method: "GET".to_owned(),
        hops: if clear { vec![redirect, home] } else { vec![home] },
        closed: false,
        first_visit: Some(FirstVisit {
            preloaded: Some(host.to_owned()),
            list_date: "2026-11-01".to_owned(),
            list_partial: false,
            inherited: None,
        }),
        clock: Some((0, 1)),
        broke_off: None,
        not_seen: None,
    }
}

/// Another kind of answer than the front page, with the same policy.
pub fn other_http(method: &str, path: &str, host: &str) -> Http {
    let mut http = http("https", host);
    http.method = method.to_owned();
    http.url = format!("https://{host}{path}");
    http.hops[0].url.clone_from(&http.url);
    http.hops[0].status = if path == "/" { 200 } else { 404 };
    http
}
