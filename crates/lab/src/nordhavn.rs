//! The files of an authority that does not exist, as its IT department clicked them out, and what must come of them.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use jiff::Timestamp;

use crate::Error;

/// Every file of `fixtures/nordhavn`, each after a line with its length and name. A fifth of what they are unpacked, so
/// the program carries them instead of reading them where it was built.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/nordhavn.gz"));

/// The moment of which the files speak: 25 November 2026 at noon (UTC).
pub const AT: Timestamp = Timestamp::constant(1_795_608_000, 0);
/// The moment by which they are judged: 30 November 2026 at noon (UTC).
pub const NOW: Timestamp = Timestamp::constant(1_796_040_000, 0);

/// Where the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nordhavn {
    /// What the authority says itself.
    pub organisation: PathBuf,
    /// What it hands in.
    pub files: Vec<PathBuf>,
}

/// Writes the files into a folder.
///
/// # Errors
/// When that cannot be done.
pub fn write(folder: &Path) -> Result<Nordhavn, Error> {
    let mut written = Nordhavn { organisation: folder.join("myndighed.toml"), files: Vec::new() };
    each(&mut |name, bytes| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, bytes)?;
        if name.starts_with("filer/") {
            written.files.push(path);
        }
        Ok(())
    })
    .map_err(|source| Error::Io { what: format!("{}", folder.display()), source })?;
    Ok(written)
}

/// The status that each requirement and criterion must have by the files alone, written by hand: its id, and the status in
/// Danish.
pub fn expected() -> Vec<(String, String)> {
    let mut rows = Vec::new();
    // It is in memory and was packed by this crate: nothing can go wrong with it that a test would not have found.
    _ =
        each(&mut |name, bytes| {
            if name == "expected.tsv" {
                let text = String::from_utf8_lossy(bytes);
                let cells = text.lines().filter(|line| !line.starts_with('#')).skip(1);
                let cells = cells.filter_map(|line| line.split_once('\t'));
                rows.extend(cells.map(|(id, rest)| {
                    (id.to_owned(), rest.split('\t').next().unwrap_or_default().to_owned())
                }));
            }
            Ok(())
        });
    rows
}

fn each(see: &mut dyn FnMut(&str, &[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut packed = BufReader::new(GzDecoder::new(PACKED));
    let mut head = String::new();
    while packed.read_line(&mut head)? > 0 {
        let (length, name) = head.trim_end().split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
        let length = length.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        let mut bytes = Vec::new();
        packed.by_ref().take(length).read_to_end(&mut bytes)?;
        see(name, &bytes)?;
        head.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_what_is_in_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nordhavn");
        let mut names = Vec::new();
        each(&mut |name, bytes| {
            assert_eq!(fs::read(root.join(name))?, bytes, "{name}");
            names.push(name.to_owned());
            Ok(())
        })
        .unwrap();
        assert!(names.len() > 30 && names.contains(&"myndighed.toml".to_owned()), "{names:?}");
        assert_eq!(
            (AT.to_string().as_str(), NOW.to_string().as_str()),
            ("2026-11-25T12:00:00Z", "2026-11-30T12:00:00Z")
        );
        assert_eq!(expected().len(), 114);
        assert_eq!(expected()[1], ("S1.1".to_owned(), "ikke opfyldt".to_owned()));
    }
}
