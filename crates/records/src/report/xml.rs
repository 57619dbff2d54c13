//! The XML of a report (RFC 7489 appendix C, RFC 9990 appendix A), read by the names of its elements, prefix or not.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::names::{fits, plain};

use super::{Record, Report, Signature, Unreadable};

/// Elements within elements.
const DEPTH: usize = 64;

/// Characters of one value.
const VALUE: usize = 1024;

/// Signatures of one record (RFC 9990 asks for no more than 100).
const SIGNATURES: usize = 100;

/// Messages of one record; more is a lie or a slip.
const MESSAGES: u64 = 1_000_000_000;

/// The elements that are read. All others are passed over with what is in them, except right below the root, where
/// some reports have a schema around everything.
const KNOWN: [&str; 24] = [
    "report_metadata",
    "org_name",
    "email",
    "report_id",
    "date_range",
    "begin",
    "end",
    "policy_published",
    "domain",
    "record",
    "row",
    "source_ip",
    "count",
    "policy_evaluated",
    "disposition",
    "dkim",
    "spf",
    "identifiers",
    "identities",
    "header_from",
    "auth_results",
    "selector",
    "result",
    "feedback",
];

/// The elements that everything else is looked for in.
const SECTIONS: [&str; 3] = ["report_metadata", "policy_published", "record"];

/// Whether a file begins like XML, after a byte order mark and blanks.
pub(super) fn is_xml(file: &[u8]) -> bool {
    let start = file.iter().take(512).copied();
    let mut start = start.skip_while(|byte| {
        matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff | 0) || byte.is_ascii_whitespace()
    });
    start.next() == Some(b'<')
}

/// Reads a report with at most so many records.
pub(super) fn read(file: &[u8], records: usize) -> Result<Report, Unreadable> {
    let text = decoded(file);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut reading = Reading::new(records);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => reading.start(start.local_name().as_ref())?,
            Ok(Event::End(end)) => reading.end(end.local_name().as_ref())?,
            Ok(Event::Text(text)) => reading.text(&text),
            Ok(Event::CData(text)) => reading.text(&text),
            Ok(Event::GeneralRef(name)) => reading.reference(&name),
            Ok(Event::DocType(_)) => return Err(Unreadable::DocumentType),
            Ok(Event::Eof) => return reading.done(false),
            Err(_) => return reading.done(true),
            Ok(_) => {}
        }
    }
}

