//! An operating system as exports write it, and what is known of it on a day: whether it is mended, and how old it is.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_catalogue::support::{Edition, Found, Release, Support, Version, windows};

use super::DeviceKind;
use super::kind::{is_of_old_phone, is_of_other};

/// The families of operating systems there are rules for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Windows for clients.
    Windows,
    /// Windows for servers.
    WindowsServer,
    /// macOS.
    MacOs,
    /// iOS.
    Ios,
    /// iPadOS: mended for longer than the iOS of the same number.
    IpadOs,
    /// Android.
    Android,
    /// ChromeOS.
    ChromeOs,
    /// Ubuntu.
    Ubuntu,
    /// Debian.
    Debian,
    /// Another Linux.
    Linux,
}

impl Family {
    /// The family that a name such as `Windows`, `iPadOS` or `Windows Server 2022 Standard` stands for.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |word: &str| name.contains(word);
        match () {
            () if is_of_other(&name) || is_of_old_phone(&name) => None,
            () if has("windows server") || has("windowsserver") || has("server 20") => {
                Some(Self::WindowsServer)
            }
            () if has("windows") => Some(Self::Windows),
            // Management calls both so.
            () if has("iphone") || name.starts_with("ios") => Some(Self::Ios),
            () if has("ipad") => Some(Self::IpadOs),
            () if has("macos") || has("mac os") || name.starts_with("macmdm") || has("os x") => {
                Some(Self::MacOs)
            }
            () if has("android") => Some(Self::Android),
            () if has("chrome") => Some(Self::ChromeOs),
            () if has("ubuntu") => Some(Self::Ubuntu),
            () if has("debian") => Some(Self::Debian),
            () if has("linux") => Some(Self::Linux),
            () => None,
        }
    }

    /// The product in the collection of releases whose ids are the beginnings of versions.
    fn product(self) -> Option<&'static str> {
        match self {
            Self::MacOs => Some("macos"),
            Self::Ios => Some("ios"),
            Self::IpadOs => Some("ipados"),
            Self::Android => Some("android"),
            Self::Ubuntu => Some("ubuntu"),
            Self::Debian => Some("debian"),
            Self::Windows | Self::WindowsServer | Self::ChromeOs | Self::Linux => None,
        }
    }

    /// The family whose policies hold for it: those of iOS do for iPadOS.
    pub fn managed_as(self) -> Self {
        if self == Self::IpadOs { Self::Ios } else { self }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::WindowsServer => "Windows Server",
            Self::MacOs => "macOS",
            Self::Ios => "iOS",
            Self::IpadOs => "iPadOS",
            Self::Android => "Android",
            Self::ChromeOs => "ChromeOS",
            Self::Ubuntu => "Ubuntu",
            Self::Debian => "Debian",
            Self::Linux => "Linux",
        }
    }

    /// What a device that runs it is.
    pub fn device(self) -> DeviceKind {
        match self {
            Self::WindowsServer => DeviceKind::Server,
            Self::Ios | Self::IpadOs | Self::Android => DeviceKind::Phone,
            Self::Windows | Self::MacOs | Self::ChromeOs | Self::Ubuntu | Self::Debian | Self::Linux => {
                DeviceKind::Client
            }
        }
    }
}

/// An operating system of a device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Os {
    /// Its family.
    pub family: Family,
    /// Its version as it was written: `10.0.26100.1742`, `10.0 (26100)`, `18.7`.
    pub version: Arc<str>,
    /// The edition of a Windows, where the source has one.
    pub edition: Option<Edition>,
}

/// Something a release or version may be said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// It is, by this release.
    Yes(&'a Release),
    /// It is not, by this release.
    No(&'a Release),
    /// It came out after the day of the collection.
    Newer,
    /// It depends on the edition, which the source does not have.
    DependsOnEdition,
    /// Nothing is known of it.
    Unknown,
}

/// What is known of the security updates of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patched {
    /// One is missing for too long: since this day.
    Missing(Date),
    /// None is, as far as is known on the day of the collection.
    AsFarAsKnown,
    /// It is newer than any that is known.
    Newer,
}

/// The editions a Windows for clients can have where a source does not say: those of the long-term channel are told as
/// such where they are in use.
const EDITIONS: [Edition; 2] = [Edition::Enterprise, Edition::Workstation];

impl Os {
    /// What the columns of a source say.
    pub fn of(name: &str, version: &str, edition: &str) -> Option<Self> {
        let family = Family::of(name)?;
        Some(Self {
            family,
            version: plain(version).into(),
            edition: Edition::of(edition).or_else(|| Edition::of(name)),
        })
    }

    /// The same on a model: management calls what runs on an iPad iOS.
    #[must_use]
    pub fn on_model(self, model: &str) -> Self {
        let is_ipad = self.family == Family::Ios && model.to_ascii_lowercase().contains("ipad");
        Self { family: if is_ipad { Family::IpadOs } else { self.family }, ..self }
    }

