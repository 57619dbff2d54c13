//! Diffie-Hellman in the groups that our clients know: on curves (RFC 8422, RFC 7748) and over the finite fields of
//! RFC 7919; and the groups that rustls lacks, so that servers with nothing else are seen too.

use std::fmt;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::agreement::{self, Algorithm, EphemeralPrivateKey, PublicKey, UnparsedPublicKey};
use aws_lc_rs::rand::{self, SystemRandom};
use num_bigint::BigUint;
use rustls::crypto::{ActiveKeyExchange, CryptoProvider, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::{self, FfdheGroup};
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};

/// Octets of an exponent: more than the security of the largest field asks for (RFC 7919 §5.2).
const EXPONENT: usize = 64;

/// Our half of an exchange.
pub(super) struct Own {
    secret: Secret,
    public: Vec<u8>,
}

enum Secret {
    Curve(EphemeralPrivateKey, &'static Algorithm),
    X448(Box<[u8; 56]>),
    Field { exponent: BigUint, prime: BigUint, octets: usize },
}

impl Own {
    /// A fresh half in a group; none when the group is not known.
    pub(super) fn of(group: NamedGroup) -> Option<Self> {
        match group {
            NamedGroup::X25519 => Self::on(&agreement::X25519),
            NamedGroup::secp256r1 => Self::on(&agreement::ECDH_P256),
            NamedGroup::secp384r1 => Self::on(&agreement::ECDH_P384),
            NamedGroup::secp521r1 => Self::on(&agreement::ECDH_P521),
            NamedGroup::X448 => {
                let mut scalar = [0; 56];
                rand::fill(&mut scalar).ok()?;
                let public = crrl::x448::x448_base(&scalar).to_vec();
                Some(Self { secret: Secret::X448(Box::new(scalar)), public })
            }
            other => field(other).and_then(|field| Self::within(&field)),
        }
    }

    fn on(curve: &'static Algorithm) -> Option<Self> {
        let own = EphemeralPrivateKey::generate(curve, &SystemRandom::new()).ok()?;
        let public = own.compute_public_key().ok().map(|public: PublicKey| public.as_ref().to_vec())?;
        Some(Self { secret: Secret::Curve(own, curve), public })
    }

    fn within(field: &FfdheGroup<'_>) -> Option<Self> {
        let mut exponent = [0; EXPONENT];
        rand::fill(&mut exponent).ok()?;
        let exponent = BigUint::from_bytes_be(&exponent);
        let (prime, octets) = (BigUint::from_bytes_be(field.p), field.p.len());
        let public = BigUint::from_bytes_be(field.g).modpow(&exponent, &prime);
        Some(Self { public: padded(&public, octets), secret: Secret::Field { exponent, prime, octets } })
    }

    /// What is sent to the other side.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The secret that the two sides share, as TLS 1.3 wants it (RFC 8446 §7.4); none when the other side's half is not
    /// one of the group, or would give the same secret to everybody.
    pub(super) fn agree(self, theirs: &[u8]) -> Option<Vec<u8>> {
        match self.secret {
            Secret::Curve(own, curve) => {
                // Points are sent in the long form (RFC 8446 §4.2.8.2).
                let long = curve == &agreement::X25519 || theirs.first() == Some(&4);
                let theirs = UnparsedPublicKey::new(curve, long.then_some(theirs)?);
                agreement::agree_ephemeral(own, theirs, (), |secret| Ok(secret.to_vec())).ok()
            }
            Secret::X448(scalar) => {
                let shared = crrl::x448::x448(theirs.try_into().ok()?, &scalar);
                shared.iter().any(|octet| *octet != 0).then(|| shared.to_vec())
            }
            Secret::Field { exponent, prime, octets } => {
                let theirs = BigUint::from_bytes_be(theirs);
                let one = BigUint::from(1u8);
                let within = theirs > one && theirs < &prime - &one;
                within.then(|| padded(&theirs.modpow(&exponent, &prime), octets))
            }
        }
    }
}

fn field(group: NamedGroup) -> Option<FfdheGroup<'static>> {
    Some(match group {
        NamedGroup::FFDHE2048 => ffdhe_groups::FFDHE2048,
        NamedGroup::FFDHE3072 => ffdhe_groups::FFDHE3072,
        NamedGroup::FFDHE4096 => ffdhe_groups::FFDHE4096,
        NamedGroup::FFDHE6144 => ffdhe_groups::FFDHE6144,
        NamedGroup::FFDHE8192 => ffdhe_groups::FFDHE8192,
        _ => return None,
    })
}

