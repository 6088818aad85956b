//! `vmotui run`.

use clap::{Args, ValueEnum};
use strum::IntoEnumIterator as _;

use crate::domain::suggest;
use crate::ops::{Ask, Verb};
use crate::shell::act::{Choice, Run, Style};

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The plan is printed before anything is sent: preconditions, exact requests, undo. On a terminal it is then confirmed
by Enter, y, or the name or number of VMs; elsewhere --yes does. Several VMs are one job: it is followed to its end,
pauses on the first failure, and survives a crash (see `vmotui jobs`).")]
pub struct RunArgs {
    /// migrate, cancel-migration, cancel-evacuation, start, stop, restart, pause, unpause, soft-reboot, reset, snapshot, restore,
    /// delete-snapshot, nic-add, nic-remove, nic-link; of a node: cordon, uncordon, drain, abort-drain or exit-maintenance
    #[arg(value_parser = verb)]
    pub verb: Verb,
    /// VMs, as NAMESPACE/NAME or NAME; for verbs on a node, its name
    #[arg(required = true, value_name = "VM")]
    pub vms: Vec<String>,
    /// restore, delete-snapshot: this snapshot of the VM
    #[arg(long, value_name = "NAME")]
    pub snapshot: Option<String>,
    /// nic-add, nic-remove, nic-link: this NIC of the VM, as its spec names it
    #[arg(long, value_name = "NAME")]
    pub nic: Option<String>,
    /// nic-add: on this network, as NAMESPACE/NAME or NAME
    #[arg(long, value_name = "NETWORK")]
    pub network: Option<String>,
    /// nic-add: with this MAC address instead of a proposed one; "none" fixes no address
    #[arg(long, value_name = "MAC")]
    pub mac: Option<String>,
    /// nic-link: put the link up
    #[arg(long)]
    pub up: bool,
    /// nic-link: take the link down
    #[arg(long, conflicts_with = "up")]
    pub down: bool,
    /// snapshot: template of the name, with {vm}, {date} and {time}
    #[arg(long, value_name = "TEMPLATE")]
    pub name: Option<String>,
    /// Take a snapshot of each VM first; if that fails, nothing else is sent for it
    #[arg(long)]
    pub snapshot_first: bool,
    /// restore: stop the VM for it, and leave it off
    #[arg(long)]
    pub stop: bool,
    /// drain: leave behind what would block it, and empty the node of the rest
    #[arg(long)]
    pub allow_blocked: bool,
    /// exit-maintenance: migrate back what a drain moved off the node
    #[arg(long)]
    pub bring_back: bool,
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
    /// table, json, or csv: the report of the job, an object a row
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
    /// For spreadsheets.
    Csv,
}

impl Output {
    /// How the end of a job is printed.
    pub(super) const fn style(self) -> Style {
        match self {
            Self::Table => Style::Text,
            Self::Json => Style::Json,
            Self::Csv => Style::Csv,
        }
    }
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
        if self.snapshot_first && !verb.may_save() {
            return Err(format!(
                "--snapshot-first does not go with {verb}; it goes with what changes the power, the NICs or the disks of VMs"
            ));
        }
        self.fits(verb)?;
        let node = self.node(verb)?;
        let any_mac = self.mac.as_deref() == Some("none");
        Ok(Run {
            ask: Ask {
                template: self.name,
                snapshot_first: self.snapshot_first,
                stop_first: self.stop,
                to: self.to,
                node,
                allow_blocked: self.allow_blocked,
                bring_back: self.bring_back,
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
            style: self.output.style(),
            choice: Choice {
                snapshot: self.snapshot,
                nic: self.nic,
                network: self.network,
                mac: self.mac.filter(|_| !any_mac),
                any_mac,
                up: self.up,
            },
        })
    }

    /// The node that a verb on nodes is about: exactly one.
    fn node(&self, verb: Verb) -> Result<Option<String>, String> {
        match (verb.on_node(), self.vms.as_slice()) {
            (false, _) => Ok(None),
            (true, [only]) => Ok(Some(only.clone())),
            (true, many) => Err(format!("{verb} takes one node at a time, not {}", many.len())),
        }
    }

    /// Flags that a verb does not have, or cannot do without.
    fn fits(&self, verb: Verb) -> Result<(), String> {
        use Verb::{DeleteSnapshot, Drain, ExitMaintenance, NicAdd, NicLink, NicRemove, Restore, Snapshot};
        let flags: [(&str, bool, &[Verb], &[Verb]); 9] = [
            ("--allow-blocked", self.allow_blocked, &[Drain], &[]),
            ("--bring-back", self.bring_back, &[ExitMaintenance], &[]),
            (
                "--snapshot",
                self.snapshot.is_some(),
                &[Restore, DeleteSnapshot],
                &[Restore, DeleteSnapshot],
            ),
            (
                "--nic",
                self.nic.is_some(),
                &[NicAdd, NicRemove, NicLink],
                &[NicRemove, NicLink],
            ),
            ("--network", self.network.is_some(), &[NicAdd], &[NicAdd]),
            ("--mac", self.mac.is_some(), &[NicAdd], &[]),
            ("--up or --down", self.up || self.down, &[NicLink], &[NicLink]),
            ("--name", self.name.is_some(), &[Snapshot], &[]),
            ("--stop", self.stop, &[Restore], &[]),
        ];
        for (flag, given, allowed, needed) in flags {
            if given && !allowed.contains(&verb) {
                let names: Vec<&str> = allowed.iter().map(|verb| verb.name()).collect();
                return Err(format!(
                    "{flag} does not go with {verb}; it goes with {}",
                    names.join(" and ")
                ));
            }
            if !given && needed.contains(&verb) {
                return Err(format!("{verb} needs {flag}"));
            }
        }
        Ok(())
    }
}

fn verb(text: &str) -> Result<Verb, String> {
    // the forced forms are spelled with --force
    let known: Vec<Verb> = Verb::iter()
        .filter(|verb| !matches!(verb, Verb::ForceStop | Verb::ForceRestart))
        .collect();
    known.iter().find(|verb| verb.name() == text).copied().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|verb| verb.name()).collect();
        let hint = suggest::hint(text, names.iter().copied());
        format!("unknown verb \"{text}\"{hint} (known: {})", names.join(", "))
    })
}
