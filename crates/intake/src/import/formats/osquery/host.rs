//! What the rows of one host say of it: its system, its disks, its protection, who administers it, and what is installed.

use std::borrow::Cow;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;

use super::kind::Kind;
use super::log::Cells;
use crate::import::cells::{Puzzling, Wanted};
use crate::import::device::{Encryption, is_virtual_model};
use crate::import::os::Family;
use crate::import::record::{Direction, FirewallRule, Installed, LocalAdmin, account_name};
use crate::import::{Keys, Matter, Os, Sighting, Taking};

/// The rows of one kind of one host, as they are in the end.
pub(super) struct Host<'a> {
    pub(super) keys: &'a Keys,
    pub(super) at: Option<Timestamp>,
    /// The line they were read in last.
    pub(super) line: u64,
    pub(super) rows: &'a [(u64, &'a Cells)],
    pub(super) kind: Kind,
}

/// One row.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: u64,
    kind: Kind,
    cells: &'a Cells,
}

impl<'a> Row<'a> {
    fn get(&self, column: &str) -> Option<&'a str> {
        let at = self.kind.columns().iter().position(|own| *own == column)?;
        self.cells.get(at)?.as_deref()
    }

    fn or_empty(&self, column: &str) -> &'a str {
        self.get(column).unwrap_or_default()
    }

    fn is(&self, column: &str, value: &str) -> bool {
        self.get(column).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    /// What a column says by the words that osquery writes there; another one is told.
    fn word(
        &self,
        column: &'static str,
        words: &[(&str, Option<bool>)],
        taking: &mut Taking,
    ) -> Option<bool> {
        let text = self.get(column)?;
        match words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            Some((_, means)) => *means,
            None => {
                let value = text.chars().take(100).collect();
                let (place, column) = (taking.place(self.line), Cow::Borrowed(column));
                taking.puzzled(Puzzling { place, column, value, wanted: Wanted::Word });
                None
            }
        }
    }
}

const HEALTH: [(&str, Option<bool>); 6] = [
    ("good", Some(true)),
    ("poor", Some(false)),
    ("snoozed", Some(false)),
    ("not monitored", None),
    ("error", None),
    ("unknown", None),
];
const GLOBAL_STATE: [(&str, Option<bool>); 3] = [("0", Some(false)), ("1", Some(true)), ("2", Some(true))];
const YES_NO: [(&str, Option<bool>); 4] =
    [("1", Some(true)), ("0", Some(false)), ("true", Some(true)), ("false", Some(false))];
const PRODUCT: [(&str, Option<bool>); 5] = [
    ("on", Some(true)),
    ("off", Some(false)),
    ("snoozed", Some(false)),
    ("expired", Some(false)),
    ("unknown", None),
];
/// Of BitLocker: protection is on or off; 2 is a volume that is locked, -1 that nothing was heard.
const PROTECTION: [(&str, Option<bool>); 4] =
    [("0", Some(false)), ("1", Some(true)), ("2", None), ("-1", None)];
/// Drives that Windows calls so are fixed, or are not; in English and Danish.
const FIXED: [&str; 4] = ["fixed", "fast disk", "harddisk", "hard disk"];
const NOT_FIXED: [&str; 8] =
    ["removable", "flytbar", "cd-rom", "network", "netværk", "ram disk", "ram-disk", "3 1/2"];
/// What a system needs unencrypted to start, and what comes and goes.
const NOT_COUNTED: [&str; 7] =
    ["/boot", "/boot/efi", "/efi", "/media/", "/run/media/", "/snap/", "/var/lib/snapd/"];
/// The group of those who administer a Windows, by its id.
const ADMINISTRATORS: &str = "S-1-5-32-544";
const ADMIN_GROUPS: [&str; 5] = ["admin", "sudo", "wheel", "administrators", "administratorer"];

