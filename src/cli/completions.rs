//! `vmotui completions SHELL`.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::shell::{Result, stdio};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    pub shell: Shell,
}

pub(super) fn print(args: &CompletionArgs) -> Result<()> {
    let mut script = Vec::new();
    generate(args.shell, &mut super::Cli::command(), "vmotui", &mut script);
    stdio::print(|out| out.write_all(&script))
}
