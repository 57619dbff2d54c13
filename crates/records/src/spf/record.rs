//! The parts of an SPF record (RFC 7208 §12) and how they are written.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::macros::MacroString;

/// A place in a record: the first byte and the one after the last.
pub type Span = (u32, u32);

/// What a sender is told (RFC 7208 §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpfResult {
    /// No domain to check, or no record.
    None,
    /// The domain says nothing about the sender.
    Neutral,
    /// The sender may use the domain.
    Pass,
    /// The sender may not use the domain.
    Fail,
    /// The sender probably may not use the domain.
    Softfail,
    /// A look-up failed; later it may go well.
    Temperror,
    /// The record cannot be read; somebody has to mend it.
    Permerror,
}

impl SpfResult {
    /// The RFC's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Softfail => "softfail",
            Self::Temperror => "temperror",
            Self::Permerror => "permerror",
        }
    }
}

impl fmt::Display for SpfResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a match means (RFC 7208 §4.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`
    Pass,
    /// `-`
    Fail,
    /// `~`
    Softfail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// Its sign.
    pub fn sign(self) -> char {
        match self {
            Self::Pass => '+',
            Self::Fail => '-',
            Self::Softfail => '~',
            Self::Neutral => '?',
        }
    }

    /// The qualifier with this sign.
    pub fn of(sign: u8) -> Option<Self> {
        match sign {
            b'+' => Some(Self::Pass),
            b'-' => Some(Self::Fail),
            b'~' => Some(Self::Softfail),
            b'?' => Some(Self::Neutral),
            _ => None,
        }
    }

    /// The result of a match.
    pub fn result(self) -> SpfResult {
        match self {
            Self::Pass => SpfResult::Pass,
            Self::Fail => SpfResult::Fail,
            Self::Softfail => SpfResult::Softfail,
            Self::Neutral => SpfResult::Neutral,
        }
    }
}

/// The lengths after a name: `/24//64`; an absent one is the whole address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DualCidr {
    /// Bits of an IPv4 address, 0 to 32.
    pub v4: Option<u8>,
    /// Bits of an IPv6 address, 0 to 128.
    pub v6: Option<u8>,
}

impl fmt::Display for DualCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(bits) = self.v4 {
            write!(f, "/{bits}")?;
        }
        match self.v6 {
            Some(bits) => write!(f, "//{bits}"),
            None => Ok(()),
        }
    }
}

/// How a sender is matched (RFC 7208 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Everybody (§5.1).
    All,
    /// Whoever another record lets pass (§5.2).
    Include(MacroString),
    /// The addresses of a name (§5.3).
    A(Option<MacroString>, DualCidr),
    /// The addresses of a name's mail exchanges (§5.4).
    Mx(Option<MacroString>, DualCidr),
    /// Whoever has a validated name below a name (§5.5).
    Ptr(Option<MacroString>),
    /// An IPv4 network (§5.6).
    Ip4(Ipv4Addr, Option<u8>),
    /// An IPv6 network (§5.6).
    Ip6(Ipv6Addr, Option<u8>),
    /// Whoever makes a name that has an address (§5.7).
    Exists(MacroString),
}

impl Mechanism {
    /// The name the mechanism speaks of, where it is written out.
    pub fn domain_spec(&self) -> Option<&MacroString> {
        match self {
            Self::Include(spec) | Self::Exists(spec) => Some(spec),
            Self::A(spec, _) | Self::Mx(spec, _) | Self::Ptr(spec) => spec.as_ref(),
            Self::All | Self::Ip4(..) | Self::Ip6(..) => None,
        }
    }

    /// Whether it counts against the limit of ten (§4.6.4).
    pub fn looks_up(&self) -> bool {
        !matches!(self, Self::All | Self::Ip4(..) | Self::Ip6(..))
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Include(spec) => write!(f, "include:{spec}"),
            Self::A(spec, cidr) => named(f, "a", spec.as_ref(), *cidr),
            Self::Mx(spec, cidr) => named(f, "mx", spec.as_ref(), *cidr),
            Self::Ptr(spec) => named(f, "ptr", spec.as_ref(), DualCidr::default()),
            Self::Ip4(address, bits) => network(f, "ip4", address, *bits),
            Self::Ip6(address, bits) => network(f, "ip6", address, *bits),
            Self::Exists(spec) => write!(f, "exists:{spec}"),
        }
    }
}

fn named(f: &mut fmt::Formatter<'_>, name: &str, spec: Option<&MacroString>, cidr: DualCidr) -> fmt::Result {
    match spec {
        Some(spec) => write!(f, "{name}:{spec}{cidr}"),
        None => write!(f, "{name}{cidr}"),
    }
}

fn network(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    address: &dyn fmt::Display,
    bits: Option<u8>,
) -> fmt::Result {
    match bits {
        Some(bits) => write!(f, "{name}:{address}/{bits}"),
        None => write!(f, "{name}:{address}"),
    }
}

/// What stands between the blanks (RFC 7208 §4.6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A mechanism and what its match means; no qualifier is `+`.
    Directive(Option<Qualifier>, Mechanism),
    /// The record that decides when nothing has matched (§6.1).
    Redirect(MacroString),
    /// Where the explanation of a `fail` lies (§6.2).
    Exp(MacroString),
    /// A modifier that no rule gives a meaning (§6).
    Unknown(String, MacroString),
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive(Some(qualifier), mechanism) => write!(f, "{}{mechanism}", qualifier.sign()),
            Self::Directive(None, mechanism) => write!(f, "{mechanism}"),
            Self::Redirect(spec) => write!(f, "redirect={spec}"),
            Self::Exp(spec) => write!(f, "exp={spec}"),
            Self::Unknown(name, value) => write!(f, "{name}={value}"),
        }
    }
}

/// A record without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its terms, in order.
    pub terms: Vec<Term>,
}

impl Record {
    /// The target of `redirect`, where it has an effect: not beside `all` (§5.1).
    pub fn redirect(&self) -> Option<&MacroString> {
        let all = |term: &Term| matches!(term, Term::Directive(_, Mechanism::All));
        if self.terms.iter().any(all) {
            return None;
        }
        self.terms.iter().find_map(|term| match term {
            Term::Redirect(spec) => Some(spec),
            _ => None,
        })
    }

    /// Where the explanation lies.
    pub fn exp(&self) -> Option<&MacroString> {
        self.terms.iter().find_map(|term| match term {
            Term::Exp(spec) => Some(spec),
            _ => None,
        })
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=spf1")?;
        self.terms.iter().try_for_each(|term| write!(f, " {term}"))
    }
}
