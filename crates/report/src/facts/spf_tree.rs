//! The tree of an SPF record as text: every term with its look-ups and what it names.

use kravtjek_model::observation::mail::{Problem, Spf, SpfTerm};
use kravtjek_model::text::Lang;

/// How the tree is drawn.
pub struct Drawing<'a> {
    /// Columns; at least 40 are used.
    pub width: usize,
    /// The language of the few words.
    pub lang: Lang,
    /// The words for a problem's id.
    pub words: &'a dyn Fn(&str) -> String,
    /// The words for why something was not seen, by its word in files.
    pub why: &'a dyn Fn(&str) -> String,
}

/// Terms of one record that are drawn.
const MOST_DRAWN: usize = 60;
/// Columns of the two counts at the end of a line.
const COUNTS: usize = 14;

impl Drawing<'_> {
    /// The tree of a domain's record, ending in a line break.
    ///
    /// What others wrote is shown in printable ASCII, so that no record can draw on the terminal.
    pub fn draw(&self, domain: &str, spf: &Spf) -> String {
        let mut lines = Vec::new();
        let heading = [self.lang.pick("opslag", "look-ups"), self.lang.pick("tomme", "void")];
        for record in &spf.records {
            lines.extend(self.wrapped(&format!("{}: {}", plain(domain), plain(record)), "    "));
        }
        if !spf.tree.is_empty() {
            lines.push(self.row("", &format!("{:>8}{:>6}", heading[0], heading[1])));
            self.branches(&spf.tree, "", &mut lines);
        }
        lines.extend(self.said(&spf.errors, '!'));
        lines.extend(self.said(&spf.problems, '·'));
        if let Some(reason) = &spf.not_seen {
            let word = self.lang.pick("ikke set til ende", "not seen to the end");
            let why = (self.why)(reason.why.as_str());
            let detail = format!("? {word}: {why} ({})", plain(&reason.detail));
            lines.extend(self.wrapped(&detail, "  "));
        }
        if spf.records.len() == 1 {
            lines.extend(self.wrapped(&self.sum(spf), "  "));
        }
        let mut text = lines.join("\n");
        text.push('\n');
        text
    }

    fn width(&self) -> usize {
        self.width.max(40)
    }

    fn sum(&self, spf: &Spf) -> String {
        let otherwise = spf.otherwise.as_deref().unwrap_or("–");
        let (most, void) = (Spf::MAX_LOOKUPS, Spf::MAX_VOIDS);
        match self.lang {
            Lang::Da => format!(
                "{} opslag af højst {most} · {} uden svar af højst {void} · andre: {otherwise}",
                spf.lookups, spf.voids
            ),
            Lang::En => format!(
                "{} look-ups of at most {most} · {} unanswered of at most {void} · others: {otherwise}",
                spf.lookups, spf.voids
            ),
        }
    }

    fn branches(&self, terms: &[SpfTerm], before: &str, lines: &mut Vec<String>) {
        let last = terms.len().min(MOST_DRAWN).saturating_sub(1);
        for (at, term) in terms.iter().take(MOST_DRAWN).enumerate() {
            let hidden = terms.len() - (at + 1);
            let ends = at == last && hidden == 0;
            let (knot, below) = if ends { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let counts = if term.lookups > 0 || term.voids > 0 {
                format!("{:>8}{:>6}", term.lookups, term.voids)
            } else {
                String::new()
            };
            lines.push(self.row(&format!("{before}{knot}{}", plain(&term.text)), &counts));
            let inner = format!("{before}{below}");
            if !term.nets.is_empty() && !names_net(&term.text) {
                lines.push(self.nets(&term.nets, &inner));
            }
            self.branches(&term.terms, &inner, lines);
            if at == last && hidden > 0 {
                lines.push(format!("{before}└─ … {hidden} {}", self.lang.pick("led til", "more terms")));
            }
        }
    }

    /// What a term names, as far as there is room.
    fn nets(&self, nets: &[String], before: &str) -> String {
        let room = self.width().saturating_sub(COUNTS);
        let mut line = format!("{before}= ");
        for (at, net) in nets.iter().enumerate() {
            let more = format!("… +{}", nets.len() - at);
            let separator = if at == 0 { "" } else { ", " };
            if at > 0 && columns(&line) + columns(net) + columns(&more) + 4 > room {
                return format!("{line}{separator}{more}");
            }
            line.push_str(separator);
            line.push_str(net);
        }
        line
    }

    /// A text with something at the right edge; the text is cut where there is no room.
    fn row(&self, text: &str, right: &str) -> String {
        let room = self.width().saturating_sub(COUNTS);
        let text = if columns(text) > room { cut(text, room) } else { text.to_owned() };
        if right.is_empty() {
            return text;
        }
        let gap = self.width().saturating_sub(columns(&text) + columns(right));
        format!("{text}{}{right}", " ".repeat(gap))
    }

    fn said(&self, problems: &[Problem], mark: char) -> Vec<String> {
        let one = |problem: &Problem| {
            let term =
                if problem.term.is_empty() { String::new() } else { format!(": {}", plain(&problem.term)) };
            let figure = problem.figure.map(|figure| format!(" ({figure})")).unwrap_or_default();
            let at =
                if problem.at.is_empty() { String::new() } else { format!("  [{}]", plain(&problem.at)) };
            self.wrapped(&format!("{mark} {}{figure}{term}{at}", (self.words)(&problem.id)), "  ")
        };
        problems.iter().flat_map(one).collect()
    }

    fn wrapped(&self, text: &str, indent: &str) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let word = cut(word, self.width() - indent.len());
            let Some(line) = lines.last_mut() else { break };
            if !line.trim().is_empty() && columns(line) + 1 + columns(&word) > self.width() {
                lines.push(format!("{indent}{word}"));
            } else {
                if !line.trim().is_empty() {
                    line.push(' ');
                }
                line.push_str(&word);
            }
        }
        lines
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

/// Every letter drawn here takes one column.
fn columns(text: &str) -> usize {
    text.chars().count()
}

fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(room.saturating_sub(1)).collect();
    short.push('…');
    short
}
