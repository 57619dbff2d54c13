//! Domain names: read from what people write (æøå included), taken apart, put in canonical order.

use bytes::Bytes;
use domain::base::name::{Label, ToName};

/// An absolute domain name of at most 255 octets. Compares and hashes without regard to ASCII case; its order is the
/// canonical one of RFC 4034 §6.1.
pub type Name = domain::base::Name<Bytes>;

/// Why a text is not a domain name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a domain name: {why}")]
pub struct BadName {
    text: String,
    why: &'static str,
}

/// Reads a name as people write it: with or without the final dot, Danish letters in any normal form, underscores.
/// Blanks and slashes need a backslash before them, for people write addresses of pages where names are asked for; but a
/// slash may stand bare in a name of an address (RFC 2317 §4).
///
/// # Errors
/// When a label is empty or longer than 63 octets, the whole is longer than 255, or a letter is not allowed in
/// an internationalised name (RFC 5891, as profiled by UTS 46).
pub fn parse(text: &str) -> Result<Name, BadName> {
    let trimmed = text.trim();
    let trimmed = trimmed.strip_suffix('。').unwrap_or(trimmed);
    let ascii = if trimmed.is_ascii() {
        trimmed.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(trimmed).map_err(|_| bad(text, "it has letters that no domain name has"))?
    };
    let of_address = ascii.trim_end_matches('.').ends_with(".arpa");
    let mut letters = ascii.chars();
    while let Some(letter) = letters.next() {
        let strange = letter.is_ascii_whitespace() || letter.is_ascii_control();
        if strange || (letter == '/' && !of_address) {
            return Err(bad(text, "it has letters that no domain name has"));
        }
        if letter == '\\' {
            letters.next();
        }
    }
    read(&ascii)
}

/// Reads a name in presentation form (RFC 1035 §5.1), as records and [`show`] give it: labels of any octets (RFC 2181
/// §11), dots and what is not printable within them behind a backslash.
///
/// # Errors
/// When a label is empty or longer than 63 octets, the whole is longer than 255, an escape is broken, or a letter is
/// beyond ASCII.
pub fn read(text: &str) -> Result<Name, BadName> {
    if text == "." {
        return Ok(Name::root_bytes());
    }
    if text.is_empty() || text.starts_with('.') {
        return Err(bad(text, "a label is empty"));
    }
    Name::bytes_from_str(text)
        .map_err(|_| bad(text, "a label is empty or longer than 63, or the whole longer than 255"))
}

fn bad(text: &str, why: &'static str) -> BadName {
    BadName { text: text.chars().take(300).collect(), why }
}

/// The name in lower case without the final dot; the root is `.`.
pub fn show(name: &Name) -> String {
    if name.is_root() { ".".to_owned() } else { name.to_string().to_ascii_lowercase() }
}

/// The same name in lower case, cut loose from the message it came in.
pub(crate) fn canonical(name: &impl ToName) -> Name {
    name.to_canonical_name::<Bytes>()
}

/// How many labels, the root not counted.
pub(crate) fn labels(name: &Name) -> usize {
    name.label_count().saturating_sub(1)
}

/// The last `count` labels of a name; the whole name when it has no more.
pub(crate) fn suffix(name: &Name, count: usize) -> Name {
    let skip = labels(name).saturating_sub(count);
    name.iter_suffixes().nth(skip).unwrap_or_else(Name::root_bytes)
}

/// The name without its first label; none for the root.
pub(crate) fn parent(name: &Name) -> Option<Name> {
    (!name.is_root()).then(|| suffix(name, labels(name).saturating_sub(1)))
}

/// Whether `name` lies below `apex`, and is not `apex` itself.
pub(crate) fn below(name: &Name, apex: &Name) -> bool {
    labels(name) > labels(apex) && name.ends_with(apex)
}

/// The longest name that both lie at or below.
pub(crate) fn common(one: &Name, other: &Name) -> Name {
    let same = |(a, b): &(&Label, &Label)| a == b;
    let shared = one.iter().rev().zip(other.iter().rev()).take_while(same).count();
    suffix(one, shared.saturating_sub(1))
}

/// `*.name`; none when that would be too long for a name.
pub(crate) fn wildcard(name: &Name) -> Option<Name> {
    let mut wire = Vec::with_capacity(name.len() + 2);
    wire.extend_from_slice(b"\x01*");
    wire.extend_from_slice(name.as_slice());
    Name::from_octets(Bytes::from(wire)).ok()
}

