//! The command line as data. Its words, in both languages, stand in `help`.

mod values;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use kravtjek_judge::Topic;
use kravtjek_probe::reach::PortMap;
use kravtjek_probe::tls::Starttls;

use self::values::{at_once, moment, ports, span};
use crate::order::ReportOrder;

pub(crate) use self::values::Told;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "kravtjek", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// da or en.
    #[arg(long, global = true, value_name = "da|en", value_parser = ["da", "en"])]
    pub(crate) lang: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Scan(ScanArgs),
    Plan(PlanArgs),
    Judge(JudgeArgs),
    Import(ImportArgs),
    Explain(ExplainArgs),
    Catalogue(CatalogueArgs),
    Init(InitArgs),
    Probe(ProbeArgs),
    #[cfg(feature = "demo")]
    Demo(DemoArgs),
    Help(HelpArgs),
    #[command(hide = true)]
    Docs(DocsArgs),
}

/// Whose assets, by which framework.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    #[arg(long, value_name = "FILE")]
    pub(crate) organisation: Option<PathBuf>,
    #[arg(long, value_name = "ID")]
    pub(crate) framework: Option<String>,
    #[arg(long, value_name = "dns,mail,tls,http,ports", value_delimiter = ',')]
    pub(crate) only: Vec<Only>,
}

/// How to judge and where to put the result.
#[derive(Debug, Args)]
pub(crate) struct How {
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) policy: Option<String>,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = moment)]
    pub(crate) now: Option<Timestamp>,
    #[arg(long)]
    pub(crate) everything: bool,
    #[arg(long)]
    pub(crate) extras: bool,
    #[arg(long, value_enum, default_value_t = ReportOrder::Urgency)]
    pub(crate) order: ReportOrder,
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub(crate) format: ResultFormat,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How to reach the world, and how hard to press.
#[derive(Debug, Default, Args)]
pub(crate) struct Reach {
    #[arg(long, value_name = "FILE")]
    pub(crate) root_hints: Option<PathBuf>,
    #[arg(long, value_name = "FILE|none")]
    pub(crate) trust_anchor: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    #[arg(long, requires = "ca_file")]
    pub(crate) ca_only: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) preload_list: Option<PathBuf>,
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) connect_timeout: Option<Duration>,
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) timeout: Option<Duration>,
    #[arg(long, value_name = "PORT=PORT,…", value_parser = ports)]
    pub(crate) port_map: Option<PortMap>,
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) rate: Option<u32>,
    #[arg(long, value_name = "NUMBER", value_parser = at_once)]
    pub(crate) per_host: Option<usize>,
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) mail_pace: Option<Duration>,
    #[arg(long, value_name = "NAME")]
    pub(crate) ehlo_name: Option<String>,
    #[arg(long)]
    pub(crate) no_ipv6: bool,
}

/// What mail itself has shown.
#[derive(Debug, Default, Args)]
pub(crate) struct Shown {
    #[arg(long, value_name = "FILE|DIRECTORY")]
    pub(crate) sample: Vec<PathBuf>,
    #[arg(long, value_name = "FILE|DIRECTORY")]
    pub(crate) reports: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) how: How,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) shown: Shown,
    #[arg(long, value_name = "FILE")]
    pub(crate) rpki: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    #[arg(value_enum, value_name = "KIND")]
    pub(crate) kind: ProbeKind,
    #[arg(value_name = "TARGET", required = true)]
    pub(crate) target: Vec<String>,
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) selector: Vec<String>,
    #[command(flatten)]
    pub(crate) shown: Shown,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) ip: Option<IpAddr>,
    #[arg(long, value_name = "NAME", requires = "ip")]
    pub(crate) helo: Option<String>,
    #[arg(long, value_name = "MAIL", requires = "ip")]
    pub(crate) sender: Option<String>,
    #[arg(long, value_name = "PROTOCOL")]
    pub(crate) starttls: Option<Starttls>,
    #[arg(long, value_name = "NAME")]
    pub(crate) sni: Option<String>,
    #[arg(long, value_enum)]
    pub(crate) mode: Option<ProbeMode>,
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) policy: Option<String>,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = moment)]
    pub(crate) now: Option<Timestamp>,
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub(crate) format: ResultFormat,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[arg(long)]
    pub(crate) hold: bool,
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    #[arg(value_name = "COMMAND")]
    pub(crate) topic: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProbeKind {
    Dns,
    Dnssec,
    Spf,
    Dmarc,
    Dkim,
    Mx,
    Tls,
    Http,
}

impl ProbeKind {
    /// The word used on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Dnssec => "dnssec",
            Self::Spf => "spf",
            Self::Dmarc => "dmarc",
            Self::Dkim => "dkim",
            Self::Mx => "mx",
            Self::Tls => "tls",
            Self::Http => "http",
        }
    }
}

/// How much of TLS is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProbeMode {
    Full,
    Verdict,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub(crate) format: ResultFormat,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {
    #[arg(id = "observations", value_name = "OBSERVATIONS.json", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long = "as", id = "as", value_name = "FORMAT")]
    pub(crate) only: Option<String>,
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) organisation: Option<PathBuf>,
    #[arg(long, value_name = "ID")]
    pub(crate) framework: Option<String>,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = Told::read)]
    pub(crate) at: Option<Told>,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = moment)]
    pub(crate) now: Option<Timestamp>,
    #[arg(long, value_name = "FILE")]
    pub(crate) support: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["files", "as", "map", "at", "support", "save", "answers", "template"])]
    pub(crate) formats: bool,
    #[arg(long, value_name = "NAME", conflicts_with_all = ["files", "as", "map", "at", "support", "save", "answers"])]
    pub(crate) template: Option<String>,
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub(crate) format: ResultFormat,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "ID")]
    pub(crate) framework: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueArgs {
    #[arg(long, value_name = "ID")]
    pub(crate) framework: Option<String>,
    #[arg(long, value_enum, default_value_t = CatalogueFormat::Text)]
    pub(crate) format: CatalogueFormat,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = moment)]
    pub(crate) now: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[arg(long)]
    pub(crate) no_look: bool,
    #[arg(long, value_name = "RFC3339|DATE", value_parser = moment)]
    pub(crate) now: Option<Timestamp>,
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    #[arg(value_name = "DIRECTORY")]
    pub(crate) directory: PathBuf,
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CatalogueFormat {
    Text,
    Json,
    Oscal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Only {
    Dns,
    Mail,
    Tls,
    Http,
    Ports,
}

impl Whose {
    /// The topics asked for; all where none is named.
    pub(crate) fn topics(&self) -> BTreeSet<Topic> {
        if self.only.is_empty() {
            return Topic::ALL.into_iter().collect();
        }
        let topic = |only: &Only| match only {
            Only::Dns => Topic::Dns,
            Only::Mail => Topic::Mail,
            Only::Tls => Topic::Tls,
            Only::Http => Topic::Http,
            Only::Ports => Topic::Ports,
        };
        self.only.iter().map(topic).collect()
    }
}
