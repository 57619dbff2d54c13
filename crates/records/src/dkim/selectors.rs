//! Where DKIM keys are likely to lie: what providers call their selectors, and what people do.

use crate::dns_answers::DnsAnswer;
use crate::names::{fits, is_within, plain};

/// When the lists below were put together (year and month).
pub const LISTED: &str = "2026-11";

/// A sender of mail for others, known by its MX hosts and its SPF includes, and its selectors.
struct Provider {
    /// Domains that its MX hosts lie in.
    mx: &'static [&'static str],
    /// Domains that its SPF records lie in.
    spf: &'static [&'static str],
    /// What it calls its selectors.
    selectors: &'static [&'static str],
}

/// From the providers' own instructions, as far as their selectors do not differ from customer to customer.
const PROVIDERS: [Provider; 20] = [
    // Microsoft 365
    provider(
        &["protection.outlook.com", "mx.microsoft"],
        &["protection.outlook.com"],
        &["selector1", "selector2"],
    ),
    // Google Workspace
    provider(&["google.com", "googlemail.com"], &["_spf.google.com"], &["google"]),
    // Mailchimp
    provider(&[], &["servers.mcsv.net"], &["k1", "k2", "k3"]),
    // Mandrill
    provider(&[], &["spf.mandrillapp.com"], &["mandrill", "mte1", "mte2"]),
    // SendGrid
    provider(&[], &["sendgrid.net"], &["s1", "s2", "smtpapi"]),
    // Mailgun
    provider(&["mailgun.org"], &["mailgun.org"], &["mailo", "pic", "mg", "mx"]),
    // Mailjet
    provider(&[], &["spf.mailjet.com"], &["mailjet"]),
    // Brevo
    provider(&[], &["spf.brevo.com", "spf.sendinblue.com"], &["brevo1", "brevo2", "mail"]),
    // Postmark
    provider(&[], &["spf.mtasv.net"], &["pm"]),
    // SparkPost
    provider(&[], &["sparkpostmail.com"], &["scph0118", "scph0120"]),
    // Zendesk
    provider(&[], &["mail.zendesk.com"], &["zendesk1", "zendesk2"]),
    // HubSpot
    provider(&[], &["hubspotemail.net"], &["hs1", "hs2"]),
    // Salesforce Marketing Cloud
    provider(&[], &["exacttarget.com"], &["200608", "100608"]),
    // Campaign Monitor
    provider(&[], &["createsend.com"], &["cm"]),
    // ActiveCampaign
    provider(&[], &["emsd1.com"], &["acdkim1", "acdkim2", "dk"]),
    // Zoho
    provider(&["zoho.com", "zoho.eu"], &["zoho.com", "zoho.eu"], &["zoho", "zmail"]),
    // Fastmail
    provider(&["messagingengine.com"], &["spf.messagingengine.com"], &["fm1", "fm2", "fm3"]),
    // Proton
    provider(&["protonmail.ch"], &["_spf.protonmail.ch"], &["protonmail", "protonmail2", "protonmail3"]),
    // iCloud
    provider(&["icloud.com"], &["icloud.com"], &["sig1"]),
    // Mimecast
    provider(&["mimecast.com"], &["mimecast.com"], &["mimecast", "mimecast20"]),
];

const fn provider(
    mx: &'static [&'static str],
    spf: &'static [&'static str],
    selectors: &'static [&'static str],
) -> Provider {
    Provider { mx, spf, selectors }
}

/// What people and signing software choose, the most usual first.
const USUAL: [&str; 34] = [
    "selector1",
    "selector2",
    "default",
    "google",
    "dkim",
    "mail",
    "s1",
    "k1",
    "s2",
    "k2",
    "k3",
    "smtp",
    "key1",
    "mandrill",
    "dkim1",
    "dkim2",
    "key2",
    "selector",
    "mx",
    "email",
    "m1",
    "m2",
    "sig1",
    "mta",
    "server",
    "s1024",
    "s2048",
    "key",
    "2023",
    "2024",
    "2025",
    "2026",
    "dkim2024",
    "dkim2025",
];

