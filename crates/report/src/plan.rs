//! What a scan would send, and to whom, before anything is sent.

use std::collections::BTreeMap;

use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::{AssetId, FrameworkId};
use kravtjek_model::observation::Probe;
use kravtjek_model::organisation::{Active, Consent};
use kravtjek_model::subject::Subject;
use kravtjek_model::text::Lang;
use serde_json::{Value, json};

use crate::style::Style;
use crate::wording::{day, readable};

/// The first line in both languages.
const TITLES: (&str, &str) = ("Det første, der sendes", "What is sent first");

/// What a scan would send.
pub struct Plan<'a> {
    /// The framework that asks for it.
    pub framework: &'a FrameworkId,
    /// The first measurements, in order.
    pub steps: Vec<Planned<'a>>,
    /// The active tests that somebody consented to, with whether they would be made.
    pub active: Vec<(&'a Consent, bool)>,
}

/// One measurement of an asset.
pub struct Planned<'a> {
    /// The asset it is made for.
    pub asset: &'a AssetId,
    /// The kind of asset.
    pub kind: AssetKind,
    /// The kind of measurement.
    pub probe: Probe,
    /// What exactly is measured.
    pub subject: &'a Subject,
}

/// Whether the first lines of a text are those of a plan.
pub fn is_text(lines: &[&str]) -> bool {
    lines.first().is_some_and(|line| [TITLES.0, TITLES.1].contains(line))
}

/// For programs.
pub fn json(plan: &Plan<'_>) -> Value {
    let step = |step: &Planned<'_>| json!({ "asset": step.asset, "kind": step.kind, "probe": step.probe, "subject": step.subject });
    let active = |(consent, made): &(&Consent, bool)| {
        let mut value = serde_json::to_value(consent).unwrap_or_default();
        value["made"] = json!(made);
        value
    };
    json!({
        "schema": "kravtjek/plan/1",
        "framework": plan.framework,
        "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "active": plan.active.iter().map(active).collect::<Vec<_>>(),
    })
}

/// For people: what each asset gets, the active tests, and what comes after.
pub fn text(plan: &Plan<'_>, lang: Lang, style: Style) -> String {
    let mut by_asset: BTreeMap<&str, Vec<&Planned<'_>>> = BTreeMap::new();
    for step in &plan.steps {
        by_asset.entry(step.asset.as_str()).or_default().push(step);
    }
    let mut text = format!("{}\n", style.bold(lang.pick(TITLES.0, TITLES.1)));
    for (asset, steps) in by_asset {
        text.push_str(&format!("\n{}\n", style.bold(&readable(asset))));
        for step in steps {
            let said = format!("{}: {}", readable(&step.subject.to_string()), sent(step.probe, lang));
            text.push_str(&style.wrap("  ", &said));
        }
    }
    text + &attempts(&plan.active, lang, style) + "\n" + &style.faint(&style.wrap("", afterwards(lang)))
}

fn attempts(active: &[(&Consent, bool)], lang: Lang, style: Style) -> String {
    if active.is_empty() {
        return String::new();
    }
    let title = lang.pick("Aktive prøver med tilladelse", "Active tests that were consented to");
    let mut text = format!("\n{}\n", style.bold(title));
    for (consent, made) in active {
        let assets: Vec<&str> = consent.assets.iter().map(AssetId::as_str).collect();
        let Consent { by, from, until, .. } = consent;
        let (from, until) = (day(*from, lang), day(*until, lang));
        let period = lang.pick(
            format!("tilladelse fra {by}, {from} til {until}"),
            format!("consent by {by}, {from} to {until}"),
        );
        let test = attempt(consent.to, *made, lang);
        text.push_str(&style.wrap("  ", &format!("{}: {test} ({period})", readable(&assets.join(", ")))));
    }
    text
}

