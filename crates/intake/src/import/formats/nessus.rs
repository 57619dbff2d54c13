//! What Nessus exports as `.nessus` (version 2): each host with what was found on it, and the ports that were to be looked at.

use jiff::civil::Date;
use jiff::{Timestamp, fmt::strtime};

use super::{Format, Way};
use crate::import::Taking;
use crate::import::reach::{Ports, Span};
use crate::import::scan::{Flaw, Host, MendedBy, Open, Product, Scan, Shows};
use crate::sheet::Why;
use crate::sheet::date::{self, When};
use crate::sheet::xml::{Node, Tag, Xml};

pub(super) static FORMAT: Format = Format {
    id: "nessus",
    typed: false,
    ways: &[Way::Xml { fits: |root, _| root == "NessusClientData_v2", read }],
};

/// The plugin that tells how the scan went, that which tells services apart, that which lists CPEs, and those that ask web
/// servers.
const SCAN_INFORMATION: &str = "19506";
const SERVICE_DETECTION: &str = "22964";
const CPES: &str = "45590";
const HTTP_INFORMATION: &str = "24260";
/// How severe a finding is that counts though no day of an update is told.
const HIGH: u8 = 3;

/// An item of the report.
#[derive(Default)]
struct Item {
    row: u64,
    plugin: String,
    name: String,
    port: u16,
    is_udp: bool,
    service: String,
    severity: u8,
    cves: Vec<Box<str>>,
    update_of: Option<Date>,
    is_ended: bool,
    /// Whether it says how it is mended.
    is_mendable: bool,
    output: String,
}

/// Which ports were to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Asked {
    /// It does not say.
    #[default]
    Untold,
    /// Those the maker finds usual, or in words that are not understood.
    Unclear,
    These(Ports),
}

#[derive(Default)]
struct Reading {
    host: Option<Host>,
    host_ports: Asked,
    item: Option<Item>,
    /// The name of the tag or preference whose text comes next.
    named: String,
    /// The ports that each host says were looked at there.
    ports: Vec<Asked>,
    any_host: bool,
    address_known: bool,
}

fn read(xml: &mut Xml<'_>, taking: &mut Taking) -> Result<(), Why> {
    let mut reading = Reading::default();
    let mut scan = Scan::new(taking.place(1));
    let mut asked = Asked::Untold;
    let mut targets = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Opens(tag) => {
                let is_item = reading.opens(tag);
                let line = xml.line();
                match (&mut reading.item, &mut reading.host) {
                    (Some(item), _) if is_item => item.row = line,
                    (_, Some(host)) if host.row == 0 => host.row = line,
                    _ => {}
                }
            }
            Node::Closes("name", text) if reading.host.is_none() => reading.named = text.to_owned(),
            Node::Closes("value", text) if reading.host.is_none() => match reading.named.as_str() {
                "port_range" => asked = preferred(text),
                "TARGET" => targets = text.to_owned(),
                _ => {}
            },
            Node::Closes("ReportHost", _) => {
                taking.counted();
                reading.host_ends(&mut scan);
            }
            Node::Closes(name, text) => reading.closes(name, text),
        }
    }
    for one in targets.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        if let Some(spans) = crate::import::reach::target(one) {
            scan.targets.push((one.into(), spans));
        }
    }
    scan.ports = everywhere(&reading.ports, asked);
    scan.is_whole = reading.any_host;
    // The file tells of the moment at which its first host was done, so that none is taken for fresher than it is.
    scan.hosts.iter().filter_map(|host| host.at).for_each(|at| taking.dated(at));
    taking.records.scans.push(scan);
    Ok(())
}

/// A list of ports as the policy has it: `default` stands for those the maker finds usual.
fn preferred(text: &str) -> Asked {
    let ports = match text.trim() {
        "" => return Asked::Untold,
        "all" => Ports::of("1-65535"),
        "default" => None,
        list => Ports::of(list),
    };
    ports.map_or(Asked::Unclear, Asked::These)
}

