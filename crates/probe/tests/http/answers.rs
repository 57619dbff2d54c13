//! What is kept of one answer.

use std::io::Write as _;
use std::sync::Arc;

use kravtjek_lab::web::{Flow, Reply, Site, Web, When};
use tokio::task::JoinSet;

use crate::laboratory::{AGENT, Laboratory, field, ip, statuses, urls};

#[tokio::test]
async fn a_site_in_order_is_seen_as_it_is() {
    let laboratory = Laboratory::new(Web::new().site("www.havn.dk", ip(1), Site::good("www.havn.dk"))).await;
    let clear = laboratory.look("GET http://www.havn.dk/").await;
    assert_eq!(urls(&clear), ["http://www.havn.dk/", "https://www.havn.dk/"]);
    assert_eq!(statuses(&clear), [301, 200]);
    assert_eq!(clear.hops[0].location.as_deref(), Some("https://www.havn.dk/"));
    assert_eq!(field(&clear, 1, "strict-transport-security"), ["max-age=31536000; includeSubDomains"]);
    assert_eq!(
        (clear.closed, &clear.not_seen, &clear.broke_off, &clear.first_visit),
        (false, &None, &None, &None)
    );
    assert_eq!(clear.hops[0].protocol.as_deref(), Some("HTTP/1.1"));
    assert_eq!(clear.hops[1].protocol.as_deref(), Some("HTTP/2.0"));
    let body = clear.hops[1].body.as_ref().unwrap();
    assert_eq!((body.title.as_deref(), body.cut, &body.text), (Some("Velkommen"), false, &None));
    assert!(clear.hops.iter().all(|hop| hop.wall.is_none() && hop.refresh.is_none()));

    let first = laboratory.look("GET https://www.havn.dk/").await.first_visit.unwrap();
    assert_eq!((first.preloaded.as_deref(), first.list_date.as_str()), (Some("havn.dk"), "2026-11-01"));
    assert!(laboratory.serving.journal().iter().all(|visit| visit.user_agent == AGENT));
    assert!(laboratory.looked_up.lock().unwrap().is_empty(), "the host itself is asked where we were told");
}

#[tokio::test]
async fn internetnl_row_15_hsts_on_the_front_page_alone_is_seen_to_be_missing_elsewhere() {
    let site = Site::new()
        .on(When::https().path("/").method("GET"), Reply::page(200, "").hsts())
        .on(When::https().method("OPTIONS"), Reply::page(405, "").header("Allow", "GET"));
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    for (subject, status, policies) in [
        ("GET https://a.dk/", 200, 1),
        ("HEAD https://a.dk/", 404, 0),
        ("OPTIONS https://a.dk/", 405, 0),
        ("GET https://a.dk/kravtjek-findes-ikke", 404, 0),
    ] {
        let http = laboratory.look(subject).await;
        assert_eq!(statuses(&http), [status], "{subject}");
        assert_eq!(field(&http, 0, "strict-transport-security").len(), policies, "{subject}");
        assert_eq!(format!("{} {}", http.method, http.url), subject);
    }
    let asked: Vec<String> = laboratory.serving.journal().into_iter().map(|visit| visit.method).collect();
    assert_eq!(asked, ["GET", "HEAD", "OPTIONS", "GET"]);
}

#[tokio::test]
async fn rfc_6797_8_1_several_policies_are_kept_apart_and_in_order() {
    let reply = Reply::page(200, "")
        .header("Strict-Transport-Security", "max-age=0")
        .header("strict-transport-security", "max-age=31536000")
        .header("Set-Cookie", "session=hemmelig; HttpOnly");
    let web = Web::new().site("a.dk", ip(1), Site::new().on(When::any(), reply)).old(ip(1));
    let http = Laboratory::new(web).await.look("GET https://a.dk/").await;
    assert_eq!(field(&http, 0, "strict-transport-security"), ["max-age=0", "max-age=31536000"]);
    assert_eq!(field(&http, 0, "set-cookie"), ["session=; HttpOnly"]);
    assert_eq!(http.hops[0].protocol.as_deref(), Some("HTTP/1.1"), "an old server is spoken to as it likes");
}

#[tokio::test]
async fn a_body_that_sticks_or_never_ends_costs_its_rest_and_nothing_else() {
    let site = Site::new()
        .on(When::any().path("/endless"), Reply::page(200, "").hsts().body(Flow::Endless))
        .on(When::any(), Reply::page(200, "").hsts().body(Flow::Stuck(b"<title>Halv</title>".to_vec())));
    let web = Web::new().site("a.dk", ip(1), site);
    // The body that sticks is waited for as long as any body is, which is five seconds.
    let laboratory = Laboratory::new(web).await;
    let endless = laboratory.look("GET http://a.dk/endless").await;
    let body = endless.hops[0].body.as_ref().unwrap();
    assert_eq!((body.octets, body.cut), (256 << 10, true));
    let stuck = laboratory.look("GET http://a.dk/stuck").await;
    let body = stuck.hops[0].body.as_ref().unwrap();
    assert_eq!((body.title.as_deref(), body.cut), (Some("Halv"), true));
    assert_eq!(field(&stuck, 0, "strict-transport-security").len(), 1);
}

