//! `vmotui bench`.

use clap::{Args, ValueEnum};

use crate::shell::bench::Bench;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Measure under changes: with --demo so many objects change each second; a cluster must change by itself
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "500")]
    pub churn: Option<u32>,
    /// A long run afterwards: memory minute by minute, and whether a watch is lost without being shown
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub minutes: u32,
    /// Leave out the bare download of the full lists, which costs the API server a lot
    #[arg(long)]
    pub without_bare: bool,
    /// table or json
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: Output,
}

/// How the report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// For scripts.
    Json,
}

impl From<&BenchArgs> for Bench {
    fn from(args: &BenchArgs) -> Self {
        Self {
            churn: args.churn.is_some_and(|churn| churn > 0),
            minutes: args.minutes,
            without_bare: args.without_bare,
            json: args.output == Output::Json,
        }
    }
}
