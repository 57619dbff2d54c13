//! Domain names as the analyses compare them: parents, labels and who they belong to.

/// A name in lower case without the final dot.
pub(crate) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The name without its first label; none for a single label.
pub(crate) fn parent(name: &str) -> Option<&str> {
    name.split_once('.').map(|(_, parent)| parent)
}

/// How many labels a name has.
pub(crate) fn labels(name: &str) -> usize {
    if name.is_empty() { 0 } else { name.split('.').count() }
}

/// The organisational domain by the public suffix list (RFC 7489 §3.2); a public suffix is its own.
pub(crate) fn organisation(name: &str) -> &str {
    psl::domain_str(name).filter(|found| fits(found) && is_within(name, found)).unwrap_or(name)
}

/// A name of dots and anything between them in presentation form (RFC 1035 §5.1): a backslash before what would read
/// otherwise. Labels hold any octets (RFC 2181 §11).
pub(crate) fn presented(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            ' ' | '\\' => shown.extend(['\\', letter]),
            letter if letter.is_ascii_control() => shown.push_str(&format!("\\{:03}", u32::from(letter))),
            letter => shown.push(letter),
        }
    }
    shown
}

/// How many octets each label of a name in presentation form has.
pub(crate) fn lengths(name: &str) -> Vec<usize> {
    let mut lengths = vec![0];
    let mut rest = name.as_bytes().iter();
    while let Some(byte) = rest.next() {
        if *byte == b'.' {
            lengths.push(0);
            continue;
        }
        let number = |rest: &[u8]| rest.len() == 3 && rest.iter().all(u8::is_ascii_digit);
        if *byte == b'\\' {
            let digits = number(rest.as_slice().get(..3).unwrap_or_default());
            rest.by_ref().take(if digits { 3 } else { 1 }).for_each(drop);
        }
        if let Some(last) = lengths.last_mut() {
            *last += 1;
        }
    }
    lengths
}

/// Whether `name` is `above` or lies below it.
pub(crate) fn is_within(name: &str, above: &str) -> bool {
    name.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether it can be asked for at all (RFC 1035 §2.3.4).
pub(crate) fn fits(name: &str) -> bool {
    (1..=253).contains(&name.len()) && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// Whether it is a host name with at least two labels.
pub(crate) fn is_host(name: &str) -> bool {
    let good = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inner && !label.starts_with('-') && !label.ends_with('-')
    };
    fits(name) && name.contains('.') && name.split('.').all(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_any_octets_are_written_so_that_their_length_is_kept() {
        for (raw, shown, octets) in [
            ("x/y.dk", "x/y.dk", &[3, 2][..]),
            ("a b.dk", "a\\ b.dk", &[3, 2]),
            ("a\\b.\u{7}.dk", "a\\\\b.\\007.dk", &[3, 1, 2]),
            ("a..dk", "a..dk", &[1, 0, 2]),
        ] {
            assert_eq!(presented(raw), shown);
            assert_eq!(lengths(shown), octets, "{shown}");
        }
        assert_eq!(lengths("a\\.b.dk"), [3, 2], "a dot within a label");
    }

    #[test]
    fn the_organisational_domain_is_one_label_below_the_public_suffix() {
        assert_eq!(organisation("a.b.nordhavn.dk"), "nordhavn.dk");
        assert_eq!(organisation("www.example.co.uk"), "example.co.uk");
        assert_eq!(organisation("dk"), "dk");
        assert_eq!(organisation("co.uk"), "co.uk");
        // An unknown top level counts as a public suffix.
        assert_eq!(organisation("mx.good.lab"), "good.lab");
        assert_eq!(organisation(""), "");
        assert_eq!(organisation("a..b"), "a..b");
    }

    #[test]
    fn labels_and_parents() {
        assert_eq!((labels("a.b.dk"), labels("dk"), labels("")), (3, 1, 0));
        assert_eq!(parent("a.b.dk"), Some("b.dk"));
        assert_eq!(parent("dk"), None);
        assert!(is_within("a.b.dk", "b.dk") && is_within("b.dk", "b.dk") && !is_within("xb.dk", "b.dk"));
        assert!(is_host("a-1.dk") && !is_host("dk") && !is_host("-a.dk") && !is_host("a..dk"));
        assert!(!fits(&"a.".repeat(127)) && fits("_dmarc.dk"));
    }
}
