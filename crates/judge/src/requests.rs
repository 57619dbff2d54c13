//! The web requests that several checks name and read alike.

use std::net::IpAddr;

use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::subject::{Method, Request, Scheme};

use crate::response;
use crate::so_far::SoFar;

/// A path that no site has. It is always the same, so that a later measurement is known to be of the same thing; and
/// it says in the site's log who asked for what is not there.
const NO_SUCH_PAGE: &str = "/kravtjek-findes-ikke";

/// The front page in clear text, at each address.
pub(crate) fn front_in_clear(host: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    so_far.addresses(host).into_iter().map(|address| front(Scheme::Http, host, address)).collect()
}

/// The front page over TLS, at each address.
pub(crate) fn front_over_tls(host: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    so_far.addresses(host).into_iter().map(|address| front(Scheme::Https, host, address)).collect()
}

/// The addresses at which the site itself answered for its front page. Where a wall answered, or nothing did, there is
/// nothing more to ask.
pub(crate) fn answering(host: &str, so_far: &SoFar<'_>) -> Vec<IpAddr> {
    let mut addresses = so_far.addresses(host);
    addresses.retain(|address| so_far.site_answered(host, &front(Scheme::Https, host, *address)));
    addresses
}

/// Other kinds of answers, at each address at which the site itself answered.
pub(crate) fn others(host: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    answering(host, so_far).into_iter().flat_map(|address| other_answers(host, address)).collect()
}

/// What else is asked in clear text, at each address where the front page was refused.
pub(crate) fn refused_in_clear(host: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    let mut addresses = so_far.addresses(host);
    addresses.retain(|address| {
        so_far.answer(host, &front(Scheme::Http, host, *address)).is_some_and(response::is_refused)
    });
    let besides = |address| {
        let over_tls = so_far.answer(host, &front(Scheme::Https, host, address));
        besides_in_clear(host, address, over_tls)
    };
    addresses.into_iter().flat_map(besides).collect()
}

/// What shows, beside its front page, that a host serves nothing in clear text: a page that no site has, and the page that
/// its visitors get over HTTPS.
pub(crate) fn besides_in_clear(host: &str, address: IpAddr, over_tls: Option<&Http>) -> Vec<Request> {
    let own = |hop: &&Hop| hop.url.starts_with("https://") && response::host_of(&hop.url) == host;
    let reached =
        over_tls.and_then(|http| http.hops.iter().rfind(own)).map(|hop| response::path_of(&hop.url));
    let other = reached.filter(|path| *path != "/" && *path != NO_SUCH_PAGE);
    let of = |path| Request::new(Method::Get, Scheme::Http, host, path, address);
    [NO_SUCH_PAGE].into_iter().chain(other).map(of).collect()
}

/// The front page, as a visitor asks for it.
pub(crate) fn front(scheme: Scheme, host: &str, address: IpAddr) -> Request {
    Request::new(Method::Get, scheme, host, "/", address)
}

/// The requests that show other kinds of answers than the front page: an error page, a header alone, another method.
pub(crate) fn other_answers(host: &str, address: IpAddr) -> [Request; 3] {
    let of = |method, path: &str| Request::new(method, Scheme::Https, host, path, address);
    [of(Method::Get, NO_SUCH_PAGE), of(Method::Head, "/"), of(Method::Options, "/")]
}
