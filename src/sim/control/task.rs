//! What is to be done: at once, in the order it came up, or when the clock gets there.
use std::collections::{BTreeMap, VecDeque};

use compact_str::CompactString;
use jiff::Timestamp;
use rustc_hash::FxHashSet;

use crate::sim::store::Key;

/// Which controller, and which of its steps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Part {
    /// virt-controller looks at a VM.
    Machine,
    /// virt-controller looks at an instance.
    Instance,
    /// virt-controller looks at a migration.
    Migration,
    /// virt-controller looks whether an instance has to leave its node.
    Evacuation,
    /// virt-controller looks whether an instance has to move to get what it was promised.
    Workload,
    /// virt-handler looks at an instance.
    Handler,
    /// The guest has booted.
    Boot,
    /// The guest has shut down.
    ShutDown,
    /// Plugged volumes have come into the guest, or left it.
    Plug,
    /// The target of a migration listens.
    TargetUp,
    /// The copy of the memory begins.
    CopyBegin,
    /// The target has the guest.
    Arrive,
    /// The guest runs on the target.
    HandOver,
    /// The source says that it is done.
    CopyDone,
    /// The copy of the memory fails.
    CopyFail,
    /// The source has stopped the copy because it was asked to.
    CopyAbort,
    /// The scheduler looks at a pod.
    Schedule,
    /// kubelet looks at a pod.
    Kubelet,
    /// The containers of a pod run.
    PodUp,
    /// The containers of a pod have ended.
    PodDown,
    /// A pod has waited too long for a node.
    PodLate,
    /// A node gets its block of pod addresses.
    Allocate,
    /// A node has not reported for too long.
    NodeLost,
    /// A node reports again.
    NodeFound,
    /// A pod has borne its node's taint for as long as it may.
    PodTainted,
    /// The pods of a node that is gone are cleared away.
    Orphans,
    /// CDI looks at a DataVolume.
    Disk,
    /// The volume controller looks at a claim.
    Claim,
    /// The garbage collector looks at what an object owned.
    Collect,
    /// virt-controller looks at the interfaces of an instance.
    Interfaces,
    /// virt-handler plugs interfaces into a guest.
    Wire,
    /// The dynamic networks controller looks at a pod.
    Networks,
    /// virt-controller looks at a snapshot.
    Snapshot,
    /// virt-controller looks at what a snapshot keeps.
    Content,
    /// virt-controller looks at a restore.
    Restore,
    /// virt-controller looks at a clone.
    Clone,
    /// The storage looks at a snapshot of a claim.
    Csi,
    /// A CronJob is looked at.
    Cron,
    /// A Job is looked at.
    Job,
    /// A descheduler looks at the cluster.
    Deschedule,
    /// Something happens by itself.
    Life,
    /// The disruption controller counts a budget.
    Budget,
    /// Cluster API looks at a MachineDeployment.
    Deployment,
    /// Cluster API looks at a MachineSet.
    MachineSet,
    /// Cluster API looks at a KubeadmControlPlane.
    Plane,
    /// Cluster API looks at a Machine.
    Capi,
    /// Cluster API looks at a MachineHealthCheck.
    Health,
    /// The MAAS provider looks at a host.
    Maas,
    /// A host has its system.
    Deployed,
    /// A host is free again.
    Released,
    /// The kubelet of a fresh host registers.
    Join,
    /// The network of a node is up.
    NodeUp,
    /// The operator of Portworx looks whether a node needs a pod.
    StoragePod,
    /// Portworx looks for drives.
    Drives,
    /// The operator of Portworx asks how the storage is.
    Storage,
}

