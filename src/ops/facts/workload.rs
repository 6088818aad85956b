//! Pods as workloads, and the target pod that a migration of a VM would create.
//!
//! Rules: KubeVirt 1.7 `pkg/virt-controller/watch/migration/migration.go` (`createTargetPod`,
//! `prepareNodeSelectorForHostCpuModel`) and `pkg/virt-controller/services/nodeselectorrenderer.go`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::raw::{Node, Pod, Vmi};
use super::{requests, rules};
use crate::domain::placement::{Rules, Term, Workload};

const HOST_MODEL: &str = "host-model-cpu.node.kubevirt.io/";
const HOST_FEATURE: &str = "host-model-required-features.node.kubevirt.io/";
const MODEL_FOR_MIGRATION: &str = "cpu-model-migration.node.kubevirt.io/";
const FEATURE: &str = "cpu-feature.node.kubevirt.io/";
const VENDOR: &str = "cpu-vendor.node.kubevirt.io/";

/// A pod that stands where it stands: its requests count, and so does whom it keeps away.
pub(super) fn standing(pod: &Pod) -> Workload {
    let mut own = Rules::default();
    let affinity = pod.spec.affinity.as_ref();
    rules::about_pods(affinity, &pod.metadata.namespace, &mut own);
    Workload {
        namespace: pod.metadata.namespace.clone(),
        name: pod.metadata.name.clone(),
        labels: Arc::clone(&pod.metadata.labels),
        requests: requests::of(pod),
        pod_slots: 1,
        pod_ips: i64::from(!pod.spec.host_network),
        rules: Arc::new(own),
    }
}

/// A pod other than a VM's that would have to find another node, where its volumes can be reached.
pub(super) fn moving(pod: &Pod, volumes: Vec<Vec<Term>>) -> Workload {
    let mut own = Rules {
        volume_terms: volumes,
        node_selector: pod.spec.node_selector.clone(),
        tolerations: rules::tolerations(&pod.spec.tolerations),
        ..Rules::default()
    };
    let affinity = pod.spec.affinity.as_ref();
    rules::about_nodes(affinity, &mut own);
    rules::about_pods(affinity, &pod.metadata.namespace, &mut own);
    rules::spread(&pod.spec.topology_spread_constraints, &pod.metadata.namespace, &mut own);
    scheduler(pod, &mut own);
    Workload {
        rules: Arc::new(own),
        ..standing(pod)
    }
}

/// The launcher pod of a VM, with the rules of the target pod that its migration would create. `extra` are the
/// attachment pods of its hot-plugged volumes, which come along. Without `pod` nothing is known of its requests.
pub(super) fn target(
    vmi: &Vmi,
    pod: Option<&Pod>,
    extra: &[&Pod],
    source: Option<&Node>,
    volumes: Vec<Vec<Term>>,
) -> Workload {
    let namespace = &vmi.metadata.namespace;
    let mut own = Rules {
        node_selector: selector(vmi, pod),
        volume_terms: volumes,
        ..Rules::default()
    };
    let affinity = vmi.spec.affinity.as_ref();
    // virt-controller adds terms of its own to the node affinity, but none that a migration adds are among them
    let nodes = pod.map_or(affinity, |pod| pod.spec.affinity.as_ref());
    rules::about_nodes(nodes, &mut own);
    rules::about_pods(affinity, namespace, &mut own);
    rules::spread(&vmi.spec.topology_spread_constraints, namespace, &mut own);
    if let Some(pod) = pod {
        own.tolerations = rules::tolerations(&pod.spec.tolerations);
        scheduler(pod, &mut own);
    }
    cpu(vmi, source, &mut own);
    let mut load = pod.map_or_else(
        || Workload {
            labels: Arc::clone(&vmi.metadata.labels),
            pod_slots: 1,
            pod_ips: 1,
            ..Workload::default()
        },
        standing,
    );
    load.namespace.clone_from(namespace);
    load.name.clone_from(&vmi.metadata.name);
    for attachment in extra {
        load.pod_slots += 1;
        load.pod_ips += i64::from(!attachment.spec.host_network);
        match (&mut load.requests, requests::of(attachment)) {
            (Some(sum), Some(more)) => sum.add(&more),
            (sum, _) => *sum = None,
        }
    }
    load.rules = Arc::new(own);
    load
}

