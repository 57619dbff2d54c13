//! The program: reads the command line, does one thing, and says in one sentence when it cannot.

mod cli;
mod clock;
mod commands;
mod consents;
mod evidence;
mod eyes;
mod failure;
mod help;
mod input;
mod lang;
mod organisation_file;
mod output;
mod reach;
mod rpki;
mod scan;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::Cli;
use crate::failure::Failure;

/// Judging and reading records make many small things; this allocator makes them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let lang = lang::of_arguments(std::env::args_os());
    let parsed = help::command(lang).try_get_matches();
    let done = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => commands::run(cli, lang),
        Err(error) => help::usage(&error, lang),
    };
    match done {
        Ok(code) => code,
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.sentence(lang));
            ExitCode::from(2)
        }
    }
}
