//! Software of services as a register has it (S26.1): where the collection of releases knows an earlier end than was typed,
//! both cannot be, and it is told.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use super::parts::supported;
use crate::import::scan::Product;
use crate::import::{Claims, Place};

const FACT: &str = "services.software_supported";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for line in ground.register("software").into_iter().flatten() {
        let words =
            [line.text("software_service"), line.text("software_product"), line.text("software_version")];
        let [Some(service), Some(product), Some(version)] = words else { continue };
        let place = Place { part: line.lines.part, row: line.line.row };
        let Some(day) = ground.day(place) else { continue };
        let part = Product { name: product.into(), version: version.into(), identifier: None };
        // A distribution, or whoever is paid for it, may mend it for longer than its first makers do.
        if let Some((Holds::No, what)) = supported(ground, &part, day) {
            let heading = line.lines.heading(line.register, "support_until");
            let unit = format!("{service}: {product} {version}");
            claims
                .say(FACT, &unit, Holds::Unknown, place, || Detail::because_of(Detail::name(heading), what));
        }
    }
}
