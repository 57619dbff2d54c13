//! What `kravtjek probe dmarc` shows: the DMARC record, and the MTA-STS policy where the domain has a record of one.

use jiff::Timestamp;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, Dmarc};
use kravtjek_model::observation::mta_sts::{self, Policy, Served};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use kravtjek_model::subject::{Method, Request, Scheme};
use kravtjek_model::text::Lang;
use kravtjek_probe::http::{Ask, addresses};
use kravtjek_probe::mail::Known;
use kravtjek_report::Style;
use serde_json::{Value, json};

use super::probe_mail::{dmarc_json, dmarc_text, problems, why};
use crate::eyes::Eyes;
use crate::scan;

/// A domain's DMARC record with what stands beside it, and what its MTA-STS policy host answered where there is one.
pub(super) struct DmarcFacts {
    dmarc: Dmarc,
    policy: Option<Result<Http, NotSeen>>,
}

impl DmarcFacts {
    pub(super) fn nothing_seen(&self) -> bool {
        self.dmarc.not_seen.is_some()
    }

    pub(super) async fn look(eyes: &Eyes, domain: &str, known: &Known, now: Timestamp) -> Self {
        let dmarc = scan::dmarc(&eyes.resolver, domain, known, now).await;
        let policy = match record(&dmarc) {
            Some(_) => Some(fetch(eyes, domain, now).await),
            None => None,
        };
        Self { dmarc, policy }
    }

    /// Nothing is to be published at a name that does not exist; what receivers make of it is told all the same.
    pub(super) fn withhold_advice(&mut self) {
        (self.dmarc.corrected, self.dmarc.corrected_at) = (None, None);
        self.dmarc.problems.clear();
    }

    /// As JSON: the analysis, and `mta_sts` with the answer of the policy host.
    pub(super) fn json(&self) -> Value {
        let mut facts = dmarc_json(&self.dmarc);
        if let (Some(facts), Some(policy)) = (facts.as_object_mut(), &self.policy) {
            let answer = match policy {
                Ok(http) => json!(http),
                Err(not_seen) => json!({ "not_seen": not_seen }),
            };
            facts.insert("mta_sts".to_owned(), answer);
        }
        facts
    }

    /// The DMARC record, then the record and the policy of MTA-STS.
    pub(super) fn text(&self, lang: Lang, style: Style) -> String {
        let mut text = dmarc_text(&self.dmarc, lang, style);
        let (Some(record), Some(policy)) = (record(&self.dmarc), &self.policy) else { return text };
        text.push_str(&style.wrap("MTA-STS: ", record.text.as_deref().unwrap_or_default()));
        text.push_str(&problems(&record.problems, lang, style));
        let told = match policy {
            Ok(http) => answered(http, lang, style),
            Err(not_seen) => style.wrap("  ? ", &why(not_seen, lang)),
        };
        text + &told
    }
}

/// The record of MTA-STS, where there is one.
fn record(dmarc: &Dmarc) -> Option<&BesideRecord> {
    dmarc.beside.iter().find(|record| record.kind == BesideKind::MtaSts && record.text.is_some())
}

/// The answer from the first address of the policy host.
async fn fetch(eyes: &Eyes, domain: &str, now: Timestamp) -> Result<Http, NotSeen> {
    let host = mta_sts::host(domain);
    let found = addresses(&eyes.resolver, &host, now).await?;
    let address = found.first().ok_or_else(|| NotSeen::new(Why::NoAddress, host.as_str()))?;
    let request = Request::new(Method::Get, Scheme::Https, &host, mta_sts::PATH, *address);
    let ask = Ask::of(&request).ok_or_else(|| NotSeen::new(Why::Garbled, host))?;
    Ok(scan::web(eyes, &ask, now).await)
}

fn answered(http: &Http, lang: Lang, style: Style) -> String {
    let Some(hop) = http.hops.first() else {
        let refused = NotSeen::new(Why::Refused, "");
        return style.wrap("  ? ", &why(http.not_seen.as_ref().unwrap_or(&refused), lang));
    };
    let onwards = hop.location.as_ref().map(|location| format!(" → {location}")).unwrap_or_default();
    let mut text = style.wrap("  ", &format!("{}: {}{onwards}", hop.url, hop.status));
    let Some(Served { chain, policy }) = hop.mta_sts.as_deref() else { return text };
    let trusted = match &chain.trusted {
        Tri::Known(true) => lang.pick("ja", "yes").to_owned(),
        Tri::Known(false) => {
            format!("{} ({})", lang.pick("nej", "no"), chain.problem.as_deref().unwrap_or("–"))
        }
        Tri::Escaped { not_seen } => format!("– ({})", why(not_seen, lang)),
    };
    let head = lang.pick("  Certifikatet er gyldigt: ", "  The certificate is valid: ");
    text.push_str(&style.wrap(head, &trusted));
    if let Some(policy) = policy {
        text.push_str(&style.wrap("  ", &said(policy)));
        text.push_str(&problems(&policy.problems, lang, style));
    }
    text
}

/// The policy in one line, in the words of the file.
fn said(policy: &Policy) -> String {
    let mode = policy.mode.map_or("–", |mode| mode.as_str());
    let age = policy.max_age.map_or_else(|| "–".to_owned(), |seconds| seconds.to_string());
    format!("mode: {mode} · mx: {} · max_age: {age}", policy.mx.join(", "))
}
