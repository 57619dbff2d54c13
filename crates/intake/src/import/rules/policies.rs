//! Policies of device management (S1, S2, S13–S15): a device is well where a policy that everybody has is enough and the
//! device is shown to comply; no device is where every policy of its system that is assigned falls short.
//!
//! A policy that nobody has shows nothing, and one that groups have shows nothing of a device, since the lists do not say
//! who is in them. That a device does not comply may be for any other reason: then it cannot be told (S13, S14).

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::time::{copenhagen, danish_day};

use super::Ground;
use super::policy_says::{self as says, Reads, Says};
use crate::import::claims::Word;
use crate::import::os::Family;
use crate::import::policy::{Assigned, Platform, Policy};
use crate::import::{Claims, Device, DeviceKind, Place};

/// What policies show of one fact.
struct Shown {
    fact: &'static str,
    /// The limit that it has.
    limit: Option<&'static str>,
    reads: Reads,
    /// The devices it is about.
    of: DeviceKind,
    /// What it takes for a device to be well.
    takes: Takes,
}

/// What it takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// One policy that is enough, and a device that complies.
    OneAndCompliance,
    /// One policy that is enough: that the device has it is what is asked.
    One,
    /// That every policy is enough: the device can use any of them.
    All,
}

const fn phones(fact: &'static str, limit: Option<&'static str>, reads: Reads) -> Shown {
    Shown { fact, limit, reads, of: DeviceKind::Phone, takes: Takes::OneAndCompliance }
}

const fn clients(fact: &'static str, takes: Takes, reads: Reads) -> Shown {
    Shown { fact, limit: None, reads, of: DeviceKind::Client, takes }
}

static SHOWN: [Shown; 13] = [
    phones("phones.passcode_or_biometrics", Some("digits"), says::passcode),
    phones("phones.managed_apps", None, says::managed_apps),
    phones("phones.data_apart", None, says::data_apart),
    phones("phones.remote_wipe", None, says::remote_wipe),
    phones("phones.wiped_after_failed_attempts", Some("attempts"), says::wiped),
    phones("phones.rooted_refused", None, says::rooted_refused),
    phones("phones.encrypted", None, says::encrypted),
    phones("phones.screen_locks", Some("minutes"), says::screen_locks),
    phones("phones.notifications_discreet", None, says::notifications_discreet),
    phones("phones.apps_update_themselves", None, says::apps_update),
    clients("clients.firewall_on", Takes::OneAndCompliance, says::firewall_on),
    Shown {
        limit: Some("always_on_alone"),
        ..clients("clients.vpn_assigned", Takes::One, says::vpn_assigned)
    },
    clients("clients.full_tunnel", Takes::All, says::full_tunnel),
];

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    if ground.handed.records.policies.is_empty() {
        return;
    }
    let managed: Vec<(&Device, Family)> = managed(ground);
    for shown in &SHOWN {
        let limit = shown.limit.map(|name| ground.by.limit(shown.fact, name));
        let limit = match limit {
            None => 0,
            Some(Some(limit)) => i64::from(limit),
            Some(None) => continue,
        };
        let spoken = Spoken::of(&ground.handed.records.policies, shown, limit);
        let own = managed.iter().filter(|(device, _)| device.fleet() == Some(shown.of));
        own.for_each(|(device, family)| spoken.say(device, *family, claims));
    }
}

/// The devices that the management which has the policies knows of.
fn managed<'a>(ground: &Ground<'a>) -> Vec<(&'a Device, Family)> {
    let is_of = |place: Place| {
        let format = ground.part(place).and_then(|part| part.format);
        format.is_some_and(|format| {
            matches!(format.id, "intune-devices" | "intune-firewall" | "intune-defender")
        })
    };
    let known = ground
        .fleet
        .devices
        .iter()
        .filter(|device| device.sightings.iter().any(|sighting| is_of(sighting.place)));
    let family = |device: &'a Device| {
        device
            .sightings
            .iter()
            .filter_map(|sighting| sighting.os.as_ref())
            .map(|os| os.family.managed_as())
            .max()
    };
    known.filter_map(|device| Some((device, family(device)?))).collect()
}

/// What all policies say of a fact.
struct Spoken<'a> {
    shown: &'a Shown,
    by_family: Vec<(Family, Verdict)>,
    /// Where something is said of another system.
    elsewhere: Option<Place>,
}

