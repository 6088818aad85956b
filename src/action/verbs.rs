//! Actions that do something to VMs: an entry a verb, named as the verb is.

use super::spec::{spec, writes};
use super::{Action, Arg, Scope, Spec};
use crate::ops::Verb;

/// An action on the VM under the cursor, or on all marked ones. The confirm level, the API verb and resource and
/// whether the guest notices stand in `ops::verb`.
pub(super) const fn on_vms(
    verb: Verb,
    aliases: &'static [&'static str],
    hint: &'static str,
    doc: &'static str,
) -> Spec {
    writes(spec(
        Action::Do(verb),
        name(verb),
        aliases,
        hint,
        doc,
        &[Scope::Vms, Scope::Vm, Scope::Nodes, Scope::Why],
    ))
}

/// An action on the snapshot under the cursor, or on all marked ones.
pub(super) const fn on_snapshots(verb: Verb, hint: &'static str, doc: &'static str) -> Spec {
    writes(spec(Action::Do(verb), name(verb), &[], hint, doc, &[Scope::Snapshots]))
}

/// An action on the node under the cursor, or on the one named.
pub(super) const fn on_node(verb: Verb, hint: &'static str, doc: &'static str) -> Spec {
    let spec = writes(spec(
        Action::Do(verb),
        name(verb),
        &[],
        hint,
        doc,
        &[Scope::Nodes, Scope::Vms, Scope::Repave],
    ));
    Spec {
        arg: Arg::Optional("NODE"),
        ..spec
    }
}

/// The verb's own name; a test holds that they agree.
const fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::Migrate => "migrate",
        Verb::CancelMigration => "cancel-migration",
        Verb::CancelEvacuation => "cancel-evacuation",
        Verb::Start => "start",
        Verb::Stop => "stop",
        Verb::ForceStop => "force-stop",
        Verb::Restart => "restart",
        Verb::ForceRestart => "force-restart",
        Verb::Pause => "pause",
        Verb::Unpause => "unpause",
        Verb::SoftReboot => "soft-reboot",
        Verb::Reset => "reset",
        Verb::Snapshot => "snapshot",
        Verb::Restore => "restore",
        Verb::DeleteSnapshot => "delete-snapshot",
        Verb::NicAdd => "nic-add",
        Verb::NicRemove => "nic-remove",
        Verb::NicLink => "nic-link",
        Verb::Cordon => "cordon",
        Verb::Uncordon => "uncordon",
        Verb::Drain => "drain",
        Verb::AbortDrain => "abort-drain",
        Verb::ExitMaintenance => "exit-maintenance",
    }
}
