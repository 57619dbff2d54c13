//! Facts that stand in a file as such.

use super::Ground;
use crate::import::Claims;
use crate::import::claims::Word;

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for said in &ground.handed.records.said {
        let word = Word { place: said.place, at: said.at };
        claims.say(said.fact.as_str(), &said.unit, said.holds, word, || said.what.clone());
    }
}
