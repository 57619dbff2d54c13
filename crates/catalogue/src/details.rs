//! Details in the reader's language: the words for an id, with its arguments in their places.

use std::collections::BTreeMap;

use kravtjek_model::detail::{Arg, Detail, Is};
use kravtjek_model::text::{Lang, Text};
use serde::Deserialize;

use crate::words::{self, Terms};
use crate::{date, fill};

/// The words of details, by id. The model has the English as it stands in files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// What people read in English, where it is not what stands in files.
    pub en: BTreeMap<String, String>,
    /// The Danish.
    pub da: BTreeMap<String, String>,
    /// What is said where the number is one.
    pub one: BTreeMap<String, Text>,
}

impl Details {
    /// A detail in one language. What an id of a later version says, and what somebody said in words of their own, stays
    /// as it is.
    pub(crate) fn sentence(&self, detail: &Detail, terms: &Terms, lang: Lang) -> String {
        // What a target sent may hold anything; what is said of it commands no terminal.
        let as_it_is = || detail.text().replace(char::is_control, " ");
        let Some(kind) = detail.kind() else { return as_it_is() };
        // Arguments of a later version do not fit, and then the text is all there is.
        if kind.args.iter().any(|(name, _)| detail.arg(name).is_none()) {
            return as_it_is();
        }
        let is_one = matches!(detail.arg("count"), Some(Arg::Number(1)));
        let one = self.one.get(kind.id).filter(|_| is_one).map(|text| text.get(lang));
        let own = one.or_else(|| lang.pick(&self.da, &self.en).get(kind.id).map(String::as_str));
        let whole = fill::fill(own.unwrap_or(kind.english), &|name| {
            let (_, is) = kind.args.iter().find(|(own, _)| *own == name)?;
            Some(match detail.arg(name)? {
                Arg::Detail(within) => self.sentence(within, terms, lang),
                arg => {
                    let ids = arg.to_string();
                    if matches!(is, Is::Time | Is::Date) {
                        return Some(date::shown(&ids, lang).unwrap_or(ids));
                    }
                    let said = |id: &str| is.table().and_then(|table| words::term(terms, table, id, lang));
                    let each = ids.split(", ").map(|id| said(id).unwrap_or_else(|| id.to_owned()));
                    each.collect::<Vec<_>>().join(", ")
                }
            })
        });
        // A detail that names what it is about, around one that says no more than that name.
        let within = kind.args.iter().filter_map(|(name, _)| match detail.arg(name)? {
            Arg::Detail(within) => Some(self.sentence(within, terms, lang)),
            _ => None,
        });
        let whole = within.into_iter().find(|one| whole == format!("{one}: {one}")).unwrap_or(whole);
        match means(detail, terms, lang) {
            Some(meaning) => format!("{whole} ({meaning})"),
            None => whole,
        }
    }
}

/// What a value that is a code means, where a cell has one: `FirewallStatus = 1`.
fn means(detail: &Detail, terms: &Terms, lang: Lang) -> Option<String> {
    detail.kind().filter(|kind| kind.id == "cell")?;
    let [column, value] = ["column", "value"].map(|name| detail.arg(name).map(ToString::to_string));
    let column = column?;
    // A drive or a program may stand before the column.
    let column = column.rsplit(": ").next().unwrap_or(&column);
    words::term(terms, "cell", &format!("{column} = {}", value?), lang)
}

#[cfg(test)]
mod tests {
    use kravtjek_model::observation::dns::{Cause, State};
    use kravtjek_model::observation::foundation::Flaw;

    use super::*;
    use crate::Catalogue;

    fn said(detail: &Detail, lang: Lang) -> String {
        Catalogue::embedded().unwrap().detail(detail, lang)
    }

    #[test]
    fn a_detail_is_said_in_the_readers_language_with_what_lies_in_it() {
        let ended = "2026-11-11T20:12:55Z".parse::<kravtjek_model::Timestamp>().unwrap();
        let ended = Detail::of_rrset("a.dk", "DNSKEY", Detail::signature_ended(4711_u16, ended));
        let some = Detail::only_some_servers("192.0.2.1", Cause::SigExpired, ended);
        let da = "192.0.2.1: signaturen er udløbet (a.dk DNSKEY: signaturen med nøgle 4711 udløb den 11. november 2026 kl. 20.12 UTC)";
        assert_eq!(said(&some, Lang::Da), da);
        let en = "192.0.2.1: the signature has expired (a.dk DNSKEY: signature by key 4711 ended 11 November 2026, 20:12 UTC)";
        assert_eq!(said(&some, Lang::En), en);
        assert_eq!(said(&Detail::algorithms(vec![13_u8, 8]), Lang::Da), "algoritme 13, 8");
        assert!(said(&Detail::flaw(Flaw::Clock), Lang::Da).contains("ur"));
    }

