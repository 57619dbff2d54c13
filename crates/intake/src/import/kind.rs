//! What a device is by the name of its system, for systems too that no rule knows.

use std::collections::HashMap;

use super::os::Family;
use super::{DeviceKind, Os};

/// So many different systems are remembered.
const REMEMBERED: usize = 10_000;

/// The systems that were met: a list has many devices and few systems.
#[derive(Debug, Default)]
pub(super) struct Systems {
    met: HashMap<Box<str>, (Option<Os>, Option<DeviceKind>)>,
    asked: String,
}

impl Systems {
    /// What the columns of a system, its version and its edition say, and what a device is that runs it.
    pub(super) fn of(
        &mut self,
        name: &str,
        version: &str,
        edition: &str,
    ) -> (Option<Os>, Option<DeviceKind>) {
        self.asked.clear();
        for text in [name, version, edition] {
            self.asked.push_str(text);
            // No cell has this sign in it that any system writes; one that had would be taken for another at the worst.
            self.asked.push('\u{1f}');
        }
        if let Some(known) = self.met.get(&*self.asked) {
            return known.clone();
        }
        let own = (Os::of(name, version, edition), device_of(name));
        if self.met.len() < REMEMBERED {
            _ = self.met.insert(self.asked.as_str().into(), own.clone());
        }
        own
    }
}

/// Systems of televisions, watches and headsets, in lower case.
pub(super) fn is_of_other(name: &str) -> bool {
    ["tvos", "watchos", "visionos", "hololens", "holographic", "xbox"].iter().any(|word| name.contains(word))
}

/// Windows for phones, that nobody mends any more, in lower case.
pub(super) fn is_of_old_phone(name: &str) -> bool {
    ["windows phone", "windowsphone", "windows mobile", "windowsmobile"]
        .iter()
        .any(|word| name.contains(word))
}

/// What a device is by the name of its system, whether or not anything is known of the system.
pub fn device_of(name: &str) -> Option<DeviceKind> {
    let lower = name.to_ascii_lowercase();
    match () {
        () if is_of_other(&lower) => Some(DeviceKind::Other),
        () if is_of_old_phone(&lower) => Some(DeviceKind::Phone),
        () => Family::of(name).map(Family::device),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Os;
    use super::*;

    #[test]
    fn neither_a_television_nor_a_headset_is_a_client_and_a_windows_phone_is_a_phone() {
        for (name, kind) in [
            ("tvOS", DeviceKind::Other),
            ("Windows Holographic", DeviceKind::Other),
            ("visionOS", DeviceKind::Other),
            ("Windows Phone", DeviceKind::Phone),
            ("WindowsMobile", DeviceKind::Phone),
            ("Windows", DeviceKind::Client),
            ("iPadOS", DeviceKind::Phone),
            ("Windows Server 2022", DeviceKind::Server),
        ] {
            assert_eq!(device_of(name), Some(kind), "{name}");
        }
        assert!(Os::of("Windows Phone", "8.1", "").is_none() && Os::of("tvOS", "26", "").is_none());
    }
}
