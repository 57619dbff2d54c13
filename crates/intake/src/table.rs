//! Reads a file of TOML into a form, and gathers every fault: what has one is taken out, and the rest is read again.

use std::ops::Range;

use kravtjek_model::misread::{Misread, Strange, Syntax};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use crate::error::{Fault, Malformed, Wrong};
use crate::unread::unread;

/// As many faults as anybody mends at a time. The rest is told once these are mended.
const MOST: usize = 50;

/// The line and the letter in it at which an offset lies, both from 1.
pub(crate) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let begin = before.rfind('\n').map_or(0, |end| end + 1);
    let letters = before.get(begin..).unwrap_or_default().chars().count();
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, letters + 1)
}

/// Every fault of a file that another reads: what keeps it from being of the form. `file` is its name.
pub fn faults<T: DeserializeOwned>(file: &str, text: &str) -> Vec<Fault> {
    let mut faults = match read::<T>(file, text, &[]) {
        Ok(Read { faults, .. }) | Err(faults) => faults,
    };
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// A table that other files may put fields of their own into: how it is written, and its fields.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) header: &'static str,
    pub(crate) fields: Vec<String>,
}

/// The fields of a form, as its reader names them.
pub(crate) fn fields_of<T: DeserializeOwned>() -> Vec<String> {
    let named = toml::from_str::<T>("\"\" = 0").err().map(|error| Misread::of(error.message()));
    match named {
        Some(Misread::NoSuchField(strange)) => strange.known,
        _ => Vec::new(),
    }
}

/// What was read of a file: the form and the table it was made from, without what has faults.
pub(crate) struct Read<'a, T> {
    pub(crate) form: T,
    pub(crate) faults: Vec<Fault>,
    pub(crate) table: Spanned<DeTable<'a>>,
}

/// Reads a form. Gives it without what has faults, and those. A field that has no place where it stands may have one in
/// the form itself or in one of its other tables.
///
/// # Errors
/// Where nothing can be read: the faults of the writing, one for each line that has any; or those that stand in the way.
pub(crate) fn read<'a, T: DeserializeOwned>(
    file: &str,
    text: &'a str,
    homes: &[Home],
) -> Result<Read<'a, T>, Vec<Fault>> {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    let of = |offset: usize, field: Option<String>, written: Option<String>, misread: Misread| {
        let (line, column) = place(text, offset);
        let wrong = Wrong::Malformed(Malformed { field, written, misread });
        Fault { file: file.to_owned(), line, column, wrong }
    };
    if !errors.is_empty() {
        let all = unread(text, &errors).into_iter();
        return Err(all.map(|one| of(one.offset, one.field, one.written, one.misread)).collect());
    }
    let (mut faults, mut taken_out) = (Vec::new(), Vec::new());
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(form) => return Ok(Read { form, faults, table }),
            Err(error) => error,
        };
        let span = error.span();
        let mut misread = Misread::of(error.message());
        let mut way = span.as_ref().and_then(|span| way_to(table.get_ref(), span.start)).unwrap_or_default();
        // What lacks a field that was taken out has been told of.
        let known = matches!(&misread, Misread::Missing(field) if taken_out.contains(&below(&way, field)));
        if !known {
            if let Misread::NoSuchField(strange) = &misread {
                let own = way.iter().position(|step| *step == Step::Field(strange.written.clone()));
                way.truncate(own.map_or(way.len(), |own| own + 1));
                if bare_header(text, span.as_ref(), &way, strange) {
                    way.truncate(2);
                    misread = Misread::Syntax(Syntax::Header);
                } else if let Some(elsewhere) = elsewhere::<T>(strange, &way, homes) {
                    misread = elsewhere;
                } else if let (Some(meant), Some((_, table))) = (strange.meant(), way.split_last()) {
                    // What is written in other letters is missed by its right name, which needs no telling.
                    taken_out.push(below(table, meant));
                }
            }
            let header = misread == Misread::Syntax(Syntax::Header);
            let span = if header { span.map(|span| line_of(text, span.start)) } else { span };
            let written = span.clone().and_then(|span| text.get(span)).and_then(short);
            faults.push(of(span.map_or(0, |span| span.start), field_of(&way), written, misread));
        }
        if faults.len() >= MOST || !take_out(table.get_mut(), &way) {
            return Err(faults);
        }
        // Members behind one that is taken out move up.
        taken_out.retain(|earlier: &Vec<Step>| !earlier.starts_with(&way));
        taken_out.push(way);
    }
}

