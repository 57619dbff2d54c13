//! Assets: what an organisation owns and what is looked at.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::AssetId;

/// One thing an organisation owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its name.
    pub id: AssetId,
    /// What kind of thing it is.
    pub kind: AssetKind,
    /// How it became known.
    pub found: Provenance,
}

/// The kinds of assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A registered domain, or a name given as one.
    Domain,
    /// A subdomain that is delegated to name servers of its own.
    Delegation,
    /// A host with services of its own, such as `www.example.dk`.
    Host,
    /// A mail gateway that MX records point at.
    MailGateway,
    /// A range of addresses.
    AddressRange,
    /// A resolver that the authority's computers ask.
    Resolver,
    /// A network, wired or wireless.
    Network,
    /// A fleet of clients or phones, or the accounts of a directory.
    Fleet,
    /// A system or a register of systems.
    System,
}

impl AssetKind {
    /// The kind as it is written in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Delegation => "delegation",
            Self::Host => "host",
            Self::MailGateway => "mail_gateway",
            Self::AddressRange => "address_range",
            Self::Resolver => "resolver",
            Self::Network => "network",
            Self::Fleet => "fleet",
            Self::System => "system",
        }
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How an asset became known. What was once discovered stays until a person rejects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// The authority named it.
    Declared,
    /// It was given on the command line.
    Given,
    /// Looking at another asset led to it.
    Discovered,
    /// It was read from a file.
    Imported,
}
