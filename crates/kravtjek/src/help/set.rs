//! Help set for a terminal: what an option means keeps its column where there is room, else it stands below the option.

/// What an option means gets at least this much room beside it.
const LEAST: usize = 40;
/// How far in it stands below the option where there is less.
const BELOW: usize = 10;

/// Help with no line wider than the terminal, but for words that no line has room for.
pub(super) fn set(help: &str, width: usize) -> String {
    let column = help.lines().filter_map(column).max().unwrap_or_default();
    let beside = width >= column + LEAST;
    help.lines().map(|line| one(line, width, beside)).collect()
}

fn one(line: &str, width: usize, beside: bool) -> String {
    let indent = line.chars().take_while(|letter| *letter == ' ').count();
    match column(line) {
        Some(column) if beside => {
            let head: String = line.chars().take(column).collect();
            let means: String = line.chars().skip(column).collect();
            wrapped(&head, &means, column, width)
        }
        Some(column) => {
            let head: String = line.chars().take(column).collect();
            let means: String = line.chars().skip(column).collect();
            format!("{}\n{}", head.trim_end(), wrapped(&" ".repeat(BELOW), &means, BELOW, width))
        }
        None => wrapped(&" ".repeat(indent), line.trim_start(), indent, width),
    }
}

/// Where the words of an option or a command begin, behind the gap that follows it.
fn column(line: &str) -> Option<usize> {
    let letters: Vec<char> = line.chars().collect();
    let from = letters.iter().position(|letter| *letter != ' ').filter(|from| *from > 0)?;
    // `-h, --help` and `    --long` have gaps of their own before the option's end.
    let gap = letters.windows(2).skip(from).position(|two| two == [' ', ' '])? + from;
    letters.iter().skip(gap).position(|letter| *letter != ' ').map(|after| gap + after)
}

fn wrapped(head: &str, text: &str, indent: usize, width: usize) -> String {
    let (mut lines, mut line, mut used) = (String::new(), head.to_owned(), head.chars().count());
    let mut empty = true;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if !empty && used + 1 + letters > width {
            lines.push_str(line.trim_end());
            lines.push('\n');
            (line, used, empty) = (" ".repeat(indent), indent, true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        (used, empty) = (used + letters, false);
    }
    lines + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "Gør noget\n\nValg:\n      --root-hints <FIL>  Rodens navneservere (ellers de rigtige, som programmet har med)\n  -h, --help              Vis denne hjælp\n\nReturkode: 0 alt er opfyldt · 1 noget er ikke opfyldt · 3 noget er uafklaret\n";

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_word_is_lost() {
        for width in [40, 80, 120] {
            let set = set(HELP, width);
            assert!(set.lines().all(|line| line.chars().count() <= width), "{set}");
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&set), words(HELP));
        }
    }

    #[test]
    fn what_an_option_means_keeps_its_column_where_there_is_room() {
        let beside = format!("\n{}har med)", " ".repeat(26));
        assert!(set(HELP, 80).contains(&beside), "{}", set(HELP, 80));
        assert!(
            set(HELP, 40).contains("      --root-hints <FIL>\n          Rodens navneservere"),
            "{}",
            set(HELP, 40)
        );
        assert!(set(HELP, 40).contains("  -h, --help\n          Vis denne hjælp\n"));
        assert_eq!(set(HELP, 120).lines().count(), HELP.lines().count());
    }
}
