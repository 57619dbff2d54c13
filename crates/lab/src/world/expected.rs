//! What a scan must say of each domain of the world: written by hand, with the reason, never computed.

/// The outcome of a check, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `pass`
    Pass,
    /// `fail`
    Fail,
    /// `cannot_tell`
    CannotTell,
    /// `not_applicable`
    NotApplicable,
}

impl Outcome {
    /// The outcome as the contract writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::CannotTell => "cannot_tell",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// What a scan must say of one domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The domain as its authority writes it.
    pub domain: &'static str,
    /// `dns.dnssec_signed`
    pub dnssec_signed: Outcome,
    /// `dns.mx_signed`
    pub mx_signed: Outcome,
    /// The record half of `dane.mail_valid`: usable TLSA records, secure, at every gateway. Where it is
    /// [`Outcome::Pass`], the certificates decide the rest.
    pub tlsa_records: Outcome,
    /// `dns.delegations_signed`, where it says more than that none is known.
    pub delegations_signed: Outcome,
}

const fn row(domain: &'static str, outcomes: [Outcome; 3]) -> Expected {
    let [dnssec_signed, mx_signed, tlsa_records] = outcomes;
    Expected { domain, dnssec_signed, mx_signed, tlsa_records, delegations_signed: Na }
}

use Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};

/// The table: DNSSEC of the domain, of its gateways, TLSA records.
pub const EXPECTED: &[Expected] = &[
    // Nordhavn Kommune
    // Signed, two gateways of its own in the same zone, both with TLSA.
    row("nordhavn-kommune.dk", [Pass, Pass, Pass]),
    // Signed, gateway in the municipality's signed zone.
    row("nordhavn-bibliotek.dk", [Pass, Pass, Pass]),
    // Signed with Ed25519, parked with a null MX: takes no mail.
    row("nordhavn-skoler.dk", [Pass, Na, Na]),
    // Signed with P-384 and one key; the name has an å.
    row("nordhavnsområdet.dk", [Pass, Pass, Pass]),
    // Signed with RSA below .com, null MX.
    row("visit-nordhavn.com", [Pass, Na, Na]),
    // Sønderlund Kommune
    // Signed, but the DS never reached the registry: all of it is insecure, the gateways in it too.
    row("soenderlund-kommune.dk", [Fail, Fail, Fail]),
    // Itself well signed; its gateway lies in the zone without DS.
    row("sønderlund-kommune.dk", [Pass, Fail, Fail]),
    // The zone is signed, its MX RRset lacks the signature: bogus, though the gateway's own zone is good.
    row("soenderlund-forsyning.dk", [Fail, Fail, Fail]),
    // Not signed; null MX.
    row("soenderlund-havn.dk", [Fail, Na, Na]),
    // Vesterå Kommune
    // Signed; the gateway is a name in the provider's unsigned zone.
    row("vesteraa-kommune.dk", [Pass, Fail, Fail]),
    // All signatures expired ten days ago; the gateway's zone is good, the way to it is not.
    row("vesteraa-kultur.dk", [Fail, Fail, Fail]),
    // Both gateways at a provider that does DANE, one TLSA behind a CNAME.
    row("vesteraa-jobcenter.dk", [Pass, Pass, Pass]),
    // The reserve gateway has no TLSA.
    row("vesteraa-vand.dk", [Pass, Pass, Fail]),
    // The only TLSA has usage 1, which mail does not use.
    row("vesteraa-turist.dk", [Pass, Pass, Fail]),
    // Lilleø Kommune
    // Not signed, gateway not signed.
    row("lilleoe-kommune.dk", [Fail, Fail, Fail]),
    // Not signed; the gateway does DANE, but nobody is led to it safely.
    row("lilleø-kommune.dk", [Fail, Fail, Fail]),
    // Fyrstyrelsen
    // All well, but the subdomain `arkiv` is delegated and not signed.
    Expected { delegations_signed: Fail, ..row("fyrstyrelsen.dk", [Pass, Pass, Pass]) },
    // That subdomain: no DS, no keys; without MX its own address would get the mail.
    row("arkiv.fyrstyrelsen.dk", [Fail, Fail, Fail]),
    // The second name server still serves last year's zone, whose signatures have expired; null MX.
    row("fyrmeldinger.dk", [Fail, Na, Na]),
    // Algorithm 7 and a SHA-1 DS: weak, worth a note, still validates.
    row("fyrpasserne.dk", [Pass, Na, Na]),
    // The second name server lags behind with an older serial, all its signatures good.
    row("soefartsdata.dk", [Pass, Na, Na]),
    // Region Vadehavet
    // Signed with RSA and NSEC; the gateway's TLSA stands behind a CNAME.
    row("region-vadehavet.dk", [Pass, Pass, Pass]),
    // No MX: the address itself takes the mail. It lies in the signed zone and has no TLSA.
    row("vadehavssygehuset.dk", [Pass, Pass, Fail]),
    // Its only name server answers REFUSED, so that nothing can be told of it, nor of what lies below it.
    Expected { delegations_signed: Unknown, ..row("vadehavet-data.dk", [Unknown, Unknown, Unknown]) },
    // One of two name servers is switched off; what the other says holds.
    row("vadehavet-kalender.dk", [Pass, Na, Na]),
    // The digest in the DS is of another key: bogus, its null MX too, and what is bogus denies nothing.
    row("vadehavet-forskning.se", [Fail, Fail, Fail]),
    // Havnens Forsyning A/S
    // The TLSA was changed after signing: bogus, where everything else is good.
    row("havnens-forsyning.dk", [Pass, Pass, Fail]),
    // Signed with algorithm 200, which no validator has: treated as unsigned.
    row("havnens-vand.dk", [Fail, Na, Na]),
    // NSEC3 with 120 iterations: worth a note, still validates.
    row("havnens-varme.dk", [Pass, Na, Na]),
    // Below a top-level domain that is not signed.
    row("havnens-fiber.plain", [Fail, Na, Na]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::AUTHORITIES;

    #[test]
    fn every_domain_of_every_authority_stands_in_the_table_once() {
        let owned: Vec<_> = AUTHORITIES.iter().flat_map(|authority| authority.domains).collect();
        let rows: Vec<_> = EXPECTED.iter().map(|row| &row.domain).collect();
        assert_eq!(owned, rows);
        assert!(AUTHORITIES.len() >= 5);
    }
}
