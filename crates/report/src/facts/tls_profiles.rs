//! What the policy profiles make of one TLS endpoint: the one judged by, and those that settle it otherwise.

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::{Class, Item, Policy, versions};
use kravtjek_model::id::PolicyId;
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Tls;
use serde::Serialize;

use super::Sheet;

/// How many values a line names before it only counts them.
const NAMED: usize = 3;

/// What one profile makes of an endpoint. Versions are judged apart: the Danish rule for them is no profile's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ByProfile {
    policy: PolicyId,
    /// Whether everything is good enough; none where that cannot be seen.
    meets: Option<bool>,
    /// What is not good enough, or what keeps it from being seen.
    because: Vec<Reason>,
}

/// One part of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Reason {
    part: &'static str,
    /// What was seen; none where nothing was.
    value: Option<String>,
    /// Its class by the profile; none where it has none.
    class: Option<Class>,
}

/// What the profile judged by and the others make of an endpoint.
pub(super) struct ByAll {
    pub(super) judged: ByProfile,
    /// Those that settle it, and not as the first one.
    pub(super) otherwise: Vec<ByProfile>,
    /// Versions older than TLS 1.2 that are on, whatever a profile makes of them.
    old: Vec<String>,
}

impl ByAll {
    /// None for an endpoint that shows nothing to judge.
    pub(super) fn of(tls: &Tls, catalogue: &Catalogue, policy: &Policy) -> Option<Self> {
        if tls.closed || tls.not_seen.is_some() {
            return None;
        }
        let by = |own: &Policy| ByProfile::by(tls, own, catalogue);
        let judged = by(policy);
        let others = catalogue.policies.values().filter(|other| other.id != policy.id);
        let otherwise = others.map(by);
        let differs = |other: &ByProfile| other.meets.is_some() && other.meets != judged.meets;
        let otherwise = otherwise.filter(differs).collect();
        Some(Self { judged, otherwise, old: old(tls) })
    }

    /// A line for the profile judged by, and one for each that says otherwise.
    pub(super) fn text(&self, sheet: Sheet<'_>) -> String {
        let mut text = String::new();
        if !self.old.is_empty() {
            let old = self.old.join(", ");
            let said = sheet.lang.pick(
                format!("Serveren tilbyder versioner ældre end TLS 1.2 ({old}), og det tillader kravene ikke."),
                format!("The server offers versions older than TLS 1.2 ({old}), and the requirements do not allow them."),
            );
            text.push_str(&sheet.style.wrap("  ✗ ", &said));
        }
        let lead = sheet.lang.pick("TLS-parametre efter", "TLS parameters by");
        text.push_str(&sheet.style.wrap("  ", &format!("{lead} {}", self.judged.words(sheet))));
        for other in &self.otherwise {
            let lead = sheet.lang.pick("Anderledes efter", "Otherwise by");
            text.push_str(&sheet.style.wrap("  ≠ ", &format!("{lead} {}", other.words(sheet))));
        }
        text
    }
}

fn old(tls: &Tls) -> Vec<String> {
    let spoken = versions(tls).filter(|version| version.spoken.and_then(Tri::known) == Some(true));
    spoken.filter(|version| version.old).map(|version| version.name.to_owned()).collect()
}

impl ByProfile {
    fn by(tls: &Tls, policy: &Policy, catalogue: &Catalogue) -> Self {
        let weighed = policy.weigh(tls, &catalogue.policies);
        let reason = |item: &Item| Reason {
            part: item.part.as_str(),
            value: Some(item.value.clone()),
            class: item.class,
        };
        let failing: Vec<Reason> = weighed.failing().map(reason).collect();
        let mut open: Vec<Reason> = weighed.unsaid().map(reason).collect();
        let unseen = weighed.escaped.iter().map(|one| one.part);
        for part in unseen.chain(weighed.not_looked.iter().map(|one| one.part)) {
            open.push(Reason { part: part.as_str(), value: None, class: None });
        }
        // The same may be wrong in several versions, and is named once.
        let mut because = Vec::new();
        for reason in if failing.is_empty() { open } else { failing } {
            if !because.contains(&reason) {
                because.push(reason);
            }
        }
        Self { policy: policy.id.clone(), meets: weighed.meets(), because }
    }

    fn words(&self, sheet: Sheet<'_>) -> String {
        let lang = sheet.lang;
        let verdict = match self.meets {
            Some(true) => "met",
            Some(false) => "not_met",
            None => "unknown",
        };
        let verdict = sheet.catalogue.term("verdict", verdict, lang);
        let named = self.because.iter().take(NAMED).map(|reason| reason.words(sheet));
        let mut named = named.collect::<Vec<_>>().join("; ");
        if let Some(rest) = self.because.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
            named.push_str(&lang.pick(format!(" og {rest} til"), format!(" and {rest} more")));
        }
        let named = if named.is_empty() { named } else { format!(" ({named})") };
        format!("{}: {verdict}{named}", self.policy)
    }
}

