//! What checks find: tags with their arguments, gathered into an outcome. Sentences stand in the catalogue.

use kravtjek_model::args::Args;
use kravtjek_model::assessment::{Evidence, Finding, Outcome, Said, Weight};
use kravtjek_model::detail::Detail;

/// What parts the values of an argument that is a list.
const LIST: &str = ", ";

/// A kind of finding and the names of its arguments.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name, such as `unsigned`.
    pub name: &'static str,
    /// The names of its arguments, in order.
    pub args: &'static [&'static str],
}

/// Every check can find that a measurement failed.
pub const NOT_SEEN: Tag = Tag { name: "not_seen", args: &["what", "why", "detail"] };
/// Every check can find that nothing was measured, or that what was is too old.
pub const NOT_LOOKED: Tag = Tag { name: "not_looked", args: &["what"] };

/// Every check can find that the name does not exist, so that there is nothing to judge.
pub(crate) const NO_SUCH_NAME: Tag = Tag { name: "no_such_name", args: &[] };
/// Every check of mail can find that a name that was given is a host without MX records of its own.
pub(crate) const HOST_OF: Tag = Tag { name: "host_of", args: &["above"] };
/// Every check can find that one run saw something in two ways, of which the worse one counts.
pub(crate) const SEEN_OTHERWISE: Tag = Tag { name: "seen_otherwise", args: &["what"] };
/// Every check can find that the framework does not ask it of an asset, because of whom that is mainly for.
pub(crate) const OUTSIDE: Tag = Tag { name: "outside", args: &["audience"] };
/// Every check of gateways can find that nobody knows where the mail goes, since the MX answer does not validate.
pub(crate) const GATEWAYS_UNKNOWN: Tag = Tag { name: "gateways_unknown", args: &["reason", "detail"] };
/// Every check of gateways can find that there are no MX records and no mail server at the domain's own addresses.
pub(crate) const PORT_CLOSED: Tag = Tag { name: "port_closed", args: &["addresses", "witness"] };
/// Every check of gateways can find a closed port that a firewall on our side would explain as well.
pub(crate) const NO_WITNESS: Tag = Tag { name: "no_witness", args: &["address", "family"] };
/// Every check of gateways can find that it hangs on ports which were not seen whether a domain receives mail.
pub(crate) const NO_MX: Tag = Tag { name: "no_mx", args: &[] };
/// Every check of gateways can find that the authority says that there is no mail, and no MX records say otherwise.
pub(crate) const NO_MAIL_STATED: Tag = Tag { name: "no_mail_stated", args: &[] };
/// Every check of gateways can find MX records where the authority says that there is no mail.
pub(crate) const STATED_AGAINST_MX: Tag = Tag { name: "stated_against_mx", args: &["hosts"] };
/// Every check of gateways can find a mail server where the authority says that there is no mail.
pub(crate) const STATED_AGAINST_SERVER: Tag = Tag { name: "stated_against_server", args: &["address"] };
/// What every check can find.
pub const COMMON: [&Tag; 13] = [
    &NOT_SEEN,
    &NOT_LOOKED,
    &NO_SUCH_NAME,
    &HOST_OF,
    &SEEN_OTHERWISE,
    &OUTSIDE,
    &GATEWAYS_UNKNOWN,
    &PORT_CLOSED,
    &NO_WITNESS,
    &NO_MX,
    &NO_MAIL_STATED,
    &STATED_AGAINST_MX,
    &STATED_AGAINST_SERVER,
];

impl Tag {
    /// A finding of this kind.
    pub(crate) fn found(&self, values: &[&str], evidence: Vec<Evidence>) -> Finding {
        debug_assert_eq!(self.args.len(), values.len(), "arguments of {}", self.name);
        let args = self.args.iter().zip(values);
        Finding { weight: Weight::Note, tag: self.name.to_owned(), args: args.collect(), evidence }
    }

    /// A finding of this kind whose last argument is the detail.
    pub(crate) fn exactly(&self, values: &[&str], detail: &Detail, evidence: Vec<Evidence>) -> Finding {
        debug_assert_eq!(self.args.last(), Some(&"detail"), "arguments of {}", self.name);
        debug_assert_eq!(self.args.len(), values.len() + 1, "arguments of {}", self.name);
        let args: Args = self.args.iter().zip(values).collect();
        let args = args.with_detail(detail.clone());
        Finding { weight: Weight::Note, tag: self.name.to_owned(), args, evidence }
    }
}

/// Gathers what a check finds on its way, and makes an outcome of it.
#[derive(Default)]
pub(crate) struct Says {
    fails: Vec<Finding>,
    gaps: Vec<Finding>,
    notes: Vec<Finding>,
    concerned: bool,
}

impl Says {
    /// Something is wrong.
    pub(crate) fn fail(&mut self, finding: Finding) {
        self.fails.push(Finding { weight: Weight::Fail, ..finding });
    }

    /// Something could not be decided.
    pub(crate) fn gap(&mut self, finding: Finding) {
        self.gaps.push(Finding { weight: Weight::Gap, ..finding });
    }

    /// How much could not be decided so far.
    pub(crate) fn gaps(&self) -> usize {
        self.gaps.len()
    }

    /// Something is worth knowing.
    pub(crate) fn note(&mut self, finding: Finding) {
        self.notes.push(finding);
    }

    /// Something good was seen, so that the check concerns the asset.
    pub(crate) fn good(&mut self) {
        self.concerned = true;
    }

    /// What a tag says in the same words but for one argument becomes one finding, with all its values in a list.
    pub(crate) fn fold(&mut self, tag: &Tag, by: &str) {
        for findings in [&mut self.fails, &mut self.gaps, &mut self.notes] {
            let mut folded: Vec<Finding> = Vec::with_capacity(findings.len());
            for finding in findings.drain(..) {
                let alike = |known: &&mut Finding| {
                    known.tag == tag.name
                        && known.tag == finding.tag
                        && known.args.without(by) == finding.args.without(by)
                };
                match folded.iter_mut().find(alike) {
                    Some(known) => join(known, finding, by),
                    None => folded.push(finding),
                }
            }
            *findings = folded;
        }
    }

    /// The outcome: a failure decides, then a gap; with nothing seen at all the check does not concern the asset.
    pub(crate) fn outcome(self) -> Outcome {
        let outcome = if !self.fails.is_empty() {
            Said::Fail
        } else if !self.gaps.is_empty() {
            Said::CannotTell
        } else if self.concerned {
            Said::Pass
        } else {
            Said::NotApplicable
        };
        let mut findings: Vec<_> = self.fails.into_iter().chain(self.gaps).chain(self.notes).collect();
        findings.dedup();
        Outcome { outcome, findings: findings.into() }
    }
}

/// One finding more in a list of them.
fn join(known: &mut Finding, more: Finding, by: &str) {
    if let (Some(list), Some(one)) = (known.args.get(by), more.args.get(by))
        && !list.split(LIST).any(|own| own == one)
    {
        known.args = known.args.with(by, &format!("{list}{LIST}{one}"));
    }
    known.evidence.extend(more.evidence);
}

/// An outcome that does not concern the asset, with the reason.
pub(crate) fn not_applicable(because: Finding) -> Outcome {
    Outcome { outcome: Said::NotApplicable, findings: [because].into() }
}
