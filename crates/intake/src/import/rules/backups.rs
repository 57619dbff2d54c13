//! Classes of the backup policy (K12.2), as information is put into them, held against the register of tests: of one that
//! has no line there nobody knows whether it can be restored.

use std::collections::HashSet;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::{Claims, Place};

const TESTED: &str = "registers.restore_tested";
const TESTS: &str = "restore-tests";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let (Some(tests), Some(assets)) = (ground.register(TESTS), ground.register("information-assets")) else {
        return;
    };
    let known: HashSet<String> =
        tests.iter().filter_map(|test| test.text("backup_class")).map(str::to_lowercase).collect();
    for asset in assets {
        let Some(class) = asset.text("in_class") else { continue };
        if !known.contains(&class.to_lowercase()) {
            let place = Place { part: asset.lines.part, row: asset.line.row };
            claims.say(TESTED, class, Holds::Unknown, place, || Detail::not_in_register(TESTS));
        }
    }
}
