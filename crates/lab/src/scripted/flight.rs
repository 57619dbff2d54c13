//! Writes first flights: the right form, and nothing in it that anybody computed.

use super::choose::{Chosen, Exchange};
use super::{Fault, Script};

/// The random of a HelloRetryRequest (RFC 8446 §4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

fn number(length: usize, octets: usize) -> Vec<u8> {
    let all = u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes();
    all.into_iter().skip(8 - octets).collect()
}

fn block(content: &[u8], octets: usize) -> Vec<u8> {
    [number(content.len(), octets), content.to_vec()].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [vec![kind], block(body, 3)].concat()
}

pub(super) fn record(kind: u8, version: u16, content: &[u8]) -> Vec<u8> {
    [vec![kind], version.to_be_bytes().to_vec(), block(content, 2)].concat()
}

/// An alert that ends the connection.
pub(super) fn alert(script: &Script, number: u8) -> Vec<u8> {
    if script.has(|fault| matches!(fault, Fault::BareAlerts)) {
        return vec![2, number];
    }
    record(21, 0x0301, &[2, number])
}

/// The whole flight, cut into records.
pub(super) fn flight(script: &Script, chosen: &Chosen) -> Vec<u8> {
    let mut messages = server_hello(script, chosen);
    if chosen.version < 0x0304 {
        if !chosen.anonymous {
            let chain = if chosen.ecdsa { &script.ecdsa } else { &script.rsa };
            let list: Vec<u8> = chain.iter().flat_map(|one| block(one, 3)).collect();
            messages.extend(message(11, &block(&list, 3)));
            if let Some(staple) = script.staple.as_ref().filter(|_| chosen.version > 0x0300) {
                messages.extend(message(22, &[vec![1], block(staple, 3)].concat()));
            }
        }
        messages.extend(key_exchange(chosen));
        if script.has(|fault| matches!(fault, Fault::AsksCertificate)) {
            messages.extend(message(13, &[1, 1, 0, 2, 4, 1, 0, 0]));
        }
        messages.extend(message(14, &[]));
    }
    let size = script.find(|fault| match fault {
        Fault::Fragments(size) => Some(*size),
        _ => None,
    });
    let outer = chosen.version.min(0x0303);
    let mut octets: Vec<u8> = Vec::new();
    if let Some(warning) = script.find(|fault| match fault {
        Fault::WarnsFirst(alert) => Some(*alert),
        _ => None,
    }) {
        octets.extend(record(21, outer, &[1, warning]));
    }
    let pieces = messages.chunks(size.unwrap_or(1 << 14).max(1));
    octets.extend(pieces.flat_map(|piece| record(22, outer, piece)));
    octets
}

fn server_hello(script: &Script, chosen: &Chosen) -> Vec<u8> {
    let newest = chosen.version == 0x0304;
    let mut random = if chosen.retry { RETRY } else { [0x42; 32] };
    if script.has(|fault| matches!(fault, Fault::DowngradeMark)) {
        random.iter_mut().skip(24).zip(*b"DOWNGRD\x01").for_each(|(to, octet)| *to = octet);
    }
    let version = script.find(|fault| match fault {
        Fault::PicksVersion(version) => Some(*version),
        _ => None,
    });
    let suite = script.find(|fault| match fault {
        Fault::PicksSuite(suite) => Some(*suite),
        _ => None,
    });
    let mut extensions = Vec::new();
    let mut extend = |number: u16, data: &[u8]| {
        extensions.extend(number.to_be_bytes());
        extensions.extend(block(data, 2));
    };
    if newest {
        extend(43, &[3, 4]);
        let group = chosen.group.unwrap_or(0).to_be_bytes();
        let share = if chosen.retry { Vec::new() } else { block(&[7; 32], 2) };
        extend(51, &[group.to_vec(), share].concat());
    } else {
        for number in &script.extensions {
            extend(*number, if *number == 0xff01 { &[0] } else { &[] });
        }
    }
    let mut body = version.unwrap_or(chosen.version.min(0x0303)).to_be_bytes().to_vec();
    body.extend(random);
    body.extend(block(&[], 1));
    body.extend(suite.unwrap_or(chosen.suite).to_be_bytes());
    body.push(chosen.compression);
    if !extensions.is_empty() {
        body.extend(block(&extensions, 2));
    }
    message(2, &body)
}

fn key_exchange(chosen: &Chosen) -> Vec<u8> {
    let parameters = match chosen.exchange {
        Exchange::Ecdhe => {
            [vec![3], chosen.group.unwrap_or(23).to_be_bytes().to_vec(), block(&[4; 65], 1)].concat()
        }
        Exchange::Dhe => [block(&chosen.prime, 2), block(&[2], 2), block(&[9; 64], 2)].concat(),
        Exchange::Export => [block(&[0xff; 64], 2), block(&[1, 0, 1], 2)].concat(),
        Exchange::Other => return Vec::new(),
    };
    let mut body = parameters;
    if !chosen.anonymous {
        if chosen.version == 0x0303 {
            body.extend(chosen.signature.unwrap_or(0x0401).to_be_bytes());
        }
        body.extend(block(&[8; 64], 2));
    }
    message(12, &body)
}

/// An SSLv2 SERVER-HELLO.
pub(super) fn oldest(certificate: &[u8], kinds: &[u32]) -> Vec<u8> {
    let kinds: Vec<u8> = kinds.iter().flat_map(|kind| kind.to_be_bytes().into_iter().skip(1)).collect();
    let mut body = vec![4, 0, 1, 0, 2];
    for length in [certificate.len(), kinds.len(), 16] {
        body.extend(number(length, 2));
    }
    body.extend([certificate, &kinds, &[6; 16]].concat());
    let length = 0x8000 | u16::try_from(body.len()).unwrap_or(0x7fff);
    [length.to_be_bytes().to_vec(), body].concat()
}
