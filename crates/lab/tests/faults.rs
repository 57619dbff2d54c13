//! Every fault breaks what it says and nothing else; every misbehaviour is one.

mod common;

use std::time::Duration;

use common::{HOST, ReadReply, TLD, ask, ask_by, at, lab, lab_with, query, server, signing};
use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Reply, Signing, Transport, ZoneBuilder, set};

fn faults() -> Vec<Fault> {
    vec![
        Fault::SigExpired,
        Fault::SigNotYetValid,
        Fault::SigExpiresSoon,
        Fault::SetExpired(set("@", "MX")),
        Fault::SigMissing(set("@", "MX")),
        Fault::SignerWrong(set("@", "MX")),
        Fault::Tampered(set("mail", "A")),
        Fault::DnskeyUnsigned,
        Fault::KeysNotForZones,
        Fault::Unsigned,
        Fault::DsMissing,
        Fault::DsWrongDigest,
        Fault::DsWrongTag,
        Fault::DsUnknownAlgorithm,
        Fault::DsUnknownDigest,
        Fault::DsStale,
        Fault::DenialRemoved,
        Fault::DenialGap("mail".to_owned()),
        Fault::DenialSwapped,
        Fault::DenialIncomplete,
        Fault::DenialWidened,
        Fault::Serial(7),
        Fault::KeyTrap { keys: 5, signatures: 5 },
        Fault::DsFlood(9),
    ]
}

#[test]
fn every_fault_shows_with_every_algorithm_and_denial() {
    for algorithm in [Algorithm::RsaSha256, Algorithm::EcdsaP256, Algorithm::Ed25519] {
        for signing in [Signing::new(algorithm), Signing::new(algorithm).nsec3()] {
            let build = |faults: &[Fault]| {
                let zone = ZoneBuilder::new("z.dk", common::RECORDS).signed(signing.clone());
                let mut net = Internet::new(at());
                net.zone(ZoneBuilder::new("dk", "").signed(common::signing()));
                net.zone(faults.iter().cloned().fold(zone, ZoneBuilder::fault));
                net.build().unwrap()
            };
            let sound = build(&[]);
            for fault in faults() {
                let broken = build(std::slice::from_ref(&fault));
                let differs =
                    [("z.dk", "MX+"), ("mail.z.dk", "A+"), ("mail.z.dk", "TXT+"), ("nx.z.dk", "A+")]
                        .into_iter()
                        .chain([("z.dk", "DNSKEY+"), ("z.dk", "SOA+")])
                        .map(|question| (HOST, question))
                        .chain([(TLD, ("z.dk", "DS+"))])
                        .any(|(last, (name, rtype))| {
                            seen(&sound, last, name, rtype) != seen(&broken, last, name, rtype)
                        });
                assert!(differs, "{fault:?} {signing:?}");
            }
        }
    }
}

/// An answer without the bits of signatures, which differ from one signing to the next.
fn seen(lab: &kravtjek_lab::Lab, last: u8, name: &str, rtype: &str) -> Vec<String> {
    let answer = ask(lab, last, name, rtype);
    let lines = answer.answer.iter().chain(&answer.authority);
    lines
        .map(|line| match line.split_once(" RRSIG ") {
            Some((owner, data)) => {
                let fields: Vec<_> = data.split(' ').take(8).collect();
                format!("{owner} RRSIG {}", fields.join(" "))
            }
            None => line.clone(),
        })
        .collect()
}

#[test]
fn ds_faults_are_at_the_parent_only() {
    let ds = |fault| ask(&lab_with(&[fault], |net| net), TLD, "nsec.dk", "DS+");
    let right = ask(&lab(), TLD, "nsec.dk", "DS+").answer[0].clone();
    let fields = |line: &str| line.split(' ').skip(2).map(str::to_owned).collect::<Vec<_>>();
    let right = fields(&right);
    let with = |fault| fields(&ds(fault).answer[0]);
    assert_ne!(with(Fault::DsWrongDigest)[3], right[3]);
    assert_ne!(with(Fault::DsWrongTag)[0], right[0]);
    assert_eq!(with(Fault::DsUnknownAlgorithm)[1], "200");
    assert_eq!(with(Fault::DsUnknownDigest)[2], "99");
    assert_eq!(ReadReply::sets(&ds(Fault::DsMissing).answer), [""; 0]);
    assert_eq!(ds(Fault::DsStale).answer.len(), 3, "two and a signature");
    assert_eq!(ds(Fault::DsFlood(12)).answer.len(), 13);
    let unsigned = lab_with(&[Fault::Unsigned], |net| net);
    assert_eq!(fields(&ask(&unsigned, TLD, "nsec.dk", "DS+").answer[0]), right);
    assert!(ask(&unsigned, HOST, "nsec.dk", "DNSKEY+").answer.is_empty());
}

