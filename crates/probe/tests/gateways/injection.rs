//! A command in clear behind STARTTLS: who acts on it, who does not, and that nobody meets it without consent.

use kravtjek_lab::smtp::Heard;
use kravtjek_model::detail::Detail;
use kravtjek_model::organisation::Active;
use kravtjek_probe::reach::Target as Of;

use super::*;

/// Consent to one kind of test on something, for the month.
fn consent(to: Active, target: Of) -> Consent {
    let moment = |text: &str| text.parse().unwrap();
    Consent { to, target, from: moment("2026-11-01T00:00:00Z"), until: moment("2026-11-30T00:00:00Z") }
}

fn by_name() -> Vec<Consent> {
    vec![consent(Active::Injection, Of::Name(HOST.to_owned()))]
}

/// The lines that the server took for such a command.
fn noops(net: &Net) -> Vec<Heard> {
    net.mail.journal().into_iter().filter(|heard| heard.line.starts_with("NOOP")).collect()
}

#[tokio::test]
async fn who_acts_on_it_is_found_out_in_one_connection() {
    let without = Net::start(host(Character::Injectable), "").await;
    assert_eq!(without.look().await.injection, None);
    let net = Net::with(host(Character::Injectable), "", by_name()).await;
    assert_eq!(net.look().await.injection, Some(Tri::YES));
    assert_eq!(net.connections(), without.connections() + 1);
    let heard = noops(&net);
    assert_eq!(heard.len(), 1);
    assert!(heard[0].encrypted, "sent in clear, and taken for a part of what is encrypted");
}

#[tokio::test]
async fn who_throws_it_away_declines_or_hangs_up_is_in_order() {
    for (character, more) in [(Character::Discards, 1), (Character::StrictOrder, 1), (Character::Good, 4)] {
        let without = Net::start(host(character), "").await;
        let _seen = without.look().await;
        let net = Net::with(host(character), "", by_name()).await;
        let seen = net.look().await;
        assert_eq!(seen.injection, Some(Tri::NO), "{character:?}");
        assert_eq!(net.connections(), without.connections() + more, "{character:?}");
        assert!(noops(&net).is_empty(), "{character:?}");
    }
}

#[tokio::test]
async fn nothing_is_sent_without_consent_to_this_on_this_and_now() {
    let elsewhere = Of::Net("127.94.2.0".parse().unwrap(), 24);
    let mut over = by_name();
    over[0].until = "2026-11-20T23:59:59Z".parse().unwrap();
    for consents in [
        Vec::new(),
        vec![consent(Active::Relay, Of::Name(HOST.to_owned()))],
        vec![consent(Active::Injection, Of::Name("nord.dk".to_owned()))],
        vec![consent(Active::Injection, elsewhere)],
        over,
    ] {
        let net = Net::with(host(Character::Injectable), "", consents.clone()).await;
        let seen = net.look().await;
        assert_eq!((seen.injection, noops(&net).len()), (None, 0), "{consents:?}");
        assert_eq!(seen.starttls, Tri::YES);
    }
}

#[tokio::test]
async fn consent_for_an_address_holds_for_all_of_its_names_and_it_is_tried_once() {
    let of = vec![consent(Active::Injection, Of::Net("127.94.1.0".parse().unwrap(), 24))];
    let net = Net::with(host(Character::Injectable), &right(), of).await;
    assert_eq!(net.look().await.injection, Some(Tri::YES));
    assert_eq!(net.settings.look("post.nord.dk", ADDRESS, now()).await.injection, Some(Tri::YES));
    assert_eq!(noops(&net).len(), 1);
}

#[tokio::test]
async fn a_server_that_is_old_is_tried_with_what_it_speaks() {
    let scripted = kravtjek_lab::tls_front::old_versions(&identity(Key::Mail));
    let net = Net::with(host(Character::Injectable).only(scripted), "", by_name()).await;
    let seen = net.look().await;
    // A script has no keys, so that no handshake succeeds; what cannot be seen is not said to be in order.
    assert!(matches!(seen.injection, Some(Tri::Escaped { .. })), "{:?}", seen.injection);
    let none = Net::with(host(Character::NoStarttls), "", by_name()).await;
    assert_eq!(none.look().await.injection, Some(Tri::escaped(Why::Upstream, Detail::step("STARTTLS"))));
}
