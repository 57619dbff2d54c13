//! Zones made to wear a resolver out, as text for a [`ZoneBuilder`](crate::ZoneBuilder).

use std::fmt::Write as _;

/// `c0` to `cN`, each an alias of the next, the last an address.
pub fn cname_chain(length: usize) -> String {
    let mut text = String::new();
    for number in 0..length {
        let _ = writeln!(text, "c{number} CNAME c{}", number + 1);
    }
    let _ = writeln!(text, "c{length} A 127.80.0.9");
    text
}

/// `l0` to `lN` in a ring.
pub fn cname_loop(length: usize) -> String {
    let mut text = String::new();
    for number in 0..length {
        let _ = writeln!(text, "l{number} CNAME l{}", (number + 1) % length);
    }
    text
}

/// Aliases and mail exchangers where none should be: the root, the owner itself, an address as a name, the longest name.
pub fn odd_targets() -> String {
    let long = ["a"; 110].join(".");
    format!(
        "root CNAME .\nself CNAME self\nmxroot MX 10 .\nmxroot MX 20 .\nmxip MX 10 127.0.0.1.\n\
         long CNAME {long}\ngrow DNAME x.grow\nlocal MX 0 localhost.\n"
    )
}

/// An RRset of so many TXT records of 255 octets each, at `huge`.
pub fn huge_rrset(records: usize) -> String {
    let mut text = String::new();
    for number in 0..records {
        let _ = writeln!(text, "huge TXT \"{number:0255}\"");
    }
    text
}

/// An RRset of so many MX records with hosts in another zone, at the apex.
pub fn many_mx(records: usize, zone: &str) -> String {
    let mut text = String::new();
    for number in 0..records {
        let _ = writeln!(text, "@ MX {number} mx{number}.{zone}.");
    }
    text
}

/// A delegation `sub` to so many servers in another zone that have no addresses (the NXNS attack).
pub fn many_servers(servers: usize, zone: &str) -> String {
    let mut text = String::new();
    for number in 0..servers {
        let _ = writeln!(text, "sub NS ns{number}.nowhere.{zone}.");
    }
    text
}
