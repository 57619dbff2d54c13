//! `ad-users`: the accounts of Active Directory, as `Get-ADUser … | Export-Csv`, `ConvertTo-Json` or `ldifde` writes them:
//! whether they are in use, when they end, and when their password was set.

use super::ad_computers::TURNED_OFF;
use super::{Columns, Format, Way, ldif, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::{Account, Ends, group_name};

pub(super) static FORMAT: Format = Format {
    id: "ad-users",
    typed: false,
    ways: &[
        Way::Rows(Columns {
            columns: &COLUMNS,
            marks: &[ENDS_NAMES, SET_NAMES, COUNT_NAMES, &["GivenName"], &["LockedOut"]],
            read: account,
        }),
        Way::Text { fits: |head| ldif::begins_with(head, "user"), read: ldif::read },
    ],
};

const ENDS_NAMES: &[&str] = &["AccountExpirationDate", "accountExpires"];
const SET_NAMES: &[&str] = &["PasswordLastSet"];
const COUNT_NAMES: &[&str] = &["pwdLastSet"];

const NAME: usize = 0;
const ENABLED: usize = 1;
const ENDS: usize = 2;
const SET: usize = 3;
const COUNT: usize = 4;
const SEEN: usize = 5;
const GROUPS: usize = 6;
const KIND: usize = 7;
const CONTROL: usize = 8;
const ADDRESS: usize = 9;
const SID: usize = 10;
static COLUMNS: [Column; 11] = [
    needed(&["SamAccountName", "UserPrincipalName"]),
    read(&["Enabled"]),
    read(ENDS_NAMES),
    read(SET_NAMES),
    read(COUNT_NAMES),
    read(&["LastLogonDate", "lastLogonTimestamp"]),
    read(&["MemberOf"]),
    read(&["employeeType"]),
    read(&["userAccountControl"]),
    read(&["UserPrincipalName"]),
    read(&["SID", "objectSid"]),
];

/// Words in `employeeType` for somebody from outside; each authority has its own, so another one says nothing.
const OUTSIDE: [&str; 8] =
    ["ekstern", "external", "konsulent", "consultant", "contractor", "leverandør", "leverandor", "vendor"];

fn account(cells: &mut Cells<'_>) {
    let Some(name) = cells.text(NAME) else {
        _ = cells.is_nameless();
        return;
    };
    let mut account = Account::new(cells.place(), &name);
    account.address = cells.text(ADDRESS).map(|address| address.to_lowercase().into());
    account.sid = cells.text(SID).map(|sid| sid.to_lowercase().into());
    let control = cells.number(CONTROL);
    account.is_enabled = cells.yes(ENABLED).or_else(|| control.map(|bits| bits & TURNED_OFF == 0));
    account.ends = ends(cells);
    account.password_set = cells.past(SET).or_else(|| cells.past(COUNT));
    account.must_change = must_change(cells);
    account.last_seen = cells.at(SEEN);
    account.groups = match cells.items(GROUPS) {
        Some(names) => names.iter().map(|name| group_name(name)).collect(),
        None => groups(&cells.text_or_empty(GROUPS)),
    };
    let kind = cells.text_or_empty(KIND).to_lowercase();
    account.is_external = OUTSIDE.iter().any(|word| kind.contains(word)).then_some(true);
    cells.taking().records.accounts.push(account);
}

/// An account without a date has no end; a file without the column says nothing.
fn ends(cells: &mut Cells<'_>) -> Option<Ends> {
    if !cells.has(ENDS) {
        return None;
    }
    let Some(text) = cells.text(ENDS) else { return Some(Ends::Never) };
    match cells.at(ENDS) {
        Some(at) => Some(Ends::At(at)),
        None => crate::sheet::date::is_never(&text).then_some(Ends::Never),
    }
}

/// The directory sets the password's time to nothing when it must be changed at the next log-on.
fn must_change(cells: &mut Cells<'_>) -> Option<bool> {
    let (counted, dated) = (cells.has(COUNT), cells.has(SET));
    match (cells.text(COUNT), cells.text(SET)) {
        (Some(count), _) => Some(count == "0"),
        (None, Some(_)) => Some(false),
        (None, None) => (dated && !counted).then_some(true),
    }
}

/// The names of groups in what may be one name, several, or several distinguished names in one cell.
fn groups(text: &str) -> Vec<Box<str>> {
    if text.contains('=') {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| part.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("CN=")));
        // Of each name the first part; what it lies in is a container.
        let names = parts.map(|part| group_name(&part[3..]));
        return names.filter(|name| &**name != "users" && &**name != "builtin").take(MOST).collect();
    }
    let names = text.split([';', '|', '\n']).map(str::trim).filter(|name| !name.is_empty());
    names.filter(|name| !name.starts_with("Microsoft.")).take(MOST).map(group_name).collect()
}

/// So many groups of one account are read.
const MOST: usize = 1000;
