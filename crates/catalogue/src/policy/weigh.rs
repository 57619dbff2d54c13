//! Weighs what one endpoint offers against a profile: every part, its class, and what could not be seen.

use std::collections::BTreeMap;

use kravtjek_model::detail::Detail;
use kravtjek_model::id::PolicyId;
use kravtjek_model::observation::tls::{Certificate, Order, StapleState, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use super::endpoint::{Endpoint, VERSIONS};
use super::suite::is_signal;
use super::weighed::{Escaped, Item, NotLooked, Weighed};
use super::{Class, Part, Policy, Staple, TlsPolicy};

impl Policy {
    /// What the profile makes of one endpoint: the one judgement of TLS, for the checks and for whoever shows an endpoint by
    /// itself. `shipped` is what the profiles that an endpoint was asked for are looked up in.
    pub fn weigh(&self, tls: &Tls, shipped: &BTreeMap<PolicyId, Self>) -> Weighed {
        let asked_otherwise = |asked_for: &String| !self.covers(asked_for, shipped);
        let not_asked = match tls.asked_for.as_ref().is_some_and(asked_otherwise) {
            true => vec![Part::Suite, Part::Group],
            false => Vec::new(),
        };
        Weighed { not_asked, ..weigh(tls, &self.tls) }
    }
}

/// Weighs one endpoint; a closed one has nothing to weigh. Versions are not weighed here: the Danish rule for them
/// is stricter than any profile.
pub(super) fn weigh(tls: &Tls, policy: &TlsPolicy) -> Weighed {
    if tls.closed {
        return Weighed::default();
    }
    let mut scale = Scale { tls, endpoint: Endpoint(tls), policy, weighed: Weighed::default() };
    if let Some(not_seen) = &tls.not_seen {
        scale.escaped(Part::Suite, "not_seen", not_seen);
    }
    for (field, not_seen) in &tls.unfinished {
        if let Some(part) = listed_in(field) {
            scale.escaped(part, field, not_seen);
        }
    }
    scale.suites();
    scale.order();
    scale.groups();
    scale.finite_field();
    scale.certificates();
    scale.signature_hashes();
    scale.options();
    let mut weighed = scale.weighed;
    weighed.worst = weighed.items.iter().filter_map(|item| item.class).max();
    weighed
}

struct Scale<'a> {
    tls: &'a Tls,
    endpoint: Endpoint<'a>,
    policy: &'a TlsPolicy,
    weighed: Weighed,
}

