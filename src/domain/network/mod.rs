//! Networks of VMs: attachment definitions, VLANs, MAC addresses, free ports of the machine.
//!
//! [`nad::Config::read`] reads what a NetworkAttachmentDefinition says; [`survey`] finds what is wrong with a whole
//! cluster's; [`choice`] says for one VM which network it could be given, and what speaks against each.

pub mod address;
pub mod choice;
pub mod mac;
pub mod nad;
pub mod port;
pub mod rules;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod vlan;

pub use mac::Mac;
pub use nad::Config;
pub use vlan::Vlans;
