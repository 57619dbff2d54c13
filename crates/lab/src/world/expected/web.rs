//! What a scan must say of the web servers in the world: written by hand, with the reason, never computed.

use super::Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};
use super::Table;

/// Clear text, the way to HTTPS, versions of TLS, its parameters, certificates, and the place under .dk; of domains
/// and of their www hosts.
pub(super) const WEB: Table = Table {
    checks: &[
        "web.no_clear_text",
        "web.https_redirect",
        "web.old_tls_off",
        "web.tls_parameters",
        "web.certificate_valid",
        "web.dot_dk",
    ],
    rows: ROWS,
};

/// HSTS on every answer, and at the first visit: the municipal list alone asks about it.
pub(super) const HSTS: Table =
    Table { checks: &["web.hsts_everywhere", "web.hsts_first_visit"], rows: STRICT };

/// Where there is no IPv6 to measure by: the address that was not seen leaves open what the other one shows.
pub(super) const WITHOUT_IPV6: Table = Table { checks: WEB.checks, rows: UNSEEN };

const UNSEEN: &[(&str, &[super::Outcome])] = &[
    ("vadehavet-kyst.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass]),
    ("www.vadehavet-kyst.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass]),
];

const ROWS: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    ("nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // No address, no web; the name lies under .dk all the same.
    ("nordhavn-skoler.dk", &[Na, Na, Na, Na, Na, Pass]),
    // HTTP, HTTPS, HTTP again, HTTPS: nothing is delivered in clear, and yet a step of the way is.
    ("nordhavnsområdet.dk", &[Pass, Fail, Pass, Pass, Pass, Pass]),
    // Whoever asks it directly is led to HTTPS at once.
    ("www.nordhavnsområdet.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // Leads to the municipality's site under .dk.
    ("visit-nordhavn.com", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.visit-nordhavn.com", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // Sønderlund Kommune
    // TLS 1.0 and 1.1 left on, with suites that are sufficient by themselves.
    ("soenderlund-kommune.dk", &[Pass, Pass, Fail, Pass, Pass, Pass]),
    ("www.soenderlund-kommune.dk", &[Pass, Pass, Fail, Pass, Pass, Pass]),
    // Shows the certificate of soenderlund-kommune.dk.
    ("sønderlund-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("www.sønderlund-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    // The site in clear text beside the one over HTTPS. Only the zone's MX is bogus, its addresses are good.
    ("soenderlund-forsyning.dk", &[Fail, Fail, Pass, Pass, Pass, Pass]),
    ("www.soenderlund-forsyning.dk", &[Fail, Fail, Pass, Pass, Pass, Pass]),
    // Clear text and nothing else: where HTTPS is closed, there is no TLS to judge.
    ("soenderlund-havn.dk", &[Fail, Fail, Na, Na, Na, Pass]),
    ("www.soenderlund-havn.dk", &[Fail, Fail, Na, Na, Na, Pass]),
    // Vesterå Kommune
    ("vesteraa-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.vesteraa-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // Bogus: nobody can tell which addresses it has. That the name lies under .dk needs no address.
    ("vesteraa-kultur.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass]),
    // The certificate ran out yesterday.
    ("vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("www.vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    // The intermediate is missing: some browsers fetch it, others give up.
    ("vesteraa-vand.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("www.vesteraa-vand.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    // 3DES beside the good suites.
    ("vesteraa-turist.dk", &[Pass, Pass, Pass, Fail, Pass, Pass]),
    ("www.vesteraa-turist.dk", &[Pass, Pass, Pass, Fail, Pass, Pass]),
    // Lilleø Kommune
    // Signed by itself; a key of P-256 is good nevertheless, and its signature vouches for nothing.
    ("lilleoe-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("www.lilleoe-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("lilleø-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.lilleø-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // Fyrstyrelsen
    ("fyrstyrelsen.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.fyrstyrelsen.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // A wall answers instead of the site; TLS is spoken by whoever stands in front, and is judged there.
    ("arkiv.fyrstyrelsen.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    ("www.arkiv.fyrstyrelsen.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    ("fyrmeldinger.dk", &[Na, Na, Na, Na, Na, Pass]),
    // Port 80 is closed, so there is no HTTP to lead anywhere.
    ("fyrpasserne.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.fyrpasserne.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // HTTP leads to HTTPS, and HTTPS says 429: what the site would have done nobody has seen.
    ("soefartsdata.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    ("www.soefartsdata.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    // Region Vadehavet
    // The second of its two addresses shows an expired certificate; www has the first one only.
    ("region-vadehavet.dk", &[Pass, Pass, Pass, Pass, Fail, Pass]),
    ("www.region-vadehavet.dk", &[Pass, Pass, Pass, Pass, Pass, Pass]),
    // 503 on both ports: a server in trouble shows nothing of its site.
    ("vadehavssygehuset.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    ("www.vadehavssygehuset.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass]),
    // Nobody answers for the name, so it may not even exist.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kalender.dk", &[Na, Na, Na, Na, Na, Pass]),
    // Bogus: it says that it has no address, which cannot be believed.
    ("vadehavet-forskning.se", &[Unknown, Unknown, Unknown, Unknown, Unknown, Unknown]),
    // In order by IPv4; the machine behind IPv6 still speaks TLS 1.0 and 1.1.
    ("vadehavet-kyst.dk", &[Pass, Pass, Fail, Pass, Pass, Pass]),
    ("www.vadehavet-kyst.dk", &[Pass, Pass, Fail, Pass, Pass, Pass]),
    // Havnens Forsyning A/S
    // RSA key exchange beside the good suites.
    ("havnens-forsyning.dk", &[Pass, Pass, Pass, Fail, Pass, Pass]),
    ("www.havnens-forsyning.dk", &[Pass, Pass, Pass, Fail, Pass, Pass]),
    ("havnens-vand.dk", &[Na, Na, Na, Na, Na, Pass]),
    // TLS 1.0 with 3DES and nothing else: no client of today gets as far as HTTP there, but ours does. The certificate
    // shows in clear.
    ("havnens-varme.dk", &[Pass, Pass, Fail, Fail, Pass, Pass]),
    ("www.havnens-varme.dk", &[Pass, Pass, Fail, Fail, Pass, Pass]),
    // A site in order that stays outside .dk.
    ("havnens-fiber.plain", &[Pass, Pass, Pass, Pass, Pass, Fail]),
    ("www.havnens-fiber.plain", &[Pass, Pass, Pass, Pass, Pass, Fail]),
];

const STRICT: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    // On the preload list with its subdomains.
    ("nordhavn-kommune.dk", &[Pass, Pass]),
    ("www.nordhavn-kommune.dk", &[Pass, Pass]),
    // Not on the list. Its www host is protected by the front page of the domain, which leads there.
    ("nordhavn-bibliotek.dk", &[Pass, Fail]),
    ("www.nordhavn-bibliotek.dk", &[Pass, Pass]),
    ("nordhavn-skoler.dk", &[Na, Na]),
    // Its step back to HTTP leads to www, which the browser by then asks by HTTPS only.
    ("nordhavnsområdet.dk", &[Pass, Fail]),
    ("www.nordhavnsområdet.dk", &[Pass, Pass]),
    // It leads elsewhere, with HSTS; its www host is not on that way.
    ("visit-nordhavn.com", &[Pass, Fail]),
    ("www.visit-nordhavn.com", &[Pass, Fail]),
    // Sønderlund Kommune
    // On the preload list.
    ("soenderlund-kommune.dk", &[Pass, Pass]),
    ("www.soenderlund-kommune.dk", &[Pass, Pass]),
    ("sønderlund-kommune.dk", &[Pass, Fail]),
    ("www.sønderlund-kommune.dk", &[Pass, Fail]),
    ("soenderlund-forsyning.dk", &[Pass, Fail]),
    ("www.soenderlund-forsyning.dk", &[Pass, Pass]),
    // HTTPS is closed, so there is no answer to carry it.
    ("soenderlund-havn.dk", &[Na, Na]),
    ("www.soenderlund-havn.dk", &[Na, Na]),
    // Vesterå Kommune
    // Missing on the error page.
    ("vesteraa-kommune.dk", &[Fail, Fail]),
    ("www.vesteraa-kommune.dk", &[Fail, Fail]),
    ("vesteraa-kultur.dk", &[Unknown, Unknown]),
    ("vesteraa-jobcenter.dk", &[Pass, Fail]),
    ("www.vesteraa-jobcenter.dk", &[Pass, Pass]),
    // Five minutes are short, which is worth a note.
    ("vesteraa-vand.dk", &[Pass, Fail]),
    ("www.vesteraa-vand.dk", &[Pass, Pass]),
    ("vesteraa-turist.dk", &[Pass, Fail]),
    ("www.vesteraa-turist.dk", &[Pass, Pass]),
    // Lilleø Kommune
    // On the front page alone, and only for GET.
    ("lilleoe-kommune.dk", &[Fail, Fail]),
    ("www.lilleoe-kommune.dk", &[Fail, Fail]),
    // Turned off with max-age=0.
    ("lilleø-kommune.dk", &[Fail, Fail]),
    ("www.lilleø-kommune.dk", &[Fail, Fail]),
];
