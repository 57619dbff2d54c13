//! What each proof needs: every test takes one record away, puts another in its place, or lets one say too much.

use bytes::Bytes;
use domain::base::Rtype;
use domain::base::iana::Nsec3HashAlgorithm;
use domain::rdata::dnssec::RtypeBitmapBuilder;
use domain::rdata::nsec3::{Nsec3Salt, OwnerHash};
use domain::utils::base32;

use super::*;
use crate::dns::crypto::nsec3_hash;
use crate::dns::name::parse;

fn n(text: &str) -> Name {
    parse(text).unwrap()
}

fn types(list: &str) -> Types {
    let mut builder = RtypeBitmapBuilder::<Vec<u8>>::new_vec();
    for rtype in list.split_whitespace() {
        builder.add(rtype.parse::<Rtype>().unwrap()).unwrap();
    }
    Types::from_octets(Bytes::from(builder.finalize().as_slice().to_vec())).unwrap()
}

/// A zone's NSEC records: `owner next types`.
fn by_nsec<'a>(apex: &'a Name, records: &[&str]) -> Denial<'a> {
    let read = |text: &&str| {
        let (owner, rest) = text.split_once(' ').unwrap();
        let (next, list) = rest.split_once(' ').unwrap();
        nsec::Nsec::new(&n(owner), &domain::rdata::Nsec::new(n(next), types(list)), apex).unwrap()
    };
    Denial { apex, nsec: records.iter().map(read).collect(), nsec3: Vec::new(), fault: None }
}

/// NSEC3 parameters of a test.
#[derive(Clone, Copy)]
struct Made {
    iterations: u16,
    opt_out: bool,
}

const PLAIN: Made = Made { iterations: 0, opt_out: false };
const OPT_OUT: Made = Made { iterations: 0, opt_out: true };

/// The NSEC3 records of a zone whose only names are these, `name types`, those that are wanted.
fn by_nsec3<'a>(apex: &'a Name, made: Made, names: &[&str], wanted: &[&str]) -> Denial<'a> {
    let mut chain: Vec<(Vec<u8>, &str, &str)> = Vec::new();
    for text in names {
        let (name, list) = text.split_once(' ').unwrap_or((text, ""));
        chain.push((nsec3_hash(&n(name), b"salt", made.iterations), name, list));
    }
    chain.sort();
    let mut records = Vec::new();
    for (at, (hash, name, list)) in chain.iter().enumerate() {
        let (next, ..) = &chain[(at + 1) % chain.len()];
        let data = domain::rdata::Nsec3::new(
            Nsec3HashAlgorithm::SHA1,
            u8::from(made.opt_out),
            made.iterations,
            Nsec3Salt::from_octets(Bytes::from_static(b"salt")).unwrap(),
            OwnerHash::from_octets(Bytes::from(next.clone())).unwrap(),
            types(list),
        );
        let owner = n(&format!("{}.{}", base32::encode_string_hex(hash), super::super::name::show(apex)));
        if wanted.contains(name) {
            records.extend(nsec3::Nsec3::new(&owner, &data, apex));
        }
    }
    Denial { apex, nsec: Vec::new(), nsec3: records, fault: None }
}

/// The name in a chain whose record covers another name.
fn covering<'a>(made: Made, names: &[&'a str], covered: &str) -> &'a str {
    let hash = |name: &str| nsec3_hash(&n(name), b"salt", made.iterations);
    let mut sorted: Vec<_> = names.iter().map(|text| text.split(' ').next().unwrap()).collect();
    sorted.sort_by_key(|name| hash(name));
    let before = sorted.iter().rev().find(|name| hash(name) < hash(covered));
    before.unwrap_or(sorted.last().unwrap())
}

fn why<T: std::fmt::Debug>(proof: Result<T, Fault>) -> Cause {
    proof.unwrap_err().why
}

fn work() -> Work {
    Work::default()
}

const ZONE: &[&str] = &[
    "example NS SOA MX RRSIG NSEC",
    "a.example NS DS RRSIG",
    "b.example NS RRSIG",
    "ent.example",
    "x.ent.example A RRSIG",
    "mail.example A RRSIG",
    "w.example",
    "*.w.example TXT RRSIG",
];

