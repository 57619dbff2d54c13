//! The mail servers of the world: one for every address that an MX record leads to, and what is wrong with it.

use std::time::Duration;

use jiff::Timestamp;

use crate::Error;
use crate::pki::{Authority, Key, Leaf};
use crate::smtp::{Character, MailHost, Smtp};
use crate::tls_front::old_versions;

/// How long a greeting in several lines waits with its last one.
const PAUSE: Duration = Duration::from_millis(20);

/// Every mail server of the world. The domain without MX records has none at its address.
pub(super) fn smtp(authority: &Authority, at: Timestamp) -> Result<Smtp, Error> {
    let issued = |name: &str, key: Key| authority.issue(&Leaf::new(&[name], at).key(key));
    // The key that the TLSA records of the world name.
    let good = |name: &str| Ok::<_, Error>(MailHost::new(name, issued(name, Key::Mail)?));

    let mut smtp = Smtp::new()
        .host([127, 25, 1, 1], good("mx1.mailfjord.dk")?)
        .host([127, 25, 1, 2], good("mx2.mailfjord.dk")?.character(Character::LongGreeting(PAUSE)))
        .host([127, 25, 10, 1], good("mx1.nordhavn-kommune.dk")?)
        .host([127, 25, 10, 2], good("mx2.nordhavn-kommune.dk")?);

    // Two of the provider's four machines were forgotten when the old versions were turned off.
    let identity = issued("mx.skypost-mail.com", Key::P256)?;
    for last in 1..=4 {
        let host = MailHost::new("mx.skypost-mail.com", identity.clone());
        let host = if last > 2 { host.beside(old_versions(&identity)) } else { host };
        smtp = smtp.host([127, 25, 2, last], host);
    }

    let host = good("mx1.soenderlund-kommune.dk")?.character(Character::NoStarttls);
    smtp = smtp.host([127, 25, 20, 1], host);
    let host = good("reserve.vesteraa-vand.dk")?.character(Character::Greylisting);
    smtp = smtp.host([127, 25, 30, 1], host);
    let host = good("mx.vesteraa-turist.dk")?.character(Character::AuthInClear);
    smtp = smtp.host([127, 25, 30, 2], host);
    // The certificate was renewed with a new key, the TLSA record was not.
    let name = "mx1.fyrstyrelsen.dk";
    smtp = smtp.host([127, 25, 50, 1], MailHost::new(name, issued(name, Key::P384)?));
    let name = "mx.havnens-forsyning.dk";
    let identity = issued(name, Key::Mail)?;
    let old = old_versions(&identity);
    Ok(smtp.host([127, 25, 70, 1], MailHost::new(name, identity).beside(old)))
}
