//! Everything around the nodes: settings, control plane, machines, other controllers.

use super::network;
use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Pool, PoolKind, Scene};
use crate::domain::repave::time::Range;

/// Checks that speak of the whole cluster.
pub(in crate::domain::repave) fn circumstances(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let mut found = network::checks(scene, pools);
    found.extend(unread(scene));
    found.extend(homeless(scene));
    found.extend(migrations(scene));
    found.extend(settings(scene));
    found.extend(controllers(scene));
    found.extend(budgets_unread(scene));
    if let Read::Unread(why) = &scene.limits {
        found.push(
            Check::new(
                "migration-limits",
                Verdict::Warn,
                "KubeVirt",
                "KubeVirt's migration limits are not known: the time is reckoned with its defaults of 5 and 2",
            )
            .value(why.clone(), ""),
        );
    }
    found
}

/// Checks of one pool.
pub(in crate::domain::repave) fn pool(scene: &Scene, pool: &Pool, longest: Range) -> Vec<Check> {
    let mut found = Vec::new();
    found.extend(timeout(pool, longest));
    found.extend(spares(scene, pool));
    if pool.kind == PoolKind::ControlPlane {
        found.extend(control(scene, pool));
    }
    if scene.palette {
        found.push(
            Check::new(
                "approval",
                Verdict::Warn,
                &pool.name,
                "Palette asks for an approval of most repaves; nothing in the cluster shows whether it was given",
            )
            .source("Palette")
            .fix("Approve it in Palette when the time has come"),
        );
    }
    found
}

/// Sources without which nobody knows anything.
pub(in crate::domain::repave) fn unread(scene: &Scene) -> Vec<Check> {
    let all = scene.unread.iter().map(|why| {
        Check::new(
            "source",
            Verdict::Unknown,
            why.split(':').next().unwrap_or_default(),
            "It could not be read",
        )
        .value(why.clone(), "")
        .fix("Ask for the right to list it in the whole cluster")
    });
    all.collect()
}

/// VMs that a what-if left without a place.
pub(in crate::domain::repave) fn homeless(scene: &Scene) -> Option<Check> {
    let first = scene.homeless.first()?;
    Some(
        Check::new(
            "what-if-place",
            Verdict::Fail,
            first.clone(),
            format!("{} VMs find no place with so few workers", scene.homeless.len()),
        )
        .value(scene.homeless.len().to_string(), "0")
        .source("what-if nodes")
        .fix("Take fewer workers away, or plan a stop of these VMs (what-if: stop)"),
    )
}

fn budgets_unread(scene: &Scene) -> Option<Check> {
    match &scene.budgets {
        Read::Unread(why) => Some(
            Check::new("budget", Verdict::Unknown, "PodDisruptionBudgets", "Whether a budget blocks a drain is not known")
                .value(why.clone(), "")
                .fix("Ask for the right to list poddisruptionbudgets.policy"),
        ),
        Read::Known(all) => all.iter().find(|budget| budget.blocks_vms).map(|budget| {
            Check::new(
                "budget",
                Verdict::Fail,
                &budget.name,
                "The budget selects launcher pods by maxUnavailable: VM instances cannot be scaled, so it blocks every eviction",
            )
            .source("PodDisruptionBudget spec.maxUnavailable, spec.selector")
            .fix("Use minAvailable, or delete the budget: KubeVirt protects its VMs itself")
        }),
    }
}

fn migrations(scene: &Scene) -> Option<Check> {
    match &scene.migrations {
        Read::Known(0) => None,
        Read::Known(count) => Some(
            Check::new(
                "running-migrations",
                Verdict::Warn,
                "cluster",
                "Migrations are under way: they take slots from the drain",
            )
            .value(count.to_string(), "0")
            .source("VirtualMachineInstanceMigration status.phase")
            .fix("Wait for their end"),
        ),
        Read::Unread(why) => Some(
            Check::new(
                "running-migrations",
                Verdict::Unknown,
                "cluster",
                "Whether migrations are under way is not known",
            )
            .value(why.clone(), "0"),
        ),
    }
}

fn settings(scene: &Scene) -> Option<Check> {
    const SOURCE: &str = "ConfigMap palette-agent-config, key drain";
    match &scene.settings {
        Read::Known(Some(settings)) if settings.disable_eviction => Some(
            Check::new(
                "drain-settings",
                Verdict::Fail,
                "Palette",
                "Palette deletes pods instead of evicting them: every VM is stopped, none is migrated",
            )
            .value("disableEviction=true", "false")
            .source(SOURCE)
            .fix("Set disableEviction to false in the ConfigMap"),
        ),
        Read::Known(_) => None,
        Read::Unread(why) => Some(
            Check::new(
                "drain-settings",
                Verdict::Unknown,
                "Palette",
                "Whether Palette evicts pods or deletes them is not known",
            )
            .value(why.clone(), "")
            .source(SOURCE)
            .fix("Ask for the right to get the ConfigMap in the cluster-… namespace"),
        ),
    }
}

