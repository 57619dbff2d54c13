//! The TLSA records of a mail host: those of the name that its aliases lead to, or of its own (RFC 7672 §2.2.3).

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::{Dane, TlsaAt};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use crate::dns::{Resolver, Rtype, read_name};

/// The look-up that decides, and the name it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tlsa {
    /// The TLSA base domain (RFC 7671 §7): what a sender asks the server for, and a name its certificate may have.
    pub base: String,
    /// The look-up.
    pub lookup: Lookup,
}

impl Tlsa {
    /// Whether there are secure records, so that senders use DANE.
    pub fn is_in_use(&self) -> bool {
        self.lookup.state == State::Secure && !self.lookup.records.is_empty()
    }

    /// What is then known of DANE, where it could not be learned whether there are records.
    pub(super) fn unknown(&self) -> Option<Dane> {
        let Self { lookup, .. } = self;
        let bogus =
            || (lookup.state == State::Bogus).then(|| NotSeen::new(Why::Bogus, Detail::name(&lookup.name)));
        let not_seen = lookup.inconclusive().or_else(|| lookup.unproven()).or_else(bogus)?;
        Some(Dane {
            base: lookup.name.clone(),
            records: Vec::new(),
            usable: 0,
            matches: Tri::Escaped { not_seen },
            made_out_to: Vec::new(),
            problems: Vec::new(),
        })
    }
}

/// Looks for the TLSA records of a host as a sender does: the first secure ones, else the look-up after which a sender
/// goes no further. Nothing for a host whose own zone is not signed, and for what cannot be a name.
pub async fn tlsa(resolver: &Resolver, host: &str, at: Timestamp) -> Option<Tlsa> {
    let name = read_name(host).ok()?;
    let (four, six) =
        tokio::join!(resolver.lookup(&name, Rtype::A, at), resolver.lookup(&name, Rtype::AAAA, at));
    let TlsaAt::Names(names) = TlsaAt::of(host, &[&four, &six]) else { return None };
    let mut last = None;
    for base in names {
        let Ok(name) = read_name(&format!("_25._tcp.{base}")) else { continue };
        let lookup = resolver.lookup(&name, Rtype::TLSA, at).await;
        let tlsa = Tlsa { base, lookup };
        // What is forged or cannot be looked up keeps a sender from delivering at all.
        let stuck = matches!(tlsa.lookup.state, State::Bogus | State::Indeterminate);
        if stuck || tlsa.is_in_use() {
            return Some(tlsa);
        }
        last = Some(tlsa);
    }
    last
}
