//! `entra-users`: which ways to log on the users of Entra ID have registered, as Graph's `userRegistrationDetails` or as
//! CSV from the portal (User registration details).

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::Account;
use crate::import::taken::Said;
use kravtjek_model::observation::units::Holds;

pub(super) static FORMAT: Format = Format {
    id: "entra-users",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[METHODS_NAMES, REGISTERED_NAMES, CAPABLE_NAMES],
        read: account,
    })],
};

const METHODS_NAMES: &[&str] = &["methodsRegistered", "Methods registered", "authMethods"];
const REGISTERED_NAMES: &[&str] = &["isMfaRegistered", "MFA registered"];
const CAPABLE_NAMES: &[&str] = &["isMfaCapable", "MFA capable", "Multifactor authentication capable"];

const NAME: usize = 0;
const METHODS: usize = 1;
const REGISTERED: usize = 2;
const CAPABLE: usize = 3;
const ADMIN: usize = 4;
const KIND: usize = 5;
const SID: usize = 6;
static COLUMNS: [Column; 7] = [
    needed(&["userPrincipalName", "User principal name", "UPN"]),
    read(METHODS_NAMES),
    read(REGISTERED_NAMES),
    read(CAPABLE_NAMES),
    read(&["isAdmin", "Admin"]),
    read(&["userType", "User type"]),
    read(&["onPremisesSecurityIdentifier"]),
];

/// What Entra says of whose account it is.
const KINDS: [(&str, Option<bool>); 3] = [("member", Some(false)), ("guest", Some(true)), ("none", None)];

/// An account without a name is one all the same, of which nothing is known.
fn nameless(cells: &mut Cells<'_>) {
    if cells.is_nameless() {
        let (place, what) = (cells.place(), cells.detail(NAME));
        let unit = format!("#{}", place.row).into();
        let fact = "accounts.two_factor_types".into();
        cells.taking().records.said.push(Said { fact, unit, holds: Holds::Unknown, what, place, at: None });
    }
}

fn account(cells: &mut Cells<'_>) {
    let Some(name) = cells.text(NAME) else { return nameless(cells) };
    let mut account = Account::new(cells.place(), &name);
    account.sid = cells.text(SID).map(|sid| sid.to_lowercase().into());
    account.methods = cells.list(METHODS);
    account.has_mfa = cells.yes(REGISTERED);
    account.can_mfa = cells.yes(CAPABLE);
    account.is_admin = cells.yes(ADMIN);
    let is_invited = name.to_lowercase().contains("#ext#").then_some(true);
    account.is_external = cells.word(KIND, &KINDS).or(is_invited);
    cells.taking().records.accounts.push(account);
}
