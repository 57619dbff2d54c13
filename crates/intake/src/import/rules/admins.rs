//! Administrators of clients (S6): who is in their groups, held against the accounts that are for administration alone and
//! against what was approved.

use std::collections::{BTreeSet, HashMap};

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::record::{LocalAdmin, Membership};
use crate::import::register::{Kept, Value};
use crate::import::{Claims, Device, DeviceKind, Place};

const SEPARATE: &str = "clients.admins_separate";
const APPROVED: &str = "clients.admin_access_approved";
const ACCOUNTS: &str = "admin-accounts";
const APPROVALS: &str = "admin-approvals";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    if ground.handed.records.local_admins.is_empty() {
        return;
    }
    let known = Known::of(ground);
    for admin in &ground.handed.records.local_admins {
        let device = ground.device(&admin.device);
        if device.is_some_and(|device| device.fleet() != Some(DeviceKind::Client)) {
            continue;
        }
        let Some(name) = device.map(|device| device.name.as_str()).or_else(|| admin.device.name()) else {
            continue;
        };
        let Some(member) = admin.member.as_deref() else {
            claims.say(SEPARATE, name, Holds::Yes, admin.place, Detail::default);
            continue;
        };
        for member in known.members(member, admin.is_group) {
            let (holds, what) = known.is_separate(&member, admin.is_built_in);
            let who = |what| Detail::because_of(Detail::name(&*member.name), what);
            claims.say(SEPARATE, name, holds, admin.place, || who(what));
            if let Some((holds, what)) = known.is_approved(&member, admin, device, ground) {
                claims.say(APPROVED, &member.name, holds, admin.place, || what);
            }
        }
    }
}

/// Who may be administrator, as registers and groups of the directory have it.
struct Known<'a> {
    /// Accounts for administration; nothing where no file says which they are.
    accounts: Option<HashMap<&'a str, Kept<'a>>>,
    /// Approvals by account: those that hold, or where none does, the last.
    approvals: Option<HashMap<&'a str, Vec<Kept<'a>>>>,
    groups: HashMap<&'a str, Vec<&'a Membership>>,
}

/// An account or a group in the place of a member.
struct Member {
    name: Box<str>,
    is_group: bool,
}

impl<'a> Known<'a> {
    fn of(ground: &Ground<'a>) -> Self {
        let mut groups: HashMap<&str, Vec<&Membership>> = HashMap::new();
        for membership in &ground.handed.records.memberships {
            groups.entry(&*membership.group).or_default().push(membership);
        }
        let by_name = |id: &str, column: &str| {
            let mut all: HashMap<&str, Vec<Kept<'_>>> = HashMap::new();
            for kept in ground.register(id)? {
                let Some(name) = kept.text(column) else { continue };
                all.entry(name).or_default().push(kept);
            }
            Some(all)
        };
        // Of two lines about one account the worse counts.
        let worst = |(name, lines): (_, Vec<Kept<'a>>)| {
            let own = |kept: &Kept<'_>| (kept.yes("only_for_administration"), kept.yes("main_task"));
            Some((name, lines.into_iter().min_by_key(own)?))
        };
        let standing = |(name, lines)| (name, standing(lines, ground));
        Self {
            accounts: by_name(ACCOUNTS, "admin_account")
                .map(|all| all.into_iter().filter_map(worst).collect()),
            approvals: by_name(APPROVALS, "approved_account")
                .map(|all| all.into_iter().map(standing).collect()),
            groups,
        }
    }

    /// A member, or where it is a group of which the members are known, these. A group that the register names stays itself.
    fn members(&self, name: &str, is_group: bool) -> Vec<Member> {
        let own = |name: &str, is_group| Member { name: name.into(), is_group };
        let mut found = Vec::new();
        let mut open = vec![(name, is_group)];
        let mut seen = BTreeSet::new();
        while let Some((name, is_group)) = open.pop() {
            let inner = self.groups.get(name).filter(|_| self.account(name).is_none());
            match inner {
                Some(_) if !seen.insert(name.to_owned()) => {}
                Some(inner) => open.extend(inner.iter().map(|one| (&*one.member, one.is_group))),
                None => found.push(own(name, is_group)),
            }
        }
        if found.is_empty() { vec![own(name, is_group)] } else { found }
    }

