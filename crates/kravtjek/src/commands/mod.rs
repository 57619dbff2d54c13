//! One file per command.

mod catalogue;
#[cfg(feature = "demo")]
mod demo;
mod docs;
mod existence;
mod explain;
mod help;
mod import;
mod init;
mod judge;
mod plan;
mod probe;
mod scan;
mod verdict;

use std::process::ExitCode;

use kravtjek_model::text::Lang;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

/// Does what was asked.
pub(crate) fn run(cli: Cli, lang: Lang) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Scan(asked) => scan::run(&asked, lang),
        Command::Probe(asked) => probe::run(&asked, lang),
        #[cfg(feature = "demo")]
        Command::Demo(asked) => demo::run(&asked, lang),
        Command::Plan(asked) => plan::run(&asked, lang),
        Command::Judge(asked) => judge::run(&asked, lang),
        Command::Import(asked) => import::run(&asked, lang),
        Command::Explain(asked) => explain::run(&asked, lang),
        Command::Catalogue(asked) => catalogue::run(&asked, lang),
        Command::Init(asked) => init::run(&asked, lang),
        Command::Help(asked) => help::run(&asked, lang),
        Command::Docs(asked) => docs::run(&asked, lang),
    }
}
