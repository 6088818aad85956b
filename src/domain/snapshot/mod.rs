//! Snapshots of VMs: what would be in one, what one is worth, and what it is called.
//!
//! KubeVirt leaves volumes out without failing: a snapshot that holds nothing but the VM's configuration still ends as
//! `Succeeded`. [`volumes::foresee`] says so beforehand, [`worth::judge`] afterwards.

pub mod name;
pub mod volumes;
pub mod worth;
