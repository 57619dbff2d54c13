//! Sample messages and aggregate reports on the command line: what they show, and what is said of those that show nothing.

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::sync::Arc;

    use aws_lc_rs::digest::{SHA256, digest};
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use jiff::Timestamp;
    use kravtjek_lab::{Files, Internet, Serving, ZoneBuilder};
    use serde_json::Value;
    use tempfile::TempDir;
    use tokio::runtime::Runtime;

    const NOW: &str = "2026-11-21T12:00:00Z";

    /// Two domains whose keys lie at a selector that nobody guesses; `nordhavn.dk` signs with this key.
    struct Net {
        directory: TempDir,
        files: Files,
        serving: Serving,
        key: Ed25519KeyPair,
        _runtime: Runtime,
    }

    impl Net {
        fn start() -> Self {
            let now: Timestamp = NOW.parse().unwrap();
            let key = Ed25519KeyPair::generate().unwrap();
            let public = STANDARD.encode(key.public_key());
            let text = format!(
                "@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n\
                 x7f3._domainkey TXT \"v=DKIM1; k=ed25519; p={public}\""
            );
            let mut net = Internet::with_tlds(now);
            net.zone(ZoneBuilder::new("nordhavn.dk", &text)).zone(ZoneBuilder::new("soenderlund.dk", &text));
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let directory = tempfile::tempdir().unwrap();
            let lab = Arc::new(net.build().unwrap());
            let files = lab.write_files(directory.path()).unwrap();
            let serving = runtime.block_on(lab.serve(None)).unwrap();
            Self { directory, files, serving, key, _runtime: runtime }
        }

        fn run(&self, arguments: &[&str]) -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
            command.args(arguments).args(["--now", NOW, "--no-ipv6", "--lang", "en"]);
            command.arg("--root-hints").arg(&self.files.root_hints);
            command.arg("--trust-anchor").arg(&self.files.trust_anchor);
            command.arg(format!("--port-map=53={}", self.serving.port()));
            command.output().unwrap()
        }

        fn json(&self, arguments: &[&str]) -> (Value, String) {
            let output = self.run(&[arguments, &["--format", "json"]].concat());
            let heard = String::from_utf8(output.stderr).unwrap();
            (serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {heard}")), heard)
        }

        fn write(&self, name: &str, content: &str) -> PathBuf {
            let path = self.directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, content).unwrap();
            path
        }

        /// A message from an author, signed by `nordhavn.dk` at a time.
        fn signed(&self, author: &str, at: &str) -> String {
            let at = at.parse::<Timestamp>().unwrap().as_second();
            let (header, body) = (format!("From: {author}\r\n"), "Hej\r\n");
            let hash = STANDARD.encode(digest(&SHA256, body.as_bytes()));
            let field = format!(
                "DKIM-Signature: v=1; a=ed25519-sha256; d=nordhavn.dk; s=x7f3; t={at}; h=from; bh={hash}; b="
            );
            let signature = self.key.sign(digest(&SHA256, format!("{header}{field}").as_bytes()).as_ref());
            format!("{field}{}\r\n{header}\r\n{body}", STANDARD.encode(signature))
        }
    }

    /// A report of mail in the name of `nordhavn.dk`, signed at the selector that nobody guesses.
    fn report(reporter: &str, end: &str, pass: bool) -> String {
        let end = end.parse::<Timestamp>().unwrap().as_second();
        let result = if pass { "pass" } else { "fail" };
        format!(
            "<feedback><report_metadata><org_name>{reporter}</org_name><email>dmarc@{reporter}</email>\
             <report_id>{reporter}-{end}</report_id><date_range><begin>{}</begin><end>{end}</end></date_range>\
             </report_metadata><policy_published><domain>nordhavn.dk</domain></policy_published><record><row>\
             <source_ip>192.0.2.7</source_ip><count>5</count><policy_evaluated><disposition>none</disposition>\
             <dkim>{result}</dkim><spf>fail</spf></policy_evaluated></row><identifiers>\
             <header_from>nordhavn.dk</header_from></identifiers><auth_results><dkim><domain>nordhavn.dk</domain>\
             <selector>x7f3</selector><result>{result}</result></dkim></auth_results></record></feedback>",
            end - 86_400
        )
    }

    /// The observations of a saved file.
    fn kept(saved: &Path) -> Vec<Value> {
        let kept: Value = serde_json::from_slice(&std::fs::read(saved).unwrap()).unwrap();
        kept["observations"].as_array().unwrap().clone()
    }

    fn of_kind<'a>(seen: &'a [Value], kind: &str) -> Vec<&'a Value> {
        seen.iter().filter(|one| one["seen"]["kind"] == kind).collect()
    }

    #[test]
    fn a_sample_shows_the_selector_and_that_mail_is_signed() {
        let net = Net::start();
        let (without, _) = net.json(&["probe", "dkim", "nordhavn.dk"]);
        assert_eq!(without["level"], "C", "nobody guesses the selector");
        let good = net.write("god.eml", &net.signed("post@nordhavn.dk", "2026-11-20T12:00:00Z"));
        let (with, heard) = net.json(&["probe", "dkim", "nordhavn.dk", "--sample", good.to_str().unwrap()]);
        assert_eq!((&with["level"], &with["keys"][0]["selector"]), (&"A".into(), &"x7f3".into()), "{heard}");
        assert_eq!(with["proofs"][0]["by"], "sample");
        assert_eq!(heard, "");
        let shown = net.run(&["probe", "dkim", "nordhavn.dk", "--sample", good.to_str().unwrap()]);
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert!(shown.contains("A mail of 20 November 2026 is signed by nordhavn.dk with x7f3"), "{shown}");
    }

    #[test]
    fn a_sample_that_shows_nothing_is_told_and_the_rest_is_read() {
        let net = Net::start();
        net.write("alle/1-gammel.eml", &net.signed("post@nordhavn.dk", "2026-01-20T12:00:00Z"));
        net.write("alle/2-fremmed.eml", &net.signed("post@soenderlund.dk", "2026-11-20T12:00:00Z"));
        let bent = net.signed("post@nordhavn.dk", "2026-11-20T12:00:00Z").replace("Hej", "Nej");
        net.write("alle/3-aendret.eml", &bent);
        net.write("alle/4-billede.png", "\u{1}PNG");
        let folder = net.directory.path().join("alle");
        let (seen, heard) = net.json(&["probe", "dkim", "nordhavn.dk", "--sample", folder.to_str().unwrap()]);
        assert_eq!(seen["level"], "B", "the old sample still names the selector: {heard}");
        for sentence in [
            "1-gammel.eml does not show that nordhavn.dk signs: the signature is valid but not from the last 30 days.",
            "2-fremmed.eml does not show that soenderlund.dk signs: it is signed by nordhavn.dk and not by soenderlund.dk.",
            "3-aendret.eml does not show that nordhavn.dk signs: the body was changed after the mail was signed",
            "4-billede.png was skipped: it is not a mail",
        ] {
            assert!(heard.contains(sentence), "{sentence}: {heard}");
        }
        assert_eq!(heard.lines().count(), 4, "{heard}");
        let missing = net.run(&["scan", "nordhavn.dk", "--sample", "findes-ikke.eml"]);
        assert_eq!((missing.status.code(), missing.stdout.len()), (Some(2), 0));
    }

    #[test]
    fn two_reporters_prove_signing_and_their_sums_are_kept() {
        let net = Net::start();
        let folder = net.directory.path().join("rapporter");
        let scan = |saved: &str| {
            let saved = net.directory.path().join(saved);
            let scan = ["scan", "nordhavn.dk", "--reports", folder.to_str().unwrap(), "--save"];
            let (judged, heard) = net.json(&[&scan[..], &[saved.to_str().unwrap()]].concat());
            (judged, heard, kept(&saved))
        };
        net.write("rapporter/a.xml", &report("google.com", "2026-11-20T00:00:00Z", true));
        net.write("rapporter/gammel.xml", &report("yahoo.com", "2026-09-20T00:00:00Z", true));
        net.write("rapporter/nyt.txt", "Kære alle");
        let (judged, heard, seen) = scan("en.json");
        assert_eq!(of_kind(&seen, "dkim")[0]["seen"]["level"], "B", "a report names the selector");
        assert!(!judged.to_string().contains("with a valid signature"), "one reporter proves nothing");
        assert_eq!(of_kind(&seen, "mail_reports")[0]["seen"]["reports"][0]["messages"], 5);
        assert!(heard.contains("not about the last 30 days: 1 reports"), "{heard}");
        assert!(heard.contains("nyt.txt was skipped: there is no DMARC report in it."), "{heard}");

        net.write("rapporter/b.xml", &report("microsoft.com", "2026-11-19T00:00:00Z", true));
        net.write("rapporter/c.xml", &report("seznam.cz", "2026-11-19T00:00:00Z", false));
        let (judged, _, seen) = scan("tre.json");
        let reports = of_kind(&seen, "mail_reports");
        let reports: Vec<&Value> = reports.iter().map(|one| &one["seen"]["reports"][0]).collect();
        let figures = ["messages", "dkim", "spf", "neither"]
            .map(|name| reports.iter().map(|report| report[name].as_u64().unwrap()).sum::<u64>());
        assert_eq!((reports.len(), figures), (3, [15, 10, 0, 5]));
        assert_eq!(reports[0]["senders"][0]["network"], "192.0.2.0/24", "no address is kept");
        let text = judged.to_string();
        assert!(text.contains("15 mails in the domain's name, and 5 of them passed neither"), "{text}");
        assert!(text.contains("from 2 receivers have seen 10 mails with a valid signature"), "{text}");
    }

    #[test]
    fn each_file_is_kept_as_an_observation_of_its_own_and_judged_again_alike() {
        let net = Net::start();
        let good = net.write("post/god.eml", &net.signed("post@nordhavn.dk", "2026-11-20T12:00:00Z"));
        std::fs::copy(&good, good.with_file_name("kopi.eml")).unwrap();
        let bent = net.signed("post@nordhavn.dk", "2026-11-20T12:00:00Z").replace("Hej", "Nej");
        let bent = net.write("post/rettet.eml", &bent);
        let one = net.write("r/a.xml", &report("google.com", "2026-11-20T00:00:00Z", true));
        let two = net.write("r/b.xml", &report("microsoft.com", "2026-11-19T00:00:00Z", true));
        let roas = net.write("roas.json", r#"{"roas":[{"asn":"AS64496","prefix":"127.0.0.0/8"}]}"#);
        let saved = net.directory.path().join("gemt.json");
        let folder = |file: &Path| file.parent().unwrap().to_str().unwrap().to_owned();
        let (samples, reports) = (folder(&good), folder(&one));
        let mut asked = vec!["scan", "nordhavn.dk", "--sample", &samples, "--sample", good.to_str().unwrap()];
        asked.extend(["--reports", &reports, "--rpki", roas.to_str().unwrap()]);
        asked.extend(["--save", saved.to_str().unwrap(), "--extras"]);
        let (judged, heard) = net.json(&asked);
        let seen = kept(&saved);
        let files = |kind: &str| {
            let files = of_kind(&seen, kind).into_iter().map(|one| {
                assert_eq!(one["asset"], "nordhavn.dk");
                let text = |field: &str| one[field].as_str().unwrap().to_owned();
                (text("by"), text("file_sha256"))
            });
            files.collect::<Vec<_>>()
        };
        let named = |path: &Path| {
            let sum = digest(&SHA256, &std::fs::read(path).unwrap());
            let sum = sum.as_ref().iter().map(|octet| format!("{octet:02x}")).collect::<String>();
            (path.display().to_string(), sum)
        };
        assert_eq!(files("mail_sample"), [named(&good), named(&bent)], "the copy is the same file: {heard}");
        assert_eq!(files("mail_reports"), [named(&one), named(&two)]);
        assert_eq!(files("routes"), [named(&roas)]);
        assert_eq!(of_kind(&seen, "mail_sample")[1]["seen"]["signatures"][0]["flaw"], "body");
        let welded = of_kind(&seen, "dkim")[0]["seen"].get("proofs").is_some();
        assert!(!welded && of_kind(&seen, "dmarc")[0]["seen"].get("reports").is_none());
        let again = Command::new(env!("CARGO_BIN_EXE_kravtjek"))
            .args(["judge", saved.to_str().unwrap(), "--now", NOW, "--lang", "en", "--format", "json"])
            .output()
            .unwrap();
        let again: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(again, judged);
        let shown = judged.to_string();
        for said in [
            "A mail signed on 20 November 2026 by nordhavn.dk with the selector x7f3 was verified",
            "from 2 receivers have seen 10 mails with a valid signature",
            "10 mails in the domain's name",
        ] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
    }
}
