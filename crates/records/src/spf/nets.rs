//! Sets of addresses as prefix trees: who a record lets pass, counted and compared without listing anybody.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

/// A network: an address and how many of its bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Net {
    address: IpAddr,
    bits: u8,
}

impl Net {
    /// The network that an address lies in; bits beyond the address's length are as all of it.
    pub(super) fn new(address: IpAddr, bits: u8) -> Self {
        match address {
            IpAddr::V4(v4) => {
                let bits = bits.min(32);
                let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                Self { address: IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask)), bits }
            }
            IpAddr::V6(v6) => {
                let bits = bits.min(128);
                let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
                Self { address: IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask)), bits }
            }
        }
    }

    /// The network's first address.
    pub(super) fn address(self) -> IpAddr {
        self.address
    }

    /// How many bits of it count.
    pub(super) fn bits(self) -> u8 {
        self.bits
    }

    /// The bits that count, at the top.
    fn key(self) -> u128 {
        match self.address {
            IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
            IpAddr::V6(address) => address.to_bits(),
        }
    }
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// What an address gets; the first term that matches decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// It may send.
    Pass,
    /// Something else than `pass`.
    Other,
}

#[derive(Clone, Copy, Debug)]
enum Node {
    Open,
    Decided(Label),
    /// Both halves, and whether all of it is known to be decided.
    Fork(usize, usize, bool),
}

/// Which addresses are decided, and how.
#[derive(Clone, Debug)]
pub(super) struct Senders {
    v4: Tree,
    v6: Tree,
}

impl Default for Senders {
    fn default() -> Self {
        Self { v4: Tree { nodes: vec![Node::Open] }, v6: Tree { nodes: vec![Node::Open] } }
    }
}

impl Senders {
    fn tree(&self, net: Net) -> &Tree {
        if net.address.is_ipv4() { &self.v4 } else { &self.v6 }
    }

    /// Decides what is still open in a network.
    pub(super) fn decide(&mut self, net: Net, label: Label) {
        let tree = if net.address.is_ipv4() { &mut self.v4 } else { &mut self.v6 };
        tree.decide(net.key(), net.bits, label);
    }

    /// Decides what is still open of those that an included record lets pass.
    pub(super) fn include(&mut self, child: &Self, label: Label) {
        child.v4.each(|key, bits, of| {
            if of == Label::Pass {
                self.v4.decide(key, bits, label)
            }
        });
        child.v6.each(|key, bits, of| {
            if of == Label::Pass {
                self.v6.decide(key, bits, label)
            }
        });
    }

    /// Takes over what another record decides of what is still open.
    pub(super) fn redirect(&mut self, child: &Self) {
        child.v4.each(|key, bits, of| self.v4.decide(key, bits, of));
        child.v6.each(|key, bits, of| self.v6.decide(key, bits, of));
    }

    /// Whether nothing of a network is open.
    pub(super) fn covers(&self, net: Net) -> bool {
        self.tree(net).reach(net.key(), net.bits).is_some_and(|at| self.tree(net).all_decided(at))
    }

    /// Whether anything of a network is decided.
    pub(super) fn touches(&self, net: Net) -> bool {
        self.tree(net).reach(net.key(), net.bits).is_some_and(|at| self.tree(net).any_decided(at))
    }

    /// How many IPv4 addresses may send.
    pub(super) fn v4_passing(&self) -> u64 {
        let mut sum = 0_u64;
        self.v4.each(|_, bits, label| {
            if label == Label::Pass {
                sum = sum.saturating_add(1_u64 << (32 - u32::from(bits.min(32))));
            }
        });
        sum
    }

    /// Whether any IPv6 address may send.
    pub(super) fn has_v6_passing(&self) -> bool {
        let mut any = false;
        self.v6.each(|_, _, label| any |= label == Label::Pass);
        any
    }
}

#[derive(Clone, Debug)]
struct Tree {
    /// The first is the root.
    nodes: Vec<Node>,
}

impl Tree {
    fn node(&self, at: usize) -> Node {
        self.nodes.get(at).copied().unwrap_or(Node::Open)
    }

