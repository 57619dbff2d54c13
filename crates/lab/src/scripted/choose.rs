//! Chooses what to answer: version, suite, group and signature, or no.

use super::hello::Asked;
use super::{Fault, Script};

/// How a suite exchanges keys, as far as its messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    Ecdhe,
    Dhe,
    Export,
    Other,
}

/// What was chosen.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) version: u16,
    pub(super) suite: u16,
    pub(super) exchange: Exchange,
    pub(super) ecdsa: bool,
    pub(super) anonymous: bool,
    pub(super) group: Option<u16>,
    pub(super) prime: Vec<u8>,
    pub(super) signature: Option<u16>,
    pub(super) compression: u8,
    pub(super) retry: bool,
}

/// Either a choice or the alert that says no.
pub(super) type Choice = Result<Chosen, u8>;

/// The suites that the scripts of tests use; the rest exchange keys by RSA.
pub(super) fn exchange(suite: u16) -> Exchange {
    match suite {
        0xc007..=0xc00a | 0xc011..=0xc014 | 0xc018 | 0xc023..=0xc024 | 0xc027..=0xc028 => Exchange::Ecdhe,
        0xc02b..=0xc02c | 0xc02f..=0xc030 | 0xcca8..=0xcca9 => Exchange::Ecdhe,
        0x0011..=0x0016 | 0x0033 | 0x0034 | 0x0039 | 0x0067 | 0x006b | 0x009e | 0x009f | 0xccaa => {
            Exchange::Dhe
        }
        0x0003 | 0x0006 | 0x0008 => Exchange::Export,
        _ => Exchange::Other,
    }
}

fn is_ecdsa(suite: u16) -> bool {
    matches!(suite, 0xc007..=0xc00a | 0xc023..=0xc024 | 0xc02b..=0xc02c | 0xcca9)
}

fn is_chacha(suite: u16) -> bool {
    matches!(suite, 0x1303 | 0xcca8..=0xccaa)
}

pub(super) fn choose(script: &Script, asked: &Asked) -> Choice {
    let limit = script.find(|fault| match fault {
        Fault::RefusesLongLists(most) => Some(asked.suites.len() > *most),
        Fault::RefusesLongHellos(most) => Some(asked.length > *most),
        _ => None,
    });
    if limit == Some(true) {
        return Err(47);
    }
    let signal = asked.suites.contains(&0x00ff) || asked.extensions.contains(&0xff01);
    let wants_signal = script.has(|fault| matches!(fault, Fault::WantsRenegotiationSignal));
    let wants_groups = script.has(|fault| matches!(fault, Fault::WantsGroups));
    if asked.version <= 0x0303 && wants_signal && !signal {
        return Err(40);
    }
    if asked.version >= 0x0301 && wants_groups && asked.groups.is_none() {
        return Err(40);
    }
    let spoken = script.versions.iter().filter(|(version, _)| *version <= asked.version);
    // A hello for TLS 1.3 here never offers anything older.
    let spoken = spoken.filter(|(version, _)| (asked.version == 0x0304) == (*version == 0x0304));
    let (version, suites) = spoken.max_by_key(|(version, _)| *version).ok_or(70u8)?;
    if asked.suites.contains(&0x5600) && script.versions.iter().any(|(newer, _)| newer > version) {
        return Err(86);
    }
    let suite = suite(script, asked, *version, suites).ok_or(40u8)?;
    details(script, asked, *version, suite)
}

fn suite(script: &Script, asked: &Asked, version: u16, suites: &[u16]) -> Option<u16> {
    let most = script.find(|fault| match fault {
        Fault::ReadsOnly(most) => Some(*most),
        _ => None,
    });
    let offered: Vec<u16> = asked.suites.iter().copied().take(most.unwrap_or(usize::MAX)).collect();
    let possible = |suite: &u16| {
        offered.contains(suite)
            && suites.contains(suite)
            && (version == 0x0304 || usable(script, asked, *suite))
    };
    let by_hint = script.has(|fault| matches!(fault, Fault::ChachaByHint))
        && offered.first().is_some_and(|first| is_chacha(*first));
    let mut all: Vec<u16> = if script.chooses { suites.to_vec() } else { offered.clone() };
    if by_hint {
        all.sort_by_key(|suite| !is_chacha(*suite));
    }
    all.into_iter().find(possible)
}

