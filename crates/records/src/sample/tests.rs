//! Signatures of messages: the example of the RFC, messages signed here, and everything done to them.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;
use crate::world::World;

/// RFC 8463 appendix A.3, with both its signatures.
const FOOTBALL: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

fn football() -> World {
    World::default()
        .txt(
            "brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        )
        .txt(
            "test._domainkey.football.example.com",
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
        )
}

fn verified(world: &World, file: &str) -> Vec<Tried> {
    let message = read(file.as_bytes()).unwrap();
    world.run(|answers| verify(&message, answers)).0
}

fn holds(world: &World, file: &str) -> Vec<Result<(), Flaw>> {
    verified(world, file).into_iter().map(|tried| tried.holds).collect()
}

#[test]
fn the_message_of_rfc_8463_verifies_with_both_keys() {
    let tried = verified(&football(), FOOTBALL);
    assert_eq!(tried.len(), 2);
    for one in &tried {
        assert_eq!((&one.holds, one.aligned, one.at), (&Ok(()), true, Some(1_528_637_909)));
    }
    let made = Timestamp::from_second(1_528_637_909).unwrap();
    assert!(tried[0].proves(made) && !tried[0].proves("2026-11-21T12:00:00Z".parse().unwrap()));
    assert_eq!(holds(&football(), &FOOTBALL.replace('\n', "\r\n")), [Ok(()), Ok(())]);
    assert_eq!(holds(&football(), &format!("From joe Fri Jul 11\n{FOOTBALL}")), [Ok(()), Ok(())]);
}

#[test]
fn a_changed_message_does_not_verify() {
    let bent = |from: &str, to: &str| holds(&football(), &FOOTBALL.replacen(from, to, 1));
    assert_eq!(bent("hungry", "angry"), [Err(Flaw::Body), Err(Flaw::Body)]);
    assert_eq!(bent("dinner", "supper"), [Err(Flaw::Signature), Err(Flaw::Signature)]);
    assert_eq!(bent("joe@", "jim@"), [Err(Flaw::Signature), Err(Flaw::Signature)]);
    // Relaxed: blanks may be changed, and fields that are not signed.
    assert_eq!(bent("game.  Are", "game. \tAre"), [Ok(()), Ok(())]);
    assert_eq!(bent("Subject: Is", "subject:  Is"), [Ok(()), Ok(())]);
    assert_eq!(bent("From: Joe", "Received: here\nFrom: Joe"), [Ok(()), Ok(())]);
    assert_eq!(bent("a=rsa-sha256", "a=rsa-sha1"), [Ok(()), Err(Flaw::Algorithm)]);
    assert_eq!(bent("s=test", "s=gone"), [Ok(()), Err(Flaw::Key)]);
    // A second subject above the signed one was signed as absent (§5.4.2), and so breaks it.
    assert_eq!(bent("From: Joe", "Subject: Win\nFrom: Joe"), [Err(Flaw::Signature), Err(Flaw::Signature)]);
}

/// A message of nordhavn.dk, signed here.
struct Signer {
    ed: Ed25519KeyPair,
    rsa: RsaPair,
}

impl Signer {
    fn new() -> Self {
        Self { ed: Ed25519KeyPair::generate().unwrap(), rsa: RsaPair::generate(KeySize::Rsa2048).unwrap() }
    }

    fn world(&self) -> World {
        let text = |kind: &str, key: &[u8]| format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(key));
        World::default()
            .txt("ed._domainkey.nordhavn.dk", &text("ed25519", self.ed.public_key().as_ref()))
            .txt("rsa._domainkey.nordhavn.dk", &text("rsa", self.rsa.public_key().as_ref()))
    }

    /// Signs with one canonicalisation for header and body each, whose forms are worked out by hand for this message.
    fn sign(
        &self,
        kind: &str,
        forms: &str,
        header: &str,
        signed_header: &str,
        body: &str,
        signed_body: &str,
    ) -> String {
        let hash = STANDARD.encode(digest(&SHA256, signed_body.as_bytes()));
        let algorithm = if kind == "ed" { "ed25519" } else { "rsa" };
        let field = format!(
            "v=1; a={algorithm}-sha256; c={forms}; d=nordhavn.dk; s={kind}; h=from:date; bh={hash}; b="
        );
        let name = if forms.starts_with("relaxed") { "dkim-signature:" } else { "DKIM-Signature: " };
        let data = format!("{signed_header}{name}{field}");
        let signature = if kind == "ed" {
            self.ed.sign(digest(&SHA256, data.as_bytes()).as_ref()).as_ref().to_vec()
        } else {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data.as_bytes(), &mut signature).unwrap();
            signature
        };
        format!("DKIM-Signature: {field}{}\r\n{header}\r\n{body}", STANDARD.encode(signature))
    }
}

const HEADER: &str = "From:  Post <post@nordhavn.dk>\r\nDate: Fri, 20 Nov 2026 12:00:00 +0100\r\n";
const HEADER_RELAXED: &str = "from:Post <post@nordhavn.dk>\r\ndate:Fri, 20 Nov 2026 12:00:00 +0100\r\n";
const BODY: &str = "Hej \t du\r\n\r\n\r\n";

