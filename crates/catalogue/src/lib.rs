//! The catalogue: frameworks, requirements, criteria, facts, policies and the words of checks, all read from data.
//!
//! [`Catalogue::embedded`] is what the program was built with. A [`View`] is one framework in one language, with
//! every placeholder filled: what people read comes from there.

pub mod date;
mod details;
mod fact;
mod factors;
pub mod fill;
mod format;
mod framework;
mod limits;
mod load;
mod met_when;
pub mod policy;
pub mod register;
mod requirement;
mod services;
pub mod support;
mod urgency;
mod view;
mod words;

use std::collections::BTreeMap;

use kravtjek_model::args::Args;
use kravtjek_model::assessment::Finding;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{CheckId, CriterionId, FactId, FormatId, FrameworkId, PolicyId, RequirementId};
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::foundation::Flaw;
use kravtjek_model::text::{Lang, Text};

pub use details::Details;
pub use fact::{Declared, Fact, FactSource};
pub use factors::{Code, FactorType, Factors, Method, MethodSetting};
pub use format::Format;
pub use framework::{Authority, Edition, Force, Framework, Group, Outside, Source, State};
pub use limits::{Limit, Limits};
pub use load::CatalogueError;
pub use met_when::{ANSWERS_COUNT, Leaf, May, MetWhen, ShownBy, Strength};
pub use register::Register;
pub use requirement::{AppliesIf, Combine, Criterion, Parameter, Related, Requirement};
pub use services::{Kind as ServiceKind, Services};
pub use urgency::{Follows, Place, SameAs, Step, Urgency, Weighed};
pub use view::View;
pub use words::{CheckWords, TagWords, Terms};

/// Everything the catalogue's files say.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Changes with every change of meaning; an assessment names it.
    pub version: String,
    /// Frameworks, by id.
    pub frameworks: BTreeMap<FrameworkId, Framework>,
    /// Requirements, by id.
    pub requirements: BTreeMap<RequirementId, Requirement>,
    /// Facts, by id.
    pub facts: BTreeMap<FactId, Fact>,
    /// Formats of files that are handed in, by id.
    pub formats: BTreeMap<FormatId, Format>,
    /// The numbers that rules about files go by.
    pub limits: Limits,
    /// The ways to log on and what kind of factor each is.
    pub factors: Factors,
    /// What programs and models are called.
    pub names: support::Names,
    /// Registers, by id.
    pub registers: BTreeMap<String, Register>,
    /// What rules about port scans and lists of parts go by.
    pub services: Services,
    /// The words of checks, by check.
    pub words: BTreeMap<CheckId, CheckWords>,
    /// The words of extras, by extra.
    pub extras: BTreeMap<CheckId, CheckWords>,
    /// Words for the ids that findings carry as arguments.
    pub terms: Terms,
    /// What probes, records and imports have to say, in Danish.
    pub details: Details,
    /// What is mended first.
    pub urgency: Urgency,
    /// Policy profiles, by name.
    pub policies: BTreeMap<PolicyId, policy::Policy>,
}

impl Catalogue {
    /// The catalogue the program was built with.
    pub fn embedded() -> Result<Self, CatalogueError> {
        load::embedded()
    }

    /// The text of a shipped policy profile, for one that builds on it.
    pub fn policy_text(&self, id: &str) -> Option<&'static str> {
        load::policy_text(id)
    }

    /// The criteria of a requirement under a framework, in order.
    pub fn criteria<'a>(
        &'a self,
        requirement: &'a Requirement,
        framework: &'a FrameworkId,
    ) -> impl Iterator<Item = &'a Criterion> {
        requirement.criteria.iter().filter(move |criterion| {
            criterion.frameworks.as_ref().is_none_or(|only| only.contains(framework))
        })
    }

    /// Every criterion id of a framework, in order.
    pub fn criterion_ids(&self, framework: &Framework) -> Vec<CriterionId> {
        framework
            .requirements()
            .filter_map(|id| self.requirements.get(id))
            .flat_map(|requirement| self.criteria(requirement, &framework.id))
            .map(|criterion| criterion.id.clone())
            .collect()
    }

    /// What a finding of a check says. A tag without words says its own name, so that the gap is seen.
    pub fn sentence(&self, check: &CheckId, finding: &Finding, lang: Lang) -> String {
        match self.tag_words(check, &finding.tag) {
            Some(text) => self.filled(text, &finding.args, lang),
            None => format!("{check}.{}", finding.tag),
        }
    }

    /// What to do about a finding: its own remedy, or the check's.
    pub fn remedy(&self, check: &CheckId, finding: &Finding, lang: Lang) -> Option<String> {
        let own = self.words.get(check)?.tags.get(&finding.tag);
        let common = || self.terms.get("common_mend")?.get(finding.tag.as_str());
        let mend = own.map_or_else(common, |own| own.mend.as_ref())?;
        Some(self.filled(mend, &finding.args, lang))
    }

    /// Whether every check says a tag in the same words, and with the same remedy.
    pub fn is_common(&self, check: &CheckId, tag: &str) -> bool {
        let own = self.words.get(check).is_some_and(|words| words.tags.contains_key(tag));
        !own && self.terms.get("common").is_some_and(|table| table.contains_key(tag))
    }

    /// A text with a finding's arguments in their places, the detail in the reader's language.
    fn filled(&self, text: &Text, args: &Args, lang: Lang) -> String {
        let detail = args.detail().map(|detail| self.detail(detail, lang));
        words::filled(text, args, detail.as_deref(), &self.terms, lang)
    }

    /// A detail as people read it.
    pub fn detail(&self, detail: &Detail, lang: Lang) -> String {
        self.details.sentence(detail, &self.terms, lang)
    }

    /// What is wrong with the foundation of a run, and what to do about it.
    pub fn flaw(&self, flaw: Flaw, detail: &Detail, lang: Lang) -> String {
        let words = self.terms.get("foundation").and_then(|table| table.get(flaw.as_str()));
        let args = Args::default().with_detail(detail.clone());
        words.map_or_else(|| flaw.as_str().to_owned(), |words| self.filled(words, &args, lang))
    }

    /// Why a measurement gave nothing, as people read it: `no answer came within the deadline (192.0.2.1)`.
    pub fn not_seen(&self, not_seen: &NotSeen, lang: Lang) -> String {
        let why = self.term("why", not_seen.why.as_str(), lang);
        let detail = self.detail(&not_seen.detail, lang);
        if detail.is_empty() { why } else { format!("{why} ({detail})") }
    }

    /// The words for an id, such as the verdict `not_met`; the id itself where there are none.
    pub fn term(&self, table: &str, id: &str, lang: Lang) -> String {
        words::term(&self.terms, table, id, lang).unwrap_or_else(|| id.to_owned())
    }

    fn tag_words(&self, check: &CheckId, tag: &str) -> Option<&Text> {
        let words = self.words.get(check).or_else(|| self.extras.get(check));
        let own = words.and_then(|words| words.tags.get(tag)).map(|words| &words.text);
        own.or_else(|| self.terms.get("common")?.get(tag))
    }
}
