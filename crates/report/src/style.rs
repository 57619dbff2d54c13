//! How text is set for a terminal: width, colour, wrapping.

use kravtjek_model::assessment::Verdict;
use unicode_width::UnicodeWidthStr;

/// How wide, and whether in colour.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
}

impl Style {
    /// For files and pipes.
    pub const PLAIN: Self = Self { width: 100, colour: false };

    /// Bold, where colours are on.
    pub fn bold(self, text: &str) -> String {
        self.set("1", &one_line(text))
    }

    /// Bold, where colours are on, for text that is set in lines already.
    pub(crate) fn bold_lines(self, wrapped: &str) -> String {
        self.set("1", wrapped)
    }

    /// Faint, where colours are on.
    pub fn faint(self, text: &str) -> String {
        self.set("2", text)
    }

    /// In the colour of a verdict.
    pub fn verdict(self, verdict: Option<Verdict>, text: &str) -> String {
        let code = match verdict {
            Some(Verdict::Met) => "32",
            Some(Verdict::NotMet) => "1;31",
            Some(Verdict::Unknown) => "33",
            Some(Verdict::NotApplicable) | None => "2",
        };
        self.set(code, text)
    }

    fn set(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Wraps a text: `first` stands before the first line, and the others are indented to match it.
    pub fn wrap(self, first: &str, text: &str) -> String {
        let (first, text) = (&one_line(first), &harmless(text));
        let indent = first.width();
        let room = self.width.saturating_sub(indent).max(20);
        let mut wrapped = String::new();
        for (at, paragraph) in text.split("\n\n").enumerate() {
            for (line, words) in lines(paragraph, room, room).into_iter().enumerate() {
                let lead = if at == 0 && line == 0 { first.clone() } else { " ".repeat(indent) };
                if line == 0 && at > 0 {
                    wrapped.push('\n');
                }
                wrapped.push_str(&lead);
                wrapped.push_str(&words);
                wrapped.push('\n');
            }
        }
        wrapped
    }

    /// A text whose first line begins at the edge and the others some columns in; a word that no line has room for is cut.
    pub(crate) fn hang(self, indent: usize, text: &str) -> String {
        let room = self.width.saturating_sub(indent);
        let words: Vec<String> = harmless(text).split_whitespace().map(|word| cut(word, room)).collect();
        lines(&words.join(" "), self.width, room).join(&format!("\n{}", " ".repeat(indent))) + "\n"
    }

    /// A text cut or filled to a number of columns.
    pub fn fit(self, text: &str, columns: usize) -> String {
        let text = one_line(text);
        let text = cut(&text, columns);
        format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
    }
}

/// Columns that a text takes on a screen.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// A text that takes no more than so many columns.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        if cut.width() + 2 > columns {
            break;
        }
        cut.push(letter);
    }
    cut.trim_end().to_owned() + "…"
}

/// The same for what stands on one line: a name cannot begin another.
pub(crate) fn one_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// Names and texts from outside may hold anything; what is printed moves no cursor and sets no colour.
fn harmless(text: &str) -> String {
    // Bidirectional controls (UAX #9) can turn what is read round.
    let turns = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{feff}');
    let plain =
        |letter: char| if letter.is_control() && letter != '\n' || turns(letter) { ' ' } else { letter };
    text.chars().map(plain).collect()
}

/// The lines of a paragraph: so many columns for the first, and so many for each of the others.
fn lines(paragraph: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        let room = if lines.is_empty() { first } else { others };
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_commands_no_terminal() {
        let style = Style { width: 60, colour: true };
        for text in [style.wrap("x\u{1b}[2J ", "a\u{7}b"), style.fit("\u{9b}31m", 8)] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{text:?}");
        }
        assert_eq!(style.bold("a\u{1b}[31mb"), "\u{1b}[1ma [31mb\u{1b}[0m");
    }

    #[test]
    fn long_texts_wrap_under_their_first_line() {
        let style = Style { width: 24, colour: false };
        assert_eq!(style.wrap("  → ", "æøå fylder ét tegn hver"), "  → æøå fylder ét tegn\n    hver\n");
        assert_eq!(style.fit("Nordhavn", 5), "Nord…");
        assert_eq!(style.fit("æø", 4), "æø  ");
    }
}
