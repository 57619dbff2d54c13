//! No text asks for a command, an option, a value or a file that the program does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kravtjek_catalogue::Catalogue;
use kravtjek_intake::FACTS;
use kravtjek_judge::CHECKS;
use kravtjek_model::observation::Probe;
use kravtjek_model::text::{Lang, Text};

use crate::program::run;

/// What a text says where a thing can be shown, and no file of it can be read yet.
const NOT_YET: [(Lang, &str); 2] =
    [(Lang::Da, "kan endnu kun indtastes som svar"), (Lang::En, "can so far only be given as an answer")];

/// The options of one command, each with the values it takes where they are counted; `""` are those of what it is about.
type Options = BTreeMap<String, Vec<String>>;

/// What the program has, as its own help tells.
struct Program(BTreeMap<String, Options>);

impl Program {
    fn known() -> Self {
        let help = run(&["help", "--lang", "en"]).out;
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let names =
            listed.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
        let commands: BTreeMap<_, _> =
            names.chain(["docs"]).map(|name| (name.to_owned(), options(name))).collect();
        assert!(commands.len() >= 9 && commands["scan"].len() > 20, "{commands:?}");
        Self(commands)
    }

    /// What is wrong with a command line as it stands in a text.
    fn wrong(&self, line: &str) -> Option<String> {
        let mut words = line.split_whitespace().skip(1);
        let command = words.next().filter(|word| !is_open(word))?;
        let Some(options) = self.0.get(command) else {
            let option = command.starts_with("--") && self.has(command);
            return (!option).then(|| format!("there is no command `{command}`"));
        };
        let mut words = words.peekable();
        if let Some(kind) =
            words.peek().filter(|word| command == "probe" && !is_open(word) && !word.starts_with('-'))
            && !kind.split('|').all(|kind| options[""].iter().any(|known| known == kind))
        {
            return Some(format!("`probe` measures no `{kind}`"));
        }
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix("--") else { continue };
            let Some(values) = options.get(option) else {
                return Some(format!("`{command}` has no option `--{option}`"));
            };
            let value = words.peek().map(|value| value.split(',').next().unwrap_or_default());
            if let Some(value) = value.filter(|value| !values.is_empty() && !is_open(value))
                && !values.iter().any(|known| known == value)
            {
                return Some(format!("`--{option}` takes no `{value}`"));
            }
        }
        None
    }

    /// Whether any command has an option.
    fn has(&self, option: &str) -> bool {
        let option = option.trim_start_matches("--");
        option == "version" || self.0.values().any(|options| options.contains_key(option))
    }
}

fn options(command: &str) -> Options {
    let mut options = Options::new();
    for line in run(&[command, "--help", "--lang", "en"]).out.lines().map(str::trim) {
        let values = line.split_once("[possible values: ").and_then(|(_, rest)| rest.split_once(']'));
        let listed = line.split_once('<').and_then(|(_, rest)| Some(rest.split_once('>')?.0));
        let listed = listed.filter(|listed| !listed.chars().any(char::is_uppercase));
        let values = values
            .map(|(values, _)| values.split(", ").collect())
            .or_else(|| Some(listed?.split([',', '|']).collect::<Vec<_>>()));
        let values: Vec<String> = values.unwrap_or_default().into_iter().map(str::to_owned).collect();
        let names = line.split_whitespace().take(2).filter_map(|word| word.strip_prefix("--"));
        if let Some(name) = names.map(|name| name.trim_end_matches(',')).next() {
            options.insert(name.to_owned(), values);
        } else if line.starts_with('<') && !values.is_empty() {
            options.insert(String::new(), values);
        }
    }
    options.insert("help".to_owned(), Vec::new());
    options.entry(String::new()).or_default();
    options
}

/// A word that stands for something, such as `FIL`, `<FIL>` or `…`.
fn is_open(word: &str) -> bool {
    let letter = |sign: char| sign.is_uppercase() || sign.is_ascii_digit() || "-_.…|".contains(sign);
    word.contains(['<', '{', '…', '$']) || word.chars().all(letter)
}

/// A file that people read, and what stands in it.
struct File {
    name: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn below(folder: &str, ending: &str, files: &mut Vec<File>) {
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|own| own == ending) {
                let text = fs::read_to_string(&entry).unwrap();
                let name = entry.strip_prefix(root()).unwrap().display().to_string();
                files.push(File { name, text });
            }
        }
    }
}

/// The catalogue, the pages that are written by hand, and what the program says itself.
fn files() -> Vec<File> {
    let mut files = Vec::new();
    below("catalogue", "toml", &mut files);
    below("docs/src", "md", &mut files);
    files.retain(|file| !file.text.starts_with("<!-- Generated"));
    below("crates/kravtjek/src", "rs", &mut files);
    below("crates/report/src", "rs", &mut files);
    for name in ["README.md", "README.da.md"] {
        files.push(File { name: name.to_owned(), text: fs::read_to_string(root().join(name)).unwrap() });
    }
    assert!(files.len() > 150, "{}", files.len());
    files
}

