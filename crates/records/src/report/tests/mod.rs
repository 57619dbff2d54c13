//! Reports as they come, reports as nobody should send them, and what they add up to.

mod forms;
mod hostile;
mod ledger;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Limits, Report, Unreadable, read};

/// A report about nordhavn.dk with one record in the form of RFC 7489.
const OLD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <version>1.0</version>
  <report_metadata>
    <org_name>Modtager A/S</org_name>
    <email>dmarc@modtager.example</email>
    <report_id>2026.11.1</report_id>
    <date_range><begin>1794000000</begin><end>1794086399</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>nordhavn.dk</domain><adkim>r</adkim><aspf>r</aspf><p>reject</p><sp>reject</sp><pct>100</pct>
  </policy_published>
  <record>
    <row>
      <source_ip>192.0.2.17</source_ip><count>3</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>
    </row>
    <identifiers><header_from>nordhavn.dk</header_from></identifiers>
    <auth_results>
      <dkim><domain>nordhavn.dk</domain><result>pass</result><selector>s1</selector></dkim>
      <dkim><domain>vendor.example</domain><result>pass</result><selector>k1</selector></dkim>
      <spf><domain>bounce.vendor.example</domain><result>pass</result></spf>
    </auth_results>
  </record>
</feedback>
"#;

fn one(file: &[u8]) -> Report {
    let mut reports = read(file, &Limits::default()).unwrap();
    assert_eq!(reports.len(), 1);
    reports.pop().unwrap()
}

fn refused(file: &[u8]) -> Unreadable {
    read(file, &Limits::default()).unwrap_err()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// An archive of files, packed (8) or not (0).
fn zip(files: &[(u16, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (method, bytes) in files {
        let data = if *method == 8 { deflate(bytes) } else { bytes.to_vec() };
        let offset = archive.len() as u32;
        let sizes = [(data.len() as u32).to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
        let middle = [&[20, 0, 0, 0][..], &method.to_le_bytes(), &[0; 8], &sizes, &[5, 0, 0, 0]].concat();
        archive.extend([b"PK\x03\x04", &middle[..], b"r.xml", &data].concat());
        directory
            .extend([b"PK\x01\x02\x14\0", &middle[..], &[0; 10], &offset.to_le_bytes(), b"r.xml"].concat());
    }
    let at = archive.len() as u32;
    let number = (files.len() as u16).to_le_bytes();
    let end = [
        b"PK\x05\x06\0\0\0\0",
        &number[..],
        &number,
        &(directory.len() as u32).to_le_bytes(),
        &at.to_le_bytes(),
        &[0, 0],
    ];
    [archive, directory, end.concat()].concat()
}

fn mail(kind: &str, attachment: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(attachment);
    let lines: Vec<_> = encoded.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line)).collect();
    format!(
        "From: dmarc@modtager.example\r\nSubject: Report Domain: nordhavn.dk\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed;\r\n boundary=\"=_b; x\"\r\n\r\nTo whom it may concern\r\n--=_b; x\r\n\
         Content-Type: text/plain\r\n\r\nSubmitter: modtager.example\r\n\r\n--=_b; x\r\nContent-Type: {kind}\r\n\
         Content-Transfer-Encoding: BASE64\r\nContent-Disposition: attachment\r\n\r\n{}\r\n--=_b; x--\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}
