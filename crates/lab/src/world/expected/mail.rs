//! What a scan must say of the mail records in the world: written by hand, with the reason, never computed.

use super::Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};
use super::Table;

/// DMARC there, DMARC with reject, SPF, DKIM; with the selectors that the authorities have declared.
pub(super) const MAIL: Table = Table {
    checks: &["mail.dmarc_present", "mail.dmarc_enforced", "mail.spf_sound", "mail.dkim_found"],
    rows: ROWS,
};

/// What the state's list asks of delegated subdomains: DMARC with reject, SPF, and DKIM where they take part in the mail flow.
pub(super) const SUBDOMAINS: Table =
    Table { checks: &["mail.subdomains_dmarc", "mail.subdomains_spf", "mail.subdomains_dkim"], rows: BELOW };

const BELOW: &[(&str, &[super::Outcome])] = &[
    // The archive inherits reject, and has no SPF. Without MX and SPF it is no part of the mail flow.
    ("fyrstyrelsen.dk", &[Pass, Fail, Na]),
    ("arkiv.fyrstyrelsen.dk", &[Na, Na, Na]),
    ("fyrmeldinger.dk", &[Na, Na, Na]),
    ("fyrpasserne.dk", &[Na, Na, Na]),
    ("soefartsdata.dk", &[Na, Na, Na]),
    ("region-vadehavet.dk", &[Na, Na, Na]),
    ("vadehavssygehuset.dk", &[Na, Na, Na]),
    // Its own records were not seen, so nothing can be said of what lies below.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown]),
    ("vadehavet-kalender.dk", &[Na, Na, Na]),
    ("vadehavet-forskning.se", &[Unknown, Unknown, Unknown]),
    ("vadehavet-kyst.dk", &[Na, Na, Na]),
    ("havnens-forsyning.dk", &[Na, Na, Na]),
    ("havnens-vand.dk", &[Na, Na, Na]),
    ("havnens-varme.dk", &[Na, Na, Na]),
    ("havnens-fiber.plain", &[Na, Na, Na]),
];

const ROWS: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    // All in order, the key at a declared selector.
    ("nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass]),
    // The same, with an Ed25519 key.
    ("nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass]),
    // Parked with the whole set, every key revoked.
    ("nordhavn-skoler.dk", &[Pass, Pass, Pass, Pass]),
    ("nordhavnsområdet.dk", &[Pass, Pass, Pass, Pass]),
    // Parked with the whole set; the web site does not matter to mail.
    ("visit-nordhavn.com", &[Pass, Pass, Pass, Pass]),
    // Sønderlund Kommune
    // Quarantine; a key of 1024 bits, which receivers still accept.
    ("soenderlund-kommune.dk", &[Pass, Fail, Pass, Pass]),
    // p=none; SPF by redirect to a sound record; nothing below `_domainkey`.
    ("sønderlund-kommune.dk", &[Pass, Fail, Pass, Fail]),
    // sp=none. Its MX is bogus, which neither SPF by include nor a declared selector needs.
    ("soenderlund-forsyning.dk", &[Pass, Fail, Pass, Pass]),
    ("soenderlund-havn.dk", &[Pass, Pass, Pass, Pass]),
    // Vesterå Kommune
    // pct=100 changes nothing; the keys lie at selectors that everybody guesses.
    ("vesteraa-kommune.dk", &[Pass, Pass, Pass, Pass]),
    // Bogus: what the zone says cannot be believed, and that is no verdict on mail.
    ("vesteraa-kultur.dk", &[Unknown, Unknown, Unknown, Unknown]),
    ("vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass]),
    // t=y steps down to quarantine at new receivers; nothing below `_domainkey`.
    ("vesteraa-vand.dk", &[Pass, Fail, Pass, Fail]),
    // Two SPF records; nothing below `_domainkey`.
    ("vesteraa-turist.dk", &[Pass, Pass, Fail, Fail]),
    // Lilleø Kommune
    // p=none, ?all, no key.
    ("lilleoe-kommune.dk", &[Pass, Fail, Fail, Fail]),
    // Nothing but an MX.
    ("lilleø-kommune.dk", &[Fail, Fail, Fail, Fail]),
    // Fyrstyrelsen
    ("fyrstyrelsen.dk", &[Pass, Pass, Pass, Pass]),
    // Inherits reject; SPF is not inherited, and no key lies below it.
    ("arkiv.fyrstyrelsen.dk", &[Pass, Pass, Fail, Fail]),
    // One server has old signatures, the other one's answers hold.
    ("fyrmeldinger.dk", &[Pass, Pass, Pass, Pass]),
    ("fyrpasserne.dk", &[Pass, Pass, Pass, Pass]),
    ("soefartsdata.dk", &[Pass, Pass, Pass, Pass]),
    // Region Vadehavet
    ("region-vadehavet.dk", &[Pass, Pass, Pass, Pass]),
    // It sends from its own address, and signs nothing.
    ("vadehavssygehuset.dk", &[Pass, Pass, Pass, Fail]),
    // Nobody answers for it.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kalender.dk", &[Pass, Pass, Pass, Pass]),
    // Bogus.
    ("vadehavet-forskning.se", &[Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kyst.dk", &[Pass, Pass, Pass, Pass]),
    // Havnens Forsyning A/S
    // The TLSA that was changed does not concern the other records.
    ("havnens-forsyning.dk", &[Pass, Pass, Pass, Pass]),
    ("havnens-vand.dk", &[Pass, Pass, Pass, Pass]),
    ("havnens-varme.dk", &[Pass, Pass, Pass, Pass]),
    ("havnens-fiber.plain", &[Pass, Pass, Pass, Pass]),
];
