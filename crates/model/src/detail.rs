//! What a probe, a record or an import has to say to people: an id with typed arguments, of which the last step makes a
//! sentence in the reader's language.
//!
//! Files hold the English as `detail`, with `detail_id` and `detail_args` beside it. A file of a version that wrote the
//! English alone is read by the same table, once, when it is read.

pub mod arg;
mod kinds;
mod pattern;
pub(crate) mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

pub use self::arg::{Arg, Is};
pub use self::kinds::KINDS;
use crate::observation::flaw::Flaw;

/// The longest text that is kept, in characters.
const LONGEST: usize = 4000;
/// The id of what somebody else said in words of their own: they are never translated.
const SAID: &str = "said";

/// One kind of detail.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its id; stable.
    pub id: &'static str,
    /// Its English; `{name}` stands for an argument.
    pub english: &'static str,
    /// Its arguments, in order.
    pub args: &'static [(&'static str, Is)],
}

/// What exactly: an id with arguments, the words of somebody else, or nothing. Copies share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Detail(Option<Arc<Inner>>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Inner {
    /// The English.
    text: Box<str>,
    id: Cow<'static, str>,
    args: Box<[(Cow<'static, str>, Arg)]>,
}

impl Detail {
    /// Nothing to add.
    pub const NOTHING: Self = Self(None);

    /// What somebody else said: a server, a system, a library, a file.
    pub fn said(words: impl AsRef<str>) -> Self {
        Self::inner(bounded(words.as_ref()), Cow::Borrowed(SAID), Box::default())
    }

    fn made(id: &'static str, english: &str, args: Vec<(Cow<'static, str>, Arg)>) -> Self {
        let text =
            pattern::filled(english, |name| args.iter().find(|(own, _)| own == name).map(|(_, arg)| arg));
        Self::inner(bounded(&text), Cow::Borrowed(id), args.into())
    }

    fn inner(text: Box<str>, id: Cow<'static, str>, args: Box<[(Cow<'static, str>, Arg)]>) -> Self {
        if text.is_empty() && args.is_empty() {
            Self::NOTHING
        } else {
            Self(Some(Arc::new(Inner { text, id, args })))
        }
    }

    /// A detail of which a file of an older version, or of another program, has the English alone.
    pub fn read(text: &str) -> Self {
        pattern::read(text)
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The English.
    pub fn text(&self) -> &str {
        self.0.as_ref().map(|inner| &*inner.text).unwrap_or_default()
    }

    /// The id; empty when there is nothing to add.
    pub fn id(&self) -> &str {
        self.0.as_ref().map(|inner| &*inner.id).unwrap_or_default()
    }

    /// An argument.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        let inner = self.0.as_ref()?;
        inner.args.iter().find(|(own, _)| own == name).map(|(_, arg)| arg)
    }

    /// The kind, where this version knows it.
    pub fn kind(&self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.id == self.id())
    }

    /// The flaw in the ground under a run, where the detail is one.
    pub fn as_flaw(&self) -> Option<Flaw> {
        let Some(Arg::Text(word)) = self.arg("flaw").filter(|_| self.id() == "flaw") else { return None };
        Flaw::ALL.into_iter().find(|flaw| flaw.as_str() == &**word)
    }

    /// The name of the TLS alert, where the detail is one.
    pub fn as_alert(&self) -> Option<&str> {
        match self.arg("alert").filter(|_| self.id() == "alert")? {
            Arg::Text(name) => Some(name),
            _ => None,
        }
    }

    /// What stands in a file. Where the arguments are those of the kind, the English follows from them.
    pub(crate) fn written(text: &str, id: Option<Box<str>>, args: arg::Written) -> Self {
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Self::read(text) };
        if &*id == SAID {
            return Self::said(text);
        }
        let kind = KINDS.iter().find(|kind| *kind.id == *id);
        let whole = kind.filter(|kind| kind.args.len() == args.len()).and_then(|kind| {
            let own = kind.args.iter().map(|(name, is)| {
                let arg = args.get(*name).filter(|arg| is.fits(arg))?;
                Some((Cow::Borrowed(*name), arg.clone()))
            });
            Some(Self::made(kind.id, kind.english, own.collect::<Option<_>>()?))
        });
        whole.unwrap_or_else(|| {
            let args = args.into_iter().take(MOST_ARGS).map(|(name, arg)| (Cow::Owned(name.into()), arg));
            Self::inner(bounded(text), Cow::Owned(id.into()), args.collect())
        })
    }

    /// The id and the arguments, for what writes the text in its own place.
    pub(crate) fn beside(&self) -> Option<(&str, BTreeMap<&str, &Arg>)> {
        let inner = self.0.as_ref()?;
        Some((&inner.id, inner.args.iter().map(|(name, arg)| (&**name, arg)).collect()))
    }
}

/// The most arguments that are kept of a kind that this version does not know.
const MOST_ARGS: usize = 16;

/// No longer than what is kept.
fn bounded(text: &str) -> Box<str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text.get(..end).unwrap_or(text).into(),
        None => text.into(),
    }
}

/// The English.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

/// As three fields; what bears a detail flattens them into its own.
impl Serialize for Detail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.fields(&mut map)?;
        map.end()
    }
}

impl Detail {
    /// Its fields among those of what it is a part of; none where it says nothing.
    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if self.is_empty() { Ok(()) } else { self.fields(map) }
    }

    fn fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("detail", self.text())?;
        if let Some((id, args)) = self.beside() {
            map.serialize_entry("detail_id", id)?;
            if !args.is_empty() {
                map.serialize_entry("detail_args", &args)?;
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Detail {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// The three fields.
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            detail: Box<str>,
            #[serde(default)]
            detail_id: Option<Box<str>>,
            #[serde(default)]
            detail_args: arg::Written,
        }
        let Fields { detail, detail_id, detail_args } = Fields::deserialize(deserializer)?;
        Ok(Self::written(&detail, detail_id, detail_args))
    }
}

#[cfg(test)]
mod tests;
