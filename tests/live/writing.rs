//! Writes, in a namespace of its own: `VMOTUI_LIVE_WRITE=1` beside the kubeconfig allows it.
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vmotui::client::audit::{AuditLog, State, Who, verify};
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::model::Key;
use vmotui::ops::job::{Depth, Runner, WallClock};
use vmotui::ops::{Ask, Outcome, Plan, Scene, Subject, Verb, plan};

use crate::plain::{Plain, machine};
use crate::target::kubeconfig;

/// Longest that one action may take on a slow cluster: an image is pulled meanwhile.
pub(crate) const SLOW: Duration = Duration::from_mins(8);

/// Longest that a first guest may take to start before the cluster counts as one that runs none.
const PATIENCE: Duration = Duration::from_mins(4);

/// The namespace, and the two ways to it: the program's own, and one beside it.
pub(crate) struct Bench {
    pub(crate) plain: Plain,
    pub(crate) runner: Runner,
    pub(crate) namespace: String,
    version: String,
}

#[tokio::test]
async fn every_action_does_what_its_plan_says() {
    let Some(kubeconfig) = kubeconfig() else { return };
    if std::env::var_os("VMOTUI_LIVE_WRITE").is_none_or(|value| value != "1") {
        println!("skipped: VMOTUI_LIVE_WRITE=1 allows to make a namespace with two VMs");
        return;
    }
    let plain = Plain::new(&kubeconfig).await;
    let options = Options {
        kubeconfig: Some(kubeconfig),
        ..Options::default()
    };
    let client = connect(&options, Mode::ReadWrite, Transport::Kubeconfig).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let version = client.kubevirt_version().await.unwrap();
    let bench = Bench {
        namespace: format!("vmotui-live-{}", client.session()),
        plain: plain.clone(),
        runner: Runner {
            client,
            log: AuditLog::create(&file, Who::default()).unwrap(),
            clock: Arc::new(WallClock),
            folder: folder.path().join("jobs"),
            reason: "live suite".to_owned(),
            depth: Depth::Follow,
        },
        version,
    };
    let namespace = bench.namespace.clone();
    let object = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace } });
    plain.create("/api/v1/namespaces", &object).await;
    let log = bench.runner.log.clone();
    // on a task of its own, so that a failed check cleans up as well
    let checked = tokio::spawn(async move { bench.work().await }).await;
    let (status, answer) = plain
        .send("DELETE", &format!("/api/v1/namespaces/{namespace}"), None)
        .await;
    assert!(status < 300, "{namespace} stays behind: {status} {answer}");
    checked.unwrap();
    let head = log.close().unwrap();
    let report = verify(&std::fs::read(&file).unwrap(), head.as_deref());
    assert_eq!((report.state, report.open.len()), (State::Whole, 0));
}

impl Bench {
    async fn work(&self) {
        let vms = format!("/apis/kubevirt.io/v1/namespaces/{}/virtualmachines", self.namespace);
        self.plain.create(&vms, &machine("halted", "Halted")).await;
        self.plain.create(&vms, &machine("manual", "Manual")).await;

        if !self.runs("halted").await {
            return self.without_guests().await;
        }
        self.ready("halted").await;

        self.done(Verb::Pause, "halted").await;
        assert!(self.is_paused("halted").await);
        self.done(Verb::Unpause, "halted").await;
        assert!(!self.is_paused("halted").await);
        self.ready("halted").await;
        let uid = self.uid("halted").await;
        self.done(Verb::SoftReboot, "halted").await;
        self.done(Verb::Reset, "halted").await;
        assert_eq!(self.uid("halted").await, uid, "the instance stays");
        self.ready("halted").await;

        self.moves().await;
        self.evacuation().await;
        self.nics("halted").await;

        self.done(Verb::Restart, "halted").await;
        assert_ne!(self.uid("halted").await, uid, "another instance");
        self.done(Verb::Stop, "halted").await;
        assert!(self.vmi("halted").await.is_none());
        assert_eq!(self.strategy("halted").await, "Halted", "as the plan said");
        self.snapshots("halted").await;

        self.done(Verb::Start, "manual").await;
        assert_eq!(self.strategy("manual").await, "Manual", "stays");
        self.done(Verb::ForceRestart, "manual").await;
        self.done(Verb::ForceStop, "manual").await;
        assert!(self.vmi("manual").await.is_none());
        assert_eq!(self.strategy("manual").await, "Manual", "stays");
        let refused = self.plan(Verb::Stop, "manual").await;
        assert!(
            refused.is_empty() && !refused.refused[0].way_out.is_empty(),
            "{refused:?}"
        );
    }

