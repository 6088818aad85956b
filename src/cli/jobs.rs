//! `vmotui jobs`.

use clap::{Args, Subcommand};

use super::run::Output;

/// Arguments of `jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// Lists jobs that did not come to their end, unless one of these is said
    #[command(subcommand)]
    pub command: Option<JobsCommand>,
}

/// What can be done with an interrupted job.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Go on: what was sent and not answered is looked up in the cluster first, so that no VM is moved twice
    Continue(ContinueArgs),
}

/// Arguments of `jobs continue`.
#[derive(Debug, Args)]
pub struct ContinueArgs {
    /// Id of the job, as `vmotui jobs` prints it
    #[arg(value_name = "JOB")]
    pub job: String,
    /// table, json or csv
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: Output,
}
