//! The mail gateways of a domain, as several checks read them.

use std::net::IpAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::mail::{MailRoute, MailServer};

use super::hosts;
use crate::finding::{NOT_SEEN, Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::{Sight, Sighting};

/// The domain says that it takes no mail (RFC 7505).
pub(super) const NULL_MX: Tag = Tag { name: "null_mx", args: &[] };
/// The domain has neither MX records nor an address, so that no mail can reach it.
pub(super) const NO_MAIL: Tag = Tag { name: "no_mail", args: &[] };
/// The domain has no MX records, so that mail goes to its own address (RFC 5321 §5.1).
pub(super) const IMPLICIT_MX: Tag = Tag { name: "implicit_mx", args: &[] };

/// What [`of`] looks at, and the addresses of each gateway.
pub(super) const NAMED: &[Need] =
    &[Need::Set(Whose::Own, "MX"), Need::Addresses(Whose::Own), Need::Addresses(Whose::Gateways)];
/// What [`of`] and [`servers`] look at.
pub(super) const SERVERS: &[Need] = &[
    Need::Set(Whose::Own, "MX"),
    Need::Addresses(Whose::Own),
    Need::Addresses(Whose::Gateways),
    Need::MailServer(Whose::Gateways),
];

/// Where a domain's mail goes.
pub(super) struct Gateways<'a> {
    /// The MX RRset, or its absence.
    pub(super) mx: Sighting<'a, Lookup>,
    /// The names of the gateways, in order, each once.
    pub(super) hosts: Vec<String>,
}

/// Where a domain's mail goes; an outcome where that already settles the check.
pub(super) fn of<'a>(
    domain: &str,
    sight: &Sight<'a>,
    says: &mut Says,
) -> Result<Gateways<'a>, Option<Outcome>> {
    let mx = sight.lookup(domain, "MX").or_gap(&format!("{domain} MX"), says).ok_or(None)?;
    let mut hosts = match MailRoute::of(&mx) {
        MailRoute::Hosts(hosts) => hosts,
        // An answer that does not validate names no gateway and denies none: whose servers are these?
        MailRoute::Unknown => Vec::new(),
        MailRoute::Nowhere => return Err(Some(not_applicable(NULL_MX.found(&[], mx.at("records"))))),
        MailRoute::Own => {
            let known = says.gaps();
            if hosts::addresses(domain, sight, says).is_empty() {
                // Where the addresses could not be looked up it cannot be said that there are none.
                let settled = says.gaps() == known;
                return Err(settled.then(|| not_applicable(NO_MAIL.found(&[], mx.at("records")))));
            }
            says.note(IMPLICIT_MX.found(&[], mx.at("records")));
            vec![domain.to_owned()]
        }
    };
    hosts.sort();
    hosts.dedup();
    Ok(Gateways { mx, hosts })
}

/// Every address of every gateway that was spoken to.
pub(super) fn servers<'a>(
    gateways: &Gateways<'_>,
    sight: &Sight<'a>,
    says: &mut Says,
) -> Vec<(String, IpAddr, Sighting<'a, Box<MailServer>>)> {
    let mut servers = Vec::new();
    if gateways.hosts.is_empty() {
        says.gap(NOT_SEEN.found(&["MX", "bogus", ""], gateways.mx.at("state")));
    }
    for host in &gateways.hosts {
        for address in hosts::addresses(host, sight, says) {
            let seen = sight.mail_server(host, address);
            if let Some(server) = seen.or_gap(&format!("{host} ({address})"), says) {
                servers.push((host.clone(), address, server));
            }
        }
    }
    servers
}
