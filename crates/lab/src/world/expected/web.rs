//! What a scan must say of the web servers in the world: written by hand, with the reason, never computed.

use super::Outcome::{CannotTell as Unknown, Fail, NotApplicable as Na, Pass};
use super::Table;

/// Clear text, the way to HTTPS, versions of TLS, its parameters, certificates, the place under .dk, and the way there from
/// outside; of domains and of their www hosts.
pub(super) const WEB: Table = Table {
    checks: &[
        "web.no_clear_text",
        "web.https_redirect",
        "web.old_tls_off",
        "web.tls_parameters",
        "web.certificate_valid",
        "web.dot_dk",
        "web.leads_to_dk",
    ],
    rows: ROWS,
};

/// HSTS on every answer, and at the first visit: the municipal list alone asks about it.
pub(super) const HSTS: Table =
    Table { checks: &["web.hsts_everywhere", "web.hsts_first_visit"], rows: STRICT };

/// Where there is no IPv6 to measure by: the address that was not seen leaves open what the other one shows.
pub(super) const WITHOUT_IPV6: Table = Table { checks: WEB.checks, rows: UNSEEN };

const UNSEEN: &[(&str, &[super::Outcome])] = &[
    ("vadehavet-kyst.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass, Na]),
    ("www.vadehavet-kyst.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass, Na]),
];

const ROWS: &[(&str, &[super::Outcome])] = &[
    // Nordhavn Kommune
    ("nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.nordhavn-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.nordhavn-bibliotek.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // No address, no web; the name lies under .dk all the same.
    ("nordhavn-skoler.dk", &[Na, Na, Na, Na, Na, Pass, Na]),
    // HTTP, HTTPS, HTTP again, HTTPS: nothing is delivered in clear, and yet a step of the way is.
    ("nordhavnsområdet.dk", &[Pass, Fail, Pass, Pass, Pass, Pass, Na]),
    // Whoever asks it directly is led to HTTPS at once.
    ("www.nordhavnsområdet.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // Leads to the municipality's site under .dk.
    ("visit-nordhavn.com", &[Pass, Pass, Pass, Pass, Pass, Pass, Pass]),
    ("www.visit-nordhavn.com", &[Pass, Pass, Pass, Pass, Pass, Pass, Pass]),
    // Sønderlund Kommune
    // TLS 1.0 and 1.1 left on, with suites that are sufficient by themselves.
    ("soenderlund-kommune.dk", &[Pass, Pass, Fail, Pass, Pass, Pass, Na]),
    ("www.soenderlund-kommune.dk", &[Pass, Pass, Fail, Pass, Pass, Pass, Na]),
    // Shows the certificate of soenderlund-kommune.dk.
    ("sønderlund-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("www.sønderlund-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    // The site in clear text beside the one over HTTPS. Only the zone's MX is bogus, its addresses are good.
    ("soenderlund-forsyning.dk", &[Fail, Fail, Pass, Pass, Pass, Pass, Na]),
    ("www.soenderlund-forsyning.dk", &[Fail, Fail, Pass, Pass, Pass, Pass, Na]),
    // Clear text and nothing else: where HTTPS is closed, there is no TLS to judge.
    ("soenderlund-havn.dk", &[Fail, Fail, Na, Na, Na, Pass, Na]),
    ("www.soenderlund-havn.dk", &[Fail, Fail, Na, Na, Na, Pass, Na]),
    // Vesterå Kommune
    ("vesteraa-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.vesteraa-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // Bogus: nobody can tell which addresses it has. That the name lies under .dk needs no address.
    ("vesteraa-kultur.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Pass, Na]),
    // The certificate ran out yesterday.
    ("vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("www.vesteraa-jobcenter.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    // The intermediate is missing: some browsers fetch it, others give up.
    ("vesteraa-vand.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("www.vesteraa-vand.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    // 3DES beside the good suites.
    ("vesteraa-turist.dk", &[Pass, Pass, Pass, Fail, Pass, Pass, Na]),
    ("www.vesteraa-turist.dk", &[Pass, Pass, Pass, Fail, Pass, Pass, Na]),
    // Lilleø Kommune
    // Signed by itself; a key of P-256 is good nevertheless, and its signature vouches for nothing.
    ("lilleoe-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("www.lilleoe-kommune.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("lilleø-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.lilleø-kommune.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // Fyrstyrelsen
    ("fyrstyrelsen.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.fyrstyrelsen.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // A wall answers instead of the site; TLS is spoken by whoever stands in front, and is judged there.
    ("arkiv.fyrstyrelsen.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    ("www.arkiv.fyrstyrelsen.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    ("fyrmeldinger.dk", &[Na, Na, Na, Na, Na, Pass, Na]),
    // Port 80 is closed, so there is no HTTP to lead anywhere.
    ("fyrpasserne.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    ("www.fyrpasserne.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // HTTP leads to HTTPS, and HTTPS says 429: what the site would have done nobody has seen.
    ("soefartsdata.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    ("www.soefartsdata.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    // Region Vadehavet
    // The second of its two addresses shows an expired certificate; www has the first one only.
    ("region-vadehavet.dk", &[Pass, Pass, Pass, Pass, Fail, Pass, Na]),
    ("www.region-vadehavet.dk", &[Pass, Pass, Pass, Pass, Pass, Pass, Na]),
    // 503 on both ports: a server in trouble shows nothing of its site.
    ("vadehavssygehuset.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    ("www.vadehavssygehuset.dk", &[Unknown, Unknown, Pass, Pass, Pass, Pass, Na]),
    // Nobody answers for the name, so it may not even exist.
    ("vadehavet-data.dk", &[Unknown, Unknown, Unknown, Unknown, Unknown, Unknown, Unknown]),
    ("vadehavet-kalender.dk", &[Na, Na, Na, Na, Na, Pass, Na]),
    // Bogus: it says that it has no address, which cannot be believed.
    ("vadehavet-forskning.se", &[Unknown, Unknown, Unknown, Unknown, Unknown, Unknown, Unknown]),
    // In order by IPv4; the machine behind IPv6 still speaks TLS 1.0 and 1.1.
    ("vadehavet-kyst.dk", &[Pass, Pass, Fail, Pass, Pass, Pass, Na]),
    ("www.vadehavet-kyst.dk", &[Pass, Pass, Fail, Pass, Pass, Pass, Na]),
    // Havnens Forsyning A/S
    // RSA key exchange beside the good suites.
    ("havnens-forsyning.dk", &[Pass, Pass, Pass, Fail, Pass, Pass, Na]),
    ("www.havnens-forsyning.dk", &[Pass, Pass, Pass, Fail, Pass, Pass, Na]),
    ("havnens-vand.dk", &[Na, Na, Na, Na, Na, Pass, Na]),
    // TLS 1.0 with 3DES and nothing else: no client of today gets as far as HTTP there, but ours does. The certificate
    // shows in clear.
    ("havnens-varme.dk", &[Pass, Pass, Fail, Fail, Pass, Pass, Na]),
    ("www.havnens-varme.dk", &[Pass, Pass, Fail, Fail, Pass, Pass, Na]),
    // A site in order that stays outside .dk.
    ("havnens-fiber.plain", &[Pass, Pass, Pass, Pass, Pass, Fail, Fail]),
    ("www.havnens-fiber.plain", &[Pass, Pass, Pass, Pass, Pass, Fail, Fail]),
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
