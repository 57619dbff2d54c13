//! The forms in which reports come.

use std::net::IpAddr;

use super::*;

#[test]
fn a_report_by_rfc_7489_is_read() {
    let report = one(OLD.as_bytes());
    assert_eq!((report.organisation.as_str(), report.id.as_str()), ("Modtager A/S", "2026.11.1"));
    assert_eq!((report.begin, report.end), (1_794_000_000, 1_794_086_399));
    assert_eq!(report.domain, "nordhavn.dk");
    let [record] = report.records.as_slice() else { panic!("{:?}", report.records) };
    assert_eq!((record.count, record.dkim, record.spf), (3, true, false));
    assert_eq!(record.source, Some(IpAddr::from([192, 0, 2, 17])));
    assert_eq!(record.disposition, "none");
    let signatures: Vec<_> =
        record.signatures.iter().map(|one| (one.domain.as_str(), one.selector.as_str())).collect();
    assert_eq!(signatures, [("nordhavn.dk", "s1"), ("vendor.example", "k1")]);
    assert_eq!(record.spf_passed, ["bounce.vendor.example"]);
    assert!(!report.cut_off);
}

/// RFC 9990: a namespace, no `pct`, SPF may be missing, `np`, `testing` and `discovery_method` are new.
#[test]
fn a_report_by_rfc_9990_is_read() {
    let text = OLD
        .replace("<feedback>", r#"<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">"#)
        .replace(
            "<pct>100</pct>",
            "<np>reject</np><testing>n</testing><discovery_method>treewalk</discovery_method>",
        )
        .replace("<spf><domain>bounce.vendor.example</domain><result>pass</result></spf>", "")
        .replace("<disposition>none", "<disposition>pass");
    let report = one(text.as_bytes());
    assert_eq!((report.records[0].disposition.as_str(), report.records[0].count), ("pass", 3));
    assert!(report.records[0].spf_passed.is_empty());
}

#[test]
fn prefixes_and_case_do_not_matter() {
    let text = OLD
        .replace("</", "</ns1:")
        .replace('<', "<ns1:")
        .replace("<ns1:/ns1:", "</ns1:")
        .replace("<ns1:?", "<?");
    assert_eq!(one(text.as_bytes()), one(OLD.as_bytes()));
    let text = OLD
        .replace("pass", "Pass")
        .replace("header_from", "Header_From")
        .replace("nordhavn.dk", "Nordhavn.DK");
    let report = one(text.as_bytes());
    assert!(report.records[0].dkim && report.records[0].header_from == "nordhavn.dk");
}

#[test]
fn packings_are_opened() {
    let right = one(OLD.as_bytes());
    let xml = OLD.as_bytes();
    for file in [gzip(xml), zip(&[(8, xml)]), zip(&[(0, xml)]), gzip(&zip(&[(8, xml)]))] {
        assert_eq!(one(&file), right);
        assert_eq!(one(&mail("application/gzip; name=\"r.xml.gz\"", &file)), right);
    }
    assert_eq!(one(&mail("text/xml", xml)), right);
    let forwarded =
        [b"Content-Type: message/rfc822\n\n".to_vec(), mail("application/zip", &zip(&[(8, xml)]))].concat();
    assert_eq!(one(&forwarded), right);
    let plain = [b"From: a@b.dk\nContent-Type: application/xml\n\n", xml].concat();
    assert_eq!(one(&plain), right);
    let quoted = OLD.replace('=', "=3D").replace("count>3", "cou=\r\nnt>3");
    let quoted = format!("Content-Type: text/xml\nContent-Transfer-Encoding: quoted-printable\n\n{quoted}");
    assert_eq!(one(quoted.as_bytes()), right);
    let appended = [&gzip(xml)[..], b"\r\n-- \r\nlist footer"].concat();
    assert_eq!(one(&mail("application/gzip", &appended)), right);
    let two = zip(&[(8, xml), (8, b"readme"), (0, xml)]);
    assert_eq!(read(&two, &Limits::default()).unwrap().len(), 2);
}

/// What other readers stumble over: a schema around it, an address in place of an element, other alphabets.
#[test]
fn what_reporters_get_wrong_is_forgiven() {
    let right = one(OLD.as_bytes());
    let schema = OLD.replace("<feedback>", "<feedback><xs:schema xmlns:xs=\"x\">");
    assert_eq!(one(schema.as_bytes()), right);
    let schema = schema.replace("</feedback>", "</xs:schema></feedback>");
    assert_eq!(one(schema.as_bytes()), right);
    let address = OLD.replace("dmarc@modtager.example", "<dmarc@modtager.example>");
    assert_eq!(one(address.as_bytes()).records, right.records);
    let mut latin = OLD.replace("Modtager", "Mødtager").replace("UTF-8", "ISO-8859-1");
    assert_eq!(one(latin.as_bytes()).organisation, "Mødtager A/S");
    let bytes: Vec<u8> = latin.chars().map(|one| u32::from(one) as u8).collect();
    assert_eq!(one(&bytes).organisation, "Mødtager A/S");
    latin = latin.replace("ISO-8859-1", "UTF-8");
    let bytes: Vec<u8> = latin.chars().map(|one| u32::from(one) as u8).collect();
    assert_eq!(one(&bytes).organisation, "M\u{fffd}dtager A/S");
    let wide: Vec<u8> = [0xfeff].into_iter().chain(OLD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(one(&wide), right);
    let marked = format!("\u{feff}\r\n{OLD}");
    assert_eq!(one(marked.as_bytes()), right);
}

#[test]
fn fields_may_be_missing_or_empty() {
    let text = "<feedback><report_metadata/><record><row><count>1</count></row></record></feedback>";
    let report = one(text.as_bytes());
    assert_eq!((report.records.len(), report.records[0].count), (1, 1));
    let text = OLD.replace("<header_from>nordhavn.dk</header_from>", "").replace("<count>3", "<count> 3 ");
    assert_eq!(
        (one(text.as_bytes()).records[0].header_from.as_str(), one(text.as_bytes()).records[0].count),
        ("nordhavn.dk", 3)
    );
    let text = OLD.replace("<domain>nordhavn.dk</domain><adkim>", "<adkim>");
    assert_eq!(one(text.as_bytes()).domain, "nordhavn.dk");
    let text = OLD.replace("1794000000", "2026-11-06T18:40:00Z").replace("1794086399", "1794086399.5");
    assert_eq!((one(text.as_bytes()).begin, one(text.as_bytes()).end), (1_793_990_400, 1_794_086_399));
}

#[test]
fn extensions_are_passed_over() {
    let text = OLD
        .replace(
            "<row>",
            "<x:more xmlns:x='x'><row><count>99</count></row><header_from>b.dk</header_from></x:more><row>",
        )
        .replace("<record>", "<extension><a><domain>b.dk</domain></a></extension><record>");
    assert_eq!(one(text.as_bytes()), one(OLD.as_bytes()));
}

#[test]
fn characters_by_name_and_number_are_read() {
    let text = OLD.replace("Modtager A/S", "A &amp; B &#60;&#x62;&lt; &unknown; &");
    assert_eq!(one(text.as_bytes()).organisation, "A & B <b<  &");
    let text = OLD.replace("Modtager A/S", "<![CDATA[A & B]]>");
    assert_eq!(one(text.as_bytes()).organisation, "A & B");
}

#[test]
fn a_report_that_breaks_off_gives_what_was_whole() {
    let second =
        OLD.replace("</feedback>", &OLD[OLD.find("<record>").unwrap()..OLD.rfind("</identifiers>").unwrap()]);
    let report = one(second.as_bytes());
    assert_eq!((report.records.len(), report.cut_off), (1, true));
    assert_eq!(refused(&OLD.as_bytes()[..400]), Unreadable::Damaged);
}
