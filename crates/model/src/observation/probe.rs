//! The kinds of measurement.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of measurement; the words of `kravtjek probe KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Probe {
    /// One RRset.
    Dns,
    /// One zone.
    Dnssec,
    /// SPF.
    Spf,
    /// DMARC.
    Dmarc,
    /// DKIM.
    Dkim,
    /// One address of a mail gateway.
    MailServer,
    /// One TLS endpoint.
    Tls,
    /// One URL.
    Http,
    /// A file, an inside run or a test with consent.
    Units,
    /// A file with a message; the keys of its signatures are looked up.
    MailSample,
    /// A file with aggregate reports of mail.
    MailReports,
    /// A file with validated route origins.
    Routes,
    /// A file with a self-assessment: taken over and to be confirmed, it decides nothing.
    TakenOver,
    /// What the whole run rests on.
    Foundation,
}

impl Probe {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Dns,
        Self::Dnssec,
        Self::Spf,
        Self::Dmarc,
        Self::Dkim,
        Self::MailServer,
        Self::Tls,
        Self::Http,
        Self::Units,
        Self::MailSample,
        Self::MailReports,
        Self::Routes,
        Self::TakenOver,
        Self::Foundation,
    ];

    /// The kind as it is written in files and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Dnssec => "dnssec",
            Self::Spf => "spf",
            Self::Dmarc => "dmarc",
            Self::Dkim => "dkim",
            Self::MailServer => "mail_server",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Units => "units",
            Self::MailSample => "mail_sample",
            Self::MailReports => "mail_reports",
            Self::Routes => "routes",
            Self::TakenOver => "taken_over",
            Self::Foundation => "foundation",
        }
    }

    /// Whether it is about what somebody has handed in. Files are not measured again by looking; what several of them say
    /// is joined.
    pub fn is_handed_in(self) -> bool {
        matches!(self, Self::Units | Self::MailSample | Self::MailReports | Self::Routes | Self::TakenOver)
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
