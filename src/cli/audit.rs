//! `vmotui audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// What to do with a log
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// What can be done with an audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Find an edit, a gap or a cut in the audit log of a session
    Verify(VerifyArgs),
}

/// Arguments of `audit verify`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Each line carries the SHA-256 of itself and of the line before it, so that a change anywhere is found. A log whose
closing record is missing has an open end: the process died, still runs, or somebody cut the tail; that has an exit
code of its own, 7. A chain that somebody wrote anew from its first line is consistent in itself: it is found only with
a head that was kept elsewhere. A session prints its head when it ends; give it with --head.")]
pub struct VerifyArgs {
    /// The log
    pub file: PathBuf,
    /// Hash that the session printed when it ended
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
}