    /// Starts it; false, after saying so, where nothing runs guests: an API server with KubeVirt's controllers and no nodes
    /// behind it is enough for everything else.
    async fn runs(&self, name: &str) -> bool {
        let plan = self.plan(Verb::Start, name).await;
        assert!(!plan.is_empty(), "{:?}", plan.refused);
        let sender = Runner {
            depth: Depth::Send,
            ..self.runner.clone()
        };
        let outcome = carry_out(&sender, &plan).await;
        println!("started, not followed: {outcome:?}");
        assert_eq!(self.strategy(name).await, "Always", "as the plan said");
        let until = std::time::Instant::now() + PATIENCE;
        loop {
            let vmi = self.vmi(name).await.unwrap_or_default();
            let phase = vmi["status"]["phase"].as_str().unwrap_or_default();
            if phase == "Running" {
                return true;
            }
            if std::time::Instant::now() > until {
                println!("skipped: what needs a running guest; {name} is still {phase:?} after {PATIENCE:?}");
                return false;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// What can be checked without a guest that runs.
    async fn without_guests(&self) {
        for verb in [Verb::Pause, Verb::SoftReboot, Verb::Migrate] {
            let plan = self.plan(verb, "halted").await;
            assert!(plan.is_empty() && !plan.refused[0].way_out.is_empty(), "{plan:?}");
        }
        self.snapshots("manual").await;
    }

    /// Moves it, if the cluster has where to: one node, or a CPU model of its own, is no fault of ours.
    async fn moves(&self) {
        let plan = self.plan(Verb::Migrate, "halted").await;
        if plan.is_empty() {
            println!("not migrated: {}", plan.refused[0].reason);
            return;
        }
        let from = self.node("halted").await;
        match self.carry_out(&plan).await {
            Outcome::Done(words) => {
                let node = self.node("halted").await;
                assert_ne!(node, from, "{words}");
                assert!(words.contains(node.as_str().unwrap()), "{words}");
            }
            Outcome::Failed { reason, .. } => println!("not migrated: {reason}"),
            other => panic!("{other:?}"),
        }
        self.ready("halted").await;
        let again = Runner {
            depth: Depth::Send,
            ..self.runner.clone()
        };
        let plan = self.plan(Verb::Migrate, "halted").await;
        if plan.is_empty() {
            return;
        }
        let sent = carry_out(&again, &plan).await;
        println!("sent, to be cancelled: {sent:?}");
        let cancel = self.plan(Verb::CancelMigration, "halted").await;
        // a small guest may have moved before anybody could cancel
        if !cancel.is_empty() {
            let outcome = self.carry_out(&cancel).await;
            println!("cancelled: {outcome:?}");
            assert!(
                !matches!(outcome, Outcome::Unknown { .. } | Outcome::Left),
                "{outcome:?}"
            );
        }
        self.ready("halted").await;
    }

    /// Marks it as a drain does, and takes the mark back where the server can.
    async fn evacuation(&self) {
        let selector = "kubevirt.io%3Dvirt-launcher";
        let path = format!("/api/v1/namespaces/{}/pods", self.namespace);
        let pods = self
            .plain
            .get(&format!("{path}?labelSelector={selector}"))
            .await
            .unwrap();
        let node = self.node("halted").await;
        let pods = pods["items"].as_array().unwrap();
        let pod = pods
            .iter()
            .find(|pod| pod["spec"]["nodeName"] == node && pod["status"]["phase"] == "Running");
        let pod = pod.unwrap_or_else(|| panic!("no launcher pod on {node}"))["metadata"]["name"].clone();
        let eviction = json!({
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": { "name": pod, "namespace": self.namespace },
        });
        let path = format!("{path}/{}/eviction", pod.as_str().unwrap());
        // 429 is how an eviction that starts an evacuation succeeds, and the plain client tries that again for ever
        let asked = self.plain.send("POST", &path, Some(&eviction));
        if let Ok((status, answer)) = tokio::time::timeout(Duration::from_secs(3), asked).await {
            assert_eq!(status, 429, "{answer}");
        }
        let plan = self.plan(Verb::CancelEvacuation, "halted").await;
        if plan.is_empty() {
            println!("evacuation not taken back: {}", plan.refused[0].reason);
            return;
        }
        let outcome = self.carry_out(&plan).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        let vmi = self.vmi("halted").await.unwrap();
        assert!(
            vmi["status"]["evacuationNodeName"]
                .as_str()
                .unwrap_or_default()
                .is_empty(),
            "{vmi}"
        );
    }

    async fn plan(&self, verb: Verb, name: &str) -> Plan {
        self.plan_about(&Ask::new(verb), self.subject(name).await)
    }

    pub(crate) async fn subject(&self, name: &str) -> Subject {
        let key = Key::new(self.namespace.as_str(), name);
        Subject::read(&self.runner.client, &key).await.unwrap().unwrap()
    }

    pub(crate) fn plan_about(&self, ask: &Ask, subject: Subject) -> Plan {
        let scene = Scene {
            context: "live",
            now: Timestamp::now(),
            kubevirt: Some(&self.version),
            guardrails: &[],
        };
        plan(ask, &[subject], &scene)
    }

    pub(crate) async fn carry_out(&self, plan: &Plan) -> Outcome {
        carry_out(&self.runner, plan).await
    }

    async fn done(&self, verb: Verb, name: &str) {
        let plan = self.plan(verb, name).await;
        assert!(!plan.is_empty(), "{verb}: {:?}", plan.refused);
        let outcome = self.carry_out(&plan).await;
        println!("{verb} {name}: {outcome:?}");
        assert!(matches!(outcome, Outcome::Done(_)), "{verb}: {outcome:?}");
    }

    /// Waits until nothing is on its way any more: the guest is up, and no migration is left.
    pub(crate) async fn ready(&self, name: &str) {
        let until = std::time::Instant::now() + SLOW;
        loop {
            let vmi = self.vmi(name).await.unwrap_or_default();
            let conditions = vmi["status"]["conditions"].as_array().cloned().unwrap_or_default();
            let is_ready = conditions
                .iter()
                .any(|one| one["type"] == "Ready" && one["status"] == "True");
            let path = format!(
                "/apis/kubevirt.io/v1/namespaces/{}/virtualmachineinstancemigrations",
                self.namespace
            );
            let all = self.plain.get(&path).await.unwrap();
            let is_final = |item: &Value| matches!(item["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
            if is_ready && all["items"].as_array().unwrap().iter().all(is_final) {
                return;
            }
            assert!(
                std::time::Instant::now() < until,
                "{name} does not come to rest: {conditions:?}"
            );
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    pub(crate) async fn object(&self, resource: &str, name: &str) -> Option<Value> {
        let namespace = &self.namespace;
        self.plain
            .get(&format!(
                "/apis/kubevirt.io/v1/namespaces/{namespace}/{resource}/{name}"
            ))
            .await
    }

    pub(crate) async fn vmi(&self, name: &str) -> Option<Value> {
        self.object("virtualmachineinstances", name).await
    }

    async fn strategy(&self, name: &str) -> Value {
        self.object("virtualmachines", name).await.unwrap()["spec"]["runStrategy"].clone()
    }

    async fn uid(&self, name: &str) -> Value {
        self.vmi(name).await.unwrap()["metadata"]["uid"].clone()
    }

    async fn node(&self, name: &str) -> Value {
        self.vmi(name).await.unwrap()["status"]["nodeName"].clone()
    }

    async fn is_paused(&self, name: &str) -> bool {
        let vmi = self.vmi(name).await.unwrap();
        let conditions = vmi["status"]["conditions"].as_array().unwrap();
        conditions
            .iter()
            .any(|one| one["type"] == "Paused" && one["status"] == "True")
    }
}

async fn carry_out(runner: &Runner, plan: &Plan) -> Outcome {
    let (_, control) = mpsc::unbounded_channel();
    let (news, _) = mpsc::unbounded_channel();
    let job = runner.run(plan, control, news);
    let report = tokio::time::timeout(SLOW, job)
        .await
        .unwrap_or_else(|_| panic!("{} does not end", plan.headline));
    report.outcomes.into_iter().next().unwrap()
}