/// Whether the first label is an asterisk.
pub(crate) fn is_wildcard(name: &Name) -> bool {
    name.first().is_wildcard()
}

/// How many labels an RRSIG over this owner counts: neither the root nor a leading asterisk (RFC 4034 §3.1.3).
pub(crate) fn signed_labels(name: &Name) -> usize {
    labels(name) - usize::from(is_wildcard(name))
}

/// `name` with its end `from` replaced by `to`, as a DNAME does (RFC 6672 §2.2); none when that is too long.
pub(crate) fn redirect(name: &Name, from: &Name, to: &Name) -> Option<Name> {
    let kept = name.len().checked_sub(from.len())?;
    let mut wire = name.as_slice().get(..kept)?.to_vec();
    wire.extend_from_slice(to.as_slice());
    Name::from_octets(Bytes::from(wire)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Name {
        parse(text).unwrap()
    }

    #[test]
    fn danish_names_become_a_labels() {
        assert_eq!(show(&n("Rådhus.dk")), "xn--rdhus-mra.dk");
        assert_eq!(show(&n("ra\u{30a}dhus.dk.")), "xn--rdhus-mra.dk", "decomposed form");
        assert_eq!(show(&n("ÆRØ.dk")), show(&n("ærø.dk")));
        assert_eq!(show(&n("_25._tcp.mail.rådhus.dk")), "_25._tcp.mail.xn--rdhus-mra.dk");
        assert_eq!(show(&n("_DMARC.Example.DK.")), "_dmarc.example.dk");
        assert_eq!(show(&n(".")), ".");
    }

    #[test]
    fn what_is_no_name_is_told() {
        let long = format!("{}.dk", "a".repeat(64));
        let longer = "abcdefg.".repeat(32);
        for text in [
            "",
            "a..dk",
            ".dk",
            "..",
            &long,
            &longer,
            "a b.dk",
            "http://a.dk",
            "\u{0}.dk",
            "a\u{200b}b\u{2f}.dk",
            "a.dk/x",
            "a b.arpa",
            "a\\",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        for text in ["", ".dk", "a..dk", "a\\.dk\\", "a\\256.dk", "å.dk", &long, &longer] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn labels_hold_any_octets_and_are_shown_as_they_are_read() {
        for (text, shown) in [
            ("x/y.dk", "x/y.dk"),
            ("a\\032b.dk", "a\\ b.dk"),
            ("a\\ b.dk.", "a\\ b.dk"),
            ("a\\.b.dk", "a\\.b.dk"),
            ("a\\\\b.dk", "a\\\\b.dk"),
            ("\\000\\255.dk", "\\000\\255.dk"),
            ("A\\066.dk", "ab.dk"),
        ] {
            let name = read(text).unwrap();
            assert_eq!(show(&name), shown);
            assert_eq!(read(shown), Ok(name));
        }
        assert_eq!(labels(&read("a\\.b.dk").unwrap()), 2);
        for (written, meant) in
            [("0/25.2.0.192.in-addr.arpa.", "0/25.2.0.192.in-addr.arpa"), ("a\\/b.dk", "a/b.dk")]
        {
            assert_eq!(parse(written), read(meant), "{written}");
        }
    }

    #[test]
    fn names_are_taken_apart() {
        let name = n("a.b.example.dk");
        assert_eq!(labels(&name), 4);
        assert_eq!(suffix(&name, 2), n("example.dk"));
        assert_eq!(suffix(&name, 0), n("."));
        assert_eq!(suffix(&name, 9), name);
        assert_eq!(parent(&name), Some(n("b.example.dk")));
        assert_eq!(parent(&n(".")), None);
        assert!(below(&name, &n("dk")) && !below(&name, &name) && !below(&name, &n("e.dk")));
        assert_eq!(common(&name, &n("x.b.EXAMPLE.dk")), n("b.example.dk"));
        assert_eq!(common(&name, &n("a.se")), n("."));
        assert_eq!(signed_labels(&wildcard(&name).unwrap()), 4);
        assert_eq!(redirect(&name, &n("example.dk"), &n("other.se")), Some(n("a.b.other.se")));
    }

    #[test]
    fn the_order_is_the_canonical_one() {
        let sorted =
            ["example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example"];
        for pair in sorted.windows(2) {
            assert!(n(pair[0]) < n(pair[1]), "{pair:?}");
        }
    }
}