/// The ports that were looked at on every host: what a host says of itself goes before the policy, which counts for those
/// that say nothing.
fn everywhere(hosts: &[Asked], policy: Asked) -> Option<Ports> {
    let none = [Asked::Untold];
    let hosts = if hosts.is_empty() { &none[..] } else { hosts };
    let own = hosts.iter().map(|own| match own {
        Asked::Untold => &policy,
        told => told,
    });
    let mut all: Option<Ports> = None;
    for one in own {
        let Asked::These(ports) = one else { return None };
        all = Some(all.map_or_else(|| ports.clone(), |all| all.both(ports)));
    }
    all
}

impl Reading {
    /// Whether an item begins.
    fn opens(&mut self, tag: &Tag) -> bool {
        match tag.name() {
            "ReportHost" => {
                let name = tag.get("name").unwrap_or_default();
                let address = name.parse().ok();
                self.address_known = address.is_some();
                let mut host = Host::new(0, address.unwrap_or_else(|| [0, 0, 0, 0].into()));
                host.name = (!self.address_known && !name.is_empty()).then(|| name.to_lowercase().into());
                self.host = Some(host);
                self.host_ports = Asked::Untold;
            }
            "tag" => self.named = tag.get("name").unwrap_or_default().to_owned(),
            "ReportItem" => {
                let text = |name| tag.get(name).unwrap_or_default().to_owned();
                self.item = Some(Item {
                    plugin: text("pluginID"),
                    name: text("pluginName"),
                    port: text("port").parse().unwrap_or_default(),
                    is_udp: tag.get("protocol") == Some("udp"),
                    service: text("svc_name"),
                    severity: text("severity").parse().unwrap_or_default(),
                    ..Item::default()
                });
                return true;
            }
            _ => {}
        }
        false
    }

    fn closes(&mut self, name: &str, text: &str) {
        let Some(host) = &mut self.host else { return };
        let Some(item) = &mut self.item else {
            if name == "tag" {
                property(host, &self.named, text, &mut self.address_known);
            }
            return;
        };
        match name {
            "cve" if item.cves.len() < 1000 => item.cves.push(text.into()),
            "patch_publication_date" => item.update_of = day(text),
            "solution" => {
                item.is_mendable = !matches!(text.trim().to_ascii_lowercase().as_str(), "" | "n/a" | "none")
            }
            "unsupported_by_vendor" => item.is_ended = text == "true",
            "plugin_output" => item.output = text.to_owned(),
            "ReportItem" => {
                if let Some(item) = self.item.take() {
                    self.item_ends(item);
                }
            }
            _ => {}
        }
    }

    fn item_ends(&mut self, item: Item) {
        let Some(host) = &mut self.host else { return };
        match item.plugin.as_str() {
            SCAN_INFORMATION => {
                let line = |name: &str| {
                    let own = item.output.lines().filter_map(|line| line.split_once(':'));
                    own.into_iter().find(|(own, _)| own.trim() == name).map(|(_, value)| value.trim())
                };
                self.host_ports = line("Port range").map_or(Asked::Untold, preferred);
                host.logged_on = line("Credentialed checks").map(|word| word.starts_with("yes"));
                host.knows_until = line("Plugin feed version").and_then(|feed| day(feed.get(..8)?));
            }
            CPES => cpes(host, &item),
            _ => {}
        }
        if item.port > 0 && !item.service.is_empty() {
            answered(host, &item);
        }
        let mended_by = match item.update_of {
            _ if item.is_ended => MendedBy::Nothing,
            Some(day) if item.severity > 0 => MendedBy::UpdateOf(day),
            // Since when it can be mended is not said.
            None if item.severity >= HIGH && item.is_mendable => MendedBy::Update,
            _ => return,
        };
        let Item { row, plugin, name, cves, .. } = item;
        host.flaws.push(Flaw { row, id: plugin.into(), name: name.into(), cves, mended_by });
    }

