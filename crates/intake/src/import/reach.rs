//! Which addresses and ports a scan went through.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The most spans that one target may stand for.
const SPANS: usize = 1 << 16;
/// The most ranges of ports of one list.
const RANGES: usize = 1 << 16;

/// Addresses from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    first: At,
    last: At,
}

/// An address as its family and its number: those of the fourth version come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    is_v6: bool,
    number: u128,
}

impl At {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self { is_v6: false, number: u32::from(address).into() },
            IpAddr::V6(address) => Self { is_v6: true, number: address.into() },
        }
    }

    fn address(self) -> IpAddr {
        match u32::try_from(self.number) {
            Ok(number) if !self.is_v6 => Ipv4Addr::from(number).into(),
            _ => Ipv6Addr::from(self.number).into(),
        }
    }

    fn next(self) -> Option<Self> {
        let last = if self.is_v6 { u128::MAX } else { u32::MAX.into() };
        (self.number < last).then(|| Self { number: self.number + 1, ..self })
    }
}

impl Span {
    /// An address, or one with a prefix length that fits it: `192.0.2.0/28`.
    pub fn of(written: &str) -> Option<Self> {
        let (address, length) = match written.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (written, None),
        };
        let at = At::of(address.parse().ok()?);
        let bits = if at.is_v6 { 128 } else { 32 };
        let free = bits - length.unwrap_or(bits).min(bits);
        if length.is_some_and(|length| length > bits) {
            return None;
        }
        let below = if free == 128 { u128::MAX } else { (1 << free) - 1 };
        let first = At { number: at.number & !below, ..at };
        Some(Self { first, last: At { number: first.number | below, ..at } })
    }

    /// The first address and the last.
    pub(crate) fn ends(self) -> (IpAddr, IpAddr) {
        (self.first.address(), self.last.address())
    }

    /// How many addresses there are in it, but for one.
    fn further(self) -> u128 {
        self.last.number - self.first.number
    }

    /// Whether it has more addresses than can be gone through one by one.
    pub fn is_vast(self) -> bool {
        self.first.is_v6 && self.further() >= 1 << 16
    }
}

impl From<IpAddr> for Span {
    fn from(address: IpAddr) -> Self {
        let at = At::of(address);
        Self { first: at, last: at }
    }
}

/// A set of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(BTreeMap<At, At>);

impl Spans {
    /// Adds addresses.
    pub fn add(&mut self, span: Span) {
        let Span { mut first, mut last } = span;
        let before = self.0.range(..=first).next_back().map(|(from, to)| (*from, *to));
        if let Some((from, to)) = before.filter(|(_, to)| *to >= first || to.next() == Some(first)) {
            first = from;
            last = last.max(to);
        }
        let end = last.next().unwrap_or(last);
        let within: Vec<At> = self.0.range(first..=end).map(|(from, _)| *from).collect();
        for from in within {
            last = self.0.remove(&from).map_or(last, |to| last.max(to));
        }
        _ = self.0.insert(first, last);
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Self) {
        other.iter().for_each(|span| self.add(span));
    }

    /// Takes addresses out.
    pub fn remove(&mut self, span: Span) {
        let before = self.0.range(..span.first).next_back().map(|(from, to)| (*from, *to));
        let from = before.filter(|(_, to)| *to >= span.first).map_or(span.first, |(from, _)| from);
        let within: Vec<(At, At)> = self.0.range(from..=span.last).map(|(from, to)| (*from, *to)).collect();
        for (from, to) in within {
            _ = self.0.remove(&from);
            if from < span.first {
                _ = self.0.insert(from, At { number: span.first.number - 1, ..span.first });
            }
            if let Some(next) = span.last.next().filter(|next| *next <= to) {
                _ = self.0.insert(next, to);
            }
        }
    }

    /// Its spans, in order; none touches another.
    pub fn iter(&self) -> impl Iterator<Item = Span> {
        self.0.iter().map(|(first, last)| Span { first: *first, last: *last })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many addresses there are in it.
    pub fn count(&self) -> u128 {
        self.iter().fold(0, |sum: u128, span| sum.saturating_add(span.further()).saturating_add(1))
    }

    /// What of it lies in a span.
    #[must_use]
    pub fn within(&self, span: Span) -> Self {
        let all: Self = [span].into_iter().collect();
        all.without(&all.without(self))
    }

    /// What is in it and not in another.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        for own in self.iter() {
            let from = other.0.range(..=own.first).next_back().map_or(own.first, |(from, _)| *from);
            for (first, last) in other.0.range(from..=own.last) {
                rest.remove(Span { first: *first, last: *last });
            }
        }
        rest
    }

    /// The first address in it.
    pub fn first(&self) -> Option<IpAddr> {
        self.0.keys().next().map(|at| at.address())
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<T: IntoIterator<Item = Span>>(spans: T) -> Self {
        let mut all = Self::default();
        spans.into_iter().for_each(|span| all.add(span));
        all
    }
}

