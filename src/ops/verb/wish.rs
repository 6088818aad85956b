//! What somebody wants of a NIC.

use crate::domain::finding::Finding;

/// A NIC that is wanted, or one that something is to be done to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Name in the VM's spec.
    pub nic: String,
    /// `namespace/name` of its network; only for a new one.
    pub network: String,
    /// MAC address of a new one; `None` leaves it to chance.
    pub mac: Option<String>,
    /// Who has this MAC address already, if anybody.
    pub mac_owner: Option<String>,
    /// What speaks against the network, and against plugging anything into this VM.
    pub findings: Vec<Finding>,
    /// Whether the link is to be up; only for the verb that sets it.
    pub up: bool,
}
