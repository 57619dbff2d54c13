//! The program: reads the command line, does one thing, and says in one sentence when it cannot.

mod cli;
mod clock;
mod commands;
mod eyes;
mod failure;
mod faults;
mod foundations;
mod handed_in;
mod help;
mod identity;
mod input;
mod joined;
mod kind;
mod lang;
mod looking;
mod misread;
mod order;
mod outlet;
mod output;
mod passing;
mod program;
mod progress;
mod reach;
mod reads;
mod refusal;
mod signals;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::Cli;

/// Judging and reading records make many small things; this allocator makes them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    signals::outlive_limits();
    let lang = lang::of_arguments(std::env::args_os());
    let parsed = help::command(lang).try_get_matches();
    let done = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => commands::run(cli, lang),
        Err(error) => help::usage(&error, help::of_arguments(std::env::args_os()), lang),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            failure.sentences(lang).iter().for_each(|sentence| output::complain(sentence));
            ExitCode::from(2)
        }
    }
}
