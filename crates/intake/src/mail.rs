//! What mail itself shows: sample messages and aggregate reports, read from files and folders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kravtjek_model::observation::mail::MailReports;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Probe, Seen};
use kravtjek_records::report::{self, Ledger, Limits, Report};
use kravtjek_records::sample::{self, Message, Tried};

use crate::Error;
use crate::file::{self, Source};
use crate::folder;

/// Messages and reports that were read; the keys of the messages stand in the DNS and are another's to look up.
#[derive(Default)]
pub struct Mail {
    /// The messages, each once.
    pub samples: Vec<Sample>,
    /// What each file of reports says, each once.
    pub reports: Vec<Reported>,
    /// All reports, added up.
    pub ledger: Ledger,
}

/// One message with the file it was read from.
pub struct Sample {
    /// The file.
    pub source: Source,
    /// The message.
    pub message: Message,
}

/// What the reports of one file say.
pub struct Reported {
    /// The file.
    pub source: Source,
    /// What they say of each author domain.
    pub domains: BTreeMap<String, MailReports>,
}

/// Something about the files named that is worth a sentence. The rest is read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Not everything in a folder was read: it has too many files, or folders too far down.
    LeftOut(PathBuf),
    /// There are no files in a folder.
    Empty(PathBuf),
    /// A file is no sample message that shows anything.
    NoSample(PathBuf, sample::Unreadable),
    /// A file holds no aggregate report.
    NoReport(PathBuf, report::Unreadable),
    /// So many reports are not about the last 30 days.
    Old(u64),
}

/// Reads every file named. One that holds nothing of use is remarked upon, and the rest is read; what is read twice, by
/// whatever name, counts once.
///
/// # Errors
/// When something that was named cannot be opened: that is a mistake.
pub fn read(
    samples: &[PathBuf],
    reports: &[PathBuf],
    now: Timestamp,
    remark: &mut dyn FnMut(Remark),
) -> Result<Mail, Error> {
    for named in samples.iter().chain(reports) {
        let found = folder::found(named)?;
        if found.left_out {
            remark(Remark::LeftOut(named.clone()));
        } else if found.files.is_empty() {
            remark(Remark::Empty(named.clone()));
        }
    }
    let mut mail = Mail::default();
    let mut once = BTreeSet::new();
    for path in folder::listed(samples)? {
        match sample(&path)? {
            Ok(sample) if !once.insert(sample.source.sha256.clone()) => {}
            Ok(sample) => mail.samples.push(sample),
            Err(why) => remark(Remark::NoSample(path, why)),
        }
    }
    let (mut once, mut old) = (BTreeSet::new(), 0_u64);
    for path in folder::listed(reports)? {
        match in_file(&path)? {
            Ok((source, _)) if !once.insert(source.sha256.clone()) => {}
            Ok((source, reports)) => old += mail.add(source, reports, now),
            Err(why) => remark(Remark::NoReport(path, why)),
        }
    }
    if old > 0 {
        remark(Remark::Old(old));
    }
    Ok(mail)
}

fn sample(path: &Path) -> Result<Result<Sample, sample::Unreadable>, Error> {
    let bytes = file::bytes(path, sample::LARGEST as u64)?;
    Ok(sample::read(&bytes).map(|message| Sample { source: Source::of(path, &bytes), message }))
}

fn in_file(path: &Path) -> Result<Result<(Source, Vec<Report>), report::Unreadable>, Error> {
    let limits = Limits::default();
    let bytes = file::bytes(path, limits.file as u64)?;
    Ok(report::read(&bytes, &limits).map(|reports| (Source::of(path, &bytes), reports)))
}

impl Mail {
    /// Adds what a file says; gives how many of its reports are too old to say anything.
    fn add(&mut self, source: Source, mut reports: Vec<Report>, now: Timestamp) -> u64 {
        let all = reports.len();
        reports.retain(|report| report::is_current(report, now));
        reports.iter().for_each(|report| _ = self.ledger.add(report));
        let domains = report::observed(&reports);
        let old = all - reports.len();
        if !domains.is_empty() {
            self.reports.push(Reported { source, domains });
        }
        old as u64
    }
}

impl Sample {
    /// What the message shows, once its signatures were tried; or why they could not be.
    pub fn observation(&self, tried: Result<&[Tried], NotSeen>, at: Timestamp) -> Observation {
        let seen = match tried {
            Ok(tried) => Seen::MailSample(sample::observed(&self.message, tried)),
            Err(not_seen) => Seen::NotSeen(Attempt { probe: Probe::MailSample, not_seen }),
        };
        self.source.observation(&self.message.author, self.source.subject(), at, seen)
    }
}

impl Reported {
    /// What the file says of each domain, read at a time.
    pub fn observations(&self, at: Timestamp) -> impl Iterator<Item = Observation> {
        self.domains.iter().map(move |(domain, reports)| {
            let seen = Seen::MailReports(reports.clone());
            self.source.observation(domain, self.source.subject(), at, seen)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn report(reporter: &str, domain: &str) -> String {
        format!(
            "<feedback><report_metadata><org_name>{reporter}</org_name><email>dmarc@{reporter}</email>\
             <report_id>1</report_id><date_range><begin>1794873600</begin><end>1794960000</end></date_range>\
             </report_metadata><policy_published><domain>{domain}</domain></policy_published><record><row>\
             <source_ip>192.0.2.7</source_ip><count>5</count><policy_evaluated><disposition>none</disposition>\
             <dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from>\
             </identifiers></record></feedback>"
        )
    }

    #[test]
    fn each_file_is_an_observation_of_its_own_and_one_read_twice_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("a.xml", &report("a.example", "nordhavn.dk"));
        write("again.xml", &report("a.example", "nordhavn.dk"));
        write("b.xml", &report("b.example", "soenderlund.dk"));
        write("c.txt", "Kære alle");
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let mut remarks = Vec::new();
        let named = [folder.path().to_owned(), folder.path().join("a.xml")];
        let mail = read(&[], &named, now, &mut |remark| remarks.push(remark)).unwrap();
        let all: Vec<_> = mail.reports.iter().flat_map(|file| file.observations(now)).collect();
        let assets: Vec<_> = all.iter().map(|one| one.asset.as_str()).collect();
        assert_eq!(assets, ["nordhavn.dk", "soenderlund.dk"]);
        assert_eq!(all[0].by, folder.path().join("a.xml").display().to_string());
        let bytes = fs::read(folder.path().join("a.xml")).unwrap();
        let sha256 = kravtjek_records::digest::sha256_hex(&bytes);
        assert_eq!(
            (all[0].file_sha256.as_ref(), all[0].subject.to_string()),
            (Some(&sha256), sha256.clone())
        );
        assert_ne!(all[0].id, all[1].id);
        assert_eq!(mail.ledger.domain("nordhavn.dk").unwrap().all.messages, 5);
        let why = report::Unreadable::NoReport;
        assert_eq!(remarks, [Remark::NoReport(folder.path().join("c.txt"), why)]);
    }
}