impl Scale<'_> {
    fn item(&mut self, part: Part, field: impl Into<String>, value: impl Into<String>, class: Option<Class>) {
        if self.policy.leaves_out(part) {
            return;
        }
        let value = value.into();
        let on_part = || self.policy.note(part.as_str()).filter(|_| class != Some(Class::Good));
        let note = self.policy.note(&value).or_else(on_part);
        let meets = class.and_then(|class| self.policy.meets(class));
        self.weighed.items.push(Item { part, value, field: field.into(), class, meets, note });
    }

    fn escaped(&mut self, part: Part, field: impl Into<String>, not_seen: &NotSeen) {
        if !self.policy.leaves_out(part) {
            let not_seen = not_seen.clone();
            self.weighed.escaped.push(Escaped { part, field: field.into(), not_seen });
        }
    }

    fn not_looked(&mut self, part: Part, field: impl Into<String>) {
        if !self.policy.leaves_out(part) {
            self.weighed.not_looked.push(NotLooked { part, field: field.into() });
        }
    }

    fn suites(&mut self) {
        let (tls, policy, endpoint) = (self.tls, self.policy, self.endpoint);
        for (version, suites) in &tls.suites {
            for (place, suite) in suites.iter().enumerate().filter(|(_, suite)| !is_signal(suite)) {
                self.item(Part::Suite, format!("suites.{version}[{place}]"), suite, policy.suite(suite));
            }
        }
        for version in VERSIONS.into_iter().filter(|version| !endpoint.has_suites(version)) {
            match tls.versions.get(version) {
                Some(Tri::Known(false)) => {}
                Some(Tri::Known(true)) => self.not_looked(Part::Suite, format!("suites.{version}")),
                Some(Tri::Escaped { not_seen }) => {
                    self.escaped(Part::Suite, format!("versions.{version}"), not_seen);
                }
                None => self.not_looked(Part::Suite, format!("versions.{version}")),
            }
        }
    }

    /// Each version's order apart. What is free or single needs nobody to look.
    fn order(&mut self) {
        let (tls, policy) = (self.tls, self.policy);
        for (version, all) in &tls.suites {
            let suites: Vec<&String> = all.iter().filter(|suite| !is_signal(suite)).collect();
            let field = format!("order.{version}");
            let free = policy.order(Order::None, &suites).is_some();
            match tls.order.get(version) {
                _ if suites.is_empty() => {}
                None | Some(Order::None) if free => {}
                None | Some(Order::None) => self.not_looked(Part::Order, field),
                Some(who) => self.item(Part::Order, field, word(*who), policy.order(*who, &suites)),
            }
        }
    }

    fn groups(&mut self) {
        let (tls, policy) = (self.tls, self.policy);
        for (place, group) in tls.groups.iter().enumerate() {
            self.item(Part::Group, format!("groups[{place}]"), group, policy.group(group));
        }
        if tls.groups.is_empty()
            && (self.endpoint.may_speak("TLSv1.3") || self.endpoint.may_exchange_by("ECDHE"))
        {
            self.not_looked(Part::Group, "groups");
        }
    }

    fn finite_field(&mut self) {
        let (tls, policy) = (self.tls, self.policy);
        match (tls.dh_bits, tls.dh_group.as_deref()) {
            (Some(bits), name) => {
                let value = name.map_or_else(|| format!("{bits} bit"), str::to_owned);
                let field = if name.is_some() { "dh_group" } else { "dh_bits" };
                self.item(Part::FiniteField, field, value, policy.dh(bits, name));
            }
            (None, Some(name)) => self.item(Part::FiniteField, "dh_group", name, policy.group(name)),
            (None, None) if self.endpoint.may_exchange_by("DHE") => {
                self.not_looked(Part::FiniteField, "dh_bits")
            }
            (None, None) => {}
        }
    }

    /// Roots are left out; a leaf that signed itself still has a key, but its signature vouches for nothing.
    fn certificates(&mut self) {
        let tls = self.tls;
        for (place, certificate) in tls.certificates.iter().enumerate() {
            let signed_itself = signed_itself(certificate);
            if place == 0 || !signed_itself {
                self.certificate(Part::CertificateKey, place, &certificate.key);
            }
            if !signed_itself {
                self.certificate(Part::CertificateSignature, place, &certificate.signature);
            }
        }
        if let Some(not_seen) = tls.unfinished.get("certificates") {
            self.escaped(Part::CertificateKey, "certificates", not_seen);
            self.escaped(Part::CertificateSignature, "certificates", not_seen);
        }
        if tls.certificates.is_empty() && !tls.unfinished.contains_key("certificates") {
            self.not_looked(Part::CertificateKey, "certificates");
            self.not_looked(Part::CertificateSignature, "certificates");
        }
    }

    fn certificate(&mut self, part: Part, place: usize, value: &str) {
        let (field, class) = if part == Part::CertificateKey {
            (format!("certificates[{place}].key"), self.policy.certificate_key(value))
        } else {
            (format!("certificates[{place}].signature"), self.policy.certificate_signature(value))
        };
        if value.is_empty() {
            self.not_looked(part, field);
        } else {
            self.item(part, field, value, class);
        }
    }

    fn signature_hashes(&mut self) {
        let hashes = &self.tls.signature_hashes;
        if !hashes.is_empty() {
            let class = self.policy.signature_hashes(hashes);
            self.item(Part::SignatureHash, "signature_hashes", hashes.join(", "), class);
        } else if self.endpoint.may_sign("TLSv1.2") {
            self.not_looked(Part::SignatureHash, "signature_hashes");
        }
    }

    fn options(&mut self) {
        let (tls, policy) = (self.tls, self.policy);
        let legacy = self.endpoint.may_speak_legacy();
        let secure = tls.renegotiation.as_ref().map(|renegotiation| &renegotiation.secure);
        self.option(Part::Compression, "compression", tls.compression.as_ref(), legacy, |on| {
            policy.compression(on)
        });
        self.option(Part::SecureRenegotiation, "renegotiation.secure", secure, legacy, |on| {
            policy.secure_renegotiation(on)
        });
        self.client_renegotiation(legacy);
        let newest = self.endpoint.may_speak("TLSv1.3");
        self.option(Part::EarlyData, "early_data", tls.early_data.as_ref(), newest, |on| {
            policy.early_data(on)
        });
        self.staple();
        let middle = self.endpoint.may_speak("TLSv1.2");
        self.option(Part::ExtendedMasterSecret, "ems", tls.ems.as_ref(), middle, |on| {
            policy.extended_master_secret(on)
        });
    }

    /// Older observations do not tell a bad staple from none; for them it counts as none.
    fn staple(&mut self) {
        let (tls, policy) = (self.tls, self.policy);
        let Some(seen) = &tls.staple else {
            let class = |on| policy.ocsp(if on { Staple::Valid } else { Staple::Absent });
            return self.option(Part::Ocsp, "ocsp_stapled", tls.ocsp_stapled.as_ref(), true, class);
        };
        let staple = match seen.state {
            StapleState::Valid => Staple::Valid,
            StapleState::Invalid => Staple::Invalid,
            StapleState::Absent => Staple::Absent,
            StapleState::NoResponder => Staple::NoResponder,
            StapleState::Unproven => {
                return self.escaped(Part::Ocsp, "staple", &NotSeen::new(Why::Upstream, Detail::issuer()));
            }
        };
        self.item(Part::Ocsp, "staple", seen.word(), policy.ocsp(staple));
    }

    /// How often a client may begin one counts only where the profile tells a few from many.
    fn client_renegotiation(&mut self, applies: bool) {
        const CLIENT: Part = Part::ClientRenegotiation;
        let (policy, seen) = (self.policy, self.tls.renegotiation.as_ref());
        let limited = seen.and_then(|seen| seen.limited.as_ref());
        let class = |on| policy.client_renegotiation(on, limited.and_then(Tri::known));
        match (seen.map(|seen| &seen.client), limited) {
            (Some(Tri::Known(true)), Some(Tri::Known(limited))) => {
                let value = if *limited { "limited" } else { "unlimited" };
                self.item(CLIENT, "renegotiation.limited", value, class(true));
            }
            (Some(Tri::Known(true)), Some(Tri::Escaped { not_seen })) if class(true).is_none() => {
                self.escaped(CLIENT, "renegotiation.limited", not_seen);
            }
            (client, _) => self.option(CLIENT, "renegotiation.client", client, applies, class),
        }
    }

    /// One option; `applies` is false where no version that was offered has it.
    fn option(
        &mut self,
        part: Part,
        field: &str,
        seen: Option<&Tri>,
        applies: bool,
        class: impl Fn(bool) -> Option<Class>,
    ) {
        match seen {
            Some(Tri::Known(on)) => self.item(part, field, on.to_string(), class(*on)),
            Some(Tri::Escaped { not_seen }) if applies => self.escaped(part, field, not_seen),
            None if applies => self.not_looked(part, field),
            _ => {}
        }
    }
}

/// The part that a list of an observation speaks of.
fn listed_in(field: &str) -> Option<Part> {
    match field.split('.').next()? {
        "suites" => Some(Part::Suite),
        "order" => Some(Part::Order),
        "groups" => Some(Part::Group),
        "dh_bits" => Some(Part::FiniteField),
        "signature_hashes" => Some(Part::SignatureHash),
        _ => None,
    }
}

fn signed_itself(certificate: &Certificate) -> bool {
    !certificate.subject.is_empty() && certificate.subject == certificate.issuer
}

fn word(order: Order) -> &'static str {
    match order {
        Order::Server => "server",
        Order::Client => "client",
        Order::None => "none",
    }
}
