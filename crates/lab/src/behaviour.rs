//! What can be wrong with a name server, whatever it serves.

use std::time::Duration;

/// How a name server misbehaves towards every query, or towards one transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers REFUSED to everything.
    Refused,
    /// Answers SERVFAIL to everything.
    ServFail,
    /// Answers NOTIMP to everything.
    NotImplemented,
    /// Takes queries and never answers.
    Silent,
    /// Does not listen: the port is closed for UDP and TCP.
    Dead,
    /// Does not listen on TCP.
    NoTcp,
    /// Never answers over UDP.
    NoUdp,
    /// Answers after this long.
    Slow(Duration),
    /// Says TC to everything over UDP.
    Truncating,
    /// Answers FORMERR, without OPT, to queries with EDNS (RFC 6891 §7).
    FormErrToEdns,
    /// Answers as if there had been no EDNS: no OPT, no DNSSEC records, 512 octets.
    IgnoresEdns,
    /// Never answers queries with EDNS.
    SilentToEdns,
    /// Answers octets that are no DNS message.
    Garbage,
    /// Answers with the first half of the message.
    HalfMessages,
    /// Answers with another message id.
    WrongId,
    /// Answers with another name in the question section.
    WrongQuestion,
    /// Answers without the AA bit.
    NotAuthoritative,
    /// Refers everything to the root (an upward referral).
    UpwardReferral,
    /// Refers every name to a zone below it whose servers have no address and lie below the next such zone.
    EndlessReferral,
    /// Answers NXDOMAIN for names that exist only because of names below them, which disturbs query-name minimisation.
    NxDomainForEmptyNonTerminals,
    /// Denies what lies below its zone cuts with its own NSEC or NSEC3 records (RFC 6840 §4.1).
    HidesDelegations,
    /// Leaves the DS out of referrals and answers, and gives the NSEC or NSEC3 record of the zone cut instead, which
    /// says that there is one.
    StripsDs,
    /// Expands wildcards over names that exist, with the records that would prove that they do not (RFC 4035 §5.3.4).
    ReplaysWildcards,
    /// Makes a DNAME of a wildcard at the name below its closest ancestor, as RFC 4592 §4.4 leaves undefined.
    MakesDnamesOfWildcards,
    /// Goes on to the end of the chain though the CNAME that a DNAME makes was all that was asked for.
    FollowsDnamesForCnames,
    /// Gives beside each DNAME a CNAME that leads elsewhere.
    MakesWrongCnames,
    /// Answers with the question in lower case.
    LowerCasesQuestion,
}
