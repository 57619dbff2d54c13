//! Names and types as the lab handles them: absolute, in lower case, cheap to copy.

use bytes::Bytes;
pub(crate) use domain::base::iana::Rtype;

use crate::Error;

/// An absolute domain name in lower case (RFC 4034 §6.2), ordered canonically (RFC 4034 §6.1).
pub type Name = domain::base::Name<Bytes>;

/// Reads a name, with or without its final dot, A-labels only; `.` is the root.
///
/// # Errors
///
/// [`Error::Name`] when it is not a name.
pub fn name(text: &str) -> Result<Name, Error> {
    let name = Name::bytes_from_str(text).map_err(|_| Error::Name(text.to_owned()))?;
    Ok(canonical(&name))
}

/// Reads an owner name relative to a zone: `@` is the apex, a final dot makes it absolute.
pub(crate) fn owner(text: &str, apex: &Name) -> Result<Name, Error> {
    if text == "@" {
        return Ok(apex.clone());
    }
    if text.ends_with('.') || apex.is_root() {
        return name(text);
    }
    name(&format!("{text}.{apex}"))
}

/// Reads the mnemonic of a type, `TYPE123` included.
pub(crate) fn rtype(text: &str) -> Result<Rtype, Error> {
    text.parse().map_err(|_| Error::Type(text.to_owned()))
}

/// The name in lower case.
pub(crate) fn canonical(name: &Name) -> Name {
    if !name.as_slice().iter().any(u8::is_ascii_uppercase) {
        return name.clone();
    }
    // Length octets are at most 63 and so never look like capital letters ('A' is 65).
    let lower = Bytes::from(name.as_slice().to_ascii_lowercase());
    Name::from_octets(lower).unwrap_or_else(|_| name.clone())
}

/// A name built of labels put before another; none when it gets too long.
pub(crate) fn prepend(label: &[u8], name: &Name) -> Option<Name> {
    let mut octets = Vec::with_capacity(label.len() + 1 + name.len());
    octets.push(u8::try_from(label.len()).ok()?);
    octets.extend_from_slice(label);
    octets.extend_from_slice(name.as_slice());
    Name::from_octets(Bytes::from(octets)).ok()
}

/// The wildcard right below a name (RFC 4592 §2.1.1).
pub(crate) fn wildcard(name: &Name) -> Option<Name> {
    prepend(b"*", name)
}

/// The labels of a name without the root's.
pub(crate) fn depth(name: &Name) -> usize {
    name.label_count().saturating_sub(1)
}

/// The labels that an RRSIG counts: neither the root's nor a leading asterisk (RFC 4034 §3.1.3).
pub(crate) fn rrsig_labels(name: &Name) -> u8 {
    let labels = depth(name) - usize::from(name.first().as_slice() == b"*");
    u8::try_from(labels).unwrap_or(u8::MAX)
}

/// The name and all that it lies below, from itself to the root.
pub(crate) fn upwards(name: &Name) -> impl Iterator<Item = Name> {
    name.iter_suffixes()
}

/// The ancestor of `name` (or itself) that has `labels` labels.
pub(crate) fn suffix(name: &Name, labels: usize) -> Name {
    let skip = depth(name).saturating_sub(labels);
    upwards(name).nth(skip).unwrap_or_else(|| name.clone())
}

/// Moves a name from below one name to below another (RFC 6672 §2.2); none when it gets too long.
pub(crate) fn transplant(name: &Name, from: &Name, to: &Name) -> Option<Name> {
    let kept = name.len().checked_sub(from.len())?;
    let mut octets = Vec::with_capacity(kept + to.len());
    octets.extend_from_slice(name.as_slice().get(..kept)?);
    octets.extend_from_slice(to.as_slice());
    Name::from_octets(Bytes::from(octets)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_canonically_ordered() {
        let order = ["example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "*.z.example."];
        let names: Vec<_> = order.iter().map(|text| name(text).unwrap()).collect();
        assert!(names.is_sorted());
        assert_eq!(names[3].to_string(), "z.a.example");
    }

    #[test]
    fn a_suffix_is_counted_in_labels() {
        let long = name("a.b.example.dk").unwrap();
        assert_eq!(suffix(&long, 2).to_string(), "example.dk");
        assert_eq!(suffix(&long, 0), name(".").unwrap());
        assert_eq!(suffix(&long, 9), long);
        assert_eq!(rrsig_labels(&name("*.b.dk").unwrap()), 2);
    }

    #[test]
    fn a_dname_moves_what_lies_below() {
        let moved = transplant(
            &name("x.y.old.dk").unwrap(),
            &name("old.dk").unwrap(),
            &name("new.example.se").unwrap(),
        );
        assert_eq!(moved, Some(name("x.y.new.example.se").unwrap()));
    }
}
