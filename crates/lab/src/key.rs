//! Signing keys of every algorithm the lab needs, drawn from a pool so that a thousand zones cost no key making.

mod material;

use bytes::Bytes;
use ring::digest;

use material::Material;

use crate::Error;
use crate::name::{Name, depth};

/// DNSSEC algorithms by their numbers (IANA registry, RFC 8624).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// 5, RSA with SHA-1 (RFC 3110).
    RsaSha1,
    /// 7, the same for zones with NSEC3 (RFC 5155).
    RsaSha1Nsec3,
    /// 8, RSA with SHA-256 (RFC 5702), 2048 bits.
    RsaSha256,
    /// 8 with a key of 1024 bits.
    RsaSha256Short,
    /// 10, RSA with SHA-512 (RFC 5702).
    RsaSha512,
    /// 13, ECDSA P-256 with SHA-256 (RFC 6605).
    EcdsaP256,
    /// 14, ECDSA P-384 with SHA-384 (RFC 6605).
    EcdsaP384,
    /// 15, Ed25519 (RFC 8080).
    Ed25519,
    /// 16, Ed448 (RFC 8080).
    Ed448,
    /// 200, which nobody has: Ed25519 keys and signatures under an unassigned number.
    Unassigned,
}

impl Algorithm {
    /// Every algorithm that a validator may be asked to verify.
    pub const KNOWN: [Self; 9] = [
        Self::RsaSha1,
        Self::RsaSha1Nsec3,
        Self::RsaSha256,
        Self::RsaSha256Short,
        Self::RsaSha512,
        Self::EcdsaP256,
        Self::EcdsaP384,
        Self::Ed25519,
        Self::Ed448,
    ];

    /// The number in DNSKEY, DS and RRSIG records.
    pub const fn number(self) -> u8 {
        match self {
            Self::RsaSha1 => 5,
            Self::RsaSha1Nsec3 => 7,
            Self::RsaSha256 | Self::RsaSha256Short => 8,
            Self::RsaSha512 => 10,
            Self::EcdsaP256 => 13,
            Self::EcdsaP384 => 14,
            Self::Ed25519 => 15,
            Self::Ed448 => 16,
            Self::Unassigned => 200,
        }
    }

    const fn slot(self) -> usize {
        self as usize
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Signs the DNSKEY RRset.
    KeySigning,
    /// Signs everything else.
    ZoneSigning,
}

/// A key of one zone.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) tag: u16,
    /// The DNSKEY record's data.
    pub(crate) dnskey: Bytes,
    material: &'static Material,
}

impl Key {
    /// The pool's key for a zone and role; a parent and its child never share one.
    pub(crate) fn of(zone: &Name, algorithm: Algorithm, role: Role, flags: u16) -> Result<Self, Error> {
        let spread: usize = zone.as_slice().iter().map(|octet| usize::from(*octet)).sum();
        let first = (spread % 4) * 2 + depth(zone) % 2;
        let index = match role {
            Role::KeySigning => first,
            Role::ZoneSigning => first + 2,
        };
        let material = material::take(algorithm, index)?;
        let dnskey = dnskey(flags, algorithm, &material.public);
        Ok(Self { algorithm, tag: tag(&dnskey), dnskey, material })
    }

    pub(crate) fn sign(&self, data: &[u8]) -> Result<Vec<u8>, Error> {
        self.material.sign(self.algorithm, data)
    }
}

/// The data of a DNSKEY record (RFC 4034 §2.1).
pub(crate) fn dnskey(flags: u16, algorithm: Algorithm, public: &[u8]) -> Bytes {
    let mut rdata = Vec::with_capacity(4 + public.len());
    rdata.extend_from_slice(&flags.to_be_bytes());
    rdata.extend_from_slice(&[3, algorithm.number()]);
    rdata.extend_from_slice(public);
    rdata.into()
}

/// The key tag of a DNSKEY (RFC 4034 appendix B).
pub(crate) fn tag(dnskey: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for (index, octet) in dnskey.iter().enumerate() {
        sum += if index % 2 == 0 { u32::from(*octet) << 8 } else { u32::from(*octet) };
    }
    sum += sum >> 16;
    (sum & 0xffff) as u16
}

/// The data of a DS record for a DNSKEY (RFC 4034 §5.1); digest types 1, 2 and 4, others get SHA-256.
pub(crate) fn ds(owner: &Name, dnskey: &[u8], digest_type: u8) -> Bytes {
    let mut hashed = owner.as_slice().to_vec();
    hashed.extend_from_slice(dnskey);
    let hash = match digest_type {
        1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        4 => &digest::SHA384,
        _ => &digest::SHA256,
    };
    let mut rdata = tag(dnskey).to_be_bytes().to_vec();
    rdata.push(dnskey.get(3).copied().unwrap_or_default());
    rdata.push(digest_type);
    rdata.extend_from_slice(digest::digest(hash, &hashed).as_ref());
    rdata.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::name;

    #[test]
    fn tag_and_ds_are_those_of_the_rfc() {
        // RFC 4034 §5.4, RFC 4509 §2.3: the same key with SHA-1 and SHA-256.
        let text = "@ DNSKEY 256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYw\
                    YqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
        let owner = name("dskey.example.com").unwrap();
        let records = crate::presentation::parse(&owner, 86400, text).unwrap();
        let key = &records[0].rdata;
        assert_eq!(tag(key), 60485);
        let shown =
            |digest| crate::presentation::show(&owner, crate::name::Rtype::DS, 0, &ds(&owner, key, digest));
        assert!(shown(1).ends_with("60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"), "{}", shown(1));
        assert!(
            shown(2).ends_with("60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A"),
            "{}",
            shown(2)
        );
    }

    #[test]
    fn a_parent_and_its_child_share_no_key() {
        for (parent, child) in [("dk", "nord.dk"), (".", "dk"), ("nord.dk", "a.nord.dk")] {
            let key =
                |zone, role| Key::of(&name(zone).unwrap(), Algorithm::EcdsaP256, role, 256).unwrap().dnskey;
            for role in [Role::KeySigning, Role::ZoneSigning] {
                assert_ne!(key(parent, role), key(child, Role::KeySigning));
                assert_ne!(key(parent, role), key(child, Role::ZoneSigning));
            }
        }
    }
}
