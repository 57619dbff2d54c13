//! `local-admins`: the members of the group of administrators of each Windows client, one a row, as our own script writes
//! them or as `Get-LocalGroupMember` gives them with the computer's name beside.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::{LocalAdmin, account_name, group_name};
use crate::import::{Keys, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "local-admins",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["MemberSid"], &["MemberKind"], &["PrincipalSource"]],
        read: admin,
    })],
};

const COMPUTER: usize = 0;
const MEMBER: usize = 1;
const SERIAL: usize = 2;
const MADE: usize = 3;
const GROUP: usize = 4;
const SID: usize = 5;
const KIND: usize = 6;
static COLUMNS: [Column; 7] = [
    needed(&["ComputerName", "PSComputerName", "Computernavn"]),
    needed(&["Member", "Name", "Medlem"]),
    read(&["SerialNumber"]),
    read(&["Made"]),
    read(&["Group", "Gruppe"]),
    read(&["MemberSid", "SID"]),
    read(&["MemberKind", "ObjectClass"]),
];

/// The group of those who administer a Windows, by its id.
const ADMINISTRATORS: &str = "S-1-5-32-544";
/// What it is called where the id is not there.
const NAMES: [&str; 2] = ["administrators", "administratorer"];
/// What a member is, as Windows says it in English and Danish.
const KINDS: [(&str, Option<bool>); 4] =
    [("user", Some(true)), ("bruger", Some(true)), ("group", Some(false)), ("gruppe", Some(false))];
/// Groups that everybody who works at a computer is in: all, all who logged on, who sits there, and its users.
const EVERYBODY: [&str; 4] = ["S-1-1-0", "S-1-5-11", "S-1-5-4", "S-1-5-32-545"];
/// The number of the group of a domain that all its users are in.
const USERS_OF_DOMAIN: &str = "-513";

fn admin(cells: &mut Cells<'_>) {
    let (host, serial) = (cells.text(COMPUTER), cells.text(SERIAL));
    let device = Keys::of(None, serial.as_deref(), host.as_deref());
    let Some(name) = device.name().map(str::to_owned) else { return };
    let made = cells.at(MADE);
    if let Some(made) = made {
        cells.taking().dated(made);
    }
    if cells.taking().is_first(&name) {
        let mut sighting = Sighting::new(cells.place(), device.clone());
        sighting.last_seen = made;
        cells.taking().sighted(sighting);
    }
    let group = cells.text(GROUP);
    if group.is_some_and(|group| group != ADMINISTRATORS && !NAMES.contains(&&*group_name(&group))) {
        return;
    }
    let sid = cells.text_or_empty(SID).to_ascii_uppercase();
    let member = cells.text(MEMBER).unwrap_or_else(|| sid.clone().into());
    if member.is_empty() {
        // No Windows is without an administrator: who it is was not found out.
        return cells.lacks(MEMBER);
    }
    let is_user = cells.word(KIND, &KINDS);
    let everybody = EVERYBODY.contains(&&*sid) || sid.ends_with(USERS_OF_DOMAIN);
    let own = LocalAdmin {
        place: cells.place(),
        device,
        is_group: !(everybody || is_user == Some(true) && is_person(&member, &sid)),
        is_built_in: sid.starts_with("S-1-5-21-") && sid.ends_with("-500"),
        member: Some(account_name(&member)),
    };
    cells.taking().records.local_admins.push(own);
}

/// Whether a member that is called a user is one: what has no name but its SID may be a group, a role of Entra, or nobody
/// any more, and services have names of their own.
fn is_person(member: &str, sid: &str) -> bool {
    let of_people = sid.is_empty() || ["S-1-5-21-", "S-1-12-1-"].iter().any(|begin| sid.starts_with(begin));
    of_people && !member.to_ascii_uppercase().starts_with("S-1-")
}
