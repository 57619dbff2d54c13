//! Where a domain's mail goes, as its MX RRset says: the one reading of it.

use super::super::dns::Lookup;

/// Where senders take a domain's mail (RFC 5321 §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailRoute {
    /// To these hosts, in the order of the records. A name with an underscore is no host name, yet senders deliver there,
    /// so it is a gateway like the others.
    Hosts(Vec<String>),
    /// Nowhere: the domain says that it takes no mail (RFC 7505).
    Nowhere,
    /// To the domain's own addresses, where it has any: there are no MX records.
    Own,
    /// Nobody can tell: the answer is nobody's word ([`Lookup::is_believed`]).
    Unknown,
}

impl MailRoute {
    /// What the answer to a question for MX records says.
    pub fn of(mx: &Lookup) -> Self {
        if !mx.is_believed() {
            return Self::Unknown;
        }
        if mx.records.is_empty() {
            return Self::Own;
        }
        let hosts: Vec<String> = mx.records.iter().filter_map(|record| exchange(record)).collect();
        if hosts.is_empty() { Self::Nowhere } else { Self::Hosts(hosts) }
    }

    /// The names of the MX records.
    pub fn hosts(self) -> Vec<String> {
        match self {
            Self::Hosts(hosts) => hosts,
            Self::Nowhere | Self::Own | Self::Unknown => Vec::new(),
        }
    }
}

/// The name in one record; none in a null MX.
fn exchange(record: &str) -> Option<String> {
    // A name may hold a blank, behind a backslash.
    let (_, name) = record.split_once(' ')?;
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::dns::State;

    fn route(state: State, records: &[&str]) -> MailRoute {
        let mx = serde_json::json!({"name": "a.dk", "rtype": "MX", "state": state, "records": records});
        MailRoute::of(&serde_json::from_value(mx).unwrap())
    }

    fn hosts(hosts: &[&str]) -> MailRoute {
        MailRoute::Hosts(hosts.iter().map(|host| (*host).to_owned()).collect())
    }

    #[test]
    fn rfc5321_5_1_mail_goes_to_the_exchanges_or_without_any_to_the_domain_itself() {
        assert_eq!(route(State::Secure, &["10 MX1.a.dk.", "5 _mx.a.dk"]), hosts(&["mx1.a.dk", "_mx.a.dk"]));
        assert_eq!(route(State::Insecure, &["10 two\\ words.a.dk."]), hosts(&["two\\ words.a.dk"]));
        assert_eq!(route(State::Insecure, &[]), MailRoute::Own);
    }

    #[test]
    fn rfc7505_a_null_mx_says_that_there_is_no_mail() {
        assert_eq!(route(State::Secure, &["0 ."]), MailRoute::Nowhere);
        assert_eq!(route(State::Secure, &["0 .", "10 mx.a.dk."]), hosts(&["mx.a.dk"]));
    }

    #[test]
    fn an_answer_that_is_nobodys_word_sends_mail_nowhere_and_denies_nothing() {
        for state in [State::Bogus, State::Indeterminate] {
            for records in [&["10 mx.ond.dk."][..], &[]] {
                assert_eq!(route(state, records), MailRoute::Unknown);
            }
        }
    }
}
