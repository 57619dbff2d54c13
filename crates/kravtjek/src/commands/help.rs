//! `kravtjek help COMMAND`: the same as `kravtjek COMMAND --help`.

use std::process::ExitCode;

use kravtjek_model::text::Lang;

use crate::cli::HelpArgs;
use crate::failure::Failure;
use crate::help;

pub(super) fn run(asked: &HelpArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let words: Vec<&str> = ["kravtjek"].into_iter().chain(asked.topic.as_deref()).chain(["--help"]).collect();
    match help::command(lang).try_get_matches_from(&words) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(error) => help::usage(&error, None, lang),
    }
}
