//! The files a command reads, so that none of them is ever written over.

use std::path::{Path, PathBuf};

use kravtjek_intake::file::STANDARD_INPUT;
use kravtjek_intake::folder;

use crate::cli::{Reach, Shown};
use crate::failure::Failure;
use crate::identity::Identity;

/// Files and folders that are read.
#[derive(Default)]
pub(crate) struct Reads {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Reads {
    /// Some files more.
    pub(crate) fn and<'a>(mut self, files: impl IntoIterator<Item = &'a PathBuf>) -> Self {
        self.files.extend(files.into_iter().cloned());
        self
    }

    /// A policy that is a file, not the name of a shipped one.
    pub(crate) fn policy(self, asked: Option<&str>) -> Self {
        let file = asked.map(PathBuf::from);
        self.and(&file)
    }

    /// What says how to reach the world.
    pub(crate) fn reach(self, asked: &Reach) -> Self {
        let anchor = asked.trust_anchor.as_deref().filter(|anchor| *anchor != "none").map(PathBuf::from);
        self.and(&asked.root_hints).and(&anchor).and(&asked.ca_file).and(&asked.preload_list)
    }

    /// Samples and reports, and what is in their folders.
    pub(crate) fn shown(mut self, asked: &Shown) -> Self {
        self.folders.extend(asked.sample.iter().chain(&asked.reports).cloned());
        self
    }

    /// Standard input can be read once.
    pub(crate) fn once(self) -> Result<Self, Failure> {
        let all = self.files.iter().chain(&self.folders);
        if all.filter(|path| path.as_os_str() == STANDARD_INPUT).count() > 1 {
            return Err(Failure::wrong(
                "`-` (standard input) kan kun læses én gang; giv de andre filer ved navn.",
                "`-` (standard input) can be read once only; give the other files by name.",
            ));
        }
        Ok(self)
    }

    /// The file among them that is this one.
    pub(crate) fn holding(&self, identity: &Identity) -> Result<Option<PathBuf>, Failure> {
        if let Some(file) = self.files.iter().find(|file| is(file, identity)) {
            return Ok(Some(file.clone()));
        }
        Ok(folder::listed(&self.folders)?.into_iter().find(|file| is(file, identity)))
    }
}

fn is(file: &Path, identity: &Identity) -> bool {
    let own = match file {
        file if file.as_os_str() == STANDARD_INPUT => Identity::of_input(),
        file => file.exists().then(|| Identity::of(file)).flatten(),
    };
    own.is_some_and(|own| own == *identity)
}
