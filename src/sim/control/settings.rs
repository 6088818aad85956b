//! What the KubeVirt resource says, with KubeVirt's defaults (pkg/virt-config/virt-config.go).
use serde_json::{Value, json};

use super::cluster::Cluster;
use super::json::{get, items, number, text};
use super::kinds::KUBEVIRT;

/// The cluster-wide settings that the controllers follow.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// The `KubeVirt` object; null without one.
    kubevirt: Value,
}

impl Settings {
    pub(super) fn read(cluster: &Cluster) -> Self {
        let kubevirt = cluster.list(KUBEVIRT, "").into_iter().next().unwrap_or_default();
        Self { kubevirt }
    }

    fn migrations(&self, field: &str) -> Option<&Value> {
        get(&self.kubevirt, &["spec", "configuration", "migrations", field])
    }

    fn limit(&self, field: &str, default: u64) -> u64 {
        self.migrations(field).and_then(Value::as_u64).unwrap_or(default)
    }

    /// Migrations that may run at once.
    pub(super) fn per_cluster(&self) -> usize {
        usize::try_from(self.limit("parallelMigrationsPerCluster", 5)).unwrap_or(5)
    }

    /// Migrations that may leave one node at once.
    pub(super) fn per_node(&self) -> usize {
        usize::try_from(self.limit("parallelOutboundMigrationsPerNode", 2)).unwrap_or(2)
    }

    /// Seconds that a migration may take per GiB of what it copies.
    pub(super) fn seconds_per_gib(&self) -> u64 {
        self.limit("completionTimeoutPerGiB", 150)
    }

    /// Taint that makes every instance leave a node.
    pub(super) fn drain_taint(&self) -> &str {
        self.migrations("nodeDrainTaintKey")
            .and_then(Value::as_str)
            .unwrap_or("kubevirt.io/drain")
    }

    /// The limits in force, as an instance's migration state repeats them.
    pub(super) fn migration_configuration(&self) -> Value {
        let flag = |field: &str| self.migrations(field).and_then(Value::as_bool).unwrap_or(false);
        json!({
            "allowAutoConverge": flag("allowAutoConverge"),
            "allowPostCopy": flag("allowPostCopy"),
            "allowWorkloadDisruption": flag("allowWorkloadDisruption") || flag("allowPostCopy"),
            "bandwidthPerMigration": self.migrations("bandwidthPerMigration").cloned().unwrap_or_else(|| json!("0")),
            "completionTimeoutPerGiB": self.seconds_per_gib(),
            "nodeDrainTaintKey": self.drain_taint(),
            "parallelMigrationsPerCluster": self.per_cluster(),
            "parallelOutboundMigrationsPerNode": self.per_node(),
            "progressTimeout": self.limit("progressTimeout", 150),
            "unsafeMigrationOverride": flag("unsafeMigrationOverride"),
        })
    }

    /// What an instance without an eviction strategy of its own does.
    pub(super) fn eviction(&self) -> &str {
        text(&self.kubevirt, &["spec", "configuration", "evictionStrategy"])
    }

    /// Times that memory and sockets may grow while a guest runs.
    pub(super) fn hotplug_ratio(&self) -> i64 {
        let path = ["spec", "configuration", "liveUpdateConfiguration", "maxHotplugRatio"];
        number(&self.kubevirt, &path).unwrap_or(4)
    }

    /// Whether instances are moved by themselves when something about them is out of date.
    pub(super) fn updates_by_migration(&self) -> bool {
        let path = ["spec", "workloadUpdateStrategy", "workloadUpdateMethods"];
        items(&self.kubevirt, &path)
            .iter()
            .any(|method| method == "LiveMigrate")
    }

    /// The image of virt-launcher that new pods get.
    pub(super) fn launcher(&self) -> String {
        let field = |name: &str| text(&self.kubevirt, &["status", name]).to_owned();
        let (mut registry, mut version) = (field("observedKubeVirtRegistry"), field("observedKubeVirtVersion"));
        if registry.is_empty() {
            "quay.io/kubevirt".clone_into(&mut registry);
        }
        if version.is_empty() {
            format!("v{}", crate::sim::seed::KUBEVIRT_VERSION.trim_start_matches('v')).clone_into(&mut version);
        }
        format!("{registry}/virt-launcher:{version}")
    }
}
