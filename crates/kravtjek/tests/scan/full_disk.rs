//! A disk that takes no more in the middle of a scan costs nothing that was seen.
#![cfg(unix)]

use std::process::Command;

use kravtjek_lab::{Algorithm, Internet, Signing, ZoneBuilder};
use serde_json::Value;

use crate::net::Net;

const DOMAINS: usize = 60;

fn net() -> Net {
    Net::of(|at| {
        let mut internet = Internet::with_tlds(at);
        for number in 0..DOMAINS {
            let zone = ZoneBuilder::new(&format!("d{number}.dk"), "@ MX 0 .");
            internet.zone(zone.signed(Signing::new(Algorithm::EcdsaP256)));
        }
        internet
    })
}

/// A limit on the size of files stands for the disk; what is seen is laid aside there.
#[test]
fn where_the_disk_takes_no_more_a_scan_shows_what_it_saw_and_says_why_it_ended() {
    let net = net();
    let names: Vec<String> = (0..DOMAINS).map(|number| format!("d{number}.dk")).collect();
    let mut asking = vec!["scan", "--only", "dns", "--format", "json"];
    asking.extend(names.iter().map(String::as_str));
    let scan = net.command(&asking);
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 1; exec \"$@\"", "sh"])
        .arg(scan.get_program())
        .args(scan.get_args())
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let heard = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(2), "{heard}");
    assert!(heard.contains("Observationerne kan ikke gemmes i "), "{heard}");
    let shown: Value = serde_json::from_slice(&limited.stdout).unwrap();
    let assets = shown["assets"].as_array().unwrap();
    assert!(!assets.is_empty(), "{heard}");
}
