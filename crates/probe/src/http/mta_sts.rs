//! The policy of MTA-STS, fetched as a mail sender fetches it: no redirects, and the certificate counts (RFC 8461 §3.3).

use jiff::Timestamp;
use kravtjek_model::observation::mta_sts::{PATH, Served};
use kravtjek_records::again::READING;
use kravtjek_records::mta_sts;
use url::Url;

use super::exchange::HttpAnswer;
use crate::certificate::chain;
use crate::certificate::roots::Roots;

/// Octets of the text that are kept.
pub(super) const TEXT: usize = mta_sts::MOST;

/// Whether a URL is where the policy of some domain is.
pub(super) fn is_policy(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "https" && host.starts_with("mta-sts.") && url.path() == PATH
}

/// What a sender makes of an answer. A file that did not come whole is none, unless it was too large for anybody.
pub(super) fn served(url: &Url, answer: &HttpAnswer, roots: &Roots, at: Timestamp) -> Served {
    let host = url.host_str().unwrap_or_default();
    let judged = chain::judge(&answer.chain, host, roots, at);
    let policy = answer.content.first(TEXT).filter(|_| answer.status == 200).map(mta_sts::read);
    Served { chain: judged.chain, policy, reading: READING }
}