/// How many of the usual names are tried when nothing seems to lie below `_domainkey`.
const FEW: usize = 8;

/// The most selectors that are asked for on somebody's word.
const DECLARED: usize = 64;

/// The selectors that somebody has named, each once.
pub(super) fn declared(names: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names.iter().map(|name| plain(name.trim())) {
        if fits(&name) && !kept.contains(&name) && kept.len() < DECLARED {
            kept.push(name);
        }
    }
    kept
}

/// The selectors of the providers that MX and SPF point to.
pub(super) fn of_providers(mx: Option<&DnsAnswer>, txt: Option<&DnsAnswer>) -> Vec<&'static str> {
    let (hosts, targets) = (hosts(mx), targets(txt));
    let within = |names: &[String], domains: &[&str]| {
        names.iter().any(|name| domains.iter().any(|domain| is_within(name, domain)))
    };
    let known = PROVIDERS.iter().filter(|one| within(&hosts, one.mx) || within(&targets, one.spf));
    known.flat_map(|one| one.selectors).copied().collect()
}

/// The usual selectors; only the first few when a look-up has said that there is nothing to find.
pub(super) fn usual(all: bool) -> &'static [&'static str] {
    if all { &USUAL } else { &USUAL[..FEW] }
}

/// The hosts of MX records in presentation form.
fn hosts(mx: Option<&DnsAnswer>) -> Vec<String> {
    let Some(DnsAnswer::Records(records)) = mx else { return Vec::new() };
    let host = |record: &Vec<u8>| {
        let text = String::from_utf8_lossy(record);
        text.split_ascii_whitespace().nth(1).map(plain)
    };
    records.iter().take(32).filter_map(host).collect()
}

/// The names that an SPF record sends receivers to. Only the domain's own record is read, as a hint.
fn targets(txt: Option<&DnsAnswer>) -> Vec<String> {
    let Some(DnsAnswer::Records(records)) = txt else { return Vec::new() };
    let texts = records.iter().map(|record| String::from_utf8_lossy(record).to_ascii_lowercase());
    let target = |term: &str| {
        let term = term.trim_start_matches(['+', '-', '~', '?']);
        let (kind, name) = term.split_once([':', '='])?;
        ["include", "redirect", "a", "mx", "exists"].contains(&kind).then(|| plain(name))
    };
    texts
        .filter(|text| text.starts_with("v=spf1"))
        .flat_map(|text| text.split_ascii_whitespace().filter_map(target).take(64).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(texts: &[&str]) -> DnsAnswer {
        DnsAnswer::Records(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
    }

    #[test]
    fn providers_are_known_by_mx_and_by_spf() {
        let mx = records(&["10 nordhavn-dk.mail.protection.outlook.com.", "0 ."]);
        let txt = records(&["x", "v=spf1 include:servers.mcsv.net ~include:u1.wl.sendgrid.net ?all"]);
        assert_eq!(of_providers(Some(&mx), None), ["selector1", "selector2"]);
        assert_eq!(of_providers(None, Some(&txt)), ["k1", "k2", "k3", "s1", "s2", "smtpapi"]);
        let other = records(&["10 notprotection.outlook.com.example."]);
        assert!(of_providers(Some(&other), Some(&DnsAnswer::NxDomain)).is_empty());
    }

    #[test]
    fn selectors_named_by_somebody_are_tidied() {
        let names = [" S1 ", "s1", "a.b", "", "..", &"x".repeat(64)].map(str::to_owned);
        assert_eq!(declared(&names), ["s1", "a.b"]);
    }

    #[test]
    fn the_list_of_usual_names_is_modest_and_has_no_name_twice() {
        assert!((30..=40).contains(&USUAL.len()));
        assert!((1..USUAL.len()).all(|at| !USUAL[..at].contains(&USUAL[at])));
    }
}
