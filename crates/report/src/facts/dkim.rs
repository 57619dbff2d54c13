//! DKIM: the keys found, and how sure it is that mail is signed.

use jiff::Timestamp;
use kravtjek_model::observation::mail::{Dkim, DkimProof};
use kravtjek_model::text::Lang;
use serde_json::Value;

use super::Sheet;
use super::problems::problems;
use crate::wording::date;

/// The keys found, and how sure it is that mail is signed.
pub fn text(dkim: &Dkim, sheet: Sheet<'_>) -> String {
    let level = dkim.level.as_str();
    let words = sheet.term("level", level);
    let mut text = sheet.line("", &format!("{level}: {words}"));
    if let Some(not_seen) = &dkim.not_seen {
        let head = sheet.lang.pick("Kunne ikke måles: ", "Could not be measured: ");
        text.push_str(&sheet.line(head, &sheet.not_seen(not_seen)));
    }
    for key in &dkim.keys {
        text.push_str(&sheet.line("  ", &format!("{} {} {} bit", key.selector, key.algorithm, key.bits)));
        text.push_str(&problems(&key.problems, sheet));
    }
    for proof in &dkim.proofs {
        text.push_str(&sheet.line("  ✓ ", &proven(proof, sheet.lang)));
    }
    if dkim.parked {
        text.push_str(&sheet.line(
            "  ",
            sheet.lang.pick(
                "Domænet siger selv, at det ikke sender mail.",
                "The domain itself says that it sends no mail.",
            ),
        ));
    }
    text
}

/// One thing that has shown that mail is signed.
fn proven(proof: &DkimProof, lang: Lang) -> String {
    let day = |at: &Timestamp| date(*at, lang);
    match proof {
        DkimProof::Sample { domain, selector, at } => lang.pick(
            format!("En mail fra den {} er signeret af {domain} med {selector}", day(at)),
            format!("A mail of {} is signed by {domain} with {selector}", day(at)),
        ),
        DkimProof::Reports { reporters, messages, at } => lang.pick(
            format!("{reporters} modtagere har set {messages} signerede mails til og med {}", day(at)),
            format!("{reporters} receivers have seen {messages} signed mails up to {}", day(at)),
        ),
    }
}

/// The same for programs: as observations hold it.
pub fn json(dkim: &Dkim) -> Value {
    serde_json::to_value(dkim).unwrap_or_default()
}
