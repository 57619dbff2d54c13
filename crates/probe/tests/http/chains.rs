//! Chains of redirects: where they lead, and where they end.

use kravtjek_lab::web::{Reply, Site, Web, When};
use kravtjek_model::observation::Why;

use crate::laboratory::{Laboratory, ip, statuses, urls};

#[tokio::test]
async fn internetnl_row_14_a_hop_back_to_clear_text_is_seen() {
    let site = Site::new()
        .on(When::http().path("/"), Reply::redirect(301, "https://a.dk/"))
        .on(When::https().path("/"), Reply::redirect(302, "http://a.dk/da/"))
        .on(When::http().path("/da/"), Reply::redirect(307, "https://a.dk/da/"))
        .on(When::https().path("/da/"), Reply::page(200, ""));
    let http = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await.look("GET http://a.dk/").await;
    assert_eq!(urls(&http), ["http://a.dk/", "https://a.dk/", "http://a.dk/da/", "https://a.dk/da/"]);
    assert_eq!(statuses(&http), [301, 302, 307, 200]);
    assert_eq!(http.broke_off, None);
}

#[tokio::test]
async fn another_host_is_looked_up_and_the_first_is_asked_where_it_was() {
    let web = Web::new()
        .site("a.com", ip(1), Site::new().on(When::any(), Reply::redirect(301, "https://www.a.dk/")))
        .site("www.a.dk", ip(3), Site::new().on(When::any(), Reply::redirect(308, "https://a.com.a.dk/")))
        .site("a.com.a.dk", ip(1), Site::good("a.com.a.dk"));
    let laboratory =
        Laboratory::new(web).await.host("www.a.dk", &[ip(2), ip(3)]).host("a.com.a.dk", &[ip(1)]);
    let http = laboratory.look("GET http://a.com/").await;
    assert_eq!(statuses(&http), [301, 308, 200]);
    let places: Vec<&str> = http.hops.iter().filter_map(|hop| hop.address.as_deref()).collect();
    assert_eq!(places, ["127.80.0.1", "127.80.0.3", "127.80.0.1"], "the address that refuses is passed over");
    assert_eq!(*laboratory.looked_up.lock().unwrap(), ["www.a.dk", "a.com.a.dk"]);
}

#[tokio::test]
async fn a_chain_that_cannot_go_on_keeps_what_was_seen() {
    let to = |to: &str| Reply::redirect(301, to);
    let site = Site::new()
        .on(When::any().path("/nowhere"), to("https://findes-ikke.dk/x"))
        .on(When::any().path("/mail"), to("http://a.dk:25/"))
        .on(When::any().path("/app"), to("borgerapp://start"))
        .on(When::any().path("/inside"), to("http://10.0.0.1/"))
        .on(When::any().path("/refused"), to("https://b.dk/"));
    let web = Web::new().site("a.dk", ip(1), site);
    let laboratory =
        Laboratory::new(web).await.host("b.dk", &[ip(9)]).host("10.0.0.1", &["0.0.0.1".parse().unwrap()]);
    for (path, why, url) in [
        ("nowhere", Why::NoAddress, "https://findes-ikke.dk/x"),
        ("mail", Why::OutOfScope, "http://a.dk/mail"),
        ("app", Why::Garbled, "http://a.dk/app"),
        ("inside", Why::OutOfScope, "http://10.0.0.1/"),
        ("refused", Why::Refused, "https://b.dk/"),
    ] {
        let http = laboratory.look(&format!("GET http://a.dk/{path}")).await;
        assert_eq!(statuses(&http), [301], "{path}");
        assert_eq!((http.closed, &http.not_seen), (false, &None), "{path}");
        let broke_off = http.broke_off.unwrap();
        assert_eq!((broke_off.not_seen.why, broke_off.url.as_str(), broke_off.looped), (why, url, false));
    }
}

#[tokio::test]
async fn a_loop_is_named_and_so_is_a_chain_without_end() {
    let mut site = Site::new()
        .on(When::any().path("/loop"), Reply::redirect(302, "/loop?again"))
        .on(When::any().path("/self"), Reply::redirect(302, "/self"));
    for step in 0..20 {
        let next = format!("/{}", step + 1);
        site = site.on(When::any().path(&format!("/{step}")), Reply::redirect(302, &next));
    }
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    for (path, hops) in [("loop", 2), ("self", 1)] {
        let http = laboratory.look(&format!("GET https://a.dk/{path}")).await;
        assert_eq!(http.hops.len(), hops, "{path}");
        assert!(http.broke_off.unwrap().looped, "{path}");
    }
    let http = laboratory.look("GET https://a.dk/0").await;
    let broke_off = http.broke_off.unwrap();
    assert_eq!((http.hops.len(), broke_off.looped, broke_off.not_seen.why), (11, false, Why::OverLimit));
    assert_eq!(broke_off.url, "https://a.dk/11");
}

#[tokio::test]
async fn a_site_that_tests_for_cookies_does_not_seem_to_go_round() {
    let site = Site::new().on(When::any(), Reply::redirect(302, "/").header("Set-Cookie", "ok=1; Path=/"));
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    let http = laboratory.look("GET https://a.dk/").await;
    // The lab's site never lets go, but it was asked once without the cookie and once with it.
    assert_eq!(http.hops.len(), 2);
    let cookies: Vec<String> = laboratory.serving.journal().into_iter().map(|visit| visit.cookie).collect();
    assert_eq!(cookies, ["", "ok=1"]);
}
