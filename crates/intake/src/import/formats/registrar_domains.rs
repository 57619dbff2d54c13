//! `registrar-domains`: the list of one's own domains from a registrar or from Punktum dk; a column of domains is enough.

use kravtjek_model::asset::AssetKind;

use super::{Columns, Format, Means, Sheet, Way, needed, read};
use crate::import::Taking;
use crate::import::cells::{Cells, Column, Puzzling, Wanted};
use crate::import::taken::Lead;
use crate::name::zone;
use crate::sheet::{Header, Row};

pub(super) static FORMAT: Format = Format {
    id: "registrar-domains",
    typed: false,
    ways: &[Way::Rows(Columns { columns: &COLUMNS, marks: &[OTHERS], read: domain }), Way::Table(alone)],
};

const NAMES: &[&str] = &["domæne", "domain", "domænenavn", "domain name", "domainname", "domæner", "domains"];
/// What stands beside domains in a registrar's list, and in few others.
const OTHERS: &[&str] = &[
    "udløb",
    "udløber",
    "udløbsdato",
    "expires",
    "expiry",
    "expiry date",
    "expiration date",
    "expires on",
    "fornyes",
    "fornyelse",
    "renewal date",
    "auto renew",
    "betalt til",
    "paid until",
    "navneservere",
    "name servers",
    "nameservers",
    "dnssec",
    "registrant",
    "registrator",
    "registrar",
    "registreret",
    "registration date",
    "oprettet",
];
static COLUMNS: [Column; 2] = [
    needed(NAMES),
    // A domain that was given up is none.
    read(&["status", "tilstand", "state"]),
];
/// What registrars write of a domain that one has no more.
const GONE: [&str; 8] =
    ["slettet", "deleted", "deaktiveret", "deactivated", "opsagt", "expired", "udløbet", "overført"];

/// A list of domains and nothing else.
fn alone(header: &Header, _: &Means<'_>) -> Option<Box<dyn Sheet>> {
    let is = header.names().len() == 1 && header.column(NAMES).is_some();
    is.then(|| Box::new(Alone) as Box<dyn Sheet>)
}

struct Alone;

impl Sheet for Alone {
    fn row(&mut self, row: Row<'_>, taking: &mut Taking) {
        domain(&mut Cells::of_row(&COLUMNS, row, &[Some(0), None], taking));
    }
}

fn domain(cells: &mut Cells<'_>) {
    let Some(name) = cells.text(0) else { return };
    let status = cells.text_or_empty(1).to_lowercase();
    if GONE.iter().any(|word| status == *word) {
        return;
    }
    let place = cells.place();
    match zone(&name) {
        Some(asset) => {
            let lead = Lead { asset: asset.into(), kind: AssetKind::Domain, place };
            cells.taking().records.leads.push(lead);
        }
        None => {
            let value = name.chars().take(100).collect();
            cells.taking().puzzled(Puzzling { place, column: NAMES[0].into(), value, wanted: Wanted::Word });
        }
    }
}
