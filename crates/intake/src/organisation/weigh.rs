//! What an organisation file says, held against what can be: every fault is gathered with its place.

use std::collections::BTreeMap;

use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::audience::Named;
use kravtjek_model::id::{AssetId, can_be_host};
use kravtjek_model::misread::Misread;
use kravtjek_model::organisation::{Consent, Domain, Range, Rejection};

use super::{Known, Scope};
use crate::error::{Fault, Malformed, Wrong};
use crate::name::{is_range, is_target, zone};
use crate::table::place;

/// The ids that may have been meant: the same in other letters, else those of the same requirement.
fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a &'a str> + Clone) -> Vec<String> {
    let ids = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        known.clone().into_iter().filter(|id| fits(id)).map(|id| (*id).to_owned()).collect()
    };
    let written = written.trim();
    let same = ids(&|id| id.eq_ignore_ascii_case(written));
    if !same.is_empty() {
        return same;
    }
    let of = written.split('.').next().unwrap_or_default();
    ids(&|id| id.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(of)))
}

pub(super) struct Weighing<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Weighing<'a> {
    /// With the faults that were found already.
    pub(super) fn new(file: &'a str, text: &'a str, faults: Vec<Fault>) -> Self {
        Self { file, text, faults }
    }

    /// A field that must be there. Where it has a fault already, that is enough.
    pub(super) fn needed<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        let said = |fault: &Fault| match &fault.wrong {
            Wrong::Malformed(Malformed { field: Some(own), misread, .. }) => {
                own == field
                    || matches!(misread, Misread::NoSuchField(strange) if strange.meant() == Some(field))
            }
            _ => false,
        };
        if value.is_none() && !self.faults.iter().any(said) {
            let misread = Misread::Missing(field.to_owned());
            let wrong = Wrong::Malformed(Malformed { field: None, written: None, misread });
            self.faults.push(Fault { file: self.file.to_owned(), line: 1, column: 1, wrong });
        }
        value
    }

    /// The faults by their lines, where there are any.
    pub(super) fn settled(mut self) -> Result<(), Vec<Fault>> {
        self.faults.sort_by_key(|fault| fault.line);
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    /// A fault in what the file says, at the first place that holds the words in question.
    fn fault(&mut self, near: &str, wrong: Wrong) {
        let (line, column) = self.text.find(near).map_or((1, 1), |offset| place(self.text, offset));
        self.faults.push(Fault { file: self.file.to_owned(), line, column, wrong });
    }

    /// An id stands in addresses and names of files, so it has only letters that need no care there.
    pub(super) fn id(&mut self, id: Option<&str>) {
        let letter = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
        let fits = |id: &str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(letter)
                && !id.starts_with('-')
                && !id.ends_with('-')
        };
        if let Some(id) = id.filter(|id| !fits(id)) {
            self.fault(&format!("\"{id}\""), Wrong::Id(id.to_owned()));
        }
    }

    pub(super) fn cvr(&mut self, cvr: Option<&str>) {
        match cvr {
            Some(cvr) if cvr.len() != 8 || !cvr.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.fault("cvr", Wrong::Cvr(cvr.to_owned()))
            }
            _ => {}
        }
    }

    pub(super) fn scope(&mut self, scope: &Scope) {
        let by = scope.by.as_deref().is_some_and(|by| !by.trim().is_empty());
        if scope.complete && (!by || scope.on.is_none()) {
            self.fault("complete", Wrong::Scope);
        }
    }

    /// A domain or a host in its one form; nothing where it is none.
    fn name(&mut self, written: &str) -> Option<String> {
        let name = self.zone(written)?;
        if !can_be_host(&name) {
            self.fault(written, Wrong::RecordName(written.to_owned()));
            return None;
        }
        Some(name)
    }

    /// A delegated zone, or anything found that is rejected: its labels may have underscores. Nothing where it is no name.
    fn zone(&mut self, written: &str) -> Option<String> {
        let name = zone(written);
        if name.is_none() {
            self.fault(written, Wrong::Name(written.to_owned()));
        }
        name
    }

    pub(super) fn domains(&mut self, read: BTreeMap<String, Domain>) -> BTreeMap<AssetId, Domain> {
        let mut domains = BTreeMap::new();
        for (written, mut domain) in read {
            domain.hosts = domain.hosts.iter().filter_map(|name| self.name(name)).collect();
            domain.delegations = domain.delegations.iter().filter_map(|name| self.zone(name)).collect();
            let Some(name) = self.name(&written) else { continue };
            if domains.insert(AssetId::from(name), domain).is_some() {
                self.fault(&written, Wrong::Twice(written.clone()));
            }
        }
        domains
    }

    pub(super) fn named<T>(&mut self, read: BTreeMap<String, T>) -> BTreeMap<AssetId, T> {
        let named = |(written, value): (String, T)| Some((AssetId::from(self.zone(&written)?), value));
        read.into_iter().filter_map(named).collect()
    }

    /// Systems and networks as people call them. One that is called by a name in the DNS has it in the DNS's form.
    pub(super) fn called(&mut self, read: BTreeMap<String, Named>) -> BTreeMap<AssetId, Named> {
        let mut called = BTreeMap::new();
        for (written, named) in read {
            let name = written.trim();
            if name.is_empty() {
                self.fault("\"\"", Wrong::Unnamed);
                continue;
            }
            let name = zone(name).unwrap_or_else(|| name.to_owned());
            if called.insert(AssetId::from(name), named).is_some() {
                self.fault(&written, Wrong::Twice(written.clone()));
            }
        }
        called
    }

    pub(super) fn ranges(&mut self, read: BTreeMap<String, Range>) -> BTreeMap<AssetId, Range> {
        for written in read.keys().filter(|written| !is_range(written)) {
            self.fault(written, Wrong::Range(written.clone()));
        }
        read.into_iter().map(|(written, range)| (AssetId::from(written), range)).collect()
    }

    /// Every answer and exception must speak of something that is known.
    pub(super) fn ids(&mut self, answers: &[Answer], exceptions: &[Exception], known: &Known<'_>) {
        for own in answers.iter().map(|answer| answer.question.as_str()) {
            if !known.criteria.contains(own) && !known.questions.contains(own) {
                let near = near(own, known.criteria.iter().chain(&known.questions));
                self.fault(&format!("\"{own}\""), Wrong::Question(own.to_owned(), near));
            }
        }
        for own in exceptions.iter().map(|exception| exception.criterion.as_str()) {
            if !known.criteria.contains(own) {
                let near = near(own, &known.criteria);
                self.fault(&format!("\"{own}\""), Wrong::Criterion(own.to_owned(), near));
            }
        }
    }

    /// Who, why and on what document must be written out: an empty name stands for nobody.
    pub(super) fn signed(&mut self, answers: &[Answer], exceptions: &[Exception]) {
        let empty = |text: &str| text.trim().is_empty();
        let unsigned = answers.iter().filter(|answer| {
            empty(&answer.by) || answer.document.as_ref().is_some_and(|document| empty(&document.name))
        });
        for own in unsigned.map(|answer| answer.question.as_str()) {
            self.fault(&format!("\"{own}\""), Wrong::Answer(own.to_owned()));
        }
        self.hashes(answers);
        let bare =
            exceptions.iter().filter(|one| empty(&one.approver) || empty(&one.reason) || empty(&one.measure));
        for own in bare.map(|exception| exception.criterion.as_str()) {
            self.fault(&format!("\"{own}\""), Wrong::Exception(own.to_owned()));
        }
    }

    /// A document's SHA-256 is 64 hex digits: what is shorter proves nothing and would never be found to differ.
    fn hashes(&mut self, answers: &[Answer]) {
        let hashes = answers.iter().filter_map(|answer| answer.document.as_ref()?.sha256.as_deref());
        let wrong = |hash: &&str| hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        for hash in hashes.filter(wrong) {
            self.fault(&format!("\"{hash}\""), Wrong::Sha256(hash.to_owned()));
        }
    }

    /// A name is either the authority's own or not.
    pub(super) fn not_both(
        &mut self,
        domains: &BTreeMap<AssetId, Domain>,
        rejected: &BTreeMap<AssetId, Rejection>,
    ) {
        for name in rejected.keys().filter(|name| domains.contains_key(*name)) {
            self.fault("[rejected", Wrong::Rejected(name.to_string()));
        }
    }

    pub(super) fn consents(&mut self, consents: &[Consent]) {
        let strange = |asset: &&AssetId| !is_target(asset.as_str());
        for asset in consents.iter().flat_map(|consent| &consent.assets).filter(strange) {
            self.fault(asset.as_str(), Wrong::ConsentTo(asset.to_string()));
        }
        let odd = |consent: &&Consent| consent.until < consent.from || consent.assets.is_empty();
        for Consent { by, .. } in consents.iter().filter(odd) {
            self.fault("[[consents]]", Wrong::ConsentBy(by.clone()));
        }
    }
}
