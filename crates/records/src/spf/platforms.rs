//! Platforms that any customer may send from, by the names that SPF records include.

use super::lookup::is_below;

/// Suffixes of include targets, from common knowledge; a platform that is not here is merely not named.
const PLATFORMS: [&str; 30] = [
    "spf.protection.outlook.com",
    "_spf.google.com",
    "amazonses.com",
    "sendgrid.net",
    "servers.mcsv.net",
    "spf.mandrillapp.com",
    "mailgun.org",
    "spf.mailjet.com",
    "spf.sendinblue.com",
    "spf.brevo.com",
    "spf.mtasv.net",
    "sparkpostmail.com",
    "_spf.salesforce.com",
    "mail.zendesk.com",
    "email.freshdesk.com",
    "hubspotemail.net",
    "mktomail.com",
    "cust-spf.exacttarget.com",
    "_spf.createsend.com",
    "spf.mailersend.net",
    "_spf.mlsend.com",
    "relay.mailchannels.net",
    "zoho.com",
    "zohomail.com",
    "zoho.eu",
    "spf.smtp2go.com",
    "spf.elasticemail.com",
    "_custspf.one.com",
    "spf.simply.com",
    "mx.ovh.com",
];

/// Whether a record includes a shared platform.
pub(super) fn is_shared(target: &str) -> bool {
    PLATFORMS.iter().any(|platform| is_below(target, platform))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_known_by_their_names_and_what_lies_below() {
        assert!(is_shared("spf.protection.outlook.com"));
        assert!(is_shared("EU.SendGrid.net"));
        assert!(!is_shared("evilsendgrid.net"));
        assert!(!is_shared("spf.nordhavn.dk"));
    }
}
