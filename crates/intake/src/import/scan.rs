//! What scanners tell: the addresses and ports that a run went through, what answered there, and what is not mended.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Place;
use super::reach::{Ports, Spans};

/// One run of a scanner, as one file tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Where it was read.
    pub place: Place,
    /// Whether the run came to its end.
    pub is_whole: bool,
    /// Whether it looked for missing updates.
    pub seeks_flaws: bool,
    /// The TCP ports that were looked at everywhere, where the file says so.
    pub ports: Option<Ports>,
    /// The addresses that the run went through.
    pub through: Spans,
    /// Those of them whose ports were not looked at: they did not answer when they were called, or took too long.
    pub passed_over: Spans,
    /// The targets it was given that are addresses, as they were written.
    pub targets: Vec<(Box<str>, Spans)>,
    /// The hosts of which there is something to tell.
    pub hosts: Vec<Host>,
}

impl Scan {
    /// One that has told nothing yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            is_whole: false,
            seeks_flaws: true,
            ports: None,
            through: Spans::default(),
            passed_over: Spans::default(),
            targets: Vec::new(),
            hosts: Vec::new(),
        }
    }
}

/// A host that a scanner has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The line or number at which it stands.
    pub row: u64,
    /// Its address.
    pub address: IpAddr,
    /// Its name, in lower case and with its domain.
    pub name: Option<Box<str>>,
    /// What kind of device the scanner takes it for, in its own word.
    pub kind: Option<Box<str>>,
    /// When it was looked at.
    pub at: Option<Timestamp>,
    /// Whether all that was to be looked at was.
    pub is_whole: bool,
    /// Whether the scanner was logged on to it.
    pub logged_on: Option<bool>,
    /// How old what the scanner knows of updates was, where it says.
    pub knows_until: Option<Date>,
    /// The ports that answered.
    pub open: Vec<Open>,
    /// What is to be mended.
    pub flaws: Vec<Flaw>,
}

impl Host {
    /// One of which nothing but its address is known.
    pub fn new(row: u64, address: IpAddr) -> Self {
        Self {
            row,
            address,
            name: None,
            kind: None,
            at: None,
            is_whole: false,
            logged_on: None,
            knows_until: None,
            open: Vec::new(),
            flaws: Vec::new(),
        }
    }
}

/// A port that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The line or number at which it stands.
    pub row: u64,
    /// Its number.
    pub port: u16,
    /// Whether it is one of UDP.
    pub is_udp: bool,
    /// The service, as the scanner calls it.
    pub service: Box<str>,
    /// What runs there, and in which version, where the scanner says both.
    pub product: Option<Product>,
    /// What it shows of encryption.
    pub shows: Shows,
}

/// What a scanner shows of the encryption of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// All is within TLS.
    Tls,
    /// TLS can be had, by a command.
    TlsOffered,
    /// It was asked for TLS and had none.
    NoTls,
    /// It was used without encryption.
    Used,
    /// It does nothing but lead to HTTPS.
    Redirects,
    /// What the name of the service says.
    Nothing,
    /// Nothing: the name is only that of what usually has the port.
    ByPort,
}

/// A product and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// What it is called.
    pub name: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// What other collections call it: a CPE or a purl.
    pub identifier: Option<Box<str>>,
}

/// Something that a scanner holds against a host or a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line or number at which it stands.
    pub row: u64,
    /// The scanner's number or the vulnerability's id.
    pub id: Box<str>,
    /// What it is called.
    pub name: Box<str>,
    /// The vulnerabilities it stands for.
    pub cves: Vec<Box<str>>,
    /// What mends it.
    pub mended_by: MendedBy,
}

/// What mends a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MendedBy {
    /// An update that came out on this day.
    UpdateOf(Date),
    /// An update; since when there is one is not said.
    Update,
    /// Nothing any more: the support has ended.
    Nothing,
    /// Closing a way of use that has no encryption.
    Encryption,
}

/// A vulnerability that is being exploited, by a public list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exploited {
    /// Where it was read.
    pub place: Place,
    /// Its id: a CVE.
    pub id: Box<str>,
}

/// The parts of one service, as whoever built it lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Where it was read.
    pub place: Place,
    /// The service.
    pub service: Box<str>,
    /// Every part, each with the line or number at which it stands.
    pub parts: Vec<(u64, Product)>,
    /// Flaws that nobody has ruled out, each with the part it is in and the day it became known.
    pub flaws: Vec<PartFlaw>,
    /// Whether the parts were held against a list of vulnerabilities: at least one is told, be it ruled out.
    pub is_checked: bool,
}

/// A flaw of a part of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFlaw {
    /// The flaw.
    pub flaw: Flaw,
    /// The day on which it became known.
    pub known_on: Option<Date>,
    /// The part it is in, by its place among them.
    pub part: Option<usize>,
}
