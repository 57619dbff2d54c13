//! What a person says of the columns of a table: which one names the unit, which is which fact, and which values mean yes
//! and no. It is a file of TOML; every fault in it has its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use kravtjek_catalogue::{Catalogue, Fact};
use kravtjek_model::id::FactId;
use kravtjek_model::misread::Misread;
use kravtjek_model::observation::taken_over::Stated;
use serde::Deserialize;
use toml::de::DeTable;

use super::{DeviceKind, self_assessment};
use crate::error::{Fault, Malformed, Wrong};
use crate::sheet::Header;
use crate::table::{self, Home, Read, Step, fields_of, offset_of, place};

/// The columns of a table, as a person explains them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The column that names the unit.
    pub unit: String,
    /// The column of when the unit was last heard of.
    pub seen: Option<String>,
    /// The column of a device's serial number.
    pub serial: Option<String>,
    /// The column of a device's id in the directory.
    pub directory: Option<String>,
    /// What is asked of each row.
    pub facts: Arc<[Asked]>,
    /// The columns of a self-assessment.
    pub assessment: Option<Assessed>,
}

/// The columns of a self-assessment, and what the words in its status mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessed {
    /// The requirement.
    pub requirement: String,
    /// The criterion within it.
    pub criterion: Option<String>,
    /// How it stands.
    pub status: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// The document it rests on.
    pub document: Option<String>,
    /// The day it was said.
    pub on: Option<String>,
    /// The day by which it is to be done.
    pub due: Option<String>,
    /// What is remarked.
    pub remark: Option<String>,
    /// Words as they are compared, and what each means.
    pub words: Vec<(String, Stated)>,
}

/// A fact that stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The fact.
    pub fact: FactId,
    /// The column.
    pub column: String,
    /// What its cells mean.
    pub meaning: Meaning,
    /// What its units are.
    pub of: Of,
}

/// What the cells of a column mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Words, in lower case.
    Words {
        /// The fact is true.
        yes: Vec<String>,
        /// It is not.
        no: Vec<String>,
        /// It says nothing about such a unit.
        not_applicable: Vec<String>,
    },
    /// A day: the fact is true for so many days from it.
    WithinDays(u16),
}

/// What the units of a fact are, as far as their names go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Devices of a fleet, put together with what other files say of them.
    Device(DeviceKind),
    /// Other devices: they are called as those are, and belong to no such fleet.
    OtherDevice,
    /// Accounts, which are called by what stands before the `@`.
    Account,
    /// Anything else, as it is written.
    Other,
}

