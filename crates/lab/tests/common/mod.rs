//! A lab of two zones and a client that asks it, for the tests beside it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::allow_attributes,
    unreachable_pub,
    reason = "shared by several tests"
)]

use std::net::{IpAddr, Ipv4Addr};

use domain::base::{Message, MessageBuilder, Name};
use domain::rdata::AllRecordData;
use jiff::Timestamp;
use kravtjek_lab::{Algorithm, Fault, Internet, Lab, Reply, Signing, Transport, ZoneBuilder};

pub const RECORDS: &str = r#"
@ MX 10 Mail
@ TXT "v=spf1 mx -all"
mail A 127.80.0.1
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
www CNAME mail
far CNAME www.elsewhere.plain.
*.wild A 127.80.0.2
a.b.c TXT "deep"
old DNAME new
x.new A 127.80.0.3
round CNAME trip
trip CNAME round
"#;

pub fn at() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().unwrap()
}

pub fn server(last: u8) -> IpAddr {
    Ipv4Addr::new(127, 53, 0, last).into()
}

pub const TLD: u8 = 2;
pub const HOST: u8 = 3;

pub fn signing() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

/// `nsec.dk` and `nsec3.dk` with the same records, an unsigned and a signed child in each, `open.dk` not signed.
pub fn lab() -> Lab {
    lab_with(&[], |net| net)
}

pub fn lab_with(faults: &[Fault], more: impl Fn(&mut Internet) -> &mut Internet) -> Lab {
    let mut net = Internet::with_tlds(at());
    for (apex, signing) in [("nsec.dk", signing()), ("nsec3.dk", signing().nsec3_with(1, b"salt", false))] {
        let zone = ZoneBuilder::new(apex, RECORDS).signed(signing.clone());
        net.zone(faults.iter().cloned().fold(zone, ZoneBuilder::fault));
        net.zone(ZoneBuilder::new(&format!("open.{apex}"), ""));
        net.zone(ZoneBuilder::new(&format!("shut.{apex}"), "").signed(signing));
    }
    net.zone(ZoneBuilder::new("open.dk", RECORDS));
    more(&mut net);
    net.build().unwrap()
}

/// A query; a type with `+` at its end is asked with DO.
pub fn query(name: &str, rtype: &str) -> Vec<u8> {
    let (rtype, signed) = rtype.strip_suffix('+').map_or((rtype, false), |rtype| (rtype, true));
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(4711);
    let mut builder = builder.question();
    let rtype: domain::base::iana::Rtype = rtype.parse().unwrap();
    builder.push((Name::vec_from_str(name).unwrap(), rtype)).unwrap();
    let mut builder = builder.additional();
    if signed {
        builder
            .opt(|opt| {
                opt.set_udp_payload_size(1232);
                opt.set_dnssec_ok(true);
                Ok(())
            })
            .unwrap();
    }
    builder.finish()
}

pub fn ask(lab: &Lab, last: u8, name: &str, rtype: &str) -> ReadReply {
    ask_by(lab, last, name, rtype, Transport::Tcp)
}

pub fn ask_by(lab: &Lab, last: u8, name: &str, rtype: &str, transport: Transport) -> ReadReply {
    match lab.answer(server(last), &query(name, rtype), transport) {
        Reply::Message(octets) | Reply::Delay(_, octets) => ReadReply::read(octets),
        other => panic!("{name} {rtype}: {other:?}"),
    }
}

/// A reply, its records as lines `owner TYPE data`.
#[derive(Debug)]
pub struct ReadReply {
    pub message: Message<Vec<u8>>,
    pub answer: Vec<String>,
    pub authority: Vec<String>,
    pub additional: Vec<String>,
}

impl ReadReply {
    pub fn read(octets: Vec<u8>) -> Self {
        let message = Message::from_octets(octets).unwrap();
        let mut sections = [const { Vec::new() }; 3];
        let mut section = message.answer().unwrap();
        for lines in &mut sections {
            for record in section.by_ref() {
                let record = record.unwrap();
                if record.rtype() == domain::base::iana::Rtype::OPT {
                    continue;
                }
                let data = record.to_any_record::<AllRecordData<_, _>>().unwrap();
                lines.push(format!("{} {} {}", record.owner(), record.rtype(), data.data()));
            }
            match section.next_section().unwrap() {
                Some(next) => section = next,
                None => break,
            }
        }
        let [answer, authority, additional] = sections;
        Self { message, answer, authority, additional }
    }

    pub fn rcode(&self) -> String {
        self.message.opt_rcode().to_string()
    }

    pub fn authoritative(&self) -> bool {
        self.message.header().aa()
    }

    /// The owners and types in a section without signatures, each once.
    pub fn sets(lines: &[String]) -> Vec<String> {
        let mut sets: Vec<String> = lines
            .iter()
            .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .filter(|set| !set.ends_with(" RRSIG"))
            .collect();
        sets.dedup();
        sets
    }

    /// The proofs in the authority section.
    pub fn proofs(&self) -> Vec<String> {
        let proof = |set: &String| set.ends_with(" NSEC") || set.ends_with(" NSEC3");
        Self::sets(&self.authority).into_iter().filter(proof).collect()
    }

    pub fn signatures(lines: &[String]) -> usize {
        lines.iter().filter(|line| line.split(' ').nth(1) == Some("RRSIG")).count()
    }
}
