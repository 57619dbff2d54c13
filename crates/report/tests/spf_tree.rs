//! The tree of an SPF record as text.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use kravtjek_catalogue::Catalogue;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::{Problem, Spf, SpfTerm};
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::text::Lang;
use kravtjek_records::fuzzing;
use kravtjek_report::Style;
use kravtjek_report::facts::{self, Sheet, SpfFacts};

fn drawn(spf: &Spf, width: usize, lang: Lang) -> String {
    let catalogue = Catalogue::embedded().unwrap();
    let sheet = Sheet { catalogue: &catalogue, lang, style: Style { width, colour: false } };
    let facts = SpfFacts { domain: "a.dk".to_owned(), spf: spf.clone(), sender: None, missing: false };
    facts::spf::text(&facts, sheet)
}

fn term(text: &str, (lookups, voids): (u32, u32), nets: &[&str], terms: Vec<SpfTerm>) -> SpfTerm {
    let nets = nets.iter().map(|net| (*net).to_owned()).collect();
    SpfTerm { text: text.to_owned(), lookups, voids, nets, terms, ..SpfTerm::default() }
}

fn record(text: &str, tree: Vec<SpfTerm>) -> Spf {
    Spf { records: vec![text.to_owned()], tree, ..Spf::default() }
}

fn problem(id: &str, term: &str, at: &str) -> Problem {
    Problem { id: id.to_owned(), term: term.to_owned(), at: at.to_owned(), span: None, figure: None }
}

#[test]
fn the_tree_is_drawn_with_its_look_ups() {
    let own = "193.0.15.0/24";
    let included = vec![
        term("ip4:193.0.15.0/24", (0, 0), &[own], Vec::new()),
        term("a:gone.b.dk", (1, 1), &[], Vec::new()),
    ];
    let tree = vec![
        term("mx", (1, 0), &["193.0.14.1/32"], Vec::new()),
        term("include:b.dk", (2, 1), &[], included),
        term("-all", (0, 0), &[], Vec::new()),
    ];
    let spf = Spf {
        lookups: 3,
        voids: 1,
        otherwise: Some("fail".to_owned()),
        problems: vec![problem("target_missing", "a:gone.b.dk", "b.dk")],
        ..record("v=spf1 mx include:b.dk -all", tree)
    };
    let wanted = "\
a.dk: v=spf1 mx include:b.dk -all
                                                opslag tomme
├─ mx                                                1     0
│  = 193.0.14.1/32
├─ include:b.dk                                      2     1
│  ├─ ip4:193.0.15.0/24
│  └─ a:gone.b.dk                                    1     1
└─ -all
· den henviser til et navn, der ikke findes mere, og som
  andre kan overtage: a:gone.b.dk [b.dk]
3 opslag af højst 10 · 1 uden svar af højst 2 · andre: fail
";
    assert_eq!(drawn(&spf, 60, Lang::Da), wanted);
    assert!(drawn(&spf, 60, Lang::En).ends_with("others: fail\n"));
}

#[test]
fn nothing_is_wider_than_the_terminal_and_nothing_draws_on_it() {
    let long = "x".repeat(200);
    let nets: Vec<String> = (0..60).map(|at| format!("193.0.14.{at}/32")).collect();
    let nets: Vec<&str> = nets.iter().map(String::as_str).collect();
    let exists = format!("exists:{long}.dk");
    let terms = [&format!("include:{long}.dk"), "a:many.dk", "\u{1b}[31m", "\u{202e}mx", &exists, "-all"];
    let mut tree: Vec<SpfTerm> = terms.iter().map(|text| term(text, (1, 0), &[], Vec::new())).collect();
    tree[1] = term(terms[1], (1, 0), &nets, Vec::new());
    let mut spf = record(&format!("v=spf1 {}", terms.join(" ")), tree);
    spf.errors = vec![problem("bad_term", "\u{1b}[31m", &long)];
    for width in [0, 40, 80, 200] {
        let text = drawn(&spf, width, Lang::En);
        assert!(text.lines().all(|line| line.chars().count() <= width.max(40)), "{width}: {text}");
        assert!(!text.chars().any(|letter| letter == '\u{1b}' || letter == '\u{202e}'), "{text}");
    }
    assert!(drawn(&spf, 80, Lang::En).contains("… +"));
}

#[test]
fn what_was_not_seen_is_told() {
    let not_seen = Some(NotSeen::new(Why::TimedOut, Detail::rrset("b.dk TXT")));
    let spf = Spf { not_seen, ..record("v=spf1 include:b.dk -all", Vec::new()) };
    let text = drawn(&spf, 80, Lang::Da);
    assert!(text.contains("? ikke set til ende: der kom intet svar inden for fristen (b.dk TXT)"), "{text}");
    let none = Spf { errors: vec![problem("no_record", "a.dk", "a.dk")], ..Spf::default() };
    assert_eq!(drawn(&none, 80, Lang::Da), "! der er ingen record: a.dk [a.dk]\n");
}

#[test]
fn every_record_that_fuzzing_kept_is_drawn() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/mail_spf");
    let inputs = std::fs::read_dir(kept).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let seen: Vec<Spf> = inputs.filter_map(|input| fuzzing::spf_analysed(&input)).collect();
    assert!(!seen.is_empty());
    for spf in seen {
        assert!(drawn(&spf, 80, Lang::En).lines().all(|line| line.chars().count() <= 80));
    }
}
