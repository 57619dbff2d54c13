//! Runs the program in a clean environment, in a directory of its own, and holds what it said.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// The moment every test judges by.
pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";

/// What one run said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A directory that is empty at the start of its test.
pub(crate) struct Room(pub(crate) PathBuf);

impl Room {
    /// Named by its test, so that no two share one.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The names in it, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs the program here.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        said(command(arguments).current_dir(&self.0).output().unwrap())
    }
}

/// The program with its arguments, and nothing of the environment that speaks for a language or a colour.
pub(crate) fn command<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.args(arguments);
    command
}

/// Runs the program where no file matters.
pub(crate) fn run(arguments: &[&str]) -> Run {
    said(command(arguments).output().unwrap())
}

pub(crate) fn said(output: Output) -> Run {
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// It went well: the result on standard output, and not a word beside it.
pub(crate) fn well(run: &Run) -> &str {
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
    assert!(run.out.ends_with('\n') && !run.out.trim().is_empty(), "{:?}", run.out);
    &run.out
}

/// It could not be done: exit code 2, one sentence on standard error, nothing on standard output.
pub(crate) fn sentence(run: &Run) -> &str {
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{}", run.err);
    let line =
        run.err.strip_prefix("kravtjek: ").and_then(|line| line.strip_suffix('\n')).unwrap_or_default();
    assert!(line.ends_with('.') && !line.contains(char::is_control), "{:?}", run.err);
    line
}

/// A file of observations of a.dk, given on a command line.
pub(crate) fn file(observations: &[Value]) -> String {
    let organisation = json!({
        "name": "a.dk", "kind": "unknown",
        "scope": { "basis": "given", "complete": false },
        "domains": { "a.dk": {} },
    });
    json!({
        "schema": "kravtjek/observations/1", "program": "test",
        "organisation": organisation, "observations": observations,
    })
    .to_string()
}

/// One observation of a.dk.
pub(crate) fn observation(id: &str, subject: &str, seen: &Value) -> Value {
    json!({ "id": id, "asset": "a.dk", "subject": subject, "at": "2026-11-20T12:00:00Z", "by": "test", "seen": seen })
}

/// A DMARC record with a policy that is or is not enforced.
pub(crate) fn dmarc(policy: &str) -> Value {
    let both = json!({ "policy": policy, "from": "_dmarc.a.dk" });
    json!({
        "kind": "dmarc",
        "records": [{ "at": "_dmarc.a.dk", "text": format!("v=DMARC1; p={policy}") }],
        "rfc7489": both, "rfc9989": both,
        "enforced": policy == "reject", "made_up_enforced": policy == "reject",
    })
}

/// What a.dk shows when its zone is signed and its DMARC record is obeyed: one requirement is met as a whole.
pub(crate) fn good() -> String {
    file(&[&[observation("1", "a.dk", &dmarc("reject"))], &signed()[..]].concat())
}

/// The zone of a.dk is signed, and the name takes no mail: S18 is met as a whole.
pub(crate) fn signed() -> [Value; 2] {
    let zone = json!({ "kind": "dnssec", "name": "a.dk", "apex": true, "zone": "a.dk", "state": "secure" });
    let mx = json!({
        "kind": "dns", "name": "a.dk", "rtype": "MX", "state": "secure", "rcode": "NOERROR", "records": ["0 ."], "zone": "a.dk",
    });
    [observation("zone", "a.dk", &zone), observation("mx", "a.dk MX", &mx)]
}

/// A measurement that timed out.
pub(crate) fn timed_out(probe: &str) -> Value {
    json!({ "kind": "not_seen", "probe": probe, "not_seen": { "why": "timed_out" } })
}
