//! Reads profiles and lays each over its bases.

use jiff::civil::Date;
use kravtjek_model::misread::Strange;
use kravtjek_model::text::Text;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::error::{Wrong, line_at, line_of};
use super::limits::SomeLimits;
use super::{Limits, Policy, PolicyError, TlsPolicy, words};

/// The file with the limits that hold when no profile says otherwise.
pub(super) const LIMITS: &str = "limits";

type Shipped<'f, 'a> = &'f dyn Fn(&str) -> Option<&'a str>;

/// A profile as it stands in its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    id: Spanned<String>,
    base: Option<Spanned<String>>,
    dated: Date,
    title: Text,
    source: Text,
    #[serde(default)]
    notes: Vec<Text>,
    #[serde(default)]
    limits: SomeLimits,
    #[serde(default)]
    tls: TlsPolicy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsFile {
    limits: Limits,
}

/// The name of a file without its folder and ending.
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// Reads a profile that must be called as its file.
pub(super) fn read_shipped(file: &str, text: &str, shipped: Shipped<'_, '_>) -> Result<Policy, PolicyError> {
    let policy = read(file, text, shipped)?;
    if policy.id.as_str() == stem(file) {
        return Ok(policy);
    }
    let wrong = Wrong::Misnamed { id: policy.id.to_string(), file: stem(file).to_owned() };
    Err(PolicyError::new(file, line_of(text, "", "id"), wrong))
}

/// Reads a profile and everything it builds on.
pub(super) fn read(file: &str, text: &str, shipped: Shipped<'_, '_>) -> Result<Policy, PolicyError> {
    let own = profile(file, text)?;
    let mut below = bases(file, text, &own, shipped)?;
    let mut limits = default_limits(shipped)?;
    let mut tls = TlsPolicy::default();
    while let Some(base) = below.pop() {
        limits = limits.overlay(&base.limits);
        tls.overlay(base.tls);
    }
    limits = limits.overlay(&own.limits);
    tls.overlay(own.tls);
    Ok(Policy {
        id: own.id.into_inner().into(),
        title: own.title,
        source: own.source,
        dated: own.dated,
        notes: own.notes,
        limits,
        tls,
    })
}

/// The chain of bases, the nearest first.
fn bases(
    file: &str,
    text: &str,
    own: &Profile,
    shipped: Shipped<'_, '_>,
) -> Result<Vec<Profile>, PolicyError> {
    let mut chain: Vec<Profile> = Vec::new();
    let mut names = vec![own.id.get_ref().clone()];
    let mut at = (file.to_owned(), text);
    while let Some(base) = &chain.last().unwrap_or(own).base {
        let name = base.get_ref().clone();
        let line = line_at(at.1, Some(base.span()));
        if names.contains(&name) {
            return Err(PolicyError::new(&at.0, line, Wrong::Ring(name)));
        }
        let Some(found) = shipped(&name).filter(|_| name != LIMITS) else {
            return Err(PolicyError::new(&at.0, line, Wrong::NoBase(name)));
        };
        at = (format!("{name}.toml"), found);
        names.push(name);
        chain.push(profile(&at.0, at.1)?);
    }
    Ok(chain)
}

fn profile(file: &str, text: &str) -> Result<Profile, PolicyError> {
    let profile: Profile = parse(file, text)?;
    match odd_words(file, text, &profile).into_iter().next() {
        Some(odd) => Err(odd),
        None => Ok(profile),
    }
}

/// Every word of a profile that its table does not know, by line.
pub(super) fn odd_words(file: &str, text: &str, profile: &Profile) -> Vec<PolicyError> {
    let of = |odd: words::Odd| {
        let line = line_of(text, odd.table, &odd.word);
        let known = odd.known.iter().map(|word| (*word).to_owned()).collect();
        let word = Strange { written: odd.word, known };
        PolicyError::new(file, line, Wrong::Word { table: odd.table, word, example: odd.example })
    };
    let mut all: Vec<PolicyError> = words::odd(&profile.tls).into_iter().map(of).collect();
    all.sort_by_key(|odd| odd.line);
    all
}

/// The same of a text that is of a profile's form; nothing of one that is not.
pub(super) fn odd_words_of(file: &str, text: &str) -> Vec<PolicyError> {
    parse::<Profile>(file, text).map(|profile| odd_words(file, text, &profile)).unwrap_or_default()
}

fn default_limits(shipped: Shipped<'_, '_>) -> Result<Limits, PolicyError> {
    let file = format!("{LIMITS}.toml");
    let Some(text) = shipped(LIMITS) else {
        return Err(PolicyError::new(&file, 1, Wrong::NoLimits));
    };
    parse::<LimitsFile>(&file, text).map(|file| file.limits)
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, PolicyError> {
    toml::from_str(text).map_err(|error| PolicyError::toml(file, text, &error))
}
