//! The web servers of the world: a site for every name with an address, and what is wrong with it.

use std::net::{IpAddr, Ipv6Addr};

use jiff::Timestamp;

use crate::Error;
use crate::pki::{Authority, Identity, Key, Leaf, self_signed};
use crate::tls_front::{old_versions, only_oldest, suites};
use crate::web::{Reply, Scheme, Site, Web, When, Wire};

/// ECDHE and plain RSA with 3DES (RFC 8422 §6, RFC 5246 §A.5).
const TRIPLE_DES: [u16; 2] = [0xc012, 0x000a];
/// RSA key exchange with AES-GCM (RFC 5288 §3).
const RSA_EXCHANGE: [u16; 2] = [0x009d, 0x009c];

/// Where the policy of MTA-STS lies (RFC 8461 §3.3).
const POLICY: &str = "/.well-known/mta-sts.txt";

/// Every site of the world; those on IPv6 only where there is IPv6.
pub(super) fn web(authority: &Authority, at: Timestamp, ipv6: bool) -> Result<Web, Error> {
    let mut sites = Sites { web: Web::new(), authority, at, ipv6 };
    sites.nordhavn()?;
    sites.soenderlund()?;
    sites.vesteraa()?;
    sites.lilleoe()?;
    sites.fyrstyrelsen()?;
    sites.vadehavet()?;
    sites.havnens()?;
    Ok(sites.web)
}

struct Sites<'a> {
    web: Web,
    authority: &'a Authority,
    at: Timestamp,
    ipv6: bool,
}

/// Where a name leads that is not the site itself.
fn to(host: &str) -> String {
    format!("https://{host}/")
}

fn www(domain: &str) -> String {
    format!("www.{domain}")
}

fn policy_host(domain: &str) -> String {
    format!("mta-sts.{domain}")
}

fn front() -> Reply {
    Reply::page(200, "<title>Velkommen</title>")
}

fn missing() -> Reply {
    Reply::page(404, "<title>Ikke fundet</title>")
}

/// HTTP leads to HTTPS on the same name, and everything there leads to another URL.
fn onwards(host: &str, url: &str) -> Site {
    Site::new()
        .on(When::http(), Reply::redirect(301, &to(host)))
        .on(When::https(), Reply::redirect(301, url).hsts())
}

