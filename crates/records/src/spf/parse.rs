//! Reading an SPF record strictly, every fault with its place (RFC 7208 §4.5, §4.6 and §12).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::macros::{MacroString, Part, Use};
use super::record::{DualCidr, Mechanism, Qualifier, Record, Span, Term};

/// What is wrong with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// No mechanism has this name (§4.6.1).
    UnknownMechanism,
    /// `:` or `=` without anything after it, or nothing where something has to be.
    MissingArgument,
    /// An argument where none may be.
    BadSyntax,
    /// An address or a length that is none (§5.6).
    BadNetwork,
    /// Not a domain-spec: no dot, or a last label that cannot be one (§7.1).
    BadDomain,
    /// An address where a name has to be: `a:192.0.2.1`.
    AddressAsName,
    /// A macro that is none (§7.1).
    BadMacro,
    /// A second `redirect` or `exp` (§6).
    DuplicateModifier,
    /// A byte outside ASCII (§3.1).
    NotAscii,
    /// A typographic quotation mark.
    TypographicQuotes,
    /// A control character; only blanks separate terms (§4.6.1).
    ControlCharacter,
    /// Another term is stuck to it, as when two strings were joined without a blank (§3.3).
    JoinedWithoutSpace,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::UnknownMechanism,
        Self::MissingArgument,
        Self::BadSyntax,
        Self::BadNetwork,
        Self::BadDomain,
        Self::AddressAsName,
        Self::BadMacro,
        Self::DuplicateModifier,
        Self::NotAscii,
        Self::TypographicQuotes,
        Self::ControlCharacter,
        Self::JoinedWithoutSpace,
    ];

    /// The id that has words in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownMechanism => "unknown_mechanism",
            Self::MissingArgument => "missing_argument",
            Self::BadSyntax => "bad_syntax",
            Self::BadNetwork => "bad_network",
            Self::BadDomain => "bad_domain",
            Self::AddressAsName => "address_as_name",
            Self::BadMacro => "bad_macro",
            Self::DuplicateModifier => "duplicate_modifier",
            Self::NotAscii => "not_ascii",
            Self::TypographicQuotes => "typographic_quotes",
            Self::ControlCharacter => "control_character",
            Self::JoinedWithoutSpace => "joined_without_space",
        }
    }
}

/// A fault and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where in the record; within its term.
    pub span: Span,
}

/// One term as it stands, read or faulty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where the whole term stands.
    pub span: Span,
    /// What it says.
    pub term: Result<Term, Fault>,
}

/// Whether a text is an SPF record: `v=spf1`, in any case, then a blank or the end (§4.5).
pub fn is_spf(text: &[u8]) -> bool {
    text.get(..6).is_some_and(|version| version.eq_ignore_ascii_case(b"v=spf1"))
        && text.get(6).is_none_or(|next| *next == b' ')
}

/// Every term of a record, the faulty ones too, in order; nothing when it is not an SPF record.
pub fn parse_terms(text: &[u8]) -> Vec<Placed> {
    let mut placed = Vec::new();
    if !is_spf(text) {
        return placed;
    }
    let (mut redirect, mut exp) = (false, false);
    let mut start = 6;
    for piece in text.get(6..).unwrap_or_default().split(|byte| *byte == b' ') {
        if !piece.is_empty() {
            let mut term = parse_term(piece).map_err(|fault| fault.shifted(start));
            let whole = span(start, start + piece.len());
            let again = match term {
                Ok(Term::Redirect(_)) => std::mem::replace(&mut redirect, true),
                Ok(Term::Exp(_)) => std::mem::replace(&mut exp, true),
                _ => false,
            };
            if again {
                term = Err(Fault { kind: FaultKind::DuplicateModifier, span: whole });
            }
            placed.push(Placed { span: whole, term });
        }
        start += piece.len() + 1;
    }
    placed
}

/// Reads a record; any fault anywhere makes the whole of it invalid (§4.6).
pub fn parse(text: &[u8]) -> Result<Record, Vec<Fault>> {
    if !is_spf(text) {
        return Err(vec![Fault { kind: FaultKind::BadSyntax, span: span(0, text.len()) }]);
    }
    let (mut terms, mut faults) = (Vec::new(), Vec::new());
    for placed in parse_terms(text) {
        match placed.term {
            Ok(term) => terms.push(term),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(Record { terms }) } else { Err(faults) }
}

fn span(from: usize, to: usize) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    (narrow(from), narrow(to))
}

impl Fault {
    fn shifted(self, by: usize) -> Self {
        let shift = |at: u32| u32::try_from(by).unwrap_or(u32::MAX).saturating_add(at);
        Self { kind: self.kind, span: (shift(self.span.0), shift(self.span.1)) }
    }
}

fn fault<T>(kind: FaultKind, from: usize, to: usize) -> Result<T, Fault> {
    Err(Fault { kind, span: span(from, to) })
}

