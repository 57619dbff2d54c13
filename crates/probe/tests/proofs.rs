//! Proofs that prove too much, and mistakes of servers in what is not signed: only what is signed by the right zone counts.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{at, has_note, ip, look, resolver, verdict};
use kravtjek_lab::{Algorithm, Behaviour, Fault, Internet, Signing, ZoneBuilder};
use kravtjek_model::observation::dns::State;
use kravtjek_probe::dns::Resolver;

const SECURE: (State, &str) = (State::Secure, "");

fn nsec() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

/// One zone on a server that misbehaves.
fn one(zone: ZoneBuilder, lies: &[Behaviour]) -> Resolver {
    let mut net = Internet::with_tlds(at());
    net.server("ns1.liar.se", ip(81));
    for lie in lies {
        net.behave(ip(81), lie.clone());
    }
    net.zone(ZoneBuilder::new("liar.se", "").served_by(&["ns1.liar.se"]));
    net.zone(zone.served_by(&["ns1.liar.se"]));
    resolver(net.build().unwrap())
}

#[tokio::test]
async fn an_nsec_that_leads_out_of_its_zone_proves_nothing() {
    for (next, expected) in [
        ("zzz.se", (State::Bogus, "denial_wrong")),
        ("se", (State::Bogus, "denial_wrong")),
        ("n.se", SECURE),
        ("zzz.n.se", SECURE),
    ] {
        let lead = Fault::NsecLeadsTo { owner: "wab".to_owned(), next: next.to_owned() };
        let zone = ZoneBuilder::new("n.se", "wab TXT x").signed(nsec()).fault(lead);
        let lookup = look(&one(zone, &[]), "xyz.n.se", "A").await;
        assert_eq!(verdict(&lookup), expected, "{next}: {lookup:#?}");
        assert_eq!(lookup.rcode.as_deref(), Some("NXDOMAIN"));
        let told =
            lookup.reasons.first().is_none_or(|reason| reason.detail.text().contains("out of the zone"));
        assert!(told, "{lookup:#?}");
    }
}

#[tokio::test]
async fn a_missing_ds_is_not_proven_by_an_nsec_that_leads_out_of_its_zone() {
    let mut net = Internet::with_tlds(at());
    let lead = Fault::NsecLeadsTo { owner: "u".to_owned(), next: "zzz.se".to_owned() };
    net.zone(ZoneBuilder::new("n.se", "").signed(nsec()).fault(lead));
    net.zone(ZoneBuilder::new("u.n.se", "www A 127.80.0.1"));
    let lookup = look(&resolver(net.build().unwrap()), "www.u.n.se", "A").await;
    assert_eq!(verdict(&lookup), (State::Bogus, "denial_wrong"), "{lookup:#?}");
}

#[tokio::test]
async fn nothing_rests_on_a_dname_that_was_made_of_a_wildcard() {
    for signing in [nsec(), nsec().nsec3()] {
        let zone = ZoneBuilder::new("d.se", "*.d.se. DNAME g.se.\nplain DNAME g.se.").signed(signing);
        let mut net = Internet::with_tlds(at());
        net.server("ns1.liar.se", ip(81)).behave(ip(81), Behaviour::MakesDnamesOfWildcards);
        net.zone(ZoneBuilder::new("liar.se", "").served_by(&["ns1.liar.se"]));
        net.zone(zone.served_by(&["ns1.liar.se"]));
        net.zone(ZoneBuilder::new("g.se", "www A 127.80.0.1").signed(nsec()));
        let resolver = resolver(net.build().unwrap());
        let made = look(&resolver, "www.sub.d.se", "A").await;
        assert_eq!(verdict(&made), (State::Bogus, "wildcard_wrong"), "{made:#?}");
        let plain = look(&resolver, "www.plain.d.se", "A").await;
        assert_eq!(verdict(&plain), SECURE, "the same at its own name: {plain:#?}");
        assert_eq!(plain.aliases, ["www.g.se"]);
    }
}

