//! What people typed into a table and explained with a mapping: each row is put together with what other files say of the
//! same device, and is said under that device's name.

use std::collections::HashMap;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::Claims;
use crate::import::claims::Word;
use crate::import::mapping::Of;
use crate::import::taken::Typed;

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    // Two spellings of one name that differ in capitals are one unit of a table, called as it stands first.
    let mut spelled: HashMap<(u32, String), &str> = HashMap::new();
    for typed in &ground.handed.records.typed {
        let Some(unit) = name(ground, typed) else { continue };
        let unit = match typed.of {
            Of::Other => *spelled.entry((typed.place.part, unit.to_lowercase())).or_insert(unit),
            _ => unit,
        };
        let word = Word { place: typed.place, at: typed.at };
        let (holds, what) = aged(ground, typed);
        claims.say(typed.fact.as_str(), unit, holds, word, || what.unwrap_or_else(|| typed.what.clone()));
    }
}

/// What the unit is called: nothing for what belongs to no fleet, such as a server, or was not heard of for long.
fn name<'a>(ground: &Ground<'a>, typed: &'a Typed) -> Option<&'a str> {
    let found = ground.device(&typed.keys);
    match typed.of {
        Of::Device(_) => found.filter(|device| device.fleet().is_some()).map(|device| device.name.as_str()),
        Of::OtherDevice => found.map(|device| device.name.as_str()).or_else(|| typed.keys.name()),
        Of::Account | Of::Other => Some(&typed.unit),
    }
}

/// Whether the fact holds by the day that stands there, on the day of the file.
fn aged(ground: &Ground<'_>, typed: &Typed) -> (Holds, Option<Detail>) {
    let Some(((day, days), today)) = typed.until.zip(ground.day(typed.place)) else {
        return (typed.holds, None);
    };
    let age = today.since(day).map_or(i32::MAX, |span| span.get_days());
    match age {
        // A day to come says nothing of what was.
        ..0 => (Holds::Unknown, None),
        age if age <= i32::from(days) => (Holds::Yes, None),
        _ => (Holds::No, Some(Detail::older_than_days(day, u32::from(days)))),
    }
}
