//! What nmap writes with `-oX`: the run, and each host with the ports that answered.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Format, Way};
use crate::import::Taking;
use crate::import::reach::{Ports, Span, Spans, target};
use crate::import::scan::{Host, Open, Product, Scan, Shows};
use crate::sheet::Why;
use crate::sheet::xml::{Node, Tag, Xml};

pub(super) static FORMAT: Format =
    Format { id: "nmap", typed: false, ways: &[Way::Xml { fits: |root, _| root == "nmaprun", read }] };

/// Options after which a word stands that is no target.
const TAKE_A_WORD: &[&str] = &[
    "-p",
    "-oX",
    "-oN",
    "-oG",
    "-oA",
    "-oS",
    "-oM",
    "-e",
    "-S",
    "-g",
    "-D",
    "-sI",
    "-b",
    "-m",
    "-M",
    "-T",
    "--exclude-ports",
    "--top-ports",
    "--port-ratio",
    "--min-rate",
    "--max-rate",
    "--min-parallelism",
    "--max-parallelism",
    "--min-hostgroup",
    "--max-hostgroup",
    "--min-rtt-timeout",
    "--max-rtt-timeout",
    "--initial-rtt-timeout",
    "--max-retries",
    "--host-timeout",
    "--scan-delay",
    "--max-scan-delay",
    "--script",
    "--script-args",
    "--script-args-file",
    "--script-timeout",
    "--script-help",
    "--version-intensity",
    "--dns-servers",
    "--source-port",
    "--mtu",
    "--data",
    "--data-string",
    "--data-length",
    "--ip-options",
    "--ttl",
    "--spoof-mac",
    "--proxies",
    "--proxy",
    "--stylesheet",
    "--datadir",
    "--servicedb",
    "--versiondb",
    "--resume",
    "--stats-every",
    "--scanflags",
    "--max-os-tries",
    "--nsock-engine",
];

/// Scripts that ask for TLS; in lists of scripts they stand for one another.
const ASKS_FOR_TLS: &[&str] = &["ssl-cert", "ssl-enum-ciphers", "ssl-date"];

/// What the words of the command say.
#[derive(Default)]
struct Command {
    targets: Vec<(Box<str>, Spans)>,
    excluded: Spans,
    /// Targets or exceptions are in a file, or in names.
    is_open: bool,
    /// Hosts were not called first: the ports of each were looked at.
    calls_none: bool,
    asks_for_tls: bool,
}

impl Command {
    fn of(args: &str) -> Self {
        let mut command = Self::default();
        let mut words = args.split_whitespace().map(|word| word.trim_matches(['"', '\''])).skip(1);
        while let Some(word) = words.next() {
            let (option, value) =
                word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
            match option {
                "-Pn" | "-PN" | "-P0" => command.calls_none = true,
                "-A" | "-sC" => command.asks_for_tls = true,
                "--exclude" => {
                    let list = value.or_else(|| words.next()).unwrap_or_default();
                    for one in list.split(',') {
                        match target(one) {
                            Some(spans) => command.excluded.extend(&spans),
                            None => command.is_open = true,
                        }
                    }
                }
                "-iL" | "-iR" | "--excludefile" | "--resume" => {
                    command.is_open = true;
                    _ = value.or_else(|| words.next());
                }
                "--script" => {
                    let list = value.or_else(|| words.next()).unwrap_or_default();
                    command.asks_for_tls |= ASKS_FOR_TLS.iter().any(|one| list.contains(one));
                }
                _ if TAKE_A_WORD.contains(&option) && value.is_none() => _ = words.next(),
                _ if option.starts_with('-') => {}
                _ => match target(word) {
                    Some(spans) => command.targets.push((word.into(), spans)),
                    None => command.is_open = true,
                },
            }
        }
        command
    }
}

/// What has been read so far.
struct Reading {
    command: Command,
    scan: Scan,
    /// The lists of TCP ports.
    ports: Vec<Option<Ports>>,
    /// Hosts in all, as the run says at its end.
    total: Option<u128>,
    began: Option<Timestamp>,
    ended: Option<Timestamp>,
    host: Option<Host>,
    is_up: bool,
    in_time: bool,
    open: Option<Open>,
    /// Hosts that took too long.
    given_up: Spans,
}

fn read(xml: &mut Xml<'_>, taking: &mut Taking) -> Result<(), Why> {
    let mut reading = Reading {
        command: Command::default(),
        scan: Scan { seeks_flaws: false, ..Scan::new(taking.place(1)) },
        given_up: Spans::default(),
        ports: Vec::new(),
        total: None,
        began: None,
        ended: None,
        host: None,
        is_up: false,
        in_time: true,
        open: None,
    };
    while let Some(node) = xml.next()? {
        match node {
            Node::Opens(tag) => {
                let name: Box<str> = tag.name().into();
                reading.opens(tag);
                let line = xml.line();
                match (&*name, &mut reading.host, &mut reading.open) {
                    ("host", Some(host), _) => host.row = line,
                    ("port", _, Some(open)) => open.row = line,
                    _ => {}
                }
            }
            Node::Closes("host", _) => {
                taking.counted();
                reading.host_ends();
            }
            Node::Closes("port", _) => reading.port_ends(),
            Node::Closes("cpe", text) => {
                // The first is that of the program, those of the system follow.
                if let Some(product) = reading.open.as_mut().and_then(|open| open.product.as_mut())
                    && product.identifier.is_none()
                    && text.starts_with("cpe:/a")
                {
                    product.identifier = Some(text.into());
                }
            }
            Node::Closes(..) => {}
        }
    }
    reading.ends(taking);
    Ok(())
}

fn moment(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok().and_then(|second: i64| Timestamp::from_second(second).ok())
}

