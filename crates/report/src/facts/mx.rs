//! A domain's mail gateways: where its mail goes, and what each address of each gateway answers.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{NotSeen, Tri, Why};
use serde_json::{Value, json};

use super::unseen::fill_empty;
use super::{Sheet, tls};
use crate::wording::named;

/// A domain's mail gateways.
pub struct Gateways {
    /// The look-up of its MX records.
    pub mx: Lookup,
    /// Each gateway, by name.
    pub hosts: Vec<Gateway>,
    /// Why it is not known where the domain's mail goes; then nobody was contacted.
    pub not_seen: Option<NotSeen>,
}

/// One gateway.
pub struct Gateway {
    /// Its name.
    pub host: String,
    /// The look-up of its TLSA records.
    pub tlsa: Option<Lookup>,
    /// What each of its addresses answered.
    pub servers: Vec<MailServer>,
    /// Why it has no address to be asked.
    pub not_seen: Option<NotSeen>,
}

impl Gateways {
    /// Whether there are gateways, and not one address of one could be spoken to.
    pub fn nothing_seen(&self) -> bool {
        let silent = |gateway: &Gateway| gateway.servers.iter().all(|server| server.not_seen.is_some());
        self.mx.state == State::Indeterminate || !self.hosts.is_empty() && self.hosts.iter().all(silent)
    }
}

/// A domain's mail gateways, as text.
pub fn text(seen: &Gateways, sheet: Sheet<'_>) -> String {
    let mut text =
        format!("{} MX: {}\n", sheet.style.bold(&named(&seen.mx.name)), sheet.state(seen.mx.state));
    for record in &seen.mx.records {
        text.push_str(&sheet.line("  ", record));
    }
    if let Some(why) = &seen.not_seen {
        let said = sheet.lang.pick(
            format!(
                "Det kan ikke ses, hvor domænets mail skal hen, så ingen er kontaktet: {}",
                sheet.not_seen(why)
            ),
            format!(
                "It cannot be seen where the domain's mail goes, so nobody was contacted: {}",
                sheet.not_seen(why)
            ),
        );
        text.push_str(&sheet.line("  ? ", &said));
    }
    for gateway in &seen.hosts {
        text.push_str(&one_gateway(gateway, sheet));
    }
    text
}

fn one_gateway(gateway: &Gateway, sheet: Sheet<'_>) -> String {
    let mut text = format!("\n{}\n", sheet.style.bold(&named(&gateway.host)));
    if let Some(tlsa) = &gateway.tlsa {
        let none = || sheet.lang.pick("ingen", "none").to_owned();
        let records = if tlsa.records.is_empty() { none() } else { tlsa.records.join("; ") };
        text.push_str(&sheet.line("  ", &format!("TLSA ({}): {records}", sheet.state(tlsa.state))));
    }
    if let Some(why) = &gateway.not_seen {
        text.push_str(&sheet.line("  ? ", &sheet.not_seen(why)));
    }
    for server in &gateway.servers {
        text.push_str(&one_server(server, sheet));
    }
    text
}

fn one_server(server: &MailServer, sheet: Sheet<'_>) -> String {
    let mut text = sheet.line("  ", &server.address);
    for line in server.greeting.iter().chain(&server.ehlo) {
        text.push_str(&sheet.faint("    ", line));
    }
    if !server.ehlo_otherwise.is_empty() {
        let said = sheet.lang.pick(
            "På en anden forbindelse blev STARTTLS tilbudt; den dårligste tæller:",
            "On another connection STARTTLS was offered; the worse one counts:",
        );
        text.push_str(&sheet.line("    ! ", said));
        for line in &server.ehlo_otherwise {
            text.push_str(&sheet.faint("      ", line));
        }
    }
    text.push_str(&sheet.line("    ", &format!("STARTTLS: {}", sheet.yes_or_no(&server.starttls))));
    if let Some(dane) = &server.dane {
        text.push_str(&sheet.line("    ", &format!("DANE: {}", sheet.yes_or_no(&dane.matches))));
        for problem in &dane.problems {
            let words = sheet.term("problem", &problem.id);
            let said = format!("{words} [{}] {}", problem.id, problem.term);
            text.push_str(&sheet.line("      ! ", said.trim_end()));
        }
    }
    if let Some(tls) = &server.tls {
        for line in tls::endpoint(tls, sheet).lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

/// Gateways, each with its addresses.
pub fn json(seen: &Gateways) -> Value {
    let host = |gateway: &Gateway| {
        let servers = gateway.servers.iter().map(|server| mail_server(server, gateway.tlsa.as_ref()));
        json!({
            "host": gateway.host, "tlsa": gateway.tlsa, "addresses": servers.collect::<Vec<_>>(),
            "not_seen": gateway.not_seen,
        })
    };
    let mut value = json!({ "mx": seen.mx, "hosts": seen.hosts.iter().map(host).collect::<Vec<_>>() });
    if let (Some(value), Some(not_seen)) = (value.as_object_mut(), &seen.not_seen) {
        value.insert("not_seen".to_owned(), json!(not_seen));
    }
    value
}

fn mail_server(server: &MailServer, tlsa: Option<&Lookup>) -> Value {
    let mut value = serde_json::to_value(server).unwrap_or_default();
    let Some(object) = value.as_object_mut() else { return value };
    for field in ["greeting", "ehlo", "auth_in_clear"] {
        fill_empty(object, field, server.not_seen.as_ref());
    }
    if let Tri::Escaped { not_seen } = &server.starttls {
        fill_empty(object, "tls", Some(not_seen));
    }
    if let Some(tlsa) = tlsa.filter(|tlsa| matches!(tlsa.state, State::Bogus | State::Indeterminate)) {
        fill_empty(object, "dane", Some(&NotSeen::new(Why::Upstream, Detail::name(&tlsa.name))));
    }
    value
}
