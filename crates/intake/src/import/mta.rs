//! A mail server as its own settings tell of it, and no more of them than the rules ask for.

use super::Place;

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Its name, in lower case.
    pub name: Box<str>,
    /// What its settings say; what is left at its default is not here.
    pub settings: Vec<Setting>,
    /// Where the first of them was read.
    pub place: Place,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is set to, with the names of other settings filled in.
    pub value: Box<str>,
    /// Where.
    pub place: Place,
}

impl MailServer {
    /// A setting that is set, if only to nothing.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// What a setting is set to.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.setting(name).map(|setting| &*setting.value)
    }
}
