//! A domain's SPF record: its whole tree, and what one sender is told.

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::mail::{Problem, Spf};
use serde_json::{Value, json};

use super::{Sheet, spf_tree};
use crate::wording::named;

/// A domain's SPF record, and what one sender is told where one is named.
pub struct SpfFacts {
    /// The domain.
    pub domain: String,
    /// Its record.
    pub spf: Spf,
    /// The sender's result, as RFC 7208 names it, and the explanation that comes with it.
    pub told: Option<Result<(&'static str, Option<String>), NotSeen>>,
    /// The domain is shown not to exist: there is no record to show, and none to publish.
    pub missing: bool,
}

/// The tree of the record, with the sender's result below it.
pub fn text(facts: &SpfFacts, sheet: Sheet<'_>) -> String {
    let tree = match facts.missing {
        true => String::new(),
        false => spf_tree::draw(&named(&facts.domain), &facts.spf, sheet),
    };
    let told = match &facts.told {
        None => return tree,
        Some(Ok((result, None))) => (*result).to_owned(),
        Some(Ok((result, Some(explanation)))) => format!("{result} – {explanation}"),
        Some(Err(not_seen)) => format!("– ({})", sheet.not_seen(not_seen)),
    };
    tree + &sheet.line(sheet.lang.pick("Afsenderen får: ", "The sender is told: "), &told)
}

/// The analysis, and with a sender `result` and `explanation`. What makes the record invalid stands among its `problems`
/// too, for whoever reads that field alone.
pub fn json(facts: &SpfFacts) -> Value {
    let SpfFacts { spf, told, .. } = facts;
    let mut value = serde_json::to_value(spf).unwrap_or_default();
    value["problems"] = [weighed(&spf.errors, true), weighed(&spf.problems, false)].concat().into();
    match told {
        Some(Ok((result, explanation))) => {
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
