//! Reads the catalogue's files, which the program carries within it as its build script read them.

use std::collections::BTreeMap;

use kravtjek_model::id::PolicyId;
use serde::de::DeserializeOwned;

use crate::fact::Facts;
use crate::{Catalogue, CheckWords, Format, Framework, Register, Requirement, policy};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

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
    let requirements = keyed("requirements", |requirement: &Requirement| requirement.id.clone())?;
    let limits = read::<crate::Limits>("limits.toml")?.filled(|id| requirements.get(id));
    let registers = sound("registers", |one: &Register| one.id.clone(), |one| one.fault(&facts))?;
    let formats = sound("formats", |one: &Format| one.id.clone(), |one| one.fault(&facts))?;
    Ok(Catalogue {
        version: VERSION.to_owned(),
        frameworks: keyed("frameworks", |framework: &Framework| framework.id.clone())?,
        requirements,
        facts,
        formats,
        limits,
        factors: read("factors.toml")?,
        names: read("support/names.toml")?,
        registers,
        services: read("services.toml")?,
        words: keyed("checks", |words: &CheckWords| words.id.clone())?,
        extras: keyed("extras", |words: &CheckWords| words.id.clone())?,
        terms: read("terms.toml")?,
        details: read("details.toml")?,
        urgency: read("urgency.toml")?,
        policies: policies()?,
    })
}

/// As [`keyed`], of files in which more can be wrong than their form.
fn sound<T: DeserializeOwned, K: Ord + ToString>(
    name: &str,
    key: impl Fn(&T) -> K,
    fault: impl Fn(&T) -> Option<String>,
) -> Result<BTreeMap<K, T>, CatalogueError> {
    let mut all = BTreeMap::new();
    for (file, item) in folder::<T>(name)? {
        if let Some(problem) = fault(&item) {
            return Err(CatalogueError::File { file, problem });
        }
        insert(&mut all, &file, key(&item), item)?;
    }
    Ok(all)
}

fn read<T: DeserializeOwned>(file: &str) -> Result<T, CatalogueError> {
    let text = READ.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text);
    parse(file, text)
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogueError> {
    serde_json::from_str(text)
        .map_err(|error| CatalogueError::File { file: file.to_owned(), problem: error.to_string() })
}

pub(crate) fn policy_text(id: &str) -> Option<&'static str> {
    let name = |file: &str| file.strip_prefix("policies/")?.strip_suffix(".toml").map(str::to_owned);
    POLICIES.iter().find(|(file, _)| name(file).as_deref() == Some(id)).map(|(_, text)| *text)
}

fn policies() -> Result<BTreeMap<PolicyId, policy::Policy>, CatalogueError> {
    policy::Policy::parse_all(&texts())
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
    let within = |file: &str| file.split_once('/').is_some_and(|(folder, _)| folder == name);
    let files = READ.iter().filter(|(file, _)| within(file));
    files.map(|(file, text)| parse(file, text).map(|item| ((*file).to_owned(), item))).collect()
}

fn texts() -> Vec<(String, &'static str)> {
    POLICIES.iter().map(|(file, text)| ((*file).to_owned(), *text)).collect()
}