/// The addresses that a target stands for, as scanners write it: an address, a prefix, `192.0.2.1-14`, `10.0.0,1.*`. A
/// name stands for none.
pub fn target(written: &str) -> Option<Spans> {
    if let Some(span) = Span::of(written) {
        return Some([span].into_iter().collect());
    }
    if let Some((first, last)) = written.split_once('-')
        && let (Ok(first), Ok(last)) = (first.parse(), last.parse())
    {
        let (first, last) = (At::of(first), At::of(last));
        let is_one = first.is_v6 == last.is_v6 && first <= last;
        return is_one.then(|| [Span { first, last }].into_iter().collect());
    }
    let octets: Vec<Vec<(u8, u8)>> = written.split('.').map(octet).collect::<Option<_>>()?;
    let [a, b, c, d] = &octets[..] else { return None };
    let each =
        |ranges: &[(u8, u8)]| ranges.iter().map(|(from, to)| usize::from(to - from) + 1).sum::<usize>();
    if each(a) * each(b) * each(c) * d.len() > SPANS {
        return None;
    }
    let all = |ranges: &[(u8, u8)]| ranges.iter().flat_map(|(from, to)| *from..=*to).collect::<Vec<u8>>();
    let (a, b, c) = (all(a), all(b), all(c));
    let mut spans = Spans::default();
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b))) {
        for (c, (from, to)) in c.iter().flat_map(|c| d.iter().map(move |d| (*c, *d))) {
            let at = |d| At::of(Ipv4Addr::new(a, b, c, d).into());
            spans.add(Span { first: at(from), last: at(to) });
        }
    }
    Some(spans)
}

/// What one number of a target may be: `7`, `1-14`, `-`, `*`, with commas between several.
fn octet(written: &str) -> Option<Vec<(u8, u8)>> {
    let number = |text: &str, none: u8| if text.is_empty() { Some(none) } else { text.parse().ok() };
    let one = |text: &str| match text.split_once('-') {
        _ if text == "*" => Some((0, u8::MAX)),
        Some((from, to)) => Some((number(from, 0)?, number(to, u8::MAX)?)).filter(|(from, to)| from <= to),
        None => text.parse().ok().map(|one| (one, one)),
    };
    written.split(',').map(one).collect()
}

/// Whether an address is one of the internet: not of a house's own network, of a machine itself, or of a link.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(own) => {
            !(own.is_private() || own.is_loopback() || own.is_link_local() || own.is_unspecified())
        }
        IpAddr::V6(own) => {
            let begins = own.segments()[0];
            !(own.is_loopback()
                || own.is_unspecified()
                || begins & 0xfe00 == 0xfc00
                || begins & 0xffc0 == 0xfe80)
        }
    }
}

/// A set of ports: ranges in order, none of which touches another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports(Vec<(u16, u16)>);

impl Ports {
    /// A list as scanners write it: `1-1024,3389`. Of one with letters that tell protocols (`T:1-1024,U:53`) those of TCP.
    pub fn of(written: &str) -> Option<Self> {
        let mut all = Vec::new();
        let mut is_tcp = true;
        for one in written.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let one = match one.split_once(':') {
                Some((letter, rest)) => {
                    is_tcp = letter.trim().eq_ignore_ascii_case("t");
                    rest.trim()
                }
                None => one,
            };
            let (from, to) = one.split_once('-').unwrap_or((one, one));
            let number =
                |text: &str, none| if text.is_empty() { Some(none) } else { text.trim().parse().ok() };
            let (from, to) = (number(from, 1)?, number(to, u16::MAX)?);
            if from > to || all.len() == RANGES {
                return None;
            }
            if is_tcp {
                all.push((from, to));
            }
        }
        Some(Self::joined(all))
    }

    fn joined(mut all: Vec<(u16, u16)>) -> Self {
        all.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match joined.last_mut() {
                Some((_, last)) if from <= last.saturating_add(1) => *last = to.max(*last),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// Whether every port from one to another is among them.
    pub fn cover(&self, first: u16, last: u16) -> bool {
        self.0.iter().any(|(from, to)| *from <= first && last <= *to)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are in both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|one| other.0.iter().map(move |other| (one, other)));
        let shared = pairs.map(|(one, other)| (one.0.max(other.0), one.1.min(other.1)));
        Self::joined(shared.filter(|(from, to)| from <= to).take(RANGES).collect())
    }
}

