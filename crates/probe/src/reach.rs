//! What an errand may touch, in which class, how hard and for how long: plain values that every probe asks before every
//! packet.

mod budget;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::organisation::Active;

pub use self::budget::{Budget, DnsBudget, DnsPatience, Patience, Stop};

/// How far a measurement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What a resolver, a browser or a mail server does.
    Ordinary,
    /// First flights of any TLS or SSL version; nothing completed that the server should refuse.
    Handshake,
    /// Port scans, relay attempts, test mails, injection, password checks: only with consent to that kind.
    Active(Active),
}

/// What a consent covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One name, in lower case without the final dot.
    Name(String),
    /// All addresses that share the first so many bits.
    Net(IpAddr, u8),
}

impl Target {
    /// Whether an address lies in the network. A name covers no address.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::Net(IpAddr::V4(net), bits), IpAddr::V4(address)) => {
                let shift = 32u32.saturating_sub(u32::from(*bits));
                (u64::from(net.to_bits()) >> shift) == (u64::from(address.to_bits()) >> shift)
            }
            (Self::Net(IpAddr::V6(net), bits), IpAddr::V6(address)) => {
                let shift = 128u32.saturating_sub(u32::from(*bits));
                net.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

/// A permission for active measurements, and its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The kind of measurement.
    pub to: Active,
    /// What may be measured.
    pub target: Target,
    /// The first moment.
    pub from: Timestamp,
    /// The last moment.
    pub until: Timestamp,
}

/// Where each port really is: `25=2525` lets tests run without root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortMap(BTreeMap<u16, u16>);

impl PortMap {
    /// Adds one pair, replacing an earlier one of the same port.
    pub fn insert(&mut self, port: u16, really: u16) {
        self.0.insert(port, really);
    }

    /// The port to use for `port`; itself when nothing is mapped.
    pub fn of(&self, port: u16) -> u16 {
        self.0.get(&port).copied().unwrap_or(port)
    }
}

impl FromStr for PortMap {
    type Err = String;

    /// Reads pairs separated by commas: `25=2525,53=5300`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut map = Self::default();
        for pair in text.split(',') {
            let wrong = || format!("`{pair}` is not a pair of ports: write `25=2525`");
            let (port, really) = pair.split_once('=').ok_or_else(wrong)?;
            let read = |text: &str| text.trim().parse().ok().filter(|port| *port != 0).ok_or_else(wrong);
            map.insert(read(port)?, read(really)?);
        }
        Ok(map)
    }
}

/// Which addresses may be touched, by which families and ports, and what was consented to.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Whether loopback and private addresses may be touched: for a demo on loopback, or when explicitly allowed.
    pub inside: bool,
    /// Whether IPv6 is used.
    pub ipv6: bool,
    /// Where each port really is.
    pub ports: PortMap,
    /// What may be measured actively.
    pub consents: Vec<Consent>,
}

impl Default for Scope {
    fn default() -> Self {
        Self { inside: false, ipv6: true, ports: PortMap::default(), consents: Vec::new() }
    }
}

/// Why something may not be touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The address is loopback, private or of no host at all.
    NotPublic(IpAddr),
    /// IPv6 is turned off or does not work here.
    NoIpv6,
    /// An active measurement without consent for that target at that time.
    NoConsent(String),
}

impl Refusal {
    /// What it says to people.
    pub fn detail(&self) -> Detail {
        match self {
            Self::NotPublic(address) => Detail::not_public(*address),
            Self::NoIpv6 => Detail::no_ipv6(),
            Self::NoConsent(target) => Detail::no_consent(target),
        }
    }

    /// The refusal as an observation.
    pub fn not_seen(&self) -> NotSeen {
        let why = if matches!(self, Self::NoIpv6) { Why::Unreachable } else { Why::OutOfScope };
        NotSeen::new(why, self.detail())
    }
}

impl Scope {
    /// The socket address to use for a port of an address.
    ///
    /// # Errors
    /// When the address may not be touched at all.
    pub fn endpoint(&self, address: IpAddr, port: u16) -> Result<SocketAddr, Refusal> {
        self.permits(address)?;
        Ok(SocketAddr::new(address, self.ports.of(port)))
    }

    /// Whether an address may be touched in the ordinary and handshake classes.
    ///
    /// # Errors
    /// Says why not.
    pub fn permits(&self, address: IpAddr) -> Result<(), Refusal> {
        if address.is_ipv6() && !self.ipv6 {
            return Err(Refusal::NoIpv6);
        }
        let fine = match kind(address) {
            Kind::Public => true,
            Kind::Inside => self.inside,
            Kind::Nobody => false,
        };
        if fine { Ok(()) } else { Err(Refusal::NotPublic(address)) }
    }

    /// Whether a measurement of a class may be made of a name at a moment.
    ///
    /// # Errors
    /// Says why not.
    pub fn allows_name(&self, class: Class, name: &str, now: Timestamp) -> Result<(), Refusal> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.consented(class, &name, now, |target| matches!(target, Target::Name(given) if *given == name))
    }

    /// Whether a measurement of a class may be made of an address at a moment.
    ///
    /// # Errors
    /// Says why not.
    pub fn allows_address(&self, class: Class, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        self.permits(address)?;
        self.consented(class, &address.to_string(), now, |target| target.holds(address))
    }

    fn consented(
        &self,
        class: Class,
        what: &str,
        now: Timestamp,
        covers: impl Fn(&Target) -> bool,
    ) -> Result<(), Refusal> {
        let Class::Active(kind) = class else { return Ok(()) };
        let given = |consent: &Consent| {
            consent.to == kind && covers(&consent.target) && consent.from <= now && now <= consent.until
        };
        if self.consents.iter().any(given) {
            return Ok(());
        }
        Err(Refusal::NoConsent(what.to_owned()))
    }
}

