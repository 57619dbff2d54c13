//! Where the look begins: root hints and trust anchors, shipped as dated data or read from a file.

use std::collections::BTreeMap;
use std::net::IpAddr;

use domain::base::Rtype;
use domain::base::scan::IterScanner;

use super::name::{self, Name};
use super::record::{Dnskey, Ds};

const ROOT_HINTS: &str = include_str!("../../data/root-2024-04-18.hints");
const ROOT_ANCHORS: &str = include_str!("../../data/root-2024-07-18.anchors");

/// Why a file of root hints or trust anchors cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HintsError {
    /// A line that is not a record of the types wanted.
    #[error("line {line}: {wrong:?}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        wrong: WrongLine,
    },
    /// No root server with an address in the whole file.
    #[error("no root server with an address")]
    NoServer,
    /// No DS or DNSKEY record in the whole file.
    #[error("no DS or DNSKEY record")]
    NoAnchor,
}

/// What is wrong with a line, with what is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongLine {
    /// It is no record: it has no type.
    NoType,
    /// A record without data.
    NoData,
    /// Not a name.
    Name(String),
    /// Not an address.
    Address(String),
    /// A record of a type that has no place among root hints.
    NoHint(String),
    /// A record of a type that is no trust anchor.
    NoAnchor(String),
    /// The data of a DS or DNSKEY record cannot be read.
    Unread(String),
}

/// The names and addresses of the root's servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootHints {
    pub(crate) servers: Vec<(Name, Vec<IpAddr>)>,
}

impl RootHints {
    /// The hints that are shipped, last updated by IANA on 2024-04-18.
    ///
    /// # Errors
    /// Never: a test reads them.
    pub fn shipped() -> Result<Self, HintsError> {
        Self::parse(ROOT_HINTS)
    }

    /// Reads hints in zone-file form: NS records of the root, A and AAAA records of its servers.
    ///
    /// # Errors
    /// When a line is no record, or no server has an address.
    pub fn parse(text: &str) -> Result<Self, HintsError> {
        let mut addresses: BTreeMap<Name, Vec<IpAddr>> = BTreeMap::new();
        for line in lines(text) {
            let line = line?;
            let bad = |wrong| HintsError::Line { line: line.number, wrong };
            let data = line.data.first().ok_or_else(|| bad(WrongLine::NoData))?;
            match line.rtype {
                Rtype::NS => {
                    let server = name::parse(data).map_err(|_| bad(WrongLine::Name(data.clone())))?;
                    addresses.entry(server).or_default();
                }
                Rtype::A | Rtype::AAAA => {
                    let address: IpAddr = data.parse().map_err(|_| bad(WrongLine::Address(data.clone())))?;
                    addresses.entry(line.owner.clone()).or_default().push(address);
                }
                other => return Err(bad(WrongLine::NoHint(other.to_string()))),
            }
        }
        let servers: Vec<_> = addresses.into_iter().filter(|(_, addresses)| !addresses.is_empty()).collect();
        if servers.is_empty() {
            return Err(HintsError::NoServer);
        }
        Ok(Self { servers })
    }

    /// Hints of given addresses, each a server of its own.
    pub fn of(addresses: &[IpAddr]) -> Self {
        Self { servers: addresses.iter().map(|address| (Name::root_bytes(), vec![*address])).collect() }
    }

    /// Whether every root server is on loopback: then the whole internet that is looked at is a laboratory.
    pub fn on_loopback(&self) -> bool {
        self.servers.iter().flat_map(|(_, addresses)| addresses).all(IpAddr::is_loopback)
    }
}

/// One trust anchor of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Ds(Ds),
    Key(Dnskey),
}

/// What is trusted without a signature: DS or DNSKEY records of any zones, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    zones: BTreeMap<Name, Vec<Anchor>>,
}

impl Anchors {
    /// The root's anchors that are shipped: key tags 20326 and 38696.
    ///
    /// # Errors
    /// Never: a test reads them.
    pub fn shipped() -> Result<Self, HintsError> {
        Self::parse(ROOT_ANCHORS)
    }

