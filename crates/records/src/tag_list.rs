//! The tag lists of DMARC and DKIM (`name=value; …`, RFC 6376 §3.2), cut up so that every part keeps its place.

/// A place in a text, as byte offsets.
pub type Span = (usize, usize);

/// What stands between two semicolons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// All of it, blanks too.
    pub raw: Span,
    /// The name: what stands before the first `=`, without blanks around it. Empty for an empty tag.
    pub name: &'a str,
    /// Where the name stands.
    pub name_at: Span,
    /// The value, without blanks around it; none when there is no `=`.
    pub value: Option<&'a str>,
    /// Where the value stands; directly after the name when there is none.
    pub value_at: Span,
}

impl Tag<'_> {
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.value.is_none()
    }

    /// Where name and value stand, without the blanks around them.
    pub fn at(&self) -> Span {
        (self.name_at.0, self.value_at.1)
    }
}

/// Cuts a text at its semicolons. The `raw` spans with one byte between them cover all of it.
pub fn tags<'a>(text: &'a str, blanks: &[char]) -> Vec<Tag<'a>> {
    let mut start = 0;
    // Most lists have a handful of tags; growing step by step would cost more than reading them.
    let mut tags = Vec::with_capacity(8);
    tags.extend(text.split(';').map(|raw| {
        let tag = tag(raw, start, blanks);
        start += raw.len() + 1;
        tag
    }));
    tags
}

/// What stands before the first semicolon; cheaper than all of them where it decides.
pub(crate) fn first<'a>(text: &'a str, blanks: &[char]) -> Tag<'a> {
    tag(text.split(';').next().unwrap_or_default(), 0, blanks)
}

fn tag<'a>(raw: &'a str, start: usize, blanks: &[char]) -> Tag<'a> {
    let trimmed = |part: &'a str, at: usize, empty_at: usize| {
        let is_blank = |one: char| one.is_ascii() && blanks.contains(&one);
        let from_text = part.trim_start_matches(is_blank);
        let (text, blank) = (from_text.trim_end_matches(is_blank), part.len() - from_text.len());
        let begin = if text.is_empty() { empty_at } else { at + blank };
        (text, (begin, begin + text.len()))
    };
    let (name, name_at, value) = match raw.split_once('=') {
        Some((before, after)) => {
            let (name, name_at) = trimmed(before, start, start + before.len());
            let from = start + before.len() + 1;
            (name, name_at, Some(trimmed(after, from, from)))
        }
        None => {
            let (name, name_at) = trimmed(raw, start, start);
            (name, name_at, None)
        }
    };
    let value_at = value.map_or((name_at.1, name_at.1), |(_, at)| at);
    Tag { raw: (start, start + raw.len()), name, name_at, value: value.map(|(text, _)| text), value_at }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_values_keep_their_places() {
        let text = "v=DMARC1 ; p = reject;;x";
        let tags = tags(text, &[' ', '\t']);
        let parts: Vec<_> = tags.iter().map(|tag| (tag.name, tag.value)).collect();
        assert_eq!(parts, [("v", Some("DMARC1")), ("p", Some("reject")), ("", None), ("x", None)]);
        assert_eq!(&text[tags[1].value_at.0..tags[1].value_at.1], "reject");
        assert_eq!(tags[1].at(), (11, 21));
        assert!(tags[2].is_empty() && !tags[3].is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_span_holds_what_it_says(text in "[ \tvps=;,\"“æ.:a-c]{0,60}|.{0,40}") {
            let tags = tags(&text, &[' ', '\t']);
            let raw: Vec<_> = tags.iter().map(|tag| &text[tag.raw.0..tag.raw.1]).collect();
            prop_assert_eq!(raw.join(";"), text.clone());
            for tag in tags {
                prop_assert_eq!(&text[tag.name_at.0..tag.name_at.1], tag.name);
                prop_assert_eq!(&text[tag.value_at.0..tag.value_at.1], tag.value.unwrap_or_default());
                prop_assert!(tag.raw.0 <= tag.name_at.0 && tag.name_at.1 <= tag.value_at.0);
                prop_assert!(tag.value_at.1 <= tag.raw.1);
            }
        }
    }
}