/// Whether the rest of the hello fits a suite of TLS 1.2 or older.
fn usable(script: &Script, asked: &Asked, suite: u16) -> bool {
    match exchange(suite) {
        Exchange::Ecdhe => curve(script, asked).is_some() && (!is_ecdsa(suite) || certificate(script, asked)),
        Exchange::Dhe if script.has(|fault| matches!(fault, Fault::WantsNamedField)) => names_field(asked),
        _ => true,
    }
}

fn names_field(asked: &Asked) -> bool {
    asked.groups.iter().flatten().any(|group| (256..=260).contains(group))
}

fn certificate(script: &Script, asked: &Asked) -> bool {
    let curve = script.find(|fault| match fault {
        Fault::CertificateCurve(curve) => Some(*curve),
        _ => None,
    });
    curve.is_none_or(|curve| asked.groups.as_ref().is_none_or(|groups| groups.contains(&curve)))
}

/// Without a list any curve will do (RFC 8422 §4).
fn curve(script: &Script, asked: &Asked) -> Option<u16> {
    if let Some(groups) = asked.groups.as_ref().filter(|_| !script.chooses) {
        return groups.iter().find(|group| script.curves.contains(group)).copied();
    }
    let fits = |curve: &&u16| asked.groups.as_ref().is_none_or(|groups| groups.contains(curve));
    script.curves.iter().find(fits).copied()
}

fn details(script: &Script, asked: &Asked, version: u16, suite: u16) -> Choice {
    let anonymous = matches!(suite, 0xc018 | 0x0034 | 0x0018);
    let mut chosen = Chosen {
        version,
        suite,
        exchange: exchange(suite),
        ecdsa: is_ecdsa(suite),
        anonymous,
        group: curve(script, asked),
        prime: script.prime.clone(),
        signature: signature(script, asked),
        compression: 0,
        retry: false,
    };
    if version == 0x0304 {
        return newest(script, asked, chosen);
    }
    let compresses = script.has(|fault| matches!(fault, Fault::Compresses)) && asked.compression.contains(&1);
    chosen.compression = u8::from(compresses);
    let other = script.find(|fault| match fault {
        Fault::OtherPrime(prime) if !names_field(asked) => Some(prime.clone()),
        _ => None,
    });
    chosen.prime = other.unwrap_or(chosen.prime);
    let signs = matches!(chosen.exchange, Exchange::Ecdhe | Exchange::Dhe) && !anonymous;
    if version == 0x0303 && signs && chosen.signature.is_none() {
        return Err(40);
    }
    Ok(chosen)
}

fn signature(script: &Script, asked: &Asked) -> Option<u16> {
    let ignores = script.has(|fault| matches!(fault, Fault::IgnoresSignatures));
    let fits = |scheme: &&u16| ignores || asked.signatures.as_ref().is_none_or(|all| all.contains(scheme));
    script.signatures.iter().find(fits).copied()
}

fn newest(script: &Script, asked: &Asked, chosen: Chosen) -> Choice {
    let groups = asked.groups.clone().unwrap_or_default();
    let shares = asked.shares.clone().unwrap_or_default();
    if script.has(|fault| matches!(fault, Fault::WantsShares)) {
        let group = script.groups.iter().copied().find(|group| shares.contains(group)).ok_or(40u8)?;
        return Ok(Chosen { group: Some(group), ..chosen });
    }
    let group = script.groups.iter().copied().find(|group| groups.contains(group)).ok_or(40u8)?;
    Ok(Chosen { group: Some(group), retry: !shares.contains(&group), ..chosen })
}
