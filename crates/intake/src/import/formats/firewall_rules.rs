//! `firewall-rules`: the rules of the firewall of each Windows client with their filters, as our own script writes them or as
//! `Get-NetFirewallRule` gives them with what its filters say beside.

use serde_json::Value;

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::{Direction, FirewallRule};
use crate::import::{Keys, Sighting};
use crate::sheet::json::at;

pub(super) static FORMAT: Format = Format {
    id: "firewall-rules",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["Profile"], &["LocalPort"], &["RemoteAddress"], &["PolicyStoreSource"]],
        read: rule,
    })],
};

const NAME: usize = 0;
const DIRECTION: usize = 1;
const ACTION: usize = 2;
const ENABLED: usize = 3;
const PROFILE: usize = 4;
const PROTOCOL: usize = 5;
const LOCAL: usize = 6;
const REMOTE: usize = 7;
const ADDRESS: usize = 8;
const PROGRAM: usize = 9;
const PACKAGE: usize = 10;
const SERVICE: usize = 11;
const COMPUTER: usize = 12;
const SERIAL: usize = 13;
const MADE: usize = 14;
/// Windows PowerShell writes some lists as an object with the list under `value`.
static COLUMNS: [Column; 15] = [
    needed(&["DisplayName", "Name", "Navn"]),
    needed(&["Direction", "Retning"]),
    needed(&["Action", "Handling"]),
    read(&["Enabled"]),
    read(&["Profile", "Profiles"]),
    read(&["Protocol"]),
    read(&["LocalPort", "LocalPort.value", "LocalPorts"]),
    read(&["RemotePort", "RemotePort.value", "RemotePorts"]),
    read(&["RemoteAddress", "RemoteAddress.value", "RemoteAddresses"]),
    read(&["Program"]),
    read(&["Package"]),
    read(&["Service"]),
    read(&["ComputerName", "PSComputerName", "Computernavn"]),
    read(&["SerialNumber"]),
    read(&["Made"]),
];

/// In words, and by the numbers that lists in JSON have.
const DIRECTIONS: [(&str, Option<Direction>); 6] = [
    ("Inbound", Some(Direction::In)),
    ("In", Some(Direction::In)),
    ("1", Some(Direction::In)),
    ("Outbound", Some(Direction::Out)),
    ("Out", Some(Direction::Out)),
    ("2", Some(Direction::Out)),
];
const ACTIONS: [(&str, Option<bool>); 5] = [
    ("Allow", Some(true)),
    ("2", Some(true)),
    ("Block", Some(false)),
    ("4", Some(false)),
    ("NotConfigured", None),
];
/// Here 2 is what is not in force.
const STATES: [(&str, Option<bool>); 6] = [
    ("True", Some(true)),
    ("1", Some(true)),
    ("Ja", Some(true)),
    ("False", Some(false)),
    ("2", Some(false)),
    ("Nej", Some(false)),
];

fn rule(cells: &mut Cells<'_>) {
    let (host, serial) = (cells.text(COMPUTER), cells.text(SERIAL));
    let device = Keys::of(None, serial.as_deref(), host.as_deref());
    let made = cells.at(MADE);
    if let Some(made) = made {
        cells.taking().dated(made);
    }
    if let Some(name) = device.name().map(str::to_owned)
        && cells.taking().is_first(&name)
    {
        let mut sighting = Sighting::new(cells.place(), device);
        sighting.last_seen = made;
        cells.taking().sighted(sighting);
    }
    let Some(name) = cells.text(NAME) else { return };
    let direction = cells.word(DIRECTION, &DIRECTIONS);
    let ports = if direction == Some(Direction::Out) { REMOTE } else { LOCAL };
    let [local_ports, remote_ports, remote] = [LOCAL, REMOTE, ADDRESS].map(|column| words(cells, column));
    // Of what is narrowed by a service or a package of its own, that is the program.
    let programs = [PROGRAM, SERVICE, PACKAGE].map(|column| words(cells, column));
    let program = programs.iter().flatten().find(|word| !word.is_empty()).cloned().unwrap_or_default();
    let is_read = |column: usize, all: &Option<Box<str>>| cells.has(column) && all.is_some();
    let mut unread = None;
    for (column, is_read) in [
        (DIRECTION, direction.is_some()),
        (PROTOCOL, cells.has(PROTOCOL)),
        (ports, is_read(ports, if ports == LOCAL { &local_ports } else { &remote_ports })),
        (ADDRESS, is_read(ADDRESS, &remote)),
        (PROGRAM, is_read(PROGRAM, &programs[0])),
    ] {
        if !is_read && unread.is_none() {
            unread = Some(column);
        }
    }
    let unread = unread.map(|column| cells.detail(column));
    let own = FirewallRule {
        place: cells.place(),
        name: (*name).into(),
        direction,
        allows: cells.word(ACTION, &ACTIONS),
        is_enabled: cells.word(ENABLED, &STATES),
        profiles: words(cells, PROFILE).unwrap_or_default(),
        protocol: words(cells, PROTOCOL).unwrap_or_default(),
        local_ports: local_ports.unwrap_or_default(),
        remote_ports: remote_ports.unwrap_or_default(),
        remote: remote.unwrap_or_default().split(',').map(prefixed).collect::<Vec<_>>().join(",").into(),
        program,
        unread,
    };
    cells.taking().records.firewall_rules.push(own);
}

/// What a filter names, in lower case with commas between; empty where it lets all through, and nothing where it is not
/// understood.
fn words(cells: &mut Cells<'_>, column: usize) -> Option<Box<str>> {
    if !cells.has(column) {
        return Some(Box::default());
    }
    if cells.element().is_some_and(|rule| is_strange(rule, COLUMNS[column].names)) {
        return None;
    }
    let all: Vec<String> = cells.list(column)?.iter().map(|word| word.trim().to_lowercase()).collect();
    let is_any = all.iter().any(|word| matches!(word.as_str(), "any" | "*" | "alle"));
    Some(if is_any { Box::default() } else { all.join(",").into() })
}

/// Whether what stands there in JSON is neither one word nor a list of them.
fn is_strange(rule: &Value, names: &[&str]) -> bool {
    let all: Vec<&Value> = names.iter().filter_map(|name| at(rule, name)).collect();
    let is_list = |value: &&Value| value.as_array().is_some_and(|all| all.iter().all(Value::is_string));
    let is_plain = |value: &&Value| is_list(value) || !value.is_array() && !value.is_object();
    !all.is_empty() && !all.iter().any(is_plain)
}

/// `10.20.0.0/255.255.0.0`, as Windows writes a network, is `10.20.0.0/16`.
fn prefixed(word: &str) -> String {
    let mask = |mask: &str| mask.parse::<std::net::Ipv4Addr>().ok().map(u32::from);
    match word.split_once('/').and_then(|(network, own)| Some((network, mask(own)?))) {
        Some((network, mask)) if mask.leading_ones() + mask.trailing_zeros() == 32 => {
            format!("{network}/{}", mask.leading_ones())
        }
        _ => word.to_owned(),
    }
}