/// The line of a place, without its end.
fn line_of(text: &str, offset: usize) -> Range<usize> {
    let before = text.get(..offset).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |end| end + 1);
    from..from + text.get(from..).and_then(|rest| rest.lines().next()).map_or(0, str::len)
}

/// Whether a field is unknown because a name with dots stands in brackets without quotes, or with quotes around too much.
fn bare_header(text: &str, span: Option<&Range<usize>>, way: &[Step], strange: &Strange) -> bool {
    let Some(span) = span else { return false };
    let line = text.get(line_of(text, span.start)).unwrap_or_default().trim();
    let quoted = line.contains(['"', '\'']);
    line.starts_with('[')
        && (way.len() > 2 && !quoted || way.len() == 1 && quoted && strange.written.contains('.'))
}

/// Where a field belongs that is not known where it stands.
fn elsewhere<T: DeserializeOwned>(strange: &Strange, way: &[Step], homes: &[Home]) -> Option<Misread> {
    let field = &strange.written;
    if way.len() > 1 && fields_of::<T>().contains(field) {
        return Some(Misread::Elsewhere { field: field.clone(), homes: Vec::new() });
    }
    let own = homes.iter().filter(|home| home.fields.contains(field));
    let homes: Vec<String> = own.map(|home| home.header.to_owned()).collect();
    (!homes.is_empty()).then(|| Misread::Elsewhere { field: field.clone(), homes })
}

/// Where something lies in the text: a field, or a member of a list.
pub(crate) fn offset_of(table: &DeTable<'_>, way: &[Step]) -> Option<usize> {
    let (Step::Field(field), rest) = way.split_first()? else { return None };
    let (key, value) = table.get_key_value(field.as_str())?;
    if rest.is_empty() { Some(key.span().start) } else { offset_in(value, rest) }
}

fn offset_in(value: &Spanned<DeValue<'_>>, way: &[Step]) -> Option<usize> {
    match (value.get_ref(), way) {
        (_, []) => Some(value.span().start),
        (DeValue::Table(table), way) => offset_of(table, way),
        (DeValue::Array(list), [Step::Member(at), rest @ ..]) => offset_in(list.get(*at)?, rest),
        _ => None,
    }
}

pub(crate) fn short(written: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let written = written.trim().trim_matches(['"', '\'']);
    let fits = !written.is_empty() && written.chars().count() <= LONGEST && !written.contains('\n');
    fits.then(|| written.to_owned())
}

/// A step on the way to a place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
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
        let told = super::faults::<Form>("a.toml", text);
        let told = told.into_iter().map(|fault| match fault.wrong {
            Wrong::Malformed(own) => (fault.line, own.field, own.misread),
            other => panic!("{other:?}"),
        });
        told.collect()
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
        let form = read::<Form>("a.toml", text, &[]).map(|read| read.form).unwrap();
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
            ("[tables\n", Syntax::Header),
            ("name = \"A\" rows = []\n", Syntax::Line),
            ("rows = [\"a\" \"b\"]\n", Syntax::Comma),
            ("rows = [1\n", Syntax::OpenList),
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
    fn a_field_that_belongs_elsewhere_is_told_where() {
        let homes = [Home { header: "[[rows]]", fields: fields_of::<Row>() }];
        let told = |text: &str| match read::<Form>("a.toml", text, &homes) {
            Ok(Read { faults, .. }) | Err(faults) => format!("{:?}", faults[0].wrong),
        };
        assert!(told("[tables.a]\nname = \"A\"\n").contains("Elsewhere { field: \"name\", homes: [] }"));
        assert!(told("by = \"A\"\n").contains("Elsewhere { field: \"by\", homes: [\"[[rows]]\"] }"));
        assert!(
            told("[tables.a.dk]\n").contains("written: Some(\"[tables.a.dk]\"), misread: Syntax(Header)")
        );
        assert_eq!(faults("[tabels.\"a.dk\"]\nnames = []\n").len(), 1);
    }

    #[test]
    fn a_file_of_nothing_but_faults_ends() {
        let text: String = (0..1000).map(|number| format!("x{number} = 1\n")).collect();
        assert_eq!(faults(&text).len(), MOST);
    }
}