impl<'a> Host<'a> {
    pub(super) fn tell(&self, taking: &mut Taking) {
        match self.kind {
            Kind::Computer | Kind::System => self.system(taking),
            Kind::Drive => {
                let all = self.rows().filter_map(|row| Some((row, drive(row, taking)?))).collect();
                self.disks(all, taking);
            }
            Kind::Volume => {
                let all = self.volumes(taking);
                self.disks(all, taking);
            }
            Kind::Protection => self.protection(taking),
            Kind::Firewall => {
                let on = self.rows().find_map(|row| row.word("global_state", &GLOBAL_STATE, taking));
                let read = self.read(&["global_state"]);
                self.sighted(taking, |device| {
                    device.firewall = on;
                    told(device, Matter::Firewall, on, read);
                });
            }
            Kind::Admin => self.admins(taking),
            Kind::Rule => self.rules(taking),
            Kind::App | Kind::Program => self.programs(taking),
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let kind = self.kind;
        self.rows.iter().map(move |(line, cells)| Row { line: *line, kind, cells })
    }

    /// What the first row says that says anything in these columns.
    fn read(&self, columns: &[&str]) -> Option<Detail> {
        let cells = |row: Row<'_>| {
            let each = columns.iter().filter_map(|column| Some(Detail::cell(*column, row.get(column)?)));
            each.reduce(Detail::both)
        };
        self.rows().find_map(cells)
    }

    fn sighted(&self, taking: &mut Taking, says: impl FnOnce(&mut Sighting)) {
        let mut device = Sighting::new(taking.place(self.line), self.keys.clone());
        device.last_seen = self.at;
        says(&mut device);
        taking.sighted(device);
    }

    fn system(&self, taking: &mut Taking) {
        let said = |column: &str| self.rows().find_map(|row| row.get(column));
        let (name, version) = (said("name").unwrap_or_default(), said("version").unwrap_or_default());
        // Beside its number a distribution writes its by-name.
        let version = version.split_whitespace().next().unwrap_or_default();
        let version = match said("revision") {
            Some(revision) if !version.is_empty() => format!("{version}.{revision}"),
            _ => version.to_owned(),
        };
        let is_other = ["windows", "darwin"].iter().all(|own| said("platform") != Some(own));
        let os = Os::of(name, &version, "");
        let os =
            os.or_else(|| (is_other && !name.is_empty()).then(|| Os::of("Linux", &version, "")).flatten());
        let model = said("hardware_model");
        let is_virtual =
            model.map(|model| is_virtual_model(said("hardware_vendor").unwrap_or_default(), model));
        let unnamed = os.is_none().then(|| self.read(&["name"])).flatten();
        self.sighted(taking, |device| {
            if let Some(model) = model.filter(|_| is_virtual == Some(true)) {
                device.told(Matter::Virtual, Detail::virtual_machine("hardware_model", model));
            }
            device.words.extend(unnamed.map(|read| (Matter::Os, read)));
            device.kind = os.as_ref().map(|os| Family::device(os.family));
            device.os = os;
            device.is_virtual = is_virtual;
        });
    }

