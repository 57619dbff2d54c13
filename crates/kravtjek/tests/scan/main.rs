//! The program against the small internet on loopback: scan, probe, init and demo, from outside.

#[cfg(test)]
mod families;
#[cfg(test)]
mod foundation;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod names;
#[cfg(test)]
mod net;
#[cfg(test)]
mod signals;

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Stdio};

    use kravtjek_lab::world::WorldServing;
    use kravtjek_lab::{Algorithm, Behaviour, Internet, Signing, ZoneBuilder};
    use serde_json::Value;

    use crate::net::{NOW, Net, not_run, text};

    fn criterion<'a>(assessment: &'a Value, id: &str) -> Option<&'a Value> {
        let requirements = assessment["requirements"].as_array().unwrap();
        requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap()).find(|one| one["id"] == id)
    }

    #[test]
    fn a_scan_tells_where_a_domain_stands_and_why() {
        let net = Net::start();
        let good = net.json(&["scan", "nordhavn-kommune.dk"]);
        assert_eq!(criterion(&good, "S18").unwrap()["verdict"], "met");
        assert_eq!(criterion(&good, "S19").unwrap()["verdict"], "met");
        assert_eq!(good["scope"]["basis"], "given");
        assert_eq!(criterion(&good, "S27.a").unwrap()["verdict"], "met");
        assert!(good["not_judged"].as_array().unwrap().iter().any(|id| id == "S1.1"));

        let island = net.json(&["scan", "soenderlund-kommune.dk"]);
        let s18 = criterion(&island, "S18").unwrap();
        assert_eq!(s18["verdict"], "not_met");
        assert_eq!(s18["because"][0]["findings"][0]["tag"], "signed_without_ds");
        assert!(s18["because"][0]["findings"][0]["evidence"][0]["observation"].is_string());
    }

    #[test]
    fn the_exit_code_tells_met_not_met_and_unknown_apart() {
        let net = Net::start();
        for (domain, code) in
            [("nordhavn-skoler.dk", 0), ("soenderlund-havn.dk", 1), ("vadehavet-data.dk", 3)]
        {
            let output = net.run(&["scan", domain]);
            assert_eq!(output.status.code(), Some(code), "{domain}: {}", text(&output));
        }
    }

    #[test]
    fn what_was_saved_is_judged_again_to_the_same_bytes() {
        let net = Net::start();
        let saved = net.file("set.json");
        let names = ["scan", "vesteraa-kommune.dk", "vesteraa-kultur.dk", "--format", "json", "--save"];
        let scanned = net.run(&[&names[..], &[saved.to_str().unwrap()]].concat());
        let judged = Command::new(env!("CARGO_BIN_EXE_kravtjek"))
            .args(["judge", saved.to_str().unwrap(), "--format", "json", "--now", NOW, "--lang", "da"])
            .output()
            .unwrap();
        assert_eq!(text(&scanned), text(&judged));
        assert_eq!(scanned.status.code(), judged.status.code());
    }

    #[test]
    fn names_with_danish_letters_are_asked_for_and_shown_as_written() {
        let net = Net::start();
        let shown = text(&net.run(&["scan", "Nordhavnsområdet.dk", "sønderlund-kommune.dk"]));
        assert!(shown.contains("sønderlund-kommune.dk: Gatewayen mx1.soenderlund-kommune.dk"), "{shown}");
        assert!(!shown.contains("xn--"), "{shown}");
    }

    #[test]
    fn an_organisation_file_brings_its_own_domains_and_its_framework() {
        let net = Net::start();
        let file = net.file("fyr.toml");
        let content = "name = \"Fyrstyrelsen\"\nkind = \"state\"\n[scope]\ncomplete = true\nby = \"A\"\non = 2026-11-01\n\
                       [domains.\"fyrstyrelsen.dk\"]\n";
        std::fs::write(&file, content).unwrap();
        let judged = net.json(&["scan", "--organisation", file.to_str().unwrap()]);
        assert_eq!(judged["framework"], "stat-2024");
        let because = criterion(&judged, "S18").unwrap()["because"].as_array().unwrap().clone();
        let delegated = because.iter().find(|one| one["check"] == "dns.delegations_signed").unwrap();
        assert_ne!(delegated["outcome"], "pass", "the archive is delegated and not signed");
    }

    /// Two authorities, a name for each at their common provider, and one machine behind both.
    #[test]
    fn a_machine_that_is_the_gateway_of_many_is_spoken_to_once() {
        let net = Net::start();
        let saved = net.file("mail.json");
        let save = ["--only", "mail", "--save", saved.to_str().unwrap()];
        net.run(&[&["scan", "vesteraa-kommune.dk", "lilleoe-kommune.dk"], &save[..]].concat());
        let world: &WorldServing = net.serving.downcast_ref().unwrap();
        let connections = world.mail.connections([127, 25, 2, 1]);
        assert!((1..=14).contains(&connections), "{connections}");
        let seen = gateways(&saved, "127.25.2.1");
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["tls"]["versions"], seen[1]["tls"]["versions"]);
    }

    #[test]
    fn an_active_test_is_made_where_the_organisation_file_consents_to_it_and_nowhere_else() {
        let net = Net::start();
        let (file, saved) = (net.file("own.toml"), net.file("active.json"));
        let content = "name = \"Nordhavn\"\nkind = \"municipality\"\n[domains.\"nordhavn-kommune.dk\"]\n\
                       [[consents]]\nto = \"injection\"\nassets = [\"mx1.nordhavn-kommune.dk\"]\nby = \"A\"\n\
                       from = 2020-01-01\nuntil = 2099-12-31\n";
        std::fs::write(&file, content).unwrap();
        let (own, save) = (file.to_str().unwrap(), saved.to_str().unwrap());
        net.run(&["scan", "--organisation", own, "--only", "mail", "--save", save]);
        assert_eq!(gateways(&saved, "127.25.10.1")[0]["injection"], false);
        assert!(gateways(&saved, "127.25.10.2")[0]["injection"].is_null(), "nobody consented for this one");
    }

    /// What was seen of one address of a mail gateway, by each of its names.
    fn gateways(saved: &Path, address: &str) -> Vec<Value> {
        let saved: Value = serde_json::from_slice(&std::fs::read(saved).unwrap()).unwrap();
        let seen = saved["observations"].as_array().unwrap().iter().map(|one| &one["seen"]);
        seen.filter(|seen| seen["kind"] == "mail_server" && seen["address"] == address).cloned().collect()
    }

    #[test]
    fn one_look_up_shows_its_state_its_chain_and_its_reason() {
        let net = Net::start();
        let secure = net.json(&["probe", "dns", "nordhavn-kommune.dk", "MX"]);
        assert_eq!((&secure["schema"], &secure["kind"]), (&"kravtjek/probe/1".into(), &"dns".into()));
        assert_eq!((&secure["state"], &secure["rcode"]), (&"secure".into(), &"NOERROR".into()));
        assert_eq!(secure["chain"].as_array().unwrap().len(), 3, "the root, dk and the domain");
        assert!(!secure["messages"].as_array().unwrap().is_empty(), "the raw answers are evidence");

        let bogus = net.json(&["probe", "dns", "vesteraa-kultur.dk", "MX"]);
        assert_eq!(bogus["state"], "bogus");
        assert_eq!(
            (&bogus["reasons"][0]["id"], &bogus["reasons"][0]["ede"]),
            (&"sig_expired".into(), &7.into())
        );

        let zone = net.json(&["probe", "dnssec", "soenderlund-kommune.dk"]);
        assert_eq!(zone["state"], "insecure");
        assert!(zone["notes"].as_array().unwrap().iter().any(|note| note["id"] == "signed_without_ds"));
        assert!(!zone["name_servers"].as_array().unwrap().is_empty());
        let shown = text(&net.run(&["probe", "dnssec", "nordhavn-kommune.dk"]));
        assert!(shown.starts_with("nordhavn-kommune.dk: sikret"), "{shown}");
    }

    #[test]
    fn a_probe_that_saw_nothing_says_why_in_words_and_is_told_from_one_that_did() {
        let net = Net::start();
        let unseen = net.run(&["probe", "mx", "vadehavet-data.dk", "--lang", "da"]);
        assert_eq!(unseen.status.code(), Some(3), "{}", text(&unseen));
        assert!(text(&unseen).contains("så ingen er kontaktet"), "{}", text(&unseen));
        let denied = net.run(&["probe", "mx", "findes-ikke-her.dk"]);
        assert_eq!(denied.status.code(), Some(0), "that a name does not exist is an answer");
        assert_eq!(net.run(&["probe", "mx", "nordhavn-kommune.dk"]).status.code(), Some(0));
        assert_eq!(
            net.run(&["probe", "dns", "vesteraa-kultur.dk", "MX"]).status.code(),
            Some(0),
            "bogus is an answer"
        );
    }

    #[test]
    fn spf_is_shown_as_a_tree_and_tried_on_a_sender() {
        let net = Net::start();
        let seen = net.json(&["probe", "spf", "nordhavn-kommune.dk", "--ip", "127.25.10.1"]);
        assert_eq!(
            (&seen["lookups"], &seen["voids"], &seen["result"]),
            (&1.into(), &0.into(), &"pass".into())
        );
        assert_eq!(seen["tree"][0]["text"], "mx");
        assert_eq!(seen["errors"].as_array().unwrap().len(), 0);
        let advised = seen["problems"].as_array().unwrap();
        assert!(advised.iter().all(|problem| problem["error"] == false), "{advised:?}");
        let none = net.json(&["probe", "spf", "_dmarc.nordhavn-kommune.dk"]);
        assert_eq!(none["problems"][0]["id"], "no_record", "errors are among the problems too");
        assert_eq!(none["problems"][0]["error"], true);
        assert_eq!(none["errors"][0]["id"], "no_record");
        let other = net.json(&[
            "probe",
            "spf",
            "nordhavn-kommune.dk",
            "--ip",
            "192.0.2.1",
            "--sender",
            "a@nordhavn-kommune.dk",
        ]);
        assert_eq!(other["result"], "fail");
        let malformed = net.json(&["probe", "spf", "a..b", "--ip", "192.0.2.1"]);
        assert_eq!(malformed["result"], "none", "the RFC's word, not a mistake of the user");
        assert!(text(&net.run(&["probe", "spf", "nordhavn-kommune.dk"])).contains("├─ mx"));
    }

    #[test]
    fn dmarc_is_read_as_both_kinds_of_receiver_do() {
        let net = Net::start();
        let test_mode = net.json(&["probe", "dmarc", "vesteraa-vand.dk"]);
        assert_eq!(test_mode["rfc7489"]["policy"], "reject");
        assert_eq!(test_mode["rfc9989"]["policy"], "quarantine");
        assert_eq!(
            (&test_mode["enforced"], &test_mode["corrected"]),
            (&false.into(), &"v=DMARC1; p=reject".into())
        );
        let good = net.json(&["probe", "dmarc", "nordhavn-kommune.dk"]);
        assert_eq!(good["enforced"], true);
        let unread = net.json(&["scan", "vesteraa-kultur.dk"]);
        let s23 = criterion(&unread, "S23.1").unwrap();
        assert_eq!(s23["verdict"], "unknown", "a bogus zone hides its record; that is no verdict on DMARC");
    }

    #[test]
    fn an_anchor_that_matches_no_key_is_an_answer() {
        let net = Net::start();
        let anchor = net.file("other.anchor");
        std::fs::write(&anchor, format!(". IN DS 1 13 2 {}\n", "ab".repeat(32))).unwrap();
        let mut files = net.files.clone();
        files.trust_anchor = anchor;
        let mut net = net;
        net.files = files;
        let firm = Net::start().json(&["probe", "dns", "nordhavn-kommune.dk", "MX"]);
        assert_eq!(firm["foundation"], serde_json::json!([]));
        for kind in [&["dns", "nordhavn-kommune.dk", "MX"][..], &["dmarc", "nordhavn-kommune.dk"]] {
            let seen = net.json(&[&["probe"], kind].concat());
            assert_eq!(seen["foundation"][0]["flaw"], "anchor", "{seen}");
        }
        let seen = net.json(&["probe", "dns", "nordhavn-kommune.dk", "MX"]);
        assert!(["bogus", "indeterminate"].contains(&seen["state"].as_str().unwrap()), "{seen}");
        assert!(!seen["reasons"].as_array().unwrap().is_empty());
    }

    #[test]
    fn init_looks_and_writes_what_it_found() {
        let net = Net::start();
        let written = text(&net.run(&["init", "fyrstyrelsen.dk"]));
        assert!(written.contains("mail = true"), "{written}");
        assert!(written.contains("mx1.fyrstyrelsen.dk"), "{written}");
        let parked = text(&net.run(&["init", "nordhavn-skoler.dk"]));
        assert!(parked.contains("mail = false"), "{parked}");
        let without = text(&net.run(&["init", "arkiv.fyrstyrelsen.dk"]));
        assert!(without.contains("# mail = false"), "it has no MX records: {without}");
    }

    #[test]
    fn where_nothing_answers_it_says_so_and_measures_nothing() {
        let net = Net::start();
        let dead = net.file("dead.hints");
        std::fs::write(&dead, ". 3600 IN NS ns.nowhere.\nns.nowhere. 3600 IN A 127.99.99.99\n").unwrap();
        let mut files = net.files.clone();
        files.root_hints = dead;
        let mut net = net;
        net.files = files;
        let output = net.run(&["scan", "nordhavn-kommune.dk"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(heard.contains("Ingen af rodens navneservere svarer"), "{heard}");
    }

    #[test]
    fn extras_are_shown_where_they_are_asked_for() {
        let net = Net::start();
        let roas = net.file("roas.json");
        std::fs::write(&roas, r#"{"roas":[{"asn":"AS64496","prefix":"127.0.0.0/8","maxLength":8}]}"#)
            .unwrap();
        let roas = roas.to_str().unwrap();
        let shown = text(&net.run(&["scan", "fyrstyrelsen.dk", "--extras", "--rpki", roas]));
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("CAA lader kun disse udstede certifikater: certifikat.example"), "{shown}");
        assert!(shown.contains("er dækket af mindst én ROA"), "{shown}");
        let mail = text(&net.run(&["scan", "nordhavn-kommune.dk", "--extras"]));
        let mail = mail.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(mail.contains("MTA-STS er slået til i DNS: v=STSv1; id=20261101"), "{mail}");
        assert!(
            mail.contains("adressen til rapporter kan ikke bruges: rua=tls@nordhavn-kommune.dk"),
            "{mail}"
        );
        let without = text(&net.run(&["scan", "fyrstyrelsen.dk"]));
        assert!(!without.contains("CAA"), "{without}");
    }

    #[test]
    fn rfc_8461_the_policy_behind_the_record_is_fetched_and_held_against_the_domain() {
        let net = Net::start();
        let told = |domain: &str| {
            let seen = net.json(&["scan", domain]);
            let assets = seen["assets"].as_array().unwrap().clone();
            let own = assets.into_iter().find(|asset| asset["asset"] == domain).unwrap();
            let extras = own["extras"].as_array().unwrap();
            let extra = extras.iter().find(|extra| extra["extra"] == "mail.mta_sts").unwrap();
            let found = extra["findings"].as_array().unwrap();
            found.iter().map(|one| one["tag"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(told("nordhavn-kommune.dk"), ["published", "policy_holds"]);
        assert_eq!(told("vesteraa-jobcenter.dk"), ["published", "short", "mx_not_named"]);
        assert_eq!(told("havnens-forsyning.dk"), ["published", "bad_certificate", "testing"]);
        assert_eq!(told("fyrstyrelsen.dk"), ["absent"]);

        let probed = net.json(&["probe", "dmarc", "nordhavn-kommune.dk"]);
        let policy = &probed["mta_sts"]["hops"][0]["mta_sts"];
        assert_eq!(policy["chain"]["trusted"], true, "{probed}");
        assert_eq!(policy["policy"]["mx"][1], "mx2.nordhavn-kommune.dk");
        let shown = text(&net.run(&["probe", "dmarc", "vesteraa-jobcenter.dk", "--lang", "en"]));
        assert!(shown.contains("mode: enforce · mx: mx1.mailfjord.dk · max_age: 86400"), "{shown}");
        let without = net.json(&["probe", "dmarc", "fyrstyrelsen.dk"]);
        assert!(without.get("mta_sts").is_none(), "no record, no request: {without}");
    }

    #[test]
    fn an_interrupt_keeps_what_was_seen_and_marks_the_rest_unknown() {
        const SILENT: [u8; 4] = [127, 53, 77, 1];
        let net = Net::of(|at| {
            let mut internet = Internet::with_tlds(at);
            let signed = || Signing::new(Algorithm::EcdsaP256);
            internet
                .zone(ZoneBuilder::new("hurtig.dk", "@ MX 0 .").signed(signed()))
                .zone(ZoneBuilder::new("tavs.dk", "@ MX 0 mx.tavs-vaert.dk.").signed(signed()))
                .zone(ZoneBuilder::new("tavs-vaert.dk", "mx A 127.0.0.1").served_by(&["ns.vaert.dk"]))
                .server("ns.vaert.dk", SILENT)
                .behave(SILENT, Behaviour::Silent);
            internet
        });
        let mut command = net.command(&["scan", "hurtig.dk", "tavs.dk", "--only", "dns", "--format", "json"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The gateway is asked for when all that leads to it has been seen.
        net.until_asked(SILENT);
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(heard.contains("Stopper"), "{heard}");
        assert_eq!(output.status.code(), Some(3), "{heard}");
        let judged: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(judged["interrupted"]["not_made"].as_u64().unwrap() >= 1, "{}", judged["interrupted"]);
        let of = |id: &str, domain: &str| {
            let because = criterion(&judged, id).unwrap()["because"].as_array().unwrap().clone();
            because.into_iter().find(|one| one["asset"] == domain).unwrap()
        };
        assert_eq!(of("S18", "hurtig.dk")["outcome"], "pass", "what was seen is kept");
        assert_eq!(of("S18", "tavs.dk")["outcome"], "pass", "what was seen is kept");
        assert_eq!(of("S19", "tavs.dk")["outcome"], "cannot_tell");
        assert_eq!(of("S19", "tavs.dk")["findings"][0]["args"]["why"], "cancelled");
    }

    #[test]
    fn endpoints_gateways_and_websites_are_shown_as_the_contract_says() {
        let net = Net::start();
        let tls = net.json(&["probe", "tls", "nordhavn-kommune.dk:443"]);
        assert_eq!((&tls["versions"]["TLSv1.3"], &tls["versions"]["TLSv1.0"]), (&true.into(), &false.into()));
        assert_eq!((&tls["chain"]["trusted"], &tls["order"]), (&true.into(), &"server".into()));
        assert!(tls["connections"].as_u64().unwrap() <= 60, "{}", tls["connections"]);
        let mx = net.json(&["probe", "mx", "soenderlund-kommune.dk"]);
        assert_eq!(mx["hosts"][0]["addresses"][0]["starttls"], false);
        let mx = net.json(&["probe", "mx", "nordhavn-kommune.dk"]);
        assert_eq!(mx["hosts"][0]["addresses"][0]["dane"]["matches"], true);
        let http = net.json(&["probe", "http", "http://nordhavn-kommune.dk/"]);
        assert!(http["hops"][0]["location"].as_str().unwrap().starts_with("https://"));
        assert!(http["hsts"]["policy"]["max_age"].as_u64().unwrap() >= 31_536_000);
        for language in ["da", "en"] {
            let shown = text(&net.run(&["probe", "mx", "nordhavn-kommune.dk", "--lang", language]));
            assert!(
                shown.contains(if language == "da" { "STARTTLS: ja" } else { "STARTTLS: yes" }),
                "{shown}"
            );
        }
    }

    #[cfg(feature = "demo")]
    #[test]
    fn the_demo_agrees_with_the_table_written_by_hand() {
        let output =
            Command::new(env!("CARGO_BIN_EXE_kravtjek")).args(["demo", "--lang", "da"]).output().unwrap();
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(0), "{shown}");
        assert!(
            shown.contains("Alle 31 domæner og alle 41 krav efter filerne fik det forventede resultat"),
            "{shown}"
        );
        if shown.contains("Ikke kørt: målinger over IPv6") {
            not_run("the part of the demo on IPv6 (no IPv6 on loopback)");
        }
    }
}
