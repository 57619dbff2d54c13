//! Rules of firewalls on clients (S1.3), held against the traffic that was approved.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::record::{Direction, FirewallRule};
use crate::import::register::{Kept, Value};
use crate::import::{Claims, Place};

const APPROVED: &str = "clients.firewall_rules_approved";
const NEEDS: &str = "firewall-needs";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let needs = ground.register(NEEDS);
    for rule in &ground.handed.records.firewall_rules {
        if rule.is_enabled == Some(false) || rule.allows == Some(false) {
            continue;
        }
        let what = || match (&rule.unread, &needs) {
            (Some(unread), Some(_)) => unread.clone(),
            _ => Detail::not_in_register(NEEDS),
        };
        let holds = match &needs {
            None => Holds::Unknown,
            Some(_) if rule.unread.is_some() => Holds::Unknown,
            Some(needs) if needs.iter().any(|need| covers(need, rule, ground)) => Holds::Yes,
            // A line that is not understood may be the one.
            Some(needs) if rule.direction.is_none() || needs.iter().any(is_unclear) => Holds::Unknown,
            Some(_) => Holds::No,
        };
        claims.say(APPROVED, &rule.name, holds, rule.place, what);
    }
}

fn is_unclear(need: &Kept<'_>) -> bool {
    let unclear = |column| matches!(need.value(column), Value::Puzzling | Value::Open);
    ["direction", "protocol", "ports", "remote_addresses", "traffic_program", "traffic_approved_on"]
        .into_iter()
        .any(unclear)
        || need.value("traffic_approver").is_silent()
}

/// Whether a need that somebody has approved takes in all that a rule allows.
fn covers(need: &Kept<'_>, rule: &FirewallRule, ground: &Ground<'_>) -> bool {
    let day = ground.day(Place { part: need.lines.part, row: need.line.row });
    let is_dated = match need.value("traffic_approved_on") {
        // What will be approved is not.
        Value::Day(approved) => Some(*approved) <= day,
        Value::Never | Value::None | Value::Open | Value::Puzzling => false,
        _ => true,
    };
    let is_approved = is_dated && need.text("traffic_approver").is_some();
    let way = match rule.direction {
        Some(Direction::In) => "in",
        Some(Direction::Out) => "out",
        None => return false,
    };
    let ports = if way == "in" { &rule.local_ports } else { &rule.remote_ports };
    is_approved
        && need.choice("direction") == Some(way)
        && protocol(need, rule)
        && within(need, "ports", ports, port_within)
        && within(need, "remote_addresses", &rule.remote, |own, all| own.eq_ignore_ascii_case(all))
        && program(need, rule)
}

fn protocol(need: &Kept<'_>, rule: &FirewallRule) -> bool {
    let own = match &*rule.protocol.to_lowercase() {
        "" | "any" | "256" => "any",
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "1" | "58" | "icmp" | "icmpv4" | "icmpv6" => "icmp",
        _ => "other",
    };
    need.choice("protocol").is_some_and(|all| all == "any" || all == own)
}

/// Whether each word of a rule is within one of a need's. A need that names nothing takes in everything, a rule that names
/// nothing asks for it.
fn within(need: &Kept<'_>, column: &str, words: &str, fits: fn(&str, &str) -> bool) -> bool {
    let all = need.list(column);
    let own: Vec<&str> = words.split(',').map(str::trim).filter(|word| !is_any(word)).collect();
    let is_whole =
        own.is_empty() || words.split(',').any(|word| !word.trim().is_empty() && is_any(word.trim()));
    matches!(need.value(column), Value::Empty)
        || !is_whole && own.iter().all(|own| all.iter().any(|all| fits(own, all)))
}

fn is_any(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "" | "any" | "*")
}

/// `80` and `100-200`, each within the other's bounds.
fn port_within(own: &str, all: &str) -> bool {
    let range = |text: &str| {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        Some((from.trim().parse::<u16>().ok()?, to.trim().parse::<u16>().ok()?))
    };
    match (range(own), range(all)) {
        (Some((from, to)), Some((least, most))) => least <= from && to <= most,
        // Words such as `RPC`.
        _ => own.eq_ignore_ascii_case(all),
    }
}

fn program(need: &Kept<'_>, rule: &FirewallRule) -> bool {
    match need.value("traffic_program") {
        Value::Empty => true,
        Value::Text(all) => {
            let (all, own) = (all.to_lowercase(), rule.program.to_lowercase());
            // A need that names a file alone takes it wherever it lies.
            own == all || !all.contains('\\') && own.rsplit(['\\', '/']).next() == Some(&all)
        }
        _ => false,
    }
}