#[test]
fn both_algorithms_verify_in_all_four_forms() {
    let signer = Signer::new();
    for kind in ["ed", "rsa"] {
        for (forms, header, body) in [
            ("simple/simple", HEADER, "Hej \t du\r\n"),
            ("simple/relaxed", HEADER, "Hej du\r\n"),
            ("relaxed/simple", HEADER_RELAXED, "Hej \t du\r\n"),
            ("relaxed/relaxed", HEADER_RELAXED, "Hej du\r\n"),
        ] {
            let file = signer.sign(kind, forms, HEADER, header, BODY, body);
            let tried = verified(&signer.world(), &file);
            assert_eq!(tried[0].holds, Ok(()), "{kind} {forms}");
            // The signature has no time; the date is signed and stands in for it.
            assert!(tried[0].proves("2026-11-21T12:00:00Z".parse().unwrap()), "{kind} {forms}");
        }
    }
    let file = signer.sign("ed", "simple/simple", HEADER, HEADER, BODY, "Hej \t du\r\n");
    assert_eq!(holds(&signer.world(), &file.replace("From:  Post", "From: Post")), [Err(Flaw::Signature)]);
}

#[test]
fn what_signs_for_somebody_else_is_not_aligned() {
    let signer = Signer::new();
    let foreign = |text: &str| text.replace("post@nordhavn.dk", "post@soenderlund.dk");
    let header = foreign(HEADER);
    let file = signer.sign("ed", "simple/simple", &header, &header, BODY, "Hej \t du\r\n");
    let tried = verified(&signer.world(), &file);
    assert_eq!((&tried[0].holds, tried[0].aligned), (&Ok(()), false));
    assert!(!tried[0].proves("2026-11-21T12:00:00Z".parse().unwrap()));
}

#[test]
fn a_key_that_cannot_be_looked_up_is_no_verdict() {
    let world = football().fails("gone._domainkey.football.example.com");
    let file = FOOTBALL.replacen("s=test", "s=gone", 1);
    assert!(matches!(&holds(&world, &file)[..], [Ok(()), Err(Flaw::NotSeen(_))]));
}

#[test]
fn authors_are_found_and_several_are_refused() {
    let author =
        |from: &str| read(FOOTBALL.replacen("Joe SixPack <joe@football.example.com>", from, 1).as_bytes());
    for (from, domain) in [
        ("joe@Nordhavn.dk", "nordhavn.dk"),
        ("\"a@b.dk\" <joe@nordhavn.dk>", "nordhavn.dk"),
        ("joe@nordhavn.dk (a@b.dk)", "nordhavn.dk"),
        ("\"Joe (x\" <\"j o\"@nordhavn.dk>", "nordhavn.dk"),
    ] {
        assert_eq!(author(from).unwrap().author, domain, "{from}");
    }
    for from in ["a@b.dk, c@d.dk", "Joe", "<@b.dk>", "joe@localhost"] {
        assert_eq!(author(from), Err(Unreadable::NoAuthor), "{from}");
    }
    let two = FOOTBALL.replacen("To:", "From: b@c.dk\nTo:", 1);
    assert_eq!(read(two.as_bytes()), Err(Unreadable::NoAuthor));
}

#[test]
fn what_is_no_signed_message_is_refused() {
    assert_eq!(read(b""), Err(Unreadable::NoMessage));
    assert_eq!(read(b"From: a@b.dk\n\nHej"), Err(Unreadable::NotSigned));
    assert_eq!(read(&vec![b'a'; LARGEST + 1]), Err(Unreadable::TooLarge));
    let many = "X: y\n".repeat(1001);
    assert_eq!(read(format!("{many}From: a@b.dk\n\nHej").as_bytes()), Err(Unreadable::TooLarge));
    let wide = format!("X: {}\n{FOOTBALL}", "y".repeat(300_000));
    assert_eq!(read(wide.as_bytes()), Err(Unreadable::TooLarge));
}

proptest! {
    /// Any single change to a signed byte breaks both signatures, and no change makes anything panic.
    #[test]
    fn a_bent_message_never_proves_more(at in 0..FOOTBALL.len(), byte in any::<u8>()) {
        let mut file = FOOTBALL.as_bytes().to_vec();
        file[at] = byte;
        if let Ok(message) = read(&file) {
            let (tried, _) = football().run(|answers| verify(&message, answers));
            for one in tried.iter().filter(|one| one.holds.is_ok()) {
                prop_assert_eq!(&message.author, "football.example.com");
                prop_assert_eq!(&one.domain, "football.example.com");
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_survived(file in prop::collection::vec(any::<u8>(), 0..400), text in "(From: a@b\\.dk\n)?(DKIM-Signature: [a-z=; 1:/]{0,60}\n)?\n?.{0,20}") {
        for file in [file.as_slice(), text.as_bytes()] {
            if let Ok(message) = read(file) {
                World::default().run(|answers| verify(&message, answers));
            }
        }
    }
}