#[tokio::test]
async fn a_wall_is_named_and_the_site_is_not_taken_for_it() {
    let page = |status| Reply::page(status, "<title>Just a moment</title>");
    let site = Site::new()
        .on(
            When::any().path("/cloudflare"),
            page(403).header("Server", "cloudflare").header("CF-Mitigated", "challenge"),
        )
        .on(
            When::any().path("/f5"),
            Reply::page(200, "The requested URL was rejected. Please consult with your administrator."),
        )
        .on(When::any().path("/429"), page(429).header("Retry-After", "3600"))
        .on(When::any(), page(403).header("Server", "nginx"));
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    for (path, wall) in
        [("cloudflare", Some("cloudflare")), ("f5", Some("f5_big_ip")), ("429", None), ("own", None)]
    {
        let http = laboratory.look(&format!("GET https://a.dk/{path}")).await;
        assert_eq!(http.hops[0].wall.as_deref(), wall, "{path}");
        assert_eq!(field(&http, 0, "retry-after").len(), usize::from(path == "429"));
    }
}

#[tokio::test]
async fn the_clock_of_a_service_is_compared_with_ours() {
    let page = |date: &str| Reply::page(200, "").header("Date", date);
    let site = Site::new()
        .on(When::any().path("/late"), page("Sat, 21 Nov 2026 11:50:00 GMT"))
        .on(When::any().path("/odd"), page("i dag"))
        .on(When::any(), page("Sat, 21 Nov 2026 12:00:00 GMT").header("Age", "7"));
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    let (seconds, uncertainty) = laboratory.look("GET http://a.dk/late").await.clock.unwrap();
    assert!((-640..=-600).contains(&seconds) && uncertainty >= 1, "{seconds} ± {uncertainty}");
    assert_eq!(laboratory.look("GET http://a.dk/odd").await.clock, None);
    assert_eq!(laboratory.look("GET http://a.dk/cached").await.clock, None);
}

#[tokio::test]
async fn a_page_that_sends_its_reader_on_is_no_redirect_but_is_told() {
    let page = "<meta http-equiv=refresh content='0; url=http://b.dk/'>";
    let site = Site::new().on(When::any(), Reply::page(200, page));
    let http = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await.look("GET https://a.dk/").await;
    assert_eq!(statuses(&http), [200]);
    assert_eq!(http.hops[0].refresh.as_deref(), Some("http://b.dk/"));
}

#[tokio::test]
async fn the_text_of_security_txt_is_kept_and_no_other() {
    let text = Reply::page(200, "Contact: mailto:sikkerhed@a.dk\n");
    let site = Site::new().on(When::any(), text);
    let laboratory = Laboratory::new(Web::new().site("a.dk", ip(1), site)).await;
    let http = laboratory.look("GET https://a.dk/.well-known/security.txt").await;
    assert_eq!(http.hops[0].body.as_ref().unwrap().text.as_deref(), Some("Contact: mailto:sikkerhed@a.dk\n"));
    let front = laboratory.look("GET https://a.dk/").await;
    assert_eq!(front.hops[0].body.as_ref().unwrap().text, None);
}

#[tokio::test]
async fn many_looks_are_under_way_at_once() {
    let mut web = Web::new();
    for last in 1..=40 {
        web = web.site("a.dk", ip(last), Site::good("a.dk"));
    }
    let laboratory = Arc::new(Laboratory::new(web).await);
    let mut looks = JoinSet::new();
    for last in 1..=40 {
        let laboratory = Arc::clone(&laboratory);
        // A task must be able to move between threads; the compiler says so here.
        looks.spawn(async move { laboratory.look(&format!("GET http://a.dk/ {}:80", ip(last))).await });
    }
    while let Some(http) = looks.join_next().await {
        assert_eq!(statuses(&http.unwrap()), [301, 200]);
    }
}

#[tokio::test]
async fn both_families_are_asked_alike() {
    let six = std::net::IpAddr::V6(std::net::Ipv6Addr::LOCALHOST);
    if std::net::TcpListener::bind((six, 0)).is_err() {
        let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
        std::fs::create_dir_all(target).unwrap();
        let list =
            std::fs::OpenOptions::new().create(true).append(true).open(format!("{target}/not-run.txt"));
        writeln!(list.unwrap(), "both families are asked alike (no IPv6 on loopback)").unwrap();
        return;
    }
    let laboratory = Laboratory::new(Web::new().site("a.dk", six, Site::good("a.dk"))).await;
    let http = laboratory.look("GET http://a.dk/ [::1]:80").await;
    assert_eq!(statuses(&http), [301, 200]);
    assert_eq!(http.address, "[::1]:80");
    assert_eq!(http.hops[1].address.as_deref(), Some("::1"));
}
