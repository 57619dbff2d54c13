//! The files a command reads, held against the places it writes to, so that none of them is ever written over.

use std::path::{Path, PathBuf};

use kravtjek_intake::file::STANDARD_INPUT;
use kravtjek_intake::folder;

use crate::cli::{Reach, Shown};
use crate::failure::Failure;
use crate::identity::Identity;
use crate::outlet::Outlet;

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
                "`-` (standard input) kan kun læses én gang; angiv de andre filer ved navn.",
                "`-` (standard input) can be read once only; give the other files by name.",
            ));
        }
        Ok(self)
    }

    /// The file among them that is this one.
    fn holding(&self, identity: &Identity) -> Result<Option<PathBuf>, Failure> {
        if let Some(file) = self.files.iter().find(|file| is(file, identity)) {
            return Ok(Some(file.clone()));
        }
        Ok(folder::listed(&self.folders)?.into_iter().find(|file| is(file, identity)))
    }
}

/// Says what stands in the way of writing to these places, before anything is looked at: no place is a file that is read,
/// no two are the same, each can be written to, and what is there already is an older result of the same kind.
pub(crate) fn ready(reads: &Reads, outlets: &[&Outlet]) -> Result<(), Failure> {
    let known: Vec<(&Outlet, Identity)> =
        outlets.iter().filter_map(|outlet| Some((*outlet, outlet.identity()?))).collect();
    for (at, (outlet, identity)) in known.iter().enumerate() {
        let called = outlet.called();
        if let Some(read) = reads.holding(identity)? {
            let read = read.display();
            return Err(Failure::wrong(
                format!("{called} ville overskrive {read}, som skal læses; vælg et andet navn."),
                format!("{called} would write over {read}, which is read; choose another name."),
            ));
        }
        if let Some((other, _)) = known.iter().take(at).find(|(_, other)| other == identity) {
            let other = other.called();
            return Err(Failure::wrong(
                format!("{other} og {called} er samme fil; vælg et andet navn til den ene."),
                format!("{other} and {called} are the same file; choose another name for one of them."),
            ));
        }
    }
    outlets.iter().try_for_each(|outlet| outlet.check())
}

fn is(file: &Path, identity: &Identity) -> bool {
    let own = match file {
        file if file.as_os_str() == STANDARD_INPUT => Identity::of_input(),
        file => file.exists().then(|| Identity::of(file)).flatten(),
    };
    own.is_some_and(|own| own == *identity)
}
