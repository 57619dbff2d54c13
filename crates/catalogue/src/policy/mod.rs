//! Policy profiles: dated data that says what is good enough, so that a change of guide is never a change of code.
//!
//! A profile may name a `base` and then says only what differs from it. Limits that no profile of the chain gives
//! come from `limits.toml`. What a profile does not say is `None`, and `None` never becomes a good verdict.

mod certificate;
mod class;
mod endpoint;
mod error;
mod file;
mod limits;
mod options;
mod order;
mod part;
mod suite;
mod table;
mod tls;
mod versions;
mod weigh;
mod weighed;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use kravtjek_model::id::PolicyId;
use kravtjek_model::text::Text;

pub use certificate::{CertificateRules, Step};
pub use class::Class;
pub use error::{PolicyError, Wrong};
pub use file::Profile as Form;
pub use limits::Limits;
pub use options::{ClientRenegotiation, Ocsp, Options, Staple, Switch};
pub use order::{OrderRule, Preference};
pub use part::Part;
pub use table::Table;
pub use tls::{FiniteField, TlsPolicy, ValueNote};
pub use versions::{Version, versions};
pub use weighed::{Escaped, Item, NotLooked, Weighed};

/// The profile judged by when none is named.
pub const DEFAULT: &str = "ncsc-2.1";

/// One profile with its bases resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its id, such as `ncsc-2.1`.
    pub id: PolicyId,
    /// Its name.
    pub title: Text,
    /// Where its values come from.
    pub source: Text,
    /// The date of what it stands for.
    pub dated: Date,
    /// What a reader of its verdicts ought to know.
    pub notes: Vec<Text>,
    /// Limits that checks compare with.
    pub limits: Limits,
    /// The classes of everything TLS.
    pub tls: TlsPolicy,
}

impl Policy {
    /// Reads one profile. `shipped` gives the text of another profile by its id, and of `limits`.
    pub fn parse<'a>(
        file: &str,
        text: &str,
        shipped: &dyn Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, PolicyError> {
        file::read(file, text, shipped)
    }

    /// Every word of a profile that its table does not know; none where the text is not of a profile's [`Form`].
    pub fn strange_words(file: &str, text: &str) -> Vec<PolicyError> {
        file::odd_words_of(file, text)
    }

    /// What is written down when only the suites and groups that this profile forbids are asked for: its id, and where
    /// no shipped profile of that id forbids the same, a mark of what it forbids. A file of one's own may change.
    pub fn asked_as(&self, shipped: &BTreeMap<PolicyId, Self>) -> String {
        let known = shipped.get(&self.id).is_some_and(|known| known.tls.forbids_alike(&self.tls));
        if known { self.id.to_string() } else { format!("{} {}", self.id, self.tls.mark()) }
    }

    /// Whether asking for what was forbidden then (as [`Policy::asked_as`] wrote it) is asking for what this forbids.
    pub fn covers(&self, asked_for: &str, shipped: &BTreeMap<PolicyId, Self>) -> bool {
        match shipped.get(asked_for) {
            Some(other) => other.tls.forbids_alike(&self.tls),
            None => self.asked_as(shipped) == asked_for,
        }
    }

    /// Reads a folder of profiles: the name and text of each file, `limits.toml` among them.
    pub fn parse_all(texts: &[(String, &str)]) -> Result<Vec<Self>, PolicyError> {
        let shipped = |id: &str| texts.iter().find(|(file, _)| file::stem(file) == id).map(|(_, text)| *text);
        texts
            .iter()
            .filter(|(file, _)| file::stem(file) != file::LIMITS)
            .map(|(file, text)| file::read_shipped(file, text, &shipped))
            .collect()
    }
}
