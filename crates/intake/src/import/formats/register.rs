//! `register`: the tables of the catalogue, as the templates have them.

use super::{Format, Means, Sheet, Way};
use crate::import::Taking;
use crate::import::register::{Reading, is_guide, recognised};
use crate::sheet::{Header, Row};

/// The format.
pub(super) static FORMAT: Format = Format { id: "register", typed: true, ways: &[Way::Table(open)] };

fn open(header: &Header, means: &Means<'_>) -> Option<Box<dyn Sheet>> {
    if is_guide(header) {
        return Some(Box::new(Guide));
    }
    let register = recognised(&means.catalogue.registers, header, means.only.is_some())?;
    Some(Box::new(Reading::new(register, header)))
}

impl Sheet for Reading {
    fn row(&mut self, row: Row<'_>, taking: &mut Taking) {
        if !self.take(row, taking) {
            taking.rows = taking.rows.saturating_sub(1);
        }
    }

    fn end(&mut self, taking: &mut Taking) {
        self.finish(taking);
    }
}

/// The sheet of a template that tells how it is filled in.
struct Guide;

impl Sheet for Guide {
    fn row(&mut self, _: Row<'_>, taking: &mut Taking) {
        taking.rows = taking.rows.saturating_sub(1);
    }
}
