//! What to do with what the files show: judge it, say which list is the whole, and hand in what is missing.

use kravtjek_model::text::Lang;

use super::Import;
use crate::style::Style;

/// The steps that follow.
pub(super) fn section(import: &Import<'_>, lang: Lang, style: Style) -> String {
    let mut text = format!("\n{}\n", style.bold(lang.pick("Næste skridt", "What next")));
    for step in steps(import, lang) {
        text += &style.wrap("  → ", &step);
    }
    text
}

fn steps(import: &Import<'_>, lang: Lang) -> Vec<String> {
    let mut steps = Vec::new();
    if import.organisation.is_none() {
        steps.push(
            lang.pick(
                "Ingen fil er oplyst som hele listen, så intet kan blive opfyldt. Brug `--organisation FIL` med fx [fleets.clients] complete = [\"ad-computers\"].",
                "No file is declared to be the whole list, so nothing can be met. Use `--organisation FILE` with for example [fleets.clients] complete = [\"ad-computers\"].",
            )
            .to_owned(),
        );
    }
    steps.push(match &import.saved {
        Some(file) => lang.pick(
            format!("Vurdér: kravtjek judge {file}"),
            format!("Judge: kravtjek judge {file}"),
        ),
        None => lang.pick(
            "Gem det med `--save FIL`, og vurdér det med `kravtjek judge FIL`, gerne sammen med en målings fil.".to_owned(),
            "Save it with `--save FILE`, and judge it with `kravtjek judge FILE`, beside the file of a scan if you have one.".to_owned(),
        ),
    });
    steps
}
