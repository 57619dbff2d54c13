//! Accounts of people from outside (K5): when the directory ends them, held against the period that was approved.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::record::{Account, Ends};
use crate::import::register::{Kept, Truth, Value, detail};
use crate::import::{Claims, Place};
use crate::sheet::date::danish_day;

const WITHIN: &str = "registers.external_within_period";
const REGISTER: &str = "external-access";
/// What the directory calls the end of an account.
const ENDS: &str = "AccountExpirationDate";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let kept = ground.register(REGISTER);
    let is_kept = kept.is_some();
    let mut lines: HashMap<&str, Kept<'_>> = HashMap::new();
    for line in kept.into_iter().flatten() {
        let Some(name) = line.text("external_account") else { continue };
        // The approval of the day counts, else the latest.
        let day = ground.day(Place { part: line.lines.part, row: line.line.row });
        let standing = |line: &Kept<'_>| (holds_on(line, day), until(line));
        if lines.get(name).is_none_or(|other| standing(other) <= standing(&line)) {
            _ = lines.insert(name, line);
        }
    }
    for account in &ground.handed.records.accounts {
        let is_guest = account.is_external == Some(true);
        // A guest may stand in the register by what stands before the `@` of the address that was invited.
        let own = || account.name.split('@').next().filter(|_| is_guest);
        let line = lines.get(&*account.name).or_else(|| lines.get(own()?));
        let name = line.and_then(|line| line.text("external_account")).unwrap_or(&account.name);
        if line.is_none() && !is_guest {
            continue;
        }
        if account.is_enabled == Some(false) {
            // One that nobody can use need not be in the register.
            if line.is_some() {
                claims.say(WITHIN, name, Holds::NotApplicable, account.place, Detail::default);
            }
            continue;
        }
        let (holds, what) = match (line, account.ends) {
            (Some(line), Some(ends)) => by_line(ground, line, account, Some(ends)),
            // What says nothing of when accounts end can still show that one is in use outside its period.
            (Some(line), None) => match by_line(ground, line, account, None) {
                no if account.is_enabled == Some(true) && no.0 == Holds::No => no,
                _ => continue,
            },
            (None, Some(_)) if is_kept => (Holds::No, Detail::not_in_register(REGISTER)),
            (None, _) => (Holds::Unknown, Detail::not_in_register(REGISTER)),
        };
        claims.say(WITHIN, name, holds, account.place, || what);
    }
}

/// What the register's own rule comes to, with the directory's word in the place of what was typed.
fn by_line(ground: &Ground<'_>, kept: &Kept<'_>, account: &Account, ends: Option<Ends>) -> (Holds, Detail) {
    let unclear = || (Holds::Unknown, kept.cell("approved_until"));
    let Some(day) = ground.day(account.place) else { return unclear() };
    let Some(gives) = kept.register.gives.iter().find(|gives| gives.fact.as_str() == WITHIN) else {
        return unclear();
    };
    let mut values = kept.line.values().to_vec();
    let mut put = |column: &str, value: Value| {
        let place = kept.register.place(column).and_then(|at| values.get_mut(at));
        place.into_iter().for_each(|cell| *cell = value.clone());
    };
    put("is_active", Value::Yes(true));
    let last = match ends {
        Some(Ends::At(at)) => last_day(at),
        Some(Ends::Never) | None => None,
    };
    if ends.is_some() {
        put("account_expires", last.map_or(Value::Never, Value::Day));
    }
    let outcome = kept.lines.against(kept.register, day).weigh(&gives.holds, &values);
    let holds = match outcome.truth {
        Truth::Yes => Holds::Yes,
        Truth::No => Holds::No,
        Truth::Unknown => Holds::Unknown,
    };
    let what = match (outcome.reasons.first(), last) {
        (None, _) => Detail::NOTHING,
        (Some(reason), None) if reason.column == "account_expires" && ends.is_some() => Detail::not_set(ENDS),
        (Some(reason), Some(last)) if reason.column == "account_expires" => match until(kept) {
            Some(approved) => {
                let heading = kept.lines.heading(kept.register, "approved_until");
                Detail::day_after(ENDS, last, heading, approved)
            }
            None => kept.cell("approved_until"),
        },
        (Some(reason), _) => detail(kept.lines, kept.register, kept.line, reason),
    };
    (holds, what)
}

/// An account that ends at midnight was last good on the day before.
fn last_day(at: jiff::Timestamp) -> Option<Date> {
    at.checked_sub(1.second()).ok().map(danish_day)
}

/// Whether the approved period holds on a day.
fn holds_on(kept: &Kept<'_>, day: Option<Date>) -> bool {
    let of = |column| match kept.value(column) {
        Value::Day(day) => Some(*day),
        _ => None,
    };
    of("approved_from").is_some() && of("approved_from") <= day && day <= of("approved_until")
}

fn until(kept: &Kept<'_>) -> Option<Date> {
    match kept.value("approved_until") {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}
