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
