//! Everything that was read, or the reason why not.

use super::raw::{Claim, KubeVirt, Migration, Node, Pod, Quota, StorageNode, Vm, Vmi, Volume};
use crate::client::Resource;
use crate::domain::finding::Read;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One VM with all that decides about its migration.
    Vm {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Everything that decides about drains and repaves.
    Cluster,
}

/// What was read. A kind that was not asked for is unread.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// Nodes.
    pub nodes: Read<Vec<Node>>,
    /// Pods that have not ended.
    pub pods: Read<Vec<Pod>>,
    /// VM instances: one, or all.
    pub vmis: Read<Vec<Vmi>>,
    /// VMs: one, or all.
    pub vms: Read<Vec<Vm>>,
    /// KubeVirt CRs.
    pub kubevirts: Read<Vec<KubeVirt>>,
    /// Migrations of the whole cluster.
    pub migrations: Read<Vec<Migration>>,
    /// Quotas of the VM's namespace, or of all.
    pub quotas: Read<Vec<Quota>>,
    /// Claims of the VM.
    pub claims: Read<Vec<Claim>>,
    /// Volumes of the VM.
    pub volumes: Read<Vec<Volume>>,
    /// Portworx nodes; none without Portworx.
    pub storage_nodes: Read<Vec<StorageNode>>,
}

impl Objects {
    /// What could not be read, each with the reason: `pods: authorization: …`.
    pub fn missing(&self) -> Vec<String> {
        let all = [
            ("nodes", self.nodes.why()),
            ("pods", self.pods.why()),
            ("virtualmachineinstances", self.vmis.why()),
            ("virtualmachines", self.vms.why()),
            ("kubevirts", self.kubevirts.why()),
            ("virtualmachineinstancemigrations", self.migrations.why()),
            ("resourcequotas", self.quotas.why()),
            ("persistentvolumeclaims", self.claims.why()),
            ("persistentvolumes", self.volumes.why()),
            ("storagenodes", self.storage_nodes.why()),
        ];
        let unread = all.into_iter().filter(|(_, why)| !why.is_empty());
        unread.map(|(what, why)| format!("{what}: {why}")).collect()
    }

    /// A VM instance.
    pub fn vmi(&self, namespace: &str, name: &str) -> Option<&Vmi> {
        let all = self.vmis.known()?;
        all.iter()
            .find(|vmi| vmi.metadata.namespace == namespace && vmi.metadata.name == name)
    }

    /// A VM.
    pub fn vm(&self, namespace: &str, name: &str) -> Option<&Vm> {
        let all = self.vms.known()?;
        all.iter()
            .find(|vm| vm.metadata.namespace == namespace && vm.metadata.name == name)
    }

    /// A node.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.known()?.iter().find(|node| node.metadata.name == name)
    }

    /// The KubeVirt CR that counts: there is one.
    pub fn kubevirt(&self) -> Option<&KubeVirt> {
        self.kubevirts.known()?.first()
    }
}

macro_rules! resources {
    ($($name:ident = $group:literal, $version:literal, $plural:literal, $kind:literal;)*) => {
        $(pub(in crate::ops) const $name: Resource = Resource {
            group: $group,
            version: $version,
            plural: $plural,
            kind: $kind,
        };)*
    };
}

resources! {
    NODES = "", "v1", "nodes", "Node";
    PODS = "", "v1", "pods", "Pod";
    QUOTAS = "", "v1", "resourcequotas", "ResourceQuota";
    CLAIMS = "", "v1", "persistentvolumeclaims", "PersistentVolumeClaim";
    VOLUMES = "", "v1", "persistentvolumes", "PersistentVolume";
    VMIS = "kubevirt.io", "v1", "virtualmachineinstances", "VirtualMachineInstance";
    VMS = "kubevirt.io", "v1", "virtualmachines", "VirtualMachine";
    KUBEVIRTS = "kubevirt.io", "v1", "kubevirts", "KubeVirt";
    MIGRATIONS = "kubevirt.io", "v1", "virtualmachineinstancemigrations", "VirtualMachineInstanceMigration";
    STORAGE_NODES = "core.libopenstorage.org", "v1", "storagenodes", "StorageNode";
}
