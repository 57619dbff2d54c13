//! Names and addresses as people write them in files and on command lines, brought into one form.

use std::net::IpAddr;

/// The name of a zone as A-labels, without the final dot: a domain name whose labels may have underscores.
pub fn zone(written: &str) -> Option<String> {
    let trimmed = written.trim();
    let trimmed = trimmed.strip_suffix('.').unwrap_or(trimmed);
    if trimmed.parse::<IpAddr>().is_ok() {
        return None;
    }
    // A domain name has no underscores, and everything else about these names is as with one.
    idna::domain_to_ascii_strict(&trimmed.replace('_', "x")).ok()?;
    let ascii = idna::domain_to_ascii(trimmed).ok()?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let whole = labels.len() >= 2 && labels.iter().all(|label| (1..=63).contains(&label.len()));
    (whole && ascii.len() <= 253).then_some(ascii)
}

/// An address, or an address with a prefix length that fits it.
pub(crate) fn is_range(written: &str) -> bool {
    let (address, length) =
        written.split_once('/').map_or((written, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= most))
}

/// Whether a consent may name it: an address, a range, or a name, be it of one label.
pub(crate) fn is_target(written: &str) -> bool {
    is_range(written) || is_name(written.trim())
}

fn is_name(written: &str) -> bool {
    let Ok(ascii) =
        (if written.is_ascii() { Ok(written.to_owned()) } else { idna::domain_to_ascii(written) })
    else {
        return false;
    };
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'\\');
    ascii.len() <= 253
        && ascii.bytes().all(plain)
        && ascii.split('.').all(|label| (1..=63).contains(&label.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_name_of_a_zone_is_told_from_one() {
        for wrong in
            ["", "dk", "http://example.dk", "example.dk/", "a..dk", "a.dk..", "192.0.2.1", "ex ample.dk"]
        {
            assert_eq!(zone(wrong), None, "{wrong}");
        }
        for (written, zone_of) in
            [("Blåbærgrød.DK.", "xn--blbrgrd-fxak7p.dk"), ("_dmarc.Example.dk", "_dmarc.example.dk")]
        {
            assert_eq!(zone(written).as_deref(), Some(zone_of));
        }
    }

    #[test]
    fn a_consent_may_name_names_addresses_and_ranges() {
        for right in ["MX.A.dk.", "rådhus.dk", "mailhost", "192.0.2.1", "2001:db8::/48"] {
            assert!(is_target(right), "{right}");
        }
        for wrong in ["192.0.2.0/33", "192.0.2.0/", "a.dk/24", "", "a..dk", "a b.dk"] {
            assert!(!is_target(wrong), "{wrong}");
        }
    }
}
