//! What commands that look have in common: the machinery that waits, and a scan that first sees to its foundation.

use kravtjek_model::text::Lang;
use kravtjek_scan::{Scan, Scanned};
use tokio::runtime::Runtime;

use crate::failure::Failure;
use crate::progress::Progress;
use crate::reach;

/// The asynchronous machinery. Measuring is waiting; two threads are plenty.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::system("Programmet kan ikke starte", "The program cannot start", &error))
}

/// Scans, for commands that are of no use without all of it.
pub(crate) async fn look(scan: &Scan<'_>, lang: Lang) -> Result<Scanned, Failure> {
    let progress = Progress::new(lang);
    let foundation = reach::heed(&scan.eyes.resolver.preflight(scan.clock.now()).await, lang)?;
    let mut scanned = scan.run((foundation, scan.clock.now()), &|event| progress.hear(event)).await?;
    progress.finish();
    scanned.full.take().map_or(Ok(scanned), |full| Err(full.into()))
}
