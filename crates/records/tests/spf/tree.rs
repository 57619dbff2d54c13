//! What is said of a domain's whole record.

use kravtjek_model::observation::Why;
use kravtjek_model::observation::mail::Spf;
use kravtjek_records::spf::{analyse, is_closed};

use crate::zone::{Zone, ids, the};

fn seen(lines: &str) -> Spf {
    Zone::of(lines).analyse("a.dk")
}

fn sound(spf: &Spf) -> bool {
    spf.errors.is_empty()
        && spf.not_seen.is_none()
        && matches!(spf.otherwise.as_deref(), Some("fail" | "softfail"))
}

#[test]
fn a_good_record_has_nothing_said_of_it() {
    let spf = seen(
        "a.dk TXT v=spf1 ip4:193.0.14.1 include:b.dk ~all\n b.dk TXT v=spf1 ip4:193.0.15.0/24 -all\n a.dk TXT other",
    );
    assert!(sound(&spf), "{spf:?}");
    assert_eq!(ids(&spf.problems), Vec::<&str>::new());
    assert_eq!((spf.lookups, spf.voids, spf.otherwise.as_deref()), (1, 0, Some("softfail")));
    assert_eq!(spf.records, ["v=spf1 ip4:193.0.14.1 include:b.dk ~all"]);
    let include = &spf.tree[1];
    assert_eq!(
        (include.text.as_str(), include.span, include.qualifier),
        ("include:b.dk", (22, 34), Some('+'))
    );
    assert_eq!(include.record.as_deref(), Some("v=spf1 ip4:193.0.15.0/24 -all"));
    assert_eq!(include.terms[0].nets, ["193.0.15.0/24"]);
}

/// RFC 7208 §4.5.
#[test]
fn one_record_is_wanted() {
    assert_eq!(ids(&seen("a.dk A 193.0.14.1").errors), ["no_record"]);
    assert_eq!(ids(&seen("b.dk A 193.0.14.1").errors), ["no_record"]);
    let two = seen("a.dk TXT v=spf1 -all\n a.dk TXT v=spf1 -all");
    assert_eq!((two.records.len(), the(&two.errors, "several_records").figure), (2, Some(2)));
    let almost =
        seen("a.dk TXT v=spf1-all\n a.dk TXT MS=ms1\n a.dk TXT \"v=spf1 -all\"\n a.dk TXT v=spf1;-all");
    assert_eq!(ids(&almost.problems), ["almost_spf"; 3]);
    assert_eq!(ids(&Zone::default().analyse("dk").errors), ["bad_domain"]);
}

#[test]
fn a_fault_in_any_record_is_told_with_its_place() {
    let spf = seen("a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT v=spf1 ip4:1.2.3.4/33 ip4:193.0.14.1");
    let error = the(&spf.errors, "bad_network");
    assert_eq!(
        (error.at.as_str(), error.term.as_str(), error.span),
        ("b.dk", "ip4:1.2.3.4/33", Some((11, 21)))
    );
    assert_eq!(spf.otherwise, None);
}

/// RFC 7208 §4.6.4: goes on after the limit, so that the whole number can be told.
#[test]
fn fourteen_of_ten_are_counted() {
    let mut zone =
        Zone::of("a.dk TXT v=spf1 include:b.dk include:c.dk mx -all\n a.dk MX 10 m.dk\n m.dk A 193.0.14.1");
    zone.add("b.dk", "TXT", "v=spf1 a a:m.dk a:m.dk a:m.dk a:m.dk a:m.dk a:m.dk a:m.dk");
    zone.add("b.dk", "A", "193.0.14.2");
    zone.add("c.dk", "TXT", "v=spf1 a:m.dk include:d.dk include:d.dk ~all");
    zone.add("d.dk", "TXT", "v=spf1 ip4:193.0.14.3");
    let spf = zone.analyse("a.dk");
    assert_eq!((spf.lookups, spf.tree[0].lookups, spf.tree[1].lookups, spf.tree[2].lookups), (14, 9, 4, 1));
    let error = the(&spf.errors, "too_many_lookups");
    assert_eq!((error.figure, error.term.as_str()), (Some(14), "include:b.dk 9, include:c.dk 4, mx 1"));
}

#[test]
fn near_the_limits_there_is_a_warning_that_names_the_heaviest() {
    let nine = format!(
        "a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT v=spf1 {}\n m.dk A 193.0.14.1",
        "a:m.dk ".repeat(8)
    );
    let spf = seen(&nine);
    assert!(sound(&spf));
    let problem = the(&spf.problems, "near_lookup_limit");
    assert_eq!((problem.figure, problem.term.as_str()), (Some(9), "include:b.dk 9"));
    let spf = seen("a.dk TXT v=spf1 a:x.a.dk mx:gone.dk -all");
    assert!(sound(&spf));
    assert_eq!(the(&spf.problems, "near_void_limit").term, "a:x.a.dk, mx:gone.dk");
    assert_eq!(the(&spf.problems, "void_lookup").term, "a:x.a.dk");
    assert_eq!(the(&spf.problems, "target_missing").term, "mx:gone.dk", "others can take this name over");
}

