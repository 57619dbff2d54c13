//! The tree as text.

use kravtjek_model::text::Lang;
use kravtjek_records::spf::Drawing;

use crate::zone::Zone;

fn drawn(lines: &str, width: usize, lang: Lang) -> String {
    let spf = Zone::of(lines).analyse("a.dk");
    let words = |id: &str| id.replace('_', " ");
    Drawing { width, lang, words: &words, why: &words }.draw("a.dk", &spf)
}

#[test]
fn the_tree_is_drawn_with_its_look_ups() {
    let lines = "a.dk TXT v=spf1 mx include:b.dk -all\n a.dk MX 10 m.dk\n m.dk A 193.0.14.1
        b.dk TXT v=spf1 ip4:193.0.15.0/24 a:gone.b.dk";
    let wanted = "\
a.dk: v=spf1 mx include:b.dk -all
                                                opslag tomme
├─ mx                                                1     0
│  = 193.0.14.1/32
├─ include:b.dk                                      2     1
│  ├─ ip4:193.0.15.0/24
│  └─ a:gone.b.dk                                    1     1
└─ -all
· target missing: a:gone.b.dk [b.dk]
3 opslag af højst 10 · 1 uden svar af højst 2 · andre: fail
";
    assert_eq!(drawn(lines, 60, Lang::Da), wanted);
    assert!(drawn(lines, 60, Lang::En).ends_with("others: fail\n"));
}

#[test]
fn nothing_is_wider_than_the_terminal_and_nothing_draws_on_it() {
    let long = "x".repeat(200);
    let lines = format!(
        "a.dk TXT v=spf1 include:{long}.dk a:many.dk \u{1b}[31m \u{202e}mx exists:{long}.dk -all\n {}",
        (0..60).map(|at| format!("many.dk A 193.0.14.{at}\n")).collect::<String>()
    );
    for width in [0, 40, 80, 200] {
        let text = drawn(&lines, width, Lang::En);
        assert!(text.lines().all(|line| line.chars().count() <= width.max(40)), "{width}: {text}");
        assert!(!text.chars().any(|letter| letter == '\u{1b}' || letter == '\u{202e}'), "{text}");
    }
    assert!(drawn(&lines, 80, Lang::En).contains("… +"));
}

#[test]
fn what_was_not_seen_is_told() {
    let text = drawn("a.dk TXT v=spf1 include:b.dk -all\n b.dk TXT FAIL", 80, Lang::Da);
    assert!(text.contains("? ikke set til ende: timed out (b.dk TXT)"), "{text}");
    let none = drawn("a.dk A 192.0.2.1", 80, Lang::Da);
    assert_eq!(none, "! no record: a.dk [a.dk]\n");
}
