//! The municipalities of the world: Nordhavn does all well, Sønderlund, Vesterå and Lilleø what one sees every day.

use super::hosters::{FJORDNET, KABELHUS};
use super::records::{everyday, zone};
use crate::fault::{Fault, set};
use crate::internet::Internet;
use crate::key::Algorithm;
use crate::sign::Signing;

pub(super) fn add(net: &mut Internet) {
    nordhavn(net);
    soenderlund(net);
    vesteraa(net);
    lilleoe(net);
}

fn nordhavn(net: &mut Internet) {
    net.zone(zone("nordhavn-kommune.dk", NORDHAVN).signed(everyday()).served_by(&KABELHUS))
        .zone(zone("nordhavn-bibliotek.dk", BIBLIOTEK).signed(everyday()).served_by(&KABELHUS))
        .zone(
            zone("nordhavn-skoler.dk", PARKED).signed(Signing::new(Algorithm::Ed25519)).served_by(&KABELHUS),
        )
        .zone(
            // nordhavnsområdet.dk
            zone("xn--nordhavnsomrdet-slb.dk", AREA)
                .signed(Signing::new(Algorithm::EcdsaP384).one_key())
                .served_by(&KABELHUS),
        )
        .zone(
            zone("visit-nordhavn.com", VISIT)
                .signed(Signing::new(Algorithm::RsaSha256).nsec3())
                .served_by(&FJORDNET[..1]),
        );
}

fn soenderlund(net: &mut Internet) {
    net.zone(
        zone("soenderlund-kommune.dk", SOENDERLUND)
            .signed(everyday())
            .fault(Fault::DsMissing)
            .served_by(&FJORDNET[..1]),
    )
    .zone(
        // sønderlund-kommune.dk
        zone("xn--snderlund-kommune-00b.dk", SOENDERLUND_IDN).signed(everyday()).served_by(&FJORDNET[..1]),
    )
    .zone(
        zone("soenderlund-forsyning.dk", FORSYNING)
            .signed(everyday())
            .fault(Fault::SigMissing(set("@", "MX")))
            .served_by(&FJORDNET[..1]),
    )
    .zone(zone("soenderlund-havn.dk", HAVN).served_by(&FJORDNET[..1]));
}

fn vesteraa(net: &mut Internet) {
    net.zone(zone("vesteraa-kommune.dk", VESTERAA).signed(everyday()).served_by(&KABELHUS))
        .zone(
            zone("vesteraa-kultur.dk", KULTUR)
                .signed(Signing::new(Algorithm::RsaSha256))
                .fault(Fault::SigExpired)
                .served_by(&FJORDNET[..1]),
        )
        .zone(zone("vesteraa-jobcenter.dk", JOBCENTER).signed(everyday()).served_by(&KABELHUS))
        .zone(zone("vesteraa-vand.dk", VAND).signed(everyday()).served_by(&KABELHUS))
        .zone(zone("vesteraa-turist.dk", TURIST).signed(everyday()).served_by(&KABELHUS));
}

fn lilleoe(net: &mut Internet) {
    net.zone(zone("lilleoe-kommune.dk", LILLEOE).served_by(&FJORDNET[..1]))
        // lilleø-kommune.dk
        .zone(zone("xn--lille-kommune-fnb.dk", LILLEOE_IDN).served_by(&FJORDNET[..1]));
}

const NORDHAVN: &str = r#"
@ A 127.80.1.1
www A 127.80.1.1
selvbetjening CNAME www
@ MX 10 mx1
@ MX 20 mx2
mx1 A 127.25.10.1
mx2 A 127.25.10.2
_25._tcp.mx1 {TLSA}
_25._tcp.mx2 {TLSA}
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:dmarc@nordhavn-kommune.dk"
post2026._domainkey {DKIM}
_mta-sts TXT "v=STSv1; id=20261101"
mta-sts A 127.80.1.5
_smtp._tls TXT "v=TLSRPTv1; rua=tls@nordhavn-kommune.dk"
@ CAA 0 issue "certifikat.example"
@ CAA 0 issuewild ";"
"#;

const BIBLIOTEK: &str = r#"
@ A 127.80.1.2
www A 127.80.1.2
@ MX 10 mx1.nordhavn-kommune.dk.
@ TXT "v=spf1 include:nordhavn-kommune.dk -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
ed._domainkey {DKIM_ED}
@ CAA 0 issue "certifikat.example"
"#;

