//! Others that move VMs or take machines away meanwhile.
//!
//! Rules: `cluster-api/internal/controllers/machinehealthcheck` (a machine that is unhealthy, or has not become a node in
//! time, is deleted as long as no more than maxUnhealthy are so).

use crate::domain::finding::{Read, Verdict};
use crate::domain::human;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{HealthCheck, Pace, Scene};

/// Migrations that take slots from the drain.
pub(super) fn migrations(scene: &Scene) -> Option<Check> {
    const SOURCE: &str =
        "VirtualMachineInstanceMigration status.phase, VirtualMachineInstance status.evacuationNodeName";
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("running-migrations", verdict, "cluster", reason)
            .value(value, "0")
            .source(SOURCE)
    };
    match &scene.migrations {
        Read::Known(0) => None,
        Read::Known(count) => {
            let reason = "Migrations are under way, or wait to begin: they take slots from the drain";
            Some(of(Verdict::Warn, reason, count.to_string()).fix("Wait for their end"))
        }
        Read::Unread(why) => {
            let reason = "Whether migrations are under way is not known";
            let fix = "Ask for the right to list virtualmachineinstancemigrations.kubevirt.io";
            Some(of(Verdict::Unknown, reason, why.clone()).fix(fix))
        }
    }
}

/// The descheduler moves VMs as well.
pub(super) fn descheduler(scene: &Scene) -> Option<Check> {
    let of = |reason: &'static str, value: String| {
        Check::new("descheduler", Verdict::Warn, "descheduler", reason)
            .value(value, "suspended")
            .source("CronJob spec.suspend, or a running descheduler pod")
            .fix("Suspend it for the time of the repave")
    };
    match &scene.descheduler {
        Read::Known(false) => None,
        Read::Known(true) => Some(of(
            "The descheduler is active: it moves VMs meanwhile and takes migration slots",
            "active".to_owned(),
        )),
        Read::Unread(why) => Some(of("Whether a descheduler is active is not known", why.clone())),
    }
}

/// Controllers that are in the middle of an update.
pub(super) fn busy(scene: &Scene) -> Vec<Check> {
    let all = scene.busy.iter().map(|one| {
        Check::new(one.check, Verdict::Warn, &one.who, one.reason)
            .value(one.found.clone(), "none under way")
            .source(one.source)
            .fix("Wait for its end")
    });
    all.collect()
}

/// A cluster that is paused: Cluster API does nothing.
pub(super) fn paused(scene: &Scene) -> Vec<Check> {
    let all = scene.paused.iter().map(|name| {
        Check::new(
            "cluster-paused",
            Verdict::Fail,
            name,
            "Cluster API is told to leave this cluster alone: no machine comes or goes until it is resumed",
        )
        .value("spec.paused=true", "false")
        .source("Cluster spec.paused")
        .fix("Resume the cluster, or find out who paused it and why")
    });
    all.collect()
}

/// Health checks that delete machines by themselves.
pub(super) fn health_checks(scene: &Scene) -> Vec<Check> {
    match &scene.health_checks {
        Read::Unread(why) => vec![
            Check::new(
                "health-checks",
                Verdict::Unknown,
                "MachineHealthCheck",
                "Whether health checks interfere is not known",
            )
            .value(why.clone(), "")
            .source("MachineHealthCheck")
            .fix("Ask for the right to list machinehealthchecks.cluster.x-k8s.io"),
        ],
        Read::Known(all) => all.iter().filter_map(|one| health_check(one, &scene.pace)).collect(),
    }
}

fn health_check(one: &HealthCheck, pace: &Pace) -> Option<Check> {
    const PAUSE: &str = "Pause it for the time of the repave: annotation cluster.x-k8s.io/paused";
    let of = |verdict, reason: &'static str, value: String, threshold: String| {
        Check::new("health-checks", verdict, &one.name, reason)
            .value(value, threshold)
            .source("MachineHealthCheck spec, status.remediationsAllowed")
    };
    let never = one.paused || matches!(one.most.as_str(), "0" | "0%");
    if never {
        return None;
    }
    let most = if one.most.is_empty() { "not set" } else { &one.most };
    let value = format!("{} unhealthy, maxUnhealthy {most}", one.unhealthy);
    if one.unhealthy > 0 && one.allowed.is_none_or(|allowed| allowed > 0) {
        let reason = "The health check deletes machines already: it and the roll-out take nodes away at the same time";
        return Some(
            of(Verdict::Fail, reason, value, "0 unhealthy".to_owned()).fix("Repair these machines first, or pause it"),
        );
    }
    if let Some(seconds) = one
        .startup
        .filter(|seconds| *seconds > 0 && *seconds < pace.deploy.high)
    {
        let sure = pace.deploy_measured && seconds < pace.deploy.low;
        let verdict = if sure { Verdict::Fail } else { Verdict::Warn };
        let reason = "A new machine is deleted again unless it becomes a node in time: the roll-out may never end";
        let wanted = format!(
            "{} at most are needed ({})",
            human::span(pace.deploy.high),
            pace.deploy_source
        );
        let value = format!("nodeStartupTimeout {}", human::span(seconds));
        return Some(of(verdict, reason, value, wanted).fix("Raise nodeStartupTimeout, or pause the health check"));
    }
    let reason = "The health check may delete machines by itself while nodes come and go";
    Some(of(Verdict::Warn, reason, value, "paused".to_owned()).fix(PAUSE))
}
