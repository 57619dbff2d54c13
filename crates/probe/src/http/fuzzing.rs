//! What the fuzz targets throw bytes at: the readers of headers, pages and lists. Not part of the interface.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::http::Hsts;
use kravtjek_model::observation::security_txt::SecurityTxt;
use kravtjek_model::subject::Subject;
use url::Url;

use super::body::{Content, TEXT, refresh};
use super::cookie::Jar;
use super::onward::resolved;
use super::preload::PreloadList;
use super::{Ask, clock, headers, heard, wall};

/// A header section of `name: value` lines, with whatever comes after an empty line as the body.
pub fn answer(data: &[u8]) {
    let (fields, page) =
        data.iter().position(|octet| *octet == 0).map_or((data, &[][..]), |at| data.split_at(at));
    let _ = heard::no_fields(data);
    let mut map = HeaderMap::new();
    for line in fields.split(|octet| *octet == b'\n').take(64) {
        let mut halves = line.splitn(2, |octet| *octet == b':');
        let name = halves.next().and_then(|name| HeaderName::from_bytes(name).ok());
        let value = halves.next().and_then(|value| HeaderValue::from_bytes(value).ok());
        if let (Some(name), Some(value)) = (name, value) {
            map.append(name, value);
        }
    }
    for (name, value) in headers::kept(&map) {
        assert!(name != "set-cookie" || value.split(';').next().is_some_and(|pair| pair.ends_with('=')));
    }
    let mut jar = Jar::default();
    jar.keep("a.dk", &map, jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(jar.of("b.dk"), None, "a cookie stays with its domain");
    let _ = clock::skew(&map, jiff::Timestamp::UNIX_EPOCH, std::time::Duration::from_secs(1));
    let content = Content::new(&map, page.to_vec(), false);
    let head = content.head();
    let _ = (refresh(&map, &head), content.kept(TEXT));
    for status in [StatusCode::OK, StatusCode::FORBIDDEN] {
        let _ = wall::wall(status, &map, &head);
    }
}

/// A `Location`, an HSTS policy, a file `security.txt` and a subject.
pub fn field(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(from) = Url::parse("https://a.dk/x")
        && let Ok(next) = resolved(&from, text)
    {
        assert!(matches!(next.scheme(), "http" | "https"), "only the web is followed");
        assert_eq!(resolved(&next, next.as_str()).ok().as_ref(), Some(&next), "and leads to itself");
    }
    if let Some(hsts) = Hsts::parse(text) {
        // A quote that stands open spoils the field, whatever else is in it.
        assert!(Hsts::parse(&format!("{text}\"")).is_none(), "a field that conforms is closed");
        assert_eq!(Hsts::parse(&format!(" ;{text}; ")), Some(hsts), "room for a directive is none");
    }
    let file = SecurityTxt::parse(text);
    assert!(file.contacts.iter().all(|contact| contact.contains(':')), "a contact is a URI");
    let subject = Subject::read(Probe::Http, text);
    assert_eq!(subject.to_string(), text, "a subject is written as it was read");
    if let Some(ask) = subject.request().and_then(Ask::of) {
        assert_eq!(Ask::get(ask.url(), ask.address()).map(|again| again.url() == ask.url()), Some(true));
    }
}

/// A preload list.
pub fn preload(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(list) = PreloadList::read(text, "") {
        assert!(list.covers("").is_none_or(str::is_empty), "the empty name has no parents");
    }
}
