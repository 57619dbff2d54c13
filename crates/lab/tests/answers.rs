//! What an authoritative server of the lab answers, kind by kind.

mod common;

use common::{HOST, ReadReply, TLD, ask, ask_by, lab, lab_with, query, server};
use kravtjek_lab::{Reply, Transport, ZoneBuilder, hostile};

#[test]
fn a_record_comes_with_its_signature_only_when_it_is_wanted() {
    let lab = lab();
    for zone in ["nsec.dk", "nsec3.dk"] {
        let signed = ask(&lab, HOST, zone, "MX+");
        assert_eq!(signed.rcode(), "NOERROR");
        assert!(signed.authoritative());
        assert_eq!(signed.answer[0], format!("{zone} MX 10 mail.{zone}."));
        assert_eq!(ReadReply::signatures(&signed.answer), 1);
        let plain = ask(&lab, HOST, zone, "MX");
        assert_eq!(plain.answer.len(), 1);
    }
    assert_eq!(ask(&lab, HOST, "open.dk", "MX+").answer.len(), 1);
}

#[test]
fn the_question_keeps_its_letters_and_the_answer_follows_it() {
    let answer = ask(&lab(), HOST, "Mail.NSEC.dk", "A+");
    assert!(answer.answer[0].starts_with("Mail.NSEC.dk A "), "{answer:?}");
}

#[test]
fn a_referral_carries_ds_or_the_proof_that_there_is_none() {
    let lab = lab();
    let to_signed = ask(&lab, TLD, "www.nsec.dk", "A+");
    assert!(!to_signed.authoritative());
    assert!(to_signed.answer.is_empty());
    assert_eq!(ReadReply::sets(&to_signed.authority), ["nsec.dk NS", "nsec.dk DS"]);
    assert_eq!(ReadReply::signatures(&to_signed.authority), 1, "NS at a cut is not signed");
    assert_eq!(to_signed.additional, ["ns1.nsec.dk A 127.53.0.3"]);

    // `dk` has opt-out: the span that the name would lie in, and the apex as closest encloser.
    let to_unsigned = ask(&lab, TLD, "www.open.dk", "A+");
    assert_eq!(to_unsigned.proofs().len(), 2, "{to_unsigned:?}");

    // NSEC: the record at the cut, without DS in its bitmap.
    let below = ask(&lab, HOST, "open.nsec.dk", "A+");
    assert_eq!(below.proofs(), ["open.nsec.dk NSEC"]);
    let nsec = below.authority.iter().find(|line| line.contains(" NSEC ")).unwrap();
    assert!(nsec.contains(" NS ") && !nsec.contains(" DS "), "{nsec}");

    // NSEC3 without opt-out: the record that matches the cut.
    assert_eq!(ask(&lab, HOST, "open.nsec3.dk", "A+").proofs().len(), 1);
}

#[test]
fn ds_is_answered_by_the_parent() {
    let lab = lab();
    let ds = ask(&lab, TLD, "nsec.dk", "DS+");
    assert!(ds.authoritative());
    assert_eq!(ReadReply::sets(&ds.answer), ["nsec.dk DS"]);
    let none = ask(&lab, TLD, "open.dk", "DS+");
    assert!(none.authoritative() && none.answer.is_empty());
    assert_eq!(ReadReply::sets(&none.authority)[0], "dk SOA");
    // Asked below, it is a type that the apex does not have.
    let below = ask(&lab, HOST, "nsec.dk", "DS+");
    assert_eq!(ReadReply::sets(&below.authority), ["nsec.dk SOA", "nsec.dk NSEC"]);
}

#[test]
fn a_missing_name_is_proven_with_its_wildcard() {
    let lab = lab();
    let nsec = ask(&lab, HOST, "nx.nsec.dk", "A+");
    assert_eq!(nsec.rcode(), "NXDOMAIN");
    assert_eq!(nsec.proofs(), ["ns1.nsec.dk NSEC", "nsec.dk NSEC"]);
    // Closest encloser, next closer name, wildcard; two of them may be one record.
    let nsec3 = ask(&lab, HOST, "q.nx.nsec3.dk", "A+");
    assert_eq!(nsec3.rcode(), "NXDOMAIN");
    assert!((2..=3).contains(&nsec3.proofs().len()), "{nsec3:?}");
    assert_eq!(ReadReply::signatures(&nsec3.authority), nsec3.proofs().len() + 1);
    assert_eq!(ask(&lab, HOST, "nx.nsec.dk", "A").authority.len(), 1, "the SOA alone");
}

#[test]
fn a_missing_type_is_proven_by_the_name_itself_also_where_nothing_stands() {
    let lab = lab();
    assert_eq!(ask(&lab, HOST, "mail.nsec.dk", "TXT+").proofs(), ["mail.nsec.dk NSEC"]);
    // `b.c` has no records; the record before it spans over it.
    let between = ask(&lab, HOST, "b.c.nsec.dk", "TXT+");
    assert_eq!(between.rcode(), "NOERROR");
    assert_eq!(between.proofs(), ["nsec.dk NSEC"]);
    let hashed = ask(&lab, HOST, "b.c.nsec3.dk", "TXT+");
    assert_eq!(hashed.rcode(), "NOERROR");
    assert_eq!(hashed.proofs().len(), 1);
}

