//! The small internet on loopback, and the program run against it.

use std::any::Any;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_lab::world::WorldServing;
use kravtjek_lab::{Files, Internet, Serving, world};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The world, served on loopback for as long as this lives.
pub(crate) struct Net {
    pub(crate) directory: TempDir,
    pub(crate) files: Files,
    pub(crate) ports: String,
    pub(crate) ipv6: bool,
    /// The moment that the program takes it to be.
    pub(crate) now: String,
    pub(crate) serving: Box<dyn Any>,
    runtime: Runtime,
}

pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";
/// Nothing takes this long, however busy the machine is.
const HANGING: Duration = Duration::from_secs(300);

impl Net {
    pub(crate) fn start() -> Self {
        let runtime = runtime();
        let serving = runtime.block_on(world::serve(NOW.parse().unwrap())).unwrap();
        Self::around(runtime, serving)
    }

    pub(crate) fn around(runtime: Runtime, serving: WorldServing) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let files = serving.write_files(directory.path()).unwrap();
        let ports = serving.port_map();
        Self {
            directory,
            files,
            ports,
            ipv6: false,
            now: NOW.to_owned(),
            serving: Box::new(serving),
            runtime,
        }
    }

    /// Another internet than the demo's: names only, nothing listens anywhere else.
    pub(crate) fn of(internet: fn(Timestamp) -> Internet) -> Self {
        let now: Timestamp = NOW.parse().unwrap();
        let (runtime, directory) = (runtime(), tempfile::tempdir().unwrap());
        let lab = Arc::new(internet(now).build().unwrap());
        let files = lab.write_files(directory.path()).unwrap();
        let serving = runtime.block_on(lab.serve(None)).unwrap();
        let ports = format!("53={},25=1,80=1,443=1", serving.port());
        Self {
            directory,
            files,
            ports,
            ipv6: false,
            now: NOW.to_owned(),
            serving: Box::new(serving),
            runtime,
        }
    }

    /// Runs the program against this internet.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
        command
            .args(arguments)
            .args(["--now", &self.now])
            .args((!self.ipv6).then_some("--no-ipv6"))
            .arg("--root-hints")
            .arg(&self.files.root_hints)
            .arg("--trust-anchor")
            .arg(&self.files.trust_anchor)
            .arg(format!("--port-map={}", self.ports))
            .args(["--rate", "100000", "--per-host", "16", "--mail-pace", "1ms"])
            .env_remove("LANG")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES");
        for (option, file) in
            [("--ca-file", &self.files.ca_file), ("--preload-list", &self.files.preload_list)]
        {
            if let Some(file) = file {
                command.arg(option).arg(file);
            }
        }
        command
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {heard}"))
    }

    /// Waits until a name server of [`Net::of`] has been asked something.
    pub(crate) fn until_asked(&self, server: [u8; 4]) {
        let serving: &Serving = self.serving.downcast_ref().unwrap();
        let asked = async { tokio::time::timeout(HANGING, serving.until_asked(server.into(), 1)).await };
        self.runtime.block_on(asked).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Writes down that a part was not run.
pub(crate) fn not_run(what: &str) {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::create_dir_all(target).unwrap();
    let list = std::fs::OpenOptions::new().create(true).append(true).open(format!("{target}/not-run.txt"));
    writeln!(list.unwrap(), "{what}").unwrap();
}
