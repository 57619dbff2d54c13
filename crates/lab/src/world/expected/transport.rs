//! What a scan must say of the mail servers in the world: written by hand, with the reason, never computed.

use super::Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};
use super::Table;

/// STARTTLS at every address, no old versions, parameters by the profile, and DANE: usable and secure TLSA records at
/// every gateway that match what each address shows.
pub(super) const TRANSPORT: Table = Table {
    checks: &["mail.starttls_offered", "mail.old_tls_off", "mail.tls_parameters", "dane.mail_valid"],
    rows: ROWS,
};

const ROWS: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    // Two gateways of its own in the same zone, both with TLSA and the key it names.
    ("nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass]),
    // The municipality's gateway.
    ("nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass]),
    // Null MX: takes no mail.
    ("nordhavn-skoler.dk", &[Na, Na, Na, Na]),
    ("nordhavnsområdet.dk", &[Pass, Pass, Pass, Pass]),
    ("visit-nordhavn.com", &[Na, Na, Na, Na]),
    // Sønderlund Kommune
    // No STARTTLS: nothing old is spoken, because nothing is. The zone has no DS, so that DANE has no ground either.
    ("soenderlund-kommune.dk", &[Fail, Na, Fail, Fail]),
    // The same gateway.
    ("sønderlund-kommune.dk", &[Fail, Na, Fail, Fail]),
    // Its MX is bogus. Whoever does not validate finds a good gateway there, or a forger's; whoever does finds none.
    ("soenderlund-forsyning.dk", &[Unknown, Unknown, Unknown, Unknown]),
    ("soenderlund-havn.dk", &[Na, Na, Na, Na]),
    // Vesterå Kommune
    // Two of the provider's four addresses speak TLS 1.0, with suites that are sufficient. Its zone is not signed.
    ("vesteraa-kommune.dk", &[Pass, Fail, Pass, Fail]),
    // Bogus, with a good gateway behind it: nobody who validates can tell which it is.
    ("vesteraa-kultur.dk", &[Unknown, Unknown, Unknown, Unknown]),
    // Both gateways at a provider that does DANE, one TLSA behind a CNAME, one greeting in two lines.
    ("vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass]),
    // The reserve gateway says 421 to everybody, which is no answer about TLS; and it has no TLSA.
    ("vesteraa-vand.dk", &[Unknown, Unknown, Unknown, Fail]),
    // AUTH in clear is worth a note. The only TLSA has usage 1, which mail does not use.
    ("vesteraa-turist.dk", &[Pass, Pass, Pass, Fail]),
    // Lilleø Kommune
    // The provider with the four addresses.
    ("lilleoe-kommune.dk", &[Pass, Fail, Pass, Fail]),
    // Not signed; the gateway does DANE, but nobody is led to it safely.
    ("lilleø-kommune.dk", &[Pass, Pass, Pass, Fail]),
    // Fyrstyrelsen
    // The certificate has a new key, the TLSA record names the old one.
    ("fyrstyrelsen.dk", &[Pass, Pass, Pass, Fail]),
    // Without MX its own address would get the mail, where port 25 is closed, while the agency's gateway answers.
    ("arkiv.fyrstyrelsen.dk", &[Na, Na, Na, Na]),
    ("fyrmeldinger.dk", &[Na, Na, Na, Na]),
    ("fyrpasserne.dk", &[Na, Na, Na, Na]),
    ("soefartsdata.dk", &[Na, Na, Na, Na]),
    // Region Vadehavet
    // The gateway's TLSA stands behind a CNAME.
    ("region-vadehavet.dk", &[Pass, Pass, Pass, Pass]),
    // No MX: the address itself would take the mail, and port 25 is closed there, while the region's gateway answers.
    ("vadehavssygehuset.dk", &[Na, Na, Na, Na]),
    // Its only name server answers REFUSED.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kalender.dk", &[Na, Na, Na, Na]),
    // Bogus, and what is bogus denies nothing: not even a null MX does.
    ("vadehavet-forskning.se", &[Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kyst.dk", &[Na, Na, Na, Na]),
    // Havnens Forsyning A/S
    // TLS 1.0 left on; the TLSA was changed after signing, and is bogus.
    ("havnens-forsyning.dk", &[Pass, Fail, Pass, Fail]),
    ("havnens-vand.dk", &[Na, Na, Na, Na]),
    ("havnens-varme.dk", &[Na, Na, Na, Na]),
    ("havnens-fiber.plain", &[Na, Na, Na, Na]),
];
