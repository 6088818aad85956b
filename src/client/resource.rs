//! Resources that are read when somebody asks, and not watched: snapshots, restores, networks.

use serde_json::Value;

use super::Client;
use super::request::Ask;
use super::trouble::Target;
use crate::model::trouble::Trouble;

/// A resource by its place in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// API group.
    pub group: &'static str,
    /// Version.
    pub version: &'static str,
    /// Plural.
    pub plural: &'static str,
}

/// VirtualMachineSnapshots.
pub const SNAPSHOTS: Resource = snapshot("virtualmachinesnapshots");
/// VirtualMachineRestores.
pub const RESTORES: Resource = snapshot("virtualmachinerestores");
/// NetworkAttachmentDefinitions.
pub const NETWORKS: Resource = Resource {
    group: "k8s.cni.cncf.io",
    version: "v1",
    plural: "network-attachment-definitions",
};
/// DaemonSets.
pub const DAEMON_SETS: Resource = Resource {
    group: "apps",
    version: "v1",
    plural: "daemonsets",
};

const fn snapshot(plural: &'static str) -> Resource {
    Resource {
        group: "snapshot.kubevirt.io",
        version: "v1beta1",
        plural,
    }
}

/// Objects a page.
const PAGE: usize = 500;

/// Largest answer that is read, in bytes: a page of snapshots of VMs with many disks is far below.
const CAP: usize = 32 << 20;

impl Resource {
    /// Path of the collection, in one namespace or in all.
    pub fn path(&self, namespace: Option<&str>) -> String {
        let Self { group, version, plural } = self;
        match namespace {
            Some(namespace) => format!("/apis/{group}/{version}/namespaces/{namespace}/{plural}"),
            None => format!("/apis/{group}/{version}/{plural}"),
        }
    }

    fn target(&self, verb: &'static str, namespace: Option<&str>) -> Target {
        Target {
            verb,
            resource: format!("{}.{}", self.plural, self.group),
            kind: None,
            namespace: namespace.map(str::to_owned),
        }
    }
}

impl Client {
    /// One object.
    ///
    /// # Errors
    /// The trouble with it; status 404 when it is not there.
    pub async fn one(&self, resource: Resource, namespace: &str, name: &str) -> Result<Value, Trouble> {
        let path = format!("{}/{name}", resource.path(Some(namespace)));
        let ask = Ask::get(path, resource.target("get", Some(namespace)));
        self.document(ask, CAP).await
    }

    /// All objects, page by page.
    ///
    /// # Errors
    /// The trouble with it; status 404 where the cluster does not have this resource.
    pub async fn all(&self, resource: Resource, namespace: Option<&str>) -> Result<Vec<Value>, Trouble> {
        let mut objects = Vec::new();
        let mut next = String::new();
        loop {
            let mut ask =
                Ask::get(resource.path(namespace), resource.target("list", namespace)).with("limit", PAGE.to_string());
            if !next.is_empty() {
                ask = ask.with("continue", next.clone());
            }
            let mut page: Value = self.document(ask, CAP).await?;
            if let Some(items) = page.get_mut("items").and_then(Value::as_array_mut) {
                objects.append(items);
            }
            page.pointer("/metadata/continue")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .clone_into(&mut next);
            if next.is_empty() {
                return Ok(objects);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    #[tokio::test]
    async fn pages_are_joined() {
        let (client, log) = client(Mode::ReadOnly, |asked| {
            Say::json(if asked.target.contains("continue=") {
                r#"{"metadata":{},"items":[{"a":2}]}"#
            } else {
                r#"{"metadata":{"continue":"t/1="},"items":[{"a":1}]}"#
            })
        })
        .await;
        let all = client.all(SNAPSHOTS, None).await.unwrap();
        assert_eq!(all.len(), 2);
        let log = log.lock().unwrap();
        assert_eq!(
            log[0].target,
            "/apis/snapshot.kubevirt.io/v1beta1/virtualmachinesnapshots?limit=500"
        );
        assert!(log[1].target.contains("continue=t%2F1%3D"), "{}", log[1].target);
    }
}
