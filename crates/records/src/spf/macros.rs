//! Macro strings: text with macros in it, as domain-spec, explanation or value of a modifier (RFC 7208 §7.1).

use std::fmt;

/// What stands for a property of the sender or of the check (RFC 7208 §7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// `s`: the sender's address.
    Sender,
    /// `l`: its local part.
    LocalPart,
    /// `o`: its domain.
    SenderDomain,
    /// `d`: the domain being checked.
    Domain,
    /// `i`: the client's address, dotted.
    Ip,
    /// `p`: the client's validated name.
    ValidatedName,
    /// `v`: `in-addr` or `ip6`.
    Family,
    /// `h`: the name given with HELO.
    Helo,
    /// `c`: the client's address as people write it; in explanations only.
    ReadableIp,
    /// `r`: the name of the host that checks; in explanations only.
    Receiver,
    /// `t`: the time in seconds since 1970; in explanations only.
    Time,
}

impl Letter {
    const ALL: [(u8, Self); 11] = [
        (b's', Self::Sender),
        (b'l', Self::LocalPart),
        (b'o', Self::SenderDomain),
        (b'd', Self::Domain),
        (b'i', Self::Ip),
        (b'p', Self::ValidatedName),
        (b'v', Self::Family),
        (b'h', Self::Helo),
        (b'c', Self::ReadableIp),
        (b'r', Self::Receiver),
        (b't', Self::Time),
    ];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(letter, _)| *letter == byte.to_ascii_lowercase())
            .map(|(_, letter)| letter)
    }

    fn byte(self) -> u8 {
        Self::ALL.into_iter().find(|(_, letter)| *letter == self).map_or(b'?', |(byte, _)| byte)
    }

    fn explains(self) -> bool {
        matches!(self, Self::ReadableIp | Self::Receiver | Self::Time)
    }
}

/// One macro: `%{ir}`, `%{L2-}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    /// What it stands for.
    pub letter: Letter,
    /// Written in upper case: the value is URL-escaped.
    pub escaped: bool,
    /// How many parts to keep, from the right; at least 1.
    pub keep: Option<u32>,
    /// Parts in reverse order.
    pub reversed: bool,
    /// What separates the parts; empty is `.`.
    pub delimiters: String,
}

/// One part of a macro string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands; blanks occur in explanations only.
    Literal(String),
    /// `%%`
    Percent,
    /// `%_`
    Blank,
    /// `%-`
    EscapedBlank,
    /// A macro.
    Macro(Macro),
}

/// Text with macros in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacroString {
    /// The parts, in order; literals are never empty and never side by side.
    pub parts: Vec<Part>,
}

/// Where a macro string is wrong: an offset into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadMacro(pub usize);

/// Where a macro string stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// In a record: no blanks, and not the letters `c`, `r` and `t`.
    Record,
    /// In the text that `exp` leads to.
    Explanation,
}

impl MacroString {
    /// Reads a macro string.
    pub fn parse(text: &[u8], usage: Use) -> Result<Self, BadMacro> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            if byte != b'%' {
                if !(byte.is_ascii_graphic() || (byte == b' ' && usage == Use::Explanation)) {
                    return Err(BadMacro(at));
                }
                literal.push(char::from(byte));
                at += 1;
                continue;
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            let (part, length) = expand_at(text.get(at..).unwrap_or_default(), usage).ok_or(BadMacro(at))?;
            parts.push(part);
            at += length;
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// The macros in it.
    pub fn macros(&self) -> impl Iterator<Item = &Macro> {
        self.parts.iter().filter_map(|part| match part {
            Part::Macro(one) => Some(one),
            _ => None,
        })
    }
}

/// The `macro-expand` that a text begins with, and its length.
fn expand_at(text: &[u8], usage: Use) -> Option<(Part, usize)> {
    match text.get(1)? {
        b'%' => Some((Part::Percent, 2)),
        b'_' => Some((Part::Blank, 2)),
        b'-' => Some((Part::EscapedBlank, 2)),
        b'{' => {
            let end = text.iter().position(|byte| *byte == b'}')?;
            let one = inner(text.get(2..end)?)?;
            (usage == Use::Explanation || !one.letter.explains()).then_some((Part::Macro(one), end + 1))
        }
        _ => None,
    }
}

fn inner(text: &[u8]) -> Option<Macro> {
    let (first, rest) = text.split_first()?;
    let letter = Letter::of(*first)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, mut rest) = rest.split_at(digits);
    let value = number
        .iter()
        .fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit.wrapping_sub(b'0'))));
    if digits > 0 && value == 0 {
        return None;
    }
    let reversed = rest.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'r'));
    if reversed {
        rest = rest.get(1..)?;
    }
    if !rest.iter().all(|byte| b".-+,/_=".contains(byte)) {
        return None;
    }
    Some(Macro {
        letter,
        escaped: first.is_ascii_uppercase(),
        keep: (digits > 0).then_some(value),
        reversed,
        delimiters: rest.iter().map(|byte| char::from(*byte)).collect(),
    })
}

impl fmt::Display for Macro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let byte = self.letter.byte();
        let letter = if self.escaped { byte.to_ascii_uppercase() } else { byte };
        write!(f, "%{{{}", char::from(letter))?;
        if let Some(keep) = self.keep {
            write!(f, "{keep}")?;
        }
        write!(f, "{}{}}}", if self.reversed { "r" } else { "" }, self.delimiters)
    }
}

impl fmt::Display for MacroString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(text),
            Part::Percent => f.write_str("%%"),
            Part::Blank => f.write_str("%_"),
            Part::EscapedBlank => f.write_str("%-"),
            Part::Macro(one) => write!(f, "{one}"),
        })
    }
}
