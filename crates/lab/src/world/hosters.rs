//! Those who host the authorities' names and mail: DNS hosters, a signed and an unsigned mail provider.

use std::net::{IpAddr, Ipv4Addr};

use super::records::{everyday, zone};
use crate::behaviour::Behaviour;
use crate::internet::Internet;
use crate::key::Algorithm;
use crate::sign::Signing;

/// Both servers of Kabelhus, which does DNS well.
pub(super) const KABELHUS: [&str; 2] = ["ns1.kabelhus-dns.dk", "ns2.kabelhus-dns.dk"];
/// Both servers of Fjordnet; the second is neglected.
pub(super) const FJORDNET: [&str; 2] = ["ns1.fjordnet-dns.com", "ns2.fjordnet-dns.com"];
/// The address of Fjordnet's neglected server.
pub(super) const FJORDNET_SECOND: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 53, 2, 2));
/// A server that nobody has told about its zones.
pub(super) const LAME: &str = "ns1.tomgang-dns.dk";
/// A server that was switched off.
pub(super) const DEAD: &str = "ns2.tomgang-dns.dk";

pub(super) fn add(net: &mut Internet) {
    for (server, [third, last]) in [
        (KABELHUS[0], [1, 1]),
        (KABELHUS[1], [1, 2]),
        (FJORDNET[0], [2, 1]),
        (FJORDNET[1], [2, 2]),
        (LAME, [3, 1]),
        (DEAD, [3, 2]),
        ("ns1.skypost-mail.com", [4, 1]),
    ] {
        net.server(server, Ipv4Addr::new(127, 53, third, last));
    }
    net.behave(Ipv4Addr::new(127, 53, 3, 1), Behaviour::Refused);
    net.behave(Ipv4Addr::new(127, 53, 3, 2), Behaviour::Dead);

    net.zone(zone("kabelhus-dns.dk", "@ MX 0 .").signed(everyday()).served_by(&KABELHUS));
    net.zone(
        zone("fjordnet-dns.com", "@ MX 0 .")
            .signed(Signing::new(Algorithm::RsaSha256).nsec3())
            .served_by(&FJORDNET),
    );
    net.zone(zone("tomgang-dns.dk", "@ MX 0 .\n").served_by(&[KABELHUS[0]]).signed(everyday()));
    net.zone(zone("mailfjord.dk", MAILFJORD).signed(everyday()).served_by(&KABELHUS));
    net.zone(zone("skypost-mail.com", SKYPOST).served_by(&["ns1.skypost-mail.com"]));
}

/// A mail provider that does DANE, with the TLSA of the second host behind an alias.
const MAILFJORD: &str = r#"
@ MX 10 mx1
@ TXT "v=spf1 mx -all"
mx1 A 127.25.1.1
mx2 A 127.25.1.2
_25._tcp.mx1 {TLSA}
_25._tcp.mx2 CNAME _dane
_dane {TLSA}
_spf TXT "v=spf1 ip4:127.25.1.0/24 -all"
"#;

/// A mail provider in the sky: not signed, a host name for each customer, four machines behind each.
const SKYPOST: &str = r#"
@ MX 10 mx
@ TXT "v=spf1 ip4:127.25.2.0/24 -all"
mx A 127.25.2.1
mx A 127.25.2.2
mx A 127.25.2.3
mx A 127.25.2.4
*.inbound A 127.25.2.1
*.inbound A 127.25.2.2
*.inbound A 127.25.2.3
*.inbound A 127.25.2.4
_25._tcp.mx {TLSA}
_spf TXT "v=spf1 ip4:127.25.2.0/24 ip4:127.25.3.0/24 -all"
"#;