    fn set(&mut self, at: usize, node: Node) {
        if let Some(place) = self.nodes.get_mut(at) {
            *place = node;
        }
    }

    fn fork(&mut self, at: usize) -> (usize, usize) {
        let zero = self.nodes.len();
        self.nodes.extend([Node::Open, Node::Open]);
        self.set(at, Node::Fork(zero, zero + 1, false));
        (zero, zero + 1)
    }

    fn decide(&mut self, key: u128, bits: u8, label: Label) {
        let mut at = 0;
        for depth in 0..bits {
            let (zero, one) = match self.node(at) {
                Node::Decided(_) | Node::Fork(_, _, true) => return,
                Node::Open => self.fork(at),
                Node::Fork(zero, one, false) => (zero, one),
            };
            at = if bit(key, depth) { one } else { zero };
        }
        self.fill(at, label);
    }

    fn fill(&mut self, at: usize, label: Label) {
        let mut rest = vec![at];
        while let Some(at) = rest.pop() {
            match self.node(at) {
                Node::Decided(_) | Node::Fork(_, _, true) => {}
                Node::Open => self.set(at, Node::Decided(label)),
                Node::Fork(zero, one, false) => {
                    self.set(at, Node::Fork(zero, one, true));
                    rest.extend([zero, one]);
                }
            }
        }
    }

    /// The node of a network, or the wider one it lies in; none where all of it is open.
    fn reach(&self, key: u128, bits: u8) -> Option<usize> {
        let mut at = 0;
        for depth in 0..bits {
            match self.node(at) {
                Node::Decided(_) => return Some(at),
                Node::Open => return None,
                Node::Fork(zero, one, _) => at = if bit(key, depth) { one } else { zero },
            }
        }
        Some(at)
    }

    /// The leaves below a node; a fork that is decided as a whole counts as one.
    fn leaves(&self, from: usize) -> impl Iterator<Item = Node> {
        let mut rest = vec![from];
        std::iter::from_fn(move || {
            loop {
                match self.node(rest.pop()?) {
                    Node::Fork(zero, one, false) => rest.extend([one, zero]),
                    leaf => return Some(leaf),
                }
            }
        })
    }

    fn all_decided(&self, from: usize) -> bool {
        self.leaves(from).all(|leaf| !matches!(leaf, Node::Open))
    }

    fn any_decided(&self, from: usize) -> bool {
        self.leaves(from).any(|leaf| !matches!(leaf, Node::Open))
    }

    fn each(&self, mut see: impl FnMut(u128, u8, Label)) {
        let mut rest = vec![(0, 0_u128, 0_u8)];
        while let Some((at, key, depth)) = rest.pop() {
            match self.node(at) {
                Node::Open => {}
                Node::Decided(label) => see(key, depth, label),
                Node::Fork(zero, one, _) => {
                    let high = key | (1_u128 << 127).checked_shr(u32::from(depth)).unwrap_or(0);
                    rest.extend([(one, high, depth.saturating_add(1)), (zero, key, depth.saturating_add(1))]);
                }
            }
        }
    }
}

fn bit(key: u128, depth: u8) -> bool {
    key.checked_shr(127_u32.saturating_sub(u32::from(depth))).unwrap_or(0) & 1 == 1
}

/// Networks that no mail comes from across the internet (IANA's special-purpose registries, RFC 6890; multicast).
const RESERVED_V4: [(u32, u8); 15] = [
    (0x0000_0000, 8),
    (0x0a00_0000, 8),
    (0x6440_0000, 10),
    (0x7f00_0000, 8),
    (0xa9fe_0000, 16),
    (0xac10_0000, 12),
    (0xc000_0000, 24),
    (0xc000_0200, 24),
    (0xc058_6300, 24),
    (0xc0a8_0000, 16),
    (0xc612_0000, 15),
    (0xc633_6400, 24),
    (0xcb00_7100, 24),
    (0xe000_0000, 4),
    (0xf000_0000, 4),
];