#[test]
fn nsec_no_name_needs_the_name_and_the_wildcard_covered() {
    let apex = n("example");
    let all = ["mail.example *.w.example A", "example a.example NS SOA"];
    let no_name = |records: &[&str], name: &str| by_nsec(&apex, records).no_name(&n(name), &mut work());
    assert_eq!(no_name(&all, "nx.example"), Ok(Proven::Secure));
    assert_eq!(why(no_name(&all[..1], "nx.example")), Cause::DenialWrong, "wildcard not covered");
    assert_eq!(why(no_name(&all[1..], "nx.example")), Cause::DenialWrong, "name not covered");
    assert_eq!(why(no_name(&[], "nx.example")), Cause::NoDenialProof);
    let swapped = ["a.example b.example NS", "example a.example NS SOA"];
    assert_eq!(why(no_name(&swapped, "nx.example")), Cause::DenialWrong, "another span");
    assert_eq!(
        why(no_name(&["nx.example z.example A"], "nx.example")),
        Cause::DenialWrong,
        "the name exists"
    );
    let with_wildcard = ["mail.example z.example A", "*.example a.example A"];
    assert_eq!(why(no_name(&with_wildcard, "nx.example")), Cause::DenialWrong, "the wildcard exists");
    assert_eq!(
        why(no_name(&["example x.ent.example NS SOA"], "ent.example")),
        Cause::DenialWrong,
        "names below exist"
    );
}

#[test]
fn nsec_of_a_delegation_or_dname_says_nothing_of_what_is_below() {
    let apex = n("example");
    for list in ["NS", "NS DS", "DNAME"] {
        let record = format!("b.example z.example {list}");
        let records = [record.as_str(), "example b.example NS SOA"];
        let denial = by_nsec(&apex, &records);
        assert!(denial.no_name(&n("www.b.example"), &mut work()).is_err(), "{list}");
        assert!(denial.no_data(&n("www.b.example"), Rtype::A, &mut work()).is_err(), "{list}");
        assert!(denial.nothing_closer(&n("www.b.example"), &n("b.example"), &mut work()).is_err(), "{list}");
    }
}

#[test]
fn nsec_no_data_needs_the_map_without_the_type() {
    let apex = n("example");
    let no_data =
        |records: &[&str], name: &str, rtype| by_nsec(&apex, records).no_data(&n(name), rtype, &mut work());
    let own = ["mail.example w.example A RRSIG NSEC"];
    assert_eq!(no_data(&own, "mail.example", Rtype::TXT), Ok(Proven::Secure));
    assert_eq!(why(no_data(&own, "mail.example", Rtype::A)), Cause::DenialWrong);
    assert_eq!(why(no_data(&["mail.example w.example CNAME"], "mail.example", Rtype::A)), Cause::DenialWrong);
    assert_eq!(why(no_data(&["a.example b.example NS"], "mail.example", Rtype::TXT)), Cause::DenialWrong);
    // The parent's record at a cut, and the child's record for DS, speak of the other side.
    assert_eq!(why(no_data(&["b.example c.example NS"], "b.example", Rtype::A)), Cause::DenialWrong);
    assert_eq!(why(no_data(&["example a.example NS SOA"], "example", Rtype::DS)), Cause::DenialWrong);
    assert_eq!(no_data(&["b.example c.example NS"], "b.example", Rtype::DS), Ok(Proven::Secure));
    // An empty non-terminal: the span reaches over it to a name below it.
    assert_eq!(no_data(&["b.example x.ent.example NS"], "ent.example", Rtype::A), Ok(Proven::Secure));
    assert_eq!(why(no_data(&["b.example z.example A"], "ent.example", Rtype::A)), Cause::DenialWrong);
}

#[test]
fn nsec_no_data_at_a_wildcard_needs_both_records() {
    let apex = n("example");
    let (span, own) = ["m.example z.example A", "*.w.example x.example TXT"].map(str::to_owned).into();
    let no_data =
        |records: &[&str], rtype| by_nsec(&apex, records).no_data(&n("q.w.example"), rtype, &mut work());
    let span_in = "*.w.example z.example TXT";
    assert_eq!(no_data(&[span_in], Rtype::A), Ok(Proven::Secure), "one record may be both");
    assert_eq!(why(no_data(&[span_in], Rtype::TXT)), Cause::DenialWrong);
    assert!(no_data(&[&span], Rtype::A).is_err());
    assert!(
        no_data(&[&own.replace("x.example", "b.w.example")], Rtype::A).is_err(),
        "the name is not covered"
    );
}

