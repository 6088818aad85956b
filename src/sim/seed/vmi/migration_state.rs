//! `migrationState`: the record of the last or the running migration.
use serde_json::Value;

use crate::sim::seed::node;
use crate::sim::seed::obj::{obj, put, time};
use crate::sim::seed::vm::{State, Vm, flag};
use crate::sim::seed::world::{World, salt};

/// The limits in force (KubeVirt CR of the VMO pack; defaults from `pkg/virt-config`).
pub(in crate::sim::seed) fn configuration() -> Value {
    obj! {
        "allowAutoConverge" => true,
        "allowPostCopy" => false,
        "allowWorkloadDisruption" => false,
        "bandwidthPerMigration" => "0",
        "completionTimeoutPerGiB" => 800,
        "nodeDrainTaintKey" => "kubevirt.io/drain",
        "parallelMigrationsPerCluster" => 5,
        "parallelOutboundMigrationsPerNode" => 2,
        "progressTimeout" => 150,
        "unsafeMigrationOverride" => false,
    }
}

/// Names of the source and target pod of the last migration.
pub(in crate::sim::seed) fn pods_of_last_move(w: &World, i: u32, vm: &Vm) -> (String, String) {
    if vm.state.has_target() || vm.is(flag::MOVE_FAILED) {
        (w.launcher_name(i, salt::LAUNCHER), w.launcher_name(i, salt::TARGET))
    } else {
        (w.launcher_name(i, salt::SOURCE), w.launcher_name(i, salt::LAUNCHER))
    }
}

/// What the VMI says; `None` if it never moved, or if the target pod is not ready yet.
pub(super) fn state(w: &World, i: u32, vm: &Vm) -> Option<Value> {
    match vm.state {
        State::Moving => None,
        State::Migrating => Some(running(w, i, vm)),
        _ if vm.moved == 0 => None,
        _ => Some(finished(w, i, vm)),
    }
}

fn running(w: &World, i: u32, vm: &Vm) -> Value {
    let (source, target) = pods_of_last_move(w, i, vm);
    obj! {
        "migrationConfiguration" => configuration(),
        "migrationUid" => w.uid(salt::MIGRATION, i),
        "mode" => "PreCopy",
        "sourceNode" => node::name(vm.source),
        "sourcePod" => source,
        "startTimestamp" => time(vm.moved),
        "targetDirectMigrationNodePorts" => ports(vm),
        "targetNode" => node::name(vm.target),
        "targetNodeAddress" => w.handler_ip(vm.target),
        "targetNodeDomainDetected" => true,
        "targetPod" => target,
    }
}

/// The block of a migration that is over; the migration object carries the same.
pub(in crate::sim::seed) fn finished(w: &World, i: u32, vm: &Vm) -> Value {
    let end = vm.moved + u32::from(vm.move_secs);
    let failed = vm.is(flag::MOVE_FAILED);
    let (source, target) = pods_of_last_move(w, i, vm);
    let target_node = if failed { vm.source } else { vm.node };
    let source_node = if failed { vm.node } else { vm.source };
    let mut s = obj! {
        "completed" => true,
        "endTimestamp" => time(end),
        "migrationConfiguration" => configuration(),
        "migrationUid" => w.uid(salt::MIGRATION, i),
        "mode" => "PreCopy",
        "sourceNode" => node::name(source_node),
        "sourcePod" => source,
        "startTimestamp" => time(vm.moved),
        "targetDirectMigrationNodePorts" => ports(vm),
        "targetNode" => node::name(target_node),
        "targetNodeAddress" => w.handler_ip(target_node),
        "targetPod" => target,
    };
    if failed {
        put(&mut s, "failed", true);
        put(
            &mut s,
            "failureReason",
            "Live migration stuck for 150 seconds and has been aborted",
        );
        put(&mut s, "abortStatus", "Succeeded");
    } else {
        put(&mut s, "targetNodeDomainDetected", true);
        put(&mut s, "targetNodeDomainReadyTimestamp", time(end - 1));
    }
    s
}

fn ports(vm: &Vm) -> Value {
    let first = 33_000 + vm.luck(40, 9_000);
    let second = 33_000 + vm.luck(41, 9_000);
    obj! { first.to_string() => 0, (second + 1 + u32::from(first == second + 1)).to_string() => 49_152 }
}
