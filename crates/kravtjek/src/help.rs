//! The words of the command line, in both languages, and its errors as one sentence.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};
use kravtjek_model::text::Lang;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output;

/// What each command does: name, Danish, English.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "scan",
        "Se på domæner, vurdér dem, og vis hvor de står",
        "Look at domains, judge them and show where they stand",
    ),
    (
        "probe",
        "Foretag én måling, og vis de rå kendsgerninger",
        "Make one measurement and show its raw facts",
    ),
    (
        "demo",
        "Start et lille internet på loopback, mål de myndigheder, der bor i det, og vis resultatet",
        "Start a small internet on loopback, scan the authorities that live in it and show the result",
    ),
    (
        "plan",
        "Vis, hvad en måling ville sende og til hvem, før noget sendes",
        "Show what a scan would send, and to whom, before anything is sent",
    ),
    (
        "judge",
        "Vurdér gemte observationer igen, uden netværk",
        "Judge stored observations again, without network",
    ),
    (
        "explain",
        "Forklar et krav, et kriterium, et tjek eller et fund: hvad, hvorfor, og hvad man gør",
        "Explain a requirement, criterion, check or finding: what, why, and what to do",
    ),
    (
        "catalogue",
        "Vis kravsæt, krav og kriterier, og hvordan hvert enkelt vises",
        "Show frameworks, requirements and criteria, and how each is shown",
    ),
    (
        "init",
        "Skriv en myndighedsfil at gå ud fra, ud fra ét domæne",
        "Write an organisation file to start from, from one domain",
    ),
    (
        "docs",
        "Skriv de dokumentationssider, der laves ud fra kataloget",
        "Write the documentation pages that are made from the catalogue",
    ),
];

