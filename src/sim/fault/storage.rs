//! What goes wrong with the storage.

/// One thing that is wrong with Portworx, until [`super::Faults::clear`]. Nodes are named as Kubernetes names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// Portworx does not answer on this node, although its kubelet does: its replicas and pools are away.
    NodeDown(String),
    /// This node is in maintenance mode.
    Maintenance(String),
    /// Somebody moves replicas between the pools of this node.
    Rebalance(String),
    /// Replicas on this node catch up with what was written while it was away.
    Resync(String),
    /// This node's part of the key-value store is down, and nothing else of it.
    KvdbDown(String),
    /// Less than half of the storage nodes find each other, whatever the nodes themselves say.
    NoQuorum,
    /// A pool is offline: node and number of the pool.
    PoolOffline(String, u32),
    /// A pool has no room left: node and number of the pool.
    PoolFull(String, u32),
}

/// A process that can be made to answer nonsense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Portworx' REST gateway.
    Gateway,
    /// Portworx' metrics.
    Metrics,
    /// A Prometheus.
    Prometheus,
}

/// The nonsense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garble {
    /// Numbers are `NaN`, infinite or negative.
    NoNumbers,
    /// Every series, node or result stands there twice, the second time with another value where that is possible.
    Twice,
    /// Numbers are as big as they can be written: beyond 64 bits.
    Beyond,
    /// That many bytes come before the answer, which the format allows.
    Flood(usize),
    /// The answer ends in the middle.
    Cut,
    /// A page of somebody's login comes instead, with 200.
    Page,
    /// Nothing comes, with 200.
    Nothing,
}
