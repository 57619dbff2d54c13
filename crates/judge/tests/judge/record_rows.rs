//! The rows of the check tests about mail records: SPF, DMARC and DKIM.

use kravtjek_model::assessment::Said::{CannotTell, Fail, NotApplicable, Pass};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::mail::{Dkim, DkimLevel, DkimProof, Dmarc, DmarcRecord, Reports, Spf};

use crate::rows::{DOMAIN, Row, problem, row};

fn spf(seen: &mut Seen, change: fn(&mut Spf)) {
    if let Seen::Spf(spf) = seen {
        change(spf);
    }
}

fn dmarc(seen: &mut Seen, change: fn(&mut Dmarc)) {
    if let Seen::Dmarc(dmarc) = seen {
        change(dmarc);
    }
}

fn dkim(seen: &mut Seen, change: fn(&mut Dkim)) {
    if let Seen::Dkim(dkim) = seen {
        change(dkim);
    }
}

/// Receivers of both kinds do alike.
fn both_apply(dmarc: &mut Dmarc, policy: &str) {
    dmarc.enforced = false;
    for receiver in [&mut dmarc.rfc7489, &mut dmarc.rfc9989] {
        receiver.as_mut().unwrap().policy = policy.into();
    }
}

fn sample() -> DkimProof {
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    DkimProof::Sample { domain: DOMAIN.into(), selector: "s1".into(), at }
}

fn reports() -> Reports {
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    Reports {
        first: at,
        last: at,
        reporters: 2,
        messages: 9,
        dkim: 8,
        spf: 4,
        neither: 1,
        senders: Vec::new(),
    }
}

/// What bends the records of mail.
pub(crate) fn record_rows() -> Vec<Row> {
    let (present, enforced) = ("mail.dmarc_present", "mail.dmarc_enforced");
    let (sound, found) = ("mail.spf_sound", "mail.dkim_found");
    vec![
        row("mail.subdomains_dkim", DOMAIN, NotApplicable, "none_known", |_| {}),
        row("mail.subdomains_dmarc", DOMAIN, NotApplicable, "none_known", |_| {}),
        row("mail.subdomains_spf", DOMAIN, NotApplicable, "none_known", |_| {}),
        row(present, DOMAIN, Fail, "absent", |seen| dmarc(seen, |dmarc| *dmarc = Dmarc::default())),
        row(present, DOMAIN, Fail, "unreadable", |seen| {
            dmarc(seen, |dmarc| {
                let record =
                    DmarcRecord { at: "_dmarc.nordhavn.dk".into(), text: "v=dmarc1; p=reject".into() };
                *dmarc = Dmarc {
                    records: vec![record],
                    problems: vec![problem("wrong_version")],
                    ..Dmarc::default()
                };
            });
        }),
        row(enforced, DOMAIN, Fail, "absent", |seen| dmarc(seen, |dmarc| *dmarc = Dmarc::default())),
        row(enforced, DOMAIN, Fail, "subdomains_open", |seen| dmarc(seen, |dmarc| dmarc.enforced = false)),
        row(enforced, DOMAIN, Fail, "not_rejected", |seen| {
            dmarc(seen, |dmarc| {
                dmarc.enforced = false;
                dmarc.rfc9989.as_mut().unwrap().policy = "quarantine".into();
            });
        }),
        row(enforced, DOMAIN, Fail, "not_reject", |seen| {
            dmarc(seen, |dmarc| both_apply(dmarc, "quarantine"))
        }),
        row(enforced, DOMAIN, Fail, "unusable", |seen| dmarc(seen, |dmarc| both_apply(dmarc, "absent"))),
        row(enforced, DOMAIN, Pass, "made_up_open", |seen| {
            dmarc(seen, |dmarc| dmarc.made_up_enforced = false)
        }),
        row(enforced, DOMAIN, Pass, "problem", |seen| {
            dmarc(seen, |dmarc| dmarc.problems = vec![problem("no_reports")]);
        }),
        row(sound, DOMAIN, Fail, "absent", |seen| spf(seen, |spf| *spf = Spf::default())),
        row(sound, DOMAIN, Fail, "several", |seen| spf(seen, |spf| spf.records.push("v=spf1 -all".into()))),
        row(sound, DOMAIN, Fail, "too_many_lookups", |seen| spf(seen, |spf| spf.lookups = 11)),
        row(sound, DOMAIN, Fail, "too_many_voids", |seen| spf(seen, |spf| spf.voids = 3)),
        row(sound, DOMAIN, Fail, "error", |seen| {
            spf(seen, |spf| spf.errors = vec![problem("unknown_mechanism")]);
        }),
        row(sound, DOMAIN, Fail, "open", |seen| spf(seen, |spf| spf.otherwise = Some("pass".into()))),
        row(sound, DOMAIN, Pass, "problem", |seen| spf(seen, |spf| spf.problems = vec![problem("uses_ptr")])),
        row(found, DOMAIN, Fail, "absent", |seen| dkim(seen, |dkim| dkim.level = DkimLevel::D)),
        row(found, DOMAIN, CannotTell, "unproven", |seen| dkim(seen, |dkim| dkim.level = DkimLevel::C)),
        row(found, DOMAIN, Pass, "parked", |seen| {
            dkim(seen, |dkim| *dkim = Dkim { level: DkimLevel::D, parked: true, ..Dkim::default() });
        }),
        row(found, DOMAIN, Fail, "too_short", |seen| dkim(seen, |dkim| dkim.keys[0].bits = 512)),
        row(found, DOMAIN, Pass, "weak_key", |seen| dkim(seen, |dkim| dkim.keys[0].bits = 1024)),
        row(found, DOMAIN, Pass, "key_problem", |seen| {
            dkim(seen, |dkim| dkim.keys[0].problems = vec![problem("key_in_test")]);
        }),
        row(found, DOMAIN, Pass, "sample", |seen| dkim(seen, |dkim| dkim.proofs = vec![sample()])),
        row(found, DOMAIN, Pass, "closed_but_sends", |seen| {
            dkim(seen, |dkim| {
                dkim.proofs = vec![sample()];
                dkim.parked = true;
            });
        }),
        row(found, DOMAIN, Pass, "reported", |seen| {
            dkim(seen, |dkim| {
                let at = "2026-11-20T12:00:00Z".parse().unwrap();
                dkim.proofs = vec![DkimProof::Reports { reporters: 2, messages: 40, at }];
            });
        }),
        row(enforced, DOMAIN, Pass, "reported", |seen| dmarc(seen, |dmarc| dmarc.reports = Some(reports()))),
    ]
}
