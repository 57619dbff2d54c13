//! Reading again: what was kept gives what was concluded, and a wrong old conclusion gives way.

use std::cell::RefCell;

use kravtjek_model::observation::http::{Body, Hop, Http};
use kravtjek_model::observation::mail::{BesideKind, Dkim, DkimLevel, Dmarc, ReadFrom, Spf};
use kravtjek_model::observation::mta_sts::{Mode, Policy, Served};
use kravtjek_model::observation::tls::Chain;
use kravtjek_model::observation::{Seen, Tri};

use super::{READING, again};
use crate::dkim::Hints;
use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, RecordType};
use crate::world::World;
use crate::{MADE_UP, beside, dkim, dmarc, mta_sts, spf};

const DOMAIN: &str = "nordhavn.dk";

/// What an analysis comes to, and what it was read from, as an older reading would have kept it.
fn looked<T>(
    world: &World,
    selectors: &[String],
    analyse: impl Fn(&DnsAnswers) -> Result<T, Needs>,
) -> (T, ReadFrom) {
    let last = RefCell::default();
    let (concluded, _) = world.run(|answers| {
        last.replace(answers.clone());
        analyse(answers)
    });
    (concluded, *last.take().kept(READING - 1, DOMAIN, selectors).unwrap())
}

fn mail() -> World {
    World::default()
        .txt(DOMAIN, "v=spf1 include:spf.udbyder.dk mx -all")
        .txt("spf.udbyder.dk", "v=spf1 ip4:192.0.2.0/24 -all")
        .says(DOMAIN, RecordType::Mx, DnsAnswer::Records(vec![b"10 mx.nordhavn.dk.".to_vec()]))
        .says("mx.nordhavn.dk", RecordType::A, DnsAnswer::Records(vec![b"192.0.2.2".to_vec()]))
        .txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject")
        .txt("_mta-sts.nordhavn.dk", "v=STSv1; id=1")
}

fn read_from(seen: &Seen) -> &ReadFrom {
    match seen {
        Seen::Spf(Spf { read_from, .. })
        | Seen::Dmarc(Dmarc { read_from, .. })
        | Seen::Dkim(Dkim { read_from, .. }) => read_from.as_deref().unwrap(),
        _ => panic!("nothing that is read from records"),
    }
}

#[test]
fn an_old_conclusion_gives_way_to_what_the_kept_records_say_today() {
    let (spf, from) = looked(&mail(), &[], |answers| spf::analyse(DOMAIN, answers));
    let right = Seen::Spf(Spf {
        read_from: Some(Box::new(ReadFrom { reading: READING, ..from.clone() })),
        ..spf.clone()
    });
    let wrong =
        Spf { otherwise: Some("pass".to_owned()), lookups: 14, read_from: Some(Box::new(from)), ..spf };
    assert_eq!(again(DOMAIN, &Seen::Spf(wrong)).as_ref(), Some(&right));
    assert_eq!(again(DOMAIN, &right), None, "today's reading has read it");
}

#[test]
fn a_dmarc_record_is_read_again_with_what_stands_beside_it() {
    let (dmarc, own) = looked(&mail(), &[], |answers| dmarc::analyse(DOMAIN, MADE_UP, answers));
    let (beside, more) = looked(&mail(), &[], |answers| beside::analyse(DOMAIN, answers));
    assert!(dmarc.enforced && beside.iter().any(|one| one.kind == BesideKind::MtaSts && one.text.is_some()));
    let wrong = Dmarc {
        enforced: false,
        rfc9989: None,
        read_from: Some(Box::new(own.clone().and(more))),
        ..dmarc.clone()
    };
    let Some(Seen::Dmarc(read)) = again(DOMAIN, &Seen::Dmarc(wrong.clone())) else {
        panic!("not read again")
    };
    assert_eq!((&read.rfc9989, read.enforced, &read.beside), (&dmarc.rfc9989, true, &beside));
    let alone = Dmarc { beside: beside.clone(), read_from: Some(Box::new(own)), ..wrong };
    let Some(Seen::Dmarc(read)) = again(DOMAIN, &Seen::Dmarc(alone)) else { panic!("not read again") };
    assert_eq!(read.beside, beside, "what was not kept stays as it was");
}

