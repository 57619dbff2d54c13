//! Which record the two kinds of receiver find for a name, and what they do by it.

use std::collections::BTreeMap;

use kravtjek_model::observation::NotSeen;

use crate::names::{labels, organisation, parent};

use super::record::{Action, Record, Whose};

/// What a look-up at `_dmarc` came to: the texts, or why it is not known.
pub(super) type Texts = Result<Vec<String>, NotSeen>;

/// The texts at `_dmarc` of each name that was asked for, by name.
pub(super) type Zone = BTreeMap<String, Texts>;

/// What a receiver does, and the name whose record made it do so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ruling {
    /// What it does.
    pub(super) action: Action,
    /// The name that holds the record, without `_dmarc`; none when no single record was found.
    pub(super) by: Option<String>,
}

impl Ruling {
    const NONE: Self = Self { action: Action::Absent, by: None };
}

/// The name whose mail is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The texts at its own `_dmarc`.
    pub(super) own: &'a Texts,
    /// Whether it exists, for names without a record of their own.
    pub(super) exists: bool,
}

impl Subject<'_> {
    fn below(&self) -> Whose {
        if self.exists { Whose::Existing } else { Whose::MadeUp }
    }
}

/// The names that a tree walk from `name` asks for, itself first (RFC 9989 §4.10): at most eight.
pub(super) fn walk(name: &str) -> Vec<&str> {
    let mut names = vec![name];
    let mut next = parent(name);
    while let Some(above) = next {
        if labels(above) <= 7 {
            names.push(above);
        }
        next = parent(above);
    }
    names
}

/// The DMARC records among texts; what does not begin with the version is discarded (RFC 7489 §6.6.3 (2)).
pub(super) fn records(texts: &[String]) -> Vec<Record<'_>> {
    texts.iter().filter_map(|text| Record::read(text)).collect()
}

/// What a receiver by RFC 7489 §6.6.3 does: the name's own record, else that of its organisational domain by the
/// public suffix list. Two records at one name end the processing.
pub(super) fn older(subject: Subject<'_>, zone: &Zone) -> Result<Ruling, NotSeen> {
    let own = records(subject.own.as_ref().map_err(Clone::clone)?);
    let organisation = organisation(subject.name);
    if !own.is_empty() || organisation == subject.name {
        return Ok(one(&own, subject.name, |record| record.older(Whose::Own)));
    }
    let above = match zone.get(organisation) {
        Some(texts) => records(texts.as_ref().map_err(Clone::clone)?),
        None => Vec::new(),
    };
    Ok(one(&above, organisation, |record| record.older(subject.below())))
}

fn one(records: &[Record<'_>], name: &str, action: impl Fn(&Record<'_>) -> Action) -> Ruling {
    match records {
        [record] => Ruling { action: action(record), by: Some(name.to_owned()) },
        _ => Ruling::NONE,
    }
}

/// What a receiver by RFC 9989 §4.10.1 does: the name's own record, else that of its organisational domain by tree
/// walk, else that of its public suffix. Where a name has two records, both are discarded and the walk goes on.
pub(super) fn newer(subject: Subject<'_>, zone: &Zone) -> Result<Ruling, NotSeen> {
    let own = records(subject.own.as_ref().map_err(Clone::clone)?);
    if let [record] = own.as_slice() {
        return Ok(Ruling { action: record.newer(Whose::Own), by: Some(subject.name.to_owned()) });
    }
    let mut found: Vec<(&str, Record<'_>)> = Vec::new();
    for name in walk(subject.name).into_iter().skip(1) {
        let Some(texts) = zone.get(name) else { continue };
        let mut here = records(texts.as_ref().map_err(Clone::clone)?);
        if let (1, Some(record)) = (here.len(), here.pop()) {
            let stop = record.is_suffix().is_some();
            found.push((name, record));
            if stop {
                break;
            }
        }
    }
    Ok(match governing(&found) {
        Some((name, record)) => {
            Ruling { action: record.newer(subject.below()), by: Some((*name).to_owned()) }
        }
        None => Ruling::NONE,
    })
}

/// The record that counts among those a walk found, longest name first (RFC 9989 §4.10.2). With `psd=y` the
/// organisational domain lies one label below it; the walk stopped there, so a record of its own comes just before.
fn governing<'a, 'b>(found: &'a [(&'b str, Record<'b>)]) -> Option<&'a (&'b str, Record<'b>)> {
    let (last, before) = found.split_last()?;
    if last.1.is_suffix() != Some(true) {
        return Some(last);
    }
    let below = before.last().filter(|(below, _)| parent(below) == Some(last.0));
    Some(below.unwrap_or(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_asks_eight_names_at_most() {
        // The example of RFC 9989 §4.10.
        assert_eq!(
            walk("a.b.c.d.e.f.g.h.i.j.mail.example.com"),
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com"
            ]
        );
        assert_eq!(walk("a.b.c.d.e.f.g.dk").len(), 8);
        assert_eq!(walk("mail.example.dk"), ["mail.example.dk", "example.dk", "dk"]);
        assert_eq!(walk("dk"), ["dk"]);
    }
}