/// What the answers lead to, and what is never sent.
fn afterwards(lang: Lang) -> &'static str {
    lang.pick(
        "Derefter det, som svarene fører til: adresser og TLSA-records for hver mailgateway, subdomæner, der er delegeret, og de \
         navne, som SPF, DMARC og DKIM henviser til. Har domænet en record om MTA-STS, bliver politikken hentet fra \
         mta-sts-navnet med én forespørgsel. Hver webadresse får nogle få almindelige forespørgsler og omkring 45 \
         TLS-forbindelser, de fleste kun en ClientHello; hver mailadresse får omkring 15, én ad gangen, og ingen mail. \
         Portscanning, relayforsøg, testmails og forsøg med kommandoer i klartekst efter STARTTLS sendes aldrig, \
         medmindre myndighedsfilen giver tilladelse til dem.",
        "After that, what the answers lead to: addresses and TLSA records of every mail gateway, delegated subdomains, and the \
         names that SPF, DMARC and DKIM refer to. Where the domain has an MTA-STS record, the policy is fetched from the mta-sts \
         name with one request. Each web address gets a few ordinary requests and some 45 TLS connections, \
         most of them no more than a first greeting; each mail address gets some 15, one at a time, and no mail. Port scans, \
         relay attempts, test mails and commands in clear behind STARTTLS are never sent unless the organisation file \
         consents to them.",
    )
}

/// What an active test sends.
fn attempt(to: Active, made: bool, lang: Lang) -> String {
    match (to, made) {
        (Active::Injection, true) => lang.pick(
            "hver adresse, der er gateway for en af jeres domæner, får kommandoen NOOP i klartekst i samme segment som STARTTLS, \
             i én til fire forbindelser; det ses, om den bliver besvaret under kryptering",
            "each address that is a gateway of one of your domains gets the command NOOP in clear in one segment with STARTTLS, \
             in one to four connections; it is seen whether it is answered under encryption",
        )
        .to_owned(),
        (to, _) => {
            let to = to.as_str();
            lang.pick(
                format!("`{to}` bliver ikke prøvet i denne kørsel, så intet sendes"),
                format!("`{to}` is not tried in this run, so nothing is sent"),
            )
        }
    }
}

/// What a measurement sends, and to whom.
fn sent(probe: Probe, lang: Lang) -> &'static str {
    match probe {
        Probe::Dns => lang.pick(
            "navneopslag fra roden og ned, til zonens navneservere",
            "a look-up from the root down, to the zone's name servers",
        ),
        Probe::Dnssec => lang.pick(
            "SOA og DNSKEY fra hver adresse på hver af zonens navneservere",
            "SOA and DNSKEY from every address of each of the zone's name servers",
        ),
        Probe::Spf => lang.pick(
            "TXT-opslag på domænet og på de navne, SPF-recorden henviser til",
            "TXT look-ups of the domain and of the names the SPF record refers to",
        ),
        Probe::Dmarc => lang.pick(
            "TXT-opslag på _dmarc for domænet, dets overordnede domæner og et opdigtet subdomæne",
            "TXT look-ups of _dmarc for the domain, its parents and a made-up subdomain",
        ),
        Probe::Dkim => lang.pick(
            "TXT-opslag på kendte selectorer under _domainkey",
            "TXT look-ups of known selectors below _domainkey",
        ),
        Probe::MailServer => lang.pick(
            "SMTP på port 25: hilsen, EHLO, STARTTLS, QUIT – aldrig en mail",
            "SMTP on port 25: greeting, EHLO, STARTTLS, QUIT – never a mail",
        ),
        Probe::Tls => lang.pick("TLS-handshakes på port 443", "TLS handshakes on port 443"),
        Probe::Http => lang.pick(
            "en forespørgsel og dens omdirigeringer, som en browser, der hverken henter billeder eller scripts",
            "a request and its redirects, as a browser makes them without fetching images or scripts",
        ),
        Probe::Units | Probe::MailSample | Probe::MailReports | Probe::Routes | Probe::TakenOver | Probe::Foundation => lang.pick("intet", "nothing"),
    }
}