impl Reason {
    fn words(&self, sheet: Sheet<'_>) -> String {
        let term = |table: &str, id: &str| sheet.catalogue.term(table, id, sheet.lang);
        let value = self.value.as_ref().map_or(String::new(), |value| format!(", {}", term("value", value)));
        let class = self.class.map_or(String::new(), |class| format!(": {}", class.text().get(sheet.lang)));
        format!("{}{value}{class}", term("part", self.part))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kravtjek_model::text::Lang;

    use super::*;
    use crate::style::Style;

    /// A server of today with RSA of 2048 bits: good enough by the default profile, not by the newest.
    fn tls() -> Tls {
        serde_json::from_value(serde_json::json!({
            "endpoint": "192.0.2.1:443",
            "versions": {"SSLv2": false, "SSLv3": false, "TLSv1.0": false, "TLSv1.1": false, "TLSv1.2": false,
                         "TLSv1.3": true},
            "suites": {"TLSv1.3": ["TLS_AES_256_GCM_SHA384"]}, "order": {"TLSv1.3": "none"}, "groups": ["x25519"],
            "early_data": false, "ocsp_stapled": false,
            "certificates": [{"subject": "CN=a.dk", "issuer": "CN=CA", "not_before": "2026-10-01T00:00:00Z",
                "not_after": "2027-03-01T00:00:00Z", "key": "RSA 2048", "signature": "SHA-256", "fingerprint": ""}],
        }))
        .unwrap()
    }

    fn judged(tls: &Tls, policy: &str) -> ByAll {
        let catalogue = Catalogue::embedded().unwrap();
        ByAll::of(tls, &catalogue, &catalogue.policies[policy]).unwrap()
    }

    fn others(all: &ByAll) -> Vec<(&str, Option<bool>)> {
        all.otherwise.iter().map(|one| (one.policy.as_str(), one.meets)).collect()
    }

    #[test]
    fn the_profiles_that_settle_it_otherwise_are_named_with_what_is_why() {
        let all = judged(&tls(), "ncsc-2.1");
        assert_eq!((all.judged.meets, &all.judged.because), (Some(true), &Vec::new()));
        assert_eq!(others(&all), [("ncsc-2025-05", Some(false))]);
        let catalogue = Catalogue::embedded().unwrap();
        let text = |lang| all.text(Sheet { catalogue: &catalogue, lang, style: Style::PLAIN });
        assert_eq!(
            text(Lang::En),
            "  TLS parameters by ncsc-2.1: met\n  ≠ Otherwise by ncsc-2025-05: not met (the key of a certificate, RSA 2048: to be \
             phased out)\n"
        );
        assert!(
            text(Lang::Da).contains("Anderledes efter ncsc-2025-05: ikke opfyldt (nøglen i et certifikat")
        );
    }

    #[test]
    fn old_versions_are_told_apart_from_profiles_and_each_reason_once() {
        let mut old = tls();
        for version in ["TLSv1.0", "TLSv1.2"] {
            old.versions.insert(version.to_owned(), Tri::YES);
        }
        for version in ["TLSv1.0", "TLSv1.2", "TLSv1.3"] {
            let suites = ["TLS_RSA_WITH_3DES_EDE_CBC_SHA".to_owned()];
            old.suites.entry(version.to_owned()).or_default().extend(suites);
        }
        let all = judged(&old, "ncsc-2025-05");
        let values: Vec<_> = all.judged.because.iter().map(|reason| (reason.part, &reason.value)).collect();
        let once: BTreeSet<_> = values.iter().collect();
        assert_eq!(values.len(), once.len(), "{values:?}");
        let catalogue = Catalogue::embedded().unwrap();
        let text = all.text(Sheet { catalogue: &catalogue, lang: Lang::Da, style: Style::PLAIN });
        assert!(
            text.starts_with("  ✗ Serveren tilbyder versioner ældre end TLS 1.2 (TLSv1.0), og det"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_profile_says_nothing_and_leaves_the_word_to_others() {
        let all = judged(&tls(), "bilag1-2024");
        assert_eq!(all.judged.meets, None);
        assert_eq!(
            others(&all),
            [("ncsc-2.0", Some(true)), ("ncsc-2.1", Some(true)), ("ncsc-2025-05", Some(false))]
        );
    }

    #[test]
    fn what_was_asked_for_one_profile_meets_no_other() {
        let asked_for = Some("ncsc-2.1".to_owned());
        let all = judged(&Tls { asked_for, ..tls() }, "ncsc-2.1");
        assert_eq!(all.judged.meets, Some(true));
        assert_eq!(others(&all), [("ncsc-2025-05", Some(false))]);
        let asked_for = Some("ncsc-2025-05".to_owned());
        let all = judged(&Tls { asked_for, ..tls() }, "ncsc-2025-05");
        assert_eq!(others(&all), [], "a failure stands on what was seen; a pass needs everything");
    }

    #[test]
    fn what_shows_nothing_is_not_judged() {
        let catalogue = Catalogue::embedded().unwrap();
        let closed = Tls { closed: true, ..tls() };
        assert!(ByAll::of(&closed, &catalogue, &catalogue.policies["ncsc-2.1"]).is_none());
    }
}
