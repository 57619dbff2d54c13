//! What mail itself shows of each domain: sample messages, held against the DNS, and aggregate reports.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_intake::file::called;
use kravtjek_intake::folder::{DEPTH, FILES};
use kravtjek_intake::mail::{self, Mail, Remark};
use kravtjek_intake::routes::Payloads;
use kravtjek_model::observation::mail::{DkimProof, Reports};
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::mail::{Known, verify};
use kravtjek_records::report::{self, Ledger, Sums};
use kravtjek_records::sample::{self, Flaw, Message, Tried};
use kravtjek_scan::{About, Handed};

use crate::cli::Shown;
use crate::failure::Failure;
use crate::output;

/// What mail has shown, file by file.
pub(crate) struct HandedIn {
    /// Each file, as what it says of each domain.
    observations: Vec<Observation>,
    /// The selectors of signatures that hold, by the domain that signed.
    selectors: BTreeMap<String, Vec<String>>,
    /// The reports, added up.
    ledger: Ledger,
    /// When the files were read.
    at: Timestamp,
}

/// Reads every file named, and says which of them show nothing.
pub(crate) fn read(shown: &Shown, now: Timestamp, lang: Lang) -> Result<Mail, Failure> {
    let mut told = |remark| output::complain(&said(&remark, lang));
    Ok(mail::read(&shown.sample, &shown.reports, now, &mut told)?)
}

/// Verifies the samples with the keys in the DNS, at a moment.
pub(crate) async fn tried(mail: Mail, resolver: &Resolver, at: Timestamp, lang: Lang) -> HandedIn {
    let mut observations: Vec<_> = mail.reports.iter().flat_map(|file| file.observations(at)).collect();
    let mut selectors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sample in &mail.samples {
        let tried = verify(resolver, &sample.message, at).await;
        let file = sample.source.file.as_str();
        match &tried {
            Ok(tried) if tried.iter().any(|one| one.proves(at)) => {}
            Ok(tried) => output::complain(&proves_nothing(file, &sample.message, tried, lang)),
            Err(not_seen) => {
                let why = Catalogue::embedded().map(|known| known.not_seen(not_seen, lang));
                let why = why.unwrap_or_else(|_| not_seen.why.as_str().to_owned());
                output::complain(&not_verified(file, &why, lang));
            }
        }
        for one in tried.iter().flatten().filter(|one| one.holds.is_ok()) {
            selectors.entry(one.domain.clone()).or_default().push(one.selector.clone());
        }
        observations.push(sample.observation(tried.as_deref().map_err(Clone::clone), at));
    }
    HandedIn { observations, selectors, ledger: mail.ledger, at }
}

impl HandedIn {
    /// As a scan takes it, with what route origins say of what is seen.
    pub(crate) fn for_scan(self, payloads: Option<Payloads>) -> Handed {
        let signers = self.selectors.keys().map(String::as_str).chain(self.ledger.signers());
        let selectors = signers.map(|name| (name.to_owned(), self.selectors_of(name))).collect();
        let about = payloads.map(|payloads| -> Box<About> {
            Box::new(move |part, found, seen, at| payloads.about(part, found, seen, at))
        });
        Handed { selectors, observations: self.observations, about }
    }

    /// What is known of a domain before its keys are looked up.
    pub(crate) fn known(&self, domain: &str, declared: &[String]) -> Known {
        let selectors = [declared, &self.selectors_of(domain)].concat();
        let samples = self.observations.iter().filter(|one| one.asset.as_str() == domain);
        let samples = samples.filter_map(|one| match &one.seen {
            Seen::MailSample(sample) => Some(sample),
            _ => None,
        });
        let mut proofs: Vec<DkimProof> = Vec::new();
        for (_, proof) in samples.flat_map(|sample| sample::proofs(sample, self.at)) {
            if !proofs.contains(&proof) {
                proofs.push(proof);
            }
        }
        proofs.extend(self.ledger.domain(domain).and_then(|sums| sums.proof(self.at)));
        Known { selectors, proofs }
    }

    /// What reports add up to for a domain.
    pub(crate) fn reports(&self, domain: &str) -> Option<Reports> {
        self.ledger.domain(domain).map(Sums::observed)
    }

    fn selectors_of(&self, signer: &str) -> Vec<String> {
        let mut selectors = self.selectors.get(signer).cloned().unwrap_or_default();
        selectors.extend(self.ledger.selectors_of(signer));
        selectors
    }
}

/// A remark as a sentence.
fn said(remark: &Remark, lang: Lang) -> String {
    match remark {
        Remark::LeftOut(folder) => left_out(folder, lang),
        Remark::Empty(folder) => empty(folder, lang),
        Remark::NoSample(path, why) => no_sample(path, *why, lang),
        Remark::NoReport(path, why) => no_report(path, *why, lang),
        Remark::Old(old) => lang.pick(
            format!("Sprunget over, fordi de ikke er fra de seneste 30 dage: {old} rapporter."),
            format!("Skipped, because they are not about the last 30 days: {old} reports."),
        ),
    }
}

