//! Where results and complaints go: the result to standard output or a file, all else to standard error.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use kravtjek_report::Style;
use serde::Serialize;

use crate::failure::Failure;

/// Writes a result, to a file where one is named. A file is written whole or not at all.
pub(crate) fn result(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    written(file, |out| out.write_all(text.as_bytes()))
}

/// Writes a result as JSON, indented, without holding the text of it.
pub(crate) fn json(value: &impl Serialize, file: Option<&Path>) -> Result<(), Failure> {
    written(file, |mut out| {
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")
    })
}

/// Writes a result piece by piece, to a file where one is named. A file is written whole or not at all.
pub(crate) fn written(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match file {
        Some(path) => whole(path, write).map_err(|error| Failure::unwritable(path, &error)),
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            match write(&mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Closed),
                Err(error) => Err(Failure::unwritable(Path::new("stdout"), &error)),
                Ok(()) => Ok(()),
            }
        }
    }
}

/// How text is to be set on standard output.
pub(crate) fn style(to_file: bool) -> Style {
    let terminal = !to_file && io::stdout().is_terminal();
    if !terminal {
        return Style::PLAIN;
    }
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var("TERM").is_ok_and(|terminal| terminal != "dumb");
    Style { width: width.clamp(60, 140), colour }
}

/// One sentence on standard error.
#[expect(clippy::print_stderr, reason = "this is where the program complains")]
pub(crate) fn complain(sentence: &str) {
    // Names and files may hold anything; what is said about them is one line and moves no cursor.
    eprintln!("kravtjek: {}", sentence.replace(char::is_control, " "));
}

fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let filled = fs::File::create(&beside).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    let written = filled.and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Nothing half-written stays behind; the first error is the one worth telling.
        let _ = fs::remove_file(&beside);
    }
    written
}