fn controllers(scene: &Scene) -> Vec<Check> {
    let mut found = Vec::new();
    match &scene.descheduler {
        Read::Known(false) => {}
        Read::Known(true) => found.push(
            Check::new(
                "descheduler",
                Verdict::Warn,
                "descheduler",
                "The descheduler is active: it moves VMs meanwhile and takes migration slots",
            )
            .source("CronJob or Deployment descheduler")
            .fix("Suspend it for the time of the repave"),
        ),
        Read::Unread(why) => found.push(
            Check::new(
                "descheduler",
                Verdict::Warn,
                "descheduler",
                "Whether a descheduler is active is not known",
            )
            .value(why.clone(), ""),
        ),
    }
    match &scene.health_checks {
        Read::Known(0) => {}
        Read::Known(count) => found.push(
            Check::new(
                "health-checks",
                Verdict::Warn,
                "MachineHealthCheck",
                "Health checks may delete machines by themselves while nodes come and go",
            )
            .value(count.to_string(), "0")
            .source("MachineHealthCheck")
            .fix("Pause them for the time of the repave, or check maxUnhealthy"),
        ),
        Read::Unread(why) => found.push(
            Check::new(
                "health-checks",
                Verdict::Warn,
                "MachineHealthCheck",
                "Whether health checks interfere is not known",
            )
            .value(why.clone(), ""),
        ),
    }
    found
}

fn timeout(pool: &Pool, longest: Range) -> Option<Check> {
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("drain-timeout", verdict, &pool.name, reason)
            .value(value, format!("{} s for the fullest node", longest.high))
            .source("Machine nodeDrainTimeout")
    };
    match &pool.drain_timeout {
        Read::Known(Some(seconds)) if *seconds < longest.low => Some(
            of(
                Verdict::Fail,
                "The drain is given up before it can end: the machine is deleted with the VMs that are still on it",
                format!("{seconds} s"),
            )
            .fix("Raise the drain timeout, or KubeVirt's migration limits"),
        ),
        Read::Known(Some(seconds)) if *seconds < longest.high => Some(
            of(
                Verdict::Warn,
                "The drain may be given up before it ends: the machine is then deleted with the VMs that are still on it",
                format!("{seconds} s"),
            )
            .fix("Raise the drain timeout, or KubeVirt's migration limits"),
        ),
        Read::Known(Some(_)) => None,
        Read::Known(None) => Some(
            of(
                Verdict::Warn,
                "A drain that cannot end is waited for without end",
                "not set".to_owned(),
            )
            .fix("Watch it, and help the VM that blocks"),
        ),
        Read::Unread(why) => Some(of(
            Verdict::Unknown,
            "After which time a drain is given up is not known",
            why.clone(),
        )),
    }
}

fn spares(scene: &Scene, pool: &Pool) -> Option<Check> {
    if pool.surge == 0 {
        return None;
    }
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("maas-spares", verdict, &pool.name, reason)
            .value(value, format!("{} at least", pool.surge))
            .source("stated by --what-if spares=N; MAAS is not visible in the cluster")
    };
    match scene.spares {
        Some(spares) if spares < pool.surge => Some(
            of(
                Verdict::Fail,
                "MAAS has no machine for the one that must come first",
                spares.to_string(),
            )
            .fix("Release a machine, or contract first"),
        ),
        Some(_) => None,
        None => Some(
            of(
                Verdict::Warn,
                "A machine must be free in MAAS before the first one goes; nobody stated how many are",
                "not stated".to_owned(),
            )
            .fix("Look it up in MAAS and state it: --what-if spares=N"),
        ),
    }
}

fn control(scene: &Scene, pool: &Pool) -> Option<Check> {
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("control-plane", verdict, &pool.name, reason)
            .value(value, "all ready")
            .source("KubeadmControlPlane status")
    };
    match &scene.control {
        Read::Known(Some(control)) if control.ready < control.replicas => Some(
            of(
                Verdict::Fail,
                "A control plane is not ready: the next one that goes may cost etcd its majority",
                format!("{} of {} ready", control.ready, control.replicas),
            )
            .fix("Repair it first"),
        ),
        Read::Known(Some(control)) if control.replicas == 1 => Some(of(
            Verdict::Warn,
            "There is one control plane only: the API is away while it changes",
            "1".to_owned(),
        )),
        Read::Known(_) => None,
        Read::Unread(why) => Some(of(
            Verdict::Unknown,
            "The state of the control plane is not known",
            why.clone(),
        )),
    }
}
