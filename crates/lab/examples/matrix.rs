//! Writes zones of every algorithm and kind of denial to a directory and serves them, for readers that are not ours.
//!
//! `cargo run -p kravtjek-lab --example matrix -- DIRECTORY INSTANT [PORT]`

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Signing, ZoneBuilder, set};

const RECORDS: &str = r#"
@ MX 10 mail
@ TXT "v=spf1 mx -all"
@ CAA 0 issue "ca.example"
mail A 127.80.0.1
mail AAAA ::1
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
www CNAME mail
*.wild A 127.80.0.2
*.wild TXT "expanded"
a.b.c TXT "deep"
old DNAME new
x.new A 127.80.0.3
sub NS ns.sub
ns.sub A 127.53.0.4
loop CNAME loop
out CNAME www.elsewhere.plain.
dwild CNAME q.wild
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("a directory is missing")?;
    let at = arguments.next().ok_or("an instant is missing")?.parse()?;
    let mut net = Internet::with_tlds(at);
    let algorithms = Algorithm::KNOWN.into_iter().chain([Algorithm::Unassigned]);
    for algorithm in algorithms {
        let number = format!("{algorithm:?}").to_lowercase();
        let two = Signing::new(algorithm);
        let forms = [
            ("nsec", two.clone()),
            ("nsec3", two.clone().nsec3()),
            ("salt", two.clone().nsec3_with(5, &[0xab, 0xcd], true)),
            ("one", two.clone().one_key().digests(&[1, 2, 4])),
        ];
        for (form, signing) in forms {
            net.zone(ZoneBuilder::new(&format!("{number}-{form}.dk"), RECORDS).signed(signing.clone()));
            net.zone(ZoneBuilder::new(&format!("{number}-{form}.se"), RECORDS).signed(signing));
        }
    }
    let signed = || Signing::new(Algorithm::EcdsaP256);
    let faults = [
        ("expired", Fault::SigExpired),
        ("future", Fault::SigNotYetValid),
        ("soon", Fault::SigExpiresSoon),
        ("mxexpired", Fault::SetExpired(set("@", "MX"))),
        ("mxunsigned", Fault::SigMissing(set("@", "MX"))),
        ("wrongsigner", Fault::SignerWrong(set("@", "MX"))),
        ("tampered", Fault::Tampered(set("@", "MX"))),
        ("nokeysig", Fault::DnskeyUnsigned),
        ("notzonekeys", Fault::KeysNotForZones),
        ("unsigned", Fault::Unsigned),
        ("island", Fault::DsMissing),
        ("wrongdigest", Fault::DsWrongDigest),
        ("wrongtag", Fault::DsWrongTag),
        ("ds200", Fault::DsUnknownAlgorithm),
        ("digest99", Fault::DsUnknownDigest),
        ("stale", Fault::DsStale),
        ("noproof", Fault::DenialRemoved),
        ("gap", Fault::DenialGap("mail".to_owned())),
        ("swapped", Fault::DenialSwapped),
        ("widened", Fault::DenialWidened),
        ("incomplete", Fault::DenialIncomplete),
        ("keytrap", Fault::KeyTrap { keys: 20, signatures: 20 }),
        ("dsflood", Fault::DsFlood(30)),
    ];
    for (label, fault) in faults {
        for (form, signing) in [("nsec", signed()), ("nsec3", signed().nsec3())] {
            let zone = ZoneBuilder::new(&format!("{label}-{form}.dk"), RECORDS).signed(signing);
            net.zone(zone.fault(fault.clone()));
        }
    }
    let behaviours = [
        ("refused", Behaviour::Refused),
        ("servfail", Behaviour::ServFail),
        ("silent", Behaviour::Silent),
        ("dead", Behaviour::Dead),
        ("notcp", Behaviour::NoTcp),
        ("noudp", Behaviour::NoUdp),
        ("slow", Behaviour::Slow(Duration::from_millis(300))),
        ("truncating", Behaviour::Truncating),
        ("formerr", Behaviour::FormErrToEdns),
        ("noedns", Behaviour::IgnoresEdns),
        ("garbage", Behaviour::Garbage),
        ("wrongid", Behaviour::WrongId),
        ("wrongquestion", Behaviour::WrongQuestion),
        ("upward", Behaviour::UpwardReferral),
        ("endless", Behaviour::EndlessReferral),
        ("entnx", Behaviour::NxDomainForEmptyNonTerminals),
        ("hides", Behaviour::HidesDelegations),
        ("strips", Behaviour::StripsDs),
        ("replays", Behaviour::ReplaysWildcards),
    ];
    for (number, (label, behaviour)) in (1..).zip(behaviours) {
        let address = Ipv4Addr::new(127, 53, 8, number);
        for (form, signing) in [("nsec", signed()), ("nsec3", signed().nsec3())] {
            let apex = format!("{label}-{form}.se");
            let server = format!("ns1.{apex}");
            net.server(&server, address).behave(address, behaviour.clone());
            let text = format!("{RECORDS}\nreal.wild A 127.80.0.7\n");
            net.zone(ZoneBuilder::new(&apex, &text).signed(signing.clone()).served_by(&[&server]));
            let child = ZoneBuilder::new(&format!("child.{apex}"), "@ TXT here").signed(signing);
            net.zone(child);
        }
    }
    net.zone(ZoneBuilder::new("unsigned.dk", RECORDS));
    net.zone(ZoneBuilder::new("elsewhere.plain", RECORDS));
    net.zone(ZoneBuilder::new("sub.ecdsap256-nsec.dk", RECORDS));
    net.zone(ZoneBuilder::new("sub.ecdsap256-nsec3.dk", RECORDS).signed(signed()));
    let lab = Arc::new(net.build()?);
    let directory = Path::new(&directory);
    lab.write_files(directory)?;
    lab.write_zones(&directory.join("zones"))?;
    if let Some(port) = arguments.next() {
        let serving = lab.serve(Some(port.parse()?)).await?;
        tokio::signal::ctrl_c().await?;
        drop(serving);
    }
    Ok(())
}
