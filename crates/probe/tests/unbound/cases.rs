//! The zones and look-ups on which both sides must agree: every kind of case that tells validators apart.

mod hidden;

use std::collections::BTreeMap;
use std::net::IpAddr;

use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Signing, ZoneBuilder, set};
use kravtjek_model::Timestamp;

/// The records of every zone.
const RECORDS: &str = r#"
@ MX 10 mail
@ TXT "v=spf1 mx -all"
mail A 127.80.0.1
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
www CNAME mail
lost CNAME nobody
*.wild A 127.80.0.2
away CNAME q.wild
a.b.c TXT "deep"
old DNAME new
x.new A 127.80.0.3
"#;

/// Which look-ups a zone gets, with `@` for its apex.
const BASIC: &[(&str, &str)] = &[("@", "MX"), ("nx", "A")];
const WHOLE: &[(&str, &str)] = &[
    ("@", "SOA"),
    ("@", "MX"),
    ("@", "DNSKEY"),
    ("@", "DS"),
    ("@", "CAA"),
    ("mail", "TXT"),
    ("_25._tcp.mail", "TLSA"),
    ("_tcp.mail", "TLSA"),
    ("nx", "A"),
    ("a.b.nx", "A"),
    ("b.c", "TXT"),
    ("a.b.c", "TXT"),
    ("q.wild", "A"),
    ("p.q.wild", "A"),
    ("q.wild", "TXT"),
    ("wild", "A"),
    ("away", "A"),
    ("www", "A"),
    ("www", "AAAA"),
    ("lost", "A"),
    ("x.old", "A"),
    ("y.old", "A"),
    ("old", "A"),
];

/// A small internet, who serves which zone, and what is looked up in it.
pub(crate) struct World {
    pub(crate) net: Internet,
    /// Last octets of the addresses that serve a zone, when they are not the standard ones.
    pub(crate) servers: BTreeMap<String, Vec<u8>>,
    /// Name and type.
    pub(crate) lookups: Vec<(String, String)>,
}

fn p256() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