#[tokio::test]
async fn the_cname_below_a_dname_is_judged_by_the_dname() {
    let records = "d DNAME t\na.t A 127.80.0.1";
    for (lies, there) in [(&[][..], "NOERROR"), (&[Behaviour::FollowsDnamesForCnames][..], "NXDOMAIN")] {
        for signing in [nsec(), nsec().nsec3()] {
            let resolver = one(ZoneBuilder::new("e.se", records).signed(signing), lies);
            for (name, target) in [("a.d.e.se", "a.t.e.se."), ("b.d.e.se", "b.t.e.se.")] {
                let lookup = look(&resolver, name, "CNAME").await;
                assert_eq!(verdict(&lookup), SECURE, "{lies:?}: {lookup:#?}");
                assert_eq!(lookup.records, [target], "{lies:?}");
                assert_eq!(lookup.zone, "e.se");
                let rcode = if name.starts_with('b') { there } else { "NOERROR" };
                assert_eq!(lookup.rcode.as_deref(), Some(rcode), "the end of the chain (RFC 6604 §3)");
            }
            let gone = look(&resolver, "b.d.e.se", "A").await;
            assert_eq!((verdict(&gone), gone.rcode.as_deref()), (SECURE, Some("NXDOMAIN")), "{gone:#?}");
        }
    }
    let unsigned = one(ZoneBuilder::new("e.se", records), &[]);
    let lookup = look(&unsigned, "a.d.e.se", "CNAME").await;
    assert_eq!((lookup.state, &lookup.records[..]), (State::Insecure, &["a.t.e.se.".to_owned()][..]));
}

#[tokio::test]
async fn beside_a_right_dname_a_wrong_cname_is_only_worth_a_note() {
    let zone = ZoneBuilder::new("e.se", "d DNAME t\na.t A 127.80.0.1").signed(nsec());
    let resolver = one(zone, &[Behaviour::MakesWrongCnames]);
    for (rtype, record) in [("A", "127.80.0.1"), ("CNAME", "a.t.e.se.")] {
        let lookup = look(&resolver, "a.d.e.se", rtype).await;
        assert_eq!(verdict(&lookup), SECURE, "{lookup:#?}");
        assert_eq!(lookup.records, [record], "our own synthesis is followed");
        assert!(has_note(&lookup, "cname_wrong"), "{lookup:#?}");
    }
}

#[tokio::test]
async fn nsec3_with_more_iterations_than_must_be_counted_is_insecure_however_many_they_are() {
    for iterations in [150, 151, 500, 501, 2500] {
        let signing = nsec().nsec3_with(iterations, b"salt", false);
        let many = if iterations > 150 { (State::Insecure, "nsec3_iterations") } else { SECURE };
        let zone =
            || ZoneBuilder::new("i.se", "www A 127.80.0.1\n*.wild A 127.80.0.2").signed(signing.clone());
        let sound = one(zone(), &[]);
        for (name, rtype, expected) in [
            ("nx.i.se", "A", many),
            ("www.i.se", "TXT", many),
            ("q.wild.i.se", "A", many),
            ("www.i.se", "A", SECURE),
        ] {
            let lookup = look(&sound, name, rtype).await;
            assert_eq!(verdict(&lookup), expected, "{iterations}: {lookup:#?}");
        }
        // The records are verified all the same.
        let lookup = look(&one(zone().fault(Fault::DenialWidened), &[]), "nx.i.se", "A").await;
        assert_eq!(verdict(&lookup), (State::Bogus, "sig_crypto_failed"), "{iterations}: {lookup:#?}");
    }
}

#[tokio::test]
async fn nxdomain_for_a_name_that_is_proven_to_be_there_is_a_note_and_noerror() {
    let lie = [Behaviour::NxDomainForEmptyNonTerminals];
    for signing in [nsec(), nsec().nsec3()] {
        let zone = || ZoneBuilder::new("m.se", "a.b.c TXT deep\nz TXT x").signed(signing.clone());
        let resolver = one(zone(), &lie);
        for name in ["c.m.se", "b.c.m.se"] {
            let lookup = look(&resolver, name, "TXT").await;
            assert_eq!((verdict(&lookup), lookup.rcode.as_deref()), (SECURE, Some("NOERROR")), "{lookup:#?}");
            assert!(has_note(&lookup, "rcode_wrong"), "{lookup:#?}");
        }
        let zone_at = common::look_zone(&resolver, "c.m.se").await;
        assert!(zone_at.notes.iter().all(|note| note.id.as_str() != "no_such_name"), "{zone_at:#?}");
        let gone = look(&resolver, "nx.m.se", "TXT").await;
        assert_eq!((verdict(&gone), gone.rcode.as_deref()), (SECURE, Some("NXDOMAIN")), "{gone:#?}");
        assert!(!has_note(&gone, "rcode_wrong"));
        let without = one(zone().fault(Fault::DenialRemoved), &lie);
        assert_eq!(look(&without, "c.m.se", "TXT").await.state, State::Bogus, "nothing is proven");
    }
    let opt_out = ZoneBuilder::new("m.se", "a.b.c TXT deep").signed(nsec().nsec3_with(0, b"", true));
    let resolver = one(opt_out.fault(Fault::DenialIncomplete), &[]);
    let lookup = look(&resolver, "nx.m.se", "TXT").await;
    assert_eq!(
        verdict(&lookup),
        (State::Bogus, "denial_wrong"),
        "an opt-out span mends no bad denial: {lookup:#?}"
    );
}

