//! Pod CIDR, and who announces Services.

use ipnet::IpNet;

use crate::domain::finding::Read;

/// Pod CIDR and what is cut from it.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Cluster CIDR.
    pub cluster: Read<IpNet>,
    /// Size of a node's slice.
    pub mask: Read<u8>,
    /// Service CIDR; `Known(None)` when nothing says where it is.
    pub service: Read<Option<IpNet>>,
    /// Where they were read.
    pub source: String,
    /// Slices of all Node objects; `Unread` when nodes were not read.
    pub held: Read<Vec<IpNet>>,
    /// Nodes that wait for a slice, and machines without a node yet.
    pub pending: i64,
    /// Node objects that hold a slice although no machine is behind them and they are not ready.
    pub orphans: Vec<String>,
}

/// A Service whose address one node answers for (metallb.io ServiceL2Status).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Announced {
    /// `namespace/name` of the Service.
    pub service: String,
    /// The node.
    pub node: String,
}
