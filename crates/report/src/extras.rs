//! Extras as text: what is worth knowing and serves no requirement, the same thing of many domains as one line.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::assessment::Assessment;

use crate::style::Style;
use crate::wording;

/// How many names stand before "and so many more".
const NAMES: usize = 3;

/// Every extra of an assessment; nothing when there is none.
pub fn extras(assessment: &Assessment, view: View<'_>, style: Style) -> String {
    let mut grouped: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for asset in &assessment.assets {
        for (extra, findings) in &asset.extras {
            for finding in findings {
                let said = view.catalogue.sentence(extra, finding, view.lang);
                grouped.entry((extra.as_str(), said)).or_default().push(asset.asset.as_str());
            }
        }
    }
    if grouped.is_empty() {
        return String::new();
    }
    let head = view.lang.pick("Set, men uden for vurderingen", "Seen, but outside the verdicts");
    let mut text = format!("\n{}\n", style.bold(head));
    for ((extra, said), assets) in grouped {
        let names = wording::names(&assets, NAMES, view.lang);
        let lead = format!("  {}  ", style.fit(extra, 22));
        text.push_str(&style.wrap(&lead, &wording::readable(&format!("{names}: {said}"))));
    }
    text
}