impl File {
    fn line(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// What stands between backticks and begins so, with its line; a line that is broken is one again.
    fn quoted(&self, begin: &str) -> Vec<(usize, String)> {
        let begin = format!("`{begin}");
        let quoted = self.text.match_indices(&begin);
        let one = |(at, _): (usize, &str)| {
            let (said, _) = self.text[at + 1..].split_once('`')?;
            let words = said.replace("\\\n", "").split_whitespace().collect::<Vec<_>>().join(" ");
            (words.len() < 200).then(|| (self.line(at), words))
        };
        quoted.filter_map(one).collect()
    }

    /// Command lines within blocks of code, and those whose result is shown on a page.
    fn shown(&self) -> Vec<(usize, String)> {
        let (mut within, mut shown) = (false, Vec::new());
        for (number, line) in self.text.lines().enumerate() {
            within ^= line.trim_start().starts_with("```");
            let page = line.strip_prefix("<!-- shown:");
            let line = page.unwrap_or(line).trim().trim_start_matches("$ ");
            if (within || page.is_some()) && line.starts_with("kravtjek ") {
                let command = line.split(['|', '>', ';']).next().unwrap_or_default();
                shown.push((number + 1, command.to_owned()));
            }
        }
        shown
    }
}

#[cfg(feature = "demo")]
#[test]
fn every_command_option_and_value_that_a_text_names_is_the_programs() {
    let program = Program::known();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in files() {
        let blocks = if file.name.ends_with(".md") { file.shown() } else { Vec::new() };
        for (line, said) in file.quoted("kravtjek ").into_iter().chain(blocks) {
            count += 1;
            wrong.extend(
                program.wrong(&said).map(|problem| format!("{}:{line}: {said}: {problem}", file.name)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 60, "{count}");
}

/// Only those texts speak of kravtjek's options without the command; other texts of the catalogue are full of others'.
#[test]
fn every_option_that_is_named_by_itself_is_the_programs() {
    let program = Program::known();
    let own = |file: &&File| {
        !file.name.starts_with("catalogue")
            || ["terms.toml", "details.toml"].iter().any(|end| file.name.ends_with(end))
    };
    let mut wrong = Vec::new();
    for file in files().iter().filter(own) {
        for (line, said) in file.quoted("--") {
            let option = said.split([' ', '=', '`']).next().unwrap_or_default();
            // Cargo's, where the pages tell how the program is built.
            if !is_open(option) && !program.has(option) && option != "--no-default-features" {
                wrong.push(format!("{}:{line}: {said}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(feature = "demo")]
#[test]
fn whoever_is_told_to_run_the_program_is_told_the_command_as_it_is_typed() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !file.name.ends_with(".rs")) {
        for words in ["kør kravtjek", "Kør kravtjek", "run kravtjek", "Run kravtjek"] {
            let found = file.text.match_indices(words);
            wrong.extend(found.map(|(at, _)| format!("{}:{}: {words}", file.name, file.line(at))));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_id_that_a_text_says_can_be_explained_is_explained() {
    let (mut wrong, mut asked) = (Vec::new(), BTreeSet::new());
    for file in files() {
        for (line, said) in file.quoted("kravtjek explain ") {
            let id = said.split_whitespace().nth(2).unwrap_or_default();
            let is_id = id.contains('.') || id.contains(|sign: char| sign.is_ascii_digit());
            if is_id
                && !id.contains(['{', '…'])
                && asked.insert(id.to_owned())
                && run(&["explain", id]).code != Some(0)
            {
                wrong.push(format!("{}:{line}: {said}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked.len() > 2, "{asked:?}");
}

/// Whether a text says, in both languages alike, that a thing can only be given as an answer.
fn says_not_yet(text: &Text) -> [bool; 2] {
    NOT_YET
        .map(|(lang, words)| text.get(lang).split_whitespace().collect::<Vec<_>>().join(" ").contains(words))
}

/// Where an id is written in a folder of the catalogue.
fn place(folder: &str, id: &str) -> String {
    let mut files = Vec::new();
    below(&format!("catalogue/{folder}"), "toml", &mut files);
    let at = |file: &File| {
        Some(format!("{}:{}", file.name, file.line(file.text.find(&format!("id = \"{id}\""))?)))
    };
    files.iter().find_map(at).unwrap_or_default()
}

#[test]
fn a_fact_that_no_file_is_read_for_says_so_and_one_that_a_file_is_read_for_does_not() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut wrong = Vec::new();
    for fact in catalogue.facts.values() {
        let not_yet = !FACTS.contains(&fact.id.as_str());
        if says_not_yet(&fact.from) != [not_yet; 2] {
            let place = place("facts", fact.id.as_str());
            wrong.push(format!(
                "{place}: {} must{} say so",
                fact.id,
                if not_yet { "" } else { " no longer" }
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let strange = |id: &&&str| {
        !catalogue.facts.contains_key(**id) && !CHECKS.iter().any(|check| check.id.as_str() == **id)
    };
    assert_eq!(FACTS.iter().find(strange), None);
}

#[test]
fn a_check_of_what_the_program_cannot_measure_says_so_and_one_that_it_can_does_not() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut wrong = Vec::new();
    for check in CHECKS {
        let handed_in = check.probes().any(|probe| probe == Probe::Units);
        let not_yet = handed_in && !FACTS.contains(&check.id.as_str());
        if says_not_yet(&catalogue.words[&check.id].mend) != [not_yet; 2] {
            let place = place("checks", check.id.as_str());
            wrong.push(format!(
                "{place}: {} must{} say so",
                check.id,
                if not_yet { "" } else { " no longer" }
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tests_of_what_texts_name_can_fail() {
    let program = Program::known();
    for (line, problem) in [
        ("kravtjek fetch eksport.csv", "no command"),
        ("kravtjek scan a.dk --inside", "no option"),
        ("kravtjek probe ports a.dk", "measures no"),
        ("kravtjek judge FIL --format xlsx", "takes no"),
        ("kravtjek scan a.dk --only passwords", "takes no"),
    ] {
        assert!(
            program.wrong(line).is_some_and(|said| said.contains(problem)),
            "{line}: {:?}",
            program.wrong(line)
        );
    }
    for line in [
        "kravtjek KOMMANDO --help",
        "kravtjek --version",
        "kravtjek probe dkim a.dk --selector NAVN",
        "kravtjek judge F --format json",
    ] {
        assert_eq!(program.wrong(line), None, "{line}");
    }
}