#[test]
fn nsec_a_wildcard_is_right_only_where_nothing_is_closer() {
    let apex = n("example");
    let closer = |records: &[&str], name: &str| {
        by_nsec(&apex, records).nothing_closer(&n(name), &n("w.example"), &mut work())
    };
    assert_eq!(closer(&["*.w.example z.example TXT"], "q.w.example"), Ok(Proven::Secure));
    assert_eq!(closer(&["*.w.example z.example TXT"], "p.q.w.example"), Ok(Proven::Secure));
    assert_eq!(why(closer(&[], "q.w.example")), Cause::NoDenialProof);
    assert_eq!(why(closer(&["a.example b.example A"], "q.w.example")), Cause::DenialWrong);
    assert_eq!(why(closer(&["q.w.example z.example A"], "q.w.example")), Cause::DenialWrong);
    assert_eq!(
        why(closer(&["a.q.w.example z.example A"], "p.q.w.example")),
        Cause::DenialWrong,
        "q.w is closer"
    );
    assert_eq!(
        why(closer(&["*.w.example p.q.w.example A"], "q.w.example")),
        Cause::DenialWrong,
        "q.w exists"
    );
}

#[test]
fn nsec_of_a_cut() {
    let apex = n("example");
    let at = |records: &[&str]| by_nsec(&apex, records).delegation(&n("b.example"), &mut work());
    assert_eq!(at(&["b.example c.example NS RRSIG NSEC"]), Ok(Cut::Unsigned));
    assert_eq!(at(&["b.example c.example A RRSIG NSEC"]), Ok(Cut::None));
    assert_eq!(why(at(&["b.example c.example NS DS"])), Cause::DenialWrong);
    assert_eq!(why(at(&["b.example c.example NS SOA"])), Cause::DenialWrong, "the child's own record");
    assert_eq!(at(&["a.example c.example NS"]), Ok(Cut::None), "no such name");
    assert_eq!(why(at(&["c.example d.example NS"])), Cause::DenialWrong);
}

#[test]
fn nsec_the_last_record_leads_back_to_the_apex_and_no_other_wraps() {
    let apex = n("example");
    let no_name = |records: &[&str]| by_nsec(&apex, records).no_name(&n("zz.example"), &mut work());
    assert_eq!(no_name(&["w.example example A", "example a.example NS SOA"]), Ok(Proven::Secure));
    assert!(
        no_name(&["w.example b.example A", "example a.example NS SOA"]).is_err(),
        "wraps to another name"
    );
    assert_eq!(no_name(&["example example NS SOA"]), Ok(Proven::Secure), "a zone of one name");
}

#[test]
fn nsec_leads_from_and_to_names_of_its_own_zone() {
    let apex = n("example");
    let span = |owner: &str, next: &str| {
        nsec::Nsec::new(&n(owner), &domain::rdata::Nsec::new(n(next), types("A")), &apex).map(|_| ())
    };
    for next in ["example", "z.example", "a.b.example"] {
        assert_eq!(span("w.example", next), Ok(()), "{next}");
    }
    for next in ["zzz.test", "xexample", "."] {
        assert_eq!(why(span("w.example", next)), Cause::DenialWrong, "{next}");
    }
    assert_eq!(why(span("w.test", "z.example")), Cause::DenialWrong);
}

#[test]
fn compact_denial_is_a_name_with_no_types_but_nxname() {
    let apex = n("example");
    let denial = by_nsec(&apex, &["nx.example \\000.nx.example RRSIG NSEC NXNAME"]);
    assert_eq!(denial.no_data(&n("nx.example"), Rtype::A, &mut work()), Ok(Proven::Secure));
    assert_eq!(denial.no_name(&n("nx.example"), &mut work()), Ok(Proven::Secure));
    assert!(denial.is_compact(&n("nx.example")));
    let exists = by_nsec(&apex, &["nx.example \\000.nx.example TXT RRSIG NSEC"]);
    assert_eq!(why(exists.no_name(&n("nx.example"), &mut work())), Cause::DenialWrong);
    assert!(!exists.is_compact(&n("nx.example")));
}