/// Within 2000::/3, outside of which nothing is global: documentation (RFC 3849, RFC 9637).
const RESERVED_V6: [(u128, u8); 2] = [(0x2001_0db8_u128 << 96, 32), (0x3fff_u128 << 112, 20)];

/// The addresses that do not exist on the internet.
pub(super) fn reserved() -> &'static Senders {
    static RESERVED: OnceLock<Senders> = OnceLock::new();
    RESERVED.get_or_init(all_reserved)
}

fn all_reserved() -> Senders {
    let mut senders = Senders::default();
    for (address, bits) in RESERVED_V4 {
        senders.decide(Net::new(IpAddr::V4(Ipv4Addr::from_bits(address)), bits), Label::Other);
    }
    for (address, bits) in RESERVED_V6 {
        senders.decide(Net::new(IpAddr::V6(Ipv6Addr::from_bits(address)), bits), Label::Other);
    }
    // The seven other eighths of the space.
    for eighth in (0_u128..8).filter(|eighth| *eighth != 1) {
        senders.decide(Net::new(IpAddr::V6(Ipv6Addr::from_bits(eighth << 125)), 3), Label::Other);
    }
    senders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Net {
        let (address, bits) = text.split_once('/').unwrap();
        Net::new(address.parse().unwrap(), bits.parse().unwrap())
    }

    #[test]
    fn the_first_term_that_names_an_address_decides() {
        let mut senders = Senders::default();
        senders.decide(net("192.0.2.128/25"), Label::Other);
        senders.decide(net("192.0.2.0/24"), Label::Pass);
        senders.decide(net("192.0.2.7/32"), Label::Other);
        assert_eq!(senders.v4_passing(), 128);
        assert!(senders.covers(net("192.0.2.0/24")) && !senders.covers(net("192.0.2.0/23")));
        assert!(senders.touches(net("192.0.0.0/8")) && !senders.touches(net("192.0.3.0/24")));
    }

    #[test]
    fn two_halves_are_the_whole_internet_and_overlaps_count_once() {
        let mut senders = Senders::default();
        for text in ["0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1", "0.0.0.0/0"] {
            senders.decide(net(text), Label::Pass);
        }
        assert_eq!(senders.v4_passing(), 1 << 32);
        senders.decide(net("10.0.0.0/8"), Label::Other);
        assert_eq!(senders.v4_passing(), 1 << 32);
        assert!(senders.covers(net("0.0.0.0/0")) && senders.touches(net("10.0.0.1/32")));
    }

    #[test]
    fn only_those_who_pass_are_included() {
        let mut child = Senders::default();
        child.decide(net("192.0.2.0/25"), Label::Other);
        child.decide(net("192.0.2.0/24"), Label::Pass);
        child.decide(net("2a00::/16"), Label::Pass);
        let mut parent = Senders::default();
        parent.include(&child, Label::Pass);
        assert_eq!(parent.v4_passing(), 128);
        assert!(parent.has_v6_passing() && !parent.covers(net("192.0.2.0/25")));
        parent.redirect(&child);
        assert!(parent.covers(net("192.0.2.0/24")));
    }

    #[test]
    fn reserved_addresses_are_known() {
        let reserved = reserved();
        for text in ["10.1.2.3/32", "0.0.0.0/1", "172.31.0.0/16", "fd00::/8", "2001:db8::1/128", "::1/128"] {
            assert!(reserved.touches(net(text)), "{text}");
        }
        for text in ["8.8.8.8/32", "172.32.0.0/16", "2a01:110::/32", "2001:db9::/32", "193.0.0.0/8"] {
            assert!(!reserved.touches(net(text)), "{text}");
        }
    }

    #[test]
    fn a_network_is_shown_by_its_first_address() {
        assert_eq!(net("192.0.2.77/24").to_string(), "192.0.2.0/24");
        assert_eq!(Net::new("2001:db8::1".parse().unwrap(), 200).to_string(), "2001:db8::1/128");
        assert_eq!(net("1.2.3.4/0").to_string(), "0.0.0.0/0");
    }
}
