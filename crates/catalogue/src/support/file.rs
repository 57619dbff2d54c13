//! A collection of releases in a file: ours, or one in its place.

use std::io::Read;

use flate2::read::GzDecoder;
use serde::Deserialize;

use super::Support;

/// What the files say they are.
const SCHEMA: &str = "kravtjek/support/1";
/// The most that is read: 64 MiB.
const LARGEST: u64 = 64 << 20;

/// What can be wrong with such a file.
#[derive(Debug, thiserror::Error)]
pub enum SupportError {
    /// It could not be read, or is larger than is read.
    #[error("unreadable")]
    Unreadable(#[from] std::io::Error),
    /// It is not what it should be, with line and column.
    #[error("malformed ({0}:{1})")]
    Malformed(usize, usize),
    /// It says that it is something else.
    #[error("schema `{0}`")]
    Schema(String),
}

/// A file of releases, gzipped or not.
///
/// # Errors
/// When it is none.
pub fn read(bytes: &[u8]) -> Result<Support, SupportError> {
    if bytes.starts_with(b"\x1f\x8b") { unwrapped(bytes) } else { parsed(bytes) }
}

pub(super) fn unwrapped(bytes: &[u8]) -> Result<Support, SupportError> {
    let mut text = Vec::new();
    GzDecoder::new(bytes).take(LARGEST).read_to_end(&mut text)?;
    parsed(&text)
}

fn parsed(text: &[u8]) -> Result<Support, SupportError> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(default)]
        schema: String,
    }
    let malformed = |error: serde_json::Error| SupportError::Malformed(error.line(), error.column());
    let named: Named = serde_json::from_slice(text).map_err(malformed)?;
    if named.schema != SCHEMA {
        return Err(SupportError::Schema(named.schema.chars().take(100).collect()));
    }
    serde_json::from_slice(text).map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_file_is_told() {
        let wrong = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(wrong("{}"), "schema ``");
        assert_eq!(wrong(r#"{"schema":"kravtjek/support/2"}"#), "schema `kravtjek/support/2`");
        assert_eq!(wrong("{\n  nothing"), "malformed (2:3)");
        assert!(wrong(r#"{"schema":"kravtjek/support/1"}"#).starts_with("malformed"));
        assert_eq!(read(b"\x1f\x8bnothing").unwrap_err().to_string(), "unreadable");
        let least = r#"{"schema":"kravtjek/support/1","sources":[],"products":{},"updates":{}}"#;
        assert!(read(least.as_bytes()).unwrap().on().is_none());
    }
}
