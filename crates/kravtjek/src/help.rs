//! The words of the command line, in both languages, and its errors as one sentence.

mod set;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};
use kravtjek_model::nearest::nearest;
use kravtjek_model::text::Lang;

use self::words::{ARGUMENTS, COMMANDS, VALUE_NAMES, VALUES};
use crate::cli::Cli;
use crate::failure::Failure;
use crate::output;

/// The command line in one language.
pub(crate) fn command(lang: Lang) -> Command {
    let template = lang.pick(
        "{about-section}\nBrug: {usage}\n\n{all-args}{after-help}\n",
        "{about-section}\nUsage: {usage}\n\n{all-args}{after-help}\n",
    );
    let about = lang.pick(
        "Viser, hvor langt en dansk myndighed er med de tekniske minimumskrav – krav for krav, med dokumentation.",
        "Shows how far a Danish authority is with the tekniske minimumskrav – requirement by requirement, with evidence.",
    );
    let after = lang.pick(
        "Returkode: 0 alt vurderet er opfyldt eller ikke relevant · 1 noget er ikke opfyldt · 3 noget er uafklaret · 2 kommandoen kunne ikke udføres",
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
            let argument =
                value_name(argument, lang).help_heading(heading).hide_possible_values(id == "lang");
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

/// What stands where a value goes. Set before the help is, so that its columns are as wide as its words.
fn value_name(argument: clap::Arg, lang: Lang) -> clap::Arg {
    let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let danish = name.and_then(|name| VALUE_NAMES.iter().find(|(own, _)| *own == name));
    match (lang, danish) {
        (Lang::Da, Some((_, danish))) => argument.value_name(danish),
        _ => argument,
    }
}

/// A few English words that the library has no setting for.
fn in_words(rendered: &str, lang: Lang) -> String {
    match lang {
        Lang::Da => rendered
            .replace("[OPTIONS]", "[VALG]")
            .replace("<COMMAND>", "<KOMMANDO>")
            .replace("[default: ", "[standard: ")
            .replace("[possible values: ", "[vælg mellem: "),
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

/// Help and version go to standard output; every error becomes one sentence, which shows the way to the command's help.
pub(crate) fn usage(error: &Error, command: Option<&str>, lang: Lang) -> Result<ExitCode, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = in_words(&error.render().to_string(), lang);
            output::show(&output::columns().map_or(text.clone(), |width| set::set(&text, width)))?;
            Ok(ExitCode::SUCCESS)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Err(Failure::wrong(
            "Der mangler en kommando. Se `kravtjek --help`.",
            "A command is missing. See `kravtjek --help`.",
        )),
        kind => Err(sentence(error, kind, command)),
    }
}

/// Whether a command is in this build: some have words and are left out where a feature is.
fn is_built_in(command: &str) -> bool {
    Cli::command().find_subcommand(command).is_some()
}

/// The command among some arguments, whose help explains them.
pub(crate) fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Option<&'static str> {
    let arguments: Vec<OsString> = arguments.skip(1).collect();
    // The value of the only option that may stand before a command is no command.
    let words = arguments.iter().enumerate().filter(|(at, _)| {
        at.checked_sub(1).and_then(|before| arguments.get(before)).is_none_or(|before| before != "--lang")
    });
    let first = words.map(|(_, word)| word).find(|word| !word.as_encoded_bytes().starts_with(b"-"))?;
    COMMANDS.iter().map(|(name, _, _)| *name).find(|name| first == name && is_built_in(name))
}

fn sentence(error: &Error, kind: ErrorKind, command: Option<&str>) -> Failure {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let valid = context(ContextKind::ValidValue);
    let help = command.map_or("kravtjek --help".to_owned(), |command| format!("kravtjek {command} --help"));
    let hint = |da: &str, en: &str| (format!("{da} Se `{help}`."), format!("{en} See `{help}`."));
    let (da, en) = match kind {
        ErrorKind::UnknownArgument => {
            let (meant_da, meant_en) = meant(&context(ContextKind::SuggestedArg));
            if !argument.starts_with('-') {
                return Failure::wrong(
                    format!("`{argument}` er ét argument for meget. Se `{help}`."),
                    format!("`{argument}` is one too many here. See `{help}`."),
                );
            }
            hint(
                &format!("`{argument}` er ikke et valg her.{meant_da}"),
                &format!("`{argument}` is not an option here.{meant_en}"),
            )
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            if self::words(COMMANDS, &name, Lang::En).is_some() {
                return Failure::wrong(
                    format!("`{name}` er ikke bygget med i dette program. Se `{help}`."),
                    format!("`{name}` is not built into this program. See `{help}`."),
                );
            }
            let (meant_da, meant_en) = meant(&context(ContextKind::SuggestedSubcommand));
            hint(
                &format!("`{name}` er ikke en kommando.{meant_da}"),
                &format!("`{name}` is not a command.{meant_en}"),
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            hint(&format!("`{argument}` mangler en værdi."), &format!("`{argument}` needs a value."))
        }
        ErrorKind::InvalidValue => {
            let (meant_da, meant_en) = near(&value, &valid);
            (
                format!("`{value}` kan ikke bruges ved `{argument}`{meant_da}; vælg mellem: {valid}."),
                format!("`{value}` cannot be used with `{argument}`{meant_en}; choose one of: {valid}."),
            )
        }
        ErrorKind::ValueValidation => {
            let option = argument.split_whitespace().next().unwrap_or_default();
            let id = option.trim_start_matches('-').replace('-', "_");
            let allowed = |lang| self::words(VALUES, &id, lang).unwrap_or_default();
            let (meant_da, meant_en) = if id == "starttls" {
                near(&value, &allowed(Lang::En).replace(" or ", ", "))
            } else {
                Default::default()
            };
            hint(
                &format!("`{value}` kan ikke bruges ved `{option}`{meant_da}; skriv {}.", allowed(Lang::Da)),
                &format!("`{value}` cannot be used with `{option}`{meant_en}; write {}.", allowed(Lang::En)),
            )
        }
        ErrorKind::MissingRequiredArgument if argument.contains(", ") => hint(
            &format!("Argumenterne {argument} mangler."),
            &format!("The arguments {argument} are missing."),
        ),
        ErrorKind::MissingRequiredArgument => {
            // Of one that may stand several times the first is missing.
            let argument = argument.trim_end_matches("...");
            hint(&format!("Argumentet {argument} mangler."), &format!("The argument {argument} is missing."))
        }
        ErrorKind::MissingSubcommand => hint("Der mangler en kommando.", "A command is missing."),
        ErrorKind::ArgumentConflict => hint(
            &format!("`{argument}` er angivet to gange eller kan ikke bruges sammen med resten."),
            &format!("`{argument}` is given twice or does not go with the rest."),
        ),
        _ => hint("Kommandolinjen kan ikke læses.", "The command line cannot be understood."),
    };
    Failure::wrong(da, en)
}

/// Which of some values was probably meant, in brackets.
pub(crate) fn near(value: &str, valid: &str) -> (String, String) {
    nearest(value, valid.split(", ")).map_or_else(Default::default, |meant| {
        (format!(" (mente du `{meant}`?)"), format!(" (did you mean `{meant}`?)"))
    })
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
    use std::any::TypeId;
    use std::path::PathBuf;

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

    #[cfg(not(feature = "demo"))]
    #[test]
    fn a_command_that_is_left_out_of_this_build_is_not_shown_the_way_to() {
        let words = || ["kravtjek", "demo", "--help"].iter().map(OsString::from);
        assert_eq!(of_arguments(words()), None);
        let error = command(Lang::Da).try_get_matches_from(words()).unwrap_err();
        let told = usage(&error, of_arguments(words()), Lang::Da).unwrap_err().sentence(Lang::Da);
        assert_eq!(told, "`demo` er ikke bygget med i dette program. Se `kravtjek --help`.");
    }

    /// Whoever is refused a value is told what is allowed.
    #[test]
    fn every_option_that_refuses_values_has_words_for_those_it_takes() {
        let free = [TypeId::of::<String>(), TypeId::of::<PathBuf>()];
        let command = Cli::command();
        let mut refusing = 0;
        for child in command.get_subcommands() {
            for argument in child.get_arguments().filter(|one| one.get_action().takes_values()) {
                let any = free.iter().any(|free| argument.get_value_parser().type_id() == *free);
                if any || !argument.get_possible_values().is_empty() {
                    continue;
                }
                refusing += 1;
                let id = argument.get_id().as_str();
                assert!(
                    [Lang::Da, Lang::En].map(|lang| words(VALUES, id, lang)).iter().all(Option::is_some),
                    "{id}"
                );
            }
        }
        assert!(refusing > 5);
    }
}
