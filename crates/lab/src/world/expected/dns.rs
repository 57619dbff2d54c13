//! What a scan must say of DNSSEC in the world: written by hand, with the reason, never computed.

use super::Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};
use super::Table;

/// DNSSEC of the domain, of its gateways, of delegated subdomains; the last is what the state's list asks about.
pub(super) const DNS: Table =
    Table { checks: &["dns.dnssec_signed", "dns.mx_signed", "dns.delegations_signed"], rows: ROWS };

const ROWS: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    // Signed, two gateways of its own in the same zone.
    ("nordhavn-kommune.dk", &[Pass, Pass, Na]),
    // Signed, gateway in the municipality's signed zone.
    ("nordhavn-bibliotek.dk", &[Pass, Pass, Na]),
    // Signed with Ed25519, parked with a null MX: takes no mail.
    ("nordhavn-skoler.dk", &[Pass, Na, Na]),
    // Signed with P-384 and one key; the name has an å.
    ("nordhavnsområdet.dk", &[Pass, Pass, Na]),
    // Signed with RSA below .com, null MX.
    ("visit-nordhavn.com", &[Pass, Na, Na]),
    // Sønderlund Kommune
    // Signed, but the DS never reached the registry: all of it is insecure, the gateways in it too.
    ("soenderlund-kommune.dk", &[Fail, Fail, Na]),
    // Itself well signed; its gateway lies in the zone without DS.
    ("sønderlund-kommune.dk", &[Pass, Fail, Na]),
    // The zone is signed, its MX RRset lacks the signature: bogus, so that nobody can tell whose gateway it is.
    ("soenderlund-forsyning.dk", &[Fail, Unknown, Na]),
    // Not signed; null MX.
    ("soenderlund-havn.dk", &[Fail, Na, Na]),
    // Vesterå Kommune
    // Signed; the gateway is a name in the provider's unsigned zone.
    ("vesteraa-kommune.dk", &[Pass, Fail, Na]),
    // All signatures expired ten days ago; where its mail goes nobody can tell.
    ("vesteraa-kultur.dk", &[Fail, Unknown, Na]),
    // Both gateways at a provider that signs.
    ("vesteraa-jobcenter.dk", &[Pass, Pass, Na]),
    ("vesteraa-vand.dk", &[Pass, Pass, Na]),
    ("vesteraa-turist.dk", &[Pass, Pass, Na]),
    // Lilleø Kommune
    // Not signed, gateway not signed.
    ("lilleoe-kommune.dk", &[Fail, Fail, Na]),
    // Not signed; the gateway is.
    ("lilleø-kommune.dk", &[Fail, Pass, Na]),
    // Fyrstyrelsen
    // All well, but the subdomain `arkiv` is delegated and not signed.
    ("fyrstyrelsen.dk", &[Pass, Pass, Fail]),
    // That subdomain: no DS, no keys; no MX, and nobody listens at its own address, so that it takes no mail.
    ("arkiv.fyrstyrelsen.dk", &[Fail, Na, Na]),
    // The second name server still serves last year's zone, whose signatures have expired; null MX.
    ("fyrmeldinger.dk", &[Fail, Na, Na]),
    // Algorithm 7 and a SHA-1 DS: weak, worth a note, still validates.
    ("fyrpasserne.dk", &[Pass, Na, Na]),
    // The second name server lags behind with an older serial, all its signatures good.
    ("soefartsdata.dk", &[Pass, Na, Na]),
    // Region Vadehavet
    // Signed with RSA and NSEC.
    ("region-vadehavet.dk", &[Pass, Pass, Na]),
    // No MX, and port 25 is closed at its address, while the region's gateway answers.
    ("vadehavssygehuset.dk", &[Pass, Na, Na]),
    // Its only name server answers REFUSED, so that nothing can be told of it, nor of what lies below it.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown]),
    // One of two name servers is switched off; what the other says holds.
    ("vadehavet-kalender.dk", &[Pass, Na, Na]),
    // The digest in the DS is of another key: bogus, its null MX too, and what is bogus denies nothing.
    ("vadehavet-forskning.se", &[Fail, Unknown, Na]),
    ("vadehavet-kyst.dk", &[Pass, Na, Na]),
    // Havnens Forsyning A/S
    // The TLSA was changed after signing, which concerns no other record.
    ("havnens-forsyning.dk", &[Pass, Pass, Na]),
    // Signed with algorithm 200, which no validator has: treated as unsigned.
    ("havnens-vand.dk", &[Fail, Na, Na]),
    // NSEC3 with 120 iterations: worth a note, still validates.
    ("havnens-varme.dk", &[Pass, Na, Na]),
    // Below a top-level domain that is not signed.
    ("havnens-fiber.plain", &[Fail, Na, Na]),
];
