//! Driving the controllers: by the wall clock while the cluster is served, step by step in tests.
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::cluster::Cluster;
use super::events::{From, Recorder, Tone};
use super::kinds::{
    CLAIM, CRON, DEPLOYMENT, DISK, FOLLOWED, HEALTH, JOB, MAAS, MACHINE, MACHINE_SET, MIGRATION, NODE, PLANE, POD, VM,
    VMI,
};
use super::migrate::Moves;
use super::schedule::Usage;
use super::task::{Part, Task, Tasks};
use crate::sim::store::{Key, World};

/// The controllers of one world.
///
/// They do nothing by themselves: [`Control::tick`] lets them catch up with the world's clock, [`Control::settle`] lets
/// them finish what can be done now, and [`Control::advance`] moves the clock and lets everything happen on the way.
#[derive(Debug)]
pub struct Control {
    pub(super) cluster: Cluster,
    pub(super) recorder: Recorder,
    pub(super) tasks: Tasks,
    /// How far the changes of each followed kind were read.
    read: [u64; FOLLOWED.len()],
    seen: u64,
    /// What runs where; counted when a pod first needs a node.
    pub(super) usage: Option<Usage>,
    /// UIDs of instances whose VM's template is another one by now.
    pub(super) drifted: rustc_hash::FxHashSet<String>,
    /// Of these, the ones that only a restart brings up to date.
    pub(super) outdated: rustc_hash::FxHashSet<String>,
    /// What nodes that do not report have still to do.
    pub(super) asleep: rustc_hash::FxHashSet<Task>,
    /// Nodes that were told to be silent.
    pub(super) silent: rustc_hash::FxHashSet<String>,
    /// UIDs of the pods whose descheduler has looked already.
    pub(super) rounds: rustc_hash::FxHashSet<String>,
    /// Pods whose wish for interfaces was refused, with the wish.
    pub(super) vain: rustc_hash::FxHashSet<String>,
    /// Things happen by themselves, and to whom.
    pub(super) lively: bool,
    pub(super) restless: Vec<Key>,
    /// Launcher pods that have ended, oldest first.
    pub(super) ended: std::collections::VecDeque<Key>,
    /// Instances that have to leave their node and wait for a place among the migrations.
    pub(super) fleeing: std::collections::BTreeSet<Key>,
    /// The migrations that are not over; gathered when one first needs a place among them.
    pub(super) moves: Option<Moves>,
    /// What the machines' controllers remember.
    pub(super) capi: super::capi::State,
}

/// At most as many tasks are done in one tick, so that a burst does not hold up the rest of the program.
const BURST: usize = 4_000;
/// More than that is no work any more but a circle.
const CIRCLE: usize = 2_000_000;

impl Control {
    /// Controllers that take charge of `world`: from now on they do what the API alone would cut short.
    pub fn new(world: Arc<World>) -> Self {
        world.take_charge();
        let rv = world.store().rv();
        let mut control = Self {
            cluster: Cluster::new(world),
            recorder: Recorder::default(),
            tasks: Tasks::default(),
            read: [rv; FOLLOWED.len()],
            seen: rv,
            usage: None,
            drifted: rustc_hash::FxHashSet::default(),
            outdated: rustc_hash::FxHashSet::default(),
            asleep: rustc_hash::FxHashSet::default(),
            silent: rustc_hash::FxHashSet::default(),
            rounds: rustc_hash::FxHashSet::default(),
            vain: rustc_hash::FxHashSet::default(),
            lively: false,
            restless: Vec::new(),
            ended: std::collections::VecDeque::new(),
            fleeing: std::collections::BTreeSet::new(),
            moves: None,
            capi: super::capi::State::default(),
        };
        control.take_up();
        control
    }

