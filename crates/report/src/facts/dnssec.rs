//! A zone: its state, the reasons for it, its name servers and the chain.

use kravtjek_model::observation::dns::{NameServer, Zone};
use serde_json::Value;

use super::Sheet;
use super::dns::{chain, why};
use crate::wording::named;

/// A zone, for programs: as observations hold it.
pub fn json(zone: &Zone) -> Value {
    serde_json::to_value(zone).unwrap_or_default()
}

/// A zone, as text.
pub fn text(zone: &Zone, sheet: Sheet<'_>) -> String {
    let mut text =
        format!("{}: {}\n", sheet.style.bold(&named(&zone.name)), sheet.style.bold(&sheet.state(zone.state)));
    if !zone.apex {
        let said = sheet.lang.pick("ikke en zone for sig; den ligger i", "not a zone of its own; it lies in");
        text.push_str(&sheet.line("  ", &format!("{said} {}", zone.zone)));
    }
    text.push_str(&why(&zone.reasons, &zone.notes, sheet));
    for server in &zone.name_servers {
        text.push_str(&one_server(server, sheet));
    }
    text + &chain(&zone.chain, sheet)
}

fn one_server(server: &NameServer, sheet: Sheet<'_>) -> String {
    let serial = server.serial.map_or(String::new(), |serial| format!(" · SOA {serial}"));
    let said = format!("{} {}: {}{serial}", server.name, server.address, sheet.state(server.state));
    sheet.line("  ", &said) + &why(&server.reasons, &[], sheet)
}
