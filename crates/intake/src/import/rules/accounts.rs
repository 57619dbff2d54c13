//! Accounts (S11): which types of factor each has registered.

use std::collections::{BTreeSet, HashMap};

use kravtjek_catalogue::{FactorType, Factors};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::Claims;
use crate::import::record::Account;

const TWO_TYPES: &str = "accounts.two_factor_types";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let accounts = &ground.handed.records.accounts;
    let in_use = in_use(accounts);
    for account in accounts {
        if in_use.get(&*account.name) == Some(&false) {
            continue;
        }
        if let Some((holds, what)) = two_types(account, &ground.by.catalogue.factors) {
            claims.say(TWO_TYPES, &account.name, holds, account.place, || what);
        }
    }
}

/// Whether an account is in use, by its name: one that a directory has turned off nobody can log on with.
fn in_use(accounts: &[Account]) -> HashMap<&str, bool> {
    let mut all = HashMap::new();
    for account in accounts {
        if let Some(enabled) = account.is_enabled {
            *all.entry(&*account.name).or_insert(false) |= enabled;
        }
    }
    all
}

/// A password and what is registered beside it. What nobody knows the name of may be a second type.
fn two_types(account: &Account, factors: &Factors) -> Option<(Holds, Detail)> {
    let (holds, what) = match (&account.methods, account.has_mfa) {
        (Some(methods), _) => by_methods(methods, factors),
        (None, Some(true)) => (Holds::Yes, Detail::NOTHING),
        (None, Some(false)) => (Holds::No, Detail::cell("isMfaRegistered", "False")),
        (None, None) => return None,
    };
    Some(match holds {
        // It has them, but the policy of the directory lets none be used.
        Holds::Yes if account.can_mfa == Some(false) => {
            (Holds::Unknown, Detail::cell("isMfaCapable", "False"))
        }
        // The directory that a guest comes from may ask for more.
        Holds::No if account.is_external == Some(true) => (Holds::Unknown, what),
        _ => (holds, what),
    })
}

fn by_methods(methods: &[Box<str>], factors: &Factors) -> (Holds, Detail) {
    let known: Vec<_> = methods.iter().map(|name| factors.method(name)).collect();
    let of = known.iter().flatten().flat_map(|method| method.types.iter().copied());
    let types: BTreeSet<FactorType> = of.chain([FactorType::Knows]).collect();
    if types.len() >= 2 {
        return (Holds::Yes, Detail::NOTHING);
    }
    let all = methods.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
    match methods.iter().zip(&known).find(|(_, known)| known.is_none()) {
        Some((name, _)) => (Holds::Unknown, Detail::not_understood("methodsRegistered", &**name)),
        None if all.is_empty() => (Holds::No, Detail::empty_cell("methodsRegistered")),
        None => (Holds::No, Detail::cell("methodsRegistered", all)),
    }
}