/// A number in so many octets.
fn padded(number: &BigUint, octets: usize) -> Vec<u8> {
    let number = number.to_bytes_be();
    let mut padded = vec![0; octets.saturating_sub(number.len())];
    padded.extend(number);
    padded
}

/// A group for rustls.
struct Group(NamedGroup);

/// An exchange under way.
struct Exchange {
    group: NamedGroup,
    own: Own,
}

static SECP521R1: Group = Group(NamedGroup::secp521r1);
static X448: Group = Group(NamedGroup::X448);
static FIELDS: [Group; 5] = [
    Group(NamedGroup::FFDHE2048),
    Group(NamedGroup::FFDHE3072),
    Group(NamedGroup::FFDHE4096),
    Group(NamedGroup::FFDHE6144),
    Group(NamedGroup::FFDHE8192),
];

/// What rustls computes with: its own, and the groups it lacks behind those it knows.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        provider.kx_groups.push(&SECP521R1);
        provider.kx_groups.push(&X448);
        provider.kx_groups.extend(FIELDS.iter().map(|field| field as &dyn SupportedKxGroup));
        Arc::new(provider)
    });
    Arc::clone(&PROVIDER)
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl SupportedKxGroup for Group {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let own = Own::of(self.0).ok_or(Error::FailedToGetRandomBytes)?;
        Ok(Box::new(Exchange { group: self.0, own }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        field(self.0)
    }

    fn name(&self) -> NamedGroup {
        self.0
    }

    /// Before TLS 1.3 the fields belong to suites that rustls does not have.
    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        field(self.0).is_none() || version == ProtocolVersion::TLSv1_3
    }
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, theirs: &[u8]) -> Result<SharedSecret, Error> {
        let secret = self.own.agree(theirs).ok_or(PeerMisbehaved::InvalidKeyShare)?;
        Ok(SharedSecret::from(secret.as_slice()))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        field(self.group)
    }

    fn pub_key(&self) -> &[u8] {
        self.own.public()
    }

    fn group(&self) -> NamedGroup {
        self.group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_come_to_the_same_secret_in_every_group() {
        let curves = [NamedGroup::X25519, NamedGroup::secp256r1, NamedGroup::secp384r1];
        let known = provider().kx_groups.iter().map(|group| group.name()).collect::<Vec<_>>();
        for group in [NamedGroup::secp521r1, NamedGroup::X448, NamedGroup::FFDHE2048, NamedGroup::FFDHE4096]
            .into_iter()
            .chain(curves)
        {
            assert!(known.contains(&group), "{group:?}");
            let (here, there) = (Own::of(group).unwrap(), Own::of(group).unwrap());
            let (ours, theirs) = (here.public().to_vec(), there.public().to_vec());
            let secret = here.agree(&theirs).unwrap();
            assert_eq!(there.agree(&ours), Some(secret), "{group:?}");
        }
        assert!(Own::of(NamedGroup::Unknown(0x2a2a)).is_none());
    }

    #[test]
    fn rfc8446_4_2_8_what_is_no_half_of_the_group_is_refused() {
        for (group, wrong) in [
            (NamedGroup::secp521r1, vec![4; 133]),
            (NamedGroup::secp521r1, vec![2; 67]),
            (NamedGroup::X448, vec![0; 56]),
            (NamedGroup::X448, vec![9; 55]),
            (NamedGroup::FFDHE2048, vec![0; 256]),
            (NamedGroup::FFDHE2048, vec![0xff; 256]),
            (NamedGroup::FFDHE2048, vec![1]),
            (NamedGroup::X25519, vec![0; 32]),
        ] {
            assert_eq!(Own::of(group).unwrap().agree(&wrong), None, "{group:?}");
        }
    }
}