fn parse_term(text: &[u8]) -> Result<Term, Fault> {
    foreign_bytes(text)?;
    let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte)).count();
    let is_modifier = text.first().is_some_and(u8::is_ascii_alphabetic) && text.get(name) == Some(&b'=');
    let read = if is_modifier { modifier(text, name) } else { directive(text) };
    read.map_err(|fault| match stuck(text) {
        Some(at) if fault.kind != FaultKind::BadMacro => {
            Fault { kind: FaultKind::JoinedWithoutSpace, span: span(at, text.len()) }
        }
        _ => fault,
    })
}

fn foreign_bytes(text: &[u8]) -> Result<(), Fault> {
    let Some(at) = text.iter().position(|byte| !byte.is_ascii_graphic()) else { return Ok(()) };
    let rest = text.get(at..).unwrap_or_default();
    if rest.first().is_some_and(u8::is_ascii) {
        return fault(FaultKind::ControlCharacter, at, at + 1);
    }
    let quote = ["\u{201c}", "\u{201d}", "\u{201e}", "\u{2018}", "\u{2019}", "\u{ab}", "\u{bb}"]
        .into_iter()
        .find(|quote| rest.starts_with(quote.as_bytes()));
    match quote {
        Some(quote) => fault(FaultKind::TypographicQuotes, at, at + quote.len()),
        None => {
            let length = rest.iter().take_while(|byte| !byte.is_ascii()).count();
            fault(FaultKind::NotAscii, at, at + length)
        }
    }
}

/// Where another term seems to begin within a term: the mark of strings joined without a blank.
pub(super) fn stuck(text: &[u8]) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let begins = [&b"include:"[..], b"ip4:", b"ip6:", b"redirect=", b"exists:", b"v=spf1"];
    let after_sign = |at: usize| match at.checked_sub(1).and_then(|before| lower.get(before)) {
        Some(sign) if Qualifier::of(*sign).is_some() => at - 1,
        _ => at,
    };
    let inside = (1..lower.len()).find(|at| {
        let rest = lower.get(*at..).unwrap_or_default();
        begins.iter().any(|begin| rest.starts_with(begin)) && after_sign(*at) > 0
    });
    let ends = |byte: &u8| byte.is_ascii_alphanumeric() || b".}".contains(byte);
    let end = lower.len().checked_sub(4).filter(|at| lower[..*at].last().is_some_and(ends));
    let all = end.filter(|at| lower.get(at + 1..) == Some(b"all") && Qualifier::of(lower[*at]).is_some());
    inside.map(after_sign).or(all)
}

fn modifier(text: &[u8], name: usize) -> Result<Term, Fault> {
    let (word, value) = (text.get(..name).unwrap_or_default(), text.get(name + 1..).unwrap_or_default());
    let at = name + 1;
    if word.eq_ignore_ascii_case(b"redirect") {
        return Ok(Term::Redirect(domain_spec(value, at)?));
    }
    if word.eq_ignore_ascii_case(b"exp") {
        return Ok(Term::Exp(domain_spec(value, at)?));
    }
    let word = word.iter().map(|byte| char::from(*byte)).collect();
    Ok(Term::Unknown(word, macro_string(value, at)?))
}

fn directive(text: &[u8]) -> Result<Term, Fault> {
    let qualifier = text.first().copied().and_then(Qualifier::of);
    let from = usize::from(qualifier.is_some());
    let body = text.get(from..).unwrap_or_default();
    let length = body.iter().position(|byte| b":/".contains(byte)).unwrap_or(body.len());
    let word = body.get(..length).unwrap_or_default().to_ascii_lowercase();
    let rest = body.get(length..).unwrap_or_default();
    let at = from + length;
    let mechanism = match word.as_slice() {
        b"all" if rest.is_empty() => Mechanism::All,
        b"all" => return fault(FaultKind::BadSyntax, at, text.len()),
        b"include" => Mechanism::Include(domain_spec(argument(rest, at)?, at + 1)?),
        b"exists" => Mechanism::Exists(domain_spec(argument(rest, at)?, at + 1)?),
        b"a" => named(rest, at).map(|(spec, cidr)| Mechanism::A(spec, cidr))?,
        b"mx" => named(rest, at).map(|(spec, cidr)| Mechanism::Mx(spec, cidr))?,
        b"ptr" if rest.is_empty() => Mechanism::Ptr(None),
        b"ptr" => Mechanism::Ptr(Some(domain_spec(argument(rest, at)?, at + 1)?)),
        b"ip4" => ip4(argument(rest, at)?, at + 1)?,
        b"ip6" => ip6(argument(rest, at)?, at + 1)?,
        _ => return fault(FaultKind::UnknownMechanism, 0, text.len()),
    };
    Ok(Term::Directive(qualifier, mechanism))
}

/// What stands after the colon.
fn argument(rest: &[u8], at: usize) -> Result<&[u8], Fault> {
    match rest.split_first() {
        Some((b':', value)) if !value.is_empty() => Ok(value),
        Some((b'/', _)) => fault(FaultKind::BadSyntax, at, at + rest.len()),
        _ => fault(FaultKind::MissingArgument, 0, at + rest.len()),
    }
}

