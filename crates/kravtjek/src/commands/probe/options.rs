//! Which options belong to which `kravtjek probe KIND`.

use crate::cli::{ProbeArgs, ProbeKind};
use crate::failure::Failure;

/// An option that makes no difference to what is probed is a mistake: whoever wrote it expected one.
pub(super) fn fit(asked: &ProbeArgs) -> Result<(), Failure> {
    use ProbeKind::{Dkim, Dmarc, Mx, Spf, Tls};
    let given: [(&str, bool, &[ProbeKind]); 9] = [
        ("--selector", !asked.selector.is_empty(), &[Dkim, Dmarc]),
        ("--sample", !asked.shown.sample.is_empty(), &[Dkim, Dmarc]),
        ("--reports", !asked.shown.reports.is_empty(), &[Dkim, Dmarc]),
        ("--ip", asked.ip.is_some(), &[Spf]),
        ("--helo", asked.helo.is_some(), &[Spf]),
        ("--sender", asked.sender.is_some(), &[Spf]),
        ("--starttls", asked.starttls.is_some(), &[Tls]),
        ("--sni", asked.sni.is_some(), &[Tls]),
        ("--mode", asked.mode.is_some(), &[Tls]),
    ];
    let policy = ("--policy", asked.policy.is_some(), &[Mx, Tls][..]);
    let idle = given.into_iter().chain([policy]).find(|(_, given, of)| *given && !of.contains(&asked.kind));
    let Some((option, _, of)) = idle else { return Ok(()) };
    let kind = asked.kind.as_str();
    let of: Vec<String> = of.iter().map(|kind| format!("`probe {}`", kind.as_str())).collect();
    Err(Failure::wrong(
        format!("`{option}` gør ingen forskel for `probe {kind}`; den hører til {}.", of.join(" og ")),
        format!("`{option}` makes no difference to `probe {kind}`; it belongs to {}.", of.join(" and ")),
    ))
}
