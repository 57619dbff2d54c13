//! `kravtjek demo`: a small internet on loopback, really scanned, and what one of its municipalities hands in; both judged
//! against tables written by hand.

mod handed_in;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, View};
use kravtjek_judge::{Breadth, Topic, Yardstick};
use kravtjek_lab::Files;
use kravtjek_lab::world::{self, AUTHORITIES, Authority, Kind, WorldServing};
use kravtjek_model::assessment::{Assessment, Rows};
use kravtjek_model::id::AssetId;
use kravtjek_model::organisation::{Basis, Domain, Organisation, OrganisationKind, ScopeOf};
use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;
use kravtjek_report as report;
use kravtjek_scan::{AssetRows, Eyes, Handed, Scan, Target, forbidden};

use crate::cli::{DemoArgs, Reach};
use crate::failure::Failure;
use crate::kind::Kind as Holds;
use crate::looking::{look, runtime};
use crate::outlet::Outlet;
use crate::passing::Passing;
use crate::reads::{self, Reads};
use crate::signals::{self, Then};
use crate::{clock, eyes, input, output};

pub(super) fn run(asked: &DemoArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let now = clock::now();
    let passing = tempfile::tempdir().map_err(|error| Failure::unwritable(&std::env::temp_dir(), &error))?;
    let _passing = Passing::new(passing.path());
    let directory = asked.keep.as_deref().unwrap_or(passing.path());
    std::fs::create_dir_all(directory).map_err(|error| Failure::unwritable(directory, &error))?;
    let places = places(directory)?;
    let [scanned_to @ .., handed_to] = &places[..] else { return Ok(ExitCode::SUCCESS) };
    let stop = Stop::default();
    let mut wrong = Vec::new();
    let whole = runtime()?.block_on(async {
        signals::heed(&stop, Then::Nothing, lang)?;
        let serving = world::serve(now).await.map_err(|error| unable(&error))?;
        let files = serving.write_files(directory).map_err(|error| unable(&error))?;
        let eyes = opened(&files, &serving, &stop)?;
        output::show(&welcome(&serving, lang))?;
        for (authority, to) in AUTHORITIES.iter().zip(scanned_to) {
            let assessment = one(authority, &catalogue, &eyes, to, lang).await?;
            if stop.is_stopped() {
                return Ok(false);
            }
            let id = organisation_kind(authority.kind).framework();
            let framework = input::framework(&catalogue, Some(id), OrganisationKind::Unknown)?;
            let view = View { catalogue: &catalogue, framework, lang };
            let text = report::assessment::text(&assessment, view, report::assessment::Order::default(), output::style(true))?;
            output::show(&format!("\n{text}"))?;
            wrong.extend(differences(authority, &assessment, serving.ipv6)?);
        }
        let shown = handed_in::judged(&passing.path().join("nordhavn"), handed_to, &catalogue, lang)?;
        output::show(&shown.text)?;
        wrong.extend(shown.wrong);
        output::show(&conclusion(&wrong, serving.ipv6, asked.keep.as_deref(), lang))?;
        if asked.hold {
            output::show(&held(&options(&serving, &files), lang))?;
            stop.stopped().await;
        } else {
            output::show(lang.pick(
                "`kravtjek demo --hold` lader det lille internet køre, så du selv kan måle på det.\n",
                "`kravtjek demo --hold` keeps the small internet running, so that you can measure in it yourself.\n",
            ))?;
        }
        Ok::<_, Failure>(true)
    })?;
    // Where it was broken off, the table has not been held against everything.
    Ok(ExitCode::from(match (whole, wrong.is_empty()) {
        (true, true) => 0,
        (true, false) => 1,
        (false, _) => 3,
    }))
}

/// What the files of the municipality that hands some in show.
const HANDED_IN: &str = "nordhavn-kommune-filer.json";

/// Where the observations of each authority go, and last what files show. What stands in the folder is written over where
/// an earlier demo wrote it.
fn places(directory: &Path) -> Result<Vec<Outlet>, Failure> {
    let find = |name: String| Outlet::find("--keep", Some(&directory.join(name)), Holds::Observations);
    let names = AUTHORITIES.iter().map(file_name).chain([HANDED_IN.to_owned()]);
    let places = names.map(find).collect::<Result<Vec<_>, _>>()?;
    reads::ready(&Reads::default(), &places.iter().collect::<Vec<_>>())?;
    // The root of an earlier demo is on loopback, as no other root is.
    let hints = std::fs::read_to_string(directory.join(OF_THE_LAB[0])).unwrap_or_default();
    let earlier = hints.contains(" 127.");
    let taken = OF_THE_LAB.iter().map(|name| directory.join(name)).find(|path| path.exists() && !earlier);
    match taken {
        None => Ok(places),
        Some(path) => {
            let path = path.display();
            Err(Failure::wrong(
                format!("{path} findes og er ikke fra en tidligere demo; vælg en anden mappe til `--keep`."),
                format!("{path} exists and is not of an earlier demo; choose another folder for `--keep`."),
            ))
        }
    }
}

