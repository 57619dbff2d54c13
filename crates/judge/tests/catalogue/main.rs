//! The catalogue and the list of checks, held against each other and against what is written out here.

#[cfg(test)]
mod details;
#[cfg(test)]
mod ids;
#[cfg(test)]
mod links;
#[cfg(test)]
mod shown_by;
mod terms;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod urgency;
#[cfg(test)]
mod wording;
#[cfg(test)]
mod words;

use kravtjek_catalogue::{Catalogue, Framework};

/// The frameworks that can be judged by.
const IN_FORCE: [&str; 2] = ["kommune-2024", "stat-2024"];

/// What the program is built with.
fn catalogue() -> Catalogue {
    match Catalogue::embedded() {
        Ok(catalogue) => catalogue,
        Err(error) => panic!("the catalogue is broken: {error}"),
    }
}

/// A framework that exists.
fn framework<'a>(catalogue: &'a Catalogue, id: &str) -> &'a Framework {
    match catalogue.frameworks.get(id) {
        Some(framework) => framework,
        None => panic!("{id} is missing"),
    }
}

/// Says everything that is wrong at once, so that one run shows it all.
fn nothing_is_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
