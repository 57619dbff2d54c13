//! Until when makers mend their products: releases with their dates, as two public collections have them, on a day that
//! is told. What is newer than the collection is not known, never out of support.

mod file;
mod names;
mod version;
mod windows;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

pub use self::file::{SupportError, read};
pub use self::names::Names;
pub use self::version::Version;
pub use self::windows::{Edition, windows};

/// The collection that the program carries, gzipped.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/support.json.gz"));

/// Releases of products, and the security updates of Apple's systems.
#[derive(Clone, Debug, Deserialize)]
pub struct Support {
    /// Where it was taken from.
    pub sources: Vec<Origin>,
    /// Products, by id.
    pub products: BTreeMap<String, Product>,
    /// Security updates by system (`ios`, `macos`), the newest first within a release.
    pub updates: BTreeMap<String, Vec<Update>>,
}

/// A collection that was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Origin {
    /// Its name.
    pub name: String,
    /// Its licence, by its SPDX id.
    pub licence: String,
    /// The commit of it.
    pub commit: String,
    /// The day of that commit.
    pub on: Date,
    /// SHA-256 of all that was read of it, in hex.
    pub sha256: String,
}

/// One product.
#[derive(Clone, Debug, Deserialize)]
pub struct Product {
    /// What its maker calls it.
    pub name: String,
    /// Its kind: `os`, `device`, `app`, ….
    pub category: String,
    /// What it is called in other collections: CPE and purl.
    #[serde(default)]
    pub identifiers: Vec<String>,
    /// Its releases.
    pub releases: Vec<Release>,
}

/// One release of a product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// Its id: `11-25h2-e`, `26`, `3.12`.
    pub cycle: String,
    /// The day it came out.
    pub released: Date,
    /// Until when it is developed.
    pub active_until: Option<End>,
    /// Until when its faults of security are mended for everybody.
    pub until: Option<End>,
    /// Until when they are mended for those who pay for it.
    pub extended_until: Option<End>,
    /// The newest version of it.
    pub latest: Option<String>,
    /// When that came out.
    pub latest_on: Option<Date>,
}

/// A security update.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Update {
    /// Its version.
    pub version: String,
    /// The day it came out.
    pub released: Date,
    /// Its builds.
    pub builds: Vec<String>,
    /// How many of the faults it mends were exploited already.
    pub exploited: usize,
}

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum End {
    /// After this day.
    On(Date),
    /// It has ended, or no end is known.
    Ended(bool),
}

impl End {
    /// Whether it has ended on a day.
    pub fn is_over(self, on: Date) -> bool {
        match self {
            Self::On(last) => last < on,
            Self::Ended(ended) => ended,
        }
    }

    /// The last day, where one is known.
    pub fn last(self) -> Option<Date> {
        match self {
            Self::On(last) => Some(last),
            Self::Ended(_) => None,
        }
    }
}

impl Support {
    /// What the program carries.
    ///
    /// # Errors
    /// When the program was built with something else: a test reads it.
    pub fn embedded() -> Result<&'static Self, &'static SupportError> {
        static READ: LazyLock<Result<Support, SupportError>> = LazyLock::new(|| file::unwrapped(EMBEDDED));
        READ.as_ref()
    }

    /// The day of the oldest of its sources: nothing later is known.
    pub fn on(&self) -> Option<Date> {
        self.sources.iter().map(|source| source.on).min()
    }

    /// A product, by id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.get(id)
    }

    /// The product that goes by an identifier of another collection: a CPE or a purl, whatever version follows it.
    pub fn identified(&self, identifier: &str) -> Option<(&str, &Product)> {
        let names = |own: &str| {
            identifier
                .strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@', '?']))
        };
        let mut all = self.products.iter();
        all.find(|(_, product)| product.identifiers.iter().any(|own| names(own)))
            .map(|(id, own)| (id.as_str(), own))
    }

    /// The security update that a version of a system is.
    pub fn update(&self, system: &str, version: &str) -> Option<&Update> {
        self.updates.get(system)?.iter().find(|update| update.version == version)
    }
}

impl Product {
    /// The release that a version belongs to: that whose id is the longest beginning of it, number by number.
    pub fn release_of(&self, version: &str) -> Found<'_> {
        let version = Version::of(version);
        let within = self.releases.iter().filter(|release| version.begins_with(&Version::of(&release.cycle)));
        match within.max_by_key(|release| Version::of(&release.cycle).numbers()) {
            Some(release)
                if release.latest.as_deref().is_some_and(|latest| version > Version::of(latest)) =>
            {
                Found::NewerThanKnown(Some(release))
            }
            Some(release) => Found::Release(release),
            None if self.releases.iter().all(|release| Version::of(&release.cycle) < version) => {
                Found::NewerThanKnown(None)
            }
            None => Found::Unknown,
        }
    }
}

/// What is known of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// It is one of this release.
    Release(&'a Release),
    /// It came out after the day of the collection: of a release that is known, or of none.
    NewerThanKnown(Option<&'a Release>),
    /// Nothing.
    Unknown,
}

impl Release {
    /// Whether its faults are still mended on a day, for everybody; nothing where nobody has written it down.
    pub fn is_supported(&self, on: Date) -> Option<bool> {
        self.until.map(|until| !until.is_over(on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_the_program_carries_is_whole_and_small() {
        let support = Support::embedded().unwrap();
        assert!(EMBEDDED.len() <= 250 << 10, "{}", EMBEDDED.len());
        assert!(support.products.len() > 400 && support.on().unwrap() >= date(2026, 8, 1));
        for id in ["windows", "macos", "ios", "android", "ubuntu", "samsung-mobile", "pixel"] {
            assert!(!support.product(id).unwrap().releases.is_empty(), "{id}");
        }
        for system in ["ios", "macos"] {
            assert!(support.updates[system].len() > 20, "{system}");
        }
    }

    #[test]
    fn a_version_belongs_to_the_release_that_it_begins_with() {
        let support = Support::embedded().unwrap();
        let cycle = |id: &str, version: &str| match support.product(id).unwrap().release_of(version) {
            Found::Release(release) => release.cycle.clone(),
            Found::NewerThanKnown(_) => "newer".to_owned(),
            Found::Unknown => "unknown".to_owned(),
        };
        assert_eq!(cycle("macos", "15.7.1"), "15");
        assert_eq!(cycle("ios", "18.7"), "18");
        assert_eq!(cycle("ubuntu", "24.04"), "24.04");
        assert_eq!(cycle("macos", "99.1"), "newer");
        assert_eq!(
            cycle("ios", "26.99"),
            "newer",
            "of a release that is known, but later than it was looked at"
        );
        assert_eq!(cycle("ubuntu", "4.09"), "unknown");
    }

    #[test]
    fn support_ends_after_its_last_day() {
        let support = Support::embedded().unwrap();
        let Found::Release(release) = support.product("macos").unwrap().release_of("13.7.8") else {
            panic!()
        };
        let last = release.until.unwrap().last().unwrap();
        assert_eq!(
            (release.is_supported(last), release.is_supported(last.tomorrow().unwrap())),
            (Some(true), Some(false))
        );
    }

    #[test]
    fn a_product_is_found_by_what_others_call_it() {
        let support = Support::embedded().unwrap();
        let id = |identifier| support.identified(identifier).map(|(id, _)| id);
        assert_eq!(id("cpe:2.3:o:apple:macos:15.7:*:*"), Some("macos"));
        assert_eq!(id("cpe:2.3:o:apple:macosx"), None);
    }
}