/// The files that say how to reach the small internet.
const OF_THE_LAB: [&str; 4] = ["root.hints", "root.anchor", "ca.pem", "preload.json"];

/// Eyes for the small internet. On loopback nobody is disturbed, so they need not be slow.
fn opened(files: &Files, serving: &WorldServing, stop: &Stop) -> Result<Eyes, Failure> {
    let reach = Reach {
        root_hints: Some(files.root_hints.clone()),
        trust_anchor: Some(files.trust_anchor.display().to_string()),
        ca_file: files.ca_file.clone(),
        preload_list: files.preload_list.clone(),
        port_map: serving.port_map().parse().ok(),
        rate: Some(5000),
        per_host: Some(8),
        mail_pace: Some(Duration::from_millis(1)),
        no_ipv6: !serving.ipv6,
        ..Reach::default()
    };
    let catalogue = Catalogue::embedded()?;
    let forbidden = forbidden(&input::policy(&catalogue, None)?, &catalogue.policies);
    eyes::open(&reach, forbidden, stop, true, Vec::new())
}

/// Scans and judges one authority, and saves what was seen.
async fn one(
    authority: &Authority,
    catalogue: &Catalogue,
    eyes: &Eyes,
    to: &Outlet,
    lang: Lang,
) -> Result<Assessment<AssetRows>, Failure> {
    let clock = clock::at(None);
    let organisation = organisation(authority, clock.now())?;
    let framework = input::framework(catalogue, None, organisation.kind)?;
    let policy = input::policy(catalogue, None)?;
    let by = Yardstick { catalogue, framework, policy: &policy };
    let scan = Scan {
        target: Target { organisation: &organisation, topics: &Topic::ALL.into() },
        by,
        eyes,
        handed: &Handed::default(),
        clock,
    };
    let mut scanned = look(&scan, lang).await?;
    output::written(to, |out| scanned.write(&organisation, out))?;
    Ok(scanned.judged(&organisation, by, clock.now(), Breadth::Present))
}

fn organisation(authority: &Authority, now: Timestamp) -> Result<Organisation, Failure> {
    let mut domains = BTreeMap::new();
    for name in authority.domains {
        let selectors = authority.selectors.iter().map(|selector| (*selector).to_owned()).collect();
        domains.insert(AssetId::from(input::name(name)?), Domain { selectors, ..Domain::default() });
    }
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    Ok(Organisation {
        name: authority.name.to_owned(),
        kind: organisation_kind(authority.kind),
        scope: ScopeOf {
            basis: Basis::Declared,
            complete: true,
            by: Some("kravtjek demo".to_owned()),
            on: Some(today),
        },
        domains,
        ..input::given(&[])?
    })
}

fn organisation_kind(kind: Kind) -> OrganisationKind {
    match kind {
        Kind::State => OrganisationKind::State,
        Kind::Municipality => OrganisationKind::Municipality,
        Kind::Region => OrganisationKind::Region,
        Kind::Company => OrganisationKind::Company,
    }
}

/// Checks that only the state's list asks for.
const OF_THE_STATE: [&str; 4] =
    ["dns.delegations_signed", "mail.subdomains_dkim", "mail.subdomains_dmarc", "mail.subdomains_spf"];

/// Where the scan says something else than the table written by hand.
fn differences(
    authority: &Authority,
    assessment: &Assessment<AssetRows>,
    ipv6: bool,
) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    let framework = assessment.framework.as_str();
    let hosts = authority.domains.iter().flat_map(|domain| [(*domain).to_owned(), format!("www.{domain}")]);
    for host in hosts {
        let name = input::name(&host)?;
        let mut checks = BTreeMap::new();
        assessment.assets.each(&mut |row| {
            if row.asset.as_str() == name {
                checks.extend(row.checks.clone());
            }
        })?;
        let said = |check: &str| checks.get(check).map_or("cannot_tell", |outcome| outcome.outcome.as_str());
        for (check, outcome) in world::expected(&host, ipv6) {
            if OF_THE_STATE.contains(&check) && framework != "stat-2024" {
                continue;
            }
            if said(check) != outcome.as_str() {
                wrong.push(format!("{host} {check}: {} ≠ {}", said(check), outcome.as_str()));
            }
        }
    }
    Ok(wrong)
}

