//! Every reason and note on a DNSSEC state, with the Extended DNS Error code that fits (RFC 8914).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::state::State;
use crate::observation::why::Why;

/// A list of ids that files hold and later versions may add to.
pub trait Ids: Copy + PartialEq + fmt::Debug + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The id as it is written.
    fn as_str(self) -> &'static str;
}

/// An id of such a list. One that a later version has added is kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Listed<T> {
    /// One of the list.
    Known(T),
    /// One that this version does not know.
    Later(Box<str>),
}

impl<T: Ids> Listed<T> {
    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.as_str(),
            Self::Later(id) => id,
        }
    }

    /// The id, where this version knows it.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Later(_) => None,
        }
    }

    /// An id as it is written.
    pub fn read(id: &str) -> Self {
        let known = T::ALL.iter().copied().find(|known| known.as_str() == id);
        known.map_or_else(|| Self::Later(id.into()), Self::Known)
    }
}

impl<T> From<T> for Listed<T> {
    fn from(known: T) -> Self {
        Self::Known(known)
    }
}

impl<T: Ids> PartialEq<T> for Listed<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(*other)
    }
}

impl<T: Ids + Eq> PartialOrd for Listed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ids + Eq> Ord for Listed<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<T: Ids> Serialize for Listed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, T: Ids> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|id| Self::read(&id))
    }
}

