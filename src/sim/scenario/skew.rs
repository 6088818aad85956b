//! A cluster out of balance: all guests on some of its nodes, the others empty, and a descheduler that is to level it.
use std::sync::Arc;

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::descheduler::{self, POLICY, Runs};
use super::monitoring;
use super::objects::{claim, control_plane, machine, surroundings, worker};
use crate::sim::api::{Asker, ask};
use crate::sim::clock::Clock;
use crate::sim::control::Control;
use crate::sim::store::{Refused, World};

/// How much the world's clock moves while the guests start.
pub const STARTING: SignedDuration = SignedDuration::from_secs(120);

const ADMIN: Asker = Asker {
    account: "system:admin",
    program: "kubectl",
};

/// A cluster out of balance. The default is one that a round of its descheduler puts right: 5 workers of 16 CPUs and
/// 64 GiB, 12 guests of 8 GiB on two of them.
#[derive(Clone, Debug)]
pub struct Skew {
    /// Workers, `w-1` and so on; at most 200.
    pub workers: u8,
    /// How many of them have all the guests.
    pub full: u8,
    /// Guests: `shop-1`, `bank-2`, `shop-3` and so on, in the namespaces `shop` and `bank`.
    pub guests: u16,
    /// Memory of each guest in GiB.
    pub gibibytes: u16,
    /// Every guest may be evicted by annotation, whatever the policy protects.
    pub annotated: bool,
    /// Guests have their disk on a claim; otherwise the image is all they have.
    pub claims: bool,
    /// Who runs the descheduler.
    pub runs: Runs,
    /// The descheduler's gate `EvictionsInBackground`.
    pub gate: bool,
    /// Its policy file.
    pub policy: String,
    /// metrics-server and a Prometheus measure.
    pub monitored: bool,
}

impl Default for Skew {
    fn default() -> Self {
        Self {
            workers: 5,
            full: 2,
            guests: 12,
            gibibytes: 8,
            annotated: true,
            claims: true,
            runs: Runs::CronJob,
            gate: true,
            policy: POLICY.to_owned(),
            monitored: false,
        }
    }
}

impl Skew {
    /// A cluster that never comes to rest: a guest that alone takes half of a node, and thresholds that call such a node
    /// full and an empty one idle. Each look of the descheduler, every five minutes, sends it on.
    pub fn restless() -> Self {
        let policy = POLICY
            .replace("memory: 25", "memory: 10")
            .replace("memory: 60", "memory: 40");
        Self {
            workers: 3,
            full: 1,
            guests: 1,
            gibibytes: 32,
            runs: Runs::Deployment,
            policy: within_limits(&policy),
            ..Self::default()
        }
    }

    /// The same guest with thresholds that leave it where it is.
    pub fn at_rest() -> Self {
        Self {
            policy: within_limits(POLICY),
            ..Self::restless()
        }
    }
}

/// A policy that evicts no more in one look than KubeVirt moves at a time by default.
pub fn within_limits(policy: &str) -> String {
    policy.replace("PerNode: 10", "PerNode: 2\nmaxNoOfPodsToEvictTotal: 5")
}

/// Namespace and name of a guest, counted from 1.
fn guest(number: u16) -> (&'static str, String) {
    let space = if number % 2 == 1 { "shop" } else { "bank" };
    (space, format!("{space}-{number}"))
}

impl Skew {
    /// The world, with all guests running. Its clock has moved on by [`STARTING`]. No controllers work on it any more: make
    /// a [`Control`] of your own, or serve it.
    ///
    /// # Errors
    /// None that these objects could cause; [`Refused`] is what loading may say.
    pub fn world(&self, clock: Clock) -> Result<Arc<World>, Refused> {
        let workers = self.workers.min(200);
        let mut all = surroundings();
        all.push(control_plane());
        all.extend((1..=workers).map(|number| worker(number, number > self.full)));
        if self.claims {
            all.extend((1..=self.guests).map(guest).map(|(space, name)| claim(space, &name)));
        }
        let world = Arc::new(World::load(all, clock)?);
        let mut control = Control::new(Arc::clone(&world));
        for (space, name) in (1..=self.guests).map(guest) {
            let path = format!("/apis/kubevirt.io/v1/namespaces/{space}/virtualmachines");
            let vm = machine(space, &name, self);
            post(&world, &path, &vm);
        }
        for (path, object) in monitoring::objects().into_iter().filter(|_| self.monitored) {
            post(&world, path, &object);
        }
        control.advance(STARTING);
        for number in 1..=workers {
            crate::sim::actor::uncordon(&world, &format!("w-{number}"));
        }
        for (path, object) in descheduler::objects(&self.runs, self.gate, &self.policy) {
            post(&world, path, &object);
            // nobody here keeps a Deployment's status
            if let Some(status) = object.get("status").filter(|_| path.ends_with("/deployments")) {
                let path = format!("{path}/descheduler/status");
                ask(&world, ADMIN, Method::PATCH, &path, &json!({"status": status}));
            }
        }
        Ok(world)
    }

    /// Replaces the descheduler's policy file; the next round goes by it.
    pub fn change_policy(world: &Arc<World>, policy: &str) -> u16 {
        let path = "/api/v1/namespaces/kube-system/configmaps/descheduler";
        let data = json!({"data": {"policy.yaml": policy}});
        ask(world, ADMIN, Method::PATCH, path, &data).0
    }
}

pub(super) fn post(world: &Arc<World>, path: &str, object: &Value) {
    let (code, answer) = ask(world, ADMIN, Method::POST, path, object);
    debug_assert!(code == 201, "{path}: {code} {answer}");
}
