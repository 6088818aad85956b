//! All figures of one run.

use serde::Serialize;

use super::bare::Bare;
use super::endurance::Endurance;
use super::frames::{Bytes, Frames};
use super::live::Live;
use super::load::Load;
use super::process::Memory;
use super::seldom::Seen;

/// The report: field names are a contract with scripts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// What was measured, on what.
    pub subject: Subject,
    /// From nothing to a full picture.
    pub load: Load,
    /// The same lists, downloaded and thrown away; absent when it was not asked for or was refused.
    pub bare: Option<Bare>,
    /// Requests, bytes and connections once everything was loaded.
    pub traffic: Traffic,
    /// Memory of this process once everything was loaded; with `--demo` the simulated cluster is in it.
    pub loaded: Option<Memory>,
    /// Memory of this process once frames of the lists were measured, before Storage and Balance were opened.
    pub lists: Option<Memory>,
    /// Memory of this process after all that follows.
    pub end: Option<Memory>,
    /// Frame times.
    pub frames: Frames,
    /// Bytes to the terminal.
    pub terminal: Vec<Bytes>,
    /// Storage and Balance, list by list.
    pub seldom: Vec<Seen>,
    /// A while in which nobody pressed a key; without `--churn`.
    pub idle: Option<Live>,
    /// A while under changes, with somebody at the keys; with `--churn`.
    pub churn: Option<Live>,
    /// The long run; with `--minutes`.
    pub endurance: Option<Endurance>,
}

/// What was measured, on what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Subject {
    /// Version of vmotui.
    pub vmotui: &'static str,
    /// Whether this program was built with optimisation.
    pub optimised: bool,
    /// Processors this process may use.
    pub processors: usize,
    /// API server.
    pub server: String,
    /// Its version.
    pub kubernetes: String,
    /// Nodes read.
    pub nodes: usize,
    /// Machines read.
    pub vms: usize,
    /// Pods known.
    pub pods: usize,
}

/// Traffic of a client.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Traffic {
    /// Requests.
    pub requests: u64,
    /// Bytes received, TLS and headers included.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Connections open.
    pub connections: u64,
    /// Most connections open at one time.
    pub connections_peak: u64,
    /// Requests by method and path.
    pub paths: Vec<Route>,
}

/// Requests of one shape.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Route {
    /// Method.
    pub method: String,
    /// Path with placeholders.
    pub path: String,
    /// How many.
    pub count: u64,
}
