//! KubeVirt's limits, and what counts against them.

use super::objects::Objects;
use super::raw::Migration;
use crate::domain::finding::Read;
use crate::domain::migratable::Limits;

/// Limits as they stand for a VM on `node`.
pub(super) fn of(objects: &Objects, node: &str) -> Read<Limits> {
    let migrations = match &objects.migrations {
        Read::Known(migrations) => migrations,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let mut limits = match configured(objects) {
        Read::Known(limits) => limits,
        Read::Unread(why) => return Read::Unread(why),
    };
    for migration in migrations.iter().filter(|one| counts(objects, one)) {
        limits.in_cluster += 1;
        if source(objects, migration) == Some(node) {
            limits.from_node += 1;
        }
    }
    Read::Known(limits)
}

/// What the KubeVirt CR sets, defaults filled in, nothing running.
pub(in crate::ops) fn configured(objects: &Objects) -> Read<Limits> {
    let Some(kubevirt) = objects.kubevirt() else {
        let why = objects.kubevirts.why();
        return Read::Unread(if why.is_empty() { "there is no KubeVirt CR" } else { why }.to_owned());
    };
    let set = kubevirt.spec.configuration.migrations.clone().unwrap_or_default();
    let default = Limits::default();
    Read::Known(Limits {
        per_cluster: set.parallel_migrations_per_cluster.unwrap_or(default.per_cluster),
        per_node: set.parallel_outbound_migrations_per_node.unwrap_or(default.per_node),
        ..default
    })
}

/// Running ones count, and pending ones that have their target pod already.
fn counts(objects: &Objects, migration: &Migration) -> bool {
    if migration.ended() || migration.running() {
        return !migration.ended();
    }
    let pods = objects.pods.known().map(Vec::as_slice).unwrap_or_default();
    let uid = Some(migration.metadata.uid.as_str()).filter(|uid| !uid.is_empty());
    uid.is_some()
        && pods
            .iter()
            .any(|pod| pod.metadata.label("kubevirt.io/migrationJobUID") == uid)
}

/// The node it leaves: what it says itself, else where its source pod or its VM instance is.
fn source<'a>(objects: &'a Objects, migration: &'a Migration) -> Option<&'a str> {
    let state = migration.status.migration_state.as_ref();
    let named = state
        .map(|state| state.source_node.as_str())
        .filter(|node| !node.is_empty());
    let namespace = &migration.metadata.namespace;
    let by_pod = || {
        let name = state.map(|state| state.source_pod.as_str())?;
        let pods = objects.pods.known()?;
        let pod = pods
            .iter()
            .find(|pod| pod.metadata.name == name && pod.metadata.namespace == *namespace)?;
        Some(pod.spec.node_name.as_str())
    };
    let by_instance = || {
        let vmi = objects.vmi(namespace, &migration.spec.vmi_name)?;
        Some(vmi.status.node_name.as_str())
    };
    named.or_else(by_pod).or_else(by_instance)
}
