//! One device as one row of one source tells of it: by what it is known, and what the rules need.

use jiff::Timestamp;
use jiff::civil::Date;
use kravtjek_model::detail::Detail;

use super::Os;
use super::named::{is_no_serial, is_nothing, without_domain};

/// Where something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which part of the files, by its place among all of them.
    pub part: u32,
    /// The row or element in it, from 1.
    pub row: u64,
}

/// By what a device is known: what is empty, or stands for nothing, is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Its id in the directory (Entra's device id, AD's object GUID).
    pub directory: Option<Box<str>>,
    /// Which directory's id that is.
    pub of: Directory,
    /// Its maker's serial number.
    pub serial: Option<Box<str>>,
    /// Its host name, in lower case and without its domain.
    pub host: Option<Box<str>>,
}

/// The directories. Entra gives a device that AD knows the same id where it took the device over from there; a Mac that is
/// bound to the one and registered in the other has two. So equal ids are one device, and other ids tell two apart only
/// within one directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directory {
    /// Entra ID.
    #[default]
    Entra,
    /// Active Directory.
    Ad,
}

impl Keys {
    /// What the columns of a source say.
    pub fn of(directory: Option<&str>, serial: Option<&str>, host: Option<&str>) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty()).map(String::into_boxed_str);
        let directory = directory.map(|id| id.trim_matches(['{', '}']).to_ascii_lowercase());
        let directory =
            directory.filter(|id| id.chars().any(|sign| sign.is_ascii_alphanumeric() && sign != '0'));
        let serial = serial.map(|serial| serial.trim().to_ascii_lowercase());
        let serial = serial.filter(|serial| !is_no_serial(serial));
        let directory = directory.filter(|id| !is_nothing(id));
        let host = host.map(|host| without_domain(host).to_lowercase()).filter(|host| !is_nothing(host));
        Self {
            directory: directory.and_then(some),
            of: Directory::Entra,
            serial: serial.and_then(some),
            host: host.map(|host| host.trim_end_matches('$').to_owned()).and_then(some),
        }
    }

    /// With the id as one of Active Directory.
    pub fn of_ad(mut self) -> Self {
        self.of = Directory::Ad;
        self
    }

    /// Its id, where it is one of this directory.
    pub fn id_in(&self, directory: Directory) -> Option<&str> {
        self.directory.as_deref().filter(|_| self.of == directory)
    }

    /// Whether it is known by anything.
    pub fn is_empty(&self) -> bool {
        self.directory.is_none() && self.serial.is_none() && self.host.is_none()
    }

    /// What people call it: its host name, else its serial number, else its id.
    pub fn name(&self) -> Option<&str> {
        self.host.as_deref().or(self.serial.as_deref()).or(self.directory.as_deref())
    }
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceKind {
    /// A computer that people work at.
    Client,
    /// A phone or a tablet.
    Phone,
    /// A server: in no fleet here.
    Server,
    /// A television, a headset, a watch: in no fleet either.
    Other,
}

/// How much of a device's disks is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// The source speaks of the drive that the system is on, and of no other.
    SystemDrive(bool),
    /// The source speaks of every fixed drive; so many of them are not encrypted, or their protection is suspended.
    EveryDrive {
        /// Fixed drives.
        drives: u32,
        /// Those that are not protected.
        open: u32,
    },
}

/// What a word of a source is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// The firewall.
    Firewall,
    /// The encryption of disks or storage.
    Encryption,
    /// The protection against malware.
    Protection,
    /// The system and its version.
    Os,
    /// The updates of the system.
    Patches,
    /// Whether it was broken open.
    Rooted,
    /// Whether it is managed.
    Management,
    /// That it runs in another computer.
    Virtual,
}

/// Why a source that has a column for it has no moment at which a device was last heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// It never was.
    Never,
    /// Nothing stands there, or what is not understood, or is still to come.
    Unclear,
}

