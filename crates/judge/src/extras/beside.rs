//! TLS reports and BIMI: records of mail that no requirement asks for.

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord};

use super::Extra;
use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::sight::{Look, Sight};

pub(super) static TLS_RPT: Extra = Extra {
    id: CheckId::known("mail.tls_rpt"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dmarc(Whose::Own)],
    tags: &[PUBLISHED, FAULTY, ABSENT],
    see: |asset, sight| see(asset, sight, BesideKind::TlsRpt),
};

pub(super) static BIMI: Extra = Extra {
    id: CheckId::known("mail.bimi"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dmarc(Whose::Own)],
    tags: &[PUBLISHED, FAULTY, ABSENT],
    see: |asset, sight| see(asset, sight, BesideKind::Bimi),
};

pub(super) const PUBLISHED: Tag = Tag { name: "published", args: &["record"] };
pub(super) const FAULTY: Tag = Tag { name: "faulty", args: &["record", "problem", "term"] };
pub(super) const ABSENT: Tag = Tag { name: "absent", args: &[] };

/// What is to be said of one record.
pub(super) fn see(asset: &Asset, sight: &Sight<'_>, kind: BesideKind) -> Vec<Finding> {
    let Look::Seen(dmarc) = sight.dmarc(asset.id.as_str()) else { return Vec::new() };
    let of_kind = |(_, record): &(usize, &BesideRecord)| record.kind == kind;
    let Some((at, record)) = dmarc.beside.iter().enumerate().find(of_kind) else { return Vec::new() };
    let place = |field: &str| dmarc.at(format!("beside[{at}].{field}"));
    match (&record.text, record.problems.first(), &record.not_seen) {
        (_, _, Some(_)) => Vec::new(),
        (Some(text), None, None) => vec![PUBLISHED.found(&[text], place("text"))],
        (Some(text), Some(problem), None) => {
            vec![FAULTY.found(&[text, &problem.id, &problem.term], place("problems"))]
        }
        (None, ..) => vec![ABSENT.found(&[], place("text"))],
    }
}
