//! HTTP compression: whether the front page comes packed, which saves time and can give secrets away (BREACH).

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::Extra;
use super::front_page::{self, front_pages};
use crate::finding::Tag;
use crate::response::header;
use crate::sight::Sight;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.compression"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: front_page::NEEDS,
    tags: &[ON, OFF],
    see,
};

const ON: Tag = Tag { name: "on", args: &["encoding"] };
const OFF: Tag = Tag { name: "off", args: &[] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let pages = front_pages(asset.id.as_str(), sight);
    // A body that was never looked at, or that is empty, shows nothing.
    let full = |hop: &&kravtjek_model::observation::http::Hop| {
        hop.status == 200 && hop.body.as_ref().is_some_and(|body| body.octets > 0)
    };
    let Some(page) = pages.iter().find(|page| full(&page.hop)) else { return Vec::new() };
    let field = page.headers();
    match header(page.hop, "content-encoding").first() {
        Some(encoding) if !encoding.eq_ignore_ascii_case("identity") => {
            vec![ON.found(&[encoding], page.chain.at(field))]
        }
        _ => vec![OFF.found(&[], page.chain.at(field))],
    }
}