/// What the policies of one system come to.
#[derive(Clone, Debug)]
struct Verdict {
    holds: Holds,
    place: Place,
    what: Detail,
    /// The policy, where it is enough.
    policy: Box<str>,
    /// Whether it is for devices that have a user alone.
    of_users: bool,
}

impl<'a> Spoken<'a> {
    fn of(policies: &[Policy], shown: &'a Shown, limit: i64) -> Self {
        let spoken: Vec<(&Policy, Says)> =
            policies.iter().map(|policy| (policy, (shown.reads)(policy, limit))).collect();
        let mut spoken: Vec<_> = spoken.into_iter().filter(|(_, says)| *says != Says::Nothing).collect();
        // Which of several is told of does not hang on the order of the files.
        spoken.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        let families = [Family::Ios, Family::Android, Family::Windows, Family::MacOs];
        let by_family = families.iter().filter_map(|family| {
            let own: Vec<_> =
                spoken.iter().filter(|(policy, _)| policy.platform.family() == *family).collect();
            Some((*family, of_family(&own, shown.takes)?))
        });
        Self {
            shown,
            by_family: by_family.collect(),
            elsewhere: spoken.first().map(|(policy, _)| policy.place),
        }
    }

    fn say(&self, device: &Device, family: Family, claims: &mut Claims) {
        let mut say = |holds, place, at, what: Detail| {
            claims.say(self.shown.fact, &device.name, holds, Word { place, at }, || what);
        };
        let Some((_, verdict)) = self.by_family.iter().find(|(own, _)| *own == family) else {
            let kind = |family: Family| family.device() == self.shown.of;
            let of_fleet = self.by_family.iter().any(|(own, _)| kind(*own));
            if let Some(place) = self.elsewhere.filter(|_| of_fleet) {
                say(Holds::Unknown, place, None, Detail::no_policy_for(called(family)));
            }
            return;
        };
        if verdict.of_users && verdict.holds != Holds::Unknown && has_user(device) == Some(false) {
            let what = Detail::assigned_to_users(&*verdict.policy);
            return say(Holds::Unknown, verdict.place, None, what);
        }
        if verdict.holds != Holds::Yes {
            return say(verdict.holds, verdict.place, None, verdict.what.clone());
        }
        // A device that was broken open gets past what a policy asks of it.
        let is_rooted = device.sightings.iter().any(|sighting| sighting.is_rooted == Some(true));
        if self.shown.fact == "phones.rooted_refused" && is_rooted {
            return;
        }
        match self.shown.takes == Takes::OneAndCompliance && complies(device) != Some(true) {
            true => say(Holds::Unknown, verdict.place, None, Detail::not_shown_to_comply(&*verdict.policy)),
            false => say(Holds::Yes, verdict.place, self.heard(device), Detail::NOTHING),
        }
    }
}

impl Spoken<'_> {
    /// The day on which the device was heard of, by what says that it complies where that is asked: its beginning. What a
    /// policy is meant to come to gives way to what was measured on the device on the same day.
    fn heard(&self, device: &Device) -> Option<Timestamp> {
        let at = match self.shown.takes {
            Takes::OneAndCompliance => {
                let told = device.sightings.iter().filter(|sighting| sighting.complies.is_some());
                told.filter_map(|sighting| sighting.last_seen).max()
            }
            Takes::One | Takes::All => device.last_seen(),
        };
        let midnight = danish_day(at?).at(0, 0, 0, 0);
        midnight.to_zoned_datetime(copenhagen(midnight)).ok().map(|day| day.timestamp())
    }
}

/// Whether somebody uses the device, where a source says so.
fn has_user(device: &Device) -> Option<bool> {
    device.sightings.iter().filter_map(|sighting| sighting.has_user).max()
}

/// What the source says that heard of it last. One that has no moment for it says it of nobody knows when.
fn complies(device: &Device) -> Option<bool> {
    let known = device.sightings.iter().filter(|sighting| sighting.unheard.is_none());
    let told = known.filter_map(|sighting| Some((sighting.last_seen, !sighting.complies?)));
    // Of two that heard of it at the same time the one that it does not comply with.
    told.max().map(|(_, not)| !not)
}

