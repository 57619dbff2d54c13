//! `check_host`: what one sender is told, by the whole of RFC 7208.

use std::net::IpAddr;

use kravtjek_model::observation::mail::Spf;

use super::expand::{SenderValues, Values};
use super::lookup::{Asking, Resolved, is_below, is_domain, is_name};
use super::macros::{Letter, MacroString, Use};
use super::parse::{is_spf, parse};
use super::record::{DualCidr, Mechanism, Qualifier, Record, SpfResult, Term};
use super::{MAX_MX_HOSTS, MAX_NAMES};
use crate::dns_answers::{DnsAnswers, Needs};
use crate::names::presented;

/// The client and the addresses it gave.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// The address it came from.
    pub ip: IpAddr,
    /// The name it gave with HELO or EHLO.
    pub helo: &'a str,
    /// The address it gave with MAIL FROM, its domain as A-labels; empty for `<>` and for a check of the HELO name (§2.3, §2.4).
    pub sender: &'a str,
    /// The name of the host that checks, for the macro `r`; `unknown` where there is none (§7.3).
    pub receiver: Option<&'a str>,
    /// The time in seconds since 1970, for the macro `t`; without it an explanation that asks for it is left out.
    pub at: Option<u64>,
}

impl<'a> Client<'a> {
    /// A client without what only explanations need.
    pub fn new(ip: IpAddr, helo: &'a str, sender: &'a str) -> Self {
        Self { ip, helo, sender, receiver: None, at: None }
    }

    /// The domain to check: the sender's, or the HELO name where the sender has none (§2.4).
    pub fn domain(&self) -> &'a str {
        match self.sender.rsplit_once('@') {
            Some((_, domain)) => domain,
            None if self.sender.is_empty() => self.helo,
            None => self.sender,
        }
    }
}

/// What a receiver tells a client about a domain (§4), and the explanation of a `fail`.
///
/// An explanation comes only from the domain's own `exp`; a receiver puts its own words where there is none (§6.2).
pub fn check_host(
    client: &Client<'_>,
    domain: &str,
    answers: &DnsAnswers,
) -> Result<(SpfResult, Option<String>), Needs> {
    let ip = client.ip.to_canonical();
    let (local, sender_domain) = match client.sender.rsplit_once('@') {
        Some(("", of)) => ("postmaster", of),
        Some((local, of)) => (local, of),
        None if client.sender.is_empty() => ("postmaster", client.helo),
        None => ("postmaster", client.sender),
    };
    let mut check = Check {
        asking: Asking::new(answers),
        client: *client,
        ip,
        local,
        sender_domain,
        origin: domain,
        lookups: 0,
        voids: 0,
    };
    let verdict = check.host(&presented(domain));
    let explanation = match &verdict {
        Ok((SpfResult::Fail, Some(exp))) => check.explanation(exp),
        _ => Ok(None),
    };
    match (verdict, explanation) {
        (Err(Stop::Pending), _) | (_, Err(Stop::Pending)) => Err(check.asking.needs),
        (Err(Stop::Result(result)), _) | (Ok((result, _)), Err(Stop::Result(_))) => Ok((result, None)),
        (Ok((result, _)), Ok(explanation)) => Ok((result, explanation)),
    }
}

/// Why an evaluation ends before its result.
enum Stop {
    Pending,
    Result(SpfResult),
}

const PERMERROR: Stop = Stop::Result(SpfResult::Permerror);
const TEMPERROR: Stop = Stop::Result(SpfResult::Temperror);

/// Where the explanation lies, and the domain whose record says so.
type Exp = Option<(MacroString, String)>;

struct Check<'a> {
    asking: Asking<'a>,
    client: Client<'a>,
    ip: IpAddr,
    local: &'a str,
    sender_domain: &'a str,
    origin: &'a str,
    lookups: usize,
    voids: usize,
}

