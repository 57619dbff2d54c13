//! Whether a list is of single systems, or of a whole network, or of everybody, in whichever way it is written.

use std::net::IpAddr;

use super::holds::Truth;
use crate::import::reach::{Spans, is_public, target};

/// What keeps one word of a list from being a single system: everybody is a no, a wide network leaves it open.
pub(super) fn width(word: &str) -> Option<Truth> {
    let word = word.trim().to_lowercase();
    if word == "::" || word.chars().all(|letter| matches!(letter, '*' | '.' | '0' | 'x')) {
        return Some(Truth::No);
    }
    match spans(&word) {
        Some(spans) => of_spans(&spans),
        // What looks like numbers and is none of an address may be of any width.
        None if word.contains(['*', '/']) => Some(Truth::Unknown),
        None if word.starts_with(|first: char| first.is_ascii_digit()) && word.contains(['-', '–']) => {
            Some(Truth::Unknown)
        }
        None => of_words(&word),
    }
}

/// What addresses a word stands for: an address, a network by its length or its mask, from one to another, with stars.
fn spans(word: &str) -> Option<Spans> {
    let plain: String =
        [" til ", " to ", "–", "—"].iter().fold(word.to_owned(), |word, dash| word.replace(dash, "-"));
    let plain = plain.replace(" - ", "-").replace("- ", "-").replace(" -", "-").replace(" / ", "/");
    let masked = plain.split_once(['/', ' ']).and_then(|(address, mask)| {
        let mask = u32::from(mask.trim().parse::<std::net::Ipv4Addr>().ok()?);
        (mask.leading_ones() + mask.trailing_zeros() == 32 || mask == 0)
            .then(|| format!("{}/{}", address.trim(), mask.leading_ones()))
    });
    let plain = masked.unwrap_or(plain);
    target(&starred(&plain).unwrap_or(plain))
}

/// `10.*` and `10.1.x.x` as from one to another.
fn starred(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split('.').collect();
    let is_star = |part: &&str| matches!(*part, "*" | "x");
    let stars = parts.iter().position(is_star)?;
    let (begin, end) = parts.split_at(stars);
    if begin.is_empty()
        || parts.len() > 4
        || !end.iter().all(is_star)
        || begin.iter().any(|one| one.parse::<u8>().is_err())
    {
        return None;
    }
    let filled = |with: &str| {
        let rest = std::iter::repeat_n(with, 4 - begin.len());
        begin.iter().copied().chain(rest).collect::<Vec<_>>().join(".")
    };
    Some(format!("{}-{}", filled("0"), filled("255")))
}

fn of_spans(spans: &Spans) -> Option<Truth> {
    let most = spans.count();
    let first = spans.iter().next()?;
    let (first, last) = first.ends();
    let own = !is_public(first) && !is_public(last) && is_one_house(first, last);
    let (everybody, wide) = match first {
        IpAddr::V4(_) => (if own { 1 << 24 } else { 1 << 16 }, 1 << 8),
        IpAddr::V6(_) => (if own { u128::MAX } else { 1 << 96 }, 1 << 64),
    };
    match most {
        most if most > everybody => Some(Truth::No),
        most if most > wide => Some(Truth::Unknown),
        _ => None,
    }
}

/// Whether all between two addresses that are a house's own is so too.
fn is_one_house(first: IpAddr, last: IpAddr) -> bool {
    let begins = |address: IpAddr| match address {
        IpAddr::V4(address) => address.octets()[0],
        IpAddr::V6(address) => address.octets()[0],
    };
    begins(first) == begins(last)
}

fn of_words(word: &str) -> Option<Truth> {
    let is_host = !word.contains(' ') && word.contains('.');
    if is_host {
        return None;
    }
    let parts: Vec<&str> =
        word.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let has = |all: &[&str]| parts.iter().any(|part| all.contains(part));
    let everybody =
        has(&["internet", "internettet", "everybody", "everyone", "anyone", "enhver", "verden", "world"]);
    let all = has(&["alle", "alt", "all", "any", "hele", "whole", "every", "samtlige"]);
    let inside = has(&[
        "intern",
        "interne",
        "internt",
        "internal",
        "lokal",
        "lokale",
        "lokalt",
        "local",
        "localsubnet",
    ]) || has(&["lan", "lokalnet", "lokalnettet", "intranet", "intranettet", "vlan"]);
    let only = all && parts.iter().all(|part| SENDERS.contains(part));
    match (everybody || only, all || inside) {
        (true, _) => Some(Truth::No),
        (_, true) => Some(Truth::Unknown),
        _ => None,
    }
}

/// Words that narrow nothing beside `all`.
const SENDERS: &[&str] = &[
    "alle",
    "alt",
    "all",
    "any",
    "hele",
    "whole",
    "every",
    "samtlige",
    "afsendere",
    "senders",
    "systemer",
    "systems",
    "adresser",
    "addresses",
    "ip",
    "ips",
    "host",
    "hosts",
    "nettet",
    "net",
    "netværk",
    "network",
    "networks",
    "porte",
    "ports",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_no_list_a_wide_network_leaves_it_open_and_single_systems_are_one() {
        for everybody in [
            "*",
            "alle",
            "Any",
            "hele internettet",
            "internettet",
            "all senders",
            "0.0.0.0/0",
            "::/0",
            "0.0.0.0",
            "*.*.*.*",
            "0.0.0.0-255.255.255.255",
            "0.0.0.0 – 255.255.255.255",
            "1.0.0.0 til 255.255.255.255",
            "8.0.0.0/8",
            "80.0.0.0/12",
            "80.0.0.0/255.0.0.0",
            "80.*",
            "0.0.0.0 0.0.0.0",
            "10.0.0.0-192.168.0.0",
            "2000::/3",
            "0.0.0.0/1",
        ] {
            assert_eq!(width(everybody), Some(Truth::No), "{everybody}");
        }
        for wide in [
            "10.0.0.0/8",
            "10.*",
            "10.1.*.*",
            "10.1.x.x",
            "10.0.0.0/255.0.0.0",
            "10.0.0.0-10.255.255.255",
            "alle interne",
            "alle printere i kælderen",
            "LocalSubnet",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "fd00::/8",
            "80.62.0.0/16",
            "*.nordhavn.example",
            "80.62.1.0-80.62.9.255",
            "10.1.2.3/99",
        ] {
            assert_eq!(width(wide), Some(Truth::Unknown), "{wide}");
        }
        for single in [
            "10.1.4.20",
            "10.1.4.20-25",
            "10.1.4.20 - 10.1.4.25",
            "10.1.4.*",
            "10.1.4.0/24",
            "scanner-01.nordhavn.example",
            "printere i kælderen",
            "nh-print-3",
            "2001:db8::25",
            "80.62.1.0/255.255.255.0",
            "all.nordhavn.example",
        ] {
            assert_eq!(width(single), None, "{single}");
        }
    }
}