/// What the policies of one system that speak of a fact come to; nothing where none does.
fn of_family(spoken: &[&(&Policy, Says)], takes: Takes) -> Option<Verdict> {
    let ways: Vec<Platform> =
        spoken.iter().map(|(policy, _)| policy.platform).filter(|way| *way != Platform::Android).collect();
    if ways.iter().all(|way| Some(way) == ways.first()) {
        return of_way(spoken.iter().copied(), takes);
    }
    // An Android device is managed in one of several ways, and the list of devices need not say in which.
    let mut by_way: Vec<Verdict> = Vec::new();
    for way in [Platform::AndroidOwner, Platform::AndroidWorkProfile, Platform::AndroidAdministrator] {
        let own =
            spoken.iter().copied().filter(|(policy, _)| [way, Platform::Android].contains(&policy.platform));
        if ways.contains(&way) {
            by_way.extend(of_way(own, takes));
        }
    }
    let worst = by_way.iter().min_by_key(|verdict| verdict.holds == Holds::Yes)?;
    let alike = by_way.iter().all(|verdict| verdict.holds == worst.holds);
    let what = Detail::policy_differs(&*worst.policy);
    Some(if alike { worst.clone() } else { Verdict { holds: Holds::Unknown, what, ..worst.clone() } })
}

fn of_way<'p>(spoken: impl Iterator<Item = &'p (&'p Policy, Says)>, takes: Takes) -> Option<Verdict> {
    let all: Vec<&(&Policy, Says)> = spoken.collect();
    let verdict = |holds, policy: &Policy, what| Verdict {
        holds,
        place: policy.place,
        what,
        policy: policy.name.clone(),
        of_users: policy.assigned == Assigned::Users,
    };
    let unknown = |policy: &Policy| verdict(Holds::Unknown, policy, why_not_all(policy));
    let in_use = || all.iter().filter(|(policy, _)| policy.assigned != Assigned::Nobody);
    let everybody = |policy: &Policy| {
        let all = matches!(policy.assigned, Assigned::Everybody | Assigned::Users);
        all && !policy.excludes && policy.part.is_none()
    };
    let short = in_use().filter_map(|(policy, says)| match says {
        Says::Short(what) => Some((*policy, what)),
        Says::Enough | Says::Open(_) | Says::Nothing => None,
    });
    // They are in the order of their names: the first of those that the most devices have.
    let short = short.rev().max_by_key(|(policy, _)| everybody(policy));
    let open = in_use().find_map(|(policy, says)| match says {
        Says::Open(what) => Some((*policy, what)),
        _ => None,
    });
    let no = |(policy, what): (&Policy, &Detail)| {
        verdict(Holds::No, policy, Detail::in_policy(&*policy.name, what.clone()))
    };
    if takes == Takes::All
        && let Some(found) = short.filter(|(policy, _)| everybody(policy))
    {
        return Some(no(found));
    }
    let enough = in_use().filter(|(_, says)| *says == Says::Enough).map(|(policy, _)| *policy);
    let best = enough.rev().max_by_key(|policy| everybody(policy));
    match (best, short) {
        (Some(policy), Some((other, _))) if takes == Takes::All => {
            Some(unknown(if everybody(policy) { other } else { policy }))
        }
        (Some(policy), _) if everybody(policy) => Some(verdict(Holds::Yes, policy, Detail::NOTHING)),
        (Some(policy), _) => Some(unknown(policy)),
        (None, Some(found)) if everybody(found.0) => Some(no(found)),
        // What one group has short another may have in full.
        (None, Some((policy, _))) => Some(unknown(policy)),
        (None, None) => match open {
            Some((policy, what)) => {
                let what = Detail::in_policy(&*policy.name, what.clone());
                Some(verdict(Holds::Unknown, policy, what))
            }
            None => all.first().map(|(policy, _)| {
                verdict(Holds::Unknown, policy, Detail::assigned_to_nobody(policy.name.to_string()))
            }),
        },
    }
}

/// Why a policy shows nothing of a single device: whether the device has it is not known.
fn why_not_all(policy: &Policy) -> Detail {
    let name = &*policy.name;
    match (policy.assigned, &policy.part) {
        (Assigned::NotSaid, _) => Detail::assignment_not_said(name),
        (Assigned::Groups | Assigned::Nobody, _) => Detail::assigned_to_groups(name),
        (Assigned::Everybody | Assigned::Users, Some(what)) => Detail::policy_for_part(name, what.clone()),
        (Assigned::Everybody | Assigned::Users, None) => Detail::assigned_but_for_groups(name),
    }
}

/// What people call a system.
fn called(family: Family) -> &'static str {
    match family {
        Family::Ios | Family::IpadOs => "iOS",
        Family::Android => "Android",
        Family::MacOs => "macOS",
        Family::Windows | Family::WindowsServer => "Windows",
        Family::ChromeOs => "ChromeOS",
        Family::Ubuntu | Family::Debian | Family::Linux => "Linux",
    }
}
