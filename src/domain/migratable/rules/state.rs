//! What the VM is and was: running, paused, its strategy, its NICs, its last migration.

use crate::domain::finding::{Finding, Verdict};
use crate::domain::migratable::Facts;
use crate::domain::migratable::drain;

/// Only a running instance migrates; one that is still being scheduled is accepted and waits.
pub(super) fn phase(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstance status.phase";
    let of = |verdict, text: &'static str| Finding::new("phase", verdict, FIELD, text).found(&facts.phase);
    if facts.deleting {
        return of(Verdict::Fail, "The VM is stopping").way_out("Nothing to do: a VM that stops needs no migration");
    }
    match facts.phase.as_str() {
        "Running" => of(Verdict::Pass, "The VM runs"),
        "Succeeded" | "Failed" => of(Verdict::Fail, "The VM has ended; KubeVirt refuses to migrate it")
            .way_out("Start it: it may land on any node"),
        "" | "Pending" | "Scheduling" | "Scheduled" | "WaitingForSync" => {
            of(Verdict::Warn, "The VM does not run yet; a migration would wait for it")
                .way_out("Wait until it runs, or correct what keeps it from starting")
        }
        _ => of(Verdict::Unknown, "KubeVirt does not know the state of the VM")
            .way_out("Check its node: virt-handler there does not answer"),
    }
}

pub(super) fn strategy(facts: &Facts) -> Finding {
    match drain::strategy(facts) {
        Ok((strategy, origin)) => {
            let found = match origin {
                drain::Origin::Upstream => "not set anywhere: None".to_owned(),
                _ => strategy.word().to_owned(),
            };
            let drained = drain::outcome(facts);
            // a migration asked for by hand does not depend on the strategy, so this can only warn
            let verdict = match drained.outcome.verdict() {
                Verdict::Fail => Verdict::Warn,
                other => other,
            };
            Finding::new("eviction-strategy", verdict, origin.field(), drained.text)
                .found(found)
                .way_out(drained.way_out)
        }
        Err(why) => {
            let drained = drain::outcome(facts);
            Finding::new(
                "eviction-strategy",
                Verdict::Unknown,
                drain::Origin::Cluster.field(),
                drained.text,
            )
            .found(why)
            .way_out(drained.way_out)
        }
    }
}

/// A paused VM migrates and stays paused.
pub(super) fn paused(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstance status.conditions[Paused]";
    let of = |verdict, text: &'static str| Finding::new("paused", verdict, FIELD, text);
    match facts.paused.as_deref() {
        None => of(Verdict::Pass, "The VM is not paused").found("not True"),
        Some("PausedIOError") => of(
            Verdict::Warn,
            "The VM was stopped by an I/O error of a disk: its storage is in trouble, and the target may not reach it \
             either",
        )
        .found("PausedIOError")
        .way_out("Repair the path to the storage first; the VM goes on when it is unpaused"),
        Some("PausedByMigrationMonitor") => of(
            Verdict::Warn,
            "A migration has paused the VM to copy the rest of its memory",
        )
        .found("PausedByMigrationMonitor")
        .way_out("Wait for the migration's end"),
        Some(reason) => of(Verdict::Pass, "The VM is paused; it migrates and stays paused").found(reason),
    }
}

/// A NIC without a fixed MAC gets a new one with its new pod, and loses its lease.
pub(super) fn mac(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstance spec.domain.devices.interfaces[].macAddress";
    let loose: Vec<&str> = facts
        .nics
        .iter()
        .filter(|nic| !nic.fixed_mac && !nic.masquerade)
        .map(|nic| nic.name.as_str())
        .collect();
    if loose.is_empty() {
        return Finding::new(
            "fixed-mac",
            Verdict::Pass,
            FIELD,
            "Every bridged NIC keeps its MAC address",
        )
        .found(format!("{} NICs", facts.nics.len()));
    }
    Finding::new(
        "fixed-mac",
        Verdict::Warn,
        FIELD,
        "A NIC has no fixed MAC address: it may get a new one with the move and lose its DHCP reservation",
    )
    .found(format!("not set: {}", loose.join(", ")))
    .way_out("Write the present MAC address into the VM's spec")
}

/// Masquerade on the pod network: the pod address changes.
pub(super) fn masquerade(facts: &Facts) -> Option<Finding> {
    let nic = facts.nics.iter().find(|nic| nic.masquerade)?;
    Some(
        Finding::new(
            "pod-network",
            Verdict::Warn,
            "VirtualMachineInstance spec.domain.devices.interfaces[].masquerade",
            "A NIC is on the pod network: its outside address changes with the move, and open connections are cut",
        )
        .found(&nic.name)
        .way_out("Reach the VM through a Service, or put it on a VLAN network"),
    )
}

/// What the last migration teaches.
pub(super) fn last(facts: &Facts) -> Option<Finding> {
    const FIELD: &str = "VirtualMachineInstance status.migrationState";
    let last = facts.last.as_ref()?;
    if !last.source.is_empty() && last.source == last.target && !last.completed {
        return Some(
            Finding::new(
                "target-is-source",
                Verdict::Fail,
                FIELD,
                "The target pod landed on the node that the VM is already on: the migration hangs about five minutes \
                 and fails with a misleading message",
            )
            .found(format!("{} to {}", last.source, last.target))
            .way_out("Cancel it and migrate to a chosen node; check why no other node takes the VM"),
        );
    }
    if last.failed {
        return Some(
            Finding::new("last-migration", Verdict::Warn, FIELD, "The last migration failed")
                .found(if last.why.is_empty() {
                    "no reason given"
                } else {
                    &last.why
                })
                .way_out("Remove the cause before the next try"),
        );
    }
    None
}