    /// The same of an edition, where it has none of its own.
    #[must_use]
    pub fn of_edition(self, edition: Option<Edition>) -> Self {
        Self { edition: self.edition.or(edition), ..self }
    }

    /// What people call it, with its version as it was written.
    pub fn called(&self) -> String {
        format!("{} {}", self.family.name(), self.version).trim_end().to_owned()
    }

    /// What people call a release of it: `Windows 11 24H2`, `macOS 15`.
    pub fn release_called(&self, release: &Release) -> String {
        let cycle = match self.family {
            Family::Windows => windows_called(&release.cycle),
            _ => release.cycle.clone(),
        };
        format!("{} {cycle}", self.family.name())
    }

    /// Whether nothing came out after a release.
    pub fn is_newest(&self, support: &Support, release: &Release) -> bool {
        let product = self.family.product().and_then(|id| support.product(id));
        product.is_some_and(|product| product.releases.iter().all(|other| other.released <= release.released))
    }

    /// The release that it is one of, where that is known for whatever edition.
    pub fn release<'a>(&self, support: &'a Support) -> Option<&'a Release> {
        match self.by_release(support, |_| Some(true)) {
            Known::Yes(release) => Some(release),
            _ => None,
        }
    }

    /// Whether faults of it are mended on a day.
    pub fn supported<'a>(&self, support: &'a Support, on: Date) -> Known<'a> {
        self.by_release(support, |release| release.is_supported(on))
    }

    /// Whether its release came out less than so many months before a day.
    pub fn recent<'a>(&self, support: &'a Support, on: Date, months: i32) -> Known<'a> {
        let ends = |release: &Release| release.released.checked_add(months.months()).ok();
        self.by_release(support, |release| ends(release).map(|end| on < end))
    }

    fn by_release<'a>(&self, support: &'a Support, holds: impl Fn(&Release) -> Option<bool>) -> Known<'a> {
        let one = |found: Found<'a>| match found {
            // A version later than the collection of a release that is in it: the release's dates are known all the same.
            Found::Release(release) | Found::NewerThanKnown(Some(release)) => match holds(release) {
                Some(true) => Known::Yes(release),
                Some(false) => Known::No(release),
                None => Known::Unknown,
            },
            Found::NewerThanKnown(None) => Known::Newer,
            Found::Unknown => Known::Unknown,
        };
        if self.family != Family::Windows {
            let product = self.family.product().and_then(|id| support.product(id));
            return product.map_or(Known::Unknown, |product| one(product.release_of(&self.version)));
        }
        match self.edition {
            Some(edition) => one(windows(support, &self.version, edition)),
            None => {
                let mut all =
                    EDITIONS.map(|edition| one(windows(support, &self.version, edition))).into_iter();
                let (Some(first), Some(other)) = (all.next(), all.next()) else { return Known::Unknown };
                let alike = std::mem::discriminant(&first) == std::mem::discriminant(&other);
                if alike { first } else { Known::DependsOnEdition }
            }
        }
    }

    /// Whether every security update of its release that came out more than so many days before a day is in it: for the
    /// systems whose updates are in the collection.
    pub fn patched(&self, support: &Support, on: Date, days: i32) -> Option<Patched> {
        let system = match self.family {
            Family::Ios | Family::IpadOs => "ios",
            Family::MacOs => "macos",
            _ => return None,
        };
        let version = Version::of(&self.version);
        let major = version.as_slice().first()?;
        let is_of_release = |other: &Version| other.as_slice().first() == Some(major);
        let updates =
            support.updates.get(system)?.iter().map(|update| (Version::of(&update.version), update.released));
        let mut all: Vec<(Version, Date)> = updates.filter(|(update, _)| is_of_release(update)).collect();
        if all.is_empty() {
            // Of an old release the collection has the last update alone.
            let release = self.release(support)?;
            all.push((Version::of(release.latest.as_deref()?), release.latest_on?));
        }
        let late = |(update, released): &&(Version, Date)| {
            *update > version && released.checked_add(days.days()).is_ok_and(|last| last < on)
        };
        if let Some((_, released)) = all.iter().filter(late).min_by_key(|(_, released)| *released) {
            return Some(Patched::Missing(*released));
        }
        let is_newer = all.iter().all(|(update, _)| *update < version);
        Some(if is_newer { Patched::Newer } else { Patched::AsFarAsKnown })
    }
}

/// `11-24h2-e-lts` is `11 24H2 LTSC`: the edition is what the device says of itself.
fn windows_called(cycle: &str) -> String {
    let mut words = cycle.split('-');
    let (main, feature) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let long = if words.any(|word| word == "lts") { " LTSC" } else { "" };
    format!("{main} {}{long}", feature.to_ascii_uppercase())
}

