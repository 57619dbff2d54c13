//! The lab on loopback: sockets, counts, misbehaviour that only sockets show.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{HOST, ReadReply, TLD, lab_with, query, server};
use kravtjek_lab::{Behaviour, Lab, Serving, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// Nothing takes this long, however busy the machine is: what does is hanging.
const SOON: Duration = Duration::from_secs(120);

async fn serve(lab: Lab) -> Serving {
    Arc::new(lab).serve(None).await.unwrap()
}

async fn sent(serving: &Serving, to: std::net::IpAddr, message: &[u8]) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect((to, serving.port())).await.unwrap();
    socket.send(message).await.unwrap();
    socket
}

async fn heard(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let length = timeout(SOON, socket.recv(&mut buffer)).await.unwrap().unwrap();
    buffer.truncate(length);
    buffer
}

async fn by_udp(serving: &Serving, last: u8, message: &[u8]) -> Vec<u8> {
    heard(&sent(serving, server(last), message).await).await
}

async fn by_tcp(stream: &mut TcpStream, message: &[u8]) -> Vec<u8> {
    stream.write_u16(message.len() as u16).await.unwrap();
    stream.write_all(message).await.unwrap();
    let length = timeout(SOON, stream.read_u16()).await.unwrap().unwrap();
    let mut reply = vec![0; usize::from(length)];
    stream.read_exact(&mut reply).await.unwrap();
    reply
}

#[tokio::test]
async fn every_server_answers_on_one_port_over_udp_and_tcp_and_is_counted() {
    let serving = serve(lab_with(&[], |net| net)).await;
    let reply = by_udp(&serving, TLD, &query("nsec.dk", "DS+")).await;
    assert_eq!(ReadReply::read(reply).rcode(), "NOERROR");
    let mut stream = TcpStream::connect((server(HOST), serving.port())).await.unwrap();
    for _ in 0..2 {
        let reply = by_tcp(&mut stream, &query("nsec.dk", "MX+")).await;
        assert_eq!(ReadReply::signatures(&ReadReply::read(reply).answer), 1);
    }
    assert_eq!(serving.count(server(TLD), Transport::Udp), 1);
    assert_eq!(serving.count(server(HOST), Transport::Tcp), 2);
    assert_eq!(serving.counts()[&server(HOST)], 2);
    let journal = serving.journal();
    assert_eq!(journal.len(), 3);
    assert_eq!((journal[0].name.as_str(), journal[0].rtype.as_str()), ("nsec.dk", "DS"));
}

#[tokio::test]
async fn closed_ports_silence_and_delay_are_real() {
    let (slow, delay) = (std::net::Ipv4Addr::new(127, 53, 7, 1), Duration::from_millis(300));
    let lab = lab_with(&[], |net| {
        net.server("slow.lab", slow)
            .zone(kravtjek_lab::ZoneBuilder::new("slow.dk", "").served_by(&["slow.lab"]))
            .behave(slow, Behaviour::Slow(delay))
            .behave(std::net::Ipv4Addr::new(127, 53, 0, TLD), Behaviour::NoTcp)
            .behave(std::net::Ipv4Addr::new(127, 53, 0, HOST), Behaviour::Silent)
            .behave(std::net::Ipv4Addr::new(127, 53, 0, 4), Behaviour::Dead)
    });
    let serving = serve(lab).await;
    assert!(TcpStream::connect((server(TLD), serving.port())).await.is_err());
    assert!(!by_udp(&serving, TLD, &query("nsec.dk", "DS")).await.is_empty());
    assert!(TcpStream::connect((server(4), serving.port())).await.is_err());

    let silent = sent(&serving, server(HOST), &query("nsec.dk", "MX")).await;
    timeout(SOON, serving.until_asked(server(HOST), 1)).await.unwrap();
    let began = Instant::now();
    let late = sent(&serving, slow.into(), &query("slow.dk", "SOA")).await;
    assert!(!heard(&late).await.is_empty());
    // The least that it may take; a busy machine makes it more.
    assert!(began.elapsed() >= delay, "{:?}", began.elapsed());
    assert!(silent.try_recv(&mut [0; 512]).is_err(), "it was asked before the slow one, and is silent still");
    assert_eq!(serving.count(server(HOST), Transport::Udp), 1);
}

#[tokio::test]
async fn dropping_it_frees_its_ports() {
    let lab = Arc::new(lab_with(&[], |net| net));
    let serving = Arc::clone(&lab).serve(None).await.unwrap();
    let port = serving.port();
    assert!(Arc::clone(&lab).serve(Some(port)).await.is_err(), "the port is taken");
    drop(serving);
    let free = async {
        while Arc::clone(&lab).serve(Some(port)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, free).await.unwrap();
}
