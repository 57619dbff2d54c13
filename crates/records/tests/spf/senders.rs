//! What senders are told: RFC 7208 §4 to §7, section by section.

use kravtjek_records::spf::{Client, SpfResult};

use crate::zone::Zone;
use SpfResult::{Fail, Neutral, None, Pass, Permerror, Softfail, Temperror};

/// §4.3: what cannot be checked, and what has no record.
#[test]
fn no_domain_or_no_record_is_none() {
    let zone = Zone::of("a.dk A 192.0.2.1\n b.dk TXT something else");
    let long = format!("{}.dk", "a".repeat(64));
    for domain in ["a.dk", "b.dk", "gone.dk", "dk", "a..dk", "", "[192.0.2.1]", ".dk", "a.dk..", &long] {
        assert_eq!(zone.check("192.0.2.1", domain), None, "{domain}");
    }
}

/// §4.4, §4.5.
#[test]
fn one_record_is_needed_and_a_failed_look_up_may_go_well_later() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 -all\n a.dk TXT V=SPF1 +all\n b.dk TXT FAIL\n c.dk TXT v=spf10\n c.dk TXT v=spf1 +all",
    );
    assert_eq!(zone.check("192.0.2.1", "a.dk"), Permerror);
    assert_eq!(zone.check("192.0.2.1", "b.dk"), Temperror);
    assert_eq!(zone.check("192.0.2.1", "c.dk"), Pass);
}

/// §4.6, §4.7.
#[test]
fn the_first_match_decides_and_a_fault_anywhere_spoils_all() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 ~ip4:198.51.100.0/24
         b.dk TXT v=spf1 ip4:192.0.2.1 -all moo",
    );
    assert_eq!(zone.check("192.0.2.1", "a.dk"), Fail);
    assert_eq!(zone.check("192.0.2.2", "a.dk"), Pass);
    assert_eq!(zone.check("198.51.100.9", "a.dk"), Softfail);
    assert_eq!(zone.check("203.0.113.1", "a.dk"), Neutral);
    assert_eq!(zone.check("192.0.2.1", "b.dk"), Permerror);
}

/// §5: an IPv4 address inside an IPv6 one is an IPv4 address.
#[test]
fn families_are_kept_apart() {
    let zone = Zone::of("a.dk TXT v=spf1 ip6:::/0 -all\n b.dk TXT v=spf1 ip4:192.0.2.1 -all");
    assert_eq!(zone.check("::ffff:192.0.2.1", "a.dk"), Fail);
    assert_eq!(zone.check("2001:db8::1", "a.dk"), Pass);
    assert_eq!(zone.check("::ffff:192.0.2.1", "b.dk"), Pass);
}

/// §5.2.
#[test]
fn an_include_matches_on_pass_alone() {
    let zone = Zone::of(
        "pass.dk TXT v=spf1 include:yes.dk -all\n fail.dk TXT v=spf1 include:no.dk ~all
         none.dk TXT v=spf1 include:gone.dk -all\n perm.dk TXT v=spf1 include:broken.dk +all
         temp.dk TXT v=spf1 include:silent.dk +all
         yes.dk TXT v=spf1 ip4:192.0.2.1 ?all\n no.dk TXT v=spf1 -all\n broken.dk TXT v=spf1 moo\n silent.dk TXT FAIL",
    );
    for (domain, wanted) in [
        ("pass.dk", Pass),
        ("fail.dk", Softfail),
        ("none.dk", Permerror),
        ("perm.dk", Permerror),
        ("temp.dk", Temperror),
    ] {
        assert_eq!(zone.check("192.0.2.1", domain), wanted, "{domain}");
    }
}

/// §5.3, §5.4: lengths by family; an MX is never made up.
#[test]
fn names_match_by_their_addresses() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 a/24//64 -all\n a.dk A 192.0.2.1\n a.dk AAAA 2001:db8::1
         mx.dk TXT v=spf1 mx:b.dk -all\n b.dk MX 10 m1.b.dk.\n b.dk MX 5 m2.b.dk\n m1.b.dk A 192.0.2.7\n m2.b.dk A 192.0.2.8
         none.dk TXT v=spf1 mx -all\n none.dk A 192.0.2.7\n null.dk TXT v=spf1 mx -all\n null.dk MX 0 .
         fails.dk TXT v=spf1 a -all\n fails.dk A FAIL",
    );
    for (ip, domain, wanted) in [
        ("192.0.2.200", "a.dk", Pass),
        ("192.0.3.1", "a.dk", Fail),
        ("2001:db8::9", "a.dk", Pass),
        ("2001:db8:0:1::1", "a.dk", Fail),
        ("192.0.2.7", "mx.dk", Pass),
        ("192.0.2.8", "mx.dk", Pass),
        ("192.0.2.9", "mx.dk", Fail),
        ("192.0.2.7", "none.dk", Fail),
        ("192.0.2.7", "null.dk", Fail),
        ("192.0.2.7", "fails.dk", Temperror),
    ] {
        assert_eq!(zone.check(ip, domain), wanted, "{ip} {domain}");
    }
}

