//! Authorities by the thousand for measuring whole scans: of a few kinds, each with DNS, web servers and mail.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::draft::ZoneBuilder;
use crate::files::write;
use crate::internet::Internet;
use crate::key::Algorithm;
use crate::pki::{Authority, Identity, Key, Leaf};
use crate::sign::Signing;
use crate::smtp::{MailHost, Smtp, SmtpServing};
use crate::synthetic::gateway;
use crate::tls_front::old_versions;
use crate::web::{Reply, Site, Web, WebServing, When};
use crate::world::Outcome;
use crate::world::records::filled;
use crate::{Error, Files, Serving, synthetic_name};

/// Hosters, each with two name servers and a mail gateway.
pub const HOSTERS: usize = 150;
/// Name servers of `dk`.
const REGISTRY: u8 = 8;
/// Addresses of each of them.
const ADDRESSES: u8 = 4;
/// The gateway that many share: its name, and its addresses.
const SKY: (&str, [Ipv4Addr; 2]) =
    ("mx.sky.dk", [Ipv4Addr::new(127, 25, 202, 1), Ipv4Addr::new(127, 25, 202, 2)]);

/// What an authority is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// All in order, with mail at its hoster's.
    Modern,
    /// The same, with TLS 1.0 and 1.1 left on at its web server.
    OldWeb,
    /// The same, with a site in clear text beside the one over HTTPS.
    InClear,
    /// The same, with HSTS on the front page alone.
    FrontPage,
    /// All in order, with mail at a gateway that many share.
    Sky,
    /// All in order, with a gateway of its own.
    OwnGateway,
    /// The same, with TLS 1.0 and 1.1 left on at the gateway.
    OldGateway,
    /// Neither web nor mail, and records that say so.
    Parked,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Modern,
        Self::OldWeb,
        Self::InClear,
        Self::FrontPage,
        Self::Sky,
        Self::OwnGateway,
        Self::OldGateway,
        Self::Parked,
    ];

    /// What the authority with this number is like ([`synthetic_name`]).
    pub const fn of(number: usize) -> Self {
        Self::ALL[number % Self::ALL.len()]
    }

    const fn own_gateway(self) -> bool {
        matches!(self, Self::OwnGateway | Self::OldGateway)
    }

    /// What a scan must say of its domain, and of its `www` host where it has one; written by hand, never computed.
    /// DNSSEC, and DANE with it, go by [`crate::synthetic_signed`].
    pub const fn expected(self) -> &'static [(&'static str, Outcome)] {
        match self {
            Self::Modern | Self::Sky | Self::OwnGateway => &GOOD,
            Self::OldWeb => &OLD_WEB,
            Self::InClear => &IN_CLEAR,
            Self::FrontPage => &FRONT_PAGE,
            Self::OldGateway => &OLD_GATEWAY,
            Self::Parked => &PARKED,
        }
    }
}

