//! `ad-groups`: the members of groups of a directory, one a row, as `Get-ADGroupMember` gives them with the group's name
//! beside.

use super::{Columns, Format, Way, ldif, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::record::{Membership, account_name, group_name};

pub(super) static FORMAT: Format = Format {
    id: "ad-groups",
    typed: false,
    ways: &[
        Way::Rows(Columns {
            columns: &COLUMNS,
            marks: &[&["objectClass"], &["SID"], &["distinguishedName"], &["SamAccountName"]],
            read: member,
        }),
        Way::Text { fits: |head| ldif::begins_with(head, "group"), read: ldif::read },
    ],
};

const GROUP: usize = 0;
const MEMBER: usize = 1;
const CLASS: usize = 2;
static COLUMNS: [Column; 3] = [
    needed(&["Group", "GroupName", "Gruppe"]),
    needed(&["SamAccountName", "Member", "Medlem"]),
    read(&["objectClass", "Type"]),
];

fn member(cells: &mut Cells<'_>) {
    let (Some(group), Some(member)) = (cells.text(GROUP), cells.text(MEMBER)) else { return };
    let is_group = cells.text_or_empty(CLASS).eq_ignore_ascii_case("group");
    let membership = Membership {
        place: cells.place(),
        group: group_name(&group),
        member: account_name(&member),
        is_group,
    };
    cells.taking().records.memberships.push(membership);
}