/// §5.5: names that lead back, at or below the target; a failed look-up is no match.
#[test]
fn ptr_wants_validated_names() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 ptr -all\n 1.2.0.192.in-addr.arpa PTR Mail.A.dk.\n mail.a.dk A 192.0.2.1
         2.2.0.192.in-addr.arpa PTR mail.a.dk\n 3.2.0.192.in-addr.arpa PTR evila.dk\n evila.dk A 192.0.2.3
         4.2.0.192.in-addr.arpa PTR FAIL",
    );
    assert_eq!(zone.check("192.0.2.1", "a.dk"), Pass);
    for ip in ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"] {
        assert_eq!(zone.check(ip, "a.dk"), Fail, "{ip}");
    }
}

/// §5.7: always by an A record.
#[test]
fn exists_asks_for_an_ipv4_address() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 exists:%{ir}.%{v}.%{l1r-}.b.dk -all\n 1.2.0.192.in-addr.anna.b.dk A 127.0.0.2
         c.dk TXT v=spf1 exists:six.dk -all\n six.dk AAAA ::1",
    );
    assert_eq!(zone.check("192.0.2.1", "a.dk"), Pass);
    assert_eq!(zone.check("192.0.2.2", "a.dk"), Fail);
    assert_eq!(zone.check("2001:db8::1", "c.dk"), Fail);
}

/// §6.1.
#[test]
fn redirect_hands_the_question_on() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 ip4:192.0.2.9 redirect=b.dk\n b.dk TXT v=spf1 a -all\n b.dk A 192.0.2.1
         gone.dk TXT v=spf1 redirect=nowhere.dk\n bad.dk TXT v=spf1 redirect=b..dk\n unused.dk TXT v=spf1 redirect=nowhere.dk ~all",
    );
    for (ip, domain, wanted) in [
        ("192.0.2.9", "a.dk", Pass),
        ("192.0.2.1", "a.dk", Pass),
        ("192.0.2.2", "a.dk", Fail),
        ("192.0.2.1", "gone.dk", Permerror),
        ("192.0.2.1", "bad.dk", Permerror),
        ("192.0.2.1", "unused.dk", Softfail),
    ] {
        assert_eq!(zone.check(ip, domain), wanted, "{ip} {domain}");
    }
}

/// §6.2: one text, of ASCII, with right macros; only for `fail`, and never an included record's.
#[test]
fn explanations_are_the_domains_own() {
    let zone = Zone::of(
        "a.dk TXT v=spf1 -all exp=why.a.dk\n why.a.dk TXT %{i} is not %{d}; %{C} %{R} %{S}%_%%%-.
         two.dk TXT v=spf1 -all exp=both.dk\n both.dk TXT one\n both.dk TXT two
         bad.dk TXT v=spf1 -all exp=wrong.dk\n wrong.dk TXT %{x}\n gone.dk TXT v=spf1 -all exp=nowhere.dk
         soft.dk TXT v=spf1 ~all exp=why.a.dk\n inc.dk TXT v=spf1 include:a.dk -all\n red.dk TXT v=spf1 exp=both.dk redirect=a.dk
         time.dk TXT v=spf1 -all exp=when.dk\n when.dk TXT at %{t}",
    );
    let told = |domain: &str| {
        let sender = format!("anna b@{domain}");
        zone.told(&Client::new("192.0.2.1".parse().unwrap(), "helo.dk", &sender))
    };
    let why = |of: &str| format!("192.0.2.1 is not a.dk; 192.0.2.1 unknown anna%20b%40{of} %%20.");
    assert_eq!(told("a.dk"), (Fail, Some(why("a.dk"))));
    assert_eq!(told("red.dk"), (Fail, Some(why("red.dk"))));
    for domain in ["two.dk", "bad.dk", "gone.dk", "inc.dk", "time.dk"] {
        assert_eq!(told(domain), (Fail, Option::None), "{domain}");
    }
    assert_eq!(told("soft.dk"), (Softfail, Option::None));
    let client = Client { at: Some(77), ..Client::new("192.0.2.1".parse().unwrap(), "h.dk", "x@time.dk") };
    assert_eq!(zone.told(&client), (Fail, Some("at 77".to_owned())));
}

/// §4.6.4.
#[test]
fn limits_hold_exactly() {
    let a = |number: usize| format!("v=spf1 {}+all", "a ".repeat(number));
    let mut zone = Zone::of("ten.dk A 192.0.2.1\n eleven.dk A 192.0.2.1");
    zone.add("ten.dk", "TXT", &a(10));
    zone.add("eleven.dk", "TXT", &a(11));
    zone.add("loop.dk", "TXT", "v=spf1 include:loop.dk -all");
    zone.add("exp.dk", "TXT", "v=spf1 -all exp=gone.dk");
    zone.add("two.dk", "TXT", "v=spf1 a:x.gone.dk mx:y.gone.dk +all");
    zone.add("three.dk", "TXT", "v=spf1 a:x.gone.dk mx:y.gone.dk exists:z.gone.dk +all");
    for (name, number) in [("mx10.dk", 10), ("mx11.dk", 11)] {
        zone.add(name, "TXT", "v=spf1 mx +all");
        (0..number).for_each(|at| zone.add(name, "MX", &format!("{at} m.mx.dk")));
    }
    zone.add("m.mx.dk", "A", "192.0.2.1");
    for (domain, wanted) in [
        ("ten.dk", Pass),
        ("eleven.dk", Permerror),
        ("loop.dk", Permerror),
        ("exp.dk", Fail),
        ("two.dk", Pass),
        ("three.dk", Permerror),
        ("mx10.dk", Pass),
        ("mx11.dk", Permerror),
    ] {
        assert_eq!(zone.check("192.0.2.99", domain), wanted, "{domain}");
    }
}

