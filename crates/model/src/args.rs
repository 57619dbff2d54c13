//! The arguments of a finding: a few names with values, kept small because an assessment holds thousands.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Index;

use serde::de::Deserializer;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::detail::{Detail, arg};
use crate::observation::foundation::Flaw;
use crate::observation::{NotSeen, Why};

/// A name with its value.
type Pair = (Box<str>, Box<str>);

/// The name of the argument that is a detail.
const DETAIL: &str = "detail";

/// Names with values, in the order of the names; an object in JSON. The one called `detail` is a [`Detail`], and its id
/// and arguments stand beside it in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    words: Box<[Pair]>,
    detail: Option<Detail>,
}

impl Args {
    /// The value of a name; of the detail the English.
    pub fn get(&self, name: &str) -> Option<&str> {
        if name == DETAIL {
            return self.detail.as_ref().map(Detail::text);
        }
        let at = self.words.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        self.words.get(at).map(|(_, value)| &**value)
    }

    /// The detail, where the finding has one.
    pub fn detail(&self) -> Option<&Detail> {
        self.detail.as_ref()
    }

    /// The same with one more, in place of one of that name.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let all = self.words.iter().map(|(own, value)| (&**own, &**value)).chain([(name, value)]);
        let more: Self = all.collect();
        Self { detail: more.detail.or_else(|| self.detail.clone()), ..more }
    }

    /// The same but for one; the detail stays what it is, which its text alone does not tell.
    pub fn without(&self, name: &str) -> Self {
        let words = self.words.iter().filter(|(own, _)| **own != *name).cloned().collect();
        Self { words, detail: self.detail.clone().filter(|_| name != DETAIL) }
    }

    /// The same with a detail, in place of one that was there.
    pub fn with_detail(self, detail: Detail) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Names with values, in the order of the names; of the detail the English.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let (before, behind) = self.parted();
        let detail = self.detail.iter().map(|detail| (DETAIL, detail.text()));
        let before = before.iter().map(|(name, value)| (&**name, &**value));
        before.chain(detail).chain(behind.iter().map(|(name, value)| (&**name, &**value)))
    }

    /// What stands before the detail, and what behind it.
    fn parted(&self) -> (&[Pair], &[Pair]) {
        self.words.split_at(self.words.partition_point(|(name, _)| **name < *DETAIL))
    }
}

impl PartialOrd for Args {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By names and values in the order of the names, so that findings stand in one order whatever they are kept as.
impl Ord for Args {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter()).then_with(|| self.detail.cmp(&other.detail))
    }
}

/// A name given twice has the value given last. A detail given as text is read as those of older files are.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Args {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(given: I) -> Self {
        let (mut words, mut detail): (Vec<(Box<str>, Box<str>)>, _) = (Vec::new(), None);
        for (name, value) in given {
            let (name, value) = (name.as_ref(), value.as_ref());
            if name == DETAIL {
                detail = Some(Detail::read(value));
                continue;
            }
            match words.binary_search_by(|(own, _)| (**own).cmp(name)) {
                Ok(at) => words[at].1 = value.into(),
                Err(at) => words.insert(at, (name.into(), value.into())),
            }
        }
        Self { words: words.into_boxed_slice(), detail }
    }
}

/// Panics when there is no such argument, as a map does.
impl Index<&str> for Args {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.get(name).unwrap_or_else(|| panic!("no argument {name}"))
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (before, behind) = self.parted();
        for (name, value) in before {
            map.serialize_entry(name, value)?;
        }
        if let Some(detail) = &self.detail {
            map.serialize_entry(DETAIL, detail.text())?;
            if let Some((id, args)) = detail.beside() {
                if !args.is_empty() {
                    map.serialize_entry("detail_args", &args)?;
                }
                map.serialize_entry("detail_id", id)?;
            }
        }
        for (name, value) in behind {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// The detail's own fields, and the rest.
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            detail: Option<Box<str>>,
            #[serde(default)]
            detail_id: Option<Box<str>>,
            #[serde(default)]
            detail_args: arg::Written,
            #[serde(flatten)]
            words: BTreeMap<String, String>,
        }
        let Fields { detail, detail_id, detail_args, words } = Fields::deserialize(deserializer)?;
        let unfounded = words.get("why").is_some_and(|why| why == Why::Foundation.as_str());
        let detail = detail.map(|text| {
            // Older files have nothing but the flaw's name.
            let flaw = Flaw::ALL.into_iter().find(|flaw| unfounded && flaw.as_str() == &*text);
            flaw.map_or_else(
                || Detail::written(&text, detail_id, detail_args),
                |flaw| NotSeen::unfounded(flaw).detail,
            )
        });
        Ok(Self { detail, ..words.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_by_name_and_written_as_an_object() {
        let args: Args = [("name", "b"), ("at", "a"), ("name", "c")].into_iter().collect();
        assert_eq!((args.get("name"), args.get("at"), args.get("x")), (Some("c"), Some("a"), None));
        assert_eq!(&args["at"], "a");
        assert_eq!(args.with("x", "1").iter().count(), 3);
        let json = serde_json::to_string(&args).unwrap();
        assert_eq!(json, r#"{"at":"a","name":"c"}"#);
        assert_eq!(serde_json::from_str::<Args>(&json).unwrap(), args);
    }

    #[test]
    fn a_detail_keeps_its_text_and_has_its_id_and_arguments_beside_it() {
        let args: Args = [("why", "over_limit"), ("at", "a")].into_iter().collect();
        let args = args.with_detail(Detail::more_queries(200_u32));
        let json = serde_json::to_string(&args).unwrap();
        let expected = concat!(
            r#"{"at":"a","detail":"more than 200 queries","detail_args":{"limit":200},"#,
            r#""detail_id":"more_queries","why":"over_limit"}"#
        );
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<Args>(&json).unwrap(), args);
        let old = r#"{"at":"a","detail":"more than 200 queries","why":"over_limit"}"#;
        assert_eq!(serde_json::from_str::<Args>(old).unwrap(), args, "as older versions wrote it");
        assert_eq!(args.with("at", "b").detail(), args.detail());
    }

    #[test]
    fn findings_stand_in_the_order_of_their_details_before_that_of_what_was_not_seen() {
        let args = |what: &str, detail: Detail| -> Args {
            let words: Args = [("what", what), ("why", "refused")].into_iter().collect();
            words.with_detail(detail)
        };
        assert!(args("B", Detail::said("a")) < args("A", Detail::said("b")));
    }

    #[test]
    fn with_one_argument_less_the_detail_is_still_the_same() {
        let args: Args = [("what", "a.dk"), ("why", "foundation")].into_iter().collect();
        for detail in [Detail::flaw(Flaw::Clock), Detail::said("more than 20 queries")] {
            let args = args.clone().with_detail(detail.clone()).without("what");
            assert_eq!(
                (args.detail(), args.get("what"), args.get("why")),
                (Some(&detail), None, Some("foundation"))
            );
        }
        assert_eq!(args.with_detail(Detail::said("x")).without("detail").detail(), None);
    }

    #[test]
    fn older_files_name_the_flaw_under_a_run_by_its_word_alone() {
        let old: Args = serde_json::from_str(r#"{"detail":"clock","why":"foundation"}"#).unwrap();
        assert_eq!(old.detail().and_then(Detail::as_flaw), Some(Flaw::Clock));
        let other: Args = serde_json::from_str(r#"{"detail":"clock","why":"garbled"}"#).unwrap();
        assert_eq!(other.detail(), Some(&Detail::said("clock")));
    }
}
