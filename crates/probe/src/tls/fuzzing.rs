//! What the fuzz targets throw bytes at. Not part of the interface.
//!
//! Each function takes any bytes, panics when a promise is broken, and returns nothing.

use std::time::Duration;

use super::hello::{Hello, Randomness};
use super::outcome::{Ending, Outcome, oddities};
use super::reply::{LONGEST, Reader, Reply, read};
use super::starttls::{Manners, Starttls, begin};
use super::tables::Version;

/// A first flight, in one piece and in pieces: the same is read, and nothing is kept beyond its limit.
pub fn reply(data: &[u8]) {
    let Some((choice, octets)) = data.split_first() else { return };
    let Some(version) = Version::ALL.get(usize::from(choice % 6)).copied() else { return };
    let whole = read(version, octets);
    let mut reader = Reader::new(version);
    let pieces = octets.chunks(usize::from(choice / 6) + 1);
    let pieced = pieces.into_iter().find_map(|piece| reader.push(piece)).unwrap_or_else(|| reader.end());
    assert_eq!(std::mem::discriminant(&whole), std::mem::discriminant(&pieced), "pieces make no difference");
    if let (Reply::Flight(one), Reply::Flight(other)) = (&whole, &pieced) {
        assert_eq!((&one.hello, &one.certificates), (&other.hello, &other.certificates));
        assert!(one.raw.len() <= LONGEST, "no more is kept than allowed");
    }
    let hello = Hello::new(version, Some("www.example.dk"));
    if let Outcome::Accepted(flight) = Outcome::of(&hello, whole, Ending::Said) {
        let picked = flight.hello.as_ref().map(|hello| hello.suite);
        assert!(
            picked.is_some_and(|suite| hello.suites.contains(&suite)),
            "only what was offered is accepted"
        );
        oddities(&hello, &flight);
    }
}

/// The hello that offers everything in the nth version, for making seeds.
pub fn hello(version: u8) -> Vec<u8> {
    let randomness = Randomness { random: [1; 32], session: [2; 32] };
    let version = Version::ALL.get(usize::from(version)).copied();
    version.map_or_else(Vec::new, |version| Hello::new(version, Some("www.example.dk")).octets(&randomness))
}

/// What a server says before TLS.
pub fn starttls(data: &[u8]) {
    const PROTOCOLS: [Starttls; 9] = [
        Starttls::Smtp,
        Starttls::Imap,
        Starttls::Pop3,
        Starttls::Ldap,
        Starttls::Xmpp,
        Starttls::XmppServer,
        Starttls::Ftp,
        Starttls::ManageSieve,
        Starttls::Postgres,
    ];
    let Some((choice, octets)) = data.split_first() else { return };
    let Some(protocol) = PROTOCOLS.get(usize::from(*choice) % PROTOCOLS.len()).copied() else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else { return };
    runtime.block_on(async {
        let (long, now) = (Duration::from_secs(60), tokio::time::Instant::now());
        let manners = Manners {
            ehlo_name: "a.dk",
            service: "b.dk",
            greeting: long,
            answer: long,
            deadline: now + long,
        };
        let mut stream = tokio::io::join(octets, tokio::io::sink());
        let (talk, ended) = begin(&mut stream, protocol, &manners).await;
        if let Err(stopped) = ended {
            let not_seen = stopped.not_seen();
            let words = not_seen.detail.text();
            assert!(!words.contains(char::is_control), "no control characters: {words:?}");
        }
        for reply in talk.smtp.iter().flat_map(|smtp| [&smtp.greeting, &smtp.ehlo, &smtp.starttls]).flatten()
        {
            assert!(reply.lines.iter().all(|line| !line.contains(char::is_control)), "no control characters");
        }
    });
}
