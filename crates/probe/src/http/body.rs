//! What stands in a body: read within bounds, unpacked, and looked at for what is asked of it.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use kravtjek_model::observation::http::Body;
use kravtjek_records::digest::sha256_hex;

/// Octets of a body that are read, packed or not.
pub(super) const MOST: usize = 256 << 10;
/// Octets of a page in which its head is looked for.
const HEAD: usize = 64 << 10;
/// Octets of `security.txt` that are kept (RFC 9116 sets no limit; real ones are below 4 KiB).
pub(super) const TEXT: usize = 32 << 10;
/// Characters of a title that are kept.
const TITLE: usize = 200;

/// A body as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    octets: Vec<u8>,
    cut: bool,
}

impl Content {
    /// Unpacks what was read of a body. What cannot be unpacked stays as it is.
    pub(super) fn new(headers: &HeaderMap, octets: Vec<u8>, cut: bool) -> Self {
        let packed = headers
            .get("content-encoding")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| matches!(value.trim().to_ascii_lowercase().as_str(), "gzip" | "x-gzip"));
        if !packed {
            return Self { octets, cut };
        }
        let mut unpacked = Vec::new();
        let limit = u64::try_from(MOST).unwrap_or(u64::MAX);
        let read = MultiGzDecoder::new(octets.as_slice()).take(limit).read_to_end(&mut unpacked);
        if read.is_err() && unpacked.is_empty() && !octets.is_empty() {
            return Self { octets, cut: true };
        }
        let cut = cut || read.is_err() || unpacked.len() >= MOST;
        Self { octets: unpacked, cut }
    }

    /// All of it; nothing when some is missing that a reader of so many octets would want.
    pub(super) fn first(&self, octets: usize) -> Option<&[u8]> {
        (!self.cut || self.octets.len() > octets).then_some(self.octets.as_slice())
    }

    /// What is kept of it in an observation, with so many octets of its text.
    pub(super) fn kept(&self, most: usize) -> Body {
        let text = || {
            let part = self.octets.get(..most).unwrap_or(&self.octets);
            String::from_utf8_lossy(part).into_owned()
        };
        Body {
            octets: u64::try_from(self.octets.len()).unwrap_or(u64::MAX),
            sha256: sha256_hex(&self.octets),
            cut: self.cut || (most > 0 && self.octets.len() > most),
            title: title(&self.head()),
            text: (most > 0).then(text),
        }
    }

    /// The beginning of it as text.
    pub(super) fn head(&self) -> String {
        String::from_utf8_lossy(self.octets.get(..HEAD).unwrap_or(&self.octets)).into_owned()
    }
}

/// The title of a page, without needless space.
fn title(page: &str) -> Option<String> {
    let begin = find(page, "<title")?;
    let rest = page.get(begin..)?;
    let rest = rest.get(rest.find('>')? + 1..)?;
    let title = rest.get(..find(rest, "</title")?)?;
    let words: Vec<&str> = title.split_whitespace().collect();
    let title: String = words.join(" ").chars().filter(|sign| !sign.is_control()).take(TITLE).collect();
    (!title.is_empty()).then_some(title)
}

/// Where a page sends its reader by itself: a `Refresh` field, or the element that stands for it (HTML standard,
/// "Refresh state").
pub(super) fn refresh(headers: &HeaderMap, page: &str) -> Option<String> {
    let field = headers.get("refresh").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let target = refresh_url(&field.or_else(|| meta_refresh(page))?)?;
    Some(target.chars().filter(|sign| !sign.is_control()).take(2048).collect())
}

/// The content of the first `<meta http-equiv="refresh" content="…">`.
fn meta_refresh(page: &str) -> Option<String> {
    let mut rest = page;
    while let Some(at) = find(rest, "<meta") {
        let element = rest.get(at + 5..)?;
        let Some(end) = element.find('>') else { break };
        let attributes = element.get(..end)?;
        if attribute(attributes, "http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh")) {
            return attribute(attributes, "content").map(str::to_owned);
        }
        rest = element.get(end..)?;
    }
    None
}

/// The value of an attribute, with or without quotes.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some(at) = find(rest, name) {
        let before = rest.get(..at)?.chars().next_back();
        rest = rest.get(at + name.len()..)?;
        let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else { continue };
        if before.is_some_and(|sign| !sign.is_whitespace() && !matches!(sign, '/' | '"' | '\'')) {
            continue;
        }
        return match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
            _ => value.split([' ', '\t', '\n', '\r']).next(),
        };
    }
    None
}

/// The target of `5; url=https://…`. One without target only loads the page again.
fn refresh_url(content: &str) -> Option<String> {
    let (_, target) = content.split_once([';', ','])?;
    let target = target.trim();
    let bare = match target.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            target.get(3..)?.trim_start().strip_prefix('=')?.trim()
        }
        _ => target,
    };
    let bare = bare.trim_matches(['"', '\'']);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// Where a word stands in a text, whatever the case of its letters.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    let word = word.as_bytes();
    text.as_bytes().windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn packed(octets: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(octets).unwrap();
        packer.finish().unwrap()
    }

    fn gzip() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("content-encoding", "gzip".parse().unwrap());
        headers
    }

    #[test]
    fn a_packed_body_is_unpacked_and_never_beyond_the_limit() {
        let whole = Content::new(&gzip(), packed(b"<title>Hej</title>"), false).kept(0);
        assert_eq!((whole.title.as_deref(), whole.cut), (Some("Hej"), false));
        let bomb = Content::new(&gzip(), packed(&vec![0; 20 << 20]), false).kept(0);
        assert_eq!((bomb.octets, bomb.cut), (MOST as u64, true));
        let wrong = Content::new(&gzip(), b"not packed at all".to_vec(), false).kept(TEXT);
        assert_eq!((wrong.text.as_deref(), wrong.cut), (Some("not packed at all"), true));
        assert_eq!(
            Content::default().kept(0).sha256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_page_that_sends_its_reader_on_is_seen() {
        let none = HeaderMap::new();
        for (page, target) in [
            ("<meta http-equiv=\"refresh\" content=\"0; url=http://b.dk/\">", Some("http://b.dk/")),
            ("<META content='5;URL=\"/x\"' HTTP-EQUIV=Refresh />", Some("/x")),
            ("<meta charset=utf-8><meta http-equiv=refresh content=0;url=/y>", Some("/y")),
            ("<meta http-equiv=refresh content=\"30\">", None),
            ("<meta name=refresh content=\"0; url=/x\">", None),
            ("<meta data-http-equiv=refresh content=\"0; url=/x\">", None),
            ("<meta http-equiv=refresh", None),
            ("", None),
        ] {
            assert_eq!(refresh(&none, page).as_deref(), target, "{page}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("refresh", "0; url=https://b.dk/".parse().unwrap());
        assert_eq!(refresh(&headers, "").as_deref(), Some("https://b.dk/"));
    }

    #[test]
    fn a_title_is_read_without_needless_space() {
        assert_eq!(
            title("<Title lang=da>\n  Nordhavn\n Kommune </title>").as_deref(),
            Some("Nordhavn Kommune")
        );
        assert_eq!(title("<title></title>"), None);
        assert_eq!(title("<title>never ends"), None);
    }

    proptest! {
        #[test]
        fn no_page_makes_the_reader_panic(page in "(<meta|http-equiv|=|refresh|content|;|url|[<>'\" a-zæø/]){0,40}") {
            let _ = refresh(&HeaderMap::new(), &page);
            let _ = title(&page);
        }
    }
}
