//! Several files of observations, read as one: a scan's beside an import's, of one organisation.

use std::collections::BTreeMap;

use kravtjek_model::asset::Asset;
use kravtjek_model::observations::{Later, Observations};
use kravtjek_model::organisation::{Basis, Organisation};
use kravtjek_model::text::Text;

use crate::failure::Failure;

/// A file of observations, with its name.
pub(crate) type Named = (String, Observations);

/// Files as one, and what is to be said of how they go together.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) seen: Observations,
    pub(crate) remark: Option<Text>,
}

/// Reads them as one. Their order does not matter. An organisation that was named apart speaks instead of theirs.
pub(crate) fn joined(mut files: Vec<Named>, named: Option<Organisation>) -> Result<Joined, Failure> {
    let (organisation, remark) = match named {
        Some(named) => (named, None),
        None => organisation(&files)?,
    };
    if files.len() == 1
        && let Some((_, seen)) = files.pop()
    {
        return Ok(Joined { seen: Observations { organisation, ..seen }, remark });
    }
    let mut assets: BTreeMap<_, Asset> = BTreeMap::new();
    let mut seen = Observations {
        schema: String::new(),
        program: String::new(),
        organisation,
        measured: [].into(),
        assets: Vec::new(),
        observations: Vec::new(),
        later: Later::default(),
    };
    for (_, file) in files {
        seen.measured.extend(file.measured);
        seen.observations.extend(file.observations);
        for asset in file.assets {
            let key = (asset.id.clone(), asset.kind);
            let other = assets.get(&key).map(|other| format!("{other:?}"));
            if other.is_none_or(|other| format!("{asset:?}") < other) {
                _ = assets.insert(key, asset);
            }
        }
    }
    seen.assets = assets.into_values().collect();
    let seen = seen.each_once().map_err(|id| {
        Failure::wrong(
            format!("To forskellige observationer i filerne hedder `{id}`; vurdér filerne hver for sig."),
            format!("Two different observations in the files are called `{id}`; judge the files one by one."),
        )
    })?;
    Ok(Joined { seen, remark })
}

/// Whose they are: the one that somebody declared, else the names that were given, all together.
fn organisation(files: &[Named]) -> Result<(Organisation, Option<Text>), Failure> {
    let mut declared: Vec<&Named> =
        files.iter().filter(|(_, seen)| seen.organisation.scope.basis == Basis::Declared).collect();
    // What was seen last knows best; of what was seen at one moment any order will do that is not that of the files.
    declared.sort_by_key(|(file, seen)| {
        (seen.observations.iter().map(|one| one.at).max(), format!("{:?}", seen.organisation), file.as_str())
    });
    let Some((last, newest)) = declared.last() else { return Ok((given(files), None)) };
    let own = &newest.organisation;
    if let Some((file, other)) = declared.iter().find(|(_, seen)| seen.organisation.id() != own.id()) {
        let (one, two) = (&own.name, &other.organisation.name);
        return Err(Failure::wrong(
            format!(
                "{last} er fra {one} og {file} fra {two}; vurdér én myndighed ad gangen, eller angiv den med `--organisation FIL`."
            ),
            format!(
                "{last} is of {one} and {file} of {two}; judge one authority at a time, or name it with `--organisation FILE`."
            ),
        ));
    }
    let differs = declared.iter().any(|(_, seen)| seen.organisation != *own);
    let remark = differs.then(|| Text {
        da: format!(
            "Filerne har hver sin udgave af myndighedsfilen; den i {last} gælder. Brug `--organisation FIL`, hvis det skal være en anden."
        ),
        en: format!(
            "The files carry different editions of the organisation file; the one in {last} counts. Use `--organisation FILE` for another."
        ),
    });
    Ok((own.clone(), remark))
}

/// The names that were given, of all files together.
fn given(files: &[Named]) -> Organisation {
    let all: BTreeMap<String, &Organisation> =
        files.iter().map(|(_, seen)| (seen.organisation.name.clone(), &seen.organisation)).collect();
    let own: Vec<&Organisation> = match all.values().filter(|own| !own.domains.is_empty()).count() {
        0 => all.into_values().take(1).collect(),
        _ => all.into_values().filter(|own| !own.domains.is_empty()).collect(),
    };
    let [only] = own.as_slice() else {
        let domains: Vec<_> = own.iter().flat_map(|own| own.domains.keys().cloned()).collect();
        let names: Vec<&str> = own.iter().map(|own| own.name.as_str()).collect();
        return Organisation::given(names.join(", "), domains);
    };
    (*only).clone()
}
