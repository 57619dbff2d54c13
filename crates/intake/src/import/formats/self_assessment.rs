//! `self-assessment`: last year's status of each requirement or criterion, with who sees to it, on what document, and what was
//! left to do. It is taken over, and counts for nothing until somebody confirms it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use kravtjek_model::observation::taken_over::{Stated, Statement};

use super::{Format, Means, Sheet, Way};
use crate::import::Taking;
use crate::import::cells::{Puzzling, Wanted};
use crate::import::self_assessment::{At, Columns, Known, LINES, Line, Named, is_mark, plain, stated};
use crate::sheet::date::{self, When, danish_day};
use crate::sheet::{Header, Row};

/// The format.
pub(super) static FORMAT: Format = Format { id: "self-assessment", typed: true, ways: &[Way::Table(open)] };

/// A name or a title is cut off after so many letters, a remark after so many more.
const NAME: usize = 300;
const REMARK: usize = 1000;

fn open(header: &Header, means: &Means<'_>) -> Option<Box<dyn Sheet>> {
    let map = means.map.and_then(|map| map.assessment.as_ref());
    let mapped = map.and_then(|map| Columns::mapped(header, map));
    let columns = mapped.or_else(|| Columns::known(header, means.is_only(&FORMAT)))?;
    Some(Box::new(Reading {
        columns,
        known: Known::of(means.catalogue, means.framework),
        words: map.map(|map| map.words.clone()).unwrap_or_default(),
        said: BTreeMap::new(),
        header: header.row,
        lines: 0,
    }))
}

/// A self-assessment while it is read.
struct Reading {
    columns: Columns,
    known: Known,
    /// What words mean, as a person explains them.
    words: Vec<(String, Stated)>,
    /// How each was said to stand so far, and in which row.
    said: BTreeMap<String, (Stated, u64)>,
    header: u64,
    lines: usize,
}

impl Sheet for Reading {
    fn row(&mut self, row: Row<'_>, taking: &mut Taking) {
        let cell = |at: &Option<At>| at.as_ref().and_then(|(at, _)| row.get(*at));
        let columns = &self.columns;
        let told =
            [&columns.status, &columns.owner, &columns.document, &columns.on, &columns.due, &columns.remark];
        let ticked = columns.ticks.iter().any(|((at, _), _)| row.get(*at).is_some());
        // A heading within the list, and a line that nobody has filled in, say nothing.
        if !ticked && told.into_iter().all(|at| cell(at).is_none()) {
            taking.rows = taking.rows.saturating_sub(1);
            return;
        }
        self.lines += 1;
        if self.lines > LINES {
            if self.lines == LINES + 1 {
                puzzled(taking, row.number, "", "", Wanted::FewerRows(LINES));
            }
            return;
        }
        let Some(about) = self.about(row, taking) else { return };
        let status = self.status(row, taking);
        let text =
            |at: &Option<At>, most: usize| cell(at).map(|said| said.chars().take(most).collect::<String>());
        let (owner, document) = (text(&self.columns.owner, NAME), text(&self.columns.document, NAME));
        let remark = text(&self.columns.remark, REMARK).unwrap_or_default();
        let (on, due) = (day(&self.columns.on, row, taking), day(&self.columns.due, row, taking));
        self.agreed(&about, status, row.number, taking);
        let row = Some(row.number);
        let statement = Statement { about, status, owner, document, on, due, remark, row };
        let part = taking.place(self.header).part;
        taking.records.self_assessed.push(Line { part, statement });
    }

    fn end(&mut self, taking: &mut Taking) {
        for (name, near) in std::mem::take(&mut self.columns.missing) {
            puzzled(taking, self.header, &name, "", Wanted::Column(near));
        }
    }
}

impl Reading {
    /// What a row speaks of; told where that is not known.
    fn about(&self, row: Row<'_>, taking: &mut Taking) -> Option<String> {
        let beside = self.columns.criterion.as_ref().and_then(|(at, _)| row.get(*at));
        let mut worst: Option<(Named, &At)> = None;
        for column in &self.columns.named {
            let Some(text) = row.get(column.0) else { continue };
            match self.known.named(text, beside) {
                Named::Id(id) => return Some(id),
                // A title beside a number is no fault of the number.
                other if worst.as_ref().is_none_or(|(known, _)| *known == Named::Nothing) => {
                    worst = Some((other, column));
                }
                _ => {}
            }
        }
        let column = worst.as_ref().map(|(_, column)| *column).or(self.columns.named.first())?;
        let value = row.get(column.0).unwrap_or_default();
        let value = beside.map_or_else(|| value.to_owned(), |beside| format!("{value} {beside}"));
        let wanted = match worst.map(|(named, _)| named) {
            None => Wanted::Something,
            Some(Named::WhichList) => Wanted::WhichList,
            Some(Named::OtherList) => Wanted::OwnList,
            Some(_) => Wanted::Requirement,
        };
        puzzled(taking, row.number, &column.1, &value, wanted);
        None
    }

    /// How it is said to stand; told where that is empty or not understood.
    fn status(&self, row: Row<'_>, taking: &mut Taking) -> Stated {
        if let Some((at, name)) = &self.columns.status {
            let Some(text) = row.get(*at) else {
                puzzled(taking, row.number, name, "", Wanted::Something);
                return Stated::Nothing;
            };
            let own = self.words.iter().find(|(word, _)| *word == plain(text)).map(|(_, stated)| *stated);
            let ticked = (self.columns.is_ticked && is_mark(text)).then_some(Stated::Met);
            return own.or_else(|| stated(text)).or(ticked).unwrap_or_else(|| {
                puzzled(taking, row.number, name, text, Wanted::Status);
                Stated::Nothing
            });
        }
        let filled = |(at, stated): &'_ (At, Stated)| row.get(at.0).map(|text| (at.1.clone(), text, *stated));
        let ticks: Vec<_> = self.columns.ticks.iter().filter_map(filled).collect();
        match &ticks[..] {
            [(_, text, stated)] if is_mark(text) => *stated,
            [] => {
                let heading = self.columns.ticks.first().map_or("", |((_, name), _)| name);
                puzzled(taking, row.number, heading, "", Wanted::Something);
                Stated::Nothing
            }
            [(name, text, _), ..] => {
                puzzled(taking, row.number, name, text, Wanted::OneTick);
                Stated::Nothing
            }
        }
    }

    /// Two rows that say different things of the same are both kept, and told.
    fn agreed(&mut self, about: &str, status: Stated, number: u64, taking: &mut Taking) {
        if status == Stated::Nothing {
            return;
        }
        match self.said.get(about) {
            Some((other, row)) if *other != status => {
                let (name, row) = (self.columns.status.as_ref().map_or("", |(_, name)| name), *row);
                puzzled(taking, number, name, about, Wanted::Agreement(row));
            }
            Some(_) => {}
            None => _ = self.said.insert(about.to_owned(), (status, number)),
        }
    }
}

fn day(column: &Option<At>, row: Row<'_>, taking: &mut Taking) -> Option<Date> {
    let (at, name) = column.as_ref()?;
    let text = row.get(*at)?;
    match date::read(text) {
        When::At(at) => Some(danish_day(at)),
        When::Never => None,
        When::Unclear => {
            puzzled(taking, row.number, name, text, Wanted::Date);
            None
        }
    }
}

fn puzzled(taking: &mut Taking, row: u64, column: &str, value: &str, wanted: Wanted) {
    let place = taking.place(row);
    let value = value.chars().take(100).collect();
    taking.puzzled(Puzzling { place, column: Cow::Owned(column.to_owned()), value, wanted });
}
