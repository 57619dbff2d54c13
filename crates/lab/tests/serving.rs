//! The lab on loopback: sockets, counts, misbehaviour that only sockets show.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Answer, HOST, TLD, lab_with, query, server};
use kravtjek_lab::{Behaviour, Lab, Serving, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(5);

async fn serve(lab: Lab) -> Serving {
    Arc::new(lab).serve(None).await.unwrap()
}

async fn by_udp(serving: &Serving, last: u8, message: &[u8], wait: Duration) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect((server(last), serving.port())).await.unwrap();
    socket.send(message).await.unwrap();
    let mut buffer = vec![0; 4096];
    let length = timeout(wait, socket.recv(&mut buffer)).await.ok()?.ok()?;
    buffer.truncate(length);
    Some(buffer)
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
    let reply = by_udp(&serving, TLD, &query("nsec.dk", "DS+"), SOON).await.unwrap();
    assert_eq!(Answer::read(reply).rcode(), "NOERROR");
    let mut stream = TcpStream::connect((server(HOST), serving.port())).await.unwrap();
    for _ in 0..2 {
        let reply = by_tcp(&mut stream, &query("nsec.dk", "MX+")).await;
        assert_eq!(Answer::signatures(&Answer::read(reply).answer), 1);
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
    let lab = lab_with(&[], |net| {
        net.server("slow.lab", std::net::Ipv4Addr::new(127, 53, 7, 1))
            .zone(kravtjek_lab::ZoneBuilder::new("slow.dk", "").served_by(&["slow.lab"]))
            .behave(std::net::Ipv4Addr::new(127, 53, 7, 1), Behaviour::Slow(Duration::from_millis(300)))
            .behave(std::net::Ipv4Addr::new(127, 53, 0, TLD), Behaviour::NoTcp)
            .behave(std::net::Ipv4Addr::new(127, 53, 0, HOST), Behaviour::Silent)
            .behave(std::net::Ipv4Addr::new(127, 53, 0, 4), Behaviour::Dead)
    });
    let serving = serve(lab).await;
    assert!(TcpStream::connect((server(TLD), serving.port())).await.is_err());
    assert!(by_udp(&serving, TLD, &query("nsec.dk", "DS"), SOON).await.is_some());
    let wait = Duration::from_millis(150);
    assert!(by_udp(&serving, HOST, &query("nsec.dk", "MX"), wait).await.is_none());
    assert_eq!(serving.count(server(HOST), Transport::Udp), 1);
    assert!(TcpStream::connect((server(4), serving.port())).await.is_err());

    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(("127.53.7.1", serving.port())).await.unwrap();
    socket.send(&query("slow.dk", "SOA")).await.unwrap();
    let mut buffer = [0; 512];
    assert!(timeout(wait, socket.recv(&mut buffer)).await.is_err());
    assert!(timeout(SOON, socket.recv(&mut buffer)).await.is_ok());
}

#[tokio::test]
async fn dropping_it_frees_its_ports() {
    let lab = Arc::new(lab_with(&[], |net| net));
    let serving = Arc::clone(&lab).serve(None).await.unwrap();
    let port = serving.port();
    assert!(Arc::clone(&lab).serve(Some(port)).await.is_err(), "the port is taken");
    drop(serving);
    for _ in 0..50 {
        if Arc::clone(&lab).serve(Some(port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("port {port} is still taken");
}