/// What each argument means: name, Danish, English.
const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("lang", "Sprog: da eller en (ellers efter systemets sprog)", "Language: da or en (else by the locale)"),
    (
        "root_hints",
        "Rodens navneservere (ellers de rigtige, som programmet har med)",
        "The root's name servers (else the real ones, which the program carries)",
    ),
    (
        "trust_anchor",
        "DS- eller DNSKEY-records, der stoles på, eller none: ingen validering",
        "DS or DNSKEY records that are trusted, or none: no validation",
    ),
    (
        "ca_file",
        "Rodcertifikater i PEM, der stoles på foruden de indbyggede",
        "Root certificates in PEM that are trusted besides the built-in ones",
    ),
    ("ca_only", "Stol kun på rødderne i --ca-file", "Trust only the roots in --ca-file"),
    (
        "preload_list",
        "Browsernes HSTS-preload-liste, som Chromium udgiver den (ellers et dateret udpluk)",
        "The browsers' HSTS preload list as Chromium publishes it (else a dated extract)",
    ),
    (
        "connect_timeout",
        "Hvor længe en forbindelse må være om at åbne, fx 10s",
        "How long a connection may take to open, such as 10s",
    ),
    (
        "rate",
        "Nye forbindelser i sekundet, alle tilsammen (ellers 500)",
        "New connections a second, all together (else 500)",
    ),
    (
        "per_host",
        "Samtidige forbindelser til én adresse (ellers 4, til mail 1)",
        "Connections at once to one address (else 4, to mail 1)",
    ),
    (
        "mail_pace",
        "Pause mellem forbindelser til én mailadresse, fx 300ms; fordobles, når serveren beder om det",
        "Pause between connections to one mail address, such as 300ms; doubled when the server asks for it",
    ),
    (
        "ehlo_name",
        "Navnet, mailservere bliver hilst med; det bør kunne slås op frem og tilbage",
        "The name mail servers are greeted with; it should resolve forward and back",
    ),
    (
        "starttls",
        "Protokollen før TLS: smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve eller postgres",
        "The protocol before TLS: smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve or postgres",
    ),
    (
        "sni",
        "Navnet, der spørges efter i TLS (ellers værtens)",
        "The name asked for in TLS (else the host's)",
    ),
    (
        "mode",
        "full: alt, serveren kan; verdict: kun det, politikken forbyder, med få forbindelser",
        "full: all the server can do; verdict: only what the policy forbids, with few connections",
    ),
    (
        "timeout",
        "Hvor længe én måling må tage, fx 10s eller 500ms",
        "How long one measurement may take, such as 10s or 500ms",
    ),
    (
        "port_map",
        "Hvor portene i virkeligheden er, fx 53=5353 (til prøver uden root)",
        "Where ports really are, such as 53=5353 (for tests without root)",
    ),
    ("no_ipv6", "Brug ikke IPv6", "Do not use IPv6"),
    (
        "no_look",
        "Slå intet op; skriv filen ud fra navnet alene",
        "Look nothing up; write the file from the name alone",
    ),
    (
        "extras",
        "Vis også det, der er set uden for vurderingen: CAA, IPv6, RPKI, MTA-STS, TLS-RPT, BIMI",
        "Show also what was seen outside the verdicts: CAA, IPv6, RPKI, MTA-STS, TLS-RPT, BIMI",
    ),
    (
        "rpki",
        "Validerede ROA'er (JSON fra Routinator eller rpki-client), som adresserne holdes op imod",
        "Validated ROAs (JSON from Routinator or rpki-client) to hold the addresses against",
    ),
    (
        "selector",
        "En DKIM-selector, der er i brug; kan skrives flere gange",
        "A DKIM selector in use; may be given several times",
    ),
    (
        "sample",
        "En gemt mail (.eml), hvis DKIM-signatur efterprøves, eller en mappe; kan skrives flere gange",
        "A saved mail (.eml) whose DKIM signature is verified, or a directory; may be given several times",
    ),
    (
        "reports",
        "En DMARC-rapport (XML, gz, zip eller mail) eller en mappe; kan skrives flere gange",
        "A DMARC report (XML, gz, zip or mail) or a directory; may be given several times",
    ),
    ("ip", "Adressen på en afsender, som SPF prøves mod", "The address of a sender that SPF is tried on"),
    ("helo", "Navnet, afsenderen siger i EHLO", "The name the sender gives in EHLO"),
    ("sender", "Afsenderadressen (MAIL FROM)", "The sender address (MAIL FROM)"),
    (
        "save",
        "Gem observationerne i denne fil, så de kan vurderes igen",
        "Save the observations to this file, to be judged again",
    ),
    (
        "kind",
        "Hvilken måling: dns NAVN TYPE; dnssec, spf, dmarc, dkim eller mx DOMÆNE; tls VÆRT:PORT; http URL",
        "Which measurement: dns NAME TYPE; dnssec, spf, dmarc, dkim or mx DOMAIN; tls HOST:PORT; http URL",
    ),
    ("target", "Det, der måles", "What is measured"),
    (
        "keep",
        "Læg rodhints, tillidsanker og observationer i denne mappe, og lad dem ligge",
        "Put root hints, trust anchor and observations in this directory and leave them there",
    ),
    ("names", "Domæner, der skal ses på", "Domains to look at"),
    ("name", "Domænet, filen skal begynde med", "The domain the file shall begin with"),
    ("file", "Fil med observationer", "File of observations"),
    (
        "id",
        "Fx S23, S23.2, mail.dmarc_enforced, unsigned eller stat-2024",
        "Such as S23, S23.2, mail.dmarc_enforced, unsigned or stat-2024",
    ),
    (
        "organisation",
        "Myndighedsfil: domæner, erklæringer, undtagelser, samtykker",
        "Organisation file: domains, answers, exceptions, consents",
    ),
    (
        "framework",
        "Kravsæt: kommune-2024 eller stat-2024 (ellers efter myndighedens art)",
        "Framework: kommune-2024 or stat-2024 (else by the kind of organisation)",
    ),
    ("only", "Kun disse emner", "These topics only"),
    (
        "policy",
        "Politik: navnet på en medfølgende eller en fil (ellers ncsc-2.1)",
        "Policy: the name of a shipped one or a file (else ncsc-2.1)",
    ),
    ("now", "Det tidspunkt, der vurderes efter (ellers nu)", "The moment to judge by (else now)"),
    (
        "everything",
        "Tag også de kriterier med, som intet er vist om",
        "Include the criteria that nothing is known about",
    ),
    ("format", "Hvordan resultatet skrives", "How the result is written"),
    ("output", "Skriv resultatet i denne fil", "Write the result to this file"),
    ("directory", "Mappen, siderne skrives i", "The directory the pages are written to"),
    ("check", "Skriv intet; sig, om siderne er ajour", "Write nothing; say whether the pages are up to date"),
];

