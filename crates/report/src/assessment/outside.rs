//! What a requirement is not asked of, because of whom it is mainly for, as a sentence with its reason.

use kravtjek_catalogue::View;
use kravtjek_model::assessment::{Because, Finding};
use kravtjek_model::id::RequirementId;

use crate::wording;

/// So many names are written out.
const NAMES: usize = 3;

/// `Ikke omfattet: Borgerportalen og www.a.dk. Kravet er ikke obligatorisk for …`
pub(super) fn said(because: &Because, requirement: &RequirementId, view: View<'_>) -> Option<String> {
    let Because::Outside { audience, names } = because else { return None };
    let lang = view.lang;
    let first: Vec<&str> = names.iter().map(String::as_str).take(wording::upto(NAMES, names.len())).collect();
    let named = wording::names(&first, names.len(), lang);
    let head = lang.pick("Ikke omfattet", "Not covered");
    let mut of = view.framework.outside(requirement).filter(|one| one.audience == *audience);
    Some(match of.next() {
        Some(one) => format!("{head}: {named}. {}", view.text(&one.because)),
        None => format!("{head}: {named}."),
    })
}

/// Whether something was left out.
pub(super) fn is_one(because: &Because) -> bool {
    matches!(because, Because::Outside { .. })
}

/// Whether a finding says no more than that line does.
pub(super) fn is_said_by(finding: &Finding) -> bool {
    finding.tag == "outside"
}
