//! What can go wrong in a run that is no observation: our own tools, and our own keeping of what was seen.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a run cannot go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// What was seen cannot be kept, or not be read again.
    #[error("{}: {problem}", folder.display())]
    NotKept {
        /// The folder for what a run keeps while it lasts.
        folder: PathBuf,
        /// What the system said.
        problem: Arc<io::Error>,
    },
    /// The TLS library cannot be used.
    #[error("TLS: {0}")]
    Tls(Arc<dyn std::error::Error + Send + Sync>),
}

impl Error {
    pub(crate) fn not_kept(problem: io::Error) -> Self {
        Self::NotKept { folder: std::env::temp_dir(), problem: Arc::new(problem) }
    }
}
