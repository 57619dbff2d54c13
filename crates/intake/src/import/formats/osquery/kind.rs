//! What a row is about, told by its columns, and the columns of it that are read.

use serde_json::Value;

use super::log::Cells;
use crate::sheet::json::text_at;

/// What a row is about. Where several may be, the first in this order is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The computer, with its system where the query asks for both.
    Computer,
    /// Its system alone.
    System,
    /// A volume of Windows.
    Drive,
    /// A volume of macOS or Linux.
    Volume,
    /// The security center of Windows and its products.
    Protection,
    /// The firewall of macOS.
    Firewall,
    /// A member of the administrators.
    Admin,
    /// A rule of the firewall.
    Rule,
    /// A program of macOS.
    App,
    /// A program of Windows.
    Program,
}

/// How a kind is told and read.
struct Form {
    kind: Kind,
    /// How the queries of our pack that give it are named.
    names: &'static [&'static str],
    /// It is this kind where all of one of these are there.
    marks: &'static [&'static [&'static str]],
    /// What is read of it.
    columns: &'static [&'static str],
}

static FORMS: [Form; 10] = [
    Form {
        kind: Kind::Drive,
        names: &["disks_windows"],
        marks: &[&["protection_status"]],
        columns: &["device_id", "drive_letter", "description", "conversion_status", "protection_status"],
    },
    Form {
        kind: Kind::Volume,
        names: &["disks_macos", "disks_linux"],
        marks: &[&["encrypted"], &["filevault_status"]],
        columns: &["path", "device", "type", "encrypted", "filevault_status"],
    },
    Form {
        kind: Kind::Protection,
        names: &["protection_windows"],
        marks: &[&["firewall"], &["signatures_up_to_date"]],
        columns: &["firewall", "antivirus", "type", "state", "signatures_up_to_date"],
    },
    Form {
        kind: Kind::Firewall,
        names: &["firewall_macos"],
        marks: &[&["global_state"]],
        columns: &["global_state"],
    },
    Form {
        kind: Kind::Admin,
        names: &["admins_windows", "admins_posix"],
        marks: &[&["username", "group_sid"], &["username", "groupname"]],
        columns: &["group_sid", "groupname", "username", "sid", "uuid", "uid"],
    },
    Form {
        kind: Kind::Rule,
        names: &["firewall_rules_windows"],
        marks: &[&["direction", "action"]],
        columns: &[
            "name",
            "direction",
            "action",
            "enabled",
            "protocol",
            "local_ports",
            "remote_ports",
            "remote_addresses",
            "app_name",
            "service_name",
            "profile_domain",
            "profile_private",
            "profile_public",
        ],
    },
    Form {
        kind: Kind::Computer,
        names: &["host_windows", "host_posix"],
        marks: &[&["hardware_model"], &["hardware_serial"]],
        columns: &["hardware_vendor", "hardware_model", "name", "version", "revision", "platform"],
    },
    Form {
        kind: Kind::System,
        names: &[],
        marks: &[&["platform", "version"]],
        columns: &["name", "version", "revision", "platform"],
    },
    Form {
        kind: Kind::App,
        names: &["apps_macos"],
        marks: &[&["bundle_short_version"]],
        columns: &["name", "bundle_identifier", "bundle_short_version"],
    },
    Form {
        kind: Kind::Program,
        names: &["programs_windows"],
        marks: &[&["publisher", "version"], &["identifying_number", "version"]],
        columns: &["name", "version", "publisher"],
    },
];

impl Kind {
    /// What a row is about, where it is any of this.
    pub(super) fn of(row: &Value) -> Option<Self> {
        let keys = row.as_object()?;
        let has = |marks: &&[&str]| marks.iter().all(|mark| keys.contains_key(*mark));
        FORMS.iter().find(|form| form.marks.iter().any(has)).map(|form| form.kind)
    }

    /// What the rows of a query are about, where it is one of our pack: packs and servers put words before its name.
    pub(super) fn named(query: &str) -> Option<Self> {
        let (_, name) = query.rsplit_once("kravtjek_")?;
        FORMS.iter().find(|form| form.names.contains(&name)).map(|form| form.kind)
    }

    /// The columns that are read.
    pub(super) fn columns(self) -> &'static [&'static str] {
        FORMS.iter().find(|form| form.kind == self).map_or(&[], |form| form.columns)
    }

    /// What a row says in them; the rest is dropped.
    pub(super) fn cells(self, row: &Value) -> Cells {
        self.columns().iter().map(|column| text_at(row, column).map(String::into_boxed_str)).collect()
    }
}
