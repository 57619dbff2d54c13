//! The mail gateways of a domain, as several checks read them.

use std::net::IpAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::mail::{MailRoute, MailServer};

pub(super) use super::own_address::NO_MAIL;
use super::own_address::{stated_without, takes_mail};
use super::{dns_dnssec_signed::first, hosts};
use crate::finding::{GATEWAYS_UNKNOWN, STATED_AGAINST_MX, Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::{Sight, Sighting};

/// The domain says that it takes no mail (RFC 7505).
pub(super) const NULL_MX: Tag = Tag { name: "null_mx", args: &[] };
/// The domain has no MX records, so that mail goes to its own address (RFC 5321 §5.1).
pub(super) const IMPLICIT_MX: Tag = Tag { name: "implicit_mx", args: &[] };

/// What [`of`] looks at, and the addresses of each gateway. Only a domain without MX records is asked for its port 25.
pub(super) const NAMED: &[Need] = &[
    Need::Set(Whose::Own, "MX"),
    Need::Addresses(Whose::Own),
    Need::Addresses(Whose::Gateways),
    Need::Beside(&Need::MailServer(Whose::OwnAddress)),
];
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
        MailRoute::Hosts(hosts) => {
            if stated_without(domain, sight) {
                says.note(STATED_AGAINST_MX.found(&[&hosts.join(", ")], mx.at("records")));
            }
            hosts
        }
        // An answer that does not validate names no gateway and denies none: whose servers are these?
        MailRoute::Unknown => {
            let (id, detail) = first(&mx.reasons);
            if !mx.unproven(says) {
                says.gap(GATEWAYS_UNKNOWN.exactly(&[id], detail, mx.at("reasons")));
            }
            return Err(None);
        }
        MailRoute::Nowhere => return Err(Some(not_applicable(NULL_MX.found(&[], mx.at("records"))))),
        MailRoute::Own => {
            takes_mail(domain, &mx, sight, says)?;
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
