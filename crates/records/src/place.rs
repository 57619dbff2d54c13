//! A text at a name, and problems that point into it.

use kravtjek_model::observation::mail::Problem;

use crate::tag_list::Span;

/// A text and the name it was found at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// The name, `_dmarc` and all.
    pub(crate) at: &'a str,
    /// The text.
    pub(crate) text: &'a str,
}

impl Place<'_> {
    /// A problem at a place in the text.
    pub(crate) fn problem(&self, id: &str, span: Span) -> Problem {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Problem {
            id: id.to_owned(),
            term: shown(self.text.get(span.0..span.1).unwrap_or_default()),
            at: self.at.to_owned(),
            span: Some((offset(span.0), offset(span.1))),
            figure: None,
        }
    }

    /// A problem of the text as a whole.
    pub(crate) fn whole(&self, id: &str) -> Problem {
        self.problem(id, (0, self.text.len()))
    }
}

/// A problem of a name, with what it leads to.
pub(crate) fn of_name(id: &str, at: &str, term: &str) -> Problem {
    Problem { id: id.to_owned(), term: shown(term), at: at.to_owned(), span: None, figure: None }
}

/// At most 200 characters: a finding quotes the part, the record shows the whole.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