#[test]
fn a_wildcard_is_expanded_with_the_proof_that_nothing_is_closer() {
    let lab = lab();
    let found = ask(&lab, HOST, "x.y.wild.nsec.dk", "A+");
    assert_eq!(found.answer[0], "x.y.wild.nsec.dk A 127.80.0.2");
    assert!(found.answer[1].contains("RRSIG A 13 3 "), "three labels are signed: {}", found.answer[1]);
    assert_eq!(found.proofs(), ["*.wild.nsec.dk NSEC"]);
    assert_eq!(ask(&lab, HOST, "x.y.wild.nsec3.dk", "A+").proofs().len(), 1);

    let no_type = ask(&lab, HOST, "x.wild.nsec.dk", "TXT+");
    assert_eq!(no_type.rcode(), "NOERROR");
    assert_eq!(ReadReply::sets(&no_type.authority)[0], "nsec.dk SOA");
    assert_eq!(no_type.proofs(), ["*.wild.nsec.dk NSEC"]);
    let hashed = ask(&lab, HOST, "x.wild.nsec3.dk", "TXT+");
    assert!((2..=3).contains(&hashed.proofs().len()), "{hashed:?}");
}

#[test]
fn aliases_are_followed_within_the_zone_and_no_further() {
    let lab = lab();
    let near = ask(&lab, HOST, "www.nsec.dk", "A+");
    assert_eq!(ReadReply::sets(&near.answer), ["www.nsec.dk CNAME", "mail.nsec.dk A"]);
    assert_eq!(ReadReply::signatures(&near.answer), 2);
    let far = ask(&lab, HOST, "far.nsec.dk", "A+");
    assert_eq!(ReadReply::sets(&far.answer), ["far.nsec.dk CNAME"]);
    assert!(far.authority.is_empty());
    assert_eq!(ask(&lab, HOST, "www.nsec.dk", "CNAME").answer.len(), 1);
    let ring = ask(&lab, HOST, "round.nsec.dk", "A");
    assert!(ring.answer.len() <= 16, "{}", ring.answer.len());
}

#[test]
fn a_dname_moves_what_lies_below_it_and_not_itself() {
    let lab = lab();
    let moved = ask(&lab, HOST, "x.old.nsec.dk", "A+");
    assert_eq!(
        ReadReply::sets(&moved.answer),
        ["old.nsec.dk DNAME", "x.old.nsec.dk CNAME", "x.new.nsec.dk A"]
    );
    assert_eq!(ReadReply::signatures(&moved.answer), 2, "the CNAME is made up and not signed");
    let itself = ask(&lab, HOST, "old.nsec.dk", "A+");
    assert_eq!(itself.proofs(), ["old.nsec.dk NSEC"]);
    let lab = lab_with(&[], |net| {
        net.zone(ZoneBuilder::new("grow.dk", "old DNAME a-much-longer-name-than-the-old-one.new"))
    });
    let label = "a".repeat(60);
    let fits = format!("{label}.{label}.{label}.old.grow.dk");
    assert_eq!(ask(&lab, HOST, &fits, "A").rcode(), "NXDOMAIN", "moved to where nothing is");
    assert_eq!(ask(&lab, HOST, &format!("{}.{fits}", "b".repeat(40)), "A").rcode(), "YXDOMAIN");
}

#[test]
fn what_does_not_fit_is_sent_over_tcp() {
    let lab = lab_with(&[], |net| {
        net.zone(ZoneBuilder::new("huge.dk", &hostile::huge_rrset(200)))
            .zone(ZoneBuilder::new("toohuge.dk", &hostile::huge_rrset(300)))
    });
    for rtype in ["TXT", "TXT+"] {
        let cut = ask_by(&lab, HOST, "huge.huge.dk", rtype, Transport::Udp);
        assert!(cut.message.header().tc() && cut.answer.is_empty());
    }
    assert_eq!(ask(&lab, HOST, "huge.huge.dk", "TXT").answer.len(), 200);
    // More than any message can carry.
    assert!(ask(&lab, HOST, "huge.toohuge.dk", "TXT").message.header().tc());
    // The keys of an RSA zone fit with EDNS and not without.
    let keys = |rtype| ask_by(&lab, TLD, "com", rtype, Transport::Udp).message.header().tc();
    assert!(!keys("DNSKEY+") && keys("DNSKEY"));
}

#[test]
fn what_is_no_question_for_it_is_declined() {
    let lab = lab();
    assert_eq!(ask(&lab, HOST, "example.com", "A").rcode(), "REFUSED");
    assert_eq!(lab.answer(server(99), &query("nsec.dk", "A"), Transport::Udp), Reply::Refuse);
    let send = |octets: &[u8]| lab.answer(server(HOST), octets, Transport::Udp);
    assert_eq!(send(b"short"), Reply::Drop);
    let mut update = query("nsec.dk", "SOA");
    update[2] |= 5 << 3;
    let Reply::Message(octets) = send(&update) else { panic!() };
    assert_eq!(ReadReply::read(octets).rcode(), "NOTIMP");
    let mut chaos = query("nsec.dk", "TXT");
    let class = chaos.len() - 1;
    chaos[class] = 3;
    let Reply::Message(octets) = send(&chaos) else { panic!() };
    assert_eq!(ReadReply::read(octets).rcode(), "REFUSED");
    let mut future = query("nsec.dk", "SOA+");
    let version = future.len() - 5;
    future[version] = 1;
    let Reply::Message(octets) = send(&future) else { panic!() };
    assert_eq!(ReadReply::read(octets).rcode(), "BADVERS");
    let mut cut = query("nsec.dk", "SOA");
    cut.truncate(15);
    let Reply::Message(octets) = send(&cut) else { panic!() };
    assert_eq!(octets[3] & 15, 1, "FORMERR");
    let mut answer = query("nsec.dk", "SOA");
    answer[2] |= 0x80;
    assert_eq!(send(&answer), Reply::Drop, "an answer is not answered");
}