/// The command line in one language.
pub(crate) fn command(lang: Lang) -> Command {
    let template = lang.pick(
        "{about-section}\nBrug: {usage}\n\n{all-args}{after-help}\n",
        "{about-section}\nUsage: {usage}\n\n{all-args}{after-help}\n",
    );
    let about = lang.pick(
        "Viser en dansk myndighed, hvor den står med de tekniske minimumskrav – krav for krav, med beviser.",
        "Shows a Danish authority where it stands on the tekniske minimumskrav – requirement by requirement, with evidence.",
    );
    let after = lang.pick(
        "Slutkode: 0 alt vurderet er opfyldt eller ikke relevant · 1 noget er ikke opfyldt · 3 noget kan ikke afgøres · 2 kommandoen kunne ikke udføres",
        "Exit code: 0 all that was judged is met or not applicable · 1 something is not met · 3 something cannot be told · 2 the command could not be carried out",
    );
    localised(Cli::command(), lang, template).about(about).after_help(after)
}

fn localised(command: Command, lang: Lang, template: &'static str) -> Command {
    let about = words(COMMANDS, command.get_name(), lang);
    let arguments: Vec<String> =
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(lang.pick("Kommandoer", "Commands"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', clap::ArgAction::Help, lang.pick("Vis denne hjælp", "Show this help"), lang));
    if command.get_version().is_some() {
        let show = lang.pick("Vis version", "Show version");
        command = command.arg(flag("version", 'V', clap::ArgAction::Version, show, lang));
    }
    if let Some(about) = about {
        command = command.about(about);
    }
    for id in arguments {
        command = command.mut_arg(&id, |argument| {
            let heading = if argument.is_positional() {
                lang.pick("Argumenter", "Arguments")
            } else {
                lang.pick("Valg", "Options")
            };
            let argument = argument.help_heading(heading).hide_possible_values(id == "lang");
            match words(ARGUMENTS, &id, lang) {
                Some(help) => argument.help(help),
                None => argument,
            }
        });
    }
    for child in children {
        command = command.mut_subcommand(child, |child| localised(child, lang, template));
    }
    command
}

/// The usage line keeps two English words that the library has no setting for.
fn in_words(rendered: &str, lang: Lang) -> String {
    match lang {
        Lang::Da => rendered
            .replace("[OPTIONS]", "[VALG]")
            .replace("<COMMAND>", "<KOMMANDO>")
            .replace("FILE>", "FIL>")
            .replace("<FILE|", "<FIL|")
            .replace("<NAME", "<NAVN")
            .replace("[NAME]", "[NAVN]")
            .replace("DIRECTORY>", "MAPPE>")
            .replace("<KIND>", "<ART>")
            .replace("<TARGET>", "<MÅL>")
            .replace("<OBSERVATIONS.json>", "<OBSERVATIONER.json>")
            .replace("[default: ", "[ellers: ")
            .replace("[possible values: ", "[en af: "),
        Lang::En => rendered.to_owned(),
    }
}

fn flag(
    name: &'static str,
    short: char,
    action: clap::ArgAction,
    help: &'static str,
    lang: Lang,
) -> clap::Arg {
    clap::Arg::new(name)
        .long(name)
        .short(short)
        .action(action)
        .help(help)
        .help_heading(lang.pick("Valg", "Options"))
}

fn words(table: &[(&str, &'static str, &'static str)], name: &str, lang: Lang) -> Option<&'static str> {
    table.iter().find(|(own, _, _)| *own == name).map(|(_, da, en)| lang.pick(*da, *en))
}

/// Help and version go to standard output; every error becomes one sentence.
pub(crate) fn usage(error: &Error, lang: Lang) -> Result<ExitCode, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::result(&in_words(&error.render().to_string(), lang), None)?;
            Ok(ExitCode::SUCCESS)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Err(Failure::wrong(
            "Der mangler en kommando. Se `kravtjek --help`.",
            "A command is missing. See `kravtjek --help`.",
        )),
        kind => Err(sentence(error, kind)),
    }
}