#[test]
fn keys_are_read_again_with_the_selectors_that_were_known() {
    let key = "v=DKIM1; k=ed25519; p=hoWOri4/bSyH6JEuRdhAgJbZvfpaNgIPxSPkt63Hrqc=";
    let world = mail().txt("borger2024._domainkey.nordhavn.dk", key);
    let selectors = vec!["borger2024".to_owned()];
    let hints = Hints { selectors: selectors.clone(), made_up: MADE_UP.to_owned(), ..Hints::default() };
    let (dkim, from) = looked(&world, &selectors, |answers| dkim::analyse(DOMAIN, &hints, answers));
    assert_eq!((dkim.level, dkim.keys.len()), (DkimLevel::B, 1));
    let wrong =
        Dkim { level: DkimLevel::D, keys: Vec::new(), read_from: Some(Box::new(from)), ..dkim.clone() };
    let read = again(DOMAIN, &Seen::Dkim(wrong)).unwrap();
    assert_eq!(read_from(&read).reading, READING);
    let Seen::Dkim(read) = read else { panic!("something else") };
    assert_eq!((read.level, read.keys), (dkim.level, dkim.keys));
}

#[test]
fn a_parked_domain_is_still_parked_when_it_is_read_again() {
    let world = World::default()
        .txt(DOMAIN, "v=spf1 -all")
        .says(DOMAIN, RecordType::Mx, DnsAnswer::Records(vec![b"0 .".to_vec()]))
        .txt("_dmarc.nordhavn.dk", "v=DMARC1; p=reject");
    let hints = Hints { made_up: MADE_UP.to_owned(), ..Hints::default() };
    let (dkim, from) = looked(&world, &[], |answers| {
        let parked = dkim::parked(DOMAIN, MADE_UP, answers)?;
        dkim::analyse(DOMAIN, &Hints { parked, ..hints.clone() }, answers)
    });
    assert!(dkim.parked);
    let old = Dkim { parked: false, read_from: Some(Box::new(from)), ..dkim.clone() };
    let Some(Seen::Dkim(read)) = again(DOMAIN, &Seen::Dkim(old)) else { panic!("not read again") };
    assert_eq!(Dkim { read_from: None, ..read }, dkim);
}

#[test]
fn where_what_was_kept_does_not_tell_all_the_old_conclusion_stands() {
    let (spf, mut from) = looked(&mail(), &[], |answers| spf::analyse(DOMAIN, answers));
    from.lookups.get_mut("TXT").unwrap().records.remove("spf.udbyder.dk.");
    let old = |read_from| Seen::Spf(Spf { otherwise: Some("pass".to_owned()), read_from, ..spf.clone() });
    assert_eq!(again(DOMAIN, &old(Some(Box::new(from.clone())))), None, "a look-up is missing");
    assert_eq!(again(DOMAIN, &old(None)), None, "nothing was kept");
    let later = ReadFrom { reading: READING + 1, ..from };
    assert_eq!(again(DOMAIN, &old(Some(Box::new(later)))), None, "a later reading knows better");
}

fn answer(text: &str, reading: u64) -> Http {
    let policy = Some(Policy { mode: Some(Mode::None), ..Policy::default() });
    let chain = Chain { trusted: Tri::YES, problem: None };
    let body = Body {
        octets: text.len() as u64,
        sha256: String::new(),
        cut: false,
        title: None,
        text: Some(text.to_owned()),
    };
    let mta_sts = Some(Box::new(Served { chain, policy, reading }));
    let http = serde_json::json!({"method": "GET", "url": "https://mta-sts.nordhavn.dk/", "address": "192.0.2.1:443"});
    let http: Http = serde_json::from_value(http).unwrap();
    Http { hops: vec![Hop { status: 200, body: Some(body), mta_sts, ..Hop::default() }], ..http }
}

#[test]
fn rfc_8461_3_2_a_policy_file_is_read_again_from_its_text() {
    let text = "version: STSv1\r\nmode: enforce\r\nmx: *.nordhavn.dk\r\nmax_age: 604800\r\n";
    let Some(Seen::Http(read)) = again(DOMAIN, &Seen::Http(answer(text, READING - 1))) else {
        panic!("not read again");
    };
    let policy = read.hops[0].mta_sts.as_ref().unwrap().policy.clone();
    assert_eq!(policy, Some(mta_sts::read(text.as_bytes())));
    assert_eq!(again(DOMAIN, &Seen::Http(read)), None);
    let mut cut = answer(text, READING - 1);
    cut.hops[0].body.as_mut().unwrap().octets += 1;
    assert_eq!(again(DOMAIN, &Seen::Http(cut)), None, "not all of it was kept");
}
