//! Reads a file of TOML into a form, and gathers every fault: what has one is taken out, and the rest is read again.

use std::ops::Range;

use kravtjek_model::misread::{Misread, Syntax};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use crate::error::{Fault, Malformed, Wrong};

/// As many faults as anybody mends at a time. The rest is told once these are mended.
const MOST: usize = 50;

/// The line and the letter in it at which an offset lies, both from 1.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let begin = before.rfind('\n').map_or(0, |end| end + 1);
    let letters = before.get(begin..).unwrap_or_default().chars().count();
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, letters + 1)
}

/// Reads a form. Gives it without what has faults, and those.
///
/// # Errors
/// Where nothing can be read: the faults of the writing, one for each line that has any; or those that stand in the way.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<(T, Vec<Fault>), Vec<Fault>> {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    let of = |field: Option<String>, span: Option<Range<usize>>, misread: Misread| {
        let (line, column) = span.as_ref().map_or((1, 1), |span| place(text, span.start));
        let written = span.and_then(|span| text.get(span)).and_then(short);
        Fault {
            file: file.to_owned(),
            line,
            column,
            wrong: Wrong::Malformed(Malformed { field, written, misread }),
        }
    };
    if !errors.is_empty() {
        let all = errors.iter().map(|error| of(None, error.span(), unread(text, error)));
        let mut faults: Vec<Fault> = all.collect();
        faults.sort_by_key(|fault| fault.line);
        faults.dedup_by_key(|fault| fault.line);
        return Err(faults);
    }
    let (mut faults, mut taken_out) = (Vec::new(), Vec::new());
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(form) => return Ok((form, faults)),
            Err(error) => error,
        };
        let misread = Misread::of(error.message());
        let way = error.span().and_then(|span| way_to(table.get_ref(), span.start)).unwrap_or_default();
        // What lacks a field that was taken out has been told of.
        let known = matches!(&misread, Misread::Missing(field) if taken_out.contains(&below(&way, field)));
        if !known {
            // What is written in other letters is missed by its right name, which needs no telling.
            if let (Misread::NoSuchField(strange), Some((_, table))) = (&misread, way.split_last()) {
                taken_out.extend(strange.meant().map(|meant| below(table, meant)));
            }
            faults.push(of(field_of(&way), error.span(), misread));
        }
        if faults.len() >= MOST || !take_out(table.get_mut(), &way) {
            return Err(faults);
        }
        // Members behind one that is taken out move up.
        taken_out.retain(|earlier: &Vec<Step>| !earlier.starts_with(&way));
        taken_out.push(way);
    }
}

/// What the reader says of the writing, held against what stands there: a list that never ends, no value at all, and a date
/// that is taken for a number.
fn unread(text: &str, error: &toml::de::Error) -> Misread {
    let start = error.span().map_or(0, |span| span.start);
    let value = whole_value(text, start);
    match Misread::of(error.message()) {
        Misread::Syntax(Syntax::Unquoted) if value.is_empty() => Misread::Syntax(Syntax::NoValue),
        Misread::Syntax(Syntax::Number) if value.matches(['.', '/', '-']).count() == 2 => {
            Misread::NoDate(short(value))
        }
        Misread::Syntax(Syntax::Brackets) if value.starts_with(['[', '{']) => Misread::Syntax(Syntax::Cut),
        misread => misread,
    }
}

/// What stands behind the equals sign on the line of a place.
fn whole_value(text: &str, offset: usize) -> &str {
    let line = text.get(..offset).map_or(0, |before| before.matches('\n').count());
    let line = text.lines().nth(line).unwrap_or_default();
    line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim())
}

fn short(written: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let written = written.trim().trim_matches(['"', '\'']);
    let fits = !written.is_empty() && written.chars().count() <= LONGEST && !written.contains('\n');
    fits.then(|| written.to_owned())
}

/// A step on the way to a place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Member(usize),
}

fn below(way: &[Step], field: &str) -> Vec<Step> {
    way.iter().cloned().chain([Step::Field(field.to_owned())]).collect()
}

/// The field at the end of a way.
fn field_of(way: &[Step]) -> Option<String> {
    way.iter().rev().find_map(|step| match step {
        Step::Field(field) => Some(field.clone()),
        Step::Member(_) => None,
    })
}

/// The way to the smallest thing that holds a place.
fn way_to(table: &DeTable<'_>, offset: usize) -> Option<Vec<Step>> {
    let ways = table.iter().filter_map(|(key, value)| {
        let step = Step::Field(key.get_ref().to_string());
        within(value, offset, step.clone())
            .or_else(|| holds(&key.span(), offset).then(|| (key.span().len(), vec![step])))
    });
    ways.min_by_key(|(size, _)| *size).map(|(_, way)| way)
}

/// The way in a value, with how large the thing at its end is.
fn within(value: &Spanned<DeValue<'_>>, offset: usize, step: Step) -> Option<(usize, Vec<Step>)> {
    let further = match value.get_ref() {
        DeValue::Table(table) => way_to(table, offset),
        DeValue::Array(list) => {
            let ways = list.iter().enumerate();
            let ways = ways.filter_map(|(at, member)| within(member, offset, Step::Member(at)));
            ways.min_by_key(|(size, _)| *size).map(|(_, way)| way)
        }
        _ => None,
    };
    match further {
        Some(further) => Some((0, [vec![step], further].concat())),
        None => holds(&value.span(), offset).then(|| (value.span().len(), vec![step])),
    }
}

