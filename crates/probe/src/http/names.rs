//! The addresses of the hosts that redirects lead to, from our own resolver.

use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::{NotSeen, Seen, Why};

use crate::dns::{Resolver, Rtype, parse_name};

/// The addresses of a host, both families, IPv4 first. What cannot be believed is not used.
///
/// # Errors
/// When the name has no address, or none could be learned; with the reason of the look-up that failed.
pub async fn addresses(resolver: &Resolver, host: &str, now: Timestamp) -> Result<Vec<IpAddr>, NotSeen> {
    if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse() {
        return Ok(vec![address]);
    }
    let Ok(name) = parse_name(host) else { return Err(NotSeen::new(Why::NoAddress, Detail::name(host))) };
    let (four, six) =
        tokio::join!(resolver.lookup(&name, Rtype::A, now), resolver.lookup(&name, Rtype::AAAA, now));
    gathered(host, [four, six])
}

fn gathered(host: &str, lookups: [Lookup; 2]) -> Result<Vec<IpAddr>, NotSeen> {
    let believed = lookups.iter().filter(|lookup| matches!(lookup.state, State::Secure | State::Insecure));
    let addresses: Vec<IpAddr> =
        believed.flat_map(|lookup| &lookup.records).filter_map(|record| record.parse().ok()).collect();
    if !addresses.is_empty() {
        return Ok(addresses);
    }
    let why = lookups.into_iter().find_map(|lookup| match lookup.state {
        State::Bogus => Some(NotSeen::new(Why::Bogus, Detail::rrset(format!("{host} {}", lookup.rtype)))),
        _ => Seen::Dns(lookup).inconclusive(),
    });
    Err(why.unwrap_or_else(|| NotSeen::new(Why::NoAddress, Detail::name(host))))
}

#[cfg(test)]
mod tests {
    use kravtjek_model::observation::dns::{Cause, Reason};

    use super::*;

    fn lookup(rtype: &str, state: State, records: &[&str]) -> Lookup {
        let reason = || Reason::new(Cause::TimedOut, "dk", Detail::name("192.0.2.53"));
        Lookup {
            name: "a.dk".to_owned(),
            rtype: rtype.to_owned(),
            state,
            rcode: None,
            records: records.iter().map(|record| (*record).to_owned()).collect(),
            aliases: Vec::new(),
            zone: "a.dk".to_owned(),
            reasons: if state == State::Indeterminate { vec![reason()] } else { Vec::new() },
            notes: Vec::new(),
            chain: Vec::new(),
            messages: Vec::new(),
        }
    }

    #[test]
    fn what_is_bogus_or_unknown_gives_no_address_and_says_so() {
        let four = |state, records: &[&str]| lookup("A", state, records);
        let six = |state, records: &[&str]| lookup("AAAA", state, records);
        let both =
            gathered("a.dk", [four(State::Secure, &["192.0.2.1"]), six(State::Insecure, &["2001:db8::1"])]);
        assert_eq!(both.unwrap().len(), 2);
        let half = gathered("a.dk", [four(State::Indeterminate, &[]), six(State::Secure, &["2001:db8::1"])]);
        assert_eq!(half.unwrap().len(), 1, "one family is enough to go on");
        let none = gathered("a.dk", [four(State::Secure, &[]), six(State::Secure, &[])]);
        assert_eq!(none.unwrap_err().why, Why::NoAddress);
        let bogus = gathered("a.dk", [four(State::Bogus, &["192.0.2.1"]), six(State::Secure, &[])]);
        assert_eq!(bogus.unwrap_err().why, Why::Bogus);
        let late = gathered("a.dk", [four(State::Indeterminate, &[]), six(State::Secure, &[])]);
        assert_eq!(late.unwrap_err(), NotSeen::new(Why::TimedOut, Detail::name("192.0.2.53")));
    }
}