/// RFC 7208 §5.3: a receiver of IPv6 looks for AAAA alone.
#[test]
fn voids_of_one_family_are_a_warning() {
    let lines = "a.dk TXT v=spf1 a:m.dk a:n.dk a:o.dk ip6:2a01:110::/48 -all\n m.dk A 193.0.14.1\n n.dk A 193.0.14.2\n o.dk A 193.0.14.3";
    let spf = seen(lines);
    assert!(sound(&spf));
    assert_eq!((spf.voids, the(&spf.problems, "voids_one_family").figure), (0, Some(3)));
    let four = seen(&lines.replace(" ip6:2a01:110::/48", ""));
    assert_eq!(ids(&four.problems), Vec::<&str>::new(), "nobody may send over IPv6 anyway");
}

/// RFC 7208 §5.1, §4.7, §6.1.
#[test]
fn what_everybody_else_is_told() {
    for (record, otherwise, problem) in [
        ("+all", "pass", "allows_all"),
        ("ip4:193.0.14.1 all", "pass", "allows_all"),
        ("?all", "neutral", "neutral_all"),
        ("", "neutral", "no_all"),
        ("ip4:193.0.14.1", "neutral", "no_all"),
        ("redirect=open.dk", "pass", "allows_all"),
        ("redirect=end.dk", "neutral", "no_all"),
        ("include:open.dk -all", "pass", "allows_all"),
        ("exists:open.dk -all", "pass", "allows_all"),
        ("exists:%{o}.b.dk -all", "pass", "allows_all"),
    ] {
        let spf = seen(&format!(
            "a.dk TXT v=spf1 {record}\n open.dk TXT v=spf1 +all\n open.dk A 193.0.14.1\n end.dk TXT v=spf1 ip4:193.0.14.1\n a.dk.b.dk A 127.0.0.2"
        ));
        assert_eq!(spf.otherwise.as_deref(), Some(otherwise), "{record}");
        the(&spf.problems, problem);
    }
    for (record, otherwise) in [
        ("-all", "fail"),
        ("~all", "softfail"),
        ("redirect=shut.dk", "fail"),
        ("?ip4:193.0.14.1 -all", "fail"),
        ("include:soft.dk -all", "fail"),
    ] {
        let spf = seen(&format!(
            "a.dk TXT v=spf1 {record}\n shut.dk TXT v=spf1 -all\n soft.dk TXT v=spf1 ip4:193.0.14.1 ?all"
        ));
        assert!(sound(&spf), "{record}");
        assert_eq!(spf.otherwise.as_deref(), Some(otherwise), "{record}");
    }
}

#[test]
fn half_the_internet_is_an_error_however_it_is_cut() {
    for nets in [
        "ip4:0.0.0.0/1",
        "ip4:1.0.0.0/2 ip4:64.0.0.0/2",
        "a/0",
        "include:b.dk",
        "ip4:128.0.0.0/2 ip4:192.0.0.0/3 ip4:224.0.0.0/4 ip4:240.0.0.0/4",
    ] {
        let spf = seen(&format!(
            "a.dk TXT v=spf1 {nets} -all\n a.dk A 193.0.14.1\n b.dk TXT v=spf1 ip4:0.0.0.0/2 ip4:64.0.0.0/2"
        ));
        the(&spf.errors, "half_the_internet");
    }
    let less = seen("a.dk TXT v=spf1 -ip4:0.0.0.0/3 ip4:0.0.0.0/1 -all");
    assert_eq!(ids(&less.errors), Vec::<&str>::new(), "what is refused first does not count");
    assert_eq!(the(&less.problems, "many_addresses").figure, Some(1 << 31), "the term's own sum");
}

#[test]
fn addresses_are_summed_for_each_provider() {
    let spf = seen(
        "a.dk TXT v=spf1 include:b.dk include:c.dk -all\n b.dk TXT v=spf1 ip4:40.0.0.0/15 ip4:40.1.0.0/16 ip4:41.0.0.0/16\n c.dk TXT v=spf1 ip4:50.0.0.0/24",
    );
    assert!(sound(&spf));
    let many: Vec<_> = spf.problems.iter().filter(|problem| problem.id == "many_addresses").collect();
    assert_eq!(many.len(), 1);
    assert_eq!(
        (many[0].term.as_str(), many[0].figure),
        ("include:b.dk", Some(3 * 65_536)),
        "an overlap counts once"
    );
}

