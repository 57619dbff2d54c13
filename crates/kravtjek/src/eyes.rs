//! From the command line to everything that looks: one resolver, one dialer, and the probes on them.

use std::path::Path;
use std::sync::Arc;

use kravtjek_intake::file;
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::http::PreloadList;
use kravtjek_probe::reach::{Consent, Stop};
use kravtjek_probe::tls::Forbidden;
use kravtjek_scan::{Eyes, Outfit};

use crate::cli::Reach;
use crate::failure::Failure;
use crate::program::{PROGRAM, USER_AGENT};
use crate::{clock, foundations, reach};

/// The name to greet mail servers with when this machine has none that others know.
const NAMELESS: &str = "kravtjek.invalid";

/// Eyes for a run. What is `forbidden` says which TLS parameters to ask mail servers for; `inside` lets loopback be
/// touched; what is not among the consents is not tried actively.
pub(crate) fn open(
    asked: &Reach,
    forbidden: Forbidden,
    stop: &Stop,
    inside: bool,
    consents: Vec<Consent>,
) -> Result<Eyes, Failure> {
    let ground = Ground::new(reach::budget(asked, inside));
    let mut errand = reach::errand(asked, stop, Clock::System(clock::now))?;
    let names = ground.resolver(&errand);
    errand.scope.inside |= inside;
    errand.scope.consents = consents;
    let outfit = Outfit {
        program: PROGRAM,
        user_agent: USER_AGENT.to_owned(),
        ehlo_name: ehlo_name(asked),
        roots: roots(asked)?,
        preload: Arc::new(preload(asked)?),
    };
    let mut eyes = Eyes::open(&ground, &errand, &outfit, forbidden)?;
    // Who is typed in may be touched inside, and no name server on the way there.
    (eyes.mail.resolver, eyes.resolver) = (names.clone(), names);
    Ok(eyes)
}

fn roots(asked: &Reach) -> Result<Roots, Failure> {
    let Some(path) = &asked.ca_file else { return Ok(Roots::built_in()) };
    let pem = file::text(path)?;
    let read = if asked.ca_only { Roots::only(&pem) } else { Roots::with_pem(&pem) };
    read.map_err(|error| foundations::roots(path, &error))
}

fn preload(asked: &Reach) -> Result<PreloadList, Failure> {
    let Some(path) = &asked.preload_list else {
        return Ok(PreloadList::embedded());
    };
    let text = file::text(path)?;
    let date = dated(path);
    PreloadList::read(&text, date).map_err(|error| foundations::preload(path, &error))
}

/// The day a file was last changed: the list itself does not say how old it is.
fn dated(path: &Path) -> String {
    let changed = std::fs::metadata(path).and_then(|about| about.modified()).ok();
    let stamp = changed.and_then(|changed| jiff::Timestamp::try_from(changed).ok());
    stamp.map(|stamp| kravtjek_model::time::danish_day(stamp).to_string()).unwrap_or_default()
}

/// The name asked for, else the machine's own where it is one that others can look up.
fn ehlo_name(asked: &Reach) -> String {
    let own = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = asked.ehlo_name.clone().or_else(own).unwrap_or_default();
    let name = name.trim();
    if name.contains('.') && name.bytes().all(|octet| octet.is_ascii_graphic()) {
        name.to_owned()
    } else {
        NAMELESS.to_owned()
    }
}
