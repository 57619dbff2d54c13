//! Passwords that were found on a list (S12.2), held against what the directory says of them since.

use std::collections::HashMap;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::register::{Kept, Truth, Value};
use crate::import::{Claims, Place};
use crate::sheet::date::danish_day;

const REPLACED: &str = "accounts.leaked_password_replaced";
/// What the directory calls the day on which a password was set.
const SET: &str = "PasswordLastSet";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let mut found: HashMap<&str, Kept<'_>> = HashMap::new();
    for line in ground.register("leak-check").into_iter().flatten() {
        let Some(name) = line.text("checked_account") else { continue };
        let day = ground.day(Place { part: line.lines.part, row: line.line.row });
        // A check that is to come has found nothing.
        if checked(&line) > day {
            continue;
        }
        if found.get(name).is_none_or(|other| checked(other) <= checked(&line)) {
            _ = found.insert(name, line);
        }
    }
    found.retain(|_, line| line.yes("leaked") == Some(true));
    for account in &ground.handed.records.accounts {
        let Some(line) = found.get(&*account.name) else { continue };
        let set = account.password_set.map(danish_day);
        if account.must_change.is_none() && set.is_none() {
            continue;
        }
        let typed =
            [("must_change", account.must_change.map(Value::Yes)), ("changed_on", set.map(Value::Day))];
        let Some(holds) = with(line, &typed, ground) else { continue };
        claims.say(REPLACED, &account.name, holds, account.place, || match (set, checked(line)) {
            (Some(set), Some(checked)) if holds == Holds::No => {
                Detail::day_before(SET, set, line.lines.heading(line.register, "checked_on"), checked)
            }
            _ => line.cell("checked_on"),
        });
    }
}

/// What the register's own rule comes to, with the directory's words in the place of what was typed.
fn with(kept: &Kept<'_>, words: &[(&str, Option<Value>)], ground: &Ground<'_>) -> Option<Holds> {
    let gives = kept.register.gives.iter().find(|gives| gives.fact.as_str() == REPLACED)?;
    let mut values = kept.line.values().to_vec();
    for (column, value) in words {
        let place = kept.register.place(column).and_then(|at| values.get_mut(at));
        if let (Some(cell), Some(value)) = (place, value) {
            *cell = value.clone();
        }
    }
    let day = ground.day(Place { part: kept.lines.part, row: kept.line.row })?;
    let against = kept.lines.against(kept.register, day);
    // Of another kind of account the register itself says that it is not concerned.
    let concerned = gives.not_applicable.as_ref().map(|condition| against.weigh(condition, &values).truth);
    if concerned.is_some_and(|truth| truth != Truth::No) {
        return None;
    }
    Some(match against.weigh(&gives.holds, &values).truth {
        Truth::Yes => Holds::Yes,
        Truth::No => Holds::No,
        Truth::Unknown => Holds::Unknown,
    })
}

fn checked(kept: &Kept<'_>) -> Option<jiff::civil::Date> {
    match kept.value("checked_on") {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}