fn sentence(error: &Error, kind: ErrorKind) -> Failure {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let valid = context(ContextKind::ValidValue);
    let hint =
        |da: &str, en: &str| (format!("{da} Se `kravtjek --help`."), format!("{en} See `kravtjek --help`."));
    let (da, en) = match kind {
        ErrorKind::UnknownArgument => {
            let (meant_da, meant_en) = meant(&context(ContextKind::SuggestedArg));
            if !argument.starts_with('-') {
                return Failure::wrong(
                    format!("`{argument}` er for meget her. Se `kravtjek --help`."),
                    format!("`{argument}` is one too many here. See `kravtjek --help`."),
                );
            }
            hint(
                &format!("`{argument}` er ikke et valg her.{meant_da}"),
                &format!("`{argument}` is not an option here.{meant_en}"),
            )
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            let (meant_da, meant_en) = meant(&context(ContextKind::SuggestedSubcommand));
            hint(
                &format!("`{name}` er ikke en kommando.{meant_da}"),
                &format!("`{name}` is not a command.{meant_en}"),
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            hint(&format!("`{argument}` mangler en værdi."), &format!("`{argument}` needs a value."))
        }
        ErrorKind::InvalidValue => (
            format!("`{value}` kan ikke bruges ved `{argument}`; vælg mellem: {valid}."),
            format!("`{value}` cannot be used with `{argument}`; choose one of: {valid}."),
        ),
        ErrorKind::ValueValidation if !argument.contains("--now") => (
            format!("`{value}` kan ikke bruges ved `{argument}`; skriv det som i `kravtjek --help`."),
            format!("`{value}` cannot be used with `{argument}`; write it as in `kravtjek --help`."),
        ),
        ErrorKind::ValueValidation => (
            format!("`{value}` kan ikke bruges ved `{argument}`; skriv fx 2026-11-21T12:00:00Z."),
            format!("`{value}` cannot be used with `{argument}`; write for example 2026-11-21T12:00:00Z."),
        ),
        ErrorKind::MissingRequiredArgument => {
            hint(&format!("Der mangler noget: {argument}."), &format!("Something is missing: {argument}."))
        }
        ErrorKind::MissingSubcommand => hint("Der mangler en kommando.", "A command is missing."),
        ErrorKind::ArgumentConflict => hint(
            &format!("`{argument}` er givet to gange eller passer ikke med resten."),
            &format!("`{argument}` is given twice or does not go with the rest."),
        ),
        _ => hint("Kommandolinjen kan ikke forstås.", "The command line cannot be understood."),
    };
    Failure::wrong(da, en)
}

/// What was probably meant, as a sentence to follow.
fn meant(suggested: &str) -> (String, String) {
    match suggested.split(", ").next().unwrap_or_default() {
        "" => (String::new(), String::new()),
        suggested => (format!(" Mente du `{suggested}`?"), format!(" Did you mean `{suggested}`?")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_words_in_both_languages() {
        let command = Cli::command();
        for child in command.get_subcommands() {
            assert!(words(COMMANDS, child.get_name(), Lang::Da).is_some(), "{}", child.get_name());
            for argument in child.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(words(ARGUMENTS, id, Lang::Da).is_some(), "{id}");
            }
        }
        command.debug_assert();
        super::command(Lang::Da).debug_assert();
    }
}
