//! Servers that answer some questions in their own way, and zones of a family on the same two servers.

use std::sync::Arc;

use kravtjek_lab::{Algorithm, Internet, Lab, Signing, ZoneBuilder};
use kravtjek_probe::dns::Resolver;

use super::{InMemory, Sent, at, errand, ip, over};

pub fn p256() -> Signing {
    Signing::new(Algorithm::EcdsaP256)
}

/// NSEC, NSEC3, and NSEC3 with opt-out.
pub fn forms() -> [Signing; 3] {
    [p256(), p256().nsec3(), p256().nsec3_with(0, b"", true)]
}

/// Zones below `example`, all on the same two servers.
pub fn together(zones: impl IntoIterator<Item = ZoneBuilder>) -> Internet {
    let mut net = Internet::with_tlds(at());
    net.server("a.host.plain", ip(11)).server("b.host.plain", ip(12));
    net.zone(ZoneBuilder::new("host.plain", "")).zone(ZoneBuilder::new("example", "").signed(p256()));
    for zone in zones {
        net.zone(zone.served_by(&["a.host.plain", "b.host.plain"]));
    }
    net
}

pub fn resolver(lab: Lab) -> Resolver {
    with(lab, |_, _| None)
}

/// What a server does with a question, when it is something else than the lab would.
pub enum Odd {
    /// Says nothing.
    Silent,
    /// Answers with this response code, and nothing else.
    Rcode(u8),
    /// Says that there is no such type, with the SOA of the name itself, as load balancers do.
    OwnSoa,
}

/// A resolver whose servers, but for those of the root and the TLDs, treat some questions in their own way.
pub fn with(lab: Lab, odd: impl Fn(&str, &str) -> Option<Odd> + Send + Sync + 'static) -> Resolver {
    let errand = errand(&lab);
    let mut network = InMemory::new(Arc::new(lab));
    network.mute = Some(Box::new({
        let odd = Arc::new(odd);
        let other = Arc::clone(&odd);
        network.tamper = Some(Box::new(move |sent: &Sent, message: &mut Vec<u8>| {
            let Some((name, rtype)) = own(sent) else { return };
            match other(name, rtype) {
                Some(Odd::Rcode(rcode)) => bare(message, rcode, &[]),
                Some(Odd::OwnSoa) => bare(message, 0, SOA),
                Some(Odd::Silent) | None => {}
            }
        }));
        move |sent: &Sent| {
            own(sent).is_some_and(|(name, rtype)| matches!(odd(name, rtype), Some(Odd::Silent)))
        }
    }));
    over(network, errand)
}

/// The question, when it is not one for the root or a TLD.
pub fn own(sent: &Sent) -> Option<(&str, &str)> {
    let registry = [ip(1), ip(2), ip(3)].contains(&sent.to);
    sent.question.split_once(' ').filter(|_| !registry)
}

/// An SOA record, its owner the name that was asked for.
pub const SOA: &[u8] = &[
    0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
    1,
];

/// Leaves the question, and puts nothing but an authority section behind it.
pub fn bare(message: &mut Vec<u8>, rcode: u8, authority: &[u8]) {
    let mut end = 12;
    while message[end] != 0 {
        end += usize::from(message[end]) + 1;
    }
    message.truncate(end + 5);
    message[2] |= 4;
    message[3] = message[3] & 0xf0 | rcode;
    message[6..12].fill(0);
    message[9] = u8::from(!authority.is_empty());
    message.extend_from_slice(authority);
}
