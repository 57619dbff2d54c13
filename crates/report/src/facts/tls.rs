//! What endpoints, mail gateways and websites answered, for people.

use std::fmt::Write as _;

use kravtjek_catalogue::policy::Policy;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::tls::{Order, Renegotiation, Tls};
use kravtjek_model::observation::{NotSeen, Tri};

use super::tls_profiles::ByAll;
use super::{Gateway, Gateways, Sheet};
use crate::wording::named;

/// Versions in the order people look for them.
const VERSIONS: [&str; 6] = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "SSLv3", "SSLv2"];

/// TLS endpoints, each with what the policy profiles make of it, as text.
pub fn tls_text(seen: &[Tls], policy: &Policy, page: Sheet<'_>) -> String {
    let judged = |tls: &Tls| {
        let all = ByAll::of(tls, page.catalogue, policy);
        all.map(|all| all.text(page)).unwrap_or_default()
    };
    let blocks = seen.iter().map(|tls| {
        let sni = tls.sni.as_ref().map_or(String::new(), |name| format!(" · {name}"));
        format!("{}{sni}\n{}", page.style.bold(&tls.endpoint), endpoint(tls, page) + &judged(tls))
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn endpoint(tls: &Tls, page: Sheet<'_>) -> String {
    if tls.closed {
        return page.style.wrap("  ", page.lang.pick("Porten er lukket.", "The port is closed."));
    }
    let mut text = String::new();
    if let Some(why) = &tls.not_seen {
        text.push_str(&page.style.wrap("  ? ", &unseen(why, page)));
    }
    for version in VERSIONS {
        let Some(offered) = tls.versions.get(version) else { continue };
        let mut line = format!("{version}: {}", tri(offered, page));
        if let Some(order) = tls.order.get(version) {
            line.push_str(match order {
                Order::Server => page.lang.pick(", serveren vælger", ", the server chooses"),
                Order::Client => page.lang.pick(", klienten vælger", ", the client chooses"),
                Order::None => "",
            });
        }
        text.push_str(&page.style.wrap("  ", &line));
        for suite in tls.suites.get(version).into_iter().flatten() {
            text.push_str(&page.style.faint(&page.style.wrap("      ", suite)));
        }
    }
    text.push_str(&parameters(tls, page));
    text.push_str(&certificates(tls, page));
    for odd in &tls.contradictions {
        let words = page.catalogue.term("contradiction", &odd.what, page.lang);
        let exactly = if odd.detail.is_empty() { String::new() } else { format!(" ({})", odd.detail) };
        text.push_str(&page.style.wrap("  ! ", &format!("{words}{exactly}")));
    }
    let used = page.lang.pick(
        format!("{} forbindelser brugt.", tls.connections),
        format!("{} connections used.", tls.connections),
    );
    text + &page.style.faint(&page.style.wrap("  ", &used))
}

fn parameters(tls: &Tls, page: Sheet<'_>) -> String {
    let mut text = String::new();
    let mut line =
        |name: &str, value: String| text.push_str(&page.style.wrap("  ", &format!("{name}: {value}")));
    if !tls.groups.is_empty() {
        line(page.lang.pick("Grupper", "Groups"), tls.groups.join(", "));
    }
    if let Some(bits) = tls.dh_bits {
        let name = tls.dh_group.as_deref().unwrap_or(page.lang.pick("serverens egen", "the server's own"));
        line("DHE", format!("{bits} bit, {name}"));
    }
    if !tls.signature_hashes.is_empty() {
        line(
            page.lang.pick("Hash i nøgleudvekslingen", "Hash in the key exchange"),
            tls.signature_hashes.join(", "),
        );
    }
    let renegotiation = tls.renegotiation.as_ref();
    if let Some(own) = renegotiation {
        let name =
            page.lang.pick("Genforhandling startet af klienten", "Renegotiation started by the client");
        line(name, format!("{}{}", tri(&own.client, page), times(own, page)));
    }
    // Told below, where the kinds of "no" are known.
    let unstapled = tls.ocsp_stapled.as_ref().filter(|_| tls.staple.is_none());
    let options = [
        (page.lang.pick("TLS-komprimering", "TLS compression"), tls.compression.as_ref()),
        (
            page.lang.pick("Sikker genforhandling", "Secure renegotiation"),
            renegotiation.map(|own| &own.secure),
        ),
        ("Extended Master Secret", tls.ems.as_ref()),
        ("0-RTT", tls.early_data.as_ref()),
        (page.lang.pick("OCSP-stapling", "OCSP stapling"), unstapled),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            line(name, tri(value, page));
        }
    }
    if let Some(staple) = &tls.staple {
        let words = page.catalogue.term("value", staple.word(), page.lang);
        line(page.lang.pick("OCSP-stapling", "OCSP stapling"), words);
    }
    text
}

/// How often a client may renegotiate on one connection, behind the word that it may.
fn times(own: &Renegotiation, page: Sheet<'_>) -> String {
    let Some(accepted) = own.accepted.filter(|accepted| *accepted > 0) else { return String::new() };
    let times = match accepted {
        1 => page.lang.pick("1 gang".to_owned(), "once".to_owned()),
        _ => page.lang.pick(format!("{accepted} gange"), format!("{accepted} times")),
    };
    match &own.limited {
        Some(Tri::Known(true)) => page.lang.pick(
            format!(", {times} på én forbindelse, så siger serveren fra"),
            format!(", {times} on one connection, then the server refuses"),
        ),
        Some(Tri::Known(false)) => page
            .lang
            .pick(format!(", alle {times}, der blev prøvet"), format!(", all {times} that were tried")),
        Some(Tri::Escaped { not_seen }) => page.lang.pick(
            format!(", mindst {times}; om der er en grænse, kan ikke afgøres ({})", unseen(not_seen, page)),
            format!(
                ", {times} at least; whether there is a limit cannot be told ({})",
                unseen(not_seen, page)
            ),
        ),
        None => String::new(),
    }
}

fn certificates(tls: &Tls, page: Sheet<'_>) -> String {
    let mut text = String::new();
    if let Some(chain) = &tls.chain {
        let problem = chain.problem.as_ref().map_or(String::new(), |problem| {
            format!(" ({})", page.catalogue.term("problem", problem, page.lang))
        });
        let said = format!("{}: {}{problem}", page.lang.pick("Tillid", "Trusted"), tri(&chain.trusted, page));
        text.push_str(&page.style.wrap("  ", &said));
    }
    for certificate in &tls.certificates {
        let until = certificate.not_after.strftime("%Y-%m-%d");
        let names = certificate.names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let about =
            format!("{} · {} · {} · → {until}", certificate.subject, certificate.key, certificate.signature);
        text.push_str(&page.style.wrap("    ", &about));
        if !names.is_empty() {
            text.push_str(&page.style.faint(&page.style.wrap("      ", &names)));
        }
    }
    text
}

/// A domain's mail gateways, as text.
pub fn mx_text(seen: &Gateways, page: Sheet<'_>) -> String {
    let mut text = format!("{} MX: {}\n", page.style.bold(&named(&seen.mx.name)), seen.mx.state.as_str());
    for record in &seen.mx.records {
        text.push_str(&page.style.wrap("  ", record));
    }
    if let Some(why) = &seen.not_seen {
        let said = page.lang.pick(
            format!(
                "Det kan ikke ses, hvor domænets mail skal hen, så ingen er kontaktet: {}",
                unseen(why, page)
            ),
            format!(
                "It cannot be seen where the domain's mail goes, so nobody was contacted: {}",
                unseen(why, page)
            ),
        );
        text.push_str(&page.style.wrap("  ? ", &said));
    }
    for gateway in &seen.hosts {
        text.push_str(&one_gateway(gateway, page));
    }
    text
}

fn one_gateway(gateway: &Gateway, page: Sheet<'_>) -> String {
    let mut text = format!("\n{}\n", page.style.bold(&named(&gateway.host)));
    if let Some(tlsa) = &gateway.tlsa {
        let none = || page.lang.pick("ingen", "none").to_owned();
        let records = if tlsa.records.is_empty() { none() } else { tlsa.records.join("; ") };
        text.push_str(&page.style.wrap("  ", &format!("TLSA ({}): {records}", tlsa.state.as_str())));
    }
    if let Some(why) = &gateway.not_seen {
        text.push_str(&page.style.wrap("  ? ", &unseen(why, page)));
    }
    for server in &gateway.servers {
        text.push_str(&one_server(server, page));
    }
    text
}

fn one_server(server: &MailServer, page: Sheet<'_>) -> String {
    let mut text = page.style.wrap("  ", &server.address);
    for line in server.greeting.iter().chain(&server.ehlo) {
        text.push_str(&page.style.faint(&page.style.wrap("    ", line)));
    }
    if !server.ehlo_otherwise.is_empty() {
        let said = page.lang.pick(
            "På en anden forbindelse blev STARTTLS tilbudt; den dårligste tæller:",
            "On another connection STARTTLS was offered; the worse one counts:",
        );
        text.push_str(&page.style.wrap("    ! ", said));
        for line in &server.ehlo_otherwise {
            text.push_str(&page.style.faint(&page.style.wrap("      ", line)));
        }
    }
    text.push_str(&page.style.wrap("    ", &format!("STARTTLS: {}", tri(&server.starttls, page))));
    if let Some(dane) = &server.dane {
        text.push_str(&page.style.wrap("    ", &format!("DANE: {}", tri(&dane.matches, page))));
        for problem in &dane.problems {
            let words = page.catalogue.term("problem", &problem.id, page.lang);
            let said = format!("{words} [{}] {}", problem.id, problem.term);
            text.push_str(&page.style.wrap("      ! ", said.trim_end()));
        }
    }
    if let Some(tls) = &server.tls {
        for line in endpoint(tls, page).lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// What a URL answered on each address, as text.
pub fn http_text(seen: &[Http], page: Sheet<'_>) -> String {
    let mut text = String::new();
    for http in seen {
        let _ = writeln!(text, "{} · {}", page.style.bold(&http.url), http.address);
        if http.closed {
            text.push_str(&page.style.wrap("  ", page.lang.pick("Porten er lukket.", "The port is closed.")));
        }
        if let Some(why) = &http.not_seen {
            text.push_str(&page.style.wrap("  ? ", &unseen(why, page)));
        }
        for hop in &http.hops {
            let to = hop.location.as_ref().map_or(String::new(), |to| format!(" → {to}"));
            let old = hop.tls.as_ref().map_or(String::new(), |version| format!(" ({version})"));
            text.push_str(&page.style.wrap("  ", &format!("{} {}{old}{to}", hop.status, hop.url)));
            if let Some(wall) = &hop.wall {
                text.push_str(&page.style.wrap("    ! ", wall));
            }
            for line in &hop.skipped {
                let said =
                    page.lang.pick("Linjen er intet felt og blev sprunget over", "No field, passed over");
                text.push_str(&page.style.wrap("    ! ", &format!("{said}: {line}")));
            }
            for (name, value) in &hop.headers {
                text.push_str(&page.style.faint(&page.style.wrap("      ", &format!("{name}: {value}"))));
            }
        }
        if let Some(broke) = &http.broke_off {
            text.push_str(
                &page.style.wrap("  ? ", &format!("{}: {}", broke.url, unseen(&broke.not_seen, page))),
            );
        }
    }
    text
}

fn tri(value: &Tri, page: Sheet<'_>) -> String {
    match value {
        Tri::Known(true) => page.lang.pick("ja", "yes").to_owned(),
        Tri::Known(false) => page.lang.pick("nej", "no").to_owned(),
        Tri::Escaped { not_seen } => {
            format!("{} ({})", page.lang.pick("kan ikke afgøres", "cannot be told"), unseen(not_seen, page))
        }
    }
}

fn unseen(why: &NotSeen, page: Sheet<'_>) -> String {
    page.catalogue.not_seen(why, page.lang)
}
