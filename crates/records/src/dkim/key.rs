//! One DKIM key record: what key it holds, and whether receivers accept signatures made with it (RFC 6376 §3.6.1).

use std::collections::BTreeSet;

use kravtjek_model::observation::mail::{DkimKey, Problem};

use crate::digest::sha256_hex;
use crate::letters;
use crate::place::Place;
use crate::tag_list::{Tag, tags};

use super::rsa::{rsa_bits, rsa_key};

/// Folding white space may stand anywhere in a tag list and in base64 (RFC 6376 §3.2).
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// RFC 8301 §3.2: verifiers disregard shorter keys.
const LEAST: u32 = 1024;

/// RFC 8301 §3.2: signers should use at least this.
const GOOD: u32 = 2048;

/// Whether a text at a selector is meant as a key: it is not of another version and has a key or says that it is one.
pub fn is_key(text: &str) -> bool {
    let list = tags(text, &BLANKS);
    let version = list.iter().find(|tag| tag.name == "v").and_then(|tag| tag.value);
    match version {
        Some(version) => version.to_ascii_lowercase().starts_with("dkim"),
        None => list.iter().any(|tag| tag.name == "p" && tag.value.is_some()),
    }
}

/// Whether signatures made with a key count: nothing is wrong with it but its being short.
pub fn is_usable(key: &DkimKey) -> bool {
    key.problems.iter().all(|problem| problem.id == "key_short")
}

/// Whether a key is withdrawn by an empty `p`.
pub fn is_revoked(key: &DkimKey) -> bool {
    key.problems.iter().any(|problem| problem.id == "key_revoked")
}

/// The bytes of a base64 value, blanks within it left out; none when it is no base64.
pub(crate) fn unbase64(value: &str) -> Option<Vec<u8>> {
    let dense: String = value.chars().filter(|one| !BLANKS.contains(one)).collect();
    letters::decode(&dense)
}

/// The public key in a key record as verification wants it: an RSAPublicKey (RFC 8017 A.1.1), or the 32 bytes of Ed25519.
pub(crate) fn public_key(text: &str) -> Option<Vec<u8>> {
    let list = tags(text, &BLANKS);
    let value = |name: &str| list.iter().find(|tag| tag.name == name).and_then(|tag| tag.value);
    let key = unbase64(value("p")?)?;
    match value("k").unwrap_or("rsa").to_ascii_lowercase().as_str() {
        "rsa" => rsa_key(&key).map(<[u8]>::to_vec),
        _ => Some(key),
    }
}

/// Reads a key record found at a name, such as `s1._domainkey.example.dk`.
pub fn read(selector: &str, at: &str, text: &str) -> DkimKey {
    let place = Place { at, text };
    let list = tags(text, &BLANKS);
    let value = |name: &str| list.iter().find(|tag| tag.name == name);
    let mut problems = Vec::new();
    problems.extend(version(place, &list));
    problems.extend(twice(place, &list));
    problems.extend(hashes(place, value("h")));
    problems.extend(service(place, value("s")));
    problems.extend(flags(place, value("t")));
    let algorithm = value("k").and_then(|tag| tag.value).unwrap_or("rsa").to_ascii_lowercase();
    let bits = match (value("p"), algorithm.as_str()) {
        (None, _) => Err(place.whole("key_missing")),
        (Some(tag), _) if tag.value.unwrap_or_default().is_empty() => {
            Err(place.problem("key_revoked", tag.at()))
        }
        (Some(tag), "rsa") => decoded(place, tag, rsa_bits),
        (Some(tag), "ed25519") => decoded(place, tag, |key| (key.len() == 32).then_some(256)),
        (Some(_), _) => {
            let tag = value("k").map_or((0, 0), Tag::at);
            Err(place.problem("key_type_unknown", tag))
        }
    };
    let bits = bits.unwrap_or_else(|problem| {
        problems.push(problem);
        0
    });
    problems.extend(size(place, value("p"), &algorithm, bits));
    let algorithm = algorithm.chars().take(40).collect();
    DkimKey { selector: selector.to_owned(), algorithm, bits, fingerprint: fingerprint(text), problems }
}

fn fingerprint(text: &str) -> Option<String> {
    let key = public_key(text).filter(|key| !key.is_empty())?;
    Some(sha256_hex(&key))
}

/// `v` need not be there, but where it is, it comes first and says `DKIM1`.
fn version(place: Place<'_>, list: &[Tag<'_>]) -> Option<Problem> {
    let (at, tag) = list.iter().enumerate().find(|(_, tag)| tag.name == "v")?;
    (at > 0 || tag.value != Some("DKIM1")).then(|| place.problem("key_version_wrong", tag.at()))
}

/// A list with the same tag twice is invalid as a whole (§3.2).
fn twice(place: Place<'_>, list: &[Tag<'_>]) -> Option<Problem> {
    let mut met = BTreeSet::new();
    let known = ["v", "h", "k", "n", "p", "s", "t"];
    let mut known = list.iter().filter(|tag| known.contains(&tag.name));
    known.find(|tag| !met.insert(tag.name)).map(|tag| place.problem("duplicate_tag", tag.at()))
}

/// `h` names the hashes that may be used; no verifier accepts SHA-1 any more (RFC 8301 §3.1).
fn hashes(place: Place<'_>, tag: Option<&Tag<'_>>) -> Option<Problem> {
    let (tag, value) = (tag?, tag?.value.unwrap_or_default());
    if has(value, &["sha256"]) {
        return None;
    }
    let id = if has(value, &["sha1"]) { "key_sha1_only" } else { "bad_value" };
    Some(place.problem(id, tag.at()))
}

/// `s` names the services that the key is for.
fn service(place: Place<'_>, tag: Option<&Tag<'_>>) -> Option<Problem> {
    let tag = tag.filter(|tag| !has(tag.value.unwrap_or_default(), &["*", "email"]))?;
    Some(place.problem("key_not_for_mail", tag.at()))
}

/// With `t=y`, verifiers must treat signed mail as unsigned mail.
fn flags(place: Place<'_>, tag: Option<&Tag<'_>>) -> Option<Problem> {
    let tag = tag.filter(|tag| has(tag.value.unwrap_or_default(), &["y"]))?;
    Some(place.problem("key_in_test", tag.at()))
}

fn has(list: &str, words: &[&str]) -> bool {
    list.split(':').any(|item| words.iter().any(|word| word.eq_ignore_ascii_case(item.trim_matches(BLANKS))))
}

/// The size of a key in base64, or the first byte that is none.
fn decoded(place: Place<'_>, tag: &Tag<'_>, size: impl Fn(&[u8]) -> Option<u32>) -> Result<u32, Problem> {
    let value = tag.value.unwrap_or_default();
    let alphabet = |one: char| one.is_ascii_alphanumeric() || "+/=".contains(one) || BLANKS.contains(&one);
    if let Some((at, one)) = value.char_indices().find(|(_, one)| !alphabet(*one)) {
        let from = tag.value_at.0 + at;
        return Err(place.problem("key_unreadable", (from, from + one.len_utf8())));
    }
    unbase64(value).and_then(|key| size(&key)).ok_or_else(|| place.problem("key_unreadable", tag.at()))
}

fn size(place: Place<'_>, tag: Option<&Tag<'_>>, algorithm: &str, bits: u32) -> Option<Problem> {
    let id = match bits {
        1..LEAST => "key_too_short",
        LEAST..GOOD => "key_short",
        _ => return None,
    };
    let tag = tag.filter(|_| algorithm == "rsa")?;
    Some(Problem { figure: Some(bits.into()), ..place.problem(id, tag.name_at) })
}