#[test]
fn odd_networks_are_warned_of() {
    let spf = seen("a.dk TXT v=spf1 ip4:10.1.2.3 ip6:2a00::/29 ip6:fd00::1 -all");
    assert!(sound(&spf));
    let terms = |id: &str| {
        spf.problems.iter().filter(|one| one.id == id).map(|one| one.term.clone()).collect::<Vec<_>>()
    };
    assert_eq!(terms("private_range"), ["ip4:10.1.2.3", "ip6:fd00::1"]);
    assert_eq!(terms("wide_ipv6"), ["ip6:2a00::/29"]);
}

#[test]
fn discouraged_and_useless_terms_are_named() {
    for (record, id, term) in [
        ("ptr -all", "uses_ptr", "ptr"),
        ("exists:%{p}.b.dk -all", "uses_p_macro", "exists:%{p}.b.dk"),
        ("-all a:b.dk", "dead_terms", "a:b.dk"),
        ("redirect=b.dk -all", "redirect_ignored", "redirect=b.dk"),
        ("mx -all", "host_without_spf", "m.a.dk"),
        ("include:spf.protection.outlook.com -all", "shared_platform", "include:spf.protection.outlook.com"),
        ("ip4:193.0.14.0/24 ip4:193.0.14.7 -all", "redundant_term", "ip4:193.0.14.7"),
        ("mx MX -all", "repeated_term", "MX"),
        ("exists:%{i}.b.dk -all", "target_unknowable", "exists:%{i}.b.dk"),
        ("include:b.dkinclude:b.dk -all", "joined_without_space", "include:b.dkinclude:b.dk"),
        ("a:b.dk-all -all", "joined_without_space", "a:b.dk-all"),
    ] {
        let spf = seen(&format!(
            "a.dk TXT v=spf1 {record}\n a.dk MX 10 m.a.dk\n m.a.dk A 193.0.14.1\n b.dk A 193.0.14.2\n spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/24"
        ));
        assert_eq!(the(&spf.problems, id).term, term, "{record}");
    }
}

#[test]
fn a_dead_term_costs_nothing() {
    let spf = seen("a.dk TXT v=spf1 -all include:gone.dk a mx redirect=gone.dk");
    assert!(sound(&spf));
    assert_eq!((spf.lookups, spf.voids), (0, 0));
}

/// RFC 7208 §3.4.
#[test]
fn a_long_answer_is_warned_of() {
    let spf = seen(&format!("a.dk TXT v=spf1 -all\n a.dk TXT {}", "x".repeat(500)));
    assert_eq!(the(&spf.problems, "long_answer").figure, Some(12 + 4 + 6 + 11 + 12 + 11 + 1 + 12 + 500 + 2));
    assert!(sound(&spf));
}

#[test]
fn targets_that_are_wrong_are_errors() {
    for (record, id) in [
        ("include:gone.dk", "target_without_spf"),
        ("include:plain.dk", "target_without_spf"),
        ("redirect=gone.dk", "target_without_spf"),
        ("include:two.dk", "target_invalid"),
        ("include:b..dk", "bad_domain"),
        ("a:b..dk", "bad_domain"),
        ("mx:many.dk", "too_many_mx_hosts"),
        ("include:a.dk", "include_loop"),
        ("redirect=A.dk.", "include_loop"),
    ] {
        let mut zone = Zone::of("plain.dk TXT hello\n two.dk TXT v=spf1\n two.dk TXT v=spf1 -all");
        zone.add("a.dk", "TXT", &format!("v=spf1 {record}"));
        (0..11).for_each(|at| zone.add("many.dk", "MX", &format!("{at} m.dk")));
        let spf = zone.analyse("a.dk");
        assert_eq!(ids(&spf.errors), [id], "{record}");
        assert_eq!(spf.errors[0].term, record);
    }
    let gone = seen("a.dk TXT v=spf1 include:gone.dk include:gone.a.dk -all");
    let missing: Vec<_> = gone.problems.iter().filter(|one| one.id == "target_missing").collect();
    assert_eq!(
        (missing.len(), missing[0].term.as_str()),
        (1, "include:gone.dk"),
        "nobody else can take over a name of one's own"
    );
}

