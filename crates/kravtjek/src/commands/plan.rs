//! `kravtjek plan NAME…`: what a scan would send, and to whom, before anything is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Step, Topic};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::Probe;
use kravtjek_model::organisation::{Active, Consent};
use kravtjek_model::text::Lang;
use kravtjek_report::{Style, readable, written};
use kravtjek_scan::consents;
use serde_json::{Value, json};

use crate::cli::{PlanArgs, ResultFormat};
use crate::failure::Failure;
use crate::kind::{Kind, PLAN_DA, PLAN_EN};
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{clock, input, output};

pub(super) fn run(asked: &PlanArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Plan(asked.format))?;
    reads::ready(&Reads::default().and(&asked.whose.organisation), &[&to])?;
    let organisation = input::whose(asked.whose.organisation.as_deref(), &asked.names, &catalogue)?;
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let topics = input::topics(&asked.whose, lang)?;
    let mut steps = kravtjek_judge::plan(&catalogue, framework, &organisation, &[], &[], &topics);
    // What this version cannot measure it does not send.
    steps.retain(|step| kravtjek_scan::ABLE.contains(&step.probe));
    let active = Attempts::new(&organisation.consents, &topics);
    let style = output::style(to.is_standard());
    let text = match asked.format {
        ResultFormat::Text => text(&steps.into_iter().collect::<Vec<_>>(), &active, lang, style),
        ResultFormat::Json => written(&json!({
            "schema": "kravtjek/plan/1",
            "framework": framework.id,
            "steps": steps.iter().map(|step| json!({
                "asset": step.asset, "kind": step.kind, "probe": step.probe, "subject": step.subject,
            })).collect::<Vec<_>>(),
            "active": active.json(),
        })),
    };
    output::result(&text, &to)?;
    Ok(ExitCode::SUCCESS)
}

fn text(steps: &[Step], active: &Attempts<'_>, lang: Lang, style: Style) -> String {
    let mut by_asset: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
    for step in steps {
        by_asset.entry(step.asset.as_str()).or_default().push(step);
    }
    let mut text = format!("{}\n", style.bold(lang.pick(PLAN_DA, PLAN_EN)));
    for (asset, steps) in by_asset {
        text.push_str(&format!("\n{}\n", style.bold(&readable(asset))));
        for step in steps {
            let said = format!("{}: {}", readable(&step.subject.to_string()), sent(step.probe, lang));
            text.push_str(&style.wrap("  ", &said));
        }
    }
    text.push_str(&active.text(lang, style));
    let after = lang.pick(
        "Derefter det, som svarene fører til: adresser og TLSA-records for hver mailgateway, subdomæner, der er delegeret, og de \
         navne, som SPF, DMARC og DKIM henviser til. Har domænet en record om MTA-STS, bliver politikken hentet fra \
         mta-sts-navnet med én forespørgsel. Hver webadresse får nogle få almindelige forespørgsler og omkring 45 \
         TLS-forbindelser, de fleste kun en første hilsen; hver mailadresse får omkring 15, én ad gangen, og ingen mail. \
         Portscanning, relayforsøg, testmails og forsøg med kommandoer i klartekst bag STARTTLS sendes aldrig, uden at \
         myndighedsfilen giver samtykke til dem.",
        "After that, what the answers lead to: addresses and TLSA records of every mail gateway, delegated subdomains, and the \
         names that SPF, DMARC and DKIM refer to. Where the domain has an MTA-STS record, the policy is fetched from the mta-sts \
         name with one request. Each web address gets a few ordinary requests and some 45 TLS connections, \
         most of them no more than a first greeting; each mail address gets some 15, one at a time, and no mail. Port scans, \
         relay attempts, test mails and commands in clear behind STARTTLS are never sent unless the organisation file \
         consents to them.",
    );
    text + "\n" + &style.faint(&style.wrap("", after))
}

/// The active tests that somebody consented to, with whether they are made today.
struct Attempts<'a>(Vec<(&'a Consent, bool)>);

impl<'a> Attempts<'a> {
    fn new(consents: &'a [Consent], topics: &BTreeSet<Topic>) -> Self {
        let now = clock::now();
        let made = |consent: &Consent| {
            // All that can be made so far is about mail.
            consents::ABLE.contains(&consent.to)
                && consents::holds(consent, now)
                && topics.contains(&Topic::Mail)
        };
        Self(consents.iter().map(|consent| (consent, made(consent))).collect())
    }

    fn json(&self) -> Value {
        let one = |(consent, made): &(&Consent, bool)| {
            let mut value = serde_json::to_value(consent).unwrap_or_default();
            if let Some(object) = value.as_object_mut() {
                object.insert("made".to_owned(), (*made).into());
            }
            value
        };
        self.0.iter().map(one).collect()
    }

    fn text(&self, lang: Lang, style: Style) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let title =
            lang.pick("Aktive prøver, der er givet samtykke til", "Active tests that were consented to");
        let mut text = format!("\n{}\n", style.bold(title));
        for (consent, made) in &self.0 {
            let assets: Vec<&str> = consent.assets.iter().map(AssetId::as_str).collect();
            let Consent { by, from, until, .. } = consent;
            let period = lang.pick(
                format!("samtykke fra {by}, {from} til {until}"),
                format!("consent by {by}, {from} to {until}"),
            );
            let said =
                format!("{}: {} ({period})", readable(&assets.join(", ")), attempt(consent.to, *made, lang));
            text.push_str(&style.wrap("  ", &said));
        }
        text
    }
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
            "TXT-opslag på _dmarc for domænet, dets forældre og et opdigtet underdomæne",
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
        Probe::Tls => lang.pick("TLS-håndtryk på port 443", "TLS handshakes on port 443"),
        Probe::Http => lang.pick(
            "en forespørgsel og dens omdirigeringer, som en browser laver dem uden at hente billeder eller scripts",
            "a request and its redirects, as a browser makes them without fetching images or scripts",
        ),
        Probe::Units | Probe::Foundation => lang.pick("intet", "nothing"),
    }
}
