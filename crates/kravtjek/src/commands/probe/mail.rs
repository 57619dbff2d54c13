//! `kravtjek probe spf|dmarc`: what is looked up of mail records, and the host of an MTA-STS policy.

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{Dmarc, Reports, Spf};
use kravtjek_model::observation::mta_sts;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::subject::{Method, Request, Scheme};
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::http::{Ask, addresses};
use kravtjek_probe::mail;
use kravtjek_records::spf::Client;
use kravtjek_report::facts::{DmarcFacts, SenderResult, SpfFacts};
use kravtjek_scan::Eyes;

use crate::cli::ProbeArgs;

/// A domain's SPF record, and what a receiver makes of one sender where one is named. A name that cannot be a domain is an answer
/// too: it has no record, and its result is `none`.
pub(super) async fn spf(resolver: &Resolver, name: &str, asked: &ProbeArgs, now: Timestamp) -> SpfFacts {
    let domain = kravtjek_intake::name::zone(name).unwrap_or_else(|| name.to_owned());
    let spf = Spf { read_from: None, ..mail::spf(resolver, &domain, now).await };
    let sender = match asked.ip {
        Some(ip) => {
            let helo = asked.helo.as_deref().map_or_else(|| domain.clone(), with_a_labels);
            let helo = helo.as_str();
            let sender = asked.sender.as_deref().map(with_a_labels);
            let sender = sender.unwrap_or_else(|| format!("postmaster@{domain}"));
            let at = u64::try_from(now.as_second()).ok();
            let client = Client { ip, helo, sender: &sender, receiver: None, at };
            let told = mail::check_host(resolver, &client, &domain, now).await;
            Some(told.map(|(result, explanation)| SenderResult { result: result.as_str(), explanation }))
        }
        None => None,
    };
    SpfFacts { domain, spf, sender, missing: false }
}

/// A sender's address with its domain as mail servers know it; the local part is nobody's but the domain's.
fn with_a_labels(sender: &str) -> String {
    match sender.rsplit_once('@') {
        Some((local, domain)) => match kravtjek_intake::name::zone(domain) {
            Some(domain) => format!("{local}@{domain}"),
            None => sender.to_owned(),
        },
        None => kravtjek_intake::name::zone(sender).unwrap_or_else(|| sender.to_owned()),
    }
}

/// A domain's DMARC record with what stands beside it, and the MTA-STS policy where there is a record of one.
pub(super) async fn dmarc(eyes: &Eyes, domain: &str, reports: Option<Reports>, now: Timestamp) -> DmarcFacts {
    let dmarc = kravtjek_scan::dmarc(&eyes.resolver, domain, now).await;
    let dmarc = Dmarc { reports, read_from: None, ..dmarc };
    let policy = match DmarcFacts::mta_sts_record(&dmarc) {
        Some(_) => Some(fetch(eyes, domain, now).await),
        None => None,
    };
    DmarcFacts { dmarc, policy }
}

/// The answer from the first address of the policy host.
async fn fetch(eyes: &Eyes, domain: &str, now: Timestamp) -> Result<Http, NotSeen> {
    let host = mta_sts::host(domain);
    let found = addresses(&eyes.resolver, &host, now).await?;
    let address = found.first().ok_or_else(|| NotSeen::new(Why::NoAddress, Detail::name(&host)))?;
    let request = Request::new(Method::Get, Scheme::Https, &host, mta_sts::PATH, *address);
    let ask = Ask::of(&request).ok_or_else(|| NotSeen::new(Why::Garbled, Detail::name(host)))?;
    Ok(kravtjek_scan::web(eyes, &ask, now).await)
}
