//! Extras as text: what is worth knowing and serves no requirement, the same thing of many domains as one line.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::assessment::{Assessment, Rows};
use kravtjek_model::id::CheckId;

use super::grouped::Named;
use crate::style::Style;
use crate::wording;

/// Every extra of an assessment; nothing when there is none.
///
/// # Errors
/// When what was worked out cannot be read back from where it is kept.
pub fn extras<A: Rows>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> Result<String, A::Error> {
    let mut grouped: BTreeMap<(CheckId, String), Named> = BTreeMap::new();
    assessment.assets.each(&mut |row| {
        for (extra, findings) in &row.extras {
            for finding in findings {
                let said = view.catalogue.sentence(extra, finding, view.lang);
                grouped.entry((extra.clone(), said)).or_default().add(row);
            }
        }
    })?;
    if grouped.is_empty() {
        return Ok(String::new());
    }
    let head = view.lang.pick("Set, men uden for vurderingen", "Seen, but outside the verdicts");
    let mut text = format!("\n{}\n", style.bold(head));
    for ((extra, said), named) in grouped {
        let names = named.names(view.lang);
        let lead = format!("  {}  ", style.fit(extra.as_str(), 22));
        text.push_str(&style.wrap(&lead, &wording::readable(&format!("{names}: {said}"))));
    }
    Ok(text)
}
