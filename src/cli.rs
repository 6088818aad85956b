//! The command line: a contract. Names, exit codes and JSON fields stay.

mod audit;
mod bench;
mod completions;
mod connection;
mod examples;
mod exits;
mod explain;
mod get;
mod jobs;
mod look;
mod plan;
mod run;
mod sim;
mod start;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use start::main;

/// Terminal UI for day-2 operations on Palette VMO clusters.
///
/// Without a command it opens the terminal interface on the current context of the kubeconfig.
#[derive(Debug, Parser)]
#[command(
    name = "vmotui",
    version,
    about,
    long_about,
    after_help = examples::VMOTUI,
    after_long_help = format!("{}\n\n{}", examples::VMOTUI, exits::HELP),
    subcommand_precedence_over_arg = true,
    args_conflicts_with_subcommands = false
)]
pub struct Cli {
    /// What to do instead of opening the terminal interface.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Use a simulated cluster inside this process: ra (63 nodes, 12,500 VMs), ra-literal (66 nodes, two of them without
    /// pod addresses) or small (8 nodes, 60 VMs)
    #[arg(
        long,
        global = true,
        value_name = "PROFILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ra",
        conflicts_with = "offline",
        help_heading = "Source"
    )]
    pub demo: Option<String>,

    /// Read dumps made by `kubectl get nodes,pods,vm,vmi -A -o json` (plain, .gz or NDJSON); always read-only
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., help_heading = "Source")]
    pub offline: Vec<PathBuf>,

    /// Let nothing leave this process that could change the cluster
    #[arg(
        long,
        global = true,
        env = "VMOTUI_READ_ONLY",
        value_parser = clap::builder::FalseyValueParser::new(),
        hide_env_values = true,
        help_heading = "Source"
    )]
    pub read_only: bool,

    /// Where this session's changes are put on record: a new file, a folder, or `none`; a folder of the state directory
    /// if neither this nor audit_log in the configuration says so
    #[arg(long, global = true, value_name = "FILE", help_heading = "Source")]
    pub audit_log: Option<PathBuf>,

    /// Write no moves of VMs down: who moved what is otherwise remembered in the state directory, for each server
    #[arg(long, global = true, help_heading = "Source")]
    pub no_journal: bool,

    /// Let the simulated cluster's clock stand still at this moment (RFC 3339), so that it is the same each time
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        hide_short_help = true,
        help_heading = "Source"
    )]
    pub clock: Option<jiff::Timestamp>,

    /// Flags of a rehearsal.
    #[command(flatten)]
    pub rehearsal: sim::RehearsalArgs,

    /// kubectl's connection flags.
    #[command(flatten)]
    pub connection: connection::ConnectionArgs,

    /// How things look.
    #[command(flatten)]
    pub look: look::LookArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print rows once, or with --watch as they change: nodes, VMs, migrations, snapshots, networks, storage, events
    #[command(after_help = examples::GET)]
    Get(get::GetArgs),
    /// Tell why a VM can or cannot migrate, where it could go, and what a drain would do to it; only reads
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::ExplainArgs),
    /// Preview a repave, a drain or the loss of nodes: GO, NO-GO or UNKNOWN, with every reason; only reads
    Plan(plan::PlanArgs),
    /// Change VMs: migrate, start, stop and so on; the plan is shown first
    #[command(after_help = examples::RUN)]
    Run(run::RunArgs),
    /// Bulk jobs that did not come to their end
    Jobs(jobs::JobsArgs),
    /// Check audit logs
    Audit(audit::AuditArgs),
    /// Measure what this program costs on a cluster: times, traffic, memory, frames; only reads
    Bench(bench::BenchArgs),
    /// Work with the simulated cluster
    #[command(after_help = examples::SIM)]
    Sim(sim::SimArgs),
    /// Tell versions, paths, connection, what the guard lets through, and what the terminal can do
    Info,
    /// Print a completion script
    #[command(after_help = examples::COMPLETIONS)]
    Completions(completions::CompletionArgs),
}
