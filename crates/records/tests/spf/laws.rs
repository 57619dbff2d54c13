//! What holds for every record: printing and reading are inverse, limits hold, nothing panics.

use std::net::IpAddr;

use kravtjek_records::spf::{
    Client, DualCidr, FaultKind, Letter, Macro, MacroString, Mechanism, Part, Qualifier, Record, SpfResult,
    Term, Use, analyse, check_host, parse, parse_terms,
};
use proptest::prelude::*;

use crate::zone::Zone;

fn letter() -> impl Strategy<Value = Letter> {
    use Letter::{Domain, Family, Helo, Ip, LocalPart, Sender, SenderDomain, ValidatedName};
    prop::sample::select(vec![Sender, LocalPart, SenderDomain, Domain, Ip, ValidatedName, Family, Helo])
}

fn macro_part() -> impl Strategy<Value = Part> {
    let one = (letter(), any::<bool>(), prop::option::of(1_u32..200), any::<bool>(), "[.+,/_=-]{0,3}")
        .prop_map(|(letter, escaped, keep, reversed, delimiters)| {
            Part::Macro(Macro { letter, escaped, keep, reversed, delimiters })
        });
    prop_oneof![4 => one, 1 => Just(Part::Percent), 1 => Just(Part::Blank), 1 => Just(Part::EscapedBlank)]
}

/// Macros with literals between them, never two literals side by side.
fn spec() -> impl Strategy<Value = MacroString> {
    let middle = prop::collection::vec((prop::option::of("[!-$&-~]{1,6}"), macro_part()), 0..3);
    (middle, prop::option::of("[a-z0-9_/:]{0,5}\\.[a-z][a-z0-9]{0,4}\\.?")).prop_map(|(middle, end)| {
        let mut parts = Vec::new();
        for (literal, one) in middle {
            parts.extend(literal.map(Part::Literal));
            parts.push(one);
        }
        match end {
            Some(end) => parts.push(Part::Literal(end)),
            None if parts.is_empty() => parts.push(Part::Percent),
            None => {}
        }
        MacroString { parts }
    })
}

fn mechanism() -> impl Strategy<Value = Mechanism> {
    let cidr =
        (prop::option::of(0_u8..=32), prop::option::of(0_u8..=128)).prop_map(|(v4, v6)| DualCidr { v4, v6 });
    prop_oneof![
        Just(Mechanism::All),
        spec().prop_map(Mechanism::Include),
        spec().prop_map(Mechanism::Exists),
        prop::option::of(spec()).prop_map(Mechanism::Ptr),
        (prop::option::of(spec()), cidr.clone()).prop_map(|(spec, cidr)| Mechanism::A(spec, cidr)),
        (prop::option::of(spec()), cidr).prop_map(|(spec, cidr)| Mechanism::Mx(spec, cidr)),
        (any::<[u8; 4]>(), prop::option::of(0_u8..=32))
            .prop_map(|(net, bits)| Mechanism::Ip4(net.into(), bits)),
        (any::<[u8; 16]>(), prop::option::of(0_u8..=128))
            .prop_map(|(net, bits)| Mechanism::Ip6(net.into(), bits)),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    use Qualifier::{Fail, Neutral, Pass, Softfail};
    let qualifier = prop::option::of(prop::sample::select(vec![Pass, Fail, Softfail, Neutral]));
    let term = prop_oneof![
        8 => (qualifier, mechanism()).prop_map(|(qualifier, mechanism)| Term::Directive(qualifier, mechanism)),
        1 => ("x[a-zA-Z0-9_.-]{0,6}", spec()).prop_map(|(name, value)| Term::Unknown(name, value)),
    ];
    let ends = (prop::option::of(spec()), prop::option::of(spec()));
    (prop::collection::vec(term, 0..6), ends).prop_map(|(mut terms, (redirect, exp))| {
        terms.extend(redirect.map(Term::Redirect));
        terms.extend(exp.map(Term::Exp));
        Record { terms }
    })
}

/// Text that is nearly a record.
fn nearly() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "all",
            "-all",
            "a",
            "mx",
            "ptr",
            "include:",
            "redirect=",
            "exp=",
            "a:",
            "mx:",
            "exists:",
            "ip4:",
            "ip6:",
            "a.dk",
            "b.dk",
            "c.dk",
            "%{i}",
            "%{",
            "}",
            "%",
            "/24",
            "//64",
            "1.2.3.4",
            "::1",
            " ",
            " ",
            " ",
            "æ",
            "\t",
            "~",
            "?",
            "+",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,4}",
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| format!("v=spf1 {}", words.concat()))
}

