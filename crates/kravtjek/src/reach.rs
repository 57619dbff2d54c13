//! From the command line to a resolver: where to begin, whom to trust, how hard to press.

use std::path::Path;
use std::sync::OnceLock;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_intake::file;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::{Anchors, HintsError, Preflight, Resolver, RootHints, Settings, Way};
use kravtjek_probe::reach::{Scope, Stop};

use crate::cli::Reach;
use crate::failure::Failure;
use crate::output;

/// A resolver as the command line asks for it.
pub(crate) fn resolver(
    asked: &Reach,
    stop: &Stop,
    keep_messages: bool,
) -> Result<(Resolver, Scope), Failure> {
    let mut settings = Settings::new(hints(asked)?, anchors(asked)?);
    settings.scope.ipv6 = !asked.no_ipv6;
    if let Some(ports) = &asked.port_map {
        settings.scope.ports = ports.clone();
    }
    if let Some(whole) = asked.timeout {
        settings.budget.lookup = whole;
    }
    if let Some(rate) = asked.rate {
        // As for connections: whoever presses harder on purpose presses each server harder too.
        settings.budget.rate = settings.budget.rate.max(rate / 10);
    }
    settings.keep_messages = keep_messages;
    settings.stop = stop.clone();
    let scope = settings.scope.clone();
    Ok((Resolver::new(settings), scope))
}

fn hints(asked: &Reach) -> Result<RootHints, Failure> {
    match &asked.root_hints {
        None => RootHints::shipped().map_err(|error| broken(&error)),
        Some(path) => RootHints::parse(&file::text(path)?).map_err(|error| wrong(path, &error)),
    }
}

fn anchors(asked: &Reach) -> Result<Anchors, Failure> {
    match asked.trust_anchor.as_deref() {
        None => Anchors::shipped().map_err(|error| broken(&error)),
        Some("none") => Ok(Anchors::none()),
        Some(file) => {
            let path = Path::new(file);
            Anchors::parse(&file::text(path)?).map_err(|error| wrong(path, &error))
        }
    }
}

fn wrong(path: &Path, error: &HintsError) -> Failure {
    let path = path.display();
    Failure::wrong(
        format!("{path}: {error}; filen skal holde records i zonefilens form."),
        format!("{path}: {error}; the file must hold records in the form of a zone file."),
    )
}

fn broken(error: &HintsError) -> Failure {
    Failure::wrong(
        format!("De rodhints, programmet har med, er i stykker: {error}."),
        format!("The root hints that the program carries are broken: {error}."),
    )
}

/// The ground under a single measurement, once it was looked at.
#[derive(Default)]
pub(crate) struct Ground(OnceLock<Foundation>);

impl Ground {
    /// Looks at it, and says at once what stands in the way.
    pub(crate) async fn heed(&self, resolver: &Resolver, now: Timestamp, lang: Lang) -> Result<(), Failure> {
        let foundation = heed(&resolver.preflight(now).await, lang)?;
        self.0.get_or_init(|| foundation);
        Ok(())
    }

    /// What was seen of it; nothing where nothing had to be looked up.
    pub(crate) fn foundation(&self) -> Option<&Foundation> {
        self.0.get()
    }
}

/// Says at once what stands in the way, and gives it as what all that is seen rests on; fails when nothing at all can be
/// reached.
pub(crate) fn heed(preflight: &Preflight, lang: Lang) -> Result<Foundation, Failure> {
    if preflight.is_cut_off() {
        let heard = [&preflight.udp4, &preflight.udp6].into_iter().find_map(|way| match way {
            Way::Shut(heard) if !heard.is_empty() => Some(format!(" ({heard})")),
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