impl Check<'_> {
    fn host(&mut self, domain: &str) -> Result<(SpfResult, Exp), Stop> {
        if !is_domain(domain) {
            return Ok((SpfResult::None, None));
        }
        let texts = match self.asking.texts(domain) {
            Resolved::Here(texts) => texts,
            Resolved::Void(_) => return Ok((SpfResult::None, None)),
            Resolved::Failed(_) => return Err(TEMPERROR),
            Resolved::Pending => return Err(Stop::Pending),
        };
        let mut records = texts.iter().filter(|text| is_spf(text));
        match (records.next(), records.next()) {
            (None, _) => Ok((SpfResult::None, None)),
            (Some(text), None) => self.record(domain, &parse(text).map_err(|_| PERMERROR)?),
            (Some(_), Some(_)) => Err(PERMERROR),
        }
    }

    fn record(&mut self, domain: &str, record: &Record) -> Result<(SpfResult, Exp), Stop> {
        for term in &record.terms {
            let Term::Directive(qualifier, mechanism) = term else { continue };
            if self.matches(domain, mechanism)? {
                let result = qualifier.unwrap_or(Qualifier::Pass).result();
                return Ok((result, record.exp().map(|exp| (exp.clone(), domain.to_owned()))));
            }
        }
        let Some(redirect) = record.redirect() else { return Ok((SpfResult::Neutral, None)) };
        self.count()?;
        let target = self.target(domain, Some(redirect))?;
        match self.host(&target)? {
            (SpfResult::None, _) => Err(PERMERROR),
            settled => Ok(settled),
        }
    }

    fn matches(&mut self, domain: &str, mechanism: &Mechanism) -> Result<bool, Stop> {
        if mechanism.looks_up() {
            self.count()?;
        }
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4(net, bits) => Ok(within(self.ip, IpAddr::V4(*net), bits.unwrap_or(32))),
            Mechanism::Ip6(net, bits) => Ok(within(self.ip, IpAddr::V6(*net), bits.unwrap_or(128))),
            Mechanism::Include(spec) => {
                let target = self.target(domain, Some(spec))?;
                // No name can be made of a local part that is not ASCII (RFC 8616 §4).
                if !target.is_ascii() {
                    return Ok(false);
                }
                match self.host(&target)?.0 {
                    SpfResult::Pass => Ok(true),
                    SpfResult::None => Err(PERMERROR),
                    _ => Ok(false),
                }
            }
            Mechanism::A(spec, cidr) => {
                let target = self.target(domain, spec.as_ref())?;
                self.has_address(&target, *cidr)
            }
            Mechanism::Mx(spec, cidr) => {
                let target = self.target(domain, spec.as_ref())?;
                self.has_exchange(&target, *cidr)
            }
            Mechanism::Ptr(spec) => {
                let target = self.target(domain, spec.as_ref())?;
                Ok(self.validated(true)?.iter().any(|name| is_below(name, &target)))
            }
            Mechanism::Exists(spec) => {
                let target = self.target(domain, Some(spec))?;
                if !is_name(&target) {
                    return Ok(false);
                }
                let found = self.asking.v4(&target);
                Ok(self.counted(found)?.is_some())
            }
        }
    }

    /// One more of the ten (§4.6.4).
    fn count(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        if self.lookups > Spf::MAX_LOOKUPS { Err(PERMERROR) } else { Ok(()) }
    }

    /// What was found, with look-ups without an answer counted (§4.6.4).
    fn counted<T>(&mut self, found: Resolved<T>) -> Result<Option<T>, Stop> {
        match found {
            Resolved::Here(found) => Ok(Some(found)),
            Resolved::Failed(_) => Err(TEMPERROR),
            Resolved::Pending => Err(Stop::Pending),
            Resolved::Void(_) => {
                self.voids += 1;
                if self.voids > Spf::MAX_VOIDS { Err(PERMERROR) } else { Ok(None) }
            }
        }
    }

    /// A name of which no query can be made is left to us by §4.8: it does not match.
    fn has_address(&mut self, name: &str, cidr: DualCidr) -> Result<bool, Stop> {
        if !is_name(name) {
            return Ok(false);
        }
        let found = self.asking.family(name, self.ip);
        let addresses = self.counted(found)?.unwrap_or_default();
        let bits = if self.ip.is_ipv4() { cidr.v4.unwrap_or(32) } else { cidr.v6.unwrap_or(128) };
        Ok(addresses.into_iter().any(|address| within(self.ip, address, bits)))
    }

    fn has_exchange(&mut self, name: &str, cidr: DualCidr) -> Result<bool, Stop> {
        if !is_name(name) {
            return Ok(false);
        }
        let found = self.asking.exchanges(name);
        let hosts = self.counted(found)?.unwrap_or_default();
        // Whichever comes first in the answer: eleven are one too many (§4.6.4).
        if hosts.len() > MAX_MX_HOSTS {
            return Err(PERMERROR);
        }
        for host in hosts.iter().filter(|host| !host.is_empty()) {
            if self.has_address(host, cidr)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The client's names that lead back to it (§5.5); a failed look-up is as none.
    fn validated(&mut self, counted: bool) -> Result<Vec<String>, Stop> {
        let names = match self.asking.names(self.ip) {
            Resolved::Pending => return Err(Stop::Pending),
            Resolved::Failed(_) => Vec::new(),
            found if counted => self.counted(found)?.unwrap_or_default(),
            Resolved::Here(names) => names,
            Resolved::Void(_) => Vec::new(),
        };
        let mut validated = Vec::new();
        let mut pending = false;
        for name in names.into_iter().take(MAX_NAMES).filter(|name| is_name(name)) {
            match self.asking.family(&name, self.ip) {
                Resolved::Here(addresses) if addresses.contains(&self.ip) => validated.push(name),
                Resolved::Pending => pending = true,
                _ => {}
            }
        }
        if pending { Err(Stop::Pending) } else { Ok(validated) }
    }

    /// The validated name that `p` stands for: the domain, one below it, any, or `unknown` (§7.3).
    fn best_name(&mut self, domain: &str) -> Result<String, Stop> {
        let names = self.validated(false)?;
        let same = names.iter().find(|name| name.eq_ignore_ascii_case(domain));
        let best = same.or_else(|| names.iter().find(|name| is_below(name, domain))).or(names.first());
        Ok(best.map_or("unknown", String::as_str).to_owned())
    }

    fn values<T>(
        &mut self,
        domain: &str,
        string: &MacroString,
        read: impl FnOnce(&Values<'_>) -> T,
    ) -> Result<T, Stop> {
        let asks = string.macros().any(|one| one.letter == Letter::ValidatedName);
        let validated = if asks { self.best_name(domain)? } else { String::new() };
        let sender = SenderValues {
            ip: self.ip,
            helo: self.client.helo,
            local: self.local,
            sender_domain: self.sender_domain,
            receiver: self.client.receiver.unwrap_or("unknown"),
            at: self.client.at,
            validated: &validated,
        };
        Ok(read(&Values { domain, origin: self.origin, sender: Some(sender) }))
    }

    fn target(&mut self, domain: &str, spec: Option<&MacroString>) -> Result<String, Stop> {
        match spec {
            None => Ok(domain.to_owned()),
            Some(spec) => Ok(self.values(domain, spec, |values| values.name(spec))?.unwrap_or_default()),
        }
    }

    /// The explanation; whatever is wrong with it, there is none (§6.2).
    fn explanation(&mut self, (spec, domain): &(MacroString, String)) -> Result<Option<String>, Stop> {
        let target = self.target(domain, Some(spec))?;
        if !is_name(&target) {
            return Ok(None);
        }
        let text = match self.asking.texts(&target) {
            Resolved::Pending => return Err(Stop::Pending),
            Resolved::Here([text]) => text,
            _ => return Ok(None),
        };
        match MacroString::parse(text, Use::Explanation) {
            Ok(string) => self.values(domain, &string, |values| values.expand(&string)),
            Err(_) => Ok(None),
        }
    }
}

/// Whether an address lies in a network of its own family.
pub(super) fn within(ip: IpAddr, net: IpAddr, bits: u8) -> bool {
    match (ip, net) {
        (IpAddr::V4(ip), IpAddr::V4(net)) => {
            (ip.to_bits() ^ net.to_bits()).checked_shr(32 - u32::from(bits.min(32))).unwrap_or(0) == 0
        }
        (IpAddr::V6(ip), IpAddr::V6(net)) => {
            (ip.to_bits() ^ net.to_bits()).checked_shr(128 - u32::from(bits.min(128))).unwrap_or(0) == 0
        }
        _ => false,
    }
}