enum Kind {
    Public,
    Inside,
    Nobody,
}

/// Sorts an address by the IANA special-purpose registries (RFC 6890 and its updates).
fn kind(address: IpAddr) -> Kind {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Kind {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    if address.is_loopback() || address.is_private() || address.is_link_local() || shared {
        return Kind::Inside;
    }
    let benchmark = a == 198 && (18..20).contains(&b);
    let protocol = (a, b, c) == (192, 0, 0);
    // The documentation networks are no host's on the internet, but a laboratory in a network namespace uses them.
    if benchmark || address.is_documentation() {
        return Kind::Inside;
    }
    if a == 0 || a >= 224 || protocol { Kind::Nobody } else { Kind::Public }
}

fn kind_v6(address: Ipv6Addr) -> Kind {
    if address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local() {
        return Kind::Inside;
    }
    let [first, second, ..] = address.segments();
    if first == 0x2001 && second == 0xdb8 {
        return Kind::Inside;
    }
    // 2000::/3 is all that is given out; 2002::/16 (6to4) reaches whatever IPv4 address is packed into it.
    if first & 0xe000 == 0x2000 && first != 0x2002 { Kind::Public } else { Kind::Nobody }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_public_addresses_are_touched_unless_allowed() {
        let scope = Scope::default();
        let inside = Scope { inside: true, ..Scope::default() };
        for public in ["193.163.102.1", "2001:500:1::53", "100.128.0.1", "172.32.0.1"] {
            assert_eq!(scope.permits(ip(public)), Ok(()), "{public}");
        }
        for private in
            ["127.0.0.1", "127.53.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.1.1", "100.64.0.1"]
        {
            assert!(scope.permits(ip(private)).is_err(), "{private}");
            assert_eq!(inside.permits(ip(private)), Ok(()), "{private}");
        }
        for private in ["::1", "fd00::1", "fe80::1"] {
            assert!(scope.permits(ip(private)).is_err(), "{private}");
            assert_eq!(inside.permits(ip(private)), Ok(()), "{private}");
        }
        for nobody in
            ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::1"]
        {
            assert!(scope.permits(ip(nobody)).is_err(), "{nobody}");
            assert!(inside.permits(ip(nobody)).is_err(), "{nobody}");
        }
        assert!(scope.permits(ip("2002:7f00:1::1")).is_err(), "6to4 of 127.0.0.1");
    }

    #[test]
    fn ports_are_mapped() {
        let ports: PortMap = "25=2525,53=5300".parse().unwrap();
        let scope = Scope { inside: true, ports, ..Scope::default() };
        assert_eq!(scope.endpoint(ip("127.0.0.1"), 53).unwrap().to_string(), "127.0.0.1:5300");
        assert_eq!(scope.endpoint(ip("127.0.0.1"), 443).unwrap().to_string(), "127.0.0.1:443");
        for wrong in ["", "25", "25=", "x=1", "25=70000", "25=0", "25=2525;53=5300"] {
            assert!(wrong.parse::<PortMap>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn active_measurements_need_consent_for_the_target_and_the_date() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, until) = (at("2026-11-01T00:00:00Z"), at("2026-11-30T00:00:00Z"));
        let target = Target::Net(ip("192.0.2.0"), 28);
        let to = Active::Injection;
        let consents = vec![
            Consent { to, target, from, until },
            Consent { to, target: Target::Name("a.dk".into()), from, until },
        ];
        let scope = Scope { inside: true, consents, ..Scope::default() };
        let day = at("2026-11-11T00:00:00Z");
        assert!(scope.allows_address(Class::Active(to), ip("192.0.2.15"), day).is_ok());
        assert!(scope.allows_address(Class::Active(to), ip("192.0.2.16"), day).is_err());
        assert!(
            scope.allows_address(Class::Active(to), ip("192.0.2.1"), at("2026-12-01T00:00:00Z")).is_err()
        );
        assert!(scope.allows_name(Class::Active(to), "A.dk.", day).is_ok());
        assert!(scope.allows_name(Class::Active(to), "b.a.dk", day).is_err());
        assert!(scope.allows_name(Class::Active(Active::Relay), "a.dk", day).is_err(), "another kind");
        assert!(scope.allows_name(Class::Handshake, "b.dk", day).is_ok());
    }

    #[test]
    fn whole_networks_match_by_their_bits() {
        assert!(Target::Net(ip("0.0.0.0"), 0).holds(ip("203.0.113.9")));
        assert!(Target::Net(ip("::"), 0).holds(ip("2001:db8::1")));
        assert!(Target::Net(ip("2001:db8::"), 32).holds(ip("2001:db8:ffff::1")));
        assert!(!Target::Net(ip("2001:db8::"), 32).holds(ip("2001:db9::1")));
        assert!(!Target::Net(ip("2001:db8::"), 128).holds(ip("2001:db8::1")));
        assert!(!Target::Net(ip("0.0.0.0"), 0).holds(ip("2001:db8::1")));
    }
}