/// The text of a file in UTF-8, UTF-16 or a Latin alphabet; bytes that are no text become U+FFFD.
fn decoded(file: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match file {
        [0xff, 0xfe, rest @ ..] => return wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return wide(rest, u16::from_be_bytes),
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(file) {
        return Cow::Borrowed(text);
    }
    let declaration = String::from_utf8_lossy(&file[..file.len().min(200)]).to_ascii_lowercase();
    if declaration.contains("iso-8859-1") || declaration.contains("windows-1252") {
        return Cow::Owned(file.iter().map(|byte| char::from(*byte)).collect());
    }
    String::from_utf8_lossy(file)
}

struct Reading {
    report: Report,
    record: Record,
    signature: Signature,
    spf: (String, bool),
    /// The elements around the place; empty for those that are not known.
    path: Vec<&'static str>,
    value: String,
    most: usize,
    seen: bool,
}

impl Reading {
    fn new(most: usize) -> Self {
        Self {
            report: Report::default(),
            record: Record::default(),
            signature: Signature::default(),
            spf: (String::new(), false),
            path: Vec::new(),
            value: String::new(),
            most,
            seen: false,
        }
    }

    fn start(&mut self, name: &str) -> Result<(), Unreadable> {
        if self.path.len() >= DEPTH {
            return Err(Unreadable::TooDeep);
        }
        self.path.push(known(name));
        self.value.clear();
        match self.place() {
            ["record"] => self.record = Record::default(),
            ["record", "auth_results", "dkim"] => self.signature = Signature::default(),
            ["record", "auth_results", "spf"] => self.spf = (String::new(), false),
            _ => {}
        }
        Ok(())
    }

    /// Ends the innermost element of a name, and with it those inside it that nobody ended.
    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        let name = known(name);
        let within = self.path.iter().rposition(|one| *one == name);
        let Some(at) = within.filter(|at| !name.is_empty() || at + 1 == self.path.len()) else {
            return Ok(());
        };
        self.path.truncate(at + 1);
        let value = std::mem::take(&mut self.value);
        self.take(value.trim())?;
        self.path.pop();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let room = VALUE.saturating_sub(self.value.len());
        self.value.extend(text.chars().take(room));
    }

    /// The five entities of XML and characters by number; all others stand for nothing.
    fn reference(&mut self, name: &str) {
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let one = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        if let Some(one) = one {
            self.text(one.encode_utf8(&mut [0; 4]));
        }
    }

    /// The path from the section on; empty outside the sections and within what is not known.
    fn place(&self) -> &[&'static str] {
        let from = self.path.iter().rposition(|name| SECTIONS.contains(name));
        let place = from.map(|from| &self.path[from..]).unwrap_or_default();
        if place.contains(&"") { &[] } else { place }
    }

    fn take(&mut self, value: &str) -> Result<(), Unreadable> {
        let place: Vec<&str> = self.place().to_vec();
        let pass = value.eq_ignore_ascii_case("pass");
        let (report, record) = (&mut self.report, &mut self.record);
        match place.as_slice() {
            ["report_metadata"] => self.seen = true,
            ["report_metadata", "org_name"] => report.organisation = value.to_owned(),
            ["report_metadata", "email"] => report.email = value.to_owned(),
            ["report_metadata", "report_id"] => report.id = value.to_owned(),
            ["report_metadata", "date_range", "begin"] => report.begin = seconds(value),
            ["report_metadata", "date_range", "end"] => report.end = seconds(value),
            ["policy_published", "domain"] => report.domain = domain(value),
            ["record", "row", "source_ip"] => record.source = value.parse().ok(),
            ["record", "row", "count"] => record.count = value.parse::<u64>().unwrap_or(0).min(MESSAGES),
            ["record", "row", "policy_evaluated", "disposition"] => {
                record.disposition = value.to_ascii_lowercase();
            }
            ["record", "row", "policy_evaluated", "dkim"] => record.dkim = pass,
            ["record", "row", "policy_evaluated", "spf"] => record.spf = pass,
            ["record", "identifiers" | "identities", "header_from"] => record.header_from = domain(value),
            ["record", "auth_results", "dkim", "domain"] => self.signature.domain = domain(value),
            ["record", "auth_results", "dkim", "selector"] => self.signature.selector = plain(value),
            ["record", "auth_results", "dkim", "result"] => self.signature.pass = pass,
            ["record", "auth_results", "dkim"] if record.signatures.len() < SIGNATURES => {
                record.signatures.push(std::mem::take(&mut self.signature));
            }
            ["record", "auth_results", "spf", "domain"] => self.spf.0 = domain(value),
            ["record", "auth_results", "spf", "result"] => self.spf.1 = pass,
            ["record", "auth_results", "spf"] => {
                let (name, pass) = std::mem::take(&mut self.spf);
                if pass && !name.is_empty() && record.spf_passed.len() < SIGNATURES {
                    record.spf_passed.push(name);
                }
            }
            ["record"] => {
                if report.records.len() >= self.most {
                    return Err(Unreadable::TooMany);
                }
                report.records.push(std::mem::take(record));
            }
            _ => {}
        }
        Ok(())
    }

    fn done(mut self, cut_off: bool) -> Result<Report, Unreadable> {
        let cut_off = cut_off || !self.path.is_empty();
        if !self.seen && self.report.records.is_empty() {
            return Err(if cut_off { Unreadable::Damaged } else { Unreadable::NoReport });
        }
        if cut_off && self.report.records.is_empty() {
            return Err(Unreadable::Damaged);
        }
        let report = &mut self.report;
        report.cut_off = cut_off;
        report.end = report.end.max(report.begin);
        if report.domain.is_empty() {
            let named = report.records.iter().find(|record| !record.header_from.is_empty());
            report.domain = named.map(|record| record.header_from.clone()).unwrap_or_default();
        }
        for record in report.records.iter_mut().filter(|record| record.header_from.is_empty()) {
            record.header_from.clone_from(&report.domain);
        }
        Ok(self.report)
    }
}

fn known(name: &str) -> &'static str {
    KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or_default()
}

/// Seconds since 1970, a fraction cut off, or a time as RFC 3339 has it; 0 when it is neither.
fn seconds(value: &str) -> i64 {
    let whole = value.split('.').next().unwrap_or_default();
    let time = || value.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).unwrap_or(0);
    whole.parse().unwrap_or_else(|_| time()).max(0)
}

fn domain(value: &str) -> String {
    let name = plain(value);
    if fits(&name) { name } else { String::new() }
}
