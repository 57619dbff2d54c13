//! Files that may have been handed in twice, or of which nobody can say which is the later.

use std::collections::BTreeMap;

use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::Imported;
use kravtjek_intake::import::handed::AtFrom;
use kravtjek_model::id::FormatId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::text::Text;

/// A sentence for two files of the same content, and one for two of a list that say different
/// things of a unit as of one day, which was given for both.
pub(super) fn said(handed: &HandedIn, imported: &Imported) -> Vec<Text> {
    same(handed).into_iter().chain(undated(handed, imported)).collect()
}

fn same(handed: &HandedIn) -> Option<Text> {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = handed.files.iter().map(|file| &file.source);
    let (one, other) =
        all.find_map(|file| Some((known.insert(&file.sha256, &file.file)?, file.file.as_str())))?;
    Some(Text {
        da: format!("{one} og {other} har samme indhold; den ene er nok."),
        en: format!("{one} and {other} are the same; one of them is enough."),
    })
}

fn undated(handed: &HandedIn, imported: &Imported) -> Option<Text> {
    let given = |by: &str| {
        let part = handed.parts.iter().find(|part| handed.called(part.number) == by)?;
        Some(part).filter(|part| part.at_from == AtFrom::Given)
    };
    let mut known: BTreeMap<(&str, &FormatId), Vec<(&str, &Units)>> = BTreeMap::new();
    for observation in &imported.observations {
        let Seen::Units(units) = &observation.seen else { continue };
        let Some(source) = &units.source else { continue };
        let by = observation.by.as_str();
        let others = known.entry((units.fact.as_str(), source)).or_default();
        let twin = others.iter().find(|(_, other)| differ(units, other)).map(|(other, _)| *other);
        others.push((by, units));
        let Some(twin) = twin.filter(|twin| given(by).is_some() && given(twin).is_some()) else { continue };
        // Two of the same content are told already.
        let sum = |by| given(by).and_then(|part| handed.files.get(part.file)).map(|file| &file.source.sha256);
        if sum(twin) == sum(by) {
            continue;
        }
        return Some(Text {
            da: format!(
                "{twin} og {by} er begge {source} og siger hver sit om de samme enheder med samme dato fra `--at`; er den ene ældre, så læs dem hver for sig med hver sin dato."
            ),
            en: format!(
                "{twin} and {by} are both {source} and say different things of the same units as of the one day of `--at`; if one is older, read each by itself with its own day."
            ),
        });
    }
    None
}

/// Whether both conclude of some unit, and not the same.
fn differ(one: &Units, other: &Units) -> bool {
    let holds = |units: &Units, unit: &str| {
        units.units.get(unit).map(|state| state.holds).filter(|holds| *holds != Holds::Unknown)
    };
    let differ = |unit: &str| matches!((holds(one, unit), holds(other, unit)), (Some(one), Some(other)) if one != other);
    one.units.keys().any(|unit| differ(unit))
}