/// The expected outcomes in this order: clear text, redirect, old versions, parameters, certificate and HSTS of the web;
/// STARTTLS, old versions and parameters of mail.
const fn table(web: [Outcome; 6], mail: [Outcome; 3]) -> [(&'static str, Outcome); 11] {
    let [clear, redirect, old, parameters, certificate, hsts] = web;
    let [starttls, old_mail, mail_parameters] = mail;
    [
        ("web.no_clear_text", clear),
        ("web.https_redirect", redirect),
        ("web.old_tls_off", old),
        ("web.tls_parameters", parameters),
        ("web.certificate_valid", certificate),
        ("web.hsts_everywhere", hsts),
        ("mail.starttls_offered", starttls),
        ("mail.old_tls_off", old_mail),
        ("mail.tls_parameters", mail_parameters),
        ("mail.spf_sound", Outcome::Pass),
        ("mail.dmarc_enforced", Outcome::Pass),
    ]
}

use Outcome::{Fail, NotApplicable as Na, Pass};

const GOOD: [(&str, Outcome); 11] = table([Pass; 6], [Pass; 3]);
const OLD_WEB: [(&str, Outcome); 11] = table([Pass, Pass, Fail, Pass, Pass, Pass], [Pass; 3]);
const IN_CLEAR: [(&str, Outcome); 11] = table([Fail, Fail, Pass, Pass, Pass, Pass], [Pass; 3]);
const FRONT_PAGE: [(&str, Outcome); 11] = table([Pass, Pass, Pass, Pass, Pass, Fail], [Pass; 3]);
const OLD_GATEWAY: [(&str, Outcome); 11] = table([Pass; 6], [Pass, Fail, Pass]);
const PARKED: [(&str, Outcome); 11] = table([Na; 6], [Na; 3]);

/// The web server of an authority, for its domain and its `www` host.
pub fn web_address(number: usize) -> Ipv4Addr {
    at(96, number)
}

/// The mail gateway of an authority that has its own.
fn mail_address(number: usize) -> Ipv4Addr {
    at(97, number)
}

fn at(second: u8, number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, second, (number / 250) as u8, (number % 250 + 1) as u8)
}

fn records(number: usize, hoster: usize) -> String {
    let kind = Kind::of(number);
    if kind == Kind::Parked {
        return "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n".to_owned();
    }
    let web = web_address(number);
    let gateway = match kind {
        Kind::Sky => format!("{}.", SKY.0),
        kind if kind.own_gateway() => "mx".to_owned(),
        _ => format!("{}.", gateway(hoster).0),
    };
    let own = if kind.own_gateway() {
        filled(&format!("mx A {}\n_25._tcp.mx {{TLSA}}\n", mail_address(number)))
    } else {
        String::new()
    };
    format!(
        "@ A {web}\nwww A {web}\n@ MX 10 {gateway}\n@ TXT \"v=spf1 mx -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n\
         @ CAA 0 issue \"certifikat.example\"\n{own}"
    )
}

/// A country on loopback, listening. Dropping it closes its sockets.
#[derive(Debug)]
pub struct Country {
    /// Its name servers.
    pub dns: Serving,
    /// Its web servers.
    pub web: WebServing,
    /// Its mail servers.
    pub mail: SmtpServing,
    /// The root of its certificates, in PEM.
    pub root_pem: String,
}

/// Builds a country of so many authorities, its signatures and certificates valid around an instant, and listens on free
/// ports. Every answer takes a round trip, and so does opening a connection.
///
/// # Errors
/// What keeps zones and certificates from being made, and [`Error::Io`] when an address cannot be bound.
pub async fn serve(count: usize, at: Timestamp, round_trip: Duration) -> Result<Country, Error> {
    let authority = Authority::new(at)?;
    let mut net = Internet::new(at);
    names(&mut net, count, round_trip);
    let dns = Arc::new(net.build()?).serve(None).await?;
    let web = web(count, &authority, at)?.far(round_trip).serve(None).await?;
    let mail = mail(count, &authority, at)?.far(round_trip).serve(None).await?;
    Ok(Country { dns, web, mail, root_pem: authority.root_pem() })
}

impl Country {
    /// Where its ports are, as `--port-map` wants it: `53=…,25=…,80=…,443=…`.
    pub fn port_map(&self) -> String {
        let (dns, mail) = (self.dns.port(), self.mail.port);
        format!("53={dns},25={mail},80={},443={}", self.web.http_port, self.web.https_port)
    }

    /// Writes `root.hints`, `root.anchor` and `ca.pem` into a directory.
    ///
    /// # Errors
    /// [`Error::Io`] when the directory or a file cannot be written.
    pub fn write_files(&self, directory: &Path) -> Result<Files, Error> {
        let ca = directory.join("ca.pem");
        write(&ca, &self.root_pem)?;
        let files = self.dns.lab().write_files(directory)?;
        Ok(Files { ca_file: Some(ca), ..files })
    }
}

