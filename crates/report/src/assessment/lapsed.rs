//! What counted once and is too old now, and what a list leaves out, as plain sentences.

use jiff::civil::Date;
use kravtjek_catalogue::View;
use kravtjek_model::assessment::Missing;
use kravtjek_model::id::CriterionId;
use kravtjek_model::text::Text;

use crate::wording;

/// `Svaret fra 15. oktober 2026 er udløbet; bekræft det igen.`
pub(crate) fn lapsed(
    (what, id): (Missing, &str),
    on: Date,
    not_met: bool,
    criterion: &CriterionId,
    view: View<'_>,
) -> String {
    let lang = view.lang;
    let on = wording::day(on, lang);
    let catalogue = view.catalogue;
    let (head, title): (String, Option<&Text>) = match what {
        Missing::Answer | Missing::Complete => {
            let to = if id == criterion.as_str() { String::new() } else { format!(" {id}") };
            let to_da = if to.is_empty() { to.clone() } else { format!(" på{to}") };
            let to_en = if to.is_empty() { to } else { format!(" to{to}") };
            let said = match not_met {
                true => lang.pick(
                    format!("Svaret{to_da} fra {on} var nej og er udløbet; svar igen."),
                    format!("The answer{to_en} of {on} was no and has run out; answer again."),
                ),
                false => lang.pick(
                    format!("Svaret{to_da} fra {on} er udløbet; bekræft det igen."),
                    format!("The answer{to_en} of {on} has run out; confirm it again."),
                ),
            };
            (said, None)
        }
        Missing::Check => {
            let said = match not_met {
                true => lang.pick(
                    format!("Målingen fra {on} viste en fejl og er for gammel; mål igen."),
                    format!("The measurement of {on} showed a fault and is too old; measure again."),
                ),
                false => lang.pick(
                    format!("Målingen fra {on} er for gammel; mål igen."),
                    format!("The measurement of {on} is too old; measure again."),
                ),
            };
            (said, catalogue.words.get(id).map(|words| &words.title))
        }
        Missing::Inside => {
            let said = match not_met {
                true => lang.pick(
                    format!("Målingen indefra fra {on} viste en fejl og er for gammel; mål igen."),
                    format!(
                        "The measurement from inside of {on} showed a fault and is too old; measure again."
                    ),
                ),
                false => lang.pick(
                    format!("Målingen indefra fra {on} er for gammel; mål igen."),
                    format!("The measurement from inside of {on} is too old; measure again."),
                ),
            };
            (said, catalogue.facts.get(id).map(|fact| &fact.title))
        }
        Missing::File => {
            let said = match not_met {
                true => lang.pick(
                    format!("Udtrækket fra {on} viste en fejl og er for gammelt; hent et nyt."),
                    format!("The export of {on} showed a fault and is too old; fetch a new one."),
                ),
                false => lang.pick(
                    format!("Udtrækket fra {on} er for gammelt; hent et nyt."),
                    format!("The export of {on} is too old; fetch a new one."),
                ),
            };
            (said, catalogue.facts.get(id).map(|fact| &fact.title))
        }
    };
    let titled = title.map_or(head.clone(), |title| format!("{}: {head}", title.get(lang)));
    let older = lang.pick(" Ældre oplysninger tæller ikke i stedet.", " Nothing older counts in its place.");
    if not_met { titled + older } else { titled }
}

/// `Listen er oplyst at være fuldstændig, men mangler Gæst og Drift, som målingen så.`
pub(crate) fn left_out(number: usize, examples: &[String], view: View<'_>) -> String {
    let lang = view.lang;
    let examples: Vec<&str> = examples.iter().map(String::as_str).collect();
    let names = wording::names(&examples, number.max(examples.len()), lang);
    lang.pick(
        format!("Listen er oplyst at være fuldstændig, men mangler {names}, som en anden kilde har set; ret listen."),
        format!("The list is called complete but leaves out {names}, which another source has seen; mend the list."),
    )
}

#[cfg(test)]
mod tests {
    use kravtjek_catalogue::Catalogue;
    use kravtjek_model::text::Lang;

    use super::*;

    fn told(what: Missing, id: &str, not_met: bool, lang: Lang) -> String {
        let catalogue = Catalogue::embedded().unwrap();
        let framework = &catalogue.frameworks["kommune-2024"];
        let view = View { catalogue: &catalogue, framework, lang };
        let on = "2026-10-15".parse().unwrap();
        lapsed((what, id), on, not_met, &"S13".into(), view)
    }

    #[test]
    fn rule_3_what_has_lapsed_is_said_with_its_day_in_both_languages() {
        for (what, id, not_met, da, en) in [
            (
                Missing::Answer,
                "S13",
                false,
                "Svaret fra 15. oktober 2026 er udløbet; bekræft det igen.",
                "The answer of 15 October 2026 has run out; confirm it again.",
            ),
            (
                Missing::Answer,
                "S13.used",
                false,
                "Svaret på S13.used fra 15. oktober 2026 er udløbet; bekræft det igen.",
                "The answer to S13.used of 15 October 2026 has run out; confirm it again.",
            ),
            (
                Missing::Answer,
                "S13",
                true,
                "Svaret fra 15. oktober 2026 var nej og er udløbet; svar igen. Ældre oplysninger tæller ikke i stedet.",
                "The answer of 15 October 2026 was no and has run out; answer again. Nothing older counts in its place.",
            ),
        ] {
            assert_eq!(told(what, id, not_met, Lang::Da), da);
            assert_eq!(told(what, id, not_met, Lang::En), en);
        }
        for (what, id, da) in [
            (Missing::Check, "dns.dnssec_signed", "Målingen fra 15. oktober 2026 er for gammel; mål igen."),
            (
                Missing::Inside,
                "networks.guest_apart",
                "Målingen indefra fra 15. oktober 2026 er for gammel; mål igen.",
            ),
            (
                Missing::File,
                "clients.disk_encrypted",
                "Udtrækket fra 15. oktober 2026 er for gammelt; hent et nyt.",
            ),
        ] {
            let said = told(what, id, false, Lang::Da);
            assert!(said.ends_with(&format!(": {da}")), "{said}");
        }
    }
}
