//! What a municipality of the demo hands in, judged by that alone, against a table written by hand.

use std::collections::BTreeMap;
use std::path::Path;

use kravtjek_catalogue::support::Support;
use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::Means;
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_judge::{Breadth, Input, Looked, Yardstick};
use kravtjek_lab::nordhavn;
use kravtjek_model::assessment::{Assessment, Verdict};
use kravtjek_model::observation::Probe;
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use super::unable;
use crate::commands::import::saved_to;
use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::{input, output};

/// What is shown of it.
pub(super) struct Shown {
    /// The verdicts, in words.
    pub(super) text: String,
    /// Where they are not what the table says.
    pub(super) wrong: Vec<String>,
}

/// Unpacks the files into a folder, reads them as `import` does, saves what they show and judges it as `judge` does.
pub(super) fn judged(
    folder: &Path,
    to: &Outlet,
    catalogue: &Catalogue,
    lang: Lang,
) -> Result<Shown, Failure> {
    let files = nordhavn::write(folder).map_err(|error| unable(&error))?;
    let organisation = input::organisation(&files.organisation, catalogue)?;
    let framework = input::framework(catalogue, None, organisation.kind)?;
    let policy = input::policy(catalogue, None)?;
    let moment = Moment { given: Some(nordhavn::AT), now: nordhavn::NOW };
    let mut handed = HandedIn::default();
    handed.read_all(files.files.clone(), moment, Means::of(catalogue));
    let support = Support::embedded().map_err(|_| broken())?;
    let by = Bearings { catalogue, support, framework: &framework.id, organisation: Some(&organisation) };
    let imported = imported(&mut handed, by);
    saved_to(to, Some(&organisation), &imported, lang)?;
    let assessment = kravtjek_judge::judge(&Input {
        organisation: &organisation,
        looked: Looked {
            found: &imported.assets,
            observations: &imported.observations,
            measured: &[Probe::Units].into(),
        },
        by: Yardstick { catalogue, framework, policy: &policy },
        on: nordhavn::NOW,
        breadth: Breadth::Present,
    });
    let view = View { catalogue, framework, lang };
    let order = report::assessment::Order::default();
    let text = report::assessment::text(&assessment, view, order, output::style(true))?;
    let head = lang.pick(
        format!(
            "\nDen samme kommune efter det, dens it-afdeling har klikket ud, {} filer, og ingen målinger:\n",
            files.files.len()
        ),
        format!(
            "\nThe same municipality by what its IT department clicked out, {} files, and no measurement:\n",
            files.files.len()
        ),
    );
    Ok(Shown { text: format!("{head}\n{text}"), wrong: differences(&assessment) })
}

/// Where a status is another than the table says.
fn differences<A>(assessment: &Assessment<A>) -> Vec<String> {
    let mut said: BTreeMap<&str, Option<Verdict>> = BTreeMap::new();
    for requirement in &assessment.requirements {
        for criterion in &requirement.criteria {
            said.insert(criterion.id.as_str(), Some(criterion.verdict));
        }
        said.insert(requirement.id.as_str(), requirement.verdict);
    }
    let mut wrong = Vec::new();
    for (id, expected) in nordhavn::expected() {
        let own = match said.get(id.as_str()).copied().flatten() {
            Some(Verdict::Met) => "opfyldt",
            Some(Verdict::NotMet) => "ikke opfyldt",
            Some(Verdict::Unknown) => "uafklaret",
            Some(Verdict::NotApplicable) => "ikke relevant",
            None => "ikke undersøgt",
        };
        if own != expected {
            wrong.push(format!("{id}: {own} ≠ {expected}"));
        }
    }
    wrong
}

fn broken() -> Failure {
    Failure::wrong(
        "Det, programmet ved om versioner og support, kan ikke læses; hent programmet igen, eller meld fejlen.",
        "What the program knows of versions and support cannot be read; fetch the program again, or report the fault.",
    )
}