#[tokio::test]
async fn names_of_any_octets_are_asked_for() {
    use kravtjek_probe::dns::{Rtype, read_name, show_name};
    let records =
        "x\\/y A 127.80.0.9\na\\032b TXT blank\nc\\.d TXT dot\ne\\\\f TXT backslash\n\\255g TXT high";
    let resolver = one(ZoneBuilder::new("odd.se", records).signed(nsec()), &[]);
    for (name, rtype, record) in [
        ("x/y.odd.se", Rtype::A, "127.80.0.9"),
        ("a\\032b.odd.se", Rtype::TXT, "\"blank\""),
        ("a\\ b.odd.se", Rtype::TXT, "\"blank\""),
        ("c\\.d.odd.se", Rtype::TXT, "\"dot\""),
        ("e\\\\f.odd.se", Rtype::TXT, "\"backslash\""),
        ("\\255g.odd.se", Rtype::TXT, "\"high\""),
    ] {
        let asked = read_name(name).unwrap();
        let lookup = resolver.lookup(&asked, rtype, at()).await;
        assert_eq!(verdict(&lookup), SECURE, "{lookup:#?}");
        assert_eq!(lookup.records, [record], "{name}");
        assert_eq!(read_name(&lookup.name), Ok(asked.clone()), "what is shown is read as it was");
        assert_eq!(lookup.name, show_name(&asked));
    }
}

#[tokio::test]
async fn a_macro_may_make_a_name_of_any_octets_and_it_is_asked_for() {
    use kravtjek_probe::mail;
    use kravtjek_records::spf::{Client, SpfResult};
    let records = "@ TXT \"v=spf1 a:x/y.m.se -all\"\nx\\/y A 192.0.2.9\n\
                   blank TXT \"v=spf1 exists:%{l}.m.se -all\"\na\\ b A 127.0.0.2\na\\\\b A 127.0.0.2";
    let resolver = one(ZoneBuilder::new("m.se", records).signed(nsec()), &[]);
    let spf = mail::spf(&resolver, "m.se", at()).await;
    assert_eq!((spf.voids, &spf.tree[0].nets[..]), (0, &["192.0.2.9/32".to_owned()][..]), "{spf:#?}");
    for (sender, domain, told) in [
        ("anna@m.se", "m.se", SpfResult::Pass),
        ("a b@blank.m.se", "blank.m.se", SpfResult::Pass),
        ("a\\b@blank.m.se", "blank.m.se", SpfResult::Pass),
        ("a\u{7}b@blank.m.se", "blank.m.se", SpfResult::Fail),
    ] {
        let client = Client::new("192.0.2.9".parse().unwrap(), "helo.example", sender);
        let found = mail::check_host(&resolver, &client, domain, at()).await.unwrap();
        assert_eq!(found.0, told, "{sender:?}");
    }
}

#[tokio::test]
async fn a_name_that_could_not_be_asked_for_is_not_one_that_does_not_exist() {
    use kravtjek_model::observation::Why;
    use kravtjek_probe::mail;
    use kravtjek_records::{DnsAnswer, DnsAnswers, Needs, Question, RecordType};
    let resolver = one(ZoneBuilder::new("m.se", ""), &[]);
    let question = Question { name: "a..m.se".to_owned(), rtype: RecordType::Txt };
    let ask = |answers: &DnsAnswers| match answers.get(&question) {
        Some(answer) => Ok(answer.clone()),
        None => Err(Needs([question.clone()].into())),
    };
    let answer = mail::conclude(&resolver, &mut DnsAnswers::default(), at(), ask).await.unwrap();
    assert!(matches!(answer, DnsAnswer::Failed(not_seen) if not_seen.why == Why::OutOfScope));
}
