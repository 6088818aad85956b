//! Balance: reads what decides about it, and hands it to [`domain::balance`](crate::domain::balance).
//!
//! [`report`] is pure. [`Sources`] holds what is read beside [`Objects`]: CronJobs, Deployments,
//! the policy's ConfigMap, leases, budgets.

mod guests;
mod loads;
mod read;
mod workload;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::balance::advise::{self, Advice};
use crate::domain::balance::descheduler::looks;
use crate::domain::balance::findings::{self, Found};
use crate::domain::balance::moves::Move;
use crate::domain::balance::policy::Policy;
use crate::domain::balance::spread::{Basis, Load};
use crate::domain::finding::{Issue, Read};
use crate::ops::facts::board::{Launchers, lay};
use crate::ops::facts::{Objects, limits};
use crate::ops::ladder::Rung;

pub use read::{Sources, from_cluster, from_dump};

/// What is known of the balance of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Deschedulers; `Unread` says who may not look.
    pub found: Read<Vec<Found>>,
    /// The policy of the first.
    pub policy: Read<Policy>,
    /// What is wrong, the worst first.
    pub issues: Vec<Issue>,
    /// Load of nodes, by name.
    pub loads: Vec<Load>,
    /// Nodes that LowNodeUtilization takes for over-used and under-used, and by what it compares; `None` where that is
    /// not known.
    pub classes: Option<(usize, usize, Basis)>,
    /// Where real use comes from; empty where nobody measures.
    pub measured: String,
    /// Why there is no real use; empty where there is.
    pub unmeasured: String,
    /// When the oldest figure was measured.
    pub measured_at: Option<Timestamp>,
    /// Why recommendations go by requests and not by use; empty where they go by use.
    pub by_requests: String,
    /// What would be moved, and what would not.
    pub advice: Advice,
    /// When it was read.
    pub at: Timestamp,
}

impl Report {
    /// The one plugin that evicts, where only one does: it is the reason of each move by the descheduler.
    pub fn plugin(&self) -> Option<&str> {
        self.policy.known().and_then(Policy::only_plugin)
    }

    /// The descheduler whose policy is shown.
    pub fn descheduler(&self) -> Option<&Found> {
        self.found.known().and_then(|all| all.first())
    }
}

/// Puts together what is known. It looks at every VM and pod, so it has no place on a thread that draws.
pub fn report(objects: &Objects, sources: &Sources, moves: &[Move], now: Timestamp) -> Report {
    let launchers = Launchers::of(objects);
    let laid = lay(objects, &launchers);
    let loads = loads::read(objects, &laid, sources);
    let vms = guests::seen(objects, &launchers, sources);
    let found = match &sources.workloads {
        Read::Unread(why) => Read::Unread(why.clone()),
        Read::Known(all) => Read::Known(all.iter().map(|one| found(one, now)).collect::<Vec<Found>>()),
    };
    let mut plain: Vec<Load> = loads.iter().map(|(_, load)| load.clone()).collect();
    plain.sort_by(|a, b| a.name.cmp(&b.name));
    let scene = findings::Scene {
        found,
        policy: sources.policy.clone(),
        vms: &vms,
        moves,
        limits: limits::configured(objects),
        loads: &plain,
        now,
    };
    let (issues, classes) = (findings::judge(&scene), findings::classes(&scene));
    let found = scene.found;
    let advice = advise::advise(&advise::Scene {
        machines: guests::movable(objects, (&laid, &launchers), &sources.guests, moves, now),
        nodes: loads,
        unread: blind(objects),
        board: laid.board,
    });
    let told = |rungs: &[Rung]| {
        let each = rungs.iter().map(|rung| format!("{}: {}", rung.name, rung.why));
        each.collect::<Vec<_>>().join("; ")
    };
    let source = sources.figures.source();
    let by_requests = match (source, sources.guests.source()) {
        _ if advice.basis == Basis::Use => String::new(),
        (None, _) => "nobody measures nodes".to_owned(),
        (_, None) => format!("what VMs use is not known ({})", told(&sources.guests.rungs)),
        _ => "what some nodes or many VMs use is not known".to_owned(),
    };
    Report {
        found,
        policy: sources.policy.clone(),
        issues,
        loads: plain,
        classes,
        measured: source.unwrap_or_default().to_owned(),
        unmeasured: if source.is_some() {
            String::new()
        } else {
            told(&sources.figures.rungs)
        },
        measured_at: sources.figures.at,
        by_requests,
        advice,
        at: now,
    }
}

fn found((workload, by): &(crate::domain::balance::descheduler::Workload, &'static str), now: Timestamp) -> Found {
    // Kubernetes reckons in the time zone of the controller manager where none is named: nearly always UTC
    let zone = match workload.zone.as_str() {
        "" => Some(TimeZone::UTC),
        name => TimeZone::get(name).ok(),
    };
    Found {
        looks: looks(workload, zone.as_ref(), now),
        workload: workload.clone(),
        by,
    }
}

/// What makes a list of recommendations prove nothing when it was not read.
fn blind(objects: &Objects) -> Vec<String> {
    let decisive = [
        ("nodes", objects.nodes.why()),
        ("pods", objects.pods.why()),
        ("virtualmachineinstances", objects.vmis.why()),
        ("virtualmachineinstancemigrations", objects.migrations.why()),
    ];
    let unread = decisive.into_iter().filter(|(_, why)| !why.is_empty());
    unread.map(|(what, why)| format!("{what}: {why}")).collect()
}
