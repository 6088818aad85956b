//! The states of a VM's life that the world knows, and what each of them implies.

/// One state; the comments name the printable status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::sim::seed) enum State {
    /// Running
    Running,
    /// Migrating: the guest is being copied.
    Migrating,
    /// Running: a migration was asked for, its target pod is not ready.
    Moving,
    /// Paused by a user.
    Paused,
    /// Paused by an IO error.
    IoError,
    /// Starting: the launcher pod is being set up.
    Starting,
    /// Provisioning: a disk is being imported.
    Importing,
    /// DataVolumeError
    DiskFailed,
    /// ErrorUnschedulable
    Unschedulable,
    /// CrashLoopBackOff, between two attempts.
    Crashing,
    /// ImagePullBackOff
    NoImage,
    /// ErrorPvcNotFound
    NoClaim,
    /// WaitingForVolumeBinding
    Binding,
    /// Stopping
    Stopping,
    /// Terminating
    Terminating,
    /// Stopped, and has run before.
    Stopped,
    /// Stopped, and was never started.
    Fresh,
}

impl State {
    /// `status.printableStatus` (`pkg/virt-controller/watch/vm/vm.go`, setPrintableStatus).
    pub(in crate::sim::seed) const fn printable(self) -> &'static str {
        match self {
            Self::Running | Self::Moving => "Running",
            Self::Migrating => "Migrating",
            Self::Paused | Self::IoError => "Paused",
            Self::Starting => "Starting",
            Self::Importing => "Provisioning",
            Self::DiskFailed => "DataVolumeError",
            Self::Unschedulable => "ErrorUnschedulable",
            Self::Crashing => "CrashLoopBackOff",
            Self::NoImage => "ImagePullBackOff",
            Self::NoClaim => "ErrorPvcNotFound",
            Self::Binding => "WaitingForVolumeBinding",
            Self::Stopping => "Stopping",
            Self::Terminating => "Terminating",
            Self::Stopped | Self::Fresh => "Stopped",
        }
    }

    /// There is a VMI object.
    pub(in crate::sim::seed) const fn has_vmi(self) -> bool {
        !matches!(
            self,
            Self::Importing | Self::DiskFailed | Self::Crashing | Self::Stopped | Self::Fresh
        )
    }

    /// There is a launcher pod.
    pub(in crate::sim::seed) const fn has_pod(self) -> bool {
        self.has_vmi() && !matches!(self, Self::NoClaim)
    }

    /// The launcher pod has a node.
    pub(in crate::sim::seed) const fn on_node(self) -> bool {
        self.has_pod() && !matches!(self, Self::Unschedulable | Self::Binding)
    }

    /// A migration is under way and has a target pod.
    pub(in crate::sim::seed) const fn has_target(self) -> bool {
        matches!(self, Self::Migrating | Self::Moving)
    }

    /// A guest exists: the VMI is in phase Running.
    pub(in crate::sim::seed) const fn guest_up(self) -> bool {
        self.on_node() && !matches!(self, Self::Starting | Self::NoImage)
    }

    /// The VMI's Ready condition is True.
    pub(in crate::sim::seed) const fn ready(self) -> bool {
        matches!(self, Self::Running | Self::Moving | Self::Migrating)
    }

    /// The VMI has a deletion timestamp.
    pub(in crate::sim::seed) const fn going(self) -> bool {
        matches!(self, Self::Stopping | Self::Terminating)
    }

    /// `status.phase` of the VMI.
    pub(in crate::sim::seed) const fn phase(self) -> &'static str {
        match self {
            Self::NoClaim | Self::Binding => "Pending",
            Self::Starting | Self::NoImage | Self::Unschedulable => "Scheduling",
            _ => "Running",
        }
    }
}
