//! An import for programs: `kravtjek/import/1`.

use kravtjek_catalogue::View;
use kravtjek_model::observation::units::Holds;
use serde_json::{Map, Value, json};

use super::{Fact, File, Fleet, Import};

/// For programs. What is said in words is in the language asked for.
pub fn json(import: &Import<'_>, view: View<'_>, program: &str) -> Value {
    let lang = view.lang;
    let refused = import.refused.iter().map(|one| {
        json!({ "file": one.file, "part": one.part, "row": one.row, "why": one.why, "text": one.said.get(lang) })
    });
    let stale = import
        .stale
        .iter()
        .map(|one| json!({ "asset": one.fleet, "unit": one.unit, "last_seen": one.last_seen }));
    let taken_over = import.taken_over.iter().map(|one| crate::taken_over::json(one, lang));
    let leads = import.leads.iter().map(|(asset, kind)| json!({ "asset": asset, "kind": kind }));
    let fleets: Map<String, Value> =
        import.fleets.iter().map(|(name, one)| ((*name).to_owned(), fleet(one))).collect();
    let (support, outdated) = import.support;
    json!({
        "schema": "kravtjek/import/1",
        "program": program,
        "organisation": import.organisation,
        "framework": view.framework.id,
        "files": import.files.iter().map(|one| file(one, view)).collect::<Vec<_>>(),
        "refused": refused.collect::<Vec<_>>(),
        "facts": import.facts.iter().map(|one| fact(one, view)).collect::<Vec<_>>(),
        "fleets": fleets,
        "nameless": import.nameless,
        "stale": stale.collect::<Vec<_>>(),
        "turned_off": import.turned_off.iter().map(|(asset, unit)| json!({ "asset": asset, "unit": unit })).collect::<Vec<_>>(),
        "taken_over": taken_over.collect::<Vec<_>>(),
        "leads": leads.collect::<Vec<_>>(),
        "support": { "on": support.map(|day| day.to_string()), "outdated": outdated },
    })
}

fn file(file: &File, view: View<'_>) -> Value {
    let puzzles = file.not_understood.iter().map(|one| {
        json!({
            "row": one.row, "column": one.column, "value": one.value, "why": one.why,
            "text": one.mend.get(view.lang),
        })
    });
    json!({
        "file": file.file,
        "part": file.part,
        "sha256": file.sha256,
        "format": file.format,
        "register": file.register,
        "at": file.at,
        "at_from": file.at_from,
        "rows": file.rows,
        "understood": file.understood,
        "not_understood": puzzles.collect::<Vec<_>>(),
        "not_understood_count": file.puzzles,
        "encoding": file.encoding.map(|(name, guessed)| json!({ "name": name, "guessed": guessed })),
        "lost_letters": file.lost_letters,
        "headings": file.headings,
        "nearest": file.nearest,
    })
}

fn fact(fact: &Fact<'_>, view: View<'_>) -> Value {
    let names = |holds| fact.of(holds).collect::<Vec<_>>();
    let read = fact.units.iter().filter(|unit| !unit.read.is_empty());
    let read: Map<String, Value> = read
        .map(|unit| {
            let mut said = serde_json::to_value(&unit.read).unwrap_or_default();
            said["text"] = json!(view.catalogue.detail(&unit.read, view.lang));
            (unit.name.to_owned(), said)
        })
        .collect();
    json!({
        "asset": fact.fleet(),
        "fact": fact.fact,
        "complete": fact.complete,
        "units": {
            "yes": names(Holds::Yes),
            "no": names(Holds::No),
            "unknown": names(Holds::Unknown),
            "not_applicable": names(Holds::NotApplicable),
        },
        "read": read,
        "sources": fact.sources,
        "contradictions": fact.contradictions,
        "criteria": super::facts::criteria(fact.fact, view),
    })
}

fn fleet(fleet: &Fleet) -> Value {
    let lists: Map<String, Value> = fleet
        .lists
        .iter()
        .map(|(name, list)| (name.clone(), json!({ "known": list.known, "only": list.only })))
        .collect();
    json!({
        "known": fleet.known,
        "lists": lists,
        "whole": fleet.whole,
        "absent": fleet.absent,
        "outside": fleet.outside,
    })
}
