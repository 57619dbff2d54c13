//! What a scan must say of each domain of the world, topic by topic.

mod dns;
mod mail;

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
    /// A domain as its authority writes it, and its outcomes in the order of the checks.
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
pub const EXPECTED: &[Table] = &[dns::DNS, mail::MAIL, mail::SUBDOMAINS];

/// What a scan must say of one domain, each with its check.
pub fn expected(domain: &str) -> impl Iterator<Item = (&'static str, Outcome)> {
    EXPECTED.iter().flat_map(move |table| table.of(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::AUTHORITIES;

    #[test]
    fn every_domain_of_every_authority_stands_in_the_tables_once() {
        let owned: Vec<_> = AUTHORITIES.iter().flat_map(|authority| authority.domains).collect();
        for (at, table) in EXPECTED.iter().enumerate() {
            let rows: Vec<_> = table.rows.iter().map(|(domain, _)| domain).collect();
            let asked: Vec<_> =
                owned.iter().copied().filter(|domain| at < 2 || rows.contains(domain)).collect();
            assert_eq!(asked, rows);
            assert!(table.rows.iter().all(|(_, outcomes)| outcomes.len() == table.checks.len()));
        }
        assert!(AUTHORITIES.len() >= 5);
    }
}