#[test]
fn nsec3_no_name_needs_encloser_next_closer_and_wildcard() {
    let apex = n("example");
    let encloser = "example";
    let wildcard = covering(PLAIN, ZONE, "*.example");
    // A name whose proof takes three records; often one record plays two parts.
    let closer = (0..50).map(|number| format!("nx{number}.example")).find(|closer| {
        let next = covering(PLAIN, ZONE, closer);
        next != wildcard && next != encloser && wildcard != encloser
    });
    let closer = closer.unwrap();
    let (next, missing) = (covering(PLAIN, ZONE, &closer), n(&format!("a.{closer}")));
    let no_name = |wanted: &[&str]| by_nsec3(&apex, PLAIN, ZONE, wanted).no_name(&missing, &mut work());
    assert_eq!(no_name(&[encloser, next, wildcard]), Ok(Proven::Secure));
    assert_eq!(why(no_name(&[next, wildcard])), Cause::DenialWrong, "no encloser");
    assert_eq!(why(no_name(&[encloser, wildcard])), Cause::DenialWrong, "next closer not covered");
    assert_eq!(why(no_name(&[encloser, next])), Cause::DenialWrong, "wildcard not covered");
    assert_eq!(why(no_name(&[])), Cause::NoDenialProof);
    let other = ZONE.iter().map(|text| text.split(' ').next().unwrap());
    let mut other = other;
    let other = other.find(|name| ![encloser, next, wildcard].contains(name)).unwrap();
    assert_eq!(why(no_name(&[encloser, other, wildcard])), Cause::DenialWrong, "another span");
    let exists = by_nsec3(&apex, PLAIN, ZONE, &["mail.example"]);
    assert_eq!(why(exists.no_name(&n("mail.example"), &mut work())), Cause::DenialWrong);
    let all: Vec<_> = ZONE.iter().map(|text| text.split(' ').next().unwrap()).collect();
    let wild = by_nsec3(&apex, PLAIN, ZONE, &all);
    assert_eq!(why(wild.no_name(&n("q.w.example"), &mut work())), Cause::DenialWrong, "*.w.example exists");
    assert!(wild.no_name(&n("www.b.example"), &mut work()).is_err(), "below a delegation");
}

#[test]
fn nsec3_in_an_opt_out_span_proves_only_insecurely() {
    let apex = n("example");
    let all: Vec<_> = ZONE.iter().map(|text| text.split(' ').next().unwrap()).collect();
    let denial = by_nsec3(&apex, OPT_OUT, ZONE, &all);
    assert_eq!(denial.no_name(&n("nx.example"), &mut work()), Ok(Proven::OptOut));
    assert_eq!(denial.no_data(&n("nx.example"), Rtype::DS, &mut work()), Ok(Proven::OptOut));
    assert_eq!(denial.no_data(&n("nx.example"), Rtype::A, &mut work()), Ok(Proven::OptOut));
    assert_eq!(denial.delegation(&n("nx.example"), &mut work()), Ok(Cut::OptOut));
    assert_eq!(
        denial.no_data(&n("mail.example"), Rtype::TXT, &mut work()),
        Ok(Proven::Secure),
        "the name itself"
    );
    assert_eq!(denial.nothing_closer(&n("q.w.example"), &n("w.example"), &mut work()), Ok(Proven::OptOut));
}

#[test]
fn nsec3_no_data_by_the_name_the_wildcard_or_not_at_all() {
    let apex = n("example");
    let no_data = |wanted: &[&str], name: &str, rtype| {
        by_nsec3(&apex, PLAIN, ZONE, wanted).no_data(&n(name), rtype, &mut work())
    };
    assert_eq!(no_data(&["mail.example"], "mail.example", Rtype::TXT), Ok(Proven::Secure));
    assert_eq!(why(no_data(&["mail.example"], "mail.example", Rtype::A)), Cause::DenialWrong);
    assert_eq!(why(no_data(&["example"], "mail.example", Rtype::TXT)), Cause::DenialWrong);
    assert_eq!(
        no_data(&["ent.example"], "ent.example", Rtype::A),
        Ok(Proven::Secure),
        "an empty non-terminal"
    );
    assert_eq!(
        why(no_data(&["b.example"], "b.example", Rtype::A)),
        Cause::DenialWrong,
        "the parent's record"
    );
    assert_eq!(why(no_data(&["example"], "example", Rtype::DS)), Cause::DenialWrong, "the child's record");
    let closer = covering(PLAIN, ZONE, "q.w.example");
    let wild = ["w.example", closer, "*.w.example"];
    assert_eq!(no_data(&wild, "q.w.example", Rtype::A), Ok(Proven::Secure));
    assert_eq!(why(no_data(&wild, "q.w.example", Rtype::TXT)), Cause::DenialWrong);
    for missing in 0..3 {
        let kept: Vec<_> =
            wild.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, name)| *name).collect();
        // One record can play two parts; then leaving one of them out changes nothing.
        if !kept.contains(&wild[missing]) {
            assert_eq!(why(no_data(&kept, "q.w.example", Rtype::A)), Cause::DenialWrong, "{missing}");
        }
    }
}

