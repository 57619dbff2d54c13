//! Messages that are broken, of somebody else, or anything at all.

use domain::base::MessageBuilder;
use domain::rdata::{A, Txt};
use proptest::prelude::*;

use super::*;
use crate::dns::name::parse;

fn question() -> Question {
    Question::new(&parse("www.example.dk").unwrap(), Rtype::A)
}

fn reply_to(query: &Bytes, records: usize) -> Vec<u8> {
    let asked = Message::from_octets(query.clone()).unwrap();
    let mut answer =
        MessageBuilder::new_vec().start_answer(&asked, domain::base::iana::Rcode::NOERROR).unwrap();
    for last in 0..records {
        let address = A::from_octets(127, 0, (last >> 8) as u8, last as u8);
        answer.push((question().name, 60, address)).unwrap();
    }
    answer.finish()
}

#[test]
fn a_query_asks_for_dnssec_and_no_recursion() {
    let wire = query(&question(), 4711, true, 0);
    let message = Message::from_octets(wire).unwrap();
    assert_eq!(message.header().id(), 4711);
    assert!(!message.header().rd() && !message.header().qr());
    let opt = message.opt().unwrap();
    assert!(opt.dnssec_ok() && opt.udp_payload_size() == 1232);
    assert!(Message::from_octets(query(&question(), 1, false, 0)).unwrap().opt().is_none());
}

#[test]
fn only_the_answer_to_the_question_is_read() {
    let wire = query(&question(), 4711, true, 0);
    let good = reply_to(&wire, 1);
    let read_by = |octets: Vec<u8>| read(&wire, Bytes::from(octets)).map(|reply| reply.answer.len());
    assert_eq!(read_by(good.clone()), Ok(1));
    let changed = |at: usize, bits: u8| {
        let mut octets = good.clone();
        octets[at] ^= bits;
        read_by(octets)
    };
    assert_eq!(changed(0, 1), Err(Malformed::Stray), "another id");
    assert_eq!(changed(2, 0x80), Err(Malformed::Stray), "a query");
    assert_eq!(changed(2, 0x08), Err(Malformed::Stray), "another operation");
    assert_eq!(changed(13, 1), Err(Malformed::Stray), "another name");
    assert_eq!(changed(13, 0x20), Err(Malformed::Stray), "the same name in other letters");
    assert!(changed(5, 1).is_err(), "no question, no error");
    assert_eq!(read_by(wire.to_vec()), Err(Malformed::Stray));
    assert_eq!(read_by(good[..good.len() - 1].to_vec()), Err(Malformed::Broken));
    assert_eq!(read_by(Vec::new()), Err(Malformed::Stray));
}

#[test]
fn letters_are_flipped_and_must_be_repeated() {
    let flips = 0b1010_1010_1010;
    let wire = query(&question(), 1, true, flips);
    assert!(String::from_utf8_lossy(&wire).contains("wWw"));
    assert!(read(&wire, Bytes::from(reply_to(&wire, 1))).is_ok());
    let plain = reply_to(&query(&question(), 1, true, 0), 1);
    assert!(answers(&wire, &plain), "the network takes it for the answer");
    assert_eq!(read(&wire, Bytes::from(plain)).err(), Some(Malformed::Stray), "the reader does not");
}

#[test]
fn too_many_records_are_refused_whole() {
    let wire = query(&question(), 1, true, 0);
    assert_eq!(read(&wire, Bytes::from(reply_to(&wire, 2000))).unwrap().answer.len(), 2000);
    assert_eq!(read(&wire, Bytes::from(reply_to(&wire, 2001))).err(), Some(Malformed::TooMuch));
}

#[test]
fn data_that_breaks_its_type_is_kept_as_octets() {
    let wire = query(&question(), 1, true, 0);
    let asked = Message::from_octets(wire.clone()).unwrap();
    let mut answer =
        MessageBuilder::new_vec().start_answer(&asked, domain::base::iana::Rcode::NOERROR).unwrap();
    answer.push((question().name, 60, Txt::<Vec<u8>>::build_from_slice(b"abc").unwrap())).unwrap();
    let mut octets = answer.finish();
    let length = octets.len();
    // The string's own length says 200 where three octets follow.
    octets[length - 4] = 200;
    let reply = read(&wire, Bytes::from(octets)).unwrap();
    assert!(matches!(&reply.answer[0].data, ZoneRecordData::Unknown(raw) if raw.data().len() == 4));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_comes_makes_it_panic(tail in proptest::collection::vec(any::<u8>(), 0..300), counts in any::<[u8; 6]>()) {
        let wire = query(&question(), 1, true, 0);
        let mut octets = wire[..wire.len() - 11].to_vec();
        octets[2] |= 0x80;
        octets[6..12].copy_from_slice(&counts.map(|count| count & 3));
        octets.extend(tail);
        if let Ok(reply) = read(&wire, Bytes::from(octets)) {
            for record in reply.answer.iter().chain(&reply.authority).chain(&reply.additional) {
                let _ = crate::dns::record::show(&record.data);
                let _ = crate::dns::record::canonical(&record.data);
            }
        }
    }
}
