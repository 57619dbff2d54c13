//! Every case of the world of mail records, really scanned over loopback and judged by both frameworks.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::sync::Arc;

    use jiff::Timestamp;
    use kravtjek_lab::mailworld::{CHECKS, Case, SELECTORS, cases, mailworld};
    use kravtjek_lab::{Files, Serving};
    use serde_json::Value;

    const NOW: &str = "2026-11-21T12:00:00Z";

    /// An authority that owns every case.
    fn organisation(kind: &str) -> String {
        let mut text = format!(
            "name = \"Alle tilfælde\"\nkind = \"{kind}\"\n[scope]\ncomplete = true\nby = \"A\"\non = 2026-11-01\n"
        );
        for case in cases() {
            text.push_str(&format!("[domains.\"{}\"]\nselectors = {SELECTORS:?}\n", case.domain));
        }
        text
    }

    fn scan(directory: &Path, files: &Files, serving: &Serving) -> Value {
        let organisation_file = directory.join("alle.toml");
        std::fs::write(&organisation_file, organisation("state")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
        command.args(["scan", "--only", "mail", "--format", "json", "--now", NOW, "--no-ipv6"]);
        command.arg("--organisation").arg(&organisation_file);
        command.arg("--root-hints").arg(&files.root_hints).arg("--trust-anchor").arg(&files.trust_anchor);
        // Nothing listens at the gateways: records are the matter here.
        command.arg(format!("--port-map=53={},25=1", serving.port()));
        command.args(["--rate", "100000", "--per-host", "50", "--mail-pace", "1ms"]);
        command.arg("--save").arg(directory.join("set.json"));
        assessment(command)
    }

    fn assessment(mut command: Command) -> Value {
        let output = command.output().unwrap();
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {heard}"))
    }

    /// Where an assessment says something else than the table.
    fn differences(assessment: &Value) -> Vec<String> {
        let assets = assessment["assets"].as_array().unwrap();
        let of = |case: &Case| assets.iter().find(|asset| asset["asset"] == case.domain);
        let mut wrong = Vec::new();
        for case in cases() {
            let checks = of(case).and_then(|asset| asset["checks"].as_array()).cloned().unwrap_or_default();
            let findings: String = checks.iter().map(|check| check["findings"].to_string()).collect();
            for id in CHECKS {
                let said = checks.iter().find(|check| check["check"] == id).map(|check| &check["outcome"]);
                let expected = case.outcome(id).unwrap().as_str();
                if said.and_then(Value::as_str) != Some(expected) {
                    wrong.push(format!("{} {id}: {said:?} ≠ {expected}: {findings}", case.domain));
                }
            }
            for shown in case.shows.iter().filter(|shown| !findings.contains(&format!("\"{shown}\""))) {
                wrong.push(format!("{}: nothing says {shown}: {findings}", case.domain));
            }
        }
        wrong
    }

    #[test]
    fn every_case_gets_the_verdict_that_was_written_by_hand() {
        let now: Timestamp = NOW.parse().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let lab = Arc::new(mailworld(now).build().unwrap());
        let files = lab.write_files(directory.path()).unwrap();
        let serving = runtime.block_on(lab.serve(None)).unwrap();
        let state = scan(directory.path(), &files, &serving);
        assert_eq!(state["framework"], "stat-2024");
        let wrong = differences(&state);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));

        let mut again = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
        again.args(["judge", "--format", "json", "--now", NOW, "--framework", "kommune-2024"]);
        again.arg(directory.path().join("set.json"));
        let municipal = assessment(again);
        assert_eq!(municipal["framework"], "kommune-2024");
        let wrong = differences(&municipal);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
