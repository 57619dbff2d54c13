//! The web requests and mail routes that the plan and the checks must agree on.

use std::net::IpAddr;

use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::subject::{Method, Request, Scheme};

/// A path that no site has. It is always the same, so that a later measurement is known to be of the same thing; and
/// it says in the site's log who asked for what is not there.
const NO_SUCH_PAGE: &str = "/kravtjek-findes-ikke";
/// Where a site says whom to tell about a weakness (RFC 9116 §3).
pub(crate) const SECURITY_TXT: &str = "/.well-known/security.txt";

/// The requests that show other kinds of answers than the front page: an error page, a header alone, another method.
pub(crate) fn other_answers(host: &str, address: IpAddr) -> [Request; 3] {
    let of = |method, path: &str| Request::new(method, Scheme::Https, host, path, address);
    [of(Method::Get, NO_SUCH_PAGE), of(Method::Head, "/"), of(Method::Options, "/")]
}

/// The names an MX RRset points at. A null MX points at none, and neither does an answer that is nobody's word
/// ([`Lookup::is_believed`]). A name with an underscore is no host name, yet senders deliver there, so it is a gateway
/// like the others.
pub fn exchanges(mx: &Lookup) -> Vec<String> {
    let exchange = |record: &String| {
        // A name may hold a blank, behind a backslash.
        let (_, name) = record.split_once(' ')?;
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        (!name.is_empty()).then_some(name)
    };
    mx.records.iter().filter(|_| mx.is_believed()).filter_map(exchange).collect()
}