/// A look-up that failed is never a verdict.
#[test]
fn what_could_not_be_looked_up_is_not_judged() {
    for lines in [
        "a.dk TXT FAIL",
        "a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT FAIL",
        "a.dk TXT v=spf1 a -all\n a.dk A 193.0.14.1\n a.dk AAAA FAIL",
        "a.dk TXT v=spf1 mx -all\n a.dk MX FAIL",
        "a.dk TXT v=spf1 mx -all\n a.dk MX 1 m.dk\n m.dk A FAIL",
        "a.dk TXT v=spf1 redirect=b.dk\n b.dk TXT FAIL",
    ] {
        let spf = seen(lines);
        assert_eq!(spf.not_seen.as_ref().map(|reason| reason.why), Some(Why::TimedOut), "{lines}");
        assert_eq!(ids(&spf.errors), Vec::<&str>::new(), "{lines}");
    }
    let failed = seen("a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT FAIL");
    assert_eq!(failed.not_seen.unwrap().detail.text(), "b.dk TXT");
    assert_eq!(the(&failed.problems, "not_looked_up").term, "include:b.dk");
}

/// What is certain without the missing part stays certain.
#[test]
fn a_certain_failure_is_told_though_something_was_not_seen() {
    for record in ["include:silent.dk moo -all", "include:silent.dk ?all", "include:silent.dk +all"] {
        let spf = seen(&format!("a.dk TXT v=spf1 {record}\n silent.dk TXT FAIL"));
        assert_eq!(spf.not_seen, None, "{record}");
        the(&spf.problems, "not_looked_up");
        assert!(!sound(&spf), "{record}");
    }
}

#[test]
fn a_redirect_that_depends_on_the_sender_leaves_the_end_untold() {
    let spf = seen("a.dk TXT v=spf1 redirect=%{l}.b.dk");
    assert_eq!(
        (spf.otherwise.as_deref(), spf.not_seen.map(|reason| reason.why)),
        (None, Some(Why::Upstream))
    );
    let include = seen("a.dk TXT v=spf1 include:%{ir}.%{v}.%{d}.b.dk -all");
    assert!(sound(&include), "the end is known all the same");
    assert_eq!(include.lookups, 1);
}

/// However a record is made, the number of questions is bounded.
#[test]
fn a_hostile_tree_costs_little() {
    let mut zone = Zone::default();
    let wide = |from: usize| {
        (0..50).map(|at| format!("include:n{}.dk mx:n{at}.dk", from + at)).collect::<Vec<_>>().join(" ")
    };
    zone.add("a.dk", "TXT", &format!("v=spf1 {} -all", wide(0)));
    for name in 0..100 {
        zone.add(&format!("n{name}.dk"), "TXT", &format!("v=spf1 {} -all", wide(name + 1)));
        (0..10).for_each(|at| zone.add(&format!("n{name}.dk"), "MX", &format!("{at} m{at}n{name}.dk")));
    }
    let (spf, asked) = zone.ask(|answers| analyse("a.dk", answers));
    assert!(asked < 1_000, "{asked}");
    the(&spf.errors, "too_many_lookups");
    let deep: Vec<String> =
        (0..30).map(|at| format!("d{at}.dk TXT v=spf1 include:d{}.dk -all", at + 1)).collect();
    let spf = Zone::of(&deep.join("\n")).analyse("d0.dk");
    the(&spf.errors, "too_many_lookups");
}

/// The largest records that DNS can carry, made to cost as much as they can.
#[test]
fn large_records_are_read_in_time() {
    let begun = std::time::Instant::now();
    let ip6: String = (0..500).map(|at| format!("{}ip6:{at:x}::{at:x} ", ["", "-"][at % 2])).collect();
    let mut zone = Zone::default();
    zone.add("d9.dk", "TXT", &format!("v=spf1 {ip6}{}-all", "ip6:::/0 ".repeat(500)));
    for at in 0..9 {
        zone.add(
            &format!("d{at}.dk"),
            "TXT",
            &format!("v=spf1 include:d{}.dk {}-all", at + 1, "ip6:::/0 ".repeat(20)),
        );
    }
    let spf = zone.analyse("d0.dk");
    assert_eq!((spf.lookups, spf.not_seen), (9, None));
    let many = format!("v=spf1 {}-all", "ip4:193.0.14.1 ".repeat(4_200));
    zone.add("many.dk", "TXT", &many);
    assert_eq!(zone.analyse("many.dk").not_seen.map(|reason| reason.why), Some(Why::OverLimit));
    // A second, where nothing else is at work; what grows with the square of a record takes hours.
    assert!(begun.elapsed().as_secs() < 300, "{:?}", begun.elapsed());
}

#[test]
fn a_closed_record_lets_nobody_send() {
    for record in ["v=spf1 -all", "V=SPF1  -ALL ", "v=spf1 -all exp=why.a.dk"] {
        assert!(is_closed(record), "{record}");
    }
    for record in [
        "v=spf1 ~all",
        "v=spf1 a -all",
        "v=spf1",
        "v=spf1 -all -all",
        "v=spf1 -all redirect=b.dk",
        "v=spf1 -all x=y",
    ] {
        assert!(!is_closed(record), "{record}");
    }
}
