//! The front page of a host, as the extras about websites read it.

use std::net::SocketAddr;

use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::subject::Scheme;

use crate::need::{Need, Whose};
use crate::requests::front_over_tls;
use crate::response;
use crate::sight::{Look, Sight, Sighting};

/// What [`front_pages`] looks at.
pub(super) const NEEDS: &[Need] = &[Need::Requests(Whose::Own, front_over_tls)];

/// The last answer of the host itself over HTTPS, on one of its addresses.
pub(super) struct FrontPage<'a> {
    /// The whole chain.
    pub(super) chain: Sighting<'a, Http>,
    /// Which of its answers it is.
    pub(super) at: usize,
    /// The answer.
    pub(super) hop: &'a Hop,
    /// The address it came from.
    pub(super) address: SocketAddr,
}

impl FrontPage<'_> {
    /// The field of the observation in which a header stands.
    pub(super) fn headers(&self) -> String {
        format!("hops[{}].headers", self.at)
    }
}

/// The front page on each address where the site itself answered.
pub(super) fn front_pages<'a>(host: &str, sight: &Sight<'a>) -> Vec<FrontPage<'a>> {
    let asked = sight.requests(host).filter(|(request, _)| request.is_get(Scheme::Https, host, "/"));
    let pages = asked.filter_map(|(_, subject)| {
        let Look::Seen(chain) = sight.http(host, subject) else { return None };
        let own = |hop: &Hop| hop.url.starts_with("https://") && response::host_of(&hop.url) == host;
        let at = chain.fact.hops.iter().rposition(own)?;
        let hop = chain.fact.hops.get(at)?;
        let address = chain.fact.address.parse().ok()?;
        response::trouble(hop).is_none().then_some(FrontPage { chain, at, hop, address })
    });
    pages.collect()
}