impl Reading {
    fn opens(&mut self, tag: &Tag) {
        match tag.name() {
            "nmaprun" => {
                self.command = Command::of(tag.get("args").unwrap_or_default());
                self.began = moment(tag.get("start"));
            }
            "scaninfo" if tag.get("protocol") == Some("tcp") => {
                // Other kinds of scans cannot tell that a port is open.
                let sees = matches!(tag.get("type"), Some("syn" | "connect"));
                self.ports.push(Ports::of(tag.get("services").filter(|_| sees).unwrap_or_default()));
            }
            "host" => {
                self.host = Some(Host::new(0, IpAddr::from([0, 0, 0, 0])));
                if let Some(host) = &mut self.host {
                    host.at = moment(tag.get("endtime"));
                }
                (self.is_up, self.in_time) = (false, tag.get("timedout") != Some("true"));
            }
            "finished" => {
                let is_aborted = tag.get("exit").is_some_and(|exit| exit != "success");
                self.scan.is_whole = !is_aborted && tag.get("errormsg").is_none();
                self.ended = moment(tag.get("time"));
            }
            "hosts" => self.total = tag.get("total").and_then(|total| total.parse().ok()),
            name => self.of_host(name, tag),
        }
    }

    fn of_host(&mut self, name: &str, tag: &Tag) {
        let Some(host) = &mut self.host else { return };
        match name {
            "status" => self.is_up = tag.get("state") == Some("up"),
            "address" if tag.get("addrtype") != Some("mac") => {
                if let Some(address) = tag.get("addr").and_then(|address| address.parse().ok()) {
                    host.address = address;
                }
            }
            // The name that was asked for goes before that which the address has in the DNS.
            "hostname" if host.name.is_none() || tag.get("type") == Some("user") => {
                host.name = tag.get("name").map(|name| name.to_lowercase().into());
            }
            "port" => {
                let port = tag.get("portid").and_then(|port| port.parse().ok());
                let is_udp = tag.get("protocol") == Some("udp");
                let known = tag.get("protocol").is_some_and(|protocol| matches!(protocol, "tcp" | "udp"));
                self.open = port.filter(|_| known).map(|port| Open {
                    row: 0,
                    port,
                    is_udp,
                    service: "".into(),
                    product: None,
                    shows: Shows::ByPort,
                });
            }
            _ => self.of_port(name, tag),
        }
    }

    fn of_port(&mut self, name: &str, tag: &Tag) {
        let Some(open) = &mut self.open else { return };
        match name {
            "state" if tag.get("state") != Some("open") => self.open = None,
            "service" => {
                open.service = tag.get("name").unwrap_or_default().to_lowercase().into();
                let is_known = tag.get("method") == Some("probed");
                open.shows = match tag.get("tunnel") {
                    Some("ssl") => Shows::Tls,
                    _ if is_known => Shows::Nothing,
                    _ => Shows::ByPort,
                };
                let product = tag.get("product").zip(tag.get("version"));
                open.product = product.map(|(name, version)| Product {
                    name: name.into(),
                    version: version.into(),
                    identifier: None,
                });
            }
            "script" => {
                let (id, output) = (tag.get("id").unwrap_or_default(), tag.get("output").unwrap_or_default());
                open.shows = match (open.shows, id) {
                    (Shows::Tls, _) => Shows::Tls,
                    (_, id) if ASKS_FOR_TLS.contains(&id) => Shows::TlsOffered,
                    (_, "ftp-anon") if output.contains("login allowed") => Shows::Used,
                    (_, "http-title") if output.contains("Did not follow redirect to https://") => {
                        Shows::Redirects
                    }
                    (_, "imap-capabilities") if output.contains("LOGINDISABLED") => Shows::Tls,
                    (shows, _) => shows,
                };
            }
            _ => {}
        }
    }

    fn port_ends(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if self.command.asks_for_tls && open.shows == Shows::Nothing {
            open.shows = Shows::NoTls;
        }
        if let Some(host) = &mut self.host {
            host.open.push(open);
        }
    }

    fn host_ends(&mut self) {
        let Some(mut host) = self.host.take() else { return };
        self.open = None;
        let address = Span::from(host.address);
        if host.address.is_unspecified() {
            return;
        }
        host.is_whole = self.is_up && self.in_time;
        match self.in_time {
            true => self.scan.through.add(address),
            false => self.given_up.add(address),
        }
        if !self.is_up {
            self.scan.passed_over.add(address);
        }
        if self.is_up {
            host.open.shrink_to_fit();
            self.scan.hosts.push(host);
        }
    }

    fn ends(mut self, taking: &mut Taking) {
        if let Some(at) = self.ended.or(self.began) {
            taking.dated(at);
        }
        // A run that looks for hosts alone, or at UDP alone, tells of no list.
        let all = self.ports.into_iter().reduce(|one, other| Some(one?.both(&other?)));
        self.scan.ports = all.unwrap_or_else(|| Some(Ports::default()));
        let Command { targets, excluded, is_open, calls_none, .. } = self.command;
        let mut asked = Spans::default();
        targets.iter().for_each(|(_, spans)| asked.extend(spans));
        let asked = asked.without(&excluded);
        // Hosts that do not answer are left out of the file, but counted.
        let all_counted = self.total.is_some_and(|total| total >= asked.count());
        if self.scan.is_whole && all_counted && !is_open {
            let untold = asked.without(&self.scan.through).without(&self.given_up);
            self.scan.through.extend(&untold);
            if !calls_none {
                self.scan.passed_over.extend(&untold);
            }
        }
        self.scan.targets = targets;
        taking.records.scans.push(self.scan);
    }
}
