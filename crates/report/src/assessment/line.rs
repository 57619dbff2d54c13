//! A line of a report: a sign, the criteria it speaks of, what is said, and what to do about it.

use kravtjek_model::id::CriterionId;

use crate::style::{self, Style};
use crate::wording;

/// A line, as it is told under a requirement or among others.
pub(crate) struct Line {
    pub(crate) criteria: Vec<CriterionId>,
    pub(crate) sign: &'static str,
    /// Who sees to it, where lines of several requirements stand together.
    pub(crate) who: Option<String>,
    pub(crate) said: String,
    /// One of which is enough, or all of which are needed; or what was read of each unit.
    pub(crate) ways: Vec<String>,
    pub(crate) mend: Option<String>,
}

impl Line {
    /// A sentence about one criterion.
    pub(crate) fn new(criterion: &CriterionId, sign: &'static str, said: String) -> Self {
        Self { criteria: vec![criterion.clone()], sign, who: None, said, ways: Vec::new(), mend: None }
    }

    /// Whether it says the same of other criteria.
    pub(crate) fn says_as(&self, other: &Self) -> bool {
        (self.sign, &self.said, &self.ways, &self.mend) == (other.sign, &other.said, &other.ways, &other.mend)
    }

    /// Under its requirement; `several` where that has more than one criterion.
    pub(crate) fn under(&self, several: bool, style: Style) -> String {
        let sign = self.sign;
        let (lead, said) = match self.criteria.as_slice() {
            [own] if several => (format!("     {sign} {} ", style.fit(own.as_str(), 6)), self.said.clone()),
            all if several => (format!("     {sign} "), format!("{}: {}", ids(all), self.said)),
            _ => (format!("     {sign} "), self.said.clone()),
        };
        self.written(&lead, &said, style)
    }

    /// Among lines of all requirements.
    pub(crate) fn among(&self, style: Style) -> String {
        let said = match &self.who {
            Some(who) => format!("{who} · {} · {}", ids(&self.criteria), self.said),
            None => format!("{} · {}", ids(&self.criteria), self.said),
        };
        self.written(&format!("  {} ", self.sign), &said, style)
    }

    fn written(&self, lead: &str, said: &str, style: Style) -> String {
        // What is said below the first line of a narrow terminal has no room to stand far in.
        let indent = if style.width < 60 { 5 } else { style::columns(lead) };
        let colour = wording::coloured(self.sign);
        let set = style.wrap(lead, &wording::readable(said));
        let mut text = set.replacen(self.sign, &style.verdict(colour, self.sign), 1);
        for way in &self.ways {
            text.push_str(&style.wrap(&format!("{}– ", " ".repeat(indent)), &wording::readable(way)));
        }
        if let Some(mend) = &self.mend {
            text.push_str(&style.wrap(&format!("{}→ ", " ".repeat(indent)), &wording::readable(mend)));
        }
        text
    }
}

/// `S18, S19, S27.a`
pub(crate) fn ids(criteria: &[CriterionId]) -> String {
    criteria.iter().map(CriterionId::as_str).collect::<Vec<_>>().join(", ")
}
