//! Every reason and note that the DNS probe gives, with the Extended DNS Error code that fits (RFC 8914).

use kravtjek_model::observation::dns::{Note, Reason, State};

use super::name::{self, Name};

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $ede:expr;)*) => {
        /// Why an RRset or zone is in its state. The ids are stable; others may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Why { $($(#[$doc])* $variant,)* }

        impl Why {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The Extended DNS Error code that fits (RFC 8914 §4).
            pub fn ede(self) -> Option<u16> {
                match self { $(Self::$variant => $ede,)* }
            }
        }
    };
}

reasons! {
    // Bogus.
    /// Every signature over the RRset has ended.
    SigExpired = "sig_expired", Some(7);
    /// No signature over the RRset has begun.
    SigNotYetValid = "sig_not_yet_valid", Some(8);
    /// The signature does not fit the data and the key.
    SigCryptoFailed = "sig_crypto_failed", Some(6);
    /// The signature was made by another zone, whose keys do not count here.
    SigWrongSigner = "sig_wrong_signer", Some(9);
    /// The signature counts more labels than the owner has or fewer than the zone, or ends before it begins.
    SigMalformed = "sig_malformed", Some(6);
    /// No DNSKEY has the tag and algorithm of the signature.
    SigNoKey = "sig_no_key", Some(9);
    /// The zone is signed and the RRset is not.
    NoRrsig = "no_rrsig", Some(10);
    /// A DNSKEY has the tag and algorithm of the DS, and another digest.
    DsDigestMismatch = "ds_digest_mismatch", Some(9);
    /// No DNSKEY has the tag and algorithm of any DS.
    DsNoMatchingKey = "ds_no_matching_key", Some(9);
    /// The parent has a DS and the zone has no DNSKEY.
    NoDnskey = "no_dnskey", Some(9);
    /// A trust anchor matches none of the zone's keys.
    AnchorNoMatchingKey = "anchor_no_matching_key", Some(9);
    /// The keys that the parent points at are not zone keys (flag missing, or revoked).
    KeyNotZoneKey = "key_not_zone_key", Some(11);
    /// No NSEC or NSEC3 record is there to show that the name or type does not exist.
    NoDenialProof = "no_denial_proof", Some(12);
    /// The NSEC or NSEC3 records that are there do not show what the answer says, or say otherwise.
    DenialWrong = "denial_wrong", Some(6);
    /// More than one DNAME stands at one name, and so none says where it leads (RFC 6672 §2.4).
    DnameMismatch = "dname_mismatch", Some(6);
    /// A DNAME or a DS was made from a wildcard, which neither may be (RFC 4592 §4.4, §4.6; RFC 6672 §3.3).
    WildcardWrong = "wildcard_wrong", Some(6);

    // Insecure.
    /// The parent proves that the zone has no DS.
    NoDs = "no_ds", None;
    /// Every DS names an algorithm that is not supported here.
    DsUnsupportedAlgorithm = "ds_unsupported_algorithm", Some(1);
    /// Every DS names a digest that is not supported here.
    DsUnsupportedDigest = "ds_unsupported_digest", Some(2);
    /// The keys are too short, or of a form that is not supported here.
    KeyUnsupported = "key_unsupported", Some(1);
    /// The name lies in a span in which unsigned delegations may exist (RFC 5155 §6).
    OptOut = "opt_out", None;
    /// NSEC3 with more iterations than a validator has to count (RFC 9276 §3.2).
    Nsec3Iterations = "nsec3_iterations", Some(27);
    /// No trust anchor is at or above the zone.
    NoTrustAnchor = "no_trust_anchor", None;

    // Indeterminate.
    /// No answer within the time.
    TimedOut = "timed_out", Some(22);
    /// The servers refused to answer.
    Refused = "refused", Some(22);
    /// The servers answered that they failed themselves.
    Servfail = "servfail", Some(22);
    /// No server has an address that can be reached from here.
    Unreachable = "unreachable", Some(23);
    /// What came was not a DNS answer to the question (FORMERR, NOTIMP, broken messages).
    Garbled = "garbled", Some(22);
    /// The servers do not know the zone that was delegated to them.
    Lame = "lame", Some(22);
    /// A limit of ours was reached: queries, signature checks, hashes, aliases, records.
    OverLimit = "over_limit", Some(0);
    /// The type stands for no RRset of its own (ANY, RRSIG, AXFR, OPT and the like), so nothing can be validated.
    NotARecord = "not_a_record", Some(0);
    /// This machine has no random bits to give, so no query was sent that somebody else could not answer.
    NoRandomness = "no_randomness", Some(0);
    /// CNAMEs or delegations lead in a circle.
    Loop = "loop", Some(0);
    /// The run was stopped.
    Cancelled = "cancelled", None;
}

impl Why {
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

    /// The reason, in a zone, with what exactly.
    pub fn at(self, zone: &Name, detail: impl Into<String>) -> Reason {
        Reason { id: self.id().to_owned(), ede: self.ede(), zone: name::show(zone), detail: detail.into() }
    }
}

/// What is wrong with one RRset or proof, before it is known in which zone it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) why: Why,
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(why: Why, detail: impl Into<String>) -> Self {
        Self { why, detail: detail.into() }
    }

    pub(crate) fn at(self, zone: &Name) -> Reason {
        self.why.at(zone, self.detail)
    }
}

macro_rules! notes {
    ($($(#[$doc:meta])* $variant:ident = $id:literal;)*) => {
        /// Something worth knowing that does not change the state. The ids are stable; others may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Aside { $($(#[$doc])* $variant,)* }

        impl Aside {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

notes! {
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

impl Aside {
    /// The note, in a zone, with what exactly.
    pub fn at(self, zone: &Name, detail: impl Into<String>) -> Note {
        Note { id: self.id().to_owned(), zone: name::show(zone), detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_written_alike() {
        let reasons: BTreeSet<_> = Why::ALL.iter().map(|why| why.id()).collect();
        assert_eq!(reasons.len(), Why::ALL.len());
        let notes: BTreeSet<_> = Aside::ALL.iter().map(|note| note.id()).collect();
        assert_eq!(notes.len(), Aside::ALL.len());
        for id in reasons.iter().chain(&notes) {
            assert!(id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_'), "{id}");
        }
    }

    #[test]
    fn failures_have_the_ids_that_the_model_knows() {
        let ids = ["timed_out", "refused", "servfail", "unreachable", "garbled", "over_limit", "cancelled"];
        for id in ids {
            assert!(Why::ALL.iter().any(|why| why.id() == id), "{id}");
        }
    }
}
