//! What Greenbone (OpenVAS) exports as report XML: results by host and port, and the hosts that were gone through.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;

use super::{Format, Way};
use crate::import::Taking;
use crate::import::reach::Span;
use crate::import::scan::{Flaw, Host, MendedBy, Open, Scan, Shows};
use crate::sheet::Why;
use crate::sheet::date;
use crate::sheet::xml::{Node, Tag, Xml};

pub(super) static FORMAT: Format = Format { id: "greenbone", typed: false, ways: &[Way::Xml { fits, read }] };

fn fits(root: &str, head: &str) -> bool {
    let marks = ["<gmp", "<omp", "format_id=", "<scan_run_status", "<report_format"];
    matches!(root, "report" | "get_reports_response") && marks.iter().any(|mark| head.contains(mark))
}

/// What is shown of severity below this is a remark.
const REMARK: f64 = 0.1;
/// The test that tells services apart.
const SERVICES: &str = "1.3.6.1.4.1.25623.1.0.10330";

/// A result.
#[derive(Default)]
struct Found {
    row: u64,
    host: String,
    name: Option<String>,
    port: String,
    id: String,
    title: String,
    cves: Vec<Box<str>>,
    has_update: bool,
    severity: f64,
    said: String,
}

/// A host, as it is told of apart from results.
#[derive(Default)]
struct Own {
    address: Option<IpAddr>,
    ended: Option<Timestamp>,
    logged_on: bool,
}

#[derive(Default)]
struct Reading {
    path: Vec<Box<str>>,
    found: Option<Found>,
    hosts: BTreeMap<IpAddr, Host>,
    own: Option<Own>,
    is_done: bool,
    ended: Option<Timestamp>,
    /// Results that are in the file, of those there are.
    shown: u64,
    all: Option<u64>,
}

fn read(xml: &mut Xml<'_>, taking: &mut Taking) -> Result<(), Why> {
    let mut reading = Reading::default();
    while let Some(node) = xml.next()? {
        match node {
            Node::Opens(tag) => {
                reading.opens(tag);
                let line = xml.line();
                if let Some(found) = reading.found.as_mut().filter(|found| found.row == 0) {
                    found.row = line;
                }
            }
            Node::Closes(name, text) => {
                _ = reading.path.pop();
                let name: Box<str> = name.into();
                if &*name == "result" && reading.found.is_some() {
                    taking.counted();
                }
                reading.closes(&name, text);
            }
        }
    }
    reading.ends(taking);
    Ok(())
}

impl Reading {
    fn within(&self) -> &str {
        self.path.last().map_or("", |name| name)
    }

    fn opens(&mut self, tag: &Tag) {
        match (self.within(), tag.name()) {
            ("results", "result") => self.found = Some(Found::default()),
            ("report", "host") => self.own = Some(Own::default()),
            (_, "nvt") => {
                if let Some(found) = &mut self.found {
                    tag.get("oid").unwrap_or_default().clone_into(&mut found.id);
                }
            }
            (_, "ref") if tag.get("type") == Some("cve") => {
                let id = tag.get("id").map(Into::into);
                if let Some(found) = self.found.as_mut().filter(|found| found.cves.len() < 1000) {
                    found.cves.extend(id);
                }
            }
            (_, "solution") => {
                if let Some(found) = &mut self.found {
                    found.has_update = tag.get("type") == Some("VendorFix");
                }
            }
            _ => {}
        }
        self.path.push(tag.name().into());
    }

    fn closes(&mut self, name: &str, text: &str) {
        let within: Box<str> = self.within().into();
        if let Some(found) = &mut self.found {
            match (&*within, name) {
                ("results", "result") => self.found_ends(),
                ("result", "host") => text.clone_into(&mut found.host),
                ("host", "hostname") => {
                    found.name = Some(text.to_lowercase()).filter(|name| !name.is_empty())
                }
                ("result", "port") => text.clone_into(&mut found.port),
                ("nvt", "name") => text.clone_into(&mut found.title),
                ("result", "severity") => found.severity = text.parse().unwrap_or_default(),
                ("result", "description") => text.clone_into(&mut found.said),
                _ => {}
            }
            return;
        }
        match (&*within, name, &mut self.own) {
            ("host", "ip", Some(own)) => own.address = text.parse().ok(),
            ("host", "end", Some(own)) => own.ended = date::read(text).at(),
            ("detail", "name", Some(own)) => {
                own.logged_on |= text.starts_with("Auth-") && text.ends_with("-Success")
            }
            ("report", "host", own) => {
                if let Some(Own { address: Some(address), ended, logged_on }) = own.take() {
                    let host = self.hosts.entry(address).or_insert_with(|| Host::new(0, address));
                    (host.at, host.is_whole, host.logged_on) = (ended, ended.is_some(), Some(logged_on));
                }
            }
            ("report", "scan_run_status", _) => self.is_done = text == "Done",
            ("report", "scan_end", _) => self.ended = date::read(text).at(),
            ("result_count", "full", _) => self.all = text.parse().ok(),
            _ => {}
        }
    }

    fn found_ends(&mut self) {
        let Some(found) = self.found.take() else { return };
        self.shown += 1;
        let Ok(address) = found.host.parse() else { return };
        let host = self.hosts.entry(address).or_insert_with(|| Host::new(found.row, address));
        if host.row == 0 {
            host.row = found.row;
        }
        if host.name.is_none() {
            host.name = found.name.as_deref().map(Into::into);
        }
        let (port, protocol) = found.port.split_once('/').unwrap_or((&found.port, ""));
        if found.id == SERVICES
            && let Ok(port) = port.parse()
        {
            host.open.push(answered(&found, port, protocol == "udp"));
        }
        let mended_by = match found.has_update {
            _ if found.title.contains("End of Life") => MendedBy::Nothing,
            true if found.severity >= REMARK => MendedBy::Update,
            _ => MendedBy::Encryption,
        };
        if mended_by == MendedBy::Encryption && found.severity < REMARK {
            return;
        }
        let Found { row, id, title, cves, .. } = found;
        let name = format!("{title} ({})", found.port);
        host.flaws.push(Flaw { row, id: id.into(), name: name.into(), cves, mended_by });
    }

    fn ends(self, taking: &mut Taking) {
        let mut scan = Scan::new(taking.place(1));
        // A report shows a page of its results unless it is asked for all.
        let all_shown = self.all.is_none_or(|all| all <= self.shown);
        scan.is_whole = self.is_done;
        for (address, mut host) in self.hosts {
            host.is_whole &= all_shown && self.is_done;
            let span = Span::from(address);
            scan.through.add(span);
            if host.at.is_none() {
                scan.passed_over.add(span);
            }
            scan.hosts.push(host);
        }
        self.ended.into_iter().for_each(|at| taking.dated(at));
        taking.records.scans.push(scan);
    }
}

/// A port of which the scanner says what is there: `A web server is running on this port through SSL`.
fn answered(found: &Found, port: u16, is_udp: bool) -> Open {
    let said = found.said.to_ascii_lowercase();
    let known = ["web server", "ftp", "telnet", "smtp", "pop3", "imap", "ldap", "ssh", "vnc"];
    let service = known.iter().find(|name| said.contains(*name)).copied().unwrap_or_default();
    let service = if service == "web server" { "http" } else { service };
    let is_within_tls =
        ["through ssl", "through tls", "tlsv1", "tlscustom", "sslv"].iter().any(|mark| said.contains(mark));
    let shows = if is_within_tls { Shows::Tls } else { Shows::Nothing };
    Open { row: found.row, port, is_udp, service: service.into(), product: None, shows }
}
