//! Dialogues with servers made of text.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

use kravtjek_model::detail::Detail;

use super::*;

/// A server that says its first part at once, and each other part after a line, an element or a packet of ours.
async fn talk(protocol: Starttls, parts: &[&[u8]]) -> (Talk, Result<(), Stopped>, Vec<Vec<u8>>) {
    let (mut ours, mut theirs) = duplex(1 << 16);
    let parts: Vec<Vec<u8>> = parts.iter().map(|part| part.to_vec()).collect();
    let server = tokio::spawn(async move {
        let mut heard = Vec::new();
        let mut parts = parts.into_iter();
        theirs.write_all(&parts.next().unwrap_or_default()).await.unwrap();
        let mut piece = [0; 1024];
        while let Ok(count @ 1..) = theirs.read(&mut piece).await {
            heard.push(piece[..count].to_vec());
            match parts.next() {
                Some(part) => theirs.write_all(&part).await.unwrap(),
                None => break,
            }
        }
        heard
    });
    let manners = Manners {
        ehlo_name: "probe.example.dk",
        service: "chat.example.dk",
        greeting: Duration::from_secs(30),
        answer: Duration::from_secs(10),
        deadline: Instant::now() + Duration::from_secs(60),
    };
    let (talk, ended) = begin(&mut ours, protocol, &manners).await;
    drop(ours);
    (talk, ended, server.await.unwrap())
}

const EHLO: &[u8] = b"250-mail.example.dk\r\n250-SIZE 10240000\r\n250-starttls\r\n250 SMTPUTF8\r\n";

/// Pitfall 18: the whole of the greeting and of EHLO is read; RFC 5321 §4.2.1.
#[tokio::test(start_paused = true)]
async fn a_mail_server_is_heard_out() {
    let parts: [&[u8]; 3] = [b"220-mail.example.dk ESMTP\r\n220 be patient\r\n", EHLO, b"220 go\r\n"];
    let (talk, ended, heard) = talk(Starttls::Smtp, &parts).await;
    assert_eq!(ended, Ok(()));
    let smtp = talk.smtp.unwrap();
    assert_eq!(smtp.greeting.as_ref().unwrap().lines, ["mail.example.dk ESMTP", "be patient"]);
    assert_eq!(smtp.ehlo.as_ref().unwrap().lines.len(), 4);
    assert_eq!(smtp.offered(), Some(true));
    assert!(talk.early.is_empty());
    assert_eq!(heard, [&b"EHLO probe.example.dk\r\n"[..], b"STARTTLS\r\n"]);
}

/// RFC 3207 §4.2: what comes in clear behind the consent must not be taken as protected.
#[tokio::test(start_paused = true)]
async fn what_comes_behind_the_consent_is_kept() {
    let (talk, ended, _) = talk(Starttls::Smtp, &[b"220 hi\r\n", EHLO, b"220 go\r\n250 injected\r\n"]).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(talk.early, b"250 injected\r\n");
}

/// Pitfall 18: 421, 450 and 454 are "later"; 554 is "not you"; the words are kept, and leave is taken.
#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_in_the_servers_own_words() {
    let later = [&b"421 too many connections\r\n"[..], b"450 try later\r\n"];
    for greeting in later {
        let (_, ended, heard) = talk(Starttls::Smtp, &[greeting, b""]).await;
        let Err(stopped) = ended else { panic!("{ended:?}") };
        assert_eq!(stopped.not_seen().why, Why::Throttled);
        assert_eq!(stopped.not_seen().detail.text(), String::from_utf8_lossy(greeting).trim_end());
        assert_eq!(heard, [b"QUIT\r\n"]);
    }
    let (_, ended, _) = talk(Starttls::Smtp, &[b"554 no thanks\r\n", b""]).await;
    assert_eq!(ended.unwrap_err().not_seen(), NotSeen::new(Why::Declined, Detail::said("554 no thanks")));
    let (talk, ended, _) = talk(Starttls::Smtp, &[b"220 hi\r\n", EHLO, b"454 TLS not available\r\n"]).await;
    assert_eq!(
        ended.unwrap_err().not_seen(),
        NotSeen::new(Why::Throttled, Detail::said("454 TLS not available"))
    );
    assert_eq!(talk.smtp.unwrap().offered(), Some(true), "refused for now is not the same as not offered");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_offered_is_not_asked_for() {
    let (talk, ended, heard) = talk(Starttls::Smtp, &[b"220 hi\r\n", b"250 mail\r\n", b""]).await;
    assert_eq!(ended, Err(Stopped::NotOffered));
    assert_eq!(talk.smtp.unwrap().offered(), Some(false));
    assert_eq!(heard, [&b"EHLO probe.example.dk\r\n"[..], b"QUIT\r\n"]);
}

