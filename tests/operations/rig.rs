//! A simulated cluster in this process, with its controllers, and a runner in front of it.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use vmotui::client::audit::{AuditLog, Who};
use vmotui::client::{Client, Mode, Options, Transport, connect};
use vmotui::model::{Key, Kind};
use vmotui::ops::job::{Depth, Report, Runner, WallClock};
use vmotui::ops::{Ask, Plan, Scene, Subject, plan};
use vmotui::sim::clock::Clock as SimClock;
use vmotui::sim::control::Control;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::{duplex, keep_controlling};
use vmotui::sim::store::World;

/// The cluster, and what works on it.
pub(crate) struct Rig {
    pub(crate) world: Arc<World>,
    pub(crate) runner: Runner,
    pub(crate) folder: tempfile::TempDir,
    _controllers: JoinSet<()>,
}

/// A small cluster whose clock runs with the wall.
pub(crate) async fn rig() -> Rig {
    rig_with(Options::default()).await
}

pub(crate) async fn rig_with(options: Options) -> Rig {
    let world = Arc::new(World::new(Profile::Small, 1, SimClock::wall()));
    let mut controllers = JoinSet::new();
    controllers.spawn(keep_controlling(Arc::clone(&world), false));
    over(world, controllers, Arc::new(WallClock), options).await
}

/// A cluster in which time passes as fast as the controllers can follow, and a job that waits accordingly.
pub(crate) async fn fast(profile: Profile) -> Rig {
    let clock = SimClock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
    let world = Arc::new(World::new(profile, 1, clock.clone()));
    let mut controllers = JoinSet::new();
    let mut control = Control::new(Arc::clone(&world));
    controllers.spawn(async move {
        loop {
            let step = tokio::task::spawn_blocking(move || {
                control.advance(SignedDuration::from_millis(500));
                control
            });
            control = step.await.unwrap();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    over(world, controllers, Arc::new(Fast(clock)), Options::default()).await
}

/// The simulated clock; a second of it is waited for in a few milliseconds.
struct Fast(SimClock);

impl vmotui::ops::job::Clock for Fast {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(span / 100))
    }
}

async fn over(
    world: Arc<World>,
    controllers: JoinSet<()>,
    clock: Arc<dyn vmotui::ops::job::Clock>,
    options: Options,
) -> Rig {
    let client = client(&world, "sim-admin", &options).await;
    let folder = tempfile::tempdir().unwrap();
    let who = Who {
        session: client.session().to_owned(),
        ..Who::default()
    };
    let runner = Runner {
        log: AuditLog::create(&folder.path().join("audit.jsonl"), who).unwrap(),
        client,
        clock,
        folder: folder.path().join("jobs"),
        reason: String::new(),
        depth: Depth::Follow,
    };
    Rig {
        world,
        runner,
        folder,
        _controllers: controllers,
    }
}

pub(crate) async fn client(world: &Arc<World>, token: &str, options: &Options) -> Client {
    let world = Arc::clone(world);
    let dialer = Arc::new(move || duplex(Arc::clone(&world)));
    let transport = Transport::Dial(dialer, SecretString::from(token.to_owned()));
    connect(options, Mode::ReadWrite, transport).await.unwrap()
}

impl Rig {
    /// VMs that run, can migrate and have an agent, in the order of their names.
    pub(crate) async fn movable(&self) -> Vec<Key> {
        self.movable_in(None).await
    }

    pub(crate) async fn movable_in(&self, namespace: Option<&str>) -> Vec<Key> {
        let path = Kind::VirtualMachineInstance.path(namespace);
        let list = self.get(&path).await;
        let mut keys: Vec<Key> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|vmi| vmi["status"]["phase"] == "Running" && vmi["metadata"]["ownerReferences"].is_array())
            .filter(|vmi| {
                let conditions = vmi["status"]["conditions"].as_array().unwrap();
                let is = |kind: &str| {
                    conditions
                        .iter()
                        .any(|one| one["type"] == kind && one["status"] == "True")
                };
                is("LiveMigratable") && is("Ready") && !is("Paused")
            })
            .map(|vmi| {
                let text = |key: &str| vmi["metadata"][key].as_str().unwrap().to_owned();
                Key::new(text("namespace"), text("name"))
            })
            .collect();
        keys.sort();
        keys
    }

    pub(crate) async fn get(&self, path: &str) -> serde_json::Value {
        let request = http::Request::get(path).body(Vec::new()).unwrap();
        let answer = self.runner.client.request(request).await.unwrap();
        serde_json::from_slice(answer.body()).unwrap()
    }

    pub(crate) async fn object(&self, kind: Kind, key: &Key) -> Option<serde_json::Value> {
        self.runner.client.object(kind, key).await.ok()
    }

    pub(crate) async fn plan(&self, ask: &Ask, keys: &[Key]) -> Plan {
        let mut subjects = Vec::new();
        for key in keys {
            subjects.push(Subject::read(&self.runner.client, key).await.unwrap().unwrap());
        }
        let version = self.runner.client.kubevirt_version().await.unwrap();
        let scene = Scene {
            context: "demo",
            now: Timestamp::now(),
            kubevirt: Some(&version),
            guardrails: &[],
        };
        plan(ask, &subjects, &scene)
    }

    /// Plans and carries out; nobody attends to it.
    pub(crate) async fn run(&self, ask: &Ask, keys: &[Key]) -> Report {
        let plan = self.plan(ask, keys).await;
        assert_eq!(plan.steps.len(), keys.len(), "{:?}", plan.refused);
        self.carry_out(&plan).await
    }

    pub(crate) async fn carry_out(&self, plan: &Plan) -> Report {
        let (_, control) = mpsc::unbounded_channel();
        let (news, _) = mpsc::unbounded_channel();
        let job = self.runner.run(plan, control, news);
        tokio::time::timeout(Duration::from_mins(5), job)
            .await
            .expect("the job ends")
    }
}
