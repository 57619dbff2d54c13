//! The program as people and scripts meet it: what it prints where, and with which exit code.

#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod bad_usage;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod help;
#[cfg(test)]
mod import;
#[cfg(test)]
mod import_words;
#[cfg(test)]
mod init_and_plan;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod joined;
#[cfg(test)]
mod judge;
#[cfg(test)]
mod languages;
#[cfg(test)]
mod named;
#[cfg(test)]
mod no_effect;
#[cfg(test)]
mod nordhavn;
#[cfg(test)]
mod output;
#[cfg(test)]
mod places;
#[cfg(test)]
mod program;
#[cfg(test)]
mod report;
#[cfg(test)]
mod self_assessment;
#[cfg(test)]
mod stored;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod written_over;
