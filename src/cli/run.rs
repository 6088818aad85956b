//! `vmotui run`.

use clap::{Args, ValueEnum};
use strum::IntoEnumIterator as _;

use crate::domain::suggest;
use crate::ops::{Ask, Verb};
use crate::shell::act::Run;

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The plan is printed before anything is sent: preconditions, exact requests, undo. On a terminal it is then confirmed
by Enter, y, or the name or number of VMs; elsewhere --yes does. Several VMs are one job: it is followed to its end,
pauses on the first failure, and survives a crash (see `vmotui jobs`).")]
pub struct RunArgs {
    /// migrate, cancel-migration, cancel-evacuation, start, stop, restart, pause, unpause, soft-reboot, reset or snapshot
    #[arg(value_parser = verb)]
    pub verb: Verb,
    /// VMs, as NAMESPACE/NAME or NAME
    #[arg(required = true, value_name = "VM")]
    pub vms: Vec<String>,
    /// migrate: to this node, instead of one that the scheduler picks
    #[arg(long, value_name = "NODE")]
    pub to: Option<String>,
    /// stop, restart: without asking the guest
    #[arg(long)]
    pub force: bool,
    /// Let the server check the requests, and send nothing that changes anything
    #[arg(long)]
    pub dry_run: bool,
    /// Confirm without being asked
    #[arg(long)]
    pub yes: bool,
    /// Confirm by the name or number that the plan wants typed
    #[arg(long, value_name = "TEXT")]
    pub confirm: Option<String>,
    /// Follow a single VM to its end as well
    #[arg(long)]
    pub wait: bool,
    /// Several VMs: go on after a failure
    #[arg(long)]
    pub keep_going: bool,
    /// VMs under way at one time
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_in_flight: Option<u16>,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// table or json
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: Output,
}

/// How the end is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// For scripts.
    Json,
}

impl RunArgs {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// A flag that the verb does not have.
    pub(super) fn run(self) -> Result<Run, String> {
        let verb = match (self.verb, self.force) {
            (Verb::Stop, true) => Verb::ForceStop,
            (Verb::Restart, true) => Verb::ForceRestart,
            (verb, false) => verb,
            (verb, true) => {
                return Err(format!(
                    "--force does not go with {verb}; it goes with stop and restart"
                ));
            }
        };
        if self.to.is_some() && verb != Verb::Migrate {
            return Err(format!("--to does not go with {verb}; it goes with migrate"));
        }
        Ok(Run {
            ask: Ask {
                to: self.to,
                max_in_flight: self.max_in_flight.map(usize::from),
                ..Ask::new(verb)
            },
            vms: self.vms,
            dry_run: self.dry_run,
            yes: self.yes,
            confirm: self.confirm,
            wait: self.wait,
            keep_going: self.keep_going,
            reason: self.reason,
            json: self.output == Output::Json,
        })
    }
}

fn verb(text: &str) -> Result<Verb, String> {
    // the forced forms are spelled with --force
    let known: Vec<Verb> = Verb::iter()
        .filter(|verb| !matches!(verb, Verb::ForceStop | Verb::ForceRestart) && !verb.chooses())
        .collect();
    known.iter().find(|verb| verb.name() == text).copied().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|verb| verb.name()).collect();
        let hint = suggest::hint(text, names.iter().copied());
        format!("unknown verb \"{text}\"{hint} (known: {})", names.join(", "))
    })
}
