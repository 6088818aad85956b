//! What can be done to a VM: one file a verb says when, by which request, and what it really does.

mod cancel_evacuation;
mod cancel_migration;
mod common;
mod delete_snapshot;
mod draft;
mod force_restart;
mod force_stop;
mod migrate;
mod nic;
mod nic_add;
mod nic_link;
mod nic_remove;
mod node;
mod pause;
#[cfg(test)]
mod pins;
mod reset;
mod restart;
mod restore;
mod snapshot;
mod soft_reboot;
mod start;
mod stop;
mod table;
mod unpause;
pub(in crate::ops) mod which;
pub(in crate::ops) mod wish;

use super::ask::{Ask, Scene};
use super::subject::Subject;
use draft::Draft;
pub use draft::JOB_LABEL;
pub use table::Grant;
pub use which::Verb;
pub use wish::Wish;

impl Verb {
    pub(super) fn draft(self, subject: &Subject, ask: &Ask, id: &str, scene: &Scene<'_>) -> Draft {
        let kubevirt = scene.kubevirt;
        match self {
            Self::Migrate => migrate::draft(subject, ask, id, kubevirt),
            Self::CancelMigration => cancel_migration::draft(subject),
            Self::CancelEvacuation => cancel_evacuation::draft(subject, kubevirt),
            Self::Start => start::draft(subject),
            Self::Stop => stop::draft(subject),
            Self::ForceStop => force_stop::draft(subject),
            Self::Restart => restart::draft(subject),
            Self::ForceRestart => force_restart::draft(subject),
            Self::Pause => pause::draft(subject),
            Self::Unpause => unpause::draft(subject),
            Self::SoftReboot => soft_reboot::draft(subject),
            Self::Reset => reset::draft(subject),
            Self::Snapshot => snapshot::draft(subject, ask.template(), id, scene.now),
            Self::Restore => restore::draft(subject, ask.stop_first, id),
            Self::DeleteSnapshot => delete_snapshot::draft(subject),
            Self::NicAdd => nic_add::draft(subject),
            Self::NicRemove => nic_remove::draft(subject),
            Self::NicLink => nic_link::draft(subject),
            Self::Cordon | Self::Uncordon | Self::Drain | Self::AbortDrain | Self::ExitMaintenance => {
                node::draft(self, subject)
            }
        }
    }
}

#[cfg(test)]
mod tests;
