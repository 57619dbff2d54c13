//! S23: a DMARC record that receivers can read governs the domain.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dmarc_present"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dmarc(Whose::Own)],
    tags: &[ABSENT, UNREADABLE],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
const UNREADABLE: Tag = Tag { name: "unreadable", args: &["record", "problem", "term"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let Some(dmarc) = sight.dmarc(asset.id.as_str()).or_gap("DMARC", &mut says) else {
        return says.outcome();
    };
    let readable = [&dmarc.rfc7489, &dmarc.rfc9989]
        .into_iter()
        .all(|policy| policy.as_ref().is_some_and(|policy| policy.policy != "absent"));
    match (readable, dmarc.records.first()) {
        (true, _) => says.good(),
        (false, None) => says.fail(ABSENT.found(&[], dmarc.at("records"))),
        (false, Some(record)) => {
            let problem = dmarc.problems.first();
            let (id, term) = problem.map_or(("", ""), |problem| (&problem.id, &problem.term));
            says.fail(UNREADABLE.found(&[&record.text, id, term], dmarc.at("problems")));
        }
    }
    says.outcome()
}