/// Node labels that the target must have: those of the VM, and what KubeVirt renders, which the present pod shows. A pod
/// that came by a migration may also carry labels that were asked for that one time: these are left out.
fn selector(vmi: &Vmi, pod: Option<&Pod>) -> BTreeMap<String, String> {
    let mut wanted = BTreeMap::from([("kubevirt.io/schedulable".to_owned(), "true".to_owned())]);
    if let Some(pod) = pod {
        let migrated = pod.metadata.label("kubevirt.io/migrationJobUID").is_some();
        let kept = pod.spec.node_selector.iter().filter(|(key, _)| {
            let domain = key.split('/').next().unwrap_or_default();
            !migrated || domain.ends_with("kubevirt.io") || key.as_str() == "kubernetes.io/arch"
        });
        wanted.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
    let own = vmi.spec.node_selector.iter();
    wanted.extend(own.map(|(key, value)| (key.clone(), value.clone())));
    wanted
}

/// What the guest's CPU asks of the target.
fn cpu(vmi: &Vmi, source: Option<&Node>, into: &mut Rules) {
    let cpu = &vmi.spec.domain.cpu;
    if cpu.dedicated_cpu_placement {
        into.unmodelled
            .push("dedicated CPUs: how many are free to be pinned is not visible".to_owned());
    }
    if cpu.realtime.is_some() {
        into.unmodelled.push("realtime CPUs".to_owned());
    }
    if cpu.numa.is_some() {
        into.unmodelled.push("the guest's NUMA topology".to_owned());
    }
    if !vmi.spec.resource_claims.is_empty() {
        into.unmodelled.push("dynamic resource claims".to_owned());
    }
    let labels = source.map(|node| node.metadata.labels.as_ref());
    let with = |prefix: &str| -> Vec<(String, String)> {
        let all = labels.into_iter().flatten().filter(|(key, _)| key.starts_with(prefix));
        all.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    match cpu.model.as_str() {
        "host-passthrough" if source.is_none() => {
            into.unmodelled
                .push("host-passthrough CPU, and the source node was not read".to_owned());
        }
        "host-passthrough" => {
            into.alike.extend(with(HOST_MODEL));
            into.alike.extend(with(VENDOR));
        }
        "host-model" => {
            let migrated = |key: &String| key.contains(FEATURE) || key.contains(MODEL_FOR_MIGRATION);
            if into.node_selector.keys().any(migrated) {
                return;
            }
            let model = with(HOST_MODEL).into_iter().next();
            let Some((label, value)) = model else {
                into.unmodelled
                    .push("host-model CPU, and the source node does not tell which model that is".to_owned());
                return;
            };
            let name = label.strip_prefix(HOST_MODEL).unwrap_or_default();
            into.node_selector.insert(format!("{MODEL_FOR_MIGRATION}{name}"), value);
            for (label, value) in with(HOST_FEATURE) {
                let name = label.strip_prefix(HOST_FEATURE).unwrap_or_default();
                into.node_selector.insert(format!("{FEATURE}{name}"), value);
            }
        }
        _ => {}
    }
}

fn scheduler(pod: &Pod, into: &mut Rules) {
    if let Some(name) = pod.spec.scheduler_name.as_deref()
        && !matches!(name, "" | "default-scheduler")
    {
        into.unmodelled.push(format!("the scheduler {name}"));
    }
    if !pod.spec.resource_claims.is_empty() {
        into.unmodelled.push("dynamic resource claims".to_owned());
    }
}
