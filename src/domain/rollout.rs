//! Machines that come and go just now: how far a roll-out is, and which machine is stuck.
//!
//! Rules: Cluster API `internal/controllers/machine` (phases, and the steps of a deletion), MAAS provider `controllers`.

use jiff::Timestamp;

/// Seconds after which a machine that still comes or goes counts as stuck: MAAS deploys one in up to 25 minutes, and a
/// drain that takes longer is worth a look.
pub const LONG: i64 = 1_800;

/// Where the machines of a cluster are just now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// Pools whose machines are being replaced.
    pub pools: Vec<Progress>,
    /// Machines that come, go, or have no healthy node.
    pub machines: Vec<Machine>,
    /// How many machines there are at all; none without Cluster API.
    pub all: usize,
}

/// How far one pool is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Name of the MachineDeployment or KubeadmControlPlane.
    pub name: String,
    /// Machines that are wanted (`spec.replicas`).
    pub wanted: i64,
    /// Machines that are as the template wants them (`status.upToDateReplicas`, before that `updatedReplicas`).
    pub replaced: i64,
}

/// Which way a machine goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// It is there, and its node is not healthy.
    #[default]
    Sick,
    /// It is being deleted.
    Goes,
    /// It is being made.
    Comes,
}

/// A machine on its way. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Name of the Machine.
    pub name: String,
    /// Its node; empty while it has none.
    pub node: String,
    /// Its pool; empty when it belongs to none.
    pub pool: String,
    /// Which way it goes.
    pub course: Course,
    /// Where it stands, in words.
    pub stage: &'static str,
    /// What its conditions say to that; may be empty.
    pub why: String,
    /// What to do if it does not get on; may be empty.
    pub fix: &'static str,
    /// Where that was read.
    pub source: &'static str,
    /// Since when it is on its way.
    pub since: Option<Timestamp>,
    /// Its controller has given up, or says that it fails.
    pub failed: bool,
}

impl Course {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sick => "not healthy",
            Self::Goes => "goes",
            Self::Comes => "comes",
        }
    }
}

impl Machine {
    /// Seconds on its way.
    pub fn took(&self, now: Timestamp) -> Option<i64> {
        self.since.map(|since| now.duration_since(since).as_secs().max(0))
    }

    /// Whether somebody should look: it fails, or it takes longer than it should.
    pub fn stuck(&self, now: Timestamp) -> bool {
        self.failed || self.took(now).is_some_and(|took| took > LONG)
    }
}

impl Rollout {
    /// Whether machines are being replaced, or one is in trouble.
    pub fn active(&self) -> bool {
        !self.pools.is_empty() || !self.machines.is_empty()
    }

    /// The machine to look at first: one that fails, else the one that is on its way for longest.
    pub fn worst(&self, now: Timestamp) -> Option<&Machine> {
        let stuck = self.machines.iter().filter(|machine| machine.stuck(now));
        stuck.max_by_key(|machine| (machine.failed, machine.took(now)))
    }

    /// How many go one way.
    pub fn count(&self, course: Course) -> usize {
        self.machines.iter().filter(|machine| machine.course == course).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(name: &str, minutes: i64, failed: bool) -> Machine {
        Machine {
            name: name.to_owned(),
            since: Some(Timestamp::from_second(100_000 - 60 * minutes).unwrap()),
            failed,
            ..Machine::default()
        }
    }

    #[test]
    fn what_fails_comes_before_what_is_slow_and_what_is_in_time_is_no_trouble() {
        let now = Timestamp::from_second(100_000).unwrap();
        let mut rollout = Rollout::default();
        assert!(!rollout.active() && rollout.worst(now).is_none());
        rollout.machines = vec![machine("new", 20, false)];
        assert!(rollout.active() && rollout.worst(now).is_none());
        rollout.machines.push(machine("slow", 47, false));
        assert_eq!(rollout.worst(now).unwrap().name, "slow");
        rollout.machines.push(machine("fails", 1, true));
        assert_eq!(rollout.worst(now).unwrap().name, "fails");
        // clocks differ: what comes from the future is new
        assert_eq!(machine("x", -9, false).took(now), Some(0));
    }
}
