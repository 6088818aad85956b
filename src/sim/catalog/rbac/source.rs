//! Users from whom a source of storage and load data is withheld.
use super::{Binding, Identity, Rbac};

/// Where a client can learn about storage and load, each behind a right of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `services/proxy`: Portworx' gateway, and Prometheus.
    ServicesProxy,
    /// `pods/proxy`: the metrics of each Portworx pod.
    PodsProxy,
    /// StorageClusters and StorageNodes.
    StorageObjects,
    /// `metrics.k8s.io`.
    Metrics,
    /// ConfigMaps, those of Portworx in kube-system among them.
    Config,
}

/// All of them.
pub const SOURCES: [Source; 5] = [
    Source::ServicesProxy,
    Source::PodsProxy,
    Source::StorageObjects,
    Source::Metrics,
    Source::Config,
];

/// Users that every simulated cluster knows beside those of its kubeconfig: each may read the cluster but for what its
/// name says. The token is `sim-` and the name.
pub const WITHHELD: [(&str, &[Source]); 8] = [
    ("no-services-proxy", &[Source::ServicesProxy]),
    ("no-pods-proxy", &[Source::PodsProxy]),
    ("no-proxy", &[Source::ServicesProxy, Source::PodsProxy]),
    ("no-storage-objects", &[Source::StorageObjects]),
    ("no-metrics", &[Source::Metrics]),
    ("no-config", &[Source::Config]),
    ("no-source", &SOURCES),
    ("every-source", &[]),
];

impl Source {
    /// Group whose members have the right, and name of the ClusterRole that gives it.
    pub(super) const fn group(self) -> &'static str {
        match self {
            Self::ServicesProxy => "source:services-proxy",
            Self::PodsProxy => "source:pods-proxy",
            Self::StorageObjects => "source:storage-objects",
            Self::Metrics => "source:metrics",
            Self::Config => "source:config",
        }
    }
}

/// Group of everybody who may read the rest of the cluster.
const REST: &str = "source:rest";

/// One binding a source, and one for the rest.
pub(super) fn bindings() -> impl Iterator<Item = Binding> {
    let groups = SOURCES.map(Source::group).into_iter().chain([REST]);
    groups
        .map(|group| Binding::cluster(group, group, group))
        .chain([Binding::cluster("source:rest-vms", "kubevirt.io:view", REST)])
}

impl Rbac {
    /// Lets `token` stand for a user called `name` who may read the cluster but for what is withheld.
    pub fn withhold(&mut self, token: &str, name: &str, withheld: &[Source]) {
        let given = SOURCES.into_iter().filter(|source| !withheld.contains(source));
        let groups: Vec<&str> = given.map(Source::group).chain([REST]).collect();
        self.trust(token, Identity::user(name, &groups));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog::rbac::Attributes;

    #[test]
    fn each_user_lacks_what_the_name_says_and_nothing_else() {
        let rbac = Rbac::simulated();
        let asked = |group, resource, subresource| Attributes::Resource {
            verb: "get",
            group,
            resource,
            subresource,
            namespace: "kube-system",
            name: "x",
        };
        for (name, withheld) in WITHHELD {
            let who = rbac.authenticate(Some(&format!("Bearer sim-{name}"))).unwrap();
            for (source, asked) in [
                (Source::ServicesProxy, asked("", "services", "proxy")),
                (Source::PodsProxy, asked("", "pods", "proxy")),
                (
                    Source::StorageObjects,
                    asked("core.libopenstorage.org", "storagenodes", ""),
                ),
                (Source::Metrics, asked("metrics.k8s.io", "nodes", "")),
                (Source::Config, asked("", "configmaps", "")),
            ] {
                assert_eq!(
                    rbac.allowed(&who, &asked),
                    !withheld.contains(&source),
                    "{name} {source:?}"
                );
            }
            assert!(rbac.allowed(&who, &asked("kubevirt.io", "virtualmachines", "")));
            assert!(rbac.allowed(&who, &asked("", "nodes", "")));
        }
    }
}
