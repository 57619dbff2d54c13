//! The files that point a program at the lab: root hints, the trust anchor, and the zones for other servers.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::key::ds;
use crate::lab::Lab;
use crate::name::{Name, Rtype};
use crate::presentation::show;

/// Where the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// NS and address records of the root's servers, as `--root-hints` wants them.
    pub root_hints: PathBuf,
    /// DS records of the root's key, as `--trust-anchor` wants them; empty when the root is not signed.
    pub trust_anchor: PathBuf,
    /// The root certificate of the world's authority, as `--ca-file` wants it; none where only names are served.
    pub ca_file: Option<PathBuf>,
    /// The world's preload list, as `--preload-list` wants it; none where only names are served.
    pub preload_list: Option<PathBuf>,
}

impl Lab {
    /// The root hints as a master file.
    pub fn root_hints(&self) -> String {
        let root = Name::root_bytes();
        let mut text = String::new();
        for (server, address) in &self.root_servers {
            let family = if address.is_ipv4() { "A" } else { "AAAA" };
            let server = server.fmt_with_dot();
            let _ = writeln!(text, "{} 3600000 IN NS {server}", root.fmt_with_dot());
            let _ = writeln!(text, "{server} 3600000 IN {family} {address}");
        }
        text
    }

    /// DS records (SHA-256) of the root's secure entry points, one a line; empty when the root is not signed.
    pub fn trust_anchor(&self) -> String {
        let root = Name::root_bytes();
        let keys = self.zones.get(&root).and_then(|zone| zone.set(&root, Rtype::DNSKEY));
        let entry_points = keys.into_iter().flat_map(|set| &set.data).filter(|key| key.get(1) == Some(&1));
        let lines = entry_points.map(|key| show(&root, Rtype::DS, 3600, &ds(&root, key, 2)) + "\n");
        lines.collect()
    }

    /// Writes `root.hints` and `root.anchor` into a directory.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the directory or a file cannot be written.
    pub fn write_files(&self, directory: &Path) -> Result<Files, Error> {
        let files = Files {
            root_hints: directory.join("root.hints"),
            trust_anchor: directory.join("root.anchor"),
            ca_file: None,
            preload_list: None,
        };
        write(&files.root_hints, &self.root_hints())?;
        write(&files.trust_anchor, &self.trust_anchor())?;
        Ok(files)
    }

    /// Writes each zone as a master file with all its DNSSEC records, named by the zone (the root is `root.zone`).
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the directory or a file cannot be written.
    pub fn write_zones(&self, directory: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut paths = Vec::with_capacity(self.zones.len());
        for (apex, zone) in &self.zones {
            let stem = if apex.is_root() { "root".to_owned() } else { apex.to_string() };
            let path = directory.join(format!("{stem}.zone"));
            write(&path, &zone.text())?;
            paths.push(path);
        }
        Ok(paths)
    }
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    let wrong = |source| Error::Io { what: path.display().to_string(), source };
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(wrong)?;
    }
    fs::write(path, text).map_err(wrong)
}
