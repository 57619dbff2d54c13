//! The cases of DKIM: how sure it is that mail is signed, from a usable key to nothing (RFC 6376, 8301, 8463).

use crate::world::Outcome::{self, CannotTell, Fail, Pass};

use super::{Case, DMARC, SPF, TAKES};

/// A domain whose DMARC and SPF are sound.
const fn row(
    domain: &'static str,
    why: &'static str,
    own: &'static str,
    found: Outcome,
    shows: &'static [&'static str],
) -> Case {
    Case { domain, why, zone: &[TAKES, DMARC, SPF], own, outcomes: [Pass, Pass, Pass, found], shows }
}

pub(super) const CASES: &[Case] = &[
    row("dkim-noegle.dk", "B: a key of 2048 bits at a known selector.", "s1._domainkey {DKIM}", Pass, &[]),
    row("dkim-ed.dk", "B: an Ed25519 key (RFC 8463).", "s1._domainkey {DKIM_ED}", Pass, &[]),
    row(
        "dkim-kort.dk",
        "B: 1024 bits are accepted and weak (RFC 8301 §3.2).",
        "s1._domainkey {DKIM_SHORT}",
        Pass,
        &["weak_key"],
    ),
    row(
        "dkim-gaet.dk",
        "B: a key that nobody has named, at a usual selector.",
        "default._domainkey {DKIM}",
        Pass,
        &[],
    ),
    row(
        "dkim-alias.dk",
        "B: the key lies with a vendor, behind a CNAME.",
        "s1._domainkey CNAME s1.dkim-vaert.dk.",
        Pass,
        &[],
    ),
    row(
        "dkim-jokertegn.dk",
        "B: a wildcard serves one key for every selector.",
        "*._domainkey {DKIM}",
        Pass,
        &[],
    ),
    row(
        "dkim-skjult.dk",
        "C: something lies below _domainkey, at a selector that nobody knows (RFC 8020).",
        "x7f3._domainkey {DKIM}",
        CannotTell,
        &["unproven"],
    ),
    row(
        "dkim-alt-for-kort.dk",
        "C: 768 bits are disregarded (RFC 8301 §3.2).",
        "s1._domainkey TXT \"v=DKIM1; k=rsa; p=MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAMnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJxwIDAQAB\"",
        CannotTell,
        &["weak_key"],
    ),
    row(
        "dkim-tilbage.dk",
        "C: the only key known is revoked (RFC 6376 §3.6.1).",
        "s1._domainkey TXT \"v=DKIM1; p=\"",
        CannotTell,
        &["key_revoked"],
    ),
    row(
        "dkim-proeve.dk",
        "C: with t=y, signed mail counts as unsigned (RFC 6376 §3.6.1).",
        "s1._domainkey TXT \"v=DKIM1; t=y; k=ed25519; p=IIgmy609XTmW16gsia0EKBCY6W7Wqtcg2TJ1N2qaTac=\"",
        CannotTell,
        &["key_in_test"],
    ),
    row(
        "dkim-sha1.dk",
        "C: a key for SHA-1 only (RFC 8301 §3.1).",
        "s1._domainkey TXT \"v=DKIM1; h=sha1; k=ed25519; p=IIgmy609XTmW16gsia0EKBCY6W7Wqtcg2TJ1N2qaTac=\"",
        CannotTell,
        &["key_sha1_only"],
    ),
    row(
        "dkim-to.dk",
        "C: two keys at one selector (RFC 6376 §3.6.2.2).",
        "s1._domainkey {DKIM}\ns1._domainkey {DKIM_ED}",
        CannotTell,
        &["several_keys"],
    ),
    row(
        "dkim-version.dk",
        "C: the version does not stand first (RFC 6376 §3.6.1).",
        "s1._domainkey TXT \"k=ed25519; v=DKIM1; p=IIgmy609XTmW16gsia0EKBCY6W7Wqtcg2TJ1N2qaTac=\"",
        CannotTell,
        &["key_version_wrong"],
    ),
    row(
        "dkim-alias-doed.dk",
        "C: the CNAME leads to a name that is gone, and somebody else may take it.",
        "s1._domainkey CNAME borte.dkim-vaert.dk.",
        CannotTell,
        &["alias_dangling"],
    ),
    row(
        "dkim-alias-tom.dk",
        "C: the CNAME leads to a name without a key.",
        "s1._domainkey CNAME tom.dkim-vaert.dk.",
        CannotTell,
        &["alias_empty"],
    ),
    row(
        "dkim-ingen.dk",
        "D: nothing lies below _domainkey, and the server denies names honestly (RFC 8020).",
        "",
        Fail,
        &["absent"],
    ),
    row(
        "dkim-wildcard.dk",
        "E: a wildcard answers for every name, _domainkey too.",
        "* TXT \"hej\"",
        CannotTell,
        &["unproven"],
    ),
    row(
        "dkim-alle-tilbage.dk",
        "E: a wildcard revokes every selector of a domain that sends.",
        "*._domainkey TXT \"v=DKIM1; p=\"",
        CannotTell,
        &["unproven"],
    ),
    row("dkim-tavs.dk", "E: SERVFAIL is no verdict.", "", CannotTell, &["not_seen"]),
];
