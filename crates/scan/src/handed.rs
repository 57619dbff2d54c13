//! What files have shown, as plain values: whoever has read them hands it in, and a run looks for nothing there itself.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use kravtjek_model::asset::Asset;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::Observation;
use kravtjek_model::organisation::Organisation;
use kravtjek_probe::mail::Known;

/// Says what files show of a part of an organisation that has been looked at: the part, the assets found in it, what was
/// seen there, and when.
pub type About = dyn Fn(&Organisation, &[Asset], &[Observation], Timestamp) -> Vec<Observation> + Send + Sync;

/// What files have shown before anything is looked at.
#[derive(Default)]
pub struct Handed {
    /// The selectors of DKIM that mail itself has shown, by the domain that signs with them.
    pub selectors: BTreeMap<String, Vec<String>>,
    /// What each file has shown, whatever it is about. All of it is kept.
    pub observations: Vec<Observation>,
    /// What files show of what was seen; nothing where there are none.
    pub about: Option<Box<About>>,
}

impl Handed {
    /// What is known of a domain: the selectors that are declared for it, then those that mail has shown.
    pub(crate) fn known(&self, domain: &str, declared: &[String]) -> Known {
        let shown = self.selectors.get(domain).map(Vec::as_slice).unwrap_or_default();
        Known { selectors: [declared, shown].concat(), ..Known::default() }
    }

    /// What files had shown of a part and the assets found in it, before it was looked at.
    pub(crate) fn of(&self, part: &Organisation, found: &[Asset]) -> impl Iterator<Item = Observation> {
        let own = |asset: &AssetId| {
            part.domains.contains_key(asset) || found.iter().any(|found| found.id == *asset)
        };
        self.observations.iter().filter(move |one| own(&one.asset)).cloned()
    }

    pub(crate) fn about(
        &self,
        part: &Organisation,
        found: &[Asset],
        seen: &[Observation],
        at: Timestamp,
    ) -> Vec<Observation> {
        self.about.as_ref().map(|about| about(part, found, seen, at)).unwrap_or_default()
    }
}

impl fmt::Debug for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handed").field("selectors", &self.selectors).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_that_are_declared_come_before_those_that_mail_has_shown() {
        let mut handed = Handed::default();
        handed.selectors.insert("a.dk".to_owned(), vec!["seen".to_owned()]);
        assert_eq!(handed.known("a.dk", &["declared".to_owned()]).selectors, ["declared", "seen"]);
        assert_eq!(handed.known("b.dk", &["declared".to_owned()]).selectors, ["declared"]);
    }
}
