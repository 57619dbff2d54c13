//! What `kravtjek probe dmarc` shows: the DMARC record, and the MTA-STS policy where the domain has a record of one.

use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, Dmarc};
use kravtjek_model::observation::mta_sts::{Policy, Served};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use kravtjek_model::text::Lang;
use serde_json::{Value, json};

use super::mail::{dmarc_json, dmarc_text, problems, why};
use crate::style::Style;

/// A domain's DMARC record with what stands beside it, and what its MTA-STS policy host answered where there is one.
pub struct DmarcFacts {
    /// The record, and what stands beside it.
    pub dmarc: Dmarc,
    /// What the host of the MTA-STS policy answered.
    pub policy: Option<Result<Http, NotSeen>>,
}

impl DmarcFacts {
    /// Whether nothing was seen.
    pub fn nothing_seen(&self) -> bool {
        self.dmarc.not_seen.is_some()
    }

    /// Nothing is to be published at a name that does not exist; what receivers make of it is told all the same.
    pub fn withhold_advice(&mut self) {
        (self.dmarc.corrected, self.dmarc.corrected_at) = (None, None);
        self.dmarc.problems.clear();
    }

    /// As JSON: the analysis, and `mta_sts` with the answer of the policy host.
    pub fn json(&self) -> Value {
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
    pub fn text(&self, lang: Lang, style: Style) -> String {
        let mut text = dmarc_text(&self.dmarc, lang, style);
        let (Some(record), Some(policy)) = (mta_sts_record(&self.dmarc), &self.policy) else { return text };
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
pub fn mta_sts_record(dmarc: &Dmarc) -> Option<&BesideRecord> {
    dmarc.beside.iter().find(|record| record.kind == BesideKind::MtaSts && record.text.is_some())
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
