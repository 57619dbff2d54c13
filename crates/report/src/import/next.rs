//! What to do with what the files show: say which list is the whole, hand in what is missing, and have it judged.

use std::collections::BTreeSet;

use kravtjek_catalogue::View;
use kravtjek_model::id::FactId;
use kravtjek_model::text::Lang;

use super::{Fleet, Import, fleets, formats};
use crate::style::Style;
use crate::wording::{names, upto};

/// So many formats are named that would decide more.
const NAMED: usize = 3;
/// So many criteria are named of each.
const CRITERIA: usize = 8;

/// The steps that follow.
pub(super) fn section(import: &Import<'_>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("\n{}\n", style.bold(lang.pick("Næste skridt", "What next")));
    let steps =
        [undeclared(import, lang), absent(import, lang), more(import, view), vec![judged(import, lang)]];
    for step in steps.concat() {
        text += &style.wrap("  → ", &step);
    }
    text
}

/// Groups of which nobody says what the whole list is.
fn undeclared(import: &Import<'_>, lang: Lang) -> Vec<String> {
    let open = |(_, fleet): &(&&str, &Fleet)| fleet.whole.is_empty() && fleet.absent.is_empty();
    let open: Vec<(&str, &Fleet)> =
        import.fleets.iter().filter(open).map(|(name, fleet)| (*name, fleet)).collect();
    let Some((name, fleet)) = open.first() else { return Vec::new() };
    let list = fleet.lists.iter().max_by_key(|(_, own)| own.known).map(|(list, _)| list.as_str());
    let spoken = || import.facts.iter().filter(|fact| fact.fleet() == *name);
    let list = list.or_else(|| spoken().flat_map(|fact| fact.sources.iter().copied()).next());
    let example = format!("[fleets.{name}] complete = [\"{}\"]", list.unwrap_or("table"));
    let all: Vec<&str> = open.iter().map(|(name, _)| fleets::called(name, lang)).collect();
    let all = names(&all, all.len(), lang);
    let how = match import.organisation {
        None => lang.pick(
            "Angiv myndighedsfilen med `--organisation FIL`, og skriv",
            "Give the organisation file with `--organisation FILE`, and write",
        ),
        Some(_) => lang.pick("Skriv", "Write"),
    };
    vec![lang.pick(
        format!("{all}: Ingen har oplyst, hvilken liste der er hele listen, så intet om dem kan blive opfyldt. {how} fx {example} i den, med by og on."),
        format!("{all}: nobody has said which list is the whole, so nothing about them can be met. {how} for example {example} in it, with by and on."),
    )]
}

/// Lists that are declared to be the whole and are not among the files.
fn absent(import: &Import<'_>, lang: Lang) -> Vec<String> {
    let without = import.fleets.iter().filter(|(_, fleet)| !fleet.absent.is_empty());
    let one = |(name, fleet): (&&str, &Fleet)| {
        let lists: Vec<&str> = fleet.absent.iter().map(String::as_str).collect();
        let (called, lists) = (fleets::called(name, lang), names(&lists, lists.len(), lang));
        lang.pick(
            format!("{called}: Myndighedsfilen nævner {lists} som hele listen; aflever også den."),
            format!("{called}: the organisation file names {lists} as the whole list; hand that in too."),
        )
    };
    without.map(one).collect()
}

/// The formats that would decide most of what no file decides yet.
fn more(import: &Import<'_>, view: View<'_>) -> Vec<String> {
    let known: BTreeSet<&str> = import.facts.iter().map(|fact| fact.fact.as_str()).collect();
    let among: BTreeSet<&str> =
        import.files.iter().filter_map(|file| file.format.as_ref()).map(|format| format.as_str()).collect();
    let registers = view.catalogue.registers.values();
    let registers = registers.map(|register| (register.id.as_str(), formats::given(register)));
    let formats = view.catalogue.formats.values().filter(|format| !among.contains(format.id.as_str()));
    let formats = formats.map(|format| (format.id.as_str(), format.facts.clone()));
    let decides = |(id, mut facts): (_, Vec<FactId>)| {
        facts.retain(|fact| !known.contains(fact.as_str()));
        (id, formats::decided(&facts, view))
    };
    let more = formats.chain(registers).map(decides);
    let mut more: Vec<(&str, Vec<String>)> = more.filter(|(_, criteria)| !criteria.is_empty()).collect();
    more.sort_by_key(|(id, criteria)| (std::cmp::Reverse(criteria.len()), *id));
    if more.is_empty() {
        return Vec::new();
    }
    let lang = view.lang;
    let first: Vec<String> = more
        .iter()
        .take(NAMED)
        .map(|(id, criteria)| {
            let some: Vec<&str> =
                criteria.iter().take(upto(CRITERIA, criteria.len())).map(String::as_str).collect();
            format!("{id} ({})", names(&some, criteria.len(), lang))
        })
        .collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let first = names(&first, first.len(), lang);
    vec![lang.pick(
        format!("Disse filer afgør mest af resten: {first}. `kravtjek import --formats` viser, hvordan de laves."),
        format!("These files decide most of the rest: {first}. `kravtjek import --formats` shows how they are made."),
    )]
}

fn judged(import: &Import<'_>, lang: Lang) -> String {
    match &import.saved {
        Some(file) => lang.pick(
            format!("Få det vurderet med `kravtjek judge {file}`, gerne sammen med filen fra en måling."),
            format!("Have it judged with `kravtjek judge {file}`, beside the file of a scan if you have one."),
        ),
        None => lang
            .pick(
                "Gem det med `--save FIL`, og få det vurderet med `kravtjek judge FIL`, gerne sammen med filen fra en måling.",
                "Save it with `--save FILE` and have it judged with `kravtjek judge FILE`, beside the file of a scan if you have one.",
            )
            .to_owned(),
    }
}
