//! What mail itself shows: sample messages and aggregate reports, read from files and folders.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kravtjek_records::report::{self, Ledger, Limits};
use kravtjek_records::sample::{self, Message};

use crate::Error;
use crate::file::{self, Source};
use crate::folder;

/// Messages and reports that were read; the keys of the messages stand in the DNS and are another's to look up.
#[derive(Default)]
pub struct Mail {
    /// The messages.
    pub samples: Vec<Sample>,
    /// The reports, added up.
    pub ledger: Ledger,
}

/// One message with the file it was read from.
pub struct Sample {
    /// The file.
    pub source: Source,
    /// The message.
    pub message: Message,
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

/// Reads every file named. One that holds nothing of use is remarked upon, and the rest is read.
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
    for path in folder::listed(samples)? {
        match sample(&path)? {
            Ok(sample) => mail.samples.push(sample),
            Err(why) => remark(Remark::NoSample(path, why)),
        }
    }
    let mut old = 0_u64;
    let limits = Limits::default();
    for path in folder::listed(reports)? {
        match report::read(&file::bytes(&path, limits.file as u64)?, &limits) {
            Ok(reports) => {
                for report in reports {
                    if report::is_current(&report, now) {
                        mail.ledger.add(&report);
                    } else {
                        old += 1;
                    }
                }
            }
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
