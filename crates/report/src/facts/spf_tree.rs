//! The tree of an SPF record as text: every term with its look-ups and what it names.

use kravtjek_model::observation::mail::{Problem, Spf, SpfTerm};

use super::Sheet;
use crate::style::{Style, columns, cut};

/// Terms of one record that are drawn.
const MOST_DRAWN: usize = 60;
/// Columns that are used at least.
const NARROWEST: usize = 40;
/// Columns of the two counts at the end of a line.
const COUNTS: usize = 14;

/// The tree of a domain's record, ending in a line break.
///
/// What others wrote is shown in printable ASCII, so that no record can draw on the terminal.
pub(super) fn draw(domain: &str, spf: &Spf, sheet: Sheet<'_>) -> String {
    let style = Style { width: sheet.style.width.max(NARROWEST), ..sheet.style };
    Tree { sheet: Sheet { style, ..sheet } }.drawn(domain, spf)
}

/// A tree being drawn; its sheet is wide enough.
struct Tree<'a> {
    sheet: Sheet<'a>,
}

impl Tree<'_> {
    fn drawn(&self, domain: &str, spf: &Spf) -> String {
        let Sheet { lang, style, .. } = self.sheet;
        let mut text = String::new();
        for record in &spf.records {
            text.push_str(&style.hang(4, &format!("{domain}: {}", plain(record))));
        }
        if !spf.tree.is_empty() {
            let heads = (lang.pick("opslag", "look-ups"), lang.pick("tomme", "void"));
            text.push_str(&self.row("", &format!("{:>8}{:>6}", heads.0, heads.1)));
            self.branches(&spf.tree, "", &mut text);
        }
        text.push_str(&self.problems(&spf.errors, '!'));
        text.push_str(&self.problems(&spf.problems, '·'));
        if let Some(why) = &spf.not_seen {
            let head = lang.pick("ikke set til ende", "not seen to the end");
            text.push_str(&style.hang(2, &format!("? {head}: {}", self.sheet.not_seen(why))));
        }
        if spf.records.len() == 1 {
            text.push_str(&style.hang(2, &self.sum(spf)));
        }
        text
    }

    fn sum(&self, spf: &Spf) -> String {
        let Spf { lookups, voids, .. } = spf;
        let (most, void) = (Spf::MAX_LOOKUPS, Spf::MAX_VOIDS);
        let otherwise = spf.otherwise.as_deref().unwrap_or("–");
        self.sheet.lang.pick(
            format!("{lookups} opslag af højst {most} · {voids} uden svar af højst {void} · andre: {otherwise}"),
            format!("{lookups} look-ups of at most {most} · {voids} unanswered of at most {void} · others: {otherwise}"),
        )
    }

    fn branches(&self, terms: &[SpfTerm], before: &str, text: &mut String) {
        let last = terms.len().min(MOST_DRAWN).saturating_sub(1);
        for (at, term) in terms.iter().take(MOST_DRAWN).enumerate() {
            let hidden = terms.len() - (at + 1);
            let ends = at == last && hidden == 0;
            let (knot, below) = if ends { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let counts = match (term.lookups, term.voids) {
                (0, 0) => String::new(),
                (lookups, voids) => format!("{lookups:>8}{voids:>6}"),
            };
            text.push_str(&self.row(&format!("{before}{knot}{}", plain(&term.text)), &counts));
            let inner = format!("{before}{below}");
            if !term.nets.is_empty() && !names_net(&term.text) {
                text.push_str(&self.nets(&term.nets, &inner));
            }
            self.branches(&term.terms, &inner, text);
            if at == last && hidden > 0 {
                let more = self.sheet.lang.pick("led til", "more terms");
                text.push_str(&format!("{before}└─ … {hidden} {more}\n"));
            }
        }
    }

    /// Columns for what stands before the counts.
    fn room(&self) -> usize {
        self.sheet.style.width.saturating_sub(COUNTS)
    }

    /// What a term names, as far as there is room.
    fn nets(&self, nets: &[String], before: &str) -> String {
        let mut line = format!("{before}= ");
        for (at, net) in nets.iter().enumerate() {
            let more = format!("… +{}", nets.len() - at);
            let separator = if at == 0 { "" } else { ", " };
            if at > 0 && columns(&line) + columns(net) + columns(&more) + 4 > self.room() {
                line.push_str(separator);
                line.push_str(&more);
                break;
            }
            line.push_str(separator);
            line.push_str(net);
        }
        line + "\n"
    }

    /// A text with something at the right edge; the text is cut where there is no room.
    fn row(&self, text: &str, right: &str) -> String {
        let text = cut(text, self.room());
        if right.is_empty() {
            return text + "\n";
        }
        let gap = self.sheet.style.width.saturating_sub(columns(&text) + columns(right));
        format!("{text}{}{right}\n", " ".repeat(gap))
    }

    fn problems(&self, problems: &[Problem], mark: char) -> String {
        let one = |problem: &Problem| {
            let words = self.sheet.term("problem", &problem.id);
            let figure = problem.figure.map_or(String::new(), |figure| format!(" ({figure})"));
            let term = match problem.term.as_str() {
                "" => String::new(),
                term => format!(": {}", plain(term)),
            };
            let at = match problem.at.as_str() {
                "" => String::new(),
                at => format!("  [{}]", plain(at)),
            };
            self.sheet.style.hang(2, &format!("{mark} {words}{figure}{term}{at}"))
        };
        problems.iter().map(one).collect()
    }
}

/// Whether a term says itself which network it is.
fn names_net(term: &str) -> bool {
    let term = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
    term.starts_with("ip4:") || term.starts_with("ip6:")
}

/// Printable ASCII; anything else becomes a question mark.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_graphic() || letter == ' ' { letter } else { '?' }).collect()
}