/// §4.6.4, §5.5: of a client's names only the first ten count, and they never spoil the result.
#[test]
fn only_ten_names_of_a_client_are_looked_at() {
    let mut zone = Zone::of("a.dk TXT v=spf1 ptr -all");
    (0..10).for_each(|at| zone.add("1.2.0.192.in-addr.arpa", "PTR", &format!("gone{at}.a.dk")));
    zone.add("1.2.0.192.in-addr.arpa", "PTR", "mail.a.dk");
    zone.add("mail.a.dk", "A", "192.0.2.1");
    assert_eq!(zone.check("192.0.2.1", "a.dk"), Fail);
}

/// §7.3, §7.4: the RFC's own examples.
#[test]
fn macros_expand_as_the_rfc_shows() {
    let sender = "strong-bad@email.example.com";
    for (string, wanted) in [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
    ] {
        let mut zone = Zone::of("email.example.com TXT v=spf1 -all exp=why.example.com");
        zone.add("why.example.com", "TXT", string);
        let told = zone.told(&Client::new("192.0.2.3".parse().unwrap(), "helo.example", sender));
        assert_eq!(told, (Fail, Some(wanted.to_owned())), "{string}");
    }
}

/// §2.4, §4.3: without a sender the HELO name is checked, as postmaster.
#[test]
fn an_empty_sender_is_the_helo_name() {
    let zone = Zone::of("helo.dk TXT v=spf1 -all exp=why.dk\n why.dk TXT %{s}");
    let told = zone.told(&Client::new("192.0.2.1".parse().unwrap(), "helo.dk", ""));
    assert_eq!(told, (Fail, Some("postmaster@helo.dk".to_owned())));
}

/// §7.1, §4.8, RFC 2181 §11: a macro may make a name of any octets, and such a name is asked for like any other.
#[test]
fn names_of_any_octets_are_asked_for() {
    let mut zone = Zone::of(
        "m.dk TXT v=spf1 a:x/y.m.dk -all\n l.dk TXT v=spf1 exists:%{l}.l.dk -all\n b.dk TXT v=spf1 exists:a%_b.b.dk -all\n\
         s.dk TXT v=spf1 a:c\\d.s.dk -all\n i.dk TXT v=spf1 include:%{l}.i.dk -all",
    );
    zone.add("x/y.m.dk", "A", "192.0.2.9");
    zone.add("a\\ b.l.dk", "A", "127.0.0.2");
    zone.add("a\\009b.l.dk", "A", "127.0.0.2");
    zone.add("a\\ b.b.dk", "A", "127.0.0.2");
    zone.add("c\\\\d.s.dk", "A", "192.0.2.9");
    zone.add("a\\ b.i.dk", "TXT", "v=spf1 exists:x.%{d} -all");
    zone.add("x.a\\ b.i.dk", "A", "127.0.0.2");
    for (sender, wanted) in [
        ("anna@m.dk", Pass),
        ("a b@l.dk", Pass),
        ("a\tb@l.dk", Pass),
        ("a  b@l.dk", Fail),
        ("anna@b.dk", Pass),
        ("anna@s.dk", Pass),
        ("a b@i.dk", Pass),
    ] {
        let client = Client::new("192.0.2.9".parse().unwrap(), "helo.example", sender);
        assert_eq!(zone.told(&client).0, wanted, "{sender}");
    }
    let spf = zone.analyse("m.dk");
    assert_eq!(
        (spf.voids, spf.errors.len(), spf.tree[0].nets.clone()),
        (0, 0, vec!["192.0.2.9/32".to_owned()])
    );
    assert_eq!(zone.analyse("s.dk").voids, 0);
}

/// RFC 8616 §4: no name can be made of a local part that is not ASCII.
#[test]
fn a_local_part_beyond_ascii_matches_nothing() {
    let zone = Zone::of(
        "l.dk TXT v=spf1 exists:%{l}.l.dk a:%{l}.l.dk include:%{l}.l.dk -all\n o.dk TXT v=spf1 exists:%{o}.o.dk -all\n\
         o.dk.o.dk A 127.0.0.2",
    );
    let told = |sender: &str| {
        zone.ask(|answers| {
            let client = Client::new("192.0.2.9".parse().unwrap(), "helo.example", sender);
            kravtjek_records::spf::check_host(&client, client.domain(), answers)
        })
    };
    assert_eq!(told("søren@l.dk"), ((Fail, Option::None), 1), "only the record itself is looked up");
    assert_eq!(told("søren@o.dk").0.0, Pass, "the domain is ASCII");
}
