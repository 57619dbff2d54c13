//! The state body, the region and the company of the world, with the rarer misfortunes.

use super::hosters::{DEAD, FJORDNET, FJORDNET_SECOND, KABELHUS, LAME};
use super::records::{everyday, zone};
use crate::fault::{Fault, set};
use crate::internet::Internet;
use crate::key::Algorithm;
use crate::sign::Signing;

pub(super) fn add(net: &mut Internet) {
    fyrstyrelsen(net);
    vadehavet(net);
    havnens(net);
}

fn fyrstyrelsen(net: &mut Internet) {
    net.zone(zone("fyrstyrelsen.dk", FYRSTYRELSEN).signed(everyday()).served_by(&KABELHUS))
        .zone(zone("arkiv.fyrstyrelsen.dk", ARKIV).served_by(&KABELHUS[..1]))
        .zone(
            zone("fyrmeldinger.dk", PARKED)
                .signed(everyday())
                .served_by(&FJORDNET)
                .faults_at(FJORDNET_SECOND, &[Fault::SigExpired, Fault::Serial(2_025_010_101)]),
        )
        .zone(
            zone("fyrpasserne.dk", FYRPASSERNE)
                .signed(Signing::new(Algorithm::RsaSha1Nsec3).nsec3().digests(&[1]))
                .served_by(&FJORDNET[..1]),
        )
        .zone(
            zone("soefartsdata.dk", SOEFARTSDATA)
                .signed(everyday())
                .served_by(&FJORDNET)
                .faults_at(FJORDNET_SECOND, &[Fault::Serial(2_026_103_101)]),
        );
}

fn vadehavet(net: &mut Internet) {
    net.zone(
        zone("region-vadehavet.dk", VADEHAVET)
            .signed(Signing::new(Algorithm::RsaSha256))
            .served_by(&KABELHUS),
    )
    .zone(zone("vadehavssygehuset.dk", SYGEHUSET).signed(everyday()).served_by(&KABELHUS))
    .zone(zone("vadehavet-data.dk", PARKED).signed(everyday()).served_by(&[LAME]))
    .zone(zone("vadehavet-kalender.dk", PARKED).signed(everyday()).served_by(&[KABELHUS[0], DEAD]))
    .zone(
        zone("vadehavet-forskning.se", PARKED)
            .signed(everyday())
            .fault(Fault::DsWrongDigest)
            .served_by(&KABELHUS),
    )
    .zone(zone("vadehavet-kyst.dk", KYST).signed(everyday()).served_by(&KABELHUS));
}

fn havnens(net: &mut Internet) {
    net.zone(
        zone("havnens-forsyning.dk", HAVNENS)
            .signed(everyday())
            .fault(Fault::Tampered(set("_25._tcp.mx", "TLSA")))
            .served_by(&KABELHUS),
    )
    .zone(zone("havnens-vand.dk", PARKED).signed(Signing::new(Algorithm::Unassigned)).served_by(&KABELHUS))
    .zone(
        zone("havnens-varme.dk", VARME)
            .signed(Signing::new(Algorithm::EcdsaP256).nsec3_with(120, b"fjernvarme", false))
            .served_by(&KABELHUS),
    )
    .zone(zone("havnens-fiber.plain", FIBER).served_by(&KABELHUS));
}

const PARKED: &str = r#"
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const FYRPASSERNE: &str = r#"
@ A 127.80.5.3
www A 127.80.5.3
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const SOEFARTSDATA: &str = r#"
@ A 127.80.5.4
www A 127.80.5.4
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const VARME: &str = r#"
@ A 127.80.7.3
www A 127.80.7.3
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const FIBER: &str = r#"
@ A 127.80.7.4
www A 127.80.7.4
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const FYRSTYRELSEN: &str = r#"
@ A 127.80.5.1
www A 127.80.5.1
@ MX 10 mx1
mx1 A 127.25.50.1
_25._tcp.mx1 {TLSA}
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@fyrstyrelsen.dk"
f1._domainkey {DKIM}
@ CAA 0 issue "certifikat.example"
"#;

const ARKIV: &str = r#"
@ A 127.80.5.2
www A 127.80.5.2
"#;

const VADEHAVET: &str = r#"
@ A 127.80.6.1
@ A 127.80.6.3
www A 127.80.6.1
@ MX 10 mx2.mailfjord.dk.
@ TXT "v=spf1 include:_spf.mailfjord.dk -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
mf._domainkey {DKIM}
"#;

/// Reachable by both families. Loopback has one address of IPv6, so only one machine in the world does.
const KYST: &str = r#"
@ A 127.80.6.4
@ AAAA ::1
www A 127.80.6.4
www AAAA ::1
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const SYGEHUSET: &str = r#"
@ A 127.80.6.2
www A 127.80.6.2
@ TXT "v=spf1 a -all"
_dmarc TXT "v=DMARC1; p=reject"
"#;

const HAVNENS: &str = r#"
@ A 127.80.7.1
www A 127.80.7.1
@ MX 10 mx
mx A 127.25.70.1
_25._tcp.mx {TLSA}
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject"
h1._domainkey {DKIM}
_mta-sts TXT "v=STSv1; id=20260301T1200"
mta-sts A 127.80.7.1
"#;
