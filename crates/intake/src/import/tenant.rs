//! A tenant of Microsoft 365 as one report of its settings tells of it, and no more of that than the rules ask for.

use super::Place;

/// One tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Where it was read.
    pub place: Place,
    /// What was found of each control that rules go by.
    pub controls: Vec<Control>,
    /// The controls of log-on from which accounts are left out, by their ids.
    pub excluded: Vec<Box<str>>,
    /// The ways to log on, where the report has them.
    pub methods: Vec<LogOnMethod>,
    /// Whether the list of ways to log on is the whole of them: no older settings count beside it.
    pub methods_are_all: Option<bool>,
    /// The policies against phishing that are in force.
    pub phishing: Vec<AntiPhishing>,
    /// Where mail may come in beside the internet, where the report has it.
    pub inbound: Option<Vec<Inbound>>,
    /// Where mail goes out by a rule of its own, where the report has it.
    pub outbound: Option<Vec<Outbound>>,
}

/// What was found of one control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its id without its version: `MS.AAD.3.2`.
    pub id: Box<str>,
    /// The number of the control in the report, from 1.
    pub place: Place,
    /// What was found.
    pub outcome: Outcome,
    /// In the report's words.
    pub word: Box<str>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is met.
    Pass,
    /// It is not.
    Fail,
    /// It was left out, was marked as wrong, could not be looked at, or is no more than a remark.
    Unsettled,
}

/// A way to log on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogOnMethod {
    /// What it is called: `Sms`.
    pub id: Box<str>,
    /// Whether it is on.
    pub is_on: Option<bool>,
    /// Whether the user must type the number that the log-on shows, where the method can ask for it.
    pub matches_number: Option<bool>,
}

/// A policy against phishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AntiPhishing {
    /// Its place in its list.
    pub place: Place,
    /// Its name.
    pub name: Box<str>,
    /// Whether it goes by the sender's DMARC policy.
    pub honors: Option<bool>,
    /// Whether forged senders are looked for at all.
    pub looks: Option<bool>,
    /// What happens to mail that the sender wants refused.
    pub on_reject: Option<Box<str>>,
    /// What is done with mail that the sender wants quarantined.
    pub on_quarantine: Option<Box<str>>,
}

/// A connector by which mail comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// Its name.
    pub name: Box<str>,
    /// Whether it is for the authority's own servers, whose mail goes on to anybody.
    pub relays: bool,
    /// Whether it knows them by a certificate.
    pub by_certificate: bool,
    /// How many addresses it knows them by.
    pub addresses: usize,
}

/// A connector by which mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// Whether mail waits where the connection cannot be encrypted.
    pub forces: bool,
    /// The domains it is for.
    pub domains: Vec<Box<str>>,
}

impl Tenant {
    /// What was found of a control.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| &*control.id == id)
    }
}
