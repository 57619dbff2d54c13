//! Reads the catalogue's files when the program is built, so that it starts without a TOML reader's work: each becomes
//! JSON within the program. Policy profiles stay as they are written, since others may be laid over them.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use toml::Value as Toml;

/// The folders whose files are read; policies are carried as text.
const FOLDERS: [&str; 7] =
    ["checks", "extras", "facts", "formats", "frameworks", "registers", "requirements"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../../catalogue");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut read = Vec::new();
    for folder in FOLDERS {
        read.extend(toml_files(&root.join(folder))?);
    }
    read.extend(
        [
            "terms.toml",
            "details.toml",
            "urgency.toml",
            "limits.toml",
            "factors.toml",
            "services.toml",
            "support/names.toml",
        ]
        .map(|file| root.join(file)),
    );
    let policies = toml_files(&root.join("policies"))?;
    let out = [
        table("READ", root, &read, |text| json(&text))?,
        table("POLICIES", root, &policies, Ok)?,
        format!("static VERSION: &str = {:?};\n", text(&root.join("VERSION"))?.trim()),
    ];
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    let folder = PathBuf::from(folder);
    fs::write(folder.join("files.rs"), out.concat())?;
    fs::write(folder.join("support.json.gz"), gzipped(&text(&root.join("support/releases.json"))?)?)?;
    Ok(())
}

fn gzipped(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes())?;
    Ok(gzip.finish()?)
}

/// A table of file names, below the catalogue's folder, and contents, in the order of the names.
fn table(
    name: &str,
    root: &Path,
    files: &[PathBuf],
    read: impl Fn(String) -> Result<String, Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    let mut rows = Vec::new();
    for path in files {
        let contents = read(text(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        rows.push(format!("    ({:?}, {contents:?}),\n", path.strip_prefix(root)?.to_string_lossy()));
    }
    rows.sort();
    Ok(format!("static {name}: &[(&str, &str)] = &[\n{}];\n", rows.concat()))
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for file in fs::read_dir(folder)? {
        paths.push(file?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    Ok(paths)
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn json(text: &str) -> Result<String, Box<dyn Error>> {
    Ok(plain(Toml::Table(toml::from_str(text)?)).to_string())
}

/// The same in JSON; dates become text, as our types read them.
fn plain(value: Toml) -> serde_json::Value {
    match value {
        Toml::String(text) => text.into(),
        Toml::Integer(number) => number.into(),
        Toml::Float(number) => number.into(),
        Toml::Boolean(truth) => truth.into(),
        Toml::Datetime(date) => date.to_string().into(),
        Toml::Array(values) => values.into_iter().map(plain).collect(),
        Toml::Table(table) => table.into_iter().map(|(key, value)| (key, plain(value))).collect(),
    }
}
