//! `kravtjek plan NAME…`: what a scan would send, and to whom, before anything is sent.

use std::process::ExitCode;

use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Step, Topic};
use kravtjek_model::organisation::Consent;
use kravtjek_model::text::Lang;
use kravtjek_report::plan::{self, Plan, Planned};
use kravtjek_report::written;
use kravtjek_scan::consents;

use crate::cli::{PlanArgs, ResultFormat};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{clock, input, output};

pub(super) fn run(asked: &PlanArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Plan(asked.format))?;
    reads::ready(&Reads::default().and(&asked.whose.organisation), &[&to])?;
    let organisation = input::whose(asked.whose.organisation.as_deref(), &asked.names, &catalogue)?;
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let topics = input::topics(&asked.whose, lang)?;
    input::remark_hosts(&asked.names, lang);
    let mut steps = kravtjek_judge::plan(&catalogue, framework, &organisation, &[], &[], &topics);
    // What this version cannot measure it does not send.
    steps.retain(|step| kravtjek_scan::ABLE.contains(&step.probe));
    let now = clock::now();
    let made = |consent: &Consent| {
        // All that can be made so far is about mail.
        consents::ABLE.contains(&consent.to) && consents::holds(consent, now) && topics.contains(&Topic::Mail)
    };
    let plan = Plan {
        framework: &framework.id,
        steps: steps.iter().map(planned).collect(),
        active: organisation.consents.iter().map(|consent| (consent, made(consent))).collect(),
    };
    let text = match asked.format {
        ResultFormat::Text => plan::text(&plan, lang, output::style(to.is_standard())),
        ResultFormat::Json => written(&plan::json(&plan)),
    };
    output::result(&text, &to)?;
    Ok(ExitCode::SUCCESS)
}

fn planned(step: &Step) -> Planned<'_> {
    let Step { asset, kind, probe, subject } = step;
    Planned { asset, kind: *kind, probe: *probe, subject }
}
