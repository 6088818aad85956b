//! `vmotui sim`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::shell::serve::Serve;
use crate::shell::{Demo, Rehearsal};

/// The world that everybody gets who names no seed.
pub(super) const SEED: u64 = 1;

/// Arguments of `sim`.
#[derive(Debug, Args)]
pub struct SimArgs {
    /// What to do with it
    #[command(subcommand)]
    pub command: SimCommand,
}

/// What can be done with the simulated cluster.
#[derive(Debug, Subcommand)]
pub enum SimCommand {
    /// Serve it over TLS on the loopback interface, for kubectl and any other client; ends with SIGINT or SIGTERM
    Serve(ServeArgs),
}

/// Arguments of `sim serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// ra (63 nodes, 12,500 VMs), ra-literal (66 nodes, two of them without pod addresses), small (8 nodes, 60 VMs), plain (the same without Portworx), skewed (6 nodes, 12 VMs on two of them, a descheduler) or empty
    #[arg(long, value_name = "PROFILE", default_value = "ra")]
    pub profile: String,
    /// The same seed gives the same world
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    pub seed: u64,
    /// Address on the loopback interface; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// Objects that change by themselves each second
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub churn: u32,
}

impl ServeArgs {
    /// The kubeconfig to write is named by the flag that elsewhere names the one to read.
    pub(super) fn serve(
        self,
        kubeconfig: Option<PathBuf>,
        clock: Option<jiff::Timestamp>,
        rehearsal: Option<Rehearsal>,
    ) -> Serve {
        Serve {
            demo: Demo {
                profile: self.profile,
                seed: self.seed,
                clock,
                churn: self.churn,
                rehearsal,
            },
            listen: self.listen,
            kubeconfig,
        }
    }
}

/// Flags of a rehearsal.
#[derive(Debug, Default, Args)]
pub struct RehearsalArgs {
    /// Rehearse on dumps of a real cluster, with --demo or sim serve: the simulated controllers work on a copy of it
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., conflicts_with = "offline", help_heading = "Source")]
    pub from: Vec<PathBuf>,
    /// Seconds that pass in a rehearsal while one passes here, from 1 to 3600
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=3600),
        hide_short_help = true,
        help_heading = "Source"
    )]
    pub speed: u32,
    /// Machines that MAAS has free in a rehearsal
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        default_value_t = 2,
        value_parser = clap::value_parser!(u32).range(0..=1000),
        hide_short_help = true,
        help_heading = "Source"
    )]
    pub maas_spares: u32,
    /// Pools whose roll-out begins at once in a rehearsal: MachineDeployments or the control plane, by name
    #[arg(
        long,
        global = true,
        value_name = "POOL",
        num_args = 1..,
        requires = "from",
        hide_short_help = true,
        help_heading = "Source"
    )]
    pub roll: Vec<String>,
}

impl RehearsalArgs {
    /// The rehearsal that was asked for.
    pub(super) fn take(&mut self) -> Option<Rehearsal> {
        (!self.from.is_empty()).then(|| Rehearsal {
            from: std::mem::take(&mut self.from),
            speed: self.speed,
            spares: self.maas_spares,
            roll: std::mem::take(&mut self.roll),
        })
    }
}
