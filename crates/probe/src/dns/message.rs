//! Queries out, replies in: the wire format with its limits.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use domain::base::iana::{Class, OptRcode};
use domain::base::message_builder::MessageBuilder;
use domain::base::name::{FlattenInto, ParsedName};
use domain::base::opt::exterr::ExtendedError;
use domain::base::rdata::{ParseAnyRecordData, UnknownRecordData};
use domain::base::wire::ParseError;
use domain::base::{Message, ParsedRecord, RecordData, RecordSection, Rtype};
use domain::dep::octseq::Parser;
use domain::rdata::ZoneRecordData;

use super::name::{self, Name};
use super::record::{Data, Record};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// The UDP payload size that is offered: what passes every path unfragmented.
const PAYLOAD: u16 = 1232;
/// The records that a reply may hold.
const RECORDS: usize = 2000;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) name: Name,
    pub(crate) rtype: Rtype,
}

impl Question {
    pub(crate) fn new(name: &Name, rtype: Rtype) -> Self {
        Self { name: name.clone(), rtype }
    }
}

/// A reply, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) rcode: OptRcode,
    pub(crate) authoritative: bool,
    pub(crate) truncated: bool,
    pub(crate) edns: bool,
    /// The server's own words about an error (RFC 8914), as `code text`.
    pub(crate) errors: Vec<String>,
    pub(crate) answer: Vec<Record>,
    pub(crate) authority: Vec<Record>,
    pub(crate) additional: Vec<Record>,
}

impl Reply {
    /// For how many seconds all of it counts: as long as the record in it that counts the shortest. What an SOA record
    /// goes with is a denial, which counts no longer than its MINIMUM field says (RFC 2308 §5).
    pub(crate) fn ttl(&self) -> u32 {
        let of = |record: &Record| match &record.data {
            ZoneRecordData::Soa(soa) => record.ttl.min(soa.minimum().as_secs()),
            _ => record.ttl,
        };
        let sections = [&self.answer, &self.authority, &self.additional];
        sections.into_iter().flatten().map(of).min().unwrap_or_default()
    }
}

/// Why bytes are not the reply to a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Not the answer to the question.
    Stray,
    /// A broken message.
    Broken,
    /// More than [`RECORDS`].
    TooMuch,
}

impl Malformed {
    /// What it says of the look-up: too much for us is no fault of theirs.
    pub(crate) fn why(self) -> Cause {
        match self {
            Self::Stray | Self::Broken => Cause::Garbled,
            Self::TooMuch => Cause::OverLimit,
        }
    }

    /// What it says to people.
    pub(crate) fn detail(self) -> Detail {
        match self {
            Self::Stray => Detail::stray_message(),
            Self::Broken => Detail::broken_message(),
            Self::TooMuch => Detail::more_records(RECORDS),
        }
    }
}

/// The wire format of a query: no recursion desired, DNSSEC wanted. `flips` gives the letters that are written in
/// upper case, one bit each (draft-vixie-dnsext-dns0x20).
pub(crate) fn query(question: &Question, id: u16, edns: bool, flips: u128) -> Bytes {
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(id);
    let mut builder = builder.question();
    let asked = flipped(&question.name, flips);
    // A question of at most 255 octets and an OPT record always fit.
    let _ = builder.push((asked, question.rtype, Class::IN));
    let mut builder = builder.additional();
    if edns {
        let _ = builder.opt(|opt| {
            opt.set_udp_payload_size(PAYLOAD);
            opt.set_dnssec_ok(true);
            Ok(())
        });
    }
    Bytes::from(builder.finish())
}

fn flipped(name: &Name, flips: u128) -> Name {
    let mut wire = name::canonical(name).as_slice().to_vec();
    let letters = wire.iter_mut().filter(|octet| octet.is_ascii_lowercase());
    for (place, letter) in letters.enumerate() {
        // A length octet is at most 63, below every lower-case letter.
        if flips.checked_shr(u32::try_from(place % 128).unwrap_or(0)).unwrap_or(0) & 1 == 1 {
            letter.make_ascii_uppercase();
        }
    }
    Name::from_octets(Bytes::from(wire)).unwrap_or_else(|_| name.clone())
}