    fn host_ends(&mut self, scan: &mut Scan) {
        let Some(mut host) = self.host.take() else { return };
        self.item = None;
        host.is_whole = host.at.is_some();
        if self.address_known {
            let address = Span::from(host.address);
            scan.through.add(address);
            if !host.is_whole {
                scan.passed_over.add(address);
            }
        }
        let ports = std::mem::take(&mut self.host_ports);
        if !self.ports.contains(&ports) {
            self.ports.push(ports);
        }
        self.any_host = true;
        scan.hosts.push(host);
    }
}

fn property(host: &mut Host, name: &str, text: &str, address_known: &mut bool) {
    match name {
        "host-ip" => {
            if let Ok(address) = text.parse() {
                (host.address, *address_known) = (address, true);
            }
        }
        "host-fqdn" => host.name = Some(text.to_lowercase().into()),
        "netbios-name" if host.name.is_none() => host.name = Some(text.to_lowercase().into()),
        "system-type" => host.kind = Some(text.to_lowercase().into()),
        "Credentialed_Scan" if host.logged_on.is_none() => host.logged_on = Some(text == "true"),
        "HOST_END_TIMESTAMP" => {
            let at = text.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
            host.at = at.or(host.at);
        }
        // As in `Fri Nov 20 21:00:00 2026`, without a time zone: that of Denmark.
        "HOST_END" if host.at.is_none() => {
            let plain = strtime::parse("%a %b %e %H:%M:%S %Y", text).and_then(|read| read.to_datetime());
            host.at = plain.ok().and_then(|plain| match date::read(&plain.to_string()) {
                When::At(at) => Some(at),
                _ => None,
            });
        }
        _ => {}
    }
}

/// A port that an item is about.
fn answered(host: &mut Host, item: &Item) {
    let name = item.service.trim_end_matches('?').to_lowercase();
    let is_guessed = item.service.ends_with('?');
    let known = host.open.iter().position(|open| open.port == item.port && open.is_udp == item.is_udp);
    let at = known.unwrap_or_else(|| {
        let shows = if is_guessed { Shows::ByPort } else { Shows::Nothing };
        let (row, port, is_udp) = (item.row, item.port, item.is_udp);
        host.open.push(Open { row, port, is_udp, service: name.into(), product: None, shows });
        host.open.len() - 1
    });
    let open = &mut host.open[at];
    let has = |words: &[&str]| words.iter().any(|word| item.output.contains(word));
    match item.plugin.as_str() {
        SERVICE_DETECTION if has(&["TLS", "SSL"]) => open.shows = Shows::Tls,
        HTTP_INFORMATION if has(&["SSL : yes"]) => open.shows = Shows::Tls,
        HTTP_INFORMATION
            if open.shows != Shows::Tls && has(&["Location : https://", "Location: https://"]) =>
        {
            open.shows = Shows::Redirects;
        }
        _ => {}
    }
}

/// The CPEs of a host, one a line: `cpe:/a:apache:http_server:2.4.58 -> Apache Software Foundation …`.
fn cpes(host: &mut Host, item: &Item) {
    let lines = item.output.lines().map(str::trim).filter(|line| line.starts_with("cpe:"));
    for cpe in lines.filter_map(|line| line.split_whitespace().next()).take(1000) {
        let parts: Vec<&str> =
            cpe.trim_start_matches("cpe:2.3:").trim_start_matches("cpe:/").split(':').collect();
        let [_, _, product, version, ..] = parts[..] else { continue };
        let product = Product { name: product.into(), version: version.into(), identifier: Some(cpe.into()) };
        let (row, service) = (item.row, "".into());
        let open =
            Open { row, port: 0, is_udp: false, service, product: Some(product), shows: Shows::Nothing };
        host.open.push(open);
    }
}

/// `2026/10/13`, `20261013`.
fn day(text: &str) -> Option<Date> {
    let plain = |form| Date::strptime(form, text.trim()).ok();
    plain("%Y/%m/%d").or_else(|| plain("%Y-%m-%d")).or_else(|| plain("%Y%m%d"))
}