    #[test]
    fn what_a_row_says_is_said_with_its_day_file_and_number() {
        let read = Detail::cell("Encrypted", "False");
        // A minute to midnight in London is the next day in Copenhagen.
        let day: kravtjek_model::Timestamp = "2026-11-12T23:59:00Z".parse().unwrap();
        let row = Detail::row_of_day(read, day, "DevicesWithInventory.csv", 118_u64);
        let da = "Encrypted = False, 13. november 2026, DevicesWithInventory.csv række 118";
        assert_eq!(said(&row, Lang::Da), da);
        assert_eq!(row.text(), "Encrypted = False, 2026-11-13, DevicesWithInventory.csv row 118");
    }

    #[test]
    fn a_code_is_said_with_what_it_means_and_one_is_said_in_the_singular() {
        let off = Detail::cell("FirewallStatus", "1");
        assert_eq!(said(&off, Lang::Da), "FirewallStatus = 1 (firewallen er slået fra)");
        assert_eq!(said(&off, Lang::En), "FirewallStatus = 1 (the firewall is turned off)");
        assert!(said(&Detail::cell("C: protection_status", "0"), Lang::Da).ends_with("= 0 (ikke beskyttet)"));
        assert_eq!(said(&Detail::cell("FirewallStatus", "Disabled"), Lang::Da), "FirewallStatus = Disabled");
        let parts = |count: u64| said(&Detail::parts_unknown(count, "log4j 2.0"), Lang::Da);
        assert!(parts(1).starts_with("1 del står ikke i") && parts(2).starts_with("2 dele står ikke i"));
        let first: std::net::IpAddr = "192.0.2.8".parse().unwrap();
        let missing = |count: u64| said(&Detail::addresses_missing(count, first), Lang::En);
        assert_eq!(missing(1), "one of its addresses was not scanned: 192.0.2.8");
        assert_eq!(missing(2), "2 of its addresses were not scanned, the first is 192.0.2.8");
    }

    #[test]
    fn states_are_said_in_the_readers_language() {
        let states = Detail::states(vec![State::Secure, State::Indeterminate]);
        assert_eq!(states.text(), "states secure, indeterminate");
        assert_eq!(said(&states, Lang::Da), "tilstandene sikret, uafklaret");
        assert_eq!(said(&states, Lang::En), states.text());
        let later = r#"{"detail":"states","detail_id":"states","detail_args":{"states":"secure, doubtful"}}"#;
        assert_eq!(said(&serde_json::from_str(later).unwrap(), Lang::Da), "tilstandene sikret, doubtful");
        assert_eq!(Detail::read("states secure, bogus"), Detail::states(vec![State::Secure, State::Bogus]));
    }

    #[test]
    fn a_detail_around_one_that_says_the_same_is_said_once() {
        let doubled = Detail::of_rrset("a.dk", "TXT", Detail::rrset("a.dk TXT"));
        for lang in [Lang::Da, Lang::En] {
            assert_eq!(said(&doubled, lang), "a.dk TXT");
            let other = Detail::of_rrset("a.dk", "TXT", Detail::rrset("b.dk TXT"));
            assert_eq!(said(&other, lang), "a.dk TXT: b.dk TXT");
        }
    }

    #[test]
    fn the_words_of_others_and_of_later_versions_are_left_as_they_are() {
        for words in ["421 4.7.0 more than 20 queries", "more than {limit} queries"] {
            assert_eq!(said(&Detail::said(words), Lang::Da), words);
        }
        let later = r#"{"detail":"so","detail_id":"of_tomorrow","detail_args":{"a":1}}"#;
        assert_eq!(said(&serde_json::from_str(later).unwrap(), Lang::Da), "so");
        let more = r#"{"detail":"so","detail_id":"more_queries","detail_args":{"most":1}}"#;
        assert_eq!(said(&serde_json::from_str(more).unwrap(), Lang::Da), "so");
    }

    #[test]
    fn what_a_target_sent_into_a_detail_commands_no_terminal() {
        for detail in [Detail::refers_to("a\u{1b}[31m.dk"), Detail::said("a\u{1b}[31m.dk")] {
            assert!(!said(&detail, Lang::Da).contains('\u{1b}'));
        }
    }
}
