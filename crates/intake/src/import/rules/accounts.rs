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
    let in_use = InUse::of(accounts);
    for account in accounts {
        if !in_use.has(account) {
            continue;
        }
        if let Some((holds, what)) = two_types(account, &ground.by.catalogue.factors) {
            claims.say(TWO_TYPES, &account.name, holds, account.place, || what);
        }
    }
}

/// Whether accounts are in use, by their addresses and ids: one that a directory has turned off nobody can log on with. What
/// stands before the `@` may be another person's in another directory.
struct InUse<'a>(HashMap<&'a str, bool>);

impl<'a> InUse<'a> {
    fn of(accounts: &'a [Account]) -> Self {
        let mut all = HashMap::new();
        for account in accounts {
            let Some(enabled) = account.is_enabled else { continue };
            for key in [&account.address, &account.sid].into_iter().flatten() {
                *all.entry(&**key).or_insert(false) |= enabled;
            }
        }
        Self(all)
    }

    fn has(&self, account: &Account) -> bool {
        let keys = [&account.address, &account.sid].into_iter().flatten();
        let known = keys.filter_map(|key| self.0.get(&**key)).copied().max();
        known.or(account.is_enabled) != Some(false)
    }
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