impl Part {
    /// The component that does it, as it calls itself in `managedFields`.
    pub(super) const fn hand(self) -> &'static str {
        match self {
            Self::Machine
            | Self::Instance
            | Self::Migration
            | Self::Evacuation
            | Self::Workload
            | Self::Interfaces
            | Self::Snapshot
            | Self::Content
            | Self::Restore
            | Self::Clone => "virt-controller",
            Self::Handler
            | Self::Wire
            | Self::Boot
            | Self::Plug
            | Self::ShutDown
            | Self::TargetUp
            | Self::CopyBegin
            | Self::Arrive
            | Self::HandOver
            | Self::CopyDone
            | Self::CopyFail
            | Self::CopyAbort => "virt-handler",
            Self::Schedule => "kube-scheduler",
            Self::Kubelet | Self::PodUp | Self::PodDown | Self::PodLate | Self::Join | Self::NodeUp => "kubelet",
            Self::Disk => "virt-cdi-controller",
            Self::Networks => "dynamic-networks-controller",
            Self::Csi => "snapshot-controller",
            Self::Deployment | Self::MachineSet | Self::Plane | Self::Capi | Self::Health => "manager",
            Self::Maas | Self::Deployed | Self::Released => "maas-controller-manager",
            Self::StoragePod | Self::Drives | Self::Storage => "portworx-operator",
            Self::Deschedule => "descheduler",
            Self::Cron
            | Self::Job
            | Self::Budget
            | Self::Allocate
            | Self::NodeLost
            | Self::NodeFound
            | Self::PodTainted
            | Self::Orphans
            | Self::Claim
            | Self::Collect
            | Self::Life => "kube-controller-manager",
        }
    }
}

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Task {
    pub(super) part: Part,
    /// The object it is about.
    pub(super) key: Key,
    /// The object's UID where a successor of the same name must not be mistaken for it; empty otherwise.
    pub(super) uid: CompactString,
}

impl Task {
    pub(super) fn new(part: Part, key: Key) -> Self {
        Self::of(part, key, "")
    }

    pub(super) fn of(part: Part, key: Key, uid: &str) -> Self {
        let uid = CompactString::from(uid);
        Self { part, key, uid }
    }
}

/// The tasks that wait. Each waits at most once in the queue and once at the clock.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    queue: VecDeque<Task>,
    queued: FxHashSet<Task>,
    clock: BTreeMap<(Timestamp, u64), Task>,
    armed: FxHashSet<Task>,
    count: u64,
}

impl Tasks {
    /// Puts a task at the end of the queue.
    pub(super) fn push(&mut self, task: Task) {
        if self.queued.insert(task.clone()) {
            self.queue.push_back(task);
        }
    }

    /// Lets a task come up at `at`, unless it waits for a moment already.
    pub(super) fn arm(&mut self, task: Task, at: Timestamp) {
        if self.armed.insert(task.clone()) {
            self.count += 1;
            self.clock.insert((at, self.count), task);
        }
    }

    /// Whether a task waits for its moment.
    pub(super) fn is_armed(&self, task: &Task) -> bool {
        self.armed.contains(task)
    }

    /// The next task that is due.
    pub(super) fn pop(&mut self, now: Timestamp) -> Option<Task> {
        if let Some(task) = self.queue.pop_front() {
            self.queued.remove(&task);
            return Some(task);
        }
        let due = self.clock.first_entry().filter(|entry| entry.key().0 <= now)?;
        let task = due.remove();
        self.armed.remove(&task);
        Some(task)
    }

    /// Whether something is to be done at `now`.
    pub(super) fn due(&self, now: Timestamp) -> bool {
        !self.queue.is_empty() || self.next().is_some_and(|at| at <= now)
    }

    /// When the clock brings up the next task.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.clock.first_key_value().map(|(key, _)| key.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(name: &str) -> Task {
        Task::new(Part::Machine, Key::new(None, name))
    }

    #[test]
    fn each_waits_once_and_the_clock_comes_after_the_queue() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut tasks = Tasks::default();
        tasks.push(task("a"));
        tasks.push(task("a"));
        tasks.arm(task("b"), at(5));
        tasks.arm(task("b"), at(3));
        tasks.arm(task("c"), at(4));
        assert_eq!(tasks.pop(at(0)), Some(task("a")));
        assert_eq!(tasks.pop(at(0)), None);
        assert_eq!(tasks.next(), Some(at(4)));
        assert_eq!(tasks.pop(at(9)), Some(task("c")));
        assert_eq!(tasks.pop(at(9)), Some(task("b")));
        assert!(!tasks.due(at(9)));
    }
}
