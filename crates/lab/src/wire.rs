//! Messages: reads a query, writes a reply with compressed names (RFC 1035 §4, RFC 6891 §6).

use std::collections::HashMap;

use bytes::Bytes;
use domain::base::Message;
use domain::base::iana::{Class, Opcode};

use crate::name::{Name, Rtype, canonical};

/// Response codes (IANA registry); those above 15 need an OPT record.
pub(crate) mod rcode {
    pub(crate) const NOERROR: u16 = 0;
    pub(crate) const FORMERR: u16 = 1;
    pub(crate) const SERVFAIL: u16 = 2;
    pub(crate) const NXDOMAIN: u16 = 3;
    pub(crate) const NOTIMP: u16 = 4;
    pub(crate) const REFUSED: u16 = 5;
    pub(crate) const YXDOMAIN: u16 = 6;
    pub(crate) const BADVERS: u16 = 16;
}

/// What the client said about itself in an OPT record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edns {
    pub(crate) size: u16,
    pub(crate) dnssec_ok: bool,
    pub(crate) version: u8,
}

/// A query with one question.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) id: u16,
    /// RD and CD, which a reply repeats.
    flags: u16,
    pub(crate) standard: bool,
    pub(crate) name: Name,
    /// The name in the letters it was asked in.
    pub(crate) asked: Name,
    pub(crate) rtype: Rtype,
    pub(crate) internet: bool,
    class: Class,
    pub(crate) edns: Option<Edns>,
}

impl Query {
    /// Reads a query; none when it is no query or cannot be read.
    pub(crate) fn read(octets: &[u8]) -> Option<Self> {
        let message = Message::from_octets(octets).ok()?;
        let header = message.header();
        if header.qr() {
            return None;
        }
        let question = message.sole_question().ok()?;
        let asked: Name = domain::base::name::ToName::to_name(question.qname());
        let edns = message.opt().map(|opt| Edns {
            size: opt.udp_payload_size(),
            dnssec_ok: opt.dnssec_ok(),
            version: opt.version(),
        });
        Some(Self {
            id: header.id(),
            flags: u16::from(header.rd()) << 8 | u16::from(header.cd()) << 4,
            standard: header.opcode() == Opcode::QUERY,
            name: canonical(&asked),
            asked,
            rtype: question.qtype(),
            internet: question.qclass() == Class::IN,
            class: question.qclass(),
            edns,
        })
    }

    pub(crate) fn dnssec_ok(&self) -> bool {
        self.edns.is_some_and(|edns| edns.dnssec_ok)
    }
}

/// A reply to octets in which there was no readable question, when they at least look like a query.
pub(crate) fn unreadable(octets: &[u8]) -> Option<Vec<u8>> {
    let [one, two, flags, ..] = *octets else { return None };
    let answer = flags & 0x80 != 0;
    (octets.len() >= 12 && !answer).then(|| vec![one, two, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0])
}

/// A record of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rr {
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    pub(crate) ttl: u32,
    pub(crate) rdata: Bytes,
}

/// A reply before it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) rcode: u16,
    pub(crate) authoritative: bool,
    pub(crate) truncated: bool,
    pub(crate) answer: Vec<Rr>,
    pub(crate) authority: Vec<Rr>,
    pub(crate) additional: Vec<Rr>,
}

impl Draft {
    pub(crate) fn error(rcode: u16) -> Self {
        Self { rcode, ..Self::default() }
    }

    /// Writes the reply; one that exceeds `limit` octets is written empty with TC set.
    pub(crate) fn write(&self, query: &Query, limit: usize) -> Vec<u8> {
        let full = (!self.truncated).then(|| self.compose(query, false));
        match full {
            Some(message) if message.len() <= limit => message,
            _ => {
                let empty = Self { rcode: self.rcode, authoritative: self.authoritative, ..Self::default() };
                empty.compose(query, true)
            }
        }
    }

    fn compose(&self, query: &Query, truncated: bool) -> Vec<u8> {
        let mut writer = Writer::default();
        let flags = 0x8000
            | query.flags
            | u16::from(self.authoritative) << 10
            | u16::from(truncated) << 9
            | self.rcode & 15;
        writer.number(query.id);
        writer.number(flags);
        let opt = usize::from(query.edns.is_some());
        for count in [1, self.answer.len(), self.authority.len(), self.additional.len() + opt] {
            writer.number(u16::try_from(count).unwrap_or(u16::MAX));
        }
        writer.name(query.asked.as_slice());
        writer.number(query.rtype.to_int());
        writer.number(query.class.to_int());
        for rr in self.answer.iter().chain(&self.authority).chain(&self.additional) {
            writer.record(rr);
        }
        if let Some(edns) = query.edns {
            writer.octets.extend_from_slice(&[0, 0, 41, 4, 208, (self.rcode >> 4) as u8, 0]);
            writer.number(u16::from(edns.dnssec_ok) << 15);
            writer.number(0);
        }
        writer.octets
    }
}

#[derive(Default)]
struct Writer {
    octets: Vec<u8>,
    /// Where each name already stands, by its wire form in lower case.
    places: HashMap<Vec<u8>, u16>,
}

impl Writer {
    fn number(&mut self, number: u16) {
        self.octets.extend_from_slice(&number.to_be_bytes());
    }

    /// Writes a name, given uncompressed, with a pointer to its longest suffix that already stands.
    fn name(&mut self, name: &[u8]) {
        let mut rest = name;
        while let Some((&length, after)) = rest.split_first() {
            if length == 0 {
                break;
            }
            let suffix = rest.to_ascii_lowercase();
            if let Some(place) = self.places.get(&suffix) {
                self.number(0xc000 | place);
                return;
            }
            if let Ok(place) = u16::try_from(self.octets.len())
                && place < 0x4000
            {
                self.places.insert(suffix, place);
            }
            let (label, next) = after.split_at(usize::from(length).min(after.len()));
            self.octets.push(length);
            self.octets.extend_from_slice(label);
            rest = next;
        }
        self.octets.push(0);
    }

    fn record(&mut self, rr: &Rr) {
        self.name(rr.owner.as_slice());
        self.number(rr.rtype.to_int());
        self.number(1);
        self.octets.extend_from_slice(&rr.ttl.to_be_bytes());
        let place = self.octets.len();
        self.number(0);
        self.data(rr.rtype, &rr.rdata);
        let length = self.octets.len() - place - 2;
        // Longer messages than TCP can carry are never sent (see `Server::send`).
        let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        if let Some(octets) = self.octets.get_mut(place..place + 2) {
            octets.copy_from_slice(&length);
        }
    }

    /// Only names in data of RFC 1035 types may be compressed (RFC 3597 §4).
    fn data(&mut self, rtype: Rtype, rdata: &[u8]) {
        let (fixed, names) = match rtype {
            Rtype::NS | Rtype::CNAME | Rtype::PTR => (0, 1),
            Rtype::MX => (2, 1),
            Rtype::SOA => (0, 2),
            _ => (rdata.len(), 0),
        };
        let (start, mut rest) = rdata.split_at(fixed.min(rdata.len()));
        self.octets.extend_from_slice(start);
        for _ in 0..names {
            let length = name_length(rest);
            let (name, after) = rest.split_at(length);
            self.name(name);
            rest = after;
        }
        self.octets.extend_from_slice(rest);
    }
}

/// The octets that an uncompressed name at the start of these takes.
fn name_length(octets: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&length) = octets.get(at) {
        at += 1 + usize::from(length);
        if length == 0 {
            break;
        }
    }
    at.min(octets.len())
}
