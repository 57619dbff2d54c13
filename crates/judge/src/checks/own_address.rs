//! Whether a domain without MX records takes mail at its own addresses, as mail without MX records would go there.
//!
//! A closed port says that it does not, where the same run met a mail server elsewhere: a firewall on our side that
//! rejects what goes out to port 25 looks just like it. Who that server belongs to is nobody's need; a run meets some.

use std::net::IpAddr;

use kravtjek_model::assessment::{Finding, Outcome};
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::{Observation, Seen, Why};

use super::hosts;
use crate::finding::{
    NO_MAIL_STATED, NO_MX, NO_WITNESS, NOT_LOOKED, PORT_CLOSED, STATED_AGAINST_SERVER, Says, Tag,
    not_applicable,
};
use crate::sight::{Look, Sight, Sighting, not_seen};

/// The domain has neither MX records nor an address, so that no mail can reach it.
pub(super) const NO_MAIL: Tag = Tag { name: "no_mail", args: &[] };

/// What port 25 of one address shows.
enum Port<'a> {
    /// A mail server speaks there.
    Open(&'a Observation),
    /// Nobody listens there, and this server spoke elsewhere.
    Closed(&'a Observation, &'a Observation),
    /// Nobody knows.
    Unknown(Finding),
}

/// Nothing where a mail server speaks at one of the addresses at least; else what that makes of the check.
pub(super) fn takes_mail<'a>(
    domain: &str,
    mx: &Sighting<'a, Lookup>,
    sight: &Sight<'a>,
    says: &mut Says,
) -> Result<(), Option<Outcome>> {
    let known = says.gaps();
    let addresses = hosts::addresses(domain, sight, says);
    // Where the addresses could not be looked up it cannot be said that there are none.
    let whole = says.gaps() == known;
    if whole && addresses.is_empty() {
        return Err(Some(not_applicable(NO_MAIL.found(&[], mx.at("records")))));
    }
    let ports: Vec<_> = addresses.iter().map(|address| port(domain, *address, sight)).collect();
    let open = ports.iter().zip(&addresses).find_map(|(port, address)| match port {
        Port::Open(observation) => Some((*address, *observation)),
        Port::Closed(..) | Port::Unknown(_) => None,
    });
    match (open, stated_without(domain, sight)) {
        (Some((address, observation)), true) => {
            let server = Sighting { fact: observation, observation };
            says.note(STATED_AGAINST_SERVER.found(&[&address.to_string()], server.at("greeting")));
            Ok(())
        }
        (Some(_), false) => Ok(()),
        (None, true) => Err(Some(not_applicable(NO_MAIL_STATED.found(&[], mx.at("records"))))),
        (None, false) => Err(closed(ports, whole, mx, sight, says)),
    }
}

/// Whether the authority says that the domain has no mail.
pub(super) fn stated_without(domain: &str, sight: &Sight<'_>) -> bool {
    sight.organisation.domains.get(domain).is_some_and(|declared| declared.mail == Some(false))
}

/// No mail reaches the domain where every port is closed; what is unknown is told otherwise.
fn closed<'a>(
    ports: Vec<Port<'a>>,
    whole: bool,
    mx: &Sighting<'a, Lookup>,
    sight: &Sight<'a>,
    says: &mut Says,
) -> Option<Outcome> {
    let (mut shut, mut unknown) = (Vec::new(), Vec::new());
    for port in ports {
        match port {
            Port::Closed(observation, witness) => shut.push((observation, witness)),
            Port::Unknown(finding) => unknown.push(finding),
            Port::Open(_) => {}
        }
    }
    if !whole || !unknown.is_empty() {
        // What is missing beside a refused port says the same.
        if !unknown.is_empty() && unknown.iter().all(|finding| finding.tag != NO_WITNESS.name) {
            unknown.push(NO_MX.found(&[], mx.at("records")));
        }
        unknown.into_iter().for_each(|finding| says.gap(finding));
        return None;
    }
    let addresses: Vec<String> = shut.iter().map(|(closed, _)| closed.subject.to_string()).collect();
    let mut witnesses: Vec<&Observation> = shut.iter().map(|(_, witness)| *witness).collect();
    witnesses.dedup_by(|one, other| one.id == other.id);
    witnesses.iter().for_each(|witness| sight.rest_on(witness));
    let evidence = |observation: &Observation, field: &str| {
        Sighting { fact: observation, observation }.at(field).into_iter()
    };
    let refused = shut.iter().flat_map(|(closed, _)| evidence(closed, "refused"));
    let spoke = witnesses.iter().flat_map(|witness| evidence(witness, "greeting"));
    let told: Vec<String> =
        witnesses.iter().map(|witness| format!("{} ({})", witness.asset, witness.subject)).collect();
    let evidence = refused.chain(spoke).collect();
    Some(not_applicable(PORT_CLOSED.found(&[&addresses.join(", "), &told.join(", ")], evidence)))
}

fn port<'a>(domain: &str, address: IpAddr, sight: &Sight<'a>) -> Port<'a> {
    let what = format!("port 25 {domain} ({address})");
    let (observation, why) = match sight.mail_server(domain, address) {
        Look::Seen(server) => return Port::Open(server.observation),
        Look::NotSeen(observation, why) => (observation, why),
        Look::NotLooked => return Port::Unknown(NOT_LOOKED.found(&[&what], Vec::new())),
    };
    match server(observation) {
        Some(server) if server.spoke() => Port::Open(observation),
        // What rests on a flawed foundation gives another reason.
        Some(server) if server.is_closed() && why.why == Why::Refused => {
            match sight.spoke_beside(observation, address) {
                Some(witness) => Port::Closed(observation, witness),
                None => {
                    let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
                    let refused = Sighting { fact: server, observation }.at("refused");
                    Port::Unknown(NO_WITNESS.found(&[&address.to_string(), family], refused))
                }
            }
        }
        _ => Port::Unknown(not_seen(&what, &why, observation, "seen")),
    }
}

fn server(observation: &Observation) -> Option<&MailServer> {
    match &observation.seen {
        Seen::MailServer(server) => Some(server),
        _ => None,
    }
}
