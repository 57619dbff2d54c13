//! A domain's SPF record: its whole tree, and what a receiver makes of one sender.

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::mail::{Problem, Spf};
use serde_json::{Value, json};

use super::{Sheet, spf_tree};
use crate::wording::named;

/// A domain's SPF record, and what a receiver makes of one sender where one is named.
pub struct SpfFacts {
    /// The domain.
    pub domain: String,
    /// Its record.
    pub spf: Spf,
    /// What receivers say to the sender that was named, if one was.
    pub sender: Option<Result<SenderResult, NotSeen>>,
    /// The domain is shown not to exist: there is no record to show, and none to publish.
    pub missing: bool,
}

/// The result of SPF for one sender.
pub struct SenderResult {
    /// Its word (RFC 7208 §2.6), such as `softfail`.
    pub result: &'static str,
    /// What the domain says to a sender that fails (§6.2).
    pub explanation: Option<String>,
}

/// The tree of the record, with the sender's result below it.
pub fn text(facts: &SpfFacts, sheet: Sheet<'_>) -> String {
    let tree = match facts.missing {
        true => String::new(),
        false => spf_tree::draw(&named(&facts.domain), &facts.spf, sheet),
    };
    let said = match &facts.sender {
        None => return tree,
        Some(Ok(SenderResult { result, explanation: None })) => (*result).to_owned(),
        Some(Ok(SenderResult { result, explanation: Some(words) })) => format!("{result} – {words}"),
        Some(Err(not_seen)) => format!("– ({})", sheet.not_seen(not_seen)),
    };
    tree + &sheet.line(sheet.lang.pick("Afsenderen får: ", "The sender is told: "), &said)
}

/// The analysis, and with a sender `result` and `explanation`. What makes the record invalid stands among its `problems`
/// too, for whoever reads that field alone.
pub fn json(facts: &SpfFacts) -> Value {
    let SpfFacts { spf, sender, .. } = facts;
    let mut value = serde_json::to_value(spf).unwrap_or_default();
    value["problems"] = [weighed(&spf.errors, true), weighed(&spf.problems, false)].concat().into();
    match sender {
        Some(Ok(SenderResult { result, explanation })) => {
            value["result"] = json!(result);
            value["explanation"] = json!(explanation);
        }
        Some(Err(not_seen)) => value["result"] = json!({ "not_seen": not_seen }),
        None => {}
    }
    value
}

/// Problems, each with whether it makes the record invalid.
fn weighed(problems: &[Problem], error: bool) -> Vec<Value> {
    let each = problems.iter().map(|problem| {
        let mut value = serde_json::to_value(problem).unwrap_or_default();
        value["error"] = json!(error);
        value
    });
    each.collect()
}
