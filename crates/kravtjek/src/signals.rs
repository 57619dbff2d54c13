//! Signals that ask the program to stop: asked once it finishes and keeps what it has, asked twice it stops now.

use std::io;

use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;

use crate::failure::Failure;
use crate::{output, passing};

/// What is done with what there is when the program is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is judged.
    Judged,
    /// It is shown.
    Shown,
    /// It was shown already, or is of no use by itself.
    #[cfg(feature = "demo")]
    Nothing,
}

/// Heeds signals from now on, for as long as the runtime lives. To be called within one.
pub(crate) fn heed(stop: &Stop, then: Then, lang: Lang) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| {
        Failure::system("Programmet kan ikke modtage signaler", "The program cannot receive signals", &error)
    })?;
    let stop = stop.clone();
    tokio::spawn(async move {
        let signal = signals.next().await;
        stop.stop();
        output::complain(&stopping(signal, then, lang));
        signals.next().await;
        quit();
    });
    Ok(())
}

/// Has a file that would grow beyond what the user's limits allow be a failure to tell, as a full disk is, and not the
/// program's sudden end.
#[cfg(unix)]
pub(crate) fn outlive_limits() {
    /// SIGXFSZ where the program is built for.
    const FILE_TOO_LARGE: i32 = 25;
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let _within = runtime.enter();
    // Once heeded, a signal stays so; the write that was too much then fails by itself.
    let _ = signal(SignalKind::from_raw(FILE_TOO_LARGE));
}

#[cfg(not(unix))]
pub(crate) fn outlive_limits() {}

fn stopping(signal: &str, then: Then, lang: Lang) -> String {
    let then = match then {
        Then::Judged => lang.pick("; det, der er set, bliver vurderet", "; what was seen is judged"),
        Then::Shown => lang.pick("; det, der er set, bliver vist", "; what was seen is shown"),
        #[cfg(feature = "demo")]
        Then::Nothing => "",
    };
    lang.pick(
        format!("Stopper ({signal}){then}. Gentag det for at stoppe med det samme."),
        format!("Stopping ({signal}){then}. Once more stops at once."),
    )
}

#[expect(clippy::exit, reason = "the user asked twice to stop now")]
fn quit() {
    passing::clear();
    std::process::exit(2);
}

/// The signals that ask to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// A terminal that goes away; not where the program was started to outlive it.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!ignored(SignalKind::hangup())).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        })
    }

    /// The next one, by the name that users know it by.
    async fn next(&mut self) -> &'static str {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = hangup => "SIGHUP",
        }
    }
}

/// Whether whoever started the program had it ignore a signal, as `nohup` does.
#[cfg(unix)]
fn ignored(signal: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    let number = u32::try_from(signal.as_raw_value()).unwrap_or_default();
    number > 0 && mask.checked_shr(number - 1).is_some_and(|rest| rest & 1 == 1)
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}
