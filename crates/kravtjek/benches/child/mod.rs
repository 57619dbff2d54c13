//! Watches a program that runs beside: how much memory it holds at most, and how much processor time it uses.

use std::error::Error;
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

/// Between two looks at the child's memory.
const POLL: Duration = Duration::from_millis(10);

/// Waits for the program, and gives the most memory it held (KiB) and the processor time it used.
pub(crate) fn watch(mut child: Child) -> Result<(u64, Duration), Box<dyn Error>> {
    let id = child.id().to_string();
    let (mut peak, mut used) = (0, Duration::ZERO);
    loop {
        peak = peak.max(high_water(&id).unwrap_or(0));
        used = used.max(cpu(&id).unwrap_or_default());
        if let Some(status) = child.try_wait()? {
            // 2 is the program's word for "I could not"; the others tell verdicts apart.
            return match status.code() {
                Some(0 | 1 | 3) => Ok((peak, used)),
                _ => Err(format!("the program ended with {status}").into()),
            };
        }
        sleep(POLL);
    }
}

/// The most resident memory a process ever had, in KiB (`VmHWM`, proc_pid_status(5)).
fn high_water(id: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The processor time of a process, in user and kernel (proc_pid_stat(5)); Linux counts it in hundredths of a second.
pub(crate) fn cpu(id: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything; user and system time are the 12th and 13th after.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis(10 * (user + system)))
}
