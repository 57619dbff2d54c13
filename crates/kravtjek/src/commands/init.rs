//! `kravtjek init NAME`: writes an organisation file to start from, by looking at one domain.

use std::collections::BTreeSet;
use std::process::ExitCode;

use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Topic, Yardstick};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::observation::mail::MailRoute;
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;
use kravtjek_report::organisation_file::{self, FirstDomain, TakesMail};
use kravtjek_scan::{Handed, Scan, Target, forbidden};

use crate::cli::InitArgs;
use crate::failure::Failure;
use crate::kind::Kind;
use crate::looking::{look, runtime};
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{clock, eyes, input, output};

pub(super) fn run(asked: &InitArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let name = input::name(&asked.name)?;
    // A file is about domains; a web host is one of theirs.
    let domain = kravtjek_judge::web_host_of(&name).unwrap_or(&name).to_owned();
    if domain != name {
        let (name, domain) = (kravtjek_report::readable(&name), kravtjek_report::readable(&domain));
        output::complain(&lang.pick(
            format!("{name} er en vært under {domain}; filen er skrevet for {domain}."),
            format!("{name} is a host of {domain}; the file is written for {domain}."),
        ));
    }
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Organisation)?;
    reads::ready(&Reads::default().reach(&asked.reach).once()?, &[&to])?;
    let first = if asked.no_look {
        FirstDomain { name: domain, ..FirstDomain::default() }
    } else {
        look_around(asked, &domain, lang)?
    };
    output::result(&organisation_file::text(&first, lang), &to)?;
    Ok(ExitCode::SUCCESS)
}

/// Looks the domain up as a scan would, names only.
fn look_around(asked: &InitArgs, domain: &str, lang: Lang) -> Result<FirstDomain, Failure> {
    let catalogue = Catalogue::embedded()?;
    let organisation = input::given(&[domain.to_owned()])?;
    let framework = input::framework(&catalogue, Some("stat-2024"), organisation.kind)?;
    let policy = input::policy(&catalogue, None)?;
    let stop = Stop::default();
    let eyes = eyes::open(&asked.reach, forbidden(&policy, &catalogue.policies), &stop, false, Vec::new())?;
    let scan = Scan {
        target: Target { organisation: &organisation, topics: &BTreeSet::from([Topic::Dns]) },
        by: Yardstick { catalogue: &catalogue, framework, policy: &policy },
        eyes: &eyes,
        handed: &Handed::default(),
        clock: clock::at(asked.now),
    };
    let mut scanned = runtime()?.block_on(look(&scan, lang))?;
    let seen = scanned.seen.all()?;
    if is_missing(domain, &seen) {
        return Err(super::existence::no_such_name(domain));
    }
    let mail = mail(domain, &seen);
    let of_kind = |kind| {
        let assets = scanned.assets.iter().filter(move |asset| asset.kind == kind);
        assets.map(|asset| asset.id.to_string()).collect::<Vec<_>>()
    };
    Ok(FirstDomain {
        name: domain.to_owned(),
        mail,
        gateways: of_kind(AssetKind::MailGateway),
        delegations: of_kind(AssetKind::Delegation),
    })
}

/// Whether the domain takes mail, as its MX records say.
fn mail(domain: &str, seen: &[Observation]) -> TakesMail {
    let subject = Subject::set(domain, "MX");
    let route = seen.iter().filter(|one| one.subject == subject).find_map(|one| match &one.seen {
        Seen::Dns(mx) => Some(MailRoute::of(mx)),
        _ => None,
    });
    match route {
        Some(MailRoute::Hosts(_)) => TakesMail::Yes,
        Some(MailRoute::Nowhere) => TakesMail::No,
        Some(MailRoute::Own) => TakesMail::Without,
        Some(MailRoute::Unknown) | None => TakesMail::Unknown,
    }
}

/// Whether the domain is shown not to exist.
fn is_missing(domain: &str, seen: &[Observation]) -> bool {
    let subject = Subject::set(domain, "MX");
    seen.iter().any(|one| one.subject == subject && matches!(&one.seen, Seen::Dns(mx) if mx.denies_name()))
}