    /// Takes up what was going on by the clock before anybody looked.
    fn take_up(&mut self) {
        for (kind, part) in [(CRON, Part::Cron), (JOB, Part::Job)] {
            let mut found = Vec::new();
            self.cluster.each(kind, "", |key, _| found.push(key));
            for key in found {
                self.push(part, &key);
            }
        }
        let store = self.cluster.world().store();
        let pods = store.snapshot(POD, "", &Key::bound(""), None).map(|found| found.items);
        for (key, entry) in pods.unwrap_or_default() {
            // what was generated is led by everyday life
            if entry.body.weight() == 0 || !key.name().contains("descheduler") {
                continue;
            }
            self.push(Part::Schedule, &key);
            self.push(Part::Kubelet, &key);
            if let Some(pod) = self.cluster.get(POD, &key).filter(super::descheduler::runs_one) {
                self.descheduler_starts(&key, &pod);
            }
        }
    }

    /// Looks at every object once, as controllers do when they start: for a world that was loaded, not generated.
    pub fn look_round(&mut self) {
        let parts: [(&'static str, &[Part]); 13] = [
            (NODE, &[Part::Allocate]),
            (MAAS, &[Part::Maas]),
            (MACHINE, &[Part::Capi]),
            (MACHINE_SET, &[Part::MachineSet]),
            (DEPLOYMENT, &[Part::Deployment]),
            (PLANE, &[Part::Plane]),
            (HEALTH, &[Part::Health]),
            (VM, &[Part::Machine]),
            (VMI, &[Part::Instance, Part::Handler, Part::Evacuation, Part::Workload]),
            (MIGRATION, &[Part::Migration]),
            (POD, &[Part::Schedule, Part::Kubelet]),
            (DISK, &[Part::Disk]),
            (CLAIM, &[Part::Claim]),
        ];
        for (kind, parts) in parts {
            let found = self.cluster.world().store().snapshot(kind, "", &Key::bound(""), None);
            for (key, _) in found.map(|found| found.items).unwrap_or_default() {
                for part in parts {
                    self.push(*part, &key);
                }
            }
        }
    }

    /// Whether there is nothing to do right now.
    pub fn is_idle(&self) -> bool {
        let now = self.now();
        let events = self.recorder.next().is_some_and(|at| at <= now);
        !events
            && !self.tasks.due(now)
            && !self.cluster.world().is_signalled()
            && self.cluster.world().store().rv() == self.seen
    }

    /// Does what is due by the world's clock, or a good part of it.
    pub fn tick(&mut self) {
        for _ in 0..BURST {
            if !self.step() {
                break;
            }
        }
        self.recorder.expire(&self.cluster);
    }

    /// Does everything that can be done without the clock moving.
    pub fn settle(&mut self) {
        for _ in 0..CIRCLE {
            if !self.step() {
                return;
            }
        }
    }

    /// Moves the world's clock on by `by`, stopping wherever something is due.
    pub fn advance(&mut self, by: SignedDuration) {
        self.settle();
        let Ok(until) = self.now().checked_add(by) else { return };
        while let Some(next) = self.tasks.next().filter(|next| *next <= until) {
            self.move_to(next);
            self.settle();
        }
        self.move_to(until);
        self.settle();
        self.recorder.expire(&self.cluster);
    }

    fn move_to(&self, at: Timestamp) {
        let clock = self.cluster.world().clock();
        let ahead = at.duration_since(clock.now());
        if ahead > SignedDuration::ZERO {
            clock.advance(ahead);
        }
    }

    fn step(&mut self) -> bool {
        self.read_on();
        for signal in self.cluster.world().take_signals() {
            self.cluster.hand_over(Part::Handler.hand());
            self.heed(&signal);
        }
        match self.tasks.pop(self.now()) {
            Some(task) => {
                self.act(&task);
                true
            }
            None => self.cluster.world().store().rv() != self.seen,
        }
    }

    /// Reads what changed since the last time, in the order in which it changed.
    fn read_on(&mut self) {
        let rv = self.cluster.world().store().rv();
        if rv == self.seen {
            return;
        }
        let mut changes = Vec::new();
        for (kind, read) in FOLLOWED.into_iter().zip(&mut self.read) {
            let store = self.cluster.world().store();
            match store.changes(kind, *read, usize::MAX) {
                Ok((found, known)) => {
                    *read = known;
                    changes.extend(found.into_iter().map(|change| (kind, change)));
                }
                Err(lost) => *read = lost.oldest,
            }
        }
        changes.sort_by_key(|(_, change)| change.rv);
        self.seen = rv;
        for (kind, change) in changes {
            self.route(kind, &change);
        }
    }

    fn act(&mut self, task: &Task) {
        if self.sleeps(task) {
            return;
        }
        let (key, uid) = (&task.key, task.uid.as_str());
        self.cluster.hand_over(task.part.hand());
        match task.part {
            Part::Machine => self.machine(key),
            Part::Instance => self.instance(key),
            Part::Migration => self.migration(key),
            Part::Evacuation => self.evacuation(key),
            Part::Workload => self.update_workload(key),
            Part::Handler => self.handler(key),
            Part::Boot => self.boot(key, uid),
            Part::ShutDown => self.shut_down(key, uid),
            Part::Plug => self.plug_in(key, uid),
            Part::TargetUp
            | Part::CopyBegin
            | Part::Arrive
            | Part::HandOver
            | Part::CopyDone
            | Part::CopyFail
            | Part::CopyAbort => {
                self.carry(task.part, key, uid);
            }
            Part::Schedule => self.schedule(key),
            Part::Kubelet => self.kubelet(key),
            Part::PodUp => self.pod_up(key, uid),
            Part::PodDown => self.pod_down(key, uid),
            Part::PodLate => self.pod_late(key, uid),
            Part::Allocate => self.allocate(key),
            Part::NodeLost => self.node_lost(key),
            Part::NodeFound => self.node_found(key),
            Part::PodTainted => self.pod_tainted(key, uid),
            Part::Orphans => self.orphans(key),
            Part::Disk => self.disk(key, !uid.is_empty()),
            Part::Claim => self.claim(key, !uid.is_empty()),
            Part::Collect => self.collect(key, uid),
            Part::Interfaces => self.interfaces(key),
            Part::Wire => self.wire(key, uid),
            Part::Networks => self.networks(key, uid),
            Part::Snapshot => self.snapshot(key),
            Part::Content => self.content(key),
            Part::Restore => self.restore(key),
            Part::Clone => self.clone_machine(key),
            Part::Csi => self.csi(key, uid),
            Part::Cron => self.cron(key),
            Part::Job => self.job(key),
            Part::Deschedule => self.deschedule(key, uid),
            Part::Life => self.live(key),
            Part::Budget => self.budget(key),
            Part::Deployment => self.deployment(key),
            Part::MachineSet => self.machine_set(key),
            Part::Plane => self.plane(key),
            Part::Capi => self.capi_machine(key),
            Part::Health => self.check_health(key),
            Part::Maas => self.maas(key),
            Part::Deployed => self.deployed(key),
            Part::Released => self.released(key),
            Part::Join => self.join(key),
            Part::NodeUp => self.node_up(key),
            Part::StoragePod => self.storage_pod(key),
            Part::Drives => self.drives(key, uid == "freed"),
            Part::Storage => self.sync_storage(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.cluster.world().clock().now()
    }

    pub(super) fn push(&mut self, part: Part, key: &Key) {
        self.tasks.push(Task::new(part, key.clone()));
    }

    /// Lets a task come up in `after`.
    pub(super) fn later(&mut self, part: Part, key: &Key, uid: &str, after: SignedDuration) {
        let at = self.now().checked_add(after).unwrap_or(Timestamp::MAX);
        self.tasks.arm(Task::of(part, key.clone(), uid), at);
    }

    pub(super) fn tell(&mut self, object: &Value, from: From<'_>, tone: Tone, reason: &str, message: &str) {
        self.recorder.tell(&self.cluster, object, from, tone, reason, message);
    }

    /// Stores a changed object; if somebody else was faster, the task is done again.
    pub(super) fn save(&mut self, id: &'static str, object: Value, part: Part, key: &Key) -> bool {
        let saved = self.cluster.update(id, object);
        if !saved {
            self.push(part, key);
        }
        saved
    }
}
