//! kubevirt.io/v1 KubeVirt: the installation itself.

use compact_str::CompactString;
use serde::Deserialize;

use super::vmi::MigrationConfiguration;
use super::{Condition, Meta, lenient};

/// The KubeVirt custom resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct KubeVirt {
    /// Usually `kubevirt/kubevirt`.
    pub metadata: Meta,
    /// What the cluster's operator configured.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub spec: Spec,
    /// Version and health.
    #[serde(default)]
    pub status: Status,
}

/// `spec` of KubeVirt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Spec {
    /// `configuration`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub configuration: Configuration,
}

/// `spec.configuration` of KubeVirt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Limits of migrations, where they are not KubeVirt's defaults.
    #[serde(default)]
    pub migrations: Option<MigrationConfiguration>,
    /// What a drain does with a VM that does not say it itself.
    #[serde(default)]
    pub eviction_strategy: Option<CompactString>,
}

/// `status` of KubeVirt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Deployed`, `Deploying`, …
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// Version that runs, `v1.7.4`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub observed_kube_virt_version: CompactString,
    /// `Available`, `Progressing`, `Degraded`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
}
