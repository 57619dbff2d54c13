//! What a text about facts is written on: whose words, in which language, how wide.

use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::{NotSeen, Tri};
use kravtjek_model::text::Lang;

use crate::style::Style;

/// Whose words, in which language, how wide.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// Where the words stand.
    pub catalogue: &'a Catalogue,
    /// The reader's language.
    pub lang: Lang,
    /// How the text is set.
    pub style: Style,
}

impl Sheet<'_> {
    /// A line or several: `first` stands before the first one, and the others are indented to match it.
    pub(super) fn line(&self, first: &str, text: &str) -> String {
        self.style.wrap(first, text)
    }

    /// The same, faint.
    pub(super) fn faint(&self, first: &str, text: &str) -> String {
        self.style.faint(&self.style.wrap(first, text))
    }

    /// The words for an id.
    pub(super) fn term(&self, table: &str, id: &str) -> String {
        self.catalogue.term(table, id, self.lang)
    }

    /// Why something was not seen.
    pub(super) fn not_seen(&self, why: &NotSeen) -> String {
        self.catalogue.not_seen(why, self.lang)
    }

    /// A state of validation.
    pub(super) fn state(&self, state: State) -> String {
        self.term("dns_state", state.as_str())
    }

    /// Yes, no, or why it is not known.
    pub(super) fn yes_or_no(&self, value: &Tri) -> String {
        match value {
            Tri::Known(true) => self.lang.pick("ja", "yes").to_owned(),
            Tri::Known(false) => self.lang.pick("nej", "no").to_owned(),
            Tri::Escaped { not_seen } => {
                format!("{} ({})", self.lang.pick("uafklaret", "cannot be told"), self.not_seen(not_seen))
            }
        }
    }
}