fn left_out(folder: &Path, lang: Lang) -> String {
    let folder = called(folder);
    lang.pick(
        format!("Ikke alt i {folder} er læst: Der læses højst {FILES} filer, og kun {DEPTH} mapper ned; del filerne op, eller nævn de mapper, de ligger i."),
        format!("Not everything in {folder} was read: at most {FILES} files are, and only {DEPTH} folders down; divide the files, or name the folders they lie in."),
    )
}

fn empty(folder: &Path, lang: Lang) -> String {
    let folder = called(folder);
    lang.pick(
        format!("Der er ingen filer i {folder}, så intet er læst derfra."),
        format!("There are no files in {folder}, so nothing was read from it."),
    )
}

fn no_sample(path: &Path, why: sample::Unreadable, lang: Lang) -> String {
    use sample::Unreadable as U;
    let (da, en) = match why {
        U::TooLarge => ("filen er for stor til at blive læst", "the file is larger than is read"),
        U::NoMessage => (
            "det er ikke en mail; gem den med hele headeren (.eml)",
            "it is not a mail; save it with its whole header (.eml)",
        ),
        U::NoAuthor => {
            ("den har ikke præcis én afsenderadresse (From)", "it has not exactly one sender address (From)")
        }
        U::NotSigned => ("den har ingen DKIM-signatur", "it carries no DKIM signature"),
    };
    let path = called(path);
    lang.pick(format!("{path} er sprunget over: {da}."), format!("{path} was skipped: {en}."))
}

fn no_report(path: &Path, why: report::Unreadable, lang: Lang) -> String {
    use report::Unreadable as U;
    let (da, en) = match why {
        U::TooLarge => (
            "den er for stor til at blive læst, pakket eller pakket ud",
            "it is larger than is read, packed or not",
        ),
        U::TooMany => ("den har flere dele, end kravtjek læser", "it has more parts than are read"),
        U::TooDeep => ("den er pakket for mange gange", "it is packed too many times over"),
        U::Damaged => ("den er beskadiget", "it is damaged"),
        U::DocumentType => {
            ("den angiver en DOCTYPE, og det må en rapport ikke", "it declares a DOCTYPE, and no report does")
        }
        U::NoReport => ("der er ingen DMARC-rapport i den", "there is no DMARC report in it"),
    };
    let path = called(path);
    lang.pick(format!("{path} er sprunget over: {da}."), format!("{path} was skipped: {en}."))
}

fn not_verified(path: &str, why: &str, lang: Lang) -> String {
    lang.pick(
        format!("Nøglerne til {path} kunne ikke slås op ({why}), så mailen dokumenterer ikke noget."),
        format!("The keys for {path} could not be looked up ({why}), so the mail shows nothing."),
    )
}

/// Why a message proves nothing: the first signature that comes closest.
fn proves_nothing(path: &str, message: &Message, tried: &[Tried], lang: Lang) -> String {
    let nearest = tried.iter().find(|one| one.holds.is_ok()).or(tried.first());
    let (da, en) = match nearest.map(|one| (&one.holds, one)) {
        Some((Ok(()), one)) if !one.aligned => (
            format!("den er signeret af {} og ikke af {}", one.domain, message.author),
            format!("it is signed by {} and not by {}", one.domain, message.author),
        ),
        Some((Ok(()), _)) => (
            "signaturen er gyldig, men ikke fra de seneste 30 dage".to_owned(),
            "the signature is valid but not from the last 30 days".to_owned(),
        ),
        Some((Err(flaw), one)) => {
            let (da, en) = flawed(flaw);
            let name = if one.domain.is_empty() {
                String::new()
            } else {
                format!(" ({}, {})", one.domain, one.selector)
            };
            (format!("{da}{name}"), format!("{en}{name}"))
        }
        None => ("den har ingen DKIM-signatur".to_owned(), "it carries no DKIM signature".to_owned()),
    };
    lang.pick(
        format!("{path} viser ikke, at {} signerer: {da}.", message.author),
        format!("{path} does not show that {} signs: {en}.", message.author),
    )
}

fn flawed(flaw: &Flaw) -> (&'static str, &'static str) {
    match flaw {
        Flaw::Malformed => ("signaturen kan ikke læses", "the signature cannot be read"),
        Flaw::Algorithm => (
            "signaturen bruger en anden algoritme end SHA-256",
            "the signature uses another algorithm than SHA-256",
        ),
        Flaw::Body => (
            "indholdet er ændret, siden mailen blev signeret",
            "the body was changed after the mail was signed",
        ),
        Flaw::Signature => {
            ("headeren er ændret, eller nøglen er en anden", "the header was changed, or the key is another")
        }
        Flaw::Key => (
            "der er ingen brugbar nøgle i DNS til signaturen",
            "there is no usable key for the signature in the DNS",
        ),
        Flaw::NotSeen(_) => ("nøglen kunne ikke slås op", "the key could not be looked up"),
    }
}
