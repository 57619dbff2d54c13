//! The arguments of details: what may be given where, and what an argument is once it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::bounded;
use crate::observation::dns::reason::{Cause, Ids as _};
use crate::observation::dns::state::State;
use crate::observation::flaw;
use crate::observation::tls::breach;
use crate::time::danish_day;

/// The longest list that is kept.
const MOST: usize = 1000;

/// An argument as it is kept, and as it stands in files: a number, a text, a list, or a detail within a detail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// A number.
    Number(u64),
    /// A name, a time (RFC 3339), a day, an address, an id, or somebody's words.
    Text(Box<str>),
    /// Several of the same sort.
    List(Box<[Self]>),
    /// What exactly.
    Detail(super::Detail),
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    /// A number.
    Number,
    /// Several numbers.
    Numbers,
    /// A name or a figure without a space in it.
    Word,
    /// Words, never translated.
    Words,
    /// The type of a DNS record.
    Rtype,
    /// A moment.
    Time,
    /// A day.
    Date,
    /// An IP address.
    Address,
    /// What is wrong with the ground under a run; the catalogue has words for it.
    Flaw,
    /// What a server did against the protocol; the catalogue has words for it.
    Breach,
    /// A reason for a DNSSEC state, by its id; the catalogue has words for it.
    Reason,
    /// DNSSEC states with commas between them; the catalogue has words for each.
    States,
    /// A detail within the detail.
    Detail,
}

impl Is {
    /// The catalogue's table of words for the ids that such an argument is one of.
    pub fn table(self) -> Option<&'static str> {
        match self {
            Self::Flaw => Some("foundation_short"),
            Self::Breach => Some("contradiction"),
            Self::States => Some("dns_state"),
            Self::Reason => Some("reason"),
            _ => None,
        }
    }

    /// Whether an argument is of this sort. A text of an unknown id may be one of a later version.
    pub(super) fn fits(self, arg: &Arg) -> bool {
        let numbers = |list: &[Arg]| list.iter().all(|one| matches!(one, Arg::Number(_)));
        match (self, arg) {
            (Self::Number, Arg::Number(_)) | (Self::Detail, Arg::Detail(_)) => true,
            (Self::Numbers, Arg::List(list)) => numbers(list),
            (Self::Time, Arg::Text(text)) => text.parse::<Timestamp>().is_ok(),
            (Self::Address, Arg::Text(text)) => text.parse::<IpAddr>().is_ok(),
            (Self::Date, Arg::Text(text)) => text.parse::<civil::Date>().is_ok(),
            (Self::Number | Self::Numbers | Self::Detail, _) => false,
            (_, arg) => matches!(arg, Arg::Text(_)),
        }
    }

    /// An argument from the text that stands in its place; `within` reads a detail within the detail.
    pub(super) fn read(self, text: &str, within: impl Fn(&str) -> super::Detail) -> Option<Arg> {
        let word = !text.is_empty() && !text.contains(char::is_whitespace);
        let number = |text: &str| {
            let plain =
                text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
            text.parse().ok().filter(|_| plain).map(Arg::Number)
        };
        let fine = match self {
            Self::Number => return number(text),
            Self::Numbers => return text.split(", ").map(number).collect::<Option<_>>().map(Arg::List),
            Self::Detail => return Some(Arg::Detail(within(text))),
            // Only as we write it, so that what is read is what was written.
            Self::Time => text.parse::<Timestamp>().is_ok_and(|time| time.to_string() == text),
            Self::Date => text.parse::<civil::Date>().is_ok_and(|date| date.to_string() == text),
            Self::Address => text.parse::<IpAddr>().is_ok_and(|address| address.to_string() == text),
            Self::Flaw => flaw::Flaw::ALL.iter().any(|flaw| flaw.as_str() == text),
            Self::Breach => breach::Breach::ALL.iter().any(|breach| breach.as_str() == text),
            Self::Reason => Cause::ALL.iter().any(|cause| cause.as_str() == text),
            Self::States => text.split(", ").all(|one| State::ALL.iter().any(|state| state.as_str() == one)),
            Self::Word => word,
            Self::Rtype => {
                word && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }
            Self::Words => !text.is_empty(),
        };
        fine.then(|| Arg::Text(text.into()))
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Detail(detail) => f.write_str(detail.text()),
            Self::List(list) => {
                for (at, one) in list.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{one}")?;
                }
                Ok(())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Arg {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyArg)
    }
}

