//! Walls in front of sites: answers that a firewall, a bot check or a delivery network gave instead of the site.
//!
//! A wall seen by mistake costs a verdict that stays open; one that is missed makes a verdict about the wrong machine.
//! So with a status that walls use, the mark of a product is enough; with any other, only words or fields that the
//! product writes on its own pages.

use http::{HeaderMap, StatusCode};

use super::body::find;

/// How a product gives itself away.
struct Mark {
    /// The stable id of the wall.
    id: &'static str,
    /// Whether it is sure at any status, or only at one that walls use.
    at: At,
    /// A field, and a word in its value (empty: any value).
    field: Option<(&'static str, &'static str)>,
    /// A text on its page.
    words: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    AnyStatus,
    WallStatus,
}

const fn field(id: &'static str, at: At, name: &'static str, value: &'static str) -> Mark {
    Mark { id, at, field: Some((name, value)), words: None }
}

const fn words(id: &'static str, at: At, words: &'static str) -> Mark {
    Mark { id, at, field: None, words: Some(words) }
}

/// The marks, the surest first.
const MARKS: &[Mark] = &[
    field("cloudflare", At::AnyStatus, "cf-mitigated", ""),
    field("aws_waf", At::AnyStatus, "x-amzn-waf-action", ""),
    field("sucuri", At::AnyStatus, "x-sucuri-block", ""),
    words("imperva", At::AnyStatus, "Incapsula incident ID"),
    words(
        "f5_big_ip",
        At::AnyStatus,
        "The requested URL was rejected. Please consult with your administrator",
    ),
    words("fortiweb", At::AnyStatus, "FortiWeb"),
    field("cloudflare", At::WallStatus, "server", "cloudflare"),
    field("cloudflare", At::WallStatus, "cf-ray", ""),
    field("akamai", At::WallStatus, "server", "AkamaiGHost"),
    words("akamai", At::WallStatus, "errors.edgesuite.net"),
    words("akamai", At::WallStatus, "Reference&#32;&#35;"),
    words("akamai", At::WallStatus, "Reference #"),
    field("imperva", At::WallStatus, "x-iinfo", ""),
    field("imperva", At::WallStatus, "x-cdn", "Imperva"),
    field("imperva", At::WallStatus, "x-cdn", "Incapsula"),
    words("imperva", At::WallStatus, "_Incapsula_"),
    field("azure_front_door", At::WallStatus, "x-azure-ref", ""),
    field("cloudfront", At::WallStatus, "x-cache", "Error from cloudfront"),
    field("cloudfront", At::WallStatus, "server", "CloudFront"),
    field("aws_elb", At::WallStatus, "server", "awselb"),
    field("azure_gateway", At::WallStatus, "server", "Microsoft-Azure-Application-Gateway"),
    field("sucuri", At::WallStatus, "server", "Sucuri"),
    field("sucuri", At::WallStatus, "x-sucuri-id", ""),
    field("barracuda", At::WallStatus, "server", "Barracuda"),
    words("barracuda", At::WallStatus, "Barracuda Networks"),
    words("fortiweb", At::WallStatus, "FortiGuard"),
    field("citrix", At::WallStatus, "set-cookie", "NSC_"),
    field("citrix", At::WallStatus, "set-cookie", "ns_af"),
    field("f5_big_ip", At::WallStatus, "server", "BigIP"),
    words("mod_security", At::WallStatus, "Mod_Security"),
    words("captcha", At::WallStatus, "captcha"),
    words("captcha", At::WallStatus, "cf-turnstile"),
];

/// The wall that gave an answer, when one is recognised. `page` is the beginning of the body; a HEAD has none.
pub(super) fn wall(status: StatusCode, headers: &HeaderMap, page: &str) -> Option<&'static str> {
    let walled = matches!(status.as_u16(), 403 | 406 | 429 | 503 | 520..=530);
    let fits = |mark: &&Mark| {
        (mark.at == At::AnyStatus || walled)
            && mark.field.is_none_or(|(name, value)| has(headers, name, value))
            && mark.words.is_none_or(|words| find(page, words).is_some())
    };
    MARKS.iter().find(fits).map(|mark| mark.id)
}

fn has(headers: &HeaderMap, name: &str, word: &str) -> bool {
    let mut values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.any(|value| word.is_empty() || find(&value, word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(status: u16, fields: &[(&'static str, &'static str)], page: &str) -> Option<&'static str> {
        let headers = fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        wall(StatusCode::from_u16(status).unwrap(), &headers.collect(), page)
    }

    #[test]
    fn each_wall_is_known_by_its_mark() {
        for (status, fields, page, id) in [
            (403, &[("cf-mitigated", "challenge")][..], "", "cloudflare"),
            (200, &[("cf-mitigated", "challenge")], "", "cloudflare"),
            (522, &[("server", "cloudflare")], "", "cloudflare"),
            (403, &[("server", "AkamaiGHost")], "", "akamai"),
            (403, &[], "Access Denied … Reference #18.2f", "akamai"),
            (403, &[("x-iinfo", "7-1")], "", "imperva"),
            (200, &[], "Request unsuccessful. Incapsula incident ID: 1-2", "imperva"),
            (
                200,
                &[],
                "The requested URL was rejected. Please consult with your administrator.",
                "f5_big_ip",
            ),
            (202, &[("x-amzn-waf-action", "challenge")], "", "aws_waf"),
            (403, &[("x-cache", "Error from cloudfront")], "", "cloudfront"),
            (403, &[("x-azure-ref", "2026")], "", "azure_front_door"),
            (403, &[("server", "Sucuri/Cloudproxy")], "", "sucuri"),
            (503, &[], "Barracuda Networks", "barracuda"),
            (403, &[], "FortiGuard Intrusion Prevention", "fortiweb"),
            (403, &[("set-cookie", "NSC_web=x; path=/")], "", "citrix"),
            (406, &[], "This error was generated by Mod_Security.", "mod_security"),
            (429, &[], "<div class=\"g-recaptcha\">", "captcha"),
        ] {
            assert_eq!(seen(status, fields, page), Some(id), "{status} {fields:?} {page}");
        }
    }

    #[test]
    fn a_site_behind_a_delivery_network_is_the_site() {
        for (status, fields, page) in [
            (200, &[("server", "cloudflare"), ("cf-ray", "1-CPH")][..], "Velkommen"),
            (404, &[("server", "cloudflare")], "Ikke fundet"),
            (200, &[("x-azure-ref", "2026")], ""),
            (200, &[("x-iinfo", "7-1")], "<script src=\"/_Incapsula_Resource?x\">"),
            (200, &[("set-cookie", "NSC_web=x")], "Log ind; captcha"),
            (403, &[("server", "nginx")], "Forbidden"),
            (503, &[("server", "Apache")], "Vedligeholdelse"),
        ] {
            assert_eq!(seen(status, fields, page), None, "{status} {fields:?} {page}");
        }
    }
}
