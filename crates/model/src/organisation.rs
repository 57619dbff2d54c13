//! Organisations: who owns the assets, and what they have declared about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Exception};
use crate::audience::{Audience, Named};
use crate::id::{AssetId, FormatId, OrganisationId};
use crate::time::Fresh;

/// An authority or company and what it has declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// What it is known by whatever it is called, where it says so itself; see [`Organisation::id`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OrganisationId>,
    /// Its name; the names given, where nobody declared one.
    pub name: String,
    /// What kind of body it is.
    pub kind: OrganisationKind,
    /// Its CVR number: eight digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvr: Option<String>,
    /// What the list of assets rests on.
    pub scope: ScopeOf,
    /// Its domains, by name (A-labels).
    #[serde(default)]
    pub domains: BTreeMap<AssetId, Domain>,
    /// Its ranges of addresses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ranges: BTreeMap<AssetId, Range>,
    /// Systems, by the name that its registers or the DNS have for them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub systems: BTreeMap<AssetId, Named>,
    /// Networks, by their name: the SSID of a wireless one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<AssetId, Named>,
    /// Fleets of devices, accounts or systems, by what the facts about them begin with: `clients`, `phones`, `accounts`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fleets: BTreeMap<String, Fleet>,
    /// Names that were found and are not its own, with who said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rejected: BTreeMap<AssetId, Rejection>,
    /// Consents to active tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Systems that must be patched sooner than the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical_systems: Vec<String>,
    /// What it states itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Red verdicts accepted for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
}

impl Organisation {
    /// One of which nothing is known but a name and some domains that were given: nobody has declared anything.
    pub fn given(name: impl Into<String>, domains: impl IntoIterator<Item = AssetId>) -> Self {
        Self {
            id: None,
            name: name.into(),
            kind: OrganisationKind::Unknown,
            cvr: None,
            scope: ScopeOf { basis: Basis::Given, complete: false, by: None, on: None },
            domains: domains.into_iter().map(|domain| (domain, Domain::default())).collect(),
            ranges: BTreeMap::new(),
            systems: BTreeMap::new(),
            networks: BTreeMap::new(),
            fleets: BTreeMap::new(),
            rejected: BTreeMap::new(),
            consents: Vec::new(),
            critical_systems: Vec::new(),
            answers: Vec::new(),
            exceptions: Vec::new(),
        }
    }

    /// Whom something is mainly for, by its name: a system or network as it is declared, a range of addresses, a domain
    /// with its website. What else lies below a domain, such as its VPN, is only what is said of it by its own name.
    pub fn audience_of(&self, name: &str) -> Audience {
        let same = |own: &AssetId| own.as_str().to_lowercase() == name.trim().to_lowercase();
        let named = self.systems.iter().chain(&self.networks).find(|(own, _)| same(own));
        let range = || Some(self.ranges.get(name)?.audience);
        let domain = |name: &str| Some(self.domains.get(name)?.audience);
        let said = named.map(|(_, one)| one.audience).or_else(range).or_else(|| domain(name));
        said.or_else(|| domain(name.strip_prefix("www.")?)).unwrap_or_default()
    }

    /// Everything that is said to be mainly for others than its own staff: what it is called and for whom.
    pub fn audiences(&self) -> impl Iterator<Item = (&AssetId, Audience)> {
        let named = self.systems.iter().chain(&self.networks).map(|(name, one)| (name, one.audience));
        let domains = self.domains.iter().map(|(name, one)| (name, one.audience));
        let ranges = self.ranges.iter().map(|(name, one)| (name, one.audience));
        named.chain(domains).chain(ranges).filter(|(_, audience)| !audience.is_own())
    }

    /// What it is known by whatever it is called: the id it gives itself, else its CVR number (`cvr-12345678`), which
    /// stays with a body that changes its name, else its kind and name (`municipality-nordhavn-kommune`).
    pub fn id(&self) -> OrganisationId {
        let derived = || match &self.cvr {
            Some(cvr) => format!("cvr-{cvr}"),
            None => format!("{}-{}", self.kind, slug(&self.name)),
        };
        self.id.clone().unwrap_or_else(|| derived().into())
    }
}

/// A name in lower-case letters, digits and single hyphens, as it may stand in an address; `ø` as `oe` and so on.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for sign in name.to_lowercase().chars() {
        match sign {
            'æ' | 'ä' => slug.push_str("ae"),
            'ø' | 'ö' => slug.push_str("oe"),
            'å' => slug.push_str("aa"),
            'a'..='z' | '0'..='9' => slug.push(sign),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A state body.
    State,
    /// A municipality.
    Municipality,
    /// A region.
    Region,
    /// A company.
    Company,
    /// Nobody said.
    Unknown,
}

