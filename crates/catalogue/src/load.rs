//! Reads the catalogue's files, which the program carries within it.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::fact::Facts;
use crate::{Catalogue, CheckWords, Framework, Requirement, policy};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// What can be wrong with a catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file is not what it should be.
    #[error("catalogue/{file}: {problem}")]
    File {
        /// The file, below `catalogue/`.
        file: String,
        /// What is wrong, and where.
        problem: String,
    },
    /// Two files speak of the same thing.
    #[error("catalogue/{file}: `{id}` is already defined by another file")]
    Twice {
        /// The second file.
        file: String,
        /// The id they share.
        id: String,
    },
    /// A policy profile is not what it should be.
    #[error(transparent)]
    Policy(#[from] policy::PolicyError),
}

pub(crate) fn embedded() -> Result<Catalogue, CatalogueError> {
    let mut facts = BTreeMap::new();
    for (file, read) in folder::<Facts>("facts")? {
        for fact in read.facts {
            insert(&mut facts, &file, fact.id.clone(), fact)?;
        }
    }
    Ok(Catalogue {
        version: version()?,
        frameworks: keyed("frameworks", |framework: &Framework| framework.id.clone())?,
        requirements: keyed("requirements", |requirement: &Requirement| requirement.id.clone())?,
        facts,
        words: keyed("checks", |words: &CheckWords| words.id.clone())?,
        extras: keyed("extras", |words: &CheckWords| words.id.clone())?,
        terms: read("terms.toml")?,
        details: read("details.toml")?,
        policies: policies()?,
    })
}

/// The catalogue's own version stands in a file of its own, so that a diff shows when it changed.
fn version() -> Result<String, CatalogueError> {
    Ok(text("VERSION")?.trim().to_owned())
}

fn read<T: DeserializeOwned>(file: &str) -> Result<T, CatalogueError> {
    toml::from_str(text(file)?)
        .map_err(|error| CatalogueError::File { file: file.to_owned(), problem: error.to_string() })
}

pub(crate) fn policy_text(id: &str) -> Option<&'static str> {
    FILES.get_file(format!("policies/{id}.toml"))?.contents_utf8()
}

fn policies() -> Result<BTreeMap<String, policy::Policy>, CatalogueError> {
    policy::Policy::parse_all(&texts("policies"))
        .map(|all| all.into_iter().map(|policy| (policy.id.clone(), policy)).collect())
        .map_err(CatalogueError::from)
}

fn keyed<T: DeserializeOwned, K: Ord + ToString>(
    name: &str,
    key: impl Fn(&T) -> K,
) -> Result<BTreeMap<K, T>, CatalogueError> {
    let mut all = BTreeMap::new();
    for (file, item) in folder::<T>(name)? {
        insert(&mut all, &file, key(&item), item)?;
    }
    Ok(all)
}

fn insert<K: Ord + ToString, T>(
    all: &mut BTreeMap<K, T>,
    file: &str,
    key: K,
    item: T,
) -> Result<(), CatalogueError> {
    let id = key.to_string();
    match all.insert(key, item) {
        None => Ok(()),
        Some(_) => Err(CatalogueError::Twice { file: file.to_owned(), id }),
    }
}

fn folder<T: DeserializeOwned>(name: &str) -> Result<Vec<(String, T)>, CatalogueError> {
    texts(name)
        .into_iter()
        .map(|(file, text)| match toml::from_str(text) {
            Ok(item) => Ok((file, item)),
            Err(error) => Err(CatalogueError::File { file, problem: error.to_string() }),
        })
        .collect()
}

/// The TOML files of a folder, by name, in order.
fn texts(name: &str) -> Vec<(String, &'static str)> {
    let files = FILES.get_dir(name).map(Dir::files).into_iter().flatten();
    let mut texts: Vec<_> = files
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "toml"))
        .filter_map(|file| Some((file.path().to_string_lossy().into_owned(), file.contents_utf8()?)))
        .collect();
    texts.sort();
    texts
}

fn text(name: &str) -> Result<&'static str, CatalogueError> {
    FILES.get_file(name).and_then(|file| file.contents_utf8()).ok_or_else(|| CatalogueError::File {
        file: name.to_owned(),
        problem: "the file is missing".to_owned(),
    })
}
