//! Files and folders that exist for a moment only: they go away also when the program is told to stop at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static THERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Something that is there now. Who makes it takes it away in the end; this takes it away where there is no such end.
pub(crate) struct Passing(PathBuf);

impl Passing {
    pub(crate) fn new(path: &Path) -> Self {
        there(|all| all.push(path.to_owned()));
        Self(path.to_owned())
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        there(|all| all.retain(|path| *path != self.0));
    }
}

/// Takes away all that is there.
pub(crate) fn clear() {
    there(|all| {
        for path in all.drain(..) {
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    });
}

fn there(with: impl FnOnce(&mut Vec<PathBuf>)) {
    with(&mut THERE.lock().unwrap_or_else(PoisonError::into_inner));
}
