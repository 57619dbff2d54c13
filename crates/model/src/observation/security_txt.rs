//! What a `security.txt` says (RFC 9116): whom to tell about a weakness, and until when that holds.

use jiff::Timestamp;

/// The fields that matter of one file. What is not understood is left out (RFC 9116 §2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityTxt {
    /// `Contact`: where to write, the best first.
    pub contacts: Vec<String>,
    /// `Expires`: from when the file no longer holds. It must stand once.
    pub expires: Option<Timestamp>,
    /// `Expires` stands more than once, or is not a date of RFC 3339.
    pub expires_wrong: bool,
    /// `Canonical`: where the file belongs.
    pub canonical: Vec<String>,
}

impl SecurityTxt {
    /// Reads a file, signed or not. The frame of a cleartext signature (RFC 9580 §7) is passed over, not verified.
    pub fn parse(text: &str) -> Self {
        let mut read = Self::default();
        let mut expires = 0;
        let text = text.trim_start_matches('\u{feff}');
        let body = text.lines().take_while(|line| !line.starts_with("-----BEGIN PGP SIGNATURE-----"));
        let fields = body.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'));
        for (name, value) in fields {
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                // A web address or a mail address, always as a URI (RFC 9116 §2.5.3).
                "contact" if is_uri(value) => read.contacts.push(value.to_owned()),
                "canonical" if is_uri(value) => read.canonical.push(value.to_owned()),
                "expires" => {
                    expires += 1;
                    let moment = value.to_ascii_uppercase().parse().ok();
                    read.expires_wrong |= moment.is_none() || expires > 1;
                    read.expires = read.expires.or(moment);
                }
                _ => {}
            }
        }
        read
    }
}

/// Whether a value begins with a scheme (RFC 3986 §3.1) and goes on.
fn is_uri(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let fine = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
    scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme.chars().all(fine)
        && !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9116_2_5_the_fields_are_read_whatever_their_case_and_order() {
        let read = SecurityTxt::parse(
            "# Skriv til os\r\nexpires: 2027-01-01T00:00:00z\r\n\r\nContact: mailto:cert@nordhavn.dk\r\nCONTACT: https://nordhavn.dk/cert\r\nCanonical: https://nordhavn.dk/.well-known/security.txt\r\nHiring: no\r\n",
        );
        assert_eq!(read.contacts, ["mailto:cert@nordhavn.dk", "https://nordhavn.dk/cert"]);
        assert_eq!(read.expires, Some("2027-01-01T00:00:00Z".parse().unwrap()));
        assert!(!read.expires_wrong);
        assert_eq!(read.canonical.len(), 1);
    }

    #[test]
    fn rfc_9116_2_5_3_a_contact_without_a_scheme_is_none() {
        for line in
            ["Contact: cert@nordhavn.dk", "Contact:", "Contact: +45 12 34 56 78", "# Contact: mailto:a@b.dk"]
        {
            assert!(SecurityTxt::parse(line).contacts.is_empty(), "{line}");
        }
    }

    #[test]
    fn rfc_9116_2_5_5_the_end_must_be_one_date() {
        for wrong in [
            "Expires: 2027-01-01",
            "Expires: Fri, 01 Jan 2027 00:00:00 GMT",
            "Expires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z",
        ] {
            assert!(SecurityTxt::parse(wrong).expires_wrong, "{wrong}");
        }
    }

    #[test]
    fn rfc_9116_2_3_a_signed_file_is_read_to_its_signature() {
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: mailto:a@b.dk\n-----BEGIN PGP SIGNATURE-----\nContact: mailto:c@d.dk\n";
        assert_eq!(SecurityTxt::parse(signed).contacts, ["mailto:a@b.dk"]);
    }
}
