//! `entra-devices`: the list of devices in Entra ID, as CSV from the portal or as Graph's `devices`: what there is,
//! whether or not management knows it.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{DeviceKind, Keys, Matter, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "entra-devices",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[
            &["approximateLastSignInDateTime", "approximateLastLogonTimestamp"],
            &["joinType (trustType)", "joinType", "trustType"],
        ],
        read: sighting,
    })],
};

const NAME: usize = 0;
const OS: usize = 1;
const VERSION: usize = 2;
const DIRECTORY: usize = 3;
const ENABLED: usize = 4;
const SEEN: usize = 5;
const MODEL: usize = 6;
const MANAGED: usize = 7;
static COLUMNS: [Column; 8] = [
    needed(&["displayName", "Name"]),
    needed(&["operatingSystem", "OS"]),
    read(&["operatingSystemVersion", "osVersion", "Version"]),
    needed(&["deviceId"]),
    needed(&["accountEnabled", "enabled"]),
    read(&["approximateLastSignInDateTime", "approximateLastLogonTimestamp"]),
    read(&["model"]),
    read(&["isManaged"]),
];

fn sighting(cells: &mut Cells<'_>) {
    let (directory, name) = (cells.text(DIRECTORY), cells.text(NAME));
    let mut device = Sighting::new(cells.place(), Keys::of(directory.as_deref(), None, name.as_deref()));
    let (os, model) = (cells.text_or_empty(OS), cells.text_or_empty(MODEL));
    let version = cells.text_or_empty(VERSION);
    (device.os, device.kind) = cells.taking().system(&os, &version, "");
    device.os = device.os.map(|os| os.on_model(&model));
    device.is_disabled = cells.yes(ENABLED) == Some(false);
    cells.heard(&mut device, SEEN);
    cells.os_told(&mut device, OS, VERSION);
    if device.kind == Some(DeviceKind::Phone) {
        device.model = Some(&*model).filter(|model| !model.is_empty()).map(Into::into);
        device.is_managed = cells.yes(MANAGED);
        if device.is_managed != Some(true) {
            device.told(Matter::Management, cells.detail(MANAGED));
        }
    }
    cells.sighted(device);
}
