//! Tasks: migrations of the cluster joined with the VMs they move, and jobs of vmotui's own.

use compact_str::CompactString;
use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::Inventory;
use crate::domain::migration::waiting::{self, Around};
use crate::domain::migration::{Limits, Origin, Stage};
use crate::model::migration::Migration;
use crate::model::{Key, Kind};
use crate::store::task::{Task, TaskId, limits};

/// Ended tasks that are kept. KubeVirt keeps five a VM, which at 12,500 VMs is more than anybody reads.
const KEPT: usize = 2_000;

impl Inventory {
    /// All tasks, in no order.
    pub fn tasks(&self) -> impl Iterator<Item = (TaskId, &Task)> {
        self.tasks.iter()
    }

    /// One task; `None` when it is gone.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(id)
    }

    /// The task of a migration's name.
    pub fn task_named(&self, key: &Key) -> Option<TaskId> {
        self.by_task.get(key).copied()
    }

    /// Migrations of one VM, in no order.
    pub fn tasks_of<'a>(&'a self, subject: &'a Key) -> impl Iterator<Item = &'a Task> {
        self.tasks()
            .map(|(_, task)| task)
            .filter(move |task| task.subject == *subject)
    }

    /// Limits of migrations in this cluster.
    pub fn limits(&self) -> Limits {
        let configured = self
            .kubevirt
            .as_ref()
            .and_then(|kubevirt| kubevirt.spec.configuration.migrations);
        configured.as_ref().map(limits).unwrap_or_default()
    }

    /// Puts, or replaces, a job of vmotui's own. Its key has no namespace, so that it is no migration's.
    pub fn put_job(&mut self, task: Task) {
        self.put_task(task);
        self.revision += 1;
    }

    /// Forgets a job.
    pub fn drop_job(&mut self, key: &Key) {
        self.drop_task(key);
        self.revision += 1;
    }

    pub(super) fn put_migration(&mut self, migration: &Migration) {
        let mut task = Task::of(migration);
        // KubeVirt takes what it waited for from the VMI on arrival
        if task.origin == Origin::Update {
            let machine = self.by_key.get(&task.subject).and_then(|id| self.machines.get(*id));
            let pending = machine.and_then(|machine| machine.vmi.as_ref()).map(|vmi| vmi.pending);
            task.pending = CompactString::const_new(pending.unwrap_or_default());
        }
        self.put_task(task);
    }

    fn put_task(&mut self, mut task: Task) {
        if let Some(origin) = self.recalled.get(&task.uid).filter(|_| task.origin == Origin::Evicted) {
            task.origin = *origin;
        }
        let known = self.by_task.get(&task.key).and_then(|id| self.tasks.get_mut(*id));
        if let Some(known) = known.filter(|known| known.uid == task.uid) {
            // KubeVirt wipes the mark on arrival, and the VMI is the next migration's by then
            if task.origin == Origin::Evicted {
                task.origin = known.origin;
            }
            if !known.pending.is_empty() {
                task.pending.clone_from(&known.pending);
            }
            task.memory = task.memory.or(known.memory);
            task.limits = task.limits.or(known.limits);
            *known = task;
            return;
        }
        self.drop_task(&task.key.clone());
        self.tell_by_mark(&mut task);
        let key = task.key.clone();
        let id = self.tasks.insert(task);
        self.by_task.insert(key, id);
    }

    pub(super) fn drop_task(&mut self, key: &Key) {
        if let Some(id) = self.by_task.remove(key) {
            self.tasks.remove(id);
        }
    }

    /// A migration's object is gone. A cancelled one is deleted within a second of its end, so its record outlives it.
    pub(super) fn bury_task(&mut self, key: &Key, now: Timestamp) {
        let known = self.by_task.get(key).and_then(|id| self.tasks.get_mut(*id));
        if !known.is_some_and(|task| task.bury(now)) {
            self.drop_task(key);
        }
    }

    pub(super) fn sweep_tasks(&mut self, mentioned: &rustc_hash::FxHashSet<Key>) {
        let gone: Vec<Key> = self
            .by_task
            .keys()
            .filter(|key| !key.namespace.is_empty() && !mentioned.contains(*key))
            .filter(|key| {
                self.task_named(key)
                    .and_then(|id| self.task(id))
                    .is_none_or(|task| !task.gone)
            })
            .cloned()
            .collect();
        for key in gone {
            self.drop_task(&key);
        }
    }

    /// Joins tasks with their VMs and tells why they wait.
    pub(super) fn settle_tasks(&mut self) {
        self.forget_old_tasks();
        self.tell_by_cordon();
        let cluster_limits = self.limits();
        let sized = self.freshness(Kind::KubeVirt).countable();
        let (mut cluster, mut outbound, mut open) = (0_u32, FxHashMap::default(), FxHashMap::default());
        for task in self.tasks.iter_mut().filter(|task| task.open() && !task.uid.is_empty()) {
            let machine = self.by_key.get(&task.subject).and_then(|id| self.machines.get(*id));
            if let Some(machine) = machine {
                task.memory = machine.memory().or(task.memory);
                if let Some(vmi) = &machine.vmi {
                    let state = vmi.migration.as_deref();
                    if let Some(state) = state.filter(|state| state.migration_uid == task.uid) {
                        task.take(state);
                    }
                    if task.source.is_empty() {
                        task.source = vmi.node.clone();
                    }
                    if task.origin == Origin::Update && !vmi.pending.is_empty() {
                        task.pending = CompactString::const_new(vmi.pending);
                    }
                    // the mark may have come after the migration
                    let marked = vmi.evacuating == task.source || vmi.descheduled && vmi.node == task.source;
                    if task.origin == Origin::Evicted && !task.source.is_empty() && marked {
                        task.origin = if vmi.descheduled {
                            Origin::Descheduler
                        } else {
                            Origin::Drain
                        };
                    }
                }
            }
            if task.limits.is_none() && sized {
                task.limits = Some(cluster_limits);
            }
            *open.entry(task.subject.clone()).or_insert(0_u32) += 1;
            if task.stage > Stage::Waiting {
                cluster += 1;
                *outbound.entry(task.source.clone()).or_insert(0_u32) += 1;
            }
        }
        for task in self.tasks.iter_mut().filter(|task| task.open() && !task.uid.is_empty()) {
            task.why = match task.stage {
                Stage::Waiting => waiting::reason(&Around {
                    cluster,
                    outbound: outbound.get(&task.source).copied().unwrap_or_default(),
                    siblings: open.get(&task.subject).copied().unwrap_or(1).saturating_sub(1),
                    quota: task.quota,
                    node: &task.source,
                    limits: cluster_limits,
                })
                .map(CompactString::from)
                .unwrap_or_default(),
                // a target pod on the source node never becomes ready (kubevirt/kubevirt#18946)
                Stage::Preparing if !task.target.is_empty() && task.target == task.source => CompactString::const_new(
                    "the target pod came to the node it should leave; this fails in five minutes",
                ),
                _ => CompactString::default(),
            };
        }
    }

    fn forget_old_tasks(&mut self) {
        if self.tasks.len() <= KEPT {
            return;
        }
        let mut ended: Vec<_> = self
            .tasks
            .iter()
            .filter(|(_, task)| !task.open() && !task.uid.is_empty())
            .map(|(_, task)| (task.ended.or(task.asked), task.key.clone()))
            .collect();
        let surplus = ended.len().saturating_sub(KEPT);
        ended.sort_unstable();
        for (_, key) in ended.into_iter().take(surplus) {
            self.drop_task(&key);
        }
    }
}
