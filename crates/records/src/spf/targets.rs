//! What the terms of a record lead to: other records, addresses, mail exchanges.

use std::net::IpAddr;

use super::MAX_MX_HOSTS;
use super::expand::Values;
use super::lookup::{Resolved, is_domain, is_name};
use super::macros::MacroString;
use super::nets::Net;
use super::parse::is_spf;
use super::platforms;
use super::record::{DualCidr, SpfResult};
use super::walk::{TermPlace, Voids, Walk, Weighed};

/// Terms that are looked up, so that "14 of 10" can be said; further ones are only counted.
const MOST_LOOKUPS: usize = 40;
/// Records within records.
const DEEPEST: usize = 10;

impl Walk<'_> {
    /// The name that a term speaks of, where it does not depend on the sender and may still be looked up.
    pub(super) fn target(
        &mut self,
        name: &str,
        spec: Option<&MacroString>,
        place: &TermPlace,
    ) -> Option<String> {
        self.noted_macros(spec, place);
        self.looked_up += 1;
        let known = match spec {
            Some(spec) => Values { domain: name, origin: self.origin, sender: None }.name(spec),
            None => Some(name.to_owned()),
        };
        match known {
            None => {
                self.note("target_unknowable", place);
                None
            }
            Some(target) if !is_name(&target) => {
                self.error("bad_domain", place, None);
                None
            }
            Some(target) => (self.looked_up <= MOST_LOOKUPS).then_some(target),
        }
    }

    /// Another record, by `include` or `redirect`.
    pub(super) fn follow(&mut self, name: &str, spec: &MacroString, place: &TermPlace) -> Weighed {
        let mut weighed = Weighed { lookups: 1, ..Weighed::default() };
        let Some(target) = self.target(name, Some(spec), place) else { return weighed };
        if self.is_top() && platforms::is_shared(&target) {
            self.note("shared_platform", place);
        }
        if !is_domain(&target) {
            self.error("bad_domain", place, None);
        } else if self.stack.contains(&target.to_ascii_lowercase()) {
            self.error("include_loop", place, None);
        } else if self.stack.len() <= DEEPEST {
            self.child(&target, place, &mut weighed);
        }
        weighed
    }

    fn child(&mut self, target: &str, place: &TermPlace, weighed: &mut Weighed) {
        let texts = match self.asking.texts(target) {
            Resolved::Pending => return,
            Resolved::Failed(reason) => return self.failed(place, reason),
            Resolved::Void(no_such_name) => {
                weighed.voids = Voids::ONE;
                self.error("target_without_spf", place, None);
                return self.missing(target, no_such_name, place);
            }
            Resolved::Here(texts) => texts,
        };
        let records: Vec<&Vec<u8>> = texts.iter().filter(|text| is_spf(text)).collect();
        match records.as_slice() {
            [] => self.error("target_without_spf", place, None),
            [text] => {
                let text = String::from_utf8_lossy(text).into_owned();
                let read = self.record(target, &text);
                weighed.lookups = weighed.lookups.saturating_add(read.lookups);
                weighed.voids.add(read.voids);
                weighed.everybody = matches!(read.otherwise, Some((SpfResult::Pass, _)));
                weighed.child = Some((text, read));
            }
            several => self.error("target_invalid", place, u64::try_from(several.len()).ok()),
        }
    }

    /// A name without an answer: others can take it over only where it is not the domain's own.
    fn missing(&mut self, target: &str, no_such_name: bool, place: &TermPlace) {
        let id = if no_such_name && !self.owns(target) { "target_missing" } else { "void_lookup" };
        if !self.has(id, place) {
            self.note(id, place);
        }
    }

    pub(super) fn addresses(&mut self, name: &str, cidr: DualCidr, place: &TermPlace) -> Weighed {
        let mut weighed = Weighed::default();
        let mut no_such_name = false;
        match self.asking.v4(name) {
            Resolved::Here(all) => {
                let bits = cidr.v4.unwrap_or(32);
                weighed.nets.extend(all.into_iter().map(|address| Net::new(IpAddr::V4(address), bits)));
            }
            Resolved::Void(gone) => (weighed.voids.v4, no_such_name) = (1, gone),
            Resolved::Failed(reason) => self.failed(place, reason),
            Resolved::Pending => {}
        }
        match self.asking.v6(name) {
            Resolved::Here(all) => {
                let bits = cidr.v6.unwrap_or(128);
                weighed.nets.extend(all.into_iter().map(|address| Net::new(IpAddr::V6(address), bits)));
            }
            Resolved::Void(gone) => (weighed.voids.v6, no_such_name) = (1, no_such_name || gone),
            Resolved::Failed(reason) => self.failed(place, reason),
            Resolved::Pending => {}
        }
        if weighed.voids.v4 + weighed.voids.v6 == 2 {
            weighed.voids.any = 1;
            self.missing(name, no_such_name, place);
        }
        let is_own = self.owns(name) && !name.eq_ignore_ascii_case(self.origin);
        if self.is_top() && is_own && !weighed.nets.is_empty() && self.relays.len() < MAX_MX_HOSTS {
            self.relays.push((name.to_owned(), place.clone()));
        }
        weighed
    }

    pub(super) fn exchanges(&mut self, name: &str, cidr: DualCidr, place: &TermPlace) -> Weighed {
        let mut weighed = Weighed::default();
        match self.asking.exchanges(name) {
            Resolved::Here(hosts) if hosts.len() > MAX_MX_HOSTS => {
                self.error("too_many_mx_hosts", place, u64::try_from(hosts.len()).ok());
            }
            Resolved::Here(hosts) => {
                for host in hosts.iter().filter(|host| is_name(host)) {
                    let one = self.addresses(host, cidr, place);
                    weighed.voids.add(one.voids);
                    weighed.nets.extend(one.nets);
                }
            }
            Resolved::Void(no_such_name) => {
                weighed.voids = Voids::ONE;
                self.missing(name, no_such_name, place);
            }
            Resolved::Failed(reason) => self.failed(place, reason),
            Resolved::Pending => {}
        }
        weighed
    }

    pub(super) fn exists(&mut self, name: &str, place: &TermPlace) -> Weighed {
        let mut weighed = Weighed::default();
        match self.asking.v4(name) {
            Resolved::Here(_) => weighed.everybody = true,
            Resolved::Void(no_such_name) => {
                weighed.voids = Voids::ONE;
                self.missing(name, no_such_name, place);
            }
            Resolved::Failed(reason) => self.failed(place, reason),
            Resolved::Pending => {}
        }
        weighed
    }
}
