//! How what nothing at hand decides can be settled, by the ways that its criteria have.

use kravtjek_catalogue::{Criterion, May, ShownBy};
use kravtjek_model::text::Lang;

/// The ways in which something can be settled other than by measuring from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ways {
    /// By an export or an answer with a document.
    Either,
    /// By an export alone.
    File,
    /// By an answer alone.
    Answer,
    /// By neither: only from inside, which cannot be done yet.
    Inside,
}

impl Ways {
    /// Those of some criteria together.
    pub(crate) fn of<'a>(criteria: impl IntoIterator<Item = &'a Criterion>) -> Self {
        let (mut file, mut answer) = (false, false);
        for leaf in criteria.into_iter().flat_map(|one| one.met_when.leaves()) {
            let speaks_for = !matches!(leaf.may, Some(May::Refute | May::Block));
            match &leaf.shown_by {
                ShownBy::File(_) => file |= speaks_for,
                ShownBy::Answer(_) => answer |= speaks_for,
                ShownBy::Check(_) | ShownBy::Inside(_) => {}
            }
        }
        match (file, answer) {
            (true, true) => Self::Either,
            (true, false) => Self::File,
            (false, true) => Self::Answer,
            (false, false) => Self::Inside,
        }
    }

    /// What it takes, behind "it takes".
    pub(crate) fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::Either => lang.pick(
                "udtræk (`kravtjek import`) eller svar med dokumentation",
                "exports (`kravtjek import`) or answers with a document",
            ),
            Self::File => lang.pick("udtræk (`kravtjek import`)", "exports (`kravtjek import`)"),
            Self::Answer => lang.pick("svar med dokumentation", "answers with a document"),
            Self::Inside => lang.pick(
                "en måling indefra, som endnu kun kan indtastes som svar",
                "a measurement from inside, which can so far only be given as an answer",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use kravtjek_catalogue::Catalogue;

    use super::*;

    #[test]
    fn only_ways_that_there_are_are_named() {
        let catalogue = Catalogue::embedded().unwrap();
        let of = |id: &str| {
            Ways::of(&catalogue.requirements.values().find(|one| one.id.as_str() == id).unwrap().criteria)
        };
        for (id, ways) in [
            ("S21", Ways::Inside),
            ("S25", Ways::Inside),
            ("K6", Ways::Inside),
            ("S28", Ways::File),
            ("K9", Ways::Either),
            ("S1", Ways::Either),
        ] {
            assert_eq!(of(id), ways, "{id}");
        }
        assert!(
            !Ways::Inside.said(Lang::Da).contains("udtræk") && !Ways::File.said(Lang::En).contains("answer")
        );
    }
}
