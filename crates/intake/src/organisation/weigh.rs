//! What an organisation file says, held against what can be: every fault is gathered with its place.

use std::collections::BTreeMap;

use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::audience::Named;
use kravtjek_model::id::{AssetId, FormatId, can_be_host};
use kravtjek_model::misread::Misread;
use kravtjek_model::nearest::nearest;
use kravtjek_model::organisation::{Consent, Domain, Fleet, Range, Rejection};
use kravtjek_model::time::Fresh;
use toml::de::DeTable;

use super::{FleetForm, Known, Scope};
use crate::error::{Fault, Malformed, Wrong};
use crate::name::{is_range, is_target, zone};
use crate::table::{Step, offset_of, place};

/// The ids that may have been meant: the same in other letters, else those of the same requirement.
fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a &'a str> + Clone) -> Vec<String> {
    let ids = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        known.clone().into_iter().filter(|id| fits(id)).map(|id| (*id).to_owned()).collect()
    };
    // `S1,2` and `s 1.2` mean S1.2.
    let plain = |id: &str| -> String {
        id.chars()
            .filter(|sign| sign.is_alphanumeric() || *sign == '_')
            .flat_map(char::to_lowercase)
            .collect()
    };
    let written = written.trim();
    let same = ids(&|id| plain(id) == plain(written));
    if !same.is_empty() {
        return same;
    }
    let of = written.split('.').next().unwrap_or_default();
    ids(&|id| id.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(of)))
}

pub(super) struct Weighing<'a> {
    file: &'a str,
    text: &'a str,
    /// What the file says, with where it says it.
    table: DeTable<'a>,
    faults: Vec<Fault>,
}

/// A step to the place of a fault.
#[derive(Clone, Copy)]
enum At<'s> {
    Field(&'s str),
    Member(usize),
}

impl<'a> Weighing<'a> {
    /// With the faults that were found already.
    pub(super) fn new(file: &'a str, text: &'a str, table: DeTable<'a>, faults: Vec<Fault>) -> Self {
        Self { file, text, table, faults }
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
        self.faults.dedup();
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    /// A fault in what the file says, at its place.
    fn fault(&mut self, at: &[At<'_>], wrong: Wrong) {
        let steps = at.iter().map(|step| match step {
            At::Field(field) => Step::Field((*field).to_owned()),
            At::Member(member) => Step::Member(*member),
        });
        let offset = offset_of(&self.table, &steps.collect::<Vec<_>>());
        // A name begins behind its quotation mark.
        let quoted =
            |offset: &usize| self.text.get(*offset..).is_some_and(|rest| rest.starts_with(['"', '\'']));
        let offset = offset.map_or(0, |offset| offset + usize::from(quoted(&offset)));
        let (line, column) = place(self.text, offset);
        self.faults.push(Fault { file: self.file.to_owned(), line, column, wrong });
    }

    /// The organisation must be called something.
    pub(super) fn nameless(&mut self, name: Option<&str>) {
        if name.is_some_and(|name| name.trim().is_empty()) {
            self.fault(&[At::Field("name")], Wrong::Nameless);
        }
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
            self.fault(&[At::Field("id")], Wrong::Id(id.to_owned()));
        }
    }

    pub(super) fn cvr(&mut self, cvr: Option<&str>) {
        match cvr {
            Some(cvr) if cvr.len() != 8 || !cvr.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.fault(&[At::Field("cvr")], Wrong::Cvr(cvr.to_owned()))
            }
            _ => {}
        }
    }

    pub(super) fn scope(&mut self, scope: &Scope) {
        let by = scope.by.as_deref().is_some_and(|by| !by.trim().is_empty());
        if scope.complete && (!by || scope.on.is_none()) {
            self.fault(&[At::Field("scope"), At::Field("complete")], Wrong::Scope);
        }
    }

