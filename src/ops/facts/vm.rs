//! A VM with what belongs to it, as [`crate::domain::migratable`] reads it.

use super::objects::Objects;
use super::raw::{Condition, Pod, Vm, Vmi, condition, owner};
use super::{limits, quota};
use crate::domain::finding::Read;
use crate::domain::migratable::{self, Facts, InFlight, LastMigration, Nic, Strategy, Volume};

/// Everything about one VM instance: its own state, its VM, migrations, limits and quotas.
pub fn facts(objects: &Objects, vmi: &Vmi, launchers: &[&Pod], attachments: &[&Pod]) -> Facts {
    let slots = 1 + attachments.len() as i64;
    let mine = |pod: &&&Pod| pod.spec.node_name == vmi.status.node_name;
    let source = launchers.iter().find(mine).or(launchers.first()).copied();
    Facts {
        in_flight: in_flight(objects, vmi),
        launchers: match &objects.pods {
            Read::Known(_) => Read::Known(u32::try_from(launchers.len()).unwrap_or(u32::MAX)),
            Read::Unread(why) => Read::Unread(why.clone()),
        },
        limits: limits::of(objects, &vmi.status.node_name),
        quotas: quota::of(objects, &vmi.metadata.namespace, source, slots),
        ..drained(objects, vmi, objects.vm(&vmi.metadata.namespace, &vmi.metadata.name))
    }
}

/// What decides about a drain, and nothing that costs a search: for thousands of VMs. `vm` is the instance's VM, if it
/// was read.
pub fn drained(objects: &Objects, vmi: &Vmi, vm: Option<&Vm>) -> Facts {
    let conditions = &vmi.status.conditions;
    let kubevirt = objects.kubevirt();
    let cluster_strategy = match (kubevirt, objects.kubevirts.why()) {
        (Some(kubevirt), _) => {
            let set = kubevirt.spec.configuration.eviction_strategy.as_deref();
            Read::Known(set.filter(|word| !word.is_empty()).map(Strategy::parse))
        }
        (None, "") => Read::Unread("there is no KubeVirt CR".to_owned()),
        (None, why) => Read::Unread(why.to_owned()),
    };
    let facts = Facts {
        phase: vmi.status.phase.clone(),
        deleting: vmi.metadata.deleting(),
        node: vmi.status.node_name.clone(),
        live_migratable: verdict(conditions, "LiveMigratable"),
        storage_migratable: verdict(conditions, "StorageLiveMigratable"),
        paused: condition(conditions, "Paused")
            .filter(|found| found.status == "True")
            .map(|found| found.reason.clone()),
        volumes_not_ready: condition(conditions, "DataVolumesReady")
            .filter(|found| found.status == "False")
            .map(|found| format!("{}: {}", found.reason, found.message)),
        strategy: vmi
            .spec
            .eviction_strategy
            .as_deref()
            .filter(|word| !word.is_empty())
            .map(Strategy::parse),
        cluster_strategy,
        evacuating_from: vmi.status.evacuation_node_name.clone(),
        eviction_requested: condition(conditions, "EvictionRequested").is_some_and(|found| found.status == "True"),
        hot_plugged: vmi
            .status
            .volumes
            .iter()
            .filter(|volume| volume.hotplug_volume.is_some())
            .map(|volume| Volume {
                name: volume.name.clone(),
                phase: volume.phase.clone(),
            })
            .collect(),
        nics: vmi
            .spec
            .domain
            .devices
            .interfaces
            .iter()
            .map(|nic| Nic {
                name: nic.name.clone(),
                fixed_mac: !nic.mac_address.is_empty(),
                masquerade: nic.masquerade.is_some(),
            })
            .collect(),
        last: vmi.status.migration_state.as_ref().map(|state| LastMigration {
            source: state.source_node.clone(),
            target: state.target_node.clone(),
            failed: state.failed,
            completed: state.completed,
            why: state.failure_reason.clone(),
        }),
        ..Facts::default()
    };
    match owner(&vmi.metadata, "VirtualMachine") {
        Some(_) => owned(facts, objects, vm),
        None => Facts {
            run_strategy: None,
            snapshot: Read::Known(None),
            restore: Read::Known(None),
            ..facts
        },
    }
}

/// With what the owning VM says.
fn owned(facts: Facts, objects: &Objects, vm: Option<&Vm>) -> Facts {
    let Some(vm) = vm else {
        let why = match objects.vms.why() {
            "" => "the VirtualMachine was not found",
            why => why,
        };
        return Facts {
            run_strategy: Some(Read::Unread(why.to_owned())),
            snapshot: Read::Unread(why.to_owned()),
            restore: Read::Unread(why.to_owned()),
            ..facts
        };
    };
    Facts {
        run_strategy: Some(run_strategy(vm)),
        snapshot: Read::Known(vm.status.snapshot_in_progress.clone()),
        restore: Read::Known(vm.status.restore_in_progress.clone()),
        ..facts
    }
}

fn run_strategy(vm: &Vm) -> Read<String> {
    match (&vm.spec.run_strategy, vm.spec.running) {
        (Some(word), _) => Read::Known(word.clone()),
        (None, Some(true)) => Read::Known("Always".to_owned()),
        (None, Some(false)) => Read::Known("Halted".to_owned()),
        (None, None) => Read::Unread("spec.runStrategy is not set".to_owned()),
    }
}

fn verdict(conditions: &[Condition], kind: &str) -> migratable::Condition {
    match condition(conditions, kind) {
        None => migratable::Condition::Absent,
        Some(found) => match found.status.as_str() {
            "True" => migratable::Condition::True,
            "False" => migratable::Condition::False {
                reason: found.reason.clone(),
                message: found.message.clone(),
            },
            other => migratable::Condition::Odd(other.to_owned()),
        },
    }
}

fn in_flight(objects: &Objects, vmi: &Vmi) -> Read<Vec<InFlight>> {
    let migrations = match &objects.migrations {
        Read::Known(migrations) => migrations,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let mine = migrations.iter().filter(|one| {
        one.spec.vmi_name == vmi.metadata.name && one.metadata.namespace == vmi.metadata.namespace && !one.ended()
    });
    let flights = mine.map(|one| InFlight {
        name: one.metadata.name.clone(),
        phase: one.status.phase.clone(),
        over_quota: condition(&one.status.conditions, "migrationRejectedByResourceQuota")
            .is_some_and(|found| found.status == "True"),
    });
    Read::Known(flights.collect())
}
