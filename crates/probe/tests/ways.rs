//! The way from a secure zone down to a name, label by label, where questions for some labels fail, lead elsewhere, or
//! are answered by one server only.

mod common;

use std::sync::Arc;

use common::odd::{Odd, forms, p256, resolver, together, with};
use common::{InMemory, errand, ip, look, over, verdict};
use kravtjek_lab::{Behaviour, Fault, Internet, ZoneBuilder, set};
use kravtjek_model::observation::dns::State;

const BELOW: &str = "www A 127.80.0.1\n@ A 127.80.0.3\n";

#[tokio::test(start_paused = true)]
async fn below_a_label_whose_ds_could_not_be_learned_nothing_is_called_bogus() {
    for signing in forms() {
        for island in [false, true] {
            for failure in [Some(2), None] {
                let u = ZoneBuilder::new("u.by.example", BELOW);
                let u = if island { u.signed(signing.clone()).fault(Fault::DsMissing) } else { u };
                let net = together([
                    ZoneBuilder::new("by.example", "").signed(signing.clone()),
                    u,
                    ZoneBuilder::new("s.u.by.example", BELOW).signed(signing.clone()),
                    ZoneBuilder::new("x.u.by.example", BELOW),
                ]);
                let resolver = with(net.build().unwrap(), move |name, rtype| {
                    let odd = failure.map_or(Odd::Silent, Odd::Rcode);
                    (name == "u.by.example" && rtype == "DS").then_some(odd)
                });
                for (name, rtype) in [
                    ("www.x.u.by.example", "A"),
                    ("www.x.u.by.example", "TXT"),
                    ("nx.x.u.by.example", "A"),
                    ("www.s.u.by.example", "A"),
                    ("s.u.by.example", "MX"),
                    ("www.u.by.example", "TXT"),
                    ("www.u.by.example", "A"),
                ] {
                    let lookup = look(&resolver, name, rtype).await;
                    let right = matches!(lookup.state, State::Indeterminate | State::Insecure);
                    assert!(right, "{island} {failure:?} {name} {rtype}: {lookup:#?}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_further_down_makes_up_for_a_label_whose_ds_could_not_be_learned() {
    for signing in [p256(), p256().nsec3()] {
        let net = together([
            ZoneBuilder::new("by.example", "a.ent TXT x")
                .signed(signing.clone())
                .fault(Fault::SigMissing(set("a.ent", "TXT"))),
            ZoneBuilder::new("s.ent.by.example", BELOW).signed(signing.clone()),
            ZoneBuilder::new("o.s.ent.by.example", BELOW),
            ZoneBuilder::new("u.ent.by.example", BELOW),
        ]);
        let resolver = with(net.build().unwrap(), |name, rtype| {
            (name == "ent.by.example" && rtype == "DS").then_some(Odd::Rcode(2))
        });
        for (name, rtype, expected) in [
            ("a.ent.by.example", "TXT", (State::Bogus, "no_rrsig")),
            ("www.s.ent.by.example", "A", (State::Secure, "")),
            ("www.o.s.ent.by.example", "A", (State::Insecure, "no_ds")),
            ("www.u.ent.by.example", "A", (State::Insecure, "no_ds")),
            ("www.u.ent.by.example", "TXT", (State::Insecure, "no_ds")),
        ] {
            let lookup = look(&resolver, name, rtype).await;
            assert_eq!(verdict(&lookup), expected, "{name} {rtype}: {lookup:#?}");
        }
    }
}

#[tokio::test]
async fn an_alias_stands_at_no_zone_cut() {
    for signing in forms() {
        for target in ["www.by.example.", "gone.by.example.", "www.plain."] {
            let alias = format!("host CNAME {target}\nwww A 127.80.0.1");
            let net = together([
                ZoneBuilder::new("by.example", &alias).signed(signing.clone()),
                ZoneBuilder::new("u.host.by.example", BELOW),
                ZoneBuilder::new("s.host.by.example", BELOW).signed(signing.clone()),
            ]);
            let resolver = resolver(net.build().unwrap());
            for (name, rtype, state) in [
                ("u.host.by.example", "TXT", State::Insecure),
                ("www.u.host.by.example", "A", State::Insecure),
                ("nx.u.host.by.example", "A", State::Insecure),
                ("www.s.host.by.example", "A", State::Secure),
                ("www.s.host.by.example", "TXT", State::Secure),
            ] {
                let lookup = look(&resolver, name, rtype).await;
                assert_eq!(lookup.state, state, "{target} {name} {rtype}: {lookup:#?}");
            }
        }
    }
}

#[tokio::test]
async fn two_unsigned_zones_in_a_row_and_a_signed_one_below() {
    for signing in forms() {
        for island in [false, true] {
            let v = ZoneBuilder::new("v.u.by.example", BELOW);
            let v = if island { v.signed(signing.clone()).fault(Fault::DsMissing) } else { v };
            let net = together([
                ZoneBuilder::new("by.example", "").signed(signing.clone()),
                ZoneBuilder::new("u.by.example", "@ A 127.80.0.9"),
                v,
                ZoneBuilder::new("s.a.b.v.u.by.example", "@ DNAME t.by.example.").signed(signing.clone()),
                ZoneBuilder::new(
                    "t.by.example",
                    "*.x A 127.80.0.1\nd DNAME v.u.by.example.\nc CNAME www.v.u.by.example.",
                )
                .signed(signing.clone()),
                ZoneBuilder::new("l.t.by.example", "@ DNAME t.by.example.").signed(signing.clone()),
                ZoneBuilder::new("k.t.by.example", "@ DNAME t.by.example."),
            ]);
            let lab = Arc::new(net.build().unwrap());
            for (name, rtype, state) in [
                ("www.v.u.by.example", "A", State::Insecure),
                ("www.v.u.by.example", "TXT", State::Insecure),
                ("nx.v.u.by.example", "A", State::Insecure),
                ("a.x.s.a.b.v.u.by.example", "A", State::Insecure),
                ("nx.s.a.b.v.u.by.example", "A", State::Insecure),
                ("s.a.b.v.u.by.example", "TXT", State::Insecure),
                ("s.a.b.v.u.by.example", "DS", State::Insecure),
                ("b.v.u.by.example", "TXT", State::Insecure),
                ("q.x.t.by.example", "A", State::Secure),
                ("q.x.t.by.example", "TXT", State::Secure),
                ("www.d.t.by.example", "A", State::Insecure),
                ("www.d.t.by.example", "TXT", State::Insecure),
                ("c.t.by.example", "A", State::Insecure),
                ("c.t.by.example", "TXT", State::Insecure),
                ("q.x.l.t.by.example", "A", State::Secure),
                ("l.t.by.example", "A", State::Secure),
                ("q.x.l.t.by.example", "CNAME", State::Secure),
                ("q.x.k.t.by.example", "A", State::Insecure),
                ("q.x.k.t.by.example", "CNAME", State::Insecure),
                ("a.b.c.d.e.f.g.h.i.j.k.l.m.x.l.t.by.example", "A", State::Secure),
                ("a.b.c.d.e.f.g.h.i.j.k.l.m.x.k.t.by.example", "A", State::Insecure),
            ] {
                let fresh = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
                let lookup = look(&fresh, name, rtype).await;
                // In an opt-out span a wildcard or a missing name is proven only so far.
                let opt_out = verdict(&lookup) == (State::Insecure, "opt_out");
                assert!(lookup.state == state || opt_out, "{island} {name} {rtype}: {lookup:#?}");
            }
        }
    }
}

/// Each zone on one or both of two servers, one of which may misbehave.
#[tokio::test(start_paused = true)]
async fn it_does_not_matter_which_of_the_servers_holds_both_sides() {
    let hosts = |both: usize| -> &'static [&'static str] {
        [&["a.host.plain", "b.host.plain"][..], &["a.host.plain"], &["b.host.plain"]][both]
    };
    for signing in [p256()] {
        for (parent, u, s) in [(0, 1, 0), (0, 0, 1), (0, 1, 2), (1, 0, 0), (1, 0, 2), (1, 2, 1), (1, 2, 0)] {
            for odd in [
                None,
                Some(Behaviour::NxDomainForEmptyNonTerminals),
                Some(Behaviour::NoUdp),
                Some(Behaviour::LowerCasesQuestion),
            ] {
                let mut net = together([]);
                if let Some(odd) = odd.clone() {
                    net.behave(ip(11), odd.clone()).behave(ip(12), odd);
                }
                net.zone(
                    ZoneBuilder::new("by.example", "www A 127.80.0.1")
                        .signed(signing.clone())
                        .served_by(hosts(parent)),
                );
                net.zone(
                    ZoneBuilder::new("u.e.by.example", "@ A 127.80.0.1\na.b.c TXT x").served_by(hosts(u)),
                );
                net.zone(
                    ZoneBuilder::new("s.u.e.by.example", "a.b.c TXT x")
                        .signed(signing.clone())
                        .served_by(hosts(s)),
                );
                let lab = Arc::new(net.build().unwrap());
                for (name, rtype, rcode) in [
                    ("a.b.c.u.e.by.example", "TXT", "NOERROR"),
                    ("a.b.c.s.u.e.by.example", "TXT", "NOERROR"),
                    ("s.u.e.by.example", "MX", "NOERROR"),
                    ("nx.s.u.e.by.example", "MX", "NXDOMAIN"),
                    ("nx.u.e.by.example", "MX", "NXDOMAIN"),
                    ("u.e.by.example", "A", "NOERROR"),
                    ("u.e.by.example", "TXT", "NOERROR"),
                ] {
                    for _ in 0..2 {
                        let fresh = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
                        let lookup = look(&fresh, name, rtype).await;
                        assert_eq!(
                            verdict(&lookup),
                            (State::Insecure, "no_ds"),
                            "{parent}{u}{s} {odd:?} {name} {rtype}: {lookup:#?}"
                        );
                        assert_eq!(
                            lookup.rcode.as_deref(),
                            Some(rcode),
                            "{parent}{u}{s} {odd:?} {name} {rtype}: {lookup:#?}"
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_server_that_fails_at_a_hidden_cut_leaves_the_word_to_the_other() {
    let families: [fn() -> Internet; 2] = [
        || {
            together([
                ZoneBuilder::new("by.example", "").signed(p256()),
                ZoneBuilder::new("u.by.example", BELOW),
                ZoneBuilder::new("s.u.by.example", BELOW).signed(p256()),
            ])
        },
        || {
            together([
                ZoneBuilder::new("by.example", "").signed(p256().nsec3()),
                ZoneBuilder::new("u.by.example", BELOW),
                ZoneBuilder::new("s.u.by.example", BELOW).signed(p256()),
            ])
        },
    ];
    for family in families {
        for bad in [
            Behaviour::Refused,
            Behaviour::ServFail,
            Behaviour::Silent,
            Behaviour::Dead,
            Behaviour::Garbage,
            Behaviour::NotAuthoritative,
            Behaviour::UpwardReferral,
            Behaviour::IgnoresEdns,
            Behaviour::FormErrToEdns,
            Behaviour::StripsDs,
            Behaviour::HidesDelegations,
        ] {
            let mut net = family();
            net.behave(ip(11), bad.clone());
            let lab = Arc::new(net.build().unwrap());
            for (name, rtype) in [
                ("www.u.by.example", "A"),
                ("www.u.by.example", "TXT"),
                ("nx.s.u.by.example", "A"),
                ("www.s.u.by.example", "A"),
            ] {
                for _ in 0..3 {
                    let fresh = over(InMemory::new(Arc::clone(&lab)), errand(&lab));
                    let lookup = look(&fresh, name, rtype).await;
                    assert_eq!(
                        verdict(&lookup),
                        (State::Insecure, "no_ds"),
                        "{bad:?} {name} {rtype}: {lookup:#?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn local_parts_of_any_octets_make_names_that_are_asked_for() {
    use kravtjek_probe::mail;
    use kravtjek_records::spf::{Client, SpfResult};
    let net = together([ZoneBuilder::new(
        "m.example",
        "@ TXT \"v=spf1 exists:%{l}.m.example -all\"\n* A 127.0.0.2",
    )]);
    let resolver = resolver(net.build().unwrap());
    for (local, told) in [
        ("a\"b", SpfResult::Pass),
        ("\"a b\"", SpfResult::Pass),
        ("a(b)c", SpfResult::Pass),
        ("a;b", SpfResult::Pass),
        ("a@b", SpfResult::Pass),
        ("a$b", SpfResult::Pass),
        ("a\tb", SpfResult::Pass),
        ("a\\065", SpfResult::Pass),
        ("a\\.b", SpfResult::Pass),
        ("a\u{7f}b", SpfResult::Pass),
        ("a\\", SpfResult::Pass),
        ("\\", SpfResult::Pass),
        ("*", SpfResult::Pass),
        ("A/B", SpfResult::Pass),
        (&"x".repeat(63), SpfResult::Pass),
        (&" ".repeat(63), SpfResult::Pass),
        (&"x".repeat(64), SpfResult::Fail),
        ("a..b", SpfResult::Fail),
        ("æ", SpfResult::Fail),
    ] {
        let sender = format!("{local}@m.example");
        let client = Client::new("192.0.2.9".parse().unwrap(), "helo.example", &sender);
        let found = mail::check_host(&resolver, &client, "m.example", common::at()).await.unwrap();
        assert_eq!(found.0, told, "{local:?}");
    }
}

#[tokio::test]
async fn sixteen_aliases_are_followed_and_one_more_is_a_limit_of_ours() {
    let lines = (0..17).map(|number| format!("a{number} CNAME a{}\n", number + 1));
    let records = format!("{}a17 A 127.80.0.1", lines.collect::<String>());
    let resolver =
        resolver(together([ZoneBuilder::new("by.example", &records).signed(p256())]).build().unwrap());
    let most = look(&resolver, "a1.by.example", "A").await;
    assert_eq!((verdict(&most), most.aliases.len()), ((State::Secure, ""), 16), "{most:#?}");
    let more = look(&resolver, "a0.by.example", "A").await;
    assert_eq!(verdict(&more), (State::Indeterminate, "over_limit"), "{more:#?}");
}