    /// A domain or a host in its one form; nothing where it is none.
    fn name(&mut self, written: &str, at: &[At<'_>]) -> Option<String> {
        let name = self.zone(written, at)?;
        if !can_be_host(&name) {
            self.fault(at, Wrong::RecordName(written.to_owned()));
            return None;
        }
        Some(name)
    }

    /// A delegated zone, or anything found that is rejected: its labels may have underscores. Nothing where it is no name.
    fn zone(&mut self, written: &str, at: &[At<'_>]) -> Option<String> {
        let name = zone(written);
        if name.is_none() {
            self.fault(at, Wrong::Name(written.to_owned()));
        }
        name
    }

    pub(super) fn domains(&mut self, read: BTreeMap<String, Domain>) -> BTreeMap<AssetId, Domain> {
        let mut domains = BTreeMap::new();
        for (written, mut domain) in read {
            let own = [At::Field("domains"), At::Field(&written)];
            let [table, key] = own;
            let member = |list, number| [table, key, At::Field(list), At::Member(number)];
            let hosts = domain.hosts.iter().enumerate();
            domain.hosts =
                hosts.filter_map(|(number, name)| self.name(name, &member("hosts", number))).collect();
            let zones = domain.delegations.iter().enumerate();
            domain.delegations =
                zones.filter_map(|(number, name)| self.zone(name, &member("delegations", number))).collect();
            let Some(name) = self.name(&written, &own) else { continue };
            if domains.insert(AssetId::from(name), domain).is_some() {
                self.fault(&own, Wrong::Twice(written.clone()));
            }
        }
        domains
    }

    pub(super) fn rejected(&mut self, read: BTreeMap<String, Rejection>) -> BTreeMap<AssetId, Rejection> {
        let named = |(written, value): (String, Rejection)| {
            let name = self.zone(&written, &[At::Field("rejected"), At::Field(&written)])?;
            Some((AssetId::from(name), value))
        };
        read.into_iter().filter_map(named).collect()
    }

    /// Systems and networks as people call them. One that is called by a name in the DNS has it in the DNS's form.
    pub(super) fn called(&mut self, table: &str, read: BTreeMap<String, Named>) -> BTreeMap<AssetId, Named> {
        let mut called = BTreeMap::new();
        for (written, named) in read {
            let at = [At::Field(table), At::Field(&written)];
            let name = written.trim();
            if name.is_empty() {
                self.fault(&at, Wrong::Unnamed);
                continue;
            }
            let name = zone(name).unwrap_or_else(|| name.to_owned());
            if called.insert(AssetId::from(name), named).is_some() {
                self.fault(&at, Wrong::Twice(written.clone()));
            }
        }
        called
    }

    pub(super) fn ranges(&mut self, read: BTreeMap<String, Range>) -> BTreeMap<AssetId, Range> {
        for written in read.keys().filter(|written| !is_range(written)) {
            self.fault(&[At::Field("ranges"), At::Field(written)], Wrong::Range(written.clone()));
        }
        read.into_iter().map(|(written, range)| (AssetId::from(written), range)).collect()
    }

    /// Fleets that facts are about, each with who says that a list of it is whole, and a span that is one.
    pub(super) fn fleets(
        &mut self,
        read: BTreeMap<String, FleetForm>,
        known: &Known<'_>,
    ) -> BTreeMap<String, Fleet> {
        let mut fleets = BTreeMap::new();
        for (name, form) in read {
            let own = [At::Field("fleets"), At::Field(&name)];
            let of = |field| [own[0], own[1], At::Field(field)];
            if !known.fleets.contains(name.as_str()) {
                let all = known.fleets.iter().map(|fleet| (*fleet).to_owned()).collect();
                self.fault(&own, Wrong::Fleet(name.clone(), all));
            }
            let by = form.by.as_deref().is_some_and(|by| !by.trim().is_empty());
            if !form.complete.is_empty() && (!by || form.on.is_none()) {
                self.fault(&of("complete"), Wrong::Scope);
            }
            for list in form.complete.iter().filter(|list| !known.has_list(list)) {
                let meant = nearest(list, known.lists.iter().copied()).map(str::to_owned);
                self.fault(&of("complete"), Wrong::List(list.clone(), meant));
            }
            let span = form.stale_after.map(|written| {
                let none = [Fresh::Days(0), Fresh::Months(0)];
                let span = written.parse::<Fresh>().ok().filter(|span| !none.contains(span));
                if span.is_none() {
                    self.fault(&of("stale_after"), Wrong::Span(written));
                }
                span
            });
            let complete = form.complete.into_iter().map(FormatId::from).collect();
            let stale_after = span.flatten();
            fleets.insert(name, Fleet { complete, by: form.by, on: form.on, stale_after });
        }
        fleets
    }

    /// Every answer and exception must speak of something that is known.
    pub(super) fn ids(&mut self, answers: &[Answer], exceptions: &[Exception], known: &Known<'_>) {
        for (number, own) in answers.iter().map(|answer| answer.question.as_str()).enumerate() {
            if !known.criteria.contains(own) && !known.questions.contains(own) {
                let near = near(own, known.criteria.iter().chain(&known.questions));
                self.fault(&question(number), Wrong::Question(own.to_owned(), near));
            }
        }
        for (number, own) in exceptions.iter().map(|exception| exception.criterion.as_str()).enumerate() {
            if !known.criteria.contains(own) {
                let near = near(own, &known.criteria);
                self.fault(&criterion(number), Wrong::Criterion(own.to_owned(), near));
            }
        }
    }

    /// Who, why and on what document must be written out: an empty name stands for nobody.
    pub(super) fn signed(&mut self, answers: &[Answer], exceptions: &[Exception]) {
        let empty = |text: &str| text.trim().is_empty();
        for (number, answer) in answers.iter().enumerate() {
            if empty(&answer.by) || answer.document.as_ref().is_some_and(|document| empty(&document.name)) {
                self.fault(&question(number), Wrong::Answer(answer.question.to_string()));
            }
        }
        self.hashes(answers);
        for (number, one) in exceptions.iter().enumerate() {
            if empty(&one.approver) || empty(&one.reason) || empty(&one.measure) {
                self.fault(&criterion(number), Wrong::Exception(one.criterion.to_string()));
            }
        }
    }

    /// A document's SHA-256 is 64 hex digits: what is shorter proves nothing and would never be found to differ.
    fn hashes(&mut self, answers: &[Answer]) {
        let wrong = |hash: &str| hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        for (number, answer) in answers.iter().enumerate() {
            let hash = answer.document.as_ref().and_then(|document| document.sha256.as_deref());
            if let Some(hash) = hash.filter(|hash| wrong(hash)) {
                let [table, member, _] = question(number);
                let at = [table, member, At::Field("document"), At::Field("sha256")];
                self.fault(&at, Wrong::Sha256(hash.to_owned()));
            }
        }
    }

    /// A name is either the authority's own or not.
    pub(super) fn not_both(
        &mut self,
        domains: &BTreeMap<AssetId, Domain>,
        rejected: &BTreeMap<String, Rejection>,
    ) {
        for written in rejected.keys() {
            let own = zone(written).filter(|name| domains.contains_key(name.as_str()));
            if let Some(name) = own {
                self.fault(&[At::Field("rejected"), At::Field(written)], Wrong::Rejected(name));
            }
        }
    }

    pub(super) fn consents(&mut self, consents: &[Consent]) {
        for (number, consent) in consents.iter().enumerate() {
            let of = |field| [At::Field("consents"), At::Member(number), At::Field(field)];
            for (member, asset) in consent.assets.iter().enumerate() {
                if !is_target(asset.as_str()) {
                    let [table, own, assets] = of("assets");
                    let at = [table, own, assets, At::Member(member)];
                    self.fault(&at, Wrong::ConsentTo(asset.to_string()));
                }
            }
            if consent.assets.is_empty() {
                self.fault(&of("assets"), Wrong::ConsentBy(consent.by.clone()));
            }
            if consent.until < consent.from {
                self.fault(&of("until"), Wrong::ConsentEnds(consent.by.clone()));
            }
        }
    }
}

fn question(number: usize) -> [At<'static>; 3] {
    [At::Field("answers"), At::Member(number), At::Field("question")]
}

fn criterion(number: usize) -> [At<'static>; 3] {
    [At::Field("exceptions"), At::Member(number), At::Field("criterion")]
}