#[test]
fn proofs_are_removed_swapped_cut_short_and_widened() {
    for zone in ["nsec.dk", "nsec3.dk"] {
        let name = format!("nx.{zone}");
        let proofs = |fault| ask(&lab_with(&[fault], |net| net), HOST, &name, "A+");
        let sound = ask(&lab(), HOST, &name, "A+");
        assert!(proofs(Fault::DenialRemoved).proofs().is_empty());
        let swapped = proofs(Fault::DenialSwapped);
        assert_ne!(swapped.proofs(), sound.proofs());
        assert_eq!(ReadReply::signatures(&swapped.authority), swapped.proofs().len() + 1);
        assert_eq!(proofs(Fault::DenialIncomplete).proofs(), sound.proofs()[..sound.proofs().len() - 1]);
        let widened = proofs(Fault::DenialWidened);
        assert_eq!(widened.proofs(), sound.proofs());
        assert_ne!(widened.authority, sound.authority);
    }
}

#[test]
fn a_key_trap_collides() {
    for algorithm in [Algorithm::RsaSha256, Algorithm::EcdsaP256] {
        let mut net = Internet::with_tlds(at());
        let zone = ZoneBuilder::new("trap.dk", "").signed(Signing::new(algorithm).one_key());
        net.zone(zone.fault(Fault::KeyTrap { keys: 20, signatures: 30 }));
        let lab = net.build().unwrap();
        let keys = ask(&lab, HOST, "trap.dk", "DNSKEY+");
        assert_eq!(keys.answer.len(), 21 + 30);
        let tag = ask(&lab, TLD, "trap.dk", "DS+").answer[0].split(' ').nth(2).unwrap().to_owned();
        let sharing = keys.message.answer().unwrap().limit_to::<domain::rdata::Dnskey<_>>();
        let sharing = sharing.filter(|key| key.as_ref().unwrap().data().key_tag().to_string() == tag).count();
        assert_eq!(sharing, 21);
    }
}

#[test]
fn one_server_may_serve_another_version() {
    let lab = lab_with(&[], |net| {
        net.server("ns1.pair.lab", [127, 53, 9, 1]).server("ns2.pair.lab", [127, 53, 9, 2]).zone(
            ZoneBuilder::new("pair.dk", "")
                .signed(signing())
                .served_by(&["ns1.pair.lab", "ns2.pair.lab"])
                .faults_at([127, 53, 9, 2].into(), &[Fault::Serial(5), Fault::Unsigned]),
        )
    });
    let soa =
        |last: u8| match lab.answer([127, 53, 9, last].into(), &query("pair.dk", "SOA+"), Transport::Udp) {
            Reply::Message(octets) => ReadReply::read(octets).answer,
            other => panic!("{other:?}"),
        };
    assert_eq!((soa(1).len(), soa(2).len()), (2, 1));
    assert!(soa(2)[0].contains(" 5 7200 "), "{:?}", soa(2));
}

