//! `vmotui run` and `vmotui jobs`: one plan, shown, confirmed, carried out, told.

mod ahead;
mod choose;
mod confirm;
mod jobs;
mod progress;
mod report;
mod show;
mod target;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::failure::{Exit, Failure, Result};
use super::launch::{Launch, Source};
use super::stdio;
use crate::client::{Client, Mode, Transport, connect};
use crate::ops::job::{Depth, Report, Runner, WallClock};
use crate::ops::maintenance;
use crate::ops::{Ask, Plan, Scene, Subject, Verb};

pub use jobs::jobs;

/// The arguments of `run`.
#[derive(Clone, Debug)]
pub struct Run {
    /// What to do.
    pub ask: Ask,
    /// `NAMESPACE/NAME`, or `NAME` in the namespace of the context.
    pub vms: Vec<String>,
    /// Only ask the server what it would do.
    pub dry_run: bool,
    /// Confirmed already.
    pub yes: bool,
    /// The text that an L3 plan wants typed.
    pub confirm: Option<String>,
    /// Follow a single object to its end.
    pub wait: bool,
    /// Go on after failures.
    pub keep_going: bool,
    /// For the audit log.
    pub reason: String,
    /// How the end is printed.
    pub style: Style,
    /// The snapshot or NIC that the verb is about.
    pub choice: Choice,
}

/// How the end of a job is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Lines, for people.
    Text,
    /// One document.
    Json,
    /// One row an object, those that the plan left out among them.
    Csv,
}

impl Style {
    /// Whether a script reads standard output: then the plan and all news stand beside it.
    pub const fn machine(self) -> bool {
        !matches!(self, Self::Text)
    }
}

/// What a verb is about beside VMs.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Name of a snapshot.
    pub snapshot: Option<String>,
    /// Name of a NIC in the VM's spec.
    pub nic: Option<String>,
    /// Network of a new NIC: `namespace/name`, or `name` in the VM's namespace, else in `default`.
    pub network: Option<String>,
    /// MAC address of a new NIC; `None` proposes one.
    pub mac: Option<String>,
    /// The new NIC gets no fixed MAC address.
    pub any_mac: bool,
    /// The link goes up; else down.
    pub up: bool,
}

/// Runs it.
///
/// # Errors
/// The exit codes are those of the command line's contract.
pub fn run(launch: &Launch, run: &Run) -> Result<Exit> {
    writable(launch)?;
    launch.audit.notice(launch.mode);
    super::runtime()?.block_on(async {
        let cluster = Cluster::open(launch).await?;
        if run.ask.verb.on_node() {
            let plan = Box::pin(cluster.node_plan(launch, &run.ask)).await?;
            if run.ask.verb == Verb::Drain {
                let node = run.ask.node.as_deref().unwrap_or_default();
                Box::pin(ahead::tell(&cluster.client, node, run.style.machine())).await?;
            }
            return Box::pin(carry_out(launch, run, &cluster, plan)).await;
        }
        let subjects = target::subjects(&cluster.client, launch, &run.vms).await?;
        let subjects = Box::pin(choose::choose(&cluster.client, run, subjects)).await?;
        let plan = cluster.plan(launch, &run.ask, &subjects).await;
        if let Some(why) = cluster.denied(&plan).await {
            report::refused(&plan.withdrawn(&why), run.style)?;
            return Err(Failure::new(Exit::Refused, format!("nothing was sent: {why}")));
        }
        Box::pin(carry_out(launch, run, &cluster, plan)).await
    })
}

/// Shows the plan, has it confirmed, and carries it out.
async fn carry_out(launch: &Launch, run: &Run, cluster: &Cluster, plan: Plan) -> Result<Exit> {
    show::plan(&plan, run.style.machine())?;
    if plan.is_empty() {
        report::refused(&plan, run.style)?;
        let what = if plan.verb.on_node() {
            "there is nothing to do, or something is in the way"
        } else {
            "no VM passes the preconditions"
        };
        return Err(Failure::new(Exit::Refused, format!("nothing was sent: {what}")));
    }
    if !run.dry_run {
        confirm::ask(&plan, run)?;
    }
    let depth = match (run.dry_run, run.wait) {
        (true, _) => Depth::Rehearse,
        (false, true) => Depth::Follow,
        (false, false) => Depth::Send,
    };
    let runner = cluster.runner(launch, depth, &run.reason).await?;
    let (control, news, teller) = progress::attend(&plan, run.style.machine(), run.keep_going);
    let done = runner.run(&plan, control, news).await;
    teller.end().await;
    finish(launch, &runner, &plan, &done, run.style)
}

