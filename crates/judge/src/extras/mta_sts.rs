//! MTA-STS: the record, the policy it stands for, and whether both agree with the domain's mail hosts (RFC 8461).

use std::collections::BTreeSet;
use std::net::IpAddr;

use kravtjek_model::assessment::{Evidence, Finding};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::observation::mail::{BesideKind, MailRoute};
use kravtjek_model::observation::mta_sts::{Mode, PATH, Policy, Served, host};
use kravtjek_model::observation::{NotSeen, Observation, Probe, Tri, Why};
use kravtjek_model::subject::{Method, Request, Scheme};

use super::Extra;
use super::beside::{self, ABSENT, FAULTY, PUBLISHED};
use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::response::{header, is_plain, trouble};
use crate::sight::{Look, Sight, Sighting};
use crate::so_far::SoFar;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("mail.mta_sts"),
    of: &[AssetKind::Domain],
    needs: &[
        Need::Dmarc(Whose::Own),
        Need::Set(Whose::Own, "MX"),
        Need::With(Probe::Dmarc, &Need::Addresses(Whose::Names(hosts))),
        Need::With(Probe::Dmarc, &Need::Requests(Whose::Own, requests)),
    ],
    tags: &[
        PUBLISHED,
        FAULTY,
        ABSENT,
        POLICY_HOLDS,
        NO_HOST,
        NOT_FETCHED,
        NO_POLICY,
        REDIRECTED,
        BAD_CERTIFICATE,
        NOT_PLAIN,
        POLICY_INVALID,
        POLICY_FLAWED,
        TESTING,
        MODE_NONE,
        SHORT,
        MX_NOT_NAMED,
    ],
    see,
};

const POLICY_HOLDS: Tag = Tag { name: "policy_holds", args: &["patterns", "days"] };
const NO_HOST: Tag = Tag { name: "no_host", args: &["host"] };
const NOT_FETCHED: Tag = Tag { name: "not_fetched", args: &["host", "why", "detail"] };
const NO_POLICY: Tag = Tag { name: "no_policy", args: &["url", "status"] };
const REDIRECTED: Tag = Tag { name: "redirected", args: &["url", "location"] };
const BAD_CERTIFICATE: Tag = Tag { name: "bad_certificate", args: &["host", "problem"] };
const NOT_PLAIN: Tag = Tag { name: "not_plain", args: &["type"] };
const POLICY_INVALID: Tag = Tag { name: "policy_invalid", args: &["problem", "term"] };
const POLICY_FLAWED: Tag = Tag { name: "policy_flawed", args: &["problem", "term"] };
const TESTING: Tag = Tag { name: "testing", args: &[] };
const MODE_NONE: Tag = Tag { name: "mode_none", args: &[] };
const SHORT: Tag = Tag { name: "short", args: &["seconds"] };
const MX_NOT_NAMED: Tag = Tag { name: "mx_not_named", args: &["hosts", "patterns"] };

/// A policy that is kept for less protects little: it is advised to last for weeks (RFC 8461 §3.2). In seconds.
const WEEK: u64 = 7 * DAY;
const DAY: u64 = 86_400;
/// Patterns that a finding lists.
const LISTED: usize = 8;

/// The host of the policy, once its record was seen.
fn hosts(domain: &str, so_far: &SoFar<'_>) -> Vec<String> {
    so_far.has_mta_sts(domain).then(|| host(domain)).into_iter().collect()
}

/// The policy, once its record was seen, at one address of its host (RFC 8461 §3.3). It is a matter of mail, though it
/// comes over the web: whoever looks at mail alone looks at it too.
fn requests(domain: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    let first = |host: String| {
        let address = *so_far.addresses(&host).first()?;
        Some(Request::new(Method::Get, Scheme::Https, &host, PATH, address))
    };
    hosts(domain, so_far).into_iter().filter_map(first).collect()
}

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let mut found = beside::see(asset, sight, BesideKind::MtaSts);
    // Without a record nobody asks for a policy.
    if found.iter().any(|finding| finding.tag != ABSENT.name) {
        found.extend(policy(asset.id.as_str(), sight));
    }
    found
}

/// What is to be said of the policy; nothing when nobody has asked for it.
fn policy(domain: &str, sight: &Sight<'_>) -> Vec<Finding> {
    let host = host(domain);
    let asked = sight.requests(domain).filter(|(request, _)| request.is_get(Scheme::Https, &host, PATH));
    let mut looks = asked.map(|(_, subject)| sight.http(domain, subject));
    match looks.find(|look| !matches!(look, Look::NotLooked)) {
        Some(Look::Seen(http)) => answered(domain, &host, &http, sight),
        Some(Look::NotSeen(observation, reason)) => {
            vec![not_fetched(&host, &reason, observation)]
        }
        _ => nowhere(&host, sight).into_iter().collect(),
    }
}

fn not_fetched(host: &str, reason: &NotSeen, observation: &Observation) -> Finding {
    let evidence = vec![Evidence { observation: observation.id.clone(), field: "seen".to_owned() }];
    NOT_FETCHED.exactly(&[host, reason.why.as_str()], &reason.detail, evidence)
}

