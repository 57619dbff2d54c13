//! Records that several formats make and rules bring together: accounts, members of groups, installed software.

use jiff::Timestamp;
use jiff::civil::Date;
use kravtjek_model::detail::Detail;

use super::{Keys, Place};

/// One account as one row tells of it. What the row does not say is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Where it was read.
    pub place: Place,
    /// What it is called, as [`account_name`] has it.
    pub name: Box<str>,
    /// Its whole address in the directory, in lower case: the same account in two lists has the same one.
    pub address: Option<Box<str>>,
    /// Its id in the directory that it comes from (its SID).
    pub sid: Option<Box<str>>,
    /// Whether it is in use.
    pub is_enabled: Option<bool>,
    /// Whether it belongs to somebody from outside: a guest, a supplier.
    pub is_external: Option<bool>,
    /// Whether it is one for administration.
    pub is_admin: Option<bool>,
    /// When it ends by itself.
    pub ends: Option<Ends>,
    /// When its password was set.
    pub password_set: Option<Timestamp>,
    /// Whether the password must be changed at the next log-on.
    pub must_change: Option<bool>,
    /// When it was last used.
    pub last_seen: Option<Timestamp>,
    /// The ways to log on that are registered, as the source calls them.
    pub methods: Option<Vec<Box<str>>>,
    /// Whether more than one factor is registered.
    pub has_mfa: Option<bool>,
    /// Whether one that is registered may be used.
    pub can_mfa: Option<bool>,
    /// The groups it is a member of.
    pub groups: Vec<Box<str>>,
}

/// Until when an account is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// It has no end.
    Never,
    /// It ends then.
    At(Timestamp),
}

impl Account {
    /// One of which nothing but its place and its name is known.
    pub fn new(place: Place, name: &str) -> Self {
        Self {
            place,
            name: account_name(name),
            address: name.contains('@').then(|| name.trim().to_lowercase().into()),
            sid: None,
            is_enabled: None,
            is_external: None,
            is_admin: None,
            ends: None,
            password_set: None,
            must_change: None,
            last_seen: None,
            methods: None,
            has_mfa: None,
            can_mfa: None,
            groups: Vec::new(),
        }
    }
}

/// What an account is called here: `NORDHAVN\abcd01` and `abcd01@nordhavn.example` are `abcd01`. A guest is called by the
/// address that was invited: `pia_firma.dk#EXT#@nordhavn.example` is `pia@firma.dk`.
pub fn account_name(text: &str) -> Box<str> {
    let text = text.trim();
    let text = text.rsplit('\\').next().unwrap_or(text);
    let text = text.to_lowercase();
    if let Some((invited, _)) = text.split_once("#ext#") {
        return match invited.rsplit_once('_') {
            Some((own, domain)) => format!("{own}@{domain}").into(),
            None => invited.into(),
        };
    }
    text.split('@').next().unwrap_or(&text).into()
}

/// A member of the group of administrators of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalAdmin {
    /// Where it was read.
    pub place: Place,
    /// The device.
    pub device: Keys,
    /// The member, as [`account_name`] has it; none for a device that has been asked and names nobody.
    pub member: Option<Box<str>>,
    /// Whether it is a group and not an account, or may be one for all the source knows.
    pub is_group: bool,
    /// Whether it is the account that the system brings along (its id ends with 500).
    pub is_built_in: bool,
}

/// A program on a device, or a part of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Where it was read.
    pub place: Place,
    /// The device, or nothing for what belongs to a service.
    pub device: Keys,
    /// Its maker.
    pub vendor: Box<str>,
    /// What it is called.
    pub product: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// What the source itself says of its support.
    pub support: Option<Supported>,
}

/// What a source says of the updates that a device lacks: for each device the oldest one, and one of which it cannot be
/// said since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where it was read.
    pub place: Place,
    /// The device.
    pub device: Keys,
    /// What lacks the update.
    pub what: Box<str>,
    /// Since when.
    pub since: Since,
}

/// Since when an update is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// None is.
    Nothing,
    /// Since this day.
    Day(Date),
    /// Nothing says since when, or whether there is one.
    Unclear,
}

/// What a source says of the support of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supported {
    /// It says nothing against it.
    Silent,
    /// The support of the version or of the whole program has ended.
    Ended,
    /// It ended, on this day.
    EndedOn(Date),
    /// It ends or ended on this day.
    Until(Date),
}

/// A rule of the firewall of a client, of one client or of the policy of all. What the source does not say is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirewallRule {
    /// Where it was read.
    pub place: Place,
    /// What it is called, as administrators see it.
    pub name: Box<str>,
    /// Which way the traffic goes that it is about.
    pub direction: Option<Direction>,
    /// Whether it lets that traffic through.
    pub allows: Option<bool>,
    /// Whether it is in force.
    pub is_enabled: Option<bool>,
    /// The networks it holds in: `domain,private`; empty for all.
    pub profiles: Box<str>,
    /// `tcp`, `udp`, a number; empty for all.
    pub protocol: Box<str>,
    /// The ports on this side; empty for all.
    pub local_ports: Box<str>,
    /// The ports on the other side; empty for all.
    pub remote_ports: Box<str>,
    /// Who is on the other side; empty for everybody.
    pub remote: Box<str>,
    /// The program; empty for all.
    pub program: Box<str>,
    /// What of it the source does not have, or has in a form that is not understood: what it lets through is not known then.
    pub unread: Option<Detail>,
}

/// Which way traffic goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the client.
    In,
    /// From it.
    Out,
}

/// A member of a group of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Where it was read.
    pub place: Place,
    /// The group, in lower case.
    pub group: Box<str>,
    /// The member, as [`account_name`] has it.
    pub member: Box<str>,
    /// Whether the member is a group itself.
    pub is_group: bool,
}

/// What a group is called here: in lower case, without its domain and without what it lies in.
pub fn group_name(text: &str) -> Box<str> {
    let text = text.trim();
    let text = text.rsplit('\\').next().unwrap_or(text);
    let text = text.strip_prefix("CN=").and_then(|name| name.split(',').next()).unwrap_or(text);
    text.to_lowercase().into()
}