impl fmt::Display for Ports {
    /// The first few ranges, and `…` where there are more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.0.iter().take(8).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if from == to { write!(f, "{comma}{from}")? } else { write!(f, "{comma}{from}-{to}")? }
        }
        if self.0.len() > 8 { f.write_str(", …") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(written: &[&str]) -> Spans {
        written.iter().flat_map(|one| target(one).unwrap().iter().collect::<Vec<_>>()).collect()
    }

    #[test]
    fn targets_are_read_as_scanners_write_them() {
        for (written, count) in [
            ("192.0.2.7", 1),
            ("192.0.2.77/28", 16),
            ("192.0.2.1-14", 14),
            ("192.0.2.250-192.0.3.4", 11),
            ("192.0.2,3.*", 512),
            ("10.0.0-255.1-254", 254 * 256),
            ("192.0.2.-5", 6),
            ("2001:db8::/120", 256),
            ("0.0.0.0/0", 1 << 32),
        ] {
            assert_eq!(target(written).unwrap().count(), count, "{written}");
        }
        for name in
            ["www.nordhavn.example", "", "1.2.3", "192.0.2.9-1", "192.0.2.0/33", "*.*.*.0-5", "a.b.c.d"]
        {
            assert_eq!(target(name), None, "{name}");
        }
    }

    #[test]
    fn what_a_set_lacks_of_a_range_is_told_by_number_and_first_address() {
        let range = spans(&["192.0.2.0/28"]);
        let seen = spans(&["192.0.2.0/29", "192.0.2.9-15", "198.51.100.1"]);
        let missing = range.without(&seen);
        assert_eq!((missing.count(), missing.first()), (1, "192.0.2.8".parse().ok()));
        assert_eq!(seen.within(Span::of("192.0.2.0/28").unwrap()).count(), 15);
        assert!(range.without(&spans(&["192.0.2.0-127", "192.0.2.8"])).is_empty());
        assert!(Span::of("2001:db8::/48").unwrap().is_vast() && !Span::of("0.0.0.0/0").unwrap().is_vast());
    }

    #[test]
    fn ports_cover_a_range_only_whole() {
        let cover = |written, first| Ports::of(written).unwrap().cover(first, u16::MAX);
        assert!(
            cover("1-65535", 1) && cover("0-65535", 0) && cover("-", 1) && cover("32000-65535,1-31999", 1)
        );
        assert!(
            !cover("1-65535", 0) && !cover("1-65534", 1) && !cover("2-65535", 1) && !cover("U:1-65535", 1)
        );
        assert!(cover("U:53,T:1-65535", 1) && Ports::of("1-x").is_none() && Ports::of("70000").is_none());
        assert_eq!(Ports::of("22,80,81,443-445").unwrap().to_string(), "22, 80-81, 443-445");
        assert_eq!(
            Ports::of("1-10,20-30").unwrap().both(&Ports::of("5-25").unwrap()),
            Ports::of("5-10,20-25").unwrap()
        );
    }

    proptest! {
        #[test]
        fn sets_of_addresses_hold_what_was_put_in_and_not_taken_out(
            steps in prop::collection::vec((any::<bool>(), 0..40_u8, 0..10_u8), 0..20),
        ) {
            let mut set = Spans::default();
            let mut plain = std::collections::BTreeSet::new();
            for (adds, from, more) in steps {
                let at = |last: u8| At::of(Ipv4Addr::new(192, 0, 2, last).into());
                let span = Span { first: at(from), last: at(from + more) };
                for one in from..=from + more {
                    _ = if adds { plain.insert(one) } else { plain.remove(&one) };
                }
                if adds { set.add(span) } else { set.remove(span) }
                prop_assert_eq!(set.count(), plain.len() as u128);
                for one in 0..50 {
                    let own = set.within(Span { first: at(one), last: at(one) });
                    prop_assert_eq!(!own.is_empty(), plain.contains(&one));
                }
            }
            let ends: Vec<Span> = set.iter().collect();
            prop_assert!(ends.windows(2).all(|two| two[0].last.next() < Some(two[1].first)));
        }
    }
}
