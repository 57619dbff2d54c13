//! The grammar of RFC 7208 §12, rule by rule.

use kravtjek_records::spf::{FaultKind, Mechanism, Term, is_spf, parse, parse_terms};

fn fault(record: &str) -> Option<(FaultKind, String)> {
    let faults = parse(record.as_bytes()).err()?;
    let span = faults[0].span;
    let place = record.get(span.0 as usize..span.1 as usize).unwrap_or("?").to_owned();
    Some((faults[0].kind, place))
}

fn kind(term: &str) -> Option<FaultKind> {
    fault(&format!("v=spf1 {term}")).map(|(kind, _)| kind)
}

/// §4.5: the version, then a blank or the end.
#[test]
fn a_record_begins_with_its_version() {
    for text in ["v=spf1", "v=spf1 ", "V=sPf1 -all"] {
        assert!(is_spf(text.as_bytes()), "{text}");
    }
    for text in ["v=spf10", "v=spf1-all", " v=spf1", "v=spf1\t-all", "v=spf2.0/pra", "spf1", "", "v=spf"] {
        assert!(!is_spf(text.as_bytes()), "{text}");
    }
}

/// §4.6.1, §5: everything that the grammar allows.
#[test]
fn right_terms_are_read() {
    for term in [
        "",
        "   ",
        "all",
        "-ALL",
        "?all ",
        "include:a.dk",
        "~Include:a.dk.",
        "a",
        "a/24",
        "a//64",
        "a/0//0",
        "A:b.dk/24//64",
        "mx",
        "mx:b.dk",
        "mx/32//128",
        "ptr",
        "ptr:b.dk",
        "ip4:1.2.3.4",
        "ip4:0.0.0.0/0",
        "ip4:255.249.10.9/32",
        "ip6:::",
        "ip6:2001:db8::/32",
        "ip6:::1.1.1.1/0",
        "ip6:1:2:3:4:5:6:7:8/128",
        "exists:%{i}._spf.b.dk",
        "redirect=b.dk",
        "exp=%{d2}.b.dk",
        "REDIRECT=b.dk",
        "moo.cow-far_out=man:dog/cat",
        "x=",
        "a:foo:bar/baz.b.dk",
        "a:b.xn--zckzah",
        "a:b.1a",
        "a:b.1-2",
        "a:%{d}",
        "a:x/y%%",
        "a:%{l1r+-.,/_=}.b.dk/24",
        "a:%{D127R}",
        "include:_a.b.dk",
        "a:.dk",
        "a:%{d}.dk",
        "exp=a.dk redirect=b.dk",
        "all -all",
    ] {
        assert_eq!(kind(term), None, "{term}");
    }
}

#[test]
fn wrong_terms_are_named() {
    use FaultKind::*;
    for (term, wanted) in [
        // §4.6.1: names.
        ("moo", UnknownMechanism),
        ("ipv4:1.2.3.4", UnknownMechanism),
        ("1up=foo", UnknownMechanism),
        ("=all", UnknownMechanism),
        ("all.", UnknownMechanism),
        ("redirect:b.dk", UnknownMechanism),
        ("moo/far_out=x", UnknownMechanism),
        ("-", UnknownMechanism),
        ("--all", UnknownMechanism),
        ("+redirect=b.dk", UnknownMechanism),
        // §5: arguments that are missing or too many.
        ("include", MissingArgument),
        ("include:", MissingArgument),
        ("exists", MissingArgument),
        ("a:", MissingArgument),
        ("mx:", MissingArgument),
        ("ptr:", MissingArgument),
        ("ip4", MissingArgument),
        ("ip6:", MissingArgument),
        ("redirect=", MissingArgument),
        ("exp=", MissingArgument),
        ("a:/24", MissingArgument),
        ("all:b.dk", BadSyntax),
        ("all/8", BadSyntax),
        ("ptr/0", BadSyntax),
        ("include/24", BadSyntax),
        // §5.6: networks and lengths.
        ("ip4:1.2.3.4/33", BadNetwork),
        ("ip4:1.2.3.4/032", BadNetwork),
        ("ip4:1.2.3", BadNetwork),
        ("ip4:1.2.3.256", BadNetwork),
        ("ip4:1.2.3.04", BadNetwork),
        ("ip4:1.2.3.4:25", BadNetwork),
        ("ip4:1.2.3.4//32", BadNetwork),
        ("ip4:1.2.3.4/", BadNetwork),
        ("ip4:b.dk", BadNetwork),
        ("ip4:1.2.3.4/+8", BadNetwork),
        ("ip6:1.2.3.4", BadNetwork),
        ("ip6::CAFE::BABE", BadNetwork),
        ("ip6:::/129", BadNetwork),
        ("ip6:::/00", BadNetwork),
        ("ip6:fe80::1%1", BadNetwork),
        ("a/33", BadNetwork),
        ("a/24/64", BadNetwork),
        ("a//129", BadNetwork),
        ("a///64", BadNetwork),
        ("a/", BadNetwork),
        ("mx//", BadNetwork),
        ("a:b.dk/24/64", BadNetwork),
        ("a/00", BadNetwork),
        // §7.1: domain-spec.
        ("a:museum", BadDomain),
        ("a:museum.", BadDomain),
        ("a:b.123", BadDomain),
        ("a:b.-dk", BadDomain),
        ("a:b.dk-", BadDomain),
        ("a:b.dk:25", BadDomain),
        ("include:b.dk/24", BadDomain),
        ("exists:b.dk/24", BadDomain),
        ("redirect=-all", BadDomain),
        ("exp=-all", BadDomain),
        ("a:b..", BadDomain),
        ("a:%{d}dk", BadDomain),
        ("a:b.d_k", BadDomain),
        ("a:192.0.2.1", AddressAsName),
        ("mx:192.0.2.1/24", AddressAsName),
        ("include:192.0.2.1", AddressAsName),
        // §7.1: macros.
        ("a:%{x}.b.dk", BadMacro),
        ("a:%{a}.b.dk", BadMacro),
        ("exists:%(ir).b.dk", BadMacro),
        ("exists:a%.b.dk", BadMacro),
        ("a:%{d0}", BadMacro),
        ("a:%{dr2}", BadMacro),
        ("a:%{d*}", BadMacro),
        ("a:%{d", BadMacro),
        ("a:%{}", BadMacro),
        ("a:%", BadMacro),
        ("x=%abc", BadMacro),
        ("a:%{c}.dk", BadMacro),
        ("exp=%{r}.b.dk", BadMacro),
        ("a:%{t}.dk", BadMacro),
        // §6: each at most once.
        ("exp=a.dk exp=b.dk", DuplicateModifier),
        ("redirect=a.dk redirect=a.dk", DuplicateModifier),
        // §3.1, §4.6.1: bytes.
        ("a:bø.dk", NotAscii),
        ("æll", NotAscii),
        ("a\tmx", ControlCharacter),
        ("a\r\nmx", ControlCharacter),
        ("a:b.dk\0", ControlCharacter),
        ("include:\u{201c}a.dk\u{201d}", TypographicQuotes),
        ("\u{ab}all\u{bb}", TypographicQuotes),
        // §3.3: strings joined without a blank.
        ("ip4:1.2.3.4-all", JoinedWithoutSpace),
        ("ip4:1.2.3.4ip4:1.2.3.5", JoinedWithoutSpace),
        ("mx~all", JoinedWithoutSpace),
        ("ainclude:b.dk", JoinedWithoutSpace),
    ] {
        assert_eq!(kind(term), Some(wanted), "{term}");
    }
}