#[test]
fn nsec3_of_a_wildcard_and_of_a_cut() {
    let apex = n("example");
    let closer = covering(PLAIN, ZONE, "q.w.example");
    let nothing = |wanted: &[&str]| {
        by_nsec3(&apex, PLAIN, ZONE, wanted).nothing_closer(&n("p.q.w.example"), &n("w.example"), &mut work())
    };
    assert_eq!(nothing(&[closer]), Ok(Proven::Secure));
    let other = ZONE.iter().map(|text| text.split(' ').next().unwrap()).find(|name| *name != closer).unwrap();
    assert_eq!(why(nothing(&[other])), Cause::DenialWrong);
    let at =
        |wanted: &[&str], cut: &str| by_nsec3(&apex, PLAIN, ZONE, wanted).delegation(&n(cut), &mut work());
    assert_eq!(at(&["b.example"], "b.example"), Ok(Cut::Unsigned));
    assert_eq!(why(at(&["a.example"], "a.example")), Cause::DenialWrong);
    assert_eq!(at(&["mail.example"], "mail.example"), Ok(Cut::None));
    assert_eq!(at(&["example", covering(PLAIN, ZONE, "nx.example")], "nx.example"), Ok(Cut::None));
    assert_eq!(why(at(&["example"], "nx.example")), Cause::DenialWrong);
}

#[test]
fn nsec3_iterations_have_their_limits() {
    let apex = n("example");
    let with = |iterations| {
        let made = Made { iterations, opt_out: false };
        by_nsec3(&apex, made, ZONE, &["mail.example"]).no_data(&n("mail.example"), Rtype::TXT, &mut work())
    };
    assert_eq!(with(150), Ok(Proven::Secure));
    for iterations in [151, 500, 501, 2500] {
        assert_eq!(why(with(iterations)), Cause::Nsec3Iterations, "{iterations}");
    }
}

#[test]
fn nsec3_with_many_labels_ends_within_the_hashes_allowed() {
    let apex = n("example");
    let deep = n(&format!("{}example", "a.".repeat(120)));
    let denial = by_nsec3(&apex, PLAIN, ZONE, &["mail.example"]);
    assert_eq!(why(denial.no_name(&deep, &mut work())), Cause::OverLimit);
}

#[test]
fn nsec3_records_that_are_not_understood_are_ignored() {
    let apex = n("example");
    let owner = n(&format!("{}.example", base32::encode_string_hex(&[7u8; 20])));
    let data = |algorithm: u8, flags: u8, next: usize| {
        domain::rdata::Nsec3::new(
            Nsec3HashAlgorithm::from_int(algorithm),
            flags,
            0,
            Nsec3Salt::from_octets(Bytes::new()).unwrap(),
            OwnerHash::from_octets(Bytes::from(vec![9; next])).unwrap(),
            types("A"),
        )
    };
    assert!(nsec3::Nsec3::new(&owner, &data(1, 1, 20), &apex).is_some());
    assert!(nsec3::Nsec3::new(&owner, &data(2, 0, 20), &apex).is_none());
    assert!(nsec3::Nsec3::new(&owner, &data(1, 2, 20), &apex).is_none());
    assert!(nsec3::Nsec3::new(&owner, &data(1, 0, 19), &apex).is_none());
    assert!(nsec3::Nsec3::new(&owner, &data(1, 0, 20), &n("dk")).is_none());
    assert!(nsec3::Nsec3::new(&n("x.example"), &data(1, 0, 20), &apex).is_none());
}
