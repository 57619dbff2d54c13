//! A reader that lets through no more than is allowed, in all and for one row.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use super::Why;

/// How much may still be read before the next row must have ended.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    most: u64,
    left: Rc<Cell<u64>>,
}

impl Allowance {
    /// So many bytes for each row.
    pub(crate) fn of(most: u64) -> Self {
        Self { most, left: Rc::new(Cell::new(most)) }
    }

    /// A row has ended: the next one has all of it again.
    pub(crate) fn renew(&self) {
        self.left.set(self.most);
    }
}

/// Lets through what the allowance of a row and the whole allow.
pub(crate) struct Gate<R> {
    inner: R,
    row: Allowance,
    whole: u64,
    left: u64,
}

impl<R> Gate<R> {
    /// At most `whole` bytes in all, and what `row` allows for each row.
    pub(crate) fn new(inner: R, whole: u64, row: Allowance) -> Self {
        Self { inner, row, whole, left: whole }
    }

    fn pass(&mut self, bytes: usize) -> io::Result<usize> {
        let bytes_64 = bytes as u64;
        if bytes_64 > self.left {
            return Err(Limit::Whole(self.whole).into());
        }
        if bytes_64 > self.row.left.get() {
            return Err(Limit::Row(self.row.most).into());
        }
        self.left -= bytes_64;
        self.row.left.set(self.row.left.get() - bytes_64);
        Ok(bytes)
    }
}

impl<R: Read> Read for Gate<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(into)?;
        self.pass(bytes)
    }
}

/// A limit of ours, on its way through a reader of somebody else's.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    /// So many bytes in all.
    Whole(u64),
    /// So many bytes for one row.
    Row(u64),
    /// It grows beyond all reason.
    Bomb,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why().id())
    }
}

impl std::error::Error for Limit {}

impl From<Limit> for io::Error {
    fn from(limit: Limit) -> Self {
        Self::other(limit)
    }
}

impl Limit {
    fn why(self) -> Why {
        match self {
            Self::Whole(most) => Why::TooLarge(most),
            Self::Row(most) => Why::RowTooLarge(most),
            Self::Bomb => Why::Bomb,
        }
    }
}

/// The limit that an error of reading stands for, where it does.
pub(crate) fn limit_in(error: &io::Error) -> Option<Why> {
    error.get_ref()?.downcast_ref::<Limit>().map(|limit| limit.why())
}

/// Counts what comes out of a wrapping, and stops where it grows beyond all reason.
pub(crate) struct Growing<R> {
    inner: R,
    wrapped: u64,
    out: u64,
}

impl<R> Growing<R> {
    /// What comes out of `wrapped` bytes.
    pub(crate) fn new(inner: R, wrapped: u64) -> Self {
        Self { inner, wrapped, out: 0 }
    }

    /// How much has come out.
    pub(crate) fn out(&self) -> u64 {
        self.out
    }
}

impl<R: Read> Read for Growing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(into)?;
        self.out += bytes as u64;
        let reasonable = self.wrapped.saturating_mul(super::GROWTH).max(super::SUSPICIOUS_FROM);
        if self.out > reasonable || self.out > super::INFLATED {
            return Err(Limit::Bomb.into());
        }
        Ok(bytes)
    }
}
