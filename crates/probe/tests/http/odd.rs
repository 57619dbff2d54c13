//! Answers that are odd and yet answers: browsers read them, and so they are read here.

use kravtjek_lab::pki::{Authority, Key, Leaf};
use kravtjek_lab::tls_front::only_oldest;
use kravtjek_lab::web::{Reply, Scheme, Site, Web, When, Wire};
use kravtjek_model::observation::Why;

use crate::laboratory::{Laboratory, field, ip, noon, statuses, urls};

#[tokio::test]
async fn a_line_that_is_no_field_costs_itself_alone_and_is_told() {
    let octets = b"HTTP/1.1 200 OK\r\nServer: x\r\nno colon here\r\nX Y: z\r\nReferrer-Policy:\r\n no-referrer\r\nName : z\r\n\
Strict-Transport-Security: max-age=31536000\r\nContent-Length: 0\r\n\r\n";
    for scheme in Scheme::BOTH {
        let web = Web::new().site("a.dk", ip(1), Site::new()).wire(ip(1), scheme, Wire::Octets(octets));
        let url = if scheme == Scheme::Http { "GET http://a.dk/" } else { "GET https://a.dk/" };
        let http = Laboratory::new(web).await.look(url).await;
        assert_eq!(statuses(&http), [200], "{:?}", http.not_seen);
        assert_eq!(field(&http, 0, "strict-transport-security"), ["max-age=31536000"]);
        assert_eq!(field(&http, 0, "referrer-policy"), ["no-referrer"], "a field may go on on the next line");
        assert_eq!(http.hops[0].skipped, ["no colon here", "X Y: z", "Name : z"]);
    }
}

#[tokio::test]
async fn a_policy_behind_many_cookies_is_not_missing() {
    let mut reply = Reply::page(200, "");
    for number in 0..150 {
        reply = reply.header("Set-Cookie", &format!("c{number}=x; Secure"));
    }
    let site = Site::new().on(When::any(), reply.hsts());
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    for url in ["GET http://a.dk/", "GET https://a.dk/"] {
        let http = laboratory.look(url).await;
        assert_eq!(field(&http, 0, "set-cookie").len(), 150, "{url}");
        assert_eq!(field(&http, 0, "strict-transport-security").len(), 1, "{url}");
    }
}

#[tokio::test]
async fn more_fields_than_are_read_are_a_limit_of_ours() {
    let mut reply = Reply::page(200, "");
    for number in 0..300 {
        reply = reply.header("Set-Cookie", &format!("c{number}=x"));
    }
    let site = Site::new().on(When::any(), reply.hsts());
    let http = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await.look("GET http://a.dk/").await;
    assert_eq!(http.not_seen.unwrap().why, Why::OverLimit);
}

/// TLS 1.0 with RSA key exchange and 3DES, by a server that was written apart from our client.
#[tokio::test]
async fn the_redirects_and_the_policy_of_an_appliance_of_old_are_read() {
    let authority = Authority::new(noon()).unwrap();
    let identity = authority.issue(&Leaf::new(&["a.dk"], noon()).key(Key::Rsa2048)).unwrap();
    let site = Site::good("a.dk").identity(&identity);
    let web = Web::new().site("a.dk", ip(1), site).only(ip(1), only_oldest(&identity));
    let http = Laboratory::new(web).await.look("GET http://a.dk/").await;
    assert_eq!(statuses(&http), [301, 200], "{:?}", http.broke_off);
    assert_eq!(field(&http, 1, "strict-transport-security").len(), 1);
    assert_eq!(http.hops[1].tls.as_deref(), Some("TLSv1.0"));
    assert_eq!(http.hops[1].body.as_ref().unwrap().title.as_deref(), Some("Velkommen"));
}

#[tokio::test]
async fn a_location_that_is_no_utf_8_is_followed_as_browsers_do() {
    let octets = b"HTTP/1.1 302 Found\r\nLocation: https://a.dk/k\xf8b\r\nContent-Length: 0\r\n\r\n";
    let web =
        Web::new().site("a.dk", ip(1), Site::good("a.dk")).wire(ip(1), Scheme::Http, Wire::Octets(octets));
    let http = Laboratory::new(web).await.look("GET http://a.dk/").await;
    assert_eq!(urls(&http), ["http://a.dk/", "https://a.dk/k%F8b"]);
    assert_eq!(http.hops[0].location.as_deref(), Some("https://a.dk/k%F8b"));
}

#[tokio::test]
async fn going_round_for_lack_of_a_cookie_that_we_did_not_keep_is_not_held_against_the_site() {
    let mut reply = Reply::redirect(302, "/");
    for number in 0..201 {
        reply = reply.header("Set-Cookie", &format!("c{number}=x"));
    }
    let site = Site::new().on(When::any(), reply);
    let http = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await.look("GET http://a.dk/").await;
    let broke_off = http.broke_off.unwrap();
    assert_eq!((broke_off.looped, broke_off.not_seen.why), (false, Why::OverLimit));
}