    fn account(&self, name: &str) -> Option<&Kept<'a>> {
        self.accounts.as_ref()?.get(name)
    }

    /// The line about the account that every client brings along, when its password is managed.
    fn managed(&self) -> Option<&Kept<'a>> {
        let mut all = self.accounts.as_ref()?.values();
        all.find(|kept| kept.choice("account_kind") == Some("laps"))
    }

    fn is_separate(&self, member: &Member, is_built_in: bool) -> (Holds, Detail) {
        let built_in = || self.managed().filter(|_| is_built_in);
        match self.account(&member.name).or_else(built_in) {
            Some(kept) => match kept.yes("only_for_administration") {
                Some(true) => (Holds::Yes, Detail::NOTHING),
                Some(false) => (Holds::No, kept.cell("only_for_administration")),
                None => (Holds::Unknown, kept.cell("only_for_administration")),
            },
            // Whose members nobody knows, and whose password nobody says is managed, may be as it should.
            None if self.accounts.is_none() || member.is_group || is_built_in => {
                (Holds::Unknown, Detail::not_in_register(ACCOUNTS))
            }
            None => (Holds::No, Detail::not_in_register(ACCOUNTS)),
        }
    }

    /// Nothing is said of an approval that is there and holds: the register says it itself.
    fn is_approved(
        &self,
        member: &Member,
        admin: &LocalAdmin,
        device: Option<&Device>,
        ground: &Ground<'_>,
    ) -> Option<(Holds, Detail)> {
        if admin.is_built_in {
            return None;
        }
        if let Some(kept) = self.account(&member.name) {
            let is_nobodys = matches!(kept.choice("account_kind"), Some("laps" | "service"));
            if is_nobodys || kept.yes("main_task") == Some(true) {
                return Some((Holds::NotApplicable, Detail::NOTHING));
            }
        }
        let missing = || Detail::not_in_register(APPROVALS);
        let Some(approvals) = &self.approvals else { return Some((Holds::Unknown, missing())) };
        let Some(lines) = approvals.get(&*member.name) else {
            return Some((if member.is_group { Holds::Unknown } else { Holds::No }, missing()));
        };
        let day = ground.day(admin.place);
        let is_removed = |kept: &&Kept<'_>| matches!(kept.value("removed_on"), Value::Day(removed) if Some(*removed) <= day);
        let kept: Vec<&Kept<'_>> = lines.iter().filter(|kept| !is_removed(kept)).collect();
        let Some(first) = kept.first() else {
            return lines.first().map(|kept| (Holds::No, kept.cell("removed_on")));
        };
        let device = device?;
        let own = |word: &String| ground.fleet.devices.iter().any(|other| other.name == word.to_lowercase());
        let elsewhere = |kept: &&Kept<'_>| {
            let named = kept.list("clients");
            !named.is_empty()
                && named.iter().all(own)
                && !named.iter().any(|word| word.to_lowercase() == device.name)
        };
        kept.iter().all(elsewhere).then(|| (Holds::No, first.cell("clients")))
    }
}

/// The approvals of one account whose period holds on the day, as in the register itself; where none does, the last.
fn standing<'a>(lines: Vec<Kept<'a>>, ground: &Ground<'_>) -> Vec<Kept<'a>> {
    let day = |kept: &Kept<'_>, column| match kept.value(column) {
        Value::Day(day) => Some(*day),
        _ => None,
    };
    let holds = |kept: &&Kept<'_>| {
        let today = ground.day(Place { part: kept.lines.part, row: kept.line.row });
        day(kept, "access_from") <= today
            && day(kept, "access_until").is_none_or(|until| Some(until) >= today)
    };
    let standing: Vec<Kept<'_>> = lines.iter().filter(holds).copied().collect();
    if standing.is_empty() {
        return lines.into_iter().max_by_key(|kept| day(kept, "access_until")).into_iter().collect();
    }
    standing
}
