//! Systems that face the internet (S16.1), held against the register of log sources: of one that has no line there nobody
//! knows whether it logs.

use std::collections::HashSet;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::{Claims, Place};

const LOG: &str = "logging.sources_log";
const SOURCES: &str = "log-sources";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let (Some(sources), Some(systems)) = (ground.register(SOURCES), ground.register("internet-systems"))
    else {
        return;
    };
    let own = sources.iter().filter_map(|source| source.text("log_system"));
    let covered = sources.iter().flat_map(|source| source.list("log_covers").iter().map(String::as_str));
    let known: HashSet<String> = own.chain(covered).map(str::to_lowercase).collect();
    for system in systems {
        let Some(name) = system.text("login_system") else { continue };
        if !known.contains(&name.to_lowercase()) {
            let place = Place { part: system.lines.part, row: system.line.row };
            claims.say(LOG, name, Holds::Unknown, place, || Detail::not_in_register(SOURCES));
        }
    }
}