macro_rules! ids {
    ($(#[$about:meta])* $name:ident: $($(#[$doc:meta])* $variant:ident = $id:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl Ids for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

ids! {
    /// Why an RRset or zone is in its state. The ids are stable; others may be added.
    Cause:

    // Bogus.
    /// Every signature over the RRset has ended.
    SigExpired = "sig_expired";
    /// No signature over the RRset has begun.
    SigNotYetValid = "sig_not_yet_valid";
    /// The signature does not fit the data and the key.
    SigCryptoFailed = "sig_crypto_failed";
    /// The signature was made by another zone, whose keys do not count here.
    SigWrongSigner = "sig_wrong_signer";
    /// The signature counts more labels than the owner has or fewer than the zone, or ends before it begins.
    SigMalformed = "sig_malformed";
    /// No DNSKEY has the tag and algorithm of the signature.
    SigNoKey = "sig_no_key";
    /// The zone is signed and the RRset is not.
    NoRrsig = "no_rrsig";
    /// A DNSKEY has the tag and algorithm of the DS, and another digest.
    DsDigestMismatch = "ds_digest_mismatch";
    /// No DNSKEY has the tag and algorithm of any DS.
    DsNoMatchingKey = "ds_no_matching_key";
    /// The parent has a DS and the zone has no DNSKEY.
    NoDnskey = "no_dnskey";
    /// A trust anchor matches none of the zone's keys.
    AnchorNoMatchingKey = "anchor_no_matching_key";
    /// The keys that the parent points at are not zone keys (flag missing, or revoked).
    KeyNotZoneKey = "key_not_zone_key";
    /// No NSEC or NSEC3 record is there to show that the name or type does not exist.
    NoDenialProof = "no_denial_proof";
    /// The NSEC or NSEC3 records that are there do not show what the answer says, or say otherwise.
    DenialWrong = "denial_wrong";
    /// More than one DNAME stands at one name, and so none says where it leads (RFC 6672 §2.4).
    DnameMismatch = "dname_mismatch";
    /// A DNAME or a DS was made from a wildcard, which neither may be (RFC 4592 §4.4, §4.6; RFC 6672 §3.3).
    WildcardWrong = "wildcard_wrong";

    // Insecure.
    /// The parent proves that the zone has no DS.
    NoDs = "no_ds";
    /// Every DS names an algorithm that is not supported here.
    DsUnsupportedAlgorithm = "ds_unsupported_algorithm";
    /// Every DS names a digest that is not supported here.
    DsUnsupportedDigest = "ds_unsupported_digest";
    /// The keys are too short, or of a form that is not supported here.
    KeyUnsupported = "key_unsupported";
    /// The name lies in a span in which unsigned delegations may exist (RFC 5155 §6).
    OptOut = "opt_out";
    /// NSEC3 with more iterations than a validator has to count (RFC 9276 §3.2).
    Nsec3Iterations = "nsec3_iterations";
    /// No trust anchor is at or above the zone.
    NoTrustAnchor = "no_trust_anchor";

    // Indeterminate.
    /// No answer within the time.
    TimedOut = "timed_out";
    /// The servers refused to answer.
    Refused = "refused";
    /// The servers answered that they failed themselves.
    Servfail = "servfail";
    /// No server has an address that can be reached from here.
    Unreachable = "unreachable";
    /// What came was not a DNS answer to the question (FORMERR, NOTIMP, broken messages).
    Garbled = "garbled";
    /// The servers do not know the zone that was delegated to them.
    Lame = "lame";
    /// A limit of ours was reached: queries, signature checks, hashes, aliases, records.
    OverLimit = "over_limit";
    /// The type stands for no RRset of its own (ANY, RRSIG, AXFR, OPT and the like), so nothing can be validated.
    NotARecord = "not_a_record";
    /// This machine has no random bits to give, so no query was sent that somebody else could not answer.
    NoRandomness = "no_randomness";
    /// CNAMEs or delegations lead in a circle.
    Loop = "loop";
    /// The run was stopped.
    Cancelled = "cancelled";
}

impl Cause {
    /// The Extended DNS Error code that fits (RFC 8914 §4).
    pub fn ede(self) -> Option<u16> {
        match self {
            Self::OverLimit | Self::NotARecord | Self::NoRandomness | Self::Loop => Some(0),
            Self::DsUnsupportedAlgorithm | Self::KeyUnsupported => Some(1),
            Self::DsUnsupportedDigest => Some(2),
            Self::SigCryptoFailed
            | Self::SigMalformed
            | Self::DenialWrong
            | Self::DnameMismatch
            | Self::WildcardWrong => Some(6),
            Self::SigExpired => Some(7),
            Self::SigNotYetValid => Some(8),
            Self::SigWrongSigner
            | Self::SigNoKey
            | Self::DsDigestMismatch
            | Self::DsNoMatchingKey
            | Self::NoDnskey
            | Self::AnchorNoMatchingKey => Some(9),
            Self::NoRrsig => Some(10),
            Self::KeyNotZoneKey => Some(11),
            Self::NoDenialProof => Some(12),
            Self::TimedOut | Self::Refused | Self::Servfail | Self::Garbled | Self::Lame => Some(22),
            Self::Unreachable => Some(23),
            Self::Nsec3Iterations => Some(27),
            Self::NoDs | Self::OptOut | Self::NoTrustAnchor | Self::Cancelled => None,
        }
    }

    /// The state that the reason leads to.
    pub fn state(self) -> State {
        match self {
            Self::NoDs
            | Self::DsUnsupportedAlgorithm
            | Self::DsUnsupportedDigest
            | Self::KeyUnsupported
            | Self::OptOut
            | Self::Nsec3Iterations
            | Self::NoTrustAnchor => State::Insecure,
            Self::TimedOut
            | Self::Refused
            | Self::Servfail
            | Self::Unreachable
            | Self::Garbled
            | Self::Lame
            | Self::OverLimit
            | Self::NoRandomness
            | Self::NotARecord
            | Self::Loop
            | Self::Cancelled => State::Indeterminate,
            _ => State::Bogus,
        }
    }

    /// How a measurement fails that fails for this reason.
    pub fn why(self) -> Why {
        match self {
            Self::TimedOut => Why::TimedOut,
            Self::Refused => Why::Refused,
            Self::Servfail => Why::ServerFailure,
            Self::Unreachable => Why::Unreachable,
            Self::Garbled => Why::Garbled,
            Self::OverLimit => Why::OverLimit,
            Self::Cancelled => Why::Cancelled,
            _ => Why::Upstream,
        }
    }
}

ids! {
    /// Something worth knowing that does not change the state. The ids are stable; others may be added.
    Aside:

    /// A key uses SHA-1 (algorithms 5 and 7; RFC 8624 §3.1).
    WeakAlgorithm = "weak_algorithm";
    /// An RSA key shorter than 2048 bits.
    ShortKey = "short_key";
    /// A DS record uses SHA-1 (RFC 8624 §3.3).
    Sha1Ds = "sha1_ds";
    /// A signature ends within three days, and three quarters of its time are gone.
    SigExpiresSoon = "sig_expires_soon";
    /// The zone is signed, and its parent has no DS for it.
    SignedWithoutDs = "signed_without_ds";
    /// A DS matches no key of the zone, while another does.
    StaleDs = "stale_ds";
    /// NSEC3 with more than zero iterations (RFC 9276 §3.1).
    Nsec3Iterations = "nsec3_iterations";
    /// The zone leaves unsigned delegations out of its denials (RFC 5155 §6).
    OptOut = "opt_out";
    /// The answer was made from a wildcard.
    Wildcard = "wildcard";
    /// The server says "no such name" in the compact form (RFC 9824): the response code is NOERROR.
    CompactDenial = "compact_denial";
    /// Not all servers or addresses gave the same.
    ServersDiffer = "servers_differ";
    /// Parent and zone name different name servers.
    NsDiffer = "ns_differ";
    /// A server answered only without EDNS, so without DNSSEC.
    NoEdns = "no_edns";
    /// The answer did not claim authority.
    NotAuthoritative = "not_authoritative";
    /// A name server or a part of it could not be asked.
    NotAsked = "not_asked";
    /// The clock disagrees with the signatures of the root, all of them.
    ClockDisagrees = "clock_disagrees";
    /// The name does not exist.
    NoSuchName = "no_such_name";
    /// The server says that the name does not exist, and its signed records say that it does, or that a wildcard makes
    /// it. The response code is not signed.
    RcodeWrong = "rcode_wrong";
    /// The CNAME beside a DNAME is not the one that the DNAME makes. It is not signed, and not followed (RFC 6672 §3.4.1).
    CnameWrong = "cname_wrong";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_written_alike() {
        let reasons: BTreeSet<_> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
        assert_eq!(reasons.len(), Cause::ALL.len());
        let notes: BTreeSet<_> = Aside::ALL.iter().map(|note| note.as_str()).collect();
        assert_eq!(notes.len(), Aside::ALL.len());
        for id in reasons.iter().chain(&notes) {
            assert!(id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_'), "{id}");
        }
    }

    #[test]
    fn an_id_of_a_later_version_is_kept_and_is_none_of_ours() {
        let later: Listed<Cause> = serde_json::from_str(r#""sig_of_tomorrow""#).unwrap();
        assert_eq!((later.as_str(), later.known()), ("sig_of_tomorrow", None));
        assert_eq!(serde_json::to_string(&later).unwrap(), r#""sig_of_tomorrow""#);
        let own: Listed<Cause> = serde_json::from_str(r#""no_ds""#).unwrap();
        assert!(own == Cause::NoDs && own != Cause::OptOut);
    }
}