    /// Trusts nothing: every state is insecure.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads DS and DNSKEY records in zone-file form.
    ///
    /// # Errors
    /// When a line is neither, or there is none.
    pub fn parse(text: &str) -> Result<Self, HintsError> {
        let mut zones: BTreeMap<Name, Vec<Anchor>> = BTreeMap::new();
        for line in lines(text) {
            let line = line?;
            let bad = |wrong| HintsError::Line { line: line.number, wrong };
            let mut scanner = IterScanner::<_, bytes::Bytes>::new(&line.data);
            let read = match line.rtype {
                Rtype::DS => Ds::scan(&mut scanner).map(Anchor::Ds),
                Rtype::DNSKEY => Dnskey::scan(&mut scanner).map(Anchor::Key),
                other => return Err(bad(WrongLine::NoAnchor(other.to_string()))),
            };
            let anchor = read.map_err(|_| bad(WrongLine::Unread(line.rtype.to_string())))?;
            zones.entry(line.owner).or_default().push(anchor);
        }
        if zones.is_empty() {
            return Err(HintsError::NoAnchor);
        }
        Ok(Self { zones })
    }

    pub(crate) fn of(&self, zone: &Name) -> &[Anchor] {
        self.zones.get(zone).map_or(&[], Vec::as_slice)
    }
}

/// One record of a file: owner, type and the words of its data.
struct Line {
    number: usize,
    owner: Name,
    rtype: Rtype,
    data: Vec<String>,
}

/// Reads records line by line: `;` begins a comment, parentheses join lines, TTL and class may stand or not.
fn lines(text: &str) -> impl Iterator<Item = Result<Line, HintsError>> + '_ {
    let mut open = false;
    let mut words: Vec<String> = Vec::new();
    text.lines().enumerate().filter_map(move |(at, line)| {
        let bare = line.split(';').next().unwrap_or_default();
        for word in bare.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            match word {
                "(" => open = true,
                ")" => open = false,
                word => words.push(word.to_owned()),
            }
        }
        if open || words.is_empty() {
            return None;
        }
        Some(record(at + 1, &std::mem::take(&mut words)))
    })
}

fn record(number: usize, words: &[String]) -> Result<Line, HintsError> {
    let bad = |wrong| HintsError::Line { line: number, wrong };
    let (owner, rest) = words.split_first().ok_or_else(|| bad(WrongLine::NoType))?;
    let owner = name::parse(owner).map_err(|_| bad(WrongLine::Name(owner.clone())))?;
    let is_ttl = |word: &str| word.bytes().all(|octet| octet.is_ascii_digit());
    let mut rest = rest.iter().skip_while(|word| is_ttl(word) || word.eq_ignore_ascii_case("IN"));
    let rtype = rest.next().and_then(|word| word.parse().ok()).ok_or_else(|| bad(WrongLine::NoType))?;
    Ok(Line { number, owner, rtype, data: rest.cloned().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_read() {
        let hints = RootHints::shipped().unwrap();
        assert_eq!(hints.servers.len(), 13);
        assert!(hints.servers.iter().all(|(_, addresses)| addresses.len() == 2));
        assert!(!hints.on_loopback());
        let anchors = Anchors::shipped().unwrap();
        let tag = |anchor: &Anchor| match anchor {
            Anchor::Ds(ds) => ds.key_tag(),
            Anchor::Key(key) => key.key_tag(),
        };
        let tags: Vec<_> = anchors.of(&Name::root_bytes()).iter().map(tag).collect();
        assert_eq!(tags, [20326, 38696]);
    }

    #[test]
    fn anchors_of_any_zone_and_both_types_are_read() {
        let text = "dk. 3600 IN DS 1 13 2 ( 00112233445566778899AABBCCDDEEFF\n 00112233445566778899AABBCCDDEEFF ) ; x\n\
                    example.dk IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n";
        let anchors = Anchors::parse(text).unwrap();
        assert!(matches!(anchors.of(&name::parse("dk").unwrap()), [Anchor::Ds(_)]));
        assert!(matches!(anchors.of(&name::parse("EXAMPLE.dk").unwrap()), [Anchor::Key(_)]));
        assert!(anchors.of(&Name::root_bytes()).is_empty());
    }

    #[test]
    fn what_is_no_hint_or_anchor_is_told_with_its_line() {
        for text in [". NS", ". MX 10 a.", ". A 1.2.3", "x", ". 3600 IN"] {
            assert!(matches!(RootHints::parse(text), Err(HintsError::Line { line: 1, .. })), "{text}");
        }
        assert!(matches!(RootHints::parse(". NS a."), Err(HintsError::NoServer)));
        for text in [". A 1.2.3.4", ". DS 1 2", ". DNSKEY 257 3 8 !!", ". DS 1 8 2 XY"] {
            assert!(matches!(Anchors::parse(text), Err(HintsError::Line { line: 1, .. })), "{text}");
        }
        assert!(matches!(Anchors::parse("; nothing\n"), Err(HintsError::NoAnchor)));
    }
}
