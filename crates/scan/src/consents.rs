//! What the organisation file consents to, as the probes ask for it: kinds of active tests, targets and periods.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kravtjek_model::organisation::{Active, Consent, Organisation};
use kravtjek_probe::dns::{parse_name, show_name};
use kravtjek_probe::reach::{self, Target};

/// The active tests that this version can make.
pub const ABLE: [Active; 1] = [Active::Injection];

/// Everything that is consented to, each asset by itself.
pub fn of(organisation: &Organisation) -> Vec<reach::Consent> {
    let each = |consent: &Consent| {
        let period = period(consent);
        let targets = consent.assets.iter().filter_map(|asset| target(asset.as_str()));
        let given = |(from, until), target| reach::Consent { to: consent.to, target, from, until };
        targets.filter_map(|target| period.map(|period| given(period, target))).collect::<Vec<_>>()
    };
    organisation.consents.iter().flat_map(each).collect()
}

/// Whether a consent holds at a moment.
pub fn holds(consent: &Consent, now: Timestamp) -> bool {
    period(consent).is_some_and(|(from, until)| from <= now && now <= until)
}

/// What a consent names: a name, an address or a range of addresses.
pub fn target(written: &str) -> Option<Target> {
    let (address, bits) =
        written.split_once('/').map_or((written, None), |(address, bits)| (address, Some(bits)));
    if let Ok(address) = address.parse::<std::net::IpAddr>() {
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(all), |bits| bits.parse().ok()).filter(|bits| *bits <= all)?;
        return Some(Target::Net(address, bits));
    }
    let name = parse_name(written).ok().map(|name| show_name(&name))?;
    (!name.contains('/')).then_some(Target::Name(name))
}

/// The first and the last moment: a day ends at midnight UTC.
fn period(consent: &Consent) -> Option<(Timestamp, Timestamp)> {
    let midnight = |day: Date| day.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let after = midnight(consent.until.checked_add(1.day()).ok()?)?;
    Some((midnight(consent.from)?, after.checked_sub(1.nanosecond()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(from: &str, until: &str) -> Consent {
        Consent {
            to: Active::Injection,
            assets: vec!["mx.a.dk".to_owned().into(), "192.0.2.0/28".to_owned().into()],
            by: "Anna Holm".to_owned(),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    #[test]
    fn a_consent_holds_from_its_first_day_to_the_end_of_its_last() {
        let november = consent("2026-11-01", "2026-11-30");
        for (at, expected) in [
            ("2026-10-31T23:59:59Z", false),
            ("2026-11-01T00:00:00Z", true),
            ("2026-11-30T23:59:59.5Z", true),
            ("2026-12-01T00:00:00Z", false),
        ] {
            assert_eq!(holds(&november, at.parse().unwrap()), expected, "{at}");
        }
    }

    #[test]
    fn names_addresses_and_ranges_are_told_apart() {
        assert_eq!(target("MX.A.dk."), Some(Target::Name("mx.a.dk".to_owned())));
        assert_eq!(target("192.0.2.1"), Some(Target::Net([192, 0, 2, 1].into(), 32)));
        assert_eq!(target("2001:db8::/48"), Some(Target::Net("2001:db8::".parse().unwrap(), 48)));
        for wrong in ["192.0.2.0/33", "192.0.2.0/", "a.dk/24", ""] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
        let mut organisation = crate::parts::organisation(&[] as &[&str]);
        organisation.consents.push(consent("2026-11-01", "2026-11-30"));
        assert_eq!(of(&organisation).len(), 2);
    }
}