/// What one source says of one device. What it does not say is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where it was read.
    pub place: Place,
    /// By what the device is known.
    pub keys: Keys,
    /// What it is.
    pub kind: Option<DeviceKind>,
    /// When it was last heard of.
    pub last_seen: Option<Timestamp>,
    /// Why that is not known, where the source has a column for it, and what stands there: what else the row says is then of
    /// nobody knows when.
    pub unheard: Option<(Unheard, Detail)>,
    /// So many days later it may have been heard of for all the source knows.
    pub lag: i8,
    /// The account or device is turned off: it is in no fleet.
    pub is_disabled: bool,
    /// It runs in another computer.
    pub is_virtual: Option<bool>,
    /// Its operating system.
    pub os: Option<Os>,
    /// Whether its firewall is on.
    pub firewall: Option<bool>,
    /// How much of its disks is encrypted.
    pub encryption: Option<Encryption>,
    /// Its fixed drives, where the source counts them and says no more.
    pub drives: Option<u32>,
    /// Whether protection runs, watches, and has the signatures its maker asks for.
    pub protected: Option<bool>,
    /// The day its signatures are of.
    pub signatures: Option<Date>,
    /// Its model, where it is a phone or a tablet, as the source writes it.
    pub model: Option<Box<str>>,
    /// Whether its management can wipe it.
    pub is_managed: Option<bool>,
    /// It was broken open (jailbroken, rooted).
    pub is_rooted: Option<bool>,
    /// Android's security patch level, as it is written.
    pub patch_level: Option<Date>,
    /// Whether it keeps the rules of its management.
    pub complies: Option<bool>,
    /// Whether somebody is said to use it.
    pub has_user: Option<bool>,
    /// What was read, of what is not well or not understood.
    pub words: Vec<(Matter, Detail)>,
}

impl Sighting {
    /// One of which nothing but its place and its keys is known.
    pub fn new(place: Place, keys: Keys) -> Self {
        Self {
            place,
            keys,
            kind: None,
            last_seen: None,
            unheard: None,
            lag: 0,
            is_disabled: false,
            is_virtual: None,
            os: None,
            firewall: None,
            encryption: None,
            drives: None,
            protected: None,
            signatures: None,
            model: None,
            is_managed: None,
            is_rooted: None,
            patch_level: None,
            complies: None,
            has_user: None,
            words: Vec::new(),
        }
    }

    /// This was read about a matter.
    pub fn told(&mut self, matter: Matter, what: Detail) {
        self.words.push((matter, what));
    }

    /// What was read about a matter.
    pub fn word(&self, matter: Matter) -> Option<&Detail> {
        self.words.iter().find(|(own, _)| *own == matter).map(|(_, what)| what)
    }
}

/// Whether a model has one fixed drive built in, and room for none more: every MacBook.
pub fn has_one_drive(model: &str) -> bool {
    model.to_ascii_lowercase().contains("macbook")
}

/// Whether a maker's or model's name is that of a computer within a computer.
pub fn is_virtual_model(maker: &str, model: &str) -> bool {
    let text = format!("{maker} {model}").to_ascii_lowercase();
    [
        "virtual machine",
        "vmware",
        "virtualbox",
        "cloud pc",
        "qemu",
        "hvm domu",
        "virtual platform",
        "parallels",
        "virtualmac",
    ]
    .iter()
    .any(|word| text.contains(word))
        // As a word alone: makers have models with these letters in them.
        || text.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == "kvm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_no_key() {
        let keys =
            Keys::of(Some("00000000-0000-0000-0000-000000000000"), Some("To be filled by O.E.M."), Some(""));
        assert!(keys.is_empty());
        let keys = Keys::of(Some("{0B1C-AA}"), Some(" 5CG1234XYZ "), Some("PC-0117.Nordhavn.local"));
        assert_eq!(keys.name(), Some("pc-0117"));
        assert_eq!(
            (keys.directory.as_deref(), keys.serial.as_deref()),
            (Some("0b1c-aa"), Some("5cg1234xyz"))
        );
        assert_eq!(
            Keys::of(None, None, Some("PC-1$")).name(),
            Some("pc-1"),
            "an account of a computer in a directory"
        );
    }

    #[test]
    fn a_computer_within_a_computer_is_known_by_its_model() {
        assert!(is_virtual_model("Microsoft Corporation", "Virtual Machine"));
        assert!(is_virtual_model("Microsoft Corporation", "Cloud PC Enterprise 2vCPU/8GB"));
        assert!(is_virtual_model("VMware, Inc.", "VMware7,1"));
        assert!(
            is_virtual_model("Red Hat", "KVM") && is_virtual_model("QEMU", "Standard PC (Q35 + ICH9, 2009)")
        );
        assert!(!is_virtual_model("LENOVO", "21HD") && !is_virtual_model("ACME", "TKVM2100"));
    }
}
