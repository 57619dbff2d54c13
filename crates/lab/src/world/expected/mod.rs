//! What a scan must say of each domain of the world and of its web hosts, topic by topic.

mod dns;
mod mail;
mod transport;
mod web;

use std::collections::BTreeMap;

/// The outcome of a check, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `pass`
    Pass,
    /// `fail`
    Fail,
    /// `cannot_tell`
    CannotTell,
    /// `not_applicable`
    NotApplicable,
}

impl Outcome {
    /// The outcome as the contract writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::CannotTell => "cannot_tell",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// What a scan must say of every domain for some checks.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The ids of the checks, one for each column.
    pub checks: &'static [&'static str],
    /// A domain as its authority writes it, or the www host of one, and its outcomes in the order of the checks.
    pub rows: &'static [(&'static str, &'static [Outcome])],
}

impl Table {
    /// The outcomes of one domain, each with its check.
    pub fn of(&self, domain: &str) -> impl Iterator<Item = (&'static str, Outcome)> + use<> {
        let row = self.rows.iter().find(|(name, _)| *name == domain);
        let outcomes: &'static [Outcome] = row.map(|(_, outcomes)| *outcomes).unwrap_or_default();
        self.checks.iter().copied().zip(outcomes.iter().copied())
    }
}

/// Every table, one for each topic. A table need not have a row for every domain.
pub const EXPECTED: &[Table] =
    &[dns::DNS, mail::MAIL, mail::SUBDOMAINS, transport::TRANSPORT, web::WEB, web::HSTS];

/// What a scan must say of one domain, each with its check; without IPv6, what it must leave open.
pub fn expected(domain: &str, ipv6: bool) -> impl Iterator<Item = (&'static str, Outcome)> {
    let unseen: BTreeMap<_, _> = if ipv6 { BTreeMap::new() } else { web::WITHOUT_IPV6.of(domain).collect() };
    let said = move |(check, outcome)| (check, unseen.get(check).copied().unwrap_or(outcome));
    EXPECTED.iter().flat_map(move |table| table.of(domain)).map(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::AUTHORITIES;

    #[test]
    fn every_domain_of_every_authority_stands_in_the_tables_once() {
        let owned: Vec<&str> = AUTHORITIES.iter().flat_map(|authority| authority.domains).copied().collect();
        for table in EXPECTED {
            let whole =
                ["dns.dnssec_signed", "mail.dmarc_present", "mail.starttls_offered", "web.no_clear_text"];
            let whole = table.checks.iter().any(|check| whole.contains(check));
            let rows: Vec<&str> = table.rows.iter().map(|(domain, _)| *domain).collect();
            let domains: Vec<&str> = rows.iter().copied().filter(|row| !row.starts_with("www.")).collect();
            let asked: Vec<&str> =
                owned.iter().copied().filter(|domain| whole || domains.contains(domain)).collect();
            assert_eq!(asked, domains);
            // The host of a domain stands behind it.
            let www = rows.windows(2).filter(|pair| pair[1].strip_prefix("www.") == Some(pair[0])).count();
            assert_eq!(rows.len() - domains.len(), www);
            assert!(table.rows.iter().all(|(_, outcomes)| outcomes.len() == table.checks.len()));
        }
        assert!(AUTHORITIES.len() >= 5);
    }
}
