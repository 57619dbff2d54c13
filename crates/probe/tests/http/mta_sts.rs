//! The policy of MTA-STS: fetched without following anything, with the certificate judged.

use kravtjek_lab::pki::{Authority, Leaf};
use kravtjek_lab::web::{Flow, Reply, Site, Web, When};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mta_sts::{Mode, Served};
use kravtjek_model::observation::{Tri, Why};
use kravtjek_probe::certificate::roots::Roots;

use crate::laboratory::{Laboratory, ip, noon, statuses};

const HOST: &str = "mta-sts.a.dk";
const PATH: &str = "/.well-known/mta-sts.txt";
const SUBJECT: &str = "GET https://mta-sts.a.dk/.well-known/mta-sts.txt";
const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.a.dk\nmax_age: 604800\n";

/// What comes when the policy host answers so, with a certificate for this name by an authority that is trusted.
async fn fetched(name: &str, reply: Reply) -> Http {
    let authority = Authority::new(noon()).unwrap();
    let identity = authority.issue(&Leaf::new(&[name], noon())).unwrap();
    let elsewhere = Site::new().on(When::any(), Reply::text(POLICY));
    let site = Site::new().on(When::https().path(PATH), reply).identity(&identity);
    let web = Web::new().site(HOST, ip(1), site).site("b.dk", ip(2), elsewhere);
    let roots = Roots::only(&authority.root_pem()).unwrap();
    Laboratory::trusting(web, roots, |_, _| {}).await.host("b.dk", &[ip(2)]).look(SUBJECT).await
}

fn served(http: &Http) -> &Served {
    http.hops[0].mta_sts.as_deref().unwrap()
}

#[tokio::test]
async fn rfc_8461_3_3_a_policy_is_fetched_and_its_certificate_judged() {
    let http = fetched(HOST, Reply::text(POLICY)).await;
    let served = served(&http);
    assert_eq!(served.chain.trusted, Tri::YES, "{served:?}");
    let policy = served.policy.as_ref().unwrap();
    assert!(policy.is_whole() && policy.mode == Some(Mode::Enforce) && policy.names("mail.a.dk"));
    assert_eq!(http.hops[0].body.as_ref().unwrap().text.as_deref(), Some(POLICY), "to be read again");
}

#[tokio::test]
async fn rfc_8461_3_3_a_certificate_for_another_name_is_told() {
    let http = fetched("a.dk", Reply::text(POLICY)).await;
    let served = served(&http);
    assert_eq!((&served.chain.trusted, served.chain.problem.as_deref()), (&Tri::NO, Some("wrong_name")));
    assert!(served.policy.is_some(), "what it says can be told all the same");
}

#[tokio::test]
async fn rfc_8461_3_3_a_redirect_is_not_followed() {
    let http = fetched(HOST, Reply::redirect(301, "https://b.dk/policy")).await;
    assert_eq!((statuses(&http), &http.broke_off), (vec![301], &None));
    assert_eq!(http.hops[0].location.as_deref(), Some("https://b.dk/policy"));
    assert_eq!(served(&http).policy, None);
}

#[tokio::test]
async fn rfc_8461_3_3_only_status_200_carries_a_policy() {
    let reply = Reply { status: 404, ..Reply::text(POLICY) };
    assert_eq!(served(&fetched(HOST, reply).await).policy, None);
}

#[tokio::test]
async fn a_file_that_did_not_come_whole_is_no_policy_and_one_without_end_is_too_large() {
    let stuck = fetched(HOST, Reply::text("").body(Flow::Stuck(b"version: STSv1\n".to_vec()))).await;
    assert!(served(&stuck).policy.is_none() && stuck.hops[0].body.as_ref().unwrap().cut);
    let endless = fetched(HOST, Reply::text("").body(Flow::Endless)).await;
    let policy = served(&endless).policy.clone().unwrap();
    assert!(policy.problems.iter().any(|problem| problem.id == "too_large") && !policy.is_whole());
    assert!(endless.hops[0].body.as_ref().unwrap().text.as_ref().unwrap().len() <= 64 << 10);
}

#[tokio::test]
async fn another_path_host_or_scheme_holds_no_policy() {
    let site = Site::new().on(When::any(), Reply::text(POLICY));
    let web = Web::new().site(HOST, ip(1), site.clone()).site("a.dk", ip(1), site);
    let laboratory = Laboratory::new(web).await;
    for url in [
        "http://mta-sts.a.dk/.well-known/mta-sts.txt",
        "https://a.dk/.well-known/mta-sts.txt",
        "https://mta-sts.a.dk/",
    ] {
        let http = laboratory.look(&format!("GET {url}")).await;
        assert!(
            http.hops[0].mta_sts.is_none() && http.hops[0].body.as_ref().unwrap().text.is_none(),
            "{url}"
        );
    }
    let nobody = laboratory.look(&format!("{SUBJECT} {}:443", ip(3))).await;
    assert!(nobody.closed || nobody.not_seen.is_some_and(|not_seen| not_seen.why != Why::Garbled));
}
