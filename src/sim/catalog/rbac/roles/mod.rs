//! The cluster roles of the simulated cluster, as data.
mod kubernetes;
mod kubevirt;
mod source;
mod team;

use super::rule::Rule;

/// A ClusterRole; `parts` are the rule lists that aggregation joined.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    /// Name.
    pub name: &'static str,
    /// Rules, in the order in which reviews list them.
    pub parts: &'static [&'static [Rule]],
}

impl Role {
    /// All rules in order.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.parts.iter().flat_map(|part| part.iter())
    }
}

/// Every ClusterRole.
pub(super) const ROLES: &[Role] = &[
    Role {
        name: "cluster-admin",
        parts: &[kubernetes::CLUSTER_ADMIN],
    },
    Role {
        name: "system:basic-user",
        parts: &[kubernetes::BASIC_USER],
    },
    Role {
        name: "system:discovery",
        parts: &[kubernetes::DISCOVERY],
    },
    Role {
        name: "system:public-info-viewer",
        parts: &[kubernetes::PUBLIC_INFO],
    },
    Role {
        name: "system:service-account-issuer-discovery",
        parts: &[kubernetes::ISSUER_DISCOVERY],
    },
    Role {
        name: "view",
        parts: &[kubevirt::VIEW, kubernetes::VIEW],
    },
    Role {
        name: "edit",
        parts: &[kubevirt::EDIT, kubernetes::EDIT, kubevirt::VIEW, kubernetes::VIEW],
    },
    Role {
        name: "kubevirt.io:default",
        parts: &[kubevirt::DEFAULT],
    },
    Role {
        name: "instancetype.kubevirt.io:view",
        parts: &[kubevirt::INSTANCETYPE_VIEW],
    },
    Role {
        name: "kubevirt.io:view",
        parts: &[kubevirt::VIEW],
    },
    Role {
        name: "kubevirt.io:edit",
        parts: &[kubevirt::EDIT],
    },
    Role {
        name: "kubevirt.io:migrate",
        parts: &[kubevirt::MIGRATE],
    },
    Role {
        name: "vm-operations",
        parts: &[team::PLATFORM, team::OPERATIONS],
    },
    Role {
        name: "vm-audit",
        parts: &[team::PLATFORM],
    },
    Role {
        name: "source:rest",
        parts: &[source::REST],
    },
    Role {
        name: "source:services-proxy",
        parts: &[source::SERVICES_PROXY],
    },
    Role {
        name: "source:pods-proxy",
        parts: &[source::PODS_PROXY],
    },
    Role {
        name: "source:storage-objects",
        parts: &[source::STORAGE_OBJECTS],
    },
    Role {
        name: "source:metrics",
        parts: &[source::METRICS],
    },
    Role {
        name: "source:config",
        parts: &[source::CONFIG],
    },
];

/// The role called `name`.
pub(super) fn role(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.name == name)
}
