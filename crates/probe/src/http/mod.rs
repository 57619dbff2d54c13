//! The web as we see it ourselves: one URL on one given address, and the redirects that follow from it.
//!
//! A [`Prober`] asks as a browser does that has never been there: the first request goes to the address it is given,
//! each redirect is followed and kept as a [`Hop`], cookies live as long as the chain. The certificate is not judged
//! here (see `connect`) except that of an MTA-STS policy, whose redirects are not followed either (`mta_sts`), and what a page says is looked at only as far as it tells whether the site itself answered.
//! Nothing that fails becomes a statement about the site: it is `not_seen`, or `broke_off` when some answers had come.

mod body;
mod clock;
mod connect;
mod cookie;
mod exchange;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod headers;
mod heard;
mod mta_sts;
mod names;
#[cfg(test)]
pub(crate) mod old_tests;
mod onward;
mod preload;
mod subject;
mod walk;
mod wall;

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::http::{FirstVisit, Http};
use tokio_rustls::TlsConnector;

pub use self::names::addresses;
pub use self::preload::{PreloadError, PreloadList};
pub use self::subject::Ask;
#[doc(no_inline)]
pub use kravtjek_model::observation::http::Hop;

use self::walk::Walk;
use crate::certificate::roots::Roots;
use crate::dial::Dialer;

/// How requests are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who asks, and where to read about it: the `User-Agent` field.
    pub user_agent: String,
    /// The names that browsers reach by HTTPS from the first visit on.
    pub preload: Arc<PreloadList>,
    /// The roots that the certificate of an MTA-STS policy host must lead to. No other certificate is judged here.
    pub roots: Roots,
}

/// Makes requests and follows where they lead; a clone shares the dialer.
#[derive(Clone)]
pub struct Prober {
    dialer: Dialer,
    tls: TlsConnector,
    /// For servers that agree on HTTP/2 and then do not speak it.
    tls_http1: TlsConnector,
    settings: Arc<Settings>,
}

impl fmt::Debug for Prober {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prober").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Prober {
    /// A prober for one errand, with whose clock the clocks of services are compared.
    ///
    /// # Errors
    /// When the TLS library has no protocol version to offer.
    pub fn new(dialer: Dialer, settings: Settings) -> Result<Self, rustls::Error> {
        let tls = connect::connector(&[b"h2", b"http/1.1"])?;
        let tls_http1 = connect::connector(&[b"http/1.1"])?;
        Ok(Self { dialer, tls, tls_http1, settings: Arc::new(settings) })
    }

    /// Asks one URL on one address and follows where the answers lead. Other hosts on the way are looked up with
    /// `resolve` ([`addresses`] for our own resolver); of their addresses the first that opens is asked.
    pub async fn look<R, F>(&self, ask: &Ask, resolve: R) -> Http
    where
        R: Fn(String) -> F,
        F: Future<Output = Result<Vec<IpAddr>, NotSeen>>,
    {
        let mut http = Http {
            url: ask.url().to_owned(),
            address: ask.address().to_string(),
            method: ask.method().to_string(),
            hops: Vec::new(),
            closed: false,
            first_visit: self.first_visit(ask),
            clock: None,
            broke_off: None,
            not_seen: None,
        };
        Walk::new(self, ask, resolve).follow(&mut http).await;
        http
    }

    /// What protects a user whose first visit is to this host. Only a name has anything of the kind.
    fn first_visit(&self, ask: &Ask) -> Option<FirstVisit> {
        let host = ask.host().filter(|_| ask.is_https())?;
        let list = &self.settings.preload;
        Some(FirstVisit {
            preloaded: list.covers(host).map(str::to_owned),
            list_date: list.date().to_owned(),
            list_partial: list.is_old(self.dialer.now()),
            inherited: None,
        })
    }
}
