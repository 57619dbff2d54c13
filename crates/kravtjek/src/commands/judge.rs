//! `kravtjek judge FILE…`: judges stored observations again, without network; several files as one.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::file::called;
use kravtjek_judge::{Input, Looked, Yardstick};
use kravtjek_model::observation::Probe;
use kravtjek_model::text::Lang;
use kravtjek_report::organisation_file::{Judged, named};

use super::verdict;
use crate::cli::JudgeArgs;
use crate::failure::Failure;
use crate::joined::{Joined, joined};
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{clock, input, output};

pub(super) fn run(asked: &JudgeArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let to = Outlet::find("--output", asked.how.output.as_deref(), Kind::Assessment(asked.how.format))?;
    let reads = Reads::default().and(&asked.files).and(&asked.whose.organisation);
    reads::ready(&reads.policy(asked.how.policy.as_deref()).once()?, &[&to])?;
    let mut files = Vec::new();
    for path in &asked.files {
        let seen = input::observations(path)?;
        unread(seen.later.unread(), lang);
        unread_words(seen.later.unread_words(), lang);
        files.push((called(path), seen));
    }
    let own = asked.whose.organisation.as_deref().map(|path| input::organisation(path, &catalogue));
    let Joined { seen, remark } = joined(files, own.transpose()?)?;
    if let Some(remark) = remark {
        output::complain(remark.get(lang));
    }
    let organisation = seen.organisation.clone();
    let topics = asked.whose.topics();
    let observations: Vec<_> = seen
        .observations
        .into_iter()
        .filter(|observation| kravtjek_judge::concerns(observation.seen.probe(), &topics))
        .collect();
    let measured =
        seen.measured.into_iter().filter(|probe| kravtjek_judge::concerns(*probe, &topics)).collect();
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let policy = input::policy(&catalogue, asked.how.policy.as_deref())?;
    let assessment = kravtjek_judge::judge(&Input {
        organisation: &organisation,
        looked: Looked { found: &seen.assets, observations: &observations, measured: &measured },
        by: Yardstick { catalogue: &catalogue, framework, policy: &policy },
        on: clock::at(asked.how.now).now(),
        breadth: verdict::breadth(&asked.how),
    });
    let view = View { catalogue: &catalogue, framework, lang };
    verdict::remark(
        &Judged {
            organisation: &organisation,
            catalogue: &catalogue,
            framework,
            found: &seen.assets,
            named: named(&observations),
            on: assessment.on,
        },
        lang,
    );
    // What a self-assessment says is shown, and nothing rests on it.
    let rested_on = |probe| !matches!(probe, Probe::Foundation | Probe::TakenOver);
    let seen = observations.iter().filter(|one| rested_on(one.seen.probe())).count();
    verdict::show(&assessment, view, &asked.how, &to, seen)
}

/// Says how much of a file is in words that only a later version knows.
fn unread(number: usize, lang: Lang) {
    match number {
        0 => {}
        1 => output::complain(lang.pick(
            "1 observation er af en slags, som denne version ikke kender, og tæller som ikke målt; brug en nyere version.",
            "1 observation is of a kind that this version does not know and counts as not measured; use a newer version.",
        )),
        _ => output::complain(lang.pick(
            &format!("{number} observationer er af slags, som denne version ikke kender, og tæller som ikke målt; brug en nyere version."),
            &format!("{number} observations are of kinds that this version does not know and count as not measured; use a newer version."),
        )),
    }
}

/// Says that a file tells of the organisation and its assets in words that only a later version knows.
fn unread_words(number: usize, lang: Lang) {
    if number > 0 {
        output::complain(lang.pick(
            "Filen har oplysninger om myndigheden eller om dens navne og systemer, som denne version ikke kender, og de tæller ikke med; brug en nyere version.",
            "Some of what the file says of the organisation or of its names and systems is in words that this version does not know and does not count; use a newer version.",
        ));
    }
}
