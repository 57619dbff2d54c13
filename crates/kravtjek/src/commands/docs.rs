//! `kravtjek docs DIRECTORY`: writes the documentation pages that are made from the catalogue.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kravtjek_catalogue::Catalogue;
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use crate::cli::DocsArgs;
use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::output;

pub(super) fn run(asked: &DocsArgs, _lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let root = &asked.directory;
    let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
    let pages = report::catalogue::pages(&catalogue);
    for page in &pages {
        wanted.insert(root.join(&page.path), page.text.clone());
    }
    let contents = root.join("SUMMARY.md");
    let head = fs::read_to_string(root.join("SUMMARY.head.md"))
        .map_err(|error| Failure::unreadable(&root.join("SUMMARY.head.md"), &error))?;
    wanted.insert(contents, report::catalogue::contents(&head, &pages));
    let stale = stale(&wanted, root)?;
    if asked.check {
        return match stale.first() {
            None => Ok(ExitCode::SUCCESS),
            Some(path) => Err(Failure::wrong(
                format!("{} er ikke ajour med kataloget; kør `make docs`.", path.display()),
                format!("{} is not up to date with the catalogue; run `make docs`.", path.display()),
            )),
        };
    }
    for path in stale {
        write(&path, wanted.get(&path))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Pages that are missing, differ, or stand there without belonging to anything.
fn stale(wanted: &BTreeMap<PathBuf, String>, root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut stale: Vec<PathBuf> = wanted
        .iter()
        .filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(*text))
        .map(|(path, _)| path.clone())
        .collect();
    for (folder, _) in report::catalogue::FOLDERS {
        let folder = root.join(folder);
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.map_err(|error| Failure::unreadable(&folder, &error))?.path();
            if !wanted.contains_key(&path) {
                stale.push(path);
            }
        }
    }
    Ok(stale)
}

fn write(path: &Path, text: Option<&String>) -> Result<(), Failure> {
    match text {
        None => fs::remove_file(path).map_err(|error| Failure::unwritable(path, &error)),
        Some(text) => {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
            output::written(&Outlet::generated(path), |out| out.write_all(text.as_bytes()))
        }
    }
}