/// Whether a message is a response with the query's id and its question, in whatever case. A response without any
/// question counts when it reports an error.
pub(crate) fn answers(query: &[u8], reply: &[u8]) -> bool {
    let (Some(sent), Some(got)) = (query.get(..12), reply.get(..12)) else { return false };
    let is_response = got[2] & 0x80 != 0 && got[2] & 0x78 == 0;
    if sent[..2] != got[..2] || !is_response {
        return false;
    }
    match (question_octets(query), question_octets(reply)) {
        (Some(asked), Some(repeated)) if got[4..6] == [0, 1] => asked.eq_ignore_ascii_case(repeated),
        _ => got[4..6] == [0, 0] && got[3] & 0x0f != 0,
    }
}

/// Whether a response repeats the question letter by letter, as who has seen the query can.
fn repeats(query: &[u8], reply: &[u8]) -> bool {
    reply.get(4..6) != Some(&[0, 1]) || question_octets(query) == question_octets(reply)
}

/// The octets of the sole question, which has no compression in it.
pub(crate) fn question_octets(message: &[u8]) -> Option<&[u8]> {
    let body = message.get(12..)?;
    let mut at = 0usize;
    loop {
        match *body.get(at)? {
            0 => return body.get(..at + 5),
            length @ 1..=63 => at += usize::from(length) + 1,
            _ => return None,
        }
    }
}

/// Takes a reply apart.
pub(crate) fn read(query: &[u8], wire: Bytes) -> Result<Reply, Malformed> {
    if !answers(query, &wire) || !repeats(query, &wire) {
        return Err(Malformed::Stray);
    }
    let message = Message::from_octets(wire).map_err(|_| Malformed::Broken)?;
    let counts = message.header_counts();
    let total = usize::from(counts.ancount()) + usize::from(counts.nscount()) + usize::from(counts.arcount());
    if total > RECORDS {
        return Err(Malformed::TooMuch);
    }
    let header = message.header();
    let mut reply = Reply {
        rcode: message.opt_rcode(),
        authoritative: header.aa(),
        truncated: header.tc(),
        edns: false,
        errors: Vec::new(),
        answer: Vec::new(),
        authority: Vec::new(),
        additional: Vec::new(),
    };
    if let Some(opt) = message.opt() {
        reply.edns = true;
        let said = opt.opt().iter::<ExtendedError<_>>().take(4).flatten();
        reply.errors = said.map(|error| error.to_string().chars().take(200).collect()).collect();
    }
    if !reply.truncated {
        let broken = |_| Malformed::Broken;
        reply.answer = section(message.answer().map_err(broken)?)?;
        reply.authority = section(message.authority().map_err(broken)?)?;
        reply.additional = section(message.additional().map_err(broken)?)?;
    }
    Ok(reply)
}

fn section(records: RecordSection<'_, Bytes>) -> Result<Vec<Record>, Malformed> {
    let mut read = Vec::new();
    for record in records {
        let parsed = record.map_err(|_| Malformed::Broken)?;
        if parsed.class() == Class::IN && !matches!(parsed.rtype(), Rtype::OPT | Rtype::TSIG) {
            read.push(owned(&parsed).map_err(|_| Malformed::Broken)?);
        }
    }
    Ok(read)
}

/// Data of any type, as octets.
struct Opaque(UnknownRecordData<Bytes>);

impl RecordData for Opaque {
    fn rtype(&self) -> Rtype {
        self.0.rtype()
    }
}

impl<'a> ParseAnyRecordData<'a, Bytes> for Opaque {
    fn parse_any_rdata(rtype: Rtype, parser: &mut Parser<'a, Bytes>) -> Result<Self, ParseError> {
        UnknownRecordData::parse_any_rdata(rtype, parser).map(Self)
    }
}

fn owned(parsed: &ParsedRecord<'_, Bytes>) -> Result<Record, ParseError> {
    let record = parsed.to_record::<ZoneRecordData<Bytes, ParsedName<Bytes>>>();
    let data: Data = match record {
        Ok(Some(record)) => record.into_data().flatten_into(),
        // Data that does not follow its type's format is kept as octets: its signature may still be judged.
        Ok(None) | Err(_) => {
            let raw = parsed.to_any_record::<Opaque>()?.into_data();
            ZoneRecordData::Unknown(raw.0)
        }
    };
    let (owner, ttl) = (name::canonical(&parsed.owner()), parsed.ttl().as_secs());
    Ok(Record { owner, rtype: parsed.rtype(), ttl, data })
}
