//! The few words that belong to reports themselves, in both languages.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kravtjek_model::assessment::{Missing, Verdict};
use kravtjek_model::text::Lang;

/// A verdict's sign.
pub(crate) fn sign(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Met) => "✓",
        Some(Verdict::NotMet) => "✗",
        Some(Verdict::Unknown) => "?",
        Some(Verdict::NotApplicable) => "–",
        None => "·",
    }
}

/// A verdict in words.
pub(crate) fn verdict(verdict: Option<Verdict>, lang: Lang) -> &'static str {
    match verdict {
        Some(Verdict::Met) => lang.pick("opfyldt", "met"),
        Some(Verdict::NotMet) => lang.pick("ikke opfyldt", "not met"),
        Some(Verdict::Unknown) => lang.pick("kan ikke afgøres", "cannot be told"),
        Some(Verdict::NotApplicable) => lang.pick("ikke relevant", "not applicable"),
        None => lang.pick("ikke vurderet", "not judged"),
    }
}

/// What is missing, as the beginning of a sentence.
pub(crate) fn missing(what: Missing, lang: Lang) -> &'static str {
    match what {
        Missing::Check => lang.pick("Mangler en måling", "A measurement is missing"),
        Missing::Inside => lang.pick("Mangler en måling indefra", "A measurement from inside is missing"),
        Missing::File => lang.pick("Mangler en fil, der viser", "A file is missing that shows"),
        Missing::Answer => {
            lang.pick("Mangler en erklæring med dokument", "An answer with a document is missing")
        }
        Missing::Complete => lang
            .pick("Ingen har oplyst, at listen er fuldstændig", "Nobody has said that the list is complete"),
    }
}

/// A date as people write it.
pub(crate) fn date(at: Timestamp, lang: Lang) -> String {
    let date = at.to_zoned(TimeZone::UTC).date();
    let month = lang.pick(
        [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    );
    let month = usize::try_from(date.month()).ok().and_then(|at| month.get(at - 1)).copied().unwrap_or("");
    lang.pick(
        format!("{}. {month} {}", date.day(), date.year()),
        format!("{} {month} {}", date.day(), date.year()),
    )
}

/// Names in a row, the many cut short: `a.dk, b.dk, c.dk og 37 andre`.
pub(crate) fn names(names: &[&str], shown: usize, lang: Lang) -> String {
    let rest = names.len().saturating_sub(shown);
    let head = names.get(..names.len().min(shown)).unwrap_or_default();
    match (rest, head) {
        (0, [all @ .., last]) if !all.is_empty() => {
            format!("{} {} {last}", all.join(", "), lang.pick("og", "and"))
        }
        (0, head) => head.join(", "),
        (1, head) => format!("{} {}", head.join(", "), lang.pick("og 1 til", "and 1 more")),
        (rest, head) => {
            format!("{} {} {rest} {}", head.join(", "), lang.pick("og", "and"), lang.pick("andre", "more"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_dates_read_well() {
        assert_eq!(names(&["a", "b", "c"], 3, Lang::Da), "a, b og c");
        assert_eq!(names(&["a", "b", "c", "d"], 2, Lang::Da), "a, b og 2 andre");
        assert_eq!(names(&["a", "b", "c"], 2, Lang::En), "a, b and 1 more");
        assert_eq!(names(&["a"], 3, Lang::Da), "a");
        let at = "2026-11-21T23:00:00Z".parse().unwrap();
        assert_eq!(date(at, Lang::Da), "21. november 2026");
        assert_eq!(date(at, Lang::En), "21 November 2026");
    }
}