impl Of {
    fn units(fact: &Fact) -> Self {
        let fleet = fact.id.as_str().split('.').next().unwrap_or_default();
        let unit = fact.unit.en.as_str();
        match fleet {
            "phones" => Self::Device(DeviceKind::Phone),
            "clients" if unit.ends_with("client") => Self::Device(DeviceKind::Client),
            "citizen_pcs" => Self::OtherDevice,
            _ if unit.contains("account") => Self::Account,
            _ => Self::Other,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    unit: Option<String>,
    seen: Option<String>,
    serial: Option<String>,
    directory: Option<String>,
    #[serde(default)]
    facts: BTreeMap<String, FactForm>,
    assessment: Option<AssessmentForm>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssessmentForm {
    requirement: String,
    criterion: Option<String>,
    status: String,
    owner: Option<String>,
    document: Option<String>,
    on: Option<String>,
    due: Option<String>,
    remark: Option<String>,
    #[serde(default)]
    met: Vec<String>,
    #[serde(default)]
    partly: Vec<String>,
    #[serde(default)]
    under_way: Vec<String>,
    #[serde(default)]
    not_met: Vec<String>,
    #[serde(default)]
    not_applicable: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactForm {
    column: String,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
    #[serde(default)]
    not_applicable: Vec<String>,
    within_days: Option<u16>,
}

impl Mapping {
    /// Reads one. `file` is its name, for faults.
    ///
    /// # Errors
    /// Every fault, in the order of their lines.
    pub fn parse(file: &str, text: &str, catalogue: &Catalogue) -> Result<Self, Vec<Fault>> {
        let homes = [
            Home { header: "[facts.\"…\"]", fields: fields_of::<FactForm>() },
            Home { header: "[assessment]", fields: fields_of::<AssessmentForm>() },
        ];
        let Read { form, faults, table } = table::read::<Form>(file, text, &homes)?;
        let mut weighing = Weighing { file, text, table: table.into_inner(), faults };
        // A map of a self-assessment alone names no units.
        let alone = form.assessment.is_some() && form.facts.is_empty();
        let unit = if alone { form.unit.unwrap_or_default() } else { weighing.unit(form.unit) };
        let assessment = form.assessment.map(|form| weighing.assessed(form));
        if form.facts.is_empty() && !alone && weighing.faults.is_empty() {
            weighing.fault(&[], Wrong::NoFacts);
        }
        let facts: Vec<Asked> =
            form.facts.into_iter().filter_map(|(id, form)| weighing.asked(&id, form, catalogue)).collect();
        let Weighing { mut faults, .. } = weighing;
        faults.sort_by_key(|fault| (fault.line, fault.column));
        if !faults.is_empty() {
            return Err(faults);
        }
        let some = |name: Option<String>| name.filter(|name| !name.trim().is_empty());
        Ok(Self {
            unit,
            seen: some(form.seen),
            serial: some(form.serial),
            directory: some(form.directory),
            facts: facts.into(),
            assessment,
        })
    }
}

impl Mapping {
    /// The columns that a table must have to be read by it: the unit's and those of the facts, and what tells how a
    /// requirement stands.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let unit = Some(self.unit.as_str()).filter(|unit| !unit.is_empty());
        let facts = self.facts.iter().map(|asked| asked.column.as_str());
        let own = self.assessment.iter().flat_map(|own| [own.requirement.as_str(), own.status.as_str()]);
        unit.into_iter().chain(facts).chain(own)
    }
}

/// A mapping, held against what can be.
struct Weighing<'a> {
    file: &'a str,
    text: &'a str,
    table: DeTable<'a>,
    faults: Vec<Fault>,
}

impl Weighing<'_> {
    fn fault(&mut self, way: &[&str], wrong: Wrong) {
        let steps: Vec<Step> = way.iter().map(|step| Step::Field((*step).to_owned())).collect();
        let offset = offset_of(&self.table, &steps);
        // A name begins behind its quotation mark.
        let quoted =
            |offset: &usize| self.text.get(*offset..).is_some_and(|rest| rest.starts_with(['"', '\'']));
        let offset = offset.map_or(0, |offset| offset + usize::from(quoted(&offset)));
        let (line, column) = place(self.text, offset);
        self.faults.push(Fault { file: self.file.to_owned(), line, column, wrong });
    }

    fn unit(&mut self, unit: Option<String>) -> String {
        let told = |fault: &Fault| match &fault.wrong {
            Wrong::Malformed(Malformed { field, misread, .. }) => {
                field.as_deref() == Some("unit")
                    || matches!(misread, Misread::NoSuchField(strange) if strange.meant() == Some("unit"))
            }
            _ => false,
        };
        let unit = unit.filter(|unit| !unit.trim().is_empty());
        if unit.is_none() && !self.faults.iter().any(told) {
            let misread = Misread::Missing("unit".to_owned());
            self.fault(&[], Wrong::Malformed(Malformed { field: None, written: None, misread }));
        }
        unit.unwrap_or_default()
    }

    /// The columns of a self-assessment; a word that means two things is a fault.
    fn assessed(&mut self, form: AssessmentForm) -> Assessed {
        let AssessmentForm { requirement, criterion, status, owner, document, on, due, remark, .. } = form;
        let lists = [
            (Stated::Met, form.met),
            (Stated::Partly, form.partly),
            (Stated::UnderWay, form.under_way),
            (Stated::NotMet, form.not_met),
            (Stated::NotApplicable, form.not_applicable),
        ];
        let mut words: Vec<(String, Stated)> = Vec::new();
        for (stated, list) in lists {
            for word in list {
                let plain = self_assessment::plain(&word);
                if words.iter().any(|(known, other)| *known == plain && *other != stated) {
                    self.fault(&["assessment"], Wrong::BothWays(word));
                }
                words.push((plain, stated));
            }
        }
        Assessed { requirement, criterion, status, owner, document, on, due, remark, words }
    }

    fn asked(&mut self, id: &str, form: FactForm, catalogue: &Catalogue) -> Option<Asked> {
        let Some(fact) = catalogue.facts.values().find(|fact| fact.id.as_str() == id) else {
            let known: Vec<String> = catalogue.facts.keys().map(ToString::to_string).collect();
            let near = Header::new(&known, 0).nearest(id).map(str::to_owned);
            self.fault(&["facts", id], Wrong::Fact(id.to_owned(), near));
            return None;
        };
        let lower = |words: Vec<String>| -> Vec<String> {
            words.into_iter().map(|word| word.trim().to_lowercase()).collect()
        };
        let (yes, no, not_applicable) = (lower(form.yes), lower(form.no), lower(form.not_applicable));
        let meaning = match form.within_days {
            Some(days) if yes.is_empty() && no.is_empty() => Meaning::WithinDays(days),
            None if !yes.is_empty() || !no.is_empty() => {
                let both = yes.iter().chain(&no).chain(&not_applicable);
                let twice = both.clone().find(|word| both.clone().filter(|own| own == word).count() > 1);
                if let Some(word) = twice {
                    self.fault(&["facts", id], Wrong::BothWays(word.clone()));
                }
                Meaning::Words { yes, no, not_applicable }
            }
            _ => {
                self.fault(&["facts", id], Wrong::Meaningless(id.to_owned()));
                return None;
            }
        };
        Some(Asked { fact: fact.id.clone(), column: form.column, meaning, of: Of::units(fact) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Mapping, Vec<(usize, usize, &'static str)>> {
        let catalogue = Catalogue::embedded().unwrap();
        let told = |faults: Vec<Fault>| {
            faults.iter().map(|fault| (fault.line, fault.column, fault.wrong.id())).collect()
        };
        Mapping::parse("map.toml", text, &catalogue).map_err(told)
    }

    #[test]
    fn a_mapping_says_which_column_is_what() {
        let text = "unit = \"Maskinnavn\"\nseen = \"Sidst set\"\n[facts.\"clients.firewall_on\"]\ncolumn = \"Firewall\"\n\
            yes = [\" Til \"]\nno = [\"fra\"]\n[facts.\"accounts.leak_check_monthly\"]\ncolumn = \"Kontrolleret\"\nwithin_days = 31\n";
        let mapping = parse(text).unwrap();
        assert_eq!((mapping.unit.as_str(), mapping.seen.as_deref()), ("Maskinnavn", Some("Sidst set")));
        let [check, firewall] = &mapping.facts[..] else { panic!() };
        assert_eq!((&check.meaning, check.of), (&Meaning::WithinDays(31), Of::Account));
        let Meaning::Words { yes, .. } = &firewall.meaning else { panic!() };
        assert_eq!((yes, firewall.of), (&vec!["til".to_owned()], Of::Device(DeviceKind::Client)));
    }

    #[test]
    fn every_fault_of_a_mapping_has_its_place_and_the_fact_that_was_meant() {
        let text = "enhed = \"Maskinnavn\"\n[facts.\"clients.firewal_on\"]\ncolumn = \"Firewall\"\nyes = [\"til\"]\n\
            [facts.\"clients.os_recent\"]\ncolumn = \"OS\"\n[facts.\"clients.full_tunnel\"]\ncolumn = \"T\"\nyes = [\"x\"]\nno = [\"X\"]\n";
        let faults = parse(text).unwrap_err();
        assert_eq!(
            faults,
            [
                (1, 1, "malformed"),
                (1, 1, "malformed"),
                (2, 9, "fact"),
                (5, 9, "meaningless"),
                (7, 9, "both_ways")
            ]
        );
        let catalogue = Catalogue::embedded().unwrap();
        let all = Mapping::parse("map.toml", text, &catalogue).unwrap_err();
        assert!(all.iter().any(|fault| {
            fault.wrong == Wrong::Fact("clients.firewal_on".into(), Some("clients.firewall_on".into()))
        }));
        assert_eq!(parse("unit = \"A\"\n").unwrap_err(), [(1, 1, "no_facts")]);
        assert_eq!(parse("unit = \"A\"\n[facts.\"x\"]\n").unwrap_err()[0].2, "malformed");
        assert!(parse("unit = ").is_err());
    }
}