fn both() -> [(&'static str, Signing); 2] {
    [("n", p256()), ("h", p256().nsec3_with(1, b"salt", false))]
}

impl World {
    fn new(at: Timestamp) -> Self {
        Self { net: Internet::with_tlds(at), servers: BTreeMap::new(), lookups: Vec::new() }
    }

    fn ask(&mut self, zone: &str, lookups: &[(&str, &str)]) {
        for (owner, rtype) in lookups {
            let name = if *owner == "@" { zone.to_owned() } else { format!("{owner}.{zone}") };
            self.lookups.push((name, (*rtype).to_owned()));
        }
    }

    fn add(&mut self, zone: &str, signing: Option<Signing>, faults: &[Fault], lookups: &[(&str, &str)]) {
        let mut builder = ZoneBuilder::new(zone, RECORDS);
        if let Some(signing) = signing {
            builder = builder.signed(signing);
        }
        self.net.zone(faults.iter().cloned().fold(builder, ZoneBuilder::fault));
        self.ask(zone, lookups);
    }

    /// A zone on servers of its own.
    fn add_at(&mut self, zone: &str, builder: ZoneBuilder, last: &[u8], lookups: &[(&str, &str)]) {
        let names: Vec<String> = last.iter().map(|last| format!("ns{last}.{zone}")).collect();
        for (name, last) in names.iter().zip(last) {
            self.net.server(name, IpAddr::from([127, 53, 0, *last]));
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.net.zone(builder.served_by(&names));
        self.servers.insert(zone.to_owned(), last.to_vec());
        self.ask(zone, lookups);
    }

    /// Everything that NSD can serve.
    pub(crate) fn for_nsd(at: Timestamp) -> Self {
        let mut world = Self::new(at);
        world.algorithms();
        world.faults();
        world.aliases();
        world.cuts();
        world.servers();
        world.types();
        world
    }

    /// Types whose canonical form has its own rules: names in lower case or not, unknown types, octets of all kinds.
    fn types(&mut self) {
        let text = r#"
@ MX 10 MAIL.Upper
@ MX 5 a
@ NS NS9.Other.SE.
srv SRV 1 2 5060 SIP.Upper
naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.dk!" RePlace.Upper
ptr PTR Host.UPPER
@ HINFO "PC" "Linux"
@ CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
@ CAA 128 iodef "mailto:SECURITY@example.dk"
ssh SSHFP 4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789
web HTTPS 1 . alpn="h2,h3" ipv4hint=127.80.0.1
web SVCB 0 Target.Upper
odd TYPE65400 \# 6 41424344FF00
@ TXT "one" "two; three" "\000\255\"\\" ""
@ TXT "v=spf1 include:_spf.Upper.dk -all"
UPPER.case A 127.80.0.3
_443._tcp TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
_443._tcp TLSA 2 0 2 00
soa2 CNAME Mail.UPPER
Mail.UPPER AAAA 2001:db8::1
old DNAME New.UPPER
x.new.upper TXT "x"
"#;
        let asked: &[(&str, &str)] = &[
            ("@", "MX"),
            ("@", "NS"),
            ("srv", "SRV"),
            ("naptr", "NAPTR"),
            ("ptr", "PTR"),
            ("@", "HINFO"),
            ("@", "CAA"),
            ("ssh", "SSHFP"),
            ("web", "HTTPS"),
            ("web", "SVCB"),
            ("odd", "TYPE65400"),
            ("@", "TXT"),
            ("upper.CASE", "A"),
            ("_443._tcp", "TLSA"),
            ("soa2", "AAAA"),
            ("x.old", "TXT"),
            ("@", "NSEC3PARAM"),
            ("@", "RP"),
        ];
        for (form, signing) in both() {
            let zone = format!("types-{form}.dk");
            self.net.zone(ZoneBuilder::new(&zone, text).signed(signing));
            self.ask(&zone, asked);
        }
    }

    fn algorithms(&mut self) {
        for (number, algorithm) in Algorithm::KNOWN.into_iter().enumerate() {
            self.add(&format!("alg{number}.dk"), Some(Signing::new(algorithm)), &[], BASIC);
            self.add(&format!("alg{number}.se"), Some(Signing::new(algorithm).nsec3()), &[], BASIC);
        }
        self.add("alg200.dk", Some(Signing::new(Algorithm::Unassigned)), &[], BASIC);
        for (name, digests) in [("sha1", &[1][..]), ("sha256", &[2]), ("sha384", &[4]), ("all", &[1, 2, 4])] {
            self.add(&format!("{name}.dk"), Some(p256().digests(digests)), &[], BASIC);
        }
        self.add("one-key.dk", Some(p256().one_key()), &[], BASIC);
        for iterations in [10, 120, 150, 151, 500, 2500] {
            let signing = p256().nsec3_with(iterations, b"salt", false);
            self.add(
                &format!("iter{iterations}.dk"),
                Some(signing),
                &[],
                &[("@", "MX"), ("nx", "A"), ("q.wild", "A")],
            );
        }
    }

    fn faults(&mut self) {
        let proofs: &[(&str, &str)] = &[
            ("@", "MX"),
            ("@", "CAA"),
            ("mail", "TXT"),
            ("nx", "A"),
            ("q.wild", "A"),
            ("q.wild", "TXT"),
            ("lost", "A"),
        ];
        for (form, signing) in both() {
            for (label, fault, lookups) in [
                ("expired", Fault::SigExpired, BASIC),
                ("future", Fault::SigNotYetValid, BASIC),
                ("soon", Fault::SigExpiresSoon, BASIC),
                ("mxexpired", Fault::SetExpired(set("@", "MX")), &[("@", "MX"), ("@", "TXT")]),
                ("mxunsigned", Fault::SigMissing(set("@", "MX")), &[("@", "MX"), ("@", "TXT")]),
                (
                    "soaunsigned",
                    Fault::SigMissing(set("@", "SOA")),
                    &[("@", "SOA"), ("nx", "A"), ("@", "CAA")],
                ),
                ("cnameunsigned", Fault::SigMissing(set("www", "CNAME")), &[("www", "A")]),
                ("dnameunsigned", Fault::SigMissing(set("old", "DNAME")), &[("x.old", "A")]),
                ("tampered", Fault::Tampered(set("@", "MX")), &[("@", "MX"), ("@", "TXT")]),
                ("wildtampered", Fault::Tampered(set("*.wild", "A")), &[("q.wild", "A")]),
                ("soatampered", Fault::Tampered(set("@", "SOA")), &[("nx", "A")]),
                ("signer", Fault::SignerWrong(set("@", "MX")), &[("@", "MX")]),
                ("nokeysig", Fault::DnskeyUnsigned, BASIC),
                ("notzonekeys", Fault::KeysNotForZones, BASIC),
                ("unsigned", Fault::Unsigned, BASIC),
                ("island", Fault::DsMissing, BASIC),
                ("wrongdigest", Fault::DsWrongDigest, BASIC),
                ("wrongtag", Fault::DsWrongTag, BASIC),
                ("ds200", Fault::DsUnknownAlgorithm, BASIC),
                ("digest99", Fault::DsUnknownDigest, BASIC),
                ("stale", Fault::DsStale, BASIC),
                ("noproof", Fault::DenialRemoved, proofs),
                ("gap", Fault::DenialGap("mail".to_owned()), &[("mail", "TXT"), ("@", "MX")]),
                ("widened", Fault::DenialWidened, proofs),
                ("dsflood", Fault::DsFlood(12), BASIC),
            ] {
                self.add(&format!("{label}-{form}.dk"), Some(signing.clone()), &[fault], lookups);
            }
            self.add(&format!("whole-{form}.dk"), Some(signing), &[], WHOLE);
        }
        self.add(
            "whole.plain",
            None,
            &[],
            &[("@", "MX"), ("nx", "A"), ("q.wild", "A"), ("www", "A"), ("x.old", "A")],
        );
    }

    fn aliases(&mut self) {
        self.add("good.se", Some(p256()), &[], BASIC);
        self.add("open.se", None, &[], BASIC);
        self.add("bad.se", Some(p256()), &[Fault::SigExpired], BASIC);
        let text = "secure CNAME mail.good.se.\ninsecure CNAME mail.open.se.\nbogus CNAME mail.bad.se.\n\
            nowhere CNAME nx.good.se.\nnothing CNAME good.se.\ngone CNAME mail.refused.dk.\n\
            wild CNAME q.wild.good.se.\nchain CNAME secure\n_25._tcp.mx CNAME _25._tcp.mail.good.se.\n\
            *.each CNAME mail.good.se.\ntree DNAME good.se.\nopentree DNAME open.se.\nbadtree DNAME bad.se.\n\
            @ MX 0 .\nopenmail MX 10 mail.open.se.\nbadmail MX 10 mail.bad.se.";
        let asked: &[(&str, &str)] = &[
            ("secure", "A"),
            ("insecure", "A"),
            ("bogus", "A"),
            ("nowhere", "A"),
            ("nothing", "A"),
            ("gone", "A"),
            ("wild", "A"),
            ("chain", "A"),
            ("_25._tcp.mx", "TLSA"),
            ("q.each", "A"),
            ("q.each", "AAAA"),
            ("mail.tree", "A"),
            ("nx.tree", "A"),
            ("mail.opentree", "A"),
            ("mail.badtree", "A"),
            ("@", "MX"),
            ("openmail", "MX"),
            ("badmail", "MX"),
        ];
        for (zone, signing) in
            [("from-n.dk", Some(p256())), ("from-h.dk", Some(p256().nsec3())), ("from-open.dk", None)]
        {
            let builder = ZoneBuilder::new(zone, text);
            self.net.zone(match signing {
                Some(signing) => builder.signed(signing),
                None => builder,
            });
            self.ask(zone, asked);
        }
    }

    fn cuts(&mut self) {
        self.add("nobody.plain", None, &[], BASIC);
        self.add("signed.plain", Some(p256()), &[], BASIC);
        for tld in ["dk", "se", "com"] {
            self.lookups.push((format!("nobody-here.{tld}"), "A".to_owned()));
            self.lookups.push((format!("nobody-here.{tld}"), "DS".to_owned()));
            self.add(&format!("open-below.{tld}"), None, &[], &[("@", "MX"), ("@", "DS"), ("nx", "A")]);
        }
        self.lookups.push((".".to_owned(), "SOA".to_owned()));
        self.lookups.push(("nosuchtld".to_owned(), "A".to_owned()));
        self.lookups.push(("plain".to_owned(), "DS".to_owned()));
        for (form, signing) in both() {
            for (label, fault) in [
                ("parent", None),
                ("noproof-parent", Some(Fault::DenialRemoved)),
                ("widened-parent", Some(Fault::DenialWidened)),
            ] {
                let zone = format!("{label}-{form}.dk");
                let faults: Vec<Fault> = fault.into_iter().collect();
                self.add(&zone, Some(signing.clone()), &faults, &[]);
                self.add(&format!("open.{zone}"), None, &[], &[("@", "MX"), ("nx", "A")]);
                self.add(&format!("shut.{zone}"), Some(signing.clone()), &[], BASIC);
            }
        }
        // Parent and children on one server, which never refers to them.
        let beside: &[u8] = &[20];
        let zone = |zone: &str| ZoneBuilder::new(zone, RECORDS);
        self.add_at("beside.dk", zone("beside.dk").signed(p256()), beside, BASIC);
        self.add_at("shut.beside.dk", zone("shut.beside.dk").signed(p256()), beside, WHOLE);
        self.add_at(
            "open.beside.dk",
            zone("open.beside.dk"),
            beside,
            &[("@", "MX"), ("mail", "A"), ("nx", "A"), ("@", "DS")],
        );
        let island = zone("island.beside.dk").signed(p256()).fault(Fault::DsMissing);
        self.add_at("island.beside.dk", island, beside, BASIC);
        let bad = zone("bad.beside.dk").signed(p256()).fault(Fault::SigExpired);
        self.add_at("bad.beside.dk", bad, beside, BASIC);
        for (form, signing) in both() {
            self.hidden(form, &signing);
        }
    }

    fn servers(&mut self) {
        let zone = |zone: &str| ZoneBuilder::new(zone, RECORDS).signed(p256());
        // The server at 30 serves nothing but a zone of its own, and refuses the rest; nobody is at 31.
        self.add_at("refuser.dk", zone("refuser.dk"), &[30], BASIC);
        self.add_at("refused.dk", zone("refused.dk"), &[30], BASIC);
        self.add_at("dead.dk", zone("dead.dk"), &[31], &[("@", "MX")]);
        self.add_at("half-refused.dk", zone("half-refused.dk"), &[30, 32], BASIC);
        self.add_at("half-dead.dk", zone("half-dead.dk"), &[31, 32], BASIC);
    }

    /// What only the lab's own servers do: wrong proofs with good signatures, and lies.
    pub(crate) fn for_lab(at: Timestamp) -> Self {
        let mut world = Self::new(at);
        let proofs: &[(&str, &str)] = &[
            ("@", "CAA"),
            ("mail", "TXT"),
            ("b.c", "TXT"),
            ("nx", "A"),
            ("a.b.nx", "A"),
            ("q.wild", "A"),
            ("p.q.wild", "A"),
            ("q.wild", "TXT"),
            ("lost", "A"),
            ("www", "AAAA"),
            ("y.old", "A"),
        ];
        for (form, signing) in both() {
            for (label, fault) in [
                ("swapped", Fault::DenialSwapped),
                ("incomplete", Fault::DenialIncomplete),
                ("right", Fault::SigExpiresSoon),
            ] {
                let zone = format!("{label}-{form}.dk");
                world.add(&zone, Some(signing.clone()), &[fault], proofs);
                world.add(&format!("open.{zone}"), None, &[], &[("@", "MX"), ("nx", "A")]);
            }
            world.add(
                &format!("trap-{form}.dk"),
                Some(signing),
                &[Fault::KeyTrap { keys: 20, signatures: 20 }],
                BASIC,
            );
        }
        world.liars();
        world
    }

    /// Servers that lie with good signatures, or leave the signatures out.
    fn liars(&mut self) {
        for (form, signing) in both() {
            for (last, lie) in [
                (40, Behaviour::HidesDelegations),
                (41, Behaviour::StripsDs),
                (42, Behaviour::ReplaysWildcards),
                (43, Behaviour::IgnoresEdns),
            ] {
                let last = if form == "n" { last } else { last + 10 };
                let zone = format!("liar{last}.dk");
                self.net.behave(IpAddr::from([127, 53, 0, last]), lie);
                let records = format!("{RECORDS}\nhere.wild A 127.80.0.9\n");
                let builder = ZoneBuilder::new(&zone, &records).signed(signing.clone());
                self.add_at(&zone, builder, &[last], &[("here.wild", "A"), ("mail", "A"), ("mail", "TXT")]);
                self.add(&format!("open.{zone}"), None, &[], &[("@", "A"), ("mail", "A")]);
                self.add(&format!("shut.{zone}"), Some(signing.clone()), &[], &[("@", "A"), ("mail", "A")]);
            }
        }
    }
}
