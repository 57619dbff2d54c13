//! Files that nobody means well with.

use proptest::prelude::*;

use super::*;

fn limits() -> Limits {
    Limits { file: 1 << 20, unpacked: 1 << 20, files: 16, depth: 4, records: 100 }
}

fn refused_within(file: &[u8]) -> Unreadable {
    read(file, &limits()).unwrap_err()
}

#[test]
fn a_bomb_is_defused() {
    let zeros = vec![b' '; 64 << 20];
    let bomb = gzip(&zeros);
    assert!(bomb.len() < 100_000);
    assert_eq!(refused_within(&bomb), Unreadable::TooLarge);
    assert_eq!(refused_within(&zip(&[(8, &zeros)])), Unreadable::TooLarge);
    assert_eq!(refused_within(&mail("application/gzip", &bomb)), Unreadable::TooLarge);
    // Many that fit one by one do not fit together.
    let part = vec![b' '; 300 << 10];
    assert_eq!(refused_within(&zip(&[(8, &part), (8, &part), (8, &part), (8, &part)])), Unreadable::TooLarge);
    assert_eq!(refused_within(&vec![b'x'; (1 << 20) + 1]), Unreadable::TooLarge);
}

#[test]
fn packings_within_packings_end() {
    let mut file = OLD.as_bytes().to_vec();
    for _ in 0..4 {
        file = gzip(&file);
    }
    assert_eq!(read(&file, &limits()).unwrap().len(), 1);
    assert_eq!(refused_within(&gzip(&file)), Unreadable::TooDeep);
    let many: Vec<(u16, &[u8])> = vec![(0, b"x"); 17];
    assert_eq!(refused_within(&zip(&many)), Unreadable::TooMany);
}

/// A parser that keeps messages within messages overflows its stack here.
#[test]
fn messages_within_messages_end() {
    let deep = "Content-Type: message/rfc822\n\n".repeat(30_000);
    assert_eq!(refused(deep.as_bytes()), Unreadable::TooDeep);
    let wrapped = format!(
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{}",
        STANDARD.encode("Content-Type: message/rfc822\n\n".repeat(20_000))
    );
    assert_eq!(refused(wrapped.as_bytes()), Unreadable::TooDeep);
    let parts = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(20_000);
    assert!(matches!(refused_within(parts.as_bytes()), Unreadable::TooDeep | Unreadable::TooMany));
    let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(100));
    assert_eq!(refused_within(wide.as_bytes()), Unreadable::TooMany);
}

#[test]
fn elements_and_records_are_bounded() {
    let deep = format!("<feedback>{}", "<a>".repeat(100_000));
    assert_eq!(refused_within(deep.as_bytes()), Unreadable::TooDeep);
    let records = "<record><row><count>1</count></row></record>";
    let many = format!("<feedback>{}</feedback>", records.repeat(101));
    assert_eq!(refused_within(many.as_bytes()), Unreadable::TooMany);
    let long = OLD.replace("Modtager A/S", &"æ".repeat(100_000));
    assert!(one(long.as_bytes()).organisation.len() <= 2048);
    let signatures =
        "<dkim><domain>a.dk</domain><selector>s</selector><result>pass</result></dkim>".repeat(5_000);
    let many = OLD.replace("<auth_results>", &format!("<auth_results>{signatures}"));
    assert_eq!(one(many.as_bytes()).records[0].signatures.len(), 100);
    let count = OLD.replace("<count>3", "<count>99999999999999999");
    assert_eq!(one(count.as_bytes()).records[0].count, 1_000_000_000);
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>"#;
    let text = OLD.replace(r#"<?xml version="1.0" encoding="UTF-8" ?>"#, bomb);
    assert_eq!(refused(text.as_bytes()), Unreadable::DocumentType);
}

#[test]
fn what_is_no_report_says_so() {
    for file in [
        &b""[..],
        b"hello",
        b"<html><body>hi</body></html>",
        b"{\"organization-name\":1}",
        &mail("text/plain", b"hi"),
    ] {
        assert_eq!(refused(file), Unreadable::NoReport);
    }
    for file in [
        &b"\x1f\x8b\x08"[..],
        b"PK\x03\x04",
        b"PK\x05\x06",
        &gzip(OLD.as_bytes())[..60],
        b"<feedback><record",
    ] {
        assert_eq!(refused(file), Unreadable::Damaged, "{file:?}");
    }
    let cut = zip(&[(8, OLD.as_bytes())]);
    assert_eq!(refused(&cut[..cut.len() - 30]), Unreadable::Damaged);
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), kind in 0..5) {
        let file = match kind {
            0 => bytes,
            1 => [b"\x1f\x8b\x08\0\0\0\0\0\0\0", &bytes[..]].concat(),
            2 => [b"PK\x03\x04", &bytes[..], b"PK\x05\x06", &bytes[..]].concat(),
            3 => [b"<", &bytes[..]].concat(),
            _ => [b"Content-Type: multipart/mixed; boundary=a\n\n--a\n", &bytes[..], b"\n--a\n"].concat(),
        };
        let _ = read(&file, &limits());
    }

    /// A report with a few bytes changed is read or refused, whatever it is packed in.
    #[test]
    fn damage_is_survived(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), kind in 0..4) {
        let xml = OLD.as_bytes();
        let mut file = match kind {
            0 => xml.to_vec(),
            1 => gzip(xml),
            2 => zip(&[(8, xml)]),
            _ => mail("application/gzip", &gzip(xml)),
        };
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Ok(reports) = read(&file, &limits()) {
            prop_assert!(reports.iter().all(|report| report.records.len() <= 100 && report.end >= report.begin));
        }
    }

    #[test]
    fn elements_in_any_order_are_survived(tags in prop::collection::vec(prop::sample::select(vec![
        "<feedback>", "<record>", "</record>", "<row>", "</row>", "<count>", "1", "</count>", "<auth_results>", "<dkim>",
        "<domain>", "a.dk", "</domain>", "</dkim>", "</x>", "<y>", "<identifiers>", "<header_from>", "&#0;", "&amp;", "<z/>",
    ]), 0..60)) {
        let _ = read(tags.concat().as_bytes(), &limits());
    }
}