/// A directory writes `10.0 (26100)` where others write `10.0.26100`; of a Mac `15.7.1 (24G231)` names the build.
fn plain(version: &str) -> String {
    match version.split_once(" (") {
        Some((main, build)) => {
            let build = build.trim_end_matches(')').trim();
            let is_number = !build.is_empty() && build.bytes().all(|digit| digit.is_ascii_digit());
            if is_number { format!("{}.{build}", main.trim()) } else { main.trim().to_owned() }
        }
        None => version.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 30);

    fn support() -> &'static Support {
        Support::embedded().unwrap()
    }

    fn said(known: &Known<'_>) -> &'static str {
        match known {
            Known::Yes(_) => "yes",
            Known::No(_) => "no",
            Known::Newer => "newer",
            Known::DependsOnEdition => "edition",
            Known::Unknown => "unknown",
        }
    }

    #[test]
    fn support_and_age_of_a_system_can_disagree_both_ways() {
        for (name, version, edition, supported, recent) in [
            ("Windows", "10.0.26200.7171", "Enterprise", "yes", "yes"),
            ("Windows", "10.0.26100.1742", "Enterprise", "yes", "no"),
            ("Windows", "10.0.26100.1742", "Professional", "no", "no"),
            ("Windows", "10.0.26100.1742", "", "edition", "no"),
            ("Windows 11 Enterprise", "10.0 (26100)", "", "yes", "no"),
            ("Windows 10 Enterprise LTSC", "10.0.19044.1", "", "yes", "no"),
            ("Windows", "10.0.19045.6000", "Enterprise", "no", "no"),
            ("Windows", "10.0.30000.1", "Enterprise", "newer", "newer"),
            ("macOS", "26.6.2", "", "yes", "yes"),
            ("macOS", "15.7.1 (24G231)", "", "yes", "no"),
            ("macOS", "27.0", "", "newer", "newer"),
            ("Ubuntu", "25.10", "", "no", "yes"),
            ("iPadOS", "26.7", "", "yes", "yes"),
            ("Windows Server 2022", "10.0.20348", "", "unknown", "unknown"),
        ] {
            let os = Os::of(name, version, edition).unwrap();
            let (support_of, age) = (os.supported(support(), TODAY), os.recent(support(), TODAY, 18));
            assert_eq!((said(&support_of), said(&age)), (supported, recent), "{name} {version} {edition}");
        }
        assert!(Os::of("", "1", "").is_none());
    }

    #[test]
    fn an_update_is_missed_once_its_days_have_passed() {
        let patched = |name, version, on: Date| Os::of(name, version, "").unwrap().patched(support(), on, 30);
        let newest = &support().updates["ios"][0];
        let known = Some(Patched::AsFarAsKnown);
        assert_eq!(patched("iOS", &newest.version, TODAY), known);
        assert_eq!(patched("iOS", "26.5.2", newest.released), known, "26.6 is not yet thirty days old");
        let of = |version: &str| support().update("ios", version).unwrap().released;
        let missing = Some(Patched::Missing(of("26.6")));
        assert_eq!(patched("iOS", "26.5.2", TODAY), missing, "since the oldest that is missing");
        let last = of("26.6").checked_add(30.days()).unwrap();
        assert_eq!(patched("iOS", "26.5.2", last), known, "exactly thirty days");
        assert_eq!(patched("iOS", "26.5.2", last.tomorrow().unwrap()), missing);
        assert_eq!(patched("iOS", "26.7.1", TODAY), Some(Patched::Newer));
        assert_eq!(patched("macOS", "15.7.9 (24G830)", TODAY), known, "a build is no part of the version");
        assert_eq!(patched("iOS", "16.7.16", TODAY), known, "the last of an old release");
        assert!(matches!(patched("iOS", "16.7.10", TODAY), Some(Patched::Missing(_))));
        assert!(patched("iOS", "99.0", TODAY).is_none(), "nothing is known of its release");
        assert!(patched("Windows", "10.0.26100.1", TODAY).is_none());
    }

    #[test]
    fn a_release_is_called_as_people_call_it() {
        let called = |name, version, edition, model| {
            let os = Os::of(name, version, edition).unwrap().on_model(model);
            os.release(support()).map_or(os.called(), |release| os.release_called(release))
        };
        assert_eq!(called("Windows", "10.0.26100.1", "Enterprise", ""), "Windows 11 24H2");
        assert_eq!(called("Windows 10 Enterprise LTSC", "10.0.19044.1", "", ""), "Windows 10 21H2 LTSC");
        assert_eq!(called("macOS", "15.7.1 (24G231)", "", "MacBook Air"), "macOS 15");
        assert_eq!(called("iOS", "17.7.11", "", "iPad (6th generation)"), "iPadOS 17");
        assert_eq!(called("iOS", "99.1", "", "iPhone"), "iOS 99.1");
        assert_eq!(Os::of("WindowsServer2022", "", "").unwrap().family, Family::WindowsServer);
    }
}