/// `[ ":" domain-spec ] [ dual-cidr-length ]`
fn named(rest: &[u8], at: usize) -> Result<(Option<MacroString>, DualCidr), Fault> {
    let Some((b':', value)) = rest.split_first() else {
        return Ok((None, dual_cidr(rest, at)?));
    };
    let tail = after_last_end(value);
    let slash =
        value.iter().skip(tail).position(|byte| *byte == b'/').map_or(value.len(), |found| tail + found);
    let (name, cidr) = value.split_at(slash);
    let spec = domain_spec(name, at + 1)?;
    Ok((Some(spec), dual_cidr(cidr, at + 1 + slash)?))
}

/// Where the lengths can begin: a domain-spec may hold slashes too, but not after its last dot or macro.
fn after_last_end(value: &[u8]) -> usize {
    let (mut at, mut end) = (0, 0);
    while let Some(&byte) = value.get(at) {
        at += match (byte, value.get(at + 1)) {
            (b'%', Some(b'{')) => value
                .iter()
                .skip(at)
                .position(|byte| *byte == b'}')
                .map_or(value.len() - at, |found| found + 1),
            (b'%', Some(_)) => 2,
            _ => 1,
        };
        if b".%".contains(&byte) {
            end = at;
        }
    }
    end
}

fn dual_cidr(text: &[u8], at: usize) -> Result<DualCidr, Fault> {
    let bad = || fault(FaultKind::BadNetwork, at, at + text.len());
    let Some(rest) = text.strip_prefix(b"/") else {
        return if text.is_empty() { Ok(DualCidr::default()) } else { bad() };
    };
    let (first, second) = match rest.windows(2).position(|pair| pair == b"//") {
        _ if rest.first() == Some(&b'/') => (None, rest.get(1..)),
        Some(found) => (rest.get(..found), rest.get(found + 2..)),
        None => (Some(rest), None),
    };
    let v4 = first.map(|digits| length(digits, 32));
    let v6 = second.map(|digits| length(digits, 128));
    if v4 == Some(None) || v6 == Some(None) {
        return bad();
    }
    Ok(DualCidr { v4: v4.flatten(), v6: v6.flatten() })
}

/// A length without leading zeros, within its limit.
fn length(digits: &[u8], most: u8) -> Option<u8> {
    let plain = matches!(digits, [b'0']) || matches!(digits, [b'1'..=b'9', ..]);
    if !plain || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok().filter(|bits| *bits <= most)
}

fn split_network(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == b'/') {
        Some(slash) => (text.get(..slash).unwrap_or_default(), text.get(slash + 1..)),
        None => (text, None),
    }
}

fn ip4(text: &[u8], at: usize) -> Result<Mechanism, Fault> {
    let (address, digits) = split_network(text);
    let bits = digits.map(|digits| length(digits, 32));
    let address = std::str::from_utf8(address).ok().and_then(|address| address.parse::<Ipv4Addr>().ok());
    match (address, bits) {
        (Some(_), Some(None)) | (None, _) => fault(FaultKind::BadNetwork, at, at + text.len()),
        (Some(address), bits) => Ok(Mechanism::Ip4(address, bits.flatten())),
    }
}

fn ip6(text: &[u8], at: usize) -> Result<Mechanism, Fault> {
    let (address, digits) = split_network(text);
    let bits = digits.map(|digits| length(digits, 128));
    let address = std::str::from_utf8(address).ok().and_then(|address| address.parse::<Ipv6Addr>().ok());
    match (address, bits) {
        (Some(_), Some(None)) | (None, _) => fault(FaultKind::BadNetwork, at, at + text.len()),
        (Some(address), bits) => Ok(Mechanism::Ip6(address, bits.flatten())),
    }
}

fn macro_string(text: &[u8], at: usize) -> Result<MacroString, Fault> {
    MacroString::parse(text, Use::Record)
        .or_else(|bad| fault(FaultKind::BadMacro, at + bad.0.min(text.len()), at + text.len()))
}

/// `domain-spec = macro-string domain-end`
fn domain_spec(text: &[u8], at: usize) -> Result<MacroString, Fault> {
    if text.is_empty() {
        return fault(FaultKind::MissingArgument, 0, at);
    }
    let spec = macro_string(text, at)?;
    match spec.parts.last() {
        Some(Part::Literal(end)) if !ends_in_toplabel(end) => {
            let name = std::str::from_utf8(text).unwrap_or_default();
            let address = name.parse::<Ipv4Addr>().is_ok() || name.parse::<Ipv6Addr>().is_ok();
            let kind = if address { FaultKind::AddressAsName } else { FaultKind::BadDomain };
            fault(kind, at, at + text.len())
        }
        _ => Ok(spec),
    }
}

/// Whether a text ends in `"." toplabel [ "." ]`: letters, digits and inner hyphens, and not digits alone.
fn ends_in_toplabel(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let Some((_, label)) = text.rsplit_once('.') else { return false };
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = label.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !bytes.iter().all(u8::is_ascii_digit)
}