/// Writes need read-write mode.
fn writable(launch: &Launch) -> Result<()> {
    match launch.mode {
        Mode::ReadWrite => Ok(()),
        Mode::ReadOnly => Err(Failure::new(
            Exit::Refused,
            "read-only: nothing was sent. Start vmotui without --read-only, and see read_only in config.toml",
        )),
    }
}

/// Prints the end, closes the log, and gives the exit code.
fn finish(launch: &Launch, runner: &Runner, plan: &Plan, done: &Report, style: Style) -> Result<Exit> {
    let printed = report::print(runner, plan, done, style);
    launch.audit.end();
    printed?;
    if let Some(reason) = &done.stopped {
        return Err(Failure::failed(reason.clone()));
    }
    let well = done.tally.done == done.outcomes.len() && plan.refused.is_empty();
    Ok(if well { Exit::Ok } else { Exit::Failed })
}

/// A connection, and the simulated cluster behind it, if it is one.
struct Cluster {
    client: Client,
    _demo: Option<super::demo::Embedded>,
}

impl Cluster {
    async fn open(launch: &Launch) -> Result<Self> {
        let (transport, demo) = match &launch.source {
            Source::Demo(demo) => {
                let embedded = super::demo::start(demo, &launch.connection)?;
                (embedded.transport.clone(), Some(embedded))
            }
            Source::Cluster | Source::Offline(_) => (Transport::Kubeconfig, None),
        };
        Ok(Self {
            client: connect(&launch.connection, launch.mode, transport).await?,
            _demo: demo,
        })
    }

    async fn plan(&self, launch: &Launch, ask: &Ask, subjects: &[Subject]) -> Plan {
        let kubevirt = self.client.kubevirt_version().await.ok();
        let scene = Scene {
            context: &self.client.origin().context,
            now: Timestamp::now(),
            kubevirt: kubevirt.as_deref(),
            guardrails: &launch.settings.guardrails,
        };
        crate::ops::plan(ask, subjects, &scene)
    }

    /// The plan about a node, if the server will let us.
    async fn node_plan(&self, launch: &Launch, ask: &Ask) -> Result<Plan> {
        let kubevirt = self.client.kubevirt_version().await.ok();
        let scene = Scene {
            context: &self.client.origin().context,
            now: Timestamp::now(),
            kubevirt: kubevirt.as_deref(),
            guardrails: &launch.settings.guardrails,
        };
        let plan = Box::pin(maintenance::plan(&self.client, ask, &scene)).await?;
        let node = ask.node.as_deref().unwrap_or_default();
        let plan =
            plan.ok_or_else(|| Failure::new(Exit::NotFound, format!("node \"{node}\" not found; nothing was sent")))?;
        match maintenance::missing(&self.client, &plan).await.as_slice() {
            [] => Ok(plan),
            missing => Err(Failure::new(
                Exit::Refused,
                format!("nothing was sent: {} {node} {}", ask.verb, missing.join("; ")),
            )),
        }
    }

    /// Why the server will not let us, asked before anything is offered. What it does not answer stays open: the request
    /// itself will tell.
    async fn denied(&self, plan: &Plan) -> Option<String> {
        // a snapshot that comes first takes a right of its own
        let wanted: BTreeSet<(&str, &str)> = plan
            .steps
            .iter()
            .map(|step| (step.target.namespace.as_str(), step.verb.name()))
            .collect();
        for (namespace, name) in wanted {
            let step = plan.steps.iter().find(|step| step.verb.name() == name);
            let Some(grant) = step.map(|step| step.verb.grant()) else {
                continue;
            };
            if let Ok(false) = self.client.may(&grant.right(namespace)).await {
                return Some(format!(
                    "in namespace {namespace} you may not {name}. It needs {}",
                    grant.words()
                ));
            }
        }
        None
    }

    async fn runner(&self, launch: &Launch, depth: Depth, reason: &str) -> Result<Runner> {
        Ok(Runner {
            client: self.client.clone(),
            log: launch.audit.get(&self.client).await?,
            clock: Arc::new(WallClock),
            folder: launch.paths.state.join("jobs"),
            reason: reason.to_owned(),
            depth,
        })
    }
}

/// One line on standard error, beside what is printed for scripts.
fn tell(line: &str) {
    stdio::warn(line);
}
