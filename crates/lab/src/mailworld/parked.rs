//! The cases of domains that send no mail: the whole set of signs, and each of them missing or bent.

use crate::world::Outcome::{self, Fail, Pass};

use super::Case;

const fn row(
    domain: &'static str,
    why: &'static str,
    own: &'static str,
    outcomes: [Outcome; 4],
    shows: &'static [&'static str],
) -> Case {
    Case { domain, why, zone: &[], own, outcomes, shows }
}

pub(super) const CASES: &[Case] = &[
    row(
        "parkeret.dk",
        "The whole set: -all, null MX (RFC 7505), reject.",
        "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass, Pass, Pass],
        &["parked"],
    ),
    row(
        "parkeret-tilbage.dk",
        "The whole set, and every key revoked.",
        "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n*._domainkey TXT \"v=DKIM1; p=\"",
        [Pass, Pass, Pass, Pass],
        &["parked"],
    ),
    row(
        "parkeret-uden-mx.dk",
        "No MX at all is no null MX: mail would go to the address.",
        "@ A 127.92.2.80\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass, Pass, Fail],
        &["absent"],
    ),
    row(
        "parkeret-blandet.dk",
        "A null MX beside another is none (RFC 7505 §3).",
        "@ MX 0 .\n@ MX 10 mx\nmx A 127.92.2.25\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass, Pass, Fail],
        &["absent"],
    ),
    row(
        "parkeret-none.dk",
        "Without reject it is not parked.",
        "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=none\"",
        [Pass, Fail, Pass, Fail],
        &["absent"],
    ),
    row(
        "parkeret-bloed.dk",
        "~all does not say that no mail is sent.",
        "@ MX 0 .\n@ TXT \"v=spf1 ~all\"\n_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass, Pass, Fail],
        &["absent"],
    ),
    row(
        "parkeret-glemt.dk",
        "Only a null MX: nothing keeps others from sending in its name.",
        "@ MX 0 .",
        [Fail, Fail, Fail, Fail],
        &["absent"],
    ),
    row(
        "under.parkeret-alt.dk",
        "A zone below a parked domain: reject is inherited, SPF and the null MX are its own.",
        "@ MX 0 .\n@ TXT \"v=spf1 -all\"",
        [Pass, Pass, Pass, Pass],
        &["inherited", "parked"],
    ),
    row(
        "parkeret-alt.dk",
        "The domain above it.",
        "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"",
        [Pass, Pass, Pass, Pass],
        &["parked"],
    ),
];
