//! Packs the files of Nordhavn Kommune, so that a program with the demo in it has them wherever it is.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../../fixtures/nordhavn");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for path in files(root)? {
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.strip_prefix(root)?.to_str().ok_or("a name is not UTF-8")?;
        writeln!(gzip, "{} {name}", bytes.len())?;
        gzip.write_all(&bytes)?;
    }
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    fs::write(folder.join("nordhavn.gz"), gzip.finish()?)?;
    Ok(())
}

/// Every file below a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { paths.extend(files(&path)?) } else { paths.push(path) }
    }
    paths.sort();
    Ok(paths)
}
