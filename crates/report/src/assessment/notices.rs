//! What stands at the top of a report, once: a foundation that does not hold, a run that was stopped, a list nobody calls complete.

use jiff::tz::TimeZone;
use kravtjek_catalogue::View;
use kravtjek_model::assessment::{Assessment, Because, Missing};
use kravtjek_model::organisation::Basis;

use crate::style::Style;
use crate::wording;

/// Everything that must be known before the verdicts are read; nothing when there is nothing.
pub(crate) fn notices<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let all = [
        foundation(assessment, view, style),
        interrupted(assessment, view, style),
        incomplete(assessment, view, style),
    ];
    all.into_iter().filter(|notice| !notice.is_empty()).map(|notice| notice + "\n").collect()
}

fn foundation<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    if assessment.foundation.is_empty() {
        return String::new();
    }
    let lang = view.lang;
    let head = lang.pick(
        "Grundlaget for hele kørslen er ikke i orden; det, der bygger på det, er uafklaret:",
        "What the whole run rests on is not in order; what depends on it cannot be told:",
    );
    let mut text = style.bold_lines(&style.wrap("! ", head));
    for flawed in &assessment.foundation {
        let said = view.catalogue.flaw(flawed.flaw, &flawed.detail, lang);
        text.push_str(&style.wrap("  • ", &said));
    }
    text
}

fn interrupted<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let said = match assessment.not_made {
        0 => return String::new(),
        1 => view
            .lang
            .pick(
                "Kørslen blev stoppet, før alt var målt: Mindst 1 måling mangler. Kør den igen for at få den med.",
                "The run was stopped before everything was measured: at least 1 measurement was not made. Run it again to have it.",
            )
            .to_owned(),
        number => view.lang.pick(
            format!("Kørslen blev stoppet, før alt var målt: Mindst {number} målinger mangler. Kør den igen for at få dem med."),
            format!("The run was stopped before everything was measured: at least {number} measurements were not made. Run it again to have them."),
        ),
    };
    style.bold_lines(&style.wrap("! ", &said))
}

/// Nothing about "all" can be met while nobody says that the list is everything: said once, with what to write.
fn incomplete<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let open = assessment.needed().filter(|one| one.because.iter().any(is_incomplete)).count();
    if open == 0 || assessment.scope.basis != Basis::Declared {
        return String::new();
    }
    let of = match open {
        1 => lang.pick("1 kriterium", "1 criterion").to_owned(),
        open => lang.pick(format!("{open} kriterier"), format!("{open} criteria")),
    };
    let stated = assessment.scope.complete && assessment.scope.by.is_some();
    let why = match assessment.scope.on.filter(|_| stated) {
        Some(on) => {
            let on = wording::day(on, lang);
            lang.pick(
                format!(
                    "Listen blev oplyst som fuldstændig den {on}; det gælder i 12 måneder fra den dag, så"
                ),
                format!(
                    "On {on} the list was stated to be complete; that counts for 12 months from that day, so"
                ),
            )
        }
        None => lang
            .pick(
                "Ingen har oplyst, at listen er fuldstændig, så",
                "Nobody has said that the list is complete, so",
            )
            .to_owned(),
    };
    let said = lang.pick(
        format!("{why} {of} om ”alle” kan ikke få status opfyldt. Er listen gennemgået, så skriv det i myndighedsfilen:"),
        format!("{why} {of} about \"all\" cannot be met. Once the list has been gone through, write so in the organisation file:"),
    );
    let today = assessment.on.to_zoned_datetime(TimeZone::UTC).date();
    let by =
        lang.pick("Navn på den, der har gennemgået listen", "Name of the person who went through the list");
    let lines = format!("    [scope]\n    complete = true\n    by = \"{by}\"\n    on = {today}\n");
    style.wrap("! ", &said) + &lines
}

/// Whether it says that nobody calls the list of assets complete.
pub(crate) fn is_incomplete(because: &Because) -> bool {
    matches!(because, Because::Missing { what: Missing::Complete, id } if id == "assets")
}

/// What the notices say of the list, for the foot of the report: whether it was said at the top already.
pub(crate) fn speaks_of_the_list<A>(assessment: &Assessment<A>) -> bool {
    assessment.needed().any(|one| one.because.iter().any(is_incomplete))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_stands_on_lines_of_its_own() {
        let style = Style { width: 40, colour: false };
        let head = style.bold_lines(&style.wrap("! ", "What the whole run rests on does not hold today:"));
        let (lines, ended) = (head.lines().count(), head.ends_with('\n'));
        assert_eq!((lines, ended), (2, true), "{head}");
    }
}