/// Why there was nothing to ask: the host has no address, or none that could be learned.
fn nowhere(host: &str, sight: &Sight<'_>) -> Option<Finding> {
    let mut none = None;
    for rtype in ["A", "AAAA"] {
        match sight.lookup(host, rtype) {
            Look::Seen(lookup) if lookup.state == State::Bogus => {
                let said = [host, Why::Bogus.as_str()];
                return Some(NOT_FETCHED.exactly(&said, &Detail::NOTHING, lookup.at("state")));
            }
            Look::Seen(lookup) if lookup.records.iter().any(|record| record.parse::<IpAddr>().is_ok()) => {
                return None;
            }
            Look::Seen(lookup) => none = Some(NO_HOST.found(&[host], lookup.at("records"))),
            Look::NotSeen(observation, reason) => {
                return Some(not_fetched(host, &reason, observation));
            }
            Look::NotLooked => return None,
        }
    }
    none
}

fn answered(domain: &str, host: &str, http: &Sighting<'_, Http>, sight: &Sight<'_>) -> Vec<Finding> {
    let not_fetched = |why: Why, detail: &Detail, field: &str| {
        vec![NOT_FETCHED.exactly(&[host, why.as_str()], detail, http.at(field))]
    };
    let Some(hop) = http.hops.first() else { return not_fetched(Why::Refused, &Detail::NOTHING, "closed") };
    if let Some(what) = trouble(hop) {
        return not_fetched(why_of(hop), &Detail::said(what), "hops[0].status");
    }
    // Seen by a version that did not look at it this way.
    let Some(served) = hop.mta_sts.as_deref() else { return Vec::new() };
    let mut found: Vec<Finding> = certificate(host, served, http).into_iter().collect();
    if let Some(location) = hop.location.as_deref().filter(|_| (300..400).contains(&hop.status)) {
        found.push(REDIRECTED.found(&[&hop.url, location], http.at("hops[0].location")));
        return found;
    }
    if hop.status != 200 {
        found.push(NO_POLICY.found(&[&hop.url, &hop.status.to_string()], http.at("hops[0].status")));
        return found;
    }
    let Some(policy) = &served.policy else {
        found.extend(not_fetched(Why::Closed, &Detail::NOTHING, "hops[0].body"));
        return found;
    };
    let kind = header(hop, "content-type").first().copied().unwrap_or_default();
    if !is_plain(kind) {
        found.push(NOT_PLAIN.found(&[kind], http.at("hops[0].headers")));
    }
    found.extend(said(domain, policy, http, sight));
    if found.is_empty() {
        let days = (policy.max_age.unwrap_or_default() / DAY).to_string();
        found.push(POLICY_HOLDS.found(&[&listed(policy), &days], http.at("hops[0].mta_sts.policy")));
    }
    found
}

/// Whose words a server in trouble speaks: a wall's, or its own.
fn why_of(hop: &Hop) -> Why {
    match (&hop.wall, hop.status) {
        (Some(_), _) => Why::Declined,
        (None, 429 | 503) => Why::Throttled,
        (None, _) => Why::ServerFailure,
    }
}

/// What keeps the certificate from being trusted, where something does.
fn certificate(host: &str, served: &Served, http: &Sighting<'_, Http>) -> Option<Finding> {
    let at = || http.at("hops[0].mta_sts.chain");
    match &served.chain.trusted {
        Tri::Known(true) => None,
        Tri::Known(false) => {
            let problem = served.chain.problem.as_deref().unwrap_or_default();
            Some(BAD_CERTIFICATE.found(&[host, problem], at()))
        }
        Tri::Escaped { not_seen } => {
            Some(NOT_FETCHED.exactly(&[host, not_seen.why.as_str()], &not_seen.detail, at()))
        }
    }
}

/// What a policy says, and what of it does not hold.
fn said(domain: &str, policy: &Policy, http: &Sighting<'_, Http>, sight: &Sight<'_>) -> Vec<Finding> {
    let at = |field: &str| http.at(format!("hops[0].mta_sts.policy.{field}"));
    let mut found = Vec::new();
    let flaw = if policy.is_whole() { POLICY_FLAWED } else { POLICY_INVALID };
    // One of each kind: a page in place of a policy has as many as it has lines.
    let mut told = BTreeSet::new();
    let first = policy.problems.iter().filter(|problem| told.insert(problem.id.as_str()));
    found.extend(first.map(|problem| flaw.found(&[&problem.id, &problem.term], at("problems"))));
    match policy.mode {
        // Which hosts it names and how long it is kept no longer matters.
        Some(Mode::None) => {
            found.push(MODE_NONE.found(&[], at("mode")));
            return found;
        }
        Some(Mode::Testing) => found.push(TESTING.found(&[], at("mode"))),
        Some(Mode::Enforce) | None => {}
    }
    if let Some(seconds) = policy.max_age.filter(|seconds| *seconds < WEEK) {
        found.push(SHORT.found(&[&seconds.to_string()], at("max_age")));
    }
    if let Look::Seen(mx) = sight.lookup(domain, "MX")
        && !policy.mx.is_empty()
    {
        let hosts: Vec<String> =
            MailRoute::of(&mx).hosts().into_iter().filter(|host| !policy.names(host)).collect();
        if !hosts.is_empty() {
            found.push(MX_NOT_NAMED.found(&[&hosts.join(", "), &listed(policy)], at("mx")));
        }
    }
    found
}

/// The names of a policy, the first few of many.
fn listed(policy: &Policy) -> String {
    let first: Vec<&str> = policy.mx.iter().take(LISTED).map(String::as_str).collect();
    let more = if policy.mx.len() > LISTED { ", …" } else { "" };
    first.join(", ") + more
}
