//! What each printable status of a VirtualMachine means to the person on call.
//!
//! The values are those of `VirtualMachinePrintableStatus` in `kubevirt.io/api/core/v1/types.go`; phases of instances
//! without a VM are weighed too.

/// How much a status asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Runs.
    Running,
    /// Off on purpose.
    Off,
    /// Migrating.
    Moving,
    /// Paused.
    Paused,
    /// On its way to another state by itself.
    Changing,
    /// Will not get better by itself, or nobody knows.
    Trouble,
}

/// Weighs a printable status or an instance phase. A word nobody knows is trouble: unknown is never OK.
pub fn weigh(status: &str) -> Weight {
    // the empty word: a VM that was just created has no status for an instant
    match status {
        "Running" => Weight::Running,
        "Stopped" | "Succeeded" => Weight::Off,
        "Migrating" => Weight::Moving,
        "Paused" => Weight::Paused,
        "Provisioning"
        | "Starting"
        | "Stopping"
        | "Terminating"
        | "WaitingForVolumeBinding"
        | "WaitingForReceiver"
        | "Pending"
        | "Scheduling"
        | "Scheduled"
        | "WaitingForSync"
        | "" => Weight::Changing,
        _ => Weight::Trouble,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_trouble() {
        assert_eq!(weigh("Running"), Weight::Running);
        assert_eq!(weigh("CrashLoopBackOff"), Weight::Trouble);
        assert_eq!(weigh("Unknown"), Weight::Trouble);
        assert_eq!(weigh("Dancing"), Weight::Trouble);
        assert_eq!(weigh("Stopped"), Weight::Off);
    }
}