/// Reads an argument of whatever sort. What no version has written becomes text, since a detail is only for reading.
struct AnyArg;

impl<'de> Visitor<'de> for AnyArg {
    type Value = Arg;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text, a list or a detail")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Arg, E> {
        Ok(Arg::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Arg, E> {
        Ok(u64::try_from(number).map_or_else(|_| Arg::Text(number.to_string().into()), Arg::Number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Arg, E> {
        Ok(Arg::Text(number.to_string().into()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Arg, E> {
        Ok(Arg::Text(truth.to_string().into()))
    }

    fn visit_unit<E>(self) -> Result<Arg, E> {
        Ok(Arg::Text("".into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Arg, E> {
        Ok(Arg::Text(bounded(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Arg, A::Error> {
        let mut list = Vec::new();
        while list.len() < MOST {
            match seq.next_element()? {
                Some(one) => list.push(one),
                None => return Ok(Arg::List(list.into())),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Arg::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Arg, A::Error> {
        super::Detail::deserialize(MapAccessDeserializer::new(map)).map(Arg::Detail)
    }
}

/// The arguments of a detail as they stand in a file.
pub(crate) type Written = BTreeMap<Box<str>, Arg>;

macro_rules! given {
    ($($(#[$doc:meta])* $name:ident: $($from:ty = $make:expr),+;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Arg);

        impl From<$name> for Arg {
            fn from(given: $name) -> Self {
                given.0
            }
        }

        $(impl From<$from> for $name {
            fn from(given: $from) -> Self {
                let make: fn($from) -> Arg = $make;
                Self(make(given))
            }
        })+
    )*};
}

fn number<N: TryInto<u64>>(number: N) -> Arg {
    Arg::Number(number.try_into().unwrap_or(u64::MAX))
}

fn numbers<N: TryInto<u64>>(list: impl IntoIterator<Item = N>) -> Arg {
    Arg::List(list.into_iter().take(MOST).map(number).collect())
}

given! {
    /// A number, as it is given.
    Number: u8 = number, u16 = number, u32 = number, u64 = number, usize = number, i32 = number;
    /// Several numbers, as they are given.
    Numbers: Vec<u8> = numbers, Vec<u16> = numbers, BTreeSet<u8> = numbers, BTreeSet<u32> = numbers;
    /// A name or a figure without a space in it, as it is given.
    Word: &str = |text| Arg::Text(bounded(text)), &String = |text| Arg::Text(bounded(text)),
        String = |text| Arg::Text(bounded(&text));
    /// Words, as they are given.
    Words: &str = |text| Arg::Text(bounded(text)), &String = |text| Arg::Text(bounded(text)),
        String = |text| Arg::Text(bounded(&text));
    /// The type of a DNS record, as it is given.
    Rtype: &str = |text| Arg::Text(bounded(text)), String = |text| Arg::Text(bounded(&text));
    /// A moment, as it is given.
    Time: Timestamp = |time| Arg::Text(time.to_string().into());
    /// A day, as it is given; of a moment, that in Denmark.
    Date: civil::Date = |date| Arg::Text(date.to_string().into()),
        Timestamp = |at| Arg::Text(danish_day(at).to_string().into());
    /// An address, as it is given.
    Address: IpAddr = |address| Arg::Text(address.to_string().into());
    /// What is wrong with the ground under a run, as it is given.
    Flaw: flaw::Flaw = |flaw| Arg::Text(flaw.as_str().into());
    /// What a server did against the protocol, as it is given; by its id, which may be one of a later version.
    Breach: breach::Breach = |breach| Arg::Text(breach.as_str().into()), &str = |id| Arg::Text(bounded(id));
    /// A reason for a DNSSEC state, as it is given.
    Reason: Cause = |cause| Arg::Text(cause.as_str().into()), &str = |id| Arg::Text(bounded(id));
    /// DNSSEC states with commas between them, as they are given.
    States: Vec<State> = |states| Arg::Text(states.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ").into());
    /// A detail within a detail, as it is given.
    Detail: super::Detail = Arg::Detail;
}
