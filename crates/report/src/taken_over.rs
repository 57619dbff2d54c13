//! What was taken over from an earlier self-assessment: shown apart from the verdicts, which do not rest on it.

use kravtjek_catalogue::{View, date};
use kravtjek_model::assessment::Unconfirmed;
use kravtjek_model::observation::taken_over::Stated;
use kravtjek_model::text::Lang;
use serde_json::{Value, json};

use crate::style::Style;

/// What is to be confirmed: first what was left to do, then the rest.
pub(crate) fn section(all: &[Unconfirmed], view: View<'_>, style: Style) -> String {
    if all.is_empty() {
        return String::new();
    }
    let lang = view.lang;
    let title = lang.pick(
        "Overtaget fra jeres selvevaluering, skal bekræftes",
        "Taken over from your self-assessment, to be confirmed",
    );
    let said = lang.pick(
        "Det ændrer ingen status. Bekræft det med et svar i myndighedsfilen; `kravtjek import FIL --answers UDKAST.toml` skriver udkast til svarene.",
        "It changes no status. Confirm it by an answer in the organisation file; `kravtjek import FILE --answers DRAFT.toml` writes drafts of the answers.",
    );
    let mut text = format!("\n{}\n{}", style.bold(title), style.wrap("  ", said));
    let (open, rest): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.statement.status.is_open());
    let heads = [
        lang.pick("Handlinger: det, der manglede", "Actions: what was left to do"),
        lang.pick("Andre oplysninger", "The rest"),
    ];
    for (head, group) in heads.into_iter().zip([open, rest]) {
        if group.is_empty() {
            continue;
        }
        text += &format!("  {head}\n");
        for one in group {
            let lead = format!("    {}  ", style.fit(&one.statement.about, 6));
            text += &style.wrap(&lead, &sentence(one, lang));
        }
    }
    text
}

/// Who is said to see to a requirement, in the words of one line; nothing where nobody is named.
pub(crate) fn owners(all: &[Unconfirmed], requirement: &str, lang: Lang) -> Option<String> {
    let own = all.iter().filter(|one| one.requirement.as_str() == requirement);
    let mut owners: Vec<&str> = own.filter_map(|one| one.statement.owner.as_deref()).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners = (!owners.is_empty()).then(|| owners.join(", "))?;
    Some(lang.pick(
        format!("Ansvarlig: {owners} (overtaget, skal bekræftes)"),
        format!("Owner: {owners} (taken over, to be confirmed)"),
    ))
}

/// A status as people read it.
pub(crate) fn status(stated: Stated, lang: Lang) -> &'static str {
    match stated {
        Stated::Met => lang.pick("opfyldt", "met"),
        Stated::Partly => lang.pick("delvist opfyldt", "partly met"),
        Stated::UnderWay => lang.pick("i gang", "in progress"),
        Stated::NotMet => lang.pick("ikke opfyldt", "not met"),
        Stated::NotApplicable => lang.pick("ikke relevant", "not applicable"),
        Stated::Nothing => lang.pick("ingen status", "no status"),
    }
}

/// For programs.
pub(crate) fn json(one: &Unconfirmed, lang: Lang) -> Value {
    let mut value = json!(one);
    value["action"] = json!(one.statement.status.is_open());
    value["text"] = json!(sentence(one, lang));
    value
}

fn sentence(one: &Unconfirmed, lang: Lang) -> String {
    let said = &one.statement;
    let mut parts = vec![status(said.status, lang).to_owned()];
    parts.extend(
        said.owner.as_ref().map(|owner| lang.pick(format!("ansvarlig {owner}"), format!("owner {owner}"))),
    );
    parts.extend(said.due.map(|due| {
        let due = date::day(due, lang);
        lang.pick(format!("frist {due}"), format!("due {due}"))
    }));
    parts.extend(
        (!said.remark.is_empty())
            .then(|| lang.pick(format!("”{}”", said.remark), format!("“{}”", said.remark))),
    );
    parts.extend(
        said.document
            .as_ref()
            .map(|name| lang.pick(format!("dokument: {name}"), format!("document: {name}"))),
    );
    let day = date::day(one.day, lang);
    parts.push(match (&one.file, said.row) {
        (Some(file), Some(row)) => {
            lang.pick(format!("{file} række {row}, {day}"), format!("{file} row {row}, {day}"))
        }
        (Some(file), None) => format!("{file}, {day}"),
        (None, _) => lang.pick(format!("myndighedsfilen, {day}"), format!("the organisation file, {day}")),
    });
    parts.join(" · ")
}
