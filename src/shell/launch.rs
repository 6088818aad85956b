//! Everything a front end is started with, once arguments, environment and configuration agree.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::client::{Mode, Options};
use crate::config::{Paths, Settings};
use crate::ui::term::caps::Overrides;

/// Where the data comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A cluster of the kubeconfig.
    Cluster,
    /// The simulated cluster in this process.
    Demo(Demo),
    /// Dumps: lists as `kubectl get … -o json` prints them.
    Offline(Vec<PathBuf>),
}

/// Which simulated cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demo {
    /// Name of the profile.
    pub profile: String,
    /// The same seed gives the same world.
    pub seed: u64,
    /// Its clock stands still here; `None` lets it run with the wall clock.
    pub clock: Option<Timestamp>,
    /// Objects that change by themselves each second.
    pub churn: u32,
    /// A rehearsal on dumps of a real cluster instead of a profile.
    pub rehearsal: Option<Rehearsal>,
}

/// A rehearsal: the simulated controllers work on a copy of a real cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// Dumps: lists as `kubectl get … -o json` prints them.
    pub from: Vec<PathBuf>,
    /// Seconds that pass in one of the wall clock's.
    pub speed: u32,
    /// Machines that MAAS has free.
    pub spares: u32,
    /// Pools whose roll-out begins at once.
    pub roll: Vec<String>,
}

/// Start-up of a front end.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Where the data comes from.
    pub source: Source,
    /// Read-only or read-write; a dump is always read-only.
    pub mode: Mode,
    /// The audit log, which begins with the first change.
    pub audit: super::audit::Kept,
    /// kubectl's connection flags.
    pub connection: Options,
    /// `-A`: all namespaces, whatever the context says.
    pub all_namespaces: bool,
    /// `--color`, `--ascii` and their settings.
    pub overrides: Overrides,
    /// Whether moves of VMs are written down for later sessions.
    pub journal: bool,
    /// Theme by name.
    pub theme: Option<String>,
    /// What the configuration file says.
    pub settings: Settings,
    /// Where files are.
    pub paths: Paths,
}

impl Launch {
    /// The namespace of `-n`, or of the configuration; `None` leaves it to the source.
    pub fn namespace(&self) -> Option<&str> {
        if self.all_namespaces {
            return None;
        }
        self.connection.namespace.as_deref()
    }
}
