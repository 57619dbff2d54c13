//! Records that a well-known tester judges wrongly (facts on Internet.nl, rows 8 to 13), and what is right.

use crate::zone::{Zone, ids, the};

fn twelve(name: &str) -> Zone {
    let terms: Vec<String> = (0..12).map(|at| format!("{name}:h{at}.dk")).collect();
    let mut zone = Zone::default();
    zone.add("a.dk", "TXT", &format!("v=spf1 {} -all", terms.join(" ")));
    for at in 0..12 {
        zone.add(&format!("h{at}.dk"), "A", "192.0.2.1");
        zone.add(&format!("h{at}.dk"), "MX", &format!("10 h{at}.dk"));
    }
    zone
}

#[test]
fn row_8_and_9_twelve_names_are_too_many() {
    for name in ["a", "mx"] {
        let spf = twelve(name).analyse("a.dk");
        assert_eq!((spf.lookups, spf.voids), (12, 0), "{name}");
        assert_eq!(the(&spf.errors, "too_many_lookups").figure, Some(12));
        assert_eq!(spf.otherwise, None, "nobody is told fail by a record that cannot be evaluated");
    }
}

#[test]
fn row_10_every_form_of_a_counts() {
    let spf = Zone::of("a.dk TXT v=spf1 +a a/24 a//64 ?A:a.dk -all\n a.dk A 192.0.2.1").analyse("a.dk");
    assert_eq!(spf.lookups, 4);
    assert!(spf.tree.iter().take(4).all(|term| term.lookups == 1));
}

#[test]
fn row_11_an_explanation_does_not_count() {
    let spf = Zone::of("a.dk TXT v=spf1 -all exp=mx.a.dk").analyse("a.dk");
    assert_eq!((spf.lookups, ids(&spf.errors)), (0, vec![]));
}

#[test]
fn row_12_two_redirects_are_an_error() {
    let spf = Zone::of("a.dk TXT v=spf1 redirect=b.dk redirect=b.dk\n b.dk TXT v=spf1 -all").analyse("a.dk");
    assert_eq!(ids(&spf.errors), ["duplicate_modifier"]);
    assert_eq!(spf.errors[0].span, Some((21, 34)));
}

#[test]
fn row_13_voids_and_loops_are_errors() {
    let spf = Zone::of("a.dk TXT v=spf1 a:x.a.dk mx:y.a.dk exists:z.a.dk -all").analyse("a.dk");
    assert_eq!((spf.voids, the(&spf.errors, "too_many_voids").figure), (3, Some(3)));
    let ring = Zone::of("a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT v=spf1 include:A.dk -all");
    let spf = ring.analyse("a.dk");
    let error = the(&spf.errors, "include_loop");
    assert_eq!((error.term.as_str(), error.at.as_str()), ("include:A.dk", "b.dk"));
}
