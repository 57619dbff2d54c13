//! Records between presentation form and wire format; the only place that reads or writes either by type.

use std::fmt::Write as _;

use bytes::Bytes;
use domain::base::ParsedName;
use domain::base::iana::Class;
use domain::base::name::FlattenInto as _;
use domain::base::rdata::{ComposeRecordData as _, ParseRecordData as _};
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt as _};
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};
use octseq::Parser;

use crate::Error;
use crate::name::{Name, Rtype, canonical};

/// A record in canonical wire format (RFC 4034 §6.2), uncompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    pub(crate) ttl: u32,
    pub(crate) rdata: Bytes,
}

/// Reads master-file text (RFC 1035 §5) relative to `origin`, with `ttl` seconds where it gives none.
pub(crate) fn parse(origin: &Name, ttl: u32, text: &str) -> Result<Vec<Record>, Error> {
    let bad = |what: String| Error::Zone { zone: origin.to_string(), what };
    let mut file = Zonefile::from(format!("$TTL {ttl}\n{text}\n").as_str());
    file.set_origin(origin.clone());
    file.set_default_class(Class::IN);
    let mut records = Vec::new();
    while let Some(entry) = file.next_entry().map_err(|error| bad(error.to_string()))? {
        let Entry::Record(record) = entry else {
            return Err(bad("$INCLUDE is not for the lab".to_owned()));
        };
        let owner: Name = record.owner().clone().flatten_into();
        let mut rdata = Vec::new();
        record.data().compose_canonical_rdata(&mut rdata).map_err(|error| bad(error.to_string()))?;
        records.push(Record {
            owner: canonical(&owner),
            rtype: record.rtype(),
            ttl: record.ttl().as_secs(),
            rdata: rdata.into(),
        });
    }
    Ok(records)
}

/// A record's line in a master file; data that does not parse is written as RFC 3597 §5 has it.
pub(crate) fn show(owner: &Name, rtype: Rtype, ttl: u32, rdata: &[u8]) -> String {
    let mut line = format!("{} {ttl} IN {rtype} ", owner.fmt_with_dot());
    let mut parser = Parser::from_ref(rdata);
    match ZoneRecordData::<_, ParsedName<_>>::parse_rdata(rtype, &mut parser) {
        Ok(Some(data)) if parser.remaining() == 0 && !matches!(data, ZoneRecordData::Unknown(_)) => {
            let _ = write!(line, "{}", data.display_zonefile(DisplayKind::Simple));
        }
        _ => {
            let _ = write!(line, "\\# {}", rdata.len());
            for (index, octet) in rdata.iter().enumerate() {
                let _ = write!(line, "{}{octet:02x}", if index == 0 { " " } else { "" });
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::name;

    #[test]
    fn what_is_shown_reads_back_as_the_same() {
        let origin = name("nord.dk").unwrap();
        let text = r#"
@ SOA ns1 hostmaster 1 2 3 4 5
@ MX 10 Mail.Nord.dk.
www 60 A 127.0.0.1
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
@ TXT "v=spf1 -all" "a \"quoted\" \\ part"
@ CAA 0 issue "lets.example"
@ TYPE65400 \# 3 0a0b0c
"#;
        let records = parse(&origin, 300, text).unwrap();
        assert_eq!(records.len(), 7);
        assert_eq!((records[2].ttl, records[0].ttl), (60, 300));
        let mut shown = String::new();
        for record in &records {
            shown.push_str(&show(&record.owner, record.rtype, record.ttl, &record.rdata));
            shown.push('\n');
        }
        assert_eq!(parse(&name(".").unwrap(), 300, &shown).unwrap(), records);
        assert!(shown.contains("MX 10 mail.nord.dk."), "{shown}");
    }

    #[test]
    fn a_bad_line_names_the_zone() {
        let error = parse(&name("nord.dk").unwrap(), 300, "@ MX mail").unwrap_err();
        assert!(error.to_string().contains("nord.dk"), "{error}");
    }
}
