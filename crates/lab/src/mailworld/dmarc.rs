//! The cases of DMARC: how each kind of receiver reads the record, row by row of what S23 makes of it.

use crate::world::Outcome::{self, CannotTell, Fail, Pass};

use super::{Case, DKIM, SPF, TAKES};

const BESIDE: &[&str] = &[TAKES, SPF, DKIM];

/// A domain whose SPF and DKIM are sound.
const fn row(
    domain: &'static str,
    why: &'static str,
    own: &'static str,
    [present, enforced]: [Outcome; 2],
    shows: &'static [&'static str],
) -> Case {
    Case { domain, why, zone: BESIDE, own, outcomes: [present, enforced, Pass, Pass], shows }
}

/// A name in another zone, which has SPF and a key of its own there.
const fn below(
    domain: &'static str,
    why: &'static str,
    verdicts: [Outcome; 2],
    shows: &'static [&'static str],
) -> Case {
    Case { zone: &[], ..row(domain, why, "", verdicts, shows) }
}

pub(super) const CASES: &[Case] = &[
    row(
        "dmarc-ren.dk",
        "An own record with reject and nothing else (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@{me}\"\n\
         post TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\ns1._domainkey.post {DKIM}\n\
         svag TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\ns1._domainkey.svag {DKIM}\n\
         _dmarc.svag TXT \"v=DMARC1; p=none; rua=mailto:dmarc@{me}\"\n\
         a.b.c.d.e.f.g TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\ns1._domainkey.a.b.c.d.e.f.g {DKIM}",
        [Pass, Pass],
        &[],
    ),
    below("post.dmarc-ren.dk", "A subdomain without a record inherits reject.", [Pass, Pass], &["inherited"]),
    below("svag.dmarc-ren.dk", "A subdomain with a weak record of its own.", [Pass, Fail], &["weak_policy"]),
    below(
        "a.b.c.d.e.f.g.dmarc-ren.dk",
        "The tree walk jumps from nine labels to seven and still gets there (RFC 9989 §4.10).",
        [Pass, Pass],
        &["inherited"],
    ),
    row(
        "dmarc-karantaene.dk",
        "1: quarantine is not reject.",
        "_dmarc TXT \"v=DMARC1; p=quarantine; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["weak_policy", "not_reject"],
    ),
    row(
        "dmarc-intet.dk",
        "p=none asks for nothing.",
        "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["weak_policy"],
    ),
    row(
        "dmarc-proeve.dk",
        "2: t=y steps down one level at new receivers (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=reject; t=y; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["test_mode"],
    ),
    row(
        "dmarc-ti-procent.dk",
        "3: pct=10 leaves nine of ten to quarantine at older receivers (RFC 7489 §6.6.4).",
        "_dmarc TXT \"v=DMARC1; p=reject; pct=10; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["partial"],
    ),
    row(
        "dmarc-sp-none.dk",
        "4: sp=none leaves subdomains open.",
        "_dmarc TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@{me}\"\n\
         post TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\ns1._domainkey.post {DKIM}\n\
         egen TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\ns1._domainkey.egen {DKIM}\n\
         _dmarc.egen TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["weak_subdomain_policy", "subdomains_open"],
    ),
    below("post.dmarc-sp-none.dk", "A subdomain inherits sp=none.", [Pass, Fail], &["weak_subdomain_policy"]),
    below(
        "egen.dmarc-sp-none.dk",
        "A subdomain with its own reject; names below it follow sp=none from the top all the same.",
        [Pass, Fail],
        &["subdomains_open"],
    ),
    row(
        "dmarc-sp-karantaene.dk",
        "sp=quarantine leaves subdomains half open.",
        "_dmarc TXT \"v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["weak_subdomain_policy"],
    ),
    row(
        "dmarc-ukendt-led.dk",
        "5: unknown tags are ignored (RFC 7489 §6.3, RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=reject; foo=bar; rua=mailto:dmarc@{me}\"",
        [Pass, Pass],
        &["unknown_tag"],
    ),
    row(
        "dmarc-orden.dk",
        "6: the order is free after v (RFC 9989 §4.7); an older receiver may want p second.",
        "_dmarc TXT \"v=DMARC1; rua=mailto:dmarc@{me}; p=reject\"",
        [Pass, Pass],
        &["policy_not_second"],
    ),
    row(
        "dmarc-tomt-led.dk",
        "7: an empty tag is tolerated and named.",
        "_dmarc TXT \"v=DMARC1; p=reject;; rua=mailto:dmarc@{me}\"",
        [Pass, Pass],
        &["empty_tag"],
    ),
    row(
        "dmarc-np-none.dk",
        "np=none opens names that do not exist; the domain itself holds.",
        "_dmarc TXT \"v=DMARC1; p=reject; np=none; rua=mailto:dmarc@{me}\"",
        [Pass, Pass],
        &["made_up_open"],
    ),
    row(
        "dmarc-kun-sp.dk",
        "sp=reject does not help the apex.",
        "_dmarc TXT \"v=DMARC1; p=none; sp=reject; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["weak_policy"],
    ),
    row(
        "dmarc-to.dk",
        "Two records: none applies (RFC 7489 §6.6.3, RFC 9989 §4.10).",
        "_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@{me}\"",
        [Fail, Fail],
        &["several_records"],
    ),
    row("dmarc-ingen.dk", "No record at all.", "", [Fail, Fail], &["absent"]),
    row(
        "dmarc-version.dk",
        "Another version (RFC 9989 §4.8).",
        "_dmarc TXT \"v=DMARC2; p=reject\"",
        [Fail, Fail],
        &["wrong_version"],
    ),
    row(
        "dmarc-smaat.dk",
        "The version is case-sensitive (RFC 9989 §4.8).",
        "_dmarc TXT \"v=dmarc1; p=reject\"",
        [Fail, Fail],
        &["wrong_version"],
    ),
    row(
        "dmarc-blanktegn.dk",
        "Blanks in place of semicolons.",
        "_dmarc TXT \"v=DMARC1 p=reject\"",
        [Fail, Fail],
        &["wrong_separator"],
    ),
    row(
        "dmarc-komma.dk",
        "Commas in place of semicolons.",
        "_dmarc TXT \"v=DMARC1, p=reject\"",
        [Fail, Fail],
        &["wrong_separator"],
    ),
    row(
        "dmarc-citat.dk",
        "Typographic quotation marks around it, pasted from a text.",
        "_dmarc TXT \"\\226\\128\\157v=DMARC1; p=reject\\226\\128\\157\"",
        [Fail, Fail],
        &["typographic_quotes"],
    ),
    row(
        "dmarc-ukendt-p.dk",
        "An unknown policy and nobody to report to: no DMARC at all (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=rejct\"",
        [Fail, Fail],
        &["unknown_policy"],
    ),
    row(
        "dmarc-ukendt-p-rua.dk",
        "An unknown policy with an address for reports counts as none (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=rejct; rua=mailto:dmarc@{me}\"",
        [Pass, Fail],
        &["unknown_policy"],
    ),
    row(
        "dmarc-ukendt-sp.dk",
        "A misspelt sp takes the whole record with it (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=reject; sp=rejct\"",
        [Fail, Fail],
        &["unknown_subdomain_policy"],
    ),
    row(
        "dmarc-ukendt-np.dk",
        "A misspelt np does the same (RFC 9989 §4.7).",
        "_dmarc TXT \"v=DMARC1; p=reject; np=rejct\"",
        [Fail, Fail],
        &["unknown_made_up_policy"],
    ),
    row(
        "dmarc-psd.dk",
        "psd=y on an ordinary domain moves the organisational domain; reject still holds (RFC 9989 §4.10).",
        "_dmarc TXT \"v=DMARC1; p=reject; psd=y; rua=mailto:dmarc@{me}\"",
        [Pass, Pass],
        &["psd_set"],
    ),
    row(
        "dmarc-alias.dk",
        "A CNAME to a vendor works, and is shown.",
        "_dmarc CNAME policy.dmarc-vaert.dk.",
        [Pass, Pass],
        &["alias"],
    ),
    row(
        "dmarc-alias-doed.dk",
        "A CNAME to a name that is gone.",
        "_dmarc CNAME borte.dmarc-vaert.dk.",
        [Fail, Fail],
        &["alias_dangling"],
    ),
    row(
        "dmarc-alias-tom.dk",
        "A CNAME to a name without a record.",
        "_dmarc CNAME tom.dmarc-vaert.dk.",
        [Fail, Fail],
        &["alias_empty"],
    ),
    row(
        "dmarc-toppen.dk",
        "The record stands on the domain itself.",
        "@ TXT \"v=DMARC1; p=reject\"",
        [Fail, Fail],
        &["record_at_apex"],
    ),
    row(
        "dmarc-dobbelt.dk",
        "The name was written in full where the form appends the domain itself.",
        "_dmarc.dmarc-dobbelt.dk TXT \"v=DMARC1; p=reject\"",
        [Fail, Fail],
        &["record_elsewhere"],
    ),
    row("dmarc-tavs.dk", "SERVFAIL is no verdict.", "", [CannotTell, CannotTell], &["not_seen"]),
    row(
        "dmarc-uden-rua.dk",
        "Without reports it still holds.",
        "_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass],
        &["no_reports"],
    ),
    row(
        "rapport-afvist.dk",
        "The receiver of reports has not agreed (RFC 9990 §4): a warning.",
        "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:rap@dmarc-vaert.dk\"",
        [Pass, Pass],
        &["reports_not_authorised"],
    ),
    row(
        "rapport-tilladt.dk",
        "The receiver of reports has agreed to this domain.",
        "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:rap@dmarc-vaert.dk\"",
        [Pass, Pass],
        &[],
    ),
    row(
        "rapport-alle.dk",
        "The receiver of reports has agreed to all, by a wildcard.",
        "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:rap@rapport-vaert.dk\"",
        [Pass, Pass],
        &[],
    ),
    row(
        "dmarc-wildcard.dk",
        "A wildcard serves the record at _dmarc too.",
        "* TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@{me}\"",
        [Pass, Pass],
        &[],
    ),
    row(
        "dmarc-fremmed.dk",
        "A wildcard with SPF stands where the record should be.",
        "* TXT \"v=spf1 -all\"",
        [Fail, Fail],
        &["absent"],
    ),
];
