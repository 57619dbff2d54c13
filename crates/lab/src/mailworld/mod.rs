//! A world of mail records: one zone for each case of SPF, DMARC and DKIM, with the verdict written by hand.

mod dkim;
mod dmarc;
mod parked;
mod spf;
#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::draft::ZoneBuilder;
use crate::internet::Internet;
use crate::world::Outcome;
use crate::world::records::filled;

/// The checks that a case has a verdict of, in the order of [`Case::outcomes`].
pub const CHECKS: [&str; 4] =
    ["mail.dmarc_present", "mail.dmarc_enforced", "mail.spf_sound", "mail.dkim_found"];

/// The selectors that every case is scanned with.
pub const SELECTORS: [&str; 1] = ["s1"];

/// One domain with something right or wrong in its mail records.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The domain.
    pub domain: &'static str,
    /// What it shows, with the rule it is about.
    pub why: &'static str,
    /// Its records, part by part; empty for a name that lies in the zone of another case. `{me}` stands for the
    /// domain, `{DKIM}` and its like for keys.
    pub zone: &'static [&'static str],
    /// A zone text of its own besides the parts.
    own: &'static str,
    /// What a scan must say, for each of [`CHECKS`].
    pub outcomes: [Outcome; 4],
    /// Tags or problems that the findings must tell.
    pub shows: &'static [&'static str],
}

impl Case {
    /// Its zone as master-file text; none when the name lies in another zone.
    pub fn text(&self) -> Option<String> {
        let text: String = self.zone.iter().chain([&self.own]).map(|part| format!("{part}\n")).collect();
        (!text.trim().is_empty()).then(|| filled(&text.replace("{me}", self.domain)))
    }

    /// What a scan must say of a check.
    pub fn outcome(&self, check: &str) -> Option<Outcome> {
        let named = CHECKS.into_iter().zip(self.outcomes);
        named.into_iter().find(|(id, _)| *id == check).map(|(_, outcome)| outcome)
    }
}

/// Every case.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    dmarc::CASES.iter().chain(spf::CASES).chain(dkim::CASES).chain(parked::CASES)
}

/// A name server that answers SERVFAIL to everything.
const FAILING: &str = "ns.svigtende-dns.dk";

/// Zones that several cases refer to: name, records, and whether their server fails.
const OTHERS: [(&str, &str, bool); 6] = [
    ("dkim-vaert.dk", "s1 {DKIM}\ntom A 127.92.2.9", false),
    (
        "dmarc-vaert.dk",
        "policy TXT \"v=DMARC1; p=reject\"\ntom A 127.92.2.9\n\
         rapport-tilladt.dk._report._dmarc TXT \"v=DMARC1\"",
        false,
    ),
    ("rapport-vaert.dk", "*._report._dmarc TXT \"v=DMARC1\"", false),
    ("_dmarc.dmarc-tavs.dk", "@ TXT \"v=DMARC1; p=reject\"", true),
    ("svigt.spf-tavs.dk", "@ TXT \"v=spf1 -all\"", true),
    ("_domainkey.dkim-tavs.dk", "s1 {DKIM}", true),
];

/// The internet of all cases, its signatures valid for fifteen days to either side of an instant.
pub fn mailworld(at: Timestamp) -> Internet {
    let mut net = Internet::with_tlds(at);
    net.server(FAILING, Ipv4Addr::new(127, 53, 25, 1));
    net.behave(Ipv4Addr::new(127, 53, 25, 1), Behaviour::ServFail);
    for (name, text, fails) in OTHERS {
        let zone = ZoneBuilder::new(name, &filled(text));
        net.zone(if fails { zone.served_by(&[FAILING]) } else { zone });
    }
    // A server for each, since one address is only asked so many times a second.
    let held = cases().filter_map(|case| case.text().map(|text| (case.domain, text)));
    for ((domain, text), address) in held.zip(Ipv4Addr::new(127, 53, 26, 1).to_bits()..) {
        let server = format!("ns.{domain}");
        net.server(&server, Ipv4Addr::from_bits(address));
        net.zone(ZoneBuilder::new(domain, &text).served_by(&[&server]));
    }
    net
}

/// A domain that takes mail at a host of its own.
const TAKES: &str = "@ MX 10 mx\nmx A 127.92.2.25";
/// A sound SPF record.
const SPF: &str = "@ TXT \"v=spf1 ip4:192.0.2.0/28 -all\"";
/// A sound DMARC record.
const DMARC: &str = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@{me}\"";
/// A sound DKIM key.
const DKIM: &str = "s1._domainkey {DKIM}";