#[test]
fn servers_misbehave_as_told() {
    let with = |behaviour: Behaviour| lab_with(&[], |net| net.behave(server(HOST), behaviour.clone()));
    let reply = |behaviour, rtype, transport| {
        with(behaviour).answer(server(HOST), &query("nsec.dk", rtype), transport)
    };
    let answer = |behaviour, rtype| ask_by(&with(behaviour), HOST, "nsec.dk", rtype, Transport::Udp);
    assert_eq!(answer(Behaviour::Refused, "MX+").rcode(), "REFUSED");
    assert_eq!(answer(Behaviour::ServFail, "MX+").rcode(), "SERVFAIL");
    assert_eq!(answer(Behaviour::NotImplemented, "MX+").rcode(), "NOTIMP");
    assert_eq!(reply(Behaviour::Silent, "MX", Transport::Udp), Reply::Drop);
    assert_eq!(reply(Behaviour::NoUdp, "MX", Transport::Udp), Reply::Drop);
    assert_eq!(reply(Behaviour::Dead, "MX", Transport::Udp), Reply::Refuse);
    assert_eq!(reply(Behaviour::NoTcp, "MX", Transport::Tcp), Reply::Refuse);
    let wait = Duration::from_secs(3);
    assert!(
        matches!(reply(Behaviour::Slow(wait), "MX", Transport::Udp), Reply::Delay(time, _) if time == wait)
    );
    assert!(answer(Behaviour::Truncating, "MX+").message.header().tc());
    assert_eq!(answer(Behaviour::FormErrToEdns, "MX+").rcode(), "FORMERR");
    assert_eq!(answer(Behaviour::FormErrToEdns, "MX").rcode(), "NOERROR");
    assert_eq!(answer(Behaviour::IgnoresEdns, "MX+").answer.len(), 1);
    assert_eq!(reply(Behaviour::SilentToEdns, "MX+", Transport::Udp), Reply::Drop);
    assert_ne!(answer(Behaviour::WrongId, "MX").message.header().id(), 4711);
    let asked = answer(Behaviour::WrongQuestion, "MX").message.sole_question().unwrap().qname().to_string();
    assert_eq!(asked, "other.nsec.dk");
    assert!(!answer(Behaviour::NotAuthoritative, "MX").authoritative());
    assert_eq!(ReadReply::sets(&answer(Behaviour::UpwardReferral, "MX").authority), [" NS"], "the root");
    let Reply::Message(garbage) = reply(Behaviour::Garbage, "MX", Transport::Udp) else { panic!() };
    assert_ne!(garbage[..2], query("nsec.dk", "MX")[..2]);
    let Reply::Message(half) = reply(Behaviour::HalfMessages, "MX", Transport::Udp) else { panic!() };
    assert!(half.len() < 40);
    let minimised = ask(&with(Behaviour::NxDomainForEmptyNonTerminals), HOST, "b.c.nsec.dk", "A");
    assert_eq!(minimised.rcode(), "NXDOMAIN");
}

#[test]
fn endless_referrals_never_meet() {
    let lab = lab_with(&[], |net| net.behave(server(HOST), Behaviour::EndlessReferral));
    let mut name = "www.open.dk".to_owned();
    for step in 1..5 {
        let referral = ask(&lab, HOST, &name, "A");
        assert!(referral.additional.is_empty() && !referral.authoritative());
        let next = referral.authority[0].split(' ').nth(2).unwrap().trim_end_matches('.').to_owned();
        assert_eq!(next, format!("ns.{step}.open.dk"));
        name = next;
    }
}

#[test]
fn lies_are_told_with_real_signatures() {
    let lab = |lie: Behaviour| {
        lab_with(&[], |net| {
            net.behave(server(HOST), lie.clone())
                .zone(ZoneBuilder::new("star.dk", "* A 127.80.0.8\nreal A 127.80.0.9").signed(signing()))
        })
    };
    let hidden = ask(&lab(Behaviour::HidesDelegations), HOST, "www.shut.nsec.dk", "A+");
    assert_eq!(hidden.rcode(), "NXDOMAIN");
    assert!(hidden.proofs().contains(&"shut.nsec.dk NSEC".to_owned()), "{hidden:?}");
    let stripped = ask(&lab(Behaviour::StripsDs), HOST, "www.shut.nsec.dk", "A+");
    assert_eq!(ReadReply::sets(&stripped.authority), ["shut.nsec.dk NS", "shut.nsec.dk NSEC"]);
    let denied = ask(&lab(Behaviour::StripsDs), HOST, "shut.nsec.dk", "DS+");
    assert_eq!(ReadReply::sets(&denied.authority), ["nsec.dk SOA", "shut.nsec.dk NSEC"]);
    let replayed = ask(&lab(Behaviour::ReplaysWildcards), HOST, "real.star.dk", "A+");
    assert_eq!(replayed.answer[0], "real.star.dk A 127.80.0.8");
    assert_eq!(replayed.proofs(), ["real.star.dk NSEC"], "it proves that the name is there");
}

#[test]
fn a_fault_that_finds_nothing_to_break_is_an_error() {
    let mut net = Internet::with_tlds(at());
    net.zone(ZoneBuilder::new("z.dk", "").signed(signing()).fault(Fault::SigMissing(set("@", "MX"))));
    let error = net.build().unwrap_err().to_string();
    assert!(error.contains("z.dk") && error.contains("MX"), "{error}");
}