impl Sites<'_> {
    /// A leaf for a domain and its www host.
    fn leaf(&self, domain: &str) -> Leaf {
        Leaf::new(&[domain, &www(domain)], self.at)
    }

    fn issued(&self, domain: &str) -> Result<Identity, Error> {
        self.authority.issue(&self.leaf(domain))
    }

    fn rsa(&self, domain: &str) -> Result<Identity, Error> {
        self.authority.issue(&self.leaf(domain).key(Key::Rsa2048))
    }

    fn expired(&self, domain: &str) -> Result<Identity, Error> {
        self.authority.issue(&Leaf::expired(&[domain, &www(domain)], self.at))
    }

    fn site(&mut self, host: &str, address: impl Into<IpAddr>, identity: &Identity, site: Site) {
        self.web = std::mem::take(&mut self.web).site(host, address, site.identity(identity));
    }

    /// The policy host of a domain, which serves one file.
    fn policy(&mut self, domain: &str, address: [u8; 4], identity: &Identity, policy: &str) {
        let site = Site::new().on(When::https().path(POLICY), Reply::text(policy));
        self.site(&policy_host(domain), address, identity, site);
    }

    fn change(&mut self, change: impl FnOnce(Web) -> Web) {
        self.web = change(std::mem::take(&mut self.web));
    }

    /// A domain in order, which leads to its www host, in order too.
    fn pair(&mut self, domain: &str, address: impl Into<IpAddr>, identity: &Identity) {
        let (www, address) = (www(domain), address.into());
        self.site(domain, address, identity, onwards(domain, &to(&www)));
        self.site(&www, address, identity, Site::good(&www));
    }

    /// The same site under the domain and its www host.
    fn both(&mut self, domain: &str, address: [u8; 4], identity: &Identity, site: impl Fn(&str) -> Site) {
        for host in [domain.to_owned(), www(domain)] {
            self.site(&host, address, identity, site(&host));
        }
    }

    fn nordhavn(&mut self) -> Result<(), Error> {
        let (domain, address) = ("nordhavn-kommune.dk", [127, 80, 1, 1]);
        let citizens = "selvbetjening.nordhavn-kommune.dk";
        let names = [domain, &www(domain), citizens];
        let identity = self.authority.issue(&Leaf::new(&names, self.at))?;
        self.pair(domain, address, &identity);
        self.site(citizens, address, &identity, Site::good(citizens));
        let identity = self.authority.issue(&Leaf::new(&[&policy_host(domain)], self.at))?;
        let policy = "version: STSv1\r\nmode: enforce\r\nmx: mx1.nordhavn-kommune.dk\r\nmx: mx2.nordhavn-kommune.dk\r\nmax_age: 1209600\r\n";
        self.policy(domain, [127, 80, 1, 5], &identity, policy);

        let domain = "nordhavn-bibliotek.dk";
        self.pair(domain, [127, 80, 1, 2], &self.issued(domain)?);

        // nordhavnsområdet.dk: on its way from HTTPS to HTTPS it passes HTTP.
        let (domain, address) = ("xn--nordhavnsomrdet-slb.dk", [127, 80, 1, 3]);
        let (identity, www) = (self.issued(domain)?, www(domain));
        self.site(domain, address, &identity, onwards(domain, &format!("http://{www}/")));
        self.site(&www, address, &identity, Site::good(&www));

        let domain = "visit-nordhavn.com";
        let site = |_: &str| Site::leads(&to("www.nordhavn-kommune.dk"));
        self.both(domain, [127, 80, 1, 4], &self.issued(domain)?, site);
        Ok(())
    }

    fn soenderlund(&mut self) -> Result<(), Error> {
        let (domain, address) = ("soenderlund-kommune.dk", [127, 80, 2, 1]);
        let identity = self.issued(domain)?;
        self.pair(domain, address, &identity);
        let old = old_versions(&identity);
        self.change(|web| web.beside(address, old));

        // sønderlund-kommune.dk: nobody thought of its own name when the certificate was made.
        let site = |_: &str| Site::leads(&to("www.soenderlund-kommune.dk"));
        self.both("xn--snderlund-kommune-00b.dk", [127, 80, 2, 3], &identity, site);

        // The whole site can be read in clear text.
        let (domain, address) = ("soenderlund-forsyning.dk", [127, 80, 2, 2]);
        let (identity, www) = (self.issued(domain)?, www(domain));
        let clear = |site: Site| site.but(When::http(), front());
        self.site(domain, address, &identity, clear(onwards(domain, &to(&www))));
        self.site(&www, address, &identity, clear(Site::good(&www)));

        // And here there is nothing else.
        let (domain, address) = ("soenderlund-havn.dk", [127, 80, 2, 4]);
        self.both(domain, address, &self.issued(domain)?, |_| Site::new().on(When::any(), front()));
        self.change(|web| web.wire(address, Scheme::Https, Wire::Closed));
        Ok(())
    }

    fn vesteraa(&mut self) -> Result<(), Error> {
        // HSTS is said with each page, and not with the error page.
        let domain = "vesteraa-kommune.dk";
        let citizens = "borger.vesteraa-kommune.dk";
        let identity = self.authority.issue(&Leaf::new(&[domain, &www(domain), citizens], self.at))?;
        let address = [127, 80, 3, 1];
        let site = |host: &str| {
            Site::new()
                .on(When::http(), Reply::redirect(301, &to(host)))
                .on(When::https().path("/"), front().hsts())
                .on(When::https(), missing())
        };
        self.both(domain, address, &identity, site);
        self.site(citizens, address, &identity, site(citizens));

        let domain = "vesteraa-kultur.dk";
        self.pair(domain, [127, 80, 3, 2], &self.issued(domain)?);
        let domain = "vesteraa-jobcenter.dk";
        self.pair(domain, [127, 80, 3, 3], &self.expired(domain)?);
        // The provider has got a second mail server since the policy was written, which lasts a day.
        let identity = self.authority.issue(&Leaf::new(&[&policy_host(domain)], self.at))?;
        let policy = "version: STSv1\nmode: enforce\nmx: mx1.mailfjord.dk\nmax_age: 86400\n";
        self.policy(domain, [127, 80, 3, 6], &identity, policy);

        // The intermediate is not sent along, and HSTS holds for five minutes.
        let (domain, address) = ("vesteraa-vand.dk", [127, 80, 3, 4]);
        let (identity, www) = (self.issued(domain)?.alone(), www(domain));
        let short =
            |reply: Reply| reply.header("Strict-Transport-Security", "max-age=300; includeSubDomains");
        let apex = onwards(domain, &to(&www)).but(When::https(), short(Reply::redirect(301, &to(&www))));
        let site = Site::new()
            .on(When::http(), Reply::redirect(301, &to(&www)))
            .on(When::https().path("/"), short(front()))
            .on(When::https(), short(missing()));
        self.site(domain, address, &identity, apex);
        self.site(&www, address, &identity, site);

        let (domain, address) = ("vesteraa-turist.dk", [127, 80, 3, 5]);
        let identity = self.rsa(domain)?;
        self.pair(domain, address, &identity);
        let weak = suites(&identity, &TRIPLE_DES);
        self.change(|web| web.beside(address, weak));
        Ok(())
    }

    fn lilleoe(&mut self) -> Result<(), Error> {
        // A box with its own certificate, and HSTS written into the front page alone.
        let domain = "lilleoe-kommune.dk";
        let site = |host: &str| {
            Site::new()
                .on(When::http(), Reply::redirect(302, &to(host)))
                .on(When::https().path("/").method("GET"), front().hsts())
                .on(When::https().path("/").method("HEAD"), front())
                .on(When::https(), missing())
        };
        self.both(domain, [127, 80, 4, 1], &self_signed(&self.leaf(domain))?, site);

        // lilleø-kommune.dk: HSTS was turned off again and forgotten.
        let domain = "xn--lille-kommune-fnb.dk";
        let site = |host: &str| {
            let onwards = Reply::redirect(301, &to("www.lilleoe-kommune.dk"));
            Site::new()
                .on(When::http(), Reply::redirect(301, &to(host)))
                .on(When::https(), onwards.header("Strict-Transport-Security", "max-age=0"))
        };
        self.both(domain, [127, 80, 4, 2], &self.issued(domain)?, site);
        Ok(())
    }

    fn fyrstyrelsen(&mut self) -> Result<(), Error> {
        let domain = "fyrstyrelsen.dk";
        self.pair(domain, [127, 80, 5, 1], &self.issued(domain)?);

        // A wall in front of the archive lets nobody through that is no browser.
        let domain = "arkiv.fyrstyrelsen.dk";
        let wall = Reply::page(403, "<title>Just a moment...</title>").header("Server", "cloudflare");
        let wall = wall.header("CF-Mitigated", "challenge");
        let site = |_: &str| Site::new().on(When::any(), wall.clone());
        self.both(domain, [127, 80, 5, 2], &self.issued(domain)?, site);

        // Nothing listens on port 80.
        let (domain, address) = ("fyrpasserne.dk", [127, 80, 5, 3]);
        self.pair(domain, address, &self.issued(domain)?);
        self.change(|web| web.wire(address, Scheme::Http, Wire::Closed));

        // Too many visitors, it says to each.
        let domain = "soefartsdata.dk";
        let site = |host: &str| {
            let later = Reply::page(429, "<title>Prøv igen senere</title>").header("Retry-After", "3600");
            Site::new().on(When::http(), Reply::redirect(301, &to(host))).on(When::https(), later.hsts())
        };
        self.both(domain, [127, 80, 5, 4], &self.issued(domain)?, site);
        Ok(())
    }

    fn vadehavet(&mut self) -> Result<(), Error> {
        // Of the domain's two addresses the second one still shows last year's certificate.
        let domain = "region-vadehavet.dk";
        self.pair(domain, [127, 80, 6, 1], &self.issued(domain)?);
        let identity = self.expired(domain)?;
        self.site(domain, [127, 80, 6, 3], &identity, onwards(domain, &to(&www(domain))));

        let domain = "vadehavssygehuset.dk";
        let closed = Reply::page(503, "<title>Vedligeholdelse</title>").header("Server", "Apache");
        let site = |_: &str| Site::new().on(When::any(), closed.clone());
        self.both(domain, [127, 80, 6, 2], &self.issued(domain)?, site);

        // IPv6 came with a machine of its own, where the old versions were never turned off.
        let domain = "vadehavet-kyst.dk";
        let identity = self.issued(domain)?;
        self.pair(domain, [127, 80, 6, 4], &identity);
        if self.ipv6 {
            self.pair(domain, Ipv6Addr::LOCALHOST, &identity);
            let old = old_versions(&identity);
            self.change(|web| web.beside(Ipv6Addr::LOCALHOST, old));
        }
        Ok(())
    }

    fn havnens(&mut self) -> Result<(), Error> {
        let (domain, address) = ("havnens-forsyning.dk", [127, 80, 7, 1]);
        let identity = self.rsa(domain)?;
        self.pair(domain, address, &identity);
        // The policy lies on the web server, whose certificate does not have its name.
        let policy = "version: STSv1\nmode: testing\nmx: *.havnens-forsyning.dk\nmax_age: 604800\n";
        self.policy(domain, address, &identity, policy);
        let weak = suites(&identity, &RSA_EXCHANGE);
        self.change(|web| web.beside(address, weak));

        // An appliance in the district heating works.
        let (domain, address) = ("havnens-varme.dk", [127, 80, 7, 3]);
        let identity = self.rsa(domain)?;
        self.both(domain, address, &identity, Site::good);
        let old = only_oldest(&identity);
        self.change(|web| web.only(address, old));

        let domain = "havnens-fiber.plain";
        self.both(domain, [127, 80, 7, 4], &self.issued(domain)?, Site::good);
        Ok(())
    }
}
