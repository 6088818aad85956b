//! What a descheduler was told to do: its policy, in the old spelling and in the new one.
//!
//! Rules: `kubernetes-sigs/descheduler`, `pkg/api/v1alpha2/types.go` (profiles and limits),
//! `pkg/framework/plugins/defaultevictor` (what is protected), `pkg/framework/plugins/nodeutilization` (thresholds).

mod evictor;
mod parse;
mod utilization;

use std::collections::BTreeMap;

pub use evictor::{Evictor, Protection};
pub use parse::parse;
pub use utilization::{Class, Load, Utilization};

/// A policy as far as it concerns VMs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Most evictions from a node in one loop.
    pub per_node: Option<u32>,
    /// Most evictions in a namespace in one loop.
    pub per_namespace: Option<u32>,
    /// Most evictions in one loop.
    pub total: Option<u32>,
    /// Label selector of the nodes it looks at; empty means all.
    pub node_selector: String,
    /// Where it reads real use from: `KubernetesMetrics`, `Prometheus`.
    pub metrics: Vec<String>,
    /// Profiles in order.
    pub profiles: Vec<Profile>,
    /// Fields that this program does not know, as paths. They are tolerated, and said.
    pub unknown: Vec<String>,
}

/// One profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Plugins that are enabled at `deschedule` or `balance`, in the order of the policy.
    pub plugins: Vec<String>,
    /// Who may be evicted.
    pub evictor: Evictor,
    /// `LowNodeUtilization`, if it is enabled and has arguments.
    pub low: Option<Utilization>,
    /// Plugins that are enabled without arguments although they need them.
    pub bare: Vec<String>,
}

/// Percent of what a node can give, by resource.
pub type Thresholds = BTreeMap<String, u32>;

impl Policy {
    /// The profile that balances by load, with what it compares.
    pub fn balancing(&self) -> Option<(&Profile, &Utilization)> {
        self.profiles
            .iter()
            .find_map(|profile| Some((profile, profile.low.as_ref()?)))
    }

    /// All plugins that are enabled in any profile.
    pub fn plugins(&self) -> impl Iterator<Item = &str> {
        self.profiles
            .iter()
            .flat_map(|profile| profile.plugins.iter().map(String::as_str))
    }

    /// The one plugin that evicts, where only one is enabled: then every eviction is its doing.
    pub fn only_plugin(&self) -> Option<&str> {
        let mut all = self.plugins();
        let first = all.next()?;
        all.all(|one| one == first).then_some(first)
    }
}

#[cfg(test)]
mod tests;
