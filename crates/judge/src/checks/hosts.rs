//! The addresses and web requests of a host, as several checks read them.

use std::net::{IpAddr, SocketAddr};

use kravtjek_model::assessment::Finding;
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::http::{BrokeOff, Http};
use kravtjek_model::subject::{Request, Scheme, Subject};

use crate::finding::{NOT_SEEN, Says};
use crate::need::{Need, Whose};
use crate::sight::{Look, Sight, Sighting};

/// TLS on the port of HTTPS, at each address of the host.
pub(super) const ENDPOINTS: &[Need] = &[Need::Addresses(Whose::Own), Need::Tls(Whose::Own, 443)];

/// The addresses of a host, both families. What could not be looked up becomes a gap.
pub(super) fn addresses(host: &str, sight: &Sight<'_>, says: &mut Says) -> Vec<IpAddr> {
    let (mut addresses, mut bogus) = (Vec::new(), Vec::new());
    for rtype in ["A", "AAAA"] {
        let Some(lookup) = sight.lookup(host, rtype).or_gap(&format!("{host} {rtype}"), says) else {
            continue;
        };
        if lookup.state == State::Bogus {
            // Neither what it says nor what it denies can be believed.
            bogus.push((rtype, lookup));
            continue;
        }
        addresses.extend(lookup.records.iter().filter_map(|record| record.parse::<IpAddr>().ok()));
    }
    if !bogus.is_empty() {
        let types: Vec<&str> = bogus.iter().map(|(rtype, _)| *rtype).collect();
        let what = format!("{host} {}", types.join("/"));
        let evidence = bogus.iter().flat_map(|(_, lookup)| lookup.at("state")).collect();
        says.gap(NOT_SEEN.found(&[&what, "bogus", ""], evidence));
    }
    addresses
}

/// The requests made to a host with one scheme, on one address; every address must have at least one.
pub(super) fn requests<'a>(
    host: &str,
    scheme: Scheme,
    address: IpAddr,
    sight: &Sight<'a>,
    says: &mut Says,
) -> Vec<Sighting<'a, Http>> {
    let address = SocketAddr::new(address, scheme.port());
    let concerns =
        |request: &Request| request.scheme == scheme && *request.host == *host && request.address == address;
    let asked: Vec<&Subject> =
        sight.requests(host).filter(|(request, _)| concerns(request)).map(|(_, subject)| subject).collect();
    let what = format!("{}://{host} ({})", scheme.as_str(), address.ip());
    if asked.is_empty() {
        Look::<Http>::NotLooked.or_gap(&what, says);
    }
    asked.into_iter().filter_map(|subject| sight.http(host, subject).or_gap(&what, says)).collect()
}

/// The step of a chain that could not be taken, when nobody knows where it would have led. A loop is known.
pub(super) fn lost<'a>(http: &Sighting<'a, Http>) -> Option<&'a BrokeOff> {
    http.fact.broke_off.as_ref().filter(|broke_off| !broke_off.looped)
}

/// The gap that such a step leaves.
pub(super) fn gap_of(lost: &BrokeOff, http: &Sighting<'_, Http>) -> Finding {
    let NotSeen { why, detail } = &lost.not_seen;
    NOT_SEEN.exactly(&[&lost.url, why.as_str()], detail, http.at("broke_off"))
}