const AREA: &str = r#"
@ A 127.80.1.3
www A 127.80.1.3
@ MX 10 mx1.nordhavn-kommune.dk.
@ MX 20 mx2.nordhavn-kommune.dk.
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
post2026._domainkey {DKIM}
"#;

const PARKED: &str = r#"
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
*._domainkey TXT "v=DKIM1; p="
@ CAA 0 issue ";"
"#;

const VISIT: &str = r#"
@ A 127.80.1.4
www A 127.80.1.4
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const HAVN: &str = r#"
@ A 127.80.2.4
www A 127.80.2.4
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; np=reject"
"#;

const SOENDERLUND: &str = r#"
@ A 127.80.2.1
www A 127.80.2.1
@ MX 10 mx1
mx1 A 127.25.20.1
_25._tcp.mx1 {TLSA}
@ TXT "v=spf1 a mx ip4:127.25.20.0/24 ~all"
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@soenderlund-kommune.dk"
s1._domainkey {DKIM_SHORT}
"#;

const SOENDERLUND_IDN: &str = r#"
@ A 127.80.2.3
www A 127.80.2.3
@ MX 10 mx1.soenderlund-kommune.dk.
@ TXT "v=spf1 redirect=soenderlund-kommune.dk"
_dmarc TXT "v=DMARC1; p=none"
"#;

const FORSYNING: &str = r#"
@ A 127.80.2.2
www A 127.80.2.2
@ MX 10 mx1.mailfjord.dk.
@ TXT "v=spf1 include:_spf.mailfjord.dk -all"
_dmarc TXT "v=DMARC1; p=reject; sp=none"
mf._domainkey {DKIM}
"#;

const VESTERAA: &str = r#"
@ A 127.80.3.1
www A 127.80.3.1
borger CNAME www
@ MX 0 vesteraa-kommune-dk.inbound.skypost-mail.com.
@ TXT "v=spf1 include:_spf.skypost-mail.com -all"
@ TXT "skypost-verification=4711"
_dmarc TXT "v=DMARC1; p=reject; pct=100; rua=mailto:dmarc@vesteraa-kommune.dk"
selector1._domainkey {DKIM}
selector2._domainkey {DKIM_SHORT}
autodiscover CNAME mx.skypost-mail.com.
@ CAA 0 issue "certifikat.example"
"#;

const KULTUR: &str = r#"
@ A 127.80.3.2
www A 127.80.3.2
@ MX 10 mx1.mailfjord.dk.
@ TXT "v=spf1 include:_spf.mailfjord.dk ~all"
"#;

const JOBCENTER: &str = r#"
@ A 127.80.3.3
www A 127.80.3.3
@ MX 10 mx1.mailfjord.dk.
@ MX 20 mx2.mailfjord.dk.
@ TXT "v=spf1 include:_spf.mailfjord.dk -all"
_dmarc TXT "v=DMARC1; p=reject"
mf._domainkey {DKIM}
_mta-sts TXT "v=STSv1; id=1"
mta-sts A 127.80.3.6
"#;

const VAND: &str = r#"
@ A 127.80.3.4
www A 127.80.3.4
@ MX 10 mx1.mailfjord.dk.
@ MX 50 reserve
reserve A 127.25.30.1
@ TXT "v=spf1 include:_spf.mailfjord.dk a:reserve.vesteraa-vand.dk -all"
_dmarc TXT "v=DMARC1; p=reject; t=y"
"#;

const TURIST: &str = r#"
@ A 127.80.3.5
www A 127.80.3.5
@ MX 10 mx
mx A 127.25.30.2
_25._tcp.mx TLSA 1 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
@ TXT "v=spf1 mx -all"
@ TXT "v=spf1 a -all"
_dmarc TXT "v=DMARC1; p=reject"
"#;

const LILLEOE: &str = r#"
@ A 127.80.4.1
www A 127.80.4.1
@ MX 10 lilleoe-kommune-dk.inbound.skypost-mail.com.
@ TXT "v=spf1 include:_spf.skypost-mail.com ?all"
_dmarc TXT "v=DMARC1; p=none"
"#;

const LILLEOE_IDN: &str = r#"
@ A 127.80.4.2
www A 127.80.4.2
@ MX 10 mx1.mailfjord.dk.
"#;
