//! Names that do not exist, hosts given in a domain's place, and answers that are nobody's word.

#[cfg(test)]
mod tests {
    use kravtjek_lab::world::WorldServing;
    use kravtjek_lab::{Algorithm, Behaviour, Internet, Signing, ZoneBuilder};
    use serde_json::Value;

    use crate::net::{Net, text};

    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn verdict(judged: &Value, id: &str) -> String {
        let criteria = judged["requirements"].as_array().unwrap().iter();
        let mut all = criteria.flat_map(|one| one["criteria"].as_array().unwrap());
        all.find(|one| one["id"] == id)
            .map_or("not judged", |one| one["verdict"].as_str().unwrap())
            .to_owned()
    }

    #[test]
    fn a_name_that_does_not_exist_is_unknown_and_nothing_is_to_be_published_there() {
        let net = Net::start();
        let shown = net.run(&["scan", "findes-slet-ikke.dk"]);
        let told = flat(&text(&shown));
        assert_eq!(shown.status.code(), Some(3), "{told}");
        assert!(told.contains("findes ikke i DNS") && told.contains("kontrollér stavemåden"), "{told}");
        assert!(!told.contains("Udgiv"), "{told}");
        let judged = net.json(&["scan", "findes-slet-ikke.dk"]);
        for id in ["S18", "S19", "S20", "S23.1", "S23.2", "S23.3", "S27.a"] {
            assert_eq!(verdict(&judged, id), "unknown", "{id}");
        }
    }

    #[test]
    fn every_kind_of_probe_says_in_one_sentence_that_a_name_does_not_exist() {
        let net = Net::start();
        let name = "findes-slet-ikke.dk";
        let sentence = format!("{name} findes ikke i DNS; kontrollér stavemåden.");
        for arguments in
            [&["mx", name][..], &["dmarc", name], &["spf", name], &["dkim", name], &["dnssec", name]]
        {
            let probe = [&["probe"], arguments].concat();
            let output = net.run(&probe);
            let told = flat(&text(&output));
            assert_eq!(output.status.code(), Some(0), "an answer: {arguments:?}");
            assert_eq!(told.matches(&sentence).count(), 1, "{arguments:?}: {told}");
            assert!(!told.contains("Udgiv") && !told.contains("no_address"), "{told}");
            assert_eq!(net.json(&probe)["exists"], false, "{arguments:?}");
        }
        for arguments in [["http", "https://findes-slet-ikke.dk/"], ["tls", "findes-slet-ikke.dk:443"]] {
            let output = net.run(&[&["probe"], &arguments[..]].concat());
            let heard = flat(&String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(2), "nothing to measure: {heard}");
            assert!(heard.contains(&sentence), "{heard}");
        }
        let begun = net.run(&["init", name]);
        assert_eq!((begun.status.code(), begun.stdout.len()), (Some(2), 0), "no file for it either");
        assert!(net.json(&["probe", "mx", "nordhavn-kommune.dk"]).get("exists").is_none());
    }

    #[test]
    fn a_www_host_is_looked_at_as_a_host() {
        let net = Net::start();
        let judged = net.json(&["scan", "WWW.Nordhavn-Kommune.dk."]);
        assert_eq!(verdict(&judged, "S18"), "met");
        assert_eq!(verdict(&judged, "S27.a"), "met");
        for id in ["S23.1", "S23.2", "S23.3", "S20"] {
            assert_eq!(verdict(&judged, id), "not_applicable", "{id}");
        }
        let told = flat(&text(&net.run(&["scan", "www.nordhavn-kommune.dk"])));
        assert!(!told.contains("www.www"), "{told}");
        let begun = text(&net.run(&["init", "www.nordhavn-kommune.dk"]));
        assert!(begun.contains("[domains.\"nordhavn-kommune.dk\"]"), "{begun}");
    }

