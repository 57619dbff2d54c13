//! What mail itself shows of a domain, from the messages and reports that were handed in.

use kravtjek_model::assessment::Evidence;
use kravtjek_model::observation::Observation;
use kravtjek_model::observation::mail::{DkimProof, MailReports, Reports};
use kravtjek_records::report::{Sums, total};
use kravtjek_records::sample::proofs;

use crate::sight::{Sight, Sighting};

/// The most files that evidence names for one sum over all of them.
const NAMED: usize = 8;

/// One thing that shows that a domain's mail is signed.
pub(crate) struct Shown<'a> {
    /// What was shown.
    pub(crate) proof: DkimProof,
    /// Where it stands.
    pub(crate) evidence: Vec<Evidence>,
    /// What it rests on.
    pub(crate) by: Vec<&'a Observation>,
}

/// What has shown that a domain's mail is signed: messages whose signatures held within 30 days of when they were made, and
/// the reports of two organisations that saw such signatures.
pub(crate) fn signed<'a>(domain: &str, sight: &Sight<'a>) -> Vec<Shown<'a>> {
    let mut shown: Vec<Shown<'a>> = Vec::new();
    for sample in sight.samples(domain) {
        for (place, proof) in proofs(&sample, sample.observation.at) {
            if shown.iter().all(|other| other.proof != proof) {
                let evidence = sample.at(format!("signatures[{place}]"));
                shown.push(Shown { proof, evidence, by: vec![sample.observation] });
            }
        }
    }
    let files = sight.reports(domain);
    let read = files.iter().map(|file| file.observation.at).max();
    if let Some(proof) = read.and_then(|read| sums(&files).proof(read)) {
        let by = files.iter().map(|file| file.observation).collect();
        shown.push(Shown { proof, evidence: evidence(&files), by });
    }
    shown
}

/// What the reports handed in add up to; nothing where there are none.
pub(crate) fn reported(domain: &str, sight: &Sight<'_>) -> Option<(Reports, Vec<Evidence>)> {
    let files = sight.reports(domain);
    (!files.is_empty()).then(|| (sums(&files).observed(), evidence(&files)))
}

fn sums(files: &[Sighting<'_, MailReports>]) -> Sums {
    total(files.iter().flat_map(|file| &file.reports))
}

/// The files whose reports are the latest.
fn evidence(files: &[Sighting<'_, MailReports>]) -> Vec<Evidence> {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.reports.iter().map(|report| report.last).max()));
    files.into_iter().take(NAMED).flat_map(|file| file.at("reports")).collect()
}
