//! DefaultEvictor: who may be evicted, and who is left alone without a word.

use strum::{EnumIter, EnumString, IntoStaticStr};

/// What keeps a pod from being evicted, by the names of `podProtections`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr)]
pub enum Protection {
    /// Pods with an emptyDir or hostPath volume; every launcher pod has some.
    PodsWithLocalStorage,
    /// Pods of a DaemonSet.
    DaemonSetPods,
    /// Pods of a critical priority class.
    SystemCriticalPods,
    /// Pods without an owner that have failed.
    FailedBarePods,
    /// Pods that use a claim; nearly every VM does.
    PodsWithPVC,
    /// Pods that no PodDisruptionBudget selects; since KubeVirt 1.6 that is every VM.
    PodsWithoutPDB,
    /// Pods that use resource claims.
    PodsWithResourceClaims,
}

impl Protection {
    /// Protections that hold unless they are switched off (`defaultPodProtections` of the plugin).
    pub const DEFAULT: [Self; 4] = [
        Self::PodsWithLocalStorage,
        Self::SystemCriticalPods,
        Self::FailedBarePods,
        Self::DaemonSetPods,
    ];

    /// As the policy spells it.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The deprecated field that meant the same, and the value at which the protection holds.
    pub const fn old(self) -> Option<(&'static str, bool)> {
        Some(match self {
            Self::PodsWithLocalStorage => ("evictLocalStoragePods", false),
            Self::DaemonSetPods => ("evictDaemonSetPods", false),
            Self::SystemCriticalPods => ("evictSystemCriticalPods", false),
            Self::FailedBarePods => ("evictFailedBarePods", false),
            Self::PodsWithPVC => ("ignorePvcPods", true),
            Self::PodsWithoutPDB => ("ignorePodsWithoutPDB", true),
            Self::PodsWithResourceClaims => return None,
        })
    }
}

/// Settings of DefaultEvictor, whichever way they were spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evictor {
    /// What holds, in the order of [`Protection`].
    pub protections: Vec<Protection>,
    /// Only these storage classes are protected by [`Protection::PodsWithPVC`]; empty means all.
    pub protected_classes: Vec<String>,
    /// A pod is only evicted when some other node could take it.
    pub node_fit: bool,
    /// `noEvictionPolicy: Mandatory`: the annotation `prefer-no-eviction` is obeyed.
    pub obey_prefer_no_eviction: bool,
    /// A label selector is set: pods that it does not select are left alone.
    pub label_selector: bool,
    /// `minPodAge` as it was written; younger pods are left alone.
    pub min_pod_age: Option<String>,
    /// `minReplicas`; owners with fewer pods are left alone. A VM has one.
    pub min_replicas: Option<u32>,
    /// The deprecated booleans were used.
    pub old_spelling: bool,
}

impl Default for Evictor {
    fn default() -> Self {
        Self {
            protections: sorted(Protection::DEFAULT.into()),
            protected_classes: Vec::new(),
            node_fit: false,
            obey_prefer_no_eviction: false,
            label_selector: false,
            min_pod_age: None,
            min_replicas: None,
            old_spelling: false,
        }
    }
}

impl Evictor {
    /// Whether a protection holds.
    pub fn protects(&self, protection: Protection) -> bool {
        self.protections.contains(&protection)
    }
}

pub(super) fn sorted(mut all: Vec<Protection>) -> Vec<Protection> {
    all.sort_unstable();
    all.dedup();
    all
}
