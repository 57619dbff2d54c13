//! What is measured, as it is written on the command line: a name of the DNS, HOST:PORT, or the address of a website.

use std::net::IpAddr;

use crate::cli::ProbeArgs;
use crate::failure::Failure;

/// A TLS endpoint's host and port as written: `example.dk:443`, `192.0.2.1:25`, `[2001:db8::1]:443`.
pub(super) struct HostPort {
    pub(super) host: String,
    pub(super) port: u16,
}

impl HostPort {
    pub(super) fn read(written: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure::wrong(
                format!("`{written}` er ikke VÆRT:PORT; skriv fx eksempel.dk:443 eller [2001:db8::1]:443."),
                format!(
                    "`{written}` is not HOST:PORT; write for example example.dk:443 or [2001:db8::1]:443."
                ),
            )
        };
        let (host, port) = written.rsplit_once(':').ok_or_else(wrong)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.parse::<IpAddr>().is_ok() || host == "localhost" {
            return Ok(Self { host: host.to_owned(), port });
        }
        let name = kravtjek_probe::dns::parse_name(host).map_err(|_| wrong())?;
        Ok(Self { host: kravtjek_probe::dns::show_name(&name), port })
    }
}

/// An address on this machine that was typed may be touched; it needs no look-up either.
pub(super) fn literal(host: &str) -> Option<Vec<IpAddr>> {
    if host == "localhost" {
        return Some(vec![IpAddr::from([127, 0, 0, 1])]);
    }
    host.trim_start_matches('[').trim_end_matches(']').parse().ok().map(|address| vec![address])
}

/// The host and port of what stands behind `://`.
pub(super) fn authority(rest: &str, default: u16) -> Option<(String, u16)> {
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.strip_prefix('[') {
        Some(six) => {
            let (host, after) = six.split_once(']')?;
            (host, after.strip_prefix(':'))
        }
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map_or(Some(default), |port| port.parse().ok())?;
    if literal(host).is_some() {
        return Some((host.to_owned(), port));
    }
    let name = kravtjek_probe::dns::parse_name(host).ok()?;
    Some((kravtjek_probe::dns::show_name(&name), port))
}

/// Whether an address of this very machine was typed: who types it may touch it.
pub(super) fn typed_own(asked: &ProbeArgs) -> bool {
    let [target] = asked.target.as_slice() else { return false };
    let host = match target.split_once("://") {
        Some((_, rest)) => authority(rest, 0).map(|(host, _)| host),
        None => HostPort::read(target).ok().map(|endpoint| endpoint.host),
    };
    let addresses = host.and_then(|host| literal(&host)).unwrap_or_default();
    !addresses.is_empty() && addresses.iter().all(IpAddr::is_loopback)
}

/// Any name the DNS can hold: the root, a top-level domain, one with underscores.
pub(super) fn dns_name(written: &str) -> Result<String, Failure> {
    match kravtjek_probe::dns::parse_name(written) {
        Ok(name) => Ok(kravtjek_probe::dns::show_name(&name)),
        Err(_) => Err(bad_name(written)),
    }
}

pub(super) fn bad_name(written: &str) -> Failure {
    Failure::wrong(
        format!("`{written}` er ikke et navn i DNS; skriv fx eksempel.dk eller _25._tcp.mx.eksempel.dk."),
        format!(
            "`{written}` is not a name in the DNS; write for example example.dk or _25._tcp.mx.example.dk."
        ),
    )
}
