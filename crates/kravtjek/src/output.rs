//! Where results and complaints go: the result to standard output or a file, all else to standard error.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use kravtjek_report::Style;
use serde::Serialize;

use crate::failure::Failure;
use crate::outlet::{self, Outlet, Sink};
use crate::passing::Passing;

/// Shows something on standard output.
pub(crate) fn show(text: &str) -> Result<(), Failure> {
    standard(|out| out.write_all(text.as_bytes()))
}

/// Writes a result. Where its file cannot be written after all, it is shown instead, so that it is not lost, and the
/// failure is reported.
pub(crate) fn result(text: &str, to: &Outlet) -> Result<(), Failure> {
    or_shown(to, |out| out.write_all(text.as_bytes()))
}

/// Writes a result as JSON, indented, without holding the text of it.
pub(crate) fn json(value: &impl Serialize, to: &Outlet) -> Result<(), Failure> {
    or_shown(to, |mut out| {
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")
    })
}

fn or_shown(to: &Outlet, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let written = written(to, &write);
    if written.is_err() && !to.is_standard() {
        // Of two failures the first is the one that was asked about.
        let _ = standard(&write);
    }
    written
}

/// Writes a result piece by piece. A plain file is written whole or not at all; what is none is written to as it is. A
/// reader who has left has seen enough, which is no mistake.
pub(crate) fn written(
    to: &Outlet,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = match to.place() {
        Sink::Output => return standard(write),
        Sink::Errors => buffered(io::stderr().lock(), write),
        Sink::Stream(path) => outlet::stream(path).and_then(|file| buffered(file, write)),
        Sink::Plain(path) => whole(path, write),
    };
    unless_closed(written).map_err(|error| Failure::unwritable(to.path(), &error))
}

fn standard(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    unless_closed(buffered(io::stdout().lock(), write))
        .map_err(|error| Failure::unwritable(Path::new("stdout"), &error))
}

fn buffered(to: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(to);
    let written = write(&mut out).and_then(|()| out.flush());
    // What could not be written is not tried once more when the buffer goes away.
    drop(out.into_parts());
    written
}

fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Fills a file beside the one to come, and puts it in its place. A file that was there keeps its mode, and its owner
/// where the user may give that away.
fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let beside = outlet::beside(path)?;
    let _passing = Passing::new(beside.path());
    buffered(beside.as_file(), write)?;
    let older = fs::metadata(path).ok();
    if let Some(older) = &older {
        take_after(beside.as_file(), older)?;
    }
    // A disk that is full may say so no sooner than this.
    beside.as_file().sync_all()?;
    // What the file is to hold is whole by now. One that has other names keeps them only if it stays where it is.
    if older.as_ref().is_some_and(has_other_names) {
        return copied(beside.reopen()?, path);
    }
    match beside.persist(path) {
        Ok(_) => Ok(()),
        // A file that is mounted by itself, as into a container, cannot change places.
        Err(error) if error.error.kind() == io::ErrorKind::ResourceBusy => copied(error.file.reopen()?, path),
        Err(error) => Err(error.error),
    }
}

/// Writes what a file holds into another, as it is.
fn copied(mut from: File, path: &Path) -> io::Result<()> {
    let mut there = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(&mut from, &mut there)?;
    there.sync_all()
}

#[cfg(unix)]
fn has_other_names(file: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
fn has_other_names(_file: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn take_after(file: &File, older: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (older.uid(), older.gid())
        && fchown(file, Some(older.uid()), Some(older.gid())).is_err()
    {
        // Who may not give a file to another may still share it with the same group.
        let _ = fchown(file, None, Some(older.gid()));
    }
    // Last, since a change of owner takes bits of the mode away.
    file.set_permissions(older.permissions())
}

#[cfg(not(unix))]
fn take_after(file: &File, older: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(older.permissions())
}

/// How text is to be set, on standard output or elsewhere.
pub(crate) fn style(standard: bool) -> Style {
    let width = columns().filter(|_| standard).map_or(Style::PLAIN.width, |width| width.clamp(40, 140));
    if !standard || !io::stdout().is_terminal() {
        return Style { width, ..Style::PLAIN };
    }
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var("TERM").is_ok_and(|terminal| terminal != "dumb");
    Style { width, colour }
}

/// How wide what goes to standard output is to be: as `COLUMNS` says, else as the terminal is, where it is one.
pub(crate) fn columns() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let told = told.filter(|columns| *columns > 0);
    let size = || terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
    told.or_else(|| size().map(|(width, _)| usize::from(width.0))).map(|width| width.max(30))
}

/// One sentence on standard error.
pub(crate) fn complain(sentence: &str) {
    // Names and files may hold anything; what is said about them is one line and moves no cursor. A terminal that has
    // gone away hears nothing, and the work goes on.
    let line = format!("kravtjek: {}\n", sentence.replace(char::is_control, " "));
    let _ = io::stderr().write_all(line.as_bytes());
}