    #[test]
    fn mail_that_nobody_can_say_where_goes_leads_to_nobody() {
        let net = Net::of(|at| {
            let mut internet = Internet::with_tlds(at);
            let forged = Signing::new(Algorithm::EcdsaP256);
            internet
                .zone(
                    ZoneBuilder::new("forfalsket.dk", "@ MX 10 mx\nmx A 127.25.77.1\n@ A 127.25.77.1")
                        .signed(forged)
                        .fault(kravtjek_lab::Fault::SigExpired),
                )
                .zone(
                    ZoneBuilder::new("syg.dk", "@ MX 10 mx\n@ A 127.25.77.1").served_by(&["ns.syg-vaert.dk"]),
                )
                .server("ns.syg-vaert.dk", [127, 53, 77, 2])
                .behave([127, 53, 77, 2], Behaviour::ServFail);
            internet
        });
        for domain in ["forfalsket.dk", "syg.dk"] {
            let seen = net.json(&["probe", "mx", domain]);
            assert_eq!(seen["hosts"], serde_json::json!([]), "{domain}: {seen}");
            assert!(seen["not_seen"]["why"].is_string(), "{domain}: {seen}");
            let told = flat(&text(&net.run(&["probe", "mx", domain])));
            assert!(told.contains("så ingen er kontaktet"), "{told}");
            let begun = text(&net.run(&["init", domain]));
            assert!(begun.contains("# mail = true"), "nothing is known of its mail: {begun}");
        }
    }

    /// What a stricter profile of one's own does not accept is asked for, and so it is found.
    #[test]
    fn a_profile_that_accepts_only_what_is_good_is_asked_for_by_itself() {
        let net = Net::start();
        let (own, saved) = (net.file("own.toml"), net.file("own.json"));
        let profile = |accepts: &str| {
            format!(
                "id = \"egen\"\nbase = \"ncsc-2.1\"\ndated = \"2026-11-01\"\n\
                 [title]\nda = \"Egen\"\nen = \"Own\"\n[source]\nda = \"Os\"\nen = \"Us\"\n[tls]\naccepts = \"{accepts}\"\n\
                 [tls.versions]\n\"TLSv1.2\" = \"good\"\n[tls.cipher]\nAES_128_GCM = \"sufficient\"\n\
                 [tls.groups]\nX25519MLKEM768 = \"good\"\n"
            )
        };
        let weak = |accepts: &str, arguments: &[&str]| {
            std::fs::write(&own, profile(accepts)).unwrap();
            let judged = net.json(&[arguments, &["--policy", own.to_str().unwrap()]].concat());
            let assets = judged["assets"].as_array().unwrap().clone();
            let asset = assets.into_iter().find(|one| one["asset"] == "nordhavn-kommune.dk").unwrap();
            let checks = asset["checks"].as_array().unwrap().clone();
            let check = checks.into_iter().find(|one| one["check"] == "mail.tls_parameters").unwrap();
            let findings = check["findings"].as_array().unwrap().iter();
            let suites = findings.clone().filter(|one| one["args"]["part"] == "suite").count();
            assert!(findings.clone().all(|one| one["args"]["part"] == "suite"), "{check}");
            (check["outcome"].as_str().unwrap().to_owned(), suites)
        };
        let scan = ["scan", "nordhavn-kommune.dk", "--only", "mail", "--save", saved.to_str().unwrap()];
        assert_eq!(weak("sufficient", &scan), ("pass".to_owned(), 0));
        let (outcome, suites) = weak("good", &["scan", "nordhavn-kommune.dk", "--only", "mail"]);
        assert_eq!(outcome, "fail");
        assert!(suites > 1, "each one that is merely sufficient is found: {suites}");
        // What was asked for another profile of the same id says nothing of this one.
        let judged = std::process::Command::new(env!("CARGO_BIN_EXE_kravtjek"))
            .args([
                "judge",
                saved.to_str().unwrap(),
                "--format",
                "json",
                "--now",
                crate::net::NOW,
                "--policy",
            ])
            .arg(&own)
            .output()
            .unwrap();
        let judged: Value = serde_json::from_slice(&judged.stdout).unwrap();
        assert_ne!(verdict(&judged, "S9.3"), "met");
    }

    #[test]
    fn nothing_is_said_to_a_mail_server_that_a_forged_record_names() {
        let net = Net::start();
        let seen = net.json(&["probe", "mx", "vesteraa-kultur.dk"]);
        assert_eq!((&seen["mx"]["state"], &seen["hosts"]), (&"bogus".into(), &serde_json::json!([])));
        let world: &WorldServing = net.serving.downcast_ref().unwrap();
        assert!(world.mail.journal().is_empty());
    }
}
