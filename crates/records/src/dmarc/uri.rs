//! Report addresses: the comma-separated URIs of `rua` and `ruf` (RFC 9989 §4.6 and §4.8).

use crate::names::{is_host, plain};
use crate::tag_list::{Span, Tag};

/// The blanks that may stand around a tag or an address (RFC 9989 §4.8: WSP).
pub(super) const BLANKS: [char; 2] = [' ', '\t'];

/// A syntactically valid report address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Uri {
    /// A mailbox, with the domain that receives for it.
    Mail(String),
    /// Another scheme; receivers need not support any.
    Other,
}

/// The addresses of a tag with the place each stands in the record; none for those that are not valid.
pub(super) fn listed<'a>(tag: &Tag<'a>) -> impl Iterator<Item = (Span, Option<Uri>)> + use<'a> {
    let mut at = tag.value_at.0;
    tag.value.unwrap_or_default().split(',').map(move |raw| {
        let begin = at + raw.len() - raw.trim_start_matches(BLANKS).len();
        at += raw.len() + 1;
        let text = raw.trim_matches(BLANKS);
        ((begin, begin + text.len()), read(text))
    })
}

/// Reads one, a size limit at its end left out (`!10m`, RFC 7489 §6.4; obsolete in RFC 9989).
pub(super) fn read(text: &str) -> Option<Uri> {
    let text = without_limit(text)?;
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.bytes();
    let starts = letters.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let goes_on = letters.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !starts || !goes_on || rest.is_empty() || !text.bytes().all(may_stand_in_uri) {
        return None;
    }
    if !scheme.eq_ignore_ascii_case("mailto") {
        return Some(Uri::Other);
    }
    let mailbox = rest.split('?').next().unwrap_or_default();
    let (local, host) = mailbox.rsplit_once('@')?;
    (!local.is_empty() && is_host(host)).then(|| Uri::Mail(plain(host)))
}

fn without_limit(text: &str) -> Option<&str> {
    let Some((uri, limit)) = text.split_once('!') else { return Some(text) };
    let digits = limit.trim_end_matches(|unit: char| "kmgtKMGT".contains(unit));
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (whole && limit.len() - digits.len() <= 1).then_some(uri)
}

/// RFC 3986 §2, without the comma and the exclamation mark, which have to be encoded (RFC 9989 §4.8).
fn may_stand_in_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@$&'()*+=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_report_address_may_be() {
        let mail = |host: &str| Some(Uri::Mail(host.to_owned()));
        assert_eq!(read("mailto:dmarc@Example.dk"), mail("example.dk"));
        assert_eq!(read("MAILTO:a+b@example.dk!10m"), mail("example.dk"));
        assert_eq!(read("mailto:a@b.dk?subject=x"), mail("b.dk"));
        assert_eq!(read("https://example.dk/reports"), Some(Uri::Other));
        let wrong = [
            "",
            "dmarc@example.dk",
            "mailto:",
            "mailto:@b.dk",
            "mailto:a@b",
            "mailto:a@b.dk!",
            "mailto:a b@c.dk",
        ];
        for text in
            wrong.into_iter().chain(["mailto:a@b.dk!10x", "mailto:æ@b.dk", ":a@b.dk", "1mailto:a@b.dk"])
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
