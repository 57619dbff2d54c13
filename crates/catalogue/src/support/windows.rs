//! Windows by its build: which release it is depends on the edition as well.

use super::{Found, Release, Support, Version};

/// What a Windows is sold as: how long it is mended depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edition {
    /// Enterprise and Education.
    Enterprise,
    /// Home and Pro.
    Workstation,
    /// The long-term channel of Enterprise.
    LongTerm,
    /// The long-term channel of IoT Enterprise.
    LongTermIot,
}

impl Edition {
    /// The edition that a name such as `Windows 11 Enterprise LTSC 2024`, `Professional` or `EnterpriseS` stands for.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let long = has(&["ltsc", "ltsb", "enterprises", "long-term", "long term"]);
        match () {
            () if long && name.contains("iot") => Some(Self::LongTermIot),
            () if long => Some(Self::LongTerm),
            () if has(&["enterprise", "education"]) => Some(Self::Enterprise),
            () if has(&["pro", "home", "core", "business"]) => Some(Self::Workstation),
            () => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Enterprise => "-e",
            Self::Workstation => "-w",
            Self::LongTerm => "-e-lts",
            Self::LongTermIot => "-iot-lts",
        }
    }
}

/// What is known of a Windows for clients with a build such as `10.0.26100.1742`, in an edition where one is known.
///
/// A release that is sold in one edition only has no mark of it in its id (`10-22h2`).
pub fn windows<'a>(support: &'a Support, build: &str, edition: Edition) -> Found<'a> {
    let version = Version::of(build);
    let [10, 0, number, ..] = *version.as_slice() else { return Found::Unknown };
    let Some(product) = support.product("windows") else { return Found::Unknown };
    let build_of = |release: &Release| {
        let latest = Version::of(release.latest.as_deref()?);
        latest.as_slice().get(2).copied()
    };
    let of_build = || product.releases.iter().filter(|release| build_of(release) == Some(number));
    let unmarked =
        |release: &&Release| !["-e", "-w", "-lts"].iter().any(|mark| release.cycle.ends_with(mark));
    let marked = of_build().find(|release| release.cycle.strip_suffix(edition.ending()).is_some_and(unmixed));
    match marked.or_else(|| of_build().find(unmarked)) {
        Some(release) => Found::Release(release),
        None if product.releases.iter().filter_map(build_of).all(|known| known < number) => {
            Found::NewerThanKnown(None)
        }
        None => Found::Unknown,
    }
}

/// Of `11-24h2-e-lts` the ending `-lts` alone is not an edition's.
fn unmixed(rest: &str) -> bool {
    !rest.ends_with("-e") && !rest.ends_with("-w")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_build_and_an_edition_are_a_release() {
        let support = Support::embedded().unwrap();
        let cycle = |build: &str, edition| match windows(support, build, edition) {
            Found::Release(release) => release.cycle.as_str(),
            Found::NewerThanKnown(_) => "newer",
            Found::Unknown => "unknown",
        };
        assert_eq!(cycle("10.0.26100.1742", Edition::Enterprise), "11-24h2-e");
        assert_eq!(cycle("10.0.26100.1742", Edition::Workstation), "11-24h2-w");
        assert_eq!(cycle("10.0.26100", Edition::LongTerm), "11-24h2-e-lts");
        assert_eq!(cycle("10.0.19045.5000", Edition::Enterprise), "10-22h2");
        assert_eq!(cycle("10.0.99999.1", Edition::Enterprise), "newer");
        assert_eq!(cycle("10.0.12345", Edition::Enterprise), "unknown");
        assert_eq!(cycle("6.1.7601", Edition::Enterprise), "unknown");
    }

    #[test]
    fn the_same_build_can_be_in_support_in_one_edition_and_not_in_another() {
        let support = Support::embedded().unwrap();
        let supported = |edition| match windows(support, "10.0.26100.1", edition) {
            Found::Release(release) => release.is_supported(date(2026, 11, 30)),
            _ => None,
        };
        assert_eq!(supported(Edition::Enterprise), Some(true));
        assert_eq!(supported(Edition::Workstation), Some(false));
    }

    #[test]
    fn editions_are_known_by_what_systems_call_them() {
        for (name, edition) in [
            ("Windows 11 Enterprise", Some(Edition::Enterprise)),
            ("Microsoft Windows 11 Enterprise LTSC", Some(Edition::LongTerm)),
            ("EnterpriseS", Some(Edition::LongTerm)),
            ("Windows 10 IoT Enterprise LTSC 2021", Some(Edition::LongTermIot)),
            ("Professional", Some(Edition::Workstation)),
            ("CoreSingleLanguage", Some(Edition::Workstation)),
            ("Education", Some(Edition::Enterprise)),
            ("", None),
        ] {
            assert_eq!(Edition::of(name), edition, "{name}");
        }
    }
}
