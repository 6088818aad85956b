//! NICs of a running guest: added, switched, taken out. `VMOTUI_LIVE_NAD=NAMESPACE/NAME` names the network to use; without
//! it one of a bridge of our own is made, which a real node keeps, empty, until it is restarted.
use serde_json::{Value, json};
use vmotui::domain::finding::Read;
use vmotui::ops::network::wish::{Address, Want, wishes};
use vmotui::ops::network::{networks, nics};
use vmotui::ops::origin::Origin;
use vmotui::ops::{Ask, Outcome, Subject, Verb, Wish};

use crate::writing::Bench;

const NIC: &str = "vlan30";

impl Bench {
    /// Skips itself where the cluster has no networks to attach.
    pub(crate) async fn nics(&self, name: &str) {
        let Some(network) = self.network().await else { return };
        let origin = Origin::Cluster(self.runner.client.clone());
        let known = networks(&origin).await;
        let all = nics(&origin, None)
            .await
            .map_or_else(Read::Unread, |(all, _)| Read::Known(all));
        let subject = self.subject(name).await;
        let want = Want {
            network,
            nic: Some(NIC.to_owned()),
            address: Address::Proposed,
        };
        let wish = wishes(std::slice::from_ref(&subject), &want, &known, &all).remove(0);
        let mac = wish.mac.clone().unwrap();
        let plan = self.plan_about(&Ask::new(Verb::NicAdd), subject.on(wish));
        if plan.is_empty() {
            println!("no NIC added: {:?}", plan.refused);
            return;
        }
        let outcome = self.carry_out(&plan).await;
        println!("NIC added: {outcome:?}");
        // a cluster may lack the controller that plugs it in; then the plan ends with a reason, and not without an end
        assert!(
            matches!(&outcome, Outcome::Done(_) | Outcome::Failed { .. } | Outcome::Flawed(_)),
            "{outcome:?}"
        );
        let entry = self
            .declared(name)
            .await
            .unwrap_or_else(|| panic!("{NIC} is not in the VM's spec"));
        assert_eq!(entry["macAddress"].as_str(), Some(mac.as_str()));
        if matches!(outcome, Outcome::Done(_)) {
            let status = self.plugged(name).await;
            let sources = status["infoSource"].as_str().unwrap_or_default();
            assert!(sources.contains("multus-status"), "{status}");
            self.link(name, false).await;
            self.link(name, true).await;
        }
        // a NIC that nobody plugged in makes the guest move, and nothing is taken out meanwhile
        self.ready(name).await;
        let subject = self.about(name, true).await;
        let plan = self.plan_about(&Ask::new(Verb::NicRemove), subject);
        if plan.is_empty() {
            println!("NIC not taken out: {:?}", plan.refused);
            return;
        }
        let outcome = self.carry_out(&plan).await;
        println!("NIC taken out: {outcome:?}");
        assert!(
            !matches!(outcome, Outcome::Unknown { .. } | Outcome::Left),
            "{outcome:?}"
        );
        let left = self.declared(name).await;
        assert!(
            left.is_none_or(|entry| entry["state"] == "absent"),
            "it is gone, or going"
        );
        self.ready(name).await;
    }

    /// Namespace and name of the network that the NIC is to be on; `None` after saying why there is none.
    async fn network(&self) -> Option<String> {
        if let Ok(named) = std::env::var("VMOTUI_LIVE_NAD") {
            return Some(named);
        }
        let namespace = &self.namespace;
        let path = format!("/apis/k8s.cni.cncf.io/v1/namespaces/{namespace}/network-attachment-definitions");
        if self.plain.get(&path).await.is_none() {
            println!("skipped: NICs; the cluster has no NetworkAttachmentDefinitions");
            return None;
        }
        let config = json!({"cniVersion": "0.3.1", "name": "live", "type": "bridge", "bridge": "vmotui0", "vlan": 30});
        let attachment = json!({
            "apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
            "metadata": { "name": "live", "namespace": namespace }, "spec": { "config": config.to_string() },
        });
        self.plain.create(&path, &attachment).await;
        Some(format!("{namespace}/live"))
    }

    async fn about(&self, name: &str, up: bool) -> Subject {
        let wish = Wish {
            nic: NIC.to_owned(),
            up,
            ..Wish::default()
        };
        self.subject(name).await.on(wish)
    }

    async fn link(&self, name: &str, up: bool) {
        let plan = self.plan_about(&Ask::new(Verb::NicLink), self.about(name, up).await);
        assert!(!plan.is_empty(), "{:?}", plan.refused);
        let outcome = self.carry_out(&plan).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        let entry = self.declared(name).await.unwrap();
        assert_eq!(entry["state"] == "down", !up, "{entry}");
    }

    /// The NIC in the VM's spec.
    async fn declared(&self, name: &str) -> Option<Value> {
        let vm = self.object("virtualmachines", name).await.unwrap();
        let all = vm["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"]
            .as_array()
            .cloned();
        all.unwrap_or_default().into_iter().find(|entry| entry["name"] == NIC)
    }

    /// The NIC in the instance's status.
    async fn plugged(&self, name: &str) -> Value {
        let vmi = self.vmi(name).await.unwrap();
        let all = vmi["status"]["interfaces"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|entry| entry["name"] == NIC).unwrap_or_default()
    }
}
