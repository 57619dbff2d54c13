//! The world on loopback: its name servers, web servers and mail servers, and the files that point a program at them.

use std::net::Ipv6Addr;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;

use super::{gateways, sites, world};
use crate::files::write;
use crate::pki::Authority;
use crate::smtp::SmtpServing;
use crate::web::WebServing;
use crate::{Error, Files, Serving};

/// The names of the world that browsers reach by HTTPS from the first visit on, in the form of Chromium's list.
pub const PRELOAD_LIST: &str = r#"{
  "entries": [
    { "name": "nordhavn-kommune.dk", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true },
    { "name": "soenderlund-kommune.dk", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true }
  ]
}
"#;

/// The world, listening. Dropping it closes its sockets.
#[derive(Debug)]
pub struct WorldServing {
    /// Its name servers.
    pub dns: Serving,
    /// Its web servers.
    pub web: WebServing,
    /// Its mail servers.
    pub mail: SmtpServing,
    /// The root of its authority, in PEM.
    pub root_pem: String,
    /// Whether its addresses of IPv6 are served too.
    pub ipv6: bool,
}

/// Builds the world, its signatures and certificates valid around an instant, and listens on free ports; on IPv6 too
/// where this machine has its loopback address.
///
/// # Errors
/// What keeps zones and certificates from being made, and [`Error::Io`] when an address cannot be bound.
pub async fn serve(at: Timestamp) -> Result<WorldServing, Error> {
    let ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok();
    serve_by(at, ipv6).await
}

/// The same with IPv6, or without it whatever this machine has. What the names say stays the same.
///
/// # Errors
/// As [`serve`].
pub async fn serve_by(at: Timestamp, ipv6: bool) -> Result<WorldServing, Error> {
    let authority = Authority::new(at)?;
    let lab = Arc::new(world(at).build()?);
    let dns = lab.serve(None).await?;
    let web = sites::web(&authority, at, ipv6)?.serve(None).await?;
    let mail = gateways::smtp(&authority, at)?.serve(None).await?;
    Ok(WorldServing { dns, web, mail, root_pem: authority.root_pem(), ipv6 })
}

impl WorldServing {
    /// Where the world's ports are, as `--port-map` wants it: `53=…,25=…,80=…,443=…`.
    pub fn port_map(&self) -> String {
        let (dns, mail) = (self.dns.port(), self.mail.port);
        format!("53={dns},25={mail},80={},443={}", self.web.http_port, self.web.https_port)
    }

    /// Writes `root.hints`, `root.anchor`, `ca.pem` and `preload.json` into a directory.
    ///
    /// # Errors
    /// [`Error::Io`] when the directory or a file cannot be written.
    pub fn write_files(&self, directory: &Path) -> Result<Files, Error> {
        let (ca, preload) = (directory.join("ca.pem"), directory.join("preload.json"));
        write(&ca, &self.root_pem)?;
        write(&preload, PRELOAD_LIST)?;
        let files = self.dns.lab().write_files(directory)?;
        Ok(Files { ca_file: Some(ca), preload_list: Some(preload), ..files })
    }
}
