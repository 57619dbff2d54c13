//! Whether a name in a certificate covers a host name (RFC 9525 §6.3).

/// Whether a presented name covers a host name, both as A-labels, the latter in lower case. A wildcard is the whole
/// left-most label, stands for exactly one label (RFC 9525 §6.3), and needs two labels behind it: nobody owns all of
/// `*.dk`.
pub fn covers(presented: &str, name: &str) -> bool {
    let presented = presented.strip_suffix('.').unwrap_or(presented).to_ascii_lowercase();
    let Some(parent) = presented.strip_prefix("*.") else {
        return !presented.contains('*') && presented == name;
    };
    let behind = parent.contains('.') && !parent.contains('*');
    behind && name.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
}
