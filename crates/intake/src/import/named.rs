//! What stands in columns of names and numbers and names no machine, and where the domain of a name begins.

/// What stands in a column of names and numbers where there is none, letters and digits alone.
const NOTHING: [&str; 16] = [
    "none",
    "null",
    "nil",
    "empty",
    "invalid",
    "undefined",
    "unknown",
    "ukendt",
    "ingen",
    "na",
    "notset",
    "notspecified",
    "notavailable",
    "notapplicable",
    "notprovided",
    "localhost",
];
/// What makers leave in the place of a serial number.
const NO_SERIAL: [&str; 12] = [
    "defaultstring",
    "tobefilledbyoem",
    "systemserialnumber",
    "chassisserialnumber",
    "baseboardserialnumber",
    "serialnumber",
    "serial",
    "systemserial",
    "oem",
    "oemstring",
    "empty",
    "standard",
];
/// Digits in their order name no machine.
const COUNTING: [&str; 3] = ["12345678901234567890", "01234567890123456789", "98765432109876543210"];

/// Letters and digits alone.
fn bare(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().filter(|sign| sign.is_alphanumeric())
}

/// Whether a name or number stands for none. Asked for every key of every row.
pub(super) fn is_nothing(text: &str) -> bool {
    let bare = bare(text);
    // Most keys begin with another letter than these words do.
    if !bare.clone().next().is_some_and(|first| "neiul".contains(first)) {
        return false;
    }
    NOTHING.iter().any(|word| bare.clone().eq(word.chars()))
}

/// Whether what stands for a serial number names no machine: nothing, one sign again and again, digits in their order.
pub(super) fn is_no_serial(serial: &str) -> bool {
    let bare: String = bare(serial).collect();
    let mut signs = bare.chars();
    let first = signs.next();
    let is_one_sign = first.is_none_or(|first| signs.all(|sign| sign == first));
    let is_counting = bare.len() > 3 && COUNTING.iter().any(|all| all.starts_with(&bare));
    is_one_sign || is_counting || is_nothing(&bare) || NO_SERIAL.contains(&bare.as_str())
}

/// Ends of names of machines in a network of one's own, that stand behind one point.
const LOCAL: [&str; 8] = ["local", "lan", "internal", "intern", "home", "corp", "localdomain", "ad"];

/// A host name without its domain. A name with a point in it, such as `j.hansen`, has none: a domain has a point itself, or
/// is one of those that are never more than a word.
pub(super) fn without_domain(host: &str) -> &str {
    let host = host.trim().trim_end_matches('.');
    let Some((name, domain)) = host.split_once('.') else { return host };
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|sign| sign.is_alphanumeric() || sign == '-' || sign == '_')
    };
    let last = labels.last().copied().unwrap_or_default();
    let is_domain = is_label(name)
        && labels.iter().all(|label| is_label(label))
        && last.len() > 1
        && last.chars().all(char::is_alphabetic)
        && (labels.len() > 1 || LOCAL.contains(&last.to_lowercase().as_str()));
    if is_domain { name } else { host }
}

#[cfg(test)]
mod tests {
    use super::super::Keys;

    #[test]
    fn what_many_machines_have_in_the_place_of_a_serial_number_is_none() {
        for serial in [
            "0",
            "0000000",
            "XXXXXXXX",
            "123456789",
            "0123456789",
            "INVALID",
            "Default string",
            "To Be Filled By O.E.M.",
            "System Serial Number",
            "None",
            "N/A",
            "Not Applicable",
            "-",
        ] {
            assert!(Keys::of(None, Some(serial), None).is_empty(), "{serial}");
        }
        for serial in ["5CG1234XYZ", "C02", "S1", "12345679", "VMware-56 4d 11"] {
            assert!(!Keys::of(None, Some(serial), None).is_empty(), "{serial}");
        }
        assert!(Keys::of(Some("none"), None, Some("localhost")).is_empty());
    }

    #[test]
    fn a_name_is_cut_where_its_domain_begins_and_nowhere_else() {
        for (host, name) in [
            ("PC-1.nordhavn.local", "pc-1"),
            ("PC-1.nordhavn.dk.", "pc-1"),
            ("mac-1.local", "mac-1"),
            ("j.hansen", "j.hansen"),
            ("iPad 10.2", "ipad 10.2"),
            ("Anna H. Holms iPhone", "anna h. holms iphone"),
            ("PC-1", "pc-1"),
        ] {
            assert_eq!(Keys::of(None, None, Some(host)).name(), Some(name), "{host}");
        }
    }
}
