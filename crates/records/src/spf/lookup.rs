//! Asking the answers known so far in the forms that SPF needs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::NotSeen;

use crate::dns_answers::{DnsAnswer, DnsAnswers, Needs, Question, RecordType};
use crate::names::lengths;

/// What a look-up came to, read as `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resolved<T> {
    /// The records.
    Here(T),
    /// None: no such records, or no such name (`true`).
    Void(bool),
    /// It failed.
    Failed(NotSeen),
    /// It is not known yet; it has been noted as needed.
    Pending,
}

/// The answers known so far and the look-ups found missing.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    answers: &'a DnsAnswers,
    /// What is missing.
    pub(super) needs: Needs,
}

impl<'a> Asking<'a> {
    pub(super) fn new(answers: &'a DnsAnswers) -> Self {
        Self { answers, needs: Needs::default() }
    }

    fn ask(&mut self, name: &str, rtype: RecordType) -> Resolved<&'a [Vec<u8>]> {
        let question = Question::new(name, rtype);
        match self.answers.get(&question) {
            Some(DnsAnswer::Records(records)) if records.is_empty() => Resolved::Void(false),
            Some(DnsAnswer::Records(records)) => Resolved::Here(records),
            Some(DnsAnswer::NoData) => Resolved::Void(self.answers.is_compact(&question)),
            Some(DnsAnswer::NxDomain) => Resolved::Void(true),
            Some(DnsAnswer::Failed(reason)) => {
                let (name, rtype, exactly) = (&question.name, rtype.as_str(), reason.detail.clone());
                let detail = match exactly.is_empty() {
                    true => Detail::rrset(format!("{name} {rtype}")),
                    false => Detail::of_rrset(name, rtype, exactly),
                };
                Resolved::Failed(NotSeen::new(reason.why, detail))
            }
            None => {
                self.needs.0.insert(question);
                Resolved::Pending
            }
        }
    }

    /// The texts at a name.
    pub(super) fn texts(&mut self, name: &str) -> Resolved<&'a [Vec<u8>]> {
        self.ask(name, RecordType::Txt)
    }

    /// The IPv4 addresses of a name.
    pub(super) fn v4(&mut self, name: &str) -> Resolved<Vec<Ipv4Addr>> {
        self.ask(name, RecordType::A).map(parsed)
    }

    /// The IPv6 addresses of a name.
    pub(super) fn v6(&mut self, name: &str) -> Resolved<Vec<Ipv6Addr>> {
        self.ask(name, RecordType::Aaaa).map(parsed)
    }

    /// The addresses of a name in the family of a client.
    pub(super) fn family(&mut self, name: &str, client: IpAddr) -> Resolved<Vec<IpAddr>> {
        match client {
            IpAddr::V4(_) => self.v4(name).map(|all| all.into_iter().map(IpAddr::V4).collect()),
            IpAddr::V6(_) => self.v6(name).map(|all| all.into_iter().map(IpAddr::V6).collect()),
        }
    }

    /// The hosts of a name's MX records, by preference; a null MX is the empty name.
    pub(super) fn exchanges(&mut self, name: &str) -> Resolved<Vec<String>> {
        self.ask(name, RecordType::Mx).map(|records| {
            let mut hosts: Vec<(u16, String)> =
                records.iter().filter_map(|record| exchange(record)).collect();
            hosts.sort();
            hosts.into_iter().map(|(_, host)| host).collect()
        })
    }

    /// The names of an address, in the order given.
    pub(super) fn names(&mut self, address: IpAddr) -> Resolved<Vec<String>> {
        self.ask(&reverse(address), RecordType::Ptr).map(|records| {
            records
                .iter()
                .map(|record| String::from_utf8_lossy(record).trim_end_matches('.').to_owned())
                .collect()
        })
    }
}

impl<T> Resolved<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Resolved<U> {
        match self {
            Self::Here(found) => Resolved::Here(change(found)),
            Self::Void(no_such_name) => Resolved::Void(no_such_name),
            Self::Failed(reason) => Resolved::Failed(reason),
            Self::Pending => Resolved::Pending,
        }
    }
}

fn parsed<T: std::str::FromStr>(records: &[Vec<u8>]) -> Vec<T> {
    records.iter().filter_map(|record| std::str::from_utf8(record).ok()?.parse().ok()).collect()
}

fn exchange(record: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(record).ok()?;
    let (preference, host) = text.trim().split_once(' ').unwrap_or((text, ""));
    Some((preference.parse().ok()?, host.trim().trim_end_matches('.').to_owned()))
}

/// The name at which the names of an address lie (RFC 1035 §3.5, RFC 3596 §2.5).
pub(super) fn reverse(address: IpAddr) -> String {
    let zone = if address.is_ipv4() { "in-addr.arpa" } else { "ip6.arpa" };
    let mut parts: Vec<String> = dotted(address).split('.').map(str::to_owned).collect();
    parts.reverse();
    format!("{}.{zone}", parts.join("."))
}

/// An address as the macro `i` has it: four numbers, or thirty-two hexadecimal digits (RFC 7208 §7.3).
pub(super) fn dotted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let digits: Vec<String> = address
                .octets()
                .into_iter()
                .flat_map(|octet| [format!("{:X}", octet >> 4), format!("{:X}", octet & 15)])
                .collect();
            digits.join(".")
        }
    }
}

/// Whether a query can be made of a name in presentation form: labels of 1 to 63 octets, at most 253 in all
/// (RFC 1035 §2.3.4). One with letters beyond ASCII matches nothing (RFC 8616 §4).
pub(super) fn is_name(name: &str) -> bool {
    let lengths = lengths(name.strip_suffix('.').unwrap_or(name));
    let whole = lengths.iter().sum::<usize>() + lengths.len().saturating_sub(1);
    name.is_ascii() && whole <= 253 && lengths.iter().all(|length| (1..=63).contains(length))
}

/// Whether a domain can be checked at all: a name of several labels, no address literal (RFC 7208 §4.3).
pub(super) fn is_domain(name: &str) -> bool {
    let bare = name.strip_suffix('.').unwrap_or(name);
    is_name(bare) && lengths(bare).len() > 1 && !bare.starts_with('[')
}

/// Whether a name is a domain or lies below it.
pub(super) fn is_below(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.trim_end_matches('.'), domain.trim_end_matches('.'));
    let Some(rest) = name.len().checked_sub(domain.len()) else { return false };
    let Some((before, end)) = name.split_at_checked(rest) else { return false };
    end.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
}
