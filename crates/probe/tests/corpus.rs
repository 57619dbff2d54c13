//! What the fuzz targets began with and found worth keeping (`fuzz/corpus`), thrown at the parsers again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use kravtjek_lab::scripted::{Fault, Script};
use kravtjek_probe::certificate;
use kravtjek_probe::dns::fuzzing;
use kravtjek_probe::http::fuzzing as web;
use kravtjek_probe::tls::fuzzing as tls;

use forged::{forged, honest_replies};

#[expect(unreachable_pub, reason = "shared with the crate of fuzz targets, where it is public")]
#[path = "../../../fuzz/src/forged.rs"]
mod forged;

/// A target: its name and what it is fed to.
type Target = (&'static str, fn(&[u8]));

/// The targets of this crate.
const TARGETS: &[Target] = &[
    ("dns_message", fuzzing::message),
    ("dns_denial", fuzzing::denial),
    ("dns_name", fuzzing::name),
    ("dns_file", fuzzing::file),
    ("dns_forged", forged),
    ("tls_reply", tls::reply),
    ("tls_starttls", tls::starttls),
    ("tls_certificate", certificate::fuzzing::certificate),
    ("tls_tlsa", certificate::fuzzing::tlsa),
    ("tls_ocsp", certificate::fuzzing::ocsp),
    ("web_answer", web::answer),
    ("web_field", web::field),
    ("web_preload", web::preload),
];
/// All that is kept, of all crates: 200 KiB.
const MOST: u64 = 200 << 10;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = std::fs::read_dir(corpus().join(target)).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_kept_input_is_taken_without_a_panic() {
    for (target, take) in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target} has no seeds");
        for (path, input) in inputs {
            let taken = std::panic::catch_unwind(|| take(&input));
            assert!(taken.is_ok(), "{} broke a promise of {target}", path.display());
        }
    }
}

#[test]
fn every_folder_of_seeds_of_this_crate_belongs_to_a_target_and_all_stay_small() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let mut found = BTreeSet::new();
    let mut size = 0;
    for folder in std::fs::read_dir(corpus()).unwrap() {
        let folder = folder.unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            size += entry.unwrap().metadata().unwrap().len();
        }
        found.insert(folder.file_name().into_string().unwrap());
    }
    let own = |name: &String| ["dns_", "tls_", "web_"].iter().any(|kind| name.starts_with(kind));
    let found: BTreeSet<String> = found.into_iter().filter(own).collect();
    assert_eq!(found, known);
    assert!(size <= MOST, "{size} octets are kept, {MOST} are allowed: run `scripts/fuzz.sh shrink`");
}

/// `cargo test -p kravtjek-probe --test corpus -- --ignored` writes the seeds anew, beside what was found later.
#[test]
#[ignore = "writes into the source tree"]
fn seeds_are_made_from_the_lab() {
    let write = |target: &str, name: String, content: &[u8]| {
        let folder = corpus().join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("lab-{name}")), content).unwrap();
    };
    for (number, reply) in honest_replies().iter().enumerate() {
        write("dns_message", format!("{number:03}"), reply);
        // Neither an answer nor, with its NS records, a referral to something signed.
        let negative = reply.get(6..8) == Some(&[0, 0]);
        if negative {
            write("dns_denial", format!("{number:03}"), reply);
        }
    }
    let names = [".", "dk.", "Rådhus.dk", "_25._tcp.mail.example.dk", "*.a.b", "a\\.b.dk", "\\255.dk"];
    for (number, name) in names.iter().enumerate() {
        write("dns_name", format!("{number:03}"), name.as_bytes());
    }
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    for (number, name) in ["root-2024-04-18.hints", "root-2024-07-18.anchors"].iter().enumerate() {
        write("dns_file", format!("{number:03}"), &std::fs::read(data.join(name)).unwrap());
    }
    for (number, seed) in tls_replies().iter().enumerate() {
        write("tls_reply", format!("{number:03}"), seed);
    }
    for (number, seed) in TLS_TALKS.iter().enumerate() {
        write("tls_starttls", format!("{number:03}"), seed);
    }
    // Each kind of deed, at each of the first replies, for questions of different kinds.
    for deed in 0..10u8 {
        let number = u16::from(deed) * 37;
        let [high, low] = number.to_be_bytes();
        let reply = |reply: u8| [reply, deed, 1, high, low];
        let input = [&[deed * 7][..], &reply(1), &reply(2), &reply(5), &reply(7)].concat();
        write("dns_forged", format!("{deed:03}"), &input);
    }
}

/// What servers say before TLS, behind the number of the protocol.
const TLS_TALKS: [&[u8]; 9] = [
    b"\x00220-mail ESMTP\r\n220 hi\r\n250-mail\r\n250-STARTTLS\r\n250 SIZE\r\n220 go\r\n250 early\r\n",
    b"\x01* OK hi\r\n* CAPABILITY IMAP4\r\na1 OK go\r\n",
    b"\x02+OK hi\r\n-ERR what\r\n",
    b"\x03\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
    b"\x04<stream:stream id='1'><stream:features><starttls/></stream:features><proceed xmlns='x'/>",
    b"\x05<stream:stream id='1'><stream:error></stream:error>",
    b"\x06220-hi\r\n there\r\n220 hi\r\n234 go\r\n",
    b"\x07\"SIEVE\" \"x\"\r\nOK\r\nOK go\r\n",
    b"\x08S",
];

/// First flights of scripted servers, behind the number of the version that was asked for.
fn tls_replies() -> Vec<Vec<u8>> {
    let staple = Some(vec![9; 20]);
    let many = Script { staple, kinds: Some(vec![0x01_0080]), ..Script::default() }
        .speaking(0x0300, &[0x000a])
        .speaking(0x0301, &[0x0003])
        .speaking(0x0302, &[0x0033])
        .with(Fault::AsksCertificate);
    let odd = [Fault::WarnsFirst(112), Fault::Fragments(7), Fault::BareAlerts, Fault::WantsShares];
    let scripts = [many, Script { kinds: Some(Vec::new()), ..Script::default() }];
    let scripts = scripts.into_iter().chain(odd.map(|fault| Script::default().with(fault)));
    let ask = |script: Script| {
        (0..6u8).map(move |version| [vec![version], script.reply(&tls::hello(version))].concat())
    };
    let mut seeds: Vec<Vec<u8>> = scripts.flat_map(ask).collect();
    seeds.push([&[0][..], &[0x80, 3, 0, 0, 1, 21, 3, 1, 0, 2, 2, 40]].concat());
    seeds.push(b"\x04HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    seeds.sort();
    seeds.dedup();
    seeds
}