fn zone(records: &[String]) -> Zone {
    let mut zone = Zone::of(
        "a.dk A 192.0.2.1\n b.dk AAAA 2001:db8::1\n a.dk MX 10 b.dk\n c.dk MX FAIL\n b.dk MX 10 c.dk",
    );
    for (name, record) in ["a.dk", "b.dk", "c.dk"].into_iter().zip(records) {
        zone.add(name, "TXT", record);
    }
    zone
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(record in record()) {
        let text = record.to_string();
        prop_assert_eq!(parse(text.as_bytes()), Ok(record), "{}", text);
    }

    #[test]
    fn what_is_read_is_printed_once_and_for_all(text in nearly()) {
        if let Ok(record) = parse(text.as_bytes()) {
            prop_assert_eq!(parse(record.to_string().as_bytes()), Ok(record));
        }
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = [b"v=spf1 ".as_slice(), &bytes].concat();
        let end = u32::try_from(text.len()).unwrap();
        for placed in parse_terms(&text) {
            prop_assert!(placed.span.0 < placed.span.1 && placed.span.1 <= end);
            if let Err(fault) = placed.term {
                prop_assert!(placed.span.0 <= fault.span.0 && fault.span.1 <= placed.span.1, "{:?}", fault);
                prop_assert!(FaultKind::ALL.contains(&fault.kind));
            }
        }
        let _ = MacroString::parse(&bytes, Use::Explanation);
    }

    /// The evaluator and the analysis read one record: what is an error to one cannot be sound to the other.
    #[test]
    fn analysis_and_evaluation_agree(records in prop::collection::vec(nearly(), 3), host in 0_u8..4) {
        let zone = zone(&records);
        let spf = zone.analyse("a.dk");
        let ip: IpAddr = ["203.0.113.77", "2a00::77", "192.0.2.1", "2001:db8::1"][usize::from(host)].parse().unwrap();
        let told = zone.told(&Client::new(ip, "h.dk", "anna@a.dk")).0;
        if host < 2 && spf.errors.is_empty() && spf.not_seen.is_none() && told != SpfResult::Permerror {
            let unknowable = spf.problems.iter().any(|one| ["target_unknowable", "uses_ptr"].contains(&one.id.as_str()));
            let named = spf.tree.iter().any(|term| term.text.contains("::") || term.text.contains("/"));
            // A failed look-up is `not_seen` only where it can still change the verdict.
            if !unknowable && !named && told != SpfResult::Temperror {
                prop_assert_eq!(spf.otherwise.as_deref(), Some(told.as_str()), "{:?}", records);
            }
        }
        if parse(records[0].as_bytes()).is_err() {
            prop_assert_eq!(told, SpfResult::Permerror);
            prop_assert!(!spf.errors.is_empty());
        }
        // A sound record never breaks by its own limits; only what depends on the sender or the family may.
        if spf.errors.is_empty() && spf.not_seen.is_none() {
            let may = ["target_unknowable", "uses_ptr", "near_void_limit", "voids_one_family"];
            let excused = spf.problems.iter().any(|one| may.contains(&one.id.as_str()));
            prop_assert!(told != SpfResult::Permerror || excused, "{:?}", records);
        }
    }

    #[test]
    fn the_limit_of_look_ups_is_never_passed(number in 0_usize..30, kind in 0_usize..3) {
        let term = ["a:a.dk", "include:b.dk", "exists:a.dk"][kind];
        let terms = vec![format!("-{term}"); number].join(" ");
        let zone = zone(&[format!("v=spf1 {terms} +all"), "v=spf1 -all".to_owned(), String::new()]);
        let spf = zone.analyse("a.dk");
        prop_assert_eq!(usize::try_from(spf.lookups).unwrap(), number);
        prop_assert_eq!(spf.errors.iter().any(|error| error.id == "too_many_lookups"), number > 10);
        let told = zone.check("203.0.113.9", "a.dk");
        if kind < 2 {
            prop_assert_eq!(told == SpfResult::Permerror, number > 10);
        }
    }

    /// §4.6.4: at most two look-ups may give nothing; the evaluator and the analysis draw the line at the same place.
    #[test]
    fn the_limit_of_void_look_ups_is_never_passed(number in 0_usize..9, kind in 0_usize..3) {
        let terms: Vec<String> =
            (0..number).map(|one| format!("{}:x{one}.dk", ["a", "mx", "exists"][kind])).collect();
        let zone = zone(&[format!("v=spf1 {} -all", terms.join(" ")), String::new(), String::new()]);
        let spf = zone.analyse("a.dk");
        prop_assert_eq!(usize::try_from(spf.voids).unwrap(), number);
        prop_assert_eq!(spf.errors.iter().any(|error| error.id == "too_many_voids"), number > 2);
        prop_assert_eq!(zone.check("203.0.113.9", "a.dk") == SpfResult::Permerror, number > 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// However records lead to each other, neither the analysis nor the evaluator asks on and on.
    #[test]
    fn no_web_of_records_keeps_us_busy(links in prop::collection::vec(prop::collection::vec((0_usize..12, 0_usize..5), 0..14), 12)) {
        let mut zone = Zone::default();
        for (from, targets) in links.iter().enumerate() {
            let term = |(to, kind): &(usize, usize)| match kind {
                0 | 1 => format!("include:n{to}.dk"),
                2 => format!("a:n{to}.dk"),
                3 => format!("mx:n{to}.dk"),
                _ => format!("exists:n{to}.dk"),
            };
            let terms: Vec<String> = targets.iter().map(term).collect();
            zone.add(&format!("n{from}.dk"), "TXT", &format!("v=spf1 {} ~all", terms.join(" ")));
            for (to, _) in targets {
                zone.add(&format!("n{from}.dk"), "MX", &format!("10 n{to}.dk"));
            }
        }
        let (spf, asked) = zone.ask(|answers| analyse("n0.dk", answers));
        // Forty terms are followed; each asks for its own record or address, an `mx` also for at most ten hosts in two
        // families.
        prop_assert!(asked <= 40 * 21 + 8, "{asked}");
        let client = Client::new("203.0.113.9".parse().unwrap(), "h.dk", "anna@n0.dk");
        let ((told, _), asked) = zone.ask(|answers| check_host(&client, "n0.dk", answers));
        prop_assert!(asked <= 10 * 11 + 16, "{asked}");
        if told == SpfResult::Permerror {
            prop_assert!(!spf.errors.is_empty(), "{:?}", links);
        }
    }
}
