//! The front pages of a name that does not lie under .dk, as the checks of S17 read them.

use kravtjek_model::assessment::{Finding, Outcome};
use kravtjek_model::observation::http::Http;
use kravtjek_model::subject::Scheme;

use super::hosts;
use crate::finding::{NOT_SEEN, Says, Tag, not_applicable};
use crate::response::{self, not_the_site};
use crate::sight::{Sight, Sighting};

/// The content of the name is mainly aimed abroad, as the authority has stated.
pub(super) const FOREIGN_AUDIENCE: Tag = Tag { name: "foreign_audience", args: &["by", "date", "statement"] };

/// A name under .dk.
pub(super) fn is_dk(host: &str) -> bool {
    host.to_ascii_lowercase().ends_with(".dk")
}

/// That the authority has stated, of the name or of a domain above it, that its content is mainly aimed abroad.
pub(super) fn aimed_abroad(host: &str, sight: &Sight<'_>) -> Option<Outcome> {
    let around = sight.organisation.domains.iter().filter(|(domain, _)| is_within(host, domain.as_str()));
    let declared = around.max_by_key(|(domain, _)| domain.as_str().len());
    let exemption = declared.and_then(|(_, domain)| domain.foreign_audience.as_ref())?;
    let date = exemption.on.to_string();
    let values = [exemption.by.as_str(), &date, &exemption.reason];
    Some(not_applicable(FOREIGN_AUDIENCE.found(&values, Vec::new())))
}

/// What the front page answered at each address, in clear text and over TLS, as far as it is the site's own answer. A page
/// that is not there, or a method nobody uses, need not lead anywhere.
pub(super) fn front_pages<'a>(host: &str, sight: &Sight<'a>, says: &mut Says) -> Vec<Sighting<'a, Http>> {
    let mut pages = Vec::new();
    for address in hosts::addresses(host, sight, says) {
        for scheme in [Scheme::Http, Scheme::Https] {
            let asked = hosts::requests(host, scheme, address, sight, says);
            pages.extend(asked.into_iter().filter(|http| response::is_front_page(http) && !http.closed));
        }
    }
    pages.retain(|http| match unseen(http) {
        Some(gap) => {
            says.gap(gap);
            false
        }
        None => true,
    });
    pages
}

/// Why nobody knows where a front page leads.
fn unseen(http: &Sighting<'_, Http>) -> Option<Finding> {
    let wall =
        not_the_site(http).map(|reason| NOT_SEEN.found(&[&http.url, "declined", &reason], http.at("hops")));
    wall.or_else(|| hosts::lost(http).map(|lost| hosts::gap_of(lost, http)))
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}