fn welcome(serving: &WorldServing, lang: Lang) -> String {
    let port = serving.dns.port();
    lang.pick(
        format!(
            "Et lille internet kører på loopback, port {port}. Myndighederne i det findes ikke; målingerne er ægte.\n"
        ),
        format!(
            "A small internet runs on loopback, port {port}. Its authorities do not exist; the measurements are real.\n"
        ),
    )
}

/// The options that lead the program into the small internet.
fn options(serving: &WorldServing, files: &Files) -> String {
    let file = |option: &str, path: &Path| format!(" {option} {}", quoted(&path.display().to_string()));
    let optional = |option: &str, path: &Option<PathBuf>| {
        path.as_deref().map(|path| file(option, path)).unwrap_or_default()
    };
    let hints = file("--root-hints", &files.root_hints);
    let anchor = file("--trust-anchor", &files.trust_anchor);
    let ca = optional("--ca-file", &files.ca_file);
    let preload = optional("--preload-list", &files.preload_list);
    let family = if serving.ipv6 { "" } else { " --no-ipv6" };
    format!("--port-map {}{hints}{anchor}{ca}{preload}{family}", serving.port_map())
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |sign: char| sign.is_alphanumeric() || "/._-+=:@%".contains(sign);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// What can be tried while the small internet runs.
fn held(options: &str, lang: Lang) -> String {
    let mut domains = AUTHORITIES.iter().filter_map(|authority| authority.domains.first().copied());
    let domain = domains.next().unwrap_or_default();
    let others = domains.collect::<Vec<_>>().join(", ");
    lang.pick(
        format!(
            "\nDet lille internet kører, til du stopper det med Ctrl-C. Prøv fx i et andet vindue:\n\n  \
             kravtjek scan {domain} {options}\n\nDe samme valg kan bruges ved `kravtjek probe mx {domain}`, \
             `kravtjek probe tls {domain}:443` og `kravtjek probe http https://{domain}/`. Andre domæner: {others}.\n"
        ),
        format!(
            "\nThe small internet runs until you stop it with Ctrl-C. In another window, try for example:\n\n  \
             kravtjek scan {domain} {options}\n\nThe same options go with `kravtjek probe mx {domain}`, \
             `kravtjek probe tls {domain}:443` and `kravtjek probe http https://{domain}/`. Other domains: {others}.\n"
        ),
    )
}

fn conclusion(wrong: &[String], ipv6: bool, kept: Option<&Path>, lang: Lang) -> String {
    let rows: usize = AUTHORITIES.iter().map(|authority| authority.domains.len()).sum();
    let mut text = if wrong.is_empty() {
        lang.pick(
            format!("\nAlle {rows} domæner og alle 41 krav efter filerne fik det forventede resultat.\n"),
            format!("\nAll {rows} domains, and all 41 requirements by the files, got the expected result.\n"),
        )
    } else {
        let head = lang.pick("\nFølgende afviger fra tabellerne:\n", "\nThis is not as the tables say:\n");
        format!("{head}{}\n", wrong.join("\n"))
    };
    if !ipv6 {
        text.push_str(lang.pick(
            "Ikke kørt: målinger over IPv6, for maskinen her har ikke adressen ::1. Tabellen siger ”uafklaret” om dem.\n",
            "Not run: measurements over IPv6, since this machine has no address ::1. The table leaves them open.\n",
        ));
    }
    if let Some(kept) = kept {
        let kept = kept.display();
        text.push_str(&lang.pick(
            format!("Observationerne ligger i {kept}; `kravtjek judge` vurderer dem igen.\n"),
            format!("The observations are in {kept}; `kravtjek judge` judges them again.\n"),
        ));
    }
    text
}

fn file_name(authority: &Authority) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    format!("{}.json", authority.name.chars().map(plain).collect::<String>())
}

fn unable(error: &kravtjek_lab::Error) -> Failure {
    match error {
        kravtjek_lab::Error::Io { what, source } => Failure::system(
            &format!("Det lille internet kan ikke starte ({what})"),
            &format!("The small internet cannot start ({what})"),
            source,
        ),
        // A fault of its own, which a test would have found.
        _ => Failure::wrong(
            "Det lille internet kan ikke starte: det er i stykker; meld fejlen.",
            "The small internet cannot start: it is broken; report the fault.",
        ),
    }
}