/// Pitfall 19: silence is a time-out, never "not offered"; a greeting may take 30 seconds.
#[tokio::test(start_paused = true)]
async fn silence_is_not_an_answer() {
    let began = Instant::now();
    let (talk, ended, heard) = talk(Starttls::Smtp, &[b"220-wait\r\n"]).await;
    assert_eq!(ended, Err(Stopped::Failed(NotSeen::only(Why::TimedOut))));
    assert_eq!(began.elapsed().as_secs(), 30);
    assert!(talk.smtp.unwrap().greeting.is_none() && heard.is_empty());
}

#[tokio::test(start_paused = true)]
async fn lines_without_end_are_cut_off() {
    let endless = vec![b'x'; 1 << 16];
    let (_, ended, _) = talk(Starttls::Smtp, &[&endless]).await;
    assert_eq!(ended.unwrap_err().not_seen().why, Why::Garbled);
    let (_, ended, _) = talk(Starttls::Smtp, &[&b"220-and so on\r\n".repeat(1000)]).await;
    assert_eq!(ended.unwrap_err().not_seen().why, Why::Garbled);
}

#[tokio::test(start_paused = true)]
async fn every_protocol_turns_to_tls() {
    let chat: &[u8] = b"<?xml version='1.0'?><stream:stream id='1'><stream:features><starttls xmlns='x'/></stream:features>";
    let cases: [(Starttls, Vec<&[u8]>); 8] = [
        (Starttls::Imap, vec![b"* OK hi\r\n", b"* CAPABILITY IMAP4\r\na1 OK go\r\n"]),
        (Starttls::Pop3, vec![b"+OK hi\r\n", b"+OK go\r\n"]),
        (Starttls::Ftp, vec![b"220-hi\r\n there\r\n220 hi\r\n", b"234 go\r\n"]),
        (Starttls::ManageSieve, vec![b"\"SIEVE\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\n", b"OK go\r\n"]),
        (Starttls::Ldap, vec![b"", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"]),
        (Starttls::Xmpp, vec![b"", chat, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"]),
        (Starttls::XmppServer, vec![b"", chat, b"<proceed xmlns='x'></proceed>"]),
        (Starttls::Postgres, vec![b"", b"S"]),
    ];
    for (protocol, parts) in cases {
        let (talk, ended, _) = talk(protocol, &parts).await;
        assert_eq!((ended, talk.early), (Ok(()), Vec::new()), "{protocol:?}");
        assert_eq!(protocol.as_str().parse(), Ok(protocol));
    }
}

#[tokio::test(start_paused = true)]
async fn every_protocol_can_decline() {
    let bare: &[u8] = b"<stream:stream id='1'><stream:features></stream:features>";
    let cases: [(Starttls, Vec<&[u8]>); 7] = [
        (Starttls::Imap, vec![b"* OK hi\r\n", b"a1 BAD what\r\n", b""]),
        (Starttls::Pop3, vec![b"+OK hi\r\n", b"-ERR what\r\n", b""]),
        (Starttls::Ftp, vec![b"220 hi\r\n", b"502 what\r\n", b""]),
        (Starttls::ManageSieve, vec![b"OK\r\n", b"NO what\r\n", b""]),
        (Starttls::Ldap, vec![b"", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00", b""]),
        (Starttls::Xmpp, vec![b"", bare, b""]),
        (Starttls::Postgres, vec![b"", b"N", b""]),
    ];
    for (protocol, parts) in cases {
        let (_, ended, _) = talk(protocol, &parts).await;
        assert_eq!(ended.unwrap_err().not_seen().why, Why::Declined, "{protocol:?}");
    }
}

/// RFC 5321 §4.1.1.10: when the time is up and it is our turn, nothing is asked any more, and leave is taken.
#[tokio::test(start_paused = true)]
async fn at_the_end_of_the_time_leave_is_taken_instead_of_a_question() {
    let (mut ours, mut theirs) = duplex(1 << 16);
    theirs.write_all(b"220 mail.example.dk ESMTP\r\n").await.unwrap();
    let server = tokio::spawn(async move {
        let mut heard = String::new();
        theirs.read_to_string(&mut heard).await.unwrap();
        heard
    });
    let patience = Duration::from_secs(30);
    let (ehlo_name, service) = ("probe.example.dk", "");
    let deadline = Instant::now();
    let manners = Manners { ehlo_name, service, greeting: patience, answer: patience, deadline };
    let (talk, ended) = begin(&mut ours, Starttls::Smtp, &manners).await;
    drop(ours);
    assert!(talk.smtp.unwrap().greeting.is_some());
    assert_eq!(ended, Err(Stopped::Failed(NotSeen::only(Why::TimedOut))));
    assert_eq!(server.await.unwrap(), "QUIT\r\n");
}

/// A server that stops in the middle of an answer is still told that nobody listens any more.
#[tokio::test(start_paused = true)]
async fn after_half_an_answer_leave_is_taken() {
    let (_, ended, heard) = talk(Starttls::Smtp, &[b"220 hi\r\n", b"250-mail\r\n250-STARTT", b""]).await;
    assert_eq!(ended, Err(Stopped::Failed(NotSeen::only(Why::TimedOut))));
    assert_eq!(heard, [&b"EHLO probe.example.dk\r\n"[..], b"QUIT\r\n"]);
}
