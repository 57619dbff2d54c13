//! What the program is called: in files, and to servers.

/// The program's name and version, as files carry it.
pub(crate) const PROGRAM: &str = concat!("kravtjek ", env!("CARGO_PKG_VERSION"));
/// Who asks, and where to read about it (RFC 9110 §10.1.5).
pub(crate) const USER_AGENT: &str =
    concat!("kravtjek/", env!("CARGO_PKG_VERSION"), " (requirement check; security scan)");