fn holds(span: &Range<usize>, offset: usize) -> bool {
    span.contains(&offset) || span.start == offset
}

/// Takes out what is at the end of a way; false where there is nothing to take out.
fn take_out(table: &mut DeTable<'_>, way: &[Step]) -> bool {
    let Some((Step::Field(field), rest)) = way.split_first() else { return false };
    if rest.is_empty() {
        return table.remove(field.as_str()).is_some();
    }
    table.get_mut(field.as_str()).is_some_and(|value| take_out_of(value.get_mut(), rest))
}

fn take_out_of(value: &mut DeValue<'_>, way: &[Step]) -> bool {
    match (value, way) {
        (DeValue::Table(table), way) => take_out(table, way),
        (DeValue::Array(list), [Step::Member(at)]) if *at < list.len() => {
            let mut kept = DeArray::default();
            let others = list.iter().enumerate().filter(|(own, _)| own != at);
            others.for_each(|(_, member)| kept.push(member.clone()));
            *list = kept;
            true
        }
        (DeValue::Array(list), [Step::Member(at), rest @ ..]) => {
            list.get_mut(*at).is_some_and(|member| take_out_of(member.get_mut(), rest))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::Date;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        tables: BTreeMap<String, Inner>,
        #[serde(default)]
        rows: Vec<Row>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(default)]
        names: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        by: String,
        #[serde(with = "kravtjek_model::time::date")]
        on: Date,
    }

    fn faults(text: &str) -> Vec<(usize, Option<String>, Misread)> {
        let faults = match read::<Form>("a.toml", text) {
            Ok((_, faults)) | Err(faults) => faults,
        };
        let mut told: Vec<_> = faults
            .into_iter()
            .map(|fault| match fault.wrong {
                Wrong::Malformed(own) => (fault.line, own.field, own.misread),
                other => panic!("{other:?}"),
            })
            .collect();
        told.sort_by_key(|(line, ..)| *line);
        told
    }

    #[test]
    fn every_fault_is_told_once_and_the_rest_is_read() {
        let text = "name = 1\nfarve = \"blå\"\n[tables.\"a.dk\"]\nnames = \"x\"\nmail = 1\n[[rows]]\nby = 3\non = 2026-01-01\n\
                    [[rows]]\nby = \"B\"\non = \"i går\"\n[[rows]]\nby = \"C\"\n[[rows]]\nby = \"D\"\non = 2026-01-02\n";
        let told = faults(text);
        let places: Vec<_> = told.iter().map(|(line, field, _)| (*line, field.as_deref())).collect();
        let expected = [
            (1, Some("name")),
            (2, Some("farve")),
            (4, Some("names")),
            (5, Some("mail")),
            (7, Some("by")),
            (11, Some("on")),
            (12, Some("rows")),
        ];
        assert_eq!(places, expected, "{told:#?}");
        let (form, _) = read::<Form>("a.toml", text).unwrap();
        assert_eq!(form.rows.iter().map(|row| row.by.as_str()).collect::<Vec<_>>(), ["D"]);
        assert!(
            form.rows[0].on.year() == 2026 && form.name.is_none() && form.tables["a.dk"].names.is_empty()
        );
    }

    #[test]
    fn each_line_that_is_not_toml_is_told() {
        let told = faults("name = A\nb = \"x\n[tables\n");
        assert_eq!(told.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [1, 2, 3], "{told:?}");
    }

    #[test]
    fn what_is_not_toml_is_told_by_its_kind() {
        for (text, syntax) in [
            ("name = A\n", Syntax::Unquoted),
            ("name = \"A\n", Syntax::Quotes),
            ("name \"A\"\n", Syntax::NoEquals),
            ("name =\n", Syntax::NoValue),
            ("= 1\n", Syntax::Key),
            ("[tables\n", Syntax::Brackets),
            ("name = \"A\" rows = []\n", Syntax::Line),
            ("rows = [\"a\" \"b\"]\n", Syntax::Comma),
            ("rows = [1\n", Syntax::Cut),
            ("name = \"\\q\"\n", Syntax::Escape),
            ("name = 01\n", Syntax::Number),
        ] {
            let told = faults(text);
            let said = DeTable::parse_recoverable(text).1;
            assert_eq!(told[0].2, Misread::Syntax(syntax), "{text}: {said:?}");
        }
        assert_eq!(faults("name = \"A\"\nname = \"B\"\n")[0].2, Misread::Twice(None));
        assert_eq!(faults("name = 2026-02-30\n")[0].2, Misread::NoDate(None));
        assert_eq!(faults("name = 21.11.2026\n")[0].2, Misread::NoDate(Some("21.11.2026".into())));
    }

    #[test]
    fn a_file_of_nothing_but_faults_ends() {
        let text: String = (0..1000).map(|number| format!("x{number} = 1\n")).collect();
        assert_eq!(faults(&text).len(), MOST);
    }
}
