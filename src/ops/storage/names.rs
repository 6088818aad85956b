//! Names of the sources of pools, as they are shown.

/// Portworx's REST gateway.
pub(super) const GATEWAY: &str = "OpenStorage REST";
/// The metrics of each of its pods.
pub(super) const PODS: &str = "Portworx pods' /metrics";
/// What the operator writes into its objects: totals of nodes.
pub(super) const NODES: &str = "StorageNodes";