#[test]
fn a_fault_points_at_its_place() {
    let place = |record: &str| fault(record).unwrap().1;
    assert_eq!(place("v=spf1  mx ip4:1.2.3.4/33 -all"), "1.2.3.4/33");
    assert_eq!(place("v=spf1 -all moo"), "moo");
    assert_eq!(place("v=spf1 exists:a.%{i.b.dk"), "%{i.b.dk");
    assert_eq!(place("v=spf1 mx\u{201d} -all"), "\u{201d}");
    assert_eq!(place("v=spf1 ip4:1.2.3.4-all"), "-all");
    assert_eq!(place("v=spf1 a include: -all"), "include:");
    assert_eq!(place("v=spf1 exp=a.dk exp=b.dk"), "exp=b.dk");
}

/// §4.6: a fault anywhere counts, and every one of them is told.
#[test]
fn every_fault_is_found() {
    let kinds: Vec<FaultKind> =
        parse(b"v=spf1 moo a:museum -all ip4:1").unwrap_err().iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::UnknownMechanism, FaultKind::BadDomain, FaultKind::BadNetwork]);
}

#[test]
fn terms_stand_where_they_stand() {
    let spans: Vec<_> = parse_terms(b"v=spf1  a   -all ").into_iter().map(|placed| placed.span).collect();
    assert_eq!(spans, [(8, 9), (12, 16)]);
}

/// §6.1: `redirect` beside `all`, on either side of it, has no effect.
#[test]
fn redirect_counts_only_without_all() {
    let redirect = |text: &str| parse(text.as_bytes()).unwrap().redirect().is_some();
    assert!(redirect("v=spf1 a redirect=b.dk mx"));
    assert!(!redirect("v=spf1 redirect=b.dk -all"));
    assert!(!redirect("v=spf1 -all redirect=b.dk"));
}

#[test]
fn a_record_is_printed_in_its_plain_form() {
    let printed = |text: &str| parse(text.as_bytes()).unwrap().to_string();
    assert_eq!(
        printed("V=SPF1   +A:b.dk/24//64  IP6:2001:DB8:0::1 Foo=%{L}  -ALL "),
        "v=spf1 +a:b.dk/24//64 ip6:2001:db8::1 Foo=%{L} -all"
    );
}

/// §5.3: the slash of a length is not the slash of a name.
#[test]
fn lengths_are_told_from_names() {
    let record = parse(b"v=spf1 a:foo:bar/baz.b.dk/24").unwrap();
    let [Term::Directive(None, Mechanism::A(Some(spec), cidr))] = record.terms.as_slice() else {
        panic!("{record}")
    };
    assert_eq!((spec.to_string().as_str(), cidr.v4, cidr.v6), ("foo:bar/baz.b.dk", Some(24), None));
}
