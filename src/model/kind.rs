//! The kinds that vmotui watches, and where the API serves them.

use strum::{EnumIter, IntoStaticStr};

/// A watched kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
pub enum Kind {
    /// core/v1 Node
    Node,
    /// core/v1 Namespace
    Namespace,
    /// kubevirt.io/v1 VirtualMachine
    VirtualMachine,
    /// kubevirt.io/v1 VirtualMachineInstance
    VirtualMachineInstance,
    /// core/v1 Pod
    Pod,
    /// kubevirt.io/v1 VirtualMachineInstanceMigration
    VirtualMachineInstanceMigration,
    /// core/v1 Event
    Event,
    /// kubevirt.io/v1 KubeVirt
    KubeVirt,
    /// core.libopenstorage.org/v1 StorageNode (Portworx)
    StorageNode,
    /// snapshot.kubevirt.io/v1beta1 VirtualMachineSnapshot
    VirtualMachineSnapshot,
    /// snapshot.storage.k8s.io/v1 VolumeSnapshot
    VolumeSnapshot,
}

impl Kind {
    /// API group, empty for the core group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Node | Self::Namespace | Self::Pod | Self::Event => "",
            Self::VirtualMachine
            | Self::VirtualMachineInstance
            | Self::VirtualMachineInstanceMigration
            | Self::KubeVirt => "kubevirt.io",
            Self::StorageNode => "core.libopenstorage.org",
            Self::VirtualMachineSnapshot => "snapshot.kubevirt.io",
            Self::VolumeSnapshot => "snapshot.storage.k8s.io",
        }
    }

    /// API version within the group.
    pub const fn version(self) -> &'static str {
        match self {
            Self::VirtualMachineSnapshot => "v1beta1",
            _ => "v1",
        }
    }

    /// Plural resource name in paths and RBAC rules.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Node => "nodes",
            Self::Namespace => "namespaces",
            Self::VirtualMachine => "virtualmachines",
            Self::VirtualMachineInstance => "virtualmachineinstances",
            Self::Pod => "pods",
            Self::VirtualMachineInstanceMigration => "virtualmachineinstancemigrations",
            Self::Event => "events",
            Self::KubeVirt => "kubevirts",
            Self::StorageNode => "storagenodes",
            Self::VirtualMachineSnapshot => "virtualmachinesnapshots",
            Self::VolumeSnapshot => "volumesnapshots",
        }
    }

    /// Whether objects live in a namespace.
    pub const fn namespaced(self) -> bool {
        !matches!(self, Self::Node | Self::Namespace)
    }

    /// The `kind` word of the API.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What a person calls a few of them: "VMs", "nodes".
    pub const fn plural_title(self) -> &'static str {
        match self {
            Self::Node => "nodes",
            Self::Namespace => "namespaces",
            Self::VirtualMachine => "VMs",
            Self::VirtualMachineInstance => "VM instances",
            Self::Pod => "pods",
            Self::VirtualMachineInstanceMigration => "migrations",
            Self::Event => "events",
            Self::KubeVirt => "KubeVirt",
            Self::StorageNode => "Portworx nodes",
            Self::VirtualMachineSnapshot => "snapshots",
            Self::VolumeSnapshot => "snapshots of volumes",
        }
    }

    /// `apiVersion` as objects carry it.
    pub fn api_version(self) -> String {
        if self.group().is_empty() {
            self.version().to_owned()
        } else {
            format!("{}/{}", self.group(), self.version())
        }
    }

    /// The kind of an object in a dump, by `apiVersion` and `kind`; any version of the group is taken, because the
    /// slim types read only fields that all served versions share.
    pub fn of(api_version: &str, kind: &str) -> Option<Self> {
        use strum::IntoEnumIterator as _;
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        Self::iter().find(|known| known.name() == kind && known.group() == group)
    }

    /// Path of the collection, cluster-wide or in `namespace`: `/apis/kubevirt.io/v1/namespaces/a/virtualmachines`.
    pub fn path(self, namespace: Option<&str>) -> String {
        let root = if self.group().is_empty() {
            "/api".to_owned()
        } else {
            format!("/apis/{}", self.group())
        };
        match namespace {
            Some(namespace) if self.namespaced() => {
                format!("{root}/{}/namespaces/{namespace}/{}", self.version(), self.plural())
            }
            _ => format!("{root}/{}/{}", self.version(), self.plural()),
        }
    }

    /// `resource.group` as RBAC and kubectl spell it: `virtualmachines.kubevirt.io`.
    pub fn resource(self) -> String {
        if self.group().is_empty() {
            self.plural().to_owned()
        } else {
            format!("{}.{}", self.plural(), self.group())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_lookup() {
        assert_eq!(
            Kind::VirtualMachine.path(Some("a")),
            "/apis/kubevirt.io/v1/namespaces/a/virtualmachines"
        );
        assert_eq!(Kind::Node.path(Some("a")), "/api/v1/nodes");
        assert_eq!(
            Kind::of("kubevirt.io/v1alpha3", "VirtualMachine"),
            Some(Kind::VirtualMachine)
        );
        assert_eq!(Kind::of("v1", "Pod"), Some(Kind::Pod));
        assert_eq!(Kind::of("metrics.k8s.io/v1", "Pod"), None);
        assert_eq!(Kind::StorageNode.resource(), "storagenodes.core.libopenstorage.org");
    }
}
