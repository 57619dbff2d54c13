//! Judging as a whole: a world in order, what each check says when one thing is bent, and the laws.

#[cfg(test)]
mod aliases;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod common;
#[cfg(test)]
mod contrary;
#[cfg(test)]
mod differences;
#[cfg(test)]
mod every_criterion;
#[cfg(test)]
mod expression_laws;
#[cfg(test)]
mod expressions;
#[cfg(test)]
mod extras;
#[cfg(test)]
mod foundation;
#[cfg(test)]
mod handed_in;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod mta_sts;
#[cfg(test)]
mod payload;
#[cfg(test)]
mod record_rows;
#[cfg(test)]
mod reread;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod rule_1;
#[cfg(test)]
mod rule_1_clocks;
#[cfg(test)]
mod rule_2;
#[cfg(test)]
mod rule_3;
#[cfg(test)]
mod rule_4;
#[cfg(test)]
mod rule_5;
#[cfg(test)]
mod rule_6;
#[cfg(test)]
mod rule_7_mail;
#[cfg(test)]
mod rule_7_ranges;
#[cfg(test)]
mod rule_7_registers;
#[cfg(test)]
mod rule_7_web;
#[cfg(test)]
mod rule_8;
#[cfg(test)]
mod source_laws;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod subdomains;
#[cfg(test)]
mod taken_over;
#[cfg(test)]
mod verdicts;
#[cfg(test)]
mod web;
