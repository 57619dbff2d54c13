//! `entra-users`: which ways to log on the users of Entra ID have registered, as Graph's `userRegistrationDetails` or as
//! CSV from the portal (User registration details).

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::Account;

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
static COLUMNS: [Column; 6] = [
    needed(&["userPrincipalName", "User principal name", "UPN"]),
    read(METHODS_NAMES),
    read(REGISTERED_NAMES),
    read(CAPABLE_NAMES),
    read(&["isAdmin", "Admin"]),
    read(&["userType", "User type"]),
];

/// What Entra says of whose account it is.
const KINDS: [(&str, Option<bool>); 3] = [("member", Some(false)), ("guest", Some(true)), ("none", None)];

fn account(cells: &mut Cells<'_>) {
    let Some(name) = cells.text(NAME) else { return };
    let mut account = Account::new(cells.place(), &name);
    account.methods = cells.list(METHODS);
    account.has_mfa = cells.yes(REGISTERED);
    account.can_mfa = cells.yes(CAPABLE);
    account.is_admin = cells.yes(ADMIN);
    account.is_external = cells.word(KIND, &KINDS);
    cells.taking().records.accounts.push(account);
}
