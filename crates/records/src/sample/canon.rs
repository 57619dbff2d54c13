//! The two forms in which header and body are signed (RFC 6376 §3.4).

/// How much a message may be changed on its way before a signature breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Canon {
    /// Hardly at all (§3.4.1, §3.4.3).
    #[default]
    Simple,
    /// In its blanks (§3.4.2, §3.4.4).
    Relaxed,
}

impl Canon {
    /// The form with a name.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "simple" => Some(Self::Simple),
            "relaxed" => Some(Self::Relaxed),
            _ => None,
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// A header field, without a line end after it.
pub fn field(canon: Canon, raw: &[u8]) -> Vec<u8> {
    let colon = raw.iter().position(|byte| *byte == b':');
    let (Canon::Relaxed, Some(colon)) = (canon, colon) else { return raw.to_vec() };
    let (name, value) = (raw.get(..colon), raw.get(colon + 1..));
    let mut field = name.unwrap_or_default().trim_ascii_end().to_ascii_lowercase();
    field.push(b':');
    let unfolded = value.unwrap_or_default().iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let squeezed = squeezed(unfolded);
    let from = usize::from(squeezed.first() == Some(&b' '));
    field.extend_from_slice(squeezed.get(from..).unwrap_or_default());
    if field.last() == Some(&b' ') {
        field.pop();
    }
    field
}

/// Runs of blanks become one space.
fn squeezed(bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut squeezed: Vec<u8> = Vec::new();
    let mut blank = false;
    for byte in bytes {
        if is_blank(byte) {
            blank = true;
            continue;
        }
        if blank {
            squeezed.push(b' ');
        }
        blank = false;
        squeezed.push(byte);
    }
    if blank {
        squeezed.push(b' ');
    }
    squeezed
}

/// A body whose lines end in CRLF.
pub fn body(canon: Canon, body: &[u8]) -> Vec<u8> {
    let mut canonical = match canon {
        Canon::Simple => body.to_vec(),
        Canon::Relaxed => relaxed(body),
    };
    while canonical.ends_with(b"\r\n\r\n") {
        canonical.truncate(canonical.len() - 2);
    }
    if canonical == b"\r\n" && canon == Canon::Relaxed {
        canonical.clear();
    }
    let ends = canonical.ends_with(b"\r\n");
    if !ends && (canon == Canon::Simple || !canonical.is_empty()) {
        canonical.extend_from_slice(b"\r\n");
    }
    canonical
}

fn relaxed(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let (line, end) = match line.strip_suffix(b"\r\n") {
            Some(line) => (line, &b"\r\n"[..]),
            None => (line, &b""[..]),
        };
        relaxed.extend(squeezed(line.iter().copied()));
        if relaxed.last() == Some(&b' ') {
            relaxed.pop();
        }
        relaxed.extend_from_slice(end);
    }
    relaxed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of RFC 6376 §3.4.5.
    #[test]
    fn the_forms_are_those_of_the_rfc() {
        let (a, b) = (&b"A: X"[..], &b"B : Y\t\r\n\tZ  "[..]);
        assert_eq!(
            (field(Canon::Relaxed, a), field(Canon::Relaxed, b)),
            (b"a:X".to_vec(), b"b:Y Z".to_vec())
        );
        assert_eq!(field(Canon::Simple, b), b);
        let text = b" C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(body(Canon::Relaxed, text), b" C\r\nD E\r\n");
        assert_eq!(body(Canon::Simple, text), b" C \r\nD \t E\r\n");
    }

    /// §3.4.3, §3.4.4: what an empty body becomes.
    #[test]
    fn an_empty_body_is_a_line_end_or_nothing() {
        for empty in [&b""[..], b"\r\n", b"\r\n\r\n"] {
            assert_eq!(body(Canon::Simple, empty), b"\r\n");
            assert_eq!(body(Canon::Relaxed, empty), b"");
        }
        assert_eq!(body(Canon::Relaxed, b"x"), b"x\r\n");
        assert_eq!(body(Canon::Relaxed, b" \t\r\n \r\n"), b"");
    }

    proptest! {
        #[test]
        fn a_canonical_form_is_its_own(text in "[a-c:; \t]{0,20}(\r\n[a-c \t]{0,8}){0,6}") {
            for canon in [Canon::Simple, Canon::Relaxed] {
                let once = body(canon, text.as_bytes());
                prop_assert_eq!(body(canon, &once), once);
                let once = field(canon, text.as_bytes());
                prop_assert_eq!(field(canon, &once), once);
            }
        }
    }
}