impl OrganisationKind {
    /// The framework that is used unless another is asked for.
    pub fn framework(self) -> &'static str {
        match self {
            Self::Municipality | Self::Unknown => "kommune-2024",
            Self::State | Self::Region | Self::Company => "stat-2024",
        }
    }

    /// The kind as it is written in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Municipality => "municipality",
            Self::Region => "region",
            Self::Company => "company",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for OrganisationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the list of assets rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeOf {
    /// Whether the names were merely given or declared by the authority.
    pub basis: Basis,
    /// Whether somebody said that this is all.
    pub complete: bool,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// On what date.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::time::date::option")]
    pub on: Option<Date>,
}

/// What a list of names rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The names given on the command line; the verdict speaks of these only.
    Given,
    /// The authority's own list.
    Declared,
}

/// What is declared about a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Whether it receives mail. No counts only where the DNS shows no MX records and no mail server was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<bool>,
    /// DKIM selectors in use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selectors: Vec<String>,
    /// Hosts with services of their own, besides the name itself and `www`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Subdomains delegated to name servers of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegations: Vec<String>,
    /// Its content is mainly for people outside Denmark, so that another ending than `.dk` is allowed (S17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_audience: Option<Exemption>,
    /// Whom its website, at the name itself and `www`, is mainly for.
    #[serde(default, skip_serializing_if = "Audience::is_own")]
    pub audience: Audience,
}

/// A statement that a rule's own exemption applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Why it applies.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// On what date.
    #[serde(with = "crate::time::date")]
    pub on: Date,
}

/// What is declared about a range of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// What it is used for.
    #[serde(default)]
    pub purpose: String,
    /// Whom what stands at its addresses is mainly for.
    #[serde(default, skip_serializing_if = "Audience::is_own")]
    pub audience: Audience,
}

/// What is declared about a fleet of devices, accounts or systems.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// The formats of files that list all of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub complete: BTreeSet<FormatId>,
    /// Who says that they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// On what date.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::time::date::option")]
    pub on: Option<Date>,
    /// How long a unit that is not heard of counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_after: Option<Fresh>,
}

/// Why a discovered name is not the organisation's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// On what date.
    #[serde(with = "crate::time::date")]
    pub on: Date,
}

/// A consent to one kind of active test on some assets for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What is allowed.
    pub to: Active,
    /// On which assets.
    pub assets: Vec<AssetId>,
    /// Who allows it.
    pub by: String,
    /// The first day.
    #[serde(with = "crate::time::date")]
    pub from: Date,
    /// The last day.
    #[serde(with = "crate::time::date")]
    pub until: Date,
}

/// The active tests that need consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Active {
    /// Scanning all ports of a range.
    Ports,
    /// Relay attempts at a mail server, stopped at RCPT.
    Relay,
    /// Test mails with a forged sender.
    TestMail,
    /// Tests of a password list.
    Passwords,
    /// A harmless command in clear behind STARTTLS, to see whether it is acted on under encryption.
    Injection,
}

impl Active {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ports => "ports",
            Self::Relay => "relay",
            Self::TestMail => "test_mail",
            Self::Passwords => "passwords",
            Self::Injection => "injection",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(id: Option<&str>, cvr: Option<&str>) -> Organisation {
        Organisation {
            id: id.map(OrganisationId::from),
            kind: OrganisationKind::Municipality,
            cvr: cvr.map(str::to_owned),
            ..Organisation::given("Tårs & Ærø  Kommune ", [])
        }
    }

    #[test]
    fn an_organisation_is_known_by_its_id_else_its_cvr_number_else_its_kind_and_name() {
        let known = |id, cvr| organisation(id, cvr).id().to_string();
        assert_eq!(known(Some("taars-aeroe"), Some("12345678")), "taars-aeroe");
        assert_eq!(known(None, Some("12345678")), "cvr-12345678");
        assert_eq!(known(None, None), "municipality-taars-aeroe-kommune");
    }

    #[test]
    fn rule_8_an_audience_is_that_of_the_name_and_a_domains_covers_its_website_only() {
        let mut organisation =
            Organisation::given("Fyrstyrelsen", ["fyr.dk", "borger.fyr.dk"].map(AssetId::from));
        organisation.domains.entry("fyr.dk".into()).or_default().audience = Audience::Public;
        organisation.systems.insert("Borgerportalen".into(), Named { audience: Audience::Public });
        organisation.systems.insert("www.borger.fyr.dk".into(), Named { audience: Audience::Public });
        organisation.networks.insert("Fyr-Gæst".into(), Named { audience: Audience::Guests });
        let range = Range { audience: Audience::Guests, ..Range::default() };
        organisation.ranges.insert("192.0.2.0/28".into(), range);
        for (name, audience) in [
            ("fyr.dk", Audience::Public),
            ("www.fyr.dk", Audience::Public),
            ("vpn.fyr.dk", Audience::Own),
            ("borger.fyr.dk", Audience::Own),
            ("www.borger.fyr.dk", Audience::Public),
            (" borgerportalen ", Audience::Public),
            ("FYR-GÆST", Audience::Guests),
            ("192.0.2.0/28", Audience::Guests),
            ("Lønsystemet", Audience::Own),
        ] {
            assert_eq!(organisation.audience_of(name), audience, "{name}");
        }
        assert_eq!(organisation.audiences().count(), 5);
    }
}
