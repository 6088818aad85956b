//! virt-controller's workload updater (pkg/virt-controller/watch/workload-updater): guests that have to move to get what
//! they were promised get a migration each.
use jiff::SignedDuration;
use serde_json::Value;

use super::condition::has;
use super::drive::Control;
use super::evacuate::migration;
use super::events::{From, Tone};
use super::json::{get, leaving, name, text};
use super::kinds::{MIGRATION, VMI};
use super::settings::Settings;
use super::task::Part;
use crate::sim::store::Key;

const UPDATER: From<'static> = From::Component("workload-update-controller");
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// Whether something about a running guest comes true only by a migration.
pub(super) fn wants_to_move(vmi: &Value) -> bool {
    has(vmi, "HotVCPUChange", "True")
        || has(vmi, "HotMemoryChange", "True")
        || has(vmi, "MigrationRequired", "True")
        || has(vmi, "VolumesChange", "True")
        || get(vmi, &["metadata", "labels", "kubevirt.io/outdatedLauncherImage"]).is_some()
}

impl Control {
    /// Gives an instance that wants to move its migration, as long as there is a place for one.
    pub(super) fn update_workload(&mut self, key: &Key) {
        let Some(vmi) = self.cluster.get(VMI, key) else { return };
        let running = text(&vmi, &["status", "phase"]) == "Running" && !leaving(&vmi);
        if !running || !wants_to_move(&vmi) || !has(&vmi, "LiveMigratable", "True") {
            return;
        }
        let settings = Settings::read(&self.cluster);
        self.gather();
        if !settings.updates_by_migration() || self.is_moving(key) {
            return;
        }
        if self.unfinished() >= settings.per_cluster() {
            self.later(Part::Workload, key, "", AGAIN);
            return;
        }
        let wanted = migration(
            "kubevirt-workload-update-",
            &vmi,
            "kubevirt.io/workloadUpdateMigration",
            "",
        );
        if let Some(made) = self.cluster.create(MIGRATION, wanted) {
            let message = format!("Created Migration {} for automated workload update", name(&made));
            self.tell(&vmi, UPDATER, Tone::Normal, "SuccessfulCreate", &message);
            self.migration_changed(&Key::new(key.namespace(), name(&made)), &made, false);
        }
    }
}
