//! Snapshots and restores of a VM that is off, and of one with a claim where the cluster has a class for it.
use serde_json::{Value, json};
use vmotui::ops::origin::Origin;
use vmotui::ops::saved::{Saved, list};
use vmotui::ops::{Ask, Outcome, Verb};

use crate::plain::machine;
use crate::writing::Bench;

impl Bench {
    /// Skips itself where the cluster takes no snapshots.
    pub(crate) async fn snapshots(&self, name: &str) {
        let namespace = &self.namespace;
        let path = format!("/apis/snapshot.kubevirt.io/v1beta1/namespaces/{namespace}/virtualmachinesnapshots");
        if self.plain.get(&path).await.is_none() {
            println!("skipped: snapshots; the cluster has no VirtualMachineSnapshots");
            return;
        }
        if !self.there_and_back(name, false).await {
            return;
        }
        let Some(class) = self.class().await else {
            println!("skipped: a snapshot of a claim; no storage class binds at once and takes snapshots");
            return;
        };
        if !self.with_claim("kept", &class).await {
            println!("skipped: a snapshot of a claim; nothing binds claims of class {class}");
            return;
        }
        self.there_and_back("kept", true).await;
    }

    /// Takes a snapshot, goes back to it, and deletes it; false if the cluster takes none at all.
    async fn there_and_back(&self, name: &str, with_claim: bool) -> bool {
        let ask = Ask {
            template: Some("live-{vm}".to_owned()),
            ..Ask::new(Verb::Snapshot)
        };
        let plan = self.plan_about(&ask, self.subject(name).await);
        assert!(!plan.is_empty(), "{:?}", plan.refused);
        let outcome = self.carry_out(&plan).await;
        println!("snapshot of {name}: {outcome:?}");
        match &outcome {
            Outcome::Done(_) | Outcome::Flawed(_) => {}
            Outcome::Failed { reason, .. } if reason.contains("feature gate") => {
                println!("skipped: snapshots; {reason}");
                return false;
            }
            // the storage may take none although there is a class for them
            Outcome::Failed { reason, .. } if with_claim => {
                println!("skipped: a snapshot of a claim; {reason}");
                return false;
            }
            other => panic!("{other:?}"),
        }
        let saved = self
            .saved(name)
            .await
            .unwrap_or_else(|| panic!("no snapshot of {name}"));
        assert_eq!(saved.volumes.is_empty(), !with_claim, "{:?}", saved.volumes);
        let plan = self.plan_about(&Ask::new(Verb::Restore), self.subject(name).await.about(saved.clone()));
        assert!(!plan.is_empty(), "{:?}", plan.refused);
        let outcome = self.carry_out(&plan).await;
        println!("{name} restored: {outcome:?}");
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        let vm = self.object("virtualmachines", name).await.unwrap();
        let noted = &vm["metadata"]["annotations"]["restore.kubevirt.io/lastRestoreUID"];
        assert!(
            noted.as_str().is_some_and(|noted| noted.starts_with("vmotui-")),
            "{noted}"
        );
        if with_claim {
            let volumes = vm["spec"]["template"]["spec"]["volumes"].as_array().unwrap();
            let claim = volumes.iter().find(|volume| volume["name"] == "data").unwrap();
            let claim = claim["persistentVolumeClaim"]["claimName"].as_str().unwrap();
            assert!(claim.starts_with("restore-"), "{claim}");
        }
        let plan = self.plan_about(&Ask::new(Verb::DeleteSnapshot), self.subject(name).await.about(saved));
        assert!(!plan.is_empty(), "{:?}", plan.refused);
        let outcome = self.carry_out(&plan).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert!(self.saved(name).await.is_none());
        true
    }

    async fn saved(&self, name: &str) -> Option<Saved> {
        let origin = Origin::Cluster(self.runner.client.clone());
        let (all, _) = list(&origin, Some(&self.namespace)).await.unwrap();
        all.into_iter().find(|saved| saved.vm == name)
    }

    /// A storage class whose claims are bound at once, and whose driver takes snapshots.
    async fn class(&self) -> Option<String> {
        let items = |list: Option<Value>| list.map(|list| list["items"].as_array().cloned().unwrap_or_default());
        let takers = items(
            self.plain
                .get("/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses")
                .await,
        )?;
        let classes = items(self.plain.get("/apis/storage.k8s.io/v1/storageclasses").await)?;
        let fits = |class: &&Value| {
            let driver = &class["provisioner"];
            class["volumeBindingMode"] != "WaitForFirstConsumer"
                && takers.iter().any(|taker| taker["driver"] == *driver)
        };
        let found = classes.iter().find(fits)?;
        found["metadata"]["name"].as_str().map(str::to_owned)
    }

    /// Makes a VM with a claim; false if the claim is not bound in time.
    async fn with_claim(&self, name: &str, class: &str) -> bool {
        let namespace = &self.namespace;
        let claim = json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": { "accessModes": ["ReadWriteOnce"], "storageClassName": class,
                "resources": { "requests": { "storage": "1Gi" } } },
        });
        let claims = format!("/api/v1/namespaces/{namespace}/persistentvolumeclaims");
        self.plain.create(&claims, &claim).await;
        let mut vm = machine(name, "Halted");
        let spec = &mut vm["spec"]["template"]["spec"];
        let disks = spec["domain"]["devices"]["disks"].as_array_mut().unwrap();
        disks.push(json!({ "name": "data", "disk": { "bus": "virtio" } }));
        let volumes = spec["volumes"].as_array_mut().unwrap();
        volumes.push(json!({ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }));
        let vms = format!("/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachines");
        self.plain.create(&vms, &vm).await;
        let until = std::time::Instant::now() + std::time::Duration::from_mins(2);
        while self.plain.get(&format!("{claims}/data")).await.unwrap()["status"]["phase"] != "Bound" {
            if std::time::Instant::now() > until {
                return false;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        true
    }
}
