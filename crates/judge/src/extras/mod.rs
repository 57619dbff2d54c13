//! Extras: what is worth knowing and serves no requirement. Never part of a verdict.

mod beside;
mod caa;
mod compression;
mod cookies;
mod front_page;
mod mta_sts;
mod name_servers_ipv6;
mod routes_covered;
mod same_on_both_families;
mod security_headers;
mod security_txt;
mod server_version;

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use crate::finding::Tag;
use crate::need::Need;
use crate::sight::Sight;

/// One extra. Its words stand in the catalogue, in the file of the same name.
pub struct Extra {
    /// Its id.
    pub id: CheckId,
    /// The kinds of assets it speaks of.
    pub of: &'static [AssetKind],
    /// What must have been looked at.
    pub(crate) needs: &'static [Need],
    /// Every finding it can make.
    pub tags: &'static [Tag],
    /// What it has to say of one asset; nothing where nothing was seen.
    pub(crate) see: fn(&Asset, &Sight<'_>) -> Vec<Finding>,
}

/// Every extra there is, by id.
pub static EXTRAS: &[&Extra] = &[
    &caa::EXTRA,
    &name_servers_ipv6::EXTRA,
    &routes_covered::EXTRA,
    &compression::EXTRA,
    &cookies::EXTRA,
    &same_on_both_families::EXTRA,
    &security_headers::EXTRA,
    &security_txt::EXTRA,
    &server_version::EXTRA,
    &beside::BIMI,
    &mta_sts::EXTRA,
    &beside::TLS_RPT,
];
