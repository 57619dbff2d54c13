//! What files have shown, as plain values: whoever has read them hands it in, and a run looks for nothing there itself.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use kravtjek_model::asset::Asset;
use kravtjek_model::observation::Observation;
use kravtjek_model::organisation::Organisation;
use kravtjek_probe::mail::Known;

/// Says what files show of a part of an organisation that has been looked at: the part, the assets found in it, what was
/// seen there, and when.
pub type About = dyn Fn(&Organisation, &[Asset], &[Observation], Timestamp) -> Vec<Observation> + Send + Sync;

/// What files have shown before anything is looked at.
#[derive(Default)]
pub struct Handed {
    /// What mail itself has shown of each domain, by its name.
    pub known: BTreeMap<String, Known>,
    /// What files show of what was seen; nothing where there are none.
    pub about: Option<Box<About>>,
}

impl Handed {
    /// What is known of a domain: the selectors that are declared for it, then what mail has shown.
    pub(crate) fn of(&self, domain: &str, declared: &[String]) -> Known {
        let mut known = self.known.get(domain).cloned().unwrap_or_default();
        known.selectors.splice(..0, declared.iter().cloned());
        known
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
        f.debug_struct("Handed").field("known", &self.known).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_that_are_declared_come_before_those_that_mail_has_shown() {
        let mut handed = Handed::default();
        let known = Known { selectors: vec!["seen".to_owned()], ..Known::default() };
        handed.known.insert("a.dk".to_owned(), known);
        assert_eq!(handed.of("a.dk", &["declared".to_owned()]).selectors, ["declared", "seen"]);
        assert_eq!(handed.of("b.dk", &["declared".to_owned()]).selectors, ["declared"]);
    }
}
