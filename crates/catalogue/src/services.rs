//! What rules go by that read port scans and lists of parts: which services use encryption, and what products are called
//! elsewhere.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::support::{Product, Support};

/// All of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    clear: Vec<String>,
    http: Vec<String>,
    upgrades: Vec<String>,
    encrypted: Vec<String>,
    apart: Vec<String>,
    findings: Vec<String>,
    infrastructure: Vec<String>,
    aliases: BTreeMap<String, String>,
}

/// How a service stands to encryption, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It has none.
    Clear,
    /// It is a web server, which has none but may only lead to one that has.
    Http,
    /// It begins without and can go over to TLS.
    Upgrades,
    /// It has.
    Encrypted,
    /// It is judged by another requirement.
    Apart,
}

impl Services {
    /// How a service stands to encryption; nothing where its name is not known.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        let kinds = [
            (&self.clear, Kind::Clear),
            (&self.http, Kind::Http),
            (&self.upgrades, Kind::Upgrades),
            (&self.encrypted, Kind::Encrypted),
            (&self.apart, Kind::Apart),
        ];
        let known = kinds.iter().find(|(names, _)| names.iter().any(|own| own.eq_ignore_ascii_case(name)));
        known.map(|(_, kind)| *kind)
    }

    /// Whether a finding of a scanner says that a service was used without encryption.
    pub fn is_clear_text_finding(&self, name: &str) -> bool {
        self.findings.iter().any(|own| name.contains(own.as_str()))
    }

    /// Whether a kind of device is infrastructure.
    pub fn is_infrastructure(&self, kind: &str) -> bool {
        self.infrastructure.iter().any(|own| own.eq_ignore_ascii_case(kind))
    }

    /// The product that a CPE, a purl or a name stands for, and its version where that is part of the name.
    pub fn product<'a>(
        &'a self,
        support: &'a Support,
        called: &str,
    ) -> Option<(&'a Product, Option<&'a str>)> {
        if called.contains(':')
            && let Some((_, product)) = support.identified(called)
        {
            return Some((product, None));
        }
        let plain = match called.strip_prefix("cpe:2.3:") {
            Some(rest) => format!("cpe:/{rest}"),
            None => called.to_ascii_lowercase(),
        };
        let fits = |own: &str| {
            plain.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@', '?']))
        };
        let Some((_, alias)) = self.aliases.iter().find(|(own, _)| fits(own)) else {
            return support.product(&plain).map(|product| (product, None));
        };
        let (id, version) = alias.split_once(' ').map_or((alias.as_str(), None), |(id, own)| (id, Some(own)));
        support.product(id).map(|product| (product, version))
    }

    /// Every product that something is an alias of.
    pub fn aliased(&self) -> impl Iterator<Item = &str> {
        self.aliases.values().filter_map(|alias| alias.split(' ').next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn a_service_stands_in_one_list_and_an_alias_for_a_product_that_there_is() {
        let services = Catalogue::embedded().unwrap().services;
        let mut names =
            [&services.clear[..], &services.http, &services.upgrades, &services.encrypted, &services.apart]
                .concat();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| *name == name.to_lowercase()));
        let support = Support::embedded().unwrap();
        assert!(services.aliased().all(|id| support.product(id).is_some()));
    }

    #[test]
    fn a_product_is_found_by_what_scanners_and_builds_call_it() {
        let services = Catalogue::embedded().unwrap().services;
        let support = Support::embedded().unwrap();
        let name =
            |called| services.product(support, called).map(|(own, version)| (own.name.as_str(), version));
        assert_eq!(name("cpe:/a:igor_sysoev:nginx:1.30.4"), Some(("nginx", None)));
        assert_eq!(
            name("cpe:2.3:o:paloaltonetworks:pan-os:11.1.0"),
            Some(("Palo Alto Networks PAN-OS", None))
        );
        assert_eq!(name("pkg:maven/log4j/log4j@1.2.17"), Some(("Apache Log4j", None)));
        let server = name("cpe:/o:microsoft:windows_server_2019").unwrap();
        assert_eq!(server.1, Some("2019"));
        assert_eq!(name("esxi").map(|(name, _)| name), Some("VMware ESXi"));
        assert_eq!((name("pkg:npm/left-pad@1.0"), name("")), (None, None));
    }
}
