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
use kravtjek_report::readable;
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
    let found = if asked.no_look { Found::default() } else { look_around(asked, &domain, lang)? };
    output::result(&written(&domain, &found, lang), &to)?;
    Ok(ExitCode::SUCCESS)
}

/// What looking at the domain found.
#[derive(Default)]
struct Found {
    mail: Option<bool>,
    gateways: Vec<String>,
    delegations: Vec<String>,
}

/// Looks the domain up as a scan would, names only.
fn look_around(asked: &InitArgs, domain: &str, lang: Lang) -> Result<Found, Failure> {
    let catalogue = Catalogue::embedded()?;
    let organisation = input::given(&[domain.to_owned()])?;
    let framework = input::framework(&catalogue, Some("stat-2024"), organisation.kind)?;
    let policy = input::policy(&catalogue, None)?;
    let stop = Stop::default();
    let eyes =
        eyes::open(&asked.reach, forbidden(&policy, &catalogue.policies), &stop, false, false, Vec::new())?;
    let scan = Scan {
        target: Target { organisation: &organisation, topics: &BTreeSet::from([Topic::Dns]) },
        by: Yardstick { catalogue: &catalogue, framework, policy: &policy },
        eyes: &eyes,
        handed: &Handed::default(),
        clock: clock::at(asked.now),
        stop: &stop,
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
    Ok(Found { mail, gateways: of_kind(AssetKind::MailGateway), delegations: of_kind(AssetKind::Delegation) })
}

/// Whether the domain takes mail, as its MX records say; nothing when they could not be seen or there are none.
fn mail(domain: &str, seen: &[Observation]) -> Option<bool> {
    let subject = Subject::set(domain, "MX");
    seen.iter().filter(|one| one.subject == subject).find_map(|one| match &one.seen {
        Seen::Dns(mx) => match MailRoute::of(mx) {
            MailRoute::Hosts(_) => Some(true),
            MailRoute::Nowhere => Some(false),
            MailRoute::Own | MailRoute::Unknown => None,
        },
        _ => None,
    })
}

/// Whether the domain is shown not to exist.
fn is_missing(domain: &str, seen: &[Observation]) -> bool {
    let subject = Subject::set(domain, "MX");
    seen.iter().any(|one| one.subject == subject && matches!(&one.seen, Seen::Dns(mx) if mx.denies_name()))
}

/// A file that can be used as it is and that explains itself.
fn written(domain: &str, found: &Found, lang: Lang) -> String {
    // People read it; what the DNS writes stands beside it, since a log or a certificate says that.
    let a_label = if readable(domain) == domain {
        String::new()
    } else {
        format!("# {} {domain}\n", lang.pick("I DNS:", "In the DNS:"))
    };
    let domain = &readable(domain);
    let mail = match found.mail {
        Some(mail) => format!("mail = {mail}"),
        None => "# mail = true".to_owned(),
    };
    let gateways = match found.gateways.as_slice() {
        [] => String::new(),
        names => {
            format!(
                "# {}: {}\n",
                lang.pick("Mailgateways fundet", "Mail gateways found"),
                readable(&names.join(", "))
            )
        }
    };
    let names: Vec<String> = found.delegations.iter().map(|name| format!("\"{}\"", readable(name))).collect();
    let delegations = match names.as_slice() {
        [] => "# delegations = []".to_owned(),
        names => format!("delegations = [{}]", names.join(", ")),
    };
    lang.pick(
        format!(
            r#"# Myndighedsfil til kravtjek. Ret den til, og kør `kravtjek scan --organisation DENNE-FIL`.
name = "{domain}"
kind = "municipality"            # state, municipality, region eller company
# cvr = "12345678"

# Kravene siger ”alle”. Når listen er fuldstændig, så skriv, hvem der siger det, og hvornår.
[scope]
complete = false
# by = "Navn på den, der har gennemgået listen"
# on = 2026-11-21

[domains."{domain}"]
{a_label}{gateways}{mail}                      # modtager eller sender domænet mail?
# selectors = ["selector1"]      # DKIM-selectorer i brug
# hosts = ["selvbetjening.{domain}"]   # værter med egne tjenester ud over navnet selv og www
{delegations}               # subdomæner, der er delegeret til egne navneservere

# Adresseområder, som myndigheden råder over:
# [ranges."192.0.2.0/28"]
# purpose = "Rådhuset"

# Aktive prøver sker kun med samtykke, for de nævnte aktiver og i perioden:
# [[consents]]
# to = "ports"                   # ports, relay, test_mail, passwords eller injection
# assets = ["192.0.2.0/28"]
# by = "It-chefen"
# from = 2026-12-01
# until = 2026-12-31

# Det, kun mennesker ved: svar med dokument. `kravtjek explain S1.2` viser spørgsmålet.
# [[answers]]
# question = "S1.2"
# says = "yes"
# by = "Navn"
# on = 2026-11-21
# document = {{ name = "Firewallregler for klienter, version 3" }}

# En rød afgørelse, som nogen har godkendt for en tid. Den bliver markeret, aldrig grøn.
# [[exceptions]]
# criterion = "S27.b"
# approver = "Sikkerhedsudvalget"
# reason = "Et fagsystem kan ikke andet før opgraderingen"
# measure = "Kun adgang fra interne netværk"
# expires = 2027-03-31
"#
        ),
        format!(
            r#"# Organisation file for kravtjek. Adapt it and run `kravtjek scan --organisation THIS-FILE`.
name = "{domain}"
kind = "municipality"            # state, municipality, region or company
# cvr = "12345678"

# The requirements say "all". When the list is complete, write who says so, and when.
[scope]
complete = false
# by = "Name of the person who went through the list"
# on = 2026-11-21

[domains."{domain}"]
{a_label}{gateways}{mail}                      # does the domain receive or send mail?
# selectors = ["selector1"]      # DKIM selectors in use
# hosts = ["selfservice.{domain}"]     # hosts with services of their own, besides the name itself and www
{delegations}               # subdomains delegated to name servers of their own

# Ranges of addresses that the authority has the use of:
# [ranges."192.0.2.0/28"]
# purpose = "The town hall"

# Active tests need consent, for the assets named and in the period:
# [[consents]]
# to = "ports"                   # ports, relay, test_mail, passwords or injection
# assets = ["192.0.2.0/28"]
# by = "Head of IT"
# from = 2026-12-01
# until = 2026-12-31

# What only people know: answers with a document. `kravtjek explain S1.2` shows the question.
# [[answers]]
# question = "S1.2"
# says = "yes"
# by = "Name"
# on = 2026-11-21
# document = {{ name = "Firewall rules for clients, version 3" }}

# A red verdict that somebody has accepted for a time. It is marked, never turned green.
# [[exceptions]]
# criterion = "S27.b"
# approver = "The security board"
# reason = "A specialist system cannot do otherwise before the upgrade"
# measure = "Reachable from internal networks only"
# expires = 2027-03-31
"#
        ),
    )
}