    /// What is known of the encryption of all drives; nothing where one of them says nothing and none is open.
    fn disks(&self, drives: Vec<(Row<'_>, Option<bool>)>, taking: &mut Taking) {
        let count = |of: &dyn Fn(Option<bool>) -> bool| {
            u32::try_from(drives.iter().filter(|(_, drive)| of(*drive)).count()).unwrap_or(u32::MAX)
        };
        let (all, open) = (count(&|_| true), count(&|drive| drive == Some(false)));
        let unclear = drives.iter().any(|(_, drive)| drive.is_none());
        let known = all > 0 && (open > 0 || !unclear);
        let first = |of| drives.iter().find(|(_, drive)| *drive == of).map(|(row, _)| volume_read(*row));
        let read = first(Some(false)).or_else(|| first(None));
        self.sighted(taking, |device| {
            device.words.extend(read.map(|read| (Matter::Encryption, read)));
            device.encryption = known.then_some(Encryption::EveryDrive { drives: all, open });
            device.drives = Some(all).filter(|all| *all > 0);
        });
    }

    fn volumes(&self, taking: &mut Taking) -> Vec<(Row<'a>, Option<bool>)> {
        let is_mac = self.rows().any(|row| row.get("filevault_status").is_some());
        // On a Mac the data of all people lie beside the system, which is sealed.
        let has_data = self.rows().any(|row| row.is("path", "/System/Volumes/Data"));
        let mut all = Vec::new();
        let encrypted: Vec<_> = self
            .rows()
            .map(|row| match row.get("filevault_status") {
                Some("on") => Some(true),
                Some("off") => Some(false),
                _ if is_mac => None,
                _ => row.word("encrypted", &YES_NO, taking),
            })
            .collect();
        let any_closed = encrypted.contains(&Some(true));
        for (row, encrypted) in self.rows().zip(encrypted.iter().copied()) {
            let path = row.or_empty("path");
            let counts = match path {
                "" => row.get("encrypted").is_some(),
                "/" => !(is_mac && has_data),
                _ if path.starts_with("/System/Volumes/") => path.ends_with("/Data"),
                _ => !comes_and_goes(row),
            };
            // Of disks without their places some may be there to start from, and what is beside the system may be a stick.
            let outside = path.is_empty() && any_closed || path.starts_with("/Volumes/");
            if counts {
                all.push((row, encrypted.filter(|encrypted| *encrypted || !outside)));
            }
        }
        all
    }

    fn protection(&self, taking: &mut Taking) {
        let firewall = self.rows().find_map(|row| row.word("firewall", &HEALTH, taking));
        let products: Vec<_> = self
            .rows()
            .filter(|row| {
                row.is("type", "antivirus") || row.get("type").is_none() && row.get("state").is_some()
            })
            .map(|row| {
                let runs = row.word("state", &PRODUCT, taking);
                (runs, row.word("signatures_up_to_date", &YES_NO, taking))
            })
            .collect();
        let health = self.rows().find_map(|row| row.word("antivirus", &HEALTH, taking));
        let protected = match &products[..] {
            all if all.contains(&(Some(true), Some(true))) => Some(true),
            // Nobody asked for the products, or none is registered: what the system itself makes of it.
            [] => health,
            all if all.iter().all(|one| one.0 == Some(false) || one.1 == Some(false)) => Some(false),
            _ => None,
        };
        let of_firewall = self.read(&["firewall"]);
        let of_products =
            self.read(&["state", "signatures_up_to_date"]).or_else(|| self.read(&["antivirus"]));
        self.sighted(taking, |device| {
            (device.firewall, device.protected) = (firewall, protected);
            told(device, Matter::Firewall, firewall, of_firewall);
            told(device, Matter::Protection, protected, of_products);
        });
    }

    fn admins(&self, taking: &mut Taking) {
        let mut any = false;
        for row in self.rows() {
            let of_admins = row.get("group_sid").map_or_else(
                || {
                    row.get("groupname")
                        .is_none_or(|group| ADMIN_GROUPS.iter().any(|own| own.eq_ignore_ascii_case(group)))
                },
                |sid| sid == ADMINISTRATORS,
            );
            let Some(member) = row.get("username").filter(|_| of_admins) else { continue };
            let sid = row.get("sid").or_else(|| row.get("uuid"));
            let is_built_in = sid.is_some_and(|sid| sid.ends_with("-500")) || row.is("uid", "0");
            any = true;
            self.admin(row.line, Some(account_name(member)), is_built_in, taking);
        }
        if !any {
            self.admin(self.line, None, false, taking);
        }
        self.sighted(taking, |_| {});
    }

    fn admin(&self, line: u64, member: Option<Box<str>>, is_built_in: bool, taking: &mut Taking) {
        let (place, device) = (taking.place(line), self.keys.clone());
        taking.records.local_admins.push(LocalAdmin { place, device, member, is_group: false, is_built_in });
    }

    fn programs(&self, taking: &mut Taking) {
        for row in self.rows() {
            let Some(product) = row.get("name") else { continue };
            let product = product.strip_suffix(".app").unwrap_or(product).into();
            let of_bundle = || row.get("bundle_identifier")?.split('.').nth(1);
            let vendor = row.get("publisher").or_else(of_bundle).unwrap_or_default().into();
            let version =
                row.get("version").or_else(|| row.get("bundle_short_version")).unwrap_or_default().into();
            let (place, device) = (taking.place(row.line), self.keys.clone());
            taking.records.installed.push(Installed {
                place,
                device,
                vendor,
                product,
                version,
                support: None,
            });
        }
        self.sighted(taking, |_| {});
    }

    fn rules(&self, taking: &mut Taking) {
        for row in self.rows() {
            let Some(name) = row.get("name") else { continue };
            let networks =
                [("profile_domain", "domain"), ("profile_private", "private"), ("profile_public", "public")];
            let profiles: Vec<_> =
                networks.iter().filter(|(column, _)| row.is(column, "1")).map(|(_, name)| *name).collect();
            let plain = |column: &str| {
                let text = row.or_empty(column).to_lowercase();
                if ["*", "any"].contains(&text.as_str()) { Box::default() } else { text.into_boxed_str() }
            };
            let program = row.get("app_name").or_else(|| row.get("service_name")).unwrap_or_default();
            let rule = FirewallRule {
                place: taking.place(row.line),
                name: name.into(),
                direction: match row.or_empty("direction") {
                    "In" => Some(Direction::In),
                    "Out" => Some(Direction::Out),
                    _ => None,
                },
                allows: row.word("action", &[("allow", Some(true)), ("block", Some(false))], taking),
                is_enabled: row.word("enabled", &YES_NO, taking),
                profiles: if profiles.len() == 3 { Box::default() } else { profiles.join(",").into() },
                protocol: plain("protocol"),
                local_ports: plain("local_ports"),
                remote_ports: plain("remote_ports"),
                remote: plain("remote_addresses"),
                program: program.to_lowercase().into(),
                unread: None,
            };
            taking.records.firewall_rules.push(rule);
        }
        self.sighted(taking, |_| {});
    }
}

/// Of what is not well, and of what says nothing, the words are kept.
fn told(device: &mut Sighting, matter: Matter, holds: Option<bool>, read: Option<Detail>) {
    if holds != Some(true) {
        device.words.extend(read.map(|read| (matter, read)));
    }
}

/// Which volume it is, and what is said of it.
fn volume_read(row: Row<'_>) -> Detail {
    let columns = ["protection_status", "filevault_status", "encrypted"];
    let said = columns.iter().find_map(|column| Some((*column, row.get(column)?)));
    let volume = ["drive_letter", "device_id", "path", "device"].iter().find_map(|column| row.get(column));
    let volume = volume.unwrap_or_default();
    match said {
        Some((column, value)) => Detail::cell(format!("{volume} {column}").trim(), value),
        None => Detail::empty_cell(format!("{volume} {}", columns[0]).trim()),
    }
}

/// Whether a volume of Linux is one to start from, a stick or an image.
fn comes_and_goes(row: Row<'_>) -> bool {
    let path = row.or_empty("path");
    let is = |own: &&str| path == *own || own.ends_with('/') && path.starts_with(*own);
    row.or_empty("device").starts_with("/dev/loop") || NOT_COUNTED.iter().any(is)
}

/// Whether a drive is encrypted and protected; none for one that is not fixed.
fn drive(row: Row<'_>, taking: &mut Taking) -> Option<Option<bool>> {
    let description = row.get("description").map(str::to_lowercase);
    let is = |words: &[&str]| {
        description.as_deref().is_some_and(|own| words.iter().any(|word| own.contains(word)))
    };
    if row.get("description").is_none() && row.get("protection_status").is_none() || is(&NOT_FIXED) {
        return None;
    }
    let protected = row.word("protection_status", &PROTECTION, taking);
    let wholly = row.get("conversion_status").is_none_or(|status| status == "1");
    let closed = protected.map(|protected| protected && wholly);
    // What nobody knows to be fixed may be a stick.
    let is_fixed = description.is_none() || is(&FIXED);
    Some(closed.filter(|closed| *closed || is_fixed))
}
