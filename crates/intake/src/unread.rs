//! What is not written as TOML is: what the reader says of it, held against what stands there, since what people get wrong is
//! seldom what a reader stumbles over.

use kravtjek_model::misread::{Misread, Sort, Strange, Syntax};
use toml::de::Error;

use crate::table::{place, short};

/// Tables of which there may be several.
const REPEATED: &[&str] = &["answers", "exceptions", "consents"];
/// Fields that hold lists of texts.
const LISTS: &[&str] = &["hosts", "selectors", "delegations", "assets", "critical_systems"];
/// Fields that hold dates.
const DATES: &[&str] = &["on", "from", "until", "expires", "valid_until", "dated"];
/// Fields that hold true or false.
const TRUTHS: &[&str] = &["complete", "mail", "accept_answers", "parked_dkim_strict"];
const CURLY: &[char] = &['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '´', '`'];
const UNSEEN: &[char] = &['\u{a0}', '\u{202f}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}', '\u{ad}'];

/// One line that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// Where it lies in the text.
    pub(crate) offset: usize,
    /// The field of the line.
    pub(crate) field: Option<String>,
    /// What stands there, where it is short.
    pub(crate) written: Option<String>,
    /// What is the matter.
    pub(crate) misread: Misread,
}

/// What is to be told of a text that is not TOML: one thing for each line that has any.
pub(crate) fn unread(text: &str, errors: &[Error]) -> Vec<Unread> {
    let whole =
        |syntax| vec![Unread { offset: 0, field: None, written: None, misread: Misread::Syntax(syntax) }];
    if text.contains('\0') {
        return whole(Syntax::NoText);
    }
    if text.trim_start().starts_with('{') {
        return whole(Syntax::Json);
    }
    let mut all: Vec<Unread> = errors.iter().map(|error| one(text, error)).collect();
    all.sort_by_key(|one| place(text, one.offset).0);
    all.dedup_by_key(|one| place(text, one.offset).0);
    without_echoes(text, all)
}

/// Without the fields that stand twice only because their table does.
fn without_echoes(text: &str, all: Vec<Unread>) -> Vec<Unread> {
    let mut table = None;
    let mut kept = Vec::new();
    for one in all {
        match (&one.misread, table) {
            (Misread::TwiceTable(..), _) => table = Some(one.offset),
            (Misread::Twice(_), Some(from))
                if !text.get(from + 1..one.offset).unwrap_or("").contains("\n[") =>
            {
                continue;
            }
            _ => {}
        }
        kept.push(one);
    }
    kept
}

fn one(text: &str, error: &Error) -> Unread {
    let span = error.span().unwrap_or(0..0);
    let line = Line::at(text, span.start);
    if let Some(offset) = open_list(text, &line) {
        let field = Line::at(text, offset).key.map(str::to_owned);
        return Unread { offset, field, written: None, misread: Misread::Syntax(Syntax::OpenList) };
    }
    let said = Misread::of(error.message());
    let misread = line.odd(&said).unwrap_or(said);
    let written = match &misread {
        Misread::Syntax(Syntax::Number) => short(line.value),
        Misread::Syntax(Syntax::Header) => short(line.whole),
        _ => text.get(span.clone()).and_then(short),
    };
    let field = line.key.map(str::to_owned);
    Unread { offset: span.start, field, written, misread }
}

/// A line, as far as it can be told apart.
struct Line<'a> {
    /// Where it begins.
    from: usize,
    whole: &'a str,
    /// What stands outside straight quotes, without a remark.
    outside: String,
    key: Option<&'a str>,
    value: &'a str,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let from = before.rfind('\n').map_or(0, |end| end + 1);
        let whole = text.get(from..).unwrap_or_default().lines().next().unwrap_or_default();
        let outside = whole.split('"').step_by(2).collect::<Vec<_>>().join(" ");
        let outside = outside.split('#').next().unwrap_or_default().to_owned();
        let halves = whole.split_once('=');
        let key = halves.map(|(key, _)| key.trim().trim_matches(['"', '\'']));
        let value = halves.map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim());
        Self { from, whole, outside, key, value }
    }

    fn is_one_of(&self, fields: &[&str]) -> bool {
        self.key.is_some_and(|key| fields.contains(&key))
    }

    /// What is the matter with it, where that can be told better than the reader does.
    fn odd(&self, said: &Misread) -> Option<Misread> {
        let begin = self.whole.trim_start();
        if matches!(said, Misread::Twice(_)) {
            return begin.starts_with('[').then(|| {
                let name = begin.trim_matches(['[', ']', ' ', '\r']).to_owned();
                let several = REPEATED.contains(&name.as_str());
                Misread::TwiceTable(name, several)
            });
        }
        let syntax = self.of_signs(begin).or_else(|| self.of_kind(said, begin));
        syntax.map(Misread::Syntax).or_else(|| self.of_value(said))
    }

    /// Signs that no line may have.
    fn of_signs(&self, begin: &str) -> Option<Syntax> {
        if begin.starts_with(';') || begin.starts_with("//") {
            return Some(Syntax::Remark);
        }
        if self.outside.contains(UNSEEN) {
            return Some(Syntax::Invisible);
        }
        self.outside.contains(CURLY).then_some(Syntax::Curly)
    }

    fn of_kind(&self, said: &Misread, begin: &str) -> Option<Syntax> {
        let Misread::Syntax(said) = said else { return None };
        let ends_with = |signs: &[char]| self.whole.trim_end().ends_with(signs);
        match said {
            Syntax::Brackets | Syntax::Key | Syntax::Line if begin.starts_with('[') => Some(Syntax::Header),
            Syntax::NoEquals if ends_with(&[']']) => Some(Syntax::Header),
            Syntax::Line if ends_with(&[',', ';']) => Some(Syntax::End),
            Syntax::NoEquals if self.outside.contains(':') => Some(Syntax::Colon),
            Syntax::Unquoted if self.value.is_empty() => Some(Syntax::NoValue),
            Syntax::Number if self.value.matches('"').count() % 2 == 1 => Some(Syntax::Quotes),
            Syntax::Number if self.value.contains('"') && self.value.contains('\\') => Some(Syntax::Escape),
            _ => None,
        }
    }

    /// A value of a sort that people write otherwise than TOML does.
    fn of_value(&self, said: &Misread) -> Option<Misread> {
        let Misread::Syntax(said) = said else { return None };
        let (value, written) = (self.value, short(self.value));
        let sort =
            |wanted| Some(Misread::Sort { written: written.clone(), found: None, wanted: Some(wanted) });
        if self.is_one_of(LISTS) && value.starts_with(['(', '{']) {
            return sort(Sort::List);
        }
        if !matches!(said, Syntax::Unquoted | Syntax::Number | Syntax::Other | Syntax::Line) {
            return None;
        }
        let bare = !value.contains(['"', '\'']);
        let parted = value.matches(['.', '/', '-', '–']).count() == 2 && !value.contains(char::is_alphabetic);
        if bare && (parted || self.is_one_of(DATES)) {
            return Some(Misread::NoDate(written));
        }
        let truth = ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word));
        if truth || bare && self.is_one_of(TRUTHS) {
            return sort(Sort::Truth);
        }
        if bare && self.key == Some("says") {
            let known = ["yes", "no"].map(str::to_owned).to_vec();
            let strange = Strange { written: written?, known };
            return (!strange.known.contains(&strange.written)).then_some(Misread::NoSuchWord(strange));
        }
        None
    }
}

/// Where a list begins that is not closed before the line, which begins something else or is the last.
fn open_list(text: &str, line: &Line<'_>) -> Option<usize> {
    let begins = |line: &Line<'_>| line.value.starts_with('[') && !line.outside.contains(']');
    if begins(line) && text.get(line.from..).is_some_and(|rest| rest.trim_end() == line.whole.trim_end()) {
        return Some(line.from);
    }
    if !line.whole.trim_start().starts_with('[') && !line.outside.contains('=') {
        return None;
    }
    let mut end = line.from;
    while end > 0 {
        let earlier = Line::at(text, end - 1);
        if begins(&earlier) {
            return Some(earlier.from);
        }
        // Another key, or the end of a list, lies between; the table's name and keys below it may be echoes.
        if earlier.outside.contains(']') && !earlier.whole.trim_start().starts_with('[') {
            return None;
        }
        if earlier.outside.contains('=') && earlier.value.contains(']') {
            return None;
        }
        end = earlier.from;
    }
    None
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    fn told(text: &str) -> Vec<(usize, Misread)> {
        let all = super::unread(text, &DeTable::parse_recoverable(text).1);
        all.into_iter().map(|one| (place(text, one.offset).0, one.misread)).collect()
    }

    #[test]
    fn what_people_write_for_toml_is_told_by_what_they_meant() {
        for (text, syntax) in [
            ("name = “A”\n", Syntax::Curly),
            ("name = »A«\n", Syntax::Curly),
            ("[domains.“a.dk”]\n", Syntax::Curly),
            ("\u{a0}name = \"A\"\n", Syntax::Invisible),
            ("name = \"A\",\n", Syntax::End),
            ("name = \"A\";\n", Syntax::End),
            ("; min fil\n", Syntax::Remark),
            ("// min fil\n", Syntax::Remark),
            ("name: \"A\"\n", Syntax::Colon),
            ("[[answers]\n", Syntax::Header),
            ("domains.\"a.dk\"]\n", Syntax::Header),
            ("[ranges.192.0.2.0/28]\n", Syntax::Header),
            ("name = A\"\n", Syntax::Quotes),
            ("name = \"C:\\Users\\anna\"\n", Syntax::Escape),
            ("{\"name\": \"A\"}\n", Syntax::Json),
            ("PK\u{3}\0\u{14}\n", Syntax::NoText),
        ] {
            assert_eq!(told(text), [(1, Misread::Syntax(syntax))], "{text}");
        }
    }

    #[test]
    fn dates_and_yes_and_no_without_quotes_are_told_as_such() {
        for date in ["21-11-2026", "21.11.2026", "21/11/2026", "21. november 2026", "2026–11–21"] {
            let told = told(&format!("on = {date}\n"));
            assert!(matches!(told[..], [(1, Misread::NoDate(_))]), "{date}: {told:?}");
        }
        let sort = told("mail = ja\n");
        assert!(matches!(sort[..], [(1, Misread::Sort { wanted: Some(Sort::Truth), .. })]), "{sort:?}");
        let word = told("says = ja\n");
        assert!(
            matches!(&word[..], [(1, Misread::NoSuchWord(word))] if word.meant() == Some("yes")),
            "{word:?}"
        );
    }

    #[test]
    fn a_list_that_is_never_closed_is_told_where_it_begins_and_once() {
        let open = Misread::Syntax(Syntax::OpenList);
        assert_eq!(told("a = 1\nhosts = [\"a\",\n[scope]\ncomplete = true\n"), [(2, open)]);
        let comma = Misread::Syntax(Syntax::Comma);
        assert_eq!(told("hosts = [\n  \"a\"\n  \"b\"\n]\nx = 1\n"), [(3, comma)]);
    }

    #[test]
    fn a_table_that_stands_twice_is_told_without_its_fields() {
        let told = told("[answers]\nby = 1\non = 2\n[answers]\nby = 1\non = 2\n[scope]\na = 1\na = 2\n");
        let expected = [(4, Misread::TwiceTable("answers".into(), true)), (9, Misread::Twice(None))];
        assert_eq!(told, expected);
    }
}
