//! From the command line to the ground and the errand of a run: where to begin, whom to trust, how hard to press.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_intake::file;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::text::Lang;
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, Preflight, Resolver, RootHints, Way};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::reach::{Budget, Stop};

use crate::cli::Reach;
use crate::failure::Failure;
use crate::{foundations, output};

/// What the command line says of how to look.
pub(crate) fn errand(asked: &Reach, stop: &Stop, clock: Clock) -> Result<Errand, Failure> {
    let mut errand = Errand::new(hints(asked)?, anchors(asked)?, clock);
    errand.scope.ipv6 = !asked.no_ipv6;
    if let Some(ports) = &asked.port_map {
        errand.scope.ports = ports.clone();
    }
    let patience = &mut errand.patience;
    if let Some(connect) = asked.connect_timeout {
        patience.connect = connect;
    }
    if let Some(whole) = asked.timeout {
        (patience.whole, patience.mail_whole, patience.dns.lookup) = (whole, whole, whole);
        patience.connect = patience.connect.min(whole);
    }
    errand.stop = stop.clone();
    Ok(errand)
}

/// How hard the command line lets others be pressed. On one's `own` machine there is nobody to be polite to.
pub(crate) fn budget(asked: &Reach, own: bool) -> Budget {
    let mut budget = Budget::default();
    if own {
        (budget.rate, budget.per_host_rate, budget.per_host) = (100_000, 100_000, 16);
        budget.mail_pace = Duration::ZERO;
    }
    if let Some(rate) = asked.rate {
        budget.rate = rate;
        // Whoever presses harder on purpose presses each server harder too.
        budget.per_host_rate = budget.per_host_rate.max(rate / 10);
        budget.dns.rate = budget.dns.rate.max(rate / 10);
    }
    if let Some(per_host) = asked.per_host {
        (budget.per_host, budget.per_mail_host) = (per_host, per_host);
    }
    if let Some(pace) = asked.mail_pace {
        budget.mail_pace = pace;
    }
    budget
}

fn hints(asked: &Reach) -> Result<RootHints, Failure> {
    match &asked.root_hints {
        None => RootHints::shipped().map_err(|_| broken()),
        Some(path) => RootHints::parse(&file::text(path)?).map_err(|error| foundations::hints(path, &error)),
    }
}

fn anchors(asked: &Reach) -> Result<Anchors, Failure> {
    match asked.trust_anchor.as_deref() {
        None => Anchors::shipped().map_err(|_| broken()),
        Some("none") => Ok(Anchors::none()),
        Some(file) => {
            let path = Path::new(file);
            Anchors::parse(&file::text(path)?).map_err(|error| foundations::hints(path, &error))
        }
    }
}

fn broken() -> Failure {
    Failure::wrong(
        "Programmets indbyggede rodhints eller tillidsankre er ugyldige; brug --root-hints og --trust-anchor, og meld fejlen.",
        "The root hints or trust anchors that the program carries are broken; use --root-hints and --trust-anchor, and report the fault.",
    )
}

/// The foundation of a single measurement, once it was looked at.
#[derive(Default)]
pub(crate) struct SeenFoundation(OnceLock<Foundation>);

impl SeenFoundation {
    /// Looks at it, and says at once what stands in the way.
    pub(crate) async fn heed(&self, resolver: &Resolver, now: Timestamp, lang: Lang) -> Result<(), Failure> {
        let foundation = heed(&resolver.preflight(now).await, lang)?;
        self.0.get_or_init(|| foundation);
        Ok(())
    }

    /// What was seen of it; nothing where nothing had to be looked up.
    pub(crate) fn seen(&self) -> Option<&Foundation> {
        self.0.get()
    }
}

/// Says at once what stands in the way, and gives it as what all that is seen rests on; fails when nothing at all can be
/// reached.
pub(crate) fn heed(preflight: &Preflight, lang: Lang) -> Result<Foundation, Failure> {
    if preflight.is_cut_off() {
        let catalogue = Catalogue::embedded()?;
        let heard = [&preflight.udp4, &preflight.udp6].into_iter().find_map(|way| match way {
            Way::Shut(heard) if !heard.is_empty() => Some(format!(" ({})", catalogue.detail(heard, lang))),
            _ => None,
        });
        let heard = heard.unwrap_or_default();
        return Err(Failure::wrong(
            format!(
                "Ingen af rodens navneservere svarer på port 53{heard}; åbn for udgående DNS (UDP og TCP), eller kør et andet sted fra. Intet er målt."
            ),
            format!(
                "None of the root's name servers answers on port 53{heard}; allow outgoing DNS (UDP and TCP), or run from elsewhere. Nothing was measured."
            ),
        ));
    }
    let foundation = preflight.foundation();
    for warning in warnings(preflight, &foundation, lang)? {
        output::complain(&warning);
    }
    Ok(foundation)
}

fn warnings(preflight: &Preflight, foundation: &Foundation, lang: Lang) -> Result<Vec<String>, Failure> {
    let mut warnings = Vec::new();
    if matches!(preflight.udp6, Way::Shut(_)) {
        warnings.push(lang.pick(
            "IPv6 virker ikke herfra; adresser, der kun har IPv6, kan ikke måles.",
            "IPv6 does not work from here; addresses that have only IPv6 cannot be measured.",
        ));
    }
    if matches!(preflight.tcp, Way::Shut(_)) {
        warnings.push(lang.pick(
            "TCP på port 53 er lukket herfra; store svar kan ikke læses.",
            "TCP on port 53 is closed from here; large answers cannot be read.",
        ));
    }
    let mut warnings: Vec<String> = warnings.into_iter().map(str::to_owned).collect();
    let flaws = foundation.flaws();
    if !flaws.is_empty() {
        let catalogue = Catalogue::embedded()?;
        warnings.extend(flaws.iter().map(|(flaw, detail)| catalogue.flaw(*flaw, detail, lang)));
    }
    Ok(warnings)
}