/// A root, `dk` on many addresses, the gateway that many share, and the authorities at many hosters.
fn names(net: &mut Internet, count: usize, round_trip: Duration) {
    let servers: Vec<String> = (0..REGISTRY).map(|server| format!("ns{server}.dk")).collect();
    let mut far = vec![Ipv4Addr::new(127, 53, 0, 1)];
    for (server, name) in (0..REGISTRY).zip(&servers) {
        for last in 1..=ADDRESSES {
            let address = Ipv4Addr::new(127, 53, 50 + server, last);
            net.server(name, address);
            far.push(address);
        }
    }
    let registry: Vec<&str> = servers.iter().map(String::as_str).collect();
    let opt_out = Signing::new(Algorithm::EcdsaP256).nsec3_with(0, b"", true);
    net.zone(ZoneBuilder::new(".", "").signed(Signing::new(Algorithm::RsaSha256)));
    net.zone(ZoneBuilder::new("dk", "").signed(opt_out).served_by(&registry));
    let [one, two] = SKY.1;
    let sky = filled(&format!("mx A {one}\nmx A {two}\n_25._tcp.mx {{TLSA}}\n"));
    let sky = ZoneBuilder::new("sky.dk", &sky).signed(Signing::new(Algorithm::EcdsaP256));
    net.zone(sky.served_by(&["ns1.synth0.dk", "ns2.synth0.dk"]));
    net.made(count, HOSTERS, records);
    far.extend(
        (0..HOSTERS).flat_map(|hoster| [1, 2].map(|last| Ipv4Addr::new(127, 53, 100 + hoster as u8, last))),
    );
    if !round_trip.is_zero() {
        far.into_iter().for_each(|address| {
            net.behave(address, Behaviour::Slow(round_trip));
        });
    }
}

fn web(count: usize, authority: &Authority, at: Timestamp) -> Result<Web, Error> {
    let mut web = Web::new();
    for number in (0..count).filter(|number| Kind::of(*number) != Kind::Parked) {
        let kind = Kind::of(number);
        let (domain, address) = (synthetic_name(number), web_address(number));
        let www = format!("www.{domain}");
        let identity = authority.issue(&Leaf::new(&[&domain, &www], at))?;
        for host in [&domain, &www] {
            web = web.site(host, address, site(kind, host).identity(&identity));
        }
        if kind == Kind::OldWeb {
            web = web.beside(address, old_versions(&identity));
        }
    }
    Ok(web)
}

fn site(kind: Kind, host: &str) -> Site {
    let front = || Reply::page(200, "<title>Velkommen</title>");
    match kind {
        Kind::InClear => Site::good(host).but(When::http(), front()),
        Kind::FrontPage => Site::new()
            .on(When::http(), Reply::redirect(301, &format!("https://{host}/")))
            .on(When::https().path("/"), front().hsts())
            .on(When::https(), Reply::page(404, "<title>Ikke fundet</title>")),
        _ => Site::good(host),
    }
}

fn mail(count: usize, authority: &Authority, at: Timestamp) -> Result<Smtp, Error> {
    let identity = |name: &str| authority.issue(&Leaf::new(&[name], at).key(Key::Mail));
    let host = |name: &str, identity: &Identity| MailHost::new(name, identity.clone());
    let mut smtp = Smtp::new();
    for (name, address) in (0..HOSTERS).map(gateway) {
        smtp = smtp.host(address, host(&name, &identity(&name)?));
    }
    let sky = identity(SKY.0)?;
    for address in SKY.1 {
        smtp = smtp.host(address, host(SKY.0, &sky));
    }
    for number in (0..count).filter(|number| Kind::of(*number).own_gateway()) {
        let name = format!("mx.{}", synthetic_name(number));
        let identity = identity(&name)?;
        let own = host(&name, &identity);
        let own =
            if Kind::of(number) == Kind::OldGateway { own.beside(old_versions(&identity)) } else { own };
        smtp = smtp.host(mail_address(number), own);
    }
    Ok(smtp)
}
